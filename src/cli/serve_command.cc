#include <fmt/format.h>
#include <malloc.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <map>

#include "cli/command.h"
#include "cli/demo_model.h"
#include "server/server.h"
#include "server/server_config.h"

namespace octet::cli {
namespace {

struct ServeWords {
  std::string config;
  std::vector<std::string> models;
  bool quiet = false;
  // By their names in server_options.h and serving/model_options.h; those not given are not here.
  std::map<std::string, std::string> server;
  std::map<std::string, std::string> model_defaults;
};

std::string Environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

struct NamedModel {
  ModelSpec spec;
  bool named = false;  // by the user, not after its file
};

// Where the options behind a path begin: at the first ",word=" whose word is an option.
size_t OptionsOf(std::string_view word) {
  for (size_t comma = word.find(','); comma != std::string_view::npos;
       comma = word.find(',', comma + 1)) {
    const std::string_view rest = word.substr(comma + 1);
    const std::string_view name = rest.substr(0, rest.find('='));
    const bool known = std::ranges::any_of(
        ModelOptionList(), [&](const ModelOptionRow& row) { return row.name == name; });
    if (known) return comma;
  }
  return word.size();
}

// "[NAME=]PATH[,option=value]...". A name has no slash: what stands before the '=' of
// "/data/run=7/model.tflite" is a part of the path.
Result<NamedModel> ParseModelWord(std::string_view word, const ModelOptions& defaults) {
  NamedModel model{.spec = {.name = {}, .path = {}, .options = defaults}};
  const size_t options = OptionsOf(word);
  model.spec.path = word.substr(0, options);
  std::string_view rest = word.substr(std::min(options + 1, word.size()));
  while (!rest.empty()) {
    const size_t comma = OptionsOf(rest);
    const std::string_view option = rest.substr(0, comma);
    rest.remove_prefix(std::min(comma + 1, rest.size()));
    const size_t equals = option.find('=');
    OCTET_TRY(
        SetModelOption(model.spec.options, option.substr(0, equals), option.substr(equals + 1)));
  }
  const size_t equals = model.spec.path.find('=');
  model.named = equals != std::string::npos && model.spec.path.find('/') > equals;
  if (model.named) {
    model.spec.name = model.spec.path.substr(0, equals);
    model.spec.path = model.spec.path.substr(equals + 1);
  } else {
    model.spec.name = std::filesystem::path(model.spec.path).stem().string();
  }
  if (model.spec.name.empty() || model.spec.path.empty()) {
    return InvalidArgument("'{}': want PATH or NAME=PATH, then options: ,labels=FILE,instances=2",
                           word);
  }
  return model;
}

Result<NamedModel> CheckModelWord(std::string_view word) { return ParseModelWord(word, {}); }

// A mounted repository of models stands for all of them: one takes the name that was given, several
// keep their own.
std::vector<ModelSpec> Expanded(ModelSpec spec) {
  const std::vector<std::string> inside =
      FindModelFiles(spec.path) ? std::vector<std::string>() : ListRepository(spec.path);
  if (inside.empty()) return {std::move(spec)};
  std::vector<ModelSpec> specs;
  for (const std::string& name : inside) {
    ModelSpec& found = specs.emplace_back(spec);
    found.path = (std::filesystem::path(spec.path) / name).string();
    if (inside.size() > 1) found.name = name;
  }
  return specs;
}

// The signals that the process waits for, held back for all its threads while this object lives. To
// be made before any thread is. The destructor lets them through again: a second SIGTERM ends the
// process at once.
class AwaitedSignals {
 public:
  AwaitedSignals() {
    sigemptyset(&set_);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&set_, signal);
    pthread_sigmask(SIG_BLOCK, &set_, nullptr);
  }
  AwaitedSignals(const AwaitedSignals&) = delete;
  AwaitedSignals& operator=(const AwaitedSignals&) = delete;
  ~AwaitedSignals() { pthread_sigmask(SIG_UNBLOCK, &set_, nullptr); }

  int Next() const {
    int signal = 0;
    sigwait(&set_, &signal);
    return signal;
  }

