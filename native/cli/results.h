// Results of a training run: what report.json keeps, what `train --json` prints, and the same for people.
#pragma once

#include <selvedge/train/evaluate.h>
#include <selvedge/train/trainer.h>

#include <filesystem>
#include <optional>
#include <string>

namespace selvedge::cli {

/// What a run gave, beside the trainer's own result: measurements on the test images.
struct TestFigures {
    std::optional<EvalResult> best, last;
};

/// {id, seed, outcome, parameters, epochs, best_epoch, val_loss, val_accuracy, test_loss, test_accuracy, seconds,
/// executor, revision, out, last: {epoch, loss, accuracy, val_loss, val_accuracy, test_loss, test_accuracy}, saved:
/// [{epoch, file, loss, accuracy, val_loss, val_accuracy}] where train.save_every is set, per_class, confusion}. The
/// figures at the top are those of the best epoch, whose weights are in best.safetensors; null where there are none.
Json results_to_json(const Experiment& experiment, const RunFacts& facts, const TrainResult& result,
                     const TestFigures& test, const std::filesystem::path& out);

/// The same as `train --json` prints it: without the tables.
Json results_summary(Json results);

/// The same as a few lines for people.
std::string results_text(const Json& results);

/// Precision, recall, F1 and support by class as a list of {class, label, precision, recall, f1, support}.
Json per_class_to_json(const ConfusionMatrix& confusion, std::span<const std::string> class_names);

}  // namespace selvedge::cli
