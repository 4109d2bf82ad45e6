#!/usr/bin/env bash
# What a busy machine does to a run of several threads: usage busy_machine.sh OCTET MODEL [THREADS] [RUNS]
# Interleaved turns of `octet bench MODEL` alone and beside one program that never rests on each core. Fair shares would
# make it twice as slow; threads that spin for each other would make it many times as slow.
set -euo pipefail
octet=$1 model=$2 threads=${3:-$(nproc)} runs=${4:-60} turns=5
work=$(mktemp -d)
hogs=()
rest() {
  [ ${#hogs[@]} = 0 ] || kill "${hogs[@]}" 2>/dev/null || true
  wait 2>/dev/null || true
  hogs=()
}
trap 'rest; rm -rf "$work"' EXIT
measure() { "$octet" bench "$model" --threads "$threads" --runs "$runs" --json >>"$work/$1"; }
for _ in $(seq $turns); do
  measure quiet
  for _ in $(seq "$(nproc)"); do
    (while :; do :; done) &
    hogs+=($!)
  done
  measure busy
  rest
done
python3 - "$work" "$threads" <<'PYTHON'
import json, statistics, sys
read = lambda name: [json.loads(line)["latency_ms"] for line in open(f"{sys.argv[1]}/{name}")]
quiet, busy = read("quiet"), read("busy")
for key in ("p50", "mean"):
    ratios = [b[key] / q[key] for q, b in zip(quiet, busy)]
    middle = lambda rows: statistics.median(row[key] for row in rows)
    print(f"{sys.argv[2]} threads, {key:4}: {middle(quiet):6.2f} ms alone, {middle(busy):6.2f} ms beside a hog on each core,"
          f" {statistics.median(ratios):.2f} times (of {', '.join(f'{r:.2f}' for r in ratios)})")
PYTHON
