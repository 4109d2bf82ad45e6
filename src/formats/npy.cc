#include "formats/npy.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <string_view>

#include "formats/zip_archive.h"

namespace octet {
namespace {

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr size_t kHeaderAlignment = 64;
constexpr std::string_view kSuffix = ".npy";  // of the names in a .npz file

struct DtypeRow {
  std::string_view descr;
  ElementType type;
};
constexpr DtypeRow kDtypes[] = {
    {"<f4", ElementType::kFloat32}, {"|i1", ElementType::kInt8},    {"|u1", ElementType::kUInt8},
    {"<i2", ElementType::kInt16},   {"<i4", ElementType::kInt32},   {"<i8", ElementType::kInt64},
    {"|b1", ElementType::kBool},    {"<f2", ElementType::kFloat16}, {"<f8", ElementType::kFloat64},
    {"<u2", ElementType::kUInt16},  {"<u4", ElementType::kUInt32},  {"<u8", ElementType::kUInt64},
};

// What follows "'key':" in the header's Python dict, without leading spaces.
Result<std::string_view> Field(std::string_view header, std::string_view key) {
  const std::string quoted = fmt::format("'{}':", key);
  const size_t at = header.find(quoted);
  if (at == std::string_view::npos) return Corrupt("npy header has no {}", quoted);
  header.remove_prefix(at + quoted.size());
  header.remove_prefix(std::min(header.find_first_not_of(' '), header.size()));
  return header;
}

Result<ElementType> ParseDtype(std::string_view header) {
  OCTET_ASSIGN(const auto field, Field(header, "descr"));
  for (const DtypeRow& row : kDtypes) {
    if (field.starts_with(fmt::format("'{}'", row.descr))) return row.type;
  }
  return Unsupported("npy dtype {} (known: <f2 <f4 <f8 |i1 |u1 <i2 <u2 <i4 <u4 <i8 <u8 |b1)",
                     field.substr(0, field.find(',')));
}

Result<Shape> ParseShape(std::string_view header) {
  OCTET_ASSIGN(const auto field, Field(header, "shape"));
  const size_t end = field.find(')');
  if (!field.starts_with('(') || end == std::string_view::npos)
    return Corrupt("npy header has no shape");
  std::vector<int32_t> dims;
  for (const char* at = field.data() + 1; at < field.data() + end;) {
    if (*at == ' ' || *at == ',') {
      ++at;
      continue;
    }
    int32_t dim = 0;
    const auto [next, failure] = std::from_chars(at, field.data() + end, dim);
    if (failure != std::errc())
      return Corrupt("npy shape {} is not a tuple of numbers", field.substr(0, end + 1));
    dims.push_back(dim);
    at = next;
  }
  return Shape::FromDims(dims);
}

std::string_view DescrOf(ElementType type) {
  for (const DtypeRow& row : kDtypes) {
    if (row.type == type) return row.descr;
  }
  return "";
}

}  // namespace

Result<NpyArray> ParseNpy(std::span<const uint8_t> file) {
  const std::string_view text(reinterpret_cast<const char*>(file.data()), file.size());
  if (!text.starts_with(kMagic) || text.size() < 12) return Corrupt("not a npy file");
  const int major = file[6];
  const size_t prefix = major == 1 ? 10 : 12;
  const size_t header_bytes =
      major == 1 ? file[8] + 256U * file[9]
                 : file[8] + 256U * file[9] + 65536U * file[10] + 16777216U * file[11];
  if (major < 1 || major > 3) return Unsupported("npy format {}", major);
  if (header_bytes > text.size() - prefix) return Corrupt("npy file ends within its header");
  const std::string_view header = text.substr(prefix, header_bytes);
  NpyArray array;
  OCTET_ASSIGN(array.type, ParseDtype(header));
  OCTET_ASSIGN(array.shape, ParseShape(header));
  OCTET_ASSIGN(const auto fortran_order, Field(header, "fortran_order"));
  if (!fortran_order.starts_with("False")) return Unsupported("npy array in Fortran order");
  const auto data = file.subspan(prefix + header_bytes);
  const auto want_bytes =
      static_cast<size_t>(array.shape.element_count() * ElementBits(array.type) / 8);
  if (data.size() != want_bytes) {
    return Corrupt("npy array {} {} takes {} bytes, the file has {}", ElementTypeName(array.type),
                   array.shape.ToString(), want_bytes, data.size());
  }
  array.bytes.assign(data.begin(), data.end());
  return array;
}

Result<std::vector<NamedArray>> ParseNpz(std::span<const uint8_t> file, size_t max_arrays) {
  const ZipLimits limits{.max_entries = max_arrays,
                         .max_entry_bytes = size_t{1} << 30,
                         .max_total_bytes = size_t{2} << 30,
                         .what = "array"};
  if (!HasZipEndRecord(file)) return Corrupt("not a npz file");
  OCTET_ASSIGN(const auto entries, ReadZip(file, limits));
  std::vector<NamedArray> arrays;
  for (const ZipEntry& entry : entries) {
    std::string_view name = entry.name;
    if (name.ends_with(kSuffix)) name.remove_suffix(kSuffix.size());
    auto array = ParseNpy(entry.bytes);
    if (!array) return Prefixed(fmt::format("array '{}'", name), array.error());
    arrays.push_back({std::string(name), *std::move(array)});
  }
  return arrays;
}

Result<std::vector<uint8_t>> FormatNpy(const TensorView& tensor) {
  const std::string_view descr = DescrOf(tensor.type);
  if (descr.empty())
    return Unsupported("type {} has no npy dtype here", ElementTypeName(tensor.type));
  std::string shape;
  for (const int dim : tensor.shape.dims()) shape += fmt::format("{}, ", dim);
  std::string header =
      fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}), }}", descr, shape);
  const size_t unpadded = kMagic.size() + 4 + header.size() + 1;
  header.append((kHeaderAlignment - unpadded % kHeaderAlignment) % kHeaderAlignment, ' ');
  header += '\n';
  std::string file(kMagic);
  file += '\x01';
  file += '\x00';
  file += static_cast<char>(header.size() & 0xFF);
  file += static_cast<char>(header.size() >> 8);
  file += header;
  std::vector<uint8_t> bytes(file.begin(), file.end());
  bytes.insert(bytes.end(), tensor.bytes.begin(), tensor.bytes.end());
  return bytes;
}

Result<std::vector<uint8_t>> FormatNpz(std::span<const NamedView> arrays) {
  std::vector<ZipEntry> entries;
  for (const NamedView& array : arrays) {
    if (array.name.size() > kMaxNpzNameBytes)
      return InvalidArgument("array name of {} bytes", array.name.size());
    auto bytes = FormatNpy(array.array);
    if (!bytes) return Prefixed(fmt::format("array '{}'", array.name), bytes.error());
    entries.push_back({array.name + std::string(kSuffix), *std::move(bytes)});
  }
  if (!entries.empty()) return AppendZip({}, entries);
  // An archive without entries is its end record alone.
  std::vector<uint8_t> empty(22, 0);
  constexpr std::string_view kEndRecord = "PK\x05\x06";
  std::ranges::copy(kEndRecord, empty.begin());
  return empty;
}

bool HasNpyType(ElementType type) { return !DescrOf(type).empty(); }

}  // namespace octet
