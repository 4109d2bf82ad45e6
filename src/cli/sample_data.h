// Data sets on the command line, the same words for every command: folders of images, preprocessed
// as serving does it, or arrays of numbers, and what is on them.
//
//   --data photos/                     every image below the folder
//   --data x.npy, --data x.npz         an array for the only input, or by the inputs' names
//   --data NAME=x.npy,127.5,127.5      (x - mean) / std for that input
#pragma once

#include <CLI/CLI.hpp>

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/preprocess_words.h"
#include "formats/npy.h"
#include "model/model.h"
#include "tensor/tensor_view.h"

namespace octet::cli {

struct DataWords {
  std::vector<std::string> data;
  std::string labels;  // CSV
  std::string split;
  int skip = 0;
  int samples = 0;  // 0: all
  PreprocessWords preprocess;

  // `data_option`: its name and help.
  void AddTo(CLI::App& app, const std::string& data_option, const std::string& help);
};

// A data set that has been found but, of images, not decoded.
class SampleData {
 public:
  static Result<SampleData> Open(const DataWords& words);

  size_t size() const { return is_images() ? images_.size() : count_; }
  // Of each item, counted as those of 1000; -1 where nobody said.
  const std::vector<int>& classes() const { return classes_; }
  bool is_images() const { return arrays_.empty(); }

  // How the model's inputs take the items. Errors name the input that has no data.
  class Feeder {
   public:
    // Item i as bytes of input `input`.
    Status Fill(size_t item, size_t input, std::span<uint8_t> bytes) const;
    // How pixels become the input's reals; nothing when the items are no images.
    const std::optional<Normalization>& normalization() const { return normalization_; }

   private:
    friend class SampleData;
    const SampleData* data_ = nullptr;  // outlives the feeder
    std::vector<Tensor> inputs_;        // without data of their own
    std::vector<size_t> array_of_input_;
    std::optional<Preprocessor> preprocessor_;
    std::optional<Normalization> normalization_;
  };
  // `normalization`, where given, is how the photos' pixels become the model's reals when the words
  // do not say it.
  Result<Feeder> FeederFor(const Model& model,
                           const std::optional<Normalization>& normalization) const;

 private:
  struct Array {
    std::string input;  // empty: whichever input fits
    std::string path;
    NpyArray values;
    float mean = 0;
    float std = 1;
  };
  Status AddArrays(const std::string& word);
  Status FindImages(const DataWords& words);
  Status TakeClasses();
  void Cut(const DataWords& words);
  Result<size_t> ArrayFor(const Tensor& input, bool only_input) const;

  std::vector<std::string> images_;
  std::vector<Array> arrays_;
  size_t first_ = 0;  // of the arrays' rows
  size_t count_ = 0;
  std::vector<int> classes_;
  PreprocessOptions preprocess_;
};

// Pixels of a quantised image input as its real numbers: what the float twin of such a model takes.
// Nothing for other inputs.
std::optional<Normalization> NormalizationOfInput(const Model& model);

}  // namespace octet::cli
