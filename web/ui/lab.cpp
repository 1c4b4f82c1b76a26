// Lab: presets, images and the ledger of runs.
#include "ui/lab.h"

#include <selvedge/io/json.h>
#include <selvedge/train/template.h>

#include <algorithm>
#include <array>
#include <utility>

namespace selvedge::ui {
namespace {

/// The experiments to start from, the quickest first.
constexpr std::array<const char*, 6> preset_ids{"r3-mlp-e1-relu", "r1-mlp-medium-128", "r1-cnn-32-64",
                                                "r2-cnn",         "r3-cnn-e2-max-bn",  "r2-cnn-tuned"};

/// What every preset gets for the page: the bundled images, a tenth of them to validate on, and no longer than a person
/// waits.
Json for_the_page() {
    return {{"data", {{"pick", Lab::bundled}, {"split", {{"kind", "stratified"}, {"validation", 1000}}}}},
            {"train", {{"epochs", 10}, {"early_stopping", nullptr}, {"curves", nullptr}}}};
}

const Json* find_file(const std::vector<std::pair<std::string, Json>>& files, const std::string& id) {
    const auto found = std::find_if(files.begin(), files.end(), [&](const auto& file) { return file.first == id; });
    return found == files.end() ? nullptr : &found->second;
}

}  // namespace

Status Lab::take_presets(const std::string& text) {
    Result<Json> json = parse_json(text, "the list of recipes");
    if (!json) return json.error();
    files_.clear();
    presets_.clear();
    for (const auto& item : json->items()) {
        const Result<std::vector<Json>> points = item.value().contains("axes")
                                                     ? expand_axes(item.value(), item.key())
                                                     : Result<std::vector<Json>>(std::vector<Json>{item.value()});
        if (!points) continue;
        for (const Json& point : *points)
            files_.emplace_back(point.contains("id") ? point["id"].get<std::string>() : item.key(), point);
    }
    const ExperimentLoader load = [this](const std::string& id) -> Result<Json> {
        const Json* file = find_file(files_, id);
        if (file == nullptr) return Error{"experiment '" + id + "'", "is not among those of the page", ""};
        return *file;
    };
    for (const char* id : preset_ids) {
        const Json* file = find_file(files_, id);
        if (file == nullptr) continue;
        Json named = *file;
        named["id"] = id;
        Result<Json> merged = merge_parents(std::move(named), id, load);
        if (!merged) return merged.error();
        merge_patch(*merged, for_the_page());
        const Result<Experiment> experiment = experiment_from_json(*merged, id);
        if (!experiment) return experiment.error();
        presets_.push_back({id, experiment->title, experiment->about, experiment_to_json(*experiment)});
    }
    if (recipe_.empty() && !presets_.empty()) {
        const auto usual =
            std::find_if(presets_.begin(), presets_.end(), [](const Preset& p) { return p.id == "r2-cnn"; });
        choose_preset(usual == presets_.end() ? 0 : static_cast<std::size_t>(usual - presets_.begin()));
    }
    return {};
}

void Lab::choose_preset(std::size_t index) {
    if (index >= presets_.size()) return;
    if (recipe_.load(presets_[index].json, presets_[index].id)) chosen_preset_ = presets_[index].title;
}

Status Lab::take_recipe(const std::string& text, const std::string& where) {
    Result<Json> json = parse_json(text, where);
    if (!json) return json.error();
    const Result<Json> merged = merge_parents(std::move(*json), where, [this](const std::string& id) -> Result<Json> {
        const Json* file = find_file(files_, id);
        if (file == nullptr)
            return Error{"parent '" + id + "'", "is not among the experiments of the page",
                         "write the whole recipe: `selvedge train … --print-config` prints it"};
        return *file;
    });
    if (!merged) return merged.error();
    if (Status status = recipe_.load(*merged, where); !status) return status;
    const std::string title = recipe_.at("title").is_string() ? recipe_.at("title").get<std::string>() : "";
    chosen_preset_ = title.empty() ? where : title;
    return {};
}

void Lab::fetch(engine::Part part, std::size_t count) {
    Fetching& fetching = part == engine::Part::train ? train_ : test_;
    if (fetching.under_way) return;
    fetching = {.under_way = true, .part = -1, .trouble = {}};
    host_.fetch_images(part, count);
}

void Lab::take_images(engine::Part part, engine::IdxPair files) {
    (part == engine::Part::train ? train_ : test_) = {};
    given_ = part;
    ++images_given_;
    workshop_.take_images(part, std::move(files));
}

void Lab::images_progress(engine::Part part, float part_done) {
    (part == engine::Part::train ? train_ : test_).part = part_done;
}

void Lab::images_not_fetched(engine::Part part, std::string message) {
    (part == engine::Part::train ? train_ : test_) = {.under_way = false, .part = 0, .trouble = std::move(message)};
    if (part == engine::Part::train) waiting_.reset();
    if (part == engine::Part::test && std::exchange(to_evaluate_, nullptr)) evaluations_.pop_back();
}

void Lab::fetch_test_images() {
    if (view_->images->test.count == 0 && test_.trouble.empty()) fetch(engine::Part::test, 0);
}

void Lab::fetch_images(engine::Part part) {
    const engine::Images& there = *view_->images;
    if ((part == engine::Part::train ? there.train : there.test).count == 0)
        fetch(part, part == engine::Part::train ? bundled : 0);
}

void Lab::retry(engine::Part part) { fetch(part, part == engine::Part::train ? images_wanted() : 0); }

void Lab::add_own(engine::OwnPicture picture) { workshop_.add_own(std::move(picture)); }
void Lab::forget_own() { workshop_.forget_own(); }

std::size_t Lab::images_wanted() const {
    const Json pick = recipe_.at("data.pick");
    const std::size_t wanted = pick.is_number_unsigned() ? pick.get<std::size_t>() : 0;
    return wanted == 0 || wanted > bundled ? 0 : bundled;
}

// All images serve a recipe of any pick; the bundled ones serve it up to their number, as the first of each class of
// them are the first of all.
bool Lab::images_there() const {
    const std::size_t there = view_->images->train.count;
    return images_wanted() == 0 ? there > bundled : there >= bundled;
}

const LabRun* Lab::current() const { return runs_.empty() || rewound_ ? nullptr : &runs_.back(); }

bool Lab::running() const {
    const LabRun* run = current();
    return run != nullptr && run->view && run->view->state == engine::RunState::running;
}

bool Lab::can_go_on() const {
    const LabRun* run = current();
    return run != nullptr && run->view && run->recipe == recipe_.json() &&
           (run->view->state == engine::RunState::paused || run->view->state == engine::RunState::running);
}

void Lab::go(engine::Stride stride) {
    if (can_go_on()) return workshop_.go_on(stride);
    if (recipe_.empty() || !recipe_.trouble().empty()) return;
    waiting_ = stride;
    const Json curves = recipe_.at("train.curves");
    if (curves.is_object() && curves.value("test", false)) fetch_test_images();
    if (!images_there()) fetch(engine::Part::train, images_wanted());
}

void Lab::begin(engine::Stride stride) {
    LabRun run;
    run.number = ++numbers_;
    run.name = "Run " + std::to_string(run.number);
    run.recipe = recipe_.json();
    if (!runs_.empty()) run.changes = difference_words(runs_.back().recipe, run.recipe);
    // A run of which nothing is to be seen is not kept.
    std::erase_if(
        runs_, [](const LabRun& old) { return !old.view || (old.view->losses.empty() && old.view->history.empty()); });
    while (runs_.size() >= most_runs) runs_.erase(runs_.begin());
    runs_.push_back(std::move(run));
    rewound_ = false;
    workshop_.start(numbers_, *recipe_.experiment(), stride);
}

void Lab::pause() {
    waiting_.reset();
    workshop_.pause();
}

void Lab::rewind() {
    pause();
    rewound_ = true;
    workshop_.drop_run();
}

void Lab::forget_run(std::size_t index) {
    if (index >= runs_.size()) return;
    if (index + 1 == runs_.size() && !rewound_) rewind();
    runs_.erase(runs_.begin() + static_cast<std::ptrdiff_t>(index));
}

void Lab::evaluate(engine::FilePointer file, const std::string& title) {
    // What goes on makes way, and leaves nothing behind.
    std::erase_if(evaluations_,
                  [&](const LabEvaluation& old) { return old.title == title || !old.view || !old.view->over(); });
    evaluations_.push_back({++evaluations_begun_, title, nullptr});
    to_evaluate_ = std::move(file);
    if (view_->images->test.count != 0) return begin_evaluation();
    fetch(engine::Part::test, 0);
}

bool Lab::evaluating() const {
    return !evaluations_.empty() && (!evaluations_.back().view || !evaluations_.back().view->over());
}

void Lab::begin_evaluation() {
    workshop_.evaluate(evaluations_.back().number, std::exchange(to_evaluate_, nullptr), evaluations_.back().title);
}

const LabEvaluation* Lab::evaluation(const std::string& title) const {
    const auto found = std::find_if(evaluations_.begin(), evaluations_.end(),
                                    [&](const LabEvaluation& one) { return one.title == title; });
    return found == evaluations_.end() ? nullptr : &*found;
}

void Lab::prepare() {
    if (!std::exchange(presets_asked_, true)) host_.fetch_presets();
}

std::size_t Lab::epochs_seen() const {
    std::size_t epochs = numbers_ * 1000;
    for (const LabRun& run : runs_) epochs += 1 + (run.view ? run.view->history.size() : 0);
    return epochs;
}

Json Lab::runs_json() const {
    Json list = Json::array();
    for (const LabRun& run : runs_) {
        if (!run.view || run.view->history.empty()) continue;
        Json history = Json::array();
        for (const EpochRecord& record : run.view->history) history.push_back(epoch_to_json(record));
        list.push_back({{"number", run.number},
                        {"changes", run.changes},
                        {"recipe", run.recipe},
                        {"best_epoch", run.view->best_epoch},
                        {"seconds", run.view->seconds},
                        {"history", std::move(history)}});
    }
    return list;
}

void Lab::restore_runs(const std::string& text) {
    const Result<Json> list = parse_json(text, "runs");
    if (!runs_.empty() || !list || !list->is_array()) return;
    for (const Json& kept : *list) {
        if (!kept.is_object() || !kept.contains("recipe") || !kept.contains("history")) continue;
        const Result<Experiment> experiment = experiment_from_json(kept["recipe"], "run");
        engine::RunView view;
        for (const Json& line : kept["history"])
            if (const Result<EpochRecord> record = epoch_from_json(line, "run")) view.history.push_back(*record);
        if (!experiment || view.history.empty()) continue;
        view.number = kept.value("number", 0U);
        view.experiment = std::make_shared<const Experiment>(*experiment);
        view.state = engine::RunState::finished;
        view.outcome = selvedge::Outcome::interrupted;
        view.best_epoch = std::min(kept.value("best_epoch", std::size_t{0}), view.history.size());
        view.seconds = kept.value("seconds", 0.0);
        view.facts.epochs = experiment->train.epochs;
        LabRun run{view.number, "Run " + std::to_string(view.number), kept.value("changes", ""), kept["recipe"],
                   nullptr};
        run.view = std::make_shared<const engine::RunView>(std::move(view));
        numbers_ = std::max(numbers_, run.number);
        runs_.push_back(std::move(run));
    }
    rewound_ = !runs_.empty();
}

void Lab::update() {
    view_ = workshop_.view();
    if (view_->run && !runs_.empty() && view_->run->number == runs_.back().number && !rewound_)
        runs_.back().view = view_->run;
    if (view_->evaluation && !evaluations_.empty() && view_->evaluation->number == evaluations_.back().number)
        evaluations_.back().view = view_->evaluation;
    if (to_evaluate_ && view_->images->test.count != 0) begin_evaluation();
    // What came last could not be used.
    Fetching& given = given_ == engine::Part::train ? train_ : test_;
    const engine::Images& there = *view_->images;
    if (view_->trouble && view_->images_taken == images_given_ && given.trouble.empty() && !given.under_way &&
        (given_ == engine::Part::train ? there.train : there.test).count == 0 && !waiting_)
        given.trouble = view_->trouble->message();
    if (!waiting_) return;
    const Json curves = recipe_.at("train.curves");
    const bool test_there = !curves.is_object() || !curves.value("test", false) || view_->images->test.count != 0;
    if (images_there() && test_there) {
        begin(*std::exchange(waiting_, std::nullopt));
    } else if (view_->trouble && view_->images_taken == images_given_ && !train_.under_way) {
        // What came is not what was asked for.
        train_.trouble = view_->trouble->message();
        waiting_.reset();
    }
}

}  // namespace selvedge::ui
