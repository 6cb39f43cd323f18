//! keytool's commands, in the order of its help; behind them those that its help does not list.

use super::options::{
    ADDPROVIDER, ALIAS, CACERTS, DESTALIAS, DESTKEYPASS, DESTKEYSTORE, DESTPROTECTED, DESTPROVIDERNAME, DESTSTOREPASS,
    DESTSTORETYPE, DNAME, EXT, FILE_IN, FILE_OUT, GROUPNAME, ID, INFILE, JARFILE, KEY_PASSWORD, KEYALG, KEYSIZE, KEYSTORE,
    NEW_PASSWORD, NOPROMPT, OUTFILE, PROTECTED, PROVIDERARG_CLASS, PROVIDERARG_NAME, PROVIDERCLASS, PROVIDERNAME, PROVIDERPATH,
    RFC, SIGALG, SIGNER, SIGNERKEYPASS, SRCALIAS, SRCKEYPASS, SRCKEYSTORE, SRCPROTECTED, SRCPROVIDERNAME, SRCSTOREPASS,
    SRCSTORETYPE, SSLSERVER, STARTDATE, STOREPASS, STORETYPE, TLS, TRUSTCACERTS, VALIDITY, VERBOSE,
};
use keyferry_host::option_table::CommandSpec;

/// The options of a command that works with a keystore: those about providers have one place in it, which the semicolon marks.
macro_rules! with_providers {
    ($($before:expr),*; $($behind:expr),*) => {
        &[
            $($before,)*
            PROVIDERNAME,
            ADDPROVIDER,
            PROVIDERARG_NAME,
            PROVIDERCLASS,
            PROVIDERARG_CLASS,
            PROVIDERPATH,
            $($behind),*
        ]
    };
}

