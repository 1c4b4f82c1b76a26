// What every Session promises beside its numbers: the clock, rows, uploads, readings and errors of exec/executor.h.
#include <gtest/gtest.h>

#include <array>

#include "support/executors.h"
#include "support/near.h"
#include "support/networks.h"
#include "support/random.h"

namespace selvedge::test::session_test {
namespace {

/// A small network (batches of 3 from 8 images, evaluated by 5) on the executor under test.
class SessionOn : public testing::TestWithParam<ExecutorCase> {
protected:
    void SetUp() override {
        Result<Program> built = small_program({"mlp", R"([{"dense": {"units": 5, "activation": "relu"}},
                                                          {"dropout": {"rate": 0.5}}, {"dense": {"units": 4}}])"});
        ASSERT_TRUE(built);
        program_ = std::move(*built);
        executor_ = GetParam().make();
        ASSERT_NE(executor_, nullptr);
        auto session = executor_->compile(program_);
        ASSERT_TRUE(session) << session.error().message();
        session_ = std::move(*session);
        start_ = starting_point(program_);
        ASSERT_TRUE(upload(*session_, program_, start_));
    }
    template <class T>
    std::vector<T> read(const char* name) {
        return *read_now<T>(*session_, program_, program_.find(name));
    }
    template <class T>
    Status write(const char* name, const std::vector<T>& values) {
        return session_->upload(program_.find(name), bytes_of(values));
    }
    using Words = std::vector<std::uint32_t>;

