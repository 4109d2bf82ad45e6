// What is on the images of a data set: a CSV file with a header line, columns `file` and
// `class` or `class_1000` (from 0 on), optionally `split`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace octet {

struct LabelledFile {
  std::string file;  // as written: relative to the folder of images
  int class_id = 0;
  std::string split;  // empty without the column
};

// Errors name the line. Fields may be quoted as RFC 4180 says; a quoted field ends on its line.
Result<std::vector<LabelledFile>> ParseGroundTruth(std::string_view csv);

}  // namespace octet
