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

fn page(command: &Command) -> Vec<u8> {
    let mut text = Vec::new();
    // A `Vec` takes everything.
    let _ =
        Man::new(command.clone().version(env!("CARGO_PKG_VERSION"))).title(name(command)).manual("keyferry").render(&mut text);
    text
}
