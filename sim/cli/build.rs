//! Builds the binary anew when a scenario that is compiled into it has changed; nothing else would notice.

fn main() {
    println!("cargo::rerun-if-changed=scenarios");
    println!("cargo::rerun-if-changed=sim/cli/build.rs");
}
