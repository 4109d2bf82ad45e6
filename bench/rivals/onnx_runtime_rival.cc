// ONNX Runtime through its C interface. The library exports one function, which gives a table of
// function pointers; the place of each in that table never changes (the interface only grows at its
// end), so the few that are needed are called by their place.
#include <dlfcn.h>

#include <array>

#include "rivals/rival.h"

namespace octet::rivals {
namespace {

// Opaque objects of the library.
struct OrtStatus;
struct OrtEnv;
struct OrtSession;
struct OrtSessionOptions;
struct OrtMemoryInfo;
struct OrtValue;
struct OrtAllocator;

// Places in the table.
enum Slot : size_t {
  kGetErrorMessage = 2,
  kCreateEnv = 3,
  kCreateSession = 7,
  kRun = 9,
  kCreateSessionOptions = 10,
  kSetGraphOptimizationLevel = 23,
  kSetIntraOpThreads = 24,
  kSetInterOpThreads = 25,
  kGetInputName = 36,
  kGetOutputName = 37,
  kCreateTensorWithData = 49,
  kGetTensorData = 51,
  kCreateCpuMemoryInfo = 69,
  kGetDefaultAllocator = 78,
  kReleaseEnv = 92,
  kReleaseStatus = 93,
  kReleaseMemoryInfo = 94,
  kReleaseSession = 95,
  kReleaseValue = 96,
  kReleaseSessionOptions = 100,
  kAddSessionConfigEntry = 130,
};

// Of the library's enumerations.
constexpr int kWarning = 2;
constexpr int kAllOptimizations = 99;
constexpr int kDeviceAllocator = 0;
constexpr int kDefaultMemory = 0;
constexpr int kUint8Elements = 2;
constexpr uint32_t kInterfaceVersion = 1;

struct OrtApiBase {
  const void* (*get_api)(uint32_t version);
  const char* (*version)();
};

class OrtFunctions {
 public:
  OrtFunctions() = default;
  explicit OrtFunctions(const void* table) : table_(static_cast<void* const*>(table)) {}

  template <class... Arguments>
  Status Call(Slot slot, Arguments... arguments) const {
    auto* function = reinterpret_cast<OrtStatus* (*)(Arguments...)>(table_[slot]);
    OrtStatus* status = function(arguments...);
    if (status == nullptr) return {};
    const auto message =
        reinterpret_cast<const char* (*)(const OrtStatus*)>(table_[kGetErrorMessage]);
    auto error = Unsupported("ONNX Runtime: {}", message(status));
    Release(kReleaseStatus, status);
    return error;
  }
  template <class Object>
  void Release(Slot slot, Object* object) const {
    if (object != nullptr) reinterpret_cast<void (*)(Object*)>(table_[slot])(object);
  }

 private:
  void* const* table_ = nullptr;
};

class OnnxRuntimeRival : public Rival {
 public:
  explicit OnnxRuntimeRival(const Network& network) : network_(network) {}
  OnnxRuntimeRival(const OnnxRuntimeRival&) = delete;
  OnnxRuntimeRival& operator=(const OnnxRuntimeRival&) = delete;
  ~OnnxRuntimeRival() override {
    ort_.Release(kReleaseValue, output_);
    ort_.Release(kReleaseValue, input_);
    ort_.Release(kReleaseSession, session_);
    ort_.Release(kReleaseSessionOptions, options_);
    ort_.Release(kReleaseMemoryInfo, memory_);
    ort_.Release(kReleaseEnv, env_);
  }

