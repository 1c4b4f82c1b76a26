// Parsing of JSON text with errors that say where, and RFC 7396 merging.
#include <selvedge/io/json.h>

namespace selvedge {
namespace {

// nlohmann's parser reports the byte at which it gave up only through this interface when exceptions are off.
struct ErrorPosition : nlohmann::json_sax<Json> {
    std::size_t position = 0;
    bool null() override { return true; }
    bool boolean(bool) override { return true; }
    bool number_integer(number_integer_t) override { return true; }
    bool number_unsigned(number_unsigned_t) override { return true; }
    bool number_float(number_float_t, const string_t&) override { return true; }
    bool string(string_t&) override { return true; }
    bool binary(binary_t&) override { return true; }
    bool start_object(std::size_t) override { return true; }
    bool key(string_t&) override { return true; }
    bool end_object() override { return true; }
    bool start_array(std::size_t) override { return true; }
    bool end_array() override { return true; }
    bool parse_error(std::size_t at, const std::string&, const nlohmann::detail::exception&) override {
        position = at;
        return false;
    }
};

// Nesting beyond this is no spec of ours, and would exhaust the stack of whoever walks it.
constexpr int max_depth = 64;

bool too_deep(std::string_view text) {
    int depth = 0;
    bool in_string = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (in_string) {
            if (c == '\\') ++i;
            if (c == '"') in_string = false;
        } else if (c == '"') {
            in_string = true;
        } else if (c == '/') {  // a comment: quotes in it open no string
            const bool line = text.substr(i, 2) == "//";
            const std::size_t end = text.find(line ? "\n" : "*/", i + 2);
            if (end == std::string_view::npos) return false;
            i = line ? end : end + 1;
        } else if (c == '{' || c == '[') {
            if (++depth > max_depth) return true;
        } else if (c == '}' || c == ']') {
            --depth;
        }
    }
    return false;
}

}  // namespace

Result<Json> parse_json(std::string_view text, const std::string& where) {
    if (too_deep(text)) return Error{where, "nested deeper than 64 levels", ""};
    Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false, /*ignore_comments=*/true);
    if (!json.is_discarded()) return json;
    ErrorPosition at;
    Json::sax_parse(text, &at, Json::input_format_t::json, /*strict=*/true, /*ignore_comments=*/true);
    std::size_t line = 1, column = 1;
    for (std::size_t i = 0; i + 1 < at.position && i < text.size(); ++i) {
        ++column;
        if (text[i] == '\n') {
            ++line;
            column = 1;
        }
    }
    return Error{where + ", line " + std::to_string(line) + ", column " + std::to_string(column), "not valid JSON",
                 "look for a missing comma, quote or bracket there"};
}

void merge_patch(Json& base, const Json& patch) { base.merge_patch(patch); }

std::string json_text(const Json& json, int indent) {
    return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

std::string plain_text(const Json& value) { return value.is_string() ? value.get<std::string>() : json_text(value); }

}  // namespace selvedge
