#include <fmt/format.h>

#include <cstdlib>

#include "cli/command.h"
#include "measure/url_client.h"

namespace octet::cli {
namespace {

struct HealthWords {
  std::string url;
  bool insecure = false;
};

// Where `octet serve` with the same environment answers.
std::string DefaultUrl() {
  const char* port = std::getenv("PORT");
  return fmt::format("http://127.0.0.1:{}/health",
                     port == nullptr || *port == '\0' ? "8080" : port);
}

Result<int> Health(const HealthWords& words) {
  constexpr std::chrono::seconds kPatience{5};
  constexpr int kOk = 200;
  OCTET_ASSIGN(auto client,
               UrlClient::Create({.timeout = kPatience, .verify_certificate = !words.insecure}));
  OCTET_ASSIGN(const UrlAnswer answer, client.Get(words.url));
  if (answer.status != kOk) return Unavailable("{}: status {}", words.url, answer.status);
  fmt::print("{}: healthy\n", words.url);
  return kDone;
}

}  // namespace

void AddHealth(CLI::App& app, Action& action) {
  auto words = std::make_shared<HealthWords>();
  words->url = DefaultUrl();
  app.add_option("--url", words->url, "what to ask; the port is the environment's PORT, else 8080")
      ->capture_default_str();
  app.add_flag("--insecure", words->insecure, "take any certificate of an https server");
  app.callback([words, &action] { action = [words] { return Health(*words); }; });
}

}  // namespace octet::cli
