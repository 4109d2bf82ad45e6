#include "backend/tflite_api.h"

#include <dlfcn.h>

#include <cstdlib>
#include <map>
#include <mutex>

namespace octet::tflite {
namespace {

constexpr const char* kDefaultLibrary = "libtensorflowlite_c.so";

template <class Function>
Status Find(void* library, const char* path, const char* symbol, Function& function) {
  function = reinterpret_cast<Function>(::dlsym(library, symbol));
  if (function == nullptr)
    return Unsupported("{}: no function {}: not a TFLite C library", path, symbol);
  return {};
}

Result<std::unique_ptr<const Api>> Open(const char* path) {
  void* library = ::dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    return NotFound("no TFLite C library: {} (name one with OCTET_TFLITE_LIB)", ::dlerror());
  }
  auto api = std::make_unique<Api>();
  OCTET_TRY(Find(library, path, "TfLiteVersion", api->version));
  OCTET_TRY(Find(library, path, "TfLiteModelCreate", api->model_create));
  OCTET_TRY(Find(library, path, "TfLiteModelDelete", api->model_delete));
  OCTET_TRY(Find(library, path, "TfLiteInterpreterOptionsCreate", api->options_create));
  OCTET_TRY(Find(library, path, "TfLiteInterpreterOptionsDelete", api->options_delete));
  OCTET_TRY(
      Find(library, path, "TfLiteInterpreterOptionsSetNumThreads", api->options_set_num_threads));
  OCTET_TRY(Find(library, path, "TfLiteInterpreterOptionsSetErrorReporter",
                 api->options_set_error_reporter));
  OCTET_TRY(Find(library, path, "TfLiteInterpreterOptionsAddDelegate", api->options_add_delegate));
  OCTET_TRY(Find(library, path, "TfLiteInterpreterCreate", api->interpreter_create));
  OCTET_TRY(Find(library, path, "TfLiteInterpreterDelete", api->interpreter_delete));
  OCTET_TRY(Find(library, path, "TfLiteInterpreterAllocateTensors", api->allocate_tensors));
  OCTET_TRY(Find(library, path, "TfLiteInterpreterInvoke", api->invoke));
  OCTET_TRY(Find(library, path, "TfLiteInterpreterGetInputTensor", api->input_tensor));
  OCTET_TRY(Find(library, path, "TfLiteInterpreterGetOutputTensor", api->output_tensor));
  OCTET_TRY(Find(library, path, "TfLiteTensorByteSize", api->tensor_byte_size));
  OCTET_TRY(Find(library, path, "TfLiteTensorData", api->tensor_data));
  return std::unique_ptr<const Api>(std::move(api));
}

}  // namespace

Result<const Api*> LoadApi(const std::string& path) {
  static std::mutex mutex;
  static std::map<std::string, std::unique_ptr<const Api>> loaded;
  const char* named = std::getenv("OCTET_TFLITE_LIB");
  const std::string library = !path.empty() ? path : (named != nullptr ? named : kDefaultLibrary);
  const std::lock_guard lock(mutex);
  const auto found = loaded.find(library);
  if (found != loaded.end()) return found->second.get();
  OCTET_ASSIGN(auto api, Open(library.c_str()));
  return (loaded[library] = std::move(api)).get();
}

}  // namespace octet::tflite
