// Samplers: what they promise about configurations, and that those with a model find better ones than chance does.
#include <gtest/gtest.h>
#include <selvedge/io/json.h>
#include <selvedge/search/importance.h>
#include <selvedge/search/sampler.h>

#include <cmath>
#include <functional>
#include <set>

namespace selvedge::search_sampler_test {
namespace {

SearchSpace space(const std::string& text) {
    const Result<Json> json = parse_json(text, "test");
    SearchSpace read;
    EXPECT_TRUE(json && read_json(*json, read, "space"));
    return read;
}
Sampler sampler(const std::string& text) {
    const Result<Json> json = parse_json(text, "test");
    Sampler read;
    EXPECT_TRUE(json && read_json(*json, read, "sampler"));
    return read;
}

const char* const conditional = R"({
    "x": { "float": { "min": -2, "max": 2 } },
    "kind": { "choice": ["plain", "curved", "odd"] },
    "bend": { "float": { "min": 0, "max": 1 }, "when": { "kind": "curved" } },
    "steps": { "int": { "min": 1, "max": 20 } },
    "rate": { "float": { "min": 1e-5, "max": 1, "sampling": "log" } } })";

// Least, 0, at x = 1, curved, bend 0.3, 6 steps, rate 1e-3.
double valley(const Json& at) {
    const double x = at.at("x").get<double>(), steps = at.at("steps").get<double>();
    const double rate = std::log10(at.at("rate").get<double>());
    double value = std::pow(x - 1, 2) + std::pow((steps - 6) / 10, 2) + 0.3 * std::pow(rate + 3, 2);
    if (at.at("kind") == "curved") return value + std::pow(at.at("bend").get<double>() - 0.3, 2);
    return value + (at.at("kind") == "odd" ? 1.5 : 0.7);
}

Trial finished(std::size_t number, Json parameters, double objective) {
    Trial trial{.number = number, .parameters = {std::move(parameters)}, .status = TrialStatus::done};
    Execution execution;
    execution.objective = objective;
    trial.executions.push_back(execution);
    return trial;
}

std::vector<Trial> search(const Sampler& with, const SearchSpace& space, std::size_t count, std::uint64_t seed,
                          const std::function<double(const Json&)>& objective, Direction direction) {
    std::vector<Trial> trials;
    for (std::size_t number = 0; number < count; ++number) {
        const std::optional<Json> next = suggest(with, {space, trials, direction, seed, number});
        if (!next) break;
        EXPECT_TRUE(check_configuration(space, *next, "suggested")) << *next;
        trials.push_back(finished(number, *next, objective(*next)));
    }
    return trials;
}

double mean_best(const Sampler& with, std::size_t count, std::uint64_t seeds, Direction direction) {
    const SearchSpace where = space(conditional);
    const double sign = direction == Direction::minimize ? 1 : -1;
    double sum = 0;
    for (std::uint64_t seed = 0; seed < seeds; ++seed) {
        const auto trials = search(
            with, where, count, seed, [&](const Json& at) { return sign * valley(at); }, direction);
        sum += sign * *ranking(trials, direction).front()->objective();
    }
    return sum / static_cast<double>(seeds);
}

TEST(Samplers, BayesianBeatsChance) {
    const double chance = mean_best(sampler("\"random\""), 25, 4, Direction::minimize);
    const double bayesian = mean_best(sampler("\"bayesian\""), 25, 4, Direction::minimize);
    EXPECT_LT(bayesian, chance / 2) << chance;
    EXPECT_LT(mean_best(sampler("\"bayesian\""), 25, 2, Direction::maximize), chance / 2);
}

TEST(Samplers, TpeBeatsChance) {
    const double chance = mean_best(sampler("\"random\""), 80, 10, Direction::minimize);
    EXPECT_LT(mean_best(sampler("\"tpe\""), 80, 10, Direction::minimize), 0.75 * chance) << chance;
    EXPECT_LT(mean_best(sampler("\"tpe\""), 80, 10, Direction::maximize), 0.75 * chance);
}

TEST(Samplers, GridHasEveryActiveConfigurationOnce) {
    const SearchSpace where = space(R"({
        "layers": { "int": { "min": 1, "max": 2 } },
        "second": { "choice": [16, 8], "when": { "layers": 2 } },
        "drop": { "float": { "min": 0, "max": 0.2, "step": 0.1 } } })");
    std::vector<std::string> found;
    for (const Trial& trial : search(sampler("\"grid\""), where, 100, 0, [](const Json&) { return 1.0; }, {}))
        found.push_back(trial.parameters.values.dump());
    EXPECT_EQ(found, (std::vector<std::string>{
                         R"({"layers":1,"drop":0.0})", R"({"layers":1,"drop":0.1})", R"({"layers":1,"drop":0.2})",
                         R"({"layers":2,"second":16,"drop":0.0})", R"({"layers":2,"second":16,"drop":0.1})",
                         R"({"layers":2,"second":16,"drop":0.2})", R"({"layers":2,"second":8,"drop":0.0})",
                         R"({"layers":2,"second":8,"drop":0.1})", R"({"layers":2,"second":8,"drop":0.2})"}));
}

TEST(Samplers, OthersRepeatNoneAndEndWithTheSpace) {
    const SearchSpace where = space(R"({
        "a": { "choice": [1, 2, 3] }, "b": { "int": { "min": 1, "max": 4 }, "when": { "a": { "min": 2 } } } })");
    for (const char* name : {"\"random\"", "\"bayesian\"", "\"tpe\""}) {
        const auto objective = [](const Json& at) { return at.at("a").get<double>(); };
        const std::vector<Trial> trials = search(sampler(name), where, 50, 3, objective, Direction::minimize);
        std::set<std::string> different;
        for (const Trial& trial : trials) different.insert(trial.parameters.values.dump());
        EXPECT_EQ(trials.size(), 9U) << name;
        EXPECT_EQ(different.size(), 9U) << name;
    }
}

