//! `kontord`, built beside the tests so that they can start it, with the licence keys and the clock of the tests.

fn main() -> std::process::ExitCode {
    kontor_server::main_with(kontor_tests::programs::given())
}
