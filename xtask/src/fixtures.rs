//! `cargo xtask fixtures`: the files that the real tools make, by the very command lines that `fixtures/README.md` then lists.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::{clock, root, tools, versions};

const CONFIG: &str = "\
[ req ]
default_bits = 2048
distinguished_name = req_distinguished_name

[ req_distinguished_name ]
countryName = Country Name (2 letter code)
stateOrProvinceName = State or Province Name (full name)
localityName = Locality Name (eg, city)
organizationName = Organization Name (eg, company)
organizationalUnitName = Organizational Unit Name (eg, section)
commonName = Common Name (eg, your login)
emailAddress = Email Address
";

const ANSWERS: &str = "FR\nKansas\nParis\nFree2Move\nPrograms Partners\nMZP128745\nit@partner.example\n";

/// Files, the command lines that make them, and what they are. Passwords are `changeit`, that of one key `keypassword`.
const STEPS: &[(&str, &[&str])] = &[
    (
        "The documented path of openssl, with the answers in answers.txt; an authority signs the request",
        &[
            "openssl req -new -keyout openssl/KeyName.pem -out openssl/CSRName.csr -config openssl/CSRConfig.conf -passout pass:changeit < openssl/answers.txt",
            "openssl req -x509 -newkey rsa:2048 -noenc -keyout work/ca.key -out work/ca.pem -days 36500 -subj '/O=keyferry fixtures/CN=Root CA'",
            "openssl x509 -req -in openssl/CSRName.csr -CA work/ca.pem -CAkey work/ca.key -days 36500 -out work/issued.pem",
            "cat work/issued.pem work/ca.pem > openssl/client.pem",
        ],
    ),
    (
        "Keys and PKCS#12 in the ways of openssl",
        &[
            "openssl pkcs8 -topk8 -v2 aes-256-cbc -in openssl/KeyName.pem -passin pass:changeit -passout pass:changeit -out openssl/key-aes.pem",
            "openssl pkey -in openssl/KeyName.pem -passin pass:changeit -out openssl/key-plain.pem",
            "openssl pkcs8 -topk8 -nocrypt -in openssl/key-plain.pem -outform DER -out openssl/key-plain.der",
            "openssl rsa -in openssl/key-plain.pem -traditional -out openssl/key-traditional.pem",
            "openssl pkcs12 -export -in openssl/client.pem -inkey openssl/key-plain.pem -name 'My Client' -passout pass:changeit -out openssl/default.p12",
            "openssl pkcs12 -export -legacy -in openssl/client.pem -inkey openssl/key-plain.pem -name 'My Client' -passout pass:changeit -out openssl/legacy.p12",
            "openssl crl2pkcs7 -nocrl -certfile openssl/client.pem -outform DER -out openssl/bundle.p7b",
            "openssl pkcs12 -export -nokeys -in openssl/client.pem -passout pass:changeit -out openssl/certificates-only.p12",
        ],
    ),
    (
        "The documented path of keytool, to the letter; the passwords are added",
        &[
            "keytool -genkey -alias KeyName -keyalg RSA -keysize 2048 -dname 'CN=MZPXXXX,OU=Programs Partner,O=PartnerName,L=Paris,C=FR,email=it@partner.com' -keystore keytool/KeyStoreName.jks -storepass changeit",
            "keytool -certreq -alias Keyname -keystore keytool/KeyStoreName.jks -file keytool/CSRName.csr -storepass changeit",
        ],
    ),
    (
        "Keystores in the ways of keytool, the issued certificate in them",
        &[
            "keytool -importkeystore -srckeystore openssl/default.p12 -srcstorepass changeit -destkeystore keytool/default.p12 -deststoretype PKCS12 -deststorepass changeit -srcalias 'my client' -destalias KeyName",
            "keytool -J-Dkeystore.pkcs12.legacy -importkeystore -srckeystore openssl/default.p12 -srcstorepass changeit -destkeystore keytool/legacy.p12 -deststoretype PKCS12 -deststorepass changeit -srcalias 'my client' -destalias KeyName",
            "keytool -importkeystore -srckeystore openssl/default.p12 -srcstorepass changeit -destkeystore keytool/store.jks -deststoretype JKS -deststorepass changeit -destkeypass keypassword -srcalias 'my client' -destalias KeyName",
            "keytool -genkeypair -alias first -keyalg RSA -keysize 2048 -dname 'CN=first' -keystore keytool/several.p12 -storepass changeit",
            "keytool -genkeypair -alias second -keyalg EC -groupname secp256r1 -dname 'CN=second' -keystore keytool/several.p12 -storepass changeit",
            "keytool -importcert -noprompt -alias root -file work/ca.pem -keystore keytool/several.p12 -storepass changeit",
            "keytool -importkeystore -srckeystore openssl/default.p12 -srcstorepass changeit -destkeystore keytool/store.jceks -deststoretype JCEKS -deststorepass changeit -srcalias 'my client' -destalias KeyName",
            "keytool -importcert -noprompt -alias root -file work/ca.pem -keystore keytool/store.jceks -storetype JCEKS -storepass changeit",
            "keytool -importcert -noprompt -alias root -file work/ca.pem -keystore keytool/truststore.p12 -storetype PKCS12 -storepass changeit",
            "keytool -importcert -noprompt -alias root -file work/ca.pem -keystore keytool/truststore.jks -storetype JKS -storepass changeit",
        ],
    ),
    (
        "Keystores of Bouncy Castle, with the program in crates/cli/tests/java",
        &[
            "java -Dorg.bouncycastle.bks.enable_v1=true -cp /usr/share/java/bcprov.jar $TESTS/BouncyCastle.java keytool/several.p12 changeit BKS bouncycastle/store.bks BKS-V1 bouncycastle/store-v1.bks UBER bouncycastle/store.uber",
        ],
    ),
    (
        "Secret keys",
        &[
            "keytool -genseckey -alias aes -keyalg AES -keysize 256 -keystore keytool/secrets.jceks -storetype JCEKS -storepass changeit -keypass changeit",
            "keytool -importcert -noprompt -alias root -file work/ca.pem -keystore keytool/secrets.jceks -storetype JCEKS -storepass changeit",
            "keytool -importkeystore -srckeystore keytool/secrets.jceks -srcstoretype JCEKS -srcstorepass changeit -destkeystore keytool/secrets.p12 -deststoretype PKCS12 -deststorepass changeit",
        ],
    ),
];

