#include "formats/network/description_parser.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <optional>
#include <set>
#include <sstream>

#include "base/yaml_nesting.h"

namespace octet::network {
namespace {

constexpr size_t kMaxTextBytes = size_t{64} << 20;
constexpr size_t kMaxValues = 2'000'000;
constexpr size_t kMaxDepth = 24;
constexpr int kMaxOpenLevels = 64;  // asked of the text, where brackets in comments count too
constexpr std::string_view kQuotedTag = "!";  // yaml-cpp's tag of a quoted scalar

// Builds the tree from yaml-cpp's events. After the first problem it ignores what follows.
class TreeBuilder : public YAML::EventHandler {
 public:
  struct Problem {
    int line = 0;
    std::string what;
  };
  const std::optional<Problem>& problem() const { return problem_; }
  DescriptionNode TakeRoot() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    Scalar(mark, anchor, "", false);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    Refuse(mark, "aliases (*name) are not taken; a fragment says the same");
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    Scalar(mark, anchor, value, tag == kQuotedTag);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    Open(mark, anchor, DescriptionNode::Kind::kList);
  }
  void OnSequenceEnd() override { Close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    Open(mark, anchor, DescriptionNode::Kind::kMap);
  }
  void OnMapEnd() override { Close(); }

 private:
  struct Level {
    DescriptionNode node;
    std::set<std::string> keys;
    std::optional<std::string> key;  // read, and its value not yet
  };

  void Refuse(const YAML::Mark& mark, std::string what) {
    if (!problem_) problem_ = Problem{mark.line + 1, std::move(what)};
  }
  bool Admit(const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (anchor != 0) Refuse(mark, "anchors (&name) are not taken; a fragment says the same");
    if (++nodes_ > kMaxValues) Refuse(mark, fmt::format("more than {} values", kMaxValues));
    return !problem_;
  }
  bool WantsKey() const {
    return !levels_.empty() && levels_.back().node.is_map() && !levels_.back().key;
  }

  void Scalar(const YAML::Mark& mark, YAML::anchor_t anchor, const std::string& text, bool quoted) {
    if (!Admit(mark, anchor)) return;
    if (WantsKey()) {
      Level& level = levels_.back();
      if (!level.keys.insert(text).second) Refuse(mark, fmt::format("'{}' comes twice", text));
      level.key = text;
      return;
    }
    DescriptionNode node;
    node.line = mark.line + 1;
    node.quoted = quoted;
    node.text = text;
    Place(std::move(node));
  }

  void Open(const YAML::Mark& mark, YAML::anchor_t anchor, DescriptionNode::Kind kind) {
    if (!Admit(mark, anchor)) return;
    if (WantsKey()) return Refuse(mark, "a key is a word, not a list or a map");
    if (levels_.size() >= kMaxDepth)
      return Refuse(mark, fmt::format("nested deeper than {} levels", kMaxDepth));
    Level level;
    level.node.kind = kind;
    level.node.line = mark.line + 1;
    levels_.push_back(std::move(level));
  }

  void Close() {
    if (problem_) return;
    DescriptionNode node = std::move(levels_.back().node);
    levels_.pop_back();
    Place(std::move(node));
  }

  void Place(DescriptionNode node) {
    if (levels_.empty()) {
      root_ = std::move(node);
      return;
    }
    Level& level = levels_.back();
    if (level.key) {
      level.node.Add(*std::move(level.key), std::move(node));
      level.key.reset();
    } else {
      level.node.Add(std::move(node));
    }
  }

  std::optional<Problem> problem_;
  std::vector<Level> levels_;
  DescriptionNode root_;
  size_t nodes_ = 0;
};

}  // namespace

Result<DescriptionNode> ParseDescription(std::string_view text, const std::string& name) {
  if (text.size() > kMaxTextBytes)
    return InvalidArgument("{}: larger than {} bytes", name, kMaxTextBytes);
  if (NestsDeeperThan(text, kMaxOpenLevels)) {
    return InvalidArgument("{}: nested deeper than {} levels", name, kMaxDepth);
  }
  TreeBuilder builder;
  try {  // the one place of this room where yaml-cpp may throw
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    parser.HandleNextDocument(builder);
  } catch (const YAML::Exception& exception) {
    if (!builder.problem()) {
      return InvalidArgument("{}:{}: {}", name,
                             exception.mark.is_null() ? 1 : exception.mark.line + 1, exception.msg);
    }
  }
  if (builder.problem()) {
    return InvalidArgument("{}:{}: {}", name, builder.problem()->line, builder.problem()->what);
  }
  DescriptionNode root = builder.TakeRoot();
  if (!root.is_map()) return InvalidArgument("{}:1: not a network description: no map", name);
  return root;
}

}  // namespace octet::network
