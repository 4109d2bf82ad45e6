#include <gtest/gtest.h>

#include <vector>

#include "kernels/arg_max/arg_max_kernel.h"

namespace octet::kernels {
namespace {

TEST(ArgMax, TakesTheFirstOfEquals) {
  const std::vector<int8_t> input = {-5, 7, 7, 1};
  int32_t output = -1;
  ArgMaxReference({1, 4, 1}, input.data(), &output);
  EXPECT_EQ(output, 1);
}

TEST(ArgMax, WalksAnyAxis) {
  const std::vector<float> input = {1, 9, 5, 2, 3, 4, 8, 8};  // [2, 2, 2], axis 1
  std::vector<int64_t> output(4);
  ArgMaxReference({2, 2, 2}, input.data(), output.data());
  EXPECT_EQ(output, (std::vector<int64_t>{1, 0, 1, 1}));
}

}  // namespace
}  // namespace octet::kernels
