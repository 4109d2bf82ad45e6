// A Model run on many samples by a few threads, one Session each.
//
// The model is planned with all tensors kept where asked for. Not for use from several threads: the
// threads are its own.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "base/result.h"
#include "engine/session.h"
#include "model/model.h"
#include "quantize/representative_data.h"

namespace octet {

class SampleRunner {
 public:
  struct Options {
    int threads = 1;
    bool keep_all_tensors = false;
  };
  static Result<SampleRunner> Create(std::shared_ptr<const Model> model, const Options& options);

  // For each i in [0, count), on some thread: fill(i, session) writes the inputs, the session runs,
  // read(worker, i, session) takes the results; worker in [0, threads). The first error ends it.
  using Fill = std::function<Status(size_t i, Session& session)>;
  using Read = std::function<Status(int worker, size_t i, const Session& session)>;
  Status Run(size_t count, const Fill& fill, const Read& read);
  Status Run(Samples samples, const Read& read);

  int threads() const { return static_cast<int>(sessions_.size()); }
  const Model& model() const { return *model_; }

 private:
  std::shared_ptr<const Model> model_;
  std::vector<std::unique_ptr<Session>> sessions_;
};

}  // namespace octet
