// write_models FOLDER: the models that the tests and benchmarks of the running server use.
//   colour.tflite   [1, 8, 8, 3] uint8 to its mean colour: a red photo is class 0, a blue one class 2
//   large.tflite    the same of [1, 1024, 1024, 3]: a run that takes a while
//   null_N.tflite   N bytes to the first ten of them, for N of 10000, 100000 and 150000: no work
#include <cstdio>

#include "formats/tflite/tflite_writer.h"
#include "server/testing/colour_model.h"

namespace {

void WriteNullModel(const std::string& path, int bytes) {
  const octet::ChannelQuantization quantization = octet::testing::PerTensor(1.0F / 256, 0);
  constexpr int kKept = 10;
  octet::testing::OneOperatorModel op(octet::OperatorKind::kSlice);
  op.Input(octet::ElementType::kUInt8, {1, bytes}, quantization);
  op.Constant<int32_t>({2}, {0, 0});
  op.Constant<int32_t>({2}, {1, kKept});
  op.Output(octet::ElementType::kUInt8, {1, kKept}, quantization);
  OCTET_CHECK(octet::WriteTfliteFile(op.Build(), path).has_value());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: write_models FOLDER\n");
    return 2;
  }
  const std::string folder = argv[1];
  octet::testing::WriteColourModel(folder + "/colour.tflite", 8);
  octet::testing::WriteColourModel(folder + "/large.tflite", 1024);
  for (const int bytes : {10'000, 100'000, 150'000}) {
    WriteNullModel(folder + "/null_" + std::to_string(bytes) + ".tflite", bytes);
  }
}
