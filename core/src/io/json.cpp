// Parsing of JSON text with errors that say where, and RFC 7396 merging.
#include <selvedge/io/json.h>

#include <vector>

namespace selvedge {
namespace {

// Nesting beyond this is no spec of ours, and would exhaust the stack of whoever walks it.
constexpr std::size_t max_depth = 64;

// Builds the value as nlohmann's parser reads it: the one way in which it both stops at a depth and says where it gave
// up without exceptions. Its other parsers, for values and for callbacks, are code that a page need not fetch then.
class Reader final : public nlohmann::json_sax<Json> {
public:
    explicit Reader(bool names_once) : names_once_(names_once) {}

    Json root;
    std::size_t position = 0;  ///< where it is no JSON, in bytes, counted from 1
    std::string refused;       ///< why a value that JSON allows is not taken

    bool null() override { return add(nullptr); }
    bool boolean(bool value) override { return add(value); }
    bool number_integer(number_integer_t value) override { return add(value); }
    bool number_unsigned(number_unsigned_t value) override { return add(value); }
    bool number_float(number_float_t value, const string_t&) override { return add(value); }
    bool string(string_t& value) override { return add(std::move(value)); }
    bool binary(binary_t&) override { return false; }  // JSON text has none
    bool key(string_t& name) override {
        if (names_once_ && open_.back()->contains(name))
            return refused = "the name '" + name + "' is given twice", false;
        member_ = &(*open_.back())[std::move(name)];
        return true;
    }
    bool start_object(std::size_t) override { return open(Json::object()); }
    bool start_array(std::size_t) override { return open(Json::array()); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }
    bool parse_error(std::size_t at, const std::string&, const nlohmann::detail::exception&) override {
        position = at;
        return false;
    }

private:
    // Where the next value goes.
    Json& place() {
        if (open_.empty()) return root;
        return open_.back()->is_array() ? open_.back()->emplace_back() : *member_;
    }
    bool add(Json value) {
        place() = std::move(value);
        return true;
    }
    bool open(Json empty) {
        if (open_.size() == max_depth)
            return refused = "nested deeper than " + std::to_string(max_depth) + " levels", false;
        Json& opened = place();
        opened = std::move(empty);
        open_.push_back(&opened);
        return true;
    }
    bool close() {
        open_.pop_back();
        return true;
    }

    bool names_once_;
    std::vector<Json*> open_;  ///< objects and arrays that have begun, from the outermost on
    Json* member_ = nullptr;   ///< of the innermost object, named last
};

Result<Json> parse(std::string_view text, const std::string& where, bool strict) {
    Reader reader(strict);
    if (Json::sax_parse(text, &reader, Json::input_format_t::json, /*strict=*/true, /*ignore_comments=*/!strict))
        return std::move(reader.root);
    if (!reader.refused.empty()) return Error{where, reader.refused, ""};
    std::size_t line = 1, column = 1;
    for (std::size_t i = 0; i + 1 < reader.position && i < text.size(); ++i) {
        ++column;
        if (text[i] == '\n') {
            ++line;
            column = 1;
        }
    }
    return Error{where + ", line " + std::to_string(line) + ", column " + std::to_string(column), "not valid JSON",
                 "look for a missing comma, quote or bracket there"};
}

}  // namespace

Result<Json> parse_json(std::string_view text, const std::string& where) { return parse(text, where, false); }

Result<Json> parse_strict_json(std::string_view text, const std::string& where) { return parse(text, where, true); }

void merge_patch(Json& base, const Json& patch) { base.merge_patch(patch); }

std::string json_text(const Json& json, int indent) {
    return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

std::string plain_text(const Json& value) { return value.is_string() ? value.get<std::string>() : json_text(value); }

}  // namespace selvedge
