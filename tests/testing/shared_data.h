// Real models and images that are not part of the repository: the folder named by
// OCTET_SHARED_DATA, else
// ../shared/data beside the checkout. Tests that need it skip with
// OCTET_SKIP_WITHOUT_SHARED_DATA().
#pragma once

#include <gtest/gtest.h>

#include <string>

namespace octet::testing {

// Empty when the folder does not exist.
std::string SharedDataFolder();
std::string SharedData(const std::string& relative_path);

}  // namespace octet::testing

#define OCTET_SKIP_WITHOUT_SHARED_DATA()                                                     \
  if (::octet::testing::SharedDataFolder().empty()) {                                        \
    GTEST_SKIP() << "no shared data folder (set OCTET_SHARED_DATA): real models not tested"; \
  }                                                                                          \
  static_assert(true)
