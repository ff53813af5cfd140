//! The command line: see `luminaria --help`.

use std::process::ExitCode;

fn main() -> ExitCode {
    luminaria::cli::run()
}
