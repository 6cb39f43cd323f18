//! Private keys of every algorithm, in every form and encryption that openssl writes, are what openssl makes of them in PKCS#8.

use crate::support::Folder;

/// Name, and the options of `openssl genpkey`.
const KEYS: [(&str, &[&str]); 8] = [
    ("rsa", &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]),
    ("rsa-pss", &["-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048"]),
    ("p256", &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]),
    ("p521", &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-521"]),
    ("ed25519", &["-algorithm", "ED25519"]),
    ("ed448", &["-algorithm", "ED448"]),
    ("x25519", &["-algorithm", "X25519"]),
    ("dsa", &["-paramfile", "dsa.params"]),
];

/// The forms in which openssl writes a key, as its command lines.
const FORMS: [&[&str]; 22] = [
    &["pkey"],
    &["pkey", "-outform", "DER"],
    &["pkey", "-aes256", "-passout", "env:STOREPASS"],
    &["pkey", "-des3", "-passout", "env:STOREPASS"],
    &["pkcs8", "-topk8", "-passout", "env:STOREPASS", "-outform", "DER"],
    &["pkcs8", "-topk8", "-v2", "aes-128-cbc", "-v2prf", "hmacWithSHA1", "-passout", "env:STOREPASS"],
    &["pkcs8", "-topk8", "-v2", "aes-192-cbc", "-v2prf", "hmacWithSHA512", "-passout", "env:STOREPASS"],
    &["pkcs8", "-topk8", "-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA384", "-iter", "1", "-passout", "env:STOREPASS"],
    &["pkcs8", "-topk8", "-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA224", "-passout", "env:STOREPASS"],
    &["pkcs8", "-topk8", "-v2", "des3", "-passout", "env:STOREPASS"],
    &["pkcs8", "-topk8", "-v2", "des", "-provider", "legacy", "-provider", "default", "-passout", "env:STOREPASS"],
    &["pkcs8", "-topk8", "-v2", "rc2", "-provider", "legacy", "-provider", "default", "-passout", "env:STOREPASS"],
    &["pkcs8", "-topk8", "-scrypt", "-passout", "env:STOREPASS"],
    &["pkcs8", "-topk8", "-v1", "PBE-MD5-DES", "-provider", "legacy", "-provider", "default", "-passout", "env:STOREPASS"],
    &["pkcs8", "-topk8", "-v1", "PBE-MD5-RC2-64", "-provider", "legacy", "-provider", "default", "-passout", "env:STOREPASS"],
    &["pkcs8", "-topk8", "-v1", "PBE-SHA1-DES", "-provider", "legacy", "-provider", "default", "-passout", "env:STOREPASS"],
    &["pkcs8", "-topk8", "-v1", "PBE-SHA1-RC2-64", "-provider", "legacy", "-provider", "default", "-passout", "env:STOREPASS"],
    &["pkcs8", "-topk8", "-v1", "PBE-SHA1-3DES", "-passout", "env:STOREPASS"],
    &["pkcs8", "-topk8", "-v1", "PBE-SHA1-2DES", "-passout", "env:STOREPASS"],
    &["pkcs8", "-topk8", "-v1", "PBE-SHA1-RC2-128", "-provider", "legacy", "-provider", "default", "-passout", "env:STOREPASS"],
    &["pkcs8", "-topk8", "-v1", "PBE-SHA1-RC4-128", "-provider", "legacy", "-provider", "default", "-passout", "env:STOREPASS"],
    &["pkcs8", "-topk8", "-v1", "PBE-SHA1-RC4-40", "-provider", "legacy", "-provider", "default", "-passout", "env:STOREPASS"],
];

/// The traditional forms, which only some algorithms have.
const TRADITIONAL: [&[&str]; 7] = [
    &["pkey", "-traditional"],
    &["pkey", "-traditional", "-outform", "DER"],
    &["pkey", "-traditional", "-aes128", "-passout", "env:STOREPASS"],
    &["pkey", "-traditional", "-aes192", "-passout", "env:STOREPASS"],
    &["pkey", "-traditional", "-aes256", "-passout", "env:STOREPASS"],
    &["pkey", "-traditional", "-des3", "-passout", "env:STOREPASS"],
    &["pkey", "-traditional", "-des", "-provider", "legacy", "-provider", "default", "-passout", "env:STOREPASS"],
];

