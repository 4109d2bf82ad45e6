#!/usr/bin/env bash
# octet serve as a user meets it: usage /path/to/octet SHARED_DATA_FOLDER
# Starts it on a free port of the loopback interface, asks with curl, stops it with SIGTERM. Without
# the folder only the built-in model is tried, and the messages of calls that cannot work.
set -euo pipefail
octet=$1
data=${OCTET_SHARED_DATA:-$2}
skipped=77 # ctest's SKIP_RETURN_CODE

work=$(mktemp -d)
server=
finish() {
  [ -z "$server" ] || kill -KILL "$server" 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT

fail() {
  echo "FAILED: $*"
  exit 1
}
# expect_text WHAT TEXT PART...: TEXT has every PART
expect_text() {
  local what=$1 text=$2 part
  for part in "${@:3}"; do
    [[ $text == *"$part"* ]] || fail "$what: no '$part' in: $text"
  done
}
# expect_failure STATUS PART... -- words: octet serve with these words ends so, saying PART on stderr
expect_failure() {
  local want=$1 parts=() status=0
  shift
  while [ "$1" != -- ]; do parts+=("$1") && shift; done
  shift
  "$octet" serve "$@" 2>"$work/failure.log" || status=$?
  [ $status = "$want" ] || fail "octet serve $*: exit status $status, want $want"
  expect_text "octet serve $*" "$(cat "$work/failure.log")" "${parts[@]}"
}

# start words...: starts the server and sets $url from the line it logs. Its log is read from
# descriptor 3.
start() {
  exec 3< <(exec "$octet" serve --host 127.0.0.1 --port 0 "$@" 2>&1)
  server=$!
  local line
  while read -r -t 30 -u 3 line; do
    case $line in *"listening on "*) url=${line##*listening on } && return ;; esac
  done
  fail "the server did not say where it listens, last line: ${line:-}"
}

# stop: SIGTERM, and the exit status must be 0; the rest of the log is in $log
stop() {
  local status=0
  kill -TERM "$server"
  log=$(cat <&3)
  wait "$server" || status=$?
  server=
  [ $status = 0 ] || fail "exit status $status after SIGTERM: $log"
}

unset MODEL_PATH PORT LABELS_PATH
expect_failure 1 '/nonexistent.tflite' -- --model /nonexistent.tflite
expect_failure 2 '--model' 'NAME=PATH' -- --model =x
expect_failure 2 '--port' -- --model x --port 65536

# The built-in model, with an empty home.
"$octet" demo --draw 14 --seed 3 --output "$work/drawn" >/dev/null
HOME=$work/home start
for picture in 000004:star 000011:dots; do
  answer=$(curl -sSf -F "image=@$work/drawn/${picture%:*}.png" "$url/infer?top_k=1")
  expect_text "POST /infer" "$answer" '"success":true' "\"label\":\"${picture#*:}\"" '"shape":[1,96,96,3]' '"model":"demo"'
done
stop

model=$data/models/mobilenet_v1_1.0_224_quant.tflite
photo=$data/images/cat.bmp
labels=$data/labels/imagenet_labels_1001.txt
if [ ! -e "$model" ]; then
  echo "no shared data folder (set OCTET_SHARED_DATA): octet serve was not tested with a model"
  exit $skipped
fi

expect_failure 1 '/nonexistent.txt' -- --model "$model,labels=/nonexistent.txt"

# One model from the environment: no label in the metrics.
MODEL_PATH=$model LABELS_PATH=$labels start
answer=$(curl -sSf -F "image=@$photo" "$url/infer?top_k=1")
expect_text "POST /infer" "$answer" '"success":true' '"class_id":286' '"label":"Egyptian cat"' \
  '"shape":[1,224,224,3]' '"model":"mobilenet_v1_1.0_224_quant"'
expect_text "raw body" "$(curl -sSf -H 'Content-Type: image/bmp' --data-binary "@$photo" "$url/infer")" \
  '"class_id":286'
expect_text "GET /health" "$(curl -sSf "$url/health")" '"status":"healthy"' '"inference_count":2'
expect_text "GET /metrics" "$(curl -sSf "$url/metrics")" $'\nnpu_inference_total 2\n'
expect_text "GET /" "$(curl -sSf "$url/")" '"total_inferences":2'
expect_failure 1 'cannot listen on 127.0.0.1' 'Address already in use' -- \
  --model "$model" --host 127.0.0.1 --port "${url##*:}"
stop
expect_text "the log" "$log" 'POST /infer?top_k=1 200' 'stopped'

# Two named models.
start --model "first=$model,labels=$labels" --model "second=$data/models/mobilenet_v2_1.0_224_quant.tflite"
expect_text "POST /infer-v2" "$(curl -sSf -F "image=@$photo" "$url/infer-v2")" '"model":"second"'
expect_text "GET /metrics" "$(curl -sSf "$url/metrics")" 'npu_inference_total{model="second"} 1'
stop
echo "octet serve works"
