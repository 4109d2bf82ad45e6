#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "cli/command.h"
#include "cli/cpu_peak.h"
#include "cli/json.h"
#include "cli/text_table.h"
#include "engine/layer_bench/layer_timing.h"
#include "tensor/shape.h"

namespace octet::cli {
namespace {

// What --assert lets the picked kernel be slower than the best.
constexpr double kTolerance = 1.05;
// A layer that looks lost is timed again, longer: --assert is about kernels, not the machine's
// mood.
constexpr int kMoreTurns = 5;
constexpr int kMaxExtent = 1 << 20;

struct BenchKernelsWords {
  std::string shape;
  int turns = 20;
  bool must_be_best = false;
  bool json = false;
};

struct LayerRow {
  LayerShape shape;
  std::vector<VariantTime> variants;

  const VariantTime& picked() const { return variants[0]; }
  const VariantTime& best() const {
    return *std::ranges::min_element(variants, {}, &VariantTime::min_us);
  }
  bool PickedIsBest() const { return picked().min_us <= kTolerance * best().min_us; }
  double GmacPerSecond(const VariantTime& time) const {
    return static_cast<double>(LayerMacs(shape)) / time.min_us / 1e3;
  }
};

// "MxNxK": M pixels, N output channels, K input channels. The shape's name borrows `text`.
Result<LayerShape> ParseProduct(const std::string& text) {
  int extents[3] = {};
  const char* next = text.data();
  const char* end = next + text.size();
  for (int i = 0; i < 3; ++i) {
    const auto [stop, error] = std::from_chars(next, end, extents[i]);
    const bool is_closed = i < 2 ? stop != end && *stop == 'x' : stop == end;
    if (error != std::errc() || !is_closed || extents[i] < 1 || extents[i] > kMaxExtent)
      return InvalidArgument("--shape {}: want MxNxK, each from 1 to {}", text, kMaxExtent);
    if (i < 2) next = stop + 1;
  }
  const auto [m, n, k] = extents;
  if (std::max({int64_t{m} * n, int64_t{m} * k, int64_t{n} * k}) > Shape::kMaxElements)
    return InvalidArgument("--shape {}: a matrix has more than {} elements", text,
                           Shape::kMaxElements);
  return LayerShape{.name = text, .height = m, .input_channels = k, .output_channels = n};
}

std::string Describe(const LayerShape& shape) {
  return fmt::format(
      "{}x{} {}x{}x{}{}{}", shape.filter, shape.filter, shape.height, shape.width,
      shape.input_channels,
      shape.is_depthwise ? " depthwise" : fmt::format(" -> {}", shape.output_channels),
      shape.stride == 1 ? "" : fmt::format(", stride {}", shape.stride));
}

Result<LayerRow> TimeRow(const LayerShape& shape, const BenchKernelsWords& words,
                         const kernels::CpuFeatures& cpu) {
  LayerRow row{.shape = shape};
  OCTET_ASSIGN(row.variants,
               TimeLayer(shape, {.cpu = cpu, .turns = words.turns}, SteadyNanoseconds));
  if (!words.must_be_best || row.PickedIsBest()) return row;
  OCTET_ASSIGN(row.variants, TimeLayer(shape, {.cpu = cpu, .turns = kMoreTurns * words.turns},
                                       SteadyNanoseconds));
  return row;
}

void PrintAsTable(const std::vector<LayerRow>& rows, const CpuPeak& peak) {
  fmt::print("{}, peak {:.2f} GMAC/s on one thread; * is what this CPU gets\n\n", peak.isa,
             peak.gmac_per_s);
  TextTable table({{"  layer"},
                   {"shape"},
                   {""},
                   {"kernel"},
                   {"min us", Align::kRight},
                   {"GMAC/s", Align::kRight},
                   {"of peak", Align::kRight}});
  for (const LayerRow& row : rows) {
    for (const VariantTime& time : row.variants) {
      const double speed = row.GmacPerSecond(time);
      table.AddRow({fmt::format("  {}", row.shape.name), Describe(row.shape),
                    time.is_picked ? "*" : "", time.kernel, fmt::format("{:.1f}", time.min_us),
                    fmt::format("{:.1f}", speed),
                    fmt::format("{:.1f} %", 100 * speed / peak.gmac_per_s)});
    }
  }
  fmt::print("{}", table.ToString());
}

void PrintVerdict(const std::vector<LayerRow>& rows) {
  int lost = 0;
  fmt::print("\n");
  for (const LayerRow& row : rows) {
    if (row.PickedIsBest()) continue;
    ++lost;
    fmt::print("{}: {} takes {:.1f} us, {} {:.1f} us\n", row.shape.name, row.picked().kernel,
               row.picked().min_us, row.best().kernel, row.best().min_us);
  }
  fmt::print("the chosen kernel is within {:.0f} % of the best in {} of {} layers\n",
             100 * (kTolerance - 1), static_cast<int>(rows.size()) - lost, rows.size());
}

void PrintAsJson(const std::vector<LayerRow>& rows, const CpuPeak& peak) {
  Json json = {{"isa", peak.isa}, {"peak_gmac_per_s", peak.gmac_per_s}, {"layers", Json::array()}};
  for (const LayerRow& row : rows) {
    Json layer = {{"name", row.shape.name},
                  {"shape", Describe(row.shape)},
                  {"macs", LayerMacs(row.shape)},
                  {"picked_is_best", row.PickedIsBest()},
                  {"kernels", Json::array()}};
    for (const VariantTime& time : row.variants) {
      const double speed = row.GmacPerSecond(time);
      layer["kernels"].push_back({{"name", time.kernel},
                                  {"picked", time.is_picked},
                                  {"min_us", time.min_us},
                                  {"gmac_per_s", speed},
                                  {"share_of_peak", speed / peak.gmac_per_s}});
    }
    json["layers"].push_back(std::move(layer));
  }
  PrintJson(json);
}

Result<int> BenchKernels(const BenchKernelsWords& words) {
  std::vector<LayerShape> shapes(NetworkLayerShapes().begin(), NetworkLayerShapes().end());
  if (!words.shape.empty()) {
    OCTET_ASSIGN(const LayerShape shape, ParseProduct(words.shape));
    shapes = {shape};
  }
  OCTET_ASSIGN(const CpuPeak peak, MeasurePeak(1));
  std::vector<LayerRow> rows;
  for (const LayerShape& shape : shapes) {
    OCTET_ASSIGN(LayerRow row, TimeRow(shape, words, peak.features));
    rows.push_back(std::move(row));
  }
  if (words.json) {
    PrintAsJson(rows, peak);
  } else {
    PrintAsTable(rows, peak);
    if (words.must_be_best) PrintVerdict(rows);
  }
  const bool is_good = std::ranges::all_of(rows, &LayerRow::PickedIsBest);
  return words.must_be_best && !is_good ? kAnswerIsNo : kDone;
}

}  // namespace

void AddBenchKernels(CLI::App& bench, Action& action) {
  constexpr int kMaxTurns = 1'000'000;
  CLI::App& app = *bench.add_subcommand(
      "kernels", "every kernel that this CPU has, at the layer shapes of networks");
  auto words = std::make_shared<BenchKernelsWords>();
  app.add_option("--shape", words->shape,
                 "MxNxK alone: pixels, output channels, input channels of a 1x1 convolution");
  app.add_option("-n,--runs", words->turns, "timed turns of each kernel; the least counts")
      ->check(CLI::Range(1, kMaxTurns))
      ->capture_default_str();
  app.add_flag("--assert", words->must_be_best,
               "exit with 3 when another kernel is more than 5 % faster than the chosen one");
  app.add_flag("--json", words->json, "print one JSON object");
  app.callback([words, &action] {
    if (!words->shape.empty()) {
      const auto shape = ParseProduct(words->shape);
      if (!shape) UsageUnless(Status(shape.error()));
    }
    action = [words] { return BenchKernels(*words); };
  });
}

}  // namespace octet::cli
