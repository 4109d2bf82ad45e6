#include "rivals/race.h"

#include <algorithm>
#include <chrono>
#include <random>
#include <thread>

namespace octet::rivals {
namespace {

constexpr int kImages = 4;  // for the comparison of scores
constexpr uint32_t kSeed = 1;

using Image = std::vector<uint8_t>;

std::vector<Image> RandomImages(const Network& network) {
  std::mt19937 random(kSeed);
  std::vector<Image> images(kImages);
  for (Image& image : images) {
    image.resize(static_cast<size_t>(network.input_shape.element_count()));
    for (uint8_t& byte : image) byte = static_cast<uint8_t>(random());
  }
  return images;
}

struct Racer {
  std::unique_ptr<Rival> rival;
  std::vector<double> ms;         // of every timed run
  std::vector<double> rounds_ms;  // medians
  Finish finish;
};

double NearestRank(std::vector<double> values, size_t percent) {
  std::ranges::sort(values);
  return values[(values.size() * percent + 99) / 100 - 1];
}

Spread SpreadOf(const std::vector<double>& values) {
  return {NearestRank(values, 10), NearestRank(values, 50), NearestRank(values, 90)};
}

std::vector<Racer> Line(const Network& network, const RaceOptions& options) {
  std::vector<Racer> racers;
  const auto add = [&racers](std::string engine, RivalResult rival) {
    Racer& racer = racers.emplace_back();
    racer.finish.engine = std::move(engine);
    if (rival) {
      racer.rival = *std::move(rival);
    } else {
      racer.finish.failure = rival.error().message;
    }
  };
  add("octet", MakeOctet(network, options.threads));
  if (!options.onnxruntime_library.empty() && !network.onnx_path.empty()) {
    const std::string& library = options.onnxruntime_library;
    add("ONNX Runtime", MakeOnnxRuntime(network, options.threads, library, false));
    add("ONNX Runtime, exact", MakeOnnxRuntime(network, options.threads, library, true));
  }
  if (!options.tflite_library.empty()) {
    add("TFLite + XNNPACK", MakeTfliteXnnpack(network, options.threads, options.tflite_library));
    add("TFLite builtin", MakeTflite(network, options.threads, options.tflite_library));
  }
  return racers;
}

Result<Image> ScoresOf(Rival& rival, const Image& image) {
  OCTET_TRY(rival.SetInput(image));
  OCTET_TRY(rival.Run());
  return rival.Output();
}

Status CompareScores(const Image& image, Rival& reference, Racer& racer) {
  OCTET_ASSIGN(const Image want, ScoresOf(reference, image));
  OCTET_ASSIGN(const Image got, ScoresOf(*racer.rival, image));
  if (got.size() != want.size()) return Internal("{} scores, want {}", got.size(), want.size());
  racer.finish.scores += static_cast<int64_t>(want.size());
  for (size_t i = 0; i < want.size(); ++i) {
    const int step = std::abs(int{got[i]} - int{want[i]});
    racer.finish.different_scores += step != 0 ? 1 : 0;
    racer.finish.max_step = std::max(racer.finish.max_step, step);
  }
  return {};
}

Status TakeTurn(const Image& image, const RaceOptions& options, const Clock& clock, Racer& racer) {
  // Helpers of some engines spin for many milliseconds.
  std::this_thread::sleep_for(std::chrono::milliseconds(options.threads > 1 ? 30 : 2));
  std::vector<double> turn;
  for (int i = 0; i <= options.runs_of_turn; ++i) {
    OCTET_TRY(racer.rival->SetInput(image));
    const int64_t start = clock();
    OCTET_TRY(racer.rival->Run());
    const int64_t elapsed = clock() - start;
    if (i > 0) turn.push_back(static_cast<double>(elapsed) / 1e6);
  }
  racer.ms.insert(racer.ms.end(), turn.begin(), turn.end());
  racer.rounds_ms.push_back(NearestRank(std::move(turn), 50));
  return {};
}

void Summarise(const Racer& octet, Racer& racer) {
  std::vector<double> ratios;
  for (size_t i = 0; i < racer.rounds_ms.size(); ++i)
    ratios.push_back(racer.rounds_ms[i] / octet.rounds_ms[i]);
  racer.finish.ms = SpreadOf(racer.ms);
  racer.finish.ratio = SpreadOf(ratios);
}

}  // namespace

Result<std::vector<Finish>> Race(const Network& network, const RaceOptions& options,
                                 const Clock& clock) {
  std::vector<Racer> racers = Line(network, options);
  if (!racers[0].rival) return Unsupported("{}: {}", network.name, racers[0].finish.failure);
  OCTET_ASSIGN(const auto reference, MakeReference(network));
  const std::vector<Image> images = RandomImages(network);
  const auto note = [](Racer& racer, const Status& status) {
    if (status) return;
    racer.finish.failure = status.error().message;
    racer.rival.reset();
  };
  for (Racer& racer : racers) {
    for (const Image& image : images) {
      if (racer.rival) note(racer, CompareScores(image, *reference, racer));
    }
  }
  for (int round = 0; round < options.rounds; ++round) {
    for (size_t i = 0; i < racers.size(); ++i) {
      Racer& racer = racers[(i + static_cast<size_t>(round)) % racers.size()];
      if (racer.rival) note(racer, TakeTurn(images[0], options, clock, racer));
    }
  }
  std::vector<Finish> finishes;
  for (Racer& racer : racers) {
    if (racer.rival) Summarise(racers[0], racer);
    finishes.push_back(racer.finish);
  }
  return finishes;
}

}  // namespace octet::rivals
