// fit_trust: one pass over both sets of pictures, then three one-dimensional searches on their logits.
#include <selvedge/data/drawings.h>
#include <selvedge/train/fit_trust.h>
#include <selvedge/train/robustness.h>

#include <algorithm>
#include <cmath>

namespace selvedge {
namespace {

constexpr std::size_t drawings_a_class = 100, others_count = 3500;

// What is known of one picture at a temperature.
struct Row {
    float likeness, confidence;
    bool right;
};

struct Logits {
    std::size_t classes = 0;
    std::vector<float> values;  // (N, classes)
    [[nodiscard]] std::size_t count() const { return values.size() / classes; }
    [[nodiscard]] std::span<const float> row(std::size_t i) const {
        return std::span(values).subspan(i * classes, classes);
    }
};

Result<Logits> logits_for(const Model& model, Classifier& classifier, const Dataset& data) {
    if (data.count == 0 || data.images.empty())
        return Error{"a set without pictures", "there is nothing to fit to", ""};
    if (model.spec.input != Shape{data.height, data.width, data.channels})
        return Error{"pictures of " + to_string(Shape{data.height, data.width, data.channels}),
                     "the model's input is " + to_string(model.spec.input), "give data of that size"};
    const std::size_t batch = classifier.program().options.infer_batch_size;
    Logits all{model.class_names.size(), {}};
    std::vector<float> inputs;
    for (std::size_t first = 0; first < data.count; first += batch) {
        const std::size_t rows = std::min(batch, data.count - first);
        inputs.clear();
        for (const std::uint8_t pixel :
             std::span(data.images).subspan(first * data.image_size(), rows * data.image_size()))
            inputs.push_back(static_cast<float>(pixel) * model.input_scale + model.input_offset);
        const Result<std::vector<float>> logits = classifier.logits(inputs);
        if (!logits) return logits.error();
        all.values.insert(all.values.end(), logits->begin(), logits->end());
    }
    return all;
}

double mean_nll(const Logits& logits, const Dataset& data, double temperature) {
    double sum = 0;
    for (std::size_t i = 0; i < logits.count(); ++i)
        sum += negative_energy(logits.row(i), temperature) - static_cast<double>(logits.row(i)[data.labels[i]]);
    return sum / temperature / static_cast<double>(logits.count());
}

// The cross-entropy is convex in 1/T, so has one valley along log T: golden-section search.
double best_temperature(const Logits& logits, const Dataset& data) {
    const double ratio = (std::sqrt(5.0) - 1) / 2;
    double low = std::log(0.2), high = std::log(5.0);
    for (int i = 0; i < 30; ++i) {
        const double a = high - ratio * (high - low), b = low + ratio * (high - low);
        if (mean_nll(logits, data, std::exp(a)) < mean_nll(logits, data, std::exp(b)))
            high = b;
        else
            low = a;
    }
    return std::exp((low + high) / 2);
}

std::vector<Row> rows_of(const Logits& logits, const std::vector<std::uint8_t>& labels, double temperature) {
    std::vector<Row> rows;
    for (std::size_t i = 0; i < logits.count(); ++i) {
        const std::span<const float> row = logits.row(i);
        const auto largest = std::max_element(row.begin(), row.end());
        const double likeness = negative_energy(row, temperature);
        rows.push_back({static_cast<float>(likeness),
                        static_cast<float>(std::exp((static_cast<double>(*largest) - likeness) / temperature)),
                        !labels.empty() && largest - row.begin() == labels[i]});
    }
    return rows;
}

float lowest_sure(std::vector<Row> rows) {
    std::sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.confidence > b.confidence; });
    float lowest = 1;
    std::size_t right = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        right += rows[i].right ? 1 : 0;
        if (static_cast<double>(right) >= sure_accuracy_wanted * static_cast<double>(i + 1))
            lowest = rows[i].confidence;
    }
    return lowest;
}

// Candidates are the clothing's own likenesses up to the part that may be refused.
float least_likeness(const std::vector<Row>& clothing, const std::vector<Row>& others) {
    std::vector<float> inside, outside;
    for (const Row& row : clothing) inside.push_back(row.likeness);
    for (const Row& row : others) outside.push_back(row.likeness);
    std::sort(inside.begin(), inside.end());
    std::sort(outside.begin(), outside.end());
    const auto refusable = static_cast<std::size_t>(clothing_refused_at_most * static_cast<double>(inside.size()));
    float best = inside.front();
    double best_gain = -1;
    for (std::size_t refused = 0; refused <= refusable && refused < inside.size(); ++refused) {
        const auto below = std::lower_bound(outside.begin(), outside.end(), inside[refused]) - outside.begin();
        const double gain = static_cast<double>(below) / static_cast<double>(outside.size()) -
                            static_cast<double>(refused) / static_cast<double>(inside.size());
        if (gain > best_gain) {
            best_gain = gain;
            best = inside[refused];
        }
    }
    return best;
}

