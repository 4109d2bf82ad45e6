#include "measure/server_load.h"

#include <nlohmann/json.hpp>
#include <thread>
#include <vector>

#include "measure/units.h"

namespace octet {
namespace {

constexpr int kOk = 200;
// After an error: a server that refuses at once is not to be asked in a busy loop.
constexpr std::chrono::milliseconds kPauseAfterError{10};

// What one connection saw.
struct Tally {
  std::vector<int64_t> client_ns;
  std::vector<int64_t> server_ns;
  int64_t errors = 0;
  std::string first_error;
};

struct Answer {
  std::string model;
  std::optional<int64_t> server_ns;
};

Result<Answer> ReadAnswer(const std::string& url, const UrlAnswer& answer) {
  constexpr size_t kShown = 200;
  const auto json = nlohmann::json::parse(answer.body, nullptr, /*allow_exceptions=*/false);
  const bool success = json.is_object() && json.contains("success") && json["success"] == true;
  if (answer.status != kOk || !success) {
    return Unavailable("{}: status {}: {}", url, answer.status, answer.body.substr(0, kShown));
  }
  Answer read;
  const auto time = json.find("inference_time_ms");
  if (time != json.end() && time->is_number()) {
    read.server_ns = static_cast<int64_t>(time->get<double>() * kNanosecondsPerMs);
  }
  const auto model = json.find("model");
  if (model != json.end() && model->is_string()) read.model = model->get<std::string>();
  return read;
}

Result<Answer> PostPhoto(UrlClient& client, const std::string& url,
                         std::span<const uint8_t> photo) {
  OCTET_ASSIGN(const UrlAnswer answer, client.Post(url, "application/octet-stream", photo));
  return ReadAnswer(url, answer);
}

void PostUntil(int64_t end_ns, UrlClient& client, const std::string& url,
               std::span<const uint8_t> photo, const Clock& clock, Tally& tally) {
  for (int64_t start = clock(); start < end_ns; start = clock()) {
    const auto answer = PostPhoto(client, url, photo);
    if (!answer) {
      if (tally.errors++ == 0) tally.first_error = answer.error().message;
      std::this_thread::sleep_for(kPauseAfterError);
      continue;
    }
    tally.client_ns.push_back(clock() - start);
    if (answer->server_ns) tally.server_ns.push_back(*answer->server_ns);
  }
}

void Append(std::vector<int64_t>& all, const std::vector<int64_t>& some) {
  all.insert(all.end(), some.begin(), some.end());
}

ServerLoadReport Summary(std::string model, const std::vector<Tally>& tallies, int64_t elapsed_ns) {
  ServerLoadReport report{.model = std::move(model)};
  std::vector<int64_t> client_ns;
  std::vector<int64_t> server_ns;
  for (const Tally& tally : tallies) {
    Append(client_ns, tally.client_ns);
    Append(server_ns, tally.server_ns);
    report.errors += tally.errors;
    if (report.first_error.empty()) report.first_error = tally.first_error;
  }
  const auto answered = static_cast<int64_t>(client_ns.size());
  report.requests = answered + report.errors;
  report.requests_per_s =
      kNanosecondsPerSecond * static_cast<double>(answered) / static_cast<double>(elapsed_ns);
  if (!client_ns.empty()) report.client = LatencyOf(client_ns);
  if (!server_ns.empty()) report.server = LatencyOf(server_ns);
  return report;
}

}  // namespace

std::string InferUrl(std::string url) {
  const size_t scheme = url.find("://");
  const size_t path = url.find('/', scheme == std::string::npos ? 0 : scheme + 3);
  if (path == std::string::npos) return url + "/infer";
  if (path + 1 == url.size()) return url + "infer";
  return url;
}

Result<ServerLoadReport> LoadServer(const ServerLoadOptions& options,
                                    std::span<const uint8_t> photo, const Clock& clock) {
  OCTET_CHECK(options.concurrency >= 1);
  std::string url = options.url;
  if (!options.model.empty()) {
    url += url.find('?') == std::string::npos ? '?' : '&';
    url += "model=" + PercentEncoded(options.model);
  }
  std::vector<UrlClient> clients;
  for (int i = 0; i < options.concurrency; ++i) {
    OCTET_ASSIGN(UrlClient client, UrlClient::Create(options.client));
    clients.push_back(std::move(client));
  }
  OCTET_ASSIGN(Answer first, PostPhoto(clients[0], url, photo));

  std::vector<Tally> tallies(clients.size());
  const int64_t start = clock();
  {
    std::vector<std::jthread> threads;
    for (size_t i = 0; i < clients.size(); ++i) {
      threads.emplace_back([&, i] {
        PostUntil(start + options.duration.count(), clients[i], url, photo, clock, tallies[i]);
      });
    }
  }
  return Summary(std::move(first.model), tallies, clock() - start);
}

}  // namespace octet
