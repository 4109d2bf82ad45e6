// A delegate worker's life: one model, one delegate, one interpreter. `octet delegate-worker`,
// started by OpenWorkerSession (backend/delegate/worker_session.cc) and by nobody else.
#pragma once

namespace octet {

// The process's exit status.
int RunDelegateWorker();

}  // namespace octet
