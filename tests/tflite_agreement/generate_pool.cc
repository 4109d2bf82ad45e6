// AVERAGE_POOL_2D and MAX_POOL_2D.
#include "tflite_agreement/operator_generator.h"

namespace octet::testing {

Model MakePool(Random& random, const OperatorUnderTest& op) {
  constexpr int kMaxChannels = 40;
  const auto [padding, h, w] = DrawWindow(random, {.max_filter = 7});
  const int batches = Draw(random, 1, 2);
  const int channels = Draw(random, 1, kMaxChannels);
  const auto quantization = DrawQuantization(random, op.type, DrawScale(random, 0.01F, 0.2F));
  OneOperatorModel model(op.kind);
  model.Input(op.type, {batches, h.input, w.input, channels}, quantization);
  model.Output(op.type, {batches, h.output, w.output, channels}, quantization);
  model.Options(Pool2DOptions{.padding = padding,
                              .stride_w = w.stride,
                              .stride_h = h.stride,
                              .filter_w = w.filter,
                              .filter_h = h.filter,
                              .activation = DrawActivation(random, op.variant)});
  return model.Build();
}

}  // namespace octet::testing
