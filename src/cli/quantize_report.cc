#include "cli/quantize_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace octet::cli {
namespace {

std::string ScoreText(const QuantizeReport& report) {
  const auto chosen = std::find_if(report.trials.begin(), report.trials.end(),
                                   [&](const auto& t) { return t.name == report.chosen; });
  return chosen == report.trials.end() ? "-" : fmt::format("{:.5f}", chosen->score);
}

std::vector<LayerReport> WorstLayers(const QuantizeReport& report, size_t count) {
  std::vector<LayerReport> layers = report.layers;
  std::stable_sort(layers.begin(), layers.end(),
                   [](const auto& a, const auto& b) { return a.sqnr_db < b.sqnr_db; });
  layers.resize(std::min(layers.size(), count));
  return layers;
}

Json LayerJson(const LayerReport& layer) {
  return {{"index", layer.index},
          {"name", layer.name},
          {"tensor", layer.tensor},
          {"sqnr_db", std::isfinite(layer.sqnr_db) ? Json(layer.sqnr_db) : Json()},
          {"min", layer.range.min},
          {"max", layer.range.max},
          {"scale", layer.quantization.scale},
          {"zero_point", layer.quantization.zero_point},
          {"clipped_share", layer.clipped_share}};
}

void PrintLayers(const std::vector<LayerReport>& layers) {
  TextTable table({{"  op", Align::kRight},
                   {"name"},
                   {"SQNR", Align::kRight},
                   {"takes", Align::kRight},
                   {"stored", Align::kRight},
                   {"clipped", Align::kRight},
                   {"tensor"}});
  constexpr double kPercent = 100;
  for (const LayerReport& layer : layers) {
    table.AddRow(
        {fmt::format("  {}", layer.index), layer.name, fmt::format("{:.1f} dB", layer.sqnr_db),
         fmt::format("{:.4g} to {:.4g}", layer.range.min, layer.range.max),
         fmt::format("{:.4g} * (q - {})", layer.quantization.scale, layer.quantization.zero_point),
         fmt::format("{:.3f} %", kPercent * layer.clipped_share), layer.tensor});
  }
  fmt::print("{}", table.ToString());
}

}  // namespace

void ReportWords::AddTo(CLI::App& app) {
  app.add_flag("--layers", all_layers, "report every layer, not the worst alone");
  app.add_option("--worst", worst, "how many of the worst layers are named")
      ->check(CLI::Range(0, 100000))
      ->capture_default_str();
}

Json ReportJson(const QuantizeReport& report, const QuantizeOptions& options,
                const ReportWords& words) {
  Json json = {{"scheme", options.scheme.name},
               {"mode", options.mode == QuantizeMode::kTflite ? "tflite" : "fitted"},
               {"calibration_images", report.fitted_samples + report.held_out_samples},
               {"held_out", report.held_out_samples},
               {"chosen", report.chosen},
               {"score", report.score_is_divergence ? "kl" : "noise_to_signal"},
               {"trials", Json::array()}};
  for (const QuantizeTrial& trial : report.trials)
    json["trials"].push_back({{"name", trial.name}, {"score", trial.score}});
  json["worst_layers"] = Json::array();
  for (const LayerReport& layer : WorstLayers(report, static_cast<size_t>(words.worst)))
    json["worst_layers"].push_back(LayerJson(layer));
  if (words.all_layers) {
    json["per_layer"] = Json::array();
    for (const LayerReport& layer : report.layers) json["per_layer"].push_back(LayerJson(layer));
  }
  json["verified"] = {
      {"top1_agreement", report.top1_agreement},
      {"sqnr_db", report.layers.empty() || !std::isfinite(report.layers.back().sqnr_db)
                      ? Json()
                      : Json(report.layers.back().sqnr_db)}};
  json["kept_float"] = report.kept_float;
  json["warnings"] = report.warnings;
  return json;
}

void PrintReport(const QuantizeReport& report, const ReportWords& words) {
  if (!report.trials.empty()) {
    TextTable table({{report.score_is_divergence ? "KL on held-out data" : "noise on held-out data",
                      Align::kRight},
                     {"ranges and rounding"}});
    for (const QuantizeTrial& trial : report.trials) {
      table.AddRow({fmt::format("{:.5f}", trial.score),
                    trial.name + (trial.name == report.chosen ? "  (chosen)" : "")});
    }
    fmt::print("{}\n", table.ToString());
  }
  if (words.all_layers) {
    PrintLayers(report.layers);
  } else if (words.worst > 0) {
    fmt::print("worst layers\n");
    PrintLayers(WorstLayers(report, static_cast<size_t>(words.worst)));
  }
  fmt::print("\n{} samples, {} of them held out; top-1 agreement with the float model {:.2f} %\n",
             report.fitted_samples + report.held_out_samples, report.held_out_samples,
             100 * report.top1_agreement);
  if (!report.kept_float.empty())
    fmt::print("kept float32: op {}\n", fmt::join(report.kept_float, ", "));
  for (const std::string& warning : report.warnings) fmt::print("warning: {}\n", warning);
}

void SummaryTable::Add(const std::string& model, const Result<QuantizeReport>& report) {
  if (!report) {
    table_.AddRow({model, "failed", "", "", ""});
    return;
  }
  table_.AddRow(
      {model, report->chosen, ScoreText(*report),
       report->layers.empty() ? "-" : fmt::format("{:.1f} dB", report->layers.back().sqnr_db),
       fmt::format("{}", report->warnings.size())});
}

}  // namespace octet::cli
