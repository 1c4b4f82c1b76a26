// RunFolder: a training run's files on disk, each one whole at any moment.
#include "cli/run_folder.h"

#include <fcntl.h>
#include <selvedge/io/json.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>
#include <system_error>

#include "files/folder_lock.h"
#include "files/read.h"
#include "files/write.h"

namespace selvedge::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view experiment_file = "experiment.json", start_file = "run.json", history_file = "history.jsonl",
                           checkpoint_file = "last.safetensors", best_file = "best.safetensors",
                           report_file = "report.json", page_file = "report.html";
constexpr std::string_view epochs_folder = "epochs", epoch_prefix = "epoch-", epoch_suffix = ".safetensors";
constexpr std::string_view events_folder = "tensorboard";
constexpr std::array run_files{experiment_file, start_file,  history_file, checkpoint_file,
                               best_file,       report_file, page_file};
constexpr std::uint64_t largest_json = 64U << 20;
constexpr std::uint64_t largest_checkpoint = std::uint64_t{16} << 30;

Status write_json_file(const fs::path& path, const Json& json) {
    return write_file_atomic(path, json_text(json, 2) + "\n");
}

bool is_run_file(const std::string& name) {
    return std::find(run_files.begin(), run_files.end(), name) != run_files.end();
}

bool is_epoch_file(const std::string& name) { return name.starts_with(epoch_prefix) && name.ends_with(epoch_suffix); }

bool is_event_file(const std::string& name) { return name.starts_with("events.out.tfevents."); }

// "best.safetensors" for ".best.safetensors.123-0.tmp", the temporary name of write_file_atomic; else empty.
std::string written_through(std::string name) {
    if (!name.starts_with(".") || !name.ends_with(".tmp")) return {};
    if (name.size() < 5) return {};
    name = name.substr(1, name.size() - 5);
    const std::size_t dot = name.rfind('.');
    return dot == std::string::npos ? std::string() : name.substr(0, dot);
}

// Removes the run's files, and the temporary ones that a killed writer left.
void remove_files(const fs::path& folder, bool temporary_only, bool (*is_ours)(const std::string&) = is_run_file) {
    std::error_code failure;
    std::vector<fs::path> found;
    for (fs::directory_iterator entry(folder, failure), end; !failure && entry != end; entry.increment(failure)) {
        const std::string name = entry->path().filename().string();
        if (is_ours(written_through(name)) || (!temporary_only && is_ours(name))) found.push_back(entry->path());
    }
    for (const fs::path& path : found) fs::remove(path, failure);
    if (is_ours != is_run_file) return;
    const auto remove_in = [&](const fs::path& inner, bool (*is_one)(const std::string&)) {
        if (!is_there(inner)) return;
        remove_files(inner, temporary_only, is_one);
        if (!temporary_only) fs::remove(inner, failure);  // unless something else is in it
    };
    remove_in(folder / epochs_folder, is_epoch_file);
    for (const char* part : {"train", "validation", ""}) remove_in(folder / events_folder / part, is_event_file);
}

// Errors if a file of that size cannot be had: a full disk, a quota, a limit of this process.
Status seek_space(const fs::path& folder, std::size_t bytes) {
    const fs::path path = folder / ("." + std::string(checkpoint_file) + ".space.tmp");
    Descriptor file(::open(path.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC | O_TRUNC, 0600));
    if (!file) return Error{folder.string(), system_message(errno), "choose another --out"};
    const bool had = ::fallocate(file.get(), 0, 0, static_cast<off_t>(bytes)) == 0;
    const int reason = errno;
    ::unlink(path.c_str());
    if (had || reason == EOPNOTSUPP || reason == ENOSYS) return {};
    return Error{
        folder.string(),
        "the run needs about " + std::to_string(bytes / 1'000'000 + 1) + " MB there: " + system_message(reason),
        "free some space, or choose another --out"};
}

}  // namespace

fs::path RunFolder::free_name(const fs::path& wanted) {
    fs::path name = wanted;
    for (int number = 2; is_there(name); ++number) name = wanted.string() + "-" + std::to_string(number);
    return name;
}

