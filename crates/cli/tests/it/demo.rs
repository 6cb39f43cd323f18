//! The demonstration leaves what it says, and can be run again.

use crate::support::Folder;

#[test]
fn it_leaves_files_that_openssl_and_keytool_accept() {
    let folder = Folder::new();
    folder.keyferry(&["demo"]).ok();
    assert_eq!(folder.names(), ["keyferry-demo"]);
    for path in ["openssl", "keytool"] {
        let at = |name: &str| format!("keyferry-demo/{path}/{name}");
        folder.openssl(&["req", "-verify", "-noout", "-in", &at("CSRName.csr")]).ok();
        folder.openssl(&["pkey", "-in", &at("ready/key.pem"), "-passin", "env:STOREPASS", "-noout"]).ok();
        let chain = at("ready/client_cert.pem");
        folder
            .openssl(&["verify", "-purpose", "sslclient", "-CAfile", &at("ready/ca_cert.pem"), "-untrusted", &chain, &chain])
            .ok();
        folder.openssl(&["pkcs12", "-in", &at("ready/keystore.p12"), "-passin", "env:STOREPASS", "-noout"]).ok();
    }
    for store in ["pem-to-java8.p12", "jks-to-pkcs12.p12", "all-in-one.jks"] {
        let path = format!("keyferry-demo/converted/{store}");
        folder.keytool(&["-list", "-keystore", &path, "-storepass:env", "STOREPASS"]).ok();
    }
    folder.openssl(&["pkey", "-in", "keyferry-demo/converted/pkcs12-to-pem.pem", "-passin", "env:STOREPASS", "-noout"]).ok();
    // Again, over itself.
    folder.keyferry(&["demo"]).ok();
}

#[test]
fn the_issued_certificates_have_the_requests_subject_and_name_their_keys() {
    let folder = Folder::new();
    folder.keyferry(&["demo", "d"]).ok();
    let said = |arguments: &[&str]| folder.openssl(arguments).ok().text();
    let last = |text: String| text.lines().next_back().unwrap_or_default().trim().to_owned();
    let of_issuer = last(said(&["x509", "-in", "d/authority/issuing.pem", "-noout", "-ext", "subjectKeyIdentifier"]));
    for path in ["openssl", "keytool"] {
        let (request, issued) = (format!("d/{path}/CSRName.csr"), format!("d/{path}/issued.pem"));
        // With the string types that the request has.
        let subject = ["-noout", "-subject", "-nameopt", "RFC2253,show_type"];
        let subject_of = |tool: &str, file: &str| said(&[&[tool, "-in", file], &subject[..]].concat());
        assert_eq!(subject_of("x509", &issued), subject_of("req", &request), "{path}");
        let extension = |name: &str| said(&["x509", "-in", &issued, "-noout", "-ext", name]);
        assert_eq!(last(extension("authorityKeyIdentifier")), of_issuer, "{path}");
        assert!(last(extension("subjectKeyIdentifier")).len() == 59, "{path}");
        assert_eq!(last(extension("extendedKeyUsage")), "TLS Web Client Authentication", "{path}");
        assert!(extension("keyUsage").contains("critical\n    Digital Signature, Key Encipherment"), "{path}");
    }
}

#[test]
fn it_touches_no_folder_of_somebody_else() {
    let folder = Folder::new();
    folder.write("mine/file", "x");
    folder.keyferry(&["demo", "mine"]).fails(1, &["holds something else", "keyferry demo FOLDER"]);
    assert_eq!(folder.names(), ["mine"]);
}

#[cfg(unix)]
#[test]
fn private_files_are_for_their_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    folder.keyferry(&["demo", "d"]).ok();
    let mode = |name: &str| std::fs::metadata(folder.path().join("d").join(name)).unwrap().permissions().mode() & 0o777;
    for name in [
        "password.txt",
        "openssl/KeyName.pem",
        "keytool/KeyStoreName.jks",
        "openssl/ready/key.pem",
        "openssl/ready/keystore.p12",
        "openssl/ready/keystore.jks",
        "converted/pkcs12-to-pem.pem",
        "authority/server-key.pem",
    ] {
        assert_eq!(mode(name), 0o600, "{name}");
    }
    assert_ne!(mode("openssl/CSRName.csr"), 0o600);
}
