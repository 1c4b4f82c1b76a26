// The variables of a template: every "$name" in its strings, and every name in the conditions of its lists.
#pragma once

#include <selvedge/io/json.h>

#include <set>
#include <string>

namespace selvedge {

std::set<std::string> variables_of(const Json& tmpl);

}  // namespace selvedge
