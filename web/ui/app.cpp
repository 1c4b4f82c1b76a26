// App's dealings: what happens, what is asked of the engine, and what comes back.
#include "ui/app.h"

#include <algorithm>
#include <utility>

#include "ui/preview.h"
#include "ui/words.h"

namespace selvedge::ui {
namespace {

/// ImGui needs a frame to see an input and another to show what became of it.
constexpr int settling_frames = 3;
/// Seconds without a new answer after which the answer is said aloud.
constexpr double settled_after = 0.6;
/// Seconds after which the next frame shows a hint for what the pointer rests on.
constexpr double hint_after = 0.7;
/// A frame after a pause is not one long frame.
constexpr double longest_frame = 1.0;

Box whole(const Picture& picture) { return {.x = 0, .y = 0, .width = picture.width, .height = picture.height}; }

}  // namespace

App::App(Host& host, engine::Engine& engine, const FontFiles& fonts, const Look& look)
    : host_(host), engine_(engine), fonts_(fonts), theme_(make_theme(look, fonts)) {
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
    ask_again_ = true;
    fonts_changed_ = true;
    frames_to_settle_ = settling_frames;
}

void App::set_look(const Look& look) {
    frames_to_settle_ = settling_frames;
    if (look == theme_.look) return;
    theme_ = make_theme(look, fonts_);
    fonts_changed_ = true;
}

void App::set_size(float width, float height, float seen_from, float seen_height) {
    width_ = std::max(width, 1.0F);
    height_ = std::max(height, 1.0F);
    seen_from_ = seen_from;
    seen_height_ = seen_height;
    frames_to_settle_ = settling_frames;
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
    pad_.pointer(state_, *this, sample, open);
    hovering_ = !touch_ && !gone;
    frames_to_settle_ = settling_frames;
}

void App::key(Key key) {
    frames_to_settle_ = settling_frames;
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
            if (help_open_) {
                help_open_ = false;
            } else if (ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopup)) {
                ImGui::GetIO().AddKeyEvent(ImGuiKey_Escape, true);
                ImGui::GetIO().AddKeyEvent(ImGuiKey_Escape, false);
            } else if (state_.drawing.stroking()) {
                state_.drawing.cancel_stroke();
            } else {
                dismiss_message();
            }
            break;
    }
}

void App::open_model(std::size_t index, std::vector<std::byte> bytes, std::string where) {
    engine_.open(index, std::move(bytes), std::move(where));
    frames_to_settle_ = settling_frames;
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
    sample_coming_ = false;
    ask_again_ = true;
    frames_to_settle_ = settling_frames;
}

void App::refuse(std::string message) {
    host_.announce(message);
    announce_at_ = -1;  // an answer that is older than this must not talk over it
    sample_coming_ = false;
    state_.message = std::move(message);
    frames_to_settle_ = settling_frames;
}

void App::undo() {
    // Undo after opening a picture by mistake leads back to the drawing as it was.
    if (state_.source != Source::drawing) {
        state_.source = Source::drawing;
    } else {
        state_.drawing.undo();
    }
}

void App::redo() {
    if (state_.source == Source::drawing) state_.drawing.redo();
}

bool App::can_undo() const {
    return state_.source == Source::drawing ? state_.drawing.can_undo() : !state_.drawing.blank();
}

bool App::can_redo() const { return state_.source == Source::drawing && state_.drawing.can_redo(); }

void App::clear() {
    state_.source = Source::drawing;
    state_.drawing.clear();
}

void App::draw_here() {
    if (state_.source == Source::picture) {
        const Preview preview = make_preview(state_.picture->view(), Drawing::edge);
        state_.drawing.place(in_square(preview, Drawing::edge));
    } else if (state_.source == Source::sample) {
        state_.drawing.clear();
    }
    state_.source = Source::drawing;
}

void App::next_sample() {
    if (state_.samples == 0) return;
    host_.fetch_sample(next_sample_);
    sample_coming_ = true;
    next_sample_ = (next_sample_ + 1) % state_.samples;
}

void App::open_picture() { host_.open_picture(); }

