// Training runs and their data: augmentation, the penalty's scale, evaluation on subsets, models kept on the way, and
// runs that diverge.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <selvedge/train/divergence.h>
#include <selvedge/train/evaluate.h>
#include <selvedge/train/trainer.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "support/recorder.h"
#include "support/synthetic.h"

namespace selvedge::trainer_data_test {
namespace {

using test::Recorder;
using test::synthetic_data;
using test::synthetic_experiment;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::unique_ptr<Executor> cpu(std::size_t threads = 1) {
    Result<std::unique_ptr<Executor>> executor = make_cpu_executor({.threads = threads, .isa = {}});
    EXPECT_TRUE(executor.ok());
    return std::move(*executor);
}

TrainResult run(const Experiment& experiment, const TrainOptions& options = {}, std::size_t threads = 1) {
    const std::unique_ptr<Executor> executor = cpu(threads);
    Result<TrainResult> result = train(experiment, synthetic_data(120), *executor, options);
    EXPECT_TRUE(result.ok()) << (result ? "" : result.error().message());
    return result ? std::move(*result) : TrainResult{};
}

std::string error_of(const Experiment& experiment, const TrainOptions& options = {}) {
    const std::unique_ptr<Executor> executor = cpu();
    const Result<Trainer> trainer = Trainer::create(experiment, synthetic_data(120), *executor, options);
    EXPECT_FALSE(trainer.ok());
    return trainer ? "" : trainer.error().message();
}

Experiment augmented_experiment(AugmentMode mode) {
    Experiment experiment = synthetic_experiment();
    experiment.data.augment =
        AugmentSettings{.mode = mode, .classes = {{1}}, .copies = 1, .vary = {{10, 0.1F, 0.1F, true}, {}}};
    return experiment;
}

TEST(TrainerAugments, EnlargesTheTrainingPartAlone) {
    Recorder recorder;
    run(augmented_experiment(AugmentMode::enlarge), {.observer = &recorder});
    EXPECT_EQ(recorder.begun.train_count, 90U + 30U) << "30 of the 90 are of class 1";
    EXPECT_EQ(recorder.begun.validation_count, 30U);
    EXPECT_EQ(recorder.begun.steps_per_epoch, 8U);
}

// The same numbers as from a dataset in which the copies stand already.
TEST(TrainerAugments, EnlargedIsAsIfTheCopiesHadBeenThere) {
    const Experiment experiment = augmented_experiment(AugmentMode::enlarge);
    const Dataset data = synthetic_data(120);
    std::vector<std::uint32_t> part(90), validation(30);
    std::iota(part.begin(), part.end(), 0U);
    std::iota(validation.begin(), validation.end(), 90U);
    const Dataset copies = augmented_copies(data, part, *experiment.data.augment, experiment.train.seed);
    Dataset joined = select(data, part);
    for (const Dataset& more : {copies, select(data, validation)}) {
        joined.images.insert(joined.images.end(), more.images.begin(), more.images.end());
        joined.labels.insert(joined.labels.end(), more.labels.begin(), more.labels.end());
        joined.count += more.count;
    }
    Experiment plain = experiment;
    plain.data.augment.reset();
    // Dropout's masks are drawn by an image's place in the dataset, which differs.
    Experiment with = experiment;
    for (Experiment* one : {&plain, &with})
        for (LayerSpec& layer : one->network.layers)
            if (auto* dropout = std::get_if<Dropout>(&layer.layer)) dropout->rate = 0;
    const std::unique_ptr<Executor> executor = cpu();
    const Result<TrainResult> a = train(plain, joined, *executor), b = train(with, data, *executor);
    ASSERT_TRUE(a && b);
    // The orders of both are shuffles of 120 places: item k of the one's part is item k of the other's.
    EXPECT_EQ(a->last->parameters, b->last->parameters);
    EXPECT_EQ(a->history.back().val_loss, b->history.back().val_loss);
}

TEST(TrainerAugments, OnTheFlyIsTheSameForAnyThreadsPiecesAndResumes) {
    const Experiment experiment = augmented_experiment(AugmentMode::on_the_fly);
    const TrainResult one = run(experiment);
    EXPECT_EQ(run(experiment, {}, 3).last->parameters, one.last->parameters);
    Recorder recorder;
    recorder.stop_at_question = 9;
    run(experiment, {.observer = &recorder, .piece_steps = 1});
    ASSERT_FALSE(recorder.checkpoints.empty());
    const TrainResult resumed = run(experiment, {.resume = recorder.checkpoints.back(), .piece_steps = 2});
    EXPECT_EQ(resumed.last->parameters, one.last->parameters);

    Recorder facts;
    run(experiment, {.observer = &facts});
    EXPECT_EQ(facts.begun.train_count, 90U);
    Experiment plain = experiment;
    plain.data.augment.reset();
    EXPECT_NE(run(plain).last->parameters, one.last->parameters);
    EXPECT_NE(run(augmented_experiment(AugmentMode::enlarge)).last->parameters, one.last->parameters);
}

TEST(TrainerAugments, RefusesAClassThatIsNotThere) {
    Experiment experiment = augmented_experiment(AugmentMode::enlarge);
    experiment.data.augment->classes.labels = {1, 7};
    EXPECT_THAT(error_of(experiment), HasSubstr("data.augment.classes: 7"));
}

TEST(TrainerPenalty, SummedLambdaIsDividedByTheTrainingPart) {
    Experiment mean = synthetic_experiment();
    mean.data.subset = 64;
    mean.train.l2 = 0.0078125F;
    Experiment sum = mean;
    sum.train.l2 = 0.5F;  // 64 · 0.0078125, exactly
    sum.train.l2_reduction = L2Reduction::sum;
    const TrainResult a = run(mean), b = run(sum);
    EXPECT_EQ(a.last->parameters, b.last->parameters);
    EXPECT_EQ(a.history.back().penalty, b.history.back().penalty);
    EXPECT_GT(a.history.back().penalty, 0);
}

TEST(TrainerCurves, AreMeasuredAsEvaluateMeasures) {
    Experiment experiment = synthetic_experiment();
    experiment.train.curves = CurveSettings{0, true};
    const Dataset test = synthetic_data(45, 8, 3, 9);
    const TrainResult result = run(experiment, {.test = &test});
    const std::unique_ptr<Executor> executor = cpu();
    std::vector<std::uint32_t> part(90);
    std::iota(part.begin(), part.end(), 0U);
    const Result<EvalResult> on_train = evaluate(*result.last, synthetic_data(120), *executor, part);
    const Result<EvalResult> on_test = evaluate(*result.last, test, *executor);
    ASSERT_TRUE(on_train && on_test);
    const EpochRecord& last = result.history.back();
    ASSERT_TRUE(last.train_subset_loss && last.test_subset_loss);
    EXPECT_NEAR(*last.train_subset_loss, on_train->loss, 1e-6);
    EXPECT_DOUBLE_EQ(*last.train_subset_accuracy, on_train->accuracy);
    EXPECT_NEAR(*last.test_subset_loss, on_test->loss, 1e-6);
    EXPECT_DOUBLE_EQ(*last.test_subset_accuracy, on_test->accuracy);
    EXPECT_NE(last.train_subset_loss, last.loss) << "dropout is off and the weights stand still";

    // A line of the history holds them.
    const Result<EpochRecord> read = epoch_from_json(epoch_to_json(last), "line");
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(read->test_subset_loss, last.test_subset_loss);
    EXPECT_EQ(read->train_subset_accuracy, last.train_subset_accuracy);
}

TEST(TrainerCurves, ChangeNothingInTheRun) {
    Experiment experiment = synthetic_experiment();
    const TrainResult plain = run(experiment);
    const Dataset test = synthetic_data(45, 8, 3, 9);
    experiment.train.curves = CurveSettings{20, true};
    const TrainResult with = run(experiment, {.test = &test});
    EXPECT_EQ(with.last->parameters, plain.last->parameters);
    EXPECT_EQ(with.best_epoch, plain.best_epoch);
    EXPECT_EQ(with.history.back().val_loss, plain.history.back().val_loss);
    // 20 images: an accuracy is a multiple of 1/20.
    const double correct = *with.history.front().test_subset_accuracy * 20;
    EXPECT_NEAR(correct, std::round(correct), 1e-9);

    experiment.train.curves->test = false;
    const TrainResult without_test = run(experiment);
    EXPECT_TRUE(without_test.history.back().train_subset_loss);
    EXPECT_FALSE(without_test.history.back().test_subset_loss);
}

TEST(TrainerCurves, SurviveAnInterruptBetweenEvaluations) {
    Experiment experiment = synthetic_experiment();
    experiment.train.curves = CurveSettings{20, true};
    experiment.train.epochs = 2;
    const Dataset test = synthetic_data(45, 8, 3, 9);
    const TrainResult whole = run(experiment, {.test = &test, .piece_steps = 1});
    for (std::size_t question = 1; question < 26; ++question) {
        Recorder recorder;
        recorder.stop_at_question = question;
        const TrainResult cut = run(experiment, {.observer = &recorder, .test = &test, .piece_steps = 1});
        if (cut.outcome != Outcome::interrupted) continue;
        const TrainResult resumed =
            run(experiment, {.test = &test, .resume = recorder.checkpoints.back(), .piece_steps = 1});
        EXPECT_EQ(resumed.last->parameters, whole.last->parameters) << question;
        EXPECT_EQ(resumed.history.back().test_subset_loss, whole.history.back().test_subset_loss) << question;
        EXPECT_EQ(resumed.history.back().val_loss, whole.history.back().val_loss) << question;
    }
}

TEST(TrainerCurves, NeedTestImagesOfTheNetworksSize) {
    Experiment experiment = synthetic_experiment();
    experiment.train.curves = CurveSettings{};
    EXPECT_THAT(error_of(experiment), HasSubstr("there are no test images"));
    const Dataset large = synthetic_data(9, 12);
    EXPECT_THAT(error_of(experiment, {.test = &large}), HasSubstr("a test set of images 12×12×1"));
}

TEST(TrainerSaves, EveryNthEpochsModel) {
    Experiment experiment = synthetic_experiment();
    experiment.train.epochs = 5;
    experiment.train.save_every = 2;
    Recorder recorder;
    const TrainResult result = run(experiment, {.observer = &recorder});
    ASSERT_EQ(recorder.saves.size(), 2U);
    EXPECT_EQ(recorder.saves[0].provenance.epoch, 2U);
    EXPECT_EQ(recorder.saves[1].provenance.epoch, 4U);
    EXPECT_EQ(recorder.saves[1].provenance.val_loss, result.history[3].val_loss);

    experiment.train.epochs = 4;
    EXPECT_EQ(run(experiment).last->parameters, recorder.saves[1].parameters);
}

EpochRecord epoch(std::size_t number, double loss, double accuracy) {
    EpochRecord record;
    record.epoch = number;
    record.loss = loss;
    record.accuracy = accuracy;
    return record;
}

TEST(DivergenceWatch, ThreeDeadEpochsAfterAnExplosion) {
    DivergenceWatch watch(10, 0.1, 50);
    EXPECT_FALSE(watch.update(epoch(1, 120.0, 0.12)));
    EXPECT_FALSE(watch.update(epoch(2, 2.31, 0.10)));
    EXPECT_FALSE(watch.update(epoch(3, 2.303, 0.098)));
    EXPECT_TRUE(watch.update(epoch(4, 2.303, 0.101)));
    EXPECT_TRUE(watch.diverged());
}

TEST(DivergenceWatch, LearningAgainIsNotDead) {
    DivergenceWatch watch(10, 0.1, 50);
    for (std::size_t i = 1; i <= 20; ++i)
        EXPECT_FALSE(watch.update(epoch(i, i < 3 ? 80 : 2.2, i % 3 == 0 ? 0.15 : 0.1))) << i;
}

TEST(DivergenceWatch, ABadStartWithoutExplosionIsNotDivergence) {
    DivergenceWatch watch(10, 0.1, 20);
    for (std::size_t i = 1; i <= 20; ++i) EXPECT_FALSE(watch.update(epoch(i, 2.3026, 0.1))) << i;
}

TEST(DivergenceWatch, TheLastEpochDecidesAShortRun) {
    DivergenceWatch watch(10, 0.1, 2);
    EXPECT_FALSE(watch.update(epoch(1, 1e6, 0.1)));
    EXPECT_TRUE(watch.update(epoch(2, 2.3, 0.1)));
}

TEST(DivergenceWatch, GuessingIsMeasuredByTheMostFrequentClass) {
    DivergenceWatch even(10, 0.1, 1), uneven(10, 0.5, 1);
    EXPECT_FALSE(even.update(epoch(1, 50, 0.5)));
    EXPECT_TRUE(uneven.update(epoch(1, 50, 0.5)));
}

// Dense layers of ReLU on raw pixels with far too long steps: the first ones throw every unit to where its gradient
// is 0.
Experiment raw_pixels(double learning_rate) {
    Experiment experiment = synthetic_experiment();
    Dense hidden;
    hidden.units = 16;
    hidden.activation = ActivationKind::relu;
    Dense output;
    output.units = 3;
    experiment.network.layers = {Flatten{}, hidden, hidden, output};
    experiment.data.pixels = {1, 0};
    Sgd sgd;
    sgd.learning_rate = learning_rate;
    experiment.train.optimizer = sgd;
    experiment.train.l2 = 0;
    experiment.train.epochs = 30;
    return experiment;
}

TEST(TrainerDiverges, WhenTheLossExplodesAndTheNetworkDies) {
    Recorder recorder;
    const TrainResult result = run(raw_pixels(0.5), {.observer = &recorder});
    EXPECT_EQ(result.outcome, Outcome::diverged);
    ASSERT_TRUE(result.last) << "its losses were finite to the end";
    EXPECT_LT(result.history.size(), 30U);
    EXPECT_NEAR(result.history.back().loss, std::log(3.0), 0.1);
    EXPECT_EQ(recorder.events.back(), "diverged " + std::to_string(result.history.size()));

    // Going on with its last checkpoint does not train it further.
    Recorder again;
    const TrainResult resumed = run(raw_pixels(0.5), {.observer = &again, .resume = recorder.checkpoints.back()});
    EXPECT_EQ(resumed.outcome, Outcome::diverged);
    EXPECT_EQ(resumed.history.size(), result.history.size());
    EXPECT_EQ(again.batches.size(), 0U);
}

// Dropout's masks and the order depend on an item's place, so this holds only if what was left out leaves no trace.
TEST(TrainerPicks, ToPickIsToTrainOnADatasetOfWhatWasPicked) {
    Experiment experiment = synthetic_experiment();
    experiment.data.pick = 60;
    const Dataset data = synthetic_data(120);
    std::vector<std::uint32_t> first(60);  // the labels go round, so that the first of each class are the first of all
    std::iota(first.begin(), first.end(), 0U);
    Dataset shuffled = data;
    std::reverse(shuffled.labels.begin() + 60, shuffled.labels.end());
    const std::unique_ptr<Executor> executor = cpu();
    Recorder recorder;
    const Result<TrainResult> a = train(experiment, data, *executor, {.observer = &recorder});
    const Result<TrainResult> b = train(experiment, select(data, first), *executor);
    const Result<TrainResult> c = train(experiment, shuffled, *executor);
    ASSERT_TRUE(a.ok() && b.ok() && c.ok());
    EXPECT_EQ(recorder.begun.train_count, 30U);
    EXPECT_EQ(a->last->parameters, b->last->parameters);
    EXPECT_EQ(a->last->parameters, c->last->parameters);
    EXPECT_EQ(a->last->provenance.data_hash, b->last->provenance.data_hash);

    experiment.data.pick = 121;
    EXPECT_THAT(error_of(experiment), HasSubstr("data.pick"));
}

TEST(TrainerValues, GradientsAreThoseOfTheLastStepAndUnknownNamesAreRefused) {
    Experiment experiment = synthetic_experiment();
    experiment.train.optimizer = Sgd{};
    experiment.train.l2 = 0;
    const std::unique_ptr<Executor> executor = cpu();
    Result<Trainer> trainer = Trainer::create(experiment, synthetic_data(120), *executor, {.piece_steps = 1});
    ASSERT_TRUE(trainer.ok());
    ASSERT_TRUE(trainer->advance().ok());  // begins the first epoch
    const std::vector<float> before = *trainer->values("parameters");
    ASSERT_TRUE(trainer->advance().ok());  // one batch
    const std::vector<float> after = *trainer->values("parameters"), gradients = *trainer->values("gradients");
    ASSERT_EQ(gradients.size(), after.size());
    for (std::size_t i = 0; i < after.size(); ++i) EXPECT_FLOAT_EQ(after[i], before[i] - 0.01F * gradients[i]);
    EXPECT_FALSE(trainer->values("train.metrics").ok()) << "they are doubles";
    EXPECT_FALSE(trainer->values("gradient").ok());
}

}  // namespace
}  // namespace selvedge::trainer_data_test
