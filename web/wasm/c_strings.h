// Text that crosses from C++ to JavaScript: kept alive by its owner until the next one takes its place.
#pragma once

#include <selvedge/io/json.h>

#include <string>

namespace selvedge::web {

/// Holds the newest text that was handed out.
class TextOut {
public:
    const char* give(std::string text) {
        text_ = std::move(text);
        return text_.c_str();
    }
    /// As JSON text; what is not UTF-8 is replaced.
    const char* give(const Json& json) { return give(json.dump(-1, ' ', false, Json::error_handler_t::replace)); }

private:
    std::string text_;
};

}  // namespace selvedge::web
