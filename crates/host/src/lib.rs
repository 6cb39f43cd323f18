#![doc = include_str!("../README.md")]
#![warn(clippy::print_stdout, clippy::print_stderr)]

#[macro_use]
pub mod words;

pub mod apart;
pub mod ask;
pub mod clock;
pub mod context;
mod excerpt;
pub mod failure;
pub mod files;
pub mod guard;
mod kept;
pub mod keystores;
pub mod limits;
pub mod loudness;
pub mod names;
pub mod new_password;
pub mod option_table;
pub mod outputs;
pub mod parallel;
mod paths;
pub mod program;
pub mod progress;
mod raising;
pub mod random;
#[cfg(feature = "cross-check")]
mod read_back;
pub mod release;
pub mod requests;
pub mod roots;
pub mod secret;
pub mod standard_input;
pub mod stop;
#[cfg(unix)]
mod terminal;
pub mod tls;
pub mod toned;
mod typed;
pub mod unseen;
pub mod usable;
