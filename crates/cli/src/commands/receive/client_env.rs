//! The file with the client ID and secret, as environment variables: what is in it already stays.

use std::path::{Path, PathBuf};

use keyferry_formats::Password;
use zeroize::Zeroizing;

use keyferry_host::failure::{Failure, Kind};
use keyferry_host::files;
use keyferry_host::outputs::{Access, Outputs};

/// One of the two, as the file and as people call it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Credential {
    Id,
    Secret,
}

impl Credential {
    fn variable(self) -> &'static str {
        match self {
            Self::Id => "CLIENT_ID",
            Self::Secret => "CLIENT_SECRET",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Id => "client ID",
            Self::Secret => "client secret",
        }
    }
}

/// The file, as it was and as it will be.
pub(super) struct ClientEnv {
    path: PathBuf,
    /// What was read, when it is there.
    before: Option<Zeroizing<Vec<u8>>>,
    text: Zeroizing<String>,
    /// Whose value was another one.
    replaced: Vec<Credential>,
}

impl ClientEnv {
    /// Reads the file, if it is there. A pipe or a device has nothing to be kept.
    pub(super) fn read(path: &Path) -> Result<Self, Failure> {
        let before = if path.is_file() { Some(files::read(path)?) } else { None };
        let text = str::from_utf8(before.as_deref().map_or(&[], Vec::as_slice)).map_err(|_| {
            Failure::new(Kind::Input, format!("{}: it is not UTF-8 text, and so not changed", files::path(path)))
                .hint("save it as UTF-8, or move it away; nothing was written")
        })?;
        Ok(Self { path: path.to_owned(), text: Zeroizing::new(text.to_owned()), before, replaced: Vec::new() })
    }

    /// Whether it has a value for this one.
    pub(super) fn has(&self, credential: Credential) -> bool {
        self.text.lines().any(|line| value_of(line, credential).is_some_and(|value| !value.is_empty()))
    }

    /// Gives it this value; everything else stays.
    pub(super) fn set(&mut self, credential: Credential, value: &str) {
        let value = shell_word(value);
        let mut text = Zeroizing::new(String::with_capacity(self.text.len() + value.len() + 20));
        let mut found = false;
        for line in self.text.split_inclusive('\n') {
            let Some(old) = value_of(line, credential) else {
                text.push_str(line);
                continue;
            };
            let old = old.trim_end();
            if !old.is_empty() && old != *value {
                self.replaced.push(credential);
            }
            let (before, after) = line.split_once('=').unwrap_or((line, ""));
            let end = after.get(old.len()..).unwrap_or_default();
            text.extend([before, "=", &value, end]);
            found = true;
        }
        if !found {
            if !text.is_empty() && !text.ends_with('\n') {
                text.push('\n');
            }
            text.extend([credential.variable(), "=", &value, "\n"]);
        }
        self.text = text;
    }

    /// Adds it to `outputs`. Another value than before is an error unless they may replace files.
    pub(super) fn add_to(self, outputs: &mut Outputs) -> Result<(), Failure> {
        let bytes = Zeroizing::new(self.text.as_bytes().to_vec());
        let Some(before) = &self.before else { return outputs.add(&self.path, bytes, Access::Private) };
        if let Some(replaced) = self.replaced.first().filter(|_| !outputs.may_replace()) {
            let what = format!("{} has another {} already", files::path(&self.path), replaced.name());
            let hint = "replace it with --force, or with --keep-old, which keeps the old file beside; nothing was written";
            return Err(Failure::new(Kind::Failed, what).hint(hint));
        }
        outputs.update_secrets(&self.path, bytes, before, !self.replaced.is_empty())
    }
}

/// What stands behind the name, when this line has it.
fn value_of(line: &str, credential: Credential) -> Option<&str> {
    let line = line.trim_start();
    let line = line.strip_prefix("export ").map_or(line, str::trim_start);
    line.strip_prefix(credential.variable())?.strip_prefix('=')
}

/// Whether the file at `path` has the client secret.
pub(super) fn has_secret(path: &Path) -> bool {
    path.is_file() && ClientEnv::read(path).is_ok_and(|file| file.has(Credential::Secret))
}

/// What was given, when it can stand in the file: one line of text.
pub(super) fn one_line(value: Password, credential: Credential) -> Result<Password, Failure> {
    let name = credential.name();
    if value.is_empty() {
        return Err(Failure::usage(format!("the {name} is empty")).hint("check what gives it; nothing was written"));
    }
    if value.as_str().contains(char::is_control) {
        return Err(Failure::usage(format!("the {name} has a line break or another control character inside"))
            .hint("check what gives it; nothing was written"));
    }
    Ok(value)
}

/// As a shell, systemd and docker compose read it: in single quotes only where it must be.
fn shell_word(value: &str) -> Zeroizing<String> {
    let plain = |character: char| character.is_ascii_alphanumeric() || "-_./+=:@%,~".contains(character);
    if value.chars().all(plain) {
        return Zeroizing::new(value.to_owned());
    }
    Zeroizing::new(format!("'{}'", value.replace('\'', "'\\''")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> ClientEnv {
        ClientEnv { path: PathBuf::new(), before: None, text: Zeroizing::new(text.to_owned()), replaced: Vec::new() }
    }

    #[test]
    fn values_are_quoted_where_a_shell_needs_it() {
        assert_eq!(*shell_word("aB3-_=/+"), "aB3-_=/+");
        assert_eq!(*shell_word("a b'$c"), "'a b'\\''$c'");
    }

    #[test]
    fn one_value_changes_and_the_rest_stays() {
        let mut env = file("# ours\nexport CLIENT_ID=a\r\nCLIENT_IDS=b\nPORT=1");
        assert!(env.has(Credential::Id) && !env.has(Credential::Secret));
        env.set(Credential::Secret, "s t");
        assert_eq!(*env.text, "# ours\nexport CLIENT_ID=a\r\nCLIENT_IDS=b\nPORT=1\nCLIENT_SECRET='s t'\n");
        env.set(Credential::Id, "a");
        assert!(env.replaced.is_empty());
        env.set(Credential::Id, "c=d");
        assert_eq!(env.replaced, [Credential::Id]);
        assert_eq!(*env.text, "# ours\nexport CLIENT_ID=c=d\r\nCLIENT_IDS=b\nPORT=1\nCLIENT_SECRET='s t'\n");
        let mut env = file("CLIENT_ID=\n");
        assert!(!env.has(Credential::Id));
        env.set(Credential::Id, "a");
        assert!(env.replaced.is_empty() && *env.text == "CLIENT_ID=a\n");
    }
}
