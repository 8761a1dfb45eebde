//! The `ftfilter` program: its work is in the library beside it.

fn main() -> std::process::ExitCode {
    pipe::cli::main(ftfilter::run)
}
