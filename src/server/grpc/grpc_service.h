// The methods that the server answers over gRPC, in one list: the Open Inference Protocol with
// Triton's extensions, and gRPC health checks. Translates between their messages and an
// InferenceService; knows no HTTP. Any thread may call everything.
#pragma once

#include <functional>
#include <string_view>

#include "server/grpc/grpc_call.h"
#include "server/serving/inference_service.h"

namespace octet {

// Whether a call with this `authorization` metadata may do what it asks; null: every call may. What
// only describes server and models needs no authorization.
struct GrpcOptions {
  using Authorize = std::function<bool(std::string_view authorization)>;
  Authorize may_infer;
  Authorize may_control;  // load and unload models
};

class GrpcService {
 public:
  // `service` outlives the GrpcService and its calls.
  GrpcService(InferenceService& service, GrpcOptions options);

  // OK when there is such a method and a call with this `authorization` metadata (empty: none) may
  // ask for it. Known before the message has arrived.
  GrpcStatus Admit(std::string_view method, std::string_view authorization) const;
  // The call must have been admitted.
  void Call(const GrpcCall& call, GrpcDone done) const;

 private:
  InferenceService& service_;
  GrpcOptions options_;
};

}  // namespace octet
