#include <cstring>

#include "kernels/gather/gather_kernel.h"

namespace octet::kernels {

template <class Index>
int64_t GatherReference(const GatherArguments& arguments, const uint8_t* input,
                        const Index* indices, uint8_t* output) {
  const int64_t index_count = arguments.batch_count * arguments.index_count;
  for (int64_t i = 0; i < index_count; ++i) {
    if (indices[i] < 0 || indices[i] >= arguments.axis_extent) return i;
  }
  for (int64_t b = 0; b < arguments.batch_count; ++b) {
    for (int64_t o = 0; o < arguments.outer_count; ++o) {
      const int64_t outer = b * arguments.outer_count + o;
      for (int64_t i = 0; i < arguments.index_count; ++i) {
        const int64_t picked = indices[b * arguments.index_count + i];
        std::memcpy(output + (outer * arguments.index_count + i) * arguments.slice_bytes,
                    input + (outer * arguments.axis_extent + picked) * arguments.slice_bytes,
                    static_cast<size_t>(arguments.slice_bytes));
      }
    }
  }
  return -1;
}

template int64_t GatherReference(const GatherArguments&, const uint8_t*, const int16_t*, uint8_t*);
template int64_t GatherReference(const GatherArguments&, const uint8_t*, const int32_t*, uint8_t*);
template int64_t GatherReference(const GatherArguments&, const uint8_t*, const int64_t*, uint8_t*);

}  // namespace octet::kernels
