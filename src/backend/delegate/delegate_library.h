// External delegates: a shared library with tflite_plugin_create_delegate and its counterpart,
// found at run time. Loaded with dlopen and dlsym alone: TFLite's own loader
// (libexternal_delegate_obj.so) hands out a pointer to nothing where there is no NPU.
#pragma once

#include <memory>

#include "backend/delegate/delegate_abi.h"
#include "backend/delegate_options.h"
#include "base/result.h"

namespace octet {

using DelegateHandle = std::unique_ptr<abi::Delegate, abi::DestroyFunction>;

// A delegate of its own; never the same twice. NotFound: the library cannot be loaded. Unsupported:
// it is no delegate. Unavailable: it made none, which it does where its device is missing.
// Code of the library runs here: it may crash.
Result<DelegateHandle> CreateDelegate(const DelegateLibrary& library);

}  // namespace octet
