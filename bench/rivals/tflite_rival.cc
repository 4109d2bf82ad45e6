// The TFLite C library, with and without XNNPACK. backend/tflite_api.h opens the library; the
// functions of delegates are looked up here, since octet itself uses none.
#include <dlfcn.h>

#include "backend/tflite_api.h"
#include "formats/tflite/tflite_writer.h"
#include "rivals/rival.h"

namespace octet::rivals {
namespace {

using tflite::Api;

// XNNPACK's int8 kernels. Its uint8 ones (flag 2) refuse some networks in TFLite 2.9.
constexpr uint32_t kXnnpackInt8 = 1;

// Our own declaration of the delegate's C interface in TFLite 2.9. The options grew in later
// versions: the rest is room, zero.
struct XnnpackOptions {
  int32_t num_threads = 0;
  uint32_t flags = 0;
  uint8_t rest[56] = {};
};

struct Delegates {
  void* (*xnnpack_create)(const XnnpackOptions*) = nullptr;
  void (*xnnpack_delete)(void*) = nullptr;
  void (*options_add)(tflite::CInterpreterOptions*, void*) = nullptr;
};

Result<Delegates> FindDelegates(const std::string& path) {
  void* library = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return NotFound("{}", ::dlerror());
  const auto find = [library](const char* symbol, auto& function) {
    function =
        reinterpret_cast<std::remove_reference_t<decltype(function)>>(::dlsym(library, symbol));
    return function != nullptr;
  };
  Delegates delegates;
  if (!find("TfLiteXNNPackDelegateCreate", delegates.xnnpack_create) ||
      !find("TfLiteXNNPackDelegateDelete", delegates.xnnpack_delete) ||
      !find("TfLiteInterpreterOptionsAddDelegate", delegates.options_add))
    return Unsupported("{} has no XNNPACK delegate", path);
  return delegates;
}

class TfliteRival : public Rival {
 public:
  explicit TfliteRival(const Network& network) : network_(network) {}
  TfliteRival(const TfliteRival&) = delete;
  TfliteRival& operator=(const TfliteRival&) = delete;
  ~TfliteRival() override {
    if (interpreter_ != nullptr) api_->interpreter_delete(interpreter_);
    if (delegate_ != nullptr) delegates_.xnnpack_delete(delegate_);
    if (options_ != nullptr) api_->options_delete(options_);
    if (model_ != nullptr) api_->model_delete(model_);
  }

  Status Load(int threads, const std::string& library, bool with_xnnpack) {
    OCTET_ASSIGN(api_, tflite::LoadApi(library));
    OCTET_ASSIGN(file_, WriteTfliteModel(*network_.model));
    model_ = api_->model_create(file_.data(), file_.size());
    if (model_ == nullptr) return Unsupported("TFLite does not take the model");
    options_ = api_->options_create();
    api_->options_set_num_threads(options_, threads);
    if (with_xnnpack) {
      OCTET_ASSIGN(delegates_, FindDelegates(library));
      const XnnpackOptions xnnpack{.num_threads = threads, .flags = kXnnpackInt8};
      delegate_ = delegates_.xnnpack_create(&xnnpack);
      delegates_.options_add(options_, delegate_);
    }
    interpreter_ = api_->interpreter_create(model_, options_);
    if (interpreter_ == nullptr || api_->allocate_tensors(interpreter_) != tflite::kOk)
      return Unsupported("TFLite cannot prepare the model");
    return {};
  }

  Status SetInput(std::span<const uint8_t> image) override {
    CopyFlipped(image, network_.is_input_signed,
                static_cast<uint8_t*>(api_->tensor_data(api_->input_tensor(interpreter_, 0))));
    return {};
  }
  Status Run() override {
    if (api_->invoke(interpreter_) != tflite::kOk) return Unsupported("TFLite cannot run");
    return {};
  }
  Result<std::vector<uint8_t>> Output() override {
    const tflite::CTensor* tensor = api_->output_tensor(interpreter_, 0);
    std::vector<uint8_t> scores(api_->tensor_byte_size(tensor));
    CopyFlipped({static_cast<const uint8_t*>(api_->tensor_data(tensor)), scores.size()},
                network_.is_output_signed, scores.data());
    return scores;
  }

 private:
  Network network_;
  const Api* api_ = nullptr;
  Delegates delegates_;
  std::vector<uint8_t> file_;
  tflite::CModel* model_ = nullptr;
  tflite::CInterpreterOptions* options_ = nullptr;
  tflite::CInterpreter* interpreter_ = nullptr;
  void* delegate_ = nullptr;
};

RivalResult Make(const Network& network, int threads, const std::string& library, bool xnnpack) {
  auto rival = std::make_unique<TfliteRival>(network);
  OCTET_TRY(rival->Load(threads, library, xnnpack));
  return std::unique_ptr<Rival>(std::move(rival));
}

}  // namespace

RivalResult MakeTflite(const Network& network, int threads, const std::string& library) {
  return Make(network, threads, library, false);
}

RivalResult MakeTfliteXnnpack(const Network& network, int threads, const std::string& library) {
  return Make(network, threads, library, true);
}

}  // namespace octet::rivals