#[test]
fn every_form_is_read() {
    let folder = Folder::new();
    folder
        .openssl(&["genpkey", "-genparam", "-algorithm", "DSA", "-pkeyopt", "dsa_paramgen_bits:1024", "-out", "dsa.params"])
        .ok();
    for (name, options) in KEYS {
        let key = format!("{name}.pem");
        folder.openssl(&[&["genpkey", "-out", &key], options].concat()).ok();
        let plain = folder.openssl(&["pkcs8", "-topk8", "-nocrypt", "-in", &key]).ok().text();
        let traditional = ["rsa", "p256", "p521", "dsa"].contains(&name);
        let forms = FORMS.iter().chain(TRADITIONAL.iter().filter(|_| traditional));
        for (index, form) in forms.enumerate() {
            let file = format!("{name}-{index}");
            folder.openssl(&[form, &["-in", key.as_str(), "-out", file.as_str()][..]].concat()).ok();
            let ours =
                folder.keyferry(&["convert", &file, "--to", "pem", "--plain-key", "-o", "-", "--password", "env:STOREPASS"]).ok();
            let ours = ours.text();
            let ours = &ours[ours.find("-----BEGIN").unwrap()..];
            assert_eq!(ours, plain, "{name}: {form:?}");
        }
    }
}

#[test]
fn keys_of_every_algorithm_find_their_certificates() {
    let folder = Folder::new();
    // Java's keys do not carry their public half; several of one algorithm can only be told apart by computing it.
    for (alias, options) in [
        ("one", &["-keyalg", "EC", "-groupname", "secp256r1"]),
        ("two", &["-keyalg", "EC", "-groupname", "secp256r1"]),
        ("three", &["-keyalg", "EC", "-groupname", "secp384r1"]),
        ("four", &["-keyalg", "EC", "-groupname", "secp521r1"]),
        ("five", &["-keyalg", "EdDSA", "-groupname", "Ed25519"]),
        ("six", &["-keyalg", "EdDSA", "-groupname", "Ed25519"]),
        ("seven", &["-keyalg", "EdDSA", "-groupname", "Ed448"]),
        ("eight", &["-keyalg", "DSA", "-keysize", "2048"]),
    ] {
        let dname = format!("CN={alias}");
        let line = ["-genkeypair", "-alias", alias, "-dname", &dname, "-keystore", "made.p12", "-storepass:env", "STOREPASS"];
        folder.keytool(&[&line[..], options].concat()).ok();
    }
    folder.keyferry(&["convert", "made.p12", "-o", "made.pem", "--plain-key", "--password", "env:STOREPASS"]).ok();
    // Without names and identifiers, and with the certificates first.
    let text = String::from_utf8(folder.read("made.pem")).unwrap();
    let blocks: Vec<String> =
        text.split("-----END ").map(|part| part.rsplit_once("-----BEGIN ").map_or("", |(_, block)| block).to_owned()).collect();
    let of = |label: &str| -> String {
        let of_label = blocks.iter().filter_map(|block| block.strip_prefix(label)?.strip_prefix("-----\n"));
        of_label.map(|body| format!("-----BEGIN {label}-----\n{body}-----END {label}-----\n")).collect::<Vec<_>>().concat()
    };
    folder.write("pile.pem", of("CERTIFICATE") + &of("PRIVATE KEY"));
    folder.keyferry(&["convert", "pile.pem", "-o", "pile.jks", "--out-password", "env:STOREPASS"]).ok();
    let pairs = |kind: &str, file: &str| {
        let said = folder.java("KeyStoreProbe", &[kind, file, "changeit", "changeit"]).ok().text();
        let digests: Vec<String> = said.lines().skip(1).map(|line| line.rsplit(' ').next().unwrap().to_owned()).collect();
        digests.chunks(2).map(<[String]>::to_vec).collect::<std::collections::BTreeSet<_>>()
    };
    let theirs = pairs("PKCS12", "made.p12");
    assert_eq!(theirs.len(), 8);
    assert_eq!(pairs("JKS", "pile.jks"), theirs);
}

