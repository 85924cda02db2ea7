#!/usr/bin/env bash
# Plays a campaign by GNU parallel, kills whatever plays a shard a few times, then parallel itself, and hands what is
# missing over once more.
#
#   killed.sh FOLDER
set -euo pipefail

folder=$1
many() { { find "$folder/shards" -name '*.jsonl' 2>/dev/null || true; } | wc -l; }
# reached N: waits until so many shards are there.
reached() { while (($(many) < $1)); do sleep 0.1; done; }

# It ends with 3 as long as shards are missing.
shards=$( (cutover campaign status "$folder" || true) | sed -n 's/.* cases in \([0-9]*\) shards.*/\1/p')
cutover campaign submit "$folder" --engine parallel &
engine=$!
for part in 8 6 4; do
    reached $((shards / part))
    pkill -KILL -f "^cutover campaign work $folder" || true
    echo "killed what was played after $(many) shards"
done
reached $((shards / 2))
kill "$engine" || true
pkill -TERM -f "parallel.*$folder" || true
pkill -KILL -f "^cutover campaign work $folder" || true
wait "$engine" || true
echo "killed parallel after $(many) shards; missing: $(cutover campaign status "$folder" --missing || true)"
cutover campaign submit "$folder" --engine parallel
cutover campaign status "$folder"
