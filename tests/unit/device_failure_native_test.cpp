// A device that is lost in mid-run: whoever waits for it is told, the last checkpoint is intact, and only `auto` goes
// on with the CPU.
#include <gtest/gtest.h>
#include <selvedge/cpu/cpu_executor.h>
#include <selvedge/train/check_gradients.h>
#include <selvedge/train/evaluate.h>
#include <selvedge/train/predict.h>
#include <selvedge/train/trainer.h>

#include <functional>

#include "devices/device_choice.h"
#include "support/failing_executor.h"
#include "support/recorder.h"
#include "support/synthetic.h"

namespace selvedge::device_failure_test {
namespace {

using test::FailingExecutor;
using test::Lifetime;

std::unique_ptr<Executor> cpu() { return *make_cpu_executor({.threads = 1, .isa = {}}); }

std::unique_ptr<Executor> failing(const std::shared_ptr<Lifetime>& lifetime) {
    return std::make_unique<FailingExecutor>(cpu(), lifetime);
}

/// The work done on a device that is lost at its first call, at its second, … must fail each time with the device's own
/// words, until it outlives the work. Gives how often it failed.
std::size_t fails_at_every_call(const std::function<Status(Executor&)>& work) {
    for (std::size_t calls = 1; calls < 1000; ++calls) {
        const auto lifetime = std::make_shared<Lifetime>(Lifetime{.calls_left = calls});
        const std::unique_ptr<Executor> executor = failing(lifetime);
        const Status status = work(*executor);
        if (status) {
            EXPECT_LT(lifetime->made, calls);
            return calls - 1;
        }
        EXPECT_EQ(status.error().message(), Lifetime::error().message()) << "call " << calls;
    }
    ADD_FAILURE() << "the work never comes to an end";
    return 0;
}

template <class T>
Status status_of(const Result<T>& result) {
    if (!result) return result.error();
    return {};
}

Experiment short_experiment() {
    Experiment experiment = test::synthetic_experiment();
    experiment.train.epochs = 2;
    return experiment;
}

TEST(DeviceFailure, TrainingStopsWithTheError) {
    const Experiment experiment = short_experiment();
    const Dataset data = test::synthetic_data(120);
    EXPECT_GT(fails_at_every_call(
                  [&](Executor& executor) { return status_of(train(experiment, data, executor, {.piece_steps = 3})); }),
              40U);
}

TEST(DeviceFailure, EverythingElseStopsWithTheError) {
    const Experiment experiment = short_experiment();
    const Dataset data = test::synthetic_data(120);
    const Model model = *train(experiment, data, *cpu())->last;
    const auto evaluating = [&](Executor& e) { return status_of(evaluate(model, data, e)); };
    const auto predicting = [&](Executor& e) { return status_of(predict(model, data, e, {}, 50)); };
    const auto checking = [&](Executor& e) { return status_of(check_gradients(experiment, data, e)); };
    EXPECT_GT(fails_at_every_call(evaluating), 10U);
    EXPECT_GT(fails_at_every_call(predicting), 10U);
    EXPECT_GT(fails_at_every_call(checking), 10U);
    const std::vector<float> input(64, 0.5F);
    for (std::size_t calls = 1; calls <= 6; ++calls) {
        Result<Classifier> classifier =
            model.session(failing(std::make_shared<Lifetime>(Lifetime{.calls_left = calls})));
        const Status status = classifier ? status_of(classifier->logits(input)) : Status(classifier.error());
        EXPECT_FALSE(status) << "call " << calls;
    }
}

TEST(DeviceFailure, TheLastCheckpointIsIntact) {
    const Experiment experiment = short_experiment();
    const Dataset data = test::synthetic_data(120);
    const std::vector<float> whole = train(experiment, data, *cpu())->last->parameters;
    std::size_t resumed = 0;
    for (std::size_t calls = 5; calls < 80; calls += 7) {
        test::Recorder recorder;
        const std::unique_ptr<Executor> lost = failing(std::make_shared<Lifetime>(Lifetime{.calls_left = calls}));
        if (train(experiment, data, *lost, {.observer = &recorder, .piece_steps = 2})) break;
        if (recorder.checkpoints.empty()) continue;
        const Result<TrainResult> rest = train(experiment, data, *cpu(), {.resume = recorder.checkpoints.back()});
        ASSERT_TRUE(rest) << rest.error().message();
        EXPECT_EQ(rest->last->parameters, whole) << "call " << calls;
        ++resumed;
    }
    EXPECT_GT(resumed, 2U);
}

/// Makers whose "GPU" is a CPU that is lost after some calls, and that count what they make.
struct Makers {
    std::size_t calls_left;
    std::size_t cpus = 0, gpus = 0;
    DeviceMakers makers() {
        return {.cpu = [this](const CpuOptions&) -> DeviceMakers::Made { return ++cpus, cpu(); },
                .cuda = [this](Precision) -> DeviceMakers::Made {
                    if (calls_left == 0) return Error{"CUDA", "finds no GPU in this test", "give --device cpu"};
                    ++gpus;
                    return failing(std::make_shared<Lifetime>(Lifetime{.calls_left = calls_left}));
                }};
    }
};

TEST(DeviceChoice, AutoTakesTheGpuWhereThereIsOneAndSaysWhy) {
    Makers with{1000}, without{0};
    const Result<DeviceChoice> gpu = DeviceChoice::make({}, with.makers());
    ASSERT_TRUE(gpu);
    EXPECT_TRUE(gpu->on_gpu());
    EXPECT_EQ(gpu->reason(), "device auto: " + gpu->executor().name());
    const Result<DeviceChoice> none = DeviceChoice::make({.count = 3}, without.makers());
    ASSERT_TRUE(none);
    EXPECT_FALSE(none->on_gpu());
    EXPECT_EQ(none->executors().size(), 3U);
    EXPECT_EQ(none->reason(), "device auto: " + none->executor().name() + " (CUDA finds no GPU in this test)");
    const Result<DeviceChoice> insisted = DeviceChoice::make({.kind = DeviceKind::cuda}, without.makers());
    ASSERT_FALSE(insisted);
    EXPECT_EQ(insisted.error().remedy, "give --device cpu");
    const Result<DeviceChoice> named = DeviceChoice::make({.kind = DeviceKind::cpu}, with.makers());
    ASSERT_TRUE(named);
    EXPECT_EQ(named->reason(), "");
    EXPECT_EQ(with.gpus, 1U);
}

/// Trains in as many attempts as the choice allows, each from the last checkpoint.
Result<TrainResult> train_on(DeviceChoice& choice, test::Recorder& recorder, std::vector<std::string>& told) {
    const Experiment experiment = short_experiment();
    const Dataset data = test::synthetic_data(120);
    return choice.attempt(
        [&] {
            TrainOptions options{.observer = &recorder, .piece_steps = 2};
            if (!recorder.checkpoints.empty()) options.resume = recorder.checkpoints.back();
            return train(experiment, data, choice.executor(), options);
        },
        [&](const std::string& line) { told.push_back(line); });
}

TEST(DeviceChoice, AutoGoesOnWithTheCpuFromTheLastCheckpoint) {
    const std::vector<float> whole = train(short_experiment(), test::synthetic_data(120), *cpu())->last->parameters;
    for (const std::size_t calls : {1U, 2U, 9U, 30U, 45U}) {
        Makers made{calls};
        test::Recorder recorder;
        std::vector<std::string> told;
        Result<DeviceChoice> choice = DeviceChoice::make({}, made.makers());
        ASSERT_TRUE(choice);
        const Result<TrainResult> result = train_on(*choice, recorder, told);
        ASSERT_TRUE(result) << result.error().message();
        EXPECT_EQ(result->last->parameters, whole);
        EXPECT_FALSE(choice->on_gpu());
        ASSERT_EQ(told.size(), 1U);
        EXPECT_EQ(told[0], "the GPU has failed (the test's device: is lost); going on with " + cpu()->name());
    }
}

TEST(DeviceChoice, AGpuThatWasInsistedOnIsNotReplaced) {
    Makers made{30};
    test::Recorder recorder;
    std::vector<std::string> told;
    Result<DeviceChoice> choice = DeviceChoice::make({.kind = DeviceKind::cuda}, made.makers());
    ASSERT_TRUE(choice);
    const Result<TrainResult> result = train_on(*choice, recorder, told);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().message(), Lifetime::error().message());
    EXPECT_TRUE(told.empty());
    EXPECT_EQ(made.cpus, 0U);
}

TEST(DeviceChoice, WorkThatFailsForReasonsOfItsOwnIsNotRepeated) {
    Makers made{1000};
    Result<DeviceChoice> choice = DeviceChoice::make({}, made.makers());
    ASSERT_TRUE(choice);
    std::size_t times = 0;
    const Status status = choice->attempt(
        [&] {
            ++times;
            return Status(Error{"the disk", "is full", ""});
        },
        [](const std::string&) { FAIL(); });
    EXPECT_FALSE(status);
    EXPECT_EQ(times, 1U);
    EXPECT_TRUE(choice->on_gpu());
}

}  // namespace
}  // namespace selvedge::device_failure_test