/// The files with which every command line of the differential suite finds its folder: an authority, an issuing one, and a leaf with all usual
/// extensions; keys of other kinds; keystores of both tools. The pass phrase of encrypted.key is `openssl1`, the key in seed.jks has `keypass1`.
const TWINS: (&str, &[&str]) = (
    "The folder with which each case of tests/twins begins",
    &[
        "openssl req -x509 -newkey rsa:2048 -noenc -keyout twins/ca.key -out twins/ca.pem -days 36500 -subj '/CN=Seed Root CA/O=Seed/C=FR' -addext keyUsage=critical,keyCertSign,cRLSign",
        "printf 'basicConstraints=critical,CA:TRUE,pathlen:0\\nkeyUsage=critical,keyCertSign,cRLSign\\nsubjectKeyIdentifier=hash\\nauthorityKeyIdentifier=keyid\\n' > work/issuing.cnf",
        "openssl req -newkey rsa:2048 -noenc -keyout twins/issuing.key -out work/issuing.csr -subj '/CN=Seed Issuing CA/O=Seed/C=FR'",
        "openssl x509 -req -in work/issuing.csr -CA twins/ca.pem -CAkey twins/ca.key -set_serial 0x1001 -days 36500 -extfile work/issuing.cnf -out twins/issuing.pem",
        "printf 'basicConstraints=critical,CA:FALSE\\nkeyUsage=critical,digitalSignature,keyEncipherment\\nextendedKeyUsage=clientAuth,serverAuth\\nsubjectKeyIdentifier=hash\\nauthorityKeyIdentifier=keyid,issuer\\nsubjectAltName=DNS:leaf.example,DNS:*.leaf.example,IP:192.0.2.1,email:leaf@seed.example,URI:https://leaf.example/\\ncrlDistributionPoints=URI:http://seed.example/ca.crl\\nauthorityInfoAccess=OCSP;URI:http://ocsp.seed.example/,caIssuers;URI:http://seed.example/ca.der\\ncertificatePolicies=1.2.3.4\\n' > twins/leaf.cnf",
        "openssl req -newkey rsa:2048 -noenc -keyout twins/leaf.key -out twins/leaf.csr -subj '/C=FR/ST=Kansas/L=Paris/O=Free2Move/OU=Programs Partners/CN=MZP128745/emailAddress=it@partner.example'",
        "openssl x509 -req -in twins/leaf.csr -CA twins/issuing.pem -CAkey twins/issuing.key -set_serial 0x2002 -days 10950 -extfile twins/leaf.cnf -out twins/leaf.pem",
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -keyout twins/ec.key -out twins/ec.pem -days 36500 -subj '/CN=Elliptic/O=Seed'",
        "openssl req -x509 -newkey ed25519 -noenc -keyout twins/ed.key -out twins/ed.pem -days 36500 -subj '/CN=Edwards/O=Seed'",
        "openssl pkcs8 -topk8 -in twins/leaf.key -passout pass:openssl1 -out twins/encrypted.key",
        "cat twins/leaf.pem twins/issuing.pem twins/ca.pem > twins/chain.pem",
        "openssl crl2pkcs7 -nocrl -certfile twins/chain.pem -out twins/bundle.p7b",
        "openssl pkcs12 -export -in twins/chain.pem -inkey twins/leaf.key -name leaf -passout pass:changeit -out twins/leaf.p12",
        "keytool -importkeystore -noprompt -srckeystore twins/leaf.p12 -srcstorepass changeit -destkeystore twins/seed.p12 -deststoretype PKCS12 -deststorepass changeit",
        "keytool -importcert -noprompt -alias ca -file twins/ca.pem -keystore twins/seed.p12 -storepass changeit",
        "keytool -importkeystore -noprompt -srckeystore twins/leaf.p12 -srcstorepass changeit -srcalias leaf -destkeystore twins/seed.jks -deststoretype JKS -deststorepass changeit -destkeypass keypass1",
        "keytool -importcert -noprompt -alias ca -file twins/ca.pem -keystore twins/seed.jks -storepass changeit",
        "keytool -importkeystore -noprompt -srckeystore twins/leaf.p12 -srcstorepass changeit -destkeystore twins/seed.jceks -deststoretype JCEKS -deststorepass changeit",
        "keytool -importcert -noprompt -alias ca -file twins/ca.pem -keystore twins/seed.jceks -storetype JCEKS -storepass changeit",
        "keytool -importcert -noprompt -alias ca -file twins/ca.pem -keystore twins/trust.p12 -storetype PKCS12 -storepass changeit",
        "printf 'R\\t991231235959Z\\t180102030405Z,keyCompromise\\t2002\\tunknown\\t/CN=x\\n' > work/index.txt && printf '01\\n' > work/crlnumber && printf '[ca]\\ndefault_ca=d\\n[d]\\ndatabase=work/index.txt\\ncrlnumber=work/crlnumber\\ndefault_md=sha256\\ndefault_crl_days=36500\\ncrl_extensions=e\\n[e]\\nauthorityKeyIdentifier=keyid\\n' > work/ca.cnf",
        "openssl ca -gencrl -config work/ca.cnf -keyfile twins/issuing.key -cert twins/issuing.pem -out twins/list.crl",
    ],
);

