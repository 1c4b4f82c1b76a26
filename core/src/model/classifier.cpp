// Classifier: pictures and pixels to answers.
#include <selvedge/model/model.h>

#include <algorithm>
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

// Uploads network inputs, runs them, and waits for `rows` rows of the value.
Result<std::vector<float>> infer(Session& session, const Program& program, std::span<const float> inputs,
                                 const char* output) {
    const Result<std::size_t> rows =
        rows_of(inputs.size(), element_count(program.spec.input), program.options.infer_batch_size);
    if (!rows) return rows.error();
    if (Status status = session.upload(program.find("input"), std::as_bytes(inputs)); !status) return status.error();
    if (Status status = session.enqueue(Entry::infer, 0, 1); !status) return status.error();
    std::vector<float> values(*rows * program.options.classes);
    const Ticket ticket = session.read(program.find(output));
    if (Status status = wait_for(session, ticket, std::as_writable_bytes(std::span(values))); !status)
        return status.error();
    return values;
}

}  // namespace

Result<std::vector<float>> Classifier::logits(std::span<const float> inputs) {
    return infer(*session_, program_, inputs, "logits");
}

Result<std::vector<Answer>> Classifier::classify_pixels(std::span<const std::uint8_t> pixels) {
    std::vector<float> inputs(pixels.size());
    std::transform(pixels.begin(), pixels.end(), inputs.begin(),
                   [this](std::uint8_t pixel) { return static_cast<float>(pixel) * input_scale_ + input_offset_; });
    const Result<std::vector<float>> probabilities = infer(*session_, program_, inputs, "probabilities");
    if (!probabilities) return probabilities.error();

    std::vector<Answer> answers;
    const std::size_t classes = program_.options.classes;
    for (std::size_t first = 0; first < probabilities->size(); first += classes) {
        const auto begin = probabilities->begin() + static_cast<std::ptrdiff_t>(first);
        Answer answer;
        answer.probabilities.assign(begin, begin + static_cast<std::ptrdiff_t>(classes));
        const auto largest = std::max_element(answer.probabilities.begin(), answer.probabilities.end());
        answer.index = static_cast<std::size_t>(largest - answer.probabilities.begin());
        answer.label = class_names_[answer.index];
        answer.verdict = *largest >= sure_from_ ? Verdict::sure : Verdict::unsure;
        answers.push_back(std::move(answer));
    }
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
