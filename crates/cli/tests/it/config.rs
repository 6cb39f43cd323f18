//! Configuration files are read as `openssl req` reads them: the same answers, the same request.

use crate::support::Folder;

/// Name, configuration, standard input. The key is given; openssl and keyferry must make the same request of it.
const SAME: [(&str, &str, &str); 27] = [
    ("values", "[req]\nprompt=no\ndistinguished_name=dn\n[dn]\nC=FR\nO=Free2Move\nCN=x\n", ""),
    ("prompts", "[req]\ndistinguished_name=dn\n[dn]\nC=Country\nCN=Name\n", "FR\nx\n"),
    ("default taken", "[req]\ndistinguished_name=dn\n[dn]\nC=Country\nC_default=DE\nCN=Name\n", "\nx\n"),
    ("default left out", "[req]\ndistinguished_name=dn\n[dn]\nC=Country\nC_default=DE\nCN=Name\n", ".\nx\n"),
    ("field left empty", "[req]\ndistinguished_name=dn\n[dn]\nC=Country\nL=City\nCN=Name\n", "FR\n\nx\n"),
    ("answer given", "[req]\ndistinguished_name=dn\n[dn]\nC=Country\nC_value=IT\nCN=Name\n", "x\n"),
    ("too short once", "[req]\ndistinguished_name=dn\n[dn]\nCN=Name\nCN_min=4\n", "abc\nabcd\n"),
    ("too long once", "[req]\ndistinguished_name=dn\n[dn]\nCN=Name\nCN_max=4\n", "abcde\nabcd\n"),
    ("repeated fields", "[req]\ndistinguished_name=dn\n[dn]\n0.OU=First\n1.OU=Second\nCN=Name\n", "one\ntwo\nx\n"),
    ("repeated values", "[req]\nprompt=no\ndistinguished_name=dn\n[dn]\n0.OU=one\n1.OU=two\nCN=x\n", ""),
    ("last of the same name", "[req]\nprompt=no\ndistinguished_name=dn\n[dn]\nOU=one\nCN=x\nOU=two\n", ""),
    ("multi-valued", "[req]\nprompt=no\ndistinguished_name=dn\n[dn]\nC=FR\nOU=one\n+L=Paris\nCN=x\n", ""),
    ("multi-valued prompts", "[req]\ndistinguished_name=dn\n[dn]\nOU=unit\n+L=city\nCN=name\n", "u\nl\nx\n"),
    (
        "comments and blanks",
        "# top\n\n  [ req ]  # here\n prompt = no # there\ndistinguished_name\t=\tdn\n[ dn ]\n\tCN = x y  \n",
        "",
    ),
    ("quotes", "[req]\nprompt=no\ndistinguished_name=dn\n[dn]\nCN=\"x # y\"' z '`q`\n", ""),
    ("escapes", "[req]\nprompt=no\ndistinguished_name=dn\n[dn]\nCN=a\\#b\\$c\\\\d\\\"e\n", ""),
    ("joined lines", "[req]\nprompt=no\ndistinguished_name=dn\n[dn]\nCN=one \\\n two\nO=x\n", ""),
    ("variables", "name=Free\n[req]\nprompt=no\ndistinguished_name=dn\n[dn]\nO=${name}2Move\nCN=$name\nL=${dn::O}$(name)\n", ""),
    ("environment", "[req]\nprompt=no\ndistinguished_name=dn\n[dn]\nCN=$ENV::STOREPASS-x\n", ""),
    ("other section", "[x]\na=1\n[req]\nprompt=no\ndistinguished_name=dn\n[dn]\nCN=${x::a}$x::a\n", ""),
    ("default section", "prompt=no\ndistinguished_name=dn\n[req]\ndefault_bits=2048\n[dn]\nCN=x\n", ""),
    ("section in name", "[req]\nprompt=no\ndistinguished_name=dn\ndn::CN=y\ndn::O=z\n", ""),
    ("CRLF and BOM", "\u{feff}[req]\r\nprompt=no\r\ndistinguished_name=dn\r\n[dn]\r\nCN=x\r\n", ""),
    ("blank in section name", "[req]\nprompt=no\ndistinguished_name=my dn\n[ my  dn ]\nCN=x\n[my dn]\nCN=y\n", ""),
    ("hash", "[req]\nprompt=no\ndefault_md=sha512\ndistinguished_name=dn\n[dn]\nCN=x\n", ""),
    (
        "long names and numbers",
        "[req]\nprompt=no\ndistinguished_name=dn\n[dn]\ncommonName=x\ndomainComponent=org\nuserId=u\n",
        "",
    ),
    ("unknown prompt", "[req]\ndistinguished_name=dn\n[dn]\nfoo=bar\nCN=Name\n", "x\n"),
];

