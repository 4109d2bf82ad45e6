// Values of header fields such as Content-Type and Content-Disposition:
//   value = token *( ";" name "=" ( token / '"' text '"' ) )        form-data; name="image"
// Views point into the given text. Pure functions.
#pragma once

#include <optional>
#include <string_view>

namespace octet {

// ASCII letters compare without case.
bool EqualsIgnoringCase(std::string_view a, std::string_view b);

// "form-data": what stands before the first semicolon, without spaces around it.
std::string_view HeaderToken(std::string_view value);

// The parameter of that name (any case), without its quotes; escapes inside quotes are left as
// they are.
std::optional<std::string_view> HeaderParameter(std::string_view value, std::string_view name);

}  // namespace octet
