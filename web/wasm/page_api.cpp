// The page's C API: what site/page.mjs calls. Sizes and places are device pixels, times seconds.
#include <emscripten/emscripten.h>
#include <emscripten/html5_webgl.h>

#include <cstdlib>
#include <new>

#include "wasm/describe.h"
#include "wasm/page.h"

using selvedge::web::copied;
using selvedge::web::Page;

extern "C" {

/// Starts the page in the element that `canvas` selects; null where WebGL2 is not to be had.
EMSCRIPTEN_KEEPALIVE Page* selvedge_page_start(const char* canvas, float scale, bool dark, bool motion,
                                               const std::byte* regular, std::size_t regular_size,
                                               const std::byte* semibold, std::size_t semibold_size) {
    EmscriptenWebGLContextAttributes attributes;
    emscripten_webgl_init_context_attributes(&attributes);
    attributes.majorVersion = 2;
    attributes.alpha = false;
    attributes.depth = false;
    attributes.antialias = false;
    attributes.preserveDrawingBuffer = true;  // a frame draws only what differs from the one before
    const EMSCRIPTEN_WEBGL_CONTEXT_HANDLE context = emscripten_webgl_create_context(canvas, &attributes);
    if (context <= 0 || emscripten_webgl_make_context_current(context) != EMSCRIPTEN_RESULT_SUCCESS) return nullptr;
    return std::make_unique<Page>(selvedge::ui::Look{scale, dark, motion}, copied(regular, regular_size),
                                  copied(semibold, semibold_size))
        .release();
}

EMSCRIPTEN_KEEPALIVE void selvedge_page_add_model(Page* page, const char* title, const char* detail) {
    page->app().add_model({title, detail});
}

EMSCRIPTEN_KEEPALIVE void selvedge_page_set_samples(Page* page, std::size_t count) { page->app().set_samples(count); }

EMSCRIPTEN_KEEPALIVE void selvedge_page_set_build(Page* page, const char* build) { page->app().set_build(build); }

EMSCRIPTEN_KEEPALIVE void selvedge_page_choose_model(Page* page, std::size_t index) { page->app().choose_model(index); }

EMSCRIPTEN_KEEPALIVE void selvedge_page_model(Page* page, std::size_t index, const std::byte* bytes, std::size_t size,
                                              const char* where) {
    page->app().open_model(index, copied(bytes, size), where);
}

EMSCRIPTEN_KEEPALIVE void selvedge_page_model_not_fetched(Page* page, const char* message) {
    page->app().model_not_fetched(message);
}

/// Memory for a picture's pixels, (height, width, 4), to be filled before selvedge_page_picture(); null if there is not
/// enough.
EMSCRIPTEN_KEEPALIVE std::uint8_t* selvedge_page_picture_buffer(Page* page, std::size_t width, std::size_t height) {
    page->incoming.reset();
    if (!selvedge::check_picture_size(width, height)) return nullptr;
    const std::size_t size = width * height * 4;
    // A vector that cannot grow would end the program; whether there is room (for a preview as well) is tried first.
    void* room = std::malloc(size + (16U << 20U));
    if (room == nullptr) return nullptr;
    std::free(room);
    page->incoming = std::make_shared<selvedge::engine::SharedPicture>();
    page->incoming->rgba.resize(size);
    page->incoming->width = width;
    page->incoming->height = height;
    return page->incoming->rgba.data();
}

/// Shows and classifies the picture that the buffer holds.
EMSCRIPTEN_KEEPALIVE void selvedge_page_picture(Page* page, const char* name, bool sample) {
    if (!page->incoming) return;
    page->app().show_picture(std::move(page->incoming), name,
                             sample ? selvedge::ui::Source::sample : selvedge::ui::Source::picture);
    page->incoming.reset();
}

/// Says why something that the person gave cannot be used.
EMSCRIPTEN_KEEPALIVE void selvedge_page_refuse(Page* page, const char* message) {
    page->incoming.reset();
    page->app().refuse(message);
}

EMSCRIPTEN_KEEPALIVE void selvedge_page_look(Page* page, float scale, bool dark, bool motion) {
    page->app().set_look({scale, dark, motion});
}

EMSCRIPTEN_KEEPALIVE void selvedge_page_size(Page* page, float width, float height, float seen_from,
                                             float seen_height) {
    page->app().set_size(width, height, seen_from, seen_height);
}

/// `phase` and `kind` are the numbers of PointerPhase and PointerKind.
EMSCRIPTEN_KEEPALIVE void selvedge_page_pointer(Page* page, int phase, int kind, float x, float y, float pressure) {
    page->app().pointer(
        {static_cast<selvedge::ui::PointerPhase>(phase), static_cast<selvedge::ui::PointerKind>(kind), x, y, pressure});
}

/// `key` is the number of ui::Key.
EMSCRIPTEN_KEEPALIVE void selvedge_page_key(Page* page, int key) {
    page->app().key(static_cast<selvedge::ui::Key>(key));
}

/// The wheel at a place, in steps, more than 0 away from the person. Whether it was for the page, which then must not
/// scroll.
EMSCRIPTEN_KEEPALIVE bool selvedge_page_wheel(Page* page, float x, float y, float steps) {
    return page->app().wheel(x, y, steps);
}

/// Two fingers: what they held at the first place is at the second now, larger by a factor. Whether it was for the
/// page.
EMSCRIPTEN_KEEPALIVE bool selvedge_page_pinch(Page* page, float from_x, float from_y, float to_x, float to_y,
                                              float factor) {
    return page->app().pinch({from_x, from_y}, {to_x, to_y}, factor);
}

/// Does what one of the open room's controls does, by its word; false where the room knows no such word.
EMSCRIPTEN_KEEPALIVE bool selvedge_page_act(Page* page, const char* action) { return page->app().act(action); }

EMSCRIPTEN_KEEPALIVE void selvedge_page_open_room(Page* page, std::size_t index) { page->app().open_room(index); }

/// Seconds until the next frame is wanted; less than 0: not until something happens. If there is anything new in this
/// one, no piece of a run or an evaluation begins for `hold` seconds.
EMSCRIPTEN_KEEPALIVE double selvedge_page_frame(Page* page, double now, int width, int height, double hold) {
    return page->frame(now, width, height, hold);
}

/// 0: nothing is being worked on; 1: something is; 2: something has come of it, and a frame will show it; 3: a run or
/// an evaluation goes on, of which there is news a few times a second.
EMSCRIPTEN_KEEPALIVE int selvedge_page_news(Page* page) {
    if (page->engine().has_events() || page->workshop().has_news()) return 2;
    return page->engine().busy() ? 1 : page->workshop().working() ? 3 : 0;
}

EMSCRIPTEN_KEEPALIVE float selvedge_page_content_height(Page* page) { return page->app().content_height(); }

/// Whether something is drawn in the middle of what can be seen, so that scrolling moves it.
EMSCRIPTEN_KEEPALIVE bool selvedge_page_follows_scrolling(Page* page) { return page->app().help_open(); }

/// 0 arrow, 1 hand, 2 crosshair.
EMSCRIPTEN_KEEPALIVE int selvedge_page_cursor(Page* page) { return static_cast<int>(page->app().cursor()); }

/// The next line of what the page asks of the browser, or null.
EMSCRIPTEN_KEEPALIVE const char* selvedge_page_command(Page* page) {
    std::optional<std::string> command = page->host().take_command();
    return command ? page->out.give(std::move(*command)) : nullptr;
}

/// The rectangle on the canvas in which movements are for the page: writes x, y, width and height, all 0 where there is
/// none. True: every movement, on the paper and on a map that can be moved; false: a finger still scrolls over it, and
/// two fingers are for the page, on a map that is seen whole.
EMSCRIPTEN_KEEPALIVE bool selvedge_page_paper(Page* page, float* rectangle) {
    const selvedge::ui::Places& places = page->app().places();
    auto found = places.find("pad");
    if (found == places.end()) found = places.find("map-moves");
    const bool every = found != places.end();
    if (!every) found = places.find("map");
    const selvedge::ui::Area paper = found == places.end() ? selvedge::ui::Area{} : found->second;
    rectangle[0] = paper.x;
    rectangle[1] = paper.y;
    rectangle[2] = paper.width;
    rectangle[3] = paper.height;
    return every;
}

EMSCRIPTEN_KEEPALIVE const char* selvedge_page_state(Page* page) {
    return page->out.give(selvedge::web::describe(page->app()));
}

EMSCRIPTEN_KEEPALIVE void selvedge_page_restore(Page* page) { page->restore(); }

}  // extern "C"
