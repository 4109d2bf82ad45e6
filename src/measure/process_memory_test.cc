#include "measure/process_memory.h"

#include <gtest/gtest.h>

namespace octet {
namespace {

TEST(ProcessMemory, ReadsTheAnonymousPages) {
  EXPECT_EQ(AnonymousMemoryBytes("VmRSS:\t    5000 kB\nRssAnon:\t     812 kB\nRssFile:\t  9 kB\n"),
            812 * 1024);
}

TEST(ProcessMemory, SaysNothingOfWhatItDoesNotUnderstand) {
  EXPECT_FALSE(AnonymousMemoryBytes(""));
  EXPECT_FALSE(AnonymousMemoryBytes("Name:\toctet\nVmRSS:\t 5000 kB\n"));
  EXPECT_FALSE(AnonymousMemoryBytes("VmRSS:\t 1 kB\nRssAnon:"));
  EXPECT_FALSE(AnonymousMemoryBytes("VmRSS:\t 1 kB\nRssAnon:\t many kB\n"));
  EXPECT_FALSE(AnonymousMemoryBytes("VmRSS:\t 1 kB\nRssAnon:\t 12 MB\n"));
}

}  // namespace
}  // namespace octet
