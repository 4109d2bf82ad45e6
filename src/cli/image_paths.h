// The image files that words on the command line mean.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace octet::cli {

// Larger image files are refused.
inline constexpr size_t kMaxImageBytes = size_t{256} << 20;

// Files as given (a missing one is an error of its own later), folders as the images in them and
// in their subfolders, in name order.
Result<std::vector<std::string>> ImagePaths(const std::vector<std::string>& words);

// A folder, or a file that begins as an image does.
bool IsImageOrFolder(const std::string& path);

}  // namespace octet::cli
