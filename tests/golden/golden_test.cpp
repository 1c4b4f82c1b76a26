// Five networks against PyTorch, on every executor: logits, loss, gradients, and ten steps of training.
//
// PyTorch computed in double precision from parameters that float32 holds exactly (make_golden.py), so the reference
// executor, which is double inside, must agree to the rounding of its readings; the CPU's float kernels get room for
// their own rounding. Allowances are relative to the largest number of a tensor, or to the farthest that any of its
// elements moved in training.
#include <gtest/gtest.h>
#include <selvedge/exec/executor.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <tuple>

#include "golden/golden_file.h"
#include "support/executors.h"
#include "support/near.h"

namespace selvedge::test::golden_test {
namespace {

struct Allowance {
    double logits;     ///< of the largest logit
    double loss;       ///< of the loss, before training and during it
    double gradients;  ///< of a tensor's largest gradient
    double movement;   ///< of the farthest that an element of a tensor moved in ten steps
};

/// The input of "infer" is float, and so are all readings but the loss.
constexpr Allowance double_precision{1e-6, 1e-11, 5e-7, 1e-6};
/// About ten times the largest errors of any instruction set: 3e-6 in logits after training, 1e-7 in losses, 3e-6 in
/// gradients (below batch norm), 1.2e-5 in weights (Adam divides by gradients that are nearly 0).
constexpr Allowance single_precision{2e-5, 1e-6, 2e-5, 1e-4};

/// A reading's own rounding to float, and that of the numbers it is compared with.
constexpr double two_roundings = 1.2e-7;

/// A tensor's allowance is relative to at least this part of the largest in the network: a bias before batch norm has
/// no gradient but the rounding of what cancels out.
constexpr double least_scale = 0.1;

double largest(const std::vector<float>& values) {
    double most = 0;
    for (const float value : values) most = std::max(most, std::fabs(static_cast<double>(value)));
    return most;
}

/// The last of each family: the most threads, if there are threads. (That threads change no bit is tested elsewhere.)
std::vector<ExecutorCase> one_of_each_family() {
    std::vector<ExecutorCase> chosen;
    for (ExecutorCase& executor : usable_executors()) {
        if (chosen.empty() || chosen.back().family != executor.family) chosen.emplace_back();
        chosen.back() = std::move(executor);
    }
    return chosen;
}

class Golden : public testing::TestWithParam<std::tuple<std::string, ExecutorCase>> {
protected:
    void SetUp() override {
        const auto& [network, executor_case] = GetParam();
        allowance_ = executor_case.family == "reference" ? double_precision : single_precision;
        Result<GoldenFile> golden = load_golden(network);
        ASSERT_TRUE(golden) << golden.error().message();
        golden_ = std::move(*golden);
        Result<Program> program = build_program(golden_.spec, golden_.options);
        ASSERT_TRUE(program) << program.error().message();
        program_ = std::move(*program);
        executor_ = executor_case.make();
        ASSERT_NE(executor_, nullptr);
        Result<std::unique_ptr<Session>> session = executor_->compile(program_);
        ASSERT_TRUE(session) << session.error().message();
        session_ = std::move(*session);
        upload("images", golden_.values<std::uint8_t>("images"));
        upload("labels", golden_.values<std::uint8_t>("labels"));
        upload("train.order", golden_.values<std::uint32_t>("order"));
        for (const ParameterInfo& parameter : program_.parameters) {
            const SafetensorsTensor* tensor = golden_.file.find("initial." + parameter.name);
            ASSERT_NE(tensor, nullptr) << parameter.name;
            const Shape& shape = program_[parameter.value].shape;
            ASSERT_TRUE(std::equal(shape.begin(), shape.end(), tensor->shape.begin(), tensor->shape.end()))
                << parameter.name;
            upload(parameter.name, golden_.values<float>("initial." + parameter.name));
        }
    }

    template <class T>
    void upload(const std::string& name, const std::vector<T>& values) {
        ASSERT_FALSE(values.empty()) << name;
        const Status status = session_->upload(program_.find(name), bytes_of(values));
        ASSERT_TRUE(status) << name << ": " << status.error().message();
    }

    void enqueue(Entry entry, std::uint64_t step, std::uint64_t steps) {
        const Status status = session_->enqueue(entry, step, steps);
        ASSERT_TRUE(status) << status.error().message();
    }

    template <class T>
    std::vector<T> read(const std::string& name) {
        return *read_now<T>(*session_, program_, program_.find(name));
    }

    [[nodiscard]] std::size_t images() const { return golden_.options.dataset_size; }

    /// The logits of every image, as PyTorch's in the tensor `expected`.
    void expect_logits(const std::string& expected) {
        std::vector<float> input;
        for (const std::uint8_t pixel : golden_.values<std::uint8_t>("images"))
            input.push_back(
                static_cast<float>(pixel * double{golden_.options.input_scale} + double{golden_.options.input_offset}));
        upload("input", input);
        enqueue(Entry::infer, 0, 1);
        const std::vector<float> logits = golden_.values<float>(expected);
        ASSERT_EQ(logits.size(), images() * golden_.options.classes);
        EXPECT_TRUE(all_near(read<float>("logits"), logits, 0, allowance_.logits * largest(logits))) << expected;
    }

