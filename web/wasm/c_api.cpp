// C API without a page: open a model, classify pixels, read features. js/selvedge.mjs wraps it with types.
//
// Functions return JSON text that stays valid until the next call with the same handle: what was asked for, or
// {"error": "…"}. A handle is freed with the function that says so.
#include <emscripten/emscripten.h>
#include <selvedge/analysis/features.h>
#include <selvedge/io/json.h>

#include "engine/answerer.h"
#include "wasm/c_strings.h"
#include "wasm/describe_answers.h"

using selvedge::Json;

/// One open model and the text handed out last.
struct selvedge_model {
    selvedge::engine::Answerer answerer;
    std::optional<selvedge::FeatureReader> reader;  // of the model that is open, once it was asked for
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
    model->reader.reset();
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

/// The features of an image as the network knows it, 28 × 28 grey pixels: {layer, values}, or {"error"}.
EMSCRIPTEN_KEEPALIVE const char* selvedge_model_features(selvedge_model* model, const std::uint8_t* pixels,
                                                         std::size_t count) {
    if (!model->answerer.ready()) return model->out.give(Json{{"error", "no model has been opened"}});
    if (!model->reader) {
        selvedge::Result<selvedge::FeatureReader> reader = selvedge::FeatureReader::make(*model->answerer.model(), 1);
        if (!reader) return model->out.give(Json{{"error", reader.error().message()}});
        model->reader = std::move(*reader);
    }
    const selvedge::Result<std::vector<float>> values = model->reader->read({pixels, count});
    if (!values) return model->out.give(Json{{"error", values.error().message()}});
    return model->out.give(Json{{"layer", model->reader->layer()}, {"values", *values}});
}

}  // extern "C"
