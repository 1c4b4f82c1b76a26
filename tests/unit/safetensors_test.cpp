// Safetensors against files written out by hand from the format's description, and against every way to break them.
#include <gtest/gtest.h>
#include <selvedge/io/safetensors.h>

#include <cmath>
#include <string>
#include <vector>

namespace selvedge::safetensors_test {
namespace {

std::vector<std::byte> bytes_of(const std::string& text) {
    std::vector<std::byte> bytes;
    for (const char c : text) bytes.push_back(static_cast<std::byte>(c));
    return bytes;
}

// A file of this header and these data bytes, with the length as eight little-endian bytes.
std::vector<std::byte> file_of(const std::string& header, const std::string& data = "") {
    std::string text;
    for (int i = 0; i < 8; ++i) text += static_cast<char>(static_cast<std::uint64_t>(header.size()) >> (8 * i) & 0xFF);
    return bytes_of(text + header + data);
}

// 1.0f, -2.5f as IEEE 754 little-endian.
const std::string two_floats("\x00\x00\x80\x3f\x00\x00\x20\xc0", 8);

void expect_error(const std::vector<std::byte>& bytes, const std::string& part) {
    const auto file = parse_safetensors(bytes, "model.safetensors");
    ASSERT_FALSE(file) << "accepted, expected: " << part;
    EXPECT_EQ(file.error().given, "model.safetensors");
    EXPECT_NE(file.error().rule.find(part), std::string::npos) << file.error().rule << "\n expected: " << part;
}

TEST(Safetensors, ReadsAHandMadeFile) {
    // Entries not in the order of their data, spaces after the header, a scalar, an empty tensor.
    const auto file = parse_safetensors(
        file_of(R"({"b":{"dtype":"U8","shape":[3],"data_offsets":[8,11]},"__metadata__":{"made by":"hand","π":"3.14"},)"
                R"("a":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},)"
                R"("s":{"dtype":"I32","shape":[],"data_offsets":[11,15]},)"
                R"("none":{"dtype":"I64","shape":[0,5],"data_offsets":[15,15]}}   )",
                two_floats + std::string("\x07\x08\xff\x2a\x00\x00\x00", 7)),
        "model.safetensors");
    ASSERT_TRUE(file) << file.error().message();
    EXPECT_EQ(file->metadata, (std::map<std::string, std::string>{{"made by", "hand"}, {"π", "3.14"}}));
    ASSERT_EQ(file->tensors.size(), 4u);
    EXPECT_EQ(file->tensors[0].name, "a");
    EXPECT_EQ(file->tensors[1].name, "b");

    const auto* a = file->find("a");
    ASSERT_NE(a, nullptr);
    EXPECT_EQ(a->shape, (std::vector<std::size_t>{2, 1}));
    EXPECT_EQ(*float_values(*a), (std::vector<float>{1.0f, -2.5f}));
    const auto* b = file->find("b");
    ASSERT_NE(b, nullptr);
    EXPECT_EQ(b->type, SafetensorsType::u8);
    EXPECT_EQ(b->bytes, bytes_of("\x07\x08\xff"));
    EXPECT_FALSE(float_values(*b));
    const auto* s = file->find("s");
    ASSERT_NE(s, nullptr);
    EXPECT_TRUE(s->shape.empty());
    EXPECT_EQ(s->bytes, bytes_of(std::string("\x2a\x00\x00\x00", 4)));
    EXPECT_TRUE(file->find("none")->bytes.empty());
    EXPECT_EQ(file->find("c"), nullptr);
}

TEST(Safetensors, WritesTheBytesOfTheFormat) {
    SafetensorsFile file;
    const std::vector<float> values{1.0f, -2.5f};
    file.tensors.push_back(make_tensor("w", {1, 2}, values));
    file.metadata["k"] = "v";
    const auto bytes = serialize_safetensors(file);
    ASSERT_TRUE(bytes) << bytes.error().message();
    // The JSON is filled up with spaces to a multiple of 8 characters.
    const std::string header = R"({"__metadata__":{"k":"v"},"w":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}})";
    const std::string padding((8 - header.size() % 8) % 8, ' ');
    EXPECT_EQ(*bytes, file_of(header + padding, two_floats));
}

TEST(Safetensors, WriterAlignsEveryTensorAndTheData) {
    SafetensorsFile file;
    file.tensors.push_back({"bytes", SafetensorsType::u8, {3}, std::vector<std::byte>(3)});
    file.tensors.push_back({"second", SafetensorsType::f32, {1}, std::vector<std::byte>(4)});
    file.tensors.push_back({"first", SafetensorsType::f32, {1}, std::vector<std::byte>(4, std::byte{1})});
    file.tensors.push_back({"wide", SafetensorsType::i64, {1}, std::vector<std::byte>(8)});
    const auto bytes = serialize_safetensors(file);
    ASSERT_TRUE(bytes);
    EXPECT_EQ((bytes->size() - 19) % 8, 0u);
    const auto again = parse_safetensors(*bytes, "x");
    ASSERT_TRUE(again) << again.error().message();
    std::vector<std::string> names;
    for (const auto& tensor : again->tensors) names.push_back(tensor.name);
    EXPECT_EQ(names, (std::vector<std::string>{"wide", "second", "first", "bytes"}));
    EXPECT_EQ(*serialize_safetensors(*again), *bytes);
}

TEST(Safetensors, AwkwardTextComesBack) {
    SafetensorsFile file;
    file.metadata["net\n\"quoted\" \\ \t"] = std::string("a\0b", 3) + " – ü 漢";
    const std::vector<float> values{std::nanf("1"), -0.0f, INFINITY};
    file.tensors.push_back(make_tensor("layer/0.\"w\"", {3}, values));
    const auto bytes = serialize_safetensors(file);
    ASSERT_TRUE(bytes);
    const auto again = parse_safetensors(*bytes, "x");
    ASSERT_TRUE(again) << again.error().message();
    EXPECT_EQ(again->metadata, file.metadata);
    EXPECT_EQ(again->tensors[0].name, file.tensors[0].name);
    EXPECT_EQ(again->tensors[0].bytes, file.tensors[0].bytes);  // bits, so that NaN counts
}

TEST(Safetensors, AnEmptyFileIsSound) {
    const auto bytes = serialize_safetensors({});
    ASSERT_TRUE(bytes);
    EXPECT_EQ(*bytes, file_of("{}      "));
    EXPECT_TRUE(parse_safetensors(*bytes, "x"));
}

TEST(Safetensors, WriterRefusesWhatCouldNotBeReadBack) {
    const std::vector<std::byte> four(4);
    const auto refuse = [](const SafetensorsFile& file, const std::string& part) {
        const auto bytes = serialize_safetensors(file);
        ASSERT_FALSE(bytes) << part;
        EXPECT_NE(bytes.error().message().find(part), std::string::npos) << bytes.error().message();
    };
    refuse({{}, {{"a", SafetensorsType::f32, {1}, four}, {"a", SafetensorsType::f32, {1}, four}}}, "twice");
    refuse({{{"k", "v"}}, {{"__metadata__", SafetensorsType::f32, {1}, four}}}, "other than __metadata__");
    refuse({{}, {{"__metadata__", SafetensorsType::f32, {1}, four}}}, "other than __metadata__");
    refuse({{}, {{"a", SafetensorsType::f32, {2}, four}}}, "do not fit");
    refuse({{}, {{"a", SafetensorsType::f32, {std::size_t{1} << 31, std::size_t{1} << 31, 16}, {}}}}, "do not fit");
    refuse({{{"k", "\xff\xfe"}}, {}}, "UTF-8");
    refuse({{{"\xc3", "v"}}, {}}, "UTF-8");
    refuse({{}, {{"\x80", SafetensorsType::f32, {1}, four}}}, "UTF-8");
}

const std::string one_tensor = R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})";

