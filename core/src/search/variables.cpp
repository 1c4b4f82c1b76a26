// The variables of a template.
#include "search/variables.h"

#include <selvedge/io/json.h>

#include <cctype>

namespace selvedge {
namespace {

void collect(const std::string& text, std::set<std::string>& names) {
    for (std::size_t at = text.find('$'); at != std::string::npos; at = text.find('$', at)) {
        std::size_t end = ++at;
        while (end < text.size() && (std::isalnum(static_cast<unsigned char>(text[end])) != 0 || text[end] == '_'))
            ++end;
        if (end > at) names.insert(text.substr(at, end - at));
        at = end + (end == at && end < text.size() ? 1 : 0);  // "$$" is the sign itself
    }
}

void collect(const Json& tmpl, std::set<std::string>& names) {
    if (tmpl.is_string()) return collect(tmpl.get_ref<const std::string&>(), names);
    if (!tmpl.is_structured()) return;
    for (const auto& item : tmpl.items()) {
        const Json& value = item.value();
        collect(value, names);
        if (tmpl.is_array() && value.is_object() && value.contains("when") && value.at("when").is_object())
            for (const auto& condition : value.at("when").items()) names.insert(condition.key());
    }
}

}  // namespace

std::set<std::string> variables_of(const Json& tmpl) {
    std::set<std::string> names;
    collect(tmpl, names);
    return names;
}

}  // namespace selvedge
