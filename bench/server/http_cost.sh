#!/usr/bin/env bash
# What one HTTP request costs the server, beside the model: usage http_cost.sh OCTET MODELS_FOLDER [SECONDS]
# wrk (apt) posts raw tensors of 10 KB and 100 KB over 16 connections to models that copy their input, and the
# server's CPU time is divided by the requests. MODELS_FOLDER is what write_models has written.
set -euo pipefail
octet=$1 models=$2 seconds=${3:-5}
command -v wrk >/dev/null || { echo "wrk is not installed: apt install wrk"; exit 77; }
work=$(mktemp -d)
server=
finish() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT
"$octet" serve --host 127.0.0.1 --port 0 --quiet --model "null10=$models/null_10000.tflite,instances=1" \
  --model "null100=$models/null_100000.tflite,instances=1" 2>"$work/log" &
server=$!
until grep -q "listening on" "$work/log"; do sleep 0.05; done
url=$(sed -n 's/.*listening on //p' "$work/log")
ticks() { awk '{ print $14 + $15 }' "/proc/$server/stat"; }
for kilobytes in 10 100; do
  cat >"$work/post.lua" <<LUA
wrk.method = "POST"
wrk.body = string.rep("x", ${kilobytes}000)
wrk.headers["Inference-Header-Content-Length"] = "0"
LUA
  before=$(ticks)
  wrk -t1 -c16 -d"${seconds}s" -s "$work/post.lua" "$url/v2/models/null$kilobytes/infer" >"$work/wrk"
  after=$(ticks)
  requests=$(awk '/requests in/ { print $1 }' "$work/wrk")
  if grep -q "Non-2xx" "$work/wrk"; then
    cat "$work/wrk"
    exit 1
  fi
  awk -v k="$kilobytes" -v n="$requests" -v t=$((after - before)) -v hz="$(getconf CLK_TCK)" -v s="$seconds" 'BEGIN {
    printf "%4d KB  %7d requests/s  %6.1f us CPU a request\n", k, n / s, t / hz / n * 1e6 }'
done
