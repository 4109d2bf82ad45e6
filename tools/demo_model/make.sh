#!/usr/bin/env bash
# Makes the built-in model anew: draws pictures, trains (PyTorch: Debian's python3-torch), converts, quantises, evaluates.
#   tools/demo_model/make.sh [WORK_FOLDER]
# Writes tools/demo_model/demo.onnx and src/cli/demo_model.tflite. Needs build/release/octet; about 15 minutes on two cores.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=${1:-build/demo_model}
octet=build/release/octet
draw() { $octet demo --draw "$2" --seed "$3" --output "$work/$1"; }

draw train 14000 1
draw validation 1000 2
draw calibration 280 3
draw evaluation 1000 4
/usr/bin/python3 tools/demo_model/train.py "$work/train" "$work/validation" tools/demo_model/demo.onnx
$octet convert tools/demo_model/demo.onnx -o "$work/demo_float.tflite"
tail -n +2 "$work/train/labels.csv" | sort -t, -k2n -u | cut -d, -f3 >"$work/labels.txt"
$octet quantize "$work/demo_float.tflite" --data "$work/calibration" --samples 280 --class-labels "$work/labels.txt" \
  -o src/cli/demo_model.tflite
$octet evaluate "$work/demo_float.tflite" src/cli/demo_model.tflite \
  --images "$work/evaluation" --labels "$work/evaluation/labels.csv"