    /// The mean loss over all images, as PyTorch's in the tensor `expected`.
    void expect_evaluation(const std::string& expected) {
        std::vector<std::uint32_t> order(images());
        std::iota(order.begin(), order.end(), 0U);
        upload("eval.order", order);
        upload("eval.metrics", std::vector<double>(metric_size, 0.0));
        const std::size_t batch = golden_.options.eval_batch_size;
        enqueue(Entry::eval, 0, (images() + batch - 1) / batch);
        const std::vector<double> metrics = read<double>("eval.metrics");
        EXPECT_EQ(metrics[metric_count], static_cast<double>(images()));
        const std::vector<double> mean{metrics[metric_loss] / metrics[metric_count]};
        EXPECT_TRUE(all_near(mean, golden_.values<double>(expected), allowance_.loss)) << expected;
    }

    /// How far each element of a parameter or statistic goes in the ten steps.
    [[nodiscard]] std::vector<float> movement(const std::string& name) const {
        const std::vector<float> before = golden_.values<float>("initial." + name);
        std::vector<float> after = golden_.values<float>("final." + name);
        if (after.size() != before.size()) return {};
        std::transform(after.begin(), after.end(), before.begin(), after.begin(), std::minus<>());
        return after;
    }

    /// The metrics of one step of training: {mean loss, penalty, right answers}.
    std::vector<double> train_step(std::uint64_t step) {
        upload("train.metrics", std::vector<double>(metric_size, 0.0));
        enqueue(Entry::train, step, 1);
        const std::vector<double> metrics = read<double>("train.metrics");
        return {metrics[metric_loss] / metrics[metric_count], metrics[metric_penalty] / metrics[metric_count],
                metrics[metric_correct]};
    }

    Allowance allowance_{};
    GoldenFile golden_;
    Program program_;
    std::unique_ptr<Executor> executor_;
    std::unique_ptr<Session> session_;
};

TEST_P(Golden, HoldsEveryParameter) {
    const auto tensors = [&](const std::string& prefix) {
        return std::count_if(golden_.file.tensors.begin(), golden_.file.tensors.end(),
                             [&](const SafetensorsTensor& tensor) { return tensor.name.rfind(prefix, 0) == 0; });
    };
    const auto trainable = std::count_if(program_.parameters.begin(), program_.parameters.end(),
                                         [](const ParameterInfo& parameter) { return parameter.trainable; });
    EXPECT_EQ(tensors("initial."), static_cast<std::ptrdiff_t>(program_.parameters.size()));
    EXPECT_EQ(tensors("grad."), trainable);
}

TEST_P(Golden, Logits) { expect_logits("logits"); }

TEST_P(Golden, LossAndAnswers) {
    expect_evaluation("loss");
    const std::vector<std::uint32_t> confusion = read<std::uint32_t>("eval.confusion");
    EXPECT_EQ(confusion, golden_.values<std::uint32_t>("confusion"));
    double right = 0;
    for (std::size_t k = 0; k < golden_.options.classes; ++k) right += confusion[k * (golden_.options.classes + 1)];
    EXPECT_EQ(read<double>("eval.metrics")[metric_correct], right);
}

TEST_P(Golden, Gradients) {
    train_step(0);
    double overall = 0;
    for (const ParameterInfo& parameter : program_.parameters)
        overall = std::max(overall, largest(golden_.values<float>("grad." + parameter.name)));
    ASSERT_GT(overall, 0);
    for (const ParameterInfo& parameter : program_.parameters) {
        if (!parameter.trainable) continue;
        const std::vector<float> expected = golden_.values<float>("grad." + parameter.name);
        const double scale = std::max(largest(expected), overall * least_scale);
        EXPECT_TRUE(all_near(read<float>("grad." + parameter.name), expected, 0, allowance_.gradients * scale))
            << parameter.name;
    }
}

TEST_P(Golden, TenSteps) {
    const std::vector<double> losses = golden_.values<double>("losses"),
                              penalties = golden_.values<double>("penalties"),
                              corrects = golden_.values<double>("corrects");
    ASSERT_EQ(losses.size(), 10U);
    for (std::size_t step = 0; step < losses.size(); ++step)
        EXPECT_TRUE(
            all_near(train_step(step), std::vector{losses[step], penalties[step], corrects[step]}, allowance_.loss))
            << "step " << step;
    double overall = 0;
    for (const ParameterInfo& parameter : program_.parameters)
        overall = std::max(overall, largest(movement(parameter.name)));
    ASSERT_GT(overall, 0);
    for (const ParameterInfo& parameter : program_.parameters) {
        const double scale = std::max(largest(movement(parameter.name)), overall * least_scale);
        EXPECT_TRUE(all_near(read<float>(parameter.name), golden_.values<float>("final." + parameter.name),
                             two_roundings, allowance_.movement * scale))
            << parameter.name;
    }
    expect_logits("final.logits");
    expect_evaluation("final.loss");
}

INSTANTIATE_TEST_SUITE_P(
    PyTorch, Golden, testing::Combine(testing::ValuesIn(golden_networks()), testing::ValuesIn(one_of_each_family())),
    [](const auto& test) { return std::get<0>(test.param) + "_on_" + std::get<1>(test.param).name; });

}  // namespace
}  // namespace selvedge::test::golden_test
