//! The options of keytool, each once, as `keytool -COMMAND -help` names them.

use keyferry_host::option_table::OptionSpec;

pub(super) const ALIAS: OptionSpec = OptionSpec::value("alias", "<alias>", "alias name of the entry to process");
pub(super) const SIGALG: OptionSpec = OptionSpec::value("sigalg", "<alg>", "signature algorithm name");
pub(super) const FILE_OUT: OptionSpec = OptionSpec::value("file", "<file>", "output file name");
pub(super) const KEY_PASSWORD: OptionSpec = OptionSpec::value("keypass", "<arg>", "key password").secret();
pub(super) const KEYSTORE: OptionSpec = OptionSpec::value("keystore", "<keystore>", "keystore name");
pub(super) const DNAME: OptionSpec = OptionSpec::value("dname", "<name>", "distinguished name");
pub(super) const EXT: OptionSpec = OptionSpec::value("ext", "<value>", "X.509 extension");
pub(super) const STOREPASS: OptionSpec = OptionSpec::value("storepass", "<arg>", "keystore password").secret();
pub(super) const STORETYPE: OptionSpec = OptionSpec::value("storetype", "<type>", "keystore type");
pub(super) const PROVIDERNAME: OptionSpec = OptionSpec::value("providername", "<name>", "provider name")
    .ignored("there is one implementation, in keyferry; names that Java 17 does not have are refused");
pub(super) const ADDPROVIDER: OptionSpec =
    OptionSpec::value("addprovider", "<name>", "add security provider by name (e.g. SunPKCS11)")
        .ignored("there is one implementation, in keyferry; names that Java 17 does not have are refused");
pub(super) const PROVIDERARG_NAME: OptionSpec = OptionSpec::value("providerarg", "<arg>", "configure argument for -addprovider")
    .refused("no provider takes one: leave it out");
pub(super) const PROVIDERCLASS: OptionSpec =
    OptionSpec::value("providerclass", "<class>", "add security provider by fully-qualified class name")
        .refused("no Java classes are loaded: leave it out");
pub(super) const PROVIDERARG_CLASS: OptionSpec =
    OptionSpec::value("providerarg", "<arg>", "configure argument for -providerclass")
        .refused("no provider takes one: leave it out");
pub(super) const PROVIDERPATH: OptionSpec =
    OptionSpec::value("providerpath", "<list>", "provider classpath").ignored("no Java classes are loaded");
pub(super) const VERBOSE: OptionSpec = OptionSpec::flag("v", "verbose output");
pub(super) const PROTECTED: OptionSpec = OptionSpec::flag("protected", "password through protected mechanism");
pub(super) const DESTALIAS: OptionSpec = OptionSpec::value("destalias", "<alias>", "destination alias");
pub(super) const CACERTS: OptionSpec = OptionSpec::flag("cacerts", "access the cacerts keystore");
pub(super) const RFC: OptionSpec = OptionSpec::flag("rfc", "output in RFC style");
pub(super) const KEYALG: OptionSpec = OptionSpec::value("keyalg", "<alg>", "key algorithm name");
pub(super) const KEYSIZE: OptionSpec = OptionSpec::value("keysize", "<size>", "key bit size");
pub(super) const GROUPNAME: OptionSpec =
    OptionSpec::value("groupname", "<name>", "Group name. For example, an Elliptic Curve name.");
pub(super) const STARTDATE: OptionSpec = OptionSpec::value("startdate", "<date>", "certificate validity start date/time");
pub(super) const VALIDITY: OptionSpec = OptionSpec::value("validity", "<days>", "validity number of days");
pub(super) const SIGNER: OptionSpec = OptionSpec::value("signer", "<alias>", "signer alias");
pub(super) const SIGNERKEYPASS: OptionSpec = OptionSpec::value("signerkeypass", "<arg>", "signer key password").secret();
pub(super) const INFILE: OptionSpec = OptionSpec::value("infile", "<file>", "input file name");
pub(super) const OUTFILE: OptionSpec = OptionSpec::value("outfile", "<file>", "output file name");
pub(super) const NOPROMPT: OptionSpec = OptionSpec::flag("noprompt", "do not prompt");
pub(super) const TRUSTCACERTS: OptionSpec = OptionSpec::flag("trustcacerts", "trust certificates from cacerts");
pub(super) const FILE_IN: OptionSpec = OptionSpec::value("file", "<file>", "input file name");
pub(super) const SRCKEYSTORE: OptionSpec = OptionSpec::value("srckeystore", "<keystore>", "source keystore name");
pub(super) const DESTKEYSTORE: OptionSpec = OptionSpec::value("destkeystore", "<keystore>", "destination keystore name");
pub(super) const SRCSTORETYPE: OptionSpec = OptionSpec::value("srcstoretype", "<type>", "source keystore type");
pub(super) const DESTSTORETYPE: OptionSpec = OptionSpec::value("deststoretype", "<type>", "destination keystore type");
pub(super) const SRCSTOREPASS: OptionSpec = OptionSpec::value("srcstorepass", "<arg>", "source keystore password").secret();
pub(super) const DESTSTOREPASS: OptionSpec =
    OptionSpec::value("deststorepass", "<arg>", "destination keystore password").secret();
pub(super) const SRCPROTECTED: OptionSpec =
    OptionSpec::flag("srcprotected", "source keystore password protected").refused("there are no tokens: give the passwords");
pub(super) const DESTPROTECTED: OptionSpec = OptionSpec::flag("destprotected", "destination keystore password protected")
    .refused("there are no tokens: give the passwords");
pub(super) const SRCPROVIDERNAME: OptionSpec = OptionSpec::value("srcprovidername", "<name>", "source keystore provider name")
    .ignored("there is one implementation, in keyferry; names that Java 17 does not have are refused");
pub(super) const DESTPROVIDERNAME: OptionSpec =
    OptionSpec::value("destprovidername", "<name>", "destination keystore provider name")
        .ignored("there is one implementation, in keyferry; names that Java 17 does not have are refused");
pub(super) const SRCALIAS: OptionSpec = OptionSpec::value("srcalias", "<alias>", "source alias");
pub(super) const SRCKEYPASS: OptionSpec = OptionSpec::value("srckeypass", "<arg>", "source key password").secret();
pub(super) const DESTKEYPASS: OptionSpec = OptionSpec::value("destkeypass", "<arg>", "destination key password").secret();
pub(super) const NEW_PASSWORD: OptionSpec = OptionSpec::value("new", "<arg>", "new password").secret();
pub(super) const SSLSERVER: OptionSpec = OptionSpec::value("sslserver", "<server[:port]>", "SSL server host and port");
pub(super) const JARFILE: OptionSpec = OptionSpec::value("jarfile", "<file>", "signed jar file");
pub(super) const TLS: OptionSpec = OptionSpec::flag("tls", "Displays TLS configuration information");
pub(super) const ID: OptionSpec = OptionSpec::value("id", "<id:reason>", "Serial ID of cert to revoke");

/// Taken with every command, and in no help.
pub(super) const UNLISTED: &[OptionSpec] = &[
    OptionSpec::flag("debug", "print the command line and where errors arise"),
    OptionSpec::flag("nowarn", "print no warnings"),
    OptionSpec::value("dest", "<alias>", "destination alias"),
    OptionSpec::value("provider", "<class>", "add security provider by fully-qualified class name")
        .refused("no Java classes are loaded: leave it out"),
];
