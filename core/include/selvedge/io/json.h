// Json in full, and parsing of JSON text that reports errors instead of throwing.
#pragma once

#include <selvedge/io/json_fwd.h>
#include <selvedge/result.h>

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace selvedge {

/// Parses JSON text (comments allowed). `where` names the source for the error: a file name, an option.
Result<Json> parse_json(std::string_view text, const std::string& where);

/// JSON to the letter, as other programs' files have it: no comments, and no name twice in an object, of which other
/// readers might take either.
Result<Json> parse_strict_json(std::string_view text, const std::string& where);

/// JSON as text, on one line or with `indent` spaces a level; bytes that are not UTF-8 are replaced (U+FFFD).
std::string json_text(const Json& json, int indent = -1);

/// A string's characters, and any other value as JSON text.
std::string plain_text(const Json& value);

/// RFC 7396 JSON merge patch: `patch` laid over `base`; null removes a member.
void merge_patch(Json& base, const Json& patch);

}  // namespace selvedge
