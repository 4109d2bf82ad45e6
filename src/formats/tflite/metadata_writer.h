// TFLite Metadata made from what a Model says of itself: normalisation and label files.
#pragma once

#include "model/model.h"

namespace octet {

// Adds model.metadata as the "TFLITE_METADATA" entry. For models without that entry: what octet
// does not read of one would be lost.
void AddMetadataEntry(Model& model);

}  // namespace octet
