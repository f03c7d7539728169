//! `kontord`, built beside the tests so that they can start it.

fn main() -> std::process::ExitCode {
    kontor_server::main()
}
