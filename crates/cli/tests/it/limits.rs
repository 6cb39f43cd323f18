//! What a file may cost: each limit is said with what raises it, by our own commands an option, behind the two tools' command lines a variable.

use crate::support::{Folder, Said};

/// Every fixture has more than none.
const NONE: [(&str, &str); 1] = [("KEYFERRY_MAX_ENTRIES", "0")];

fn folder() -> Folder {
    let folder = Folder::new();
    for of in ["keytool", "openssl", "bouncycastle"] {
        folder.copy_fixtures(of, &format!("{of}-"));
    }
    folder
}

fn all(said: &Said) -> String {
    format!("{}{}", said.text(), said.err)
}

/// A line behind one of the tools' commands is refused under the lower limit, in these words and with the variable that raises it; and not for that limit once
/// it is raised.
fn is_raised(folder: &Folder, line: &str, lower: &[(&str, &str)], words: &str, higher: (&str, &str)) {
    let line: Vec<&str> = line.split(' ').collect();
    let said = folder.keyferry_in(lower, &line);
    let text = all(&said);
    assert!(text.contains(words) && text.contains(higher.0), "{line:?}: {text}");
    assert!(said.code != 0, "{line:?}: {text}");
    let said = folder.keyferry_in(&[higher], &line);
    assert!(!all(&said).contains(higher.0), "{line:?}: {}", all(&said));
}

#[test]
fn entries_are_bounded_and_the_limit_is_raised() {
    let folder = folder();
    for file in [
        "keytool-several.p12",
        "keytool-store.jks",
        "keytool-store.jceks",
        "bouncycastle-store.bks",
        "bouncycastle-store.bcfks",
        "bouncycastle-store.uber",
        "openssl-bundle.p7b",
        "openssl-client.pem",
    ] {
        let show = |variables: &[(&str, &str)], more: &[&str]| {
            folder.keyferry_in(variables, &[&["show", file, "--password", "env:STOREPASS"], more].concat())
        };
        show(&NONE, &[]).fails(4, &["at most 0 are allowed", "raise the limit with --max-entries"]);
        show(&[], &["--max-entries", "0"]).fails(4, &["at most 0 are allowed", "raise the limit with --max-entries"]);
        show(&NONE, &["--max-entries", "50"]).ok();
    }
    for line in [
        "openssl pkcs12 -in openssl-default.p12 -passin env:STOREPASS -noenc",
        "openssl x509 -in openssl-client.pem -noout -subject",
        "openssl storeutl -passin env:STOREPASS openssl-default.p12",
        "openssl storeutl openssl-client.pem",
        "openssl crl2pkcs7 -nocrl -certfile openssl-client.pem",
        "openssl verify -CAfile openssl-client.pem -partial_chain openssl-client.pem",
        "keytool -list -keystore keytool-several.p12 -storepass:env STOREPASS",
        "keytool -list -keystore keytool-store.jks -storepass:env STOREPASS",
        "keytool -list -keystore keytool-store.jceks -storetype JCEKS -storepass:env STOREPASS",
        "keytool -printcert -file openssl-client.pem",
        "keytool -importkeystore -srckeystore keytool-store.jks -srcstorepass:env STOREPASS -destkeystore new.p12 -deststorepass:env STOREPASS",
    ] {
        is_raised(&folder, line, &NONE, "at most 0 are allowed", ("KEYFERRY_MAX_ENTRIES", "50"));
    }
}

#[test]
fn inputs_are_bounded_and_the_limit_is_raised() {
    const ONE: [(&str, &str); 1] = [("KEYFERRY_MAX_INPUT", "1")];
    let folder = folder();
    let large = [&vec![b'#'; 1 << 20], &b"\n"[..], &folder.read("openssl-client.pem")].concat();
    folder.write("large.pem", &large);
    folder.write("large.conf", [&vec![b'#'; 1 << 20], &b"\n"[..]].concat());
    let show =
        |variables: &[(&str, &str)], more: &[&str]| folder.keyferry_in(variables, &[&["show", "large.pem"], more].concat());
    let words = ["large.pem cannot be read: it is larger than 1 MiB", "raise the limit with --max-input"];
    show(&ONE, &[]).fails(4, &words);
    show(&[], &["--max-input", "1"]).fails(4, &words);
    show(&ONE, &["--max-input", "2"]).ok();
    show(&[("KEYFERRY_MAX_INPUT", "much")], &[]).fails(2, &["KEYFERRY_MAX_INPUT is `much`, which is not a number"]);
    for line in [
        "openssl x509 -in large.pem -noout -subject",
        "openssl pkey -in large.pem",
        "openssl pkcs12 -in large.pem -passin env:STOREPASS",
        "openssl pkcs7 -in large.pem",
        "openssl storeutl large.pem",
        "openssl verify -CAfile large.pem openssl-client.pem",
        "openssl req -new -newkey ed25519 -noenc -keyout k.pem -subj /CN=a -config large.conf",
        "keytool -printcert -file large.pem",
        "keytool -printcertreq -file large.pem",
        "keytool -list -keystore large.pem -storepass:env STOREPASS",
    ] {
        is_raised(&folder, line, &ONE, "larger than 1 MiB", ("KEYFERRY_MAX_INPUT", "2"));
    }
}
