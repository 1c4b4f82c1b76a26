// data convert: IDX files to CSV and back.
#include <selvedge/io/json.h>

#include <iostream>
#include <system_error>

#include "cli/data_actions.h"
#include "cli/text.h"
#include "cli/verb.h"
#include "files/read.h"

namespace selvedge::cli {
namespace {

namespace fs = std::filesystem;

DataForm other(DataForm form) { return form == DataForm::csv ? DataForm::idx : DataForm::csv; }

// A dataset, and the files that it is to be written to.
struct Target {
    Dataset data;
    std::vector<fs::path> files;
    DataForm form;
};

Result<std::vector<Target>> from_folder(const fs::path& folder, const fs::path& to) {
    Result<FashionMnist> data = load_fashion_mnist(folder);
    if (!data) return data.error();
    std::error_code failure;
    fs::create_directories(to, failure);
    if (!fs::is_directory(to, failure)) return Error{to.string(), "cannot be made a folder", "choose another one"};
    const DataForm form = other(*dataset_form(folder));
    std::vector<Target> targets;
    targets.push_back({std::move(data->train), part_files(to, "train", form), form});
    targets.push_back({std::move(data->test), part_files(to, "test", form), form});
    return targets;
}

Result<std::vector<Target>> from_file(const fs::path& file, const fs::path& to) {
    Result<Dataset> data = load_data_file(file);
    if (!data) return data.error();
    if (data->images.empty())
        return Error{file.string(), "is a file of labels", "give the file of images; that of its labels is found"};
    std::vector<Target> targets;
    if (!data->labels.empty()) {
        const auto named = [&](const char* ending) { return fs::path(to.string() + ending); };
        targets.push_back(
            {std::move(*data), {named("-images-idx3-ubyte"), named("-labels-idx1-ubyte")}, DataForm::idx});
        return targets;
    }
    const Result<fs::path> labels = labels_beside(file);
    if (!labels) return labels.error();
    Result<Dataset> joined = load_idx_pair(file, *labels, fashion_class_names());
    if (!joined) return joined.error();
    targets.push_back({std::move(*joined), {to}, DataForm::csv});
    return targets;
}

}  // namespace

int data_convert(const DataFlags& flags) {
    if (!flags.path || !flags.to)
        return refuse({"data convert", "needs what to read and what to write",
                       "as in `" + program_name() + " data convert my-data my-data-csv`"});
    if (flags.data.folder)
        return refuse({"--data " + *flags.data.folder, "has no meaning for convert", "give the folder as a path"});
    const fs::path to = *flags.to;
    if (to.extension() == ".gz")
        return refuse({to.string(), "files are written plain", "leave .gz out, and compress the file with gzip"});
    std::error_code ignored;
    const Result<std::vector<Target>> targets =
        fs::is_directory(*flags.path, ignored) ? from_folder(*flags.path, to) : from_file(*flags.path, to);
    if (!targets) return fail(targets.error());
    for (const Target& target : *targets)
        for (const fs::path& file : target.files)
            if (!flags.force && is_there(file))
                return fail({file.string(), "is there already", "choose another name, or --force to replace it"});
    Json written = Json::array();
    for (const Target& target : *targets) {
        if (Status status = write_part(target.data, target.files, target.form); !status) return fail(status.error());
        for (const fs::path& file : target.files) {
            written.push_back({{"file", file.string()}, {"count", target.data.count}});
            if (!flags.json) std::cout << file.string() << "  " << thousands(target.data.count) << " items\n";
        }
    }
    if (flags.json) std::cout << json_text(Json{{"written", written}}) << "\n";
    return ExitCode::done;
}

}  // namespace selvedge::cli
