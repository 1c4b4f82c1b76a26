// Grids on the command line: the points of a file with axes are experiments like all others.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <selvedge/io/json.h>

#include "cli/workspace.h"

namespace selvedge::test::grid_test {
namespace {

using ::testing::HasSubstr;

class Grids : public ::testing::Test {
protected:
    Grids() {
        std::filesystem::create_directories(work / "grids");
        write_text(work / "grids" / "mlp.json", R"({
            "parent": "keras-base", "id": "mlp-$units-$activation", "title": "$units units",
            "axes": {"units": [4, 8], "activation": ["relu", "tanh"]},
            "network": ["flatten", {"dense": {"units": "$units", "activation": "$activation"}}, {"dense": {"units": 10}}],
            "each": {"mlp-8-tanh": {"title": "the last one"}} })");
    }
    Workspace work;
};

TEST_F(Grids, EveryPointIsListedAndCanBeInspected) {
    const Finished list = work.run({"inspect", "--list", "--config", "grids"});
    EXPECT_EQ(list.code, 0) << list.err;
    for (const char* id : {"mlp-4-relu", "mlp-4-tanh", "mlp-8-relu", "mlp-8-tanh"})
        EXPECT_THAT(list.out, HasSubstr(id));
    const Finished one = work.run({"inspect", "mlp-8-tanh", "--json", "--config", "grids"});
    ASSERT_EQ(one.code, 0) << one.err;
    const Json json = json_line(one.out);
    EXPECT_EQ(json["parameters"], 784 * 8 + 8 + 8 * 10 + 10);
    EXPECT_EQ(json["experiment"]["title"], "the last one");
    EXPECT_EQ(json["experiment"]["network"]["layers"][1]["dense"]["activation"], "tanh");
}

TEST_F(Grids, AWholeGridIsNoExperiment) {
    const Finished whole = work.run({"inspect", "grids/mlp.json"});
    EXPECT_EQ(whole.code, 1);
    EXPECT_TRUE(one_error_line(whole.err));
    EXPECT_THAT(whole.err, HasSubstr("is a grid of 4 experiments; name one of them, such as mlp-4-relu"));
}

TEST_F(Grids, AMisspeltPointIsAnsweredWithTheNearest) {
    const Finished wrong = work.run({"inspect", "mlp-8-tahn", "--config", "grids"});
    EXPECT_EQ(wrong.code, 2);
    EXPECT_THAT(wrong.err, HasSubstr("did you mean 'mlp-8-tanh'"));
}

}  // namespace
}  // namespace selvedge::test::grid_test
