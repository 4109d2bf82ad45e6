#include "backend/delegate/auto_delegate.h"

#include <fmt/ranges.h>

#include <cstring>

#include "backend/delegate/guard_rules.h"
#include "npu/host_facts.h"

namespace octet {
namespace {

AutoDelegate None(std::string reason) { return {{}, std::move(reason)}; }

AutoDelegate TeflonOf(const HostFacts& facts) {
  if (!facts.delegate.trail.resolved)
    return None(fmt::format("no libteflon.so in {}", fmt::join(facts.delegate.looked_in, ", ")));
  const std::string& path = facts.delegate.trail.hops.front();
  if (!facts.delegate.elf) return None(fmt::format("{}: {}", path, facts.delegate.obstacle));
  return {{path, {}}, ""};
}

}  // namespace

AutoDelegate FindTeflon(const Host& host) { return TeflonOf(GatherHostFacts(host)); }

AutoDelegate FindAutoDelegate(const Host& host, const Model& model) {
  const HostFacts facts = GatherHostFacts(host);
  if (!facts.npu) return None("no device /dev/accel/accel*");
  const DeviceNode& node = facts.npu->node;
  if (node.open_error != 0)
    return None(fmt::format("{}: {}", facts.npu->path, std::strerror(node.open_error)));
  if (node.driver != "rocket")
    return None(fmt::format("{} is of driver '{}', not rocket", facts.npu->path, node.driver));
  AutoDelegate teflon = TeflonOf(facts);
  if (teflon.library.path.empty()) return teflon;
  const auto rules = GuardRules::For(model, {.library = teflon.library});
  if (!rules) return None(rules.error().message);
  if (!rules->AllowAny())
    return None("the NPU takes none of the operators: octet check --target rk3588 says why");
  return teflon;
}

}  // namespace octet
