// The verb report: a page, or the pictures, of a run, of several side by side, of a search, or of a model.
#include <selvedge/io/fields.h>
#include <selvedge/selvedge.h>
#include <spawn.h>

#include <algorithm>
#include <iostream>
#include <system_error>

#include "cli/data_flag.h"
#include "cli/device_flags.h"
#include "cli/text.h"
#include "cli/values.h"
#include "cli/verb.h"
#include "files/descriptor.h"
#include "files/read.h"
#include "report/export.h"
#include "report/run_report.h"
#include "report/search_report.h"

extern char** environ;

namespace selvedge::cli {
namespace {

namespace fs = std::filesystem;
using report::BarSeries;
using report::Document;
using report::Evidence;
using report::PictureOptions;
using report::RunRecord;

struct ReportFlags {
    std::vector<std::string> what;
    std::optional<std::string> out, format, image, layer;
    bool open = false, json = false, quiet = false;
    DataFlag data;
    DeviceFlags device;
};

// The dataset, loaded when it is first asked for; a report of several runs of the same data reads it once.
class DataShelf {
public:
    explicit DataShelf(DataFlag flag) : flag_(std::move(flag)) {}

    Result<const FashionMnist*> get(const std::string& folder_of_run) {
        DataFlag flag = flag_;
        if (!flag.folder && !folder_of_run.empty()) flag.folder = folder_of_run;
        const Result<fs::path> folder = flag.find();
        if (!folder) return folder.error();
        for (const auto& [path, data] : loaded_)
            if (path == *folder) return data.get();
        Result<FashionMnist> data = load_fashion_mnist(*folder);
        if (!data) return data.error();
        loaded_.emplace_back(*folder, std::make_unique<FashionMnist>(std::move(*data)));
        return loaded_.back().second.get();
    }

private:
    DataFlag flag_;
    std::vector<std::pair<fs::path, std::unique_ptr<FashionMnist>>> loaded_;
};

void note(const ReportFlags& flags, const std::string& text) {
    if (!flags.quiet) std::cerr << "selvedge: " << one_line(text) << "\n";
}

Result<Evidence> gather_for_run(const fs::path& folder, const RunRecord& run, DataShelf& shelf, Executor& executor) {
    const Result<const FashionMnist*> data = shelf.get(report::text_of(run.start, "data"));
    if (!data) return data.error();
    Result<Model> model = load_model(folder / "best.safetensors");
    if (!model) return model.error();
    std::vector<BarSeries> parts;
    if (const Result<Experiment> experiment = experiment_from_json(run.experiment, run.name))
        if (Result<std::vector<BarSeries>> counts =
                report::part_counts(experiment->data, (*data)->train, (*data)->test))
            parts = std::move(*counts);
    return report::gather(std::move(*model), (*data)->test, executor, std::move(parts));
}

// A report on runs goes without the pictures of the test images where those or the model cannot be had, and says so.
Result<Document> runs_document(const ReportFlags& flags, const PictureOptions& pictures, DataShelf& shelf,
                               Executor& executor) {
    std::vector<RunRecord> runs;
    std::vector<Evidence> gathered;
    std::vector<std::ptrdiff_t> place;  // of a run's evidence, -1 for none
    for (const std::string& folder : flags.what) {
        Result<RunRecord> run = report::read_run(folder);
        if (!run) return run.error();
        Result<Evidence> evidence = gather_for_run(folder, *run, shelf, executor);
        place.push_back(evidence ? static_cast<std::ptrdiff_t>(gathered.size()) : -1);
        if (evidence)
            gathered.push_back(std::move(*evidence));
        else
            note(flags, folder + " is shown without its predictions: " + evidence.error().message());
        runs.push_back(std::move(*run));
    }
    std::vector<const Evidence*> evidence;
    for (const std::ptrdiff_t index : place)
        evidence.push_back(index < 0 ? nullptr : &gathered[static_cast<std::size_t>(index)]);
    if (runs.size() == 1) return report::run_document(runs[0], evidence[0], pictures);
    return report::comparison_document(runs, evidence);
}

Result<Document> model_document(const std::string& file, const PictureOptions& pictures, DataShelf& shelf,
                                Executor& executor) {
    Result<Model> model = load_model(file);
    if (!model) return model.error();
    const Result<const FashionMnist*> data = shelf.get("");
    if (!data) return data.error();
    const Result<Evidence> evidence = report::gather(std::move(*model), (*data)->test, executor, {});
    if (!evidence) return evidence.error();
    return report::model_document(fs::path(file).filename().string(), *evidence, pictures);
}

Status open_in_browser(const fs::path& page) {
    std::string program = "xdg-open", path = fs::absolute(page).string();
    char* words[] = {program.data(), path.data(), nullptr};
    pid_t child = 0;
    if (const int failure = ::posix_spawnp(&child, words[0], nullptr, nullptr, words, environ); failure != 0)
        return Error{"--open", "xdg-open cannot be started: " + system_message(failure), "open " + path + " yourself"};
    return {};
}

// Where the report goes unless --out says so: into the folder of a run, else into the current one.
fs::path usual_page(const ReportFlags& flags) {
    std::error_code ignored;
    if (flags.what.size() > 1) return "comparison.html";
    if (fs::is_directory(flags.what[0], ignored)) return fs::path(flags.what[0]) / "report.html";
    return fs::path(flags.what[0]).stem().string() + "-report.html";
}

int write_document(const ReportFlags& flags, const Document& document, const std::string& format) {
    const fs::path page = flags.out ? fs::path(*flags.out) : usual_page(flags);
    std::vector<fs::path> written;
    if (format == "html") {
        if (Status status = report::write_page(document, page); !status) return fail(status.error());
        written.push_back(page);
    } else {
        fs::path folder = page;
        if (!flags.out) folder.replace_extension().concat("-pictures");
        Result<std::vector<fs::path>> paths = report::write_pictures(
            document, folder, format == "svg" ? report::PictureFormat::svg : report::PictureFormat::png);
        if (!paths) return fail(paths.error());
        written = std::move(*paths);
    }
    if (flags.json) {
        Json files = Json::array();
        for (const fs::path& path : written) files.push_back(path.string());
        const Json json = {{"title", document.title}, {"files", std::move(files)}};
        std::cout << json_text(json) << "\n";
    } else {
        for (const fs::path& path : written) std::cout << path.string() << "\n";
    }
    if (!flags.open) return ExitCode::done;
    const Status opened = open_in_browser(written.front());
    return opened ? ExitCode::done : fail(opened.error());
}

bool is_search(const std::string& path) { return is_there(fs::path(path) / "search.json"); }

Result<Document> search_document(const std::string& folder) {
    const Result<Json> search = read_json_file(fs::path(folder) / "search.json");
    if (!search) return search.error();
    if (!search->is_object()) return Error{folder + "/search.json", "must hold a JSON object", ""};
    return report::search_document(*search);
}

int report_action(const ReportFlags& flags) {
    if (flags.what.empty())
        return refuse(
            {"report", "a run is missing", "name its folder, as in `" + program_name() + " report runs/first`"});
    const std::vector<std::string> formats{"html", "svg", "png"};
    const std::string format = flags.format.value_or("html");
    if (std::find(formats.begin(), formats.end(), format) == formats.end())
        return refuse({"--format " + format, "no such format", fields::suggestion(format, formats)});
    PictureOptions pictures{.image = 0, .layer = flags.layer};
    if (flags.image) {
        const Result<std::uint64_t> index = whole_number({"--image", *flags.image}, 0, 1'000'000'000);
        if (!index) return refuse(index.error());
        pictures.image = static_cast<std::size_t>(*index);
    }
    for (const std::string& path : flags.what)
        if (!is_there(path)) return fail({path, "is not there", "give the folder of a run or the file of a model"});
    const Result<std::unique_ptr<Executor>> executor = flags.device.executor();
    if (!executor) return refuse(executor.error());

    DataShelf shelf(flags.data);
    std::error_code ignored;
    const bool is_model = flags.what.size() == 1 && !fs::is_directory(flags.what[0], ignored);
    const Result<Document> document = is_model ? model_document(flags.what[0], pictures, shelf, **executor)
                                      : flags.what.size() == 1 && is_search(flags.what[0])
                                          ? search_document(flags.what[0])
                                          : runs_document(flags, pictures, shelf, **executor);
    if (!document) return fail(document.error());
    return write_document(flags, *document, format);
}

}  // namespace

Verb report_verb() {
    return {"report", "show a run, several runs, a search or a model as a page", [](Arguments& arguments) -> Action {
                auto flags = std::make_shared<ReportFlags>();
                arguments.about(
                    "Makes one HTML page, which needs no network, of a run: curves, confusion matrix, classification\n"
                    "report, calibration, predictions, data, feature maps, settings. Of several runs it makes a\n"
                    "comparison, of a search its trials in pictures. `train` writes the page of its run by itself.");
                arguments.positionals("RUN", "folders of runs, of a search, or the file of a model", flags->what);
                arguments.option("--out", "PATH",
                                 "the page (default report.html in the run's folder), or the folder of the pictures",
                                 flags->out);
                arguments.option("--format", "NAME", "html (default), or svg or png: every picture as its own file",
                                 flags->format);
                arguments.option("--image", "INDEX", "the test image of which feature maps are shown (default 0)",
                                 flags->image);
                arguments.option("--layer", "NAME", "show feature maps and filters of this convolution only",
                                 flags->layer);
                arguments.flag("--open", "open it in the browser", flags->open);
                flags->data.declare(arguments);
                flags->device.declare(arguments);
                arguments.group("Output");
                arguments.flag("--json", "print one JSON object", flags->json);
                arguments.flag("--quiet", "no word on what is left out", flags->quiet);
                arguments.epilogue("The paths of the files written are printed. --json: {title, files: […]}\n\n" +
                                   std::string(where_data_is) + "\nExamples:\n  " + program_name() +
                                   " report runs/first --open\n  " + program_name() +
                                   " report runs/first runs/second --out both.html\n  " + program_name() +
                                   " report runs/first --format png --out pictures --image 23 --layer conv2d_1\n");
                return [flags] { return report_action(*flags); };
            }};
}

}  // namespace selvedge::cli
