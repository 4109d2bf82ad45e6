#include "cli/command.h"

namespace octet::cli {
namespace {

constexpr Command kCommands[] = {
#ifdef OCTET_SERVER
    {"serve", "serve models over HTTP",
     "  octet serve --model mobilenet_v1=mobilenet_v1_1.0_224_quant.tflite,labels=labels.txt\n"
     "  curl -F image=@cat.jpg http://localhost:8080/infer",
     AddServe},
    {"health", "whether a server answers that it is well: exit status 0, else 1",
     "  octet health\n"
     "  octet health --url http://camera-3:8080/health",
     AddHealth},
#endif
    {"classify", "the most likely classes of images",
     "  octet classify mobilenet.tflite cat.jpg --labels labels.txt\n"
     "  octet classify mobilenet.tflite photos/ --top 1 --json > photos.jsonl",
     AddClassify},
    {"run", "raw tensors in, raw tensors out",
     "  octet run mobilenet.tflite --input image.npy --output scores.npy", AddRun},
    {"inspect", "operators, tensors, quantisation, MACs, weights, arena",
     "  octet inspect mobilenet.tflite\n"
     "  octet inspect mobilenet.tflite --json | jq .totals\n"
     "  octet inspect net.tflite --resolver --arena 65536",
     AddInspect},
    {"bench", "how fast a model or a server is, and what memory it needs",
     "  octet bench mobilenet.tflite --threads 2\n"
     "  octet bench mobilenet.tflite --profile\n"
     "  octet bench kernels\n"
     "  octet bench kernels --shape 196x512x512 --assert\n"
     "  octet bench mobilenet.tflite --pipeline cat.jpg --sessions 4\n"
#ifdef OCTET_SERVER
     "  octet bench --url http://127.0.0.1:8080 --image cat.jpg --concurrency 1,4,8\n"
#endif
     "  OCTET_CPU=avx2 octet bench mobilenet.tflite --json | jq .latency_ms",
     AddBench},
    {"compare", "outputs of two backends or two models, element by element",
     "  octet compare mobilenet.tflite --with reference\n"
     "  OCTET_TFLITE_LIB=libtensorflowlite_c.so octet compare mobilenet.tflite --with tflite "
     "--random 5\n"
     "  octet compare before.tflite after.tflite",
     AddCompare},
    {"convert", "ONNX models to TFLite, verified on the spot",
     "  octet convert net.onnx -o net.tflite\n"
     "  octet convert net.onnx -o net.tflite --pad kernel --verbose\n"
     "  octet convert exports/ -o models/ --jobs 4",
     AddConvert},
    {"quantize", "a float model to an int8 one, with representative data",
     "  octet quantize float.tflite --data photos/ -o int8.tflite\n"
     "  octet quantize float.tflite --data photos/ --target rk3588 -o uint8.tflite\n"
     "  octet quantize float.tflite --data input=x.npy,127.5,127.5 --samples 200 -o int8.tflite",
     AddQuantize},
    {"evaluate", "how accurate classifiers are, and how near to the first of them",
     "  octet evaluate float.tflite int8.tflite --images photos/ --labels ground_truth.csv\n"
     "  octet evaluate float.tflite int8.tflite --images x.npz --skip 200 --markdown",
     AddEvaluate},
    {"dump", "a model as a description to read, compare and change, and its weights",
     "  octet dump net.tflite\n"
     "  octet dump net.tflite --yaml net.yaml --weights net.npz",
     AddDump},
    {"build", "a description, or a network of the zoo, to a model",
     "  octet build net.yaml --weights net.npz -o net.tflite\n"
     "  octet build net.yaml --weights state_dict.npz --weights-layout pytorch -o net.tflite\n"
     "  octet build zoo:efficientnet-lite4 --init random -o lite4.tflite",
     AddBuild},
    {"diff", "what differs between two models: operators, tensors, values, quantisation",
     "  octet diff before.tflite after.tflite\n"
     "  octet diff before.tflite after.tflite --json | jq .equal",
     AddDiff},
    {"export", "a model as a C array for firmware, with test vectors",
     "  octet export net.tflite --c-array net.h\n"
     "  octet export net.tflite --c-array net.h --name g_net --test-vectors 4",
     AddExport},
    {"check", "which operators of a model an NPU takes, and why not the others",
     "  octet check mobilenet.tflite --target rk3588\n"
     "  octet check mobilenet.tflite --target rk3588 --mesa 25.3.1 --json | jq .npu_macs_share",
     AddCheck},
    {"demo", "the commands shown on the built-in model and a picture that octet draws",
     "  octet demo\n"
     "  octet demo --seed 5 --output demo/\n"
     "  octet demo --draw 1000 --output pictures/",
     AddDemo},
    {"doctor", "is the NPU of this machine usable, and what is missing",
     "  octet doctor\n"
     "  octet doctor --json | jq '.checks[] | select(.status == \"failed\")'",
     AddDoctor},
};

}  // namespace

std::span<const Command> CommandList() { return kCommands; }

}  // namespace octet::cli