    Program program_;
    std::unique_ptr<Executor> executor_;
    std::unique_ptr<Session> session_;
    StartingPoint start_;
};

TEST_P(SessionOn, ClockCountsStepsEpochsAndRows) {
    const std::vector<Words> expected{{0, 0, 0, 3}, {1, 0, 3, 3}, {2, 0, 6, 2}, {3, 1, 0, 3}, {8, 2, 6, 2}};
    for (const Words& clock : expected) {
        ASSERT_TRUE(session_->enqueue(Entry::train, clock[0], 1));
        EXPECT_EQ(read<std::uint32_t>("clock"), clock);
    }
    ASSERT_TRUE(session_->enqueue(Entry::eval, 1, 1));
    EXPECT_EQ(read<std::uint32_t>("clock"), (Words{1, 0, 5, 3}));
    ASSERT_TRUE(session_->enqueue(Entry::train, 4, 3));
    EXPECT_EQ(read<std::uint32_t>("clock"), (Words{6, 2, 0, 3}));
}

TEST_P(SessionOn, OrderMayBeShorterThanTheDataset) {
    ASSERT_TRUE(write("train.order", Words{5, 1, 2, 7}));
    ASSERT_TRUE(session_->enqueue(Entry::train, 3, 1));
    EXPECT_EQ(read<std::uint32_t>("clock"), (Words{3, 1, 3, 1}));
    ASSERT_TRUE(write("eval.order", Words{5}));
    ASSERT_TRUE(session_->enqueue(Entry::eval, 0, 1));
    EXPECT_EQ(read<double>("eval.metrics")[metric_count], 1);
    ASSERT_TRUE(write("train.order", start_.order));  // and longer again
    ASSERT_TRUE(session_->enqueue(Entry::train, 3, 1));
    EXPECT_EQ(read<std::uint32_t>("clock"), (Words{3, 1, 0, 3}));
}

TEST_P(SessionOn, MetricsAddUpUntilTheyAreReset) {
    ASSERT_TRUE(session_->enqueue(Entry::eval, 0, 2));
    const std::vector<double> once = read<double>("eval.metrics");
    EXPECT_EQ(once[metric_count], 8);
    ASSERT_TRUE(session_->enqueue(Entry::eval, 0, 2));
    const std::vector<double> twice = read<double>("eval.metrics");
    EXPECT_EQ(twice[metric_count], 16);
    EXPECT_EQ(twice[metric_correct], 2 * once[metric_correct]);
    EXPECT_DOUBLE_EQ(twice[metric_loss], 2 * once[metric_loss]);
    std::uint32_t counted = 0, right = 0;
    const Words confusion = read<std::uint32_t>("eval.confusion");
    for (std::size_t i = 0; i < confusion.size(); ++i) {
        counted += confusion[i];
        if (i % 5 == 0) right += confusion[i];  // the diagonal of 4×4
    }
    EXPECT_EQ(counted, 16U);
    EXPECT_EQ(right, twice[metric_correct]);
    ASSERT_TRUE(write("eval.metrics", std::vector<double>(metric_size, 0.0)));
    EXPECT_EQ(read<double>("eval.metrics"), std::vector<double>(metric_size, 0.0));
}

TEST_P(SessionOn, StepsInOneCallAreThoseOfManyCalls) {
    ASSERT_TRUE(session_->enqueue(Entry::train, 0, 7));
    const std::vector<float> together = read<float>("parameters");
    ASSERT_TRUE(upload(*session_, program_, start_));
    ASSERT_TRUE(write("moment_1", std::vector<float>(together.size(), 0.0F)));
    for (std::uint64_t step = 0; step < 7; ++step) ASSERT_TRUE(session_->enqueue(Entry::train, step, 1));
    EXPECT_EQ(read<float>("parameters"), together);
    EXPECT_NE(together, start_.parameters);
    ASSERT_TRUE(session_->enqueue(Entry::train, 7, 0));  // no steps, no change
    EXPECT_EQ(read<float>("parameters"), together);
}

TEST_P(SessionOn, SeedChangesTheMasksAndNothingElse) {
    const auto train = [&](const Words& seed) {
        EXPECT_TRUE(upload(*session_, program_, start_));
        EXPECT_TRUE(write("moment_1", std::vector<float>(start_.parameters.size(), 0.0F)));
        EXPECT_TRUE(write("seed", seed));
        EXPECT_TRUE(session_->enqueue(Entry::train, 0, 2));
        return read<float>("parameters");
    };
    const std::vector<float> first = train({1, 0});
    EXPECT_NE(train({2, 0}), first);
    EXPECT_NE(train({1, 2}), first);
    EXPECT_EQ(train({1, 0}), first);
}

TEST_P(SessionOn, InferenceSeesTheRowsLastUploaded) {
    const std::size_t pixels = element_count(program_.spec.input);
    const std::vector<float> three = random_uniform(3 * pixels, "three", 0, 1);
    ASSERT_TRUE(write("input", three));
    ASSERT_TRUE(session_->enqueue(Entry::infer, 0, 1));
    EXPECT_EQ(read<std::uint32_t>("clock")[clock_rows], 3U);
    const std::vector<float> all = read<float>("logits");
    // One other row: the first row's answer changes, the others' stay as they were.
    ASSERT_TRUE(write("input", std::vector<float>(three.begin() + static_cast<std::ptrdiff_t>(pixels),
                                                  three.begin() + static_cast<std::ptrdiff_t>(2 * pixels))));
    ASSERT_TRUE(session_->enqueue(Entry::infer, 0, 1));
    EXPECT_EQ(read<std::uint32_t>("clock")[clock_rows], 1U);
    const std::vector<float> one = read<float>("logits");
    for (std::size_t k = 0; k < 4; ++k) EXPECT_FLOAT_EQ(one[k], all[4 + k]);
    for (std::size_t k = 4; k < 12; ++k) EXPECT_EQ(one[k], all[k]);
    const std::vector<float> probabilities = read<float>("probabilities");
    EXPECT_NEAR(probabilities[0] + probabilities[1] + probabilities[2] + probabilities[3], 1, 1e-6);
}

TEST_P(SessionOn, ViewsArePartsOfTheirWhole) {
    const ValueId bias = program_.find("dense.bias");
    ASSERT_TRUE(bias.valid());
    const std::vector<float> values{1, 2, 3, 4, 5};
    ASSERT_TRUE(session_->upload(bias, bytes_of(values)));
    EXPECT_EQ(read<float>("dense.bias"), values);
    std::vector<float> whole = read<float>("parameters");
    const std::size_t offset = program_[bias].offset;
    for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(whole[offset + i], values[i]);
    whole[offset + 2] = -7;
    ASSERT_TRUE(write("parameters", whole));
    EXPECT_EQ(read<float>("dense.bias")[2], -7);
}

TEST_P(SessionOn, ShortUploadsLeaveTheRest) {
    const std::vector<float> before = read<float>("parameters");
    ASSERT_TRUE(write("parameters", std::vector<float>{9, 8}));
    std::vector<float> expected = before;
    expected[0] = 9;
    expected[1] = 8;
    EXPECT_EQ(read<float>("parameters"), expected);
}

TEST_P(SessionOn, RefusesUploadsThatDoNotFit) {
    const std::vector<float> before = read<float>("parameters");
    EXPECT_FALSE(write("parameters", std::vector<float>(before.size() + 1, 0.0F)));
    EXPECT_FALSE(write("dense.bias", std::vector<float>(6, 0.0F)));
    EXPECT_FALSE(write("train.order", Words(9, 0)));
    EXPECT_EQ(read<float>("parameters"), before);
    ValueId transient;
    for (std::uint32_t i = 0; i < program_.values.size(); ++i)
        if (program_.values[i].kind == Value::Kind::transient) transient = ValueId{i};
    ASSERT_TRUE(transient.valid());
    const Status status = session_->upload(transient, bytes_of(std::vector<float>{1}));
    ASSERT_FALSE(status);
    EXPECT_NE(status.error().message(), "");
}

TEST_P(SessionOn, RefusesAnOrderOfImagesThatAreNotThere) {
    EXPECT_FALSE(write("train.order", Words{1, 8}));
    EXPECT_FALSE(write("eval.order", Words{0xFFFFFFFF}));
    EXPECT_EQ(read<std::uint32_t>("train.order"), start_.order);
}

TEST_P(SessionOn, RefusesStepsWithoutAnOrder) {
    auto fresh = executor_->compile(program_);
    ASSERT_TRUE(fresh);
    EXPECT_FALSE((*fresh)->enqueue(Entry::train, 0, 1));
    EXPECT_FALSE((*fresh)->enqueue(Entry::eval, 0, 1));
    EXPECT_FALSE((*fresh)->enqueue(Entry::infer, 0, 1));
}

TEST_P(SessionOn, AReadingIsOfItsMomentAndCollectedOnce) {
    const ValueId bias = program_.find("dense.bias");
    ASSERT_TRUE(session_->upload(bias, bytes_of(std::vector<float>{1, 2, 3, 4, 5})));
    const Ticket ticket = session_->read(bias);
    ASSERT_TRUE(session_->upload(bias, bytes_of(std::vector<float>{6, 7, 8, 9, 10})));
    std::array<float, 3> part{};
    ASSERT_TRUE(wait_for(*session_, ticket, std::as_writable_bytes(std::span(part))));
    EXPECT_EQ(part, (std::array<float, 3>{1, 2, 3}));  // as much as fits
    EXPECT_FALSE(session_->poll(ticket, std::as_writable_bytes(std::span(part))));
    EXPECT_FALSE(session_->poll(Ticket{ticket.id + 1000}, std::as_writable_bytes(std::span(part))));
    EXPECT_FALSE(session_->poll(Ticket{}, std::as_writable_bytes(std::span(part))));
}

TEST_P(SessionOn, TwoReadingsAreCollectedInAnyOrder) {
    const Ticket bias = session_->read(program_.find("dense.bias"));
    const Ticket seed = session_->read(program_.find("seed"));
    Words words(2);
    std::vector<float> floats(5);
    ASSERT_TRUE(wait_for(*session_, seed, std::as_writable_bytes(std::span(words))));
    ASSERT_TRUE(wait_for(*session_, bias, std::as_writable_bytes(std::span(floats))));
    EXPECT_EQ(words, start_.seed);
    EXPECT_EQ(floats, read<float>("dense.bias"));
}

TEST_P(SessionOn, HasAName) { EXPECT_FALSE(executor_->name().empty()); }

INSTANTIATE_TEST_SUITE_P(Executors, SessionOn, testing::ValuesIn(usable_executors()), CaseName());

}  // namespace
}  // namespace selvedge::test::session_test
