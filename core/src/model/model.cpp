// Model: lowering, compiling on the CPU, and the golden vector.
#include <selvedge/io/fields.h>

#include <algorithm>
#include <cmath>

#include "model/program.h"
#include "model/tensors.h"

namespace selvedge {

ProgramOptions inference_options(const Model& model, std::size_t batch_size) {
    ProgramOptions options;
    options.infer_batch_size = batch_size;
    options.classes = model.class_names.size();
    options.training = false;
    options.input_scale = model.input_scale;
    options.input_offset = model.input_offset;
    return options;
}

Result<Program> model_program(const Model& model, const ProgramOptions& options) {
    Result<Program> program = build_program(model.spec, options);
    if (!program) return program.error();
    const auto check = [&](const char* what, std::size_t given, std::size_t needed) -> Status {
        if (given == needed) return {};
        return Error{"a model with " + std::to_string(given) + " numbers of " + what,
                     "its network has " + std::to_string(needed), "load the model from its file"};
    };
    if (Status status = check("parameters", model.parameters.size(), flat_size(*program, Flat::parameters)); !status)
        return status.error();
    if (Status status = check("state", model.state.size(), flat_size(*program, Flat::state)); !status)
        return status.error();
    return program;
}

Result<std::unique_ptr<Session>> model_session(const Model& model, const Program& program, Executor& executor) {
    Result<std::unique_ptr<Session>> session = executor.compile(program);
    if (!session) return session.error();
    const auto upload = [&](const char* name, const std::vector<float>& values) -> Status {
        return values.empty() ? Status{} : (*session)->upload(program.find(name), bytes_of(values));
    };
    if (Status status = upload("parameters", model.parameters); !status) return status.error();
    if (Status status = upload("state", model.state); !status) return status.error();
    return session;
}

Result<Classifier> Model::session(const SessionOptions& options) const {
    Result<std::unique_ptr<Executor>> executor = make_cpu_executor({.threads = options.threads, .isa = options.isa});
    if (!executor) return executor.error();
    return session(std::move(*executor), options.batch_size);
}

Result<Classifier> Model::session(std::unique_ptr<Executor> executor, std::size_t batch_size) const {
    if (batch_size == 0) return Error{"a session for 0 pictures at once", "must be for 1 or more", "set batch_size"};
    Result<Program> program = model_program(*this, inference_options(*this, batch_size));
    if (!program) return program.error();
    Result<std::unique_ptr<Session>> session = model_session(*this, *program, *executor);
    if (!session) return session.error();

    Classifier classifier;
    classifier.program_ = std::move(*program);
    classifier.class_names_ = class_names;
    classifier.input_scale_ = input_scale;
    classifier.input_offset_ = input_offset;
    classifier.trust_ = trust;
    classifier.executor_ = std::move(executor);
    classifier.session_ = std::move(*session);
    return classifier;
}

Status make_golden(Model& model, std::span<const float> input) {
    // The plainest one there is, so that the others are compared with it: scalar, but where a build is for SIMD alone.
    const std::vector<IsaInfo> isas = cpu_isas();
    const auto plainest = std::ranges::find_if(isas, &IsaInfo::usable);
    Result<Classifier> classifier = model.session({.isa = plainest->name});
    if (!classifier) return classifier.error();
    Result<std::vector<float>> logits = classifier->logits(input);
    if (!logits) return logits.error();
    model.golden = {{input.begin(), input.end()}, std::move(*logits)};
    return {};
}

Status check_golden(const Model& model, const std::string& where) {
    const std::string given = where + ": golden vector";
    Result<Classifier> classifier = model.session();
    if (!classifier) return classifier.error();
    const Result<std::vector<float>> logits = classifier->logits(model.golden.input);
    if (!logits) return logits.error();
    float largest = 0, difference = 0;
    bool finite = true;
    for (std::size_t k = 0; k < logits->size(); ++k) {
        const float wanted = model.golden.logits[k];
        finite = finite && std::isfinite(wanted) && std::isfinite((*logits)[k]);
        largest = std::max(largest, std::fabs(wanted));
        difference = std::max(difference, std::fabs((*logits)[k] - wanted));
    }
    constexpr float tolerance = 1e-3F, smallest_scale = 1e-6F;
    if (finite && difference <= tolerance * std::max(largest, smallest_scale)) return {};
    return Error{given,
                 "the network's answer to the stored input is not the stored one (off by " +
                     fields::write(difference).dump() + ", logits up to " + fields::write(largest).dump() + ")",
                 "the file is damaged or from another program; get it again or train anew"};
}

}  // namespace selvedge
