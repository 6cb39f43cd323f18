//! The names of options, typed by what they take, so that a name that is in no table does not compile.
//!
//! [`names!`](crate::names!) makes constants of them. [`check`] holds them against the tables of the tool when the program is compiled: there has to be
//! a command with an option of each name that takes this.

use std::marker::PhantomData;

use crate::option_table::{CommandSpec, OptionSpec};

/// Takes no value.
#[derive(Clone, Copy, Debug)]
pub struct Flag;

/// Takes a text.
#[derive(Clone, Copy, Debug)]
pub struct Text;

/// Takes the name of a file, which need not be text.
#[derive(Clone, Copy, Debug)]
pub struct File;

/// Takes a password, or where one is.
#[derive(Clone, Copy, Debug)]
pub struct Secret;

/// Takes a number.
#[derive(Clone, Copy, Debug)]
pub struct Number;

/// Takes the name of a format.
#[derive(Clone, Copy, Debug)]
pub struct Format;

/// Takes whatever it takes.
#[derive(Clone, Copy, Debug)]
pub struct Any;

/// The name of an option, and what it takes.
#[derive(Debug)]
pub struct Name<T>(&'static str, PhantomData<T>);

impl<T> Clone for Name<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Name<T> {}

impl<T> Name<T> {
    /// A name that is in the list of [`names!`](crate::names!), and made by it only.
    #[doc(hidden)]
    pub const fn listed(name: &'static str) -> Self {
        Self(name, PhantomData)
    }

    /// The name, without a hyphen.
    pub const fn text(self) -> &'static str {
        self.0
    }

    /// The name alone, for lists of options that take different things.
    #[must_use]
    pub const fn any(self) -> Name<Any> {
        Name(self.0, PhantomData)
    }
}

/// Names are the same whatever is known of what they take.
impl<T, U> PartialEq<Name<U>> for Name<T> {
    fn eq(&self, other: &Name<U>) -> bool {
        self.0 == other.0
    }
}

/// What an option takes, as the tables say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// No value.
    Flag,
    /// A text.
    Text,
    /// The name of a file.
    File,
    /// A password, or where one is.
    Secret,
    /// A number.
    Number,
    /// The name of a format.
    Format,
}

const fn same(one: &str, other: &str) -> bool {
    let (mut one, mut other) = (one.as_bytes(), other.as_bytes());
    while let ([first, rest @ ..], [second, more @ ..]) = (one, other) {
        if *first != *second {
            return false;
        }
        (one, other) = (rest, more);
    }
    one.is_empty() && other.is_empty()
}

const fn is_one_of(text: &str, mut all: &[&str]) -> bool {
    while let [first, rest @ ..] = all {
        if same(text, first) {
            return true;
        }
        all = rest;
    }
    false
}

/// The words for a value that is a number.
pub const NUMBERS: [&str; 3] = ["int", "+int", "intmax"];
/// The words for a value that is the name of a format.
pub const FORMATS: [&str; 4] = ["PEM|DER", "format", "PEM|DER|ENGINE", "PEM|DER|P12"];

/// Whether one of these options has this name and takes this.
const fn is_among(mut options: &[OptionSpec], name: &str, takes: Takes) -> bool {
    while let [option, others @ ..] = options {
        if same(option.name, name) {
            let fits = match (takes, option.value) {
                (Takes::Flag, value) => value.is_none(),
                (_, None) => false,
                (Takes::Text | Takes::File, Some(_)) => !option.secret,
                (Takes::Secret, Some(_)) => option.secret,
                (Takes::Number, Some(value)) => is_one_of(value, &NUMBERS),
                (Takes::Format, Some(value)) => is_one_of(value, &FORMATS),
            };
            if fits {
                return true;
            }
        }
        options = others;
    }
    false
}

/// Whether some command has an option of this name that takes this.
const fn is_listed<Run>(mut commands: &[CommandSpec<Run>], name: &str, takes: Takes) -> bool {
    while let [command, more @ ..] = commands {
        if is_among(command.options, name, takes) {
            return true;
        }
        commands = more;
    }
    false
}

/// Fails to compile where a name is in no table: neither an option of a command nor one of those that all commands have.
///
/// # Panics
/// It does when it is not called at compile time.
pub const fn check<Run>(mut names: &[(&str, Takes)], commands: &[CommandSpec<Run>], everywhere: &[OptionSpec]) {
    while let [(name, takes), others @ ..] = names {
        assert!(is_listed(commands, name, *takes) || is_among(everywhere, name, *takes), "no command has such an option");
        names = others;
    }
}

/// Constants for the names of options, by what they take, and all of them as `ALL`, for [`check`] beside the table of the commands.
///
/// ```
/// use keyferry_host::names;
/// use keyferry_host::option_table::{CommandSpec, OptionSpec};
///
/// names! {
///     Flag { VERBOSE = "v", DEBUG = "debug", }
///     File { FILE = "file", }
/// }
/// const COMMANDS: &[CommandSpec<()>] = &[CommandSpec {
///     names: &["list"],
///     summary: "Lists the entries",
///     options: &[OptionSpec::flag("v", "Say more"), OptionSpec::value("file", "<file>", "File to read")],
///     run: (),
/// }];
/// const EVERYWHERE: &[OptionSpec] = &[OptionSpec::flag("debug", "Say where errors arise")];
/// const _: () = names::check(ALL, COMMANDS, EVERYWHERE);
///
/// assert_eq!(FILE.text(), "file");
/// ```
///
/// ```compile_fail,E0080
/// # use keyferry_host::names;
/// # use keyferry_host::option_table::{CommandSpec, OptionSpec};
/// # const COMMANDS: &[CommandSpec<()>] = &[CommandSpec { names: &["list"], summary: "", options: &[OptionSpec::flag("v", "Say more")], run: () }];
/// names! {
///     Text { VERBOSE = "v", }
/// }
/// const _: () = names::check(ALL, COMMANDS, &[]);
/// ```
#[macro_export]
macro_rules! names {
    ($($kind:ident { $($constant:ident = $name:literal,)+ })+) => {
        $($(
            pub(crate) const $constant: $crate::names::Name<$crate::names::$kind> = $crate::names::Name::listed($name);
        )+)+

        /// Every name, with what it takes.
        pub(crate) const ALL: &[(&str, $crate::names::Takes)] = &[$($(($name, $crate::names::Takes::$kind)),+),+];
    };
}