/// What only newer tools make; `cargo xtask versions` brings them.
const NEWER: (&str, &[&str]) = (
    "Post-quantum keys of OpenSSL 3.5 and of Java 25: 25.0.2 writes them expanded, 25.0.5 their seed",
    &[
        "$VERSIONS/openssl3.5/run genpkey -algorithm ML-DSA-44 -out post-quantum/both.key",
        "$VERSIONS/openssl3.5/run pkey -in post-quantum/both.key -provparam ml-dsa.output_formats=seed-only -out post-quantum/seed.key",
        "$VERSIONS/openssl3.5/run pkey -in post-quantum/both.key -provparam ml-dsa.output_formats=priv-only -out post-quantum/expanded.key",
        "$VERSIONS/openssl3.5/run req -x509 -new -key post-quantum/both.key -subj /CN=Authority -addext basicConstraints=critical,CA:TRUE -days 36500 -out post-quantum/ca.pem",
        "$VERSIONS/openssl3.5/run req -new -key post-quantum/both.key -subj /CN=again -sigopt deterministic:1 -out post-quantum/again.csr",
        "$VERSIONS/openssl3.5/run genpkey -algorithm ML-DSA-87 -out post-quantum/leaf.key",
        "$VERSIONS/openssl3.5/run req -new -key post-quantum/leaf.key -subj /CN=leaf -out post-quantum/leaf.csr",
        "$VERSIONS/openssl3.5/run x509 -req -in post-quantum/leaf.csr -CA post-quantum/ca.pem -CAkey post-quantum/both.key -set_serial 7 -days 36500 -out post-quantum/leaf.pem",
        "$VERSIONS/openssl3.5/run pkcs12 -export -in post-quantum/leaf.pem -inkey post-quantum/leaf.key -certfile post-quantum/ca.pem -name leaf -passout pass:changeit -out post-quantum/openssl.p12",
        "$VERSIONS/openssl3.5/run pkey -in post-quantum/both.key -text -noout > post-quantum/both.txt",
        "$VERSIONS/java25/run sun.security.tools.keytool.Main -genkeypair -keyalg ML-DSA -alias first -dname CN=first -keystore post-quantum/expanded.p12 -storepass changeit",
        "$VERSIONS/java25.0.5/run sun.security.tools.keytool.Main -genkeypair -keyalg ML-DSA-87 -alias first -dname CN=first -keystore post-quantum/seed.p12 -storepass changeit",
        "$VERSIONS/openssl3.5/run genpkey -algorithm ML-KEM-768 -out post-quantum/kem-both.key",
        "$VERSIONS/openssl3.5/run pkey -in post-quantum/kem-both.key -provparam ml-kem.output_formats=seed-only -out post-quantum/kem-seed.key",
        "$VERSIONS/openssl3.5/run pkey -in post-quantum/kem-both.key -provparam ml-kem.output_formats=priv-only -out post-quantum/kem-expanded.key",
        "$VERSIONS/openssl3.5/run pkey -in post-quantum/kem-both.key -text -noout > post-quantum/kem.txt",
        "$VERSIONS/openssl3.5/run pkey -in post-quantum/kem-both.key -pubout -out post-quantum/kem.pub",
        "$VERSIONS/openssl3.5/run x509 -new -force_pubkey post-quantum/kem.pub -subj /CN=kem -CA post-quantum/ca.pem -CAkey post-quantum/both.key -set_serial 8 -days 36500 -out post-quantum/kem.pem",
        "$VERSIONS/openssl3.5/run pkcs12 -export -in post-quantum/kem.pem -inkey post-quantum/kem-both.key -certfile post-quantum/ca.pem -name kem -passout pass:changeit -out post-quantum/kem.p12",
        "cp post-quantum/expanded.p12 post-quantum/kem-expanded.p12",
        "$VERSIONS/java25/run sun.security.tools.keytool.Main -genkeypair -keyalg ML-KEM-512 -signer first -alias kem -dname CN=kem -keystore post-quantum/kem-expanded.p12 -storepass changeit",
        "cp post-quantum/seed.p12 post-quantum/kem-seed.p12",
        "$VERSIONS/java25.0.5/run sun.security.tools.keytool.Main -genkeypair -keyalg ML-KEM-1024 -signer first -alias kem -dname CN=kem -keystore post-quantum/kem-seed.p12 -storepass changeit",
        "$VERSIONS/openssl3.5/run genpkey -algorithm SLH-DSA-SHA2-128s -out post-quantum/slh-128s.key",
        "$VERSIONS/openssl3.5/run req -new -key post-quantum/slh-128s.key -subj /CN=slh -sigopt deterministic:1 -out post-quantum/slh-128s.csr",
        "$VERSIONS/openssl3.5/run genpkey -algorithm SLH-DSA-SHAKE-192f -out post-quantum/slh-192f.key",
        "$VERSIONS/openssl3.5/run req -new -key post-quantum/slh-192f.key -subj /CN=slh -sigopt deterministic:1 -out post-quantum/slh-192f.csr",
        "$VERSIONS/openssl3.5/run genpkey -algorithm SLH-DSA-SHA2-256s -out post-quantum/slh-256s.key",
        "$VERSIONS/openssl3.5/run req -new -key post-quantum/slh-256s.key -subj /CN=slh -sigopt deterministic:1 -out post-quantum/slh-256s.csr",
        "$VERSIONS/openssl3.5/run pkey -in post-quantum/slh-128s.key -text -noout > post-quantum/slh-128s.txt",
        "$VERSIONS/openssl3.5/run req -x509 -new -key post-quantum/slh-128s.key -subj /CN=slh -addext basicConstraints=critical,CA:TRUE -days 36500 -out post-quantum/slh-ca.pem",
        "$VERSIONS/openssl3.5/run x509 -req -in post-quantum/leaf.csr -CA post-quantum/slh-ca.pem -CAkey post-quantum/slh-128s.key -set_serial 9 -days 36500 -out post-quantum/slh-leaf.pem",
        "$VERSIONS/openssl3.5/run pkcs12 -export -in post-quantum/slh-ca.pem -inkey post-quantum/slh-128s.key -name slh -passout pass:changeit -out post-quantum/slh.p12",
    ],
);

