// check_gradients: one training step in double, in complex double and on an executor, compared.
#include <selvedge/data/explore.h>
#include <selvedge/random/shuffle.h>
#include <selvedge/random/stream.h>
#include <selvedge/train/check_gradients.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "ref/reference_session.h"
#include "train/penalty.h"

namespace selvedge {
namespace {

using Complex = std::complex<double>;
using Gradient = std::vector<double>;

// What every session of the check starts from.
struct Start {
    Program program;
    Dataset batch;
    std::vector<std::uint32_t> order, seed;
    std::vector<float> parameters, state;
};

Result<Start> prepare(const Experiment& experiment, const Dataset& data, std::size_t images) {
    if (const Shape given{data.height, data.width, data.channels}; experiment.network.input != given)
        return Error{"images of " + to_string(given), "the network's input is " + to_string(experiment.network.input),
                     "give other data"};
    if (data.labels.size() != data.count)
        return Error{"a dataset without labels", "has no loss to check", "give images and labels"};
    const Result<Split> split = split_for(experiment.data, data);
    if (!split) return split.error();
    if (images == 0 || images > split->train.size())
        return Error{std::to_string(images) + " images to check gradients on",
                     "the training part has " + std::to_string(split->train.size()), "give from 1 to that many"};
    std::vector<std::uint32_t> items = split->train;
    shuffle(items, experiment.train.seed, Purpose::shuffle);
    items.resize(images);

    Start start;
    start.batch = select(data, items);
    start.order.resize(images);
    std::iota(start.order.begin(), start.order.end(), 0U);
    start.seed = {static_cast<std::uint32_t>(experiment.train.seed),
                  static_cast<std::uint32_t>(experiment.train.seed >> 32)};
    ProgramOptions options;
    options.batch_size = options.eval_batch_size = options.dataset_size = images;
    options.classes = class_counts(data, {}).size();
    options.optimizer = experiment.train.optimizer;
    options.total_steps = 1;
    options.label_smoothing = experiment.train.label_smoothing;
    options.l2 = penalty_of_mean_loss(experiment.train, split->train.size());
    options.input_scale = experiment.data.pixels.scale;
    options.input_offset = experiment.data.pixels.offset;
    Result<Program> program = build_program(experiment.network, options);
    if (!program) return program.error();
    start.program = std::move(*program);
    start.parameters = initial_parameters(start.program, experiment.train.seed);
    start.state = initial_state(start.program);
    return start;
}

Status upload(Session& session, const Start& start) {
    const auto send = [&](const char* name, std::span<const std::byte> bytes) -> Status {
        return bytes.empty() ? Status{} : session.upload(start.program.find(name), bytes);
    };
    if (Status status = send("images", bytes_of(start.batch.images)); !status) return status;
    if (Status status = send("labels", bytes_of(start.batch.labels)); !status) return status;
    if (Status status = send("train.order", bytes_of(start.order)); !status) return status;
    if (Status status = send("seed", bytes_of(start.seed)); !status) return status;
    if (Status status = send("parameters", bytes_of(start.parameters)); !status) return status;
    return send("state", bytes_of(start.state));
}

// The training entry without gradients and update: what the loss and the penalty need.
Program loss_alone(Program program) {
    std::vector<Op>& ops = program.entries[static_cast<std::size_t>(Entry::train)];
    const auto is_loss = [](const Op& op) { return op.kind == OpKind::softmax_cross_entropy; };
    const auto after_loss = std::find_if(ops.begin(), ops.end(), is_loss) + 1;
    ops.erase(std::remove_if(after_loss, ops.end(), [](const Op& op) { return op.kind != OpKind::l2_penalty; }),
              ops.end());
    return program;
}

// The loss of the start's batch as a function of complex parameters.
class ComplexLoss {
public:
    explicit ComplexLoss(const Start& start)
        : program_(loss_alone(start.program)),
          session_(program_),
          ready_(upload(session_, start)),
          place_(session_.values(program_.find("parameters"))) {}

    [[nodiscard]] const Status& ready() const { return ready_; }
    [[nodiscard]] double here() { return evaluate().real(); }

    // ∂L/∂d, d(i) the direction's part along parameter i of first … first + count − 1.
    template <class Direction>
    double along(std::size_t first, std::size_t count, Direction&& d) {
        constexpr double h = 1e-30;
        for (std::size_t i = 0; i < count; ++i) place_.flat(first + i) += Complex(0, h * d(i));
        const double derivative = evaluate().imag() / h;
        for (std::size_t i = 0; i < count; ++i) place_.flat(first + i) = place_.flat(first + i).real();
        return derivative;
    }

private:
    Complex evaluate() {
        const ValueId metrics = program_.find("train.metrics");
        session_.set_values(program_.find("parameters"), place_);
        session_.set_values(metrics, ref::zeros<Complex>(static_cast<std::size_t>(metric_size)));
        if (!session_.enqueue(Entry::train, 0, 1)) return {NAN, NAN};
        const ref::Tensor<Complex> sums = session_.values(metrics);
        return (sums(metric_loss) + sums(metric_penalty)) / sums(metric_count);
    }

