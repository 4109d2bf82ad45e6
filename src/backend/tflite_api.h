// The part of the TFLite C API that octet calls, found at run time with dlopen: never linked.
// Our own declarations of a stable C ABI (TFLite 2.x, tensorflow/lite/c/c_api.h).
#pragma once

#include <cstdarg>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "backend/delegate/delegate_abi.h"
#include "base/result.h"

namespace octet::tflite {

struct CModel;  // opaque objects of the library
struct CInterpreterOptions;
struct CInterpreter;
struct CTensor;
using ErrorReporter = void (*)(void* user_data, const char* format, va_list arguments);

inline constexpr int kOk = 0;

// The library's functions; valid while the object lives, which is until the program ends: libraries
// with thread pools do not survive dlclose.
struct Api {
  const char* (*version)();
  CModel* (*model_create)(const void* data, size_t size_bytes);
  void (*model_delete)(CModel*);
  CInterpreterOptions* (*options_create)();
  void (*options_delete)(CInterpreterOptions*);
  void (*options_set_num_threads)(CInterpreterOptions*, int32_t);
  void (*options_add_delegate)(CInterpreterOptions*, abi::Delegate*);
  void (*options_set_error_reporter)(CInterpreterOptions*, ErrorReporter, void* user_data);
  CInterpreter* (*interpreter_create)(const CModel*, const CInterpreterOptions*);
  void (*interpreter_delete)(CInterpreter*);
  int (*allocate_tensors)(CInterpreter*);
  int (*invoke)(CInterpreter*);
  CTensor* (*input_tensor)(const CInterpreter*, int32_t);
  const CTensor* (*output_tensor)(const CInterpreter*, int32_t);
  size_t (*tensor_byte_size)(const CTensor*);
  void* (*tensor_data)(const CTensor*);
};

// `path`; when empty OCTET_TFLITE_LIB; when unset "libtensorflowlite_c.so" on the loader's search
// path. NotFound says where it looked.
Result<const Api*> LoadApi(const std::string& path);

}  // namespace octet::tflite
