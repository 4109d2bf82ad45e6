#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "kernels/elementwise/pair_bytes_select.h"
#include "kernels/elementwise/prove_pair_kernel.h"
#include "testing/guarded_buffer.h"
#include "testing/random_values.h"

namespace octet::kernels {
namespace {

using testing::GuardedBuffer;
using testing::RandomValues;

std::vector<const PairKernel*> KernelsOfThisCpu() {
  std::vector<const PairKernel*> kernels;
  for (const PairVariant& variant : PairVariants()) {
    if (DetectCpuFeatures().Has(variant.tier)) kernels.push_back(variant.kernel);
  }
  return kernels;
}

struct Members {
  const char* name;
  PairFunction PairKernel::*function;
};
constexpr Members kMembers[] = {{"sum", &PairKernel::sum},
                                {"product", &PairKernel::product},
                                {"maximum", &PairKernel::maximum},
                                {"minimum", &PairKernel::minimum}};

PairForm DrawnForm(std::mt19937& random, bool is_product) {
  std::uniform_real_distribution<float> scale(is_product ? 0.001F : -1.5F,
                                              is_product ? 0.01F : 1.5F);
  std::uniform_real_distribution<float> offset(-20.0F, 200.0F);
  return {.lhs_scale = scale(random),
          .rhs_scale = scale(random),
          .offset = offset(random),
          .lhs_zero_point = 131,
          .rhs_zero_point = 7,
          .clamp_min = 3,
          .clamp_max = 250};
}

TEST(PairBytes, EveryVariantEqualsReferenceForEveryPair) {
  std::vector<uint8_t> lhs;
  std::vector<uint8_t> rhs;
  for (int i = 0; i < kBytePairs; ++i) {
    lhs.push_back(static_cast<uint8_t>(i >> 8));
    rhs.push_back(static_cast<uint8_t>(i));
  }
  std::mt19937 random(1);
  for (const Members& member : kMembers) {
    for (int draw = 0; draw < 10; ++draw) {
      std::vector<uint8_t> expected(kBytePairs);
      std::vector<uint8_t> output(kBytePairs);
      PairArguments arguments{.form = DrawnForm(random, member.function == &PairKernel::product),
                              .lhs = lhs.data(),
                              .rhs = rhs.data(),
                              .output = expected.data(),
                              .count = kBytePairs};
      (kPairReference.*member.function)(arguments);
      arguments.output = output.data();
      for (const PairKernel* kernel : KernelsOfThisCpu()) {
        (kernel->*member.function)(arguments);
        ASSERT_EQ(output, expected) << kernel->name << " " << member.name << " draw " << draw;
      }
    }
  }
}

TEST(PairBytes, StaysWithinItsBuffersAtEveryLength) {
  std::mt19937 random(2);
  for (const Members& member : kMembers) {
    for (int count = 1; count <= 200; ++count) {
      const auto lhs_bytes = RandomValues<uint8_t>(count, 1);
      const auto rhs_bytes = RandomValues<uint8_t>(count, 2);
      std::vector<uint8_t> expected(lhs_bytes.size());
      PairArguments arguments{.form = DrawnForm(random, member.function == &PairKernel::product),
                              .lhs = lhs_bytes.data(),
                              .rhs = rhs_bytes.data(),
                              .output = expected.data(),
                              .count = count,
                              .lhs_flip = 0x80,
                              .output_flip = 0x80};
      (kPairReference.*member.function)(arguments);
      for (const PairKernel* kernel : KernelsOfThisCpu()) {
        GuardedBuffer lhs(lhs_bytes.size());
        GuardedBuffer rhs(rhs_bytes.size());
        std::ranges::copy(lhs_bytes, lhs.data());
        std::ranges::copy(rhs_bytes, rhs.data());
        arguments.lhs = lhs.data();
        arguments.rhs = rhs.data();
        arguments.output = lhs.data();  // in place
        (kernel->*member.function)(arguments);
        ASSERT_TRUE(std::ranges::equal(lhs.bytes(), expected))
            << kernel->name << " " << member.name << " count " << count;
      }
    }
  }
}

// ADD as its definition has it, halves away from the zero point.
std::vector<uint8_t> RoundedSums(const RealPair& real, int zero_point) {
  std::vector<uint8_t> expected;
  for (int i = 0; i < kBytePairs; ++i) {
    const double centred =
        real.lhs_scale * (i >> 8) + real.rhs_scale * (i & 0xff) + real.offset - zero_point;
    expected.push_back(
        static_cast<uint8_t>(std::clamp(std::round(centred) + zero_point, 0.0, 255.0)));
  }
  return expected;
}

TEST(ProvePairForm, FindsConstantsForHalvesOfBothSigns) {
  RealPair real{.lhs_scale = 0.5, .rhs_scale = 0.5, .lhs_zero_point = 100, .rhs_zero_point = 120};
  real.offset = 128 - 0.5 * 220;
  const auto expected = RoundedSums(real, 128);
  for (const PairKernel* kernel : KernelsOfThisCpu()) {
    PairForm form;
    EXPECT_TRUE(ProvePairForm(real, expected.data(), kernel->sum, form)) << kernel->name;
  }
}

TEST(ProvePairForm, RefusesWhatNoConstantsCompute) {
  RealPair real{.lhs_scale = 0.3, .rhs_scale = 0.4, .offset = 3};
  auto expected = RoundedSums(real, 0);
  expected[12345] ^= 1;
  PairForm form;
  EXPECT_FALSE(ProvePairForm(real, expected.data(), kPairReference.sum, form));
}

}  // namespace
}  // namespace octet::kernels
