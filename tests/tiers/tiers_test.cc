// Every tier of instructions that this CPU has, on one and on two threads, against the reference
// kernels: random networks and random one-operator models, byte for byte.
//
// A failure prints its case; OCTET_TIERS_ONLY=<case> runs that alone, OCTET_TIERS_CASES=<n> more,
// OCTET_TIERS_SHARE=<n> one case in n, for emulators.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "engine/plan.h"
#include "engine/session.h"
#include "tflite_agreement/operator_generator.h"
#include "tiers/random_network.h"

namespace octet::testing {
namespace {

using kernels::IsaTier;

constexpr int kDefaultNetworks = 600;
constexpr int kDefaultCasesPerRow = 12;

int Setting(const char* name, int fallback) {
  const char* value = std::getenv(name);
  return value == nullptr ? fallback : std::max(1, std::atoi(value));
}

int CasesOf(int usual) {
  return std::max(1, Setting("OCTET_TIERS_CASES", usual) / Setting("OCTET_TIERS_SHARE", 1));
}

void FillInputs(Random& random, const Model& model, Session& session) {
  const bool is_extreme = OneIn(random, 6);
  const auto count = static_cast<int>(model.main().inputs.size());
  for (int i = 0; i < count; ++i) {
    const MutableTensorView input = session.input(i);
    if (input.type == ElementType::kFloat32) {
      const std::vector<float> reals = DrawReals(random, input.shape.element_count());
      std::memcpy(input.bytes.data(), reals.data(), input.bytes.size());
      continue;
    }
    const bool is_byte = ElementBits(input.type) == 8;
    for (uint8_t& byte : input.bytes) {
      const auto drawn = static_cast<uint8_t>(random());
      byte = is_extreme && is_byte ? (drawn % 2 == 0 ? 0x80 : 0x7f) : drawn;
    }
    // Numbers of GATHER and the like: small ones.
    if (ElementBits(input.type) >= 32) std::memset(input.bytes.data(), 0, input.bytes.size());
  }
}

// All outputs, one after the other; the failure's text when it does not plan or run.
Result<std::vector<uint8_t>> RunOn(const std::shared_ptr<const Model>& model,
                                   const PlanOptions& options, uint64_t seed) {
  OCTET_ASSIGN(auto plan, Plan::Build(model, options));
  OCTET_ASSIGN(auto session, Session::Create(plan));
  std::vector<uint8_t> bytes;
  for (int run = 0; run < 2; ++run) {  // the second finds an arena full of the first
    Random random(seed + static_cast<uint64_t>(run));
    FillInputs(random, *model, *session);
    OCTET_TRY(session->Run());
    for (size_t i = 0; i < model->main().outputs.size(); ++i) {
      const auto output = session->output(static_cast<int>(i)).bytes;
      bytes.insert(bytes.end(), output.begin(), output.end());
    }
  }
  return bytes;
}

// Float sums are not ordered alike on every tier; everything else is exact.
bool HasFloatOutput(const Model& model) {
  for (const int32_t output : model.main().outputs) {
    if (model.main().tensors[static_cast<size_t>(output)].type == ElementType::kFloat32)
      return true;
  }
  return false;
}

bool AllTiersAgree(const Model& made, uint64_t seed, const std::string& name) {
  const auto model = std::make_shared<const Model>(made);
  if (HasFloatOutput(*model)) return true;
  const auto want = RunOn(model, {}, seed);
  if (!want) return true;  // refused by every tier alike
  const kernels::CpuFeatures cpu = kernels::DetectCpuFeatures();
  for (const IsaTier tier : kernels::AllIsaTiers()) {
    if (tier == IsaTier::kScalar || !cpu.Has(tier)) continue;
    for (const int threads : {1, 2}) {
      const auto got = RunOn(model, {.cpu = cpu.UpTo(tier), .threads = threads}, seed);
      if (got && *got == *want) continue;
      ADD_FAILURE() << "OCTET_TIERS_ONLY=\"" << name << "\": " << kernels::IsaTierName(tier) << ", "
                    << threads
                    << " threads: " << (got ? "differs from the reference" : got.error().message);
      return false;
    }
  }
  return true;
}

bool IsWanted(const std::string& name) {
  const char* only = std::getenv("OCTET_TIERS_ONLY");
  return only == nullptr || name == only;
}

TEST(Tiers, RandomNetworksEqualTheReference) {
  const int networks = CasesOf(kDefaultNetworks);
  for (int i = 0; i < networks; ++i) {
    const std::string name = fmt::format("network {}", i);
    if (!IsWanted(name)) continue;
    Random random(static_cast<uint64_t>(i));
    if (!AllTiersAgree(MakeRandomNetwork(random), static_cast<uint64_t>(i), name)) return;
  }
}

TEST(Tiers, RandomOperatorsEqualTheReference) {
  const int cases = CasesOf(kDefaultCasesPerRow);
  for (const GeneratorRow& row : GeneratorList()) {
    for (int i = 0; i < cases; ++i) {
      const std::string name = fmt::format("{} {}", row.op.Name(), i);
      if (!IsWanted(name)) continue;
      Random random(std::hash<std::string>()(name));
      if (!AllTiersAgree(row.make(random, row.op), static_cast<uint64_t>(i), name)) return;
    }
  }
}

// The tier that is asked for is the one that runs.
TEST(Tiers, KernelsAreThoseOfTheTier) {
  Random random(3);
  Model made = MakeRandomNetwork(random);
  while (made.main().operators[0].kind != OperatorKind::kConv2D) made = MakeRandomNetwork(random);
  const auto model = std::make_shared<const Model>(std::move(made));
  const kernels::CpuFeatures cpu = kernels::DetectCpuFeatures();
  for (const auto& [tier, name] :
       {std::pair{IsaTier::kScalar, "Conv2DReference"}, std::pair{IsaTier::kAvx2, "GemmAvx2"},
        std::pair{IsaTier::kAvxVnni, "GemmAvxVnni"},
        std::pair{IsaTier::kAvx512Vnni, "GemmAvx512Vnni"}, std::pair{IsaTier::kNeon, "GemmNeon"},
        std::pair{IsaTier::kNeonDotprod, "GemmNeonDotprod"},
        std::pair{IsaTier::kNeonI8mm, "GemmNeonI8mm"}}) {
    if (!cpu.Has(tier)) continue;
    const auto plan = Plan::Build(model, {.cpu = cpu.UpTo(tier)});
    ASSERT_TRUE(plan) << plan.error().message;
    EXPECT_TRUE((*plan)->steps()[0].step.kernel.starts_with(name))
        << (*plan)->steps()[0].step.kernel;
  }
}

}  // namespace
}  // namespace octet::testing
