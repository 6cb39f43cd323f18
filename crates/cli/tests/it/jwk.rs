//! JSON Web Keys, both ways, with Node.js as the other side.

use crate::support::{Folder, PASSWORD};

/// Key pairs of every kind that both know: their private keys as JWK and as PEM, and a set of the public ones.
const MAKE: &str = "const c = require('crypto'), fs = require('fs'), set = [];
const kinds = [['rsa', {modulusLength: 2048}], ['ec', {namedCurve: 'P-256'}], ['ec', {namedCurve: 'P-384'}], ['ec', {namedCurve: 'P-521'}],
  ['ec', {namedCurve: 'secp256k1'}], ['ed25519', {}], ['ed448', {}], ['x25519', {}], ['x448', {}]];
kinds.forEach(([kind, options], i) => {
  const {privateKey, publicKey} = c.generateKeyPairSync(kind, options);
  fs.writeFileSync(`${i}.jwk`, JSON.stringify({use: 'sig', kid: `key ${i}`, ...privateKey.export({format: 'jwk'})}));
  fs.writeFileSync(`${i}.pem`, privateKey.export({format: 'pem', type: 'pkcs8'}));
  set.push({kid: `key ${i}`, ...publicKey.export({format: 'jwk'})});
});
fs.writeFileSync('set.json', JSON.stringify({keys: set}, null, 1));
console.log(kinds.length);
";

/// Prints whether the private key in a JWK is that of a PEM file.
const COMPARE: &str = "const c = require('crypto'), fs = require('fs');
for (let i = 0; i < process.argv[2]; i++) {
  const key = c.createPrivateKey({key: JSON.parse(fs.readFileSync(`ours-${i}.jwk`)), format: 'jwk'});
  console.log(key.export({format: 'pem', type: 'pkcs8'}) === fs.readFileSync(`${i}.pem`, 'utf8'));
}
";

fn node(folder: &Folder, program: &str, arguments: &[&str]) -> String {
    folder.write("program.js", program);
    folder.run("node".as_ref(), &[&["program.js"], arguments].concat(), b"").ok().text()
}

#[test]
fn keys_go_both_ways() {
    let folder = Folder::new();
    let count: usize = node(&folder, MAKE, &[]).trim().parse().unwrap();
    for number in 0..count {
        let [jwk, pem, back, ours] =
            ["N.jwk", "N.pem", "back-N.pem", "ours-N.jwk"].map(|name| name.replace('N', &number.to_string()));
        folder.keyferry(&["convert", &jwk, "-o", &back, "--plain-key", "--no-attributes"]).ok();
        assert_eq!(folder.read(&back), folder.read(&pem), "{jwk}");
        folder.keyferry(&["convert", &pem, "-o", &ours, "--plain-key"]).ok();
    }
    let said = node(&folder, COMPARE, &[&count.to_string()]);
    assert_eq!(said.lines().filter(|line| *line == "true").count(), count, "{said}");
    let said = folder.keyferry(&["show", "set.json"]).ok().text();
    assert_eq!(said.matches("public key   SHA-256").count(), count, "{said}");
}

#[test]
fn identities_keep_their_name_and_their_chain() {
    let folder = Folder::new();
    folder.key_pair("client", "a.p12", "PKCS12", &[]);
    let convert = |more: &[&str]| folder.keyferry(&[&["convert", "a.p12", "--password", "env:STOREPASS"], more].concat());
    convert(&["-o", "a.jwk"]).fails(2, &["a JSON Web Key is not encrypted", "--plain-key"]);
    assert!(!folder.exists("a.jwk"));
    convert(&["-o", "a.jwk", "--plain-key"]).ok();
    folder.keyferry(&["convert", "a.jwk", "-o", "b.p12", "--out-password", "env:STOREPASS"]).ok();
    folder.keyferry(&["diff", "a.p12", "b.p12", "--password", "env:STOREPASS"]).ok();
    assert!(folder.keytool(&["-list", "-keystore", "b.p12", "-storepass", PASSWORD]).ok().text().contains("client, "));
    let report: serde_json::Value = serde_json::from_slice(&folder.read("a.jwk")).unwrap();
    assert_eq!(
        (report["kty"].as_str(), report["kid"].as_str(), report["x5c"].as_array().map(Vec::len)),
        (Some("EC"), Some("client"), Some(1))
    );
    // Who opens it, and what makes a file for others.
    let said = folder.keyferry(&["explain", "a.jwk", "--for", "java17"]).fails(5, &[]).text();
    assert!(said.contains("nothing in it reads JSON Web Keys") && said.contains("keyferry convert a.jwk -o "), "{said}");
}

#[test]
fn what_is_wrong_is_said() {
    let folder = Folder::new();
    folder.openssl(&["genpkey", "-algorithm", "ED25519", "-out", "a.pem"]).ok();
    folder.write("a.jwk", r#"{"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T"}"#);
    folder.keyferry(&["show", "a.jwk"]).fails(4, &["a.jwk: a JSON Web Key is malformed: it is a secret key"]);
    folder.write("a.jwk", r#"{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}"#);
    folder.keyferry(&["show", "a.jwk"]).fails(4, &["its member `x` has 1 bytes, and the curve has 32"]);
    let dsa = ["genpkey", "-algorithm", "DSA", "-pkeyopt", "dsa_paramgen_bits:1024", "-genparam", "-out", "parameters.pem"];
    folder.openssl(&dsa).ok();
    folder.openssl(&["genpkey", "-paramfile", "parameters.pem", "-out", "dsa.pem"]).ok();
    folder.keyferry(&["convert", "dsa.pem", "-o", "dsa.jwk", "--plain-key"]).fails(1, &["JWK has no DSA 1024 keys"]);
}
