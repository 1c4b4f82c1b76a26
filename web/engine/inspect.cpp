// What the engine keeps of a model to look inside it.
#include "engine/inspect.h"

namespace selvedge::engine {

Status Inspector::prepare(const std::shared_ptr<const Model>& model) {
    if (anatomy_ && anatomy_->model == model) return {};
    anatomy_.reset();
    Result<Explainer> explainer = Explainer::make(*model);
    if (!explainer) return explainer.error();
    Result<std::vector<LayerInfo>> layers = infer_shapes(model->spec);
    if (!layers) return layers.error();
    ProgramOptions options;
    options.classes = model->class_names.size();
    options.training = false;
    const Result<Program> program = build_program(model->spec, options);
    if (!program) return program.error();

    Anatomy anatomy{model, std::move(*layers), {}};
    for (const ParameterInfo& parameter : program->parameters) {
        if (!parameter.trainable) continue;
        const Value& view = (*program)[parameter.value];
        const auto begin = model->parameters.begin() + static_cast<std::ptrdiff_t>(view.offset);
        anatomy.weights[parameter.name] = {view.shape, {begin, begin + static_cast<std::ptrdiff_t>(view.elements())}};
    }
    explainer_ = std::move(*explainer);
    anatomy_ = std::make_shared<const Anatomy>(std::move(anatomy));
    return {};
}

Inspection Inspector::inspect(std::uint64_t ticket, const std::shared_ptr<const Model>& model,
                              const std::array<std::uint8_t, item_pixels>& pixels, std::optional<std::size_t> index) {
    Inspection made;
    made.ticket = ticket;
    made.pixels = pixels;
    if (Status status = prepare(model); !status) {
        made.error = status.error();
        return made;
    }
    made.anatomy = anatomy_;
    Result<Explanation> explanation = explainer_->explain(pixels, index);
    if (explanation) {
        made.explanation = std::make_shared<const Explanation>(std::move(*explanation));
    } else {
        made.error = explanation.error();
    }
    return made;
}

}  // namespace selvedge::engine