/// What openssl refuses, keyferry refuses too.
const REFUSED: [(&str, &str, &str, i32, &str); 9] = [
    ("no bracket", "[req\nprompt=no\n", "", 4, "line 1"),
    ("no equals sign", "[req]\nprompt\n", "", 4, "line 2"),
    ("no value", "[req]\na=$b\n", "", 4, "`b` has no value"),
    ("no section", "[req]\ndistinguished_name=dn\n", "", 4, "[ dn ]"),
    ("no name", "[req]\nprompt=no\n", "", 4, "distinguished_name"),
    ("unknown value", "[req]\nprompt=no\ndistinguished_name=dn\n[dn]\nfoo=bar\n", "", 4, "line 5"),
    ("nothing answered", "[req]\ndistinguished_name=dn\n[dn]\nCN=Name\n", "\n", 2, "every field was left empty"),
    ("input ends", "[req]\ndistinguished_name=dn\n[dn]\nC=Country\nCN=Name\n", "FR\n", 2, "before the answer for commonName"),
    (
        "too long",
        "[req]\nprompt=no\ndistinguished_name=dn\n[dn]\nC=FRA\nCN=x\n",
        "",
        4,
        "x.conf, line 5: the field C is too long",
    ),
];

const OURS: [&str; 9] = ["request", "--config", "x.conf", "--key", "key.pem", "--profile", "none", "--out", "ours.csr"];
const THEIRS: [&str; 9] = ["req", "-new", "-utf8", "-config", "x.conf", "-key", "key.pem", "-out", "theirs.csr"];

fn folder() -> Folder {
    let folder = Folder::new();
    folder.openssl(&["genrsa", "-out", "key.pem", "2048"]).ok();
    folder
}

#[test]
fn the_same_configuration_makes_the_same_request() {
    let folder = folder();
    for (name, config, input) in SAME {
        folder.write("x.conf", config);
        let ours = folder.keyferry_with(&[&OURS[..], &["--force"]].concat(), input);
        assert_eq!(ours.code, 0, "{name}: {}", ours.err);
        let theirs = folder.openssl_with(&THEIRS, input);
        assert_eq!(theirs.code, 0, "{name}: {}", theirs.err);
        assert!(folder.read("ours.csr") == folder.read("theirs.csr"), "{name}");
    }
}

#[test]
fn what_openssl_refuses_is_refused_with_a_reason() {
    let folder = folder();
    for (name, config, input, code, words) in REFUSED {
        folder.write("x.conf", config);
        assert_ne!(folder.openssl_with(&THEIRS, input).code, 0, "{name}");
        let said = folder.keyferry_with(&OURS, input);
        assert_eq!(said.code, code, "{name}: {}", said.err);
        assert!(said.err.contains(words), "{name}: {}", said.err);
        assert!(!folder.exists("ours.csr"), "{name}");
    }
}

#[test]
fn included_files_are_read() {
    let folder = folder();
    folder.write("dn.conf", "[dn]\nCN=x\n");
    folder.write("x.conf", "[req]\nprompt=no\ndistinguished_name=dn\n.include dn.conf\nO=y\n");
    folder.keyferry(&OURS).ok();
    folder.openssl(&THEIRS).ok();
    assert!(folder.read("ours.csr") == folder.read("theirs.csr"));
    // openssl goes on without a file that is not there; what is meant to be in it would be missing.
    folder.write("x.conf", "[req]\nprompt=no\ndistinguished_name=dn\n.include none.conf\n[dn]\nCN=x\n");
    folder.keyferry(&[&OURS[..], &["--force"]].concat()).fails(4, &["line 4", "none.conf cannot be included"]);
}

#[test]
fn what_is_not_supported_is_refused_by_its_line() {
    let folder = folder();
    let missing = |setting: &str| format!("the section [ x ], which {setting} points to, is missing");
    for (line, words) in [
        ("req_extensions = x", missing("req_extensions")),
        ("attributes = x", missing("attributes")),
        ("string_mask = latin", "string_mask = latin".to_owned()),
        ("default_md = md5", "default_md = md5".to_owned()),
    ] {
        folder.write("x.conf", format!("[req]\nprompt=no\n{line}\ndistinguished_name=dn\n[dn]\nCN=x\n"));
        folder.keyferry(&OURS).fails(4, &["x.conf: line 3", &words]);
    }
    folder.write("x.conf", "[req]\nprompt=no\nreq_extensions=x\ndistinguished_name=dn\n[dn]\nCN=x\n[x]\nsubjectAltName=@none\n");
    folder.keyferry(&OURS).fails(4, &["x.conf: line 8: `subjectAltName`", "invalid extension string"]);
    assert!(!folder.exists("ours.csr"));
}

