//! The configuration that is generated works: in Java's own loaders, in curl, against what Kubernetes takes.

use std::collections::BTreeMap;

use base64ct::{Base64, Encoding};
use serde::Deserialize;

use crate::registration::{AUTHORITIES, requested};
use crate::support::{Folder, PASSWORD};
use crate::tls::Server;

fn configured(write: &str) -> Folder {
    let folder = requested();
    folder.sign("CSRName.csr", "issued.pem", "365");
    let line =
        [&["receive", "issued.pem"], &AUTHORITIES[..], &["--password", "env:STOREPASS", "--alias", "my key é", "--write", write]]
            .concat();
    folder.keyferry(&line).ok();
    folder
}

const ALL: &str = "pem,pkcs12,jks,spring-boot,kafka,tomcat,java,curl,kubernetes";

#[test]
fn java_loads_what_the_files_name() {
    for (write, kind) in [(ALL, "PKCS12"), ("jks,spring-boot,kafka,tomcat", "JKS")] {
        let folder = configured(write);
        let said = folder.java("Configured", &["ready", "my key é"]).ok().text();
        let expected = ["spring-boot", "kafka", "tomcat"].map(|name| format!("{name}: {kind}, 3 certificates, trusts 1\n"));
        assert_eq!(said, expected.concat());
    }
}

#[test]
fn java_gets_through_with_its_system_properties() {
    let folder = configured(ALL);
    let server = Server::start(&folder);
    let passwords = format!("-Djavax.net.ssl.keyStorePassword={PASSWORD}\n-Djavax.net.ssl.trustStorePassword={PASSWORD}\n");
    folder.write("passwords", passwords);
    let said = folder.java_with(&["@ready/java-options.txt", "@passwords"], "DefaultTls", &[&server.port]).ok().text();
    assert!(said.contains("HTTP/1.0 200 ok"), "{said}");
}

#[test]
fn curl_gets_through() {
    let folder = configured(ALL);
    let server = Server::start(&folder);
    let url = format!("https://{}/", server.address());
    let line = ["-sS", "--max-time", "20", "--config", "ready/curl.config", "--pass", PASSWORD, &url];
    let said = folder.run("curl".as_ref(), &line, b"").ok().text();
    assert!(said.contains("s_server"), "{said}");
}

#[test]
fn the_manifest_is_a_secret_of_kubernetes() {
    let folder = configured(ALL);
    let text = String::from_utf8(folder.read("ready/kubernetes-secret.yaml")).unwrap();
    let secret: Secret = serde_yaml_ng::from_str(&text).unwrap();
    assert_eq!((secret.api_version.as_str(), secret.kind.as_str(), secret.r#type.as_str()), ("v1", "Secret", "Opaque"));
    let name = secret.metadata.name;
    assert!(name.len() <= 253 && name.split('.').all(is_label), "{name}");
    for file in ["key.pem", "client_cert.pem", "ca_cert.pem", "keystore.p12", "truststore.jks", "spring-boot.properties"] {
        assert_eq!(Base64::decode_vec(&secret.data[file]).unwrap(), folder.read(&format!("ready/{file}")), "{file}");
    }
    let is_key =
        |key: &String| key.len() <= 253 && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
    assert!(secret.data.keys().all(is_key), "{:?}", secret.data.keys());
}

/// A Secret as Kubernetes' API has it, without the fields that we do not write: others would be refused by a server that validates strictly.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Secret {
    api_version: String,
    kind: String,
    metadata: Metadata,
    r#type: String,
    data: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Metadata {
    name: String,
}

/// Whether a part of a name is as the DNS has it (RFC 1123), which Kubernetes asks for.
fn is_label(part: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    !part.is_empty() && part.bytes().all(inner) && !part.starts_with('-') && !part.ends_with('-')
}

#[test]
fn configuration_without_its_files_is_refused() {
    let folder = requested();
    folder.sign("CSRName.csr", "issued.pem", "365");
    let line = [&["receive", "issued.pem"], &AUTHORITIES[..], &["--password", "env:STOREPASS", "--write"]].concat();
    folder.keyferry(&[&line[..], &["pem,kafka"]].concat()).fails(2, &["is about keystores, and none is to be written"]);
    folder.keyferry(&[&line[..], &["pkcs12,curl"]].concat()).fails(2, &["curl's configuration is about PEM files"]);
    folder.keyferry(&[&line[..], &["kubernetes"]].concat()).fails(2, &["holds the other files, and none is to be written"]);
    folder.keyferry(&[&line[..], &["yaml"]].concat()).fails(2, &["spring-boot", "kubernetes"]);
}
