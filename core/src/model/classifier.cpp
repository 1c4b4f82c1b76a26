// Classifier: pictures and pixels to answers.
#include <selvedge/model/model.h>

#include <algorithm>
#include <cmath>
#include <cstring>

namespace selvedge {
namespace {

Result<std::size_t> rows_of(std::size_t given, std::size_t sample, std::size_t capacity) {
    if (given == 0 || given % sample != 0)
        return Error{std::to_string(given) + " numbers",
                     "must be whole images of " + std::to_string(sample) + " numbers each", ""};
    if (given / sample > capacity)
        return Error{std::to_string(given / sample) + " images",
                     "this session takes " + std::to_string(capacity) + " at once", "set batch_size in SessionOptions"};
    return given / sample;
}

// Uploads network inputs and runs them; gives how many there were.
Result<std::size_t> infer(Session& session, const Program& program, std::span<const float> inputs) {
    const Result<std::size_t> rows =
        rows_of(inputs.size(), element_count(program.spec.input), program.options.infer_batch_size);
    if (!rows) return rows.error();
    if (Status status = session.upload(program.find("input"), std::as_bytes(inputs)); !status) return status.error();
    if (Status status = session.enqueue(Entry::infer, 0, 1); !status) return status.error();
    return *rows;
}

// Waits for the first `rows` rows of a value that has a number a class.
Result<std::vector<float>> read_rows(Session& session, const Program& program, std::size_t rows, const char* name) {
    std::vector<float> values(rows * program.options.classes);
    const Ticket ticket = session.read(program.find(name));
    if (Status status = wait_for(session, ticket, std::as_writable_bytes(std::span(values))); !status)
        return status.error();
    return values;
}

}  // namespace

double negative_energy(std::span<const float> logits, double temperature) {
    const auto largest = static_cast<double>(*std::max_element(logits.begin(), logits.end()));
    double sum = 0;
    for (const float logit : logits) sum += std::exp((static_cast<double>(logit) - largest) / temperature);
    return largest + temperature * std::log(sum);
}

Verdict Trust::verdict(float probability, float likeness) const {
    if (like_from && likeness < *like_from) return Verdict::unlike;
    return probability >= sure_from ? Verdict::sure : Verdict::unsure;
}

Result<std::vector<float>> Classifier::logits(std::span<const float> inputs) {
    const Result<std::size_t> rows = infer(*session_, program_, inputs);
    if (!rows) return rows.error();
    return read_rows(*session_, program_, *rows, "logits");
}

Answer Classifier::answer(std::span<const float> logits, std::span<const float> probabilities) const {
    const auto temperature = static_cast<double>(trust_.temperature);
    const double likeness = negative_energy(logits, temperature);
    Answer answer;
    answer.probabilities.assign(probabilities.begin(), probabilities.end());
    if (trust_.temperature != 1)
        for (std::size_t k = 0; k < logits.size(); ++k)
            answer.probabilities[k] =
                static_cast<float>(std::exp((static_cast<double>(logits[k]) - likeness) / temperature));
    const auto largest = std::max_element(answer.probabilities.begin(), answer.probabilities.end());
    answer.index = static_cast<std::size_t>(largest - answer.probabilities.begin());
    answer.label = class_names_[answer.index];
    answer.likeness = static_cast<float>(likeness);
    answer.verdict = trust_.verdict(*largest, answer.likeness);
    return answer;
}

Result<std::vector<Answer>> Classifier::classify_pixels(std::span<const std::uint8_t> pixels) {
    std::vector<float> inputs(pixels.size());
    std::transform(pixels.begin(), pixels.end(), inputs.begin(),
                   [this](std::uint8_t pixel) { return static_cast<float>(pixel) * input_scale_ + input_offset_; });
    const Result<std::size_t> rows = infer(*session_, program_, inputs);
    if (!rows) return rows.error();
    const Result<std::vector<float>> logits = read_rows(*session_, program_, *rows, "logits");
    if (!logits) return logits.error();
    const Result<std::vector<float>> probabilities = read_rows(*session_, program_, *rows, "probabilities");
    if (!probabilities) return probabilities.error();
    std::vector<Answer> answers;
    const std::size_t classes = program_.options.classes;
    for (std::size_t row = 0; row < *rows; ++row)
        answers.push_back(answer(std::span(*logits).subspan(row * classes, classes),
                                 std::span(*probabilities).subspan(row * classes, classes)));
    return answers;
}

Result<Answer> Classifier::classify(const Picture& picture, const ConvertOptions& options) {
    if (program_.spec.input != Shape{item_edge, item_edge, 1})
        return Error{"a network for inputs of " + to_string(program_.spec.input),
                     "pictures are converted to " + to_string(Shape{item_edge, item_edge, 1}),
                     "use classify_pixels with images of the network's own size"};
    const Result<Conversion> converted = convert(picture, options);
    if (!converted) return converted.error();
    if (converted->blank)
        return Error{"the picture", "nothing on it differs from its background", "draw or choose something to see"};
    Result<std::vector<Answer>> answers = classify_pixels(converted->pixels);
    if (!answers) return answers.error();
    return std::move(answers->front());
}

}  // namespace selvedge
