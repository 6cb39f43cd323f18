//! `keyferry demo`: the whole registration, with an authority of our own in the car maker's place.

mod authority;

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

use clap::{Args, Parser};
use keyferry_core::application::{Application, Compliance, KNOWN_SCOPES};
use keyferry_core::key::PrivateKey;
use keyferry_core::registration::{OutputPlan, Registration};
use keyferry_core::shell;
use keyferry_formats::detect;
use keyferry_formats::pem::{self, label};

use crate::{generate, identity};
use keyferry_host::context::Context;
use keyferry_host::failure::{Failure, Kind};
use keyferry_host::outputs::{Access, Existing, Outputs};
use keyferry_host::{files, words};

use authority::Authority;

/// Go through a whole registration in a folder, with a built-in authority
///
/// Describes an application, makes a key and a request in both documented ways, has the requests signed, receives the certificates, and
/// converts between the formats; each step is a keyferry command line, shown before it runs. It needs no network and no other program.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  keyferry demo
  keyferry demo tour")]
pub(crate) struct Arguments {
    /// The folder; an earlier demonstration in it is replaced
    #[arg(default_value = "keyferry-demo")]
    folder: PathBuf,
}

/// The password of everything in the demonstration: the one that Java's documentation uses.
const PASSWORD: &str = "changeit";

/// The documented configuration file, with the answers in it.
fn configuration(organizational_unit: &str) -> String {
    format!(
        "\
[ req ]
default_bits = 2048
prompt = no
distinguished_name = req_distinguished_name

[ req_distinguished_name ]
countryName = FR
stateOrProvinceName = Ile de France
localityName = Paris
organizationName = Free2Move
organizationalUnitName = {organizational_unit}
commonName = MZP128745
emailAddress = it@partner.example
"
    )
}

/// The same subject for keytool.
fn dname(organizational_unit: &str) -> String {
    format!("CN=MZP128745,OU={organizational_unit},O=Free2Move,L=Paris,ST=Ile de France,C=FR,email=it@partner.example")
}

/// The file by which an earlier demonstration is known: others have one of that name, but not with what we write into it.
const MARKER: &str = "application.txt";

/// What to do about a folder that cannot be used.
const ANOTHER: &str = "name another one: keyferry demo FOLDER";

pub(crate) fn run(arguments: &Arguments, context: &Context) -> Result<(), Failure> {
    let stage = Stage { folder: &folder(&arguments.folder)?, context };
    stage.prepare()?;
    words::note("1. The application is described, and the car maker approves it:");
    stage.write(MARKER, application().to_email().as_bytes(), Access::Public)?;
    words::note("\n2. Key and request, by the path of openssl:");
    let unit = Registration::default().subject.organizational_unit;
    stage.write("openssl/CSRConfig.conf", configuration(&unit).as_bytes(), Access::Public)?;
    stage.keyferry("request --config @openssl/CSRConfig.conf --keyout @openssl/KeyName.pem --out @openssl/CSRName.csr --password file:@password.txt")?;
    words::note("\n   and by the path of keytool:");
    stage.keyferry_with(
        "request --style keytool --keystore @keytool/KeyStoreName.jks --alias KeyName --out @keytool/CSRName.csr --password file:@password.txt --dname",
        Some(&dname(&unit)),
    )?;
    words::note("\n3. The car maker checks and signs the requests:");
    let [root, issuing, server] = three_keys()?;
    // It stands for somebody else, whose certificates are judged at once: they are valid from the true time on.
    let authority = Authority::new(&root, &issuing, context.now)?;
    for path in ["openssl", "keytool"] {
        stage.keyferry(&format!("csr check @{path}/CSRName.csr"))?;
        stage.sign(&authority, path)?;
    }
    stage.certificates("authority/ca.pem", &[&authority.root])?;
    stage.certificates("authority/issuing.pem", &[&authority.issuing])?;
    stage.write("authority/issuing-key.pem", &generate::key_file(&issuing, None, context)?, Access::Private)?;
    stage.write("authority/server-key.pem", &generate::key_file(&server, None, context)?, Access::Private)?;
    stage.certificates("authority/server.pem", &[&authority.server(&server)?])?;
    words::note("\n4. The certificates are received:");
    let authorities = "@authority/ca.pem @authority/issuing.pem";
    stage.keyferry(&format!(
        "receive @openssl/issued.pem {authorities} --key @openssl/KeyName.pem --out @openssl/ready --password file:@password.txt --force"
    ))?;
    stage.keyferry(&format!(
        "receive @keytool/issued.pem {authorities} --keystore @keytool/KeyStoreName.jks --out @keytool/ready --password file:@password.txt --force"
    ))?;
    words::note("\n5. Formats are converted as they are needed:");
    for line in [
        "convert @openssl/ready/key.pem @openssl/ready/client_cert.pem -o @converted/pem-to-java8.p12 --p12-profile java8 --alias client",
        "convert @keytool/ready/keystore.p12 -o @converted/pkcs12-to-pem.pem",
        "convert @keytool/ready/keystore.jks -o @converted/jks-to-pkcs12.p12",
        "convert @openssl/ready/keystore.p12 @openssl/ready/truststore.jks -o @converted/all-in-one.jks",
    ] {
        stage.keyferry(&format!("{line} --password file:@password.txt --force"))?;
    }
    stage.summary();
    Ok(())
}

