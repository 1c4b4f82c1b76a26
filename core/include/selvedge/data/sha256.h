// SHA-256 (FIPS 180-4), to tell the published dataset files from others.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace selvedge {

/// Hashes bytes given piece by piece.
class Sha256 {
public:
    void update(std::span<const std::byte> bytes);

    /// The hash of all bytes so far, as 64 lower-case hexadecimal digits. Ends the use of this object.
    [[nodiscard]] std::string finish();

private:
    void compress(const std::byte* block);

    std::array<std::uint32_t, 8> state_{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                        0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    std::array<std::byte, 64> block_{};
    std::size_t block_used_ = 0;
    std::uint64_t total_bytes_ = 0;
};

/// The hash of `bytes` as 64 lower-case hexadecimal digits.
[[nodiscard]] std::string sha256(std::span<const std::byte> bytes);

}  // namespace selvedge