  Status Load(int threads, const std::string& path, bool exact) {
    void* library = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) return NotFound("{}", ::dlerror());
    auto* get_base = reinterpret_cast<const OrtApiBase* (*)()>(::dlsym(library, "OrtGetApiBase"));
    if (get_base == nullptr) return Unsupported("{} is not ONNX Runtime", path);
    ort_ = OrtFunctions(get_base()->get_api(kInterfaceVersion));
    OCTET_TRY(ort_.Call(kCreateEnv, kWarning, "rivals", &env_));
    OCTET_TRY(ort_.Call(kCreateSessionOptions, &options_));
    OCTET_TRY(ort_.Call(kSetGraphOptimizationLevel, options_, kAllOptimizations));
    OCTET_TRY(ort_.Call(kSetIntraOpThreads, options_, threads));
    OCTET_TRY(ort_.Call(kSetInterOpThreads, options_, 1));
    if (exact) {
      OCTET_TRY(ort_.Call(kAddSessionConfigEntry, options_, "session.x64quantprecision", "1"));
    }
    OCTET_TRY(ort_.Call(kCreateSession, env_, network_.onnx_path.c_str(), options_, &session_));
    OrtAllocator* allocator = nullptr;
    OCTET_TRY(ort_.Call(kGetDefaultAllocator, &allocator));
    OCTET_TRY(ort_.Call(kGetInputName, session_, size_t{0}, allocator, &input_name_));
    OCTET_TRY(ort_.Call(kGetOutputName, session_, size_t{0}, allocator, &output_name_));
    return BindTensors();
  }

  // [height, width, channels] to [channels, height, width].
  Status SetInput(std::span<const uint8_t> image) override {
    const auto channels = static_cast<size_t>(network_.input_shape[3]);
    const size_t pixels = image.size() / channels;
    for (size_t p = 0; p < pixels; ++p) {
      for (size_t c = 0; c < channels; ++c) image_[c * pixels + p] = image[p * channels + c];
    }
    return {};
  }
  Status Run() override {
    return ort_.Call(kRun, session_, static_cast<const void*>(nullptr), &input_name_, &input_,
                     size_t{1}, &output_name_, size_t{1}, &output_);
  }
  Result<std::vector<uint8_t>> Output() override { return scores_; }

 private:
  // Both tensors are ours, so that a run allocates neither.
  Status BindTensors() {
    const Subgraph& graph = network_.model->main();
    const Shape& scores = graph.tensors[static_cast<size_t>(graph.outputs[0])].shape;
    image_.resize(static_cast<size_t>(network_.input_shape.element_count()));
    scores_.resize(static_cast<size_t>(scores.element_count()));
    const std::array<int64_t, 4> image_dims{1, network_.input_shape[3], network_.input_shape[1],
                                            network_.input_shape[2]};
    const std::array<int64_t, 4> score_dims{1, scores.element_count(), 1, 1};
    OCTET_TRY(ort_.Call(kCreateCpuMemoryInfo, kDeviceAllocator, kDefaultMemory, &memory_));
    OCTET_TRY(Bind(image_, image_dims, input_));
    return Bind(scores_, score_dims, output_);
  }
  Status Bind(std::vector<uint8_t>& bytes, const std::array<int64_t, 4>& dims, OrtValue*& value) {
    return ort_.Call(kCreateTensorWithData, memory_, static_cast<void*>(bytes.data()), bytes.size(),
                     dims.data(), dims.size(), kUint8Elements, &value);
  }

  Network network_;
  OrtFunctions ort_;
  OrtEnv* env_ = nullptr;
  OrtSessionOptions* options_ = nullptr;
  OrtSession* session_ = nullptr;
  OrtMemoryInfo* memory_ = nullptr;
  OrtValue* input_ = nullptr;
  OrtValue* output_ = nullptr;
  char* input_name_ = nullptr;  // these few bytes are never given back
  char* output_name_ = nullptr;
  std::vector<uint8_t> image_;
  std::vector<uint8_t> scores_;
};

}  // namespace

RivalResult MakeOnnxRuntime(const Network& network, int threads, const std::string& library,
                            bool exact) {
  auto rival = std::make_unique<OnnxRuntimeRival>(network);
  OCTET_TRY(rival->Load(threads, library, exact));
  return std::unique_ptr<Rival>(std::move(rival));
}

}  // namespace octet::rivals
