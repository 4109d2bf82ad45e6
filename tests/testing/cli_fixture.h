// The program as a user calls it: words in, text or JSON and an exit status out. For test programs
// that define OCTET_RUN_COMMAND.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "formats/tflite/tflite_writer.h"
#include "testing/temporary_folder.h"

namespace octet::testing {

using Json = nlohmann::json;

struct Outcome {
  int status = -1;
  std::string out;
  std::string err;

  Json json() const { return Json::parse(out); }
  std::vector<Json> json_lines() const {
    std::vector<Json> lines;
    std::istringstream text(out);
    for (std::string line; std::getline(text, line);) lines.push_back(Json::parse(line));
    return lines;
  }
};

class CliTest : public ::testing::Test {
 protected:
  // Runs `octet ARGUMENTS` through the shell; words with blanks need quotes.
  Outcome Octet(const std::string& arguments) const {
    const std::string out = folder_.File("stdout");
    const std::string err = folder_.File("stderr");
    const std::string command =
        fmt::format("{} {} >{} 2>{} </dev/null", OCTET_RUN_COMMAND, arguments, out, err);
    const int status = std::system(command.c_str());
    return {WEXITSTATUS(status), Text(out), Text(err)};
  }
  std::string WriteModel(const Model& model, const char* name = "model.tflite") const {
    const std::string path = folder_.File(name);
    EXPECT_TRUE(WriteTfliteFile(model, path));
    return path;
  }
  const TemporaryFolder& folder() const { return folder_; }
  static std::string Text(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
  }

 private:
  TemporaryFolder folder_;
};

}  // namespace octet::testing