/// Private keys as other programs have them, one in a file.
const LOOSE: (&str, &[&str]) = (
    "Private keys in OpenSSH's own form and in Microsoft's PVK",
    &[
        "ssh-keygen -q -t ed25519 -N '' -C a -f loose/ed25519",
        "ssh-keygen -q -t ecdsa -N changeit -C a -f loose/ecdsa",
        "ssh-keygen -q -t rsa -b 2048 -N changeit -Z aes256-cbc -C a -f loose/rsa",
        "openssl rsa -in openssl/key-plain.pem -outform PVK -pvk-none -out loose/plain.pvk",
        "openssl rsa -in openssl/key-plain.pem -outform PVK -pvk-strong -passout pass:changeit -provider legacy -provider default -out loose/strong.pvk",
        "rm loose/*.pub",
    ],
);

/// The same identities as newer tools write them: every type of Bouncy Castle's that writes in a way of its own (those with DEF in their name only take
/// their ciphers from elsewhere), and what Java and OpenSSL write by now.
const NEWER_STORES: (&str, &[&str]) = (
    "Keystores of Bouncy Castle 1.86, Java 25 and 26, OpenSSL 3.5 and 4.0",
    &[
        "$VERSIONS/bouncycastle1.86/run $TESTS/BouncyCastle.java keytool/several.p12 changeit PKCS12 bouncycastle/default.p12 PKCS12-DEF bouncycastle/def.p12 PKCS12-3DES-3DES bouncycastle/3des-3des.p12 PKCS12-3DES-40RC2 bouncycastle/3des-40rc2.p12 PKCS12-AES256-AES128 bouncycastle/aes256-aes128.p12 PKCS12-AES256-AES128-GCM bouncycastle/aes256-aes128-gcm.p12 PKCS12-PBMAC1 bouncycastle/pbmac1.p12",
        "$VERSIONS/bouncycastle1.86/run $TESTS/BouncyCastle.java keytool/several.p12 changeit BCFKS bouncycastle/store.bcfks BCFKS/KWP bouncycastle/kwp.bcfks BCFKS/SHA3 bouncycastle/sha3.bcfks BCFKS/SCRYPT bouncycastle/scrypt.bcfks",
        "$VERSIONS/java25.0.5/run sun.security.tools.keytool.Main -importkeystore -srckeystore keytool/several.p12 -srcstorepass changeit -destkeystore java25.0.5/default.p12 -deststorepass changeit",
        "$VERSIONS/java26/run sun.security.tools.keytool.Main -importkeystore -srckeystore keytool/several.p12 -srcstorepass changeit -destkeystore java26/default.p12 -deststorepass changeit",
        "$VERSIONS/java26/run -Dkeystore.pkcs12.macAlgorithm=PBEWithHmacSHA256 sun.security.tools.keytool.Main -importkeystore -srckeystore keytool/several.p12 -srcstorepass changeit -destkeystore java26/pbmac1.p12 -deststorepass changeit",
        "$VERSIONS/openssl3.5/run pkcs12 -export -in openssl/client.pem -inkey openssl/key-plain.pem -name 'My Client' -passout pass:changeit -pbmac1_pbkdf2 -out openssl3.5/pbmac1.p12",
        "$VERSIONS/openssl4.0/run pkcs12 -export -in openssl/client.pem -inkey openssl/key-plain.pem -name 'My Client' -passout pass:changeit -out openssl4.0/default.p12",
        "$VERSIONS/openssl4.0/run pkcs12 -export -in openssl/client.pem -inkey openssl/key-plain.pem -name 'My Client' -passout pass:changeit -pbmac1_pbkdf2 -pbmac1_pbkdf2_md sha512 -out openssl4.0/pbmac1.p12",
    ],
);

