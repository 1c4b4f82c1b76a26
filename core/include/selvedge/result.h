// Result<T>: a value, or an Error a person can act on. The core reports bad input so; it never throws, prints or exits.
#pragma once

#include <cassert>
#include <string>
#include <utility>
#include <variant>

namespace selvedge {

/// What went wrong with something a person gave (a file, an option, a spec), in the three parts they need.
struct Error {
    std::string given;   ///< the value as it was given and where: `--lr -3`, `layer 3 (conv2d): kernel 9`
    std::string rule;    ///< the rule it breaks: `must be greater than 0`
    std::string remedy;  ///< what to do instead: `try --lr 0.001`; may be empty

    /// One line: "given: rule; remedy".
    [[nodiscard]] std::string message() const {
        std::string line = given;
        if (!rule.empty()) line += ": " + rule;
        if (!remedy.empty()) line += "; " + remedy;
        return line;
    }
};

/// Either a T or an Error. Test with `if (!result)`, then read `*result` or `result.error()`.
/// Reading the value of a failed Result (or the error of a good one) is a programmer's slip and asserts.
template <class T>
class [[nodiscard]] Result {
public:
    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}      // NOLINT(google-explicit-constructor)
    Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT(google-explicit-constructor)

    [[nodiscard]] bool ok() const noexcept { return state_.index() == 0; }
    explicit operator bool() const noexcept { return ok(); }

    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T&& operator*() && { return std::move(value()); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }

    T& value() & {
        assert(ok());
        return *std::get_if<0>(&state_);
    }
    const T& value() const& {
        assert(ok());
        return *std::get_if<0>(&state_);
    }
    T&& value() && { return std::move(value()); }
    [[nodiscard]] const Error& error() const {
        assert(!ok());
        return *std::get_if<1>(&state_);
    }

private:
    std::variant<T, Error> state_;
};

/// Success, or an Error: `return Status{};` says that all went well.
template <>
class [[nodiscard]] Result<void> {
public:
    Result() = default;
    Result(Error error) : error_(std::move(error)), failed_(true) {}  // NOLINT(google-explicit-constructor)

    [[nodiscard]] bool ok() const noexcept { return !failed_; }
    explicit operator bool() const noexcept { return ok(); }
    [[nodiscard]] const Error& error() const {
        assert(failed_);
        return error_;
    }

private:
    Error error_;
    bool failed_ = false;
};
using Status = Result<void>;

}  // namespace selvedge
