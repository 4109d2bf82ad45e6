#include "quantize/measure_activations.h"

#include "quantize/sample_runner.h"

namespace octet {
namespace {

// Inputs of the graph, then outputs of its operators.
std::vector<int32_t> MeasuredTensors(const Subgraph& graph) {
  std::vector<int32_t> measured;
  const auto add = [&](int32_t tensor) {
    if (tensor >= 0 && graph.tensors[static_cast<size_t>(tensor)].type == ElementType::kFloat32)
      measured.push_back(tensor);
  };
  for (const int32_t input : graph.inputs) add(input);
  for (const Operator& op : graph.operators) {
    for (const int32_t output : op.outputs) add(output);
  }
  return measured;
}

}  // namespace

Result<std::vector<TensorStatistics>> MeasureActivations(std::shared_ptr<const Model> model,
                                                         Samples samples, int threads) {
  OCTET_ASSIGN(SampleRunner runner,
               SampleRunner::Create(model, {.threads = threads, .keep_all_tensors = true}));
  const Subgraph& graph = model->main();
  const std::vector<int32_t> measured = MeasuredTensors(graph);
  std::vector<std::vector<TensorStatistics>> by_worker(
      static_cast<size_t>(runner.threads()), std::vector<TensorStatistics>(graph.tensors.size()));
  const auto read = [&](int worker, size_t, const Session& session) -> Status {
    for (const int32_t tensor : measured) {
      const auto index = static_cast<size_t>(tensor);
      const auto values = session.tensor(tensor).elements<float>();
      if (!by_worker[static_cast<size_t>(worker)][index].Add(values)) {
        return InvalidArgument("tensor {} '{}' takes values that are not finite", tensor,
                               graph.tensors[index].name);
      }
    }
    return {};
  };
  OCTET_TRY(runner.Run(samples, read));
  std::vector<TensorStatistics> statistics = std::move(by_worker[0]);
  for (size_t worker = 1; worker < by_worker.size(); ++worker) {
    for (const int32_t tensor : measured)
      statistics[static_cast<size_t>(tensor)].Merge(by_worker[worker][static_cast<size_t>(tensor)]);
  }
  return statistics;
}

}  // namespace octet
