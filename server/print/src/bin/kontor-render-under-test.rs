//! The rendering child on its own, for this crate's tests; the server's program has it as `kontord render`.

fn main() -> std::process::ExitCode {
    kontor_print::child_main()
}
