//! The `kontord` program.

fn main() -> std::process::ExitCode {
    kontor_server::main()
}
