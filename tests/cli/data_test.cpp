// The verb data with CSV files, conversion and exploration; and training on a dataset of CSV files.
#include <selvedge/data/csv.h>
#include <selvedge/io/json.h>
#include <zlib.h>

#include "cli/workspace.h"

namespace selvedge::test::data_test {
namespace {

namespace fs = std::filesystem;

std::string csv(const Dataset& data) {
    const Result<std::string> text = write_csv(data);
    EXPECT_TRUE(text.ok());
    return text ? *text : "";
}

void write_gz(const fs::path& path, const std::string& text) {
    const gzFile file = gzopen(path.c_str(), "wb");
    ASSERT_NE(file, nullptr);
    EXPECT_EQ(gzwrite(file, text.data(), static_cast<unsigned>(text.size())), static_cast<int>(text.size()));
    gzclose(file);
}

// The workspace's dataset once more, as CSV: the training part compressed, the test part without names.
void write_csv_dataset(const fs::path& folder) {
    fs::create_directories(folder);
    write_gz(folder / "fashion-mnist_train.csv.gz", csv(test::synthetic_data(700, 28, 10, 1)));
    const std::string test = csv(test::synthetic_data(60, 28, 10, 2));
    write_text(folder / "fashion-mnist_test.csv", test.substr(test.find('\n') + 1));
}

TEST(CliData, ACsvDatasetTrainsToTheSameWeights) {
    Workspace work;
    write_csv_dataset(work / "csv");
    ASSERT_EQ(work.run({"train", "small.json", "--epochs", "1", "--out", "a"}).code, 0);
    const Finished run = work.run({"train", "small.json", "--epochs", "1", "--out", "b", "--data", "csv"});
    ASSERT_EQ(run.code, 0) << run.err;
    EXPECT_EQ(tensors(work / "a/best.safetensors"), tensors(work / "b/best.safetensors"));
}

TEST(CliData, InfoKnowsCsv) {
    Workspace work;
    write_csv_dataset(work / "csv");
    const Json idx = json_line(work.run({"data", "info", "--json"}).out);
    const Json folder = json_line(work.run({"data", "info", "csv", "--json"}).out);
    EXPECT_EQ(folder.at("train"), idx.at("train"));
    EXPECT_EQ(folder.at("test"), idx.at("test"));
    const Finished file = work.run({"data", "info", "csv/fashion-mnist_train.csv.gz"});
    ASSERT_EQ(file.code, 0) << file.err;
    EXPECT_NE(file.out.find("700 images and labels of 28×28 pixels"), std::string::npos) << file.out;
}

TEST(CliData, SaysWhereACsvIsWrong) {
    Workspace work;
    const std::string good = csv(test::synthetic_data(3, 28, 10));
    const auto error = [&](const std::string& text) {
        write_text(work / "bad.csv", text);
        const Finished run = work.run({"data", "info", "bad.csv"});
        EXPECT_EQ(run.code, 1);
        EXPECT_EQ(run.out, "");
        EXPECT_TRUE(one_error_line(run.err));
        return run.err;
    };
    EXPECT_NE(error("").find("bad.csv: is empty"), std::string::npos);
    EXPECT_NE(error(good + "1,2,3\n").find("bad.csv line 5: 3 columns"), std::string::npos);
    EXPECT_NE(error(good + "x" + good.substr(good.find('\n') + 2)).find("line 5, column 1: 'x'"), std::string::npos);
    std::string unlabelled;
    for (int i = 0; i < 783; ++i) unlabelled += "0,";
    EXPECT_NE(error(unlabelled + "0\n").find("784 columns: every line has 785"), std::string::npos);

    fs::create_directory(work / "half");
    write_text(work / "half/fashion-mnist_train.csv", good);
    const Finished half = work.run({"train", "small.json", "--data", "half"});
    EXPECT_EQ(half.code, 1);
    EXPECT_NE(half.err.find("lacks fashion-mnist_test.csv"), std::string::npos) << half.err;
}

TEST(CliData, ConvertsThereAndBack) {
    Workspace work;
    const Finished there = work.run({"data", "convert", "data", "as-csv"});
    ASSERT_EQ(there.code, 0) << there.err;
    EXPECT_EQ(there.out, "as-csv/fashion-mnist_train.csv  700 items\nas-csv/fashion-mnist_test.csv  60 items\n");
    ASSERT_EQ(work.run({"data", "convert", "as-csv", "back"}).code, 0);
    for (const char* file :
         {"train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"})
        EXPECT_EQ(read_text(work / "back" / file), read_text(work / "data" / file)) << file;

    // Single files.
    const Json written =
        json_line(work.run({"data", "convert", "data/t10k-images-idx3-ubyte", "test.csv", "--json"}).out);
    EXPECT_EQ(written.at("written")[0].at("count"), 60);
    EXPECT_EQ(read_text(work / "test.csv"), read_text(work / "as-csv/fashion-mnist_test.csv"));
    ASSERT_EQ(work.run({"data", "convert", "test.csv", "again"}).code, 0);
    EXPECT_EQ(read_text(work / "again-labels-idx1-ubyte"), read_text(work / "data/t10k-labels-idx1-ubyte"));
}

TEST(CliData, ConvertRefusesToOverwriteAndWhatCannotBe) {
    Workspace work;
    write_text(work / "there.csv", "mine");
    const Finished there = work.run({"data", "convert", "data/t10k-images-idx3-ubyte", "there.csv"});
    EXPECT_EQ(there.code, 1);
    EXPECT_NE(there.err.find("--force"), std::string::npos) << there.err;
    EXPECT_EQ(read_text(work / "there.csv"), "mine");
    EXPECT_EQ(work.run({"data", "convert", "data/t10k-images-idx3-ubyte", "there.csv", "--force"}).code, 0);
    EXPECT_EQ(work.run({"data", "convert", "data"}).code, 2);
    EXPECT_EQ(work.run({"data", "convert", "data", "x.csv.gz"}).code, 2);
    EXPECT_EQ(work.run({"data", "convert", "none", "x"}).code, 1);
    const Finished labels = work.run({"data", "convert", "data/t10k-labels-idx1-ubyte", "x"});
    EXPECT_EQ(labels.code, 1);
    EXPECT_NE(labels.err.find("is a file of labels"), std::string::npos) << labels.err;
    fs::copy_file(work / "data/t10k-images-idx3-ubyte", work / "alone-images");
    EXPECT_NE(work.run({"data", "convert", "alone-images", "x.csv"}).err.find("its labels"), std::string::npos);
    EXPECT_EQ(work.run({"data", "info", "data", "x"}).code, 2) << "info has no OUT";
    EXPECT_EQ(work.run({"data", "info", "--per-class", "3"}).code, 2);
}

TEST(CliData, ExploresThePartsOfAnExperiment) {
    Workspace work;
    const Finished run = work.run({"data", "explore", "--experiment", "small.json", "--out", "pictures"});
    ASSERT_EQ(run.code, 0) << run.err;
    for (const char* words :
         {"train: 600 items", "validation: 100 items", "test: 60 items", "Ankle boot", "Pixels of the training part",
          "Mean image of the training part", "pictures/train-samples.png", "pictures/class-distribution.svg"})
        EXPECT_NE(run.out.find(words), std::string::npos) << words << "\n" << run.out;
    for (const char* part : {"train", "validation", "test"})
        for (const char* picture : {"-samples.png", "-mean.png", "-class-means.png"})
            EXPECT_TRUE(read_text(work / "pictures" / (part + std::string(picture))).starts_with("\x89PNG"))
                << part << picture;
    EXPECT_TRUE(read_text(work / "pictures/class-distribution.png").starts_with("\x89PNG"));
    const std::string svg = read_text(work / "pictures/class-distribution.svg");
    EXPECT_TRUE(svg.starts_with("<svg xmlns="));
    EXPECT_NE(svg.find(">T-shirt/top<"), std::string::npos);

    const Json json = json_line(work.run({"data", "explore", "--json"}).out);
    EXPECT_EQ(json.at("parts").at("train").at("count"), 700);
    EXPECT_FALSE(json.at("parts").contains("validation"));
    EXPECT_EQ(json.at("parts").at("test").at("class_counts"), Json(std::vector<int>(10, 6)));
    EXPECT_EQ(json.at("pixels")[3].at("label"), "Dress");
    EXPECT_EQ(json.at("pixels")[3].at("count"), 70);

    const Json file = json_line(work.run({"data", "explore", "data/t10k-images-idx3-ubyte", "--json"}).out);
    EXPECT_EQ(file.at("parts").at("train").at("count"), 60);
    EXPECT_EQ(work.run({"data", "explore", "--experiment", "none"}).code, 2);
    EXPECT_EQ(work.run({"data", "explore", "--per-class", "0"}).code, 2);
}

}  // namespace
}  // namespace selvedge::test::data_test
