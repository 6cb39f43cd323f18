//! The passwords of inputs, each read at most once, and only when it is needed.

use std::path::{Path, PathBuf};

use clap::Args;
use keyferry_core::shown::shown;
use keyferry_formats::same_alias;

use keyferry_host::failure::Failure;
use keyferry_host::files;
use keyferry_host::secret::{EntrySpec, PasswordSpec, Source};

/// The passwords of inputs.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct InputPasswordArguments {
    /// The password of the input: env:NAME, file:PATH, fd:N, stdin, ask or pass:PASSWORD; FILE=SPEC is for one of several files; can be
    /// given more than once; asked for when needed
    #[arg(long, value_name = "[FILE=]SPEC")]
    password: Vec<EntrySpec>,
    /// The password of the keys inside it, where it differs; ALIAS=SPEC is for one entry, FILE=ALIAS=SPEC for that of one of several files; can be given
    /// more than once
    #[arg(long, value_name = "[FILE=][ALIAS=]SPEC")]
    key_password: Vec<EntrySpec>,
}

impl InputPasswordArguments {
    /// Only the password of the file.
    pub(crate) fn of_store(password: Option<PasswordSpec>) -> Self {
        let password = password.map(|spec| EntrySpec { alias: None, spec }).into_iter().collect();
        Self { password, key_password: Vec::new() }
    }

    /// The password of every file, where one was given.
    pub(crate) fn usual(&self) -> Option<&PasswordSpec> {
        self.password.iter().find(|one| one.alias.is_none()).map(|one| &one.spec)
    }

    /// Whether one of them can be read once only, or has to be typed.
    pub(crate) fn cannot_be_read_again(&self) -> bool {
        self.specs().any(|(_, spec)| matches!(spec, PasswordSpec::Stdin | PasswordSpec::Descriptor(_) | PasswordSpec::Ask))
    }

    /// Where each comes from, by the names of the options.
    pub(crate) fn specs(&self) -> impl Iterator<Item = (&'static str, &PasswordSpec)> {
        let of_files = self.password.iter().map(|one| ("password", &one.spec));
        of_files.chain(self.key_password.iter().map(|one| ("key-password", &one.spec)))
    }
}

/// A password and what it is for: a file, or an entry.
#[derive(Debug)]
struct Named {
    name: String,
    source: Source,
}

/// The same, each read at most once.
#[derive(Debug)]
pub(crate) struct InputPasswords {
    /// That of each file without one of its own.
    usual: Source,
    files: Vec<Named>,
    /// That of a file which is read elsewhere too, with the same password.
    shared: Option<(PathBuf, Source)>,
    keys: Vec<Named>,
    /// That of each key without one of its own.
    usual_key: Option<Source>,
    /// The option that gives passwords of keys.
    key_option: &'static str,
}

impl InputPasswords {
    /// Those of options with other names.
    pub(crate) fn of(files: &[EntrySpec], of_files: &'static str, keys: &[EntrySpec], of_keys: &'static str) -> Self {
        let (usual, files) = divided(files.to_vec(), of_files);
        let (usual_key, keys) = divided(keys.to_vec(), of_keys);
        Self {
            usual: usual.unwrap_or_else(|| Source::new(None, of_files)),
            files,
            shared: None,
            keys,
            usual_key,
            key_option: of_keys,
        }
    }
}

impl From<InputPasswordArguments> for InputPasswords {
    fn from(arguments: InputPasswordArguments) -> Self {
        Self::of(&arguments.password, "--password", &arguments.key_password, "--key-password")
    }
}

/// The first password without a name, and those with one.
fn divided(specs: Vec<EntrySpec>, option: &'static str) -> (Option<Source>, Vec<Named>) {
    let (mut usual, mut named) = (None, Vec::new());
    for EntrySpec { alias, spec } in specs {
        let source = Source::new(Some(spec), option);
        match alias {
            Some(name) => named.push(Named { name, source }),
            None => usual = usual.or(Some(source)),
        }
    }
    (usual, named)
}

impl InputPasswords {
    /// The password of files in which no key matters, from an option of its own.
    pub(crate) fn new(password: Option<PasswordSpec>, option: &'static str) -> Self {
        Self {
            usual: Source::new(password, option),
            files: Vec::new(),
            shared: None,
            keys: Vec::new(),
            usual_key: None,
            key_option: "--key-password",
        }
    }

    /// Should this file be among them, its password is the one that others have for it.
    pub(crate) fn sharing(self, path: &Path, others: &Self) -> Self {
        Self { shared: Some((path.to_owned(), others.of_file(path).clone())), ..self }
    }

    /// Whose name stands before a password has to be among the files: a slip would have it asked for, or another one tried.
    pub(super) fn check(&self, paths: &[PathBuf]) -> Result<(), Failure> {
        let strange = self.files.iter().find(|named| !paths.iter().any(|path| is_name_of(&named.name, path)));
        strange.map_or(Ok(()), |named| {
            let failure =
                Failure::usage(format!("--password names the file {}, which is not among the inputs", shown(&named.name)));
            Err(failure
                .hint(format!("the inputs are {}", paths.iter().map(|path| files::path(path)).collect::<Vec<_>>().join(", "))))
        })
    }

    /// The password of a file.
    pub(super) fn of_file(&self, path: &Path) -> &Source {
        let shared = self.shared.as_ref().filter(|(file, _)| is_same_file(file, path)).map(|(_, source)| source);
        let named = || self.files.iter().find(|named| is_name_of(&named.name, path)).map(|named| &named.source);
        shared.or_else(named).unwrap_or(&self.usual)
    }

    /// The option that gives passwords of keys.
    pub(super) fn key_option(&self) -> &'static str {
        self.key_option
    }

    /// The password of a key, where one was given for it.
    pub(crate) fn of_key(&self, path: &Path, alias: &str) -> Option<&Source> {
        let named = |is_it: &dyn Fn(&str) -> bool| self.keys.iter().find(|named| is_it(&named.name)).map(|named| &named.source);
        // An alias may hold `=` too.
        let is_in_file = |name: &str| {
            name.match_indices('=').any(|(at, _)| {
                let (file, own) = (name.get(..at).unwrap_or_default(), name.get(at + 1..).unwrap_or_default());
                same_alias(own, alias) && is_name_of(file, path)
            })
        };
        let own = named(&is_in_file).or_else(|| named(&|name| same_alias(name, alias)));
        own.or_else(|| named(&|name| is_name_of(name, path))).or(self.usual_key.as_ref())
    }
}

/// Whether a file is called so: as on the command line, without its folder, or by another way to the same file.
fn is_name_of(name: &str, path: &Path) -> bool {
    let name = Path::new(name);
    path.file_name().is_some_and(|file| file == name) || is_same_file(name, path)
}

fn is_same_file(one: &Path, other: &Path) -> bool {
    let resolved = || Some(one.canonicalize().ok()? == other.canonicalize().ok()?);
    one == other || resolved() == Some(true)
}
