// Recipe: edits of JSON, each judged by the core at once.
#include "ui/recipe.h"

#include <selvedge/io/fields.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <utility>

namespace selvedge::ui {
namespace {

constexpr std::array<double, 15> widths{1, 2, 4, 8, 10, 16, 24, 32, 48, 64, 96, 128, 256, 512, 1024};
constexpr std::array<double, 10> batches{1, 8, 16, 32, 64, 100, 128, 256, 512, 1024};
constexpr std::array<double, 11> epochs{1, 2, 3, 5, 8, 10, 15, 20, 30, 50, 100};
constexpr std::array<double, 7> windows{1, 2, 3, 4, 5, 7, 9};
constexpr std::array<double, 9> rates{0, 0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7};
constexpr std::array<double, 16> learning_rates{0.00001, 0.00002, 0.00005, 0.0001, 0.0002, 0.0005, 0.001, 0.002,
                                                0.005,   0.01,    0.02,    0.05,   0.1,    0.2,    0.5,   1};
constexpr std::array<double, 7> penalties{0, 0.00001, 0.0001, 0.0005, 0.001, 0.01, 0.1};
constexpr std::array<double, 7> portions{0, 500, 1000, 2000, 5000, 10000, 12000};

std::span<const double> usual_values(std::string_view name) {
    if (name == "filters" || name == "units") return widths;
    if (name == "batch_size") return batches;
    if (name == "epochs" || name == "patience") return epochs;
    if (name == "kernel" || name == "window" || name == "stride") return windows;
    if (name == "learning_rate" || name == "initial" || name == "max") return learning_rates;
    if (name == "validation") return portions;
    if (name == "l2" || name == "weight_decay") return penalties;
    if (name == "rate" || name == "label_smoothing" || name == "momentum") return rates;
    return {};
}

double number_of(const Json& value) {
    if (value.is_array() && !value.empty() && value[0].is_number()) return value[0].get<double>();
    return value.is_number() ? value.get<double>() : 0.0;
}

std::string last_part(std::string_view path) {
    const std::size_t dot = path.rfind('.');
    return std::string(dot == std::string_view::npos ? path : path.substr(dot + 1));
}

std::string plain(const Json& value) {
    if (value.is_string()) return value.get<std::string>();
    if (value.is_null()) return "none";
    if (value.is_array() && value.size() == 2 && value[0].is_number()) return value[0].dump() + "×" + value[1].dump();
    if (value.is_object() && value.size() == 1) return value.begin().key();
    return value.dump();
}

void collect_differences(const Json& from, const Json& to, const std::string& name, std::vector<std::string>& words) {
    if (from == to || name == "id" || name == "title" || name == "about" || name == "published") return;
    if (from.is_object() && to.is_object()) {
        // Of two kinds the kind is the difference; of one kind its members.
        if (from.size() == 1 && to.size() == 1 && from.begin().key() != to.begin().key()) {
            words.push_back(name + " " + from.begin().key() + " → " + to.begin().key());
            return;
        }
        for (const auto& item : to.items())
            collect_differences(from.contains(item.key()) ? from[item.key()] : Json(), item.value(), item.key(), words);
        return;
    }
    if (from.is_array() && to.is_array() && from.size() == to.size()) {
        for (std::size_t k = 0; k < to.size(); ++k) collect_differences(from[k], to[k], name, words);
        return;
    }
    if (from.is_array() && to.is_array()) {
        words.push_back(std::to_string(from.size()) + " → " + std::to_string(to.size()) + " " + name);
        return;
    }
    words.push_back(name + " " + plain(from) + " → " + plain(to));
}

}  // namespace

Status Recipe::load(const Json& json, const std::string& where) {
    Result<Experiment> experiment = experiment_from_json(json, where);
    if (!experiment) return experiment.error();
    json_ = experiment_to_json(*experiment);
    judge();
    return {};
}

void Recipe::judge() {
    ++revision_;
    experiment_ = experiment_from_json(json_, "recipe");
    shapes_.clear();
    trouble_.clear();
    parameters_ = 0;
    if (!experiment_) {
        trouble_ = experiment_.error().message();
        return;
    }
    Result<std::vector<LayerInfo>> shapes = infer_shapes(experiment_->network);
    if (!shapes) {
        trouble_ = shapes.error().message();
        // The layers before the one that does not fit have shapes.
        NetSpec part = experiment_->network;
        while (!shapes && !part.layers.empty()) {
            part.layers.pop_back();
            shapes = infer_shapes(part);
        }
    } else if (shapes->empty() || shapes->back().output != Shape{fashion_class_names().size()}) {
        trouble_ = "The last layer must give 10 numbers, one for each class: add a dense layer of 10 units.";
    }
    if (!shapes) return;
    shapes_ = std::move(*shapes);
    parameters_ = trainable_parameters(shapes_);
}

const Json& Recipe::layers() const {
    static const Json none = Json::array();
    if (!json_.is_object() || !json_.contains("network")) return none;
    return json_["network"]["layers"];
}

std::string Recipe::kind(std::size_t layer) const {
    const Json& all = layers();
    return layer < all.size() && all[layer].is_object() && !all[layer].empty() ? all[layer].begin().key() : "";
}

std::vector<std::string> Recipe::kinds() {
    std::vector<std::string> kinds = kinds_of(static_cast<const LayerSpec::Any*>(nullptr));
    std::erase(kinds, "residual");  // a network within the network: for those who write the recipe as text
    return kinds;
}

void Recipe::add_layer(std::size_t at, const std::string& kind) {
    Json settings = Json::object();
    if (kind == "conv2d") settings = {{"filters", 16}, {"kernel", 3}, {"activation", "relu"}};
    if (kind == "dense") settings = {{"units", 64}, {"activation", "relu"}};
    if (kind == "activation") settings = {{"function", "relu"}};
    const Json layer = Json::object({{kind, settings}});
    Result<NetSpec> spec = net_spec_from_json(Json::array({layer}), "layer");
    Json& all = json_["network"]["layers"];
    const Json whole = spec ? net_spec_to_json(*spec)["layers"][0] : layer;
    all.insert(all.begin() + static_cast<std::ptrdiff_t>(std::min(at, all.size())), whole);
    judge();
}

void Recipe::remove_layer(std::size_t at) {
    Json& all = json_["network"]["layers"];
    if (at < all.size()) all.erase(at);
    judge();
}

void Recipe::move_down(std::size_t at) {
    Json& all = json_["network"]["layers"];
    if (at + 1 < all.size()) std::swap(all[at], all[at + 1]);
    judge();
}

Json Recipe::at(std::string_view path) const {
    const Json* value = &json_;
    for (std::size_t start = 0; start <= path.size();) {
        const std::size_t dot = std::min(path.find('.', start), path.size());
        const std::string name(path.substr(start, dot - start));
        const bool number =
            !name.empty() && std::all_of(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; });
        if (value->is_array() && number && name.size() < 6 && std::stoul(name) < value->size())
            value = &(*value)[std::stoul(name)];
        else if (value->is_object() && value->contains(name))
            value = &(*value)[name];
        else
            return {};
        start = dot + 1;
    }
    return *value;
}

