// predict: its answers are those that evaluate counts, and what it is given wrongly comes back as an error.
#include <gtest/gtest.h>
#include <selvedge/metrics/calibration.h>
#include <selvedge/train/evaluate.h>
#include <selvedge/train/predict.h>
#include <selvedge/train/trainer.h>

#include <numeric>

#include "support/executors.h"
#include "support/synthetic.h"

namespace selvedge::predict_test {
namespace {

class Predict : public ::testing::Test {
protected:
    void SetUp() override {
        executor = *make_cpu_executor({.threads = 1, .isa = {}});
        Experiment experiment = test::synthetic_experiment();
        experiment.train.epochs = 1;  // far from sure, so that there are mistakes
        model = *train(experiment, test::synthetic_data(120), *executor)->last;
    }
    std::unique_ptr<Executor> executor;
    Model model;
    const Dataset data = test::synthetic_data(50, 8, 3, 9);
};

TEST_F(Predict, AgreesWithEvaluate) {
    const Result<EvalResult> measured = evaluate(model, data, *executor);
    const Result<Predictions> predictions = predict(model, data, *executor, {}, 16);  // 16 + 16 + 16 + 2
    ASSERT_TRUE(measured && predictions);
    ASSERT_EQ(predictions->count(), 50U);
    EXPECT_EQ(ConfusionMatrix(3, data.labels, predictions->answers), measured->confusion);
    const Calibration calibration = calibrate(predictions->probabilities, 3, data.labels);
    EXPECT_NEAR(calibration.nll, measured->loss, 1e-5);
    EXPECT_NEAR(calibration.accuracy, measured->accuracy, 1e-12);
    for (std::size_t i = 0; i < predictions->count(); ++i) {
        const std::span<const float> row = predictions->row(i);
        EXPECT_NEAR(std::accumulate(row.begin(), row.end(), 0.0), 1, 1e-6);
        EXPECT_EQ(predictions->confidence(i), *std::max_element(row.begin(), row.end()));
    }
}

TEST_F(Predict, IndicesChooseAndOrder) {
    const std::vector<std::uint32_t> indices{40, 3, 3};
    const Result<Predictions> all = predict(model, data, *executor), some = predict(model, data, *executor, indices);
    ASSERT_TRUE(all && some);
    ASSERT_EQ(some->count(), 3U);
    for (std::size_t i = 0; i < indices.size(); ++i)
        for (std::size_t c = 0; c < 3; ++c) EXPECT_NEAR(some->row(i)[c], all->row(indices[i])[c], 1e-6);
}

TEST_F(Predict, RefusesWhatDoesNotFit) {
    EXPECT_FALSE(predict(model, Dataset{}, *executor));
    EXPECT_FALSE(predict(model, test::synthetic_data(4, 9), *executor));
    EXPECT_FALSE(predict(model, data, *executor, {}, 0));
    const std::vector<std::uint32_t> beyond{50};
    const Result<Predictions> result = predict(model, data, *executor, beyond);
    ASSERT_FALSE(result);
    EXPECT_NE(result.error().message().find("index 50"), std::string::npos);
}

}  // namespace
}  // namespace selvedge::predict_test