#[test]
fn every_form_that_is_written_is_opened_by_openssl() {
    let folder = Folder::new();
    for (name, options) in KEYS.iter().filter(|(name, _)| ["rsa", "p256", "ed25519"].contains(name)) {
        let key = format!("{name}.pem");
        folder.openssl(&[&["genpkey", "-out", &key], *options].concat()).ok();
        let plain = folder.openssl(&["pkcs8", "-topk8", "-nocrypt", "-in", &key]).ok().text();
        for options in [
            &[][..],
            &["--plain-key"],
            &["--key-cipher", "aes-128"],
            &["--key-cipher", "des3"],
            &["--key-scrypt"],
            &["--key-scrypt", "--key-cipher", "aes-192"],
            &["--to", "der"],
            &["--to", "der", "--plain-key"],
            &["--traditional", "--plain-key"],
            &["--traditional"],
            &["--traditional", "--key-cipher", "aes-128"],
            &["--traditional", "--key-cipher", "des3"],
        ] {
            let password: &[&str] = if options.contains(&"--plain-key") { &[] } else { &["--out-password", "env:STOREPASS"] };
            let line = [&["convert", key.as_str(), "-o", "out.pem", "--force"], password, options].concat();
            let said = folder.keyferry(&line);
            if *name == "ed25519" && options.contains(&"--traditional") {
                said.fails(1, &["Ed25519 key, which has no traditional form", "PKCS#8 holds it"]);
                continue;
            }
            assert_eq!(said.code, 0, "{name} {options:?}: {}", said.err);
            let theirs =
                folder.openssl(&["pkcs8", "-topk8", "-nocrypt", "-in", "out.pem", "-passin", "env:STOREPASS"]).ok().text();
            assert_eq!(theirs, plain, "{name} {options:?}");
        }
    }
}

#[test]
fn costs_beyond_the_limits_are_refused_before_they_are_paid() {
    let folder = Folder::new();
    folder.openssl(&["genpkey", "-algorithm", "ED25519", "-out", "key.pem"]).ok();
    let line = ["pkcs8", "-topk8", "-in", "key.pem", "-passout", "env:STOREPASS", "-out"];
    folder.openssl(&[&line[..], &["many.pem", "-iter", "6000000"]].concat()).ok();
    folder.openssl(&[&line[..], &["big.pem", "-scrypt"]].concat()).ok();
    let convert = |file: &str, more: &[&str]| {
        let line = ["convert", file, "--to", "pem", "--plain-key", "-o", "-", "--password", "env:STOREPASS"];
        folder.keyferry(&[&line[..], more].concat())
    };
    convert("many.pem", &[]).fails(4, &["6000000 key derivation iterations; at most 5000000", "--max-iterations"]);
    convert("big.pem", &["--max-scrypt-memory", "8"]).fails(4, &["16777216 bytes of scrypt memory", "--max-scrypt-memory"]);
    convert("big.pem", &[]).ok();
}

