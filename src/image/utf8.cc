#include "image/utf8.h"

#include <cstddef>
#include <cstdint>

namespace octet {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

// Lead bytes of one length and the range of the byte that follows: this range excludes overlong
// forms, surrogates and code points above U+10FFFF. Further bytes are 80..BF. (Unicode, table 3-7.)
struct SequenceForm {
  uint8_t first_lead;
  uint8_t last_lead;
  size_t length;
  uint8_t first_second;
  uint8_t last_second;
};
constexpr SequenceForm kForms[] = {
    {0xC2, 0xDF, 2, 0x80, 0xBF}, {0xE0, 0xE0, 3, 0xA0, 0xBF}, {0xE1, 0xEC, 3, 0x80, 0xBF},
    {0xED, 0xED, 3, 0x80, 0x9F}, {0xEE, 0xEF, 3, 0x80, 0xBF}, {0xF0, 0xF0, 4, 0x90, 0xBF},
    {0xF1, 0xF3, 4, 0x80, 0xBF}, {0xF4, 0xF4, 4, 0x80, 0x8F},
};

// The length of the well-formed sequence at the start of `text`, 0 when there is none.
size_t SequenceLength(std::string_view text) {
  const auto byte = [text](size_t i) { return static_cast<uint8_t>(text[i]); };
  if (byte(0) < 0x80) return 1;
  for (const SequenceForm& form : kForms) {
    if (byte(0) < form.first_lead || byte(0) > form.last_lead) continue;
    if (text.size() < form.length) return 0;
    if (byte(1) < form.first_second || byte(1) > form.last_second) return 0;
    for (size_t i = 2; i < form.length; ++i) {
      if (byte(i) < 0x80 || byte(i) > 0xBF) return 0;
    }
    return form.length;
  }
  return 0;
}

}  // namespace

std::string ValidUtf8(std::string_view text) {
  std::string valid;
  valid.reserve(text.size());
  while (!text.empty()) {
    const size_t length = SequenceLength(text);
    valid += length > 0 ? text.substr(0, length) : kReplacement;
    text.remove_prefix(length > 0 ? length : 1);
  }
  return valid;
}

}  // namespace octet
