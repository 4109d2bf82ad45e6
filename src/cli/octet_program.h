// The `octet` program as a function: finds the command, runs it, maps errors to the exit status
// (command.h).
#pragma once

#include <string>
#include <vector>

namespace octet::cli {

// `words` are those behind "octet". Prints as the program does.
int RunOctet(std::vector<std::string> words);

}  // namespace octet::cli
