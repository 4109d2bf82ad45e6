#include "server/serving/folder_watch.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <map>
#include <thread>

namespace octet {

struct FolderWatch::State {
  ~State() {
    const uint64_t one = 1;
    // An eventfd takes a write of 1 always.
    if (stop >= 0) OCTET_CHECK(::write(stop, &one, sizeof(one)) == sizeof(one));
    if (thread.joinable()) thread.join();
    if (inotify >= 0) ::close(inotify);
    if (stop >= 0) ::close(stop);
  }

  void WatchFolders() {
    const std::vector<std::string> wanted = folders();
    for (const std::string& folder : wanted) {
      constexpr uint32_t kEvents = IN_CREATE | IN_CLOSE_WRITE | IN_MODIFY | IN_MOVED_TO |
                                   IN_MOVED_FROM | IN_DELETE | IN_DELETE_SELF | IN_ATTRIB;
      const int watch = ::inotify_add_watch(inotify, folder.c_str(), kEvents | IN_ONLYDIR);
      if (watch >= 0) watches[folder] = watch;
    }
    std::erase_if(watches, [&](const auto& watched) {
      if (std::ranges::find(wanted, watched.first) != wanted.end()) return false;
      ::inotify_rm_watch(inotify, watched.second);
      return true;
    });
  }

  void DropEvents() const {
    alignas(inotify_event) char events[4096];
    while (::read(inotify, events, sizeof(events)) > 0) {
    }
  }

  void Run() {
    bool pending = false;
    while (true) {
      pollfd waits[] = {{inotify, POLLIN, 0}, {stop, POLLIN, 0}};
      const int ready =
          ::poll(waits, std::size(waits), pending ? static_cast<int>(quiet.count()) : -1);
      if (ready < 0 && errno != EINTR) return;
      if (waits[1].revents != 0) return;
      if (ready > 0) {
        DropEvents();
        WatchFolders();  // a new folder's files may come at once
        pending = true;
      } else if (ready == 0 && pending) {
        pending = false;
        changed();
        WatchFolders();
      }
    }
  }

  Folders folders;
  std::chrono::milliseconds quiet{0};
  std::function<void()> changed;
  int inotify = -1;
  int stop = -1;
  std::map<std::string, int> watches;
  std::thread thread;
};

FolderWatch::FolderWatch(std::unique_ptr<State> state) : state_(std::move(state)) {}
FolderWatch::~FolderWatch() = default;

Result<std::unique_ptr<FolderWatch>> FolderWatch::Start(Folders folders,
                                                        std::chrono::milliseconds quiet,
                                                        std::function<void()> changed) {
  auto state = std::make_unique<State>();
  state->folders = std::move(folders);
  state->quiet = quiet;
  state->changed = std::move(changed);
  state->inotify = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  state->stop = ::eventfd(0, EFD_CLOEXEC);
  if (state->inotify < 0 || state->stop < 0) {
    return Unavailable("cannot watch folders: {}", std::strerror(errno));
  }
  state->WatchFolders();
  state->thread = std::thread([watch = state.get()] { watch->Run(); });
  return std::unique_ptr<FolderWatch>(new FolderWatch(std::move(state)));
}

}  // namespace octet
