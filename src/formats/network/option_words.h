// Operators' options in a description: fields by TFLite's names, those that differ from an absent
// table and those that say what the operator does.
//
//   {padding: SAME, stride_w: 2, stride_h: 2, activation: RELU6}
#pragma once

#include "formats/network/description_node.h"
#include "model/model.h"

namespace octet::network {

Result<OperatorKind> OperatorKindOf(std::string_view name);  // "CONV_2D", "BUILTIN_250"
Result<ElementType> ElementTypeOfName(std::string_view name);

// Adds the fields to `map`; "table" when the operator's kind does not say which struct it is.
Status AddOptionFields(const Operator& op, DescriptionNode& map);

// Reads them back, into op.options; op.kind is set. `taken` grows by the keys that were read.
Status ReadOptionFields(const DescriptionSource& source, const DescriptionNode& map, Operator& op,
                        std::vector<std::string>& taken);

}  // namespace octet::network