/// The folders of fixtures.
const FOLDERS: [&str; 11] = [
    "openssl",
    "keytool",
    "bouncycastle",
    "exports",
    "twins",
    "post-quantum",
    "java25.0.5",
    "java26",
    "openssl3.5",
    "openssl4.0",
    "loose",
];

/// When the first line is run; each line after it is run a day later. So no file has the date of a day on which tests run, no two entries of a
/// keystore have the same, and a date that is lost or taken from somewhere else shows.
const FIRST_DAY: &str = "2019-03-01 12:00:00";

/// How each tool exports what is in its file, so that a test can compare.
const EXPORTS: &[&str] = &[
    "openssl pkey -in openssl/KeyName.pem -passin pass:changeit > exports/openssl-KeyName.pem.pem",
    "openssl pkey -in openssl/key-aes.pem -passin pass:changeit > exports/openssl-key-aes.pem.pem",
    "openssl pkey -in openssl/key-plain.pem > exports/openssl-key-plain.pem.pem",
    "openssl pkey -in openssl/key-plain.der -inform DER > exports/openssl-key-plain.der.pem",
    "openssl pkey -in openssl/key-traditional.pem > exports/openssl-key-traditional.pem.pem",
    "cat openssl/client.pem > exports/openssl-client.pem.pem",
    "openssl pkcs12 -in openssl/default.p12 -noenc -passin pass:changeit > exports/openssl-default.p12.pem",
    "openssl pkcs12 -legacy -in openssl/legacy.p12 -noenc -passin pass:changeit > exports/openssl-legacy.p12.pem",
    "openssl pkcs12 -in openssl/certificates-only.p12 -noenc -passin pass:changeit > exports/openssl-certificates-only.p12.pem",
    "cat openssl/client.pem > exports/openssl-bundle.p7b.pem",
    "export KeyStoreName.jks changeit",
    "export default.p12 changeit",
    "export legacy.p12 changeit",
    "export store.jks keypassword",
    "export store.jceks changeit",
    "export several.p12 changeit",
    "export secrets.jceks changeit",
    "export secrets.p12 changeit",
    "export truststore.p12 changeit",
    "export truststore.jks changeit",
    "cp exports/keytool-several.p12.pem exports/bouncycastle-store.bks.pem",
    "cp exports/keytool-several.p12.pem exports/bouncycastle-store-v1.bks.pem",
    "cp exports/keytool-several.p12.pem exports/bouncycastle-store.uber.pem",
    "cp exports/keytool-several.p12.pem exports/bouncycastle-default.p12.pem",
    "cp exports/keytool-several.p12.pem exports/bouncycastle-def.p12.pem",
    "cp exports/keytool-several.p12.pem exports/bouncycastle-3des-3des.p12.pem",
    "cp exports/keytool-several.p12.pem exports/bouncycastle-3des-40rc2.p12.pem",
    "cp exports/keytool-several.p12.pem exports/bouncycastle-aes256-aes128.p12.pem",
    "cp exports/keytool-several.p12.pem exports/bouncycastle-aes256-aes128-gcm.p12.pem",
    "cp exports/keytool-several.p12.pem exports/bouncycastle-pbmac1.p12.pem",
    "cp exports/keytool-several.p12.pem exports/bouncycastle-store.bcfks.pem",
    "cp exports/keytool-several.p12.pem exports/bouncycastle-kwp.bcfks.pem",
    "cp exports/keytool-several.p12.pem exports/bouncycastle-sha3.bcfks.pem",
    "cp exports/keytool-several.p12.pem exports/bouncycastle-scrypt.bcfks.pem",
    "cp exports/keytool-several.p12.pem exports/java25.0.5-default.p12.pem",
    "cp exports/keytool-several.p12.pem exports/java26-default.p12.pem",
    "cp exports/keytool-several.p12.pem exports/java26-pbmac1.p12.pem",
    "cp exports/openssl-default.p12.pem exports/openssl3.5-pbmac1.p12.pem",
    "cp exports/openssl-default.p12.pem exports/openssl4.0-default.p12.pem",
    "cp exports/openssl-default.p12.pem exports/openssl4.0-pbmac1.p12.pem",
];

