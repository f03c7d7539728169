//! A new migration directory alone does not make Cargo compile the crate again; this does.

fn main() {
    println!("cargo:rerun-if-changed=../../migrations");
    println!("cargo:rerun-if-changed=build.rs");
}
