//! The `kontor` program.

fn main() -> std::process::ExitCode {
    kontor_client::main()
}
