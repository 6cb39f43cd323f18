//! Which files an identity has, and what they are for.

use keyferry_core::registration::{Output, OutputPlan};

/// The files and what they are for.
pub(crate) const FILES: [(Output, &str, &str); 13] = [
    (Output::Pem, "key.pem", "the private key, for curl and other users of openssl"),
    (Output::Pem, "client_cert.pem", "the issued certificate and the intermediate authorities"),
    (Output::Pem, "ca_cert.pem", "the authority"),
    (Output::Pkcs12, "keystore.p12", "key and chain for Java, PKCS#12"),
    (Output::Jks, "keystore.jks", "key and chain for Java 8 and older, JKS"),
    (Output::Pkcs12, "truststore.p12", "the authority for Java, PKCS#12"),
    (Output::Jks, "truststore.jks", "the authority for Java 8 and older, JKS"),
    (Output::SpringBoot, "spring-boot.properties", "an SSL bundle for Spring Boot"),
    (Output::Kafka, "kafka-client.properties", "the SSL settings of a Kafka client"),
    (Output::Tomcat, "tomcat-connector.xml", "a connector for Tomcat's server.xml"),
    (Output::Java, "java-options.txt", "system properties for Java: java @FILE"),
    (Output::Curl, "curl.config", "options for curl: curl --config FILE"),
    (Output::Kubernetes, "kubernetes-secret.yaml", "a Kubernetes Secret with the key and the stores"),
];

/// Whether a file of these has a private key in it.
pub fn is_private(name: &str) -> bool {
    ["key.pem", "keystore.p12", "keystore.jks", "kubernetes-secret.yaml"].contains(&name)
}

/// The keystores that programs are pointed to: Java's name of their type, and their ending.
pub fn stores(plan: &OutputPlan) -> Option<(&'static str, &'static str)> {
    let stores = [(Output::Pkcs12, ("PKCS12", "p12")), (Output::Jks, ("JKS", "jks"))];
    stores.into_iter().find(|(output, _)| plan.write.contains(output)).map(|(_, store)| store)
}

/// The files that an identity is read back from: key with chain, and the authorities.
pub fn in_use(plan: &OutputPlan) -> (&'static [&'static str], &'static str) {
    match stores(plan) {
        Some((_, "p12")) => (&["keystore.p12"], "truststore.p12"),
        Some(_) => (&["keystore.jks"], "truststore.jks"),
        None => (&["key.pem", "client_cert.pem"], "ca_cert.pem"),
    }
}

/// Where the files of an identity go, which ones, and what for.
pub fn files(plan: &OutputPlan) -> impl Iterator<Item = (&'static str, &'static str)> {
    FILES.iter().filter(|(output, ..)| plan.write.contains(output)).map(|(_, name, purpose)| (*name, *purpose))
}
