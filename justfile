# The few commands of the project. CONTRIBUTING.md says what each is for.

# Lists them.
default:
    @just --list

# Layout and lints.
check:
    cargo fmt --all --check
    cargo clippy --locked --workspace --all-targets -- -D warnings

# Every test, or those of the integration tests whose name has NAME in it.
test NAME="":
    {{ if NAME == "" { "cargo test --workspace" } else { "cargo test --test it " + NAME } }}

# The goals as ratios, measured in one run.
bench:
    cargo run --release -p benches --bin ratios

# The instructions of seven works, against the expected ones; with --renew they are written anew. That they were counted is
# kept with the sum of their sources.
counts *RENEW:
    cargo run --release -p measured --bin counts -- {{RENEW}}
    .ci/counted > benches/counted.sha256

# How time and memory grow; with TABLE one table.
growth *TABLE:
    cargo run --release -p measured --bin growth -- {{TABLE}}

# Hostile inputs, as many as one likes and from any seed.
fuzz INPUTS="20000" SEED="2":
    cargo test --release --test hostile -- --inputs {{INPUTS}} --seed {{SEED}}

# Writes the expected texts anew; the difference is to be read.
renew:
    CUTOVER_RENEW=1 cargo test --test it scenarios
    CUTOVER_RENEW=1 cargo test --test it hazards
    CUTOVER_RENEW=1 cargo test --test it pac::readings

# The libraries against what is asked of them; where they pass, their sums are kept.
libraries:
    cargo deny check bans licenses sources
    sha256sum Cargo.lock Cargo.toml deny.toml > .ci/libraries.sha256

# Everything that must hold before a change is taken.
ci:
    .ci/run
