// App's dealings: what happens, what comes back from the engine, and frames.
#include "ui/app.h"

#include <algorithm>
#include <utility>

#include "engine/requests.h"
#include "ui/ghosts.h"
#include "ui/preview.h"

namespace selvedge::ui {
namespace {

/// Seconds after which the next frame shows a hint for what the pointer rests on.
constexpr double hint_after = 0.7;
/// A frame after a pause is not one long frame.
constexpr double longest_frame = 1.0;

Box whole(const Picture& picture) { return {.x = 0, .y = 0, .width = picture.width, .height = picture.height}; }

}  // namespace

App::App(Host& host, engine::Engine& engine, engine::Workshop& workshop, const FontFiles& fonts, const Look& look)
    : host_(host),
      engine_(engine),
      fonts_(fonts),
      theme_(make_theme(look, fonts)),
      lab_(workshop, host),
      rooms_(make_rooms({state_, *this, engine, host, lab_})) {
    restore_textures();
}

App::~App() {
    for (ImTextureID texture : {state_.drawing_texture, state_.picture_texture, state_.item_texture})
        if (texture != ImTextureID{}) host_.drop_texture(texture);
}

void App::restore_textures() {
    state_.drawing_texture = host_.make_texture(Drawing::edge, Drawing::edge, Magnify::smooth);
    host_.update_texture(state_.drawing_texture, state_.drawing.view(), whole(state_.drawing.view()));
    state_.item_texture = host_.make_texture(item_edge, item_edge, Magnify::squares);
    state_.picture_texture = {};
    if (state_.picture) show_picture(state_.picture, state_.picture_name, state_.source);
    for (const auto& room : rooms_) room->restore_textures();
    inquiry_.ask_again();
    fonts_changed_ = true;
    wake();
}

void App::set_look(const Look& look) {
    wake();
    if (look == theme_.look) return;
    theme_ = make_theme(look, fonts_);
    fonts_changed_ = true;
}

void App::set_size(float width, float height, float seen_from, float seen_height) {
    width_ = std::max(width, 1.0F);
    height_ = std::max(height, 1.0F);
    seen_from_ = seen_from;
    seen_height_ = seen_height;
    wake();
}

void App::pointer(const PointerSample& sample) {
    touch_ = sample.kind == PointerKind::touch;
    ImGuiIO& io = ImGui::GetIO();
    io.AddMouseSourceEvent(touch_                              ? ImGuiMouseSource_TouchScreen
                           : sample.kind == PointerKind::mouse ? ImGuiMouseSource_Mouse
                                                               : ImGuiMouseSource_Pen);
    const bool gone = sample.phase == PointerPhase::cancel || sample.phase == PointerPhase::leave;
    if (gone) {
        // Away before the button goes up, so that what was pressed is not taken for clicked.
        io.AddMousePosEvent(-FLT_MAX, -FLT_MAX);
    } else {
        io.AddMousePosEvent(sample.x, sample.y);
    }
    if (sample.phase == PointerPhase::down) io.AddMouseButtonEvent(ImGuiMouseButton_Left, true);
    if (sample.phase == PointerPhase::up || sample.phase == PointerPhase::cancel)
        io.AddMouseButtonEvent(ImGuiMouseButton_Left, false);
    if (sample.phase == PointerPhase::up && touch_) io.AddMousePosEvent(-FLT_MAX, -FLT_MAX);
    const bool open = !help_open_ && !ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopup);
    rooms_[open_room_]->pointer(sample, open);
    hovering_ = !touch_ && !gone;
    wake();
}

bool App::on_map(ImVec2 at) const {
    if (help_open_ || ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopup)) return false;
    const auto map = places_.find("map");
    return map != places_.end() && map->second.contains(at);
}

bool App::pinch(ImVec2 from, ImVec2 to, float factor) {
    if (!on_map(from)) return false;
    rooms_[open_room_]->pinch(from, to, factor);
    wake();
    return true;
}

bool App::wheel(float x, float y, float steps) {
    if (!on_map({x, y})) return false;
    // A map that is seen whole cannot become smaller: the page scrolls on.
    if (steps < 0 && !places_.contains("map-moves")) return false;
    ImGui::GetIO().AddMousePosEvent(x, y);
    ImGui::GetIO().AddMouseWheelEvent(0, steps);
    wake();
    return true;
}

bool App::act(std::string_view action) {
    wake();
    return rooms_[open_room_]->act(action);
}

void App::key(Key key) {
    wake();
    const bool covered = help_open_ || ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopup);
    if (!covered && rooms_[open_room_]->key(key)) return;
    switch (key) {
        case Key::undo:
            undo();
            break;
        case Key::redo:
            redo();
            break;
        case Key::clear:
            clear();
            break;
        case Key::sample:
            next_sample();
            break;
        case Key::open:
            open_picture();
            break;
        case Key::brush:
            state_.tool = Tool::brush;
            break;
        case Key::eraser:
            state_.tool = Tool::eraser;
            break;
        case Key::fill:
            state_.tool = Tool::fill;
            break;
        case Key::smaller:
            state_.diameter = std::max(state_.diameter / 1.2F, least_diameter);
            break;
        case Key::larger:
            state_.diameter = std::min(state_.diameter * 1.2F, most_diameter);
            break;
        case Key::model:
            if (!state_.models.empty()) choose_model((state_.chosen_model + 1) % state_.models.size());
            break;
        case Key::help:
            toggle_help();
            break;
        case Key::escape:
            escape();
            break;
        case Key::camera:
            open_camera();
            break;
        case Key::symmetry:
            state_.symmetric = !state_.symmetric;
            break;
        case Key::ghost:
            // One after the other, and then none.
            if (!state_.ghost) {
                state_.ghost = 0;
            } else if (++*state_.ghost == ghost_count) {
                state_.ghost.reset();
            }
            break;
        case Key::tone:
            state_.ink = (state_.ink + 1) % inks.size();
            break;
    }
}

