//! `keyferry completions`: what a shell needs to complete our command lines.

use std::path::Path;

use clap::{Args, CommandFactory, ValueEnum};
use clap_complete::Shell as Generated;
use keyferry_host::failure::Failure;
use keyferry_host::outputs::{Access, Existing, Outputs};

use crate::Arguments as Program;

/// Print what a shell needs to complete the commands and options of keyferry
///
/// It goes into a file of the shell's, which reads it when it begins; nothing is changed here.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  keyferry completions bash > /etc/bash_completion.d/keyferry
  keyferry completions zsh > ~/.zfunc/_keyferry
  keyferry completions fish > ~/.config/fish/completions/keyferry.fish
  keyferry completions powershell >> $PROFILE")]
pub(crate) struct Arguments {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Shell {
    Bash,
    Zsh,
    Fish,
    #[value(name = "powershell", alias = "pwsh")]
    Power,
    Elvish,
}

impl From<Shell> for Generated {
    fn from(shell: Shell) -> Self {
        match shell {
            Shell::Bash => Self::Bash,
            Shell::Zsh => Self::Zsh,
            Shell::Fish => Self::Fish,
            Shell::Power => Self::PowerShell,
            Shell::Elvish => Self::Elvish,
        }
    }
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let (mut program, mut text) = (Program::command(), Vec::new());
    clap_complete::generate(Generated::from(arguments.shell), &mut program, "keyferry", &mut text);
    if arguments.shell == Shell::Zsh {
        // Files with a second colon would end the options: what stands behind one is completed as if the line began there.
        text = String::from_utf8_lossy(&text).replace("\n'*::", "\n'*:").into_bytes();
    }
    let mut outputs = Outputs::new(Existing::Refuse);
    outputs.add(Path::new("-"), text, Access::Public)?;
    outputs.write().map(drop)
}
