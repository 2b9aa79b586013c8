//! Hands the arguments to the command line and turns its answer into an exit code.

mod cli;
mod output;
mod signals;

use std::process::ExitCode;

fn main() -> ExitCode {
    signals::listen();
    ExitCode::from(cli::run(std::env::args_os()))
}
