// Workshop: trains and evaluates beside the Engine that answers, on a thread of its own where there are threads.
//
// workshop_threads.cpp and workshop_inline.cpp define the same class; the build links one of them. Requests return at
// once. Without threads nothing happens until work() is called, again and again, from the page's own loop.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/evaluation.h"
#include "engine/training_run.h"

namespace selvedge::engine {

/// The bytes of two unpacked IDX files.
struct IdxPair {
    std::vector<std::byte> images, labels;
    std::string name;  ///< of the files, for errors
};

/// A picture of the person's own, as the network sees it, and what it shows.
struct OwnPicture {
    std::vector<std::uint8_t> pixels;  ///< (28, 28)
    std::uint8_t label = 0;
};

/// The bytes of a file, shared and never changed.
using FilePointer = std::shared_ptr<const std::vector<std::byte>>;

/// How far a run goes before it pauses.
enum class Stride { batch, epoch, end };

/// All there is to see; parts that did not change are shared with the view before.
struct WorkshopView {
    ImagesPointer images;                              ///< what has been fetched; never null
    std::vector<std::size_t> own;                      ///< own pictures of each class
    std::size_t images_taken = 0;                      ///< times that images were given
    std::optional<Error> trouble;                      ///< why the images given last could not be used
    std::shared_ptr<const RunView> run;                ///< the run under way or the last one; may be null
    std::shared_ptr<const EvaluationView> evaluation;  ///< likewise
    bool working = false;                              ///< something is under way that goes on by itself
};

class Workshop {
public:
    Workshop();
    ~Workshop();
    Workshop(const Workshop&) = delete;
    Workshop& operator=(const Workshop&) = delete;

    /// Takes a part of Fashion-MNIST in place of what was there. A run goes on with the images that it began with.
    void take_images(Part part, IdxPair files);
    void add_own(OwnPicture picture);
    void forget_own();

    /// Prepares a run in place of the one that is there, from its first weights on, and lets it go so far; paused at
    /// its very start where `stride` is absent.
    void start(std::uint64_t number, Experiment experiment, std::optional<Stride> stride);
    /// Lets the run that is there go on so far.
    void go_on(Stride stride);
    void pause();
    /// Begins no piece of work for so many seconds from now on, as whoever draws the page needs the processor first;
    /// but a quarter of the time, at least, is worked, and no hold is longer than Hold::longest.
    void hold(double seconds);
    /// Gives up the run that is there.
    void drop_run();

    /// Opens a model file, `where` in errors, and evaluates it on the test images.
    void evaluate(std::uint64_t number, FilePointer file, std::string where);
    void stop_evaluation();

    /// The newest view. Cheap.
    [[nodiscard]] std::shared_ptr<const WorkshopView> view() const;
    /// Whether view() would give another one than the call of it before.
    [[nodiscard]] bool has_news() const;

    /// Whether anything is asked for or under way.
    [[nodiscard]] bool working() const;

    /// In how many seconds work() is to be called, as without threads nothing happens otherwise; absent where there
    /// are threads, or nothing to do.
    [[nodiscard]] std::optional<double> wants_work_in() const;
    /// A piece of work of some milliseconds.
    void work();

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace selvedge::engine
