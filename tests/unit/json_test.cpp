// JSON text: what is read, and where an error is said to be.
#include <gtest/gtest.h>
#include <selvedge/io/json.h>

namespace selvedge::json_test {
namespace {

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

std::string error_of(std::string_view text) {
    const Result<Json> json = parse_json(text, "file.json");
    return json ? "" : json.error().message();
}

TEST(JsonText, KindsOfValuesAreKept) {
    const Result<Json> json =
        parse_json(R"({"z": null, "a": [true, -3, 3, 2.5, 1e3, "é\n\u00e9"], "o": {"deep": [[], {}]}})", "test");
    ASSERT_TRUE(json.ok());
    EXPECT_TRUE(json->at("z").is_null());
    const Json& list = json->at("a");
    ASSERT_EQ(list.size(), 6U);
    EXPECT_EQ(list[0], true);
    EXPECT_TRUE(list[1].is_number_integer() && !list[1].is_number_unsigned());
    EXPECT_EQ(list[1], -3);
    EXPECT_TRUE(list[2].is_number_unsigned());
    EXPECT_TRUE(list[3].is_number_float());
    EXPECT_EQ(list[4], 1000.0);
    EXPECT_EQ(list[5].get<std::string>(), "é\né");
    EXPECT_TRUE(json->at("o").at("deep")[0].is_array());
    EXPECT_TRUE(json->at("o").at("deep")[1].is_object());
}

TEST(JsonText, MembersKeepTheirOrderAndTheLastOfANameCounts) {
    const Result<Json> json = parse_json(R"({"z": 1, "a": 2, "z": {"b": 3}, "m": 4})", "test");
    ASSERT_TRUE(json.ok());
    EXPECT_EQ(json_text(*json), R"({"z":{"b":3},"a":2,"m":4})");
}

TEST(JsonText, AValueAloneIsJson) {
    EXPECT_EQ(*parse_json(" 7 ", "test"), 7);
    EXPECT_EQ(*parse_json("\"x\"", "test"), "x");
}

TEST(JsonText, CommentsAreLeftOut) {
    const Result<Json> json = parse_json("// \"first\n{ /* [[ */ \"a\": 1 // }\n}", "test");
    ASSERT_TRUE(json.ok());
    EXPECT_EQ(json_text(*json), R"({"a":1})");
}

TEST(JsonText, StrictJsonHasNoCommentsAndNoNameTwice) {
    EXPECT_EQ(json_text(*parse_strict_json(R"({"a":{"a":1},"b":[{"a":2}]})", "test")),
              R"({"a":{"a":1},"b":[{"a":2}]})");
    EXPECT_EQ(parse_strict_json("{} // more", "test").error().rule, "not valid JSON");
    EXPECT_EQ(parse_strict_json(R"({"b":{"a":1,"a":1}})", "test").error().rule, "the name 'a' is given twice");
}

TEST(JsonText, NestingEndsAtSixtyFour) {
    EXPECT_TRUE(parse_json(nested(64), "test").ok());
    EXPECT_NE(error_of(nested(65)).find("nested deeper than 64 levels"), std::string::npos);
    EXPECT_NE(error_of(std::string(1'000'000, '[')).find("nested deeper"), std::string::npos);
    // Brackets in strings and comments open nothing.
    EXPECT_TRUE(parse_json("[\"" + std::string(100, '[') + "\"]", "test").ok());
    EXPECT_TRUE(parse_json("[ /* " + std::string(100, '[') + " */ ]", "test").ok());
}

TEST(JsonText, AnErrorSaysLineAndColumn) {
    EXPECT_NE(error_of("{\n  \"a\": 1,\n  \"b\" 2\n}").find("file.json, line 3, column 7"), std::string::npos)
        << error_of("{\n  \"a\": 1,\n  \"b\" 2\n}");
    for (const char* text : {"", "{", "[1,]", "[1] x", "{\"a\": }", "\"open", "nul", "[1e999]", "/* open"})
        EXPECT_NE(error_of(text).find("not valid JSON"), std::string::npos) << text;
    EXPECT_NE(error_of("[\"\xff\"]").find("not valid JSON"), std::string::npos);
}

}  // namespace
}  // namespace selvedge::json_test
