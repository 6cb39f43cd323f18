//! Signatures and keys of algorithms that are not verified here are named as such, and never called wrong.

use crate::odd_certificates::{Draft, authority, key, sequence, tlv};
use crate::support::Folder;

/// id-slh-dsa-sha2-128s (RFC 9909), with tag and length.
const SLH_DSA_SHA2_128S: [u8; 11] = [0x06, 9, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x14];

/// A certification request with an SLH-DSA key: the structure is right, and of key and signature nobody knows here what they are.
fn request() -> Vec<u8> {
    let algorithm = sequence(&[&SLH_DSA_SHA2_128S]);
    let name = sequence(&[&tlv(0x31, &[&sequence(&[&[0x06, 3, 0x55, 0x04, 0x03], &tlv(0x0C, &[b"later"])])])]);
    let public_key = sequence(&[&algorithm, &tlv(0x03, &[&[0], &[7; 120]])]);
    let info = sequence(&[&[0x02, 1, 0], &name, &public_key, &tlv(0xA0, &[])]);
    sequence(&[&info, &algorithm, &tlv(0x03, &[&[0], &[9; 120]])])
}

#[test]
fn a_request_with_another_signature_is_not_called_wrong() {
    let folder = Folder::new();
    folder.write("later.csr", request());
    let said = folder.keyferry(&["csr", "show", "later.csr"]).ok().text();
    assert!(
        said.contains("key          SLH-DSA-SHA2-128s")
            && said.contains("signature    SLH-DSA-SHA2-128s, which is not verified here"),
        "{said}"
    );
    let json = folder.keyferry(&["csr", "show", "later.csr", "--json"]).ok().out;
    let report: serde_json::Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(report["signature_holds"], serde_json::Value::Null, "{report}");
    // The rules of the registration want RSA; that the signature is wrong nobody says.
    let said = folder.keyferry(&["csr", "check", "later.csr"]).fails(5, &["SLH-DSA-SHA2-128s"]);
    assert!(!said.err.contains("[rule signature]"), "{}", said.err);
    let text = folder.openssl(&["base64", "-in", "later.csr"]).ok().text();
    folder.write("later.pem", format!("-----BEGIN CERTIFICATE REQUEST-----\n{text}-----END CERTIFICATE REQUEST-----\n"));
    let said = folder.keyferry(&["keytool", "-printcertreq", "-file", "later.pem"]).fails(1, &[]).text();
    assert!(said.contains("SLH-DSA-SHA2-128s"), "{said}");
}

#[test]
fn an_authority_with_another_signature_is_not_called_another_one() {
    let folder = Folder::new();
    let (ours, issuer) = (key(), key());
    let leaf = Draft { algorithm: SLH_DSA_SHA2_128S.to_vec(), extensions: Vec::new(), ..Draft::default() };
    folder.write("leaf.der", leaf.sign(&ours, &issuer));
    let root = Draft { subject: "Odd CA", extensions: vec![authority()], ..Draft::default() };
    folder.write("root.der", root.sign(&issuer, &issuer));
    folder.write("key.der", ours.as_pkcs8_der());
    let line = ["receive", "leaf.der", "root.der", "--key", "key.der", "--out", "id", "--out-password", "env:STOREPASS"];
    let said = folder
        .keyferry(&line)
        .fails(5, &["nobody knows here whether `CN=server` was signed", "SLH-DSA-SHA2-128s", "Nothing was written"]);
    assert!(!said.err.contains("another environment"), "{}", said.err);
    assert!(folder.keyferry(&["show", "leaf.der"]).ok().text().contains("SLH-DSA-SHA2-128s"));
}
