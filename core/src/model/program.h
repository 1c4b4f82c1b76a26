// The Program of a Model, and a Model made ready on an Executor.
#pragma once

#include <selvedge/model/model.h>

namespace selvedge {

/// The options with which a trained model is lowered to answer, `batch_size` at a time.
ProgramOptions inference_options(const Model& model, std::size_t batch_size);

/// Lowers the model's network. Error: a network that does not build; parameters, state or class names of another number
/// than the network's.
Result<Program> model_program(const Model& model, const ProgramOptions& options);

/// Compiles `program` and uploads the model's weights.
Result<std::unique_ptr<Session>> model_session(const Model& model, const Program& program, Executor& executor);

/// How far logits may be from the golden ones on another instruction set: 1e-3 of the largest golden logit.
Status check_golden(const Model& model, const std::string& where);

}  // namespace selvedge
