// Training runs: that they learn, what they tell, and that nothing but experiment and data decides their numbers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <selvedge/random/shuffle.h>
#include <selvedge/train/evaluate.h>
#include <selvedge/train/trainer.h>

#include <algorithm>
#include <cmath>

#include "support/recorder.h"
#include "support/synthetic.h"

namespace selvedge::trainer_test {
namespace {

using test::Recorder;
using test::synthetic_data;
using test::synthetic_experiment;
using ::testing::HasSubstr;

std::unique_ptr<Executor> cpu(std::size_t threads = 1) {
    Result<std::unique_ptr<Executor>> executor = make_cpu_executor({.threads = threads, .isa = {}});
    EXPECT_TRUE(executor.ok());
    return std::move(*executor);
}

Dense dense(std::size_t units) {
    Dense layer;
    layer.units = units;
    return layer;
}

Sgd sgd(double learning_rate) {
    Sgd rule;
    rule.learning_rate = learning_rate;
    return rule;
}

TrainResult run(const Experiment& experiment, const TrainOptions& options = {}, std::size_t threads = 1) {
    const std::unique_ptr<Executor> executor = cpu(threads);
    Result<TrainResult> result = train(experiment, synthetic_data(120), *executor, options);
    EXPECT_TRUE(result.ok()) << (result ? "" : result.error().message());
    return result ? std::move(*result) : TrainResult{};
}

std::string error_of(const Experiment& experiment, const Dataset& data) {
    const std::unique_ptr<Executor> executor = cpu();
    const Result<Trainer> trainer = Trainer::create(experiment, data, *executor);
    EXPECT_FALSE(trainer.ok());
    return trainer ? "" : trainer.error().message();
}

// Histories agree in everything but the clock.
void expect_same_history(const std::vector<EpochRecord>& a, const std::vector<EpochRecord>& b) {
    ASSERT_EQ(a.size(), b.size());
    for (std::size_t i = 0; i < a.size(); ++i) {
        EpochRecord x = a[i], y = b[i];
        x.seconds = y.seconds = x.images_per_second = y.images_per_second = 0;
        EXPECT_EQ(epoch_to_json(x).dump(), epoch_to_json(y).dump());
    }
}

// Bit-equal weights, history and choice of the best.
void expect_same_run(const TrainResult& a, const TrainResult& b) {
    expect_same_history(a.history, b.history);
    EXPECT_EQ(a.outcome, b.outcome);
    EXPECT_EQ(a.best_epoch, b.best_epoch);
    ASSERT_TRUE(a.best && b.best && a.last && b.last);
    EXPECT_EQ(a.best->parameters, b.best->parameters);
    EXPECT_EQ(a.best->state, b.best->state);
    EXPECT_EQ(a.last->parameters, b.last->parameters);
    EXPECT_EQ(a.last->state, b.last->state);
    EXPECT_EQ(a.last->golden.logits, b.last->golden.logits);
}

TEST(Trainer, LearnsTheBands) {
    Experiment experiment = synthetic_experiment();
    experiment.train.epochs = 12;
    const TrainResult result = run(experiment);
    ASSERT_EQ(result.history.size(), 12U);
    EXPECT_EQ(result.outcome, Outcome::completed);
    EXPECT_LT(result.history.back().loss, 0.5 * result.history.front().loss);
    EXPECT_GT(*result.history.back().val_accuracy, 0.9);
    EXPECT_GT(result.history.front().penalty, 0);
    EXPECT_EQ(result.final_model(), &*result.last) << "without early stopping the last weights are the run's";
}

// Softmax regression by hand, in double: the trainer's order, partial batch, metrics and updates are all in here.
TEST(Trainer, AgreesWithSoftmaxRegressionByHand) {
    Experiment experiment = synthetic_experiment();
    experiment.network.layers = {Flatten{}, dense(3)};
    experiment.train.optimizer = sgd(0.1);
    experiment.train.epochs = 3;
    experiment.train.l2 = 0;
    const Dataset data = synthetic_data(120);
    const std::unique_ptr<Executor> executor = cpu();
    Result<Trainer> trainer = Trainer::create(experiment, data, *executor);
    ASSERT_TRUE(trainer.ok());

    const Program& program = trainer->program();
    const std::vector<float> start = initial_parameters(program, experiment.train.seed);
    const auto view = [&](const char* suffix) -> const Value& {
        for (const ParameterInfo& parameter : program.parameters)
            if (parameter.name.ends_with(suffix)) return program[parameter.value];
        return program.values.front();
    };
    const Value &kernel = view(".kernel"), &bias = view(".bias");
    std::vector<double> w(start.begin() + static_cast<std::ptrdiff_t>(kernel.offset),
                          start.begin() + static_cast<std::ptrdiff_t>(kernel.offset + 64 * 3));
    std::vector<double> b(3, 0.0);
    const auto probabilities = [&](std::size_t item) {
        std::vector<double> z = b;
        for (std::size_t i = 0; i < 64; ++i)
            for (std::size_t k = 0; k < 3; ++k) z[k] += data.image(item)[i] / 255.0 * w[i * 3 + k];
        double sum = 0;
        for (double& value : z) sum += value = std::exp(value);
        for (double& value : z) value /= sum;
        return z;
    };
    std::vector<double> losses, val_losses;
    for (std::uint32_t epoch = 0; epoch < 3; ++epoch) {
        const std::vector<std::uint32_t> order = permutation(90, experiment.train.seed, epoch);
        double loss = 0;
        for (std::size_t first = 0; first < 90; first += 16) {
            const std::size_t rows = std::min<std::size_t>(16, 90 - first);
            std::vector<double> dw(w.size()), db(3);
            for (std::size_t row = 0; row < rows; ++row) {
                const std::size_t item = order[first + row];
                std::vector<double> p = probabilities(item);
                loss -= std::log(p[data.labels[item]]);
                p[data.labels[item]] -= 1;
                for (std::size_t k = 0; k < 3; ++k) {
                    for (std::size_t i = 0; i < 64; ++i)
                        dw[i * 3 + k] += data.image(item)[i] / 255.0 * p[k] / static_cast<double>(rows);
                    db[k] += p[k] / static_cast<double>(rows);
                }
            }
            for (std::size_t i = 0; i < w.size(); ++i) w[i] -= 0.1 * dw[i];
            for (std::size_t k = 0; k < 3; ++k) b[k] -= 0.1 * db[k];
        }
        losses.push_back(loss / 90);
        double val_loss = 0;
        for (std::size_t item = 90; item < 120; ++item) val_loss -= std::log(probabilities(item)[data.labels[item]]);
        val_losses.push_back(val_loss / 30);
    }

    while (*trainer->advance()) {
    }
    const Result<TrainResult> result = trainer->result();
    ASSERT_TRUE(result.ok());
    for (std::size_t epoch = 0; epoch < 3; ++epoch) {
        EXPECT_NEAR(result->history[epoch].loss, losses[epoch], 1e-5);
        EXPECT_NEAR(*result->history[epoch].val_loss, val_losses[epoch], 1e-5);
    }
    for (std::size_t i = 0; i < w.size(); ++i)
        ASSERT_NEAR(result->last->parameters[kernel.offset + i], w[i], 1e-5) << i;
    for (std::size_t k = 0; k < 3; ++k) EXPECT_NEAR(result->last->parameters[bias.offset + k], b[k], 1e-5);
}

TEST(Trainer, TellsWhatHappensInOrder) {
    Experiment experiment = synthetic_experiment();
    experiment.train.epochs = 2;
    Recorder recorder;
    const TrainResult result = run(experiment, {.observer = &recorder, .piece_steps = 4});
    std::vector<std::string> expected{"run_begin",  "batch", "batch", "epoch_end", "best",
                                      "checkpoint", "batch", "batch", "epoch_end"};
    if (result.best_epoch == 2) expected.emplace_back("best");
    expected.emplace_back("checkpoint");
    EXPECT_EQ(recorder.events, expected);

    EXPECT_EQ(recorder.begun.train_count, 90U);
    EXPECT_EQ(recorder.begun.validation_count, 30U);
    EXPECT_EQ(recorder.begun.steps_per_epoch, 6U);
    EXPECT_EQ(recorder.begun.epochs, 2U);
    // 3·3·1·4 + 4, gamma and beta 4 + 4, 3·3·4·3 + 3.
    EXPECT_EQ(recorder.begun.parameters, 40U + 8U + 111U);
    EXPECT_FALSE(recorder.begun.executor.empty());
    EXPECT_EQ(recorder.batches[0].step, 4U);
    EXPECT_EQ(recorder.batches[1].step, 6U);
    EXPECT_EQ(recorder.batches[1].steps, 6U);
    EXPECT_EQ(recorder.batches[2].epoch, 2U);
    EXPECT_DOUBLE_EQ(recorder.batches[1].loss, recorder.epochs[0].loss);
    EXPECT_GT(recorder.batches[1].images_per_second, 0);
    EXPECT_DOUBLE_EQ(recorder.epochs[0].learning_rate, 0.01);
}

TEST(Trainer, ModelsSayWhereTheyComeFrom) {
    Recorder recorder;
    const TrainResult result =
        run(synthetic_experiment(), {.observer = &recorder, .command = "selvedge train", .revision = "abc"});
    ASSERT_TRUE(result.best && result.last);
    const Provenance& provenance = result.best->provenance;
    EXPECT_EQ(provenance.experiment, "synthetic");
    EXPECT_EQ(provenance.title, "Bands");
    EXPECT_EQ(provenance.command, "selvedge train");
    EXPECT_EQ(provenance.revision, "abc");
    EXPECT_EQ(provenance.data_hash.size(), 64U);
    EXPECT_EQ(provenance.seed, 5U);
    EXPECT_EQ(provenance.epoch, result.best_epoch);
    EXPECT_EQ(*provenance.val_loss, *result.history[result.best_epoch - 1].val_loss);
    EXPECT_EQ(result.last->provenance.epoch, 4U);
    EXPECT_EQ(result.best->class_names[2], "band 2");
    EXPECT_EQ(recorder.bests.back().parameters, result.best->parameters);
    EXPECT_EQ(recorder.bests.back().golden.logits.size(), 3U);
}

TEST(Trainer, EvaluateAgreesWithValidation) {
    const Dataset data = synthetic_data(120);
    const TrainResult result = run(synthetic_experiment());
    std::vector<std::uint32_t> validation;
    for (std::uint32_t i = 90; i < 120; ++i) validation.push_back(i);
    const std::unique_ptr<Executor> executor = cpu();
    for (const std::size_t batch : {1, 7, 30, 64}) {
        const Result<EvalResult> evaluated = evaluate(*result.last, data, *executor, validation, batch);
        ASSERT_TRUE(evaluated.ok()) << evaluated.error().message();
        EXPECT_NEAR(evaluated->loss, *result.history.back().val_loss, 1e-6);
        EXPECT_DOUBLE_EQ(evaluated->accuracy, *result.history.back().val_accuracy);
        EXPECT_DOUBLE_EQ(evaluated->confusion.accuracy(), evaluated->accuracy);
        EXPECT_EQ(evaluated->confusion.total(), 30U);
        EXPECT_EQ(evaluated->confusion.support(1), 10U);
        EXPECT_EQ(evaluated->count, 30U);
    }
    const Result<EvalResult> all = evaluate(*result.last, data, *executor);
    ASSERT_TRUE(all.ok());
    EXPECT_EQ(all->count, 120U);
}

TEST(Trainer, EvaluateRefusesDataThatDoNotFit) {
    const TrainResult result = run(synthetic_experiment());
    const std::unique_ptr<Executor> executor = cpu();
    const auto message = [&](const Dataset& data, std::vector<std::uint32_t> indices = {}) {
        const Result<EvalResult> evaluated = evaluate(*result.last, data, *executor, indices);
        EXPECT_FALSE(evaluated.ok());
        return evaluated ? std::string() : evaluated.error().message();
    };
    EXPECT_THAT(message(synthetic_data(12, 9)), HasSubstr("9×9×1"));
    EXPECT_THAT(message(synthetic_data(12, 8, 4)), HasSubstr("label 3"));
    EXPECT_THAT(message(synthetic_data(12), {12}), HasSubstr("index 12"));
    Dataset unlabelled = synthetic_data(12);
    unlabelled.labels.clear();
    EXPECT_THAT(message(unlabelled), HasSubstr("labels"));
}

TEST(Trainer, LengthOfPiecesDoesNotMatter) {
    const TrainResult whole = run(synthetic_experiment(), {.piece_steps = 1000});
    for (const std::size_t steps : {1, 2, 5})
        expect_same_run(run(synthetic_experiment(), {.piece_steps = steps}), whole);
    expect_same_run(run(synthetic_experiment(), {.piece_seconds = 1e-4}), whole);
}

TEST(Trainer, NumberOfThreadsDoesNotMatter) {
    const TrainResult one = run(synthetic_experiment(), {}, 1);
    expect_same_run(run(synthetic_experiment(), {}, 2), one);
    expect_same_run(run(synthetic_experiment(), {}, 3), one);
}

TEST(Trainer, SeedsMatter) {
    Experiment other = synthetic_experiment();
    other.train.seed = 6;
    EXPECT_NE(run(other).last->parameters, run(synthetic_experiment()).last->parameters);
}

TEST(TrainerResume, ContinuesBitForBitAfterEveryEpoch) {
    Recorder recorder;
    const TrainResult whole = run(synthetic_experiment(), {.observer = &recorder});
    ASSERT_EQ(recorder.checkpoints.size(), 4U);
    for (std::size_t epoch = 0; epoch < 4; ++epoch) {
        Recorder resumed;
        const TrainResult rest =
            run(synthetic_experiment(), {.observer = &resumed, .resume = recorder.checkpoints[epoch]});
        expect_same_run(rest, whole);
        EXPECT_EQ(resumed.begun.resumed_at_step, 6 * (epoch + 1));
        EXPECT_EQ(resumed.begun.history.size(), epoch + 1);
        EXPECT_EQ(resumed.epochs.size(), 3 - epoch);
        EXPECT_EQ(resumed.checkpoints.size(), 3 - epoch);
    }
}

TEST(TrainerResume, KilledAtAnyMomentEndsTheSame) {
    const TrainResult whole = run(synthetic_experiment());
    const Dataset data = synthetic_data(120);
    for (std::size_t pieces = 1; pieces < 60; pieces += 7) {
        const std::unique_ptr<Executor> executor = cpu();
        Recorder recorder;
        {
            Result<Trainer> trainer =
                Trainer::create(synthetic_experiment(), data, *executor, {.observer = &recorder, .piece_steps = 1});
            ASSERT_TRUE(trainer.ok());
            bool more = true;
            for (std::size_t piece = 0; piece < pieces && more; ++piece) more = *trainer->advance();
        }  // gone, in the middle of whatever it was doing
        TrainOptions options;
        if (!recorder.checkpoints.empty()) options.resume = recorder.checkpoints.back();
        expect_same_run(run(synthetic_experiment(), options), whole);
    }
}

TEST(TrainerResume, InterruptedAtEveryQuestionEndsTheSame) {
    Experiment experiment = synthetic_experiment();
    experiment.train.epochs = 2;
    const TrainResult whole = run(experiment, {.piece_steps = 2});
    std::size_t in_epoch = 0;
    for (std::size_t question = 1; question < 100; ++question) {
        Recorder recorder;
        recorder.stop_at_question = question;
        const TrainResult part = run(experiment, {.observer = &recorder, .piece_steps = 2});
        if (part.outcome == Outcome::completed) {
            EXPECT_GT(question, 10U);
            EXPECT_GT(in_epoch, 4U) << "interruptions in the middle of an epoch";
            return;
        }
        ASSERT_EQ(part.outcome, Outcome::interrupted);
        ASSERT_FALSE(recorder.checkpoints.empty());
        EXPECT_THAT(recorder.events.back(), HasSubstr("interrupted"));
        in_epoch += recorder.checkpoints.size() > recorder.epochs.size();
        const TrainResult rest = run(experiment, {.resume = recorder.checkpoints.back()});
        expect_same_run(rest, whole);
    }
    FAIL() << "the run never completed";
}

TEST(TrainerResume, InterruptedTwiceInOneEpochEndsTheSame) {
    const TrainResult whole = run(synthetic_experiment());
    Recorder first, second;
    first.stop_at_question = 3;
    run(synthetic_experiment(), {.observer = &first, .piece_steps = 1});
    second.stop_at_question = 3;
    run(synthetic_experiment(), {.observer = &second, .resume = first.checkpoints.back(), .piece_steps = 1});
    EXPECT_EQ(second.events.back(), "interrupted 1 step 4");
    expect_same_run(run(synthetic_experiment(), {.resume = second.checkpoints.back()}), whole);
}

TEST(TrainerResume, OfAFinishedRunIsFinished) {
    Recorder recorder;
    const TrainResult whole = run(synthetic_experiment(), {.observer = &recorder});
    Recorder again;
    const TrainResult result = run(synthetic_experiment(), {.observer = &again, .resume = recorder.checkpoints.back()});
    EXPECT_EQ(again.events, (std::vector<std::string>{"run_begin"}));
    expect_same_run(result, whole);
}

TEST(TrainerEarlyStopping, StopsAndRestoresTheBest) {
    Experiment experiment = synthetic_experiment();
    experiment.train.epochs = 20;
    experiment.train.early_stopping = EarlyStopping{.patience = 2, .min_delta = 100, .restore_best = true};
    Recorder recorder;
    const TrainResult result = run(experiment, {.observer = &recorder});
    EXPECT_EQ(result.outcome, Outcome::early_stopped);
    EXPECT_EQ(result.history.size(), 3U) << "the first epoch is best; two more did not gain 100";
    EXPECT_EQ(result.best_epoch, 1U);
    EXPECT_EQ(recorder.events.back(), "early_stopped 3 best 1");
    EXPECT_EQ(result.final_model(), &*result.best);
    EXPECT_NE(result.best->parameters, result.last->parameters);

    Experiment one_epoch = experiment;  // independent truth for the best epoch's weights: a run of just that epoch
    one_epoch.train.epochs = 1;
    one_epoch.train.early_stopping.reset();
    EXPECT_EQ(run(one_epoch).last->parameters, result.best->parameters);

    Recorder resumed;
    const TrainResult again = run(experiment, {.observer = &resumed, .resume = recorder.checkpoints.back()});
    EXPECT_EQ(again.outcome, Outcome::early_stopped) << "a stopped run stays stopped";
    EXPECT_EQ(again.history.size(), 3U);
}

TEST(TrainerEarlyStopping, WithoutRestoreTheLastWeightsStay) {
    Experiment experiment = synthetic_experiment();
    experiment.train.early_stopping = EarlyStopping{.patience = 1, .min_delta = 100, .restore_best = false};
    const TrainResult result = run(experiment);
    EXPECT_EQ(result.outcome, Outcome::early_stopped);
    EXPECT_EQ(result.final_model(), &*result.last);
    EXPECT_EQ(result.final_model()->provenance.epoch, 2U);
}

TEST(TrainerEarlyStopping, WithoutValidationTheLastEpochIsBest) {
    Experiment experiment = synthetic_experiment();
    experiment.data.split.validation = Portion::items(0);
    const TrainResult result = run(experiment);
    EXPECT_EQ(result.best_epoch, 4U);
    EXPECT_FALSE(result.history.back().val_loss.has_value());
    EXPECT_EQ(result.best->parameters, result.last->parameters);
}

TEST(Trainer, DivergenceEndsTheRunCleanly) {
    Experiment experiment = synthetic_experiment();
    experiment.network.layers = {Flatten{}, dense(16), dense(3)};
    experiment.train.optimizer = sgd(1e30);
    Recorder recorder;
    const TrainResult result = run(experiment, {.observer = &recorder});
    EXPECT_EQ(result.outcome, Outcome::diverged);
    EXPECT_THAT(recorder.events.back(), HasSubstr("diverged 1"));
    EXPECT_TRUE(recorder.checkpoints.empty());
    EXPECT_TRUE(result.history.empty());
    EXPECT_EQ(result.final_model(), nullptr);
}

TEST(Trainer, RefusesDataAndSettingsThatDoNotFit) {
    const Dataset data = synthetic_data(120);
    EXPECT_THAT(error_of(synthetic_experiment(), synthetic_data(40, 9)), HasSubstr("9×9×1"));
    EXPECT_THAT(error_of(synthetic_experiment(), Dataset{}), HasSubstr("0 items"));
    Dataset broken = data;
    broken.labels.pop_back();
    EXPECT_THAT(error_of(synthetic_experiment(), broken), HasSubstr("labels"));
    broken = data;
    broken.labels[5] = 9;
    EXPECT_THAT(error_of(synthetic_experiment(), broken), HasSubstr("label 9"));
    EXPECT_THAT(error_of(synthetic_experiment(), synthetic_data(120, 8, 4)), HasSubstr("4")) << "3 units, 4 classes";

    Experiment experiment = synthetic_experiment();
    experiment.data.split.validation = Portion::items(500);
    EXPECT_THAT(error_of(experiment, data), HasSubstr("500"));
    experiment.data.split.validation = Portion::items(0);
    experiment.train.early_stopping = EarlyStopping{};
    EXPECT_THAT(error_of(experiment, data), HasSubstr("early stopping"));
    experiment = synthetic_experiment();
    experiment.network.layers.clear();
    EXPECT_FALSE(error_of(experiment, data).empty());
}

TEST(Trainer, SmallestRunsWork) {
    Experiment experiment = synthetic_experiment();
    experiment.data.split.validation = Portion::items(1);
    experiment.train.batch_size = 64;
    experiment.train.eval_batch_size = 64;
    experiment.train.epochs = 1;
    const std::unique_ptr<Executor> executor = cpu();
    Result<TrainResult> result = train(experiment, synthetic_data(4), *executor);
    ASSERT_TRUE(result.ok()) << result.error().message();
    EXPECT_EQ(result->history.size(), 1U);
    EXPECT_TRUE(std::isfinite(*result->history[0].val_loss));
}

}  // namespace
}  // namespace selvedge::trainer_test
