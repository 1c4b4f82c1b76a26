// Shadow: remembers who touched each address of a launch last, and finds accesses that nothing orders.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>

namespace selvedge::test::simt {

/// Who touched an address, and how many barriers its cluster, its block and its warp had passed by then.
struct Access {
    std::uint32_t block = 0, thread = 0, block_epoch = 0, warp_epoch = 0, cluster = 0, cluster_epoch = 0;
};

/// "thread 3 of block 0".
inline std::string to_string(const Access& access) {
    return "thread " + std::to_string(access.thread) + " of block " + std::to_string(access.block);
}

/// Two accesses race when one of them writes, they are not by one thread, and no barrier of their cluster, block or
/// warp stands between them; clusters of a launch are never ordered. Like thread sanitizers, an address remembers its
/// last write and two reads.
class Shadow {
public:
    /// The access that this one races with, or null.
    const Access* note(const void* address, const Access& access, bool writes) {
        Cell& cell = cells_[reinterpret_cast<std::uintptr_t>(address)];
        const Access* conflict = nullptr;
        if (cell.written && !ordered(cell.write, access)) conflict = keep(cell.write);
        if (writes) {
            for (std::uint32_t r = 0; r < cell.reads; ++r)
                if (!ordered(cell.read[r], access)) conflict = keep(cell.read[r]);
            cell = Cell{access, {}, 0, true};
        } else {
            note_read(cell, access);
        }
        return conflict;
    }
    void forget() { cells_.clear(); }

private:
    struct Cell {
        Access write;
        std::array<Access, 2> read{};
        std::uint32_t reads = 0;
        bool written = false;
    };

    /// Whether `before` is known to be over when `now` happens.
    static bool ordered(const Access& before, const Access& now) {
        if (before.cluster == now.cluster && before.cluster_epoch < now.cluster_epoch) return true;
        if (before.block != now.block) return false;
        if (before.thread == now.thread || before.block_epoch < now.block_epoch) return true;
        return before.thread / 32 == now.thread / 32 && before.warp_epoch < now.warp_epoch;
    }
    static void note_read(Cell& cell, const Access& access) {
        for (std::uint32_t r = 0; r < cell.reads; ++r)
            if (ordered(cell.read[r], access)) {
                cell.read[r] = access;
                return;
            }
        cell.read[cell.reads < 2 ? cell.reads++ : 1] = access;
    }
    const Access* keep(const Access& access) {
        conflict_ = access;
        return &conflict_;
    }

    std::unordered_map<std::uintptr_t, Cell> cells_;
    Access conflict_;
};

}  // namespace selvedge::test::simt
