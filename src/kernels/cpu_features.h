// What this CPU can do, read once and passed down: kernels are chosen from it, never by #ifdef.
//
// A tier names the instructions one family of kernel files (*_avx2.cc, ...) is compiled for. The
// environment variable OCTET_CPU=<tier> masks every tier above the named one, so that slower
// kernels can be tested and compared on a faster CPU; OCTET_CPU=scalar leaves the portable C++.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/result.h"

namespace octet::kernels {

// Within one architecture in ascending order.
enum class IsaTier : uint8_t {
  kScalar,
  kAvx2,        // AVX2, FMA
  kAvxVnni,     // + AVX-VNNI: vpdpbusd on 32 bytes
  kAvx512Vnni,  // AVX-512 F BW DQ VL VNNI: vpdpbusd on 64 bytes
  kNeon,
  kNeonDotprod,  // + sdot
  kNeonI8mm,     // + smmla
};

std::string_view IsaTierName(IsaTier tier);  // "avx512vnni": also the suffix of its files
Result<IsaTier> ParseIsaTier(std::string_view name);
std::span<const IsaTier> AllIsaTiers();

class CpuFeatures {
 public:
  CpuFeatures() = default;  // scalar only
  explicit CpuFeatures(std::span<const IsaTier> tiers);

  bool Has(IsaTier tier) const { return (tiers_ >> static_cast<int>(tier) & 1U) != 0; }
  IsaTier best() const;
  // Without the tiers above `highest`.
  CpuFeatures UpTo(IsaTier highest) const;

  friend bool operator==(const CpuFeatures&, const CpuFeatures&) = default;

 private:
  uint32_t tiers_ = 1;  // bit t: tier t
};

// Of the hardware and the operating system (which must save the wide registers).
CpuFeatures DetectCpuFeatures();

// DetectCpuFeatures masked by the value of OCTET_CPU; an unknown name is InvalidArgument.
Result<CpuFeatures> MaskedCpuFeatures(const char* octet_cpu);

}  // namespace octet::kernels
