#!/bin/sh
# The tables of docs/quantising.md: networks of the shared data folder quantised in each way, judged by `octet evaluate`
# on images that no quantisation has seen. Prints Markdown.
#
#   bench/accuracy/tables.sh [octet] [shared data folder]
set -eu
octet=${1:-build/release/octet}
data=${2:-${OCTET_SHARED_DATA:-../shared/data}}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# quantise FILE NAME words...: $work/NAME.tflite of the model FILE.
quantise() {
  file=$1
  name=$2
  shift 2
  "$octet" quantize "$file" -q --worst 0 -o "$work/$name.tflite" "$@" > /dev/null
}

# every_way MODEL words of the data...
every_way() {
  model=$1
  shift
  quantise "$model" "int8, --mode tflite" --mode tflite --float-output "$work/float.tflite" "$@"
  quantise "$model" "int8" "$@"
  quantise "$model" "int8, --per-tensor, --mode tflite" --per-tensor --mode tflite "$@"
  quantise "$model" "int8, --per-tensor" --per-tensor "$@"
  quantise "$model" "uint8, --target rk3588" --target rk3588 "$@"
  quantise "$model" "int16x8" --scheme int16x8 --input-type float "$@"
}

table() {
  "$octet" evaluate "$work/float.tflite" "$work/int8, --mode tflite.tflite" "$work/int8.tflite" \
    "$work/int8, --per-tensor, --mode tflite.tflite" "$work/int8, --per-tensor.tflite" \
    "$work/uint8, --target rk3588.tflite" "$work/int16x8.tflite" --markdown -q "$@" |
    sed "s|$work/||; s|\\.tflite | |"
  echo
}

photos="$data/images/imagenet"
echo "ResNet8 (CIFAR-10, 200 images to quantise with, 500 others to judge)"
echo
every_way "$data/onnx/pretrainedResnet.tflite" --data "$data/onnx/cifar_700.npz" --samples 200
table --data "$data/onnx/cifar_700.npz" --skip 200

name=mobilenet_v1_0.25_128_quant
echo "$name, made float (100 images to quantise with, 100 others to judge)"
echo
every_way "$data/models/$name.tflite" --data "$photos" --labels "$photos/ground_truth.csv" --split calibration
table --images "$photos" --labels "$photos/ground_truth.csv" --split evaluation
