// SearchFolder: a search's files on disk.
//
//   journal.jsonl             what happened, a line each; the search goes on from it
//   trials/0003-1.safetensors the checkpoint of trial 3's execution 1, while that is under way
//   best.json                 the experiment that the best trial is retrained as
//   retrained/                the run of that, a folder as `train` makes it
//   search.json               the results so far
#pragma once

#include <selvedge/search/study.h>

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "files/descriptor.h"

namespace selvedge::searching {

class SearchFolder {
public:
    struct Opened;

    /// Opens the folder of a search, to begin or to go on. Errors: it holds something else, or another search; a
    /// journal that is damaged elsewhere than at its end; another process is at work in it; it cannot be written.
    static Result<Opened> open(const std::filesystem::path& path, const Search& search, const DataIdentity& data);

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    [[nodiscard]] std::filesystem::path retrained_path() const { return path_ / "retrained"; }
    [[nodiscard]] std::filesystem::path best_path() const { return path_ / "best.json"; }

    /// Adds a line to the journal; it is on the disk when this returns.
    [[nodiscard]] Status append(const JournalEntry& entry) const;

    /// Empty where there is none.
    [[nodiscard]] Result<std::vector<std::byte>> checkpoint(std::size_t trial, std::size_t execution) const;
    [[nodiscard]] Status write_checkpoint(std::size_t trial, std::size_t execution,
                                          std::span<const std::byte> bytes) const;
    void remove_checkpoint(std::size_t trial, std::size_t execution) const;

    [[nodiscard]] Status write_best(const Json& experiment) const;
    [[nodiscard]] Status write_results(const Json& results) const;

private:
    SearchFolder(std::filesystem::path path, Descriptor lock) : path_(std::move(path)), lock_(std::move(lock)) {}
    [[nodiscard]] std::filesystem::path checkpoint_path(std::size_t trial, std::size_t execution) const;

    std::filesystem::path path_;
    Descriptor lock_;  // on the folder itself
};

struct SearchFolder::Opened {
    SearchFolder folder;
    Study study;
    std::string notice;  ///< what was left out of the journal, in words; empty if nothing was
};

}  // namespace selvedge::searching