#[test]
fn limits_are_named_and_raised_in_the_environment() {
    const FEWER: [(&str, &str); 1] = [("KEYFERRY_MAX_ITERATIONS", "1000")];
    let folder = Folder::new();
    folder
        .openssl(&["req", "-x509", "-newkey", "ed25519", "-noenc", "-keyout", "key.pem", "-subj", "/CN=a", "-out", "a.pem"])
        .ok();
    let line = ["pkcs8", "-topk8", "-in", "key.pem", "-passout", "env:STOREPASS", "-out"];
    folder.openssl(&[&line[..], &["many.pem", "-iter", "4000"]].concat()).ok();
    folder.openssl(&[&line[..], &["big.pem", "-scrypt"]].concat()).ok();
    let line = ["pkcs12", "-export", "-in", "a.pem", "-inkey", "key.pem", "-passout", "env:STOREPASS", "-out", "many.p12"];
    folder.openssl(&[&line[..], &["-iter", "4000"]].concat()).ok();
    folder.openssl(&[&line[..], &["-iter", "4000", "-nomaciter", "-certpbe", "NONE", "-out", "keys.p12"]].concat()).ok();
    let show = |more: &[&str], variables: &[(&str, &str)]| {
        folder.keyferry_in(variables, &[&["show", "many.p12", "--password", "env:STOREPASS"], more].concat())
    };
    show(&[], &FEWER).fails(4, &["4000 key derivation iterations; at most 1000 are allowed", "--max-iterations"]);
    show(&["--max-iterations", "4000"], &FEWER).ok();
    let beyond = ["KEYFERRY_MAX_ITERATIONS is `5000000000`, which is larger than is allowed", "at most 4294967295"];
    show(&[], &[("KEYFERRY_MAX_ITERATIONS", "5000000000")]).fails(2, &beyond);
    show(&[], &[("KEYFERRY_MAX_ITERATIONS", "many")]).fails(2, &["KEYFERRY_MAX_ITERATIONS is `many`, which is not a number"]);
    for line in [
        "openssl pkcs8 -in many.pem -passin env:STOREPASS",
        "openssl pkey -in many.pem -passin env:STOREPASS",
        "openssl pkcs12 -in many.p12 -passin env:STOREPASS -noenc",
        "openssl storeutl -passin env:STOREPASS many.p12",
        "openssl storeutl -passin env:STOREPASS keys.p12",
        "openssl storeutl -passin env:STOREPASS -noout many.pem",
        "openssl x509 -in many.p12 -passin env:STOREPASS -noout -subject",
        "keytool -list -keystore many.p12 -storepass:env STOREPASS",
        "keytool -importkeystore -srckeystore many.p12 -srcstorepass:env STOREPASS -destkeystore new.p12 -deststorepass:env STOREPASS",
    ] {
        let words: Vec<&str> = line.split(' ').collect();
        let said = folder.keyferry_in(&FEWER, &words);
        let text = format!("{}{}", said.text(), said.err);
        assert!(text.contains("4000 key derivation iterations; at most 1000 are allowed"), "{line}: {text}");
        assert!(text.contains("KEYFERRY_MAX_ITERATIONS") && !text.contains("wrong password"), "{line}: {text}");
        assert!(said.code == 1 || (said.code > 0 && !line.contains("storeutl")), "{line}: {}", said.code);
        // storeutl tries the empty password too, and all derivations together have a limit of their own, four times as high.
        let enough = if line.contains("storeutl") { "8000" } else { "4000" };
        let said = folder.keyferry_in(&[("KEYFERRY_MAX_ITERATIONS", enough)], &words).ok();
        assert!(!said.err.contains("KEYFERRY_MAX_ITERATIONS"), "{line}: {}", said.err);
    }
    let line = ["openssl", "pkey", "-in", "big.pem", "-passin", "env:STOREPASS"];
    let said = folder.keyferry_in(&[("KEYFERRY_MAX_SCRYPT_MEMORY", "8")], &line);
    assert!(said.err.contains("KEYFERRY_MAX_SCRYPT_MEMORY"), "{}", said.err);
    folder.keyferry(&line).ok();
}