TEST(Safetensors, EveryTruncationIsAnError) {
    const auto whole = file_of(one_tensor, two_floats);
    ASSERT_TRUE(parse_safetensors(whole, "x"));
    for (std::size_t size = 0; size < whole.size(); ++size)
        EXPECT_FALSE(parse_safetensors(std::span(whole).first(size), "x")) << size;
}

TEST(Safetensors, HeaderLength) {
    expect_error(bytes_of("abc"), "3 bytes");
    expect_error(bytes_of(std::string("\xff\xff\xff\xff\xff\xff\xff\xff{}", 10)), "at most 100000000");
    expect_error(bytes_of(std::string("\x01\xe1\xf5\x05\0\0\0\0{}", 10)), "would have 100000001 bytes, at most");
    expect_error(bytes_of(std::string("\x00\xe1\xf5\x05\0\0\0\0{}", 10)), "truncated: the header would have 100000000");
    expect_error(bytes_of(std::string("\0\0\0\0\0\0\0\0", 8)), "begin with '{'");
    expect_error(file_of(" {}"), "begin with '{'");
    expect_error(file_of("[]"), "begin with '{'");
}

TEST(Safetensors, InvalidJson) {
    expect_error(file_of("{"), "not a JSON object");
    expect_error(file_of("{} x"), "not a JSON object");
    expect_error(file_of("{\"a\":\"\xff\"}"), "not a JSON object");
    expect_error(file_of("{/* comment */}"), "not a JSON object");
    expect_error(file_of("{\"a\":" + std::string(200000, '[')), "not a JSON object");
    expect_error(file_of("{\"a\":" + std::string(200000, '[') + std::string(200000, ']') + "}"),
                 "nested deeper than 64 levels");
}

