//! One module a command.

mod application;
pub(crate) mod connect;
mod convert;
mod csr;
mod demo;
mod diff;
mod documented;
mod explain;
mod init;
mod receive;
mod renew;
mod request;
mod show;
mod status;
mod store;
mod trust;

use std::process::ExitCode;

use clap::Subcommand;
pub(crate) use documented::Tool;

use keyferry_host::context::Context;
use keyferry_host::failure::Failure;

// The arguments of a command are made when it is asked for: that is most of what a start takes.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub(crate) enum Command {
    Demo(demo::Arguments),
    Init(Box<init::Arguments>),
    #[command(subcommand)]
    Application(application::Command),
    Request(Box<request::Arguments>),
    #[command(subcommand)]
    Csr(csr::Command),
    Receive(Box<receive::Arguments>),
    Status(status::Arguments),
    Renew(Box<renew::Arguments>),
    Connect(Box<connect::Arguments>),
    Convert(convert::Arguments),
    Show(show::Arguments),
    Explain(explain::Arguments),
    Diff(diff::Arguments),
    #[command(subcommand)]
    Store(store::Command),
    Trust(Box<trust::Arguments>),
    Keytool(documented::KeytoolArguments),
    Openssl(documented::OpensslArguments),
}

impl Command {
    pub(crate) fn run(self, context: &Context) -> Result<ExitCode, Failure> {
        let done = match self {
            Self::Demo(arguments) => demo::run(&arguments, context),
            Self::Init(arguments) => init::run(&arguments),
            Self::Application(command) => application::run(&command),
            Self::Request(arguments) => request::run(&arguments, context),
            Self::Csr(command) => csr::run(command, context),
            Self::Receive(arguments) => receive::run(*arguments, context),
            Self::Status(arguments) => status::run(&arguments, context),
            Self::Renew(arguments) => renew::run(*arguments, context),
            Self::Connect(arguments) => connect::run(*arguments, context),
            Self::Convert(arguments) => convert::run(arguments, context),
            Self::Show(arguments) => show::run(arguments, context),
            Self::Explain(arguments) => explain::run(arguments, context),
            Self::Diff(arguments) => diff::run(arguments, context),
            Self::Store(command) => store::run(command, context),
            Self::Trust(arguments) => trust::run(*arguments, context),
            Self::Keytool(_) => Err(Tool::Keytool.behind_options()),
            Self::Openssl(_) => Err(Tool::Openssl.behind_options()),
        };
        done.map(|()| context.exit_code())
    }
}
