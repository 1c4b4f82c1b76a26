// The JSON that JavaScript gets.
#include "wasm/describe.h"

#include <selvedge/io/json.h>

namespace selvedge::web {

Json describe(const ui::App& app) {
    const ui::State& state = app.state();
    constexpr std::array<const char*, 3> sources{"drawing", "picture", "sample"};
    constexpr std::array<const char*, 3> tools{"brush", "eraser", "fill"};
    Json places = Json::object();
    for (const auto& [id, area] : app.places()) places[id] = {area.x, area.y, area.width, area.height};
    Json rooms = Json::array();
    for (const auto& room : app.rooms()) {
        rooms.push_back({{"id", room->id()}, {"title", room->title()}, {"about", room->about()}});
    }
    Json result = state.outcome ? describe(*state.outcome) : Json();
    return {{"rooms", std::move(rooms)},
            {"room", app.room().id()},
            {"shown", app.room().describe()},
            {"model", state.model ? describe(*state.model) : Json()},
            {"modelLoading", state.model_loading},
            {"source", sources.at(static_cast<std::size_t>(state.source))},
            {"pictureName", state.picture_name},
            {"outcome", std::move(result)},
            {"settled", app.settled()},
            {"message", state.message},
            {"modelTrouble", state.model_trouble},
            {"help", app.help_open()},
            {"tool", tools.at(static_cast<std::size_t>(state.tool))},
            {"diameter", state.diameter},
            {"ink", state.ink},
            {"symmetric", state.symmetric},
            {"ghost", state.ghost ? Json(*state.ghost) : Json()},
            {"canUndo", app.can_undo()},
            {"canRedo", app.can_redo()},
            {"places", std::move(places)}};
}

}  // namespace selvedge::web
