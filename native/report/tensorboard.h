// EventFile: a run's curves as TensorBoard reads them.
//
// A file of events is a list of TFRecords (length, its checksum, bytes, theirs; TensorFlow's lib/io/record_writer.h),
// each the bytes of a protocol buffer `Event` (tensorflow/core/util/event.proto) with scalars in a `Summary`. Checksums
// are CRC-32C (RFC 3720, appendix B.4), rotated and shifted ("masked").
#pragma once

#include <selvedge/result.h>
#include <selvedge/train/history.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "files/descriptor.h"

namespace selvedge::report {

/// CRC-32C (Castagnoli) of bytes.
std::uint32_t crc32c(std::span<const std::byte> bytes);

/// The bytes as a TFRecord.
std::string framed(std::string_view bytes);

/// A named figure of one step.
using Scalar = std::pair<std::string, float>;
/// The bytes of an Event: seconds since 1970, step, scalars.
std::string scalar_event(double time, std::int64_t step, std::span<const Scalar> scalars);

/// One file of events, made anew: "events.out.tfevents.SECONDS.HOST.PROCESS.NUMBER". Each event is written at once.
class EventFile {
public:
    /// Makes the folder where it is missing. Error: the folder or the file cannot be made.
    static Result<EventFile> create(const std::filesystem::path& folder);

    /// Error: the file cannot be written.
    Status add(std::int64_t step, std::span<const Scalar> scalars);

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    EventFile(std::filesystem::path path, Descriptor file) : path_(std::move(path)), file_(std::move(file)) {}
    Status write(std::string_view bytes);

    std::filesystem::path path_;
    Descriptor file_;
};

/// The files that Keras' TensorBoard callback writes: "train" and "validation" below a folder, with epoch_loss,
/// epoch_accuracy and (train) epoch_learning_rate, steps counted from 0. A run that goes on adds new files.
class EventLog {
public:
    /// `with_validation`: whether there will be figures of a validation part. `done` are the epochs before a resume;
    /// they are written where the folder has no events yet.
    static Result<EventLog> create(const std::filesystem::path& folder, bool with_validation,
                                   std::span<const EpochRecord> done = {});

    Status add(const EpochRecord& record);

private:
    explicit EventLog(std::vector<EventFile> files) : files_(std::move(files)) {}
    std::vector<EventFile> files_;  // train, and validation where there is one
};

}  // namespace selvedge::report
