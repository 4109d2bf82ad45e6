#include "image/labels.h"

#include <gtest/gtest.h>

#include "testing/temporary_folder.h"

namespace octet {
namespace {

Labels Parsed(std::string_view text) {
  auto labels = ParseLabels(text);
  EXPECT_TRUE(labels) << labels.error().message;
  return labels ? *labels : Labels();
}

TEST(Labels, OneALine) {
  const Labels labels = Parsed("tench\r\ngoldfish\n\nshark\n\n\r\n");
  EXPECT_EQ(labels.size(), 4);
  EXPECT_EQ(labels.LabelOf(0, 4), "tench");
  EXPECT_EQ(labels.LabelOf(1, 4), "goldfish");
  EXPECT_EQ(labels.LabelOf(2, 4), "");
  EXPECT_EQ(labels.LabelOf(3, 4), "shark");
}

TEST(Labels, ClassesBeyondTheFileHaveNone) {
  const Labels labels = Parsed("a\nb");
  EXPECT_EQ(labels.LabelOf(2, 9), "");
  EXPECT_EQ(labels.LabelOf(-1, 9), "");
  EXPECT_EQ(Labels().LabelOf(0, 9), "");
  EXPECT_EQ(Labels().LabelOf(0, -1), "");
}

TEST(Labels, DropsBackgroundWhenTheModelHasOneClassLess) {
  const Labels labels = Parsed("background\ntench\ngoldfish");
  EXPECT_EQ(labels.LabelOf(0, 2), "tench");
  EXPECT_EQ(labels.LabelOf(0, 3), "background");
  EXPECT_EQ(Parsed("a\ntench\ngoldfish").LabelOf(0, 2), "a");
}

TEST(Labels, ReadsTheJsonForms) {
  EXPECT_EQ(Parsed(R"(["tench", "goldfish"])").LabelOf(1, 2), "goldfish");
  EXPECT_EQ(Parsed(R"( {"1": "goldfish", "0": "tench"})").LabelOf(1, 2), "goldfish");
  EXPECT_EQ(Parsed(R"({"0": ["n01440764", "tench"]})").LabelOf(0, 1), "tench");
  const Labels sparse = Parsed(R"({"3": "shark"})");
  EXPECT_EQ(sparse.LabelOf(3, 4), "shark");
  EXPECT_EQ(sparse.LabelOf(0, 4), "");
}

TEST(Labels, RefusesOtherJson) {
  for (const char* text : {"{", "[1]", R"({"tench": 0})", R"({"-1": "a"})", R"({"99999999": "a"})",
                           R"({"0": []})", R"([null])", "[]"}) {
    const auto labels = ParseLabels(text);
    ASSERT_FALSE(labels) << text;
    EXPECT_EQ(labels.error().code, Code::kCorrupt) << text;
  }
}

TEST(Labels, RefusesAnEmptyFile) {
  EXPECT_EQ(ParseLabels("").error().message, "labels: no names");
  EXPECT_EQ(ParseLabels("\n\r\n").error().message, "labels: no names");
}

TEST(Labels, ReplacesInvalidBytes) {
  EXPECT_EQ(Parsed("caf\xE9\n").LabelOf(0, 1), "caf\xEF\xBF\xBD");
  EXPECT_EQ(Parsed("caf\xC3\xA9\n").LabelOf(0, 1), "caf\xC3\xA9");
}

TEST(Labels, IgnoresAByteOrderMark) {
  EXPECT_EQ(Parsed("\xEF\xBB\xBFtench\n").LabelOf(0, 1), "tench");
}

TEST(Labels, AreFoundBesideTheModel) {
  const testing::TemporaryFolder folder;
  const std::string model = folder.File("model.tflite");
  EXPECT_EQ(FindLabelsFile(model), std::nullopt);
  const std::string second = folder.Write("imagenet_labels.txt", std::string_view("a\n"));
  EXPECT_EQ(FindLabelsFile(model), second);
  const std::string first = folder.Write("labels.txt", std::string_view("a\nb\n"));
  EXPECT_EQ(FindLabelsFile(model), first);
  EXPECT_EQ(LoadLabels(first)->size(), 2);
}

TEST(Labels, ErrorsNameTheFile) {
  const testing::TemporaryFolder folder;
  const std::string path = folder.Write("labels.txt", std::string_view("\n"));
  EXPECT_EQ(LoadLabels(path).error().message, path + ": labels: no names");
  EXPECT_EQ(LoadLabels(folder.File("none")).error().code, Code::kNotFound);
}

}  // namespace
}  // namespace octet
