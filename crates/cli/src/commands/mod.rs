//! One module a command.

mod convert;
mod csr;
mod demo;
mod receive;
mod request;
mod show;

use clap::Subcommand;

use crate::context::Context;
use crate::failure::Failure;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Demo(demo::Arguments),
    Request(Box<request::Arguments>),
    #[command(subcommand)]
    Csr(csr::Command),
    Receive(receive::Arguments),
    Convert(convert::Arguments),
    Show(show::Arguments),
}

impl Command {
    pub(crate) fn run(self, context: &Context) -> Result<(), Failure> {
        match self {
            Self::Demo(arguments) => demo::run(&arguments, context),
            Self::Request(arguments) => request::run(&arguments, context),
            Self::Csr(command) => csr::run(command, context),
            Self::Receive(arguments) => receive::run(arguments, context),
            Self::Convert(arguments) => convert::run(arguments, context),
            Self::Show(arguments) => show::run(arguments, context),
        }
    }
}
