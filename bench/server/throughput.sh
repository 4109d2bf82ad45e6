#!/usr/bin/env bash
# How much of what the cores could do a server does: usage throughput.sh OCTET MODEL IMAGE [SECONDS]
# Interleaved turns of `octet bench MODEL --pipeline IMAGE` (no server) and of 8 clients posting IMAGE to
# `octet serve`; clients and server share the cores, as the pipeline has them alone.
set -euo pipefail
octet=$1 model=$2 image=$3 seconds=${4:-4} turns=3
work=$(mktemp -d)
server=
finish() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT
"$octet" serve --host 127.0.0.1 --port 0 --quiet --model "m=$model" 2>"$work/log" &
server=$!
until grep -q "listening on" "$work/log"; do sleep 0.05; done
url=$(sed -n 's/.*listening on //p' "$work/log")
for _ in $(seq $turns); do
  "$octet" bench "$model" --pipeline "$image" --sessions "$(nproc)" --duration "$seconds" --json >>"$work/pipeline"
  "$octet" bench --url "$url" --image "$image" --concurrency 8 --duration "$seconds" --json >>"$work/server" 2>/dev/null
done
python3 - "$work" <<'PYTHON'
import json, statistics, sys
read = lambda name: [json.loads(line) for line in open(f"{sys.argv[1]}/{name}")]
pipeline, server = read("pipeline"), read("server")
assert not any(one["errors"] for one in server), "errors"
ratios = [s["requests_per_s"] / p["images_per_s"] for p, s in zip(pipeline, server)]
median = lambda rows, key: statistics.median(key(row) for row in rows)
print(f"pipeline alone   {median(pipeline, lambda r: r['images_per_s']):7.1f} images/s")
print(f"server, 8 clients {median(server, lambda r: r['requests_per_s']):6.1f} requests/s"
      f"   p50 {median(server, lambda r: r['client_ms']['p50']):.1f} ms"
      f"   p99 {median(server, lambda r: r['client_ms']['p99']):.1f} ms")
print(f"ratio {statistics.median(ratios):.3f} (of {', '.join(f'{r:.3f}' for r in ratios)})")
PYTHON
