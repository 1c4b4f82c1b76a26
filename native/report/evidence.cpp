// Evidence: gathering it, and the sections that show it.
#include "report/evidence.h"

#include <selvedge/data/explore.h>
#include <selvedge/metrics/report.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "report/colour.h"
#include "report/feature_maps.h"
#include "report/words.h"

namespace selvedge::report {
namespace {

constexpr std::size_t errors_shown = 20, examples_per_class = 2, samples_per_class = 3, pairs_shown = 10;

BarSeries counted(const std::string& name, const Dataset& data, std::span<const std::uint32_t> items) {
    const std::vector<std::size_t> counts = class_counts(data, items);
    return {name, {counts.begin(), counts.end()}};
}

std::vector<std::uint32_t> all_of(const Dataset& data) {
    std::vector<std::uint32_t> indices(data.count);
    std::iota(indices.begin(), indices.end(), 0U);
    return indices;
}

Bitmap test_bitmap(const Evidence& evidence, std::size_t index) {
    const Dataset& test = *evidence.test;
    return bitmap_of(test.image(index), test.height, test.width, test.channels);
}

Gallery::Item prediction_item(const Evidence& evidence, std::size_t index) {
    const std::vector<std::string>& names = evidence.model.class_names;
    const std::size_t truth = evidence.test->labels[index], answer = evidence.predictions.answers[index];
    const bool right = truth == answer;
    const std::string sure = percent(static_cast<double>(evidence.predictions.confidence(index)));
    Gallery::Item item{test_bitmap(evidence, index), {names[answer], sure}, "", Gallery::Item::Mood::right};
    item.lines.push_back("true: " + names[truth]);
    item.lines.push_back("image " + std::to_string(index));
    item.mood = right ? Gallery::Item::Mood::right : Gallery::Item::Mood::wrong;
    item.alt = "Test image " + std::to_string(index) + ": " + names[truth] + ", taken for " + names[answer];
    return item;
}

Section test_section(const Evidence& evidence) {
    const std::vector<std::string>& names = evidence.model.class_names;
    Section section{"test", "Test images", {}};
    section.blocks.emplace_back(report_table("Classification report", evidence.confusion, names));
    section.blocks.emplace_back(confusion_chart(
        {"confusion", "Confusion matrix", "Rows: true class. Columns: predicted class. Mistakes are orange.",
         "Confusion matrix of " + std::to_string(names.size()) + " classes over " +
             with_commas(evidence.confusion.total()) + " test images"},
        evidence.confusion, names));
    std::vector<double> accuracies = evidence.confusion.per_class_accuracy();
    for (double& accuracy : accuracies) accuracy *= 100;
    const std::vector<BarSeries> series{{"accuracy", std::move(accuracies)}};
    section.blocks.emplace_back(bars({"class-accuracy", "Accuracy by class", "Part of each class that is recognised.",
                                      "Bars of the accuracy of each class"},
                                     names, series, "%"));
    Table pairs{"Most confused classes", {"true → predicted", "images", "of the true class"}, {}};
    for (const ConfusedPair& pair : most_confused(evidence.confusion, pairs_shown))
        pairs.rows.push_back(
            {names[pair.truth] + " → " + names[pair.answer], with_commas(pair.count), percent(pair.part)});
    if (!pairs.rows.empty()) section.blocks.emplace_back(std::move(pairs));
    return section;
}

Section calibration_section(const Evidence& evidence) {
    const Calibration& calibration = evidence.calibration;
    Section section{"calibration", "Calibration", {}};
    section.blocks.emplace_back(Facts{{{"ECE, 15 bins", fixed(calibration.ece, 4)},
                                       {"mean confidence", percent(calibration.mean_confidence)},
                                       {"accuracy", percent(calibration.accuracy)},
                                       {"NLL", fixed(calibration.nll, 4)},
                                       {"Brier score", fixed(calibration.brier, 4)}}});
    const std::vector<std::pair<std::string, Calibration>> one{{"this model", calibration}};
    section.blocks.emplace_back(reliability(
        {"reliability", "Reliability curve",
         "How often the model is right where it is so sure. Below the dashed line it is too sure; larger points stand "
         "for more images.",
         "Accuracy over confidence in 15 bins; the expected calibration error is " + fixed(calibration.ece, 4)},
        one));
    std::vector<std::string> ranges;
    BarSeries items{"images", {}};
    for (const CalibrationBin& bin : calibration.bins) {
        ranges.push_back("to " + fixed(bin.upper, 2));
        items.values.push_back(static_cast<double>(bin.count));
    }
    const std::vector<BarSeries> series{items};
    section.blocks.emplace_back(bars({"confidence", "Confidence", "Test images by the probability of the answer.",
                                      "Bars of the number of test images by confidence"},
                                     ranges, series, ""));
    return section;
}

Section predictions_section(const Evidence& evidence) {
    const Dataset& test = *evidence.test;
    Gallery right{{"predictions-right", "Right answers", "The first two images of each class that are recognised.",
                   "Test images that are recognised"},
                  {}};
    std::vector<std::size_t> shown(evidence.model.class_names.size(), 0), examples, errors;
    for (std::size_t i = 0; i < test.count; ++i) {
        if (evidence.predictions.answers[i] != test.labels[i])
            errors.push_back(i);
        else if (shown[test.labels[i]]++ < examples_per_class)
            examples.push_back(i);
    }
    std::stable_sort(examples.begin(), examples.end(),
                     [&](std::size_t a, std::size_t b) { return test.labels[a] < test.labels[b]; });
    for (const std::size_t index : examples) right.items.push_back(prediction_item(evidence, index));
    std::stable_sort(errors.begin(), errors.end(), [&](std::size_t a, std::size_t b) {
        return evidence.predictions.confidence(a) > evidence.predictions.confidence(b);
    });
    errors.resize(std::min(errors.size(), errors_shown));
    Gallery wrong{{"predictions-wrong", "Most confident errors", "Wrong answers, the surest first.",
                   "Test images that are taken for another class"},
                  {}};
    for (const std::size_t index : errors) wrong.items.push_back(prediction_item(evidence, index));

    Section section{"predictions", "Predictions", {}};
    if (!right.items.empty()) section.blocks.emplace_back(std::move(right));
    if (wrong.items.empty())
        section.blocks.emplace_back(Paragraph{"There is no error among the test images."});
    else
        section.blocks.emplace_back(std::move(wrong));
    return section;
}

Section data_section(const Evidence& evidence) {
    const Dataset& test = *evidence.test;
    const std::vector<std::string>& names = evidence.model.class_names;
    Section section{"data", "Data", {}};
    if (!evidence.parts.empty())
        section.blocks.emplace_back(
            bars({"classes", "Class distribution", "Images of each class in each part of the data.",
                  "Bars of the number of images of each class"},
                 names, evidence.parts, ""));
    Gallery samples{{"samples", "Sample images", "Test images of each class, drawn at random.", "Images of each class"},
                    {}};
    Gallery means{{"means", "Mean images", "The mean of all test images of a class.", "A mean image for each class"},
                  {}};
    means.narrow = true;
    const std::vector<std::uint32_t> all = all_of(test);
    const std::vector<GreyPicture> mean_images = class_mean_images(test, all);
    for (std::size_t c = 0; c < std::min(names.size(), mean_images.size()); ++c)
        means.items.push_back({bitmap_of(mean_images[c].pixels, mean_images[c].height, mean_images[c].width, 1),
                               {names[c]},
                               "Mean of the class " + names[c]});
    for (const std::vector<std::uint32_t>& items : class_samples(test, all, samples_per_class, 0))
        for (const std::uint32_t index : items) {
            const std::string& name = names[test.labels[index]];
            samples.items.push_back(
                {test_bitmap(evidence, index), {name}, "Test image " + std::to_string(index) + ": " + name});
        }
    section.blocks.emplace_back(std::move(means));
    section.blocks.emplace_back(std::move(samples));
    return section;
}

}  // namespace

Result<Evidence> gather(Model model, const Dataset& test, Executor& executor, std::vector<BarSeries> parts) {
    if (test.labels.size() != test.count)
        return Error{"test images without labels", "a report compares answers with labels", "give both files"};
    for (const std::uint8_t label : test.labels)
        if (label >= model.class_names.size())
            return Error{"label " + std::to_string(label),
                         "the model knows " + std::to_string(model.class_names.size()) + " classes",
                         "give data of the model's classes"};
    Result<Predictions> predictions = predict(model, test, executor);
    if (!predictions) return predictions.error();
    Evidence evidence{.model = std::move(model),
                      .test = &test,
                      .predictions = std::move(*predictions),
                      .confusion = {},
                      .calibration = {},
                      .parts = std::move(parts)};
    evidence.confusion = ConfusionMatrix(evidence.model.class_names.size(), test.labels, evidence.predictions.answers);
    evidence.calibration = calibrate(evidence.predictions.probabilities, evidence.predictions.classes, test.labels);
    return evidence;
}

Result<std::vector<BarSeries>> part_counts(const DataSettings& settings, const Dataset& train, const Dataset& test) {
    const Result<Split> split = split_for(settings, train);
    if (!split) return split.error();
    std::vector<BarSeries> parts{counted("training", train, split->train)};
    if (settings.augment && settings.augment->mode == AugmentMode::enlarge) {
        BarSeries enlarged{"training with copies", parts[0].values};
        for (std::size_t c = 0; c < enlarged.values.size(); ++c)
            if (settings.augment->classes.contains(static_cast<std::uint8_t>(c)))
                enlarged.values[c] += std::floor(enlarged.values[c] * settings.augment->copies);
        parts.push_back(std::move(enlarged));
    }
    if (!split->validation.empty()) parts.push_back(counted("validation", train, split->validation));
    parts.push_back(counted("test", test, all_of(test)));
    return parts;
}

Result<std::vector<Section>> evidence_sections(const Evidence& evidence, const PictureOptions& options) {
    const Dataset& test = *evidence.test;
    if (options.image >= test.count)
        return Error{"--image " + std::to_string(options.image),
                     "there are " + with_commas(test.count) + " test images",
                     "give a number from 0 to " + std::to_string(test.count - 1)};
    Result<Choice> choice = convolution_pictures(evidence.model, test.image(options.image), options.layer);
    if (!choice) return choice.error();
    std::vector<Section> sections{test_section(evidence), calibration_section(evidence), predictions_section(evidence),
                                  data_section(evidence)};
    if (!choice->groups.empty()) {
        const std::string& name = evidence.model.class_names[test.labels[options.image]];
        Gallery chosen{
            {"chosen", "The image looked at", "--image chooses another one.", "The image of the feature maps"},
            {prediction_item(evidence, options.image)}};
        chosen.items[0].alt = "Test image " + std::to_string(options.image) + ", a " + name;
        sections.push_back({"convolutions", "Feature maps and filters", {std::move(chosen), std::move(*choice)}});
    }
    return sections;
}

}  // namespace selvedge::report
