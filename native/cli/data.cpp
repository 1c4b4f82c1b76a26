// The verb data: checks and describes datasets.
#include <selvedge/data/describe.h>
#include <selvedge/io/fields.h>

#include <algorithm>
#include <iostream>
#include <system_error>

#include "cli/data_flag.h"
#include "cli/text.h"
#include "cli/verb.h"

namespace selvedge::cli {
namespace {

namespace fs = std::filesystem;

struct DataFlags {
    std::optional<std::string> action, path;
    bool json = false, quiet = false;
    DataFlag data;
};

Json facts_to_json(const DatasetFacts& facts) {
    Json json = {{"kind", kind_name(facts.kind)}, {"count", facts.count}};
    if (facts.kind != DatasetKind::labels) {
        json["height"] = facts.height;
        json["width"] = facts.width;
        json["channels"] = facts.channels;
        json["pixel_min"] = facts.pixel_min;
        json["pixel_max"] = facts.pixel_max;
        json["pixel_mean"] = facts.pixel_mean;
        json["pixel_standard_deviation"] = facts.pixel_standard_deviation;
        json["images_sha256"] = facts.images_sha256;
    }
    if (facts.kind != DatasetKind::images) {
        json["class_names"] = facts.class_names;
        json["class_counts"] = facts.class_counts;
        json["labels_sha256"] = facts.labels_sha256;
    }
    json["is_original"] = facts.is_original;
    json["origin"] = facts.origin;
    return json;
}

void print_text(const std::string& title, const DatasetFacts& facts) {
    constexpr std::size_t bar_width = 40;
    const bool images = facts.kind != DatasetKind::labels;
    std::cout << title << ": " << thousands(facts.count) << " " << kind_name(facts.kind);
    if (images) std::cout << " of " << facts.height << "×" << facts.width << " pixels";
    std::cout << "\n  " << facts.origin << "\n";
    if (images)
        std::cout << "  pixels " << int{facts.pixel_min} << " to " << int{facts.pixel_max} << ", mean "
                  << decimal(facts.pixel_mean, 2) << ", standard deviation "
                  << decimal(facts.pixel_standard_deviation, 2) << "\n";
    if (!facts.images_sha256.empty()) std::cout << "  images SHA-256 " << facts.images_sha256 << "\n";
    if (!facts.labels_sha256.empty()) std::cout << "  labels SHA-256 " << facts.labels_sha256 << "\n";
    const std::size_t most =
        facts.class_counts.empty() ? 0 : *std::max_element(facts.class_counts.begin(), facts.class_counts.end());
    for (std::size_t c = 0; c < facts.class_counts.size() && most > 0; ++c) {
        const std::string name = c < facts.class_names.size() ? facts.class_names[c] : "class " + std::to_string(c);
        std::cout << "  " << padded_left(std::to_string(c), 3) << " " << padded(name, 12)
                  << padded_left(thousands(facts.class_counts[c]), 8) << "  "
                  << bar(static_cast<double>(facts.class_counts[c]) / static_cast<double>(most), bar_width) << "\n";
    }
}

int describe_file(const fs::path& path, bool as_json) {
    const Result<Dataset> data = load_idx_file(path);
    if (!data) return fail(data.error());
    const DatasetFacts facts = describe(*data);
    if (as_json) {
        Json json = {{"path", path.string()}};
        json.update(facts_to_json(facts));
        std::cout << json.dump(-1, ' ', false, Json::error_handler_t::replace) << "\n";
    } else {
        print_text(path.string(), facts);
    }
    return ExitCode::done;
}

int describe_folder(const DataFlag& where, bool as_json) {
    const Result<fs::path> folder = where.find();
    if (!folder) return fail(folder.error());
    const Result<FashionMnist> data = load_fashion_mnist(*folder);
    if (!data) return fail(data.error());
    const DatasetFacts train = describe(data->train), test = describe(data->test);
    if (as_json) {
        const Json json = {{"path", folder->string()}, {"train", facts_to_json(train)}, {"test", facts_to_json(test)}};
        std::cout << json.dump(-1, ' ', false, Json::error_handler_t::replace) << "\n";
    } else {
        std::cout << folder->string() << "\n\n";
        print_text("training part", train);
        std::cout << "\n";
        print_text("test part", test);
    }
    return ExitCode::done;
}

int data_action(DataFlags flags) {
    const std::vector<std::string> actions{"info"};
    if (!flags.action)
        return refuse({"data", "an action is missing", "give info: `" + program_name() + " data info [PATH]`"});
    if (*flags.action != actions[0])
        return refuse({"data " + *flags.action, "no such action", fields::suggestion(*flags.action, actions)});
    if (flags.path && flags.data.folder)
        return refuse({"--data " + *flags.data.folder, "and a path as well were given", "give one of them"});
    std::error_code ignored;
    if (flags.path && !fs::is_directory(*flags.path, ignored)) return describe_file(*flags.path, flags.json);
    if (flags.path) flags.data.folder = flags.path;
    return describe_folder(flags.data, flags.json);
}

}  // namespace

Verb data_verb() {
    return {"data", "check and describe a dataset", [](Arguments& arguments) -> Action {
                auto flags = std::make_shared<DataFlags>();
                arguments.about(
                    "data info checks a dataset and describes it: counts, class distribution, pixel statistics,\n"
                    "SHA-256, and whether it is Fashion-MNIST as published.");
                arguments.positional("ACTION", "info", flags->action);
                arguments.positional(
                    "PATH", "a folder with the four files, or a single IDX file (default: the dataset that is found)",
                    flags->path);
                flags->data.declare(arguments);
                arguments.group("Output");
                arguments.flag("--json", "print one JSON object", flags->json);
                arguments.flag("--quiet", "accepted for scripts; data shows no progress", flags->quiet);
                arguments.epilogue(std::string(where_data_is) + "\nExamples:\n  " + program_name() + " data info\n  " +
                                   program_name() + " data info my-data\n  " + program_name() +
                                   " data info train-images-idx3-ubyte.gz --json\n");
                return [flags] { return data_action(*flags); };
            }};
}

}  // namespace selvedge::cli
