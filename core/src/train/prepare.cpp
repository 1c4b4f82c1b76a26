// Trainer::Run: what comes before the first step: checks, lowering, compiling, uploads, resuming.
#include <selvedge/data/describe.h>

#include <algorithm>

#include "train/penalty.h"
#include "train/resident.h"
#include "train/run.h"

namespace selvedge {
namespace {

// Names for all classes that occur, where the dataset brings none.
std::vector<std::string> names_of_classes(const Dataset& data) {
    if (!data.class_names.empty() || data.labels.empty()) return data.class_names;
    std::vector<std::string> names;
    const std::size_t classes = std::size_t{*std::max_element(data.labels.begin(), data.labels.end())} + 1;
    for (std::size_t c = 0; c < classes; ++c) names.push_back("class " + std::to_string(c));
    return names;
}

}  // namespace

Status Trainer::Run::prepare(const Experiment& experiment, const Dataset& data, Executor& executor,
                             const TrainOptions& options) {
    if (data.labels.size() == data.count) {  // else check_data says what is amiss
        const Result<std::optional<std::vector<std::uint32_t>>> picked = picked_items(experiment.data, data);
        if (!picked) return picked.error();
        if (*picked) return prepare(experiment, select(data, **picked), executor, options);
    }
    experiment_ = experiment;
    command_ = options.command;
    revision_ = options.revision;
    piece_ = {options.piece_seconds, options.piece_steps};
    if (options.observer != nullptr) observer_ = options.observer;
    class_names_ = names_of_classes(data);
    tracker_ = BestTracker(experiment.train.monitor, experiment.train.early_stopping);

    if (Status status = check_data(data, "a dataset"); !status) return status;
    if (const auto& curves = experiment.train.curves; curves && curves->test && options.test != nullptr)
        if (Status status = check_data(*options.test, "a test set"); !status) return status;
    Result<Resident> resident = make_resident(experiment, data, options.test);
    if (!resident) return resident.error();
    train_ = std::move(resident->train);
    if (resident->validation.empty() && experiment.train.early_stopping)
        return Error{"early stopping without a validation part", "needs a figure to watch",
                     "set data.split.validation, or train.early_stopping to null"};

    facts.train_count = train_.size();
    facts.validation_count = resident->validation.size();
    facts.epochs = experiment.train.epochs;
    facts.steps_per_epoch = (train_.size() + experiment.train.batch_size - 1) / experiment.train.batch_size;
    facts.executor = executor.name();
    if (Status status = compile(resident->images(data), executor); !status) return status;

    const DatasetFacts described = describe(data);
    identity_ = {experiment_to_json(experiment), described.images_sha256, described.labels_sha256};
    const std::span<const std::uint8_t> golden =
        data.image(resident->validation.empty() ? train_.front() : resident->validation.front());
    golden_input_.assign(golden.begin(), golden.end());
    for (float& pixel : golden_input_) pixel = pixel * experiment.data.pixels.scale + experiment.data.pixels.offset;

    const auto evaluate_on = [&](Part part, std::vector<std::uint32_t>& items) {
        if (!items.empty()) evaluations_.push_back({part, std::move(items)});
    };
    evaluate_on(Part::validation, resident->validation);
    evaluate_on(Part::train_subset, resident->train_subset);
    evaluate_on(Part::test_subset, resident->test_subset);
    std::array<std::size_t, 256> counts{};
    for (const std::uint32_t item : train_) ++counts[resident->images(data).labels[item]];
    watch_ = DivergenceWatch(
        class_names_.size(),
        static_cast<double>(*std::max_element(counts.begin(), counts.end())) / static_cast<double>(train_.size()),
        experiment.train.epochs);

    if (!options.resume.empty()) return restore(options.resume);
    if (Status status = upload_floats("parameters", initial_parameters(program, experiment.train.seed)); !status)
        return status;
    if (Status status = upload_floats("state", initial_state(program)); !status) return status;
    for (const char* name : {"moment_1", "moment_2"}) {
        const ValueId id = program.find(name);
        const std::vector<float> zeros(id.valid() ? program[id].elements() : 0);
        if (Status status = upload_floats(name, zeros); !status) return status;
    }
    return {};
}

Status Trainer::Run::check_data(const Dataset& data, const std::string& what) const {
    if (data.count == 0 || data.images.empty() || data.labels.size() != data.count)
        return Error{what + " of " + std::to_string(data.count) + " items", "must have images and labels to train on",
                     "give both files of the training part"};
    if (const Shape& input = experiment_.network.input; input != Shape{data.height, data.width, data.channels})
        return Error{what + " of images " + to_string(Shape{data.height, data.width, data.channels}),
                     "the network's input is " + to_string(input), "set network.input, or give other data"};
    for (const std::uint8_t label : data.labels)
        if (label >= class_names_.size())
            return Error{"label " + std::to_string(label),
                         "there are " + std::to_string(class_names_.size()) + " classes", "correct the labels"};
    return {};
}

Status Trainer::Run::compile(const Dataset& data, Executor& executor) {
    const TrainSettings& settings = experiment_.train;
    ProgramOptions options;
    options.batch_size = settings.batch_size;
    options.eval_batch_size = settings.eval_batch_size;
    options.dataset_size = data.count;
    options.classes = class_names_.size();
    options.optimizer = settings.optimizer;
    options.total_steps = std::uint64_t{facts.steps_per_epoch} * settings.epochs;
    options.label_smoothing = settings.label_smoothing;
    options.l2 = penalty_of_mean_loss(settings, facts.train_count);
    options.input_scale = experiment_.data.pixels.scale;
    options.input_offset = experiment_.data.pixels.offset;
    if (const auto& augment = experiment_.data.augment; augment && augment->mode == AugmentMode::on_the_fly)
        options.augment = BatchAugmentation{augment->vary, augment->classes};
    Result<Program> built = build_program(experiment_.network, options);
    if (!built) return built.error();
    program = std::move(*built);
    for (const ParameterInfo& parameter : program.parameters)
        if (parameter.trainable) facts.parameters += program[parameter.value].elements();

    Result<std::unique_ptr<Session>> session = executor.compile(program);
    if (!session) return session.error();
    session_ = std::move(*session);
    const std::array<std::uint32_t, 2> seed{static_cast<std::uint32_t>(settings.seed),
                                            static_cast<std::uint32_t>(settings.seed >> 32)};
    if (Status status = session_->upload(program.find("images"), bytes_of(data.images)); !status) return status;
    if (Status status = session_->upload(program.find("labels"), bytes_of(data.labels)); !status) return status;
    return session_->upload(program.find("seed"), std::as_bytes(std::span(seed)));
}

Status Trainer::Run::upload_floats(const char* name, const std::vector<float>& values) {
    return values.empty() ? Status{} : session_->upload(program.find(name), bytes_of(values));
}

Status Trainer::Run::restore(std::span<const std::byte> bytes) {
    Result<Checkpoint> read = parse_checkpoint(bytes, program, identity_, facts.steps_per_epoch);
    if (!read) return read.error();
    Checkpoint& checkpoint = *read;
    if (Status status = upload_floats("parameters", checkpoint.now.parameters); !status) return status;
    if (Status status = upload_floats("state", checkpoint.now.state); !status) return status;
    if (Status status = upload_floats("moment_1", checkpoint.moments[0]); !status) return status;
    if (Status status = upload_floats("moment_2", checkpoint.moments[1]); !status) return status;

    history_ = std::move(checkpoint.history);
    for (const EpochRecord& record : history_) {
        tracker_.update(record);
        watch_.update(record);
    }
    if (tracker_.best_epoch() != checkpoint.best_epoch)
        return Error{"checkpoint", "its best epoch is not the one that its history shows",
                     "it is damaged; take an older one or start a new run"};
    if (checkpoint.best_epoch != 0) best_ = std::move(checkpoint.best);
    if (checkpoint.step == epoch_begin() && !history_.empty()) last_ = checkpoint.now;
    resumed_step_ = checkpoint.step;
    resumed_metrics_ = checkpoint.metrics;
    facts.resumed_at_step = checkpoint.step;
    facts.history = history_;
    return {};
}

}  // namespace selvedge
