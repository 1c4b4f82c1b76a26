// What people give by mistake: each one a line on standard error, exit code 1 or 2, and no file left behind.
#include <zlib.h>

#include "cli/workspace.h"
#include "support/png_bytes.h"

namespace selvedge::test::bad_input_test {
namespace {

std::string gzip(const std::string& bytes) {
    z_stream stream{};
    deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    std::string packed(deflateBound(&stream, static_cast<uLong>(bytes.size())), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    deflate(&stream, Z_FINISH);
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    return packed;
}

// Runs the program and sees that it fails as it should; gives the line it said.
std::string refusal(const Workspace& work, const std::vector<std::string>& words) {
    const std::vector<std::string> before = work.files();
    const Finished run = work.run(words);
    EXPECT_TRUE(run.code == 1 || run.code == 2) << run.code << ", signal " << run.signal << ": " << words.back();
    EXPECT_EQ(run.out, "");
    EXPECT_TRUE(one_error_line(run.err)) << words.back();
    EXPECT_EQ(work.files(), before) << words.back();
    return run.err;
}

class CliBadData : public ::testing::Test {
protected:
    // The dataset as `data info` and as `train` see it.
    void expect_refused(const std::string& says) const {
        for (const std::vector<std::string>& words : {std::vector<std::string>{"data", "info"},
                                                      std::vector<std::string>{"train", "small.json", "--out", "new"}})
            EXPECT_NE(refusal(work, words).find(says), std::string::npos) << refusal(work, words);
    }
    [[nodiscard]] std::filesystem::path file(const std::string& name) const { return work.path() / "data" / name; }

    Workspace work;
    Dataset train = test::synthetic_data(700, 28, 10, 1);
};

TEST_F(CliBadData, TruncatedGzip) {
    const std::string packed = gzip(idx_images(train));
    std::filesystem::remove(file("train-images-idx3-ubyte"));
    write_text(file("train-images-idx3-ubyte.gz"), packed.substr(0, packed.size() / 2));
    expect_refused("train-images-idx3-ubyte.gz");
    refusal(work, {"data", "info", file("train-images-idx3-ubyte.gz").string()});
    // The whole of it is fine.
    write_text(file("train-images-idx3-ubyte.gz"), packed);
    EXPECT_EQ(work.run({"data", "info"}).code, 0);
}

TEST_F(CliBadData, WrongMagicNumber) {
    std::string bytes = idx_images(train);
    bytes[3] = 7;
    write_text(file("train-images-idx3-ubyte"), bytes);
    expect_refused("train-images-idx3-ubyte");
}

TEST_F(CliBadData, ImagesWhereLabelsShouldBe) {
    write_text(file("train-labels-idx1-ubyte"), idx_images(train));
    expect_refused("train-labels-idx1-ubyte");
}

TEST_F(CliBadData, CountsThatDisagree) {
    train.labels.pop_back();
    write_text(file("train-labels-idx1-ubyte"), idx_labels(train.labels));
    expect_refused("699");
}

TEST_F(CliBadData, Label200) {
    train.labels[17] = 200;
    write_text(file("train-labels-idx1-ubyte"), idx_labels(train.labels));
    expect_refused("200");
}

TEST_F(CliBadData, MissingAndEmptyFiles) {
    write_text(file("t10k-labels-idx1-ubyte"), "");
    expect_refused("t10k-labels-idx1-ubyte");
    std::filesystem::remove(file("t10k-labels-idx1-ubyte"));
    expect_refused("t10k-labels-idx1-ubyte");
    refusal(work, {"data", "info", "nowhere"});
    refusal(work, {"data", "info", "small.json"});
}

class CliBadFiles : public ::testing::Test {
protected:
    // A trained model, once for all tests.
    static void SetUpTestSuite() {
        trained = std::make_unique<Workspace>();
        ASSERT_EQ(trained->run({"train", "small.json", "--epochs", "1", "--out", "run"}).code, 0);
    }
    static void TearDownTestSuite() { trained.reset(); }

    static std::string predict(const std::string& name, const std::string& bytes) {
        write_text(trained->path() / name, bytes);
        return refusal(*trained, {"predict", "run/best.safetensors", name});
    }
    static std::string experiment(const std::string& text) {
        write_text(trained->path() / "wrong.json", text);
        return refusal(*trained, {"train", "wrong.json", "--out", "new"});
    }
    static std::unique_ptr<Workspace> trained;
};
std::unique_ptr<Workspace> CliBadFiles::trained;

TEST_F(CliBadFiles, Pictures) {
    EXPECT_NE(predict("empty.png", "").find("empty.png"), std::string::npos);
    EXPECT_NE(predict("text.png", "This is no picture.\n").find("text.png"), std::string::npos);
    const std::string whole = PngFile(2, 2, 8, PngColour::grey).row({0, 255}).row({255, 0}).bytes();
    EXPECT_NE(predict("cut.png", whole.substr(0, whole.size() - 20)).find("cut.png"), std::string::npos);
    EXPECT_NE(refusal(*trained, {"predict", "run/best.safetensors", "absent.png"}).find("absent.png"),
              std::string::npos);
    refusal(*trained, {"predict", "run/best.safetensors", "run"});
}

TEST_F(CliBadFiles, APictureOfTooManyPixelsIsRefusedFromItsHeader) {
    PngFile picture(20000, 20000, 1, PngColour::grey);
    const std::string said = predict("huge.png", picture.bytes());
    EXPECT_NE(said.find("20000"), std::string::npos) << said;
}

TEST_F(CliBadFiles, AnErrorAmongSeveralPicturesLetsTheOthersGoOn) {
    write_text(trained->path() / "bad.png", "no picture");
    const std::string good = source_path("assets/samples/ankle-boot.png");
    const Finished run = trained->run({"predict", "run/best.safetensors", good, "bad.png", good, "--json"});
    EXPECT_EQ(run.code, 1);
    EXPECT_TRUE(one_error_line(run.err));
    EXPECT_EQ(std::count(run.out.begin(), run.out.end(), '\n'), 2) << run.out;
}

TEST_F(CliBadFiles, FileNamesThatBreakLinesStayInOneLine) {
    refusal(*trained, {"predict", "run/best.safetensors", "two\nlines\x1b[2J.png"});
}

TEST_F(CliBadFiles, Models) {
    const std::string good = read_text(trained->path() / "run/best.safetensors");
    const auto said_of = [&](const std::string& bytes) {
        write_text(trained->path() / "model.safetensors", bytes);
        const std::string eval = refusal(*trained, {"eval", "model.safetensors"});
        EXPECT_EQ(refusal(*trained, {"inspect", "model.safetensors"}), eval);
        EXPECT_EQ(refusal(*trained, {"predict", "model.safetensors", "x.png"}), eval);
        return eval;
    };
    said_of("");
    said_of("text, no model");
    said_of(good.substr(0, good.size() / 2));
    std::string damaged = good;
    damaged[damaged.size() - 2] = static_cast<char>(damaged[damaged.size() - 2] ^ 0x40);
    said_of(damaged);
    EXPECT_NE(said_of(read_text(trained->path() / "run/last.safetensors")).find("checkpoint"), std::string::npos);
    refusal(*trained, {"eval", "absent.safetensors"});
}

TEST_F(CliBadFiles, Experiments) {
    EXPECT_NE(experiment(R"({"network": [{"conv3d": {"filters": 3}}]})").find("'conv2d'"), std::string::npos);
    EXPECT_NE(experiment(R"({"network": [{"dense": {"units": 10}}], "trian": {}})").find("'train'"), std::string::npos);
    EXPECT_NE(experiment(R"({"network": [{"dense": {"units": 7}}]})").find("10"), std::string::npos);
    EXPECT_NE(experiment(R"({"network": [{"conv2d": {"filters": 2, "kernel": 40}}, {"dense": {"units": 10}}]})")
                  .find("layer 1 (conv2d)"),
              std::string::npos);
    EXPECT_NE(experiment(R"({"parent": "keras-bass", "network": []})").find("keras-base"), std::string::npos);
    EXPECT_NE(experiment(R"({"parent": "wrong.json", "network": []})").find("cycle"), std::string::npos);
    experiment("{ not json");
    experiment("[]");
    experiment("");
    experiment(std::string(100'000, '['));
    EXPECT_NE(
        experiment(R"({"network": [{"dense": {"units": 10}}], "data": {"split": {"validation": 5000}}})").find("700"),
        std::string::npos);
    refusal(*trained, {"train", "absent.json"});
}

TEST_F(CliBadFiles, FoldersForRuns) {
    EXPECT_NE(refusal(*trained, {"train", "small.json", "--out", "run"}).find("finished"), std::string::npos);
    EXPECT_NE(refusal(*trained, {"train", "small.json", "--out", "data"}).find("other files"), std::string::npos);
    refusal(*trained, {"train", "small.json", "--out", "small.json"});
    refusal(*trained, {"train", "small.json", "--out", "small.json/run"});
    refusal(*trained, {"train", "small.json", "--out", "data", "--force"});
    refusal(*trained, {"train", "--resume", "data"});
    refusal(*trained, {"train", "--resume", "nowhere"});
    EXPECT_NE(refusal(*trained, {"train", "--resume", "run", "--epochs", "9"}).find("--epochs"), std::string::npos);
}

}  // namespace
}  // namespace selvedge::test::bad_input_test
