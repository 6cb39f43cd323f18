//! The help texts: the commands in groups, and what every command takes in one place only.

use clap::Command;

use crate::global;

/// What the commands are for.
pub(crate) const GROUPS: [(&str, &[&str]); 4] = [
    ("Commands for a registration", &["demo", "init", "application", "request", "csr", "receive", "status", "renew", "connect"]),
    ("Commands for files", &["show", "explain", "diff", "convert", "batch", "store", "trust"]),
    ("Commands of other tools", &["keytool", "openssl"]),
    ("Commands about keyferry", &["completions", "man", "help"]),
];

/// The program with its help texts as they are read.
pub(crate) fn arranged(mut program: Command) -> Command {
    // The options of every command are with the commands from here on.
    program.build();
    let groups: Vec<String> = GROUPS.iter().map(|(title, names)| group(&program, title, names)).collect();
    let options = "{all-args}{after-help}";
    let template = format!("{{about-with-newline}}\n{{usage-heading}} {{usage}}\n\n{}\n\n{options}", groups.join("\n\n"));
    let program = program.mut_subcommands(|command| without_common(command).hide(true));
    // Commands that are hidden are not in the usage.
    program.override_usage("keyferry [OPTIONS] <COMMAND>").help_template(template)
}

/// The program with all commands, as manual pages have them.
pub(crate) fn in_full(mut program: Command) -> Command {
    program.build();
    program.mut_subcommands(without_common)
}

/// A title, and a line for each of these commands.
fn group(program: &Command, title: &str, names: &[&str]) -> String {
    let commands = names.iter().filter_map(|name| program.find_subcommand(name).cloned());
    let mut group = Command::new("group").disable_help_subcommand(true).max_term_width(100).help_template("{subcommands}");
    for (place, command) in commands.enumerate() {
        group = group.subcommand(command.display_order(place));
    }
    format!("{title}:\n{}", group.render_help().to_string().trim_end())
}

/// What stands below the help of a command.
const WHERE: &str = "-q, -v and the other options of every command: keyferry --help";

/// A command and those below it: where the options of every command are is said instead.
fn without_common(command: Command) -> Command {
    let is_common = |argument: &clap::Arg| argument.get_help_heading() == Some(global::HEADING);
    if !command.get_arguments().any(is_common) {
        return command;
    }
    let command = command.mut_args(|argument| if is_common(&argument) { argument.hide(true) } else { argument });
    if command.is_disable_help_flag_set() {
        // The tools', which take none of them.
        return command;
    }
    let end = command.get_after_help().map_or_else(|| WHERE.to_owned(), |examples| format!("{examples}\n\n{WHERE}"));
    command.mut_subcommands(without_common).after_help(end)
}

#[cfg(test)]
pub(crate) mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::Arguments;

    /// The program with all that is made when it is asked for.
    pub(crate) fn whole() -> Command {
        let mut program = Arguments::command();
        program.build();
        program
    }

    #[test]
    fn every_command_is_in_one_group() {
        let program = whole();
        let mut known: Vec<&str> = program.get_subcommands().map(Command::get_name).collect();
        let mut grouped: Vec<&str> = GROUPS.iter().flat_map(|(_, names)| names.iter().copied()).collect();
        known.sort_unstable();
        grouped.sort_unstable();
        assert_eq!(known, grouped);
    }

    fn each(command: &Command, look: &mut dyn FnMut(&Command)) {
        look(command);
        let own = command.get_subcommands().filter(|command| command.get_name() != "help");
        own.for_each(|command| each(command, look));
    }

    /// Every command that does something has examples, and they are command lines that it takes.
    #[test]
    fn examples_are_taken() {
        let mut without = Vec::new();
        each(&whole(), &mut |command| {
            let text = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            let lines: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("  keyferry ")).collect();
            let is_ours = !command.has_subcommands() && !["keytool", "openssl"].contains(&command.get_name());
            if lines.is_empty() && is_ours {
                without.push(command.get_name().to_owned());
            }
            for line in lines {
                let line = line.split(['|', '<', '>']).next().unwrap_or_default();
                // What stands between quotes is a word.
                let parts = line.split('\'').enumerate();
                let words =
                    parts.flat_map(|(place, part)| if place % 2 == 1 { vec![part] } else { part.split_whitespace().collect() });
                let taken = Arguments::command().try_get_matches_from(std::iter::once("keyferry").chain(words));
                assert!(taken.is_ok(), "{line}: {}", taken.unwrap_err());
            }
        });
        assert_eq!(without, Vec::<String>::new(), "without examples");
    }

    #[test]
    fn what_every_command_takes_stands_once() {
        let mut program = arranged(Arguments::command());
        let text = program.render_long_help().to_string();
        assert_eq!(text.matches("--max-iterations").count(), 1, "{text}");
        for (title, names) in GROUPS {
            assert!(text.contains(&format!("{title}:\n  {}", names[0])), "{text}");
        }
        program.get_subcommands_mut().for_each(|command| {
            let text = command.render_long_help().to_string();
            assert!(!text.contains("--max-iterations"), "{text}");
        });
    }
}
