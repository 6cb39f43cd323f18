//! Questions and passwords on a real terminal.

use rexpect::session::{PtySession, spawn_command};

use crate::registration::{AUTHORITIES, DESCRIPTION, requested};
use crate::support::{CONFIG, Folder};
use crate::tls::Server;

pub(crate) fn keyferry(folder: &Folder, arguments: &[&str]) -> PtySession {
    let mut command = folder.command(env!("CARGO_BIN_EXE_keyferry").as_ref());
    command.args(arguments);
    spawn_command(command, Some(20_000)).unwrap()
}

#[track_caller]
pub(crate) fn converse(session: &mut PtySession, exchanges: &[(&str, &str)]) {
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
    let question = "Password of demo/openssl/ready/key.pem:";
    converse(&mut session, &[(question, "not this one")]);
    // It is asked for again, three times in all.
    let wrong = "that is not the password of demo/openssl/ready/key.pem\r\nPassword of demo/openssl/ready/key.pem:";
    converse(&mut session, &[(wrong, "nor this one"), (wrong, "and not this")]);
    assert!(session.exp_eof().unwrap().contains("the password is wrong"));
    let mut session = keyferry(&folder, &["convert", "demo/openssl/ready/key.pem", "-o", "-", "--to", "pem", "--plain-key"]);
    converse(&mut session, &[(question, "not this one"), (wrong, "changeit")]);
    assert!(session.exp_eof().unwrap().contains("BEGIN PRIVATE KEY"));
    let mut session = keyferry(&folder, &["store", "rename", "demo/openssl/ready/keystore.jks", "keyname", "mine", "--dry-run"]);
    converse(&mut session, &[("keystore.jks:", "not this one"), ("keystore.jks\r\nPassword of", "changeit")]);
    assert!(session.exp_eof().unwrap().contains("is called `mine`"));
    let mut session = keyferry(&folder, &["request", "--mzp", "MZP1", "--profile", "none"]);
    converse(
        &mut session,
        &[
            ("New password for KeyName.pem:", "one"),
            ("it has 3 characters; at least 6 are needed\r\nNew password for KeyName.pem:", "one one"),
            ("The same again:", "two two"),
            ("the two passwords differ\r\nNew password for KeyName.pem:", "one one"),
        ],
    );
    session.exp_string("The same again:").unwrap();
    session.send_control('d').unwrap();
    session.exp_eof().unwrap();
    assert_eq!(folder.names(), ["demo"]);
}

#[test]
fn standard_input_on_a_terminal_is_asked_for_and_not_shown() {
    let folder = Folder::new();
    folder.keyferry(&["demo", "demo"]).ok();
    for spec in ["stdin", "ask"] {
        let store = "demo/openssl/ready/keystore.p12";
        let line = ["convert", store, "-o", "new.p12", "--password", spec, "--out-password", spec, "--force"];
        let mut session = keyferry(&folder, &line);
        converse(
            &mut session,
            &[
                ("Password (--password): ", "changeit"),
                ("New password for new.p12: ", "another one"),
                ("The same again: ", "another one"),
            ],
        );
        let said = session.exp_eof().unwrap();
        assert!(!said.contains("another one") && !said.contains("changeit"), "{said}");
        folder.openssl(&["pkcs12", "-in", "new.p12", "-passin", "pass:another one", "-noout"]).ok();
        let line = ["convert", store, "-o", "new.jks", "--password=env:STOREPASS", "--out-key-password", spec, "--force"];
        let mut session = keyferry(&folder, &line);
        converse(&mut session, &[("New password for the keys: ", "key key"), ("The same again: ", "key key")]);
        assert!(!session.exp_eof().unwrap().contains("key key"));
    }
    // The person is asked even where standard input is a file.
    let mut command = folder.command("sh".as_ref());
    let line =
        format!("{} convert - --to pem -o all.pem --password ask <demo/openssl/ready/key.pem", env!("CARGO_BIN_EXE_keyferry"));
    command.args(["-c", &line]);
    let mut session = spawn_command(command, Some(20_000)).unwrap();
    converse(&mut session, &[("Password (--password): ", "changeit")]);
    session.exp_eof().unwrap();
    folder.openssl(&["pkey", "-in", "all.pem", "-passin", "env:STOREPASS", "-noout"]).ok();
    // And where nobody is, that is said.
    let nobody: Vec<String> = ["convert", "all.pem", "-o", "x.p12", "--password", "ask"].map(str::to_owned).into();
    folder.unattended(&nobody, "changeit\n", &[]).fails(1, &["the terminal cannot be asked for a password"]);
}

