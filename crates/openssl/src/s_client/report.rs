//! What `openssl s_client` tells of a connection. What rustls does not know is left out: byte counts, signature algorithms, sessions.

use crate::fault_words;
use crate::names::SHOWCERTS;
use std::fmt::Write;

use keyferry_core::certificate::Certificate;
use keyferry_core::oid;
use keyferry_formats::pem::{self, label};
use rustls::{ClientConnection, NamedGroup, ProtocolVersion};

use super::judge::Judge;
use crate::command_error::CommandError;
use crate::options::Options;
use crate::output;
use crate::text::{self, name, name::NameFormat};
use keyferry_host::outputs::Access;
use keyferry_host::tls::{ClientIdentity, plain};

/// A connection, and what was seen on the way.
pub(super) struct Seen<'a> {
    pub judge: &'a Judge,
    pub presented: &'a ClientIdentity,
    pub options: &'a Options,
    pub connection: &'a ClientConnection,
}

impl Seen<'_> {
    fn verdict(&self) -> super::judge::Verdict {
        self.judge.verdict.lock().map(|verdict| verdict.clone()).unwrap_or_default()
    }

    fn protocol(&self) -> &'static str {
        match self.connection.protocol_version() {
            Some(ProtocolVersion::TLSv1_2) => "TLSv1.2",
            Some(ProtocolVersion::TLSv1_3) => "TLSv1.3",
            _ => "(NONE)",
        }
    }

    fn cipher(&self) -> String {
        let Some(suite) = self.connection.negotiated_cipher_suite() else { return "(NONE)".to_owned() };
        let name = plain::suite_name(suite.suite());
        // Those of TLS 1.3 have no key exchange in their name.
        if !name.contains("_WITH_") {
            return name;
        }
        name.trim_start_matches("TLS_")
            .replace("_WITH_", "-")
            .replace("AES_128", "AES128")
            .replace("AES_256", "AES256")
            .replace("_SHA256", if name.contains("CHACHA20") { "" } else { "-SHA256" })
            .replace('_', "-")
    }

    fn temporary_key(&self) -> Option<&'static str> {
        match self.connection.negotiated_key_exchange_group()?.name() {
            NamedGroup::X25519 => Some("X25519, 253 bits"),
            NamedGroup::secp256r1 => Some("ECDH, prime256v1, 256 bits"),
            NamedGroup::secp384r1 => Some("ECDH, secp384r1, 384 bits"),
            _ => None,
        }
    }

    fn verification(&self) -> String {
        match self.verdict().fault {
            None => "Verification: OK\n".to_owned(),
            Some(fault) => format!("Verification error: {}\n", fault_words::of(fault)),
        }
    }

    /// The few lines of `-brief`.
    pub(super) fn brief(&self, names: &NameFormat) {
        let mut text = format!("CONNECTION ESTABLISHED\nProtocol version: {}\nCiphersuite: {}\n", self.protocol(), self.cipher());
        match self.verdict().chain.first().and_then(|leaf| leaf.details().ok()) {
            Some(details) => {
                let _ = writeln!(text, "Peer certificate: {}", names.text(&details.subject, 0));
            }
            None => text += "No peer certificate\n",
        }
        text += &self.verification();
        if let Some(key) = self.temporary_key() {
            let _ = writeln!(text, "Server Temp Key: {key}");
        }
        ask!("{text}");
    }

    /// Everything.
    pub(super) fn full(&self, names: &NameFormat) -> Result<(), CommandError> {
        let verdict = self.verdict();
        let mut text = String::new();
        if !verdict.chain.is_empty() {
            text += "---\nCertificate chain\n";
            for (depth, certificate) in verdict.chain.iter().enumerate() {
                text += &chain_lines(depth, certificate, names).unwrap_or_default();
                if self.options.has(SHOWCERTS) {
                    text += &pem::block(label::CERTIFICATE, certificate.as_der());
                }
            }
        }
        text += "---\n";
        let leaf = verdict.chain.first().filter(|_| !self.connection.is_handshaking());
        match leaf.and_then(|leaf| Some((leaf, leaf.details().ok()?))) {
            Some((leaf, details)) => {
                text += "Server certificate\n";
                if !self.options.has(SHOWCERTS) {
                    text += &pem::block(label::CERTIFICATE, leaf.as_der());
                }
                let (subject, issuer) = (names.text(&details.subject, 0), names.text(&details.issuer, 0));
                let _ = write!(text, "subject={subject}\nissuer={issuer}\n");
            }
            None => text += "no peer certificate available\n",
        }
        text += "---\n";
        let asked = self.presented.asked();
        match asked.filter(|asked| !asked.is_empty()) {
            Some(asked) => {
                text += "Acceptable client certificate CA names\n";
                for authority in &asked {
                    let _ = writeln!(text, "{}", names.text(authority, 0));
                }
            }
            None => text += "No client certificate CA names sent\n",
        }
        if let Some(key) = self.temporary_key() {
            let _ = writeln!(text, "Server Temp Key: {key}");
        }
        text += "---\n";
        text += &self.verification();
        let _ = write!(text, "---\nNew, {}, Cipher is {}\n", self.protocol(), self.cipher());
        let bits = leaf.and_then(|leaf| leaf.details().ok()?.public_key.algorithm().ok()?.bits);
        if let Some(bits) = bits {
            let _ = writeln!(text, "Server public key is {bits} bit");
        }
        match self.connection.alpn_protocol() {
            Some(protocol) => {
                let _ = writeln!(text, "ALPN protocol: {}", String::from_utf8_lossy(protocol));
            }
            None => text += "No ALPN negotiated\n",
        }
        let (number, words) = verdict.fault.map_or((0, "ok"), |fault| (fault.number(), fault_words::of(fault)));
        let _ = write!(text, "Verify return code: {number} ({words})\n---\n");
        output::write(None, name::to_bytes(&text), Access::Public)
    }
}

fn chain_lines(depth: usize, certificate: &Certificate, names: &NameFormat) -> Option<String> {
    let details = certificate.details().ok()?;
    let key = details.public_key.algorithm().ok()?;
    let algorithm = oid::display_name(&key.oid());
    let signature = oid::short_name(&details.signature_algorithm).unwrap_or("UNDEF");
    Some(format!(
        "{depth:2} s:{}\n   i:{}\n   a:PKEY: {algorithm}, {} (bit); sigalg: {signature}\n   v:NotBefore: {}; NotAfter: {}\n",
        names.text(&details.subject, 0),
        names.text(&details.issuer, 0),
        key.bits.unwrap_or(256),
        text::time(details.not_before),
        text::time(details.not_after),
    ))
}
