#include "kernels/gemm/gemm_pack.h"

#include <cstring>

#include "kernels/lane_order.h"

namespace octet::kernels {
namespace {

bool IsPairs(GemmForm form) { return form == GemmForm::kPairs || form == GemmForm::kSplitPairs; }

// Where k of a group (k < KPerGroup) of a lane stands in a vector, in elements.
int ElementOf(const GemmKernel& kernel, int lane, int k) {
  if (kernel.form == GemmForm::kSplitPairs) return k * kernel.lanes + lane;
  return lane * KPerGroup(kernel.form) + k;
}

void StoreWeight(GemmForm form, int32_t value, int element, uint8_t* vector) {
  if (IsPairs(form)) {
    const auto narrow = static_cast<int16_t>(value);
    std::memcpy(vector + element * 2, &narrow, sizeof(narrow));
  } else {
    vector[element] = static_cast<uint8_t>(value);
  }
}

}  // namespace

int KPerGroup(GemmForm form) { return GroupBytes(form) / InputElementBytes(form); }

int GroupBytes(GemmForm form) { return form == GemmForm::kSigned8 ? 8 : 4; }

bool ReadsSigned(GemmForm form) { return form == GemmForm::kSigned4 || form == GemmForm::kSigned8; }

int InputElementBytes(GemmForm form) { return IsPairs(form) ? 2 : 1; }

int GroupsOfRun(GemmForm form, const GemmFilter& filter) {
  return (filter.run_length + KPerGroup(form) - 1) / KPerGroup(form);
}

int WeightVectorBytes(const GemmKernel& kernel) { return kernel.lanes * GroupBytes(kernel.form); }

int64_t PanelWeightBytes(const GemmKernel& kernel, const GemmFilter& filter, int vectors) {
  return static_cast<int64_t>(filter.runs) * GroupsOfRun(kernel.form, filter) * vectors *
         WeightVectorBytes(kernel);
}

void PackGemmPanel(const GemmKernel& kernel, const GemmFilter& filter, int first_channel,
                   int vectors, uint8_t* packed) {
  const int per_group = KPerGroup(kernel.form);
  const int64_t group_bytes = static_cast<int64_t>(vectors) * WeightVectorBytes(kernel);
  const int groups_of_run = GroupsOfRun(kernel.form, filter);
  for (int v = 0; v < vectors; ++v) {
    for (int lane = 0; lane < kernel.lanes; ++lane) {
      const int channel = first_channel + ChannelOfLane(vectors, v, lane);
      if (channel >= filter.channels) continue;
      for (int run = 0; run < filter.runs; ++run) {
        uint8_t* vector =
            packed + run * groups_of_run * group_bytes + v * WeightVectorBytes(kernel);
        const int64_t first_k = static_cast<int64_t>(run) * filter.run_length;
        for (int k = 0; k < filter.run_length; ++k) {
          StoreWeight(kernel.form, filter.Value(channel, first_k + k),
                      ElementOf(kernel, lane, k % per_group), vector + k / per_group * group_bytes);
        }
      }
    }
  }
}

}  // namespace octet::kernels
