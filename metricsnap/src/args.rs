//! The command line.

use clap::Parser;

/// The command line.
#[derive(Debug, Parser)]
#[command(name = "metricsnap", version, about = env!("CARGO_PKG_DESCRIPTION"))]
#[command(after_help = "Exit status: 2, until it is built.")]
pub struct Args {
    /// No remarks, errors only
    #[arg(short, long)]
    quiet: bool,
}

impl pipe::cli::Tool for Args {
    fn quiet(&self) -> bool {
        self.quiet
    }
}
