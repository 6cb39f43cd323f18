//! The tables of the two tools' options: passwords are marked, and docs/compatibility.md is made from them.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use std::fmt::Write;
use std::fs;
use std::path::Path;

use keyferry_host::option_table::{CommandSpec, Support};
use keyferry_host::release::Releases;
use keyferry_keytool as keytool;
use keyferry_openssl as openssl;

fn table<Run>(text: &mut String, tool: &str, prefix: &str, commands: &[CommandSpec<Run>]) {
    for command in commands {
        let names = command.names.iter().map(|name| format!("`{tool} {prefix}{name}`")).collect::<Vec<_>>().join(", ");
        let _ = write!(text, "\n### {names}\n\n{}.\n\n| Option | Here |\n| --- | --- |\n", command.summary);
        for option in command.options.iter().filter(|option| !option.name.is_empty()) {
            let value = option.value.map_or_else(String::new, |value| format!(" {value}"));
            let mut here = match option.support {
                Support::Full => "yes".to_owned(),
                Support::Ignored(why) => format!("taken without effect: {why}"),
                Support::Refused(instead) => format!("refused; {instead}"),
            };
            for (word, release) in [("from", option.since), ("before", option.until)] {
                if let Some(release) = release {
                    let _ = write!(here, " ({word} {release})");
                }
            }
            let _ = writeln!(text, "| `-{}{value}` | {here} |", option.name);
        }
    }
}

/// What differs from release to release, a column for each.
fn habits(text: &mut String, releases: &Releases, rows: &[(&str, Vec<String>)]) {
    let names: Vec<String> = releases.all.iter().map(ToString::to_string).collect();
    let _ = write!(text, "\n### {} {}\n\n| | {} |\n", releases.tool, names.join(", "), names.join(" | "));
    let _ = writeln!(text, "| --- |{}", " --- |".repeat(names.len()));
    for (what, values) in rows {
        let _ = writeln!(text, "| {what} | {} |", values.join(" | ").replace('\n', "\\n"));
    }
}

#[test]
fn options_for_passwords_are_marked() {
    let mut found = 0;
    let of_keytool = keytool::COMMANDS.iter().map(|command| (command.names[0], command.options));
    for (command, options) in of_keytool.chain(openssl::COMMANDS.iter().map(|command| (command.names[0], command.options))) {
        for option in options.iter().filter(|option| !option.name.is_empty() && option.value.is_some()) {
            let text = format!("{} {}", option.name, option.help).to_lowercase();
            let by_name = (text.contains("pass") && option.name != "passwordfile") || option.name == "psk";
            assert_eq!(option.secret, by_name, "{command} -{}", option.name);
            found += usize::from(option.secret);
        }
    }
    assert!(found > 50, "{found}");
}

/// `UPDATE_DOCS=1` writes the tables anew.
#[test]
fn the_option_tables_in_the_documentation_are_those_of_the_parsers() {
    let mut tables = String::new();
    table(&mut tables, "keytool", "-", keytool::COMMANDS);
    table(&mut tables, "openssl", "", openssl::COMMANDS);
    in_documentation("options", &tables);
}

/// The same for what differs from release to release.
#[test]
fn the_releases_in_the_documentation_are_those_of_the_data() {
    let mut tables = String::new();
    habits(&mut tables, &keytool::RELEASES, &keytool::habits());
    habits(&mut tables, &openssl::RELEASES, &openssl::habits());
    in_documentation("releases", &tables);
}

/// Whether these tables stand between the marks of this name.
fn in_documentation(name: &str, tables: &str) {
    let marks = [format!("<!-- {name} -->\n"), format!("<!-- end of {name} -->")];
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/compatibility.md");
    let text = fs::read_to_string(&path).unwrap();
    let (before, rest) = text.split_once(&marks[0]).unwrap();
    let (found, after) = rest.split_once(&marks[1]).unwrap();
    let tables = format!("{tables}\n");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, format!("{before}{}{tables}{}{after}", marks[0], marks[1])).unwrap();
        return;
    }
    assert!(found == tables, "docs/compatibility.md is out of date; run the tests once with UPDATE_DOCS=1");
}
