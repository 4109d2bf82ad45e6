#include "server/serving/model_registry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <future>
#include <thread>

#include "server/metrics_registry.h"
#include "server/server_config.h"
#include "server/testing/colour_model.h"

namespace octet {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
namespace fs = std::filesystem;

// Remembers what it is told.
class Recorder : public RegistryObserver {
 public:
  void Loaded(const ServedModel& model) override {
    lines.push_back(fmt::format("loaded {} {}", model.name(), model.version()));
  }
  void Unloaded(const std::string& name, int64_t version) override {
    lines.push_back(fmt::format("unloaded {} {}", name, version));
  }
  void LoadFailed(const std::string& name, int64_t version, const Error&) override {
    lines.push_back(fmt::format("failed {} {}", name, version));
  }
  std::vector<std::string> Take() { return std::exchange(lines, {}); }
  std::vector<std::string> lines;
};

class ModelRegistryTest : public ::testing::Test {
 protected:
  ModelRegistryTest() {
    options_.instances = 1;
    repository_ = folder_.File("repository");
    Restart();
  }
  // Forgets everything, as a new process would.
  void Restart() {
    registry_.reset();
    registry_ = std::make_unique<ModelRegistry>(context_, recorder_, ReadModelConfigFile,
                                                repository_, options_);
  }
  // A complete version, put in place by a rename.
  void PutVersion(const std::string& name, int version, int side) const {
    const fs::path folder = fs::path(repository_) / name;
    const fs::path hidden = folder / fmt::format(".{}", version);
    fs::create_directories(hidden);
    const std::string model = testing::WriteColourModel(folder_, "model.tflite", side);
    fs::copy_file(model, hidden / "model.tflite", fs::copy_options::overwrite_existing);
    fs::rename(hidden, folder / std::to_string(version));
  }
  void PutText(const std::string& path, std::string_view text) const {
    fs::create_directories((fs::path(repository_) / path).parent_path());
    std::ofstream(fs::path(repository_) / path) << text;
  }
  std::string VersionOf(std::string_view name) const {
    const auto model = registry_->Find(name, "");
    return model ? (*model)->version() : model.error().message;
  }
  // What the model says to a red photo.
  static int ClassOf(ServedModel& model) {
    auto photo = std::make_shared<const std::string>(testing::RedPhoto());
    std::promise<int> answer;
    model.Classify(
        {.image_file = std::span(reinterpret_cast<const uint8_t*>(photo->data()), photo->size()),
         .top_k = 1,
         .storage = photo},
        [&](const std::variant<ServedClassification, Refusal>& result) {
          const auto* const found = std::get_if<ServedClassification>(&result);
          answer.set_value(found ? found->predictions[0].prediction.class_id : -1);
        });
    return answer.get_future().get();
  }

