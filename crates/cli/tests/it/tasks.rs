//! The pages of docs/tasks: each begins in a folder with the demonstration's files, its commands do what they show, and the real tools have the last word.

use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex, Weak};

use base64ct::{Base64, Encoding};

use crate::console::{document, examples, hold};
use crate::support::Folder;
use crate::tls::Server;

/// What `keyferry demo` makes, which every page begins with: made once for those that are under way, and gone with the last of them.
fn demonstration() -> Arc<Folder> {
    static SHARED: Mutex<Weak<Folder>> = Mutex::new(Weak::new());
    let mut shared = SHARED.lock().unwrap();
    shared.upgrade().unwrap_or_else(|| {
        let folder = Arc::new(Folder::new());
        folder.keyferry(&["demo"]).ok();
        *shared = Arc::downgrade(&folder);
        folder
    })
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// Does what a page says, and gives the folder as it is then.
fn done(page: &str) -> Folder {
    let folder = Folder::new();
    copy(demonstration().path(), folder.path());
    let examples = examples(&document(&format!("docs/tasks/{page}.md")));
    assert!(examples.len() > 3, "{page} has examples");
    hold(&folder, &examples);
    folder
}

/// A test for each page, with what is to hold when it has been done.
macro_rules! pages {
    ($($page:ident: $then:expr;)*) => {
        const PAGES: &[&str] = &[$(stringify!($page)),*];
        $(
            #[test]
            fn $page() {
                let then: fn(&Folder) = $then;
                then(&done(&stringify!($page).replace('_', "-")));
            }
        )*
    };
}

pages! {
    expiry: |_| {};
    handshake: |_| {};
    jks_to_pem: |_| {};
    kafka: kafka_gets_through;
    old_readers: |_| {};
    p7b: |_| {};
    passwords: |_| {};
    renewal: |_| {};
    services: services_start;
    truststore: |_| {};
}

/// Java with the settings of both kinds, and a server that lets in nobody without a certificate.
fn kafka_gets_through(folder: &Folder) {
    let of = |name: &str| format!("keyferry-demo/authority/{name}.pem");
    let (server, issuing, key, root) = (of("server"), of("issuing"), of("server-key"), of("ca"));
    let identity = ["-cert", &server, "-cert_chain", &issuing, "-key", &key];
    let server = Server::with(folder, &[&identity[..], &["-Verify", "3", "-verify_return_error", "-CAfile", &root]].concat());
    let said = folder.java("KafkaFiles", &[&server.port, "kafka/kafka-client.properties", "kafka/pem.properties"]).ok().text();
    assert_eq!(said, "PKCS12: HTTP/1.0 200 ok, sent 3\nPEM: HTTP/1.0 200 ok, sent 3\n");
}

/// Java loads what the configuration names, and the Secret is what an ingress takes.
fn services_start(folder: &Folder) {
    let said = folder.java("Configured", &["ready", "fleet"]).ok().text();
    assert_eq!(
        said,
        ["spring-boot", "kafka", "tomcat"].map(|name| format!("{name}: PKCS12, 3 certificates, trusts 1\n")).concat()
    );
    let secret: serde_yaml_ng::Value = serde_yaml_ng::from_slice(&folder.read("tls-secret.yaml")).unwrap();
    assert_eq!(secret["type"], "kubernetes.io/tls");
    for file in ["tls.crt", "tls.key"] {
        let bytes = Base64::decode_vec(secret["data"][file].as_str().unwrap()).unwrap();
        assert_eq!(bytes, folder.read(file), "{file}");
    }
}

#[test]
fn every_page_is_tried_and_listed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/tasks");
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| name != "README.md").collect();
    names.sort();
    assert_eq!(names, PAGES.iter().map(|page| format!("{}.md", page.replace('_', "-"))).collect::<Vec<_>>());
    let index = document("docs/tasks/README.md");
    assert!(names.iter().all(|name| index.contains(&format!("]({name})"))), "docs/tasks/README.md names every page");
    // What the index shows is what the pages begin with.
    hold(&Folder::new(), &examples(&index));
}
