// The verb data: checks, describes, explores and converts datasets.
#include <selvedge/data/describe.h>
#include <selvedge/io/fields.h>

#include <algorithm>
#include <iostream>
#include <system_error>

#include "cli/data_actions.h"
#include "cli/text.h"
#include "cli/verb.h"

namespace selvedge::cli {
namespace {

namespace fs = std::filesystem;

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
    const Result<Dataset> data = load_data_file(path);
    if (!data) return fail(data.error());
    const DatasetFacts facts = describe(*data);
    if (as_json) {
        Json json = {{"path", path.string()}};
        json.update(facts_to_json(facts));
        std::cout << json_text(json) << "\n";
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
        std::cout << json_text(json) << "\n";
    } else {
        std::cout << folder->string() << "\n\n";
        print_text("training part", train);
        std::cout << "\n";
        print_text("test part", test);
    }
    return ExitCode::done;
}

// An option or argument that the action does not take, or empty.
std::string foreign(const DataFlags& flags) {
    const bool info = *flags.action == "info", convert = *flags.action == "convert",
               explore = *flags.action == "explore";
    if (flags.to && !convert) return *flags.to;
    if (flags.experiment && !explore) return "--experiment";
    if (flags.out && !explore) return "--out";
    if (flags.per_class && !explore) return "--per-class";
    return flags.force && (info || explore) ? "--force" : "";
}

int data_action(const DataFlags& flags) {
    const std::vector<std::string> actions{"info", "explore", "convert"};
    if (!flags.action)
        return refuse({"data", "an action is missing", "give info: `" + program_name() + " data info [PATH]`"});
    if (std::find(actions.begin(), actions.end(), *flags.action) == actions.end())
        return refuse({"data " + *flags.action, "no such action", fields::suggestion(*flags.action, actions)});
    if (const std::string given = foreign(flags); !given.empty())
        return refuse({given, "has no meaning for data " + *flags.action, "leave it out"});
    if (*flags.action == "convert") return data_convert(flags);
    if (flags.path && flags.data.folder)
        return refuse({"--data " + *flags.data.folder, "and a path as well were given", "give one of them"});
    return *flags.action == "info" ? data_info(flags) : data_explore(flags);
}

}  // namespace

int data_info(const DataFlags& flags) {
    std::error_code ignored;
    if (flags.path && !fs::is_directory(*flags.path, ignored)) return describe_file(*flags.path, flags.json);
    DataFlag where = flags.data;
    if (flags.path) where.folder = flags.path;
    return describe_folder(where, flags.json);
}

Verb data_verb() {
    return {
        "data", "check, describe, explore and convert a dataset", [](Arguments& arguments) -> Action {
            auto flags = std::make_shared<DataFlags>();
            arguments.about(
                "data info checks a dataset and describes it: counts, class distribution, pixel statistics,\n"
                "SHA-256, and whether it is Fashion-MNIST as published.\n\n"
                "data explore shows the class distribution of each part, the pixels of each class and the mean image;\n"
                "with --out also pictures: samples and mean images of each class, the distribution as PNG and\n"
                "SVG.\n\n"
                "data convert writes IDX files as CSV (785 columns: label, 784 pixels) and CSV as IDX files. A folder\n"
                "becomes a folder; IN-images-idx3-ubyte (with its labels beside it) becomes the file OUT; a CSV "
                "becomes\n"
                "OUT-images-idx3-ubyte and OUT-labels-idx1-ubyte.");
            arguments.positional("ACTION", "info, explore or convert", flags->action);
            arguments.positional("PATH",
                                 "a folder with a dataset, or a single IDX or CSV file, plain or .gz (default: the "
                                 "dataset that is found)",
                                 flags->path);
            arguments.positional("OUT", "convert: what to write", flags->to);
            flags->data.declare(arguments);
            arguments.group("Exploring and converting");
            arguments.option("--experiment", "ID", "explore the parts that this experiment divides the data into",
                             flags->experiment);
            arguments.option("--out", "DIR", "explore: folder for the pictures", flags->out);
            arguments.option("--per-class", "N", "explore: samples of each class in the pictures (default 10)",
                             flags->per_class);
            arguments.flag("--force", "convert: replace files that are there", flags->force);
            arguments.group("Output");
            arguments.flag("--json", "print one JSON object", flags->json);
            arguments.flag("--quiet", "accepted for scripts; data shows no progress", flags->quiet);
            arguments.epilogue(std::string(where_data_is) + "\nExamples:\n  " + program_name() + " data info\n  " +
                               program_name() + " data info my-data\n  " + program_name() +
                               " data info train-images-idx3-ubyte.gz --json\n  " + program_name() +
                               " data info fashion-mnist_train.csv.gz\n  " + program_name() +
                               " data explore --experiment r2-cnn --out pictures\n  " + program_name() +
                               " data convert /usr/share/datasets/fashion-mnist my-csv\n");
            return [flags] { return data_action(*flags); };
        }};
}

}  // namespace selvedge::cli
