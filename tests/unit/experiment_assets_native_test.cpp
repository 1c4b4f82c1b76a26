// Every experiment that is shipped resolves, fits its data, and has the number of parameters that was published for it;
// every search has the space of its report.
#include <gtest/gtest.h>
#include <selvedge/io/json.h>
#include <selvedge/search/search.h>
#include <selvedge/train/experiment.h>
#include <selvedge/train/template.h>

#include <map>

#include "files/read.h"
#include "support/paths.h"

namespace selvedge::experiment_assets_test {
namespace {

namespace fs = std::filesystem;

// Every experiment of the files, the points of grids among them, by its id.
std::map<std::string, Json> all_experiments() {
    std::map<std::string, Json> all;
    for (const fs::directory_entry& file : fs::directory_iterator(test::source_path("assets/experiments"))) {
        const std::string stem = file.path().stem().string();
        const Result<std::vector<std::byte>> bytes = read_file(file.path());
        EXPECT_TRUE(bytes.ok()) << stem;
        if (!bytes) continue;
        Result<Json> json = parse_json({reinterpret_cast<const char*>(bytes->data()), bytes->size()}, stem);
        EXPECT_TRUE(json.ok()) << (json ? "" : json.error().message());
        if (!json) continue;
        if (!json->contains("axes")) {
            EXPECT_TRUE(all.emplace(json->value("id", stem), std::move(*json)).second) << stem;
            continue;
        }
        Result<std::vector<Json>> points = expand_axes(*json, stem);
        EXPECT_TRUE(points.ok()) << (points ? "" : points.error().message());
        if (!points) continue;
        for (Json& point : *points) {
            const auto id = point.at("id").get<std::string>();
            EXPECT_TRUE(all.emplace(id, std::move(point)).second) << id << " stands in two files";
        }
    }
    return all;
}

// Finds them for merge_parents.
ExperimentLoader loader_of(const std::map<std::string, Json>& all) {
    return [&all](const std::string& id) -> Result<Json> {
        const auto found = all.find(id);
        if (found == all.end()) return Error{id, "there is no such experiment", ""};
        return found->second;
    };
}

TEST(ExperimentAssets, AllResolveAndHaveThePublishedSize) {
    const std::map<std::string, Json> all = all_experiments();
    const ExperimentLoader load = loader_of(all);
    std::size_t networks = 0, sizes = 0;
    for (const auto& [id, json] : all) {
        const Result<Json> merged = merge_parents(json, id, load);
        ASSERT_TRUE(merged.ok()) << merged.error().message();
        // A parent for others, or a search: a template whose variables a sampler chooses.
        if (!merged->contains("network") || is_search(*merged)) continue;
        const Result<Experiment> experiment = experiment_from_json(*merged, id);
        ASSERT_TRUE(experiment.ok()) << experiment.error().message();
        const Result<std::vector<LayerInfo>> layers = infer_shapes(experiment->network);
        ASSERT_TRUE(layers.ok()) << id << ": " << layers.error().message();
        EXPECT_EQ(layers->back().output, Shape{10}) << id;
        ++networks;
        if (!experiment->published.contains("parameters")) continue;
        EXPECT_EQ(Json(trainable_parameters(*layers)), experiment->published.at("parameters")) << id;
        ++sizes;
    }
    EXPECT_GE(networks, 80U);
    EXPECT_GE(sizes, 2U);
}

TEST(ExperimentAssets, SearchesHaveTheSpacesOfTheReports) {
    constexpr std::uint64_t most = 1'000'000;        // or a continuum
    const std::map<std::string, std::uint64_t> sizes{// Counted by hand: 2^6 filters and kernels, 5^3 dropouts, 13
                                                     // units, 2 rates; 3·2·2·3·3; 2·2·3·2·2·3·2·3; 3·2·3·3.
                                                     {"r0-search-mlp", most}, {"r0-search-cnn", 208'000},
                                                     {"r1-search-mlp", 108},  {"r1-search-cnn", 864},
                                                     {"r2-search", most},     {"r4-search", 54}};
    const std::map<std::string, Json> all = all_experiments();
    for (const auto& [id, size] : sizes) {
        const Result<Json> merged = merge_parents(all.at(id), id, loader_of(all));
        ASSERT_TRUE(merged.ok()) << merged.error().message();
        const Result<Search> search = search_from_json(*merged, id);
        ASSERT_TRUE(search.ok()) << search.error().message();
        const SearchSpace& space = search->settings.space;
        EXPECT_EQ(count_configurations(space, most), size) << id;
        const Result<Experiment> experiment = trial_experiment(*search, default_configuration(space), 0);
        ASSERT_TRUE(experiment.ok()) << experiment.error().message();
        const Result<std::vector<LayerInfo>> layers = infer_shapes(experiment->network);
        ASSERT_TRUE(layers.ok()) << id << ": " << layers.error().message();
        EXPECT_EQ(layers->back().output, Shape{10}) << id;
    }
}

}  // namespace
}  // namespace selvedge::experiment_assets_test
