// App's actions: what panels, keys and the HTML layer can have done.
#include <algorithm>
#include <utility>

#include "ui/app.h"
#include "ui/preview.h"

namespace selvedge::ui {

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

/// A mark on a picture of the person's own goes on upon it; a sample makes way for fresh paper.
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
    inquiry_.expect_sample(true);
    next_sample_ = (next_sample_ + 1) % state_.samples;
}

void App::open_picture() { host_.open_picture(); }

void App::open_camera() { host_.open_camera(); }

void App::prepare(const engine::Preparation& preparation) {
    state_.preparation = preparation;
    inquiry_.ask_again();
    wake();
}

void App::mend(Mend mend) {
    if (mend == Mend::fill_outline) {
        draw_here();
        if (!state_.drawing.fill_outline(inks[state_.ink]))
            state_.message = "The outline has a gap, so there is no inside to fill. Close it, then try again.";
    } else if (mend == Mend::show_ghost && state_.outcome && state_.outcome->answer) {
        state_.ghost = state_.outcome->answer->index;
        state_.drawing.end_stroke();
        clear();
        open_room(0);
    } else {
        prepare(mended(state_.preparation, mend));
    }
    wake();
}

void App::choose_model(std::size_t index) {
    if (index >= state_.models.size() || (index == state_.chosen_model && (state_.model || state_.model_loading)))
        return;
    state_.chosen_model = index;
    state_.model_loading = true;
    state_.model_trouble.clear();
    if (const engine::FilePointer file = state_.models[index].file)
        open_model(index, *file, state_.models[index].title);
    else
        host_.fetch_model(index);
    wake();
}

void App::add_own_model(std::vector<std::byte> bytes, std::string title, bool turn) {
    const auto same = std::find_if(state_.models.begin(), state_.models.end(),
                                   [&](const ModelEntry& entry) { return entry.title == title; });
    const auto index = static_cast<std::size_t>(same - state_.models.begin());
    if (same == state_.models.end()) state_.models.push_back({std::move(title), "Yours, on this device", {}, true});
    if (!turn) {
        state_.models[index].file = std::make_shared<const std::vector<std::byte>>(std::move(bytes));
        return;
    }
    state_.chosen_model = index;
    state_.model_loading = true;
    state_.model_trouble.clear();
    open_model(index, std::move(bytes), state_.models[index].title);
}

void App::use_model(const Model& model, const std::string& title) {
    Result<std::vector<std::byte>> bytes = serialize_model(model);
    if (!bytes) return refuse(bytes.error().message());
    add_own_model(std::move(*bytes), title);
}

void App::restore_drawing(std::span<const std::uint8_t> rgba) {
    state_.drawing.place(rgba);
    state_.source = Source::drawing;
    wake();
}

void App::show_item(std::span<const std::uint8_t> pixels, const std::string& name, std::string_view room,
                    std::string_view action) {
    auto picture = std::make_shared<engine::SharedPicture>();
    picture->width = picture->height = item_edge;
    for (const std::uint8_t pixel : pixels.first(item_pixels))
        picture->rgba.insert(picture->rgba.end(), {pixel, pixel, pixel, 255});
    show_picture(std::move(picture), name, Source::sample);
    const auto found = std::find_if(rooms_.begin(), rooms_.end(), [&](const auto& one) { return one->id() == room; });
    if (found == rooms_.end()) return;
    open_room(static_cast<std::size_t>(found - rooms_.begin()));
    host_.scroll_to_top();
    if (!action.empty()) (*found)->act(action);
}

void App::save_model(const Model& model, const std::string& title) {
    const Result<std::vector<std::byte>> bytes = serialize_model(model);
    if (!bytes) return refuse(bytes.error().message());
    host_.save_file(title + ".safetensors", {reinterpret_cast<const char*>(bytes->data()), bytes->size()});
}

void App::dismiss_message() { state_.message.clear(); }

void App::toggle_help() { help_open_ = !help_open_; }

void App::open_room(std::size_t index) {
    if (index >= rooms_.size() || index == open_room_) return;
    state_.drawing.end_stroke();
    open_room_ = index;
    wake();
    host_.scroll_to_top();
}

/// Closes what lies on top of everything else.
void App::escape() {
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
}

}  // namespace selvedge::ui
