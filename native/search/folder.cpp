// SearchFolder: a search's files on disk.
#include "search/folder.h"

#include <selvedge/io/json.h>

#include <cstdio>
#include <string_view>
#include <system_error>

#include "files/folder_lock.h"
#include "files/read.h"
#include "files/write.h"

namespace selvedge::searching {
namespace {

namespace fs = std::filesystem;

constexpr const char *journal_file = "journal.jsonl", *results_file = "search.json", *trials_folder = "trials";
constexpr std::uint64_t largest_journal = std::uint64_t{1} << 30;
constexpr std::uint64_t largest_checkpoint = std::uint64_t{16} << 30;

Status make_folder(const fs::path& path) {
    std::error_code failure;
    fs::create_directories(path, failure);
    if (!failure) return {};
    return Error{path.string(), "cannot be made: " + failure.message(), "choose another --out"};
}

// Temporary files that a killed writer left: ".search.json.123-0.tmp".
void remove_temporary(const fs::path& folder) {
    std::error_code failure;
    std::vector<fs::path> found;
    for (fs::directory_iterator entry(folder, failure), end; !failure && entry != end; entry.increment(failure))
        if (const std::string name = entry->path().filename().string(); name.starts_with(".") && name.ends_with(".tmp"))
            found.push_back(entry->path());
    for (const fs::path& path : found) fs::remove(path, failure);
}

Status write_json(const fs::path& path, const Json& json) { return write_file_atomic(path, json_text(json, 1) + "\n"); }

// The journal's whole lines; a torn one is taken out of the file.
Result<Journal> read_journal(const fs::path& path, std::string& notice) {
    const Result<std::vector<std::byte>> bytes = read_file(path, largest_journal);
    if (!bytes) return bytes.error();
    const std::string_view text(reinterpret_cast<const char*>(bytes->data()), bytes->size());
    Result<Journal> journal = parse_journal(text, path.string());
    if (!journal || !journal->torn) return journal;
    notice =
        path.string() + ": the last line was cut off in the middle and is left out; what it was about is done again";
    if (Status status = write_file_atomic(path, text.substr(0, journal->whole_bytes)); !status) return status.error();
    return journal;
}

}  // namespace

Result<SearchFolder::Opened> SearchFolder::open(const fs::path& path, const Search& search, const DataIdentity& data) {
    std::error_code failure;
    const bool journaled = is_there(path / journal_file);
    if (is_there(path) && !fs::is_directory(path, failure))
        return Error{"--out " + path.string(), "is not a folder", "choose another one"};
    if (is_there(path) && !journaled && !fs::is_empty(path, failure))
        return Error{"--out " + path.string(), "holds other files", "choose a new folder"};
    if (Status status = make_folder(path / trials_folder); !status) return status.error();
    Result<Descriptor> lock = lock_folder(path);
    if (!lock) return lock.error();
    remove_temporary(path);
    remove_temporary(path / trials_folder);

    Opened opened{SearchFolder(path, std::move(*lock)), Study(search), ""};
    const fs::path file = path / journal_file;
    Journal journal;
    if (journaled) {
        Result<Journal> read = read_journal(file, opened.notice);
        if (!read) return read.error();
        journal = std::move(*read);
    }
    if (journal.search.is_null()) {
        if (Status status = append_line(file, journal_header(search, data)); !status) return status.error();
        return opened;
    }
    if (Status status = same_search(journal, search, data, path.string()); !status) return status.error();
    if (Status status = opened.study.replay(journal, file.string()); !status) return status.error();
    // A run may have been killed after it had noted an execution's end, and before it removed its checkpoint.
    for (const Trial& trial : opened.study.trials()) {
        const std::size_t over = trial.executions.size() + (trial.status == TrialStatus::running ? 0 : 1);
        for (std::size_t execution = 0; execution < over; ++execution)
            opened.folder.remove_checkpoint(trial.number, execution);
    }
    return opened;
}

Status SearchFolder::append(const JournalEntry& entry) const {
    return append_line(path_ / journal_file, journal_line(entry));
}

fs::path SearchFolder::checkpoint_path(std::size_t trial, std::size_t execution) const {
    char name[64];
    std::snprintf(name, sizeof name, "%04zu-%zu.safetensors", trial, execution);
    return path_ / trials_folder / name;
}

Result<std::vector<std::byte>> SearchFolder::checkpoint(std::size_t trial, std::size_t execution) const {
    const fs::path path = checkpoint_path(trial, execution);
    if (!is_there(path)) return std::vector<std::byte>{};
    return read_file(path, largest_checkpoint);
}

Status SearchFolder::write_checkpoint(std::size_t trial, std::size_t execution,
                                      std::span<const std::byte> bytes) const {
    return write_file_atomic(checkpoint_path(trial, execution), bytes);
}

void SearchFolder::remove_checkpoint(std::size_t trial, std::size_t execution) const {
    std::error_code ignored;
    fs::remove(checkpoint_path(trial, execution), ignored);
}

Status SearchFolder::write_best(const Json& experiment) const { return write_json(best_path(), experiment); }
Status SearchFolder::write_results(const Json& results) const { return write_json(path_ / results_file, results); }

}  // namespace selvedge::searching