/// Extensions, attributes and string types, each alone and all together, with values and with answers.
#[test]
fn extensions_attributes_and_string_types_are_as_openssl_makes_them() {
    const MASKS: [&str; 7] = ["nombstr", "pkix", "default", "utf8only", "MASK:0x2002", "MASK:4", "MASK:0x800"];
    let extensions = "[ext]\nbasicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature\nsubjectKeyIdentifier=hash\n\
                      subjectAltName=@alt\n[alt]\nDNS.1=a.example\nDNS.2=b.example\nIP.1=192.0.2.1\nemail.1=copy\n";
    let folder = folder();
    let mut settings: Vec<String> = MASKS.iter().map(|mask| format!("string_mask={mask}\n")).collect();
    settings.extend(["req_extensions=ext\n".to_owned(), "attributes=att\n".to_owned()]);
    settings.extend(MASKS.iter().map(|mask| format!("string_mask={mask}\nreq_extensions=ext\nattributes=att\n")));
    for settings in settings {
        for (prompt, sections, answers) in [
            (
                "prompt=no\n",
                "[dn]\nC=FR\nO=A_B\nCN=x\nemailAddress=it@partner.example\n[att]\nchallengePassword=abcd\nunstructuredName=y\n",
                "",
            ),
            (
                "",
                "[dn]\nC=Country\nO=Company\nCN=Name\nemailAddress=Mail\n[att]\nchallengePassword=A password\nchallengePassword_min=4\n\
                 challengePassword_max=6\nunstructuredName=A name\nunstructuredName_default=z\n",
                "FR\nA B\nx\nit@partner.example\nabc\nabcdefg\nabcde\n\n",
            ),
        ] {
            let text = format!("[req]\ndistinguished_name=dn\n{prompt}{settings}{sections}{extensions}");
            folder.write("x.conf", &text);
            let ours = folder.keyferry_with(&[&OURS[..], &["--force"]].concat(), answers);
            assert_eq!(ours.code, 0, "{text}{}", ours.err);
            let theirs = folder.openssl_with(&THEIRS, answers);
            assert_eq!(theirs.code, 0, "{text}{}", theirs.err);
            assert!(folder.read("ours.csr") == folder.read("theirs.csr"), "{text}");
        }
    }
}

#[test]
fn the_key_is_protected_as_the_configuration_says() {
    let folder = Folder::new();
    let dn = "distinguished_name=dn\nprompt=no\n[dn]\nCN=x\n";
    folder.write("x.conf", format!("[req]\ndefault_keyfile=mine.pem\noutput_password=secret\n{dn}"));
    folder.keyferry(&["request", "--config", "x.conf", "--profile", "none"]).ok();
    folder.openssl(&["pkey", "-in", "mine.pem", "-passin", "pass:secret", "-noout"]).ok();
    folder.write("y.conf", format!("[req]\nencrypt_key=no\ndefault_bits=3072\n{dn}"));
    folder.keyferry(&["request", "--config", "y.conf", "--profile", "none", "--keyout", "plain.pem", "--out", "y.csr"]).ok();
    let said = folder.openssl(&["pkey", "-in", "plain.pem", "-noout", "-text"]).ok();
    assert!(said.text().contains("3072 bit"));
}

#[test]
fn values_in_place_of_prompts_are_diagnosed_and_taken_when_asked() {
    let folder = folder();
    let form = "[ req ]\ndistinguished_name = dn\n\n[ dn ]\nlocalityName = Paris\ncountryName = FR\ncommonName = MZP128745\n";
    folder.write("x.conf", form);
    folder.keyferry(&OURS).fails(
        4,
        &[
            "x.conf, line 6: `countryName = FR`",
            "openssl would ask `FR []:`",
            "--values-in-config",
            "`prompt = no` under [ req ] (line 1)",
        ],
    );
    assert!(!folder.exists("ours.csr"));
    folder.keyferry(&[&OURS[..], &["--values-in-config"]].concat()).ok();
    // openssl takes them with the line that the message names.
    folder.write("x.conf", form.replace("[ req ]\n", "[ req ]\nprompt = no\n"));
    folder.openssl(&THEIRS).ok();
    assert!(folder.read("ours.csr") == folder.read("theirs.csr"));
}