pub(crate) fn run() -> Result<(), String> {
    tools::provide()?;
    versions::provide()?;
    let work = tempfile::tempdir().map_err(failed("a temporary folder"))?;
    let folder = work.path();
    for name in FOLDERS.iter().chain(&["work"]) {
        fs::create_dir(folder.join(name)).map_err(failed(name))?;
    }
    write(&folder.join("openssl/CSRConfig.conf"), CONFIG)?;
    write(&folder.join("openssl/answers.txt"), ANSWERS)?;
    let lines = STEPS.iter().chain([&TWINS, &NEWER, &NEWER_STORES, &LOOSE]).flat_map(|(_, lines)| *lines);
    for (day, line) in lines.enumerate() {
        // faketime reads dates as `date` does.
        shell(folder, line, Some(&format!("{FIRST_DAY} UTC + {day} days")))?;
    }
    for line in EXPORTS {
        match line.strip_prefix("export ").and_then(|rest| rest.split_once(' ')) {
            Some((store, key_password)) => {
                let kind = match store.rsplit_once('.') {
                    Some((_, "jks")) if store != "KeyStoreName.jks" => "JKS",
                    Some((_, "jceks")) => "JCEKS",
                    _ => "PKCS12",
                };
                let line = format!(
                    "java $TESTS/Export.java {kind} keytool/{store} changeit {key_password} > exports/keytool-{store}.pem"
                );
                shell(folder, &line, None)?;
            }
            None => shell(folder, line, None)?,
        }
    }
    write(&folder.join("README.md"), &readme()?)?;
    put_in_place(folder)
}

