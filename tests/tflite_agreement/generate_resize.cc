// RESIZE_BILINEAR and RESIZE_NEAREST_NEIGHBOR.
#include "tflite_agreement/operator_generator.h"

namespace octet::testing {

Model MakeResize(Random& random, const OperatorUnderTest& op) {
  constexpr int kMaxExtent = 13;
  constexpr int kMaxChannels = 20;
  const int batches = Draw(random, 1, 2);
  const int channels = Draw(random, 1, kMaxChannels);
  const int height = Draw(random, 1, kMaxExtent);
  const int width = Draw(random, 1, kMaxExtent);
  const bool doubles = OneIn(random, 4);  // as networks do
  const int output_height = doubles ? 2 * height : Draw(random, 1, 2 * kMaxExtent);
  const int output_width = doubles ? 2 * width : Draw(random, 1, 2 * kMaxExtent);
  ResizeOptions options;  // the two exclude each other
  options.align_corners = OneIn(random, 3);
  options.half_pixel_centers = !options.align_corners && Coin(random);
  const auto quantization = DrawQuantization(random, op.type);
  OneOperatorModel model(op.kind);
  model.Input(op.type, {batches, height, width, channels}, quantization);
  AddNumbers(model, {output_height, output_width});
  model.Output(op.type, {batches, output_height, output_width, channels}, quantization);
  model.Options(options);
  return model.Build();
}

}  // namespace octet::testing
