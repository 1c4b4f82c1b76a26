// Descriptor: owns a POSIX file descriptor.
#pragma once

#include <unistd.h>

#include <string>
#include <system_error>
#include <utility>

namespace selvedge {

/// Closes its file when it goes; test it for whether the opening succeeded.
class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() { (void)close(); }
    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    Descriptor& operator=(Descriptor&&) = delete;

    explicit operator bool() const { return number_ >= 0; }
    [[nodiscard]] int get() const { return number_; }

    /// Closes now; false where that fails (a late write error of a network file system). errno tells why.
    [[nodiscard]] bool close() { return number_ < 0 || ::close(std::exchange(number_, -1)) == 0; }

private:
    int number_;
};

/// The system's words for an errno value: "No space left on device".
[[nodiscard]] inline std::string system_message(int error) { return std::generic_category().message(error); }

}  // namespace selvedge
