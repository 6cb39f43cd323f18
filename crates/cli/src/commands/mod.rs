//! One module a command.

mod application;
mod batch;
mod completions;
pub(crate) mod connect;
mod convert;
mod csr;
mod demo;
mod diff;
mod documented;
mod explain;
mod init;
mod man;
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

use crate::deferred::Deferred;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Demo(Deferred<demo::Arguments>),
    Init(Deferred<init::Arguments>),
    #[command(subcommand)]
    Application(Deferred<application::Command>),
    Request(Deferred<request::Arguments>),
    #[command(subcommand)]
    Csr(Deferred<csr::Command>),
    Receive(Deferred<receive::Arguments>),
    Status(Deferred<status::Arguments>),
    Renew(Deferred<renew::Arguments>),
    Connect(Deferred<connect::Arguments>),
    Convert(Deferred<convert::Arguments>),
    Batch(Deferred<batch::Arguments>),
    Show(Deferred<show::Arguments>),
    Explain(Deferred<explain::Arguments>),
    Diff(Deferred<diff::Arguments>),
    #[command(subcommand)]
    Store(Deferred<store::Command>),
    Trust(Deferred<trust::Arguments>),
    Completions(Deferred<completions::Arguments>),
    Man(Deferred<man::Arguments>),
    Keytool(Deferred<documented::KeytoolArguments>),
    Openssl(Deferred<documented::OpensslArguments>),
}

impl Command {
    pub(crate) fn run(self, context: &Context) -> Result<ExitCode, Failure> {
        let done = match self {
            Self::Demo(Deferred(arguments)) => demo::run(&arguments, context),
            Self::Init(Deferred(arguments)) => init::run(&arguments),
            Self::Application(Deferred(command)) => application::run(&command),
            Self::Request(Deferred(arguments)) => request::run(&arguments, context),
            Self::Csr(Deferred(command)) => csr::run(*command, context),
            Self::Receive(Deferred(arguments)) => receive::run(*arguments, context),
            Self::Status(Deferred(arguments)) => status::run(&arguments, context),
            Self::Renew(Deferred(arguments)) => renew::run(&arguments, context),
            Self::Connect(Deferred(arguments)) => connect::run(*arguments, context),
            Self::Convert(Deferred(arguments)) => convert::run(*arguments, context),
            Self::Batch(Deferred(arguments)) => batch::run(&arguments, context),
            Self::Show(Deferred(arguments)) => show::run(*arguments, context),
            Self::Explain(Deferred(arguments)) => explain::run(*arguments, context),
            Self::Diff(Deferred(arguments)) => diff::run(*arguments, context),
            Self::Store(Deferred(command)) => store::run(*command, context),
            Self::Trust(Deferred(arguments)) => trust::run(*arguments, context),
            Self::Completions(Deferred(arguments)) => completions::run(&arguments),
            Self::Man(Deferred(arguments)) => man::run(&arguments),
            Self::Keytool(_) => Err(Tool::Keytool.behind_options()),
            Self::Openssl(_) => Err(Tool::Openssl.behind_options()),
        };
        done.map(|()| context.exit_code())
    }
}