TEST(Safetensors, NamesGivenTwice) {
    expect_error(file_of(R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},)"
                         R"("a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}})",
                         "xy"),
                 "'a' is given twice");
    expect_error(file_of(R"({"__metadata__":{"k":"1","k":"2"}})"), "'k' is given twice");
    expect_error(file_of(R"({"a":{"dtype":"U8","dtype":"U8","shape":[1],"data_offsets":[0,1]}})", "x"),
                 "'dtype' is given");
}

TEST(Safetensors, Metadata) {
    expect_error(file_of(R"({"__metadata__":{"epoch":3}})"), "'epoch' does not");
    expect_error(file_of(R"({"__metadata__":["a"]})"), "map text to text");
    expect_error(file_of(R"({"__metadata__":null})"), "map text to text");
}

TEST(Safetensors, EntriesOfTheWrongForm) {
    for (const std::string& entry :
         std::initializer_list<std::string>{R"(3)", R"({})", R"({"dtype":"U8","shape":[1]})",
                                            R"({"dtype":"U8","shape":[1],"data_offsets":[0,1],"x":1})",
                                            R"({"dtype":"U8","shape":[1],"offsets":[0,1]})"})
        expect_error(file_of("{\"a\":" + entry + "}", "x"), "exactly dtype, shape and data_offsets");
    expect_error(file_of(R"({"a":{"dtype":8,"shape":[1],"data_offsets":[0,1]}})", "x"), "dtype must be text");
    for (const std::string& shape :
         std::initializer_list<std::string>{"1", "[-1]", "[1.0]", "[\"1\"]", "null", "[[1]]", "[1e0]"})
        expect_error(file_of(R"({"a":{"dtype":"U8","shape":)" + shape + R"(,"data_offsets":[0,1]}})", "x"),
                     "shape must be");
    for (const std::string& offsets :
         std::initializer_list<std::string>{"0", "[0]", "[0,1,2]", "[1,0]", "[-1,0]", "[0,1.5]", "[0,null]"})
        expect_error(file_of(R"({"a":{"dtype":"U8","shape":[1],"data_offsets":)" + offsets + "}}", "x"),
                     "data_offsets must");
}

TEST(Safetensors, OtherElementTypesAreNamed) {
    for (const std::string& dtype : std::initializer_list<std::string>{"BF16", "F16", "BOOL", "f32", "F8_E4M3", ""})
        expect_error(file_of(R"({"a":{"dtype":")" + dtype + R"(","shape":[2],"data_offsets":[0,4]}})", "abcd"),
                     "element type " + dtype);
}

TEST(Safetensors, SizesThatDoNotFit) {
    expect_error(file_of(R"({"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}})", two_floats), "need 12 bytes");
    expect_error(file_of(R"({"a":{"dtype":"F64","shape":[],"data_offsets":[0,4]}})", "abcd"), "need 8 bytes");
    // 2^31 * 2^31 * 4 = 2^64 wraps to 0 in 64 bits.
    expect_error(file_of(R"({"a":{"dtype":"F32","shape":[2147483648,2147483648],"data_offsets":[0,0]}})"),
                 "more than 2^64");
    expect_error(file_of(R"({"a":{"dtype":"U8","shape":[99999999999999999999],"data_offsets":[0,0]}})"),
                 "shape must be");
}

TEST(Safetensors, Offsets) {
    const auto two = [](const std::string& first, const std::string& second) {
        return file_of(R"({"a":{"dtype":"U8","shape":[2],"data_offsets":)" + first +
                           R"(},"b":{"dtype":"U8","shape":[2],"data_offsets":)" + second + "}}",
                       "wxyz");
    };
    EXPECT_TRUE(parse_safetensors(two("[0,2]", "[2,4]"), "x"));
    EXPECT_TRUE(parse_safetensors(two("[2,4]", "[0,2]"), "x"));
    expect_error(two("[0,2]", "[1,3]"), "overlaps");
    expect_error(two("[0,2]", "[0,2]"), "overlaps");
    expect_error(two("[0,2]", "[3,5]"), "leaves a gap");
    expect_error(two("[1,3]", "[3,5]"), "leaves a gap");
    expect_error(file_of(R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}})", "xyz"), "truncated");
    expect_error(file_of(R"({"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}})", "xyz"),
                 "tensors take 2 bytes, 3 follow");
    expect_error(file_of("{}", "x"), "tensors take 0 bytes, 1 follow");
}

// Any single byte changed is either refused or gives a file that can be written again: no crash, no unsound result.
TEST(Safetensors, OneChangedByteNeverGivesAnUnsoundFile) {
    const auto whole =
        file_of(R"({"__metadata__":{"k":"v"},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})", two_floats);
    for (std::size_t at = 0; at < whole.size(); ++at) {
        for (int value = 0; value < 256; ++value) {
            auto changed = whole;
            changed[at] = static_cast<std::byte>(value);
            const auto file = parse_safetensors(changed, "x");
            if (!file) continue;
            ASSERT_TRUE(serialize_safetensors(*file)) << at << " " << value;
        }
    }
}

}  // namespace
}  // namespace selvedge::safetensors_test
