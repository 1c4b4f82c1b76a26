// SHA-256 against NIST's example values (FIPS 180-4 examples, SHA256ShortMsg) and the million a's.
#include <gtest/gtest.h>
#include <selvedge/data/sha256.h>

#include <string>
#include <vector>

namespace selvedge::hash_test {
namespace {

std::string hash_text(const std::string& text) { return sha256(std::as_bytes(std::span(text))); }

TEST(Sha256, NistVectors) {
    EXPECT_EQ(hash_text(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(hash_text("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(hash_text("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    EXPECT_EQ(
        hash_text("abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrs"
                  "mnopqrstnopqrstu"),
        "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1");
    EXPECT_EQ(hash_text(std::string(1000000, 'a')), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, PiecesGiveTheSameHashAsTheWhole) {
    std::string text;
    for (int i = 0; i < 300; ++i) text += static_cast<char>('a' + i % 26);
    const auto bytes = std::as_bytes(std::span(text));
    for (std::size_t length = 50; length < 200; ++length) {  // across the padding's edges at 56 and 64
        for (const std::size_t step : {1u, 7u, 63u, 64u, 65u}) {
            Sha256 hash;
            for (std::size_t at = 0; at < length; at += step)
                hash.update(bytes.subspan(at, std::min(step, length - at)));
            ASSERT_EQ(hash.finish(), sha256(bytes.first(length))) << length << " " << step;
        }
    }
}

// Lengths around the padding's edges, from Python's hashlib: sha256(b"x" * n).
TEST(Sha256, LengthsAroundTheBlock) {
    EXPECT_EQ(hash_text(std::string(55, 'x')), "d5e285683cd4efc02d021a5c62014694958901005d6f71e89e0989fac77e4072");
    EXPECT_EQ(hash_text(std::string(56, 'x')), "04c26261370ee7541549d16dee320c723e3fd14671e66a099afe0a377c16888e");
    EXPECT_EQ(hash_text(std::string(63, 'x')), "75220b47218278e656f2013bb8f0c455a25eaf01e86c64924e9d48d89776d6f2");
    EXPECT_EQ(hash_text(std::string(64, 'x')), "7ce100971f64e7001e8fe5a51973ecdfe1ced42befe7ee8d5fd6219506b5393c");
}

}  // namespace
}  // namespace selvedge::hash_test
