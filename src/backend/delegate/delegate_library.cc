#include "backend/delegate/delegate_library.h"

#include <dlfcn.h>

#include <string>
#include <vector>

namespace octet {
namespace {

// What a delegate reports while it is created: its callback has no argument of ours.
thread_local std::string reported;  // NOLINT

void Report(const char* message) {
  if (message != nullptr) reported += fmt::format("{}{}", reported.empty() ? "" : "; ", message);
}

template <class Function>
Status Find(void* library, const std::string& path, const char* symbol, Function& function) {
  function = reinterpret_cast<Function>(::dlsym(library, symbol));
  if (function == nullptr)
    return Unsupported("{}: no function {}: not an external delegate", path, symbol);
  return {};
}

}  // namespace

// The library stays loaded: those with threads of their own do not survive dlclose.
Result<DelegateHandle> CreateDelegate(const DelegateLibrary& library) {
  void* const loaded = ::dlopen(library.path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (loaded == nullptr) return NotFound("delegate: {}", ::dlerror());
  abi::CreateFunction create = nullptr;
  abi::DestroyFunction destroy = nullptr;
  OCTET_TRY(Find(loaded, library.path, abi::kCreateSymbol, create));
  OCTET_TRY(Find(loaded, library.path, abi::kDestroySymbol, destroy));
  std::vector<const char*> keys;
  std::vector<const char*> values;
  for (const auto& [key, value] : library.options) {
    keys.push_back(key.c_str());
    values.push_back(value.c_str());
  }
  reported.clear();
  abi::Delegate* const delegate = create(keys.data(), values.data(), keys.size(), Report);
  if (delegate == nullptr) {
    return Unavailable("{}: no delegate was created{}{}", library.path,
                       reported.empty() ? ": is its device there and ours to use?" : ": ",
                       reported);
  }
  if (delegate->Prepare == nullptr) {
    destroy(delegate);
    return Unsupported("{}: its delegate has no Prepare function", library.path);
  }
  return DelegateHandle(delegate, destroy);
}

}  // namespace octet
