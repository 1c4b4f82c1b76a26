// Changes: which part of a frame differs from the frame before it, so that only that is drawn anew.
//
// Every triangle leaves its mark on the tiles of the canvas that it may touch, in the order of drawing: a tile with the
// marks that it had in the frame before looks as it did.
#pragma once

#include <imgui.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace selvedge::web {

class Changes {
public:
    /// The rectangle of tiles that holds all that differs from the frame given before: left, top, right and bottom in
    /// device pixels. Nothing where no pixel does; all of the first frame, of one of another size, and after forget().
    std::optional<ImVec4> find(const ImDrawData& frame);
    /// A texture's pixels are others now, whoever draws with it.
    void texture_changed(ImTextureID texture) { ++versions_[texture]; }
    /// What was drawn is gone, or stands on another ground.
    void forget() { tiles_.clear(); }

private:
    /// Goes over the triangles of one list.
    void mark(const ImDrawList& list);
    void mark_triangle(const ImVec4& box, std::uint64_t sign);

    std::map<ImTextureID, std::uint64_t> versions_;
    ImVec2 size_;
    std::size_t columns_ = 0, rows_ = 0;
    std::vector<std::uint64_t> tiles_, fresh_;  ///< (rows, columns): of the frame before, and of this one
};

}  // namespace selvedge::web
