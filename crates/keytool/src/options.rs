//! The options of keytool, each once, as `keytool -COMMAND -help` names them.

use keyferry_host::option_table::OptionSpec;

pub(super) const ALIAS: OptionSpec = OptionSpec::value("alias", "<alias>", "Name of the entry");
pub(super) const SIGALG: OptionSpec = OptionSpec::value("sigalg", "<alg>", "Algorithm of the signature");
pub(super) const FILE_OUT: OptionSpec = OptionSpec::value("file", "<file>", "File for what is made");
pub(super) const KEY_PASSWORD: OptionSpec = OptionSpec::value("keypass", "<arg>", "Password of the key").secret();
pub(super) const KEYSTORE: OptionSpec = OptionSpec::value("keystore", "<keystore>", "File of the keystore");
pub(super) const DNAME: OptionSpec = OptionSpec::value("dname", "<name>", "Name of the owner (CN=..., O=..., C=..)");
pub(super) const EXT: OptionSpec = OptionSpec::value("ext", "<value>", "Extension to add, as NAME=VALUE");
pub(super) const STOREPASS: OptionSpec = OptionSpec::value("storepass", "<arg>", "Password of the keystore").secret();
pub(super) const STORETYPE: OptionSpec =
    OptionSpec::value("storetype", "<type>", "Type of the keystore: PKCS12, JKS, JCEKS, BKS, UBER or BCFKS");
pub(super) const PROVIDERNAME: OptionSpec = OptionSpec::value("providername", "<name>", "Provider to take")
    .ignored("there is one implementation, in keyferry; names that neither Java 17 nor Bouncy Castle has are refused");
pub(super) const ADDPROVIDER: OptionSpec = OptionSpec::value("addprovider", "<name>", "Provider to add, by its short name")
    .ignored("there is one implementation, in keyferry; names that neither Java 17 nor Bouncy Castle has are refused");
pub(super) const PROVIDERARG_NAME: OptionSpec =
    OptionSpec::value("providerarg", "<arg>", "Setting for the provider of -addprovider")
        .refused("no provider takes one: leave it out");
pub(super) const PROVIDERCLASS: OptionSpec = OptionSpec::value("providerclass", "<class>", "Provider to add, by its Java class")
    .ignored("no Java classes are loaded: Bouncy Castle's keystores are here without, and other providers are refused");
pub(super) const PROVIDERARG_CLASS: OptionSpec =
    OptionSpec::value("providerarg", "<arg>", "Setting for the provider of -providerclass")
        .refused("no provider takes one: leave it out");
pub(super) const PROVIDERPATH: OptionSpec =
    OptionSpec::value("providerpath", "<list>", "Where Java would find the classes of the provider")
        .ignored("no Java classes are loaded");
pub(super) const VERBOSE: OptionSpec = OptionSpec::flag("v", "Say more");
pub(super) const PROTECTED: OptionSpec = OptionSpec::flag("protected", "Let a device ask for the password");
pub(super) const DESTALIAS: OptionSpec = OptionSpec::value("destalias", "<alias>", "Name of the new entry");
pub(super) const CACERTS: OptionSpec = OptionSpec::flag("cacerts", "Take the keystore with Java's own authorities");
pub(super) const RFC: OptionSpec = OptionSpec::flag("rfc", "Write PEM");
pub(super) const KEYALG: OptionSpec = OptionSpec::value("keyalg", "<alg>", "Algorithm of the key");
pub(super) const KEYSIZE: OptionSpec = OptionSpec::value("keysize", "<size>", "Bits of the key");
pub(super) const GROUPNAME: OptionSpec = OptionSpec::value("groupname", "<name>", "Curve of the key (secp256r1)");
pub(super) const STARTDATE: OptionSpec = OptionSpec::value("startdate", "<date>", "When the certificate begins to be valid");
pub(super) const VALIDITY: OptionSpec = OptionSpec::value("validity", "<days>", "Days for which the certificate holds");
pub(super) const SIGNER: OptionSpec = OptionSpec::value("signer", "<alias>", "Entry whose key signs");
pub(super) const SIGNERKEYPASS: OptionSpec = OptionSpec::value("signerkeypass", "<arg>", "Password of that key").secret();
pub(super) const INFILE: OptionSpec = OptionSpec::value("infile", "<file>", "File to read from");
pub(super) const OUTFILE: OptionSpec = OptionSpec::value("outfile", "<file>", "File for what is made");
pub(super) const NOPROMPT: OptionSpec = OptionSpec::flag("noprompt", "Ask nothing and go on");
pub(super) const TRUSTCACERTS: OptionSpec = OptionSpec::flag("trustcacerts", "Trust Java's own authorities too");
pub(super) const FILE_IN: OptionSpec = OptionSpec::value("file", "<file>", "File to read from");
pub(super) const SRCKEYSTORE: OptionSpec = OptionSpec::value("srckeystore", "<keystore>", "File of the keystore to import from");
pub(super) const DESTKEYSTORE: OptionSpec =
    OptionSpec::value("destkeystore", "<keystore>", "File of the keystore to import into");
