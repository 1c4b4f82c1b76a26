// TensorBoard's event files, against published checksums and bytes that Google's own protocol buffers made.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "report/tensorboard.h"
#include "support/paths.h"

namespace selvedge::report::tensorboard_test {
namespace {

namespace fs = std::filesystem;

std::uint32_t crc_of(const std::string& bytes) { return crc32c(std::as_bytes(std::span(bytes))); }

std::string hex(const std::string& bytes) {
    std::string text;
    for (const char byte : bytes) {
        char digits[3];
        std::snprintf(digits, sizeof digits, "%02x", static_cast<unsigned>(static_cast<unsigned char>(byte)));
        text += digits;
    }
    return text;
}

std::string read(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

// RFC 3720, appendix B.4, and the check value of the catalogue of CRCs.
TEST(Crc32c, PublishedVectors) {
    std::string ascending, descending;
    for (int i = 0; i < 32; ++i) {
        ascending += static_cast<char>(i);
        descending += static_cast<char>(31 - i);
    }
    EXPECT_EQ(crc_of(std::string(32, '\0')), 0x8A9136AAU);
    EXPECT_EQ(crc_of(std::string(32, '\xFF')), 0x62A8AB43U);
    EXPECT_EQ(crc_of(ascending), 0x46DD794EU);
    EXPECT_EQ(crc_of(descending), 0x113FDB5CU);
    EXPECT_EQ(crc_of("123456789"), 0xE3069283U);
    EXPECT_EQ(crc_of(""), 0U);
}

// Made with Python's protobuf 3.21 from event.proto and summary.proto's fields:
//   Event(wall_time=1.5, step=300, summary=Summary(value=[Value(tag="epoch_loss", simple_value=0.25),
//         Value(tag="b", simple_value=-2)])).SerializeToString().hex()
TEST(EventFile, EventsAreProtocolBuffers) {
    const std::vector<Scalar> scalars{{"epoch_loss", 0.25F}, {"b", -2.0F}};
    EXPECT_EQ(hex(scalar_event(1.5, 300, scalars)),
              "09000000000000f83f10ac022a1d0a110a0a65706f63685f6c6f7373150000803e0a080a016215000000c0");
}

// Length, masked CRC of the length, bytes, masked CRC of the bytes; the mask is (crc >> 15 | crc << 17) + 0xa282ead8.
TEST(EventFile, RecordsAreFramed) {
    const std::string record = framed("123456789");
    ASSERT_EQ(record.size(), 8U + 4 + 9 + 4);
    EXPECT_EQ(hex(record.substr(0, 8)), "0900000000000000");
    EXPECT_EQ(record.substr(12, 9), "123456789");
    // 0xE3069283 turned by 15 bits is 0x2507C60D; plus 0xA282EAD8 it is 0xC78AB0E5.
    EXPECT_EQ(hex(record.substr(21)), "e5b08ac7");
}

std::vector<fs::path> files_in(const fs::path& folder) {
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator(folder)) found.push_back(entry.path());
    return found;
}

std::size_t records_in(const std::string& bytes) {
    std::size_t count = 0;
    for (std::size_t at = 0; at < bytes.size(); ++count) {
        std::uint64_t length = 0;
        for (int i = 7; i >= 0; --i)
            length = length << 8 | static_cast<unsigned char>(bytes[at + static_cast<std::size_t>(i)]);
        EXPECT_EQ(framed(std::string_view(bytes).substr(at + 12, length)), bytes.substr(at, length + 16));
        at += length + 16;
    }
    return count;
}

TEST(EventLog, TrainAndValidationAsKerasWritesThem) {
    const test::TempDir folder;
    {
        Result<EventLog> log = EventLog::create(folder / "tb", true);
        ASSERT_TRUE(log) << log.error().message();
        ASSERT_TRUE(log->add({.epoch = 1, .loss = 2, .accuracy = 0.5, .val_loss = 3, .val_accuracy = 0.25}));
        ASSERT_TRUE(log->add({.epoch = 2, .loss = 1, .accuracy = 0.75, .val_loss = 2, .val_accuracy = 0.5}));
    }
    ASSERT_EQ(files_in(folder / "tb/train").size(), 1U);
    ASSERT_EQ(files_in(folder / "tb/validation").size(), 1U);
    const std::string train = read(files_in(folder / "tb/train")[0]);
    EXPECT_EQ(records_in(train), 3U);
    for (const char* text : {"brain.Event:2", "epoch_loss", "epoch_accuracy", "epoch_learning_rate"})
        EXPECT_NE(train.find(text), std::string::npos) << text;
    const std::string validation = read(files_in(folder / "tb/validation")[0]);
    EXPECT_EQ(records_in(validation), 3U);
    EXPECT_EQ(validation.find("learning_rate"), std::string::npos);
    EXPECT_TRUE(files_in(folder / "tb/train")[0].filename().string().starts_with("events.out.tfevents."));

    // A run that goes on adds a file; what was written before is not written again.
    const std::vector<EpochRecord> done{{.epoch = 1}, {.epoch = 2}};
    ASSERT_TRUE(EventLog::create(folder / "tb", true, done));
    EXPECT_EQ(files_in(folder / "tb/train").size(), 2U);
    for (const fs::path& path : files_in(folder / "tb/train"))
        EXPECT_EQ(records_in(read(path)), read(path) == train ? 3U : 1U);
    // A log that begins with a resume has the epochs before it.
    ASSERT_TRUE(EventLog::create(folder / "new", false, done));
    EXPECT_EQ(records_in(read(files_in(folder / "new/train")[0])), 3U);
    EXPECT_FALSE(fs::exists(folder / "new/validation"));
}

TEST(EventLog, AFolderThatCannotBeMadeIsAnError) {
    const test::TempDir folder;
    std::ofstream(folder / "file") << "here";
    const Result<EventLog> log = EventLog::create(folder / "file", false);
    ASSERT_FALSE(log);
    EXPECT_NE(log.error().message().find("file"), std::string::npos);
}

}  // namespace
}  // namespace selvedge::report::tensorboard_test