/// What openssl makes of the sizes that it is asked for, and Java reads.
#[test]
fn dsa_keys_have_parameters_of_their_own() {
    let folder = Folder::new();
    for (p, q) in [("1024", "160"), ("1024", "224"), ("1024", "256"), ("1536", "224"), ("2048", "256")] {
        let sizes = [format!("dsa_paramgen_bits:{p}"), format!("dsa_paramgen_q_bits:{q}")];
        let make =
            ["genpkey", "-genparam", "-algorithm", "DSA", "-pkeyopt", &sizes[0], "-pkeyopt", &sizes[1], "-out", "dsa.params"];
        folder.openssl(&make).ok();
        folder.openssl(&["genpkey", "-paramfile", "dsa.params", "-out", "theirs.key"]).ok();
        folder.keyferry(&["openssl", "genpkey", "-paramfile", "dsa.params", "-out", "ours.key"]).ok();
        for key in ["theirs.key", "ours.key"] {
            let text = ["pkey", "-in", key, "-text"];
            assert_eq!(folder.keyferry(&[&["openssl"], &text[..]].concat()).ok().out, folder.openssl(&text).ok().out, "{p} {q}");
            folder.openssl(&["pkey", "-in", key, "-check", "-noout"]).ok();
            folder.keyferry(&["openssl", "pkey", "-in", key, "-check", "-noout"]).ok();
            folder.openssl(&["req", "-x509", "-key", key, "-subj", "/CN=a", "-out", "theirs.crt"]).ok();
            folder.keyferry(&["openssl", "req", "-x509", "-key", key, "-subj", "/CN=a", "-out", "ours.crt"]).ok();
            for certificate in ["theirs.crt", "ours.crt"] {
                let verify = ["verify", "-check_ss_sig", "-CAfile", certificate, certificate];
                folder.openssl(&verify).ok();
                folder.keyferry(&[&["openssl"], &verify[..]].concat()).ok();
            }
            let line = ["convert", key, "ours.crt", "-o", "a.p12", "--alias", "a", "--force", "--out-password", "env:STOREPASS"];
            folder.keyferry(&line).ok();
            let line = ["-certreq", "-alias", "a", "-keystore", "a.p12", "-storepass", "changeit"];
            let (theirs, ours) = (folder.keytool(&line), folder.keyferry(&[&["keytool"], &line[..]].concat()));
            assert_eq!(ours.code, theirs.code, "{p} {q}: {} {}", ours.text(), theirs.text());
        }
    }
    folder
        .openssl(&["genpkey", "-genparam", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384", "-out", "ec.params"])
        .ok();
    folder.keyferry(&["openssl", "genpkey", "-paramfile", "ec.params", "-out", "ec.key"]).ok();
    assert!(folder.openssl(&["pkey", "-in", "ec.key", "-noout", "-text"]).ok().text().contains("NIST CURVE: P-384"));
    folder.write("zero.params", "-----BEGIN DSA PARAMETERS-----\nMAA=\n-----END DSA PARAMETERS-----\n");
    for (line, said) in [
        (&["-paramfile", "dsa.params", "-algorithm", "EC"][..], "Algorithm already set!"),
        (&["-paramfile", "nothing"], "Can't open parameter file nothing"),
        (&["-paramfile", "ec.key"], "Error reading parameter file ec.key"),
    ] {
        folder.openssl(&[&["genpkey"], line].concat()).fails(1, &[said]);
        folder.keyferry(&[&["openssl", "genpkey"], line].concat()).fails(1, &[said]);
    }
    folder.keyferry(&["openssl", "genpkey", "-paramfile", "zero.params"]).fails(1, &["the key is malformed"]);
    folder
        .openssl(&["genpkey", "-genparam", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:sect163k1", "-out", "old.params"])
        .ok();
    folder
        .keyferry(&["openssl", "genpkey", "-paramfile", "old.params"])
        .fails(1, &["The curve in it is not supported by keyferry"]);
}

#[test]
fn keys_on_brainpool_s_curves_go_both_ways() {
    let folder = Folder::new();
    for curve in ["brainpoolP256r1", "brainpoolP384r1", "brainpoolP512r1"] {
        let option = format!("ec_paramgen_curve:{curve}");
        for (tool, key) in [("openssl", "theirs.key"), ("ours", "ours.key")] {
            let line = ["genpkey", "-algorithm", "EC", "-pkeyopt", &option, "-out", key];
            let made =
                if tool == "openssl" { folder.openssl(&line) } else { folder.keyferry(&[&["openssl"], &line[..]].concat()) };
            made.ok();
            let text = ["pkey", "-in", key, "-text"];
            assert_eq!(folder.keyferry(&[&["openssl"], &text[..]].concat()).ok().out, folder.openssl(&text).ok().out, "{curve}");
            folder.openssl(&["pkey", "-in", key, "-check", "-noout"]).ok();
            folder.keyferry(&["openssl", "pkey", "-in", key, "-check", "-noout"]).ok();
            for hash in ["-sha256", "-sha384", "-sha512"] {
                let line = ["req", "-x509", "-key", key, "-subj", "/CN=a", hash, "-out"];
                folder.openssl(&[&line[..], &["theirs.crt"]].concat()).ok();
                folder.keyferry(&[&["openssl"], &line[..], &["ours.crt"]].concat()).ok();
                for certificate in ["theirs.crt", "ours.crt"] {
                    let verify = ["verify", "-check_ss_sig", "-CAfile", certificate, certificate];
                    folder.openssl(&verify).ok();
                    folder.keyferry(&[&["openssl"], &verify[..]].concat()).ok();
                }
            }
            // The private number alone, and a point that is compressed.
            let compressed = ["ec", "-in", key, "-conv_form", "compressed", "-out", "compressed.key"];
            folder.openssl(&compressed).ok();
            let bare = ["ec", "-in", key, "-no_public", "-out", "bare.key"];
            folder.openssl(&bare).ok();
            let shown = folder.keyferry(&["show", key, "compressed.key", "bare.key"]).ok().text();
            assert_eq!(
                shown.matches(&format!("EC {curve}")).count()
                    + shown.matches("EC 512").count()
                    + shown.matches("EC 256").count()
                    + shown.matches("EC 384").count(),
                3,
                "{shown}"
            );
        }
    }
}
