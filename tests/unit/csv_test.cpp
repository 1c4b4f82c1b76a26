// The CSV form: what is read, what is refused and where, and that writing gives what was read.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <selvedge/data/csv.h>

#include <string>

#include "support/synthetic.h"

namespace selvedge::csv_test {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

Result<Dataset> parse(const std::string& text) {
    return parse_csv(std::as_bytes(std::span(text)), "file.csv", fashion_class_names());
}

std::string error_of(const std::string& text) {
    const Result<Dataset> data = parse(text);
    EXPECT_FALSE(data.ok());
    return data ? "" : data.error().message();
}

// A line of `columns` cells: `label`, then pixels 1, 2, 3, …, 250, 0, 1, …; cell `column` (from 1) replaced.
std::string line(const std::string& label, std::size_t columns = csv_columns, std::size_t column = 0,
                 const std::string& cell = "") {
    std::string text = column == 1 ? cell : label;
    for (std::size_t i = 2; i <= columns; ++i) text += "," + (i == column ? cell : std::to_string((i - 1) % 251));
    return text;
}

TEST(Csv, ReadsLabelsAndPixels) {
    const Result<Dataset> data = parse(line("9") + "\n" + line("0", csv_columns, 785, "255") + "\n");
    ASSERT_TRUE(data.ok()) << data.error().message();
    EXPECT_EQ(data->count, 2U);
    EXPECT_EQ(data->height, 28U);
    EXPECT_EQ(data->width, 28U);
    EXPECT_EQ(data->channels, 1U);
    EXPECT_THAT(data->labels, ElementsAre(9, 0));
    ASSERT_EQ(data->images.size(), 2U * 784);
    EXPECT_EQ(data->image(0)[0], 1);
    EXPECT_EQ(data->image(0)[249], 250);
    EXPECT_EQ(data->image(0)[250], 0);
    EXPECT_EQ(data->image(1)[783], 255);
    EXPECT_EQ(data->class_names, fashion_class_names());
}

TEST(Csv, TakesNamesAndEveryLineEnd) {
    std::string names = "label";
    for (int i = 1; i <= 784; ++i) names += ",pixel" + std::to_string(i);
    const std::string row = line("3");
    std::string numbered = "label";  // as pandas numbers columns
    for (int i = 0; i < 784; ++i) numbered += "," + std::to_string(i);
    for (const std::string& text : {row, row + "\n", row + "\r\n", names + "\n" + row, names + "\r\n" + row + "\r\n",
                                    numbered + "\n" + row, row + "\n\n\n", "\xEF\xBB\xBF" + names + "\n" + row,
                                    "\"" + names.substr(0, 5) + "\"" + names.substr(5) + "\n" + row}) {
        const Result<Dataset> data = parse(text);
        ASSERT_TRUE(data.ok()) << data.error().message();
        EXPECT_THAT(data->labels, ElementsAre(3));
        EXPECT_EQ(data->images.size(), 784U);
    }
}

TEST(Csv, NamesLineAndColumnOfWhatIsWrong) {
    const std::string good = line("1") + "\n";
    EXPECT_THAT(error_of(line("1", 784) + "\n"), HasSubstr("file.csv line 1: 784 columns: every line has 785 columns"));
    EXPECT_THAT(error_of(line("200", 784)), HasSubstr("784 columns")) << "pixels alone: not a wrong label";
    EXPECT_THAT(error_of(line("200", 784)), HasSubstr("labels seem to be missing"));
    EXPECT_THAT(error_of(good + line("1", 786)), HasSubstr("file.csv line 2: 786 columns"));
    EXPECT_THAT(error_of(good + line("1", 700) + "\n" + good), HasSubstr("line 2: 700 columns"));
    EXPECT_THAT(error_of(good + "\n" + good), HasSubstr("line 2: 1 column"));
    EXPECT_THAT(error_of(good + line("1", csv_columns, 17, "x") + "\n"),
                HasSubstr("line 2, column 17: 'x': not a whole"));
    for (const char* cell : {"", " 5", "5 ", "-1", "+1", "1.0", "0x1", "nan", "1e2"})
        EXPECT_THAT(error_of(good + line("1", csv_columns, 785, cell)),
                    AllOf(HasSubstr("line 2, column 785: '"), HasSubstr("not a whole number")))
            << cell;
    EXPECT_THAT(error_of(line("1", csv_columns, 2, "256")),
                HasSubstr("line 1, column 2: pixel 256: pixels are 0 to 255"));
    EXPECT_THAT(error_of(line("1", csv_columns, 2, "99999999999")), HasSubstr("pixel 99999999999"));
    EXPECT_THAT(error_of(good + line("10")), HasSubstr("line 2, column 1: label 10: labels are 0 to 9"));
    EXPECT_THAT(error_of(""), HasSubstr("file.csv: is empty"));
    EXPECT_THAT(error_of("\n\n"), HasSubstr("is empty"));
    EXPECT_THAT(error_of("label,pixel1,pixel2\n" + good), HasSubstr("line 1: 3 columns"));
    std::string names = "label";
    for (int i = 1; i <= 784; ++i) names += ",p";
    EXPECT_THAT(error_of(names + "\n"), HasSubstr("no items"));
    EXPECT_THAT(error_of(names + "\n" + line("x")), HasSubstr("line 2, column 1: 'x'"));
    EXPECT_THAT(error_of(line("x") + "\n" + good), HasSubstr("line 1, column 1: 'x'")) << "not a line of names";
    EXPECT_THAT(error_of(line("-1") + "\n" + good), HasSubstr("line 1, column 1: '-1'"));
    // Many short lines do not take memory for as many images.
    std::string ones;
    for (int i = 0; i < 200000; ++i) ones += "1\n";
    EXPECT_THAT(error_of(ones), HasSubstr("line 1: 1 column"));
    // Strange bytes are not shown as they are.
    EXPECT_THAT(error_of(line("1", csv_columns, 5, "\x1b[31m\x80")), HasSubstr("'?[31m?'"));
}

TEST(Csv, WritesWhatItReads) {
    const Dataset data = test::synthetic_data(23, 28, 10);
    const Result<std::string> text = write_csv(data);
    ASSERT_TRUE(text.ok());
    EXPECT_TRUE(text->starts_with("label,pixel1,pixel2,"));
    EXPECT_EQ(std::count(text->begin(), text->end(), '\n'), 24);
    const Result<Dataset> read = parse(*text);
    ASSERT_TRUE(read.ok()) << read.error().message();
    EXPECT_EQ(read->images, data.images);
    EXPECT_EQ(read->labels, data.labels);
    EXPECT_TRUE(looks_like_csv(std::as_bytes(std::span(*text))));

    EXPECT_FALSE(write_csv(test::synthetic_data(3, 8, 3)).ok()) << "8×8";
    Dataset unlabelled = data;
    unlabelled.labels.clear();
    EXPECT_FALSE(write_csv(unlabelled).ok());
}

TEST(Csv, IsToldFromOtherBytes) {
    const auto looks = [](const std::string& text) { return looks_like_csv(std::as_bytes(std::span(text))); };
    EXPECT_TRUE(looks("label,pixel1\n"));
    EXPECT_TRUE(looks("1,2\r\n"));
    EXPECT_FALSE(looks(""));
    EXPECT_FALSE(looks("words"));
    EXPECT_FALSE(looks(std::string("\0\0\x08\x03,", 5)));
}

}  // namespace
}  // namespace selvedge::csv_test
