//! keytool's commands, in the order of its help; behind them those that its help does not list.

use super::command_error::CommandError;
use super::command_line::Commands;
use super::names::ALL;
use super::options::{
    ADDPROVIDER, ALIAS, CACERTS, DESTALIAS, DESTKEYPASS, DESTKEYSTORE, DESTPROTECTED, DESTPROVIDERNAME, DESTSTOREPASS,
    DESTSTORETYPE, DNAME, EXT, FILE_IN, FILE_OUT, GROUPNAME, ID, INFILE, JARFILE, KEY_PASSWORD, KEYALG, KEYSIZE, KEYSTORE,
    NEW_PASSWORD, NOPROMPT, OUTFILE, PROTECTED, PROVIDERARG_CLASS, PROVIDERARG_NAME, PROVIDERCLASS, PROVIDERNAME, PROVIDERPATH,
    RFC, SIGALG, SIGNER, SIGNERKEYPASS, SRCALIAS, SRCKEYPASS, SRCKEYSTORE, SRCPROTECTED, SRCPROVIDERNAME, SRCSTOREPASS,
    SRCSTORETYPE, SSLSERVER, STARTDATE, STOREPASS, STORETYPE, TLS, TRUSTCACERTS, VALIDITY, VERBOSE,
};
use super::run::Run;
use super::{
    certreq, gencrl, genkeypair, import_keystore, importcert, list, maintenance, options, print, print_crl, secret_key, showinfo,
    version,
};
use keyferry_host::names;
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

/// What runs a command.
#[derive(Clone, Copy, Debug)]
pub struct Action(pub(super) fn(&Run) -> Result<(), CommandError>);

/// A command of keytool's.
pub type Command = CommandSpec<Action>;