void Recipe::set(std::string_view path, const Json& value) {
    if (apply_override(json_, path, value)) {
        // Kinds that are named alone ("sgd") get their settings written out, so that they can be seen and changed.
        judge();
        if (experiment_) json_ = experiment_to_json(*experiment_);
    }
}

void Recipe::nudge(std::string_view path, int steps) {
    const Json value = at(path);
    const std::string name = last_part(path);
    const std::span<const double> usual = usual_values(name);
    double number = number_of(value);
    for (int k = 0; k < std::abs(steps); ++k) {
        if (usual.empty()) {
            number = std::max(number + (steps > 0 ? 1 : -1), 0.0);
        } else if (steps > 0) {
            const auto above = std::find_if(usual.begin(), usual.end(), [&](double v) { return v > number * 1.0001; });
            if (above != usual.end()) number = *above;
        } else {
            const auto below =
                std::find_if(usual.rbegin(), usual.rend(), [&](double v) { return v < number * 0.9999; });
            if (below != usual.rend()) number = *below;
        }
    }
    const bool whole = std::floor(number) == number && number >= 1;
    Json next = whole ? Json(static_cast<std::uint64_t>(number)) : Json(number);
    if (number == 0) next = 0;
    set(path, value.is_array() ? Json::array({next, next}) : next);
}

std::string layer_words(const std::string& kind, const Json& settings) {
    std::vector<std::string> parts;
    const auto add = [&](const char* name, const char* before = "") {
        if (settings.is_object() && settings.contains(name)) parts.push_back(before + plain(settings[name]));
    };
    if (kind == "conv2d") {
        add("filters");
        add("kernel");
        add("padding");
    } else if (kind == "dense") {
        add("units");
    } else if (kind == "dropout") {
        add("rate");
    } else {
        add("window");
    }
    if (settings.is_object() && settings.contains("activation") && plain(settings["activation"]) != "none")
        add("activation");
    add("function");
    std::string words;
    for (const std::string& part : parts) words += (words.empty() ? "" : " · ") + part;
    return words;
}

std::string difference_words(const Json& from, const Json& to) {
    std::vector<std::string> words;
    collect_differences(from, to, "", words);
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
    return text;
}

}  // namespace selvedge::ui
