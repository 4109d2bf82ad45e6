#include "cli/backend_words.h"

#include "cli/command.h"

namespace octet::cli {

void BackendWords::AddTo(CLI::App& app) {
  constexpr int kMaxTimeoutMs = 3'600'000;
  app.add_option("--backend", backend,
                 "what runs the model: engine, reference, tflite, delegate or auto (the NPU where "
                 "there is one, else the CPU) [engine; delegate with --delegate]")
      ->check(Understood(ParseBackend));
  app.add_option("--tflite-lib", tflite_library,
                 "libtensorflowlite_c.so for the tflite backend (or OCTET_TFLITE_LIB)");
  app.add_option(
         "--rounding", rounding,
         "of CONV_2D and FULLY_CONNECTED: reference (TFLite's reference kernels) or half-up "
         "(its optimised x86 kernels)")
      ->check(Understood(ParseRounding))
      ->capture_default_str();
  app.add_option("--delegate", delegate,
                 "LIB[,key=value]...: an external delegate and its options; hosted by octet, or by "
                 "TFLite with --backend tflite")
      ->check(Understood(ParseDelegate));
  app.add_option("--npu-rules", rules,
                 "what is kept from the delegate: rk3588, none, or auto: as the library needs")
      ->capture_default_str();
  app.add_option("--npu-isolation", isolation,
                 "process: the delegate runs in a process of its own; none: in this one, after a "
                 "trial")
      ->check(Understood(ParseIsolation))
      ->capture_default_str();
  app.add_option("--delegate-timeout-ms", timeout_ms,
                 "a run of the delegate that takes longer has failed; loading may take six times")
      ->check(CLI::Range(1, kMaxTimeoutMs))
      ->capture_default_str();
  app.add_flag("--require-delegate", require_delegate,
               "fail where the delegate cannot be used, instead of running on the CPU");
}

Result<BackendOptions> BackendWords::Parse() const {
  OCTET_ASSIGN(const BackendKind kind, ParseBackend(name()));
  OCTET_ASSIGN(const TieRounding ties, ParseRounding(rounding));
  BackendOptions options{.backend = kind, .ties = ties, .tflite_library = tflite_library};
  if (!delegate.empty()) {
    OCTET_ASSIGN(options.delegate.library, ParseDelegate(delegate));
  }
  OCTET_ASSIGN(options.delegate.isolation, ParseIsolation(isolation));
  options.delegate.rules = rules;
  options.delegate.timeout_ms = timeout_ms;
  options.delegate.required = require_delegate;
  return options;
}

}  // namespace octet::cli
