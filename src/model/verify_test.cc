#include "model/verify.h"

#include <gtest/gtest.h>

namespace octet {
namespace {

Model TwoTensors() {
  Model model;
  model.subgraphs.resize(1);
  model.main().tensors.resize(2);
  model.main().inputs = {0};
  model.main().outputs = {1};
  Operator op;
  op.kind = OperatorKind::kRelu;
  op.inputs = {0};
  op.outputs = {1};
  model.main().operators.push_back(op);
  return model;
}

TEST(VerifyIndices, AcceptsASoundModelAndAbsentInputs) {
  Model model = TwoTensors();
  EXPECT_TRUE(VerifyIndices(model));
  model.main().operators[0].inputs.push_back(-1);
  EXPECT_TRUE(VerifyIndices(model));
}

TEST(VerifyIndices, NamesTheIndexOutOfRange) {
  const auto error = [](auto change) {
    Model model = TwoTensors();
    change(model);
    const Status status = VerifyIndices(model);
    return status ? "" : status.error().message;
  };
  EXPECT_EQ(error([](Model& m) { m.main().inputs[0] = 2; }), "graph input 2 of 2 tensors");
  EXPECT_EQ(error([](Model& m) { m.main().outputs[0] = -1; }), "graph output -1 of 2 tensors");
  EXPECT_EQ(error([](Model& m) { m.main().operators[0].inputs[0] = -2; }),
            "op 0 RELU: input -2 of 2 tensors");
  EXPECT_EQ(error([](Model& m) {
              m.signatures.push_back({"serve", {{"x", 9}}, {}, 0});
            }),
            "signature 'serve': x 9 of 2 tensors");
  EXPECT_EQ(error([](Model& m) {
              m.signatures.push_back({"serve", {}, {}, 1});
            }),
            "signature 'serve': subgraph 1 of 1");
  EXPECT_EQ(error([](Model& m) { m.subgraphs.clear(); }), "model has no subgraph");
}

}  // namespace
}  // namespace octet
