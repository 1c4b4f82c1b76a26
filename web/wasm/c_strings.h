// Text that crosses from C++ to JavaScript, kept alive by its owner until the next one takes its place; and bytes that
// come the other way.
#pragma once

#include <selvedge/io/json.h>

#include <cstddef>
#include <string>
#include <vector>

namespace selvedge::web {

/// Holds the newest text that was handed out.
class TextOut {
public:
    const char* give(std::string text) {
        text_ = std::move(text);
        return text_.c_str();
    }
    /// As JSON text; what is not UTF-8 is replaced.
    const char* give(const Json& json) { return give(json_text(json)); }

private:
    std::string text_;
};

/// Bytes that JavaScript lent for the time of a call.
inline std::vector<std::byte> copied(const std::byte* bytes, std::size_t size) { return {bytes, bytes + size}; }

}  // namespace selvedge::web
