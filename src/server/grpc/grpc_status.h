// How a gRPC call ends: a code of google.rpc.Code and a message. The one table from octet's codes
// to gRPC's. Pure functions.
#pragma once

#include <string>

#include "base/result.h"

namespace octet {

enum class GrpcCode {
  kOk = 0,
  kCancelled = 1,
  kUnknown = 2,
  kInvalidArgument = 3,
  kDeadlineExceeded = 4,
  kNotFound = 5,
  kResourceExhausted = 8,
  kUnimplemented = 12,
  kInternal = 13,
  kUnavailable = 14,
  kUnauthenticated = 16,
};

struct GrpcStatus {
  GrpcCode code = GrpcCode::kOk;
  std::string message = {};

  bool ok() const { return code == GrpcCode::kOk; }
};

inline GrpcCode GrpcCodeOf(Code code) {
  switch (code) {
    case Code::kInvalidArgument:
    case Code::kUnsupported:
    case Code::kCorrupt:
      return GrpcCode::kInvalidArgument;
    case Code::kNotFound:
      return GrpcCode::kNotFound;
    case Code::kUnavailable:
      return GrpcCode::kUnavailable;
    case Code::kInternal:
      return GrpcCode::kInternal;
  }
  return GrpcCode::kUnknown;
}

inline GrpcStatus GrpcStatusOf(Error error) {
  return {GrpcCodeOf(error.code), std::move(error.message)};
}

}  // namespace octet
