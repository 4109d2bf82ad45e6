# octet_embed(target FILE file HEADER header NAMESPACE space SYMBOL symbol): compiles the bytes of `file` into
# `target` as
#   std::span<const uint8_t> SYMBOL();
# which `header` declares in that namespace.
function(octet_embed target)
  cmake_parse_arguments(ARG "" "FILE;HEADER;NAMESPACE;SYMBOL" "" ${ARGN})
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${ARG_FILE})
  file(READ ${ARG_FILE} bytes HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
  set(source ${CMAKE_CURRENT_BINARY_DIR}/${ARG_SYMBOL}.cc)
  file(CONFIGURE OUTPUT ${source} @ONLY CONTENT [[#include "@ARG_HEADER@"

namespace @ARG_NAMESPACE@ {
namespace {
alignas(16) constexpr unsigned char k@ARG_SYMBOL@[] = {@bytes@};
}  // namespace

std::span<const uint8_t> @ARG_SYMBOL@() { return k@ARG_SYMBOL@; }

}  // namespace @ARG_NAMESPACE@
]])
  set_source_files_properties(${source} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
  target_sources(${target} PRIVATE ${source})
endfunction()
