//! keytool's help: the list of the commands, and the options of one.

use std::fmt::Write;

use super::commands::{COMMANDS, UNLISTED};
use keyferry_host::option_table::CommandSpec;

/// The last line of every help.
const FOR_HELP: &str = "Use \"keytool -?, -h, or --help\" for this help message";

/// The help of a command, or the list of all.
pub(super) fn text(command: Option<&CommandSpec>) -> String {
    command.map_or_else(all, of_command)
}

fn name(command: &CommandSpec) -> &'static str {
    command.names.first().copied().unwrap_or_default()
}

fn all() -> String {
    let mut text = "Key and Certificate Management Tool\n\nCommands:\n\n".to_owned();
    for command in COMMANDS.iter().filter(|command| !UNLISTED.contains(&name(command))) {
        let _ = writeln!(text, " -{:<18} {}", name(command), command.summary);
    }
    let _ = writeln!(text, "\n{FOR_HELP}");
    text.push_str("Use \"keytool -command_name --help\" for usage of command_name.\n");
    text.push_str("Use the -conf <url> option to specify a pre-configured options file.\n");
    text
}

/// The arguments of a provider stand indented under it, in brackets.
fn of_command(command: &CommandSpec) -> String {
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
