// Filters laid out for the GEMM kernels (gemm_kernel.h has the picture). Called while planning.
#pragma once

#include <cstdint>

#include "kernels/gemm/gemm_kernel.h"

namespace octet::kernels {

// The rows of a filter matrix: [channels][runs][run_length], int8 or uint8. A run is what lies
// side by side in the input too: a whole 1x1 or fully connected filter, one row of a k x k filter,
// or one tap of a dilated one. Groups do not cross runs.
struct GemmFilter {
  const uint8_t* values = nullptr;
  bool is_signed = false;
  // Subtracted from every value: the filter's zero point, or 128 where that would leave int8 and
  // the rest of it is in GemmArguments::row_corrections.
  int32_t subtracted = 0;
  int channels = 0;
  int runs = 1;
  int run_length = 0;

  int64_t depth() const { return static_cast<int64_t>(runs) * run_length; }
  int32_t Value(int channel, int64_t k) const {
    const uint8_t byte = values[channel * depth() + k];
    return (is_signed ? static_cast<int8_t>(byte) : byte) - subtracted;
  }
};

int KPerGroup(GemmForm form);
// Of one group of input elements, and of one lane's weights for it.
int GroupBytes(GemmForm form);
// Whether inputs are int8 (uint8 values less 128), else unsigned bytes.
bool ReadsSigned(GemmForm form);
// Of an input element as the kernel reads it.
int InputElementBytes(GemmForm form);
int GroupsOfRun(GemmForm form, const GemmFilter& filter);
// Of one vector's weights for one group.
int WeightVectorBytes(const GemmKernel& kernel);
// Of the whole panel.
int64_t PanelWeightBytes(const GemmKernel& kernel, const GemmFilter& filter, int vectors);

// Channels from first_channel on, as many as `vectors` vectors have lanes; missing ones are zero.
// `packed` holds PanelWeightBytes, zeroed. Values fit the kernel's form.
void PackGemmPanel(const GemmKernel& kernel, const GemmFilter& filter, int first_channel,
                   int vectors, uint8_t* packed);

}  // namespace octet::kernels
