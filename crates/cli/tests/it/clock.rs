//! Two times: certificates are judged by the machine's clock, `SOURCE_DATE_EPOCH` is for what is written and for nothing else.

use std::thread::sleep;
use std::time::Duration;

use crate::registration::{AUTHORITIES, received};
use crate::support::{Folder, Said};
use crate::tls::Server;

/// One long before every certificate of the tests, one long after.
const EPOCHS: [&str; 2] = ["1", "4000000000"];

const PASS: [&str; 2] = ["--password", "env:STOREPASS"];

/// A registration whose certificates were made a second ago: until it is over, one for a year has a whole year left, and then a day less.
fn a_second_ago() -> Folder {
    let folder = received();
    sleep(Duration::from_secs(1));
    folder
}

fn keyferry(folder: &Folder, epoch: Option<&str>, arguments: &[&str]) -> Said {
    let variables: Vec<(&str, &str)> = epoch.map(|epoch| ("SOURCE_DATE_EPOCH", epoch)).into_iter().collect();
    folder.keyferry_in(&variables, arguments)
}

/// Says the same, and ends the same, whatever `SOURCE_DATE_EPOCH` is.
#[track_caller]
fn judged_alike(folder: &Folder, code: i32, arguments: &[&str]) {
    let plain = keyferry(folder, None, arguments);
    assert_eq!(plain.code, code, "{arguments:?}:\n{}{}", plain.text(), plain.err);
    for epoch in EPOCHS {
        let said = keyferry(folder, Some(epoch), arguments);
        assert_eq!(
            (said.code, said.text(), said.err),
            (plain.code, plain.text(), plain.err.clone()),
            "{arguments:?}, SOURCE_DATE_EPOCH={epoch}"
        );
    }
}

#[test]
fn no_command_judges_by_source_date_epoch() {
    let folder = a_second_ago();
    let alike = |code: i32, line: &str| judged_alike(&folder, code, &line.split(' ').collect::<Vec<_>>());
    alike(0, "status");
    alike(0, "status --json");
    alike(0, "status --warn-days 300");
    alike(5, "status --warn-days 400");
    alike(0, "csr check CSRName.csr");
    alike(0, "show ready/client_cert.pem");
    alike(0, "show ready/client_cert.pem --json");
    alike(0, "show ready/keystore.jks --password env:STOREPASS");
    alike(0, "openssl verify -CAfile demo/authority/ca.pem -untrusted demo/authority/issuing.pem issued.pem");
    alike(0, "openssl x509 -in issued.pem -noout -checkend 86400");
    alike(1, "openssl x509 -in issued.pem -noout -checkend 40000000");
    alike(0, "openssl x509 -in issued.pem -noout -text");
    let export =
        "openssl pkcs12 -export -in issued.pem -inkey ready/key.pem -passin env:STOREPASS -passout env:STOREPASS -out out.p12";
    alike(0, &format!("{export} -chain -CAfile demo/authority/ca.pem -untrusted demo/authority/issuing.pem"));
    alike(0, "keytool -list -v -keystore ready/keystore.p12 -storepass:env STOREPASS");
    alike(0, "keytool -printcert -file issued.pem");
    // A file of openssl's has no times of entries: keytool shows that of the reading.
    folder
        .keyferry(&["openssl", "pkcs12", "-export", "-in", "issued.pem", "-nokeys", "-passout", "env:STOREPASS", "-out", "n.p12"])
        .ok();
    alike(0, "keytool -list -keystore out.p12 -storepass:env STOREPASS");
    let receive = [&["receive", "issued.pem", "--out", "again", "--force"], &AUTHORITIES[..], &PASS].concat();
    judged_alike(&folder, 0, &receive);
}

#[test]
fn no_connection_is_judged_by_source_date_epoch() {
    let folder = a_second_ago();
    let server = Server::start(&folder);
    let address = server.address();
    for epoch in EPOCHS {
        let said = keyferry(&folder, Some(epoch), &[&["connect", &address], &PASS[..]].concat()).ok().text();
        assert!(said.contains("Our certificate was accepted.") && said.contains(" 364 days left"), "{said}");
    }
    let line =
        ["openssl", "s_client", "-connect", &address, "-CAfile", "demo/authority/ca.pem", "-verify_return_error", "-tls1_2"];
    let identity = [
        "-key",
        "ready/key.pem",
        "-pass",
        "env:STOREPASS",
        "-cert",
        "ready/client_cert.pem",
        "-cert_chain",
        "ready/client_cert.pem",
    ];
    for epoch in EPOCHS {
        let said = keyferry(&folder, Some(epoch), &[&line[..], &identity].concat()).ok();
        assert!(said.text().contains("Verify return code: 0 (ok)"), "{}{}", said.text(), said.err);
    }
}

#[test]
fn what_is_written_has_the_time_of_source_date_epoch() {
    let folder = Folder::new();
    let line = |text: &str| {
        let line: Vec<String> = text.split(' ').map(str::to_owned).collect();
        let line: Vec<&str> = line.iter().map(String::as_str).collect();
        keyferry(&folder, Some("1000000000"), &line).ok()
    };
    line("openssl req -x509 -newkey rsa:2048 -noenc -subj /CN=x -keyout key.pem -out own.pem");
    line("keytool -genkeypair -alias k -keyalg EC -dname CN=x -keystore store.p12 -storepass:env STOREPASS");
    line("convert own.pem -o trust.jks --out-password env:STOREPASS");
    let dates = folder.openssl(&["x509", "-in", "own.pem", "-noout", "-startdate"]).ok().text();
    assert_eq!(dates, "notBefore=Sep  9 01:46:40 2001 GMT\n");
    for store in ["store.p12", "trust.jks"] {
        let said = folder.keytool(&["-list", "-keystore", store, "-storepass:env", "STOREPASS"]).ok().text();
        assert!(said.contains("Sep 9, 2001"), "{said}");
    }
    // What the demonstration's authority issues is judged in the same run.
    keyferry(&folder, Some("1"), &["demo", "demo"]).ok();
}
