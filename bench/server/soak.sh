#!/usr/bin/env bash
# Load while models come and go: usage soak.sh OCTET MODELS_FOLDER [SECONDS]
# wrk (apt) classifies a photo with one model for SECONDS (60), while that model is reloaded in new versions, once with
# a corrupt one, and another is unloaded and loaded; at the end the server gets SIGTERM. Every answer must be a 200, and the
# server must end with 0. MODELS_FOLDER is what write_models has written.
set -euo pipefail
octet=$1 models=$2 seconds=${3:-60}
command -v wrk >/dev/null || { echo "wrk is not installed: apt install wrk"; exit 77; }
work=$(mktemp -d)
server=
finish() {
  [ -z "$server" ] || kill -KILL "$server" 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT
put_version() { # NAME VERSION: complete, by a rename
  mkdir -p "$work/repository/$1/.new"
  cp "$models/colour.tflite" "$work/repository/$1/.new/model.tflite"
  mv "$work/repository/$1/.new" "$work/repository/$1/$2"
}
put_version stays 1
put_version moves 1
"$octet" serve --host 127.0.0.1 --port 0 --quiet --model-repository "$work/repository" --model-control explicit \
  2>"$work/log" &
server=$!
until grep -q "listening on" "$work/log"; do sleep 0.05; done
url=$(sed -n 's/.*listening on //p' "$work/log")
# A BMP of one red pixel row.
printf 'BM\x3a\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x01\0\0\0\x01\0\0\0\x01\0\x18\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x0a\x14\xc8\0' >"$work/red.bmp"
cat >"$work/post.lua" <<LUA
wrk.method = "POST"
wrk.body = io.open("$work/red.bmp", "rb"):read("*a")
LUA
wrk -t1 -c16 -d"${seconds}s" -s "$work/post.lua" "$url/infer?model=stays" >"$work/wrk" &
client=$!
control() { curl -s -o /dev/null -w '%{http_code}' -X POST "$url/v2/repository/models/$1/$2"; }
expect() { [ "$1" = "$2" ] || { echo "FAILED: $3 answered $2, want $1"; exit 1; }; }
version=1
end=$((SECONDS + seconds - 2))
while [ $SECONDS -lt $end ]; do
  version=$((version + 1))
  put_version stays $version
  expect 200 "$(control stays load)" "load of version $version"
  expect 200 "$(control moves unload)" "unload"
  expect 200 "$(control moves load)" "load"
  mkdir "$work/repository/stays/$((version + 1))"
  head -c 200 "$models/colour.tflite" >"$work/repository/stays/$((version + 1))/model.tflite"
  expect 500 "$(control stays load)" "load of a corrupt version"
  rm -r "$work/repository/stays/$((version + 1))"
  sleep 0.1
done
kill -TERM $server
status=0
wait $server || status=$?
server=
wait $client
cat "$work/wrk"
[ $status = 0 ] || { echo "FAILED: exit status $status"; exit 1; }
if grep -q "Non-2xx" "$work/wrk"; then
  echo "FAILED: an answer was no 200"
  exit 1
fi
echo "$((version - 1)) reloads, every answer a 200, then exit status 0"