/// keytool's commands.
pub const COMMANDS: &[CommandSpec] = &[
    CommandSpec {
        names: &["certreq"],
        summary: "Generates a certificate request",
        options: with_providers![
            ALIAS, SIGALG, FILE_OUT, KEY_PASSWORD, KEYSTORE, DNAME, EXT, STOREPASS, STORETYPE; VERBOSE, PROTECTED
        ],
    },
    CommandSpec {
        names: &["changealias"],
        summary: "Changes an entry's alias",
        options: with_providers![ALIAS, DESTALIAS, KEY_PASSWORD, KEYSTORE, CACERTS, STOREPASS, STORETYPE; VERBOSE, PROTECTED],
    },
    CommandSpec {
        names: &["delete"],
        summary: "Deletes an entry",
        options: with_providers![ALIAS, KEYSTORE, CACERTS, STOREPASS, STORETYPE; VERBOSE, PROTECTED],
    },
    CommandSpec {
        names: &["exportcert", "export"],
        summary: "Exports certificate",
        options: with_providers![RFC, ALIAS, FILE_OUT, KEYSTORE, CACERTS, STOREPASS, STORETYPE; VERBOSE, PROTECTED],
    },
    CommandSpec {
        names: &["genkeypair", "genkey"],
        summary: "Generates a key pair",
        options: with_providers![
            ALIAS, KEYALG, KEYSIZE, GROUPNAME, SIGALG, DNAME, STARTDATE, EXT, VALIDITY, KEY_PASSWORD, KEYSTORE, SIGNER,
            SIGNERKEYPASS, STOREPASS, STORETYPE; VERBOSE, PROTECTED
        ],
    },
    CommandSpec {
        names: &["genseckey"],
        summary: "Generates a secret key",
        options: with_providers![ALIAS, KEY_PASSWORD, KEYALG, KEYSIZE, KEYSTORE, STOREPASS, STORETYPE; VERBOSE, PROTECTED],
    },
    CommandSpec {
        names: &["gencert"],
        summary: "Generates certificate from a certificate request",
        options: with_providers![
            RFC, INFILE, OUTFILE, ALIAS, SIGALG, DNAME, STARTDATE, EXT, VALIDITY, KEY_PASSWORD, KEYSTORE, STOREPASS,
            STORETYPE; VERBOSE, PROTECTED
        ],
    },
    CommandSpec {
        names: &["importcert", "import"],
        summary: "Imports a certificate or a certificate chain",
        options: with_providers![
            NOPROMPT, TRUSTCACERTS, PROTECTED, ALIAS, FILE_IN, KEY_PASSWORD, KEYSTORE, CACERTS, STOREPASS, STORETYPE;
            VERBOSE
        ],
    },
    CommandSpec {
        names: &["importpass"],
        summary: "Imports a password",
        options: with_providers![ALIAS, KEY_PASSWORD, KEYALG, KEYSIZE, KEYSTORE, STOREPASS, STORETYPE; VERBOSE, PROTECTED],
    },
    CommandSpec {
        names: &["importkeystore"],
        summary: "Imports one or all entries from another keystore",
        options: &[
            SRCKEYSTORE,
            DESTKEYSTORE,
            SRCSTORETYPE,
            DESTSTORETYPE,
            SRCSTOREPASS,
            DESTSTOREPASS,
            SRCPROTECTED,
            DESTPROTECTED,
            SRCPROVIDERNAME,
            DESTPROVIDERNAME,
            SRCALIAS,
            DESTALIAS,
            SRCKEYPASS,
            DESTKEYPASS,
            NOPROMPT,
            ADDPROVIDER,
            PROVIDERARG_NAME,
            PROVIDERCLASS,
            PROVIDERARG_CLASS,
            PROVIDERPATH,
            VERBOSE,
        ],
    },
    CommandSpec {
        names: &["keypasswd"],
        summary: "Changes the key password of an entry",
        options: with_providers![ALIAS, KEY_PASSWORD, NEW_PASSWORD, KEYSTORE, STOREPASS, STORETYPE; VERBOSE],
    },
    CommandSpec {
        names: &["list"],
        summary: "Lists entries in a keystore",
        options: with_providers![RFC, ALIAS, KEYSTORE, CACERTS, STOREPASS, STORETYPE; VERBOSE, PROTECTED],
    },
    CommandSpec {
        names: &["printcert"],
        summary: "Prints the content of a certificate",
        options: with_providers![
            RFC, FILE_IN, SSLSERVER, JARFILE, KEYSTORE, STOREPASS, STORETYPE, TRUSTCACERTS; VERBOSE, PROTECTED
        ],
    },
    CommandSpec {
        names: &["printcertreq"],
        summary: "Prints the content of a certificate request",
        options: &[FILE_IN, VERBOSE],
    },
    CommandSpec {
        names: &["printcrl"],
        summary: "Prints the content of a CRL file",
        options: with_providers![FILE_IN, KEYSTORE, STOREPASS, STORETYPE, TRUSTCACERTS; VERBOSE, PROTECTED],
    },
    CommandSpec {
        names: &["storepasswd"],
        summary: "Changes the store password of a keystore",
        options: with_providers![NEW_PASSWORD, KEYSTORE, CACERTS, STOREPASS, STORETYPE; VERBOSE],
    },
    CommandSpec { names: &["showinfo"], summary: "Displays security-related information", options: &[TLS, VERBOSE] },
    CommandSpec {
        names: &["gencrl"],
        summary: "Generates CRL",
        options: with_providers![
            RFC, FILE_OUT, ID, ALIAS, SIGALG, KEY_PASSWORD, KEYSTORE, STOREPASS, STORETYPE; VERBOSE, PROTECTED
        ],
    },
    CommandSpec {
        names: &["keyclone"],
        summary: "Clones a key entry",
        options: with_providers![ALIAS, DESTALIAS, KEY_PASSWORD, NEW_PASSWORD, STORETYPE, KEYSTORE, STOREPASS; VERBOSE],
    },
    CommandSpec {
        names: &["selfcert"],
        summary: "Generates a self-signed certificate",
        options: with_providers![
            ALIAS, SIGALG, DNAME, STARTDATE, EXT, VALIDITY, KEY_PASSWORD, STORETYPE, KEYSTORE, STOREPASS; VERBOSE
        ],
    },
];

/// Commands that keytool's own list leaves out.
pub(super) const UNLISTED: &[&str] = &["gencrl", "keyclone", "selfcert"];

/// Commands of keytool that are not here, and what does the same or comes closest.
pub(super) const REFUSED: &[(&str, &str)] =
    &[("identitydb", "identity databases went with Java 1.1; see `keyferry convert` for what is read")];
