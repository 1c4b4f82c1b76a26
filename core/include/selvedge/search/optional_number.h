// OptionalNumber: a number that may be missing, null in JSON, as a member that the fields mechanism reads and writes.
#pragma once

#include <selvedge/io/fields.h>

#include <optional>

namespace selvedge {

struct OptionalNumber : std::optional<double> {
    using std::optional<double>::optional;
};

inline Status read_json(const Json& json, OptionalNumber& out, const std::string& where) {
    if (json.is_null()) {
        out.reset();
        return {};
    }
    double value = 0;
    Status status = fields::read(json, value, where, {});
    if (status) out = value;
    return status;
}
inline Json write_json(const OptionalNumber& number) { return number ? Json(*number) : Json(); }

}  // namespace selvedge
