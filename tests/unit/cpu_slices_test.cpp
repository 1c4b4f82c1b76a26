// Batches that the CPU takes through the network in slices, and by threads that do not wait for each other: the answers
// and figures of smaller batches and of one thread.
#include <gtest/gtest.h>
#include <selvedge/cpu/cpu_executor.h>
#include <selvedge/io/json.h>

#include <algorithm>
#include <span>

#include "support/random.h"

namespace selvedge::test::cpu_slices_test {
namespace {

constexpr std::size_t images = 120, classes = 10;

/// 54 KB an image between the convolution and the pool: 6.5 MB for all of them.
constexpr const char* wide = R"([{"conv2d": {"filters": 16, "kernel": 3, "activation": "relu"}},
                                 {"max_pool2d": {"window": 2}}, "flatten", {"dense": {"units": 10}}])";
/// A few hundred bytes an image, so that no slices are needed; every kind of op that answers.
constexpr const char* narrow = R"(["flatten", {"dense": {"units": 40, "activation": "gelu"}}, {"batch_norm": {}},
                                   {"dense": {"units": 30, "activation": "relu"}}, {"dropout": {"rate": 0.5}},
                                   {"activation": {"function": "tanh"}}, {"dense": {"units": 10}}])";

Program program_of(std::size_t rows, const char* network = wide) {
    auto json = parse_json(network, "test");
    auto spec = net_spec_from_json(*json, "test");
    EXPECT_TRUE(spec) << spec.error().message();
    ProgramOptions options;
    options.infer_batch_size = options.eval_batch_size = rows;
    options.dataset_size = images;
    options.training = false;
    auto program = build_program(*spec, options);
    EXPECT_TRUE(program) << program.error().message();
    return std::move(*program);
}

std::unique_ptr<Session> session_of(Executor& executor, const Program& program) {
    auto session = executor.compile(program);
    EXPECT_TRUE(session) << session.error().message();
    EXPECT_TRUE((*session)->upload(program.find("parameters"), bytes_of(initial_parameters(program, 3))));
    if (const ValueId state = program.find("state"); state.valid()) {
        EXPECT_TRUE((*session)->upload(state, bytes_of(initial_state(program))));
    }
    return std::move(*session);
}

/// Logits and probabilities of `rows` pictures at a time, for `count` in all.
std::vector<float> answers(Executor& executor, std::span<const float> pictures, std::size_t rows, std::size_t count,
                           const char* network = wide) {
    const Program program = program_of(rows, network);
    const auto session = session_of(executor, program);
    std::vector<float> logits, probabilities;
    for (std::size_t first = 0; first < count; first += rows) {
        const std::size_t part = std::min(rows, count - first);
        const std::span<const float> some = pictures.subspan(first * 784, part * 784);
        EXPECT_TRUE(session->upload(program.find("input"), std::as_bytes(some)));
        EXPECT_TRUE(session->enqueue(Entry::infer, 0, 1));
        for (auto* all : {&logits, &probabilities}) {
            const char* name = all == &logits ? "logits" : "probabilities";
            const auto values = read_now<float>(*session, program, program.find(name));
            all->insert(all->end(), values->begin(), values->begin() + static_cast<std::ptrdiff_t>(part * classes));
        }
    }
    logits.insert(logits.end(), probabilities.begin(), probabilities.end());
    return logits;
}

TEST(CpuSlices, AnswersAreThoseOfSmallerBatches) {
    const std::vector<float> pictures = random_normal(images * 784, "pictures");
    for (const std::size_t threads : {1, 3}) {
        auto executor = make_cpu_executor({.threads = threads, .isa = {}});
        ASSERT_TRUE(executor);
        for (const std::size_t count : {images, std::size_t{77}, std::size_t{1}})
            EXPECT_EQ(answers(**executor, pictures, images, count), answers(**executor, pictures, 60, count))
                << count << " pictures, " << threads << " threads";
    }
}

