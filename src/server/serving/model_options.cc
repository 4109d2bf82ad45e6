#include "server/serving/model_options.h"

#include <algorithm>
#include <charconv>

#include "server/option_values.h"

namespace octet {
namespace {

Status SetFraction(std::string_view value, double& target) {
  double number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc() || end != value.data() + value.size() || !(number > 0) || number > 1) {
    return InvalidArgument("'{}' is not a number above 0 and up to 1", value);
  }
  target = number;
  return {};
}

template <class T>
Status SetWord(std::string_view value, Result<T> (*parse)(std::string_view), T& target) {
  OCTET_ASSIGN(target, parse(value));
  return {};
}

std::vector<std::string_view> SplitAtSpaces(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const size_t end = std::min(text.find(' '), text.size());
    if (end > 0) words.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

Status SetFloats(std::string_view value, std::vector<float>& target) {
  target.clear();
  for (const std::string_view word : SplitAtSpaces(value)) {
    float number = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
    if (error != std::errc() || end != word.data() + word.size()) {
      return InvalidArgument("'{}' is not a number", word);
    }
    target.push_back(number);
  }
  if (target.empty()) return InvalidArgument("wants numbers with spaces between them");
  return {};
}

Normalization& NormalizationOf(ModelOptions& options) {
  auto& normalization = options.preprocess.normalization;
  if (!normalization) normalization.emplace();
  return *normalization;
}

// "all", "latest", "latest 2", "1 3 7"
Status SetVersions(std::string_view value, VersionPolicy& policy) {
  constexpr int64_t kMaxVersion = INT64_MAX;
  const auto words = SplitAtSpaces(value);
  if (words.empty()) return InvalidArgument("wants latest [N], all, or numbers");
  policy = {};
  if (words[0] == "all") {
    policy.kind = VersionPolicy::Kind::kAll;
    return {};
  }
  if (words[0] == "latest") {
    return words.size() == 1 ? Status() : SetNumber(words[1], 1, INT32_MAX, policy.latest);
  }
  policy.kind = VersionPolicy::Kind::kSpecific;
  for (const std::string_view word : words) {
    OCTET_TRY(SetNumber(word, 1, kMaxVersion, policy.specific.emplace_back()));
  }
  return {};
}

using Text = std::string_view;
constexpr ModelOptionRow kModelOptions[] = {
    {"labels", "FILE", "names of the classes",
     [](ModelOptions& o, Text v) { return SetText(v, o.labels_path); }},
    {"instances", "N", "requests computed at once; 0: as many as NPU cores in use, else CPUs [0]",
     [](ModelOptions& o, Text v) { return SetNumber(v, 0, 1024, o.instances); }},
    {"threads", "N", "threads that one request is computed on [1]",
     [](ModelOptions& o, Text v) { return SetNumber(v, 1, 256, o.backend.threads); }},
    {"max_batch_size", "N", "items that one request may bring [1]",
     [](ModelOptions& o, Text v) { return SetNumber(v, 1, 1024, o.max_batch_size); }},
    {"batch_delay_us", "US", "dynamic batching: wait so long for more requests; 0: off [0]",
     [](ModelOptions& o, Text v) { return SetNumber(v, 0, 10'000'000, o.batch_delay); }},
    {"queue_size", "N", "requests that may wait; beyond: 503 [64]",
     [](ModelOptions& o, Text v) { return SetNumber(v, 1, 1'000'000, o.queue_size); }},
    {"queue_timeout_ms", "MS", "how long a request may wait, unless it says so itself [30000]",
     [](ModelOptions& o, Text v) { return SetNumber(v, 1, 3'600'000, o.queue_timeout); }},
    {"priority_levels", "N", "1 is served first; without a priority: the last [2]",
     [](ModelOptions& o, Text v) { return SetNumber(v, 1, 100, o.priority_levels); }},
    {"warmup", "N", "runs before the model is ready [1]",
     [](ModelOptions& o, Text v) { return SetNumber(v, 0, 1000, o.warmup); }},
    {"versions", "latest [N] | all | N...",
     "which versions of a repository's model are served [latest]",
     [](ModelOptions& o, Text v) { return SetVersions(v, o.versions); }},
    {"required", "true | false", "the server is ready only while this model is [true]",
     [](ModelOptions& o, Text v) { return SetBool(v, o.required); }},
    {"backend", "auto | engine | reference | tflite | delegate",
     "what runs the model; auto: the NPU where there is one and it takes the model [auto]",
     [](ModelOptions& o, Text v) { return SetWord(v, ParseBackend, o.backend.backend); }},
    {"delegate", "LIB[,key=value]...", "external delegate and its options [libteflon.so if found]",
     [](ModelOptions& o, Text v) { return SetWord(v, ParseDelegate, o.backend.delegate.library); }},
    {"require_delegate", "true | false", "not ready while the delegate is not used [false]",
     [](ModelOptions& o, Text v) { return SetBool(v, o.backend.delegate.required); }},
    {"npu_rules", "auto | rk3588 | none", "what is kept from the delegate [auto]",
     [](ModelOptions& o, Text v) { return SetText(v, o.backend.delegate.rules); }},
    {"npu_isolation", "process | none",
     "process: delegates run in processes of their own [process]",
     [](ModelOptions& o, Text v) {
       return SetWord(v, ParseIsolation, o.backend.delegate.isolation);
     }},
    {"delegate_timeout_ms", "MS", "a run of the delegate that takes longer has failed [10000]",
     [](ModelOptions& o, Text v) {
       return SetNumber(v, 1, 3'600'000, o.backend.delegate.timeout_ms);
     }},
    {"golden_interval_s", "S", "between golden tests of the delegate; 0: only at load [600]",
     [](ModelOptions& o, Text v) {
       return SetNumber(v, 0, 86'400, o.backend.delegate.golden_interval_s);
     }},
    {"tflite_lib", "FILE", "libtensorflowlite_c.so for the tflite backend",
     [](ModelOptions& o, Text v) { return SetText(v, o.backend.tflite_library); }},
    {"rounding", "reference | half-up",
     "of CONV_2D and FULLY_CONNECTED; half-up as TFLite's optimised x86 kernels [reference]",
     [](ModelOptions& o, Text v) { return SetWord(v, ParseRounding, o.backend.ties); }},
    {"resize", "stretch | crop", "how a photo meets the model's size [stretch]",
     [](ModelOptions& o, Text v) { return SetWord(v, ParseResizeMode, o.preprocess.resize); }},
    {"crop_fraction", "F", "side of the centre crop, of the shorter side [0.875]",
     [](ModelOptions& o, Text v) { return SetFraction(v, o.preprocess.crop_fraction); }},
    {"filter", "bilinear | bicubic | nearest", "resampling, as Pillow's [bilinear]",
     [](ModelOptions& o, Text v) { return SetWord(v, ParseResizeFilter, o.preprocess.filter); }},
    {"exif", "apply | ignore", "EXIF orientation [apply]",
     [](ModelOptions& o, Text v) { return SetWord(v, ParseExifOrientation, o.preprocess.exif); }},
    {"jpeg", "exact | fast", "fast: large JPEG files are scaled while they are decoded",
     [](ModelOptions& o, Text v) { return SetWord(v, ParseJpegDecoding, o.preprocess.jpeg); }},
    {"mean", "M...", "normalisation (pixel - mean) / std: one value or one a channel",
     [](ModelOptions& o, Text v) { return SetFloats(v, NormalizationOf(o).mean); }},
    {"std", "S...", "see mean",
     [](ModelOptions& o, Text v) { return SetFloats(v, NormalizationOf(o).std); }},
};

}  // namespace

std::vector<int64_t> VersionPolicy::Choose(std::vector<int64_t> present) const {
  std::ranges::sort(present);
  if (kind == Kind::kLatest && present.size() > static_cast<size_t>(latest)) {
    present.erase(present.begin(), present.end() - latest);
  }
  if (kind == Kind::kSpecific) {
    std::erase_if(present, [this](int64_t version) {
      return std::ranges::find(specific, version) == specific.end();
    });
  }
  return present;
}

std::span<const ModelOptionRow> ModelOptionList() { return kModelOptions; }

Status SetModelOption(ModelOptions& options, std::string_view name, std::string_view value) {
  return SetOptionOf(ModelOptionList(), "model option", name, value, options);
}

}  // namespace octet
