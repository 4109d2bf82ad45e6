#include "model/model.h"

#include <utility>

namespace octet {

ConstantData ConstantData::Own(std::vector<uint8_t> bytes) {
  auto owner = std::make_shared<const std::vector<uint8_t>>(std::move(bytes));
  ConstantData data;
  data.bytes_ = *owner;
  data.owner_ = std::move(owner);
  return data;
}

ConstantData ConstantData::Borrow(std::span<const uint8_t> bytes,
                                  std::shared_ptr<const void> owner) {
  ConstantData data;
  data.bytes_ = bytes;
  data.owner_ = std::move(owner);
  return data;
}

std::string Operator::Name() const {
  return kind == OperatorKind::kCustom ? custom_name : OperatorKindName(kind);
}

}  // namespace octet
