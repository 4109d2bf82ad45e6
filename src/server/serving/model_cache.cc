#include "server/serving/model_cache.h"

#include "base/file.h"
#include "formats/tflite/tflite_reader.h"

namespace octet {
namespace {

// FlatBuffers' offsets have 32 bits; buffers behind the flatbuffer may add to that.
constexpr size_t kMaxModelBytes = size_t{4} << 30;

Result<std::shared_ptr<const LoadedModel>> LoadFile(const std::string& path,
                                                    const BackendOptions& options) {
  OCTET_ASSIGN(auto bytes, ReadFile(path, kMaxModelBytes));
  const auto owner = std::make_shared<const std::vector<uint8_t>>(std::move(bytes));
  auto model = ReadTfliteModel(*owner, owner);
  if (!model) return Prefixed(path, std::move(model).error());
  auto loaded = LoadModel(std::make_shared<const Model>(*std::move(model)), options);
  if (!loaded) return Prefixed(path, std::move(loaded).error());
  return loaded;
}

}  // namespace

Result<std::shared_ptr<const LoadedModel>> ModelCache::Load(const std::string& path,
                                                            const FileIdentity& identity,
                                                            const BackendOptions& options) {
  const std::lock_guard lock(mutex_);
  std::erase_if(loaded_, [](const auto& entry) { return entry.second.expired(); });
  std::weak_ptr<const LoadedModel>& known =
      loaded_[Key{identity, options.backend, options.threads, options.batch, options.ties,
                  options.tflite_library, options.delegate}];
  if (auto loaded = known.lock()) return loaded;
  OCTET_ASSIGN(auto loaded, LoadFile(path, options));
  known = loaded;
  return loaded;
}

}  // namespace octet
