//! A page that is added is embedded too: only those that were there before are watched by themselves.

fn main() {
    println!("cargo::rerun-if-changed=../../content/an1415/scenarios");
    println!("cargo::rerun-if-changed=build.rs");
}
