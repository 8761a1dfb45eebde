//! The command line of `render`.

use std::path::PathBuf;

use clap::Parser;

/// The command line.
#[derive(Debug, Parser)]
#[command(
    name = "render",
    version,
    about = "Draw tables of records as one picture: charts above each other on one time\naxis, chosen by the names of the columns"
)]
#[command(override_usage = "render [OPTIONS] [FILE...]")]
#[command(after_help = "\
Examples:
  sample -i 100ms -d 5s | render > now.svg
  sample --to build.tsv -- make; render -o build.svg --title 'make' build.tsv
  render -f 'cpu_*,psi_*' monday.tsv tuesday.tsv > both.svg

Exit status: 0 drawn, 1 drawn but input was skipped or lost (--strict),
2 could not. See render(1).")]
pub struct Args {
    /// Tables to draw; standard input without any, or for '-'
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,

    /// Write FILE.svg, whole or not at all
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// Draw only these columns, like 'cpu_*,lost'
    #[arg(short, long, value_name = "LIST", value_delimiter = ',')]
    pub fields: Vec<String>,

    /// What stands at the top
    #[arg(long, value_name = "TEXT")]
    pub title: Option<String>,

    /// Exit with 1 if rows were lost or lines skipped
    #[arg(long)]
    pub strict: bool,

    /// No remarks, errors only
    #[arg(short, long)]
    pub quiet: bool,
}

impl pipe::cli::Tool for Args {
    fn quiet(&self) -> bool {
        self.quiet
    }
}
