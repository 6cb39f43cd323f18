//! Configuration of the programs that use an identity. None of it holds a password: each program reads it from its surroundings.

use std::fmt::Write;

use base64ct::{Base64, Encoding};
use keyferry_core::registration::{Output, OutputPlan};
use keyferry_core::shell;

use crate::plan;
use crate::unfit::Unfit;

/// The environment variable from which the configuration takes the password of the stores.
const PASSWORD_VARIABLE: &str = "KEYSTORE_PASSWORD";

/// Where the stores are, as the programs see them.
pub(super) struct Configuration<'a> {
    folder: String,
    alias: &'a str,
    /// Java's name for the type of the stores, and their ending.
    store: Option<(&'static str, &'static str)>,
    plain_key: bool,
}

impl<'a> Configuration<'a> {
    /// Fails when a configuration is wanted and the files that it is about are not. `folder` is where the files will be.
    pub(super) fn new(plan: &OutputPlan, folder: &str, alias: &'a str) -> Result<Self, Unfit> {
        let store = plan::stores(plan);
        let about_stores = [Output::SpringBoot, Output::Kafka, Output::Tomcat, Output::Java];
        if store.is_none() && about_stores.iter().any(|output| plan.write.contains(output)) {
            return Err(Unfit {
                what: "the configuration that is to be written is about keystores, and none is to be written",
                hint: "add pkcs12 or jks to what is written",
            });
        }
        if plan.write.contains(&Output::Curl) && !plan.write.contains(&Output::Pem) {
            return Err(Unfit { what: "curl's configuration is about PEM files, and none is to be written", hint: "add pem" });
        }
        let keys = [Output::Pem, Output::Pkcs12, Output::Jks];
        if plan.write.contains(&Output::Kubernetes) && !keys.iter().any(|output| plan.write.contains(output)) {
            return Err(Unfit {
                what: "the Kubernetes Secret holds the other files, and none is to be written",
                hint: "add pem, pkcs12 or jks to what is written",
            });
        }
        Ok(Self { folder: folder.trim_end_matches('/').to_owned(), alias, store, plain_key: plan.plain_key })
    }

    /// The text of the configuration file with this name.
    pub(super) fn text(&self, name: &str) -> String {
        match name {
            "spring-boot.properties" => self.spring_boot(),
            "kafka-client.properties" => self.kafka(),
            "tomcat-connector.xml" => self.tomcat(),
            "java-options.txt" => self.java(),
            _ => self.curl(),
        }
    }

