//! keytool's help: the list of the commands, and the options of one.

use std::fmt::Write;

use super::command_line::name;
use super::commands::{COMMANDS, Command, UNLISTED};
use super::release::is_there;

/// The last line of every help.
const FOR_HELP: &str = "This is what -?, -h and --help show.";

/// The help of a command, or the list of all.
pub(super) fn text(command: Option<&Command>) -> String {
    command.map_or_else(all, of_command)
}

fn all() -> String {
    let mut text = "Keys, certificates and keystores\n\nCommands:\n\n".to_owned();
    for command in COMMANDS.iter().filter(|command| !UNLISTED.contains(&name(command)) && is_there(name(command))) {
        let _ = writeln!(text, " -{:<18} {}", name(command), command.summary);
    }
    let _ = writeln!(text, "\n{FOR_HELP}");
    text.push_str("The options of a command: keytool -COMMAND --help\n");
    text.push_str("Options can stand in a file too: -conf FILE\n");
    text
}

/// The arguments of a provider stand indented under it, in brackets.
fn of_command(command: &Command) -> String {
    let lines: Vec<(String, &str)> = command
        .options
        .iter()
        .map(|option| {
            let value = option.value.map(|value| format!(" {value}")).unwrap_or_default();
            let left = format!("-{}{value}", option.name);
            (if option.name == "providerarg" { format!("  [{left}]") } else { left }, option.help)
        })
        .collect();
    let width = lines.iter().filter(|(left, _)| !left.starts_with(' ')).map(|(left, _)| left.len()).max().unwrap_or_default();
    let mut text = format!("keytool -{} [OPTION]...\n\n{}\n\nOptions:\n\n", name(command), command.summary);
    for (left, help) in lines {
        let width = if left.starts_with(' ') { width + 2 } else { width };
        let _ = writeln!(text, " {left:<width$}  {help}");
    }
    let _ = writeln!(text, "\n{FOR_HELP}");
    text
}
