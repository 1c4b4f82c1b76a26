// The journal of a search: its lines, written and read.
#include <selvedge/io/fields.h>
#include <selvedge/search/journal.h>

namespace selvedge {
namespace {

constexpr int version = 1;

Status read_header(const Json& json, Journal& journal, const std::string& where) {
    if (!json.is_object() || !json.contains("journal"))
        return Error{where, "is not the first line of a search's journal", "choose another folder"};
    if (json.at("journal") != version)
        return Error{where + ": journal " + json_text(json.at("journal")), "is of another version of this program", ""};
    for (const char* name : {"search", "images_sha256", "labels_sha256"})
        if (!json.contains(name)) return Error{where, std::string("'") + name + "' is missing", ""};
    journal.search = json.at("search");
    if (Status s = fields::read(json.at("images_sha256"), journal.data.images_sha256, where, {}); !s) return s;
    return fields::read(json.at("labels_sha256"), journal.data.labels_sha256, where, {});
}

Status read_line(std::string_view line, bool first, Journal& journal, const std::string& where) {
    const Result<Json> json = parse_json(line, where);
    if (!json) return json.error();
    if (first) return read_header(*json, journal, where);
    JournalEntry entry;
    Status status = read_tagged(*json, entry, where, "entry of a journal");
    if (status) journal.entries.push_back(std::move(entry));
    return status;
}

// What decides the course of a search: not how many trials are asked for, not what is done afterwards, no words.
Json identity_of(Json search) {
    for (const char* words : {"id", "title", "about", "published"}) search.erase(words);
    if (search.contains("search") && search.at("search").is_object())
        for (const char* later : {"trials", "retrain"}) search.at("search").erase(later);
    return search;
}

// The first place where the two differ, as a path; empty if nowhere.
std::string difference(const Json& a, const Json& b, const std::string& path) {
    if (a == b) return "";
    if (!a.is_object() || !b.is_object()) return path;
    const auto below = [&](const std::string& name) { return path.empty() ? name : path + "." + name; };
    for (const auto& item : a.items()) {
        const auto other = b.find(item.key());
        if (other == b.end()) return below(item.key());
        if (const std::string found = difference(item.value(), *other, below(item.key())); !found.empty()) return found;
    }
    for (const auto& item : b.items())
        if (!a.contains(item.key())) return below(item.key());
    return "";  // but for the order of members
}

}  // namespace

Status read_json(const Json& json, Execution& out, const std::string& where) { return read_fields(json, out, where); }
Json write_json(const Execution& execution) { return write_fields(execution); }

std::string journal_header(const Search& search, const DataIdentity& data) {
    return json_text({{"journal", version},
                      {"search", search_to_json(search)},
                      {"images_sha256", data.images_sha256},
                      {"labels_sha256", data.labels_sha256}});
}

std::string journal_line(const JournalEntry& entry) { return json_text(write_tagged(entry)); }

Result<Journal> parse_journal(std::string_view text, const std::string& where) {
    Journal journal;
    std::size_t line = 0;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        if (end == std::string_view::npos) {
            journal.torn = true;
            break;
        }
        ++line;
        const std::string here = where + " line " + std::to_string(line);
        if (Status status = read_line(text.substr(0, end), line == 1, journal, here); !status) return status.error();
        journal.whole_bytes += end + 1;
        text.remove_prefix(end + 1);
    }
    return journal;
}

Status same_search(const Journal& journal, const Search& search, const DataIdentity& data, const std::string& where) {
    const std::string different = difference(identity_of(journal.search), identity_of(search_to_json(search)), "");
    if (!different.empty())
        return Error{where, "holds another search: '" + different + "' differs",
                     "choose another folder, or ask for the same search again"};
    if (journal.data != data)
        return Error{where, "holds a search on other data", "choose another folder, or give the same data again"};
    return {};
}

}  // namespace selvedge
