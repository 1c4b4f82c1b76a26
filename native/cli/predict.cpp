// The verb predict: what a model says of pictures in files.
#include <selvedge/io/json.h>
#include <selvedge/selvedge.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <numeric>

#include "cli/device_flags.h"
#include "cli/text.h"
#include "cli/verb.h"
#include "image_files/read_picture.h"

namespace selvedge::cli {
namespace {

struct PredictFlags {
    std::optional<std::string> model;
    std::vector<std::string> pictures;
    bool json = false, quiet = false;
    DeviceFlags device;
};

void print_json(const std::string& file, const Answer& answer) {
    const Json json = {{"file", file},
                       {"class", answer.index},
                       {"label", answer.label},
                       {"answer", enum_name(answer.verdict)},
                       {"probabilities", answer.probabilities}};
    std::cout << json_text(json) << "\n";
}

const char* words_of(Verdict verdict) {
    if (verdict == Verdict::unlike) return " (does not look like clothing)";
    return verdict == Verdict::sure ? "" : " (not sure)";
}

// A line with the answer and the next two classes; on a terminal those three with bars below it.
void print_text(const std::string& file, const Answer& answer, const std::vector<std::string>& names, bool bars) {
    std::vector<std::size_t> order(answer.probabilities.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return answer.probabilities[a] > answer.probabilities[b]; });
    order.resize(std::min<std::size_t>(3, order.size()));
    const auto part = [&](std::size_t c) {
        return decimal(100 * static_cast<double>(answer.probabilities[c]), 1) + " %";
    };

    std::cout << one_line(file) << ": " << answer.label << words_of(answer.verdict);
    if (!bars) {
        for (const std::size_t c : order) std::cout << (c == order[0] ? "  " : ", " + names[c] + " ") << part(c);
        std::cout << "\n";
        return;
    }
    std::cout << "\n";
    for (const std::size_t c : order)
        std::cout << "  " << padded(names[c], 14) << padded_left(part(c), 8) << "  "
                  << bar(static_cast<double>(answer.probabilities[c]), 30) << "\n";
}

int predict_action(const PredictFlags& flags) {
    const std::string example = "as in `" + program_name() + " predict runs/first/best.safetensors boot.png`";
    if (!flags.model) return refuse({"predict", "a model and a picture are missing", example});
    if (flags.pictures.empty()) return refuse({"predict", "a picture is missing", example});
    Result<std::unique_ptr<Executor>> executor = flags.device.executor_for_pictures();
    if (!executor) return refuse(executor.error());
    const Result<Model> model = load_model(*flags.model);
    if (!model) return fail(model.error());
    Result<Classifier> classifier = model->session(std::move(*executor));
    if (!classifier) return fail(classifier.error());

    int code = ExitCode::done;
    const bool bars = ::isatty(STDOUT_FILENO) != 0;
    for (const std::string& file : flags.pictures) {
        const Result<OwnedPicture> picture = read_picture(file);
        const Result<Answer> answer = picture ? classifier->classify(picture->view()) : Result<Answer>(picture.error());
        if (!answer) {
            Error error = answer.error();
            if (picture) error.given = file + ": " + error.given;
            std::cout.flush();
            code = fail(error);
        } else if (flags.json) {
            print_json(file, *answer);
        } else {
            print_text(file, *answer, model->class_names, bars);
        }
    }
    return code;
}

}  // namespace

Verb predict_verb() {
    return {"predict", "say what is in pictures", [](Arguments& arguments) -> Action {
                auto flags = std::make_shared<PredictFlags>();
                arguments.about(
                    "Says what a model sees in pictures: PNG, JPEG or WebP files of up to 100 megapixels, of any size\n"
                    "and on any plain background. They are converted as the dataset was made.");
                arguments.positional("MODEL", "a model file, such as runs/first/best.safetensors", flags->model);
                arguments.positionals("PICTURE", "one or more picture files", flags->pictures);
                flags->device.declare(arguments);
                arguments.group("Output");
                arguments.flag("--json", "print one JSON object a picture, each on a line of its own", flags->json);
                arguments.flag("--quiet", "accepted for scripts; predict shows no progress", flags->quiet);
                arguments.epilogue(
                    "A picture that cannot be read is reported on standard error, the others go on, and the exit code\n"
                    "is 1.\n\n"
                    "--json: {file, class, label, answer, probabilities}; class is the number of the class, label its\n"
                    "name, answer is \"sure\", \"unsure\" (the largest probability is below the model's threshold) or\n"
                    "\"unlike\" (the picture is not like what the model was trained on; see calibrate).\n\n"
                    "Examples:\n  " +
                    program_name() + " predict runs/first/best.safetensors boot.png shirt.jpg\n  " + program_name() +
                    " predict --json runs/first/best.safetensors *.png\n");
                return [flags] { return predict_action(*flags); };
            }};
}

}  // namespace selvedge::cli
