// X-Request-Id: what a request is called in the log and in its answer's header.
// Any thread may call.
#pragma once

#include <string>
#include <string_view>

namespace octet {

// At most 128 printable ASCII characters without spaces: a client's own id is taken only then.
bool IsRequestId(std::string_view text);
// 16 hexadecimal digits, in no order that tells anything.
std::string NewRequestId();

}  // namespace octet
