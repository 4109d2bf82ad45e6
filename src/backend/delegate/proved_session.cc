#include "backend/delegate/proved_session.h"

#include <algorithm>

namespace octet {
namespace {

using OpenFunction = Result<std::unique_ptr<DelegateSession>> (*)(const DelegateSetup&);

ProvedSession Failed(ProvedSession proved, DelegateVerdict verdict, std::string reason) {
  proved.session.reset();
  proved.failure = verdict;
  proved.reason = std::move(reason);
  return proved;
}

std::string WhyNothingIsTaken(const std::vector<NodePlacement>& nodes) {
  const auto refused = std::ranges::count_if(
      nodes, [](const NodePlacement& node) { return node.reason != "not-claimed"; });
  return refused == 0
             ? "the delegate takes none of the operators"
             : fmt::format("the delegate wants {} operators, and rules keep all of them from it",
                           refused);
}

ProvedSession OpenAndProve(OpenFunction open, const DelegateSetup& setup) {
  ProvedSession proved;
  auto session = open(setup);
  if (!session)
    return Failed(std::move(proved), VerdictOf(session.error()), session.error().message);
  proved.session = *std::move(session);
  proved.nodes = proved.session->nodes();
  const bool any = std::ranges::any_of(
      proved.nodes, [](const NodePlacement& node) { return node.partition >= 0; });
  if (!any) {
    std::string why = WhyNothingIsTaken(proved.nodes);
    return Failed(std::move(proved), DelegateVerdict::kCpuFallback, std::move(why));
  }
  const auto golden = proved.session->Golden();
  if (!golden) return Failed(std::move(proved), VerdictOf(golden.error()), golden.error().message);
  proved.golden = *golden;
  if (!golden->passed)
    return Failed(std::move(proved), DelegateVerdict::kWrongResults, golden->reason);
  return proved;
}

}  // namespace

DelegateVerdict VerdictOf(const Error& error) {
  return error.code == Code::kInternal ? DelegateVerdict::kCrashes : DelegateVerdict::kCpuFallback;
}

ProvedSession OpenProvedSession(const DelegateSetup& setup) {
  ProvedSession proved = OpenAndProve(OpenWorkerSession, setup);
  if (proved.session == nullptr || setup.options.delegate.isolation == Isolation::kProcess)
    return proved;
  proved.session.reset();
  return OpenAndProve(OpenLocalSession, setup);
}

}  // namespace octet
