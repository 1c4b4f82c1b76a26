// Json by name: all that a header needs which takes or gives JSON. Files that look into it include io/json.h.
#pragma once

#include <nlohmann/json_fwd.hpp>

namespace selvedge {

/// JSON whose objects keep their members in the order of insertion.
using Json = nlohmann::ordered_json;

}  // namespace selvedge
