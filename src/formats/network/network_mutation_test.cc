// Descriptions that somebody got wrong: an error with file and line, or a network; never a crash.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <random>

#include "formats/network/build_network.h"
#include "formats/network/describe_model.h"
#include "formats/network/zoo.h"
#include "formats/tflite/tflite_writer.h"
#include "model/verify.h"

namespace octet {
namespace {

constexpr int kMutations = 1000;
constexpr size_t kMaxConstantBytes = size_t{64} << 20;

constexpr std::string_view kSmall = R"(octet: 1
params: {size: 8}
inputs: {x: [1, size, size, 3], y: {type: FLOAT32, shape: [1, size, size, 4]}}
outputs: [logits, kept]
weights: {stem/weights: w}
nodes:
  - conv: {name: stem, in: x, filters: 4, kernel: 3, pad: 1, act: relu6}
  - add: {in: [stem, y], out: sum}
  - block: {wide: 2, times: 2}
  - maxpool: {kernel: 2, stride: 2}
  - resize: {name: resize, scale: 2}
  - concat: {in: [sum, resize], out: both}
  - custom: {code: Mine, out: kept, shapes: [[1, 4]], options: {iou: 0.5, list: [1, two]}}
  - flatten: {in: both}
  - dense: {out: logits, units: 4, bias: true}
fragments:
  block(wide, kernel = 3):
    - conv: {filters: wide * channels, kernel: 1, groups: 2}
    - shuffle: {groups: 2}
    - dwconv: {kernel: kernel, dilation: 2}
    - conv: {filters: channels / wide, kernel: 1}
signatures:
  - {key: serving, inputs: [{name: a, tensor: x}], outputs: [{name: b, tensor: logits}]}
)";

std::vector<std::string> Specimens() {
  std::vector<std::string> texts = {std::string(kSmall)};
  const auto model = BuildNetwork(kSmall, "small", {.random_init = true});
  EXPECT_TRUE(model) << model.error().message;
  texts.push_back(DescribeModel(*model, false)->yaml);
  texts.push_back(DescribeModel(*model, false)->json);
  texts.emplace_back(*ZooText("fbnet-a"));
  return texts;
}

// A line or a word lost, doubled, moved or replaced; a byte changed; the end cut off.
std::string Mutated(std::string text, std::mt19937& random) {
  const auto below = [&random](size_t n) { return random() % std::max<size_t>(n, 1); };
  constexpr std::string_view kWords[] = {"-1",  "0",        "1000000000", "99999999999999999999",
                                         "[",   "]",        "{",          "}",
                                         ": ",  ", ",       "\n",         "- ",
                                         "in",  "channels", "\"",         "nan",
                                         "1e9", "&a",       "*a",         "%",
                                         "\t",  "x",        "(",          "block",
                                         "~"};
  const size_t at = below(text.size());
  const size_t length = 1 + below(12);
  switch (random() % 6) {
    case 0:
      return text.erase(at, length);
    case 1:
      return text.insert(below(text.size()), text.substr(at, length));
    case 2:
      return text.insert(at, kWords[below(std::size(kWords))]);
    case 3:
      text[at] = static_cast<char>(random());
      return text;
    case 4: {
      const size_t begin = text.find_first_of("0123456789", at);
      if (begin == std::string::npos) return text.erase(at);
      const size_t end = text.find_first_not_of("0123456789", begin);
      return text.replace(begin, end - begin, kWords[below(std::size(kWords))]);
    }
    default: {
      const size_t line = text.find('\n', at);
      const size_t next = line == std::string::npos ? line : text.find('\n', line + 1);
      return line == std::string::npos ? text.erase(at) : text.erase(line, next - line);
    }
  }
}

TEST(NetworkMutation, IsAnErrorWithItsPlaceOrANetwork) {
  const std::vector<std::string> specimens = Specimens();
  int built = 0;
  for (int i = 0; i < kMutations; ++i) {
    std::mt19937 random(static_cast<uint32_t>(i));
    std::string text = specimens[static_cast<size_t>(i) % specimens.size()];
    for (uint32_t k = 0; k <= random() % 3; ++k) text = Mutated(std::move(text), random);
    SCOPED_TRACE(fmt::format("mutation {}:\n{}", i, text));
    const auto model = BuildNetwork(text, "net.yaml",
                                    {.random_init = true, .max_constant_bytes = kMaxConstantBytes});
    if (!model) {
      const std::string& message = model.error().message;
      ASSERT_TRUE(message.starts_with("net.yaml:")) << message;
      ASSERT_TRUE(message.size() > 9 && message[9] >= '1' && message[9] <= '9') << message;
      continue;
    }
    ++built;
    EXPECT_TRUE(VerifyIndices(*model));
    const Status flows = VerifyDataflow(model->main());
    // Custom operators may have inputs without values.
    EXPECT_TRUE(flows || flows.error().message.find("Mine: input") != std::string::npos)
        << flows.error().message;
    const auto written = WriteTfliteModel(*model);
    EXPECT_TRUE(written) << written.error().message;
  }
  fmt::print("{} of {} mutations still describe a network\n", built, kMutations);
}

}  // namespace
}  // namespace octet
