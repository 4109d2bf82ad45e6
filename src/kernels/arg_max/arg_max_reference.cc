#include "kernels/arg_max/arg_max_kernel.h"

namespace octet::kernels {

template <class T, class Index>
void ArgMaxReference(const ArgMaxArguments& arguments, const T* input, Index* output) {
  for (int64_t o = 0; o < arguments.outer_count; ++o) {
    for (int64_t i = 0; i < arguments.inner_count; ++i) {
      const T* line = input + o * arguments.axis_extent * arguments.inner_count + i;
      int64_t largest = 0;
      for (int64_t a = 1; a < arguments.axis_extent; ++a) {
        if (line[a * arguments.inner_count] > line[largest * arguments.inner_count]) largest = a;
      }
      output[o * arguments.inner_count + i] = static_cast<Index>(largest);
    }
  }
}

#define OCTET_INSTANTIATE(T)                                                 \
  template void ArgMaxReference(const ArgMaxArguments&, const T*, int32_t*); \
  template void ArgMaxReference(const ArgMaxArguments&, const T*, int64_t*);
OCTET_INSTANTIATE(float)
OCTET_INSTANTIATE(int8_t)
OCTET_INSTANTIATE(uint8_t)
OCTET_INSTANTIATE(int32_t)
#undef OCTET_INSTANTIATE

}  // namespace octet::kernels
