//! Keys that are encrypted with a cipher that checks what it decrypts (PBES2 with AES-GCM, AES-CCM, ChaCha20-Poly1305). No tool of the tests writes
//! all of them, so that Node.js does, with the cryptography of openssl; Bouncy Castle's files are among the fixtures.

use crate::support::Folder;

/// Encrypts a key in every way, and prints the name of each file.
const MAKE: &str = "const c = require('crypto'), fs = require('fs');
const tlv = (tag, ...parts) => {
  const body = Buffer.concat(parts), n = body.length;
  return Buffer.concat([Buffer.from(n < 128 ? [tag, n] : n < 256 ? [tag, 0x81, n] : [tag, 0x82, n >> 8, n & 255]), body]);
};
const seq = (...parts) => tlv(0x30, ...parts), octets = b => tlv(4, b), int = (...b) => tlv(2, Buffer.from(b)), oid = hex => tlv(6, Buffer.from(hex, 'hex'));
const plain = c.createPrivateKey(fs.readFileSync('key.pem')).export({format: 'der', type: 'pkcs8'});
const aes = last => '6086480165030401' + last.toString(16).padStart(2, '0');
const ways = [['chacha20-poly1305', '2a864886f70d0109100312', 32, 16, 12]];
for (const [bits, base] of [[128, 0], [192, 20], [256, 40]]) {
  for (const tag of [12, 13, 14, 15, 16]) ways.push([`aes-${bits}-gcm`, aes(base + 6), bits / 8, tag, 12]);
  for (const tag of [8, 10, 12, 14, 16]) ways.push([`aes-${bits}-ccm`, aes(base + 7), bits / 8, tag, 12]);
}
ways.push(['aes-256-gcm', aes(46), 32, 16, 16]);
for (const [name, id, length, tag, nonceLength] of ways) {
  const salt = c.randomBytes(16), nonce = c.randomBytes(nonceLength);
  const key = c.pbkdf2Sync('changeit', salt, 2048, length, 'sha256');
  const cipher = c.createCipheriv(name, key, nonce, {authTagLength: tag});
  const data = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  const parameters = name.startsWith('chacha') ? octets(nonce) : tag === 12 ? seq(octets(nonce)) : seq(octets(nonce), int(tag));
  const prf = seq(oid('2a864886f70d0209'), tlv(5));
  const kdf = seq(oid('2a864886f70d01050c'), seq(octets(salt), int(8, 0), prf));
  const der = seq(seq(oid('2a864886f70d01050d'), seq(kdf, seq(oid(id), parameters))), octets(data));
  const file = `${name}-${tag}-${nonceLength}.p8`;
  fs.writeFileSync(file, der);
  console.log(file);
}
";

#[test]
fn keys_in_every_way_are_opened_and_nothing_else_is_taken_for_one() {
    let folder = Folder::new();
    folder.openssl(&["genpkey", "-algorithm", "ED25519", "-out", "key.pem"]).ok();
    folder.write("make.js", MAKE);
    let files = folder.run("node".as_ref(), &["make.js"], b"").ok().text();
    let (unusual, usual): (Vec<&str>, Vec<&str>) = files.lines().partition(|file| file.ends_with("-16.p8"));
    assert_eq!((unusual.len(), usual.len()), (1, 31), "{files}");
    for file in usual {
        let convert = |file: &str, password: &str| {
            folder.keyferry(&[
                "convert",
                file,
                "-o",
                "out.pem",
                "--plain-key",
                "--no-attributes",
                "--force",
                "--password",
                password,
            ])
        };
        convert(file, "env:STOREPASS").ok();
        assert_eq!(folder.read("out.pem"), folder.read("key.pem"), "{file}");
        convert(file, "pass:wrong").fails(3, &["the password is wrong, or the file is damaged"]);
        let mut damaged = folder.read(file);
        *damaged.last_mut().unwrap() ^= 1;
        folder.write("damaged.p8", damaged);
        convert("damaged.p8", "env:STOREPASS").fails(3, &["the password is wrong, or the file is damaged"]);
    }
    let said = folder.keyferry(&["convert", unusual[0], "-o", "no.pem", "--plain-key", "--password", "env:STOREPASS"]);
    said.fails(4, &["AES-256-GCM with a nonce of 16 bytes and a tag of 16 is not supported"]);
    // Who opens it is said by name.
    let said = folder.keyferry(&["explain", "aes-256-gcm-16-12.p8", "--password", "env:STOREPASS"]).text();
    assert!(said.contains("AES-256-GCM (PBES2, SHA-256, 2048 iterations)"), "{said}");
}
