// Figure: a number that may be missing, null in JSON, as a member that the fields mechanism reads and writes.
#pragma once

#include <selvedge/io/fields.h>

#include <optional>

namespace selvedge {

struct Figure : std::optional<double> {
    using std::optional<double>::optional;
};

inline Status read_json(const Json& json, Figure& out, const std::string& where) {
    if (json.is_null()) {
        out.reset();
        return {};
    }
    double value = 0;
    Status status = fields::read(json, value, where, {});
    if (status) out = value;
    return status;
}
inline Json write_json(const Figure& figure) { return figure ? Json(*figure) : Json(); }

}  // namespace selvedge
