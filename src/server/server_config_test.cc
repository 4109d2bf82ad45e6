#include "server/server_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace octet {
namespace {

using ::testing::HasSubstr;

std::string ConfigErrorOf(std::string_view text) {
  ServerOptions options;
  const Status status = ParseServerConfig(text, "serve.yaml", "/etc/octet", options);
  return status ? "" : status.error().message;
}

TEST(ServerConfig, ReadsServerDefaultsAndModels) {
  ServerOptions options;
  const Status status = ParseServerConfig(R"(
port: 9000
model_control: explicit
models:
  - name: first
    path: models/first.tflite
    labels: /labels.txt
    instances: 3
    versions: {latest: 2}
    preprocess: {resize: crop, mean: [1, 2, 3], std: [4, 5, 6]}
  - {name: second, path: /second.tflite, versions: [1, 3]}
defaults:
  instances: 5
  queue_timeout_ms: 250
)",
                                          "serve.yaml", "/etc/octet", options);
  ASSERT_TRUE(status.has_value()) << status.error().message;
  EXPECT_EQ(options.http.port, 9000);
  EXPECT_TRUE(options.model_control);
  ASSERT_EQ(options.models.size(), 2U);
  const ModelSpec& first = options.models[0];
  EXPECT_EQ(first.path, "/etc/octet/models/first.tflite");
  EXPECT_EQ(first.options.labels_path, "/labels.txt");
  EXPECT_EQ(first.options.instances, 3);
  EXPECT_EQ(first.options.queue_timeout.count(), 250);
  EXPECT_EQ(first.options.versions.latest, 2);
  EXPECT_EQ(first.options.preprocess.resize, ResizeMode::kCenterCrop);
  EXPECT_EQ(first.options.preprocess.normalization->mean, (std::vector<float>{1, 2, 3}));
  EXPECT_EQ(options.models[1].options.instances, 5);
  EXPECT_EQ(options.models[1].options.versions.specific, (std::vector<int64_t>{1, 3}));
  EXPECT_EQ(ConfigErrorOf(""), "");
}

TEST(ServerConfig, NamesFileLineAndKey) {
  EXPECT_THAT(ConfigErrorOf("port: 1\nprot: 2\n"),
              HasSubstr("serve.yaml:2: unknown option 'prot'"));
  EXPECT_EQ(ConfigErrorOf("port: many"),
            "serve.yaml:1: port: 'many' is not a whole number from 0 to 65535");
  EXPECT_THAT(ConfigErrorOf("models:\n  - name: x\n"),
              HasSubstr("serve.yaml:2: a model wants name and path"));
  EXPECT_THAT(ConfigErrorOf("models:\n  - name: x\n    path: y\n    speed: 9\n"),
              HasSubstr("serve.yaml:4: unknown model option 'speed'"));
  EXPECT_THAT(ConfigErrorOf("models: 7"), HasSubstr("models: wants a list"));
  EXPECT_THAT(ConfigErrorOf("- a"), HasSubstr("wants a map of options"));
  EXPECT_THAT(ConfigErrorOf("port: [1, {a: 2}]"), HasSubstr("port: wants a word"));
  EXPECT_THAT(ConfigErrorOf("a: [\n"), HasSubstr("serve.yaml:"));
  EXPECT_THAT(ConfigErrorOf(std::string(100, '[')), HasSubstr("nested deeper"));
}

TEST(VersionPolicy, Chooses) {
  using Versions = std::vector<int64_t>;
  VersionPolicy policy;
  EXPECT_EQ(policy.Choose({3, 1, 2}), (Versions{3}));
  policy.latest = 2;
  EXPECT_EQ(policy.Choose({3, 1, 2}), (Versions{2, 3}));
  policy.kind = VersionPolicy::Kind::kAll;
  EXPECT_EQ(policy.Choose({3, 1, 2}), (Versions{1, 2, 3}));
  policy.kind = VersionPolicy::Kind::kSpecific;
  policy.specific = {2, 7};
  EXPECT_EQ(policy.Choose({3, 1, 2}), (Versions{2}));
}

}  // namespace
}  // namespace octet
