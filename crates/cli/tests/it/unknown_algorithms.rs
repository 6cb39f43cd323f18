//! Signatures and keys of algorithms that are not verified here are named as such, and never called wrong.

use crate::odd_certificates::{Draft, authority, key, sequence, tlv};
use crate::support::Folder;

/// id-MLDSA44-ECDSA-P256-SHA256 (draft-ietf-lamps-pq-composite-sigs), with tag and length, as Bouncy Castle 1.86.2 writes it.
const COMPOSITE: [u8; 10] = [0x06, 8, 0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x06, 0x28];

/// A certification request with a composite key: the structure is right, and of key and signature nobody knows here what they are.
fn request() -> Vec<u8> {
    let algorithm = sequence(&[&COMPOSITE]);
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
        said.contains("key          MLDSA44-ECDSA-P256-SHA256")
            && said.contains("signature    MLDSA44-ECDSA-P256-SHA256, which is not verified here"),
        "{said}"
    );
    let json = folder.keyferry(&["csr", "show", "later.csr", "--json"]).ok().out;
    let report: serde_json::Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(report["signature_holds"], serde_json::Value::Null, "{report}");
    // The rules of the registration want RSA; that the signature is wrong nobody says.
    let said = folder.keyferry(&["csr", "check", "later.csr"]).fails(5, &["MLDSA44-ECDSA-P256-SHA256"]);
    assert!(!said.err.contains("[rule signature]"), "{}", said.err);
    let text = folder.openssl(&["base64", "-in", "later.csr"]).ok().text();
    folder.write("later.pem", format!("-----BEGIN CERTIFICATE REQUEST-----\n{text}-----END CERTIFICATE REQUEST-----\n"));
    let said = folder.keyferry(&["keytool", "-printcertreq", "-file", "later.pem"]).fails(1, &[]).text();
    // Java has no name for it.
    assert!(said.contains("1.3.6.1.5.5.7.6.40"), "{said}");
}

#[test]
fn a_path_with_another_signature_is_not_called_wrong() {
    let folder = signed_otherwise();
    let said = folder.keyferry(&["explain", "leaf.der"]).ok().text();
    assert!(!said.contains("does not hold"), "{said}");
    let line = ["convert", "key.der", "leaf.der", "root.der", "-o", "a.p12", "--out-password", "env:STOREPASS"];
    folder.keyferry(&line).ok();
    let said = folder.keyferry(&["show", "a.p12", "--password", "env:STOREPASS"]).ok().text();
    assert!(said.contains("signature  MLDSA44-ECDSA-P256-SHA256") && !said.to_lowercase().contains("not hold"), "{said}");
    let said = folder.keyferry(&["explain", "a.p12", "--password", "env:STOREPASS"]).ok().text();
    assert!(!said.contains("does not hold"), "{said}");
    // A key of this algorithm, and one of an algorithm that nobody has heard of.
    for (name, last, says) in [
        ("composite.der", 0x28, "no Java up to 28 has composite keys"),
        ("other.der", 0x7F, "nobody has tried it with a key of an algorithm that keyferry does not know"),
    ] {
        let mut oid = COMPOSITE;
        oid[9] = last;
        let pkcs8 = sequence(&[&[0x02, 1, 0], &sequence(&[&oid]), &tlv(0x04, &[&[7; 80]])]);
        folder.write(name, pkcs8);
        let line = ["convert", name, "-o", &format!("{name}.p12"), "--out-password", "env:STOREPASS"];
        folder.keyferry(&line).ok();
        let said = folder.keyferry(&["explain", &format!("{name}.p12"), "--password", "env:STOREPASS"]).ok().text();
        assert!(said.contains(says), "{said}");
        folder.keyferry(&["explain", &format!("{name}.p12"), "--password", "env:STOREPASS", "--for", "java25"]).fails(5, &[]);
    }
}

/// A key, its certificate with a composite signature, and the authority's.
fn signed_otherwise() -> Folder {
    let folder = Folder::new();
    let (ours, issuer) = (key(), key());
    let leaf = Draft { algorithm: COMPOSITE.to_vec(), extensions: Vec::new(), ..Draft::default() };
    folder.write("leaf.der", leaf.sign(&ours, &issuer));
    let root = Draft { subject: "Odd CA", extensions: vec![authority()], ..Draft::default() };
    folder.write("root.der", root.sign(&issuer, &issuer));
    folder.write("key.der", ours.as_pkcs8_der());
    folder
}

#[test]
fn an_authority_with_another_signature_is_not_called_another_one() {
    let folder = signed_otherwise();
    let line = ["receive", "leaf.der", "root.der", "--key", "key.der", "--out", "id", "--out-password", "env:STOREPASS"];
    let said = folder
        .keyferry(&line)
        .fails(5, &["nobody knows here whether `CN=server` was signed", "MLDSA44-ECDSA-P256-SHA256", "Nothing was written"]);
    assert!(!said.err.contains("another environment"), "{}", said.err);
    assert!(folder.keyferry(&["show", "leaf.der"]).ok().text().contains("MLDSA44-ECDSA-P256-SHA256"));
}
