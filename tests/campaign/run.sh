#!/usr/bin/env bash
# One search four times: by one process, by GNU parallel, by HyperQueue and by Slurm, each of the three with what it plays
# killed in the middle. Four times the same bytes, or this fails. An engine that is not here is told and left out.
#
#   tests/campaign/run.sh BINARY FOLDER [SHARDS [options of explore ...]]
#
# BINARY is cutover, FOLDER is made anew. HyperQueue is the Python package of that name (`pip install hyperqueue==0.27.0`),
# for the interpreter in $PYTHON; Slurm is Debian's slurmctld, slurmd, slurm-client and munge, and needs root.
set -euo pipefail

binary=$(realpath "$1")
folder=$2
shards=${3:-64}
shift $(($# < 3 ? $# : 3))
search=(stores/first-half --mistakes 2 --kinds skip,hasten,repeat,place,mistype,shift,move,abort)
if (($# > 0)); then
    search=("$@")
fi
here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
rm -rf "$folder"
mkdir -p "$folder"
folder=$(realpath "$folder")
mkdir "$folder/bin"
ln -s "$binary" "$folder/bin/cutover"
export PATH="$folder/bin:$PATH" PYTHON=${PYTHON:-python3}

# timed NAME COMMAND...: says how long it took; what it prints goes into a file of its own.
timed() {
    local name=$1 begun=$SECONDS ended=0
    shift
    "$@" >"$folder/$name.log" 2>&1 || ended=$?
    echo "$name: $((SECONDS - begun)) s"
    return "$ended"
}

# gathered NAME: the campaign of this engine tells what one process has told.
gathered() {
    cutover campaign gather "$folder/$1" --json >"$folder/$1.json" || (($? < 2))
    cmp "$folder/one.json" "$folder/$1.json"
    echo "$1: the same bytes as one process"
}

# planned NAME: a plan for an engine.
planned() {
    cutover campaign plan "${search[@]}" --shards "$shards" --out "$folder/$1" >/dev/null
}

one_process() {
    cutover explore "${search[@]}" --json >"$folder/one.json" || (($? < 2))
}
timed one one_process

if command -v parallel >/dev/null; then
    planned parallel
    timed parallel "$here/killed.sh" "$folder/parallel"
    gathered parallel
else
    echo "not tried: GNU parallel is not here"
fi
if "$PYTHON" -c "import hyperqueue" 2>/dev/null; then
    planned hyperqueue
    timed hyperqueue "$PYTHON" "$here/hyperqueue_killed.py" "$folder/hyperqueue"
    gathered hyperqueue
else
    echo "not tried: the Python package hyperqueue is not here"
fi
if command -v slurmctld >/dev/null && command -v slurmd >/dev/null && ((EUID == 0)); then
    planned slurm
    if timed slurm "$here/slurm_killed.sh" "$folder/slurm"; then
        gathered slurm
    elif (($? == 75)); then
        echo "not tried: $(tail -n 1 "$folder/slurm.log")"
    else
        tail -n 20 "$folder/slurm.log"
        exit 1
    fi
else
    echo "not tried: Slurm is not here, or this is not root"
fi
