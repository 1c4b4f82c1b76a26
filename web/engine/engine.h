// Engine: owns the model and answers for pictures, on a thread of its own where there are threads.
//
// threads.cpp and inline.cpp define the same class; the build links one of them. Either way requests return at once,
// events are collected with poll(), and a picture that still waits gives way to a newer one.
#pragma once

#include <selvedge/model/model.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace selvedge::engine {

/// A picture that the page and the engine share; never changed once it is shared.
struct SharedPicture {
    std::vector<std::uint8_t> rgba;  ///< (height, width, 4), straight alpha
    std::size_t width = 0;
    std::size_t height = 0;

    [[nodiscard]] Picture view() const { return {rgba, width, height}; }
};
using PicturePointer = std::shared_ptr<const SharedPicture>;

/// What there is to say about a model that was opened.
struct ModelCard {
    std::size_t index = 0;  ///< as given to open()
    std::string title;
    std::string experiment;
    std::vector<std::string> class_names;
    std::size_t parameters = 0;
    std::optional<double> test_accuracy;
    std::string executor;  ///< "cpu wasm-relaxed, 1 thread" or the like
};

/// A model that could not be opened; the one before stays in use.
struct ModelRefused {
    std::size_t index = 0;
    Error error;
};

/// What came of one picture: an answer, nothing to be seen (conversion.blank), or an error.
struct Outcome {
    std::uint64_t ticket = 0;
    std::size_t model = 0;
    Conversion conversion;
    std::optional<Answer> answer;
    std::optional<Error> error;
    double milliseconds = 0;  ///< for conversion and network together
};

using Event = std::variant<ModelCard, ModelRefused, Outcome>;

/// The work itself, done where it is called.
class Answerer {
public:
    Event open(std::size_t index, std::span<const std::byte> bytes, const std::string& where);
    [[nodiscard]] bool ready() const { return classifier_.has_value(); }
    /// Needs ready().
    Outcome classify(std::uint64_t ticket, const Picture& picture);

private:
    std::optional<Classifier> classifier_;
    std::size_t model_ = 0;
};

/// Requests in, events out. Whoever waits for an event looks at has_events() now and then while busy(): a timer is the
/// one way of waking a page that no browser gets wrong.
class Engine {
public:
    Engine();
    ~Engine();
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    /// Takes over the bytes of a model file. `where` names it in errors.
    void open(std::size_t index, std::vector<std::byte> bytes, std::string where);
    /// Asks for an answer; asked before a model is there, it waits for one.
    void classify(std::uint64_t ticket, PicturePointer picture);
    /// The next event, oldest first.
    std::optional<Event> poll();
    /// Whether poll() would give one.
    [[nodiscard]] bool has_events() const;
    /// Whether a model or a picture waits or is being worked on.
    [[nodiscard]] bool busy() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace selvedge::engine