    Program program_;
    ref::ReferenceSession<Complex> session_;
    Status ready_;
    ref::Tensor<Complex> place_;
};

Result<Gradient> reference_gradients(const Start& start) {
    ref::ReferenceSession<double> session(start.program);
    if (Status status = upload(session, start); !status) return status.error();
    if (Status status = session.enqueue(Entry::train, 0, 1); !status) return status.error();
    const ref::Tensor<double> values = session.values(start.program.find("gradients"));
    return Gradient(values.begin(), values.end());
}

Result<Gradient> executor_gradients(const Start& start, Executor& executor) {
    Result<std::unique_ptr<Session>> session = executor.compile(start.program);
    if (!session) return session.error();
    if (Status status = upload(**session, start); !status) return status.error();
    for (const char* name : {"moment_1", "moment_2", "train.metrics"}) {
        const ValueId id = start.program.find(name);
        if (!id.valid()) continue;
        const std::vector<std::byte> zeros(start.program[id].bytes());
        if (Status status = (*session)->upload(id, zeros); !status) return status.error();
    }
    if (Status status = (*session)->enqueue(Entry::train, 0, 1); !status) return status.error();
    const Result<std::vector<float>> values =
        read_now<float>(**session, start.program, start.program.find("gradients"));
    if (!values) return values.error();
    return Gradient(values->begin(), values->end());
}

// Multiply-adds of one step's loss, about: a weight is used once for each image and place of the output.
double cost_of_loss(const Program& program) {
    double cost = 0;
    for (const Op& op : program.entry(Entry::train)) {
        if (op.kind != OpKind::dense && op.kind != OpKind::conv2d) continue;
        const Shape &w = program[op.inputs[1]].shape, &y = program[op.outputs[0]].shape;
        cost += static_cast<double>(element_count(w)) * static_cast<double>(element_count(y)) /
                static_cast<double>(y.back());
    }
    return cost;
}

// As many entries of each parameter as keep the whole check to seconds.
std::size_t affordable_entries(const Program& program) {
    constexpr double affordable_cost = 5e8;
    std::size_t parameters = 0;
    for (const ParameterInfo& parameter : program.parameters) parameters += parameter.trainable ? 1 : 0;
    const double entries = affordable_cost / (cost_of_loss(program) * static_cast<double>(parameters)) - 1;
    return static_cast<std::size_t>(std::clamp(entries, 1.0, 16.0));
}

// How a difference is judged: beside the parameter's largest gradient, or the network's.
struct Tolerance {
    double of_parameter, of_network;
};

void judge(GradientDifference& difference, double largest, double largest_of_all, const Tolerance& tolerance) {
    difference.relative = difference.absolute > 0 ? difference.absolute / largest : 0;
    // Written so that a NaN fails.
    difference.passed = difference.absolute <= tolerance.of_parameter * largest ||
                        difference.absolute <= tolerance.of_network * largest_of_all;
}

// Keeps the larger one; a NaN stays.
void widen(double& worst, double difference) {
    if (!(difference <= worst)) worst = std::isnan(worst) ? worst : difference;
}

double largest_of(const Gradient& gradients, std::size_t first, std::size_t count) {
    double largest = 0;
    for (std::size_t i = first; i < first + count; ++i) widen(largest, std::fabs(gradients[i]));
    return largest;
}

}  // namespace

bool GradientCheck::passed() const {
    return std::all_of(parameters.begin(), parameters.end(), [](const ParameterCheck& parameter) {
        return parameter.complex_step.passed && parameter.executor.passed;
    });
}

Result<GradientCheck> check_gradients(const Experiment& experiment, const Dataset& data, Executor& executor,
                                      const GradientCheckOptions& options) {
    const Result<Start> prepared = prepare(experiment, data, options.images);
    if (!prepared) return prepared.error();
    const Start& start = *prepared;
    const Result<Gradient> analytic = reference_gradients(start);
    if (!analytic) return analytic.error();
    const Result<Gradient> measured = executor_gradients(start, executor);
    if (!measured) return measured.error();
    ComplexLoss loss(start);
    if (!loss.ready()) return loss.ready().error();

    GradientCheck check;
    check.loss = loss.here();
    const double largest_of_all = largest_of(*analytic, 0, analytic->size());
    const std::size_t entries = options.entries != 0 ? options.entries : affordable_entries(start.program);
    RandomStream random(experiment.train.seed, Purpose::subset);
    for (const ParameterInfo& info : start.program.parameters) {
        if (!info.trainable) continue;
        const Value& view = start.program[info.value];
        const std::size_t count = view.elements();
        ParameterCheck& parameter = check.parameters.emplace_back();
        parameter.name = info.name;
        parameter.shape = view.shape;
        parameter.largest = largest_of(*analytic, view.offset, count);
        parameter.checked = std::min(entries, count);

        for (std::size_t k = 0; k < parameter.checked; ++k) {
            const std::size_t i = parameter.checked == count ? k : random.below(static_cast<std::uint32_t>(count));
            const double derivative = loss.along(view.offset + i, 1, [](std::size_t) { return 1.0; });
            widen(parameter.complex_step.absolute, std::fabs(derivative - (*analytic)[view.offset + i]));
        }
        std::vector<double> signs(count);
        double expected = 0;
        for (std::size_t i = 0; i < count; ++i) {
            signs[i] = (random.bits() & 1U) != 0 ? 1 : -1;
            expected += signs[i] * (*analytic)[view.offset + i];
        }
        const double derivative = loss.along(view.offset, count, [&](std::size_t i) { return signs[i]; });
        widen(parameter.complex_step.absolute, std::fabs(derivative - expected));
        for (std::size_t i = view.offset; i < view.offset + count; ++i)
            widen(parameter.executor.absolute, std::fabs((*measured)[i] - (*analytic)[i]));
        judge(parameter.complex_step, parameter.largest, largest_of_all, {1e-9, 1e-12});
        judge(parameter.executor, parameter.largest, largest_of_all, {1e-3, 1e-6});
    }
    return check;
}

}  // namespace selvedge
