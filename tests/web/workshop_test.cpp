// The workshop: runs that go, pause, step and start over; what they tell; evaluations; images; lights of health.
#include "engine/workshop.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <selvedge/data/idx.h>
#include <selvedge/io/json.h>
#include <selvedge/train/evaluate.h>

#include <chrono>
#include <cmath>
#include <thread>

#include "engine/hold.h"
#include "support/synthetic.h"

namespace selvedge::engine::workshop_test {
namespace {

using ::testing::HasSubstr;

/// Pictures of 28x28 with ten bands, as the bytes of IDX files.
IdxPair bands(std::size_t count) {
    const Dataset data = test::synthetic_data(count, 28, 10);
    IdxPair files{idx_images_header(count, 28, 28), idx_labels_header(count), "bands"};
    for (const std::uint8_t pixel : data.images) files.images.push_back(std::byte{pixel});
    for (const std::uint8_t label : data.labels) files.labels.push_back(std::byte{label});
    return files;
}

Experiment small_mlp(double learning_rate = 0.003) {
    const std::string text = R"({
        "id": "bands", "data": { "split": { "kind": "stratified", "validation": 40 } },
        "network": [ { "dense": { "units": 16, "activation": "relu" } }, { "dense": { "units": 10 } } ],
        "train": { "optimizer": { "adam": { "learning_rate": )" +
                             std::to_string(learning_rate) + R"( } }, "batch_size": 20, "epochs": 6, "seed": 3 } })";
    return *experiment_from_json(*parse_json(text, "bands"), "bands");
}

/// The page's own loop: lets a workshop without threads work, and waits for one with them.
template <class Until>
std::shared_ptr<const WorkshopView> wait(Workshop& workshop, const Until& until) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    for (;;) {
        const std::shared_ptr<const WorkshopView> view = workshop.view();
        if (until(*view)) return view;
        if (std::chrono::steady_clock::now() > end) {
            ADD_FAILURE() << "waited in vain";
            return view;
        }
        if (workshop.wants_work_in() == 0)
            workshop.work();
        else
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
}

bool is_over(const WorkshopView& view) {
    return view.run && (view.run->state == RunState::finished || view.run->state == RunState::failed);
}
bool has_epochs(const WorkshopView& view, std::size_t epochs) {
    return view.run && view.run->state == RunState::paused && view.run->history.size() == epochs;
}

TEST(Workshop, ARunEndsAsTheCoresOwn) {
    Workshop workshop;
    workshop.take_images(Part::train, bands(200));
    workshop.take_images(Part::test, bands(100));
    workshop.start(7, small_mlp(), Stride::end);
    const auto view = wait(workshop, is_over);
    ASSERT_TRUE(view->run && !view->run->error) << view->run->error->message();
    const RunView& run = *view->run;
    EXPECT_EQ(run.number, 7U);
    EXPECT_EQ(run.outcome, selvedge::Outcome::completed);
    EXPECT_EQ(run.facts.train_count, 160U);

    Result<std::unique_ptr<Executor>> executor = make_cpu_executor({.threads = 1, .isa = ""});
    const Result<TrainResult> truth = train(small_mlp(), view->images->train, **executor);
    ASSERT_TRUE(truth.ok());
    ASSERT_EQ(run.history.size(), truth->history.size());
    for (std::size_t k = 0; k < run.history.size(); ++k) {
        EXPECT_EQ(run.history[k].loss, truth->history[k].loss);
        EXPECT_EQ(run.history[k].val_accuracy, truth->history[k].val_accuracy);
    }
    EXPECT_EQ(run.best_epoch, truth->best_epoch);
    ASSERT_TRUE(run.best && run.last);
    EXPECT_EQ(run.best->parameters, truth->best->parameters);
    EXPECT_EQ(run.last->parameters, truth->last->parameters);

    // 8 batches of 20 an epoch; the batches' own losses have the epoch's mean.
    ASSERT_EQ(run.losses.size(), 48U);
    double sum = 0;
    for (std::size_t k = 40; k < 48; ++k) sum += run.losses[k].loss;
    EXPECT_NEAR(sum / 8, run.history.back().loss, 1e-5);
    EXPECT_FLOAT_EQ(run.losses.back().epoch, 6);
}

TEST(Workshop, StepsPausesAndStartsOverFromTheSameWeights) {
    Workshop workshop;
    workshop.take_images(Part::train, bands(200));
    workshop.start(1, small_mlp(), Stride::batch);
    auto view = wait(workshop, [](const WorkshopView& v) { return v.run && v.run->progress.step == 1; });
    const double first = view->run->progress.loss;
    EXPECT_EQ(view->run->state, RunState::paused);
    EXPECT_FALSE(view->working);
    workshop.go_on(Stride::batch);
    view = wait(workshop, [](const WorkshopView& v) { return v.run->progress.step == 2; });
    EXPECT_EQ(view->run->state, RunState::paused);
    workshop.go_on(Stride::epoch);
    wait(workshop, [](const WorkshopView& v) { return has_epochs(v, 1); });
    workshop.go_on(Stride::epoch);
    view = wait(workshop, [](const WorkshopView& v) { return has_epochs(v, 2); });
    ASSERT_TRUE(view->run->last) << "to answer with while the run is paused";

    workshop.start(2, small_mlp(0.1), {});
    view = wait(workshop, [](const WorkshopView& v) { return v.run && v.run->number == 2; });
    EXPECT_EQ(view->run->state, RunState::paused);
    EXPECT_EQ(view->run->progress.step, 0U);
    workshop.go_on(Stride::batch);
    view = wait(workshop, [](const WorkshopView& v) { return v.run->progress.step == 1; });
    EXPECT_EQ(view->run->progress.loss, first) << "the same weights and the same batch";
    workshop.go_on(Stride::end);
    workshop.pause();
    view = wait(workshop, [](const WorkshopView& v) { return v.run->state == RunState::paused; });
    workshop.drop_run();
    wait(workshop, [](const WorkshopView& v) { return !v.run; });
}

TEST(Workshop, WaitsWhileItIsHeld) {
    Workshop workshop;
    workshop.take_images(Part::train, bands(200));
    const auto start = std::chrono::steady_clock::now();
    workshop.hold(0.05);
    workshop.start(1, small_mlp(), Stride::end);
    EXPECT_EQ(wait(workshop, is_over)->run->history.size(), 6U);
    EXPECT_GE(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(50));
}

TEST(Workshop, HearsAndGoesOnHoweverOftenItIsHeld) {
    Workshop workshop;
    workshop.take_images(Part::train, bands(200));
    const auto held = [&](const auto& until) {
        return wait(workshop, [&](const WorkshopView& view) {
            workshop.hold(0.02);
            return until(view);
        });
    };
    Experiment long_one = small_mlp();
    long_one.train.epochs = 1'000'000;
    workshop.start(1, long_one, Stride::end);
    held([](const WorkshopView& view) { return view.run && !view.run->history.empty(); });
    workshop.pause();
    held([](const WorkshopView& view) { return view.run->state == RunState::paused; });
    workshop.start(2, small_mlp(), Stride::end);
    EXPECT_EQ(held(is_over)->run->history.size(), 6U);
}

TEST(Hold, LeavesAQuarterOfTheTime) {
    using namespace std::chrono_literals;
    const Hold::Clock::time_point start{1h};
    Hold hold;
    EXPECT_LT(hold.until(), start);
    const auto until = [&](auto now, double seconds) {
        hold.begin(seconds, start + now);
        return hold.until() - start;
    };
    EXPECT_EQ(until(0ms, 0.02), 20ms);
    EXPECT_EQ(until(10ms, 0.02), 30ms);
    EXPECT_EQ(until(20ms, 0.001), 30ms) << "none is cut short";
    EXPECT_EQ(until(27ms, 0.02), 47ms);
    EXPECT_EQ(until(45ms, 0.02), 60ms) << "the longest";
    for (const auto now : {61ms, 79ms}) EXPECT_EQ(until(now, 0.02), 60ms) << "twenty to work after sixty";
    EXPECT_EQ(until(80ms, 0.012), 92ms);
    EXPECT_EQ(until(95ms, 0.012), 92ms);
    EXPECT_EQ(until(96ms, 0.012), 108ms);
    EXPECT_EQ(until(120ms, 0), 120ms);
}

TEST(Workshop, EvaluatesAsTheCoreDoes) {
    Workshop workshop;
    workshop.take_images(Part::train, bands(200));
    workshop.take_images(Part::test, bands(250));
    workshop.start(1, small_mlp(), Stride::end);
    auto view = wait(workshop, is_over);
    const auto file = std::make_shared<const std::vector<std::byte>>(*serialize_model(*view->run->best));
    workshop.evaluate(4, file, "bands.safetensors");
    view = wait(workshop, [](const WorkshopView& v) { return v.evaluation && v.evaluation->over(); });
    const EvaluationView& seen = *view->evaluation;
    EXPECT_EQ(seen.number, 4U);
    EXPECT_EQ(seen.done, 250U);

    Result<std::unique_ptr<Executor>> executor = make_cpu_executor({.threads = 1, .isa = ""});
    const Result<EvalResult> truth = evaluate(*view->run->best, view->images->test, **executor);
    ASSERT_TRUE(truth.ok());
    EXPECT_EQ(seen.confusion, truth->confusion);
    ASSERT_TRUE(seen.report && seen.calibration && seen.predictions);
    EXPECT_EQ(seen.report->accuracy, truth->accuracy);
    EXPECT_NEAR(seen.calibration->nll, truth->loss, 1e-5);
    EXPECT_EQ(seen.predictions->count(), 250U);

    workshop.evaluate(5, std::make_shared<const std::vector<std::byte>>(100), "torn.safetensors");
    view = wait(workshop, [](const WorkshopView& v) { return v.evaluation && v.evaluation->number == 5; });
    ASSERT_TRUE(view->evaluation->error);
    EXPECT_THAT(view->evaluation->error->message(), HasSubstr("torn.safetensors"));
}

TEST(Workshop, SaysWhatCannotBeDone) {
    Workshop workshop;
    workshop.start(1, small_mlp(), Stride::end);
    auto view = wait(workshop, [](const WorkshopView& v) { return v.run != nullptr; });
    ASSERT_TRUE(view->run->error);
    EXPECT_THAT(view->run->error->message(), HasSubstr("there are no images to train on"));

    IdxPair torn = bands(50);
    torn.images.resize(5000);
    workshop.take_images(Part::train, torn);
    view = wait(workshop, [](const WorkshopView& v) { return v.trouble.has_value(); });
    EXPECT_THAT(view->trouble->message(), HasSubstr("bands (images)"));
    EXPECT_EQ(view->images->train.count, 0U);

    workshop.take_images(Part::train, bands(50));
    Experiment experiment = small_mlp();
    experiment.data.pick = 60;
    workshop.start(2, experiment, Stride::end);
    view = wait(workshop, [](const WorkshopView& v) { return v.run && v.run->number == 2; });
    EXPECT_THAT(view->run->error->message(), HasSubstr("data.pick"));
    EXPECT_FALSE(view->trouble) << "the images are whole now";
}

TEST(Workshop, OwnPicturesJoinTheTrainingPart) {
    Workshop workshop;
    workshop.take_images(Part::train, bands(200));
    workshop.add_own({std::vector<std::uint8_t>(784, 200), 4});
    workshop.add_own({std::vector<std::uint8_t>(784, 90), 4});
    workshop.add_own({std::vector<std::uint8_t>(3), 1});  // no picture
    Experiment experiment = small_mlp();
    experiment.data.pick = 100;
    workshop.start(1, experiment, Stride::batch);
    auto view = wait(workshop, [](const WorkshopView& v) { return v.run && v.run->progress.step == 1; });
    EXPECT_EQ(view->own[4], 2U);
    EXPECT_EQ(view->own[1], 0U);
    EXPECT_EQ(view->run->facts.train_count + view->run->facts.validation_count, 102U);
    workshop.forget_own();
    wait(workshop, [](const WorkshopView& v) { return v.own[4] == 0; });
}

TEST(Health, GradientsThatVanishOrExplodeAreNamed) {
    const std::vector<LayerGradient> fine{{"dense", 0.01, 0.1}, {"dense_1", 0.02, 0.1}};
    EXPECT_EQ(gradient_light(fine, 0.1).tone, Tone::good);
    const std::vector<LayerGradient> faded{{"dense", 1e-8, 0.1}, {"dense_1", 0.02, 0.1}};
    const HealthLight vanishing = gradient_light(faded, 0.1);
    EXPECT_EQ(vanishing.tone, Tone::warning);
    EXPECT_THAT(vanishing.words, HasSubstr("those of dense are 1e-08"));
    const std::vector<LayerGradient> large{{"dense", 0.01, 0.1}, {"dense_1", 20, 0.1}};
    EXPECT_EQ(gradient_light(large, 0.1).tone, Tone::bad);
    const std::vector<LayerGradient> none{{"dense", NAN, 0.1}};
    EXPECT_EQ(gradient_light(none, 0.1).tone, Tone::bad);
    const std::vector<LayerGradient> zero{{"dense", 0, 0.1}};
    EXPECT_EQ(gradient_light(zero, 0.1).tone, Tone::bad);
    EXPECT_EQ(gradient_light({}, 0.1).tone, Tone::unknown);
}

TEST(Health, OverFitIsAValidationLossThatRisesWhileTheTrainingLossFalls) {
    std::vector<EpochRecord> history(4);
    const std::vector<double> loss{1.0, 0.6, 0.4, 0.3}, val{0.8, 0.5, 0.52, 0.55};
    for (std::size_t k = 0; k < 4; ++k) {
        history[k].epoch = k + 1;
        history[k].loss = loss[k];
        history[k].val_loss = val[k];
    }
    EXPECT_EQ(fit_light(std::span(history).first(3)).tone, Tone::good) << "one epoch is no trend";
    const HealthLight light = fit_light(history);
    EXPECT_EQ(light.tone, Tone::warning);
    EXPECT_THAT(light.words, HasSubstr("Since epoch 2: the validation loss rose from 0.500 to 0.550"));
    history[3].val_loss = 0.7;
    EXPECT_EQ(fit_light(history).tone, Tone::bad);
    history[3].loss = 0.9;
    EXPECT_EQ(fit_light(history).tone, Tone::good) << "both losses rise: no over-fit";
    history[3].val_loss.reset();
    EXPECT_EQ(fit_light(history).tone, Tone::unknown);
}

// A layer of four units of which two can never be above 0: their biases are far below what any picture gives.
TEST(Health, DeadUnitsAreCounted) {
    Experiment experiment = *experiment_from_json(
        *parse_json(R"({"network": [ {"dense": {"units": 4, "activation": "relu"}}, {"dense": {"units": 10}} ]})", "n"),
        "n");
    Result<Program> program = build_program(experiment.network, {.training = false});
    ASSERT_TRUE(program.ok());
    Model model;
    model.spec = experiment.network;
    model.class_names = fashion_class_names();
    model.parameters = initial_parameters(*program, 1);
    for (const ParameterInfo& parameter : program->parameters) {
        const Value& view = (*program)[parameter.value];
        if (parameter.name == "dense.bias")
            for (std::size_t k = 0; k < 4; ++k) model.parameters[view.offset + k] = k < 2 ? -1e4F : 1e4F;
    }
    const Dataset data = test::synthetic_data(40, 28, 10);
    const Result<std::vector<LayerUnits>> units = measure_units(model, data, 40);
    ASSERT_TRUE(units.ok());
    ASSERT_EQ(units->size(), 1U) << "the last layer's outputs are scores";
    EXPECT_EQ((*units)[0].dead, 2U);
    EXPECT_EQ((*units)[0].count, 4U);
    const HealthLight light = unit_light(*units);
    EXPECT_EQ(light.tone, Tone::bad);
    EXPECT_THAT(light.words, HasSubstr("2 of 4 in dense are dead"));
}

}  // namespace
}  // namespace selvedge::engine::workshop_test
