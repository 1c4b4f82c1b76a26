// Lab: what the rooms Train and Evaluate stand on: images, recipes, runs, and the workshop that does the work. Knows no
// ImGui and no browser.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/workshop.h"
#include "ui/recipe.h"

namespace selvedge::ui {

/// The images of one part, on their way or there.
struct Fetching {
    bool under_way = false;
    float part = 0;       ///< of the bytes that have come; less than 0: not known
    std::string trouble;  ///< why they did not come; empty: they did, or nobody asked
};

/// A recipe to start from.
struct Preset {
    std::string id, title, about;
    Json json;  ///< without a parent
};

/// A run that was started, the newest view of it kept.
struct LabRun {
    std::uint64_t number = 0;
    std::string name;     ///< "Run 3"
    std::string changes;  ///< what differs from the run before it; empty for the first
    Json recipe;
    std::shared_ptr<const engine::RunView> view;  ///< null until the workshop has taken it up
};

/// What a model was found to be worth on the test images; the newest of each title is kept.
struct LabEvaluation {
    std::uint64_t number = 0;
    std::string title;                                   ///< of the model
    std::shared_ptr<const engine::EvaluationView> view;  ///< null until the workshop has taken it up
};

/// What the Lab asks of whoever shows the page.
class LabHost {
public:
    LabHost() = default;
    LabHost(const LabHost&) = delete;
    LabHost& operator=(const LabHost&) = delete;
    virtual ~LabHost() = default;
    /// Fetches images: so many of the training part, or all where `count` is 0. Then Lab::take_images().
    virtual void fetch_images(engine::Part part, std::size_t count) = 0;
    /// Fetches the experiments to start from; then Lab::take_presets().
    virtual void fetch_presets() = 0;
};

class Lab {
public:
    static constexpr std::size_t bundled = 10000;  ///< training images that come quickly
    static constexpr std::size_t most_runs = 6;    ///< older ones make way

    Lab(engine::Workshop& workshop, LabHost& host) : workshop_(workshop), host_(host) {}

    // What comes from outside.
    /// `text` is an object: experiments' files by their names. Error: it is no JSON.
    Status take_presets(const std::string& text);
    void take_images(engine::Part part, engine::IdxPair files);
    void images_progress(engine::Part part, float part_done);
    void images_not_fetched(engine::Part part, std::string message);
    /// A recipe as text, a file or what was typed; it may name a preset as its parent. Error: what is wrong with it;
    /// the recipe stays as it was.
    Status take_recipe(const std::string& text, const std::string& where);

    /// Asks for the presets, once.
    void prepare();
    /// Before each frame: takes in what the workshop has done, and begins what waited for it.
    void update();

    // Images and recipes.
    [[nodiscard]] const std::vector<Preset>& presets() const { return presets_; }
    void choose_preset(std::size_t index);
    [[nodiscard]] const std::string& chosen_preset() const { return chosen_preset_; }
    [[nodiscard]] Recipe& recipe() { return recipe_; }
    [[nodiscard]] const Recipe& recipe() const { return recipe_; }
    [[nodiscard]] const Fetching& fetching(engine::Part part) const {
        return part == engine::Part::train ? train_ : test_;
    }
    void fetch_test_images();
    /// Fetches the test images, or the bundled ones to train on, unless some are there.
    void fetch_images(engine::Part part);
    void retry(engine::Part part);
    /// Adds a picture as the network sees it to the training part of the runs to come.
    void add_own(engine::OwnPicture picture);
    void forget_own();

    // Runs. The last one is the one under way.
    [[nodiscard]] const std::vector<LabRun>& runs() const { return runs_; }
    [[nodiscard]] const LabRun* current() const;
    [[nodiscard]] bool running() const;
    /// Whether go() would go on with the run that is there, rather than begin one.
    [[nodiscard]] bool can_go_on() const;
    /// Begins a run of the recipe, or goes on where it stands; fetches the images first where they are not there.
    void go(engine::Stride stride);
    void pause();
    /// Back to the first weights: what was trained stays for comparison, the next go() begins at the same start.
    void rewind();
    void forget_run(std::size_t index);
    /// Epochs of all runs together: another number whenever there is more to keep.
    [[nodiscard]] std::size_t epochs_seen() const;
    /// The runs for the browser's storage: recipes and histories, without models; and back, where none has begun yet.
    /// What is no list of runs is passed over.
    [[nodiscard]] Json runs_json() const;
    void restore_runs(const std::string& text);

    // Evaluations.
    /// Evaluates a model's file, in place of what was known of that title; fetches the test images first where they are
    /// not there.
    void evaluate(engine::FilePointer file, const std::string& title);
    /// Whether an evaluation waits for its images or goes on.
    [[nodiscard]] bool evaluating() const;
    /// Null where nothing is known of that title.
    [[nodiscard]] const LabEvaluation* evaluation(const std::string& title) const;

    [[nodiscard]] const engine::WorkshopView& view() const { return *view_; }
    [[nodiscard]] engine::Workshop& workshop() { return workshop_; }
    /// Whether go() waits for images.
    [[nodiscard]] bool waiting() const { return waiting_.has_value(); }

private:
    [[nodiscard]] std::size_t images_wanted() const;
    [[nodiscard]] bool images_there() const;
    void begin(engine::Stride stride);
    void begin_evaluation();
    void fetch(engine::Part part, std::size_t count);

    engine::Workshop& workshop_;
    LabHost& host_;
    std::shared_ptr<const engine::WorkshopView> view_ = std::make_shared<engine::WorkshopView>();
    std::vector<std::pair<std::string, Json>> files_;  // of experiments, as fetched
    bool presets_asked_ = false;
    std::vector<Preset> presets_;
    std::string chosen_preset_;
    Recipe recipe_;
    Fetching train_, test_;
    std::size_t images_given_ = 0;             // times that the workshop was given images
    engine::Part given_ = engine::Part::test;  // the part that it was given last
    std::vector<LabRun> runs_;
    std::uint64_t numbers_ = 0;  // of runs
    std::uint64_t evaluations_begun_ = 0;
    bool rewound_ = false;
    std::optional<engine::Stride> waiting_;
    std::vector<LabEvaluation> evaluations_;
    engine::FilePointer to_evaluate_;  // waits for test images; it is the last of evaluations_
};

}  // namespace selvedge::ui
