//! `keyferry man`: the manual pages, made of the help texts.

use std::path::{Path, PathBuf};

use clap::{Args, Command, CommandFactory};
use clap_mangen::Man;
use keyferry_core::shown::shown;
use keyferry_host::failure::Failure;
use keyferry_host::outputs::{Access, Existing, Outputs};

use crate::Arguments as Program;
use crate::help;

/// Print a manual page, or write all of them into a folder
///
/// Without a command it is the page of keyferry itself.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  keyferry man | man -l -
  keyferry man store add | man -l -
  keyferry man --all /usr/local/share/man/man1 --force")]
pub(crate) struct Arguments {
    /// The command that the page is about
    #[arg(value_name = "COMMAND")]
    command: Vec<String>,
    /// Write a page for each command into this folder
    #[arg(long, value_name = "FOLDER", conflicts_with = "command")]
    all: Option<PathBuf>,
    /// Replace pages that are there
    #[arg(long, requires = "all")]
    force: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let program = help::in_full(Program::command());
    let mut outputs = Outputs::new(Existing::forced(arguments.force));
    if let Some(folder) = &arguments.all {
        each(&program, &mut |command| outputs.add(&folder.join(file_name(command)), page(command), Access::Public))?;
    } else {
        outputs.add(Path::new("-"), page(named(&program, &arguments.command)?), Access::Public)?;
    }
    outputs.write().map(drop)
}

/// The command of this name.
fn named<'a>(program: &'a Command, words: &[String]) -> Result<&'a Command, Failure> {
    let found = words.iter().try_fold(program, |command, word| command.find_subcommand(word));
    found.ok_or_else(|| {
        Failure::usage(format!("there is no command `{}` that a page could be about", shown(&words.join(" "))))
            .hint("keyferry --help lists the commands")
    })
}

/// The command and those below it; `help` needs no page.
fn each(command: &Command, look: &mut dyn FnMut(&Command) -> Result<(), Failure>) -> Result<(), Failure> {
    look(command)?;
    let mut below = command.get_subcommands().filter(|command| command.get_name() != "help");
    below.try_for_each(|command| each(command, look))
}

fn name(command: &Command) -> &str {
    command.get_display_name().unwrap_or_else(|| command.get_name())
}

fn file_name(command: &Command) -> String {
    format!("{}.1", name(command))
}

/// A page: the help, and what a manual page has behind it.
fn page(command: &Command) -> Vec<u8> {
    let version = env!("CARGO_PKG_VERSION");
    let mut shown = command.clone().version(version).long_version(version);
    // It has no page.
    if shown.find_subcommand("help").is_some() {
        shown = shown.mut_subcommand("help", |help| help.hide(true));
    }
    let mut text = Vec::new();
    // A `Vec` takes everything.
    let _ = Man::new(shown).title(name(command)).manual("keyferry").source(format!("keyferry {version}")).render(&mut text);
    let text = String::from_utf8_lossy(&text);
    let (text, _) = text.split_once("\n.SH VERSION\n").unwrap_or((&text, ""));
    let text = text.replace("\n.SH EXTRA\nExamples:\n", "\n.SH EXAMPLES\n").replace("\n.SH EXTRA\n", "\n.SH NOTES\n");
    let is_tool = ["keyferry-keytool", "keyferry-openssl"].contains(&name(command));
    let status = if is_tool { EXIT_STATUS_OF_TOOLS } else { EXIT_STATUS };
    format!("{}\n{status}{}", text.trim_end(), see_also(command)).into_bytes()
}

const EXIT_STATUS: &str = r#".SH "EXIT STATUS"
.TP
\fB0\fR
done
.TP
\fB1\fR
something outside went wrong: a file, the network, an output that is there already
.TP
\fB2\fR
the command line, the environment or a configuration asks for what there is not
.TP
\fB3\fR
a password is wrong or missing
.TP
\fB4\fR
an input is malformed, not supported, or beyond a limit
.TP
\fB5\fR
a check did not hold
.TP
\fB70\fR
a fault in keyferry itself
"#;

const EXIT_STATUS_OF_TOOLS: &str = ".SH \"EXIT STATUS\"\nThat of the tool itself.\n";

/// The pages to go on with.
fn see_also(command: &Command) -> String {
    let name = name(command);
    let above = name.rsplit_once('-').map(|(above, _)| above);
    let below =
        command.get_subcommands().filter(|command| !command.is_hide_set() && command.get_name() != "help").map(self::name);
    let tool = name.strip_prefix("keyferry-").filter(|tool| ["keytool", "openssl"].contains(tool));
    let both = (name == "keyferry").then_some(["openssl", "keytool"]).into_iter().flatten();
    let names: Vec<String> = above
        .into_iter()
        .chain(below)
        .chain(tool)
        .chain(both)
        .map(|name| format!("\\fB{}\\fR(1)", name.replace('-', "\\-")))
        .collect();
    format!(".SH \"SEE ALSO\"\n{}\n", names.join(",\n"))
}
