#include "cli/demo_pictures.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <random>

namespace octet::cli {
namespace {

constexpr double kPi = std::numbers::pi;
constexpr int kMinSide = 96;
constexpr int kMaxSide = 200;
constexpr int kSamplesOfSide = 3;  // of a pixel: smooth edges

// The standard's distributions differ from library to library, its generators do not.
class Draw {
 public:
  explicit Draw(uint64_t seed) : generator_(seed) {}
  double Between(double low, double high) {
    return low + (high - low) * static_cast<double>(generator_() >> 11) * 0x1p-53;
  }
  int Integer(int low, int high) {  // both included
    return low + static_cast<int>(generator_() % static_cast<uint64_t>(high - low + 1));
  }
  bool Chance(double share) { return Between(0, 1) < share; }
  // Near to normal, of mean 0 and deviation 1 (Irwin-Hall of four).
  double Noise() {
    return (Between(-1, 1) + Between(-1, 1) + Between(-1, 1) + Between(-1, 1)) * std::sqrt(0.75);
  }

 private:
  std::mt19937_64 generator_;
};

struct Point {
  double x, y;
};

// What a class is: whether a point is of it. Shapes lie within the circle of radius 1, textures
// repeat with a period of about 1 everywhere.
using IsInside = bool (*)(Point);

double Fraction(double x) { return x - std::floor(x); }
double Squared(double x) { return x * x; }
bool InDisc(Point p, double centre_x, double radius) {
  return Squared(p.x - centre_x) + Squared(p.y) < Squared(radius);
}

bool Circle(Point p) { return InDisc(p, 0, 1); }
bool Ring(Point p) { return InDisc(p, 0, 1) && !InDisc(p, 0, 0.6); }
bool Square(Point p) { return std::max(std::abs(p.x), std::abs(p.y)) < 0.75; }
bool Triangle(Point p) { return p.y > -0.5 && p.y < 1 - std::sqrt(3.0) * std::abs(p.x); }
bool Cross(Point p) {
  const double thin = std::min(std::abs(p.x), std::abs(p.y));
  const double wide = std::max(std::abs(p.x), std::abs(p.y));
  return thin < 0.28 && wide < 0.95;
}
bool Crescent(Point p) { return InDisc(p, 0, 1) && !InDisc(p, 0.45, 0.85); }
bool Arrow(Point p) {
  const bool shaft = std::abs(p.y) < 0.2 && p.x > -1 && p.x < 0.2;
  const bool head = p.x >= 0.1 && p.x < 1 && std::abs(p.y) < 0.75 * (1 - p.x) / 0.9;
  return shaft || head;
}
bool Heart(Point p) {
  const Point q = {1.2 * p.x, 1.2 * p.y};
  const double ball = Squared(q.x) + Squared(q.y) - 1;
  return ball * ball * ball - Squared(q.x) * q.y * q.y * q.y < 0;
}

// Five tips: the boundary between a tip and the notch beside it is a line.
bool Star(Point p) {
  constexpr double kStep = kPi / 5;
  constexpr double kNotch = 0.42;
  const double angle = std::abs(std::remainder(std::atan2(p.x, p.y), 2 * kStep));
  const double radius = std::hypot(p.x, p.y);
  const Point folded = {radius * std::cos(angle), radius * std::sin(angle)};
  const Point notch = {kNotch * std::cos(kStep), kNotch * std::sin(kStep)};
  return (notch.x - 1) * folded.y - notch.y * (folded.x - 1) > 0;
}

bool Stripes(Point p) { return Fraction(p.x) < 0.5; }
bool Checkerboard(Point p) { return Fraction((std::floor(p.x) + std::floor(p.y)) / 2) > 0.25; }
bool Dots(Point p) { return Squared(Fraction(p.x) - 0.5) + Squared(Fraction(p.y) - 0.5) < 0.09; }
bool Waves(Point p) { return Fraction(p.y + 0.3 * std::sin(1.3 * kPi * p.x)) < 0.5; }
bool Bricks(Point p) {
  const double course = std::floor(1.5 * p.y);
  const double along = Fraction(0.75 * p.x + 0.5 * course);
  return Fraction(1.5 * p.y) > 0.2 && along > 0.1;
}

struct DemoClass {
  std::string_view name;
  IsInside is_inside;
  bool is_texture;
};

constexpr DemoClass kDemoClasses[] = {
    {"circle", Circle, false},
    {"ring", Ring, false},
    {"square", Square, false},
    {"triangle", Triangle, false},
    {"star", Star, false},
    {"cross", Cross, false},
    {"crescent", Crescent, false},
    {"arrow", Arrow, false},
    {"heart", Heart, false},
    {"stripes", Stripes, true},
    {"checkerboard", Checkerboard, true},
    {"dots", Dots, true},
    {"waves", Waves, true},
    {"bricks", Bricks, true},
};

using Colour = std::array<double, 3>;  // 0 to 255

Colour AnyColour(Draw& draw) {
  return {draw.Between(0, 255), draw.Between(0, 255), draw.Between(0, 255)};
}

double Distance(const Colour& a, const Colour& b) {
  return std::hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

Colour Between(const Colour& a, const Colour& b, double share) {
  return {std::lerp(a[0], b[0], share), std::lerp(a[1], b[1], share), std::lerp(a[2], b[2], share)};
}

// A colour that changes from one place to another, linearly or as a soft hill.
class Paint {
 public:
  Paint(Draw& draw, const Colour& main)
      : main_(main),
        other_(Between(main, AnyColour(draw), draw.Chance(0.5) ? 0.0 : draw.Between(0.1, 0.3))),
        angle_(draw.Between(0, 2 * kPi)),
        waves_(draw.Chance(0.5) ? 0.5 : draw.Between(0.5, 1.5)) {}

  // x and y from 0 to 1 over the picture.
  Colour At(double x, double y) const {
    const double along = x * std::cos(angle_) + y * std::sin(angle_);
    return Between(main_, other_, 0.5 - 0.5 * std::cos(2 * kPi * waves_ * along));
  }

 private:
  Colour main_, other_;
  double angle_, waves_;
};

// From pixels to the coordinates of a class.
class Placement {
 public:
  Placement(Draw& draw, bool is_texture, int width, int height) {
    const double side = std::min(width, height);
    const double radius =
        is_texture ? side / draw.Between(3, 8) : 0.5 * side * draw.Between(0.4, 0.95);
    const double slack_x = is_texture ? radius : std::max(0.0, width / 2.0 - radius);
    const double slack_y = is_texture ? radius : std::max(0.0, height / 2.0 - radius);
    centre_ = {width / 2.0 + draw.Between(-slack_x, slack_x),
               height / 2.0 + draw.Between(-slack_y, slack_y)};
    const double angle = draw.Between(0, 2 * kPi);
    const double stretch = draw.Between(0.85, 1.18);
    cos_ = std::cos(angle) / radius;
    sin_ = std::sin(angle) / radius;
    stretch_ = stretch;
  }
  Point Of(double x, double y) const {
    const double dx = x - centre_.x;
    const double dy = y - centre_.y;
    return {(dx * cos_ + dy * sin_) * stretch_, (dy * cos_ - dx * sin_) / stretch_};
  }

 private:
  Point centre_{};
  double cos_ = 0, sin_ = 0, stretch_ = 1;
};

// The share of a pixel that is inside.
double Coverage(IsInside is_inside, const Placement& placement, int x, int y) {
  int inside = 0;
  for (int sy = 0; sy < kSamplesOfSide; ++sy) {
    for (int sx = 0; sx < kSamplesOfSide; ++sx) {
      const Point p =
          placement.Of(x + (sx + 0.5) / kSamplesOfSide, y + (sy + 0.5) / kSamplesOfSide);
      inside += is_inside(p) ? 1 : 0;
    }
  }
  return static_cast<double>(inside) / (kSamplesOfSide * kSamplesOfSide);
}

}  // namespace

std::span<const std::string_view> DemoClasses() {
  static constexpr auto kNames = [] {
    std::array<std::string_view, std::size(kDemoClasses)> names;
    for (size_t i = 0; i < names.size(); ++i) names[i] = kDemoClasses[i].name;
    return names;
  }();
  return kNames;
}

PixelImage DrawDemoPicture(int class_id, uint64_t seed) {
  const DemoClass& drawn = kDemoClasses[static_cast<size_t>(class_id)];
  Draw draw(seed);
  constexpr double kMinDistance = 90;  // of two colours, to be told apart
  const int width = draw.Integer(kMinSide, kMaxSide);
  const int height =
      std::clamp(static_cast<int>(width * draw.Between(0.8, 1.25)), kMinSide, kMaxSide);
  const Colour back = AnyColour(draw);
  Colour front = AnyColour(draw);
  while (Distance(front, back) < kMinDistance) front = AnyColour(draw);
  const Paint background(draw, back);
  const Paint foreground(draw, front);
  const Placement placement(draw, drawn.is_texture, width, height);
  const double noise = draw.Chance(0.2) ? 0 : draw.Between(0, 18);

  PixelImage image(width, height, 3);
  for (int y = 0; y < height; ++y) {
    uint8_t* pixel = image.row(y);
    for (int x = 0; x < width; ++x, pixel += 3) {
      const double share = Coverage(drawn.is_inside, placement, x, y);
      const double u = static_cast<double>(x) / width;
      const double v = static_cast<double>(y) / height;
      const Colour colour = Between(background.At(u, v), foreground.At(u, v), share);
      const double grain = noise * draw.Noise();
      for (size_t c = 0; c < 3; ++c) {
        const double value = colour[c] + grain + 0.5 * noise * draw.Noise();
        pixel[c] = static_cast<uint8_t>(std::clamp(std::lround(value), 0L, 255L));
      }
    }
  }
  return image;
}

}  // namespace octet::cli
