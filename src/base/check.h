// OCTET_CHECK: an invariant whose violation is a bug of octet, never reachable from input. Prints
// the place and aborts. OCTET_DCHECK is the same for hot paths and is compiled out of release
// builds.
#pragma once

namespace octet {

[[noreturn]] void CheckFailed(const char* file, int line, const char* condition);

}  // namespace octet

#define OCTET_CHECK(condition) \
  ((condition) ? static_cast<void>(0) : ::octet::CheckFailed(__FILE__, __LINE__, #condition))
#ifdef NDEBUG
#define OCTET_DCHECK(condition) static_cast<void>(0)
#else
#define OCTET_DCHECK(condition) OCTET_CHECK(condition)
#endif
