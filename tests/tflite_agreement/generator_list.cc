#include "tflite_agreement/operator_generator.h"

namespace octet::testing {
namespace {

constexpr GeneratorRow kGenerators[] = {
    {"RESHAPE", MakeReshape},
};

}  // namespace

std::span<const GeneratorRow> GeneratorList() { return kGenerators; }

}  // namespace octet::testing
