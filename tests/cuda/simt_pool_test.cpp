// Convolutions that do their max pool as well, on the SIMT layer: against the reference where they are put together and
// where they must not be.
#include <gtest/gtest.h>
#include <selvedge/io/json.h>

#include <algorithm>

#include "cuda/device_executor.h"
#include "cuda/fusion.h"
#include "ref/reference_session.h"
#include "support/near.h"
#include "support/networks.h"
#include "support/simt/simt_device.h"

namespace selvedge::test::simt_pool_test {
namespace {

/// A network for 7×6×3 images: a convolution of `filters` filters with the pool under test, and a dense layer.
Program program_of(const std::string& convolution, const std::string& pool, const std::string& after) {
    const std::string json = R"({"input": [7, 6, 3], "layers": [{"conv2d": )" + convolution + R"(}, {"max_pool2d": )" +
                             pool + "}, " + after + R"("flatten", {"dense": {"units": 5}}]})";
    ProgramOptions options;
    options.batch_size = 3;
    options.eval_batch_size = 4;
    options.infer_batch_size = 2;
    options.dataset_size = 8;
    options.classes = 5;
    options.optimizer.rule = Sgd{0.05};
    options.total_steps = 20;
    options.l2 = 0.01F;
    const Result<Json> parsed = parse_json(json, "network");
    const Result<NetSpec> network = net_spec_from_json(*parsed, "network");
    EXPECT_TRUE(network) << network.error().message();
    return *build_program(*network, options);
}

struct Case {
    std::string name, convolution, pool, after;
    bool together;  ///< the two are one launch
};

// 7×6 images. 'valid' windows of 3×3 leave 5×4, whose last line no 2×2 pool without padding looks at. What a function
// made before the pool is not kept, as its derivative is taken behind it.
const std::vector<Case> cases{
    {"same", R"({"filters": 10, "kernel": 3, "padding": "same", "activation": "relu"})",
     R"({"window": 2, "padding": "same"})", "", true},
    {"tanh, no bias, followed by dropout",
     R"({"filters": 33, "kernel": [2, 3], "use_bias": false, "activation": "tanh"})", R"({"window": 2})",
     R"({"dropout": {"rate": 0.3}}, )", true},
    {"stride 2", R"({"filters": 8, "kernel": 3, "stride": 2, "padding": "same", "activation": "relu"})",
     R"({"window": 2})", "", true},
    {"a line left over", R"({"filters": 6, "kernel": 3, "activation": "relu"})", R"({"window": 2})", "", true},
    {"a line left over that nobody needs", R"({"filters": 6, "kernel": 3})", R"({"window": 2})",
     R"({"activation": {"function": "relu"}}, )", true},
    {"windows that overlap", R"({"filters": 6, "kernel": 3, "padding": "same"})", R"({"window": 3, "stride": 2})", "",
     false},
    {"stride 1", R"({"filters": 6, "kernel": 3, "padding": "same"})", R"({"window": 2, "stride": 1})", "", false},
};

struct Trained {
    std::vector<float> parameters, gradients, logits;
    std::vector<double> metrics, evaluated;
};

/// Three steps, an evaluation, and the logits of two images.
Trained trained(Session& session, const Program& program) {
    EXPECT_TRUE(upload(session, program, starting_point(program)));
    for (const auto& [entry, steps] : {std::pair{Entry::train, 3}, {Entry::eval, 1}, {Entry::infer, 1}}) {
        if (entry == Entry::infer) {
            const ValueId input = program.find("input");
            std::vector<float> pixels(program[input].elements());
            for (std::size_t i = 0; i < pixels.size(); ++i) pixels[i] = static_cast<float>(i % 17) / 16 - 0.5F;
            EXPECT_TRUE(session.upload(input, bytes_of(pixels)));
        }
        const Status status = session.enqueue(entry, 0, static_cast<std::uint64_t>(steps));
        EXPECT_TRUE(status) << status.error().message();
    }
    const auto floats = [&](const char* name) { return *read_now<float>(session, program, program.find(name)); };
    const auto doubles = [&](const char* name) { return *read_now<double>(session, program, program.find(name)); };
    return {floats("parameters"), floats("gradients"), floats("logits"), doubles("train.metrics"),
            doubles("eval.metrics")};
}

Trained on_simt(const Program& program, simt::GridOptions grid, Precision precision) {
    const auto executor = cuda::make_device_executor(simt::make_simt_device(grid), {.precision = precision});
    const Result<std::unique_ptr<Session>> session = executor->compile(program);
    EXPECT_TRUE(session);
    return trained(**session, program);
}

bool is_put_together(const Program& program, Entry entry) {
    return std::ranges::any_of(cuda::groups_of(program, program.entry(entry)), &cuda::Group::pooled);
}

TEST(SimtPool, IsPutTogetherWhereEveryNumberThatIsWantedIsMade) {
    for (const Case& c : cases) {
        const Program program = program_of(c.convolution, c.pool, c.after);
        EXPECT_EQ(is_put_together(program, Entry::train), c.together) << c.name;
        // The memory plan keeps the pool's output apart from the images that other blocks still read.
        EXPECT_EQ(is_put_together(program, Entry::eval), c.together) << c.name;
    }
}

TEST(SimtPool, AConvolutionPoolsAsTheReferenceDoes) {
    for (const Case& c : cases) {
        SCOPED_TRACE(c.name);
        const Program program = program_of(c.convolution, c.pool, c.after);
        ref::ReferenceSession<double> reference(program);
        const Trained expected = trained(reference, program);
        const Trained actual = on_simt(program, {}, Precision::float32);
        EXPECT_LT(relative_error(actual.parameters, expected.parameters), 1e-5);
        EXPECT_LT(relative_error(actual.gradients, expected.gradients), 1e-5);
        EXPECT_LT(relative_error(actual.logits, expected.logits), 1e-5);
        EXPECT_LT(relative_error(actual.metrics, expected.metrics), 1e-6);
        EXPECT_LT(relative_error(actual.evaluated, expected.evaluated), 1e-6);
        const Trained shuffled = on_simt(program, {.find_races = false, .order = 3}, Precision::float32);
        EXPECT_EQ(shuffled.parameters, actual.parameters);
        EXPECT_EQ(shuffled.logits, actual.logits);
    }
}

TEST(SimtPool, TensorCoresPoolWhatTheyMake) {
    for (const Case& c : cases)
        for (const auto& [precision, tolerance] : {std::pair{Precision::tf32, 5e-3}, {Precision::bf16, 4e-2}}) {
            SCOPED_TRACE(c.name);
            const Program program = program_of(c.convolution, c.pool, c.after);
            ref::ReferenceSession<double> reference(program);
            const Trained expected = trained(reference, program);
            const Trained actual = on_simt(program, {}, precision);
            EXPECT_LT(relative_error(actual.parameters, expected.parameters), tolerance);
            EXPECT_LT(relative_error(actual.logits, expected.logits), tolerance);
            EXPECT_GT(relative_error(actual.logits, expected.logits), 0);
        }
}

}  // namespace
}  // namespace selvedge::test::simt_pool_test
