#include <fmt/format.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include "cli/backend_words.h"
#include "cli/command.h"
#include "cli/preprocess_words.h"
#include "server/server.h"

namespace octet::cli {
namespace {

struct ServeWords {
  std::vector<std::string> models;
  std::string host = "0.0.0.0";
  int port = 8080;
  int threads = 1;  // of one session
  int sessions = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  int io_threads = 1;
  int body_memory_mib = 256;
  bool quiet = false;
  PreprocessWords preprocess;
  BackendWords backend;
};

constexpr const char* kNoModel =
    "no model: name one with --model PATH or the environment variable MODEL_PATH.\n"
    "An 8-bit image classifier to start with is one of the public Coral test models:\n"
    "  curl -LO https://raw.githubusercontent.com/google-coral/test_data/master/"
    "mobilenet_v1_1.0_224_quant.tflite\n"
    "  octet serve --model mobilenet_v1_1.0_224_quant.tflite\n"
    "  curl -F image=@cat.jpg http://localhost:8080/infer";

std::string Environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

struct NamedModel {
  ModelSpec spec;
  bool named = false;  // by the user, not after its file
};

// "NAME=PATH[,labels=FILE]" or "PATH[,labels=FILE]". A name has no slash: what stands before the
// '=' of "/data/run=7/model.tflite" is a part of the path.
Result<NamedModel> ParseModelWord(std::string_view word) {
  constexpr std::string_view kLabels = ",labels=";
  NamedModel model;
  const size_t labels = std::min(word.find(kLabels), word.size());
  model.spec.path = word.substr(0, labels);
  if (labels < word.size()) model.spec.labels_path = word.substr(labels + kLabels.size());
  const size_t equals = model.spec.path.find('=');
  model.named = equals != std::string::npos && model.spec.path.find('/') > equals;
  if (model.named) {
    model.spec.name = model.spec.path.substr(0, equals);
    model.spec.path = model.spec.path.substr(equals + 1);
  } else {
    model.spec.name = std::filesystem::path(model.spec.path).stem().string();
  }
  if (model.spec.name.empty() || model.spec.path.empty()) {
    return InvalidArgument("'{}': want PATH or NAME=PATH, each with ,labels=FILE or without", word);
  }
  return model;
}

// SIGTERM and SIGINT, held back for the whole process while this object lives, so that Wait is the
// one place where they arrive. To be made before any thread is. The destructor lets them through
// again: a second one ends the process at once.
class StopSignals {
 public:
  StopSignals() {
    sigemptyset(&set_);
    sigaddset(&set_, SIGTERM);
    sigaddset(&set_, SIGINT);
    pthread_sigmask(SIG_BLOCK, &set_, nullptr);
  }
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;
  ~StopSignals() { pthread_sigmask(SIG_UNBLOCK, &set_, nullptr); }

  void Wait() const {
    int signal = 0;
    sigwait(&set_, &signal);
  }

 private:
  sigset_t set_{};
};

Result<int> Serve(const ServeWords& words) {
  ServerOptions options{
      .http = {.host = words.host,
               .port = static_cast<uint16_t>(words.port),
               .io_threads = words.io_threads,
               .limits = {.all_body_bytes = static_cast<size_t>(words.body_memory_mib) << 20}},
      .model = {.labels_environment_path = Environment("LABELS_PATH"), .sessions = words.sessions},
      .model_label = MetricsRegistry::ModelLabel::kNone,
      .log = words.quiet ? LogLevel::kEvents : LogLevel::kRequests};
  OCTET_ASSIGN(options.model.backend, words.backend.Parse());
  options.model.backend.threads = words.threads;
  OCTET_ASSIGN(options.model.preprocess, words.preprocess.Parse());
  std::vector<ModelSpec> models;
  for (const std::string& word : words.models) {
    OCTET_ASSIGN(NamedModel model, ParseModelWord(word));
    // One model without a name is how the server was always started: its metrics have no label.
    if (model.named || words.models.size() > 1) {
      options.model_label = MetricsRegistry::ModelLabel::kName;
    }
    models.push_back(std::move(model.spec));
  }
  std::signal(SIGPIPE, SIG_IGN);  // the server outlives whoever reads its log
  std::unique_ptr<Server> server;
  {
    const StopSignals signals;
    OCTET_ASSIGN(server, Server::Start(options, models));
    signals.Wait();
  }
  server->Drain();
  server->Wait();
  return kDone;
}

}  // namespace

void AddServe(CLI::App& app, Action& action) {
  auto words = std::make_shared<ServeWords>();
  app.add_option("-m,--model", words->models,
                 "NAME=PATH[,labels=FILE] or PATH: a TFLite model with one image input; may be "
                 "repeated, the second answers /infer-v2")
      ->envname("MODEL_PATH")
      ->check(Understood(ParseModelWord));
  app.add_option("--host", words->host, "address to listen on")->capture_default_str();
  app.add_option("-p,--port", words->port, "port; 0: any free one")
      ->envname("PORT")
      ->check(CLI::Range(0, 65535))
      ->capture_default_str();
  app.add_option("--sessions", words->sessions, "requests computed at once")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  app.add_option(
         "--threads", words->threads,
         "threads that one request is computed on; several sessions of one thread serve more")
      ->check(CLI::Range(1, 256))
      ->capture_default_str();
  app.add_option("--io-threads", words->io_threads, "threads that wait for sockets")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  app.add_option("--body-memory", words->body_memory_mib,
                 "MiB for the bodies of all requests at once; beyond: 503")
      ->check(CLI::Range(32, 1 << 20))
      ->capture_default_str();
  app.add_flag("-q,--quiet", words->quiet, "no line for each request");
  words->preprocess.AddTo(app);
  words->backend.AddTo(app);
  app.callback([words, &action] {
    if (words->models.empty()) throw CLI::ValidationError(kNoModel);
    action = [words] { return Serve(*words); };
  });
}

}  // namespace octet::cli
