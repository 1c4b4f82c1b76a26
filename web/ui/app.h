// App: the whole page between a Host that shows it and an Engine that answers.
//
// The host makes an ImGui context, then an App; passes on what happens (look, size, pointer, keys, files); and calls
// frame() when anything happened or when the time that frame() returned has come. Nothing is drawn in between.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/engine.h"
#include "ui/host.h"
#include "ui/inquiry.h"
#include "ui/key.h"
#include "ui/pointer.h"
#include "ui/rooms.h"
#include "ui/state.h"
#include "ui/theme.h"
#include "ui/widgets.h"

namespace selvedge::ui {

class App final : public Actions {
public:
    App(Host& host, engine::Engine& engine, engine::Workshop& workshop, const FontFiles& fonts, const Look& look);
    ~App() override;

    // What there is to choose, and what came of fetching it.
    void add_model(ModelEntry entry) { state_.models.push_back(std::move(entry)); }
    void set_samples(std::size_t count) { state_.samples = count; }
    void set_build(std::string build) { state_.build = std::move(build); }
    void open_model(std::size_t index, std::vector<std::byte> bytes, std::string where);
    void model_not_fetched(std::string message);
    void show_picture(engine::PicturePointer picture, std::string name, Source source);
    void refuse(std::string message);
    /// Puts a drawing that was kept back on the paper: (edge, edge, 4) bytes.
    void restore_drawing(std::span<const std::uint8_t> rgba);
    /// A model file of the person's own; it joins those there are to choose from, and may be turned to.
    void add_own_model(std::vector<std::byte> bytes, std::string title, bool turn = true);

    // What happens.
    void set_look(const Look& look);
    /// The canvas in device pixels, and the part of it that can be seen now.
    void set_size(float width, float height, float seen_from, float seen_height);
    void pointer(const PointerSample& sample);
    void key(Key key);
    /// The wheel over the canvas, in steps. False: nothing there takes it, and the page scrolls.
    bool wheel(float x, float y, float steps);
    /// Two fingers: what they held at `from` is at `to` now, larger by a factor. False: nothing there takes it.
    bool pinch(ImVec2 from, ImVec2 to, float factor);
    /// As Room::act() of the open room.
    bool act(std::string_view action);
    /// Makes the textures anew after the graphics device was lost.
    void restore_textures();

    // Actions
    void undo() override;
    void redo() override;
    void clear() override;
    void next_sample() override;
    void open_picture() override;
    void choose_model(std::size_t index) override;
    void use_model(const Model& model, const std::string& title) override;
    void save_model(const Model& model, const std::string& title) override;
    void show_item(std::span<const std::uint8_t> pixels, const std::string& name, std::string_view room,
                   std::string_view action) override;
    void dismiss_message() override;
    void toggle_help() override;
    void open_room(std::size_t index) override;
    void open_camera() override;
    void prepare(const engine::Preparation& preparation) override;
    void mend(Mend mend) override;
    void draw_here() override;
    [[nodiscard]] bool can_undo() const override;
    [[nodiscard]] bool can_redo() const override;

    /// Draws a frame into ImGui's draw data; `now` in seconds, from any start. Returns after how many seconds it wants
    /// to be called again: 0 for at once, less than 0 for not until something happens.
    double frame(double now);

    [[nodiscard]] const State& state() const { return state_; }
    [[nodiscard]] Lab& lab() { return lab_; }
    [[nodiscard]] const Rooms& rooms() const { return rooms_; }
    [[nodiscard]] const Room& room() const { return *rooms_[open_room_]; }
    /// Whether the newest outcome is about what is shown now, by the model that was chosen, and the room shows it.
    [[nodiscard]] bool settled() const { return inquiry_.settled(state_) && room().settled(); }
    [[nodiscard]] const Places& places() const { return places_; }
    [[nodiscard]] Cursor cursor() const { return cursor_; }
    [[nodiscard]] bool help_open() const { return help_open_; }
    /// Device pixels that the page needs from top to bottom.
    [[nodiscard]] float content_height() const { return content_height_; }
    /// Whether the font atlas was made anew since the last call.
    bool take_fonts_changed() { return std::exchange(fonts_changed_, false); }

private:
    /// ImGui needs a frame to see an input and another to show what became of it.
    static constexpr int settling_frames = 3;
    /// Whether a map that can be moved is there, and nothing over it.
    [[nodiscard]] bool on_map(ImVec2 at) const;
    void wake() { frames_to_settle_ = settling_frames; }
    void collect_events();
    void draw_item();
    void update_textures();
    void announce_when_settled(double now);
    void escape();
    void layout();
    float header(const Brushwork& b, const Area& content, bool wide);
    void footer(const Brushwork& b, const Area& area);

    Host& host_;
    engine::Engine& engine_;
    FontFiles fonts_;
    Theme theme_;
    State state_;
    Inquiry inquiry_;
    Lab lab_;
    Rooms rooms_;
    std::size_t open_room_ = 0;
    Places places_;
    Cursor cursor_ = Cursor::arrow;

    float width_ = 1, height_ = 1, seen_from_ = 0, seen_height_ = 1, content_height_ = 1;
    double now_ = 0, elapsed_ = 0;
    int frames_to_settle_ = 0;
    bool fonts_changed_ = true, help_open_ = false, touch_ = false, hovering_ = false;
    std::size_t next_sample_ = 0;
};

}  // namespace selvedge::ui