fn failed(what: &str) -> impl Fn(std::io::Error) -> String {
    move |error| format!("{what}: {error}")
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    fs::write(path, text).map_err(failed(&path.display().to_string()))
}

/// Runs a command line, with the clock standing at a time if there is one.
fn shell(folder: &Path, line: &str, time: Option<&str>) -> Result<(), String> {
    eprintln!("$ {line}");
    let tests = root().join("crates/cli/tests/java");
    let mut command = match time {
        Some(time) => clock::moved(&[time]),
        None => Command::new("env"),
    };
    command
        .args(["bash", "-euc", line])
        .current_dir(folder)
        .env("TESTS", tests)
        .env("TZ", "UTC")
        .env("VERSIONS", versions::folder());
    let output = command.output().map_err(failed("bash"))?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("`{line}` failed:\n{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr)))
}

fn first_line(program: &str, argument: &str) -> Result<String, String> {
    let output = Command::new(program).arg(argument).output().map_err(failed(program))?;
    let text = [output.stdout, output.stderr].concat();
    Ok(String::from_utf8_lossy(&text).lines().next().unwrap_or_default().to_owned())
}

fn readme() -> Result<String, String> {
    let mut text = format!(
        "# Fixtures\n\nFiles that the real tools made, for the tests to read. `cargo xtask fixtures` makes all of them again, and this page\n\
         too. The password is `changeit` everywhere, but for the key in keytool/store.jks, whose is `keypassword`,\n\
         the one in twins/seed.jks, whose is `keypass1`, and twins/encrypted.key, whose is `openssl1`. The folder\n\
         `exports/` holds what each tool says is in its file.\n\nThe clock of the first line stands at {FIRST_DAY}, and that of each line a day after that of the line before, by\n\
         `faketime`.\n\nMade with {} and {}.\n",
        first_line("openssl", "version")?,
        first_line("java", "-version")?,
    );
    for (title, lines) in STEPS.iter().chain([&TWINS, &NEWER, &NEWER_STORES, &LOOSE]) {
        let _ = write!(text, "\n## {title}\n\n```sh\n{}\n```\n", lines.join("\n"));
    }
    let exports: Vec<&str> = EXPORTS.iter().copied().filter(|line| !line.starts_with("export ")).collect();
    let _ = write!(
        text,
        "\n## Exports\n\n```sh\n{}\n```\n\nThe exports of keytool's files come from a small program on Java's KeyStore, for keytool exports no keys.\n",
        exports.join("\n")
    );
    Ok(text)
}

/// Replaces the old fixtures with the new ones, when all of them are there.
fn put_in_place(from: &Path) -> Result<(), String> {
    let to = root().join("fixtures");
    for name in FOLDERS {
        let target = to.join(name);
        if target.exists() {
            fs::remove_dir_all(&target).map_err(failed(name))?;
        }
        fs::create_dir_all(&target).map_err(failed(name))?;
        for entry in fs::read_dir(from.join(name)).map_err(failed(name))? {
            let entry = entry.map_err(failed(name))?;
            fs::copy(entry.path(), target.join(entry.file_name())).map_err(failed(name))?;
        }
    }
    fs::copy(from.join("README.md"), to.join("README.md")).map(drop).map_err(failed("README.md"))
}
