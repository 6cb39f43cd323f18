//! Questions that are not asked for ever, and files that somebody else changes while one is open.

use crate::registration::DESCRIPTION;
use crate::support::Folder;
use crate::terminal::{converse, keyferry};

#[test]
fn a_new_password_is_asked_for_three_times() {
    let folder = Folder::new();
    let mut session = keyferry(&folder, &["request", "--subject", "/CN=x", "--profile", "none"]);
    let question = "New password for KeyName.pem:";
    converse(&mut session, &[(question, "one"), (question, "two two"), ("The same again:", "too too"), (question, "")]);
    let said = session.exp_eof().unwrap();
    for words in [
        "no password for KeyName.pem was given in 3 tries",
        "run the command again; keyferry reads a password from env:NAME, file:PATH or fd:N too",
    ] {
        assert!(said.contains(words), "{said}");
    }
    assert!(folder.names().is_empty());
}

#[test]
fn a_registration_that_changes_during_a_question_is_not_written_over() {
    let folder = Folder::new();
    folder.keyferry(&DESCRIPTION).ok();
    let mut session = keyferry(&folder, &["receive", "--client-id", "ask"]);
    session.exp_string("The client ID:").unwrap();
    let text = [folder.read("keyferry.toml"), b"# a note\n".to_vec()].concat();
    folder.write("keyferry.toml", &text);
    session.send_line("ID").unwrap();
    converse(&mut session, &[("The client secret", "")]);
    let said = session.exp_eof().unwrap();
    for words in ["keyferry.toml was changed by somebody else while this ran", "run it again; nothing was written"] {
        assert!(said.contains(words), "{said}");
    }
    assert_eq!(folder.read("keyferry.toml"), text);
    assert_eq!(folder.names(), ["keyferry.toml"]);
}
