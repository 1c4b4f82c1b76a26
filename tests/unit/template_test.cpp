// Templates of experiments: variables, conditions, conditional items and grids, from hand-written cases.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <selvedge/io/json.h>
#include <selvedge/train/template.h>

namespace selvedge::template_test {
namespace {

using testing::HasSubstr;

Json json(const char* text) { return *parse_json(text, "test"); }

std::string error_of(const char* tmpl, const char* variables) {
    const Result<Json> result = substitute(json(tmpl), json(variables), "net");
    return result ? "no error" : result.error().message();
}

TEST(Template, AWholeStringBecomesTheValueAndAPartBecomesText) {
    const Result<Json> filled =
        substitute(json(R"({"units": "$units", "title": "$units of $kind, $$5", "n": [1, "$rate"]})"),
                   json(R"({"units": 64, "kind": "dense", "rate": 0.5})"), "net");
    ASSERT_TRUE(filled) << filled.error().message();
    EXPECT_EQ(*filled, json(R"({"units": 64, "title": "64 of dense, $5", "n": [1, 0.5]})"));
}

TEST(Template, AVariableMayBeAnObjectIfItStandsAlone) {
    const Result<Json> filled = substitute(json(R"({"optimizer": "$how"})"), json(R"({"how": {"adam": {}}})"), "net");
    ASSERT_TRUE(filled);
    EXPECT_EQ(*filled, json(R"({"optimizer": {"adam": {}}})"));
    EXPECT_THAT(error_of(R"("by $how")", R"({"how": {"adam": {}}})"), HasSubstr("must be text or a number"));
}

TEST(Template, ConditionalItemsAreSplicedOrVanish) {
    const Json tmpl =
        json(R"([1, {"when": {"n": {"min": 2}}, "then": ["$n", 8]}, {"when": {"n": 1}, "then": [9]}, 3])");
    EXPECT_EQ(*substitute(tmpl, json(R"({"n": 1})"), "net"), json("[1, 9, 3]"));
    EXPECT_EQ(*substitute(tmpl, json(R"({"n": 2})"), "net"), json("[1, 2, 8, 3]"));
}

TEST(Template, AnUnknownVariableIsRefusedWithTheNearestOne) {
    EXPECT_THAT(error_of(R"(["$unit"])", R"({"units": 64})"),
                HasSubstr("net: '$unit': not a known variable; did you mean 'units'"));
    EXPECT_THAT(error_of(R"(["costs $ 5"])", "{}"), HasSubstr("write $$"));
    EXPECT_THAT(error_of(R"([{"when": {}, "else": []}])", "{}"), HasSubstr("must be {\"when\""));
}

TEST(Condition, ComparesWithAValueAListOrBounds) {
    const Json variables = json(R"({"layers": 3, "kind": "relu", "gone": null})");
    const auto holds = [&](const char* when) { return *condition_holds(json(when), variables, "when"); };
    EXPECT_TRUE(holds("{}"));
    EXPECT_TRUE(holds(R"({"layers": 3.0})"));
    EXPECT_FALSE(holds(R"({"layers": "3"})"));
    EXPECT_TRUE(holds(R"({"kind": ["tanh", "relu"]})"));
    EXPECT_FALSE(holds(R"({"kind": []})"));
    EXPECT_TRUE(holds(R"({"layers": {"min": 3, "max": 3}})"));
    EXPECT_FALSE(holds(R"({"layers": {"max": 2}})"));
    EXPECT_FALSE(holds(R"({"layers": 3, "kind": "tanh"})"));
    EXPECT_FALSE(holds(R"({"kind": {"min": 0}})"));
    EXPECT_FALSE(holds(R"({"gone": {"min": 0}})"));
    EXPECT_FALSE(holds(R"({"absent": 1})"));
    EXPECT_FALSE(condition_holds(json(R"({"layers": {"least": 3}})"), variables, "when"));
    EXPECT_FALSE(condition_holds(json(R"({"layers": {"min": "3"}})"), variables, "when"));
    EXPECT_FALSE(condition_holds(json("[]"), variables, "when"));
}

TEST(Grid, EveryCombinationOnceTheLastAxisFastest) {
    const Result<std::vector<Json>> grid = expand_axes(json(R"({
        "id": "mlp-$size-$units", "network": ["$layers", "$units"],
        "axes": {"size": {"small": {"layers": 1}, "large": {"layers": 3}}, "units": [64, 128]},
        "each": {"mlp-large-64": {"published": 0.9}}})"),
                                                       "mlp");
    ASSERT_TRUE(grid) << grid.error().message();
    ASSERT_EQ(grid->size(), 4U);
    EXPECT_EQ((*grid)[0], json(R"({"id": "mlp-small-64", "network": [1, 64]})"));
    EXPECT_EQ((*grid)[1], json(R"({"id": "mlp-small-128", "network": [1, 128]})"));
    EXPECT_EQ((*grid)[2], json(R"({"id": "mlp-large-64", "network": [3, 64], "published": 0.9})"));
    EXPECT_EQ((*grid)[3], json(R"({"id": "mlp-large-128", "network": [3, 128]})"));
}

TEST(Grid, AFileWithoutAxesIsItself) {
    const Json file = json(R"({"title": "costs $5"})");
    EXPECT_EQ(*expand_axes(file, "one"), std::vector<Json>{file});
}

TEST(Grid, RefusesWhatCannotBeMeant) {
    const auto refusal = [](const char* text) {
        const Result<std::vector<Json>> grid = expand_axes(json(text), "g");
        return grid ? "no error" : grid.error().message();
    };
    EXPECT_THAT(refusal(R"({"axes": {"a": [1, 2]}})"), HasSubstr("g: id: a grid needs an id"));
    EXPECT_THAT(refusal(R"({"id": "x", "axes": {"a": [1, 2]}})"), HasSubstr("'x': stands for two points"));
    EXPECT_THAT(refusal(R"({"id": "x-$a", "axes": {"a": []}})"), HasSubstr("has no points"));
    EXPECT_THAT(refusal(R"({"id": "x-$a", "axes": {"a": 3}})"), HasSubstr("g: axes: a"));
    EXPECT_THAT(refusal(R"({"id": "x-$a", "axes": {"a": [1]}, "each": {"x-2": {}}})"),
                HasSubstr("not an id of this grid"));
    const std::string hundred = "[" + [] {
        std::string numbers = "0";
        for (int i = 1; i < 101; ++i) numbers += "," + std::to_string(i);
        return numbers;
    }() + "]";
    EXPECT_THAT(refusal((R"({"id": "$a$b", "axes": {"a": )" + hundred + R"(, "b": )" + hundred + "}}").c_str()),
                HasSubstr("more than 10000"));
}

}  // namespace
}  // namespace selvedge::template_test
