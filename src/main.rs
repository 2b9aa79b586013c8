//! Hands the arguments to the command line and turns its answer into an exit code.
#![cfg_attr(
    not(test),
    deny(
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::print_stderr,
        clippy::print_stdout,
        clippy::string_slice,
        clippy::unreachable,
        clippy::unwrap_used
    )
)]

mod cli;
mod output;
mod signals;

use std::process::ExitCode;

fn main() -> ExitCode {
    signals::listen(output::end);
    ExitCode::from(cli::run(std::env::args_os()))
}