 private:
  sigset_t set_{};
};

Result<ServerOptions> OptionsFrom(const ServeWords& words) {
  ServerOptions options;
  options.labels_environment_path = Environment("LABELS_PATH");
  if (words.quiet) options.log.requests = false;
  // A file says least, then the environment, then the command line (which CLI11 has merged).
  if (!words.config.empty()) OCTET_TRY(ReadServerConfig(words.config, options));
  for (const auto& [name, value] : words.server) OCTET_TRY(SetServerOption(options, name, value));
  for (const auto& [name, value] : words.model_defaults) {
    OCTET_TRY(SetModelOption(options.model_defaults, name, value));
    for (ModelSpec& model : options.models) OCTET_TRY(SetModelOption(model.options, name, value));
  }
  bool any_named = !options.models.empty() || !options.repository.empty();
  for (const std::string& word : words.models) {
    OCTET_ASSIGN(NamedModel model, ParseModelWord(word, options.model_defaults));
    any_named |= model.named;
    for (ModelSpec& spec : Expanded(std::move(model.spec))) {
      options.models.push_back(std::move(spec));
    }
  }
  if (words.models.empty() && words.config.empty() && options.repository.empty()) {
    OCTET_ASSIGN(std::string demo, DemoModelPath());
    options.models.push_back({kDemoModelName, std::move(demo), options.model_defaults});
  }
  // One model without a name is how the server was always started: its metrics have no label.
  const bool label = any_named || options.models.size() > 1;
  options.model_label =
      label ? MetricsRegistry::ModelLabel::kName : MetricsRegistry::ModelLabel::kNone;
  return options;
}

// Bodies come and go all the time: the allocator keeps some freed memory at hand, instead of asking
// the kernel for zeroed pages for every one above 128 KiB.
void KeepFreedMemory() {
  constexpr int kLargestPooledBytes = 4 << 20;
  constexpr int kKeptBytes = 16 << 20;
  mallopt(M_MMAP_THRESHOLD, kLargestPooledBytes);
  mallopt(M_TRIM_THRESHOLD, kKeptBytes);
}

Result<int> Serve(const ServeWords& words) {
  OCTET_ASSIGN(ServerOptions options, OptionsFrom(words));
  std::signal(SIGPIPE, SIG_IGN);  // the server outlives whoever reads its log
  KeepFreedMemory();
  std::unique_ptr<Server> server;
  {
    const AwaitedSignals signals;
    OCTET_ASSIGN(server, Server::Start(std::move(options)));
    while (signals.Next() == SIGHUP) server->ReloadCertificate();
  }
  server->Drain();
  server->Wait();
  return kDone;
}

// "--body-memory-mib" and OCTET_BODY_MEMORY_MIB for body_memory_mib.
std::string FlagOf(std::string_view name) {
  std::string flag = "--" + std::string(name);
  std::ranges::replace(flag, '_', '-');
  return flag;
}
std::string EnvironmentNameOf(std::string_view name) {
  std::string upper = "OCTET_" + std::string(name);
  std::ranges::transform(upper, upper.begin(), [](unsigned char c) { return std::toupper(c); });
  return upper;
}

// One option a row; its value is checked as it will be used.
template <class Row, class Options>
void AddRows(CLI::App& app, std::span<const Row> rows, const char* group,
             std::map<std::string, std::string>& values) {
  for (const Row& row : rows) {
    const std::string name(row.name);
    std::string flags = FlagOf(name);
    if (name == "port") flags = "-p," + flags;
    app.add_option_function<std::string>(
           flags, [&values, name](const std::string& value) { values[name] = value; },
           std::string(row.help))
        ->envname(name == "port" ? "PORT" : EnvironmentNameOf(name))
        ->type_name(std::string(row.value))
        ->group(group)
        ->check(CLI::Validator(
            [set = row.set](std::string& value) {
              Options scratch;
              const Status status = set(scratch, value);
              return status ? std::string() : status.error().message;
            },
            ""));
  }
}

}  // namespace

void AddServe(CLI::App& app, Action& action) {
  auto words = std::make_shared<ServeWords>();
  app.add_option(
         "-m,--model", words->models,
         "[NAME=]PATH[,option=value]...: a TFLite model, or a folder with versions of it; the "
         "options are those for models below, with '_': labels, instances, queue_size, ...; "
         "may be repeated: the first answers /infer, the second /infer-v2; without any, the "
         "built-in "
         "one")
      ->envname("MODEL_PATH")
      ->check(Understood(CheckModelWord));
  app.add_option("-c,--config", words->config, "serve.yaml: all of this as a file")
      ->envname("OCTET_CONFIG");
  app.add_flag("-q,--quiet", words->quiet, "no line for each request");
  AddRows<ServerOptionRow, ServerOptions>(app, ServerOptionList(), "Server", words->server);
  AddRows<ModelOptionRow, ModelOptions>(app, ModelOptionList(), "For all models",
                                        words->model_defaults);
  app.callback([words, &action] { action = [words] { return Serve(*words); }; });
}

}  // namespace octet::cli
