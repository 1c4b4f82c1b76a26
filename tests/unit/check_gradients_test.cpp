// check_gradients: right gradients pass, for every kind of layer; an executor that computes wrong ones is found out.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <selvedge/cpu/cpu_executor.h>
#include <selvedge/ref/reference_executor.h>
#include <selvedge/train/check_gradients.h>

#include <cstring>

#include "support/synthetic.h"

namespace selvedge::check_gradients_test {
namespace {

using test::synthetic_data;
using test::synthetic_experiment;
using ::testing::HasSubstr;

std::unique_ptr<Executor> cpu() {
    Result<std::unique_ptr<Executor>> executor = make_cpu_executor({.threads = 2, .isa = {}});
    EXPECT_TRUE(executor.ok());
    return std::move(*executor);
}

TEST(CheckGradients, PassWhereTheyAreRight) {
    Experiment experiment = synthetic_experiment();  // with dropout, batch norm and a penalty
    experiment.train.label_smoothing = 0.1F;
    const std::unique_ptr<Executor> executor = cpu();
    const Result<GradientCheck> check =
        check_gradients(experiment, synthetic_data(120), *executor, {.images = 5, .entries = 10});
    ASSERT_TRUE(check.ok()) << check.error().message();
    EXPECT_TRUE(check->passed());
    EXPECT_GT(check->loss, 0.5);
    ASSERT_EQ(check->parameters.size(), 6U);
    EXPECT_EQ(check->parameters[0].name, "conv2d.kernel");
    EXPECT_EQ(check->parameters[0].shape, (Shape{3, 3, 1, 4}));
    EXPECT_EQ(check->parameters[0].checked, 10U);
    EXPECT_EQ(check->parameters[1].checked, 4U) << "all of a bias of 4";
    EXPECT_EQ(check->parameters[2].name, "batch_norm.gamma");
    for (const ParameterCheck& parameter : check->parameters) {
        if (parameter.name == "conv2d.bias") continue;  // batch norm takes it away: nothing but rounding
        EXPECT_GT(parameter.largest, 1e-4) << parameter.name;
        EXPECT_LT(parameter.complex_step.relative, 1e-10) << parameter.name;
        EXPECT_LT(parameter.executor.relative, 1e-4) << parameter.name;
    }
}

TEST(CheckGradients, EntriesFitTheSizeOfTheNetwork) {
    const std::unique_ptr<Executor> executor = cpu();
    const Result<GradientCheck> check = check_gradients(synthetic_experiment(), synthetic_data(120), *executor);
    ASSERT_TRUE(check.ok());
    EXPECT_EQ(check->parameters[0].checked, 16U);
}

// Hands everything on, but reads gradients with one number changed.
class Wrong final : public Session {
public:
    Wrong(std::unique_ptr<Session> inner, const Program& program)
        : inner_(std::move(inner)), gradients_(program.find("gradients")) {}
    Status upload(ValueId value, std::span<const std::byte> bytes) override { return inner_->upload(value, bytes); }
    Status enqueue(Entry entry, std::uint64_t first, std::uint64_t count) override {
        return inner_->enqueue(entry, first, count);
    }
    Ticket read(ValueId value) override {
        reading_gradients_ = value == gradients_;
        return inner_->read(value);
    }
    Result<bool> poll(Ticket ticket, std::span<std::byte> to) override {
        const Result<bool> there = inner_->poll(ticket, to);
        if (!there || !*there) return there;
        if (reading_gradients_) {
            float first = 0;
            std::memcpy(&first, to.data(), sizeof first);
            first += 0.01F;
            std::memcpy(to.data(), &first, sizeof first);
        }
        return true;
    }

private:
    std::unique_ptr<Session> inner_;
    ValueId gradients_;
    bool reading_gradients_ = false;
};

class WrongExecutor final : public Executor {
public:
    std::string name() const override { return "wrong"; }
    std::vector<std::string> unsupported(const Program& program) const override { return inner_->unsupported(program); }
    Result<std::unique_ptr<Session>> compile(const Program& program) override {
        Result<std::unique_ptr<Session>> session = inner_->compile(program);
        if (!session) return session.error();
        return std::unique_ptr<Session>(std::make_unique<Wrong>(std::move(*session), program));
    }

private:
    std::unique_ptr<Executor> inner_ = make_reference_executor();
};

TEST(CheckGradients, FindAnExecutorThatIsWrongInOneNumber) {
    WrongExecutor wrong;
    const Result<GradientCheck> check = check_gradients(synthetic_experiment(), synthetic_data(120), wrong);
    ASSERT_TRUE(check.ok());
    EXPECT_FALSE(check->passed());
    EXPECT_FALSE(check->parameters[0].executor.passed);
    EXPECT_NEAR(check->parameters[0].executor.absolute, 0.01, 1e-6);
    EXPECT_TRUE(check->parameters[0].complex_step.passed);
    for (std::size_t i = 1; i < check->parameters.size(); ++i) EXPECT_TRUE(check->parameters[i].executor.passed) << i;
}

TEST(CheckGradients, RefuseWhatCannotBe) {
    const std::unique_ptr<Executor> executor = cpu();
    const auto error = [&](const Experiment& experiment, std::size_t images) {
        const Result<GradientCheck> check =
            check_gradients(experiment, synthetic_data(120), *executor, {.images = images});
        EXPECT_FALSE(check.ok());
        return check ? "" : check.error().message();
    };
    EXPECT_THAT(error(synthetic_experiment(), 0), HasSubstr("0 images"));
    EXPECT_THAT(error(synthetic_experiment(), 91), HasSubstr("the training part has 90"));
    Experiment other = synthetic_experiment();
    other.network.input = Shape{28, 28, 1};
    EXPECT_THAT(error(other, 2), HasSubstr("28×28×1"));
}

}  // namespace
}  // namespace selvedge::check_gradients_test
