// Writes one small model a row of the generator list into a folder: seeds for the fuzzers of model
// files.
//   write_fuzz_seeds src/backend/testdata/fuzz/load_model_fuzz
#include <cstdio>
#include <string>

#include "formats/tflite/tflite_writer.h"
#include "tflite_agreement/operator_generator.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: write_fuzz_seeds FOLDER\n");
    return 2;
  }
  constexpr size_t kMaxSeedBytes = 4096;
  uint64_t seed = 0;
  for (const auto& row : octet::testing::GeneratorList()) {
    octet::testing::Random random(++seed);
    const octet::Model model = row.make(random, row.op);
    const auto bytes = octet::WriteTfliteModel(model);
    if (!bytes || bytes->size() > kMaxSeedBytes) continue;
    const std::string path = std::string(argv[1]) + "/" + std::to_string(seed) + ".tflite";
    if (!octet::WriteTfliteFile(model, path)) return 1;
  }
  return 0;
}