Result<RunFolder> RunFolder::create(const fs::path& path, bool replace, const Experiment& experiment,
                                    const RunStart& start, std::size_t checkpoint_bytes) {
    std::error_code failure;
    const bool was_there = is_there(path);
    if (was_there && !fs::is_directory(path, failure))
        return Error{"--out " + path.string(), "is not a folder", "choose another one"};
    if (!was_there && !fs::create_directories(path, failure) && failure)
        return Error{"--out " + path.string(), "cannot be made: " + failure.message(), "choose another folder"};

    Result<Descriptor> lock = lock_folder(path);
    if (!lock) return lock.error();
    RunFolder folder(path, std::move(*lock), !was_there);
    if (was_there && is_there(path / experiment_file) && !replace)
        return Error{"--out " + path.string(),
                     folder.has_report() ? "holds a finished run" : "holds a run that is not finished",
                     folder.has_report() ? "choose another folder, or --force to replace it"
                                         : "go on with it by --resume, or replace it by --force"};
    if (was_there && !is_there(path / experiment_file) && !fs::is_empty(path, failure))
        return Error{"--out " + path.string(), "holds other files", "choose a new folder"};
    // A checkpoint is written beside the one that it replaces, and so is a model.
    Status space = seek_space(path, checkpoint_bytes);
    if (space) space = seek_space(path, 2 * checkpoint_bytes);
    if (!space) {
        if (!was_there) folder.discard();
        return space.error();
    }
    remove_files(path, false);
    const Json facts = {{"command", start.command}, {"data", start.data}};
    Status status = write_json_file(path / start_file, facts);
    if (status) status = write_json_file(path / experiment_file, experiment_to_json(experiment));
    if (!status) {
        folder.discard();
        return status.error();
    }
    return folder;
}

Result<RunFolder> RunFolder::open(const fs::path& path) {
    if (!is_there(path / experiment_file))
        return Error{"--resume " + path.string(), "there is no run in it (no experiment.json)",
                     "give the folder that `train` named when it started"};
    Result<Descriptor> lock = lock_folder(path);
    if (!lock) return lock.error();
    remove_files(path, true);
    return RunFolder(path, std::move(*lock), false);
}

fs::path RunFolder::events_path() const { return path_ / events_folder; }

bool RunFolder::has_report() const { return is_there(path_ / report_file); }

Result<Experiment> RunFolder::experiment() const {
    const Result<Json> json = read_json_file(path_ / experiment_file, largest_json);
    if (!json) return json.error();
    return experiment_from_json(*json, (path_ / experiment_file).string());
}

Result<RunStart> RunFolder::start() const {
    const Result<Json> json = read_json_file(path_ / start_file, largest_json);
    if (!json) return json.error();
    RunStart start;
    for (const auto& [name, member] : {std::pair{"command", &start.command}, std::pair{"data", &start.data}}) {
        if (!json->is_object() || !json->contains(name) || !json->at(name).is_string())
            return Error{(path_ / start_file).string(), std::string("'") + name + "' is missing",
                         "the run's files are damaged; start it anew"};
        *member = json->at(name).get<std::string>();
    }
    return start;
}

Result<Json> RunFolder::report() const { return read_json_file(path_ / report_file, largest_json); }

Result<std::vector<std::byte>> RunFolder::checkpoint() const {
    if (!is_there(path_ / checkpoint_file)) return std::vector<std::byte>{};
    return read_file(path_ / checkpoint_file, largest_checkpoint);
}

Status RunFolder::write_history(std::span<const EpochRecord> records) const {
    std::string lines;
    for (const EpochRecord& record : records) lines += epoch_to_json(record).dump() + "\n";
    return write_file_atomic(path_ / history_file, lines);
}

Status RunFolder::append_history(const EpochRecord& record) const {
    return append_line(path_ / history_file, epoch_to_json(record).dump());
}

Status RunFolder::write_best(const Model& model) const {
    const Result<std::vector<std::byte>> bytes = serialize_model(model);
    if (!bytes) return bytes.error();
    return write_file_atomic(best_path(), *bytes);
}

std::string RunFolder::epoch_file(std::size_t epoch) {
    std::string number = std::to_string(epoch);
    if (number.size() < 4) number.insert(0, 4 - number.size(), '0');
    return std::string(epochs_folder) + "/" + std::string(epoch_prefix) + number + std::string(epoch_suffix);
}

Status RunFolder::write_epoch(const Model& model) const {
    const Result<std::vector<std::byte>> bytes = serialize_model(model);
    if (!bytes) return bytes.error();
    std::error_code failure;
    if (!fs::create_directory(path_ / epochs_folder, failure) && failure)
        return Error{(path_ / epochs_folder).string(), "cannot be made: " + failure.message(), ""};
    return write_file_atomic(path_ / epoch_file(model.provenance.epoch), *bytes);
}

Status RunFolder::write_checkpoint(std::span<const std::byte> bytes) const {
    return write_file_atomic(path_ / checkpoint_file, bytes);
}

Status RunFolder::write_report(const Json& report) const { return write_json_file(report_path(), report); }

void RunFolder::discard() const {
    remove_files(path_, false);
    std::error_code ignored;
    if (made_) fs::remove(path_, ignored);
}

}  // namespace selvedge::cli
