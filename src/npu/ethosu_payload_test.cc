#include "npu/ethosu_payload.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

namespace octet {
namespace {

using ::testing::HasSubstr;

std::vector<uint8_t> Payload(std::vector<uint32_t> words) {
  std::vector<uint8_t> bytes = {'C', 'O', 'P', '1'};
  bytes.resize(4 + words.size() * 4);
  std::memcpy(bytes.data() + 4, words.data(), words.size() * 4);
  return bytes;
}

// The head that Vela 3.12 writes for U55-128 and U65-512, with a stream of three words.
constexpr uint32_t kConfig = 0x00100001;
constexpr uint32_t kStreamOfThree = 0x00030002;

TEST(EthosUPayload, ReadsTheAccelerator) {
  auto u55 =
      ReadEthosUPayload(Payload({kConfig, 0x1807, 0x10060000, 5, 5, 5, kStreamOfThree, 1, 2, 3}));
  ASSERT_TRUE(u55) << u55.error().message;
  EXPECT_EQ(u55->accelerator, "ethos-u55-128");
  EXPECT_EQ(u55->shram_kib, 24);
  EXPECT_EQ(u55->command_words, 3);
  auto u65 = ReadEthosUPayload(Payload({kConfig, 0x10006009, 0x10060000, kStreamOfThree, 1, 2, 3}));
  ASSERT_TRUE(u65);
  EXPECT_EQ(u65->accelerator, "ethos-u65-512");
}

TEST(EthosUPayload, RefusesDamage) {
  const auto error = [](const std::vector<uint8_t>& bytes) {
    return ReadEthosUPayload(bytes).error().message;
  };
  EXPECT_THAT(error({'C', 'O', 'P', '2', 0, 0, 0, 0}), HasSubstr("does not begin with \"COP1\""));
  EXPECT_THAT(error({}), HasSubstr("0 bytes"));
  EXPECT_THAT(error(Payload({kConfig, 0x1807, 0})), HasSubstr("no command stream"));
  EXPECT_THAT(error(Payload({kConfig, 0x1807, 0, kStreamOfThree, 1})),
              HasSubstr("3 words in a payload with 1 left"));
}

TEST(EthosUPayload, RefusesCompiledModelsOnly) {
  Model model;
  model.subgraphs.resize(1);
  EXPECT_TRUE(RefuseIfCompiledForEthosU(model));
  Tensor stream;
  stream.is_constant = true;
  stream.data = ConstantData::Own(Payload({kConfig, 0x1807, 0, kStreamOfThree, 1, 2, 3}));
  model.main().tensors.push_back(stream);
  Operator op;
  op.custom_name = "ethos-u";
  op.inputs = {0};
  model.main().operators.push_back(op);
  EXPECT_THAT(RefuseIfCompiledForEthosU(model).error().message,
              HasSubstr("compiled by Vela for ethos-u55-128"));
}

}  // namespace
}  // namespace octet
