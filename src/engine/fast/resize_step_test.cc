#include "engine/fast/resize_step.h"

#include <gmock/gmock.h>

#include "engine/testing/fast_and_reference.h"
#include "testing/one_operator_model.h"

namespace octet {
namespace {

using ::testing::Each;
using testing::ExpectFastEqualsReference;
using testing::OneOperatorModel;
using testing::PerTensor;
using ::testing::StartsWith;

struct Resizing {
  int height, width, to_height, to_width, channels;
};

Model ModelOf(OperatorKind kind, ElementType type, const Resizing& r, ResizeOptions options) {
  const ChannelQuantization quantization =
      type == ElementType::kFloat32 ? ChannelQuantization{} : PerTensor(0.1F, 3);
  return OneOperatorModel(kind)
      .Input(type, {2, r.height, r.width, r.channels}, quantization)
      .Constant<int32_t>({2}, {r.to_height, r.to_width})
      .Output(type, {2, r.to_height, r.to_width, r.channels}, quantization)
      .Options(options)
      .Build();
}

constexpr Resizing kResizings[] = {{4, 5, 8, 10, 3},   {7, 7, 14, 21, 33}, {9, 6, 4, 3, 16},
                                   {1, 1, 5, 4, 1},    {5, 9, 13, 7, 64},  {3, 3, 1, 1, 7},
                                   {13, 13, 26, 26, 5}};
constexpr ResizeOptions kOptions[] = {{}, {.align_corners = true}, {.half_pixel_centers = true}};

TEST(ResizeStep, EqualsReferenceInEveryForm) {
  for (const Resizing& resizing : kResizings) {
    for (const ResizeOptions& options : kOptions) {
      for (const ElementType type : {ElementType::kInt8, ElementType::kUInt8}) {
        EXPECT_THAT(ExpectFastEqualsReference(
                        ModelOf(OperatorKind::kResizeBilinear, type, resizing, options)),
                    Each(StartsWith("ResizeBilinearTaps")));
        EXPECT_THAT(ExpectFastEqualsReference(
                        ModelOf(OperatorKind::kResizeNearestNeighbor, type, resizing, options)),
                    Each("ResizeNearestTaps"));
      }
      ExpectFastEqualsReference(
          ModelOf(OperatorKind::kResizeNearestNeighbor, ElementType::kFloat32, resizing, options));
    }
  }
}

}  // namespace
}  // namespace octet