TEST(Samplers, AreFunctionsOfWhatTheyAreAsked) {
    const SearchSpace where = space(conditional);
    for (const char* name : {"\"random\"", "\"bayesian\"", R"({ "tpe": { "initial_points": 4 } })"}) {
        const std::vector<Trial> trials = search(sampler(name), where, 8, 5, valley, Direction::minimize);
        const Question question{where, trials, Direction::minimize, 5, 8};
        const std::optional<Json> next = suggest(sampler(name), question);
        EXPECT_EQ(next, suggest(sampler(name), question)) << name;
        const Question other{where, trials, Direction::minimize, 6, 8};
        EXPECT_NE(next, suggest(sampler(name), other)) << name;
    }
}

TEST(Samplers, RandomIsUniformOverPlacesAndLogarithms) {
    const SearchSpace where = space(conditional);
    std::size_t low_rate = 0, odd = 0, few = 0;
    const std::size_t draws = 3000;
    for (std::size_t number = 0; number < draws; ++number) {
        const Json at = *suggest(sampler("\"random\""), {where, {}, Direction::minimize, 1, number});
        low_rate += at.at("rate").get<double>() < 1e-4 ? 1U : 0U;
        odd += at.at("kind") == "odd" ? 1U : 0U;
        few += at.at("steps").get<int>() <= 4 ? 1U : 0U;
        EXPECT_EQ(at.contains("bend"), at.at("kind") == "curved");
    }
    // Binomial: within four standard deviations.
    EXPECT_NEAR(static_cast<double>(low_rate), draws * 0.2, 88);
    EXPECT_NEAR(static_cast<double>(odd), draws / 3.0, 104);
    EXPECT_NEAR(static_cast<double>(few), draws * 0.2, 88);
}

TEST(Samplers, FailedTrialsCountAsTheWorst) {
    std::vector<Trial> trials{
        finished(0, {{"x", 1}}, 0.3), finished(1, {{"x", 2}}, 0.9), {.number = 2}, finished(3, {{"x", 4}}, 0.5)};
    trials[3].status = TrialStatus::failed;
    const std::vector<OptionalNumber> low = costs(trials, Direction::minimize),
                                      high = costs(trials, Direction::maximize);
    EXPECT_EQ(low[3], 0.9);
    EXPECT_EQ(high[3], -0.3);
    EXPECT_FALSE(low[2]);
    EXPECT_EQ(high[1], -0.9);

    // A part of the space where everything fails is left alone.
    const SearchSpace where = space(R"({ "x": { "float": { "min": 0, "max": 1 } } })");
    for (const char* name : {R"({ "bayesian": { "initial_points": 6 } })", R"({ "tpe": { "initial_points": 6 } })"}) {
        std::vector<Trial> run;
        std::size_t failures = 0;
        for (std::size_t number = 0; number < 26; ++number) {
            const Json next = *suggest(sampler(name), {where, run, Direction::maximize, 2, number});
            const double x = next.at("x").get<double>();
            run.push_back(finished(number, next, x));
            if (x <= 0.5) continue;
            run.back().status = TrialStatus::failed;
            run.back().executions.clear();
            failures += number >= 6 ? 1U : 0U;
        }
        EXPECT_LE(failures, 7U) << name;
    }
}

TEST(Samplers, RunningTrialsKeepOthersAway) {
    const SearchSpace where = space(R"({ "x": { "float": { "min": 0, "max": 1 } } })");
    std::vector<Trial> trials;
    for (std::size_t i = 0; i < 5; ++i) {
        const double x = 0.1 + 0.2 * static_cast<double>(i);
        trials.push_back(finished(i, {{"x", x}}, std::pow(x - 0.4, 2)));
    }
    const Sampler bayesian = sampler("\"bayesian\"");
    const double first = suggest(bayesian, {where, trials, Direction::minimize, 0, 5})->at("x").get<double>();
    trials.push_back({.number = 5, .parameters = {{{"x", first}}}});
    const double second = suggest(bayesian, {where, trials, Direction::minimize, 0, 6})->at("x").get<double>();
    EXPECT_GT(std::fabs(second - first), 0.02);
}

TEST(Importance, FindsWhatMatters) {
    const SearchSpace where = space(R"({
        "much": { "float": { "min": 0, "max": 1 } }, "none": { "float": { "min": 0, "max": 1 } },
        "some": { "choice": ["a", "b"] } })");
    const auto objective = [](const Json& at) {
        return 4 * at.at("much").get<double>() + (at.at("some") == "b" ? 1 : 0);
    };
    const std::vector<Trial> trials = search(sampler("\"random\""), where, 30, 1, objective, Direction::minimize);
    const std::vector<Importance> found = parameter_importance(where, trials, Direction::minimize, 0);
    ASSERT_EQ(found.size(), 3U);
    // Variances: 16/12 of `much`, 1/4 of `some`.
    EXPECT_NEAR(found[0].importance, 16.0 / 19, 0.08);
    EXPECT_LT(found[1].importance, 0.03);
    EXPECT_NEAR(found[2].importance, 3.0 / 19, 0.08);
    EXPECT_TRUE(parameter_importance(where, std::span(trials).first(3), Direction::minimize, 0).empty());
}

}  // namespace
}  // namespace selvedge::search_sampler_test
