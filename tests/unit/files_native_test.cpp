// Files on disk: reading plain and gzip, replacing atomically, appending lines, and every way in which these fail.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "files/read.h"
#include "files/write.h"

namespace selvedge::files_test {
namespace {

namespace fs = std::filesystem;

// A folder of its own for each test, removed afterwards.
class Files : public ::testing::Test {
protected:
    void SetUp() override {
        std::string pattern = (fs::temp_directory_path() / "selvedge-files-XXXXXX").string();
        ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
    }
    void TearDown() override { fs::remove_all(folder_); }

    fs::path make(const std::string& name, const std::string& content) {
        std::ofstream(folder_ / name, std::ios::binary) << content;
        return folder_ / name;
    }
    std::vector<std::string> names() const {
        std::vector<std::string> found;
        for (const auto& entry : fs::directory_iterator(folder_)) found.push_back(entry.path().filename().string());
        return found;
    }

    fs::path folder_;
};

std::string text_of(const std::vector<std::byte>& bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string content_of(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

void expect_error(const Error& error, const fs::path& path, const std::string& part) {
    EXPECT_EQ(error.given, path.string());
    EXPECT_NE(error.rule.find(part), std::string::npos) << error.rule << "\n expected: " << part;
}

std::vector<std::byte> hex_bytes(const std::string& digits) {
    std::vector<std::byte> bytes;
    for (std::size_t i = 0; i < digits.size(); i += 2)
        bytes.push_back(static_cast<std::byte>(std::stoi(digits.substr(i, 2), nullptr, 16)));
    return bytes;
}

// Made by `printf 'hello, hello, hello' | gzip -n`.
const std::string hello_gzip = "1f8b0800000000000003cb48cdc9c9d751c840a2009fa1ca0913000000";

TEST_F(Files, ReadsBytesAsTheyAre) {
    const std::string content("a\0\r\n\xff", 5);
    const auto bytes = read_file(make("x", content));
    ASSERT_TRUE(bytes) << bytes.error().message();
    EXPECT_EQ(text_of(*bytes), content);
    const auto empty = read_file(make("empty", ""));
    ASSERT_TRUE(empty);
    EXPECT_TRUE(empty->empty());
    const auto large = read_file(make("large", std::string(5000000, 'q')));
    ASSERT_TRUE(large);
    EXPECT_EQ(large->size(), 5000000u);
}

TEST_F(Files, ReadErrorsNameTheFile) {
    const auto missing = read_file(folder_ / "none");
    ASSERT_FALSE(missing);
    expect_error(missing.error(), folder_ / "none", "no such file");
    const auto below_a_file = read_file(make("x", "x") / "y");
    ASSERT_FALSE(below_a_file);
    expect_error(below_a_file.error(), folder_ / "x" / "y", "no such file");
    const auto directory = read_file(folder_);
    ASSERT_FALSE(directory);
    expect_error(directory.error(), folder_, "is a folder");
}

TEST_F(Files, ReadDoesNotWaitForAPipe) {
    ASSERT_EQ(::mkfifo((folder_ / "pipe").c_str(), 0600), 0);
    const auto pipe = read_file(folder_ / "pipe");
    ASSERT_FALSE(pipe);
    expect_error(pipe.error(), folder_ / "pipe", "not a regular file");
}

TEST_F(Files, ReadWithoutPermission) {
    if (::geteuid() == 0) GTEST_SKIP() << "root may read everything";
    const auto path = make("secret", "x");
    fs::permissions(path, fs::perms::none);
    const auto bytes = read_file(path);
    ASSERT_FALSE(bytes);
    expect_error(bytes.error(), path, "Permission denied");
}

TEST_F(Files, ReadKeepsTheSizeLimit) {
    const auto path = make("x", "12345");
    EXPECT_TRUE(read_file(path, 5));
    const auto bytes = read_file(path, 4);
    ASSERT_FALSE(bytes);
    expect_error(bytes.error(), path, "limit of 4 bytes");
}

TEST_F(Files, UnpacksGzipWhateverTheName) {
    const auto packed = hex_bytes(hello_gzip);
    const auto bytes = read_maybe_gzip(make("no-ending", text_of(packed)));
    ASSERT_TRUE(bytes) << bytes.error().message();
    EXPECT_EQ(text_of(*bytes), "hello, hello, hello");
    const auto plain = read_maybe_gzip(make("plain.gz", "not packed"));
    ASSERT_TRUE(plain);
    EXPECT_EQ(text_of(*plain), "not packed");
}

TEST_F(Files, UnpacksSeveralMembers) {
    auto packed = hex_bytes(hello_gzip);
    packed.insert(packed.end(), packed.begin(), packed.end());
    const auto bytes = gunzip(packed, "x");
    ASSERT_TRUE(bytes) << bytes.error().message();
    EXPECT_EQ(text_of(*bytes), "hello, hello, hellohello, hello, hello");
}

TEST_F(Files, UnpacksWhatNeedsManySteps) {
    const fs::path path = folder_ / "long.gz";
    std::string content;
    for (unsigned i = 0; i < 400000; ++i) content += std::to_string(i * 7919u % 100003u) + " ";
    gzFile file = gzopen(path.c_str(), "wb");
    ASSERT_EQ(gzwrite(file, content.data(), static_cast<unsigned>(content.size())), static_cast<int>(content.size()));
    gzclose(file);
    const auto bytes = read_maybe_gzip(path);
    ASSERT_TRUE(bytes) << bytes.error().message();
    EXPECT_TRUE(text_of(*bytes) == content);
    // The limit is exact: the unpacked size is allowed, one byte less is not.
    EXPECT_TRUE(gunzip(*read_file(path), "x", content.size()));
    EXPECT_FALSE(gunzip(*read_file(path), "x", content.size() - 1));
}

TEST_F(Files, EveryTruncatedGzipIsAnError) {
    const auto packed = hex_bytes(hello_gzip);
    for (std::size_t size = 2; size < packed.size(); ++size) {
        const auto bytes = gunzip(std::span(packed).first(size), "train.gz");
        ASSERT_FALSE(bytes) << size;
        expect_error(bytes.error(), "train.gz", "truncated");
    }
}

TEST_F(Files, DamagedGzipIsAnError) {
    auto packed = hex_bytes(hello_gzip);
    packed[packed.size() - 8] ^= std::byte{1};  // the checksum
    const auto wrong_checksum = gunzip(packed, "x.gz");
    ASSERT_FALSE(wrong_checksum);
    expect_error(wrong_checksum.error(), "x.gz", "damaged");
    packed = hex_bytes(hello_gzip);
    packed[2] = std::byte{7};  // an unknown method of compression
    EXPECT_FALSE(gunzip(packed, "x.gz"));
    packed = hex_bytes(hello_gzip);
    packed.push_back(std::byte{'!'});
    const auto trailing = gunzip(packed, "x.gz");
    ASSERT_FALSE(trailing);
    expect_error(trailing.error(), "x.gz", "1 bytes after the end");
}

TEST_F(Files, ADecompressionBombStopsAtTheLimit) {
    const fs::path path = folder_ / "bomb.gz";
    gzFile file = gzopen(path.c_str(), "wb9");
    const std::vector<char> zeros(1000000);
    for (int i = 0; i < 50; ++i) ASSERT_GT(gzwrite(file, zeros.data(), 1000000), 0);
    gzclose(file);
    ASSERT_LT(fs::file_size(path), 100000u);
    const auto bytes = read_maybe_gzip(path, 1000000);
    ASSERT_FALSE(bytes);
    expect_error(bytes.error(), path, "unpacks to more than the limit of 1000000 bytes");
}

TEST_F(Files, WriteReplacesAndLeavesNothingElse) {
    ASSERT_TRUE(write_file_atomic(folder_ / "x", "first"));
    EXPECT_EQ(content_of(folder_ / "x"), "first");
    ASSERT_TRUE(write_file_atomic(folder_ / "x", "second, longer"));
    EXPECT_EQ(content_of(folder_ / "x"), "second, longer");
    ASSERT_TRUE(write_file_atomic(folder_ / "x", ""));
    EXPECT_EQ(content_of(folder_ / "x"), "");
    EXPECT_EQ(names(), (std::vector<std::string>{"x"}));
}

TEST_F(Files, WriteIntoTheWorkingFolder) {
    const fs::path before = fs::current_path();
    fs::current_path(folder_);
    const Status status = write_file_atomic("bare-name", "content");
    fs::current_path(before);
    ASSERT_TRUE(status) << status.error().message();
    EXPECT_EQ(names(), (std::vector<std::string>{"bare-name"}));
}

TEST_F(Files, WriteErrorsLeaveNothingBehind) {
    const Status missing = write_file_atomic(folder_ / "none" / "x", "content");
    ASSERT_FALSE(missing);
    expect_error(missing.error(), folder_ / "none" / "x", "No such file or directory");
    EXPECT_NE(missing.error().remedy.find("create the folder"), std::string::npos);

    fs::create_directory(folder_ / "sub");
    const Status directory = write_file_atomic(folder_ / "sub", "content");
    ASSERT_FALSE(directory);
    expect_error(directory.error(), folder_ / "sub", "Is a directory");
    EXPECT_FALSE(write_file_atomic(folder_ / "sub" / "", "content"));
    EXPECT_EQ(names(), (std::vector<std::string>{"sub"}));
}

// A disk that fills up in the middle of the writing, as the file size limit makes it.
TEST_F(Files, AFailedWriteKeepsTheOldFile) {
    ASSERT_TRUE(write_file_atomic(folder_ / "x", "old"));
    const auto previous_handler = std::signal(SIGXFSZ, SIG_IGN);
    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
    rlimit small = before;
    small.rlim_cur = 4096;
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
    const Status status = write_file_atomic(folder_ / "x", std::string(100000, 'n'));
    ::setrlimit(RLIMIT_FSIZE, &before);
    std::signal(SIGXFSZ, previous_handler);
    ASSERT_FALSE(status);
    expect_error(status.error(), folder_ / "x", "File too large");
    EXPECT_EQ(content_of(folder_ / "x"), "old");
    EXPECT_EQ(names(), (std::vector<std::string>{"x"}));
}

TEST_F(Files, AFullDeviceIsReported) {
    if (!fs::exists("/dev/full")) GTEST_SKIP() << "there is no /dev/full here";
    const Status status = append_line("/dev/full", "line");
    ASSERT_FALSE(status);
    expect_error(status.error(), "/dev/full", "No space left on device");
    EXPECT_NE(status.error().remedy.find("free some space"), std::string::npos);
}

TEST_F(Files, WriteStepsOverALeftTemporaryFile) {
    const std::string left = ".x." + std::to_string(::getpid()) + "-0.tmp";
    make(left, "half");
    ASSERT_TRUE(write_file_atomic(folder_ / "x", "whole"));
    EXPECT_EQ(content_of(folder_ / "x"), "whole");
    EXPECT_EQ(content_of(folder_ / left), "half");
}

TEST_F(Files, AppendsWholeLines) {
    const fs::path path = folder_ / "log.jsonl";
    ASSERT_TRUE(append_line(path, "one"));
    ASSERT_TRUE(append_line(path, ""));
    ASSERT_TRUE(append_line(path, "two"));
    EXPECT_EQ(content_of(path), "one\n\ntwo\n");
    EXPECT_FALSE(append_line(folder_ / "none" / "log", "x"));
}

TEST_F(Files, AppendEndsATornLineFirst) {
    const fs::path path = make("log.jsonl", "{\"epoch\":1}\n{\"epo");
    ASSERT_TRUE(append_line(path, "{\"epoch\":2}"));
    EXPECT_EQ(content_of(path), "{\"epoch\":1}\n{\"epo\n{\"epoch\":2}\n");
}

}  // namespace
}  // namespace selvedge::files_test
