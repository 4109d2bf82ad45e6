#include "cli/bench_server.h"

#include <fmt/format.h>

#include <cstdio>

#include "base/file.h"
#include "cli/command.h"
#include "cli/image_paths.h"
#include "cli/json.h"
#include "cli/progress_bar.h"
#include "cli/text_table.h"
#include "measure/server_load.h"

namespace octet::cli {
namespace {

Json LatencyJson(const std::optional<Latency>& latency) {
  if (!latency) return nullptr;
  return {{"p50", latency->p50_ms}, {"p95", latency->p95_ms}, {"p99", latency->p99_ms}};
}

void PrintLevel(int concurrency, const ServerLoadReport& report) {
  PrintJson({{"concurrency", concurrency},
             {"requests", report.requests},
             {"errors", report.errors},
             {"requests_per_s", report.requests_per_s},
             {"client_ms", LatencyJson(report.client)},
             {"server_ms", LatencyJson(report.server)},
             {"model", report.model}});
}

std::vector<std::string> LatencyCells(const std::optional<Latency>& latency) {
  if (!latency) return {"", "", ""};
  return {fmt::format("{:.2f}", latency->p50_ms), fmt::format("{:.2f}", latency->p95_ms),
          fmt::format("{:.2f}", latency->p99_ms)};
}

TextTable LevelTable() {
  return TextTable({{"  model"},
                    {"connections", Align::kRight},
                    {"requests", Align::kRight},
                    {"errors", Align::kRight},
                    {"requests/s", Align::kRight},
                    {"client p50 ms", Align::kRight},
                    {"p95", Align::kRight},
                    {"p99", Align::kRight},
                    {"server p50 ms", Align::kRight},
                    {"p95", Align::kRight},
                    {"p99", Align::kRight}});
}

void AddLevel(TextTable& table, int concurrency, const ServerLoadReport& report) {
  std::vector<std::string> cells = {"  " + report.model, fmt::format("{}", concurrency),
                                    WithThousands(report.requests), WithThousands(report.errors),
                                    fmt::format("{:.1f}", report.requests_per_s)};
  for (const auto& latency : {report.client, report.server}) {
    for (std::string& cell : LatencyCells(latency)) cells.push_back(std::move(cell));
  }
  table.AddRow(std::move(cells));
}

}  // namespace

void BenchServerWords::AddTo(CLI::App& app) {
  constexpr int kMaxConcurrency = 1024;
  constexpr const char* kGroup = "A running server";
  auto* with_url = app.add_option("--url", url,
                                  "octet server to ask, http://HOST:PORT; with a path, which is "
                                  "else /infer")
                       ->group(kGroup);
  auto* with_image =
      app.add_option("--image", image, "the photo that every request brings")->group(kGroup);
  with_url->needs(with_image);
  with_image->needs(with_url);
  app.add_option("--concurrency", concurrency, "connections at once, one level after the other")
      ->delimiter(',')
      ->check(CLI::Range(1, kMaxConcurrency))
      ->capture_default_str()
      ->group(kGroup);
  app.add_option("--compare", models, "models of the server, each at every level; else its first")
      ->delimiter(',')
      ->group(kGroup);
  app.add_flag("--insecure", insecure, "take any certificate of an https server")->group(kGroup);
  app.add_option("--token", token, "bearer token of a server with auth_token")
      ->envname("OCTET_AUTH_TOKEN")
      ->group(kGroup);
}

Result<int> BenchServerWords::Run(std::chrono::nanoseconds duration, bool json) const {
  OCTET_ASSIGN(const auto photo, ReadFile(image, kMaxImageBytes));
  const std::vector<std::string> asked = models.empty() ? std::vector<std::string>{""} : models;
  TextTable table = LevelTable();
  std::string first_error;
  ProgressBar progress(concurrency.size() * asked.size(), true);
  for (const int level : concurrency) {
    for (const std::string& model : asked) {
      OCTET_ASSIGN(const ServerLoadReport report,
                   LoadServer({.url = InferUrl(url),
                               .model = model,
                               .concurrency = level,
                               .duration = duration,
                               .client = {.verify_certificate = !insecure, .bearer_token = token}},
                              photo, SteadyNanoseconds));
      if (first_error.empty()) first_error = report.first_error;
      progress.Clear();
      if (json) {
        PrintLevel(level, report);
        std::fflush(stdout);
      } else {
        AddLevel(table, level, report);
      }
      progress.Advance();
    }
  }
  progress.Clear();
  if (!json) {
    const std::chrono::duration<double> seconds = duration;
    fmt::print("{}: {}, {} s a level\n\n{}", url, image, seconds.count(), table.ToString());
  }
  if (!first_error.empty()) fmt::print(stderr, "octet: first error: {}\n", first_error);
  return kDone;
}

}  // namespace octet::cli
