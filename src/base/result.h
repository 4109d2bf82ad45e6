// Result<T> and Status: how every fallible function in octet reports failure.
//
// A function that can fail for a reason outside the program (a file, a model, a request, a device)
// returns Status or Result<T>. A broken invariant is a bug and is an OCTET_CHECK (base/check.h).
//
//   Result<Model> ReadModel(...) {
//     OCTET_ASSIGN(auto file, MappedFile::Open(path));
//     if (file.bytes().empty()) return Corrupt("{}: empty file", path);
//     OCTET_TRY(Verify(file.bytes()));
//     ...
// Messages name the place and the numbers, lower-case, no full stop.
#pragma once

#include <fmt/format.h>

#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "base/check.h"

namespace octet {

enum class Code { kInvalidArgument, kNotFound, kUnsupported, kCorrupt, kUnavailable, kInternal };

struct Error {
  Code code;
  std::string message;
};

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}      // NOLINT
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT

  bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }
  T& operator*() & { return Value(); }
  const T& operator*() const& { return const_cast<Result*>(this)->Value(); }
  T&& operator*() && { return std::move(Value()); }
  T* operator->() { return &Value(); }
  const T* operator->() const { return &const_cast<Result*>(this)->Value(); }
  const Error& error() const& { return *std::get_if<1>(&state_); }
  Error&& error() && { return std::move(*std::get_if<1>(&state_)); }

 private:
  T& Value() {
    OCTET_CHECK(has_value());
    return *std::get_if<0>(&state_);
  }
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}  // NOLINT

  bool has_value() const { return !error_; }
  explicit operator bool() const { return has_value(); }
  const Error& error() const& { return *error_; }
  Error&& error() && { return *std::move(error_); }

 private:
  std::optional<Error> error_;
};
using Status = Result<void>;

// One maker a code: Corrupt("tensor {}: {} dims", i, n).
#define OCTET_ERROR_MAKER(name)                                             \
  template <class... Args>                                                  \
  Error name(fmt::format_string<Args...> text, Args&&... args) {            \
    return {Code::k##name, fmt::format(text, std::forward<Args>(args)...)}; \
  }
OCTET_ERROR_MAKER(InvalidArgument)
OCTET_ERROR_MAKER(NotFound)
OCTET_ERROR_MAKER(Unsupported)
OCTET_ERROR_MAKER(Corrupt)
OCTET_ERROR_MAKER(Unavailable)
OCTET_ERROR_MAKER(Internal)
#undef OCTET_ERROR_MAKER

// The same error with "place: " in front of its message.
inline Error Prefixed(std::string_view place, Error error) {
  error.message = fmt::format("{}: {}", place, error.message);
  return error;
}

// OCTET_TRY(expr): returns the error of a Status from the calling function.
// OCTET_ASSIGN(auto x, expr): declares x from a Result<T>, or returns its error.
#define OCTET_CONCAT_INNER(a, b) a##b
#define OCTET_CONCAT(a, b) OCTET_CONCAT_INNER(a, b)
#define OCTET_TRY(expr)                              \
  do {                                               \
    if (auto octet_status = (expr); !octet_status) { \
      return std::move(octet_status).error();        \
    }                                                \
  } while (false)
#define OCTET_ASSIGN(declaration, expr) \
  OCTET_ASSIGN_INNER(OCTET_CONCAT(octet_result_, __COUNTER__), declaration, expr)
#define OCTET_ASSIGN_INNER(result, declaration, expr) \
  auto result = (expr);                               \
  if (!result) return std::move(result).error();      \
  declaration = *std::move(result)

}  // namespace octet