void App::open_model(std::size_t index, std::vector<std::byte> bytes, std::string where) {
    if (index < state_.models.size()) state_.models[index].file = std::make_shared<const std::vector<std::byte>>(bytes);
    if (index == state_.chosen_model)
        engine_.ask(std::make_unique<engine::OpenModel>(index, std::move(bytes), std::move(where)));
    wake();
}

void App::model_not_fetched(std::string message) {
    state_.model_loading = false;
    if (state_.model) {
        state_.chosen_model = state_.model->index;
    } else {
        state_.model_trouble = message;
    }
    refuse(std::move(message));
}

void App::show_picture(engine::PicturePointer picture, std::string name, Source source) {
    state_.drawing.end_stroke();
    const Preview preview = make_preview(picture->view(), Drawing::edge);
    if (state_.picture_texture != ImTextureID{}) host_.drop_texture(state_.picture_texture);
    state_.picture_texture = host_.make_texture(preview.width, preview.height, Magnify::smooth);
    const Picture view{preview.rgba, preview.width, preview.height};
    host_.update_texture(state_.picture_texture, view, whole(view));
    state_.picture_see_through = false;
    for (std::size_t i = 3; i < preview.rgba.size(); i += 4)
        state_.picture_see_through = state_.picture_see_through || preview.rgba[i] < 255;
    state_.preview_width = preview.width;
    state_.preview_height = preview.height;
    state_.picture = std::move(picture);
    state_.picture_name = std::move(name);
    state_.source = source;
    state_.message.clear();
    inquiry_.expect_sample(false);
    inquiry_.ask_again();
    wake();
}

void App::refuse(std::string message) {
    host_.announce(message);
    inquiry_.hush();  // an answer that is older than this must not talk over it
    inquiry_.expect_sample(false);
    state_.message = std::move(message);
    wake();
}

void App::collect_events() {
    while (std::optional<engine::Event> event = engine_.poll()) {
        // It is shown in this frame; what a room asks because of it, it asks in the next.
        frames_to_settle_ = std::max(frames_to_settle_, 2);
        for (const auto& room : rooms_) room->receive(*event);
        if (auto* card = std::get_if<engine::ModelCard>(&*event)) {
            state_.model_loading = card->index != state_.chosen_model;
            state_.model = std::move(*card);
            state_.model_trouble.clear();
            inquiry_.ask_again();
        } else if (auto* refused = std::get_if<engine::ModelRefused>(&*event)) {
            // A file that is no model leaves no trace among the models.
            if (refused->index + 1 == state_.models.size() && state_.models.back().own) state_.models.pop_back();
            model_not_fetched(refused->error.message());
        } else if (auto* outcome = std::get_if<engine::Outcome>(&*event)) {
            if (inquiry_.receive(std::move(*outcome), state_, now_)) draw_item();
        }
    }
}

/// The item's grey pixels as a texture.
void App::draw_item() {
    std::array<std::uint8_t, item_pixels * 4> rgba{};
    for (std::size_t k = 0; k < item_pixels; ++k) {
        const std::uint8_t grey = state_.outcome->conversion.pixels[k];
        rgba[k * 4] = rgba[k * 4 + 1] = rgba[k * 4 + 2] = grey;
        rgba[k * 4 + 3] = 255;
    }
    const Picture view{rgba, item_edge, item_edge};
    host_.update_texture(state_.item_texture, view, whole(view));
}

void App::update_textures() {
    if (const std::optional<Box> box = state_.drawing.take_dirty())
        host_.update_texture(state_.drawing_texture, state_.drawing.view(), *box);
}

void App::announce_when_settled(double now) {
    if (state_.drawing.stroking()) return;
    if (const std::optional<std::string> text = inquiry_.take_announcement(now)) host_.announce(*text);
}

double App::frame(double now) {
    elapsed_ = std::clamp(now - now_, 1e-4, longest_frame);
    now_ = now;
    collect_events();
    lab_.update();
    inquiry_.ask(state_, engine_);
    rooms_[open_room_]->update();
    collect_events();  // an engine without threads has answered already
    update_textures();
    announce_when_settled(now);

    ImGuiIO& io = ImGui::GetIO();
    io.DisplaySize = {width_, height_};
    io.DeltaTime = static_cast<float>(elapsed_);
    places_.clear();
    cursor_ = Cursor::arrow;
    ImGui::NewFrame();
    layout();
    // What a press has changed is acted upon in the next frame.
    if (ImGui::IsMouseReleased(ImGuiMouseButton_Left)) frames_to_settle_ = std::max(frames_to_settle_, 2);
    ImGui::Render();

    if (frames_to_settle_ > 0) --frames_to_settle_;
    if (frames_to_settle_ > 0 || rooms_[open_room_]->moving()) return 0;
    double wait = -1;
    const auto sooner = [&wait](double seconds) { wait = wait < 0 ? seconds : std::min(wait, seconds); };
    if (inquiry_.announce_at() >= 0) sooner(std::max(inquiry_.announce_at() - now, 0.01));
    if (std::exchange(hovering_, false)) sooner(hint_after);
    return wait;
}

}  // namespace selvedge::ui
