//! What `show` and `explain` say about each file.

use keyferry_core::Timestamp;
use keyferry_explain::report::{ExplainedReport, FileReport, Issuance, ReaderGroup, trees};
use keyferry_explain::{File, explain};
use keyferry_formats::DecodeError;
use keyferry_formats::pbe::Session;
use serde::Serialize;

use crate::files::Given;

/// How far a file could be opened.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
enum State {
    Open,
    /// A password is needed to see anything of it.
    Locked,
    /// The password is not the right one.
    WrongPassword,
    /// It is nothing that is read.
    Unreadable,
}

/// What is said about a file.
#[derive(Debug, Serialize)]
pub(crate) struct Opened {
    state: State,
    /// Why it is not open.
    message: Option<String>,
    show: FileReport,
    trees: Vec<Issuance>,
    explain: Option<ExplainedReport>,
    /// Who opens it, those of whom the same is said together.
    readers: Vec<ReaderGroup>,
    /// Whom each command that writes it anew is for.
    cured: Vec<String>,
    /// The keys that no password opened, by alias; a key outside of keystores may have none.
    closed: Vec<String>,
}

/// Says it.
pub(crate) fn open(given: &Given, session: &Session, now: Timestamp) -> Opened {
    let name = given.name.clone();
    let read = match given.read(session) {
        Ok(read) => read,
        Err(error) => {
            let is_password = matches!(error, DecodeError::PasswordRequired) || error.is_wrong_password();
            let state = if is_password { State::WrongPassword } else { State::Unreadable };
            return Opened {
                state,
                message: Some(error.to_string()),
                show: FileReport::unread(name, error.to_string()),
                trees: Vec::new(),
                explain: None,
                readers: Vec::new(),
                cured: Vec::new(),
                closed: Vec::new(),
            };
        }
    };
    let of_key = |alias: &str| given.key_password(alias).cloned();
    let file = File {
        name: &given.name,
        bytes: &given.bytes,
        contents: read.contents.as_ref(),
        password: read.password.as_ref(),
        key_password: &of_key,
        now,
        session,
    };
    let explanation = explain(&file);
    let explained = ExplainedReport::new(name.clone(), &file, &explanation, None);
    let (readers, cured) = (explained.groups(), explained.cures.iter().map(|cure| explained.cured(cure)).collect());
    let Some(mut contents) = read.contents else {
        let message = DecodeError::PasswordRequired.to_string();
        return Opened {
            state: State::Locked,
            show: FileReport::unread(name, message.clone()),
            message: Some(message),
            trees: Vec::new(),
            explain: Some(explained),
            readers,
            cured,
            closed: Vec::new(),
        };
    };
    let trees = trees(&contents.certificates());
    let faults: Vec<String> = contents.faults.iter().map(|fault| fault.error.to_string()).collect();
    let mut show = FileReport::new(name, &mut contents, read.password.as_ref(), faults, session, now);
    show.protection.clone_from(&explained.protection);
    // What a password does not open is said by `closed`.
    let _ = show.open_keys(&contents, read.password.as_ref(), session);
    Opened {
        state: State::Open,
        message: None,
        show,
        trees,
        explain: Some(explained),
        readers,
        cured,
        closed: explanation.closed,
    }
}
