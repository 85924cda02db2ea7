//! The binary: the command line, which is a library, as a process.

fn main() -> std::process::ExitCode {
    cutover::main()
}
