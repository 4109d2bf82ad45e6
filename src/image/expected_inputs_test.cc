// The preprocessed inputs of real photos, whose digests Pillow made, for four real models.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "base/digest.h"
#include "base/file.h"
#include "image/preprocess.h"
#include "testing/shared_data.h"

namespace octet {
namespace {

std::string InputDigest(const std::string& image_path, int side) {
  const auto preprocessor = Preprocessor::Create(
      {.type = ElementType::kUInt8, .height = side, .width = side, .channels = 3}, {});
  const auto file = MappedFile::Open(image_path);
  if (!file) return file.error().message;
  std::vector<uint8_t> tensor(preprocessor->input().tensor_bytes());
  const Status status = preprocessor->Run(file->bytes(), tensor);
  return status ? Sha256Hex(tensor) : status.error().message;
}

// Images are named by file name or by a path below images/.
std::string ImagePath(const std::string& name) {
  const std::filesystem::path images = testing::SharedData("images");
  for (const auto& folder : {images, images / "imagenet"}) {
    if (std::filesystem::exists(folder / name)) return (folder / name).string();
  }
  return (images / name).string();
}

class ExpectedInputs : public ::testing::TestWithParam<std::pair<const char*, int>> {};

TEST_P(ExpectedInputs, EqualPillows) {
  OCTET_SKIP_WITHOUT_SHARED_DATA();
  const auto& [model, side] = GetParam();
  std::ifstream file(testing::SharedData(std::string("expected/") + model + ".json"));
  ASSERT_TRUE(file);
  const nlohmann::json expected = nlohmann::json::parse(file);
  int count = 0;
  for (const auto& [name, values] : expected["images"].items()) {
    EXPECT_EQ(InputDigest(ImagePath(name), side), values["input_sha256"]) << name;
    ++count;
  }
  EXPECT_GE(count, 20);
  std::printf("%d images\n", count);
}

INSTANTIATE_TEST_SUITE_P(Models, ExpectedInputs,
                         ::testing::Values(std::pair("mobilenet_v1_1.0_224_quant", 224),
                                           std::pair("mobilenet_v2_1.0_224_quant", 224),
                                           std::pair("tf2_mobilenet_v2_1.0_224_ptq", 224),
                                           std::pair("mobilenet_v1_0.25_128_quant", 128)));

}  // namespace
}  // namespace octet
