// FeatureReader: batches of pictures through the probe entry.
#include <selvedge/analysis/features.h>

#include <algorithm>

namespace selvedge {
namespace {

constexpr std::string_view probe_prefix = "probe.";

std::string bare_name(const std::string& name) {
    return name.starts_with(probe_prefix) ? name.substr(probe_prefix.size()) : name;
}

/// Kinds whose units may fall silent by themselves.
bool has_units(const std::string& kind) {
    return kind == "conv2d" || kind == "dense" || kind == "activation" || kind == "residual";
}

/// What the last dense layer takes, or the logits where there is none.
ValueId features_of(const Program& program) {
    const std::vector<Op>& ops = program.entry(Entry::probe);
    const auto last_dense =
        std::find_if(ops.rbegin(), ops.rend(), [](const Op& op) { return op.kind == OpKind::dense; });
    // The probe entry ends with a softmax over the logits.
    return last_dense != ops.rend() ? last_dense->inputs[0] : ops.back().inputs[0];
}

}  // namespace

std::size_t feature_width(const Program& program) {
    return program[features_of(program)].elements() / program.options.infer_batch_size;
}

std::vector<std::size_t> UnitActivity::dead() const {
    std::vector<std::size_t> list;
    for (std::size_t unit = 0; unit < spoke.size(); ++unit)
        if (!spoke[unit]) list.push_back(unit);
    return list;
}

Result<FeatureReader> FeatureReader::make(const Model& model, std::size_t batch_size, std::size_t threads) {
    Result<Classifier> classifier = model.session({.threads = threads, .isa = "", .batch_size = batch_size});
    if (!classifier) return classifier.error();
    Result<std::vector<LayerInfo>> layers = infer_shapes(model.spec);
    if (!layers) return layers.error();
    const Program& program = classifier->program();

    FeatureReader reader;
    reader.scale_ = model.input_scale;
    reader.offset_ = model.input_offset;
    reader.capacity_ = batch_size;
    reader.features_ = features_of(program);
    reader.width_ = feature_width(program);
    reader.layer_ = bare_name(program[reader.features_].name);
    for (const LayerInfo& layer : *layers) {
        const ValueId output = program.find(std::string(probe_prefix) + layer.name);
        if (!has_units(layer.kind) || !output.valid() || output == program.entry(Entry::probe).back().inputs[0])
            continue;
        reader.units_.push_back({layer.name, layer.output.size() == 3, std::vector<bool>(layer.output.back())});
        reader.outputs_.push_back(output);
    }
    reader.classifier_ = std::make_unique<Classifier>(std::move(*classifier));
    return reader;
}

Result<std::vector<float>> FeatureReader::read(std::span<const std::uint8_t> pixels) {
    const Program& program = classifier_->program();
    Session& session = classifier_->session();
    const std::size_t image = element_count(program.spec.input);
    if (pixels.empty() || pixels.size() % image != 0)
        return Error{std::to_string(pixels.size()) + " pixels",
                     "must be whole images of " + std::to_string(image) + " each", ""};
    const std::size_t rows = pixels.size() / image;
    if (rows > capacity_)
        return Error{std::to_string(rows) + " images", "this reader takes " + std::to_string(capacity_) + " at once",
                     "give them in batches"};
    std::vector<float> inputs(pixels.size());
    std::transform(pixels.begin(), pixels.end(), inputs.begin(),
                   [this](std::uint8_t pixel) { return static_cast<float>(pixel) * scale_ + offset_; });
    if (Status status = session.upload(program.find("input"), bytes_of(inputs)); !status) return status.error();
    if (Status status = session.enqueue(Entry::probe, 0, 1); !status) return status.error();
    rows_ = rows;
    std::vector<float> features(rows * width_);
    const Ticket ticket = session.read(features_);
    if (Status status = wait_for(session, ticket, std::as_writable_bytes(std::span(features))); !status)
        return status.error();
    return features;
}

Status FeatureReader::watch() {
    const Program& program = classifier_->program();
    for (std::size_t k = 0; k < units_.size(); ++k) {
        std::vector<bool>& spoke = units_[k].spoke;
        // A unit that spoke once is alive: layers of which all have spoken are not looked at any more.
        if (std::find(spoke.begin(), spoke.end(), false) == spoke.end()) continue;
        const Result<std::vector<float>> output = read_now<float>(classifier_->session(), program, outputs_[k]);
        if (!output) return output.error();
        const std::size_t used = output->size() / capacity_ * rows_;
        for (std::size_t i = 0; i < used; ++i)
            if ((*output)[i] != 0) spoke[i % spoke.size()] = true;
    }
    return {};
}

}  // namespace selvedge
