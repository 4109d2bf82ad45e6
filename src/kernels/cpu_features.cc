#include "kernels/cpu_features.h"

#include <array>
#include <bit>
#include <string>
#include <vector>

#if defined(__x86_64__)
#include <cpuid.h>
#elif defined(__aarch64__)
#include <asm/hwcap.h>
#include <sys/auxv.h>
#endif

namespace octet::kernels {
namespace {

struct NamedTier {
  IsaTier tier;
  std::string_view name;
};

constexpr NamedTier kTiers[] = {
    {IsaTier::kScalar, "scalar"},      {IsaTier::kAvx2, "avx2"},
    {IsaTier::kAvxVnni, "avxvnni"},    {IsaTier::kAvx512Vnni, "avx512vnni"},
    {IsaTier::kNeon, "neon"},          {IsaTier::kNeonDotprod, "neon_dotprod"},
    {IsaTier::kNeonI8mm, "neon_i8mm"},
};

constexpr auto kAllTiers = [] {
  std::array<IsaTier, std::size(kTiers)> all{};
  for (size_t i = 0; i < all.size(); ++i) all[i] = kTiers[i].tier;
  return all;
}();

#if defined(__x86_64__)

struct CpuidRegisters {
  uint32_t eax = 0;
  uint32_t ebx = 0;
  uint32_t ecx = 0;
  uint32_t edx = 0;
};

CpuidRegisters Cpuid(uint32_t leaf, uint32_t subleaf) {
  CpuidRegisters r;
  if (__get_cpuid_count(leaf, subleaf, &r.eax, &r.ebx, &r.ecx, &r.edx) == 0) return {};
  return r;
}

constexpr bool Bit(uint32_t word, int bit) { return (word >> bit & 1U) != 0; }

// Extended control register 0: which register files the operating system saves.
uint32_t SavedRegisters() {
  uint32_t eax = 0;
  uint32_t edx = 0;
  __asm__("xgetbv" : "=a"(eax), "=d"(edx) : "c"(0));
  return eax;
}

std::vector<IsaTier> DetectTiers() {
  constexpr uint32_t kSavesYmm = 0x06;
  constexpr uint32_t kSavesZmm = 0xe6;
  std::vector<IsaTier> tiers;
  const CpuidRegisters basic = Cpuid(1, 0);
  const bool osxsave = Bit(basic.ecx, 27);
  const uint32_t saved = osxsave ? SavedRegisters() : 0;
  const CpuidRegisters extended = Cpuid(7, 0);
  const CpuidRegisters more = Cpuid(7, 1);
  const bool fma = Bit(basic.ecx, 12);
  if ((saved & kSavesYmm) != kSavesYmm || !fma || !Bit(extended.ebx, 5)) return tiers;
  tiers.push_back(IsaTier::kAvx2);
#ifdef OCTET_EMULATED_ISA
  return {IsaTier::kAvx2, IsaTier::kAvxVnni, IsaTier::kAvx512Vnni};
#endif
  if (Bit(more.eax, 4)) tiers.push_back(IsaTier::kAvxVnni);
  const bool avx512 = Bit(extended.ebx, 16) && Bit(extended.ebx, 17) && Bit(extended.ebx, 30) &&
                      Bit(extended.ebx, 31);  // F, DQ, BW, VL
  if ((saved & kSavesZmm) == kSavesZmm && avx512 && Bit(extended.ecx, 11)) {
    tiers.push_back(IsaTier::kAvx512Vnni);
  }
  return tiers;
}

#elif defined(__aarch64__)

std::vector<IsaTier> DetectTiers() {
  std::vector<IsaTier> tiers{IsaTier::kNeon};  // every arm64 CPU
  if ((getauxval(AT_HWCAP) & HWCAP_ASIMDDP) == 0) return tiers;
  tiers.push_back(IsaTier::kNeonDotprod);
  if ((getauxval(AT_HWCAP2) & HWCAP2_I8MM) != 0) tiers.push_back(IsaTier::kNeonI8mm);
  return tiers;
}

#else

std::vector<IsaTier> DetectTiers() { return {}; }

#endif

}  // namespace

std::string_view IsaTierName(IsaTier tier) { return kTiers[static_cast<size_t>(tier)].name; }

Result<IsaTier> ParseIsaTier(std::string_view name) {
  std::string known;
  for (const NamedTier& row : kTiers) {
    if (row.name == name) return row.tier;
    known += (known.empty() ? "" : ", ") + std::string(row.name);
  }
  return InvalidArgument("'{}' is no tier of instructions; known: {}", name, known);
}

std::span<const IsaTier> AllIsaTiers() { return kAllTiers; }

CpuFeatures::CpuFeatures(std::span<const IsaTier> tiers) {
  for (const IsaTier tier : tiers) tiers_ |= 1U << static_cast<int>(tier);
}

IsaTier CpuFeatures::best() const { return static_cast<IsaTier>(std::bit_width(tiers_) - 1); }

CpuFeatures CpuFeatures::UpTo(IsaTier highest) const {
  CpuFeatures masked;
  masked.tiers_ = tiers_ & ((2U << static_cast<int>(highest)) - 1);
  return masked;
}

CpuFeatures DetectCpuFeatures() { return CpuFeatures(DetectTiers()); }

Result<CpuFeatures> MaskedCpuFeatures(const char* octet_cpu) {
  const CpuFeatures detected = DetectCpuFeatures();
  if (octet_cpu == nullptr || *octet_cpu == '\0') return detected;
  auto highest = ParseIsaTier(octet_cpu);
  if (!highest) return InvalidArgument("OCTET_CPU: {}", highest.error().message);
  return detected.UpTo(*highest);
}

}  // namespace octet::kernels