void append(Dataset& data, const Dataset& more) {
    data.images.insert(data.images.end(), more.images.begin(), more.images.end());
    data.labels.insert(data.labels.end(), more.labels.begin(), more.labels.end());
    data.count += more.count;
}

// As assets/experiments/robust-cnn.json has them, but for none left plain.
DisturbanceChances usual_chances() {
    DisturbanceChances chances;
    chances.of = {0.25F, 0.25F, 0.25F, 0.4F, 0.2F, 0.25F, 0.2F, 0.25F, 0.3F, 0.2F, 0.15F};
    return chances;
}

}  // namespace

Result<TrustFit> fit_trust(const Model& model, Classifier& classifier, const Dataset& clothing, const Dataset& others) {
    if (clothing.labels.size() != clothing.count)
        return Error{"clothing without labels", "whether an answer is right cannot be told", "give the labels too"};
    for (const std::uint8_t label : clothing.labels)
        if (label >= model.class_names.size())
            return Error{"label " + std::to_string(label),
                         "the model knows " + std::to_string(model.class_names.size()) + " classes",
                         "give data of the model's classes"};
    const Result<Logits> inside = logits_for(model, classifier, clothing);
    if (!inside) return inside.error();
    const Result<Logits> outside = logits_for(model, classifier, others);
    if (!outside) return outside.error();

    TrustFit fit;
    fit.trust.temperature = static_cast<float>(best_temperature(*inside, clothing));
    const auto temperature = static_cast<double>(fit.trust.temperature);
    fit.nll_before = mean_nll(*inside, clothing, 1);
    fit.nll_after = mean_nll(*inside, clothing, temperature);
    const std::vector<Row> worn = rows_of(*inside, clothing.labels, temperature);
    const std::vector<Row> strange = rows_of(*outside, {}, temperature);
    fit.trust.sure_from = lowest_sure(worn);
    fit.trust.like_from = least_likeness(worn, strange);

    std::size_t right = 0, sure = 0, sure_right = 0, refused = 0, strange_refused = 0;
    for (const Row& row : worn) {
        const Verdict verdict = fit.trust.verdict(row.confidence, row.likeness);
        right += row.right ? 1 : 0;
        sure += verdict == Verdict::sure ? 1 : 0;
        sure_right += verdict == Verdict::sure && row.right ? 1 : 0;
        refused += verdict == Verdict::unlike ? 1 : 0;
    }
    for (const Row& row : strange)
        strange_refused += fit.trust.verdict(row.confidence, row.likeness) == Verdict::unlike ? 1 : 0;
    const auto part = [](std::size_t some, std::size_t all) {
        return all == 0 ? 0.0 : static_cast<double>(some) / static_cast<double>(all);
    };
    fit.accuracy = part(right, worn.size());
    fit.sure = part(sure, worn.size());
    fit.sure_accuracy = part(sure_right, sure);
    fit.clothing_refused = part(refused, worn.size());
    fit.others_refused = part(strange_refused, strange.size());
    return fit;
}

Result<Dataset> clothing_for_trust(const Experiment& experiment, const Dataset& data) {
    const Result<Split> split = split_for(experiment.data, data);
    if (!split) return split.error();
    if (split->validation.empty())
        return Error{"experiment " + experiment.id, "sets no validation part aside",
                     "name one with data.split.validation"};
    Dataset clothing = select(data, split->validation);
    DisturbanceChances chances = usual_chances();
    if (const auto& augment = experiment.data.augment; augment && augment->vary.disturb.any())
        chances = augment->vary.disturb;
    chances.plain = 0;
    const std::uint64_t seed = experiment.train.seed + 1;  // not the training's
    if (data.class_names == fashion_class_names() && data.image_size() == item_pixels)
        append(clothing, drawn_garments(drawings_a_class, seed));
    append(clothing, disturbed(clothing, chances, seed));
    return clothing;
}

Dataset others_for_trust(std::uint64_t seed) {
    Dataset others = drawn_others(others_count, seed);
    append(others, disturbed(others, usual_chances(), seed));
    return others;
}

}  // namespace selvedge
