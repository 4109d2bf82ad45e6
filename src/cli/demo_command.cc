#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>

#include "base/file.h"
#include "cli/command.h"
#include "cli/demo_model.h"
#include "cli/demo_pictures.h"
#include "cli/octet_program.h"
#include "cli/progress_bar.h"
#include "image/png_encoder.h"

namespace octet::cli {
namespace {

constexpr int kMaxPictures = 1'000'000;

struct DemoWords {
  std::string folder;
  int draw = 0;
  uint64_t seed = 1;
};

Result<std::string> DemoFolder(const std::string& named) {
  if (named.empty()) {
    std::string folder = (std::filesystem::temp_directory_path() / "octet-demo-XXXXXX").string();
    if (mkdtemp(folder.data()) == nullptr) return Unavailable("{}: cannot be made", folder);
    return folder;
  }
  std::error_code error;
  std::filesystem::create_directories(named, error);
  if (error) return Unavailable("{}: {}", named, error.message());
  return named;
}

Status WritePicture(const std::string& path, int class_id, uint64_t seed) {
  OCTET_ASSIGN(const auto file, EncodePng(DrawDemoPicture(class_id, seed)));
  return WriteFile(path, file);
}

// Pictures of all classes in turn, and labels.csv as `octet evaluate` reads it.
Result<int> DrawMany(const DemoWords& words) {
  OCTET_ASSIGN(const std::string folder, DemoFolder(words.folder));
  const auto classes = static_cast<int>(DemoClasses().size());
  std::string labels = "file,class,label\n";
  ProgressBar progress(static_cast<size_t>(words.draw), true);
  for (int i = 0; i < words.draw; ++i) {
    const int class_id = i % classes;
    const std::string name = fmt::format("{:06}.png", i);
    OCTET_TRY(WritePicture(folder + "/" + name, class_id,
                           words.seed * kMaxPictures + static_cast<uint64_t>(i)));
    labels +=
        fmt::format("{},{},{}\n", name, class_id, DemoClasses()[static_cast<size_t>(class_id)]);
    progress.Advance();
  }
  OCTET_TRY(WriteFile(folder + "/labels.csv", labels));
  progress.Clear();
  fmt::print("{} pictures and labels.csv in {}\n", words.draw, folder);
  return kDone;
}

// Runs `octet WORD...` and shows the line that would do the same.
int Show(const char* what, const std::vector<std::string>& words) {
  fmt::print("\n{}\n$ octet {}\n", what, fmt::join(words, " "));
  std::fflush(stdout);
  return RunOctet(words);
}

Result<int> Demonstrate(const DemoWords& words) {
  OCTET_ASSIGN(const std::string folder, DemoFolder(words.folder));
  const auto class_id = static_cast<int>(words.seed % DemoClasses().size());
  const std::string model = folder + "/demo.tflite";
  const std::string picture =
      fmt::format("{}/{}.png", folder, DemoClasses()[static_cast<size_t>(class_id)]);
  OCTET_TRY(WriteFile(model, DemoModelBytes()));
  OCTET_TRY(WritePicture(picture, class_id, words.seed));
  fmt::print("The built-in model is now {}\nA picture was drawn: {}\n", model, picture);
  int worst = kDone;
  const auto show = [&worst](const char* what, const std::vector<std::string>& line) {
    worst = std::max(worst, Show(what, line));
  };
  show("What is in the picture?", {"classify", model, picture});
  show("What is the model made of?", {"inspect", model});
  show("How fast is it here?", {"bench", model, "--runs", "200"});
  show("Are the fast kernels exact? Against the reference kernels, byte for byte:",
       {"compare", model, "--with", "reference"});
  fmt::print("\nNow over HTTP:\n$ octet serve &\n$ curl -F image=@{} http://localhost:8080/infer\n",
             picture);
  return worst;
}

}  // namespace

void AddDemo(CLI::App& app, Action& action) {
  auto words = std::make_shared<DemoWords>();
  app.add_option("-o,--output", words->folder,
                 "folder for the model and the picture; else a new one for temporary files");
  app.add_option("--draw", words->draw,
                 "draw so many pictures of all classes instead, with their labels.csv")
      ->check(CLI::Range(1, kMaxPictures));
  app.add_option("--seed", words->seed, "which pictures")->capture_default_str();
  app.callback([words, &action] {
    action = [words] { return words->draw > 0 ? DrawMany(*words) : Demonstrate(*words); };
  });
}

}  // namespace octet::cli
