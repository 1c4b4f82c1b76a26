// EpochRecord as JSON, and the rules of the best epoch and of early stopping.
#include <selvedge/io/fields.h>
#include <selvedge/train/history.h>

#include <array>
#include <utility>

namespace selvedge {
namespace {

// Figures that a line may lack.
template <class Record, class Visitor>
void visit_curves(Record& record, Visitor&& visit) {
    visit("train_subset_loss", record.train_subset_loss);
    visit("train_subset_accuracy", record.train_subset_accuracy);
    visit("test_subset_loss", record.test_subset_loss);
    visit("test_subset_accuracy", record.test_subset_accuracy);
}

template <class Record, class Visitor>
void visit_figures(Record& record, Visitor&& visit) {
    visit("loss", record.loss);
    visit("accuracy", record.accuracy);
    visit("penalty", record.penalty);
    visit("val_loss", record.val_loss);
    visit("val_accuracy", record.val_accuracy);
    visit("learning_rate", record.learning_rate);
    visit("seconds", record.seconds);
    visit("images_per_second", record.images_per_second);
}

Json figure_to_json(double value) { return value; }
Json figure_to_json(const std::optional<double>& value) { return value ? Json(*value) : Json(); }

Status read_figure(const Json& json, double& out, const std::string& where) {
    return fields::read(json, out, where, {});
}
Status read_figure(const Json& json, std::optional<double>& out, const std::string& where) {
    if (json.is_null()) return {};
    double value = 0;
    Status status = fields::read(json, value, where, {});
    if (status) out = value;
    return status;
}

}  // namespace

Json epoch_to_json(const EpochRecord& record) {
    Json json = {{"epoch", record.epoch}};
    visit_figures(record, [&](const char* name, const auto& value) { json[name] = figure_to_json(value); });
    visit_curves(record, [&](const char* name, const std::optional<double>& value) {
        if (value) json[name] = *value;
    });
    return json;
}

Result<EpochRecord> epoch_from_json(const Json& json, const std::string& where) {
    if (!json.is_object()) return fields::wrong_type(where, json, "an object");
    EpochRecord record;
    Status status;
    const auto member = [&](const char* name) -> const Json* {
        const auto found = json.find(name);
        if (found == json.end() && status) status = Error{where, std::string("'") + name + "' is missing", ""};
        return status ? &*found : nullptr;
    };
    if (const Json* value = member("epoch")) status = fields::read(*value, record.epoch, where + ": epoch", {.min = 1});
    visit_figures(record, [&](const char* name, auto& figure) {
        if (const Json* value = member(name)) status = read_figure(*value, figure, where + ": " + name);
    });
    visit_curves(record, [&](const char* name, std::optional<double>& figure) {
        const auto found = json.find(name);
        if (status && found != json.end()) status = read_figure(*found, figure, where + ": " + name);
    });
    if (!status) return status.error();
    return record;
}

BestTracker::BestTracker(Monitor monitor, const std::optional<EarlyStopping>& early_stopping)
    : monitor_(monitor), early_stopping_(early_stopping) {}

bool BestTracker::update(const EpochRecord& record) {
    const std::optional<double>& figure = monitor_ == Monitor::val_loss ? record.val_loss : record.val_accuracy;
    if (!figure) {  // no validation: the last epoch is best
        best_epoch_ = record.epoch;
        return true;
    }
    const double value = monitor_ == Monitor::val_loss ? -*figure : *figure;  // larger is better
    const double min_delta = early_stopping_ ? early_stopping_->min_delta : 0;
    if (best_epoch_ == 0 || value - min_delta > best_value_) {
        best_value_ = value;
        best_epoch_ = record.epoch;
        wait_ = 0;
        return true;
    }
    ++wait_;
    stop_ = early_stopping_ && wait_ >= early_stopping_->patience;
    return false;
}

}  // namespace selvedge
