// Every experiment that is shipped resolves, fits its data, and has the number of parameters that was published for it.
#include <gtest/gtest.h>
#include <selvedge/train/experiment.h>

#include "files/read.h"
#include "support/paths.h"

namespace selvedge {
namespace {

namespace fs = std::filesystem;

const fs::path folder = test::source_path("assets/experiments");

Result<Json> from_assets(const std::string& id) {
    const Result<std::vector<std::byte>> bytes = read_file(folder / (id + ".json"));
    if (!bytes) return bytes.error();
    return parse_json({reinterpret_cast<const char*>(bytes->data()), bytes->size()}, id);
}

TEST(ExperimentAssets, AllResolveAndHaveThePublishedSize) {
    std::size_t networks = 0, sizes = 0;
    for (const fs::directory_entry& file : fs::directory_iterator(folder)) {
        const std::string id = file.path().stem().string();
        const Result<Json> json = from_assets(id);
        ASSERT_TRUE(json.ok()) << json.error().message();
        const Result<Json> merged = merge_parents(*json, id, from_assets);
        ASSERT_TRUE(merged.ok()) << merged.error().message();
        if (!merged->contains("network")) continue;  // a parent for others
        const Result<Experiment> experiment = load_experiment(id, from_assets);
        ASSERT_TRUE(experiment.ok()) << experiment.error().message();
        const Result<std::vector<LayerInfo>> layers = infer_shapes(experiment->network);
        ASSERT_TRUE(layers.ok()) << id << ": " << layers.error().message();
        EXPECT_EQ(layers->back().output, Shape{10}) << id;
        ++networks;
        if (!experiment->published.contains("parameters")) continue;
        EXPECT_EQ(Json(trainable_parameters(*layers)), experiment->published.at("parameters")) << id;
        ++sizes;
    }
    EXPECT_GE(networks, 3U);
    EXPECT_GE(sizes, 2U);
}

}  // namespace
}  // namespace selvedge
