// An epoch of the real network on the real data, from the command line. Slow, and only where the dataset is installed.
#include <selvedge/io/json.h>

#include "cli/workspace.h"

namespace selvedge::test::slow_train_test {
namespace {

TEST(SlowCliTrain, OneEpochOfR2OnFashionMnist) {
    TempDir folder;
    const Setting here{.folder = folder.path()};
    const Json data = json_line(run_program({"data", "info", "--json"}, here).out);
    if (!data.is_object() || data.at("train").at("is_original") != true)
        GTEST_SKIP() << "Fashion-MNIST is not installed here";

    const Finished run =
        run_program({"train", "r2-cnn", "--epochs", "1", "--seed", "1", "--out", "run", "--json"}, here);
    ASSERT_EQ(run.code, 0) << run.err;
    EXPECT_NE(run.err.find("83,322 parameters · 48,000 train / 12,000 validation"), std::string::npos) << run.err;
    const Json results = json_line(run.out);
    EXPECT_EQ(results.at("parameters"), 83322);
    // Report R2's first epoch: validation loss 0.42.
    EXPECT_GT(results.at("val_accuracy").get<double>(), 0.80);
    EXPECT_LT(results.at("val_loss").get<double>(), 0.55);

    const Json eval = json_line(run_program({"eval", "run/best.safetensors", "--json"}, here).out);
    EXPECT_EQ(eval.at("accuracy"), results.at("test_accuracy"));
}

}  // namespace
}  // namespace selvedge::test::slow_train_test