pub(super) const SRCSTORETYPE: OptionSpec =
    OptionSpec::value("srcstoretype", "<type>", "Type of the keystore that is imported from");
pub(super) const DESTSTORETYPE: OptionSpec =
    OptionSpec::value("deststoretype", "<type>", "Type of the keystore that is imported into");
pub(super) const SRCSTOREPASS: OptionSpec =
    OptionSpec::value("srcstorepass", "<arg>", "Password of the keystore that is imported from").secret();
pub(super) const DESTSTOREPASS: OptionSpec =
    OptionSpec::value("deststorepass", "<arg>", "Password of the keystore that is imported into").secret();
pub(super) const SRCPROTECTED: OptionSpec =
    OptionSpec::flag("srcprotected", "Let a device open the keystore that is imported from")
        .refused("there are no tokens: give the passwords");
pub(super) const DESTPROTECTED: OptionSpec =
    OptionSpec::flag("destprotected", "Let a device open the keystore that is imported into")
        .refused("there are no tokens: give the passwords");
pub(super) const SRCPROVIDERNAME: OptionSpec =
    OptionSpec::value("srcprovidername", "<name>", "Provider of the keystore that is imported from")
        .ignored("there is one implementation, in keyferry; names that neither Java 17 nor Bouncy Castle has are refused");
pub(super) const DESTPROVIDERNAME: OptionSpec =
    OptionSpec::value("destprovidername", "<name>", "Provider of the keystore that is imported into")
        .ignored("there is one implementation, in keyferry; names that neither Java 17 nor Bouncy Castle has are refused");
pub(super) const SRCALIAS: OptionSpec = OptionSpec::value("srcalias", "<alias>", "Name of the entry to import");
pub(super) const SRCKEYPASS: OptionSpec = OptionSpec::value("srckeypass", "<arg>", "Password of the key to import").secret();
pub(super) const DESTKEYPASS: OptionSpec = OptionSpec::value("destkeypass", "<arg>", "Password for the imported key").secret();
pub(super) const NEW_PASSWORD: OptionSpec = OptionSpec::value("new", "<arg>", "The password from now on").secret();
pub(super) const SSLSERVER: OptionSpec = OptionSpec::value("sslserver", "<server[:port]>", "Server to ask, with its port");
pub(super) const JARFILE: OptionSpec = OptionSpec::value("jarfile", "<file>", "Jar file whose signers to show");
pub(super) const TLS: OptionSpec = OptionSpec::flag("tls", "Show the versions and ciphers of TLS");
pub(super) const ID: OptionSpec = OptionSpec::value("id", "<id:reason>", "Serial number to revoke, and the reason");

/// Taken with every command, and in no help.
pub(super) const UNLISTED: &[OptionSpec] = &[
    OptionSpec::flag("debug", "Print the command line, and where errors arise"),
    OptionSpec::flag("nowarn", "Say nothing of weak algorithms and old formats"),
    OptionSpec::value("dest", "<alias>", "Name of the new entry"),
    OptionSpec::value("provider", "<class>", "Provider to add, by its Java class")
        .refused("no Java classes are loaded: leave it out"),
];