    fn kind(&self) -> &'static str {
        self.store.map_or("", |(kind, _)| kind)
    }

    fn path(&self, name: &str) -> String {
        format!("{}/{name}", self.folder)
    }

    fn stores(&self) -> [String; 2] {
        let ending = self.store.map_or("", |(_, ending)| ending);
        ["keystore", "truststore"].map(|store| self.path(&format!("{store}.{ending}")))
    }

    /// Spring Boot 3.1 and later: an SSL bundle, named `keyferry`.
    fn spring_boot(&self) -> String {
        let mut text = format!(
            "# An SSL bundle for Spring Boot 3.1 and later: spring.config.import=file:{}\n\
             # The password of the stores comes from the environment variable {PASSWORD_VARIABLE}.\n",
            self.path("spring-boot.properties")
        );
        let _ = writeln!(text, "spring.ssl.bundle.jks.keyferry.key.alias={}", properties(self.alias));
        let _ = writeln!(text, "spring.ssl.bundle.jks.keyferry.key.password=${{{PASSWORD_VARIABLE}}}");
        for (store, path) in ["keystore", "truststore"].iter().zip(self.stores()) {
            let at = format!("spring.ssl.bundle.jks.keyferry.{store}");
            let _ = writeln!(text, "{at}.type={}", self.kind());
            let _ = writeln!(text, "{at}.location=file:{}", properties(&path));
            let _ = writeln!(text, "{at}.password=${{{PASSWORD_VARIABLE}}}");
        }
        text
    }

    /// A Kafka client 3.5 or later, which can read environment variables.
    fn kafka(&self) -> String {
        let mut text = format!(
            "# SSL for Kafka clients 3.5 and later. The password of the stores comes from the environment variable {PASSWORD_VARIABLE}.\n\
             config.providers=env\n\
             config.providers.env.class=org.apache.kafka.common.config.provider.EnvVarConfigProvider\n\
             security.protocol=SSL\n\
             ssl.key.password=${{env:{PASSWORD_VARIABLE}}}\n"
        );
        for (store, path) in ["keystore", "truststore"].iter().zip(self.stores()) {
            let _ = writeln!(text, "ssl.{store}.type={}", self.kind());
            let _ = writeln!(text, "ssl.{store}.location={}", properties(&path));
            let _ = writeln!(text, "ssl.{store}.password=${{env:{PASSWORD_VARIABLE}}}");
        }
        text
    }

    /// A connector for Tomcat 9 and later, with the identity as the server's and its authority as the clients'.
    fn tomcat(&self) -> String {
        let [keystore, truststore] = self.stores().map(|path| xml(&path));
        let (kind, alias) = (self.kind(), xml(self.alias));
        format!(
            "<!-- A connector for server.xml of Tomcat 9 and later. So that ${{{PASSWORD_VARIABLE}}} is taken from the environment, set\n     \
             org.apache.tomcat.util.digester.PROPERTY_SOURCE=org.apache.tomcat.util.digester.EnvironmentPropertySource\n     \
             in catalina.properties. -->\n\
             <Connector port=\"8443\" protocol=\"org.apache.coyote.http11.Http11NioProtocol\" SSLEnabled=\"true\" scheme=\"https\" secure=\"true\">\n  \
             <SSLHostConfig certificateVerification=\"required\" truststoreFile=\"{truststore}\"\n                 \
             truststoreType=\"{kind}\" truststorePassword=\"${{{PASSWORD_VARIABLE}}}\">\n    \
             <Certificate type=\"RSA\" certificateKeystoreFile=\"{keystore}\" certificateKeystoreType=\"{kind}\"\n                 \
             certificateKeystorePassword=\"${{{PASSWORD_VARIABLE}}}\" certificateKeyAlias=\"{alias}\"/>\n  \
             </SSLHostConfig>\n\
             </Connector>\n"
        )
    }

    /// An argument file of the java launcher, Java 9 and later.
    fn java(&self) -> String {
        let mut text = "# System properties for Java 9 and later: java @java-options.txt @PASSWORDS -jar APPLICATION.jar\n\
             # PASSWORDS is a file of yours, readable to the service only, with two lines:\n\
             #   -Djavax.net.ssl.keyStorePassword=...\n\
             #   -Djavax.net.ssl.trustStorePassword=...\n"
            .to_owned();
        for (store, path) in ["keyStore", "trustStore"].iter().zip(self.stores()) {
            let _ = writeln!(text, "-Djavax.net.ssl.{store}Type={}", self.kind());
            let _ = writeln!(text, "{}", quoted(&format!("-Djavax.net.ssl.{store}={path}")));
        }
        text
    }

    fn curl(&self) -> String {
        let mut text = format!("# Options for curl: curl --config {} URL\n", shell::file(&self.path("curl.config")));
        if !self.plain_key {
            let _ = writeln!(text, "# curl asks for the password of the key; in a script add: --pass \"${PASSWORD_VARIABLE}\"");
        }
        for (option, file) in [("key", "key.pem"), ("cert", "client_cert.pem"), ("cacert", "ca_cert.pem")] {
            let path = self.path(file);
            let _ = writeln!(text, "{option} = {}", quoted(&if option == "cert" { for_curl(&path) } else { path }));
        }
        text
    }

    /// A Secret with the files that were made so far.
    pub(super) fn kubernetes(&self, files: &[(&str, Vec<u8>)]) -> String {
        let name: String = self.alias.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
        let mut text = format!(
            "# The keys themselves are in here: keep it as you keep them. The password of the stores is not; give it to the pods as\n\
             # {PASSWORD_VARIABLE}, from another Secret.\napiVersion: v1\nkind: Secret\nmetadata:\n  name: keyferry-{}\ntype: Opaque\ndata:\n",
            name.trim_matches('-')
        );
        for (name, bytes) in files {
            let _ = writeln!(text, "  {name}: {}", Base64::encode_string(bytes));
        }
        text
    }
}

/// A value in a file of Java's `Properties`, which is Latin-1 and knows backslashes.
fn properties(value: &str) -> String {
    let mut text = String::new();
    for unit in value.encode_utf16() {
        match u8::try_from(unit) {
            Ok(b'\\') => text.push_str("\\\\"),
            Ok(byte @ 0x20..=0x7e) => text.push(char::from(byte)),
            _ => {
                let _ = write!(text, "\\u{unit:04x}");
            }
        }
    }
    text
}

fn xml(value: &str) -> String {
    value.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

/// The file of a certificate for curl, which takes a password behind a colon, unless a backslash is before that.
pub fn for_curl(path: &str) -> String {
    path.replace('\\', "\\\\").replace(':', "\\:")
}

/// In double quotes, as curl and the java launcher have them.
fn quoted(value: &str) -> String {
    format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_special_to_a_program_is_escaped() {
        assert_eq!(properties("C:\\keys é"), "C:\\\\keys \\u00e9");
        assert_eq!(xml("a\"<&"), "a&quot;&lt;&amp;");
        assert_eq!(quoted("a \"b\\"), "\"a \\\"b\\\\\"");
    }
}
