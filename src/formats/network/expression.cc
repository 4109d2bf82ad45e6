#include "formats/network/expression.h"

#include <charconv>
#include <cstdlib>

namespace octet::network {
namespace {

constexpr int64_t kLargest = int64_t{1} << 40;
constexpr int kMaxParentheses = 16;

class ExpressionReader {
 public:
  ExpressionReader(std::string_view text, const NumberOfName& names) : text_(text), names_(names) {}

  Result<int64_t> Read() {
    OCTET_ASSIGN(const int64_t value, Sum());
    if (Peek() != '\0') return Wrong();
    return value;
  }

 private:
  Error Wrong() const { return InvalidArgument("'{}' is no number, parameter or sum", text_); }
  char Peek() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  Result<int64_t> Bounded(double estimate, int64_t value) const {
    if (estimate > static_cast<double>(kLargest) || estimate < -static_cast<double>(kLargest))
      return InvalidArgument("'{}' is too large", text_);
    return value;
  }

  Result<int64_t> Sum() {
    OCTET_ASSIGN(int64_t value, Product());
    for (char sign = Peek(); sign == '+' || sign == '-'; sign = Peek()) {
      ++at_;
      OCTET_ASSIGN(const int64_t term, Product());
      value += sign == '+' ? term : -term;  // both within 2^40
      OCTET_TRY(Check(value));
    }
    return value;
  }

  Result<int64_t> Product() {
    OCTET_ASSIGN(int64_t value, Factor());
    for (char sign = Peek(); sign == '*' || sign == '/'; sign = Peek()) {
      ++at_;
      OCTET_ASSIGN(const int64_t factor, Factor());
      if (sign == '*') {
        OCTET_ASSIGN(value, Bounded(static_cast<double>(value) * static_cast<double>(factor),
                                    // unsigned: an overflow is refused by the estimate
                                    static_cast<int64_t>(static_cast<uint64_t>(value) *
                                                         static_cast<uint64_t>(factor))));
      } else if (factor == 0 || value % factor != 0) {
        return InvalidArgument("'{}': {} / {} is not whole", text_, value, factor);
      } else {
        value /= factor;
      }
    }
    return value;
  }

  Result<int64_t> Factor() {
    const char c = Peek();
    if (c == '-' || c == '(') {
      if (++depth_ > kMaxParentheses) return InvalidArgument("'{}' is nested too deep", text_);
      ++at_;
      auto inner = c == '-' ? Factor() : Sum();
      --depth_;
      if (!inner) return inner;
      if (c == '-') return -*inner;
      if (Peek() != ')') return Wrong();
      ++at_;
      return inner;
    }
    const size_t begin = at_;
    while (at_ < text_.size() &&
           std::string_view(" +-*/()").find(text_[at_]) == std::string_view::npos)
      ++at_;
    const std::string_view word = text_.substr(begin, at_ - begin);
    int64_t number = 0;
    const auto [end, failure] = std::from_chars(word.data(), word.data() + word.size(), number);
    if (!word.empty() && failure == std::errc() && end == word.data() + word.size()) {
      OCTET_TRY(Check(number));
      return number;
    }
    const auto named = word.empty() ? std::nullopt : names_(word);
    if (!named) return Wrong();
    OCTET_TRY(Check(*named));
    return *named;
  }

  Status Check(int64_t value) const {
    if (value > kLargest || value < -kLargest) return InvalidArgument("'{}' is too large", text_);
    return {};
  }

  std::string_view text_;
  const NumberOfName& names_;
  size_t at_ = 0;
  int depth_ = 0;
};

}  // namespace

Result<int64_t> EvaluateExpression(std::string_view text, const NumberOfName& number_of_name) {
  return ExpressionReader(text, number_of_name).Read();
}

}  // namespace octet::network
