// One epoch of the R2 network on the real Fashion-MNIST: the whole machine, from files to report.
#include <gtest/gtest.h>
#include <selvedge/io/json.h>
#include <selvedge/metrics/report.h>
#include <selvedge/train/evaluate.h>
#include <selvedge/train/trainer.h>

#include "files/datasets.h"
#include "files/read.h"
#include "support/paths.h"

namespace selvedge::slow_fashion_test {
namespace {

Result<Json> from_assets(const std::string& id) {
    const auto path = test::source_path("assets/experiments/" + id + ".json");
    const Result<std::vector<std::byte>> bytes = read_file(path);
    if (!bytes) return bytes.error();
    return parse_json({reinterpret_cast<const char*>(bytes->data()), bytes->size()}, id);
}

TEST(SlowFashion, OneEpochOfR2ReachesEightyPercent) {
    const Result<std::filesystem::path> folder = find_dataset(DatasetPlaces::standard({}));
    if (!folder) GTEST_SKIP() << "Fashion-MNIST is not installed: " << folder.error().message();
    const Result<FashionMnist> data = load_fashion_mnist(*folder);
    ASSERT_TRUE(data.ok()) << data.error().message();
    Result<Experiment> experiment = load_experiment("r2-cnn", from_assets);
    ASSERT_TRUE(experiment.ok()) << experiment.error().message();
    experiment->train.epochs = 1;
    experiment->train.seed = 1;

    Result<std::unique_ptr<Executor>> executor = make_cpu_executor();
    ASSERT_TRUE(executor.ok());
    Result<Trainer> trainer = Trainer::create(*experiment, data->train, **executor);
    ASSERT_TRUE(trainer.ok()) << trainer.error().message();
    EXPECT_EQ(trainer->facts().parameters, 83322U);
    EXPECT_EQ(trainer->facts().train_count, 48000U);
    EXPECT_EQ(trainer->facts().validation_count, 12000U);
    while (true) {
        const Result<bool> more = trainer->advance();
        ASSERT_TRUE(more.ok()) << more.error().message();
        if (!*more) break;
    }
    const Result<TrainResult> result = trainer->result();
    ASSERT_TRUE(result.ok()) << result.error().message();
    EXPECT_GT(*result->history.front().val_accuracy, 0.8);

    // The model's file carries it over to where it is used.
    const Result<std::vector<std::byte>> bytes = serialize_model(*result->best);
    ASSERT_TRUE(bytes.ok());
    const Result<Model> model = parse_model(*bytes, "best.safetensors");
    ASSERT_TRUE(model.ok()) << model.error().message();
    const Result<EvalResult> tested = evaluate(*model, data->test, **executor);
    ASSERT_TRUE(tested.ok()) << tested.error().message();
    EXPECT_GT(tested->accuracy, 0.8);
    EXPECT_EQ(tested->count, 10000U);
    const ClassificationReport report = classification_report(tested->confusion, model->class_names);
    for (const ClassFigures& figures : report.classes) EXPECT_EQ(figures.support, 1000U);
    EXPECT_EQ(report.class_names.back(), "Ankle boot");
    EXPECT_GT(report.classes.back().f1, 0.85);
}

}  // namespace
}  // namespace selvedge::slow_fashion_test
