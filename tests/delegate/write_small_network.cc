// write_small_network FILE: the uint8 network of small_network.h, for tests that are no C++.
#include <cstdio>

#include "delegate/small_network.h"
#include "formats/tflite/tflite_writer.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: write_small_network FILE\n");
    return 2;
  }
  return octet::WriteTfliteFile(octet::testing::SmallNetwork(false), argv[1]).has_value() ? 0 : 1;
}
