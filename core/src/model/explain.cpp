// Explainer: one probe for the outputs, one more with the class's weight for the gradients.
#include <selvedge/graph/explain.h>
#include <selvedge/model/explain.h>

#include <algorithm>
#include <cmath>

#include "model/program.h"

namespace selvedge {

Result<Explainer> Explainer::make(const Model& model) {
    // What a Classifier would refuse is refused here in the same words.
    const ProgramOptions options = inference_options(model, 1);
    if (Result<Program> checked = model_program(model, options); !checked) return checked.error();
    Result<Program> program = build_explain_program(model.spec, options);
    if (!program) return program.error();
    Result<std::unique_ptr<Executor>> executor = make_cpu_executor({});
    if (!executor) return executor.error();
    Result<std::unique_ptr<Session>> session = model_session(model, *program, **executor);
    if (!session) return session.error();

    Explainer explainer;
    explainer.program_ = std::move(*program);
    explainer.layers_ = *infer_shapes(model.spec);
    explainer.scale_ = model.input_scale;
    explainer.offset_ = model.input_offset;
    explainer.executor_ = std::move(*executor);
    explainer.session_ = std::move(*session);
    return explainer;
}

Status Explainer::read(const std::string& name, std::vector<float>& into) const {
    const ValueId value = program_.find(name);
    if (!value.valid()) return {};
    Result<std::vector<float>> values = read_now<float>(*session_, program_, value);
    if (!values) return values.error();
    into = std::move(*values);
    return {};
}

Result<Explanation> Explainer::explain(std::span<const std::uint8_t> pixels, std::optional<std::size_t> index) {
    const std::size_t wanted = element_count(program_.spec.input);
    if (pixels.size() != wanted)
        return Error{std::to_string(pixels.size()) + " pixels", "the network takes " + std::to_string(wanted), ""};
    const std::size_t classes = program_.options.classes;
    if (index && *index >= classes)
        return Error{"class " + std::to_string(*index), "there are " + std::to_string(classes) + " classes",
                     "count from 0"};
    std::vector<float> input(wanted);
    std::transform(pixels.begin(), pixels.end(), input.begin(),
                   [this](std::uint8_t pixel) { return static_cast<float>(pixel) * scale_ + offset_; });
    if (Status status = session_->upload(program_.find("input"), bytes_of(input)); !status) return status.error();

    Explanation made;
    if (!index) {
        if (Status status = session_->enqueue(Entry::infer, 0, 1); !status) return status.error();
        std::vector<float> logits;
        if (Status status = read("logits", logits); !status) return status.error();
        index = static_cast<std::size_t>(std::max_element(logits.begin(), logits.end()) - logits.begin());
    }
    made.index = *index;
    std::vector<float> weights(classes);
    weights[made.index] = 1;
    if (Status status = session_->upload(program_.find("logit_weights"), bytes_of(weights)); !status)
        return status.error();
    if (Status status = session_->enqueue(Entry::probe, 0, 1); !status) return status.error();

    for (const LayerInfo& layer : layers_) {
        LayerOutput output{layer.name, layer.kind, layer.output, {}, {}};
        if (Status status = read("probe." + layer.name, output.values); !status) return status.error();
        if (Status status = read("probe.gradient." + layer.name, output.gradient); !status) return status.error();
        if (!output.values.empty()) made.layers.push_back(std::move(output));
    }
    if (Status status = read("probabilities", made.probabilities); !status) return status.error();
    if (Status status = read("probe.gradient.input", made.input_gradient); !status) return status.error();
    const std::size_t channels = program_.spec.input.back();
    made.saliency.resize(wanted / channels);
    for (std::size_t k = 0; k < wanted; ++k)
        made.saliency[k / channels] += std::fabs(made.input_gradient[k] * input[k]);
    return made;
}

std::vector<float> grad_cam(const LayerOutput& layer) {
    if (layer.shape.size() != 3 || layer.gradient.size() != layer.values.size()) return {};
    const std::size_t places = layer.shape[0] * layer.shape[1];
    const std::size_t channels = layer.shape[2];
    std::vector<float> weights(channels);
    for (std::size_t k = 0; k < layer.gradient.size(); ++k) weights[k % channels] += layer.gradient[k];
    std::vector<float> map(places);
    for (std::size_t place = 0; place < places; ++place) {
        float sum = 0;
        for (std::size_t c = 0; c < channels; ++c) sum += weights[c] * layer.values[place * channels + c];
        map[place] = std::max(sum / static_cast<float>(places), 0.0F);
    }
    return map;
}

std::optional<std::size_t> last_convolution(const Explanation& explanation) {
    for (std::size_t k = explanation.layers.size(); k-- > 0;) {
        const std::string& kind = explanation.layers[k].kind;
        if (kind == "conv2d" || kind == "residual") return k;
    }
    return std::nullopt;
}

}  // namespace selvedge
