// Training the best configuration of a search once more, as a run of its own in the search's folder.
#pragma once

#include <selvedge/search/study.h>

#include <string>

#include "cli/data_flag.h"
#include "cli/device_flags.h"
#include "search/folder.h"

namespace selvedge::cli {

struct RetrainFlags {
    DeviceFlags device;
    DataFlag data;
    bool quiet = false;
};

/// {trial, epochs, best_epoch, val_loss, val_accuracy, test_loss, test_accuracy, outcome, seconds, out}: the figures of
/// the weights that the run ends with. Null where the search wants none. A run that is there already is not done again,
/// and one that was cut off goes on. The study has a best trial. Errors: interrupted, what `train` refuses.
Result<Json> retrain(const Study& study, const searching::SearchFolder& folder, const RetrainFlags& flags);

/// A line for people; empty for null.
std::string retrained_text(const Json& retrained);

}  // namespace selvedge::cli