/// The folder, as it can stand anywhere in a command line.
fn folder(given: &Path) -> Result<PathBuf, Failure> {
    match given.to_str() {
        // It is no option.
        Some(text) if text.starts_with('-') => Ok(Path::new(".").join(text)),
        Some(text) => Ok(text.into()),
        None => Err(Failure::usage(format!("the name of the folder {} is not UTF-8 text", files::path(given))).hint(ANOTHER)),
    }
}

fn application() -> Application {
    Application {
        name: "Fleet charging reports".to_owned(),
        concept: "Shows the operators of a fleet how its cars charge. The drivers have agreed.".to_owned(),
        company: "Free2Move".to_owned(),
        contact_name: "IT desk".to_owned(),
        contact_email: "it@partner.example".to_owned(),
        requests_per_month: 50_000,
        scopes: KNOWN_SCOPES.iter().take(3).map(|scope| (*scope).to_owned()).collect(),
        compliance: Compliance { exve: true, gdpr: true, rules: true },
    }
}

/// RSA keys take their time; these are made side by side.
fn three_keys() -> Result<[PrivateKey; 3], Failure> {
    thread::scope(|scope| {
        let others = [(); 2].map(|()| scope.spawn(|| generate::rsa_key(2048)));
        let mine = generate::rsa_key(2048)?;
        let [one, two] = others.map(|other| other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        Ok([mine, one?, two?])
    })
}

struct Stage<'a> {
    folder: &'a Path,
    context: &'a Context,
}

