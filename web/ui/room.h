// Room: one of the pages behind the tabs, with a layout and a state of its own.
//
// A new room is a class here below Room in a pair of files, and a line in rooms.cpp. What it wants to know it asks the
// engine for, in update(), with a Request of its own (engine/request.h); what comes of it is offered to every room,
// in receive(), whichever of them is open.
#pragma once

#include <selvedge/io/json.h>

#include <string_view>

#include "engine/engine.h"
#include "ui/host.h"
#include "ui/key.h"
#include "ui/lab.h"
#include "ui/pointer.h"
#include "ui/state.h"
#include "ui/widgets.h"

namespace selvedge::ui {

/// What the rooms share and work with; outlives them.
struct Desk {
    State& state;
    Actions& actions;
    engine::Engine& engine;
    Host& host;
    Lab& lab;
};

/// What a room is drawn with, for one frame.
struct RoomFrame {
    const Brushwork& brush;
    Area content;   ///< below the header: as wide as may be used, and as high as can be seen without scrolling
    bool wide;      ///< there is room for two columns; else a phone's single one
    float elapsed;  ///< seconds since the frame before
};

class Room {
public:
    Room() = default;
    Room(const Room&) = delete;
    Room& operator=(const Room&) = delete;
    virtual ~Room() = default;

    /// A word for addresses and tests: "inside".
    [[nodiscard]] virtual std::string_view id() const = 0;
    /// The word on its tab: "Inside".
    [[nodiscard]] virtual std::string_view title() const = 0;
    /// What is in it, in a sentence: for the tab's hint and those who listen.
    [[nodiscard]] virtual std::string_view about() const = 0;

    /// While it is open, before every frame: the place to ask the engine for what is missing.
    virtual void update() {}
    /// Draws itself from content's top left corner; returns the height that it took.
    virtual float draw(const RoomFrame& frame) = 0;
    /// Whether something still moves, so that another frame is wanted at once.
    [[nodiscard]] virtual bool moving() const { return false; }
    /// Whether everything asked for has come and is shown.
    [[nodiscard]] virtual bool settled() const { return true; }

    /// An event of the engine, whether the room is open or not.
    virtual void receive(const engine::Event&) {}
    /// A movement of the pointer while the room is open; `free` is false under a popup.
    virtual void pointer(const PointerSample&, bool free) { (void)free; }
    /// Two fingers on its map: what they held at `from` is at `to` now, larger by a factor.
    virtual void pinch(ImVec2 from, ImVec2 to, float factor) { (void)from, (void)to, (void)factor; }
    /// A key while the room is open. True: it was for the room alone.
    virtual bool key(Key) { return false; }
    /// Does what one of its controls does, by a word: for the HTML layer. False: it knows no such word.
    virtual bool act(std::string_view) { return false; }
    /// The graphics device was lost: textures are gone and must be made anew.
    virtual void restore_textures() {}
    /// What it shows, for tests and the HTML layer.
    [[nodiscard]] virtual Json describe() const { return Json::object(); }
};

}  // namespace selvedge::ui
