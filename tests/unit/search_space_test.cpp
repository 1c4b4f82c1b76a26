// Search spaces: reading, refusing, conditions, places in the unit interval, and the summary that report R0 prints.
#include <gtest/gtest.h>
#include <selvedge/io/json.h>
#include <selvedge/search/results.h>
#include <selvedge/search/space.h>

namespace selvedge::search_space_test {
namespace {

Json json(const std::string& text) {
    const Result<Json> parsed = parse_json(text, "test");
    EXPECT_TRUE(parsed) << text;
    return parsed ? *parsed : Json();
}
SearchSpace space(const std::string& text) {
    SearchSpace read;
    const Status status = read_json(json(text), read, "space");
    EXPECT_TRUE(status) << (status ? "" : status.error().message());
    return read;
}
std::string refusal(const std::string& text) {
    SearchSpace read;
    const Status status = read_json(json(text), read, "space");
    return status ? "accepted" : status.error().message();
}

TEST(SearchSpace, SummaryIsTheOneThatReportR0Prints) {
    EXPECT_EQ(search_space_summary(space(R"({
                "num_layers": { "int": { "min": 2, "max": 5 } },
                "units_1": { "int": { "min": 32, "max": 512, "step": 32 } },
                "dropout_1": { "float": { "min": 0, "max": 0.3, "step": 0.1, "default": 0 } },
                "learning_rate": { "choice": [0.001, 0.0001, 0.00001] } })")),
              R"(Search space summary
Default search space size: 4
num_layers (Int)
{'default': None, 'conditions': [], 'min_value': 2, 'max_value': 5, 'step': 1, 'sampling': None}
units_1 (Int)
{'default': None, 'conditions': [], 'min_value': 32, 'max_value': 512, 'step': 32, 'sampling': None}
dropout_1 (Float)
{'default': 0.0, 'conditions': [], 'min_value': 0.0, 'max_value': 0.3, 'step': 0.1, 'sampling': None}
learning_rate (Choice)
{'default': 0.001, 'conditions': [], 'values': [0.001, 0.0001, 1e-05], 'ordered': True}
)");
}

TEST(SearchSpace, SummaryOfConditionsLogarithmsAndWords) {
    EXPECT_EQ(search_space_summary(space(R"({
                "layers": { "int": { "min": 2, "max": 5, "default": 3 } },
                "units": { "int": { "min": 1, "max": 99, "sampling": "log" }, "when": { "layers": { "min": 4 } } },
                "act": { "choice": { "values": ["relu", "tanh"], "default": "tanh" } } })")),
              R"(Search space summary
Default search space size: 3
layers (Int)
{'default': 3, 'conditions': [], 'min_value': 2, 'max_value': 5, 'step': 1, 'sampling': None}
units (Int)
{'default': None, 'conditions': [{'class_name': 'Parent', 'config': {'name': 'layers', 'values': [4, 5]}}], 'min_value': 1, 'max_value': 99, 'step': None, 'sampling': 'log'}
act (Choice)
{'default': 'tanh', 'conditions': [], 'values': ['relu', 'tanh'], 'ordered': False}
)");
}

TEST(SearchSpace, EveryValueComesBackFromItsPlace) {
    const SearchSpace all = space(R"({
        "a": { "int": { "min": -3, "max": 9, "step": 4 } },
        "b": { "int": { "min": 1, "max": 300, "sampling": "log" } },
        "c": { "float": { "min": 0, "max": 0.5, "step": 0.05 } },
        "d": { "choice": ["x", [3, 3], true] } })");
    const std::size_t counts[] = {4, 300, 11, 3};
    for (std::size_t p = 0; p < 4; ++p) {
        const Parameter& parameter = all.parameters[p];
        ASSERT_EQ(value_count(parameter), counts[p]);
        for (std::size_t i = 0; i < counts[p]; ++i)
            EXPECT_EQ(value_from_unit(parameter, unit_of(parameter, value_at(parameter, i))), value_at(parameter, i));
    }
    EXPECT_EQ(value_at(all.parameters[2], 3).dump(), "0.15");
    EXPECT_EQ(value_at(all.parameters[2], 10).dump(), "0.5");
    EXPECT_EQ(value_at(all.parameters[0], 3), 9);
    const SearchSpace rate = space(R"({ "rate": { "float": { "min": 1e-4, "max": 1e-2, "sampling": "log" } } })");
    EXPECT_EQ(value_count(rate.parameters[0]), 0U);
    EXPECT_NEAR(value_from_unit(rate.parameters[0], 0.5).get<double>(), 1e-3, 1e-12);
    EXPECT_NEAR(unit_of(rate.parameters[0], 1e-3), 0.5, 1e-12);
}

TEST(SearchSpace, ConditionsDecideWhatIsActive) {
    const SearchSpace layers = space(R"({
        "n": { "int": { "min": 1, "max": 3, "default": 2 } },
        "second": { "choice": [8, 16], "when": { "n": { "min": 2 } } },
        "third": { "choice": [4], "when": { "n": 3 } },
        "deep": { "choice": ["a", "b"], "when": { "third": 4 } } })");
    EXPECT_EQ(default_configuration(layers), json(R"({ "n": 2, "second": 8 })"));
    EXPECT_EQ(count_configurations(layers, 1000), 1U + 2U + 4U);
    EXPECT_EQ(count_configurations(layers, 5), 5U);
    EXPECT_TRUE(check_configuration(layers, json(R"({ "n": 1 })"), "c"));
    EXPECT_TRUE(check_configuration(layers, json(R"({ "n": 3, "second": 16, "third": 4, "deep": "b" })"), "c"));
    for (const char* wrong : {R"({ "n": 2 })", R"({ "n": 1, "second": 8 })", R"({ "n": 4, "second": 8 })",
                              R"({ "n": 2, "second": 9 })", R"({ "n": 1, "other": 1 })", R"([1])"})
        EXPECT_FALSE(check_configuration(layers, json(wrong), "c")) << wrong;
}

