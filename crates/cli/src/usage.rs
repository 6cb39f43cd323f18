//! Our own command line: taken apart by clap, whose errors quote what was given. Here they lose what may be a secret.

use std::any::TypeId;
use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, Error, Parser};
use keyferry_core::shown::shown;

use crate::help;
use keyferry_host::option_table;
use keyferry_host::secret::{EntrySpec, PasswordSpec};

/// What stands in the place of what is not repeated.
const HIDDEN: &str = "...";

/// What people call things that are called otherwise here.
const OTHERWISE: [(&[&str], &str); 11] = [
    (
        &["list", "ls", "info", "view", "cat", "inspect", "print", "dump"],
        "keyferry show FILE; keyferry store list STORE has a line for each entry",
    ),
    (&["import", "add"], "keyferry store add STORE FILE; keyferry receive FILE for the certificate that was asked for"),
    (&["export", "extract"], "keyferry store export STORE ALIAS -o FILE"),
    (&["rename", "delete", "remove", "merge", "split", "reorder"], "keyferry store, which changes keystores in place"),
    (
        &["truststore", "cacerts", "importcert"],
        "keyferry trust OUT CERTS; keyferry store add STORE FILE for one more certificate",
    ),
    (&["passwd", "storepasswd"], "keyferry store passwd STORE"),
    (&["genkey", "keygen", "genrsa", "req", "gencsr"], "keyferry request, which makes a key and a request"),
    (&["pkcs12", "x509", "pkey", "verify"], "keyferry openssl, with openssl's own words behind it"),
    (&["why", "diagnose", "doctor"], "keyferry explain FILE, which says who opens it and what is wrong with it"),
    (&["compare", "cmp"], "keyferry diff A B"),
    (&["keystore", "jks", "pem", "p12"], "keyferry convert FILE -o OUT, whose ending says the format"),
];

/// A mistaken command with the one that was meant.
fn otherwise(mut error: Error) -> Error {
    let Some(ContextValue::String(word)) = error.get(ContextKind::InvalidSubcommand) else { return error };
    if let Some((_, instead)) = OTHERWISE.iter().find(|(words, _)| words.contains(&word.as_str())) {
        error.remove(ContextKind::SuggestedSubcommand);
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![(*instead).into()]));
    }
    error
}

/// The arguments of the program; the program ends here when they make no sense, or ask for help.
pub(crate) fn parse<Arguments: Parser>() -> Arguments {
    let words: Vec<OsString> = std::env::args_os().collect();
    let parsed = |words: &[OsString], program: Command| {
        program.try_get_matches_from(words).and_then(|matches| Arguments::from_arg_matches(&matches))
    };
    parsed(&words, Arguments::command()).unwrap_or_else(|error| {
        // clap quotes words with its colours between: what a terminal would obey is taken out of them before.
        let harmless: Vec<OsString> = words.iter().map(|word| shown(&word.to_string_lossy()).into_owned().into()).collect();
        if error.kind() == ErrorKind::DisplayVersion {
            error.exit();
        }
        let error = parsed(&harmless, help::arranged(Arguments::command())).err().unwrap_or(error);
        discreet(otherwise(error), &help::arranged(Arguments::command()), &harmless).exit()
    })
}

/// Whether the values of the argument are secrets, or say where secrets are.
pub(crate) fn is_secret(argument: &clap::Arg) -> bool {
    let kind = argument.get_value_parser().type_id();
    kind == TypeId::of::<PasswordSpec>() || kind == TypeId::of::<EntrySpec>()
}

/// The long names of all options with secrets, of this command and those below it.
pub(crate) fn secret_options(command: &Command) -> Vec<String> {
    let own = command.get_arguments().filter(|argument| is_secret(argument));
    let mut names: Vec<String> = own.filter_map(|argument| argument.get_long().map(str::to_owned)).collect();
    names.extend(command.get_subcommands().flat_map(secret_options));
    names
}

/// The error without the value of an option that takes secrets, without what was written behind the name of such an option as if it were part of
/// it, and without words that nobody expected beside such an option: an unquoted password falls apart into words.
fn discreet(mut error: Error, command: &Command, words: &[OsString]) -> Error {
    let secrets = secret_options(command);
    let named = |text: &str| secrets.iter().any(|name| option_table::name_of(text) == name);
    let beside_secrets = words.iter().any(|word| named(&word.to_string_lossy()));
    let text = |error: &Error, kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        _ => None,
    };
    let argument = text(&error, ContextKind::InvalidArg).unwrap_or_default();
    let hide = |error: &mut Error, kind, shown: String| {
        if text(error, kind).is_some_and(|text| !text.is_empty() && text != shown) {
            error.insert(kind, ContextValue::String(shown));
            // Suggestions quote the same once more.
            error.remove(ContextKind::Suggested);
            error.remove(ContextKind::TrailingArg);
        }
    };
    // A flag that is given a value says nothing about what that is.
    if named(&argument) || error.kind() == ErrorKind::TooManyValues {
        hide(&mut error, ContextKind::InvalidValue, HIDDEN.to_owned());
    }
    if error.kind() == ErrorKind::UnknownArgument {
        let shown = if argument.starts_with('-') || !beside_secrets {
            option_table::without_secret(&argument, secrets.iter().map(String::as_str))
        } else {
            HIDDEN.to_owned()
        };
        hide(&mut error, ContextKind::InvalidArg, shown);
    }
    // The name of an option without its dashes is no secret, whatever stands behind it.
    let is_name = text(&error, ContextKind::InvalidSubcommand).is_some_and(|word| secrets.contains(&word));
    if beside_secrets && !is_name {
        hide(&mut error, ContextKind::InvalidSubcommand, HIDDEN.to_owned());
    }
    error
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Arguments;
    use crate::help::tests::whole;

    fn each(command: &Command, look: &mut dyn FnMut(&Command, &clap::Arg)) {
        command.get_arguments().for_each(|argument| look(command, argument));
        command.get_subcommands().for_each(|command| each(command, look));
    }

    /// What the tests find by `SPEC` in the help texts is what is taken as secret here, and no password is taken otherwise.
    #[test]
    fn every_option_for_a_secret_is_of_the_type_for_secrets() {
        let mut found = 0;
        each(&whole(), &mut |command, argument| {
            let takes_value = argument.get_action().takes_values();
            let value = argument.get_value_names().unwrap_or_default().concat();
            let by_name = ["password", "secret"].iter().any(|word| argument.get_id().as_str().contains(word));
            let place = format!("{} {}", command.get_name(), argument.get_id());
            assert_eq!(is_secret(argument), value.contains("SPEC"), "{place}");
            assert!(!takes_value || !by_name || is_secret(argument), "{place}");
            found += usize::from(is_secret(argument));
        });
        assert!(found >= 15, "{found}");
    }

    #[test]
    fn debug_shows_no_secret() {
        let line = ["keyferry", "show", "x", "--password", "pass:MARKER", "--key-password", "a=pass:MARKER"];
        let shown = format!("{:?}", Arguments::try_parse_from(line).unwrap());
        assert!(!shown.contains("MARKER"), "{shown}");
        for line in ["keytool -list -storepass MARKER", "openssl pkey -passin pass:MARKER"] {
            let words = ["keyferry"].into_iter().chain(line.split(' '));
            let shown = format!("{:?}", Arguments::try_parse_from(words).unwrap());
            assert!(!shown.contains("MARKER"), "{shown}");
        }
    }
}
