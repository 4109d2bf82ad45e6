#include "cli/evaluate_constant_model.h"

#include "backend/backend.h"

namespace octet::cli {

Result<std::vector<ConstantData>> EvaluateConstantModel(const Model& model) {
  OCTET_ASSIGN(const auto loaded, LoadModel(std::make_shared<const Model>(model), {}));
  OCTET_ASSIGN(const auto runner, loaded->NewRunner());
  OCTET_TRY(runner->Run());
  std::vector<ConstantData> values;
  for (size_t i = 0; i < model.main().outputs.size(); ++i) {
    const auto bytes = runner->output(static_cast<int>(i)).bytes;
    values.push_back(ConstantData::Own({bytes.begin(), bytes.end()}));
  }
  return values;
}

}  // namespace octet::cli
