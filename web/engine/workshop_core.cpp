// WorkshopCore: images, one run and one evaluation at a time.
#include "engine/workshop_core.h"

#include <selvedge/data/idx.h>
#include <selvedge/image/convert.h>

#include <utility>

namespace selvedge::engine {
namespace {

Result<Dataset> parse(const IdxPair& files) {
    Result<Dataset> images = parse_idx_images(files.images, files.name + " (images)");
    if (!images) return images;
    Result<std::vector<std::uint8_t>> labels = parse_idx_labels(files.labels, files.name + " (labels)");
    if (!labels) return labels.error();
    return join_idx(std::move(*images), files.name + " (images)", std::move(*labels), files.name + " (labels)",
                    fashion_class_names());
}

}  // namespace

void WorkshopCore::take_images(Part part, const IdxPair& files) {
    Result<Dataset> data = parse(files);
    ++images_taken_;
    trouble_.reset();
    if (!data) {
        trouble_ = data.error();
        return;
    }
    auto images = std::make_shared<Images>();
    images->train = part == Part::train ? std::move(*data) : images_->train;
    images->test = part == Part::test ? std::move(*data) : images_->test;
    images_ = std::move(images);
}

void WorkshopCore::add_own(const OwnPicture& picture) {
    if (picture.pixels.size() == item_pixels && picture.label < fashion_class_names().size()) own_.push_back(picture);
}

void WorkshopCore::forget_own() { own_.clear(); }

void WorkshopCore::start(std::uint64_t number, Experiment experiment, std::optional<Stride> stride) {
    run_.reset();
    stride_.reset();
    const auto fail = [&](const Error& error) {
        RunView view;
        view.number = number;
        view.experiment = std::make_shared<const Experiment>(experiment);
        view.state = RunState::failed;
        view.error = error;
        last_run_ = std::make_shared<const RunView>(std::move(view));
    };
    if (images_->train.count == 0) return fail({"a run", "there are no images to train on", "fetch them first"});
    ImagesPointer images = images_;
    if (!own_.empty()) {
        // What was picked and the person's own pictures are the dataset; the pick has been made then.
        const auto picked = picked_items(experiment.data, images->train);
        if (!picked) return fail(picked.error());
        auto joined = std::make_shared<Images>(*images);
        if (*picked) joined->train = select(images->train, **picked);
        experiment.data.pick = 0;
        for (const OwnPicture& picture : own_) {
            joined->train.images.insert(joined->train.images.end(), picture.pixels.begin(), picture.pixels.end());
            joined->train.labels.push_back(picture.label);
        }
        joined->train.count += own_.size();
        images = std::move(joined);
    }
    Result<std::unique_ptr<TrainingRun>> run = TrainingRun::create(number, experiment, std::move(images), threads_);
    if (!run) return fail(run.error());
    run_ = std::move(*run);
    if (stride) go_on(*stride);
}

void WorkshopCore::go_on(Stride stride) {
    if (!run_) return;
    run_->set_running(true);
    if (run_->view().state != RunState::running) return;
    stride_ = stride;
    stride_from_ = run_->epochs_done();
}

void WorkshopCore::pause() {
    stride_.reset();
    if (run_) run_->set_running(false);
}

void WorkshopCore::drop_run() {
    stride_.reset();
    run_.reset();
    last_run_.reset();
}

void WorkshopCore::evaluate(std::uint64_t number, const FilePointer& file, const std::string& where) {
    stop_evaluation();
    const auto refuse = [&](const Error& error) {
        refused_.emplace();
        refused_->number = number;
        refused_->error = error;
    };
    Result<Model> model = parse_model(*file, where);
    if (!model) return refuse(model.error());
    Result<Evaluation> evaluation =
        Evaluation::create(number, std::make_shared<const Model>(std::move(*model)), images_, threads_);
    if (!evaluation) return refuse(evaluation.error());
    evaluation_.emplace(std::move(*evaluation));
}

void WorkshopCore::stop_evaluation() {
    evaluation_.reset();
    refused_.reset();
}

bool WorkshopCore::wants_work() const { return stride_ || (evaluation_ && !evaluation_->view().over()); }

void WorkshopCore::step() {
    if (evaluation_ && !evaluation_->view().over())
        evaluation_->advance();
    else if (stride_)
        advance_run();
}

void WorkshopCore::advance_run() {
    const std::size_t step = run_->view().progress.step, epochs = run_->epochs_done();
    if (!run_->advance()) {
        stride_.reset();
        return;
    }
    const bool batch_done = run_->view().progress.step != step || run_->epochs_done() != epochs;
    if ((stride_ == Stride::batch && batch_done) || (stride_ == Stride::epoch && run_->epochs_done() != stride_from_))
        pause();
}

std::shared_ptr<const WorkshopView> WorkshopCore::view() const {
    auto view = std::make_shared<WorkshopView>();
    view->images = images_;
    view->own.resize(fashion_class_names().size());
    for (const OwnPicture& picture : own_) ++view->own[picture.label];
    view->images_taken = images_taken_;
    view->trouble = trouble_;
    view->run = run_ ? std::make_shared<const RunView>(run_->view()) : last_run_;
    if (evaluation_) view->evaluation = std::make_shared<const EvaluationView>(evaluation_->view());
    if (refused_) view->evaluation = std::make_shared<const EvaluationView>(*refused_);
    view->working = wants_work();
    return view;
}

}  // namespace selvedge::engine
