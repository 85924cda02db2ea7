#!/usr/bin/env bash
# Redis's own test suite against the door: which tests of it pass, and why the others do not.
#
#   tests/redis/suite.sh [CUTOVER] > docs/redis-suite.md
#
# CUTOVER is the binary, target/release/cutover unless it is named. The suite comes with the source package of Debian's
# Redis, which is fetched into a folder of its own and of which nothing is kept. Each unit is run in external mode against
# a door of its own, and ended after LIMIT seconds. Needs tclsh, dpkg-dev and, where the package is not at hand yet, apt-get.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

cutover=$(realpath "${1:-target/release/cutover}")
units=(quit protocol incr string hash keyspace scan expire multi list)
limit=${LIMIT:-300}
port=${PORT:-7479}
work=${WORK:-$(mktemp -d)}

# The folder of a unit's file below tests/unit.
place() {
    case $1 in
        incr | string | hash | list) echo "unit/type/$1" ;;
        *) echo "unit/$1" ;;
    esac
}

# fetch: the source package into the folder of work, by lists of its own: where the machine has its packages from, it has
# their sources from too.
fetch() {
    mkdir -p "$work/lists/partial" "$work/source" "$work/parts"
    cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null |
        sed -n 's/^deb /deb-src /p' >"$work/sources.list" || true
    for part in /etc/apt/sources.list.d/*.sources; do
        [[ -e $part ]] && sed 's/^Types:.*/Types: deb-src/' "$part" >"$work/parts/$(basename "$part")"
    done
    local own=(-o "Dir::Etc::sourcelist=$work/sources.list" -o "Dir::Etc::sourceparts=$work/parts"
        -o "Dir::State::lists=$work/lists" -o "Dir::Cache::srcpkgcache=$work/src.bin"
        -o "Dir::Cache::pkgcache=$work/pkg.bin" -o APT::Sandbox::User=root)
    apt-get "${own[@]}" update >&2
    (cd "$work/source" && apt-get "${own[@]}" --download-only source redis >&2 && tar xzf redis_*.orig.tar.gz)
}

# run UNIT: runs a unit against a door of its own; what it says goes to UNIT.log.
run() {
    local unit=$1 log="$work/$1.log" console door
    console="$work/$unit.console"
    rm -f "$console"
    mkfifo "$console"
    "$cutover" serve --empty --port "$port" <"$console" 2>"$work/$unit.door" &
    door=$!
    exec 5>"$console"
    for _ in $(seq 100); do
        (exec 6<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break
        sleep 0.05
    done
    (cd "$suite" && timeout "$limit" tclsh tests/test_helper.tcl --host 127.0.0.1 --port "$port" --singledb --durable \
        --single "$(place "$unit")") >"$log" 2>&1 </dev/null || true
    sed -i -e 's/\x1b\[[0-9;]*m//g' -e "s|$work/source/redis-[^/]*/||g" "$log"
    echo quit >&5
    exec 5>&-
    wait "$door" || true
    port=$((port + 1))
}

find_suite() { find "$work/source" -maxdepth 1 -type d -name 'redis-*' | head -1; }
suite=$(find_suite 2>/dev/null || true)
if [ -z "$suite" ]; then
    fetch
    suite=$(find_suite)
fi

version=${suite##*-}
for unit in "${units[@]}"; do
    run "$unit" >&2
done

cat <<HEAD
# Redis's own test suite against the door

Written by \`tests/redis/suite.sh\`: units of the suite of Redis $version, in external mode against
\`cutover serve --empty\`, each against a door of its own, one database (\`--singledb\`), going on behind an error
(\`--durable\`). Nothing of the suite is kept.

| unit | passed | failed |
|---|---|---|
HEAD
passed=0 failed=0
for unit in "${units[@]}"; do
    ok=$(grep -c '^\[ok\]' "$work/$unit.log" || true)
    bad=$(grep -c '^\[err\]' "$work/$unit.log" || true)
    echo "| $unit | $ok | $bad |"
    passed=$((passed + ok)) failed=$((failed + bad))
done
echo "| all | $passed | $failed |"
printf '\n## What failed, and why\n\n| unit | test | reason |\n|---|---|---|\n'
for unit in "${units[@]}"; do
    # The reason is the first line behind a failed test that says what was expected or what the door answered.
    awk -v unit="$unit" '
        function tell() { if (test != "") { gsub(/\|/, "/", why); print "| " unit " | " test " | " substr(why, 1, 110) " |" } test = "" }
        /^\[(ok|err|exception|ignore|skip)\]/ { tell() }
        /^\[err\]: / { test = $0; sub(/^\[err\]: /, "", test); sub(/ in tests\/.*/, "", test); gsub(/\|/, "/", test); why = ""; next }
        test != "" && why == "" && /ERR |Expected |error|match|Timeout/ { why = $0; sub(/^.*ERR /, "ERR ", why); sub(/, with args beginning with.*/, "", why) }
        END { if (why == "") why = "the unit ended here, at its limit of time or at an error outside a test"; tell() }' "$work/$unit.log"
done