void App::choose_model(std::size_t index) {
    if (index >= state_.models.size() || (index == state_.chosen_model && (state_.model || state_.model_loading)))
        return;
    state_.chosen_model = index;
    state_.model_loading = true;
    state_.model_trouble.clear();
    host_.fetch_model(index);
    frames_to_settle_ = settling_frames;
}

void App::dismiss_message() { state_.message.clear(); }

void App::toggle_help() { help_open_ = !help_open_; }

void App::collect_events() {
    while (std::optional<engine::Event> event = engine_.poll()) {
        frames_to_settle_ = std::max(frames_to_settle_, 1);
        if (auto* card = std::get_if<engine::ModelCard>(&*event)) {
            state_.model_loading = card->index != state_.chosen_model;
            state_.model = std::move(*card);
            state_.model_trouble.clear();
            ask_again_ = true;
        } else if (auto* refused = std::get_if<engine::ModelRefused>(&*event)) {
            model_not_fetched(refused->error.message());
        } else if (auto* outcome = std::get_if<engine::Outcome>(&*event)) {
            if (outcome->ticket != asked_ && state_.outcome && outcome->ticket < state_.outcome->ticket) continue;
            state_.outcome = std::move(*outcome);
            // The item's grey pixels as a texture.
            std::array<std::uint8_t, item_pixels * 4> rgba{};
            for (std::size_t k = 0; k < item_pixels; ++k) {
                const std::uint8_t grey = state_.outcome->conversion.pixels[k];
                rgba[k * 4] = rgba[k * 4 + 1] = rgba[k * 4 + 2] = grey;
                rgba[k * 4 + 3] = 255;
            }
            const Picture view{rgba, item_edge, item_edge};
            host_.update_texture(state_.item_texture, view, whole(view));
            to_announce_ = state_.outcome->error    ? state_.outcome->error->message()
                           : state_.outcome->answer ? spoken(*state_.outcome->answer)
                                                    : "Nothing to see yet";
            announce_at_ = now_ + settled_after;
        }
    }
}

/// Asks for an answer when what is shown has changed and the engine is free; it is asked for the newest only.
void App::ask() {
    const bool drawing = state_.source == Source::drawing;
    if (drawing && state_.drawing.revision() != asked_revision_) ask_again_ = true;
    if (!drawing) asked_revision_ = ~0ULL;
    if (!ask_again_ || !state_.model || engine_.busy()) return;
    // The paper that is empty only until the first sample comes is not worth a word.
    if (sample_coming_ && drawing && state_.drawing.blank()) return;
    ask_again_ = false;
    ++asked_;
    if (!drawing) {
        engine_.classify(asked_, state_.picture);
        return;
    }
    asked_revision_ = state_.drawing.revision();
    const auto rgba = state_.drawing.rgba();
    engine_.classify(asked_, std::make_shared<const engine::SharedPicture>(
                                 engine::SharedPicture{{rgba.begin(), rgba.end()}, Drawing::edge, Drawing::edge}));
}

bool App::settled() const {
    const bool asked_for_this =
        !ask_again_ && (state_.source != Source::drawing || state_.drawing.revision() == asked_revision_);
    return asked_for_this && !state_.model_loading && state_.outcome && state_.outcome->ticket == asked_;
}

void App::update_textures() {
    if (const std::optional<Box> box = state_.drawing.take_dirty())
        host_.update_texture(state_.drawing_texture, state_.drawing.view(), *box);
}

void App::announce_when_settled(double now) {
    if (announce_at_ < 0 || now < announce_at_ || state_.drawing.stroking()) return;
    announce_at_ = -1;
    if (to_announce_ == announced_) return;
    announced_ = to_announce_;
    host_.announce(announced_);
}

double App::frame(double now) {
    elapsed_ = std::clamp(now - now_, 1e-4, longest_frame);
    now_ = now;
    collect_events();
    ask();
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
    ImGui::Render();

    if (frames_to_settle_ > 0) --frames_to_settle_;
    if (frames_to_settle_ > 0 || moving_) return 0;
    double wait = -1;
    const auto sooner = [&wait](double seconds) { wait = wait < 0 ? seconds : std::min(wait, seconds); };
    if (announce_at_ >= 0) sooner(std::max(announce_at_ - now, 0.01));
    if (std::exchange(hovering_, false)) sooner(hint_after);
    return wait;
}

}  // namespace selvedge::ui
