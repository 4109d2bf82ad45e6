#include "backend/delegate/delegate_abi.h"

namespace octet::abi {

int TypeOf(ElementType type) {
  struct Row {
    ElementType type;
    int number;
  };
  constexpr Row kRows[] = {
      {ElementType::kFloat32, 1},   {ElementType::kInt32, 2},     {ElementType::kUInt8, 3},
      {ElementType::kInt64, 4},     {ElementType::kString, 5},    {ElementType::kBool, 6},
      {ElementType::kInt16, 7},     {ElementType::kComplex64, 8}, {ElementType::kInt8, 9},
      {ElementType::kFloat16, 10},  {ElementType::kFloat64, 11},  {ElementType::kComplex128, 12},
      {ElementType::kUInt64, 13},   {ElementType::kResource, 14}, {ElementType::kVariant, 15},
      {ElementType::kUInt32, 16},   {ElementType::kUInt16, 17},   {ElementType::kInt4, 18},
      {ElementType::kBFloat16, 19},
  };
  for (const Row& row : kRows) {
    if (row.type == type) return row.number;
  }
  return 0;
}

}  // namespace octet::abi