#[test]
fn init_asks_shows_the_answers_and_changes_them() {
    let folder = Folder::new();
    let mut session = keyferry(&folder, &["init", "--company", "Free2Move"]);
    converse(
        &mut session,
        &[
            ("Name of the application: ", "Fleet"),
            ("What it does with the vehicle data, in a few sentences: ", "Shows how cars charge."),
            ("Company [Free2Move]: ", ""),
            ("Contact: person or team: ", "IT desk"),
            ("Contact: e-mail address: ", "nobody"),
            ("`nobody` is not an e-mail address\r\nContact: e-mail address: ", "it@partner.example"),
            ("Expected requests per month: ", "1,5"),
            ("`1,5` is not a whole number: write it with digits", "50 000"),
            ("Vehicle data (scopes, with commas or blanks between; ? lists them): ", "?"),
            ("data:collision", "data:telemetry data:tripp"),
            ("(ExVe) allows? (yes/no) [no]: ", "maybe"),
            ("answer yes or no", "yes"),
            ("Is personal data handled as the GDPR asks? (yes/no) [no]: ", "y"),
            ("rules for partners kept? (yes/no) [no]: ", "yes"),
            ("Subject: country, two capital letters: ", "France"),
            ("`France` is not the two letters of a country", "fr"),
            ("Subject: state or province: ", "Kansas"),
            ("Subject: city: ", "Paris"),
            ("Subject: organization [Free2Move]: ", ""),
            ("Subject: e-mail address, read for years: the certificate is renewed through it [it@partner.example]: ", ""),
            ("Login (MZP and digits), if the application is approved already: ", "MZPXXXX"),
            ("CN `MZPXXXX`: MZPXXXX is the placeholder of the documentation", "MZP1"),
            ("Make key and request as openssl (a PEM file) or keytool (a keystore) [openssl]: ", ""),
            ("or the number of an answer to change: ", "18"),
            ("`18` is not one of the numbers above", "7"),
            ("Vehicle data (scopes, with commas or blanks between; ? lists them) [data:telemetry, data:tripp]: ", "data:trip"),
            ("7  Vehicle data (scopes, with commas or blanks between; ? lists them): data:trip", ""),
        ],
    );
    let said = session.exp_eof().unwrap();
    assert!(said.contains("The description is complete."), "{said}");
    let text = String::from_utf8(folder.read("keyferry.toml")).unwrap();
    for line in [
        "scopes = [\"data:trip\"]",
        "country = \"FR\"",
        "requests-per-month = 50000",
        "organization = \"Free2Move\"",
        "gdpr = true",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    // Again: what is there stands in the brackets, and Enter keeps it.
    let mut session = keyferry(&folder, &["init"]);
    converse(&mut session, &[("Name of the application [Fleet]: ", "Fleet 2")]);
    for _ in 1..17 {
        session.send_line("").unwrap();
    }
    converse(&mut session, &[("number of an answer to change: ", "")]);
    session.exp_eof().unwrap();
    assert_eq!(String::from_utf8(folder.read("keyferry.toml")).unwrap(), text.replace("\"Fleet\"", "\"Fleet 2\""));
}

/// Its answer was kept as the style of the request alone, and the key went into a PEM file.
#[test]
fn the_answer_keytool_makes_a_keystore() {
    let folder = Folder::new();
    folder.keyferry(&DESCRIPTION).ok();
    let mut session = keyferry(&folder, &["init"]);
    for _ in 0..15 {
        session.send_line("").unwrap();
    }
    converse(
        &mut session,
        &[
            ("approved already: ", "MZP128745"),
            ("or keytool (a keystore) [openssl]: ", "Keytool"),
            ("or the number of an answer to change: ", ""),
        ],
    );
    session.exp_eof().unwrap();
    let request = folder.keyferry(&["request", "--password", "env:STOREPASS"]).ok();
    assert!(request.err.contains("KeyStoreName.p12"), "{}", request.err);
    let said = folder.keytool(&["-list", "-keystore", "KeyStoreName.p12", "-storepass:env", "STOREPASS"]).ok().text();
    assert!(said.contains("PrivateKeyEntry"), "{said}");
    assert!(!folder.exists("KeyName.pem"));
    // And back again; the option does the same as the answer.
    for (style, line) in [("openssl", "key = \"KeyName.pem\""), ("keytool", "key = \"KeyStoreName.p12\"")] {
        folder.keyferry(&["init", "--style", style]).ok();
        let text = String::from_utf8(folder.read("keyferry.toml")).unwrap();
        assert!(text.contains(line), "{text}");
    }
}

#[test]
fn a_wrong_answer_is_the_answers_fault_and_asked_for_again() {
    let folder = Folder::new();
    folder.write("CSRConfig.conf", CONFIG);
    let line = ["request", "--config", "CSRConfig.conf", "--plain-key"];
    let mut session = keyferry(&folder, &line);
    converse(
        &mut session,
        &[
            ("Country Name (2 letter code) []:", "fr"),
            ("C `fr`: the two letters of the country are capitals", "FR"),
            ("State or Province Name (full name) []:", ""),
            ("Locality Name (eg, city) []:", ""),
            ("L: the locality (city) is missing", "Paris"),
            ("Organization Name (eg, company) []:", "Free2Move"),
            ("Organizational Unit Name (eg, section) []:", "Programs Partner"),
            ("the `s` at the end is missing", "Programs Partners"),
            ("Common Name (eg, your login) []:", "MZP128745"),
            ("Email Address []:", "it@partner.example"),
        ],
    );
    let said = session.exp_eof().unwrap();
    assert!(said.contains("KeyName.pem: private key") && !said.contains("CSRConfig.conf, line"), "{said}");
    // Nobody is asked for ever.
    let mut session = keyferry(&folder, &[&line[..], &["--force"]].concat());
    for _ in 0..5 {
        converse(&mut session, &[("Country Name (2 letter code) []:", "fr")]);
    }
    assert!(session.exp_eof().unwrap().contains("none of 5 answers to `Country Name (2 letter code)` can be taken"));
    let mut session = keyferry(&folder, &["init"]);
    for _ in 0..4 {
        session.send_line("").unwrap();
    }
    for _ in 0..5 {
        converse(&mut session, &[("Contact: e-mail address: ", "nobody")]);
    }
    assert!(session.exp_eof().unwrap().contains("none of 5 answers to `Contact: e-mail address` can be taken"));
    assert!(!folder.exists("keyferry.toml"));
    // Whoever answers from a file is told which answer it is, and not the line of the question.
    let answers = "fr\n\nParis\nFree2Move\nPrograms Partner\nMZP128745\nit@partner.example\n";
    let said = folder.keyferry_with(&[&line[..], &["--force"]].concat(), answers);
    let said = said.fails(
        5,
        &[
            "error: the answer to `Country Name (2 letter code)`: C `fr`: the two letters",
            "error: the answer to `Organizational Unit Name (eg, section)`: OU `Programs Partner`",
            "the request breaks 2 rules",
        ],
    );
    assert!(!said.err.contains("CSRConfig.conf"), "{}", said.err);
    // An option is not the registration's fault.
    folder.keyferry(&DESCRIPTION).ok();
    let said = folder.keyferry(&["request", "--mzp", "MZPXXXX", "--password", "env:STOREPASS", "--force"]);
    assert!(!said.fails(5, &["error: --mzp: CN `MZPXXXX`"]).err.contains("keyferry.toml"));
}

#[test]
fn what_is_begun_and_left_writes_nothing() {
    let folder = Folder::new();
    let mut session = keyferry(&folder, &["init"]);
    converse(&mut session, &[("Name of the application: ", "Fleet")]);
    session.send_control('d').unwrap();
    assert!(session.exp_eof().unwrap().contains("the input ended before the answer"));
    assert!(folder.names().is_empty());
}

#[test]
fn a_registration_asks_for_what_it_lacks() {
    let folder = Folder::new();
    folder.keyferry(&["demo", "demo"]).ok();
    folder.keyferry(&DESCRIPTION).ok();
    let mut session = keyferry(&folder, &["request"]);
    converse(
        &mut session,
        &[
            ("The login from the approval (MZP and digits): ", "MZPXXXX"),
            ("CN `MZPXXXX`: MZPXXXX is the placeholder", "MZP128745"),
            ("New password for KeyName.pem: ", "changeit"),
            ("The same again: ", "changeit"),
        ],
    );
    assert!(session.exp_eof().unwrap().contains("keyferry.toml remembers it"));

    folder.sign("CSRName.csr", "issued.pem", "20");
    let export = ["pkcs12", "-export", "-nokeys", "-in", "issued.pem", "-out", "sent.p12", "-passout", "pass:theirs"];
    folder.openssl(&export).ok();
    let mut session = keyferry(&folder, &["receive", "sent.p12", AUTHORITIES[0], AUTHORITIES[1]]);
    converse(
        &mut session,
        &[
            ("Password of sent.p12: ", "theirs"),
            ("Password of KeyName.pem: ", "changeit"),
            ("The client ID that came with it (Enter: later): ", "client-42"),
            ("The client secret (not shown; Enter: later): ", "s3cret"),
        ],
    );
    let said = session.exp_eof().unwrap();
    assert!(said.contains("belongs to the key") && !said.contains("s3cret"), "{said}");
    assert_eq!(folder.read("ready/client.env"), b"CLIENT_ID=client-42\nCLIENT_SECRET=s3cret\n");

    let server = Server::start(&folder);
    let mut session = keyferry(&folder, &["connect", &server.address()]);
    converse(&mut session, &[("Password of ready/keystore.p12: ", "changeit")]);
    assert!(session.exp_eof().unwrap().contains("Our certificate was accepted."));

    let mut session = keyferry(&folder, &["renew"]);
    session.exp_regex("New password for KeyName-[0-9]+-[0-9]+.pem: ").unwrap();
    session.send_line("another").unwrap();
    converse(&mut session, &[("The same again: ", "another")]);
    assert!(session.exp_eof().unwrap().contains("The files in use are as they were."));
}

#[test]
fn a_password_for_an_output_and_an_answer_left_for_later() {
    let folder = requested();
    folder.openssl(&["pkey", "-in", "KeyName.pem", "-passin", "env:STOREPASS", "-out", "plain.pem"]).ok();
    let mut session = keyferry(&folder, &["convert", "plain.pem", "-o", "new.p12"]);
    converse(&mut session, &[("New password for new.p12: ", "changeit"), ("The same again: ", "changeit")]);
    session.exp_eof().unwrap();
    folder.openssl(&["pkcs12", "-in", "new.p12", "-passin", "env:STOREPASS", "-noout"]).ok();
    folder.sign("CSRName.csr", "issued.pem", "20");
    let mut session =
        keyferry(&folder, &["receive", "issued.pem", AUTHORITIES[0], AUTHORITIES[1], "--password", "env:STOREPASS"]);
    converse(&mut session, &[("The client ID that came with it (Enter: later): ", "")]);
    assert!(session.exp_eof().unwrap().contains("belongs to the key"));
    assert!(!folder.exists("ready/client.env"));
    // Later, one by one, and without an option.
    let mut session = keyferry(&folder, &["receive"]);
    converse(
        &mut session,
        &[
            (
                "No files: only the client ID and secret can be taken in.\r\nThe client ID that came with it (Enter: later): ",
                "client-42",
            ),
            ("The client secret (not shown; Enter: later): ", ""),
        ],
    );
    assert!(session.exp_eof().unwrap().contains("The client secret is still missing."));
    assert_eq!(folder.read("ready/client.env"), b"CLIENT_ID=client-42\n");
    let mut session = keyferry(&folder, &["receive"]);
    converse(&mut session, &[("The client secret (not shown; Enter: later): ", "s3cret")]);
    let said = session.exp_eof().unwrap();
    assert!(said.contains("client.env: the client ID and secret") && !said.contains("s3cret"), "{said}");
    assert_eq!(folder.read("ready/client.env"), b"CLIENT_ID=client-42\nCLIENT_SECRET=s3cret\n");
}

/// What takes longer than half a second is said on a terminal while it lasts, and steps aside for questions and words.
#[test]
fn what_takes_its_time_is_said_while_it_lasts() {
    let folder = Folder::new();
    folder.authority();
    let line =
        ["pkcs12", "-export", "-nokeys", "-in", "ca.pem", "-passout", "pass:changeit", "-iter", "4000000", "-out", "slow.p12"];
    folder.openssl(&line).ok();
    let mut session = keyferry(&folder, &["show", "ca.pem", "slow.p12"]);
    converse(&mut session, &[("Password of slow.p12:", "wrong one")]);
    session.exp_string("reading slow.p12, 2 of 2 (").unwrap();
    session.exp_string("that is not the password of slow.p12").unwrap();
    converse(&mut session, &[("Password of slow.p12:", "changeit")]);
    let said = session.exp_eof().unwrap();
    assert!(said.contains("integrity verified"), "{said}");
    // Nobody reads it from a file, and it is not said where little is to be said.
    let pass = ["show", "slow.p12", "--password", "env:STOREPASS"];
    assert_eq!(folder.keyferry(&pass).ok().err, "");
    let mut session = keyferry(&folder, &[&pass[..], &["--quiet"]].concat());
    assert!(!session.exp_eof().unwrap().contains("reading"));
}

#[test]
fn init_offers_a_gitignore_where_git_is() {
    let folder = Folder::new();
    folder.run("git".as_ref(), &["init", "-q"], b"").ok();
    for (answer, written) in [("no", false), ("", true)] {
        let mut session = keyferry(&folder, &DESCRIPTION);
        session.exp_string("These lines keep keys and secrets out of it:").unwrap();
        session.exp_string("/KeyName.pem").unwrap();
        converse(&mut session, &[("Add them to .gitignore? (yes/no) [yes]: ", answer)]);
        session.exp_eof().unwrap();
        assert_eq!(folder.exists(".gitignore"), written);
        std::fs::remove_file(folder.path().join("keyferry.toml")).unwrap();
    }
    folder.run("git".as_ref(), &["check-ignore", "KeyName.pem", "ready/client.env"], b"").ok();
    // What is there is not asked for again.
    let said = keyferry(&folder, &DESCRIPTION).exp_eof().unwrap();
    assert!(!said.contains("gitignore"), "{said}");
}

/// The server of the first connection is gone when the password is there at last.
#[test]
fn whoever_types_slowly_gets_a_new_connection() {
    let folder = requested();
    folder.sign("CSRName.csr", "issued.pem", "365");
    folder.keyferry(&[&["receive", "issued.pem"], &AUTHORITIES[..], &["--password", "env:STOREPASS"]].concat()).ok();
    let server = Server::start(&folder);
    let mut session = keyferry(&folder, &["connect", &server.address(), "-v"]);
    session.exp_string("Password of ready/keystore.p12: ").unwrap();
    std::thread::sleep(std::time::Duration::from_millis(5200));
    session.send_line("changeit").unwrap();
    let said = session.exp_eof().unwrap();
    assert!(said.contains("the connection is opened anew") && said.contains("Our certificate was accepted."), "{said}");
    // Nobody is asked when there is no server.
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let said = keyferry(&folder, &["connect", &gone]).exp_eof().unwrap();
    assert!(said.contains("nobody listens at") && !said.contains("Password"), "{said}");
}
