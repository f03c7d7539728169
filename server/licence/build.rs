//! Takes the public keys that this build trusts from the file that `KONTOR_LICENCE_KEYS` names; none without it.

use std::{env, fs, path::Path, process::ExitCode};

/// Names the file. Read here alone: a program that is built asks nobody whom to trust.
const VARIABLE: &str = "KONTOR_LICENCE_KEYS";

fn main() -> ExitCode {
    println!("cargo:rerun-if-env-changed={VARIABLE}");
    println!("cargo:rerun-if-changed=build.rs");
    match keys() {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            println!("cargo:error={problem}");
            ExitCode::FAILURE
        }
    }
}

fn keys() -> Result<(), String> {
    let text = match env::var_os(VARIABLE).filter(|path| !path.is_empty()) {
        None => String::new(),
        Some(path) => {
            let path = Path::new(&path);
            println!("cargo:rerun-if-changed={}", path.display());
            fs::read_to_string(path)
                .map_err(|error| format!("{VARIABLE}: {}: {error}", path.display()))?
        }
    };
    for line in text.lines().map(str::trim) {
        if !line.is_empty() && !line.starts_with('#') && !is_key(line) {
            return Err(format!(
                "{VARIABLE}: this line is no public key as `kontor-licence keygen` prints it: {line:.20}…"
            ));
        }
    }
    let folder = env::var("OUT_DIR").map_err(|error| format!("OUT_DIR: {error}"))?;
    fs::write(Path::new(&folder).join("trusted-keys"), text)
        .map_err(|error| format!("OUT_DIR: {error}"))
}

/// PASERK `k4.public.` and 32 bytes in base64url.
fn is_key(line: &str) -> bool {
    const DIGITS: usize = 43;
    line.strip_prefix("k4.public.").is_some_and(|digits| {
        digits.len() == DIGITS
            && digits
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    })
}
