//! Metrics for Prometheus, read by `node_exporter` itself from the folder of its textfile collector.

use std::collections::BTreeMap;
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use crate::registration::received;
use crate::support::{Folder, INSTALL, PASSWORD};

const NOT_AFTER: &str = "keyferry_certificate_not_after_timestamp_seconds";

/// `node_exporter` over a folder; gone with the value.
struct Exporter {
    child: Child,
    port: u16,
}

impl Exporter {
    fn over(folder: &Folder, name: &str) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut command = folder.command("prometheus-node-exporter".as_ref());
        command.args(["--collector.disable-defaults", "--collector.textfile", "--web.disable-exporter-metrics"]);
        command.arg(format!("--collector.textfile.directory={}", folder.path().join(name).display()));
        command.arg(format!("--web.listen-address=127.0.0.1:{port}"));
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let child = child.unwrap_or_else(|error| panic!("node_exporter cannot be run ({error}); install it: {INSTALL}"));
        let begin = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(begin.elapsed() < Duration::from_secs(20), "node_exporter does not listen");
            std::thread::sleep(Duration::from_millis(20));
        }
        Self { child, port }
    }

    /// What Prometheus gets: each value of ours by its name and labels. The exporter must be content with every file.
    fn scraped(&self, folder: &Folder) -> BTreeMap<String, i64> {
        let text = folder.run("curl".as_ref(), &["-sSf", &format!("http://127.0.0.1:{}/metrics", self.port)], b"").ok().text();
        assert!(text.contains("\nnode_textfile_scrape_error 0\n"), "{text}");
        let ours = text.lines().filter(|line| line.starts_with("keyferry_"));
        ours.map(|line| {
            let (name, value) = line.rsplit_once(' ').unwrap();
            // It writes large numbers with an exponent.
            #[allow(clippy::cast_possible_truncation, reason = "seconds since 1970 are far from the limit")]
            let value = value.parse::<f64>().unwrap() as i64;
            (name.to_owned(), value)
        })
        .collect()
    }
}

