#include "tensor/element_type.h"

#include "base/check.h"

namespace octet {

std::string_view ElementTypeName(ElementType type) {
  switch (type) {
#define OCTET_ELEMENT_TYPE(id, value, name, bits) \
  case ElementType::id:                           \
    return name;
    OCTET_ELEMENT_TYPES(OCTET_ELEMENT_TYPE)
#undef OCTET_ELEMENT_TYPE
  }
  CheckFailed(__FILE__, __LINE__, "element type is in the list");
}

int ElementBits(ElementType type) {
  switch (type) {
#define OCTET_ELEMENT_TYPE(id, value, name, bits) \
  case ElementType::id:                           \
    return bits;
    OCTET_ELEMENT_TYPES(OCTET_ELEMENT_TYPE)
#undef OCTET_ELEMENT_TYPE
  }
  CheckFailed(__FILE__, __LINE__, "element type is in the list");
}

bool IsElementType(int value) {
  switch (value) {
#define OCTET_ELEMENT_TYPE(id, number, name, bits) case number:
    OCTET_ELEMENT_TYPES(OCTET_ELEMENT_TYPE)
#undef OCTET_ELEMENT_TYPE
    return true;
    default:
      return false;
  }
}

}  // namespace octet