TEST(CpuSlices, AnswersAreThoseOfOneThread) {
    const std::vector<float> pictures = random_normal(images * 784, "pictures");
    for (const char* network : {wide, narrow}) {
        auto alone = make_cpu_executor({.threads = 1, .isa = {}});
        ASSERT_TRUE(alone);
        for (const std::size_t threads : {2, 3, 5}) {
            auto together = make_cpu_executor({.threads = threads, .isa = {}});
            ASSERT_TRUE(together);
            for (const std::size_t count : {images, std::size_t{101}, std::size_t{40}, std::size_t{1}})
                EXPECT_EQ(answers(**together, pictures, images, count, network),
                          answers(**alone, pictures, images, count, network))
                    << network << ": " << count << " pictures, " << threads << " threads";
        }
    }
}

// One picture's product leaves out what is zero, of black pixels and of what ReLU lets through; no other does.
TEST(CpuSlices, AnswersToOnePictureAreThoseOfMany) {
    std::vector<float> pictures = random_normal(images * 784, "pictures");
    for (float& pixel : pictures) pixel = std::max(pixel, 0.0F);
    std::fill_n(pictures.begin(), 784, 0.0F);  // the first is black
    auto executor = make_cpu_executor({.threads = 1, .isa = {}});
    ASSERT_TRUE(executor);
    for (const char* network : {wide, narrow, R"(["flatten", {"dense": {"units": 600, "activation": "relu"}},
                                                  {"dense": {"units": 300}}, {"dense": {"units": 10}}])"})
        EXPECT_EQ(answers(**executor, pictures, 1, 40, network), answers(**executor, pictures, 40, 40, network))
            << network;
}

// New weights are seen by every thread that keeps them packed.
TEST(CpuSlices, AnswersFollowNewWeights) {
    const std::vector<float> pictures = random_normal(images * 784, "pictures");
    for (const char* network : {wide, narrow}) {
        const Program program = program_of(images, network);
        std::vector<float> logits[2];
        for (const std::size_t threads : {1, 3}) {
            auto executor = make_cpu_executor({.threads = threads, .isa = {}});
            ASSERT_TRUE(executor);
            const auto session = session_of(**executor, program);
            ASSERT_TRUE(session->upload(program.find("input"), bytes_of(pictures)));
            ASSERT_TRUE(session->enqueue(Entry::infer, 0, 2));
            ASSERT_TRUE(session->upload(program.find("parameters"), bytes_of(initial_parameters(program, 4))));
            ASSERT_TRUE(session->enqueue(Entry::infer, 0, 1));
            logits[threads / 2] = *read_now<float>(*session, program, program.find("logits"));
        }
        EXPECT_EQ(logits[0], logits[1]) << network;
    }
}

TEST(CpuSlices, FiguresAreThoseOfSmallerBatches) {
    auto executor = make_cpu_executor({.threads = 2, .isa = {}});
    ASSERT_TRUE(executor);
    std::vector<double> metrics[2];
    std::vector<std::uint32_t> confusion[2];
    for (const std::size_t k : {0, 1}) {
        const Program program = program_of(k == 0 ? images : 60);
        const auto session = session_of(**executor, program);
        std::vector<std::uint32_t> order(images - 7);
        for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<std::uint32_t>(i * 37 % images);
        const auto send = [&](const char* name, const auto& values) {
            ASSERT_TRUE(session->upload(program.find(name), bytes_of(values))) << name;
        };
        send("images", random_below<std::uint8_t>(images * 784, "images", 256));
        send("labels", random_below<std::uint8_t>(images, "labels", classes));
        send("eval.order", order);
        ASSERT_TRUE(session->enqueue(Entry::eval, 0, k + 1));
        metrics[k] = *read_now<double>(*session, program, program.find("eval.metrics"));
        confusion[k] = *read_now<std::uint32_t>(*session, program, program.find("eval.confusion"));
    }
    EXPECT_EQ(confusion[0], confusion[1]);
    EXPECT_EQ(metrics[0][metric_count], static_cast<double>(images - 7));
    EXPECT_EQ(metrics[0][metric_correct], metrics[1][metric_correct]);
    EXPECT_NEAR(metrics[0][metric_loss], metrics[1][metric_loss], 1e-9 * metrics[1][metric_loss]);
}

}  // namespace
}  // namespace selvedge::test::cpu_slices_test
