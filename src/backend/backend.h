// One face for everything that can run a model: our engine, our reference kernels, the TFLite C
// library, and external delegates (of NPUs) under octet itself or under that library.
//
// A LoadedModel is immutable and shared by all threads; a Runner belongs to one thread at a time
// and holds that thread's tensors. `measure`, `server` and `cli` reach the engine only through
// here.
//
//   OCTET_ASSIGN(auto model, LoadModel(path, {.backend = BackendKind::kEngine}));
//   OCTET_ASSIGN(auto runner, model->NewRunner());
//   ... write runner->input(0).bytes ...
//   OCTET_TRY(runner->Run());
//   ... read runner->output(0) ...
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "backend/delegate_options.h"
#include "backend/delegate_report.h"
#include "base/clock.h"
#include "base/result.h"
#include "model/model.h"
#include "tensor/quantization.h"
#include "tensor/tensor_view.h"

namespace octet {

enum class BackendKind { kEngine, kReference, kTflite, kDelegate, kAuto };

std::string_view BackendName(BackendKind kind);  // "engine"
Result<BackendKind> ParseBackend(std::string_view name);

Result<TieRounding> ParseRounding(std::string_view name);  // "reference", "half-up"

struct BackendOptions {
  BackendKind backend = BackendKind::kEngine;
  // That one Runner computes on, its caller counted.
  int threads = 1;
  // Items in one run: a model of one item becomes one of so many; Unsupported where that changes
  // what it computes, and by other backends than ours.
  int batch = 1;
  // Keep every tensor of a run alive for Runner::tensor; costs arena.
  bool keep_all_tensors = false;
  // Of 8-bit CONV_2D and FULLY_CONNECTED in our backends. kUp gives the bytes of TFLite's optimised
  // x86 kernels, for comparing with them; docs/decisions/0001-reference-semantics.md.
  TieRounding ties = TieRounding::kAwayFromZero;
  // libtensorflowlite_c.so; empty: environment OCTET_TFLITE_LIB, else the system's search path.
  std::string tflite_library;
  // For kDelegate, which must have one or find libteflon.so; kTflite; kAuto, which looks for
  // libteflon.so without one.
  DelegateOptions delegate;
};

struct TensorInfo {
  std::string name;
  ElementType type = ElementType::kFloat32;
  Shape shape;
  ChannelQuantization quantization;
};

// What one operator took in a profiled run.
struct StepTime {
  int operator_index = 0;   // in the model's main graph
  std::string_view kernel;  // borrowed from the LoadedModel
  int64_t nanoseconds = 0;
};

class Runner {
 public:
  virtual ~Runner() = default;
  // Written before every Run: a run may overwrite its inputs.
  virtual MutableTensorView input(int i) = 0;
  // Valid after Run until the next one.
  virtual TensorView output(int i) const = 0;
  virtual Status Run() = 0;
  // Run, with the time of every operator in execution order; Unsupported where the backend does not
  // let its operators be timed.
  virtual Result<std::vector<StepTime>> ProfiledRun(const Clock& clock);
  // Tensor `index` of the main graph after Run; needs keep_all_tensors.
  virtual Result<TensorView> tensor(int index) const = 0;
};

class LoadedModel {
 public:
  virtual ~LoadedModel() = default;
  const Model& model() const { return *model_; }
  const std::vector<TensorInfo>& inputs() const { return inputs_; }
  const std::vector<TensorInfo>& outputs() const { return outputs_; }
  // What runs it; never kAuto.
  virtual BackendKind backend() const = 0;
  // Of a model that runs on a delegate, or was meant to. The version changes with the report.
  virtual std::optional<DelegateReport> delegate_report() const { return std::nullopt; }
  virtual int64_t delegate_version() const { return 0; }
  // How many Runners the hardware has room for at once; 0: as many as there are CPUs.
  virtual int instances() const { return 0; }
  // Bytes of one Runner's tensors; 0 where the backend does not say.
  virtual int64_t arena_bytes() const = 0;
  // Bytes of constants that were rearranged for the kernels; 0 where there are none.
  virtual int64_t packed_bytes() const { return 0; }
  virtual Result<std::unique_ptr<Runner>> NewRunner() const = 0;

 protected:
  explicit LoadedModel(std::shared_ptr<const Model> model);

 private:
  std::shared_ptr<const Model> model_;
  std::vector<TensorInfo> inputs_;
  std::vector<TensorInfo> outputs_;
};

// Errors name the file. The Model variant is for models made in memory.
Result<std::shared_ptr<const LoadedModel>> LoadModel(const std::string& path,
                                                     const BackendOptions& options);
Result<std::shared_ptr<const LoadedModel>> LoadModel(std::shared_ptr<const Model> model,
                                                     const BackendOptions& options);

}  // namespace octet
