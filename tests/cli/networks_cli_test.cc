// `octet dump` and `octet build` as a user calls them, and what they make through the other
// commands: quantised, run and placed on an NPU.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "formats/npy.h"
#include "testing/temporary_folder.h"

namespace octet {
namespace {

using Json = nlohmann::json;
using ::testing::HasSubstr;

struct Finished {
  int status = -1;
  std::string out;
  std::string err;
  Json json() const { return Json::parse(out); }
};

class NetworksCli : public ::testing::Test {
 protected:
  Finished Octet(const std::string& arguments) const {
    const std::string out = File("stdout");
    const std::string err = File("stderr");
    const int status = std::system(
        fmt::format("{} {} >{} 2>{} </dev/null", OCTET_RUN_COMMAND, arguments, out, err).c_str());
    return {WEXITSTATUS(status), Text(out), Text(err)};
  }
  std::string File(std::string_view name) const { return folder_.File(name); }
  std::string Write(std::string_view name, std::string_view text) const {
    return folder_.Write(name, text);
  }
  static std::string Text(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
  }
  // So many random images in [-1, 1).
  std::string Images(int count, int size) const {
    const Shape shape = {count, size, size, 3};
    std::vector<float> values(static_cast<size_t>(shape.element_count()));
    uint32_t state = 1;
    for (float& value : values) {
      state = state * 1664525U + 1013904223U;
      value = static_cast<float>(state >> 8) / 8388608.0F - 1.0F;
    }
    std::vector<uint8_t> bytes(values.size() * sizeof(float));
    std::memcpy(bytes.data(), values.data(), bytes.size());
    return folder_.Write(fmt::format("images{}_{}.npy", count, size),
                         *FormatNpy({ElementType::kFloat32, shape, bytes}));
  }
  // Built, quantised, run and placed.
  void ExpectUsable(const std::string& network, int size) const {
    SCOPED_TRACE(network);
    const std::string model = File("float.tflite");
    const Finished built =
        Octet(fmt::format("build zoo:{} --init random -o {} --json", network, model));
    ASSERT_EQ(built.status, 0) << built.err;
    const std::string image = Images(1, size);
    const std::string scores = File("scores.npy");
    ASSERT_EQ(Octet(fmt::format("run {} --input {} --output {}", model, image, scores)).status, 0);
    const std::string bytes = Text(scores);
    const auto array = ParseNpy({reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()});
    ASSERT_TRUE(array);
    float sum = 0;
    for (size_t i = 0; i + sizeof(float) <= array->bytes.size(); i += sizeof(float)) {
      float score = 0;
      std::memcpy(&score, &array->bytes[i], sizeof(score));
      ASSERT_TRUE(std::isfinite(score));
      sum += score;
    }
    EXPECT_NEAR(sum, 1, 1e-3);

    const std::string int8 = File("int8.tflite");
    const Finished quantised = Octet(fmt::format("quantize {} --data {} --mode tflite -o {} --json",
                                                 model, Images(2, size), int8));
    ASSERT_EQ(quantised.status, 0) << quantised.err;
    EXPECT_EQ(Octet(fmt::format("bench {} --runs 1 --json", int8)).status, 0);
    const Finished checked = Octet(fmt::format("check {} --target rk3588 --json", int8));
    ASSERT_TRUE(checked.status == 0 || checked.status == 3) << checked.err;
    EXPECT_GE(checked.json()["operators"].size(), 30U);
  }

 private:
  testing::TemporaryFolder folder_;
};

TEST_F(NetworksCli, DumpsAndBuildsTheSameModel) {
  const std::string model = File("net.tflite");
  const std::string network = Write("net.yaml", R"(octet: 1
inputs: {image: [1, 16, 16, 3]}
nodes:
  - conv: {filters: 8, kernel: 3, stride: 2, act: relu6}
  - mean
  - dense: {units: 4}
)");
  const Finished built =
      Octet(fmt::format("build {} --init random --seed 3 -o {} --json", network, model));
  ASSERT_EQ(built.status, 0) << built.err;
  EXPECT_EQ(built.json()["operators"], 3);
  EXPECT_EQ(built.json()["parameters"], 8 * 27 + 8 + 4 * 8 + 4);
  for (const char* form : {"yaml", "json"}) {
    const std::string text = File(std::string("dumped.") + form);
    const std::string weights = File("dumped.npz");
    const std::string again = File("again.tflite");
    EXPECT_EQ(Octet(fmt::format("dump {} --{} {} --weights {}", model, form, text, weights)).status,
              0);
    const Finished rebuilt =
        Octet(fmt::format("build {} --weights {} -o {}", text, weights, again));
    EXPECT_EQ(rebuilt.status, 0) << rebuilt.err;
    EXPECT_EQ(Octet(fmt::format("diff {} {}", model, again)).status, 0);
  }
  EXPECT_THAT(Octet("dump " + model).out, HasSubstr("filters: 8, kernel: [3, 3]"));
  EXPECT_EQ(Octet(fmt::format("dump {} --json", model)).json()["operators"], 3);
}

TEST_F(NetworksCli, ErrorsNameFileAndLine) {
  const std::string network =
      Write("net.yaml", "octet: 1\ninputs: {x: [1, 4]}\nnodes:\n  - dense: {units: many}\n");
  const Finished built = Octet(fmt::format("build {} --init random -o x.tflite", network));
  EXPECT_EQ(built.status, 1);
  EXPECT_THAT(built.err, HasSubstr("net.yaml:4: dense: 'dense': units: 'many' is no number"));
  EXPECT_THAT(Octet("build zoo:alexnet -o x.tflite").err, HasSubstr("fbnet-a"));
}

TEST_F(NetworksCli, TheZoosSmallNetworksAreUsable) {
  ExpectUsable("fbnet-a", 224);
  ExpectUsable("efficientnet-lite0", 224);
}

// Minutes: OCTET_WHOLE_ZOO=1.
TEST_F(NetworksCli, TheWholeZooIsUsable) {
  if (std::getenv("OCTET_WHOLE_ZOO") == nullptr) GTEST_SKIP() << "OCTET_WHOLE_ZOO is not set";
  ExpectUsable("mobilenet-v1", 224);
  ExpectUsable("mobilenet-v2", 224);
  ExpectUsable("efficientnet-lite1", 240);
  ExpectUsable("efficientnet-lite2", 260);
  ExpectUsable("efficientnet-lite3", 280);
  ExpectUsable("efficientnet-lite4", 300);
}

}  // namespace
}  // namespace octet
