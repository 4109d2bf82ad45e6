#!/usr/bin/env bash
# CPU time of the server's process per gRPC request, without a model: usage grpc_cost.sh NULL_SERVER [REPEATS]
# ModelInfer with tensors of 10,000 and 150,528 bytes, four connections of four streams each. Prints one line a run.
set -euo pipefail
program=$1 repeats=${2:-5}
work=$(mktemp -d)
server=
trap 'kill "$server" 2>/dev/null || true; rm -rf "$work"' EXIT

"$program" 0 2>"$work/log" &
server=$!
for _ in $(seq 100); do
  url=$(sed -n 's/^listening on //p' "$work/log")
  [ -n "$url" ] && break
  read -r -t 0.1 </dev/zero || true
done

# A ModelInferRequest in its gRPC frame, for the model "fake".
for size in 10000 150528; do
  /usr/bin/python3 - $size >"$work/$size" <<'PYTHON'
import struct, sys
size = int(sys.argv[1])
def varint(n):
    out = b""
    while n > 127:
        out, n = out + bytes([n & 127 | 128]), n >> 7
    return out + bytes([n])
def field(number, data):
    return varint(number << 3 | 2) + varint(len(data)) + data
tensor = field(1, b"input") + field(2, b"UINT8") + field(3, varint(1) + varint(size))
message = field(1, b"fake") + field(3, b"42") + field(5, tensor) + field(7, bytes(size))
sys.stdout.buffer.write(b"\0" + struct.pack(">I", len(message)) + message)
PYTHON
done

# Ticks of 10 ms in user and in system mode.
ticks() { awk '{ print $14, $15 }' "/proc/$server/stat"; }

run() {
  local size=$1 requests=$2 before after
  before=$(ticks)
  h2load -n "$requests" -c 4 -m 4 -d "$work/$size" -H 'content-type: application/grpc' -H 'te: trailers' \
    "$url/inference.GRPCInferenceService/ModelInfer" >"$work/h2load"
  grep -q "$requests succeeded, 0 failed" "$work/h2load" || { cat "$work/h2load"; exit 1; }
  after=$(ticks)
  echo "$before $after $requests" | awk -v size="$size" -v rate="$(awk '/^finished/ { print $4 }' "$work/h2load")" '{
    printf "%7d bytes: %5.1f us/request (user %.1f, system %.1f), %s requests/s\n",
      size, ($3 + $4 - $1 - $2) * 1e4 / $5, ($3 - $1) * 1e4 / $5, ($4 - $2) * 1e4 / $5, rate }'
}
run 10000 20000 >/dev/null # warm
for _ in $(seq "$repeats"); do
  run 10000 100000
  run 150528 20000
done
awk '/^VmHWM/ { print "peak resident:", $2, "KiB" }' "/proc/$server/status"
