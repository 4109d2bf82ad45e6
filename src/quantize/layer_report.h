// How well each operator of a quantised network still says what the float network says, on samples.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/model.h"
#include "quantize/representative_data.h"
#include "quantize/tensor_statistics.h"

namespace octet {

struct LayerReport {
  int index = 0;  // operator of the float network
  std::string name;
  std::string tensor;
  double sqnr_db = 0;
  ValueRange range;  // that the float network takes on the samples
  AffineQuantization quantization;
  double clipped_share = 0;  // of the quantised values that lie at either end of the type
};

// In execution order, operators with a quantised output. Errors are those of running the twin.
Result<std::vector<LayerReport>> ReportLayers(std::shared_ptr<const Model> float_model,
                                              const Model& twin, Samples samples);

}  // namespace octet
