// Changes: a sign of 64 bits a tile, mixed from those of its triangles.
#include "wasm/changes.h"

#include <algorithm>
#include <bit>
#include <cfloat>
#include <cmath>

namespace selvedge::web {
namespace {

/// Device pixels. Smaller ones find smaller changes, and take longer to mark where triangles are large.
constexpr float tile = 64;
/// Nothing is drawn that far out.
constexpr float furthest = 1e6F;

std::uint64_t mixed(std::uint64_t sign, std::uint64_t value) {
    sign = (sign ^ value) * 0x9E3779B97F4A7C15U;  // 2^64 divided by the golden ratio
    return sign ^ (sign >> 32U);
}
std::uint64_t mixed(std::uint64_t sign, ImVec2 value) { return mixed(sign, std::bit_cast<std::uint64_t>(value)); }

std::uint64_t mixed(std::uint64_t sign, const ImDrawVert& vertex) {
    return mixed(mixed(mixed(sign, vertex.pos), vertex.uv), vertex.col);
}

}  // namespace

void Changes::mark_triangle(const ImVec4& box, std::uint64_t sign) {
    const auto first = [](float from) { return static_cast<std::size_t>(std::clamp(from, 0.0F, furthest) / tile); };
    const auto last = [](float to, std::size_t count) {
        return std::min(static_cast<std::size_t>(std::ceil(std::clamp(to, 0.0F, furthest) / tile)), count);
    };
    for (std::size_t row = first(box.y); row < last(box.w, rows_); ++row)
        for (std::size_t column = first(box.x); column < last(box.z, columns_); ++column) {
            std::uint64_t& at = fresh_[row * columns_ + column];
            at = mixed(at, sign);
        }
}

void Changes::mark(const ImDrawList& list) {
    std::uint64_t program = 0;  // what callbacks have switched on
    for (const ImDrawCmd& command : list.CmdBuffer) {
        if (command.UserCallback == ImDrawCallback_ResetRenderState) {
            program = 0;
            continue;
        }
        if (command.UserCallback != nullptr) {
            program = mixed(1, reinterpret_cast<std::uintptr_t>(command.UserCallbackData));
            continue;
        }
        const ImVec4& clip = command.ClipRect;
        std::uint64_t all = mixed(mixed(program, ImVec2(clip.x, clip.y)), ImVec2(clip.z, clip.w));
        all = mixed(mixed(all, reinterpret_cast<std::uintptr_t>(command.TextureId)), versions_[command.TextureId]);
        for (unsigned k = 0; k + 2 < command.ElemCount; k += 3) {
            ImVec4 box(FLT_MAX, FLT_MAX, -FLT_MAX, -FLT_MAX);
            std::uint64_t sign = all;
            for (unsigned corner = 0; corner < 3; ++corner) {
                const ImDrawIdx index = list.IdxBuffer.Data[command.IdxOffset + k + corner];
                const ImDrawVert& vertex = list.VtxBuffer.Data[command.VtxOffset + index];
                sign = mixed(sign, vertex);
                box = {std::min(box.x, vertex.pos.x), std::min(box.y, vertex.pos.y), std::max(box.z, vertex.pos.x),
                       std::max(box.w, vertex.pos.y)};
            }
            box = {std::max(box.x, clip.x), std::max(box.y, clip.y), std::min(box.z, clip.z), std::min(box.w, clip.w)};
            mark_triangle(box, sign);
        }
    }
}

std::optional<ImVec4> Changes::find(const ImDrawData& frame) {
    const ImVec2 size = frame.DisplaySize;
    if (size.x != size_.x || size.y != size_.y) forget();
    size_ = size;
    columns_ = static_cast<std::size_t>(std::ceil(size.x / tile));
    rows_ = static_cast<std::size_t>(std::ceil(size.y / tile));
    fresh_.assign(columns_ * rows_, 0);
    for (const ImDrawList* list : frame.CmdLists) mark(*list);

    tiles_.swap(fresh_);
    if (fresh_.size() != tiles_.size()) return ImVec4(0, 0, size.x, size.y);
    std::size_t left = columns_, top = rows_, right = 0, bottom = 0;
    for (std::size_t k = 0; k < tiles_.size(); ++k) {
        if (tiles_[k] == fresh_[k]) continue;
        left = std::min(left, k % columns_);
        right = std::max(right, k % columns_ + 1);
        top = std::min(top, k / columns_);
        bottom = std::max(bottom, k / columns_ + 1);
    }
    if (right == 0) return std::nullopt;
    const auto edge = [](std::size_t of, float most) { return std::min(static_cast<float>(of) * tile, most); };
    return ImVec4(edge(left, size.x), edge(top, size.y), edge(right, size.x), edge(bottom, size.y));
}

}  // namespace selvedge::web