impl Drop for Exporter {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The values of a metric whose labels have all of these.
fn values(scraped: &BTreeMap<String, i64>, metric: &str, labels: &[&str]) -> Vec<i64> {
    let fits = |name: &str| name.starts_with(&format!("{metric}{{")) && labels.iter().all(|label| name.contains(label));
    scraped.iter().filter(|(name, _)| fits(name)).map(|(_, value)| *value).collect()
}

/// When a certificate expires, as openssl and date say it.
fn expires(folder: &Folder, certificate: &str) -> i64 {
    let said = folder.openssl(&["x509", "-in", certificate, "-noout", "-enddate"]).ok().text();
    let date = said.trim().strip_prefix("notAfter=").unwrap().to_owned();
    folder.run("date".as_ref(), &["-u", "-d", &date, "+%s"], b"").ok().text().trim().parse().unwrap()
}

#[test]
fn what_expires_inside_keystores_comes_to_prometheus() {
    let folder = Folder::new();
    std::fs::create_dir_all(folder.path().join("stores")).unwrap();
    std::fs::create_dir_all(folder.path().join("metrics")).unwrap();
    let odd = "a \"b\" \\c";
    for (alias, store, kind, days) in [("one", "stores/a.p12", "PKCS12", "20"), (odd, "stores/b.jks", "JKS", "400")] {
        folder.key_pair(alias, store, kind, &["-keypass", PASSWORD, "-validity", days, "-startdate", "-1H", "-dname", "CN=x"]);
        let line = ["-exportcert", "-rfc", "-alias", alias, "-keystore", store, "-storepass", PASSWORD];
        folder.write(&format!("{kind}.pem"), folder.keytool(&line).ok().out);
    }
    folder.authority();
    folder.write("stores/notes.txt", "nothing that we know");
    folder.write("stores/broken.pem", "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n");
    let line = ["show", "stores", "ca.pem", "--expiring", "30d", "--prometheus", "metrics/certificates.prom"];
    let line = [&line[..], &["--password", "env:STOREPASS"]].concat();
    let said = folder.keyferry(&line).fails(5, &["1 certificate expires within 30 days"]);
    assert!(said.text().contains("a.p12") && !said.text().contains("keyferry_"), "{}", said.text());
    let exporter = Exporter::over(&folder, "metrics");
    let scraped = exporter.scraped(&folder);
    for (label, certificate) in
        [("alias=\"one\"", "PKCS12.pem"), ("alias=\"a \\\"b\\\" \\\\c\"", "JKS.pem"), ("/ca.pem\"", "ca.pem")]
    {
        assert_eq!(values(&scraped, NOT_AFTER, &[label]), [expires(&folder, certificate)], "{label}: {scraped:#?}");
    }
    let readable = |file: &str| values(&scraped, "keyferry_file_readable", &[&format!("/{file}\"")]);
    assert_eq!([readable("a.p12"), readable("b.jks"), readable("ca.pem")], [[1], [1], [1]], "{scraped:#?}");
    let parts = |file: &str| values(&scraped, "keyferry_file_unreadable_parts", &[&format!("/{file}\"")]);
    assert_eq!([parts("a.p12"), parts("broken.pem")], [[0], [1]], "{scraped:#?}");
    assert_eq!(values(&scraped, "keyferry_file_passed_over", &["/notes.txt\""]), [1], "{scraped:#?}");
    let labels = ["command=\"show\"", "output=\"certificates.prom\""];
    assert_eq!(values(&scraped, "keyferry_last_run_timestamp_seconds", &labels).len(), 1, "{scraped:#?}");
    // A wrong password takes no file out of sight.
    folder.write("other.txt", "another one");
    let wrong = ["show", "stores/a.p12", "ca.pem", "--prometheus", "metrics/certificates.prom", "--password", "file:other.txt"];
    folder.keyferry(&wrong).fails(3, &["a.p12"]);
    let scraped = exporter.scraped(&folder);
    assert_eq!(values(&scraped, "keyferry_file_readable", &["/a.p12\""]), [0], "{scraped:#?}");
    assert_eq!(values(&scraped, NOT_AFTER, &["/ca.pem\""]), [expires(&folder, "ca.pem")], "{scraped:#?}");
    assert_eq!(folder.names_in("metrics"), ["certificates.prom"], "nothing is left beside it");
}

#[test]
fn a_registration_and_its_renewal_come_to_prometheus() {
    let folder = received();
    std::fs::create_dir_all(folder.path().join("metrics")).unwrap();
    let line = ["status", "--prometheus", "metrics/fleet.prom"];
    assert!(folder.keyferry(&line).ok().text().contains("next: try the certificate"));
    let exporter = Exporter::over(&folder, "metrics");
    let scraped = exporter.scraped(&folder);
    assert_eq!(values(&scraped, NOT_AFTER, &["kind=\"registration\""]), [expires(&folder, "issued.pem")], "{scraped:#?}");
    assert_eq!(values(&scraped, "keyferry_renewal_due", &[]), [0], "{scraped:#?}");
    assert!(values(&scraped, "keyferry_renewal_requested_timestamp_seconds", &[]).is_empty(), "{scraped:#?}");
    folder.keyferry_after(350, &[&["renew", "--password", "env:STOREPASS"][..]].concat()).ok();
    folder.keyferry_after(350, &line).ok();
    let scraped = exporter.scraped(&folder);
    assert_eq!(values(&scraped, "keyferry_renewal_due", &[]), [1], "{scraped:#?}");
    let requested = values(&scraped, "keyferry_renewal_requested_timestamp_seconds", &[]);
    assert!(requested.len() == 1 && requested[0] > expires(&folder, "issued.pem") - 16 * 86400, "{scraped:#?}");
    // The file that is there keeps who may read it; a new one is for everybody.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = || folder.path().join("metrics/fleet.prom").metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(), 0o644);
    }
}

#[test]
fn metrics_are_printed_in_place_of_the_report() {
    let folder = received();
    let said = folder.keyferry(&["status", "--prometheus", "-"]).ok().text();
    assert!(said.starts_with(&format!("# HELP {NOT_AFTER} ")) && !said.contains("next:"), "{said}");
    let words = ["show", "issued.pem", "--prometheus", "-"];
    let said = folder.keyferry(&words).ok().text();
    assert!(said.starts_with(&format!("# HELP {NOT_AFTER} ")) && !said.contains("issued.pem:"), "{said}");
    let said = folder.keyferry(&[&words[..], &["--expiring", "400d"]].concat()).fails(5, &["1 certificate expires"]).text();
    assert!(said.starts_with("# HELP "), "{said}");
    folder.keyferry(&["status", "--prometheus", "fleet.txt"]).fails(2, &["a name that ends in .prom"]);
    folder.keyferry(&["status", "--prometheus", "nowhere/fleet.prom"]).fails(1, &["nowhere/fleet.prom"]);
}