TEST(SearchSpace, ReadsBackWhatItWrites) {
    const Json whole = write_json(space(R"({
        "n": { "int": { "min": 1, "max": 3 }, "label": "The number of layers" },
        "x": { "float": { "min": 1e-3, "max": 1, "sampling": "log", "default": 0.1 }, "when": { "n": [2, 3] } },
        "k": { "choice": [3, 5] } })"));
    EXPECT_EQ(write_json(space(whole.dump())), whole);
}

TEST(SearchSpace, SaysWhatIsWrong) {
    const std::pair<const char*, const char*> cases[] = {
        {R"({})", "one or more parameters"},
        {R"({ "a b": { "choice": [1] } })", "letters, digits and underscores"},
        {R"({ "a": { "int": { "min": 5, "max": 2 } } })", "min 5.0: must not be above max"},
        {R"({ "a": { "int": { "min": 1 } } })", "'max' is missing"},
        {R"({ "a": { "int": { "min": 0.5, "max": 2 } } })", "whole number"},
        {R"({ "a": { "int": { "min": 0, "max": 2, "sampling": "log" } } })", "greater than 0"},
        {R"({ "a": { "int": { "min": 2, "max": 8, "step": 2, "sampling": "log" } } })", "leave one of the two out"},
        {R"({ "a": { "float": { "min": 0, "max": 1, "step": 0 } } })", "step 0.0: must be greater than 0"},
        {R"({ "a": { "float": { "min": 0, "max": 1, "step": 0.25, "default": 0.3 } } })", "default 0.3"},
        {R"({ "a": { "choice": [] } })", "one or more values"},
        {R"({ "a": { "choice": [1, 1] } })", "twice"},
        {R"({ "a": { "choice": { "values": [1, 2], "default": 3 } } })", "default 3"},
        {R"({ "a": { "integer": { "min": 1, "max": 2 } } })", "'integer': not a known range"},
        {R"({ "a": { "int": { "min": 1, "max": 2 }, "when": { "b": 1 } } })",
         "'b': not a parameter that stands before"},
        {R"({ "aa": { "choice": [1] }, "b": { "choice": [1], "when": { "ab": 1 } } })", "did you mean 'aa'?"},
        {R"({ "a": { "choice": [1] }, "b": { "choice": [1], "when": { "a": 2 } } })", "no value of it meets this"},
        {R"({ "a": { "choice": [1] }, "b": { "choice": [1], "when": { "a": { "least": 2 } } } })", "not a bound"},
    };
    for (const auto& [text, words] : cases) EXPECT_NE(refusal(text).find(words), std::string::npos) << refusal(text);
}

}  // namespace
}  // namespace selvedge::search_space_test