/// keytool's commands.
pub const COMMANDS: &[Command] = &[
    Command {
        names: &["certreq"],
        summary: "Makes a certification request",
        options: with_providers![
            ALIAS, SIGALG, FILE_OUT, KEY_PASSWORD, KEYSTORE, DNAME, EXT, STOREPASS, STORETYPE; VERBOSE, PROTECTED
        ],
        run: Action(certreq::request),
    },
    Command {
        names: &["changealias"],
        summary: "Gives an entry another name",
        options: with_providers![ALIAS, DESTALIAS, KEY_PASSWORD, KEYSTORE, CACERTS, STOREPASS, STORETYPE; VERBOSE, PROTECTED],
        run: Action(maintenance::change_alias),
    },
    Command {
        names: &["delete"],
        summary: "Takes an entry out",
        options: with_providers![ALIAS, KEYSTORE, CACERTS, STOREPASS, STORETYPE; VERBOSE, PROTECTED],
        run: Action(maintenance::delete),
    },
    Command {
        names: &["exportcert", "export"],
        summary: "Writes a certificate to a file",
        options: with_providers![RFC, ALIAS, FILE_OUT, KEYSTORE, CACERTS, STOREPASS, STORETYPE; VERBOSE, PROTECTED],
        run: Action(list::export),
    },
    Command {
        names: &["genkeypair", "genkey"],
        summary: "Makes a key and a certificate for it",
        options: with_providers![
            ALIAS, KEYALG, KEYSIZE, GROUPNAME, SIGALG, DNAME, STARTDATE, EXT, VALIDITY, KEY_PASSWORD, KEYSTORE, SIGNER,
            SIGNERKEYPASS, STOREPASS, STORETYPE; VERBOSE, PROTECTED
        ],
        run: Action(genkeypair::generate),
    },
    Command {
        names: &["genseckey"],
        summary: "Makes a secret key",
        options: with_providers![ALIAS, KEY_PASSWORD, KEYALG, KEYSIZE, KEYSTORE, STOREPASS, STORETYPE; VERBOSE, PROTECTED],
        run: Action(secret_key::generate),
    },
    Command {
        names: &["gencert"],
        summary: "Issues a certificate for a request",
        options: with_providers![
            RFC, INFILE, OUTFILE, ALIAS, SIGALG, DNAME, STARTDATE, EXT, VALIDITY, KEY_PASSWORD, KEYSTORE, STOREPASS,
            STORETYPE; VERBOSE, PROTECTED
        ],
        run: Action(certreq::certificate),
    },
    Command {
        names: &["importcert", "import"],
        summary: "Takes in a certificate, or the reply to a request",
        options: with_providers![
            NOPROMPT, TRUSTCACERTS, PROTECTED, ALIAS, FILE_IN, KEY_PASSWORD, KEYSTORE, CACERTS, STOREPASS, STORETYPE;
            VERBOSE
        ],
        run: Action(importcert::import),
    },
    Command {
        names: &["importpass"],
        summary: "Keeps a password as an entry",
        options: with_providers![ALIAS, KEY_PASSWORD, KEYALG, KEYSIZE, KEYSTORE, STOREPASS, STORETYPE; VERBOSE, PROTECTED],
        run: Action(secret_key::import_password),
    },
    Command {
        names: &["importkeystore"],
        summary: "Takes in the entries of another keystore",
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
        run: Action(import_keystore::import),
    },
    Command {
        names: &["keypasswd"],
        summary: "Gives a key another password",
        options: with_providers![ALIAS, KEY_PASSWORD, NEW_PASSWORD, KEYSTORE, STOREPASS, STORETYPE; VERBOSE],
        run: Action(maintenance::key_password),
    },
    Command {
        names: &["list"],
        summary: "Lists the entries",
        options: with_providers![RFC, ALIAS, KEYSTORE, CACERTS, STOREPASS, STORETYPE; VERBOSE, PROTECTED],
        run: Action(list::list),
    },
    Command {
        names: &["printcert"],
        summary: "Shows certificates",
        options: with_providers![
            RFC, FILE_IN, SSLSERVER, JARFILE, KEYSTORE, STOREPASS, STORETYPE, TRUSTCACERTS; VERBOSE, PROTECTED
        ],
        run: Action(print::certificates),
    },
    Command {
        names: &["printcertreq"],
        summary: "Shows a certification request",
        options: &[FILE_IN, VERBOSE],
        run: Action(print::request),
    },
    Command {
        names: &["printcrl"],
        summary: "Shows a revocation list",
        options: with_providers![FILE_IN, KEYSTORE, STOREPASS, STORETYPE, TRUSTCACERTS; VERBOSE, PROTECTED],
        run: Action(print_crl::run),
    },
    Command {
        names: &["storepasswd"],
        summary: "Gives the keystore another password",
        options: with_providers![NEW_PASSWORD, KEYSTORE, CACERTS, STOREPASS, STORETYPE; VERBOSE],
        run: Action(maintenance::store_password),
    },
    Command {
        names: &["showinfo"],
        summary: "Shows what TLS is made with",
        options: &[TLS, VERBOSE],
        run: Action(showinfo::run),
    },
    Command {
        names: &["version"],
        summary: "Prints the release of Java whose keytool this is like",
        options: &[],
        run: Action(version::print),
    },
    Command {
        names: &["gencrl"],
        summary: "Issues a revocation list",
        options: with_providers![
            RFC, FILE_OUT, ID, ALIAS, SIGALG, KEY_PASSWORD, KEYSTORE, STOREPASS, STORETYPE; VERBOSE, PROTECTED
        ],
        run: Action(gencrl::generate),
    },
    Command {
        names: &["keyclone"],
        summary: "Copies the entry of a key",
        options: with_providers![ALIAS, DESTALIAS, KEY_PASSWORD, NEW_PASSWORD, STORETYPE, KEYSTORE, STOREPASS; VERBOSE],
        run: Action(maintenance::clone_key),
    },
    Command {
        names: &["selfcert"],
        summary: "Signs a certificate for a key with itself",
        options: with_providers![
            ALIAS, SIGALG, DNAME, STARTDATE, EXT, VALIDITY, KEY_PASSWORD, STORETYPE, KEYSTORE, STOREPASS; VERBOSE
        ],
        run: Action(genkeypair::self_certify),
    },
];

const _: () = names::check(ALL, COMMANDS, options::UNLISTED);

/// Commands that keytool's own list leaves out.
pub(super) const UNLISTED: &[&str] = &["gencrl", "keyclone", "selfcert"];

/// All of them, and those of keytool that are not here with what does the same or comes closest.
pub(super) const GRAMMAR: Commands<Action> = Commands {
    all: COMMANDS,
    refused: &[("identitydb", "identity databases went with Java 1.1; see `keyferry convert` for what is read")],
};