impl Stage<'_> {
    fn prepare(&self) -> Result<(), Failure> {
        let folder = self.folder;
        let in_use = fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some());
        let is_ours = || fs::read(folder.join(MARKER)).is_ok_and(|bytes| bytes == application().to_email().as_bytes());
        if in_use && !is_ours() {
            let what = format!("the folder {} holds something else than a demonstration", files::path(folder));
            return Err(Failure::new(Kind::Failed, what).hint(ANOTHER));
        }
        for name in ["openssl", "keytool", "authority", "converted"] {
            files::make_folder(&folder.join(name)).map_err(|failure| failure.hint(ANOTHER))?;
        }
        self.write("password.txt", format!("{PASSWORD}\n").as_bytes(), Access::Private)?;
        // Requests are not made over old ones by accident; here they are meant to be.
        for name in ["openssl/KeyName.pem", "openssl/CSRName.csr", "keytool/KeyStoreName.jks", "keytool/CSRName.csr"] {
            let _ = fs::remove_file(folder.join(name));
        }
        Ok(())
    }

    fn write(&self, name: &str, bytes: &[u8], access: Access) -> Result<(), Failure> {
        let mut outputs = Outputs::new(Existing::Replace);
        outputs.add(&self.folder.join(name), bytes.to_vec(), access)?;
        outputs.write().map(drop)
    }

    fn certificates(&self, name: &str, certificates: &[&keyferry_core::certificate::Certificate]) -> Result<(), Failure> {
        let text: String =
            certificates.iter().map(|certificate| pem::block(label::CERTIFICATE, certificate.as_der()).to_string()).collect();
        self.write(name, text.as_bytes(), Access::Public)
    }

    /// Shows and runs one command line; `@` stands for the folder.
    fn keyferry(&self, line: &str) -> Result<(), Failure> {
        self.keyferry_with(line, None)
    }

    /// The same with one more argument, which may hold blanks.
    fn keyferry_with(&self, line: &str, last: Option<&str>) -> Result<(), Failure> {
        let folder = format!("{}/", self.folder.to_string_lossy());
        let words = line.split(' ').map(|word| word.replace('@', &folder));
        let arguments: Vec<String> = std::iter::once("keyferry".to_owned()).chain(words).chain(last.map(str::to_owned)).collect();
        let typed: Vec<String> = arguments.iter().map(|word| shell::word(word, "FILE")).collect();
        words::note(&format!("   $ {}", typed.join(" ")));
        let parsed = crate::Arguments::try_parse_from(arguments);
        let parsed =
            parsed.map_err(|error| Failure::new(Kind::Failed, format!("the demonstration's own command line: {error}")))?;
        parsed.command.run(self.context).map(drop)
    }

    fn sign(&self, authority: &Authority, path: &str) -> Result<(), Failure> {
        let request = self.folder.join(path).join("CSRName.csr");
        let contents = detect::decode(&files::read(&request)?, None, &self.context.session);
        let contents = contents.map_err(|error| Failure::decode(&files::name(&request), &error))?;
        let request = contents.requests().next().ok_or_else(|| Failure::new(Kind::Input, "there is no request to sign"))?;
        self.certificates(&format!("{path}/issued.pem"), &[&authority.sign(request)?])
    }

    fn summary(&self) {
        let folder = files::path(self.folder);
        words::note(&format!("\nAll of it is in {folder}; the password is `{PASSWORD}` everywhere:"));
        for (name, purpose) in [
            ("application.txt", "the description of the application, step 1"),
            ("openssl/", "path of openssl: CSRConfig.conf, KeyName.pem, CSRName.csr, issued.pem"),
            ("keytool/", "path of keytool: KeyStoreName.jks, CSRName.csr, issued.pem"),
            ("openssl/ready/, keytool/ready/", "what `receive` made: PEM files for curl, keystores and truststores for Java"),
            ("converted/", "the same keys in other formats"),
            ("authority/", "the authority's certificates, the key to sign others with, and a server's for localhost"),
        ] {
            words::note(&format!("  {name:<32} {purpose}"));
        }
        let ready = self.folder.join("openssl/ready");
        let of_authority = |name: &str| shell::path(&self.folder.join("authority").join(name));
        words::note("\nTo see them at work, start a server that asks for a client certificate, and call it:");
        words::note(&format!(
            "  openssl s_server -accept 8443 -www -Verify 2 -cert {} -cert_chain {} \\\n    -key {} -CAfile {}",
            of_authority("server.pem"),
            of_authority("issuing.pem"),
            of_authority("server-key.pem"),
            of_authority("ca.pem"),
        ));
        let lines = identity::usage_lines(&ready, &OutputPlan::default())
            .join("\n")
            .replace("PASSWORD", PASSWORD)
            .replace("HOST", "localhost:8443");
        words::note(&format!("  {}", lines.replace('\n', "\n  ")));
    }
}
