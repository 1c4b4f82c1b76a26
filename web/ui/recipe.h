// Recipe: the experiment that is being put together, as the JSON that `selvedge train` takes, always with what the core
// says of it.
#pragma once

#include <selvedge/train/experiment.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace selvedge::ui {

class Recipe {
public:
    /// Starts from an experiment's JSON without a parent. Error: it is no experiment; the recipe stays as it was.
    Status load(const Json& json, const std::string& where);

    [[nodiscard]] bool empty() const { return json_.is_null(); }
    [[nodiscard]] const Json& json() const { return json_; }
    /// The file that `selvedge train` takes.
    [[nodiscard]] std::string text() const { return json_.dump(2); }
    /// The experiment, or what is wrong with it in the core's words.
    [[nodiscard]] const Result<Experiment>& experiment() const { return experiment_; }
    /// The layers as far as their shapes can be inferred.
    [[nodiscard]] const std::vector<LayerInfo>& shapes() const { return shapes_; }
    /// What is wrong with the network; empty: nothing.
    [[nodiscard]] const std::string& trouble() const { return trouble_; }
    [[nodiscard]] std::size_t parameters() const { return parameters_; }
    /// Another number after every change.
    [[nodiscard]] std::size_t revision() const { return revision_; }

    /// {"conv2d": {…}}, one after another.
    [[nodiscard]] const Json& layers() const;
    [[nodiscard]] std::string kind(std::size_t layer) const;
    /// The kinds of layers there are to add.
    [[nodiscard]] static std::vector<std::string> kinds();
    /// Adds a layer with plain settings before position `at`.
    void add_layer(std::size_t at, const std::string& kind);
    void remove_layer(std::size_t at);
    /// Swaps it with the next one.
    void move_down(std::size_t at);

    /// A member by its path, "train.epochs"; null where there is none.
    [[nodiscard]] Json at(std::string_view path) const;
    /// Sets a member as apply_override does. What it is set to is judged afterwards, by experiment().
    void set(std::string_view path, const Json& value);
    /// Goes so many steps up or down along the usual values of a member: 16, 32, 64, or 0.001, 0.002, 0.005.
    void nudge(std::string_view path, int steps);

private:
    void judge();
    Json json_;
    Result<Experiment> experiment_ = Error{"a recipe", "there is none yet", "choose one"};
    std::vector<LayerInfo> shapes_;
    std::string trouble_;
    std::size_t parameters_ = 0, revision_ = 0;
};

/// "conv2d 16 · 3×3 · relu": a layer's settings in a few words, without its kind.
std::string layer_words(const std::string& kind, const Json& settings);

/// What differs between two recipes: "learning_rate 0.001 → 0.01, epochs 5 → 10"; empty where nothing does. Titles do
/// not count.
std::string difference_words(const Json& from, const Json& to);

}  // namespace selvedge::ui
