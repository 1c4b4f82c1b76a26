// C API without a page: open a model, classify pixels. js/selvedge.mjs wraps it with types.
//
// Functions return JSON text that stays valid until the next call with the same handle: what was asked for, or
// {"error": "…"}. A handle is freed with the function that says so.
#include <emscripten/emscripten.h>

#include "engine/answerer.h"
#include "wasm/c_strings.h"
#include "wasm/describe_answers.h"

using selvedge::Json;

/// One open model and the text handed out last.
struct selvedge_model {
    selvedge::engine::Answerer answerer;
    selvedge::web::TextOut out;
};

extern "C" {

/// A handle for one model, empty as yet.
EMSCRIPTEN_KEEPALIVE selvedge_model* selvedge_model_new() { return std::make_unique<selvedge_model>().release(); }

EMSCRIPTEN_KEEPALIVE void selvedge_model_free(selvedge_model* model) {
    const std::unique_ptr<selvedge_model> owned(model);
}

/// Opens a .safetensors file's bytes. Gives the model's card, or {"error"}.
EMSCRIPTEN_KEEPALIVE const char* selvedge_model_open(selvedge_model* model, const std::byte* bytes, std::size_t size,
                                                     const char* name) {
    const selvedge::engine::Event event = model->answerer.open(0, {bytes, size}, name);
    if (const auto* refused = std::get_if<selvedge::engine::ModelRefused>(&event))
        return model->out.give(Json{{"error", refused->error.message()}});
    return model->out.give(selvedge::web::describe(std::get<selvedge::engine::ModelCard>(event)));
}

/// Converts and classifies straight RGBA pixels, (height, width, 4).
EMSCRIPTEN_KEEPALIVE const char* selvedge_model_classify(selvedge_model* model, const std::uint8_t* rgba,
                                                         std::size_t width, std::size_t height) {
    if (!model->answerer.ready()) return model->out.give(Json{{"error", "no model has been opened"}});
    const selvedge::Picture picture{{rgba, width * height * 4}, width, height};
    return model->out.give(selvedge::web::describe(model->answerer.classify(0, picture)));
}

}  // extern "C"
