// Model: a trained network with all it needs to answer, the file it lives in, and the Classifier that answers.
#pragma once

#include <selvedge/cpu/cpu_executor.h>
#include <selvedge/exec/executor.h>
#include <selvedge/image/convert.h>
#include <selvedge/io/field_rule.h>
#include <selvedge/net/spec.h>

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace selvedge {

/// Where a model's weights come from. Absent figures were not measured.
struct Provenance {
    std::string experiment, title, command;  ///< "r2-cnn", "R2 baseline CNN", "selvedge train r2-cnn --seed 1"
    std::string revision, data_hash;         ///< of the source, and SHA-256 of the training images' content
    std::uint64_t seed = 0;
    std::size_t epoch = 0;  ///< the epoch whose weights these are, from 1
    std::optional<double> val_loss, val_accuracy, test_loss, test_accuracy;
};

/// An input (as the network sees it, after scale and offset) and the logits that the model gave for it when it was
/// saved.
struct GoldenVector {
    std::vector<float> input, logits;
};

/// Whether an answer is to be relied on; `unlike`: the picture is not like anything that the network was trained on.
enum class Verdict { sure, unsure, unlike };
template <>
struct EnumNames<Verdict> {
    static constexpr std::array<std::pair<Verdict, std::string_view>, 3> names{
        {{Verdict::sure, "sure"}, {Verdict::unsure, "unsure"}, {Verdict::unlike, "unlike"}}};
};

/// temperature · log Σ exp(logits / temperature): the negative energy of Liu, Wang, Owens and Li 2020, larger for what
/// is like the training data. Computed in double.
[[nodiscard]] double negative_energy(std::span<const float> logits, double temperature);

/// What verdicts are given by; model/fit_trust.h fits it to data. As it stands it judges by probability alone.
struct Trust {
    float temperature = 1;           ///< probabilities are softmax(logits / temperature)
    float sure_from = 0.5F;          ///< Verdict::sure from this probability on
    std::optional<float> like_from;  ///< Verdict::unlike below this likeness (Answer::likeness); absent: never

    /// The verdict on an answer of that largest probability and likeness.
    [[nodiscard]] Verdict verdict(float probability, float likeness) const;
};

/// What a network says of one picture.
struct Answer {
    std::size_t index = 0;             ///< of the largest probability; the first one wins a tie
    std::string label;                 ///< class_names[index]
    std::vector<float> probabilities;  ///< one a class, sum 1
    Verdict verdict = Verdict::unsure;
    float likeness = 0;  ///< negative_energy of the logits: how like the training data the picture is
};

/// How a Classifier computes.
struct SessionOptions {
    std::size_t threads = 1;     ///< 0: as many as the machine has
    std::string isa = {};        ///< empty: the best
    std::size_t batch_size = 1;  ///< most pictures in one call
};

class Classifier;

/// A trained network as a value: copy it, save it, make Classifiers of it.
struct Model {
    NetSpec spec;
    float input_scale = 1.0F / 255, input_offset = 0;  ///< network input = pixel·scale + offset
    std::vector<std::string> class_names;
    Trust trust;
    std::vector<float> parameters;  ///< flat, in the layout of Program's "parameters"
    std::vector<float> state;       ///< flat, in the layout of Program's "state"
    Provenance provenance;
    GoldenVector golden;

    /// Compiles the network on the CPU. Error: an instruction set that is not there; a network that does not compile.
    [[nodiscard]] Result<Classifier> session(const SessionOptions& options = {}) const;
    /// The same on any executor, for up to `batch_size` pictures in one call.
    [[nodiscard]] Result<Classifier> session(std::unique_ptr<Executor> executor, std::size_t batch_size = 1) const;
};

/// A compiled model: answers for pictures. Not for use from two threads at once; cheap to move.
class Classifier {
public:
    /// Converts the picture as the dataset was made, and classifies it. Error: a picture of no or too much size, or one
    /// on which nothing can be seen.
    Result<Answer> classify(const Picture& picture, const ConvertOptions& options = {});

    /// Classifies images that already are as the network knows them: rows × (height·width·channels) pixels, 0–255.
    /// Error: not a whole number of images, or more than batch_size.
    Result<std::vector<Answer>> classify_pixels(std::span<const std::uint8_t> pixels);

    /// Raw logits, rows × classes, of network inputs (already scaled).
    Result<std::vector<float>> logits(std::span<const float> inputs);

    [[nodiscard]] const Program& program() const { return program_; }
    [[nodiscard]] std::string executor_name() const { return executor_->name(); }
    /// The session itself, for probe readings.
    [[nodiscard]] Session& session() { return *session_; }

private:
    friend struct Model;
    Classifier() = default;
    [[nodiscard]] Answer answer(std::span<const float> logits, std::span<const float> probabilities) const;

    Program program_;
    std::vector<std::string> class_names_;
    float input_scale_ = 1, input_offset_ = 0;
    Trust trust_;
    std::unique_ptr<Executor> executor_;
    std::unique_ptr<Session> session_;  // after executor_: a session goes before its executor
};

/// Reads a model from the bytes of a .safetensors file. Error: a broken file; a tensor that is missing, superfluous or
/// of the wrong shape; a golden vector that does not fit (the weights or this program are not what the file says).
Result<Model> parse_model(std::span<const std::byte> bytes, const std::string& where);

/// The bytes of the .safetensors file: tensors by their parameters' names, metadata "selvedge" (format version,
/// network, input, class names, provenance), tensors "golden.input" and "golden.logits".
Result<std::vector<std::byte>> serialize_model(const Model& model);

/// Fills model.golden from `input` (network input of one sample) with the model's own logits, from the first usable of
/// cpu_isas().
Status make_golden(Model& model, std::span<const float> input);

}  // namespace selvedge
