#include "measure/pipeline.h"

#include <memory>
#include <thread>
#include <vector>

#include "measure/image_classifier.h"
#include "measure/units.h"

namespace octet {
namespace {

constexpr int kDecodeShare = 4;  // of the whole time

struct Times {
  std::vector<int64_t> decode;
  std::vector<int64_t> preprocess;
  std::vector<int64_t> inference;
  std::vector<int64_t> total;

  void Append(const Times& other) {
    for (const auto member :
         {&Times::decode, &Times::preprocess, &Times::inference, &Times::total}) {
      auto& all = this->*member;
      all.insert(all.end(), (other.*member).begin(), (other.*member).end());
    }
  }
};

struct Session {
  std::unique_ptr<Runner> runner;
  Times times;
  Status status;
};

Status RunImage(const Preprocessor& preprocessor, std::span<const uint8_t> image_file,
                Session& session, const Clock& clock) {
  const int64_t start = clock();
  OCTET_TRY(preprocessor.Run(image_file, session.runner->input(0).bytes));
  const int64_t preprocessed = clock();
  OCTET_TRY(session.runner->Run());
  const int64_t end = clock();
  session.times.preprocess.push_back(preprocessed - start);
  session.times.inference.push_back(end - preprocessed);
  session.times.total.push_back(end - start);
  return {};
}

Status Decode(const Preprocessor& preprocessor, std::span<const uint8_t> image_file,
              Session& session, const Clock& clock) {
  const int64_t start = clock();
  OCTET_TRY(preprocessor.DecodeOnly(image_file));
  session.times.decode.push_back(clock() - start);
  return {};
}

// work(session), at least once, on all sessions side by side. Returns the nanoseconds it took.
template <class Work>
Result<int64_t> RepeatFor(std::chrono::nanoseconds duration, std::vector<Session>& sessions,
                          const Clock& clock, const Work& work) {
  const int64_t start = clock();
  {
    std::vector<std::jthread> threads;
    for (Session& session : sessions) {
      threads.emplace_back([&, end = start + duration.count()] {
        do {
          session.status = work(session);
        } while (session.status && clock() < end);
      });
    }
  }
  for (const Session& session : sessions) OCTET_TRY(session.status);
  return clock() - start;
}

}  // namespace

Result<PipelineReport> BenchPipeline(const std::string& model_path,
                                     std::span<const uint8_t> image_file,
                                     const PipelineOptions& options, const Clock& clock) {
  OCTET_CHECK(options.sessions >= 1);
  OCTET_ASSIGN(const auto model, LoadModel(model_path, options.backend));
  OCTET_ASSIGN(const Preprocessor preprocessor, PreprocessorOf(*model, options.preprocess));
  std::vector<Session> sessions(static_cast<size_t>(options.sessions));
  for (Session& session : sessions) {
    OCTET_ASSIGN(session.runner, model->NewRunner());
    OCTET_TRY(RunImage(preprocessor, image_file, session, clock));
    session.times = {};  // that was the warm-up
  }
  OCTET_ASSIGN(const int64_t elapsed, RepeatFor(options.duration, sessions, clock, [&](auto& s) {
                 return RunImage(preprocessor, image_file, s, clock);
               }));
  OCTET_TRY(RepeatFor(options.duration / kDecodeShare, sessions, clock,
                      [&](auto& s) { return Decode(preprocessor, image_file, s, clock); }));
  Times times;
  for (const Session& session : sessions) times.Append(session.times);
  const auto images = static_cast<int64_t>(times.total.size());
  return PipelineReport{.images = images,
                        .images_per_s = kNanosecondsPerSecond * static_cast<double>(images) /
                                        static_cast<double>(elapsed),
                        .decode = LatencyOf(times.decode),
                        .preprocess = LatencyOf(times.preprocess),
                        .inference = LatencyOf(times.inference),
                        .total = LatencyOf(times.total)};
}

}  // namespace octet
