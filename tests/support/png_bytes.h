// PNG files put together chunk by chunk (PNG specification, third edition), independent of the reader under test.
#pragma once

#include <zlib.h>

#include <cstdint>
#include <initializer_list>
#include <string>

namespace selvedge::test {

/// The colour types of section 11.2.1.
enum class PngColour : std::uint8_t { grey = 0, rgb = 2, palette = 3, grey_alpha = 4, rgba = 6 };

/// A PNG in the making: header, chunks in the order given, then the rows, then the end.
class PngFile {
public:
    PngFile(std::uint32_t width, std::uint32_t height, std::uint8_t depth, PngColour colour) {
        std::string header = big_endian(width) + big_endian(height);
        header += static_cast<char>(depth);
        header += static_cast<char>(colour);
        header += std::string(3, '\0');  // deflate, adaptive filters, not interlaced
        chunk("IHDR", header);
    }

    PngFile& chunk(const std::string& type, const std::string& data) {
        chunks_ += made_chunk(type, data);
        return *this;
    }

    /// Adds one row of packed samples, unfiltered.
    PngFile& row(std::initializer_list<std::uint8_t> samples) {
        rows_ += '\0';
        for (const std::uint8_t sample : samples) rows_ += static_cast<char>(sample);
        return *this;
    }

    [[nodiscard]] std::string bytes() const {
        uLongf size = compressBound(static_cast<uLong>(rows_.size()));
        std::string packed(size, '\0');
        compress(reinterpret_cast<Bytef*>(packed.data()), &size, reinterpret_cast<const Bytef*>(rows_.data()),
                 static_cast<uLong>(rows_.size()));
        packed.resize(size);
        return "\x89PNG\r\n\x1a\n" + chunks_ + made_chunk("IDAT", packed) + made_chunk("IEND", "");
    }

private:
    static std::string big_endian(std::uint32_t value) {
        std::string bytes;
        for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(value >> shift & 255u);
        return bytes;
    }

    static std::string made_chunk(const std::string& type, const std::string& data) {
        const std::string body = type + data;
        const uLong sum = crc32(0, reinterpret_cast<const Bytef*>(body.data()), static_cast<uInt>(body.size()));
        return big_endian(static_cast<std::uint32_t>(data.size())) + body + big_endian(static_cast<std::uint32_t>(sum));
    }

    std::string chunks_;
    std::string rows_;
};

}  // namespace selvedge::test
