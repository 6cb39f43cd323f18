//! What keytool says when it does not do what it was asked.

use super::Message;
use super::Tells::All;

const FROM: &str = "keytool";

pub(super) const MESSAGES: &[Message] = &[
    Message {
        id: "keytool-no-alias",
        from: FROM,
        pieces: &["Alias <", "> does not exist"],
        tells: All,
        cause: "The keystore has no entry of that name. The names in a JKS file are in lower case; without -alias keytool looks for `mykey`.",
        cure: &["See which entries there are:", "keyferry store list FILE"],
        sample: "keytool error: java.lang.Exception: Alias <client> does not exist",
    },
    Message {
        id: "keytool-chain-from-reply",
        from: FROM,
        pieces: &["Failed to establish chain from reply"],
        tells: All,
        cause: "keytool takes an issued certificate only when it finds the authorities above it, in the keystore or in the JDK's cacerts: they have to be imported first, the root before the intermediate.",
        cure: &["All files at once, in any order:", "keyferry receive ISSUED.cer CA.cer --keystore keystore.jks"],
        sample: "keytool error: java.lang.Exception: Failed to establish chain from reply",
    },
    Message {
        id: "keytool-other-key",
        from: FROM,
        pieces: &["Public keys in reply and keystore don't match"],
        tells: All,
        cause: "The certificate was issued for another key: another request was sent than the one for the key under this alias, or the key was made again since.",
        cure: &["This says for which of your keys it is:", "keyferry receive ISSUED.cer CA.cer --keystore keystore.jks"],
        sample: "keytool error: java.lang.Exception: Public keys in reply and keystore don't match",
    },
    Message {
        id: "keytool-not-x509",
        from: FROM,
        pieces: &["Input not an X.509 certificate"],
        tells: All,
        cause: "The file is no certificate that keytool reads: a private key, a keystore, a request, a text with something before the block, or a page of HTML.",
        cure: &[
            "See what it is:",
            "keyferry show FILE",
            "A key and its certificate go into a keystore so:",
            "keyferry convert key.pem cert.pem ca.pem -o keystore.p12",
        ],
        sample: "keytool error: java.lang.Exception: Input not an X.509 certificate",
    },
    Message {
        id: "keytool-same-reply",
        from: FROM,
        pieces: &["Certificate reply and certificate in keystore are identical"],
        tells: All,
        cause: "The keystore has this certificate already; nothing is left to be done.",
        cure: &["keyferry show FILE"],
        sample: "keytool error: java.lang.Exception: Certificate reply and certificate in keystore are identical",
    },
    Message {
        id: "keytool-alias-taken",
        from: FROM,
        pieces: &["Certificate not imported, alias <", "> already exists"],
        tells: All,
        cause: "There is a trusted certificate of that name already, and keytool replaces none.",
        cure: &["Add it under a name of its own, or not at all when it is there:", "keyferry trust truststore.p12 CA.pem --add"],
        sample: "keytool error: java.lang.Exception: Certificate not imported, alias <ca> already exists",
    },
    Message {
        id: "keytool-key-taken",
        from: FROM,
        pieces: &["Key pair not generated, alias <", "> already exists"],
        tells: All,
        cause: "There is an entry of that name already. Whoever deletes it loses its key: a certificate that is still to come would not fit a new one.",
        cure: &["See what it is first:", "keyferry show FILE"],
        sample: "keytool error: java.lang.Exception: Key pair not generated, alias <mykey> already exists",
    },
    Message {
        id: "keytool-short-password",
        from: FROM,
        pieces: &["password must be at least 6 characters"],
        tells: All,
        cause: "keytool takes no password of fewer than six characters.",
        cure: &["Choose a longer one."],
        sample: "keytool error: java.lang.Exception: Keystore password must be at least 6 characters",
    },
    Message {
        id: "keytool-key-password",
        from: FROM,
        pieces: &["Different store and key passwords not supported for PKCS12 KeyStores"],
        tells: All,
        cause: "In PKCS#12 the key has the password of the file; keytool does not heed -keypass, and the key has the one of the keystore.",
        cure: &[
            "Configure one password for both; or take JKS, which has two:",
            "keyferry convert FILE.p12 -o NEW.jks --out-key-password SPEC",
        ],
        sample: "Warning:  Different store and key passwords not supported for PKCS12 KeyStores. Ignoring user-specified -keypass value.",
    },
    Message {
        id: "keytool-jks",
        from: FROM,
        pieces: &["keystore uses a proprietary format"],
        tells: All,
        cause: "A warning: the file is JKS or JCEKS, which only Java reads and which protects keys badly. It works.",
        cure: &["keyferry convert FILE.jks -o NEW.p12"],
        sample: "The JKS keystore uses a proprietary format. It is recommended to migrate to PKCS12 which is an industry standard format",
    },
];