  testing::TemporaryFolder folder_;
  std::string repository_;
  ModelOptions options_;
  MetricsRegistry metrics_{MetricsRegistry::ModelLabel::kName};
  ServingContext context_{{}, metrics_};
  Recorder recorder_;
  std::unique_ptr<ModelRegistry> registry_;
};

TEST_F(ModelRegistryTest, ServesTheLatestVersion) {
  PutVersion("colour", 1, 2);
  PutVersion("colour", 10, 4);
  PutVersion("colour", 9, 3);
  registry_->Refresh();
  EXPECT_EQ(VersionOf("colour"), "10");
  EXPECT_THAT(recorder_.Take(), ElementsAre("loaded colour 10"));
  EXPECT_EQ(ClassOf(**registry_->Find("colour", "10")), 0);
  EXPECT_EQ(registry_->Find("colour", "9").error().code, Code::kNotFound);
  EXPECT_EQ(registry_->Find("other", "").error().message,
            "Request for unknown model: 'other' is not found");
}

TEST_F(ModelRegistryTest, FollowsTheVersionPolicyOfTheModelsConfig) {
  for (const int version : {1, 2, 3}) PutVersion("colour", version, 2);
  PutText("colour/config.yaml", "versions: all\n");
  registry_->Refresh();
  EXPECT_EQ(registry_->Ready().size(), 3U);
  PutText("colour/config.yaml", "versions: [1, 3]\n# changed\n");
  registry_->Refresh();
  EXPECT_EQ(registry_->Ready().size(), 2U);
  EXPECT_FALSE(registry_->Find("colour", "2").has_value());
}

TEST_F(ModelRegistryTest, TakesUpANewVersionAndLetsTheOldOneFinish) {
  PutVersion("colour", 1, 2);
  registry_->Refresh();
  const std::shared_ptr<ServedModel> old = *registry_->Find("colour", "");
  PutVersion("colour", 2, 4);
  registry_->Refresh();
  EXPECT_EQ(VersionOf("colour"), "2");
  EXPECT_EQ(ClassOf(*old), 0);
  EXPECT_THAT(recorder_.Take(),
              ElementsAre("loaded colour 1", "loaded colour 2", "unloaded colour 1"));
  registry_->Refresh();
  EXPECT_THAT(recorder_.Take(), ElementsAre());
}

TEST_F(ModelRegistryTest, KeepsWhatServesWhenANewVersionIsBroken) {
  PutVersion("colour", 1, 2);
  registry_->Refresh();
  PutText("colour/2/model.tflite", "half a file");
  registry_->Refresh();
  EXPECT_EQ(VersionOf("colour"), "1");
  const auto index = registry_->Index(false);
  ASSERT_EQ(index.size(), 2U);
  EXPECT_EQ(index[0].state, "READY");
  EXPECT_EQ(index[1].state, "UNAVAILABLE");
  EXPECT_THAT(index[1].reason, HasSubstr("2/model.tflite"));
  EXPECT_THAT(recorder_.Take(), ElementsAre("loaded colour 1", "failed colour 2"));
  registry_->Refresh();  // the same file is not tried again
  EXPECT_THAT(recorder_.Take(), ElementsAre());
  EXPECT_FALSE(registry_->Load("colour").has_value());  // but when asked for
  EXPECT_THAT(recorder_.Take(), ElementsAre("failed colour 2"));
}

TEST_F(ModelRegistryTest, ComesUpWithTheLastCompleteVersion) {
  PutVersion("colour", 1, 2);
  PutText("colour/2/model.tflite", "the copy was cut off here");
  fs::create_directories(fs::path(repository_) / "colour/3");
  Restart();
  registry_->Refresh();
  EXPECT_EQ(VersionOf("colour"), "1");
  EXPECT_TRUE(registry_->RequiredAreReady());
}

TEST_F(ModelRegistryTest, KeepsAVersionWhoseFileWasSpoilt) {
  PutVersion("colour", 1, 2);
  registry_->Refresh();
  PutText("colour/1/model.tflite", "overwritten in place");
  registry_->Refresh();
  EXPECT_EQ(VersionOf("colour"), "1");
  EXPECT_EQ(ClassOf(**registry_->Find("colour", "")), 0);
  EXPECT_THAT(registry_->Index(false)[0].reason, HasSubstr("model.tflite"));
}

TEST_F(ModelRegistryTest, LoadsAndUnloadsOnRequest) {
  PutVersion("colour", 1, 2);
  EXPECT_TRUE(registry_->Load("colour").has_value());
  EXPECT_EQ(VersionOf("colour"), "1");
  EXPECT_TRUE(registry_->Unload("colour").has_value());
  EXPECT_FALSE(registry_->Find("colour", "").has_value());
  registry_->Refresh();  // leaves alone what was unloaded
  EXPECT_FALSE(registry_->Find("colour", "").has_value());
  EXPECT_TRUE(registry_->Load("colour").has_value());
  EXPECT_EQ(VersionOf("colour"), "1");
  EXPECT_EQ(registry_->Load("../colour").error().message,
            "failed to load '../colour', failed to poll from model repository");
  EXPECT_EQ(registry_->Unload("other").error().code, Code::kNotFound);
}

TEST_F(ModelRegistryTest, LetsGoWhatIsNoLongerThere) {
  PutVersion("colour", 1, 2);
  PutVersion("other", 1, 2);
  registry_->Refresh();
  fs::remove_all(fs::path(repository_) / "colour");
  registry_->Refresh();
  EXPECT_THAT(registry_->names(), ElementsAre("other"));
}

TEST_F(ModelRegistryTest, LoadsTheSameFileOnce) {
  const std::string path = testing::WriteColourModel(folder_, "one.tflite", 8);
  for (const char* name : {"first", "second"}) {
    ASSERT_TRUE(registry_->Add({.name = name, .path = path, .options = options_}).has_value());
    ASSERT_TRUE(registry_->Load(name).has_value());
  }
  EXPECT_EQ(&(*registry_->Find("first", ""))->loaded(),
            &(*registry_->Find("second", ""))->loaded());
}

TEST_F(ModelRegistryTest, RefusesAModelWithoutOutputs) {
  Model model = testing::OneOperatorModel(OperatorKind::kRelu)
                    .Input(ElementType::kUInt8, {1, 4}, testing::PerTensor(1.0F, 0))
                    .Output(ElementType::kUInt8, {1, 4}, testing::PerTensor(1.0F, 0))
                    .Build();
  model.main().outputs.clear();
  const std::string path = folder_.File("mute.tflite");
  ASSERT_TRUE(WriteTfliteFile(model, path).has_value());
  ASSERT_TRUE(registry_->Add({.name = "mute", .path = path, .options = options_}).has_value());
  const Status loaded = registry_->Load("mute");
  ASSERT_FALSE(loaded);
  EXPECT_THAT(loaded.error().message, HasSubstr("this one has 1 and 0"));
}

TEST_F(ModelRegistryTest, TakesTheFormsOfAMountedFolder) {
  const std::string model = testing::WriteColourModel(folder_, "any_name.tflite", 2);
  const auto versions_at = [](const std::string& path) {
    const auto files = FindModelFiles(path);
    return files ? static_cast<int>(files->versions.size()) : 0;
  };
  EXPECT_EQ(versions_at(model), 1);
  const fs::path mounted = fs::path(folder_.File("mounted"));
  fs::create_directories(mounted);
  EXPECT_EQ(versions_at(mounted), 0);
  fs::copy_file(model, mounted / "any_name.tflite");
  EXPECT_EQ(versions_at(mounted), 1);
  fs::copy_file(model, mounted / "another.tflite");
  EXPECT_EQ(versions_at(mounted), 0);  // which of the two?
  fs::copy_file(model, mounted / "model.tflite");
  std::ofstream(mounted / "labels.txt") << "red\ngreen\nblue\n";
  EXPECT_THAT(FindModelFiles(mounted)->versions[0].labels_path, HasSubstr("labels.txt"));
  PutVersion("colour", 3, 2);
  PutVersion("colour", 12, 2);
  PutVersion("other", 1, 2);
  EXPECT_EQ(versions_at(fs::path(repository_) / "colour"), 2);
  EXPECT_THAT(ListRepository(repository_), ElementsAre("colour", "other"));
}

// A worker holds a model through its last request until a moment after the answer has left.
TEST_F(ModelRegistryTest, EndsWhenNobodyHoldsAModelAnyMore) {
  PutVersion("colour", 1, 8);
  ASSERT_TRUE(registry_->Load("colour"));
  auto found = registry_->Find("colour", "");
  ASSERT_TRUE(found);
  std::atomic<bool> released = false;
  std::jthread holder([&released, model = *std::move(found)]() mutable {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    released = true;
    model.reset();
  });
  registry_.reset();
  EXPECT_TRUE(released);
}

}  // namespace
}  // namespace octet
