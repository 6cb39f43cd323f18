//! Questions and passwords on a real terminal.

use rexpect::session::{PtySession, spawn_command};

use crate::support::{CONFIG, Folder};

fn keyferry(folder: &Folder, arguments: &[&str]) -> PtySession {
    let mut command = folder.command(env!("CARGO_BIN_EXE_keyferry").as_ref());
    command.args(arguments);
    spawn_command(command, Some(20_000)).unwrap()
}

#[track_caller]
fn converse(session: &mut PtySession, exchanges: &[(&str, &str)]) {
    for (question, answer) in exchanges {
        session.exp_string(question).unwrap();
        session.send_line(answer).unwrap();
    }
}

#[test]
fn the_configuration_asks_with_its_own_texts() {
    let folder = Folder::new();
    folder.write("CSRConfig.conf", CONFIG.replace("localityName =", "localityName_default = Paris\nlocalityName ="));
    let mut session = keyferry(&folder, &["request", "--config", "CSRConfig.conf"]);
    converse(
        &mut session,
        &[
            ("New password for KeyName.pem:", "top secret"),
            ("The same again:", "top secret"),
            ("Country Name (2 letter code) []:", "FR"),
            ("State or Province Name (full name) []:", "Kansas"),
            ("Locality Name (eg, city) [Paris]:", ""),
            ("Organization Name (eg, company) []:", "Free2Move"),
            ("Organizational Unit Name (eg, section) []:", "Programs Partners"),
            ("Common Name (eg, your login) []:", "MZP128745"),
            ("Email Address []:", "it@partner.example"),
        ],
    );
    let said = session.exp_eof().unwrap();
    assert!(said.contains("KeyName.pem: private key, RSA 2048, encrypted") && !said.contains("top secret"), "{said}");
    let said = folder.openssl(&["req", "-in", "CSRName.csr", "-noout", "-subject", "-nameopt", "RFC2253"]).ok().text();
    assert!(said.contains("OU=Programs Partners,O=Free2Move,L=Paris,ST=Kansas,C=FR"), "{said}");
    folder.openssl(&["pkey", "-in", "KeyName.pem", "-passin", "pass:top secret", "-noout"]).ok();
}

#[test]
fn passwords_are_asked_for_when_they_are_needed_and_not_shown() {
    let folder = Folder::new();
    folder.keyferry(&["demo", "demo"]).ok();
    let mut session = keyferry(&folder, &["show", "demo/openssl/ready/keystore.p12"]);
    converse(&mut session, &[("Password of demo/openssl/ready/keystore.p12:", "changeit")]);
    let said = session.exp_eof().unwrap();
    assert!(said.contains("integrity verified") && !said.contains("changeit"), "{said}");
    let mut session = keyferry(&folder, &["convert", "demo/openssl/ready/key.pem", "-o", "new.p12"]);
    converse(&mut session, &[("Password of demo/openssl/ready/key.pem:", "not this one")]);
    assert!(session.exp_eof().unwrap().contains("the password is wrong"));
    let mut session = keyferry(&folder, &["request", "--mzp", "MZP1", "--profile", "none"]);
    converse(&mut session, &[("New password for KeyName.pem:", "one one"), ("The same again:", "two two")]);
    assert!(session.exp_eof().unwrap().contains("the two passwords differ"));
    assert_eq!(folder.names(), ["demo"]);
}
