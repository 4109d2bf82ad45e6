// The methods that the server answers over gRPC, in one list: the Open Inference Protocol with
// Triton's extensions, and gRPC health checks. Translates between their messages and an
// InferenceService; knows no HTTP. Any thread may call everything.
#pragma once

#include <functional>
#include <string_view>

#include "server/grpc/grpc_call.h"
#include "server/serving/inference_service.h"

namespace octet {

struct GrpcOptions {
  // Whether a call with this `authorization` metadata may be answered; null: every call may. Asked
  // for all methods but those that say whether the server lives and is ready: probes cannot
  // authenticate.
  std::function<bool(std::string_view authorization)> authorize;
};

class GrpcService {
 public:
  // `service` outlives the GrpcService and its calls.
  GrpcService(InferenceService& service, GrpcOptions options);

  static bool Has(std::string_view method);
  // The method must be one that it has.
  void Call(const GrpcCall& call, GrpcDone done) const;

 private:
  InferenceService& service_;
  GrpcOptions options_;
};

}  // namespace octet
