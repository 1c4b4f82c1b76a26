// The workbench's part of the page's C API: images, recipes, models and files that come and go.
#include <emscripten/emscripten.h>
#include <selvedge/io/json.h>

#include "wasm/page.h"

using selvedge::engine::Part;
using selvedge::web::copied;
using selvedge::web::Page;

extern "C" {

/// In how many seconds selvedge_page_work() is to be called for anything to happen; less than 0: not at all, as always
/// where there are threads.
EMSCRIPTEN_KEEPALIVE double selvedge_page_wants_work_in(Page* page) {
    return page->engine().wants_work() ? 0 : page->workshop().wants_work_in().value_or(-1);
}

/// Does a piece of what the page asks, or else of a run or an evaluation. Whether a frame is to show what came of it.
EMSCRIPTEN_KEEPALIVE bool selvedge_page_work(Page* page) {
    if (page->engine().wants_work())
        page->engine().advance();
    else
        page->workshop().work();
    return page->engine().has_events() || page->workshop().has_news();
}

/// The experiments' files by their names, as one JSON object.
EMSCRIPTEN_KEEPALIVE void selvedge_page_recipes(Page* page, const char* text) {
    if (const selvedge::Status status = page->app().lab().take_presets(text); !status)
        page->app().refuse(status.error().message());
}

/// Takes a recipe; what is wrong with it, or null.
EMSCRIPTEN_KEEPALIVE const char* selvedge_page_recipe(Page* page, const char* text, const char* where) {
    const selvedge::Status status = page->app().lab().take_recipe(text, where);
    return status ? nullptr : page->out.give(status.error().message());
}

/// Two unpacked IDX files; `part` is 0 for training images, 1 for test images.
EMSCRIPTEN_KEEPALIVE void selvedge_page_images(Page* page, int part, const std::byte* images, std::size_t images_size,
                                               const std::byte* labels, std::size_t labels_size, const char* name) {
    page->app().lab().take_images(static_cast<Part>(part),
                                  {copied(images, images_size), copied(labels, labels_size), name});
}

/// `done` is a part of 1, or less than 0 where it is not known.
EMSCRIPTEN_KEEPALIVE void selvedge_page_images_progress(Page* page, int part, float done) {
    page->app().lab().images_progress(static_cast<Part>(part), done);
}

EMSCRIPTEN_KEEPALIVE void selvedge_page_images_not_fetched(Page* page, int part, const char* message) {
    page->app().lab().images_not_fetched(static_cast<Part>(part), message);
}

/// A model file that the person has brought along; `turn` to it, or only have it there to choose.
EMSCRIPTEN_KEEPALIVE void selvedge_page_own_model(Page* page, const std::byte* bytes, std::size_t size,
                                                  const char* title, bool turn) {
    page->app().add_own_model(copied(bytes, size), title, turn);
}

/// The recipe as it stands; "null" before there is one.
EMSCRIPTEN_KEEPALIVE const char* selvedge_page_recipe_text(Page* page) {
    return page->out.give(page->app().lab().recipe().json());
}

/// Does what a button of the room Train does: train, pause, batch, epoch, rewind, edit, save.
EMSCRIPTEN_KEEPALIVE void selvedge_page_train(Page* page, const char* action) {
    using selvedge::engine::Stride;
    selvedge::ui::Lab& lab = page->app().lab();
    const std::string_view wanted = action;
    const bool busy = lab.running() || lab.waiting();
    if (wanted == "pause" || (wanted == "toggle" && busy)) lab.pause();
    if (wanted == "train" || (wanted == "toggle" && !busy)) lab.go(Stride::end);
    if (wanted == "batch") lab.go(Stride::batch);
    if (wanted == "epoch") lab.go(Stride::epoch);
    if (wanted == "rewind") lab.rewind();
    if (wanted == "edit") page->host().edit_recipe(lab.recipe().text());
    if (wanted == "save") page->host().save_file("recipe.json", lab.recipe().text());
}

/// What an address or the browser's storage keeps of the page: {room, model, source, picture, drawing: revision, blank,
/// recipe: revision, preset}.
EMSCRIPTEN_KEEPALIVE const char* selvedge_page_kept(Page* page) {
    const selvedge::ui::State& state = page->app().state();
    const selvedge::ui::Lab& lab = page->app().lab();
    return page->out.give(selvedge::Json{{"room", page->app().room().id()},
                                         {"model", state.chosen_model},
                                         {"source", static_cast<int>(state.source)},
                                         {"picture", state.picture_name},
                                         {"drawing", state.drawing.revision()},
                                         {"blank", state.drawing.blank()},
                                         {"recipe", lab.recipe().revision()},
                                         {"runs", lab.epochs_seen()}});
}

/// The drawing's pixels, (edge, edge, 4).
EMSCRIPTEN_KEEPALIVE const std::uint8_t* selvedge_page_drawing(Page* page) {
    return page->app().state().drawing.rgba().data();
}
EMSCRIPTEN_KEEPALIVE std::size_t selvedge_page_drawing_edge() { return selvedge::ui::Drawing::edge; }
EMSCRIPTEN_KEEPALIVE void selvedge_page_restore_drawing(Page* page, const std::uint8_t* rgba) {
    page->app().restore_drawing({rgba, selvedge::ui::Drawing::edge * selvedge::ui::Drawing::edge * 4});
}

/// The runs so far as JSON, without their models, and back.
EMSCRIPTEN_KEEPALIVE const char* selvedge_page_runs(Page* page) {
    return page->out.give(page->app().lab().runs_json());
}
EMSCRIPTEN_KEEPALIVE void selvedge_page_restore_runs(Page* page, const char* text) {
    page->app().lab().restore_runs(text);
}

/// Evaluates the model that answers, as the button of the room Evaluate does.
EMSCRIPTEN_KEEPALIVE void selvedge_page_evaluate(Page* page) {
    const selvedge::ui::State& state = page->app().state();
    if (state.chosen_model >= state.models.size()) return;
    const selvedge::ui::ModelEntry& entry = state.models[state.chosen_model];
    if (entry.file) page->app().lab().evaluate(entry.file, entry.title);
}

/// The bytes of the model of that number, if it is the person's own: for the browser's storage.
EMSCRIPTEN_KEEPALIVE const std::byte* selvedge_page_model_file(Page* page, std::size_t index) {
    const auto& models = page->app().state().models;
    return index < models.size() && models[index].own && models[index].file ? models[index].file->data() : nullptr;
}
EMSCRIPTEN_KEEPALIVE std::size_t selvedge_page_model_file_size(Page* page, std::size_t index) {
    const auto& models = page->app().state().models;
    return index < models.size() && models[index].file ? models[index].file->size() : 0;
}
EMSCRIPTEN_KEEPALIVE const char* selvedge_page_model_title(Page* page, std::size_t index) {
    const auto& models = page->app().state().models;
    return index < models.size() ? page->out.give(models[index].title) : nullptr;
}

/// The file that the command "save" is about.
EMSCRIPTEN_KEEPALIVE const char* selvedge_page_file(Page* page) { return page->host().file().data(); }
EMSCRIPTEN_KEEPALIVE std::size_t selvedge_page_file_size(Page* page) { return page->host().file().size(); }

}  // extern "C"
