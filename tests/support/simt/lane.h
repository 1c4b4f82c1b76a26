// HostLane: one thread of a block on the host, as kernels see it, with checked accesses.
#pragma once

#include <bit>
#include <cstring>

#include "cuda/kernels/fragments.h"
#include "cuda/kernels/views.h"
#include "support/simt/grid.h"

namespace selvedge::test::simt {

class HostLane {
public:
    HostLane(Grid& grid, std::uint32_t thread) : grid_(grid), thread_(thread) {}

    [[nodiscard]] std::uint32_t thread() const { return thread_ % threads(); }
    [[nodiscard]] std::uint32_t threads() const { return grid_.shape().threads; }
    [[nodiscard]] std::uint32_t block_x() const { return grid_.block(thread_)[0]; }
    [[nodiscard]] std::uint32_t block_y() const { return grid_.block(thread_)[1]; }
    [[nodiscard]] std::uint32_t block_z() const { return grid_.block(thread_)[2]; }
    [[nodiscard]] std::uint32_t blocks_x() const { return grid_.shape().x; }

    /// A load outside the view gives 0, and a store there does nothing; the launch fails.
    template <class T>
    [[nodiscard]] T load(const cuda::Global<T>& from, std::size_t index) const {
        return checked_load<false>(from, index);
    }
    template <class T>
    void store(const cuda::Global<T>& to, std::size_t index, T value) const {
        checked_store<false>(to, index, value);
    }
    template <class T>
    [[nodiscard]] T load(const cuda::Shared<T>& from, std::size_t index) const {
        return checked_load<true>(from, index);
    }
    template <class T>
    void store(const cuda::Shared<T>& to, std::size_t index, T value) const {
        checked_store<true>(to, index, value);
    }
    template <class T>
    [[nodiscard]] cuda::Shared<T> shared(std::size_t byte_offset, std::size_t count) const {
        const std::span<std::byte> all = grid_.shared(cluster_rank());
        if (byte_offset % sizeof(T) != 0 || byte_offset + count * sizeof(T) > all.size()) {
            grid_.problem(thread_, "take shared memory that the launch does not have");
            return {};
        }
        return {reinterpret_cast<T*>(all.data() + byte_offset), count};
    }

    [[nodiscard]] cuda::Four load4(const cuda::Global<const float>& from, std::size_t index) const {
        if (reinterpret_cast<std::uintptr_t>(from.data + index) % 16 != 0)
            grid_.problem(thread_, "load four numbers from an address that is no multiple of 16");
        return {{load(from, index), load(from, index + 1), load(from, index + 2), load(from, index + 3)}};
    }

    /// Copies happen as late as they may: when they are waited for.
    void copy4_ahead(const cuda::Shared<float>& to, std::size_t at, const cuda::Global<const float>& from,
                     std::size_t index) {
        copies_.push_back({to, at, from, index, groups_});
    }
    void end_copies() { ++groups_; }
    void wait_for_copies() {
        std::erase_if(copies_, [&](const Copy& copy) {
            if (copy.group + 1 >= groups_) return false;
            const cuda::Four four = load4(copy.from, copy.index);
            for (std::size_t e = 0; e < 4; ++e) store(copy.to, copy.at + e, four.v[e]);
            return true;
        });
    }

    [[nodiscard]] std::uint32_t cluster_rank() const { return thread_ / threads(); }
    [[nodiscard]] std::uint32_t cluster_blocks() const { return grid_.shape().cluster; }
    void sync_cluster() const { grid_.sync_cluster(thread_); }
    template <class T>
    [[nodiscard]] T load_from(std::uint32_t rank, const cuda::Shared<T>& from, std::size_t index) const {
        return checked_load<true>(of_block(rank, from), index);
    }
    template <class T>
    void store_to(std::uint32_t rank, const cuda::Shared<T>& to, std::size_t index, T value) const {
        checked_store<true>(of_block(rank, to), index, value);
    }

    void sync() const { grid_.sync_block(thread_); }
    void sync_warp() const { grid_.sync_warp(thread_, true); }
    template <class T>
    [[nodiscard]] T shuffle(T value, std::uint32_t from) const {
        static_assert(sizeof(T) == 4 || sizeof(T) == 8);
        Slot mine{};
        std::memcpy(mine.data(), &value, sizeof value);
        const Slot& other = grid_.exchange(thread_, mine)[from % 32];
        std::memcpy(&value, other.data(), sizeof value);
        return value;
    }
    template <class T>
    [[nodiscard]] T shuffle_xor(T value, std::uint32_t mask) const {
        return shuffle(value, (thread_ % 32) ^ mask);
    }
    [[nodiscard]] std::uint32_t ballot(bool predicate) const {
        const std::span<const Slot> all = grid_.exchange(thread_, Slot{predicate ? 1U : 0U});
        std::uint32_t votes = 0;
        for (std::uint32_t lane = 0; lane < 32; ++lane) votes |= all[lane][0] << lane;
        return votes;
    }

    [[nodiscard]] cuda::FragmentC mma_tf32(const cuda::FragmentA& a, const cuda::FragmentB& b,
                                           const cuda::FragmentC& c) const;
    [[nodiscard]] cuda::FragmentC mma_bf16(const cuda::FragmentA& a, const cuda::FragmentB& b,
                                           const cuda::FragmentC& c) const;

private:
    /// The view of this block's shared memory as it lies in another block's.
    template <class T>
    [[nodiscard]] cuda::Shared<T> of_block(std::uint32_t rank, const cuda::Shared<T>& own) const {
        const std::ptrdiff_t offset = reinterpret_cast<std::byte*>(own.data) - grid_.shared(cluster_rank()).data();
        return {reinterpret_cast<T*>(grid_.shared(rank).data() + offset), own.count};
    }
    template <bool shared_memory, class View>
    auto checked_load(const View& from, std::size_t index) const {
        using T = std::remove_cvref_t<decltype(*from.data)>;
        const Touch touch{from.data + index, index, from.count, shared_memory, false};
        return grid_.may_touch(thread_, touch) ? T{from.data[index]} : T{};
    }
    template <bool shared_memory, class View, class T>
    void checked_store(const View& to, std::size_t index, T value) const {
        const Touch touch{to.data + index, index, to.count, shared_memory, true};
        if (grid_.may_touch(thread_, touch)) to.data[index] = value;
    }

    struct Copy {
        cuda::Shared<float> to;
        std::size_t at;
        cuda::Global<const float> from;
        std::size_t index;
        std::uint32_t group;
    };

    Grid& grid_;
    std::uint32_t thread_, groups_ = 0;
    std::vector<Copy> copies_;
};

/// Runs a kernel as cuda::run<<<…>>> does.
template <class Kernel>
Status launch(Grid& grid, const cuda::LaunchShape& shape, const Kernel& kernel) {
    return grid.run(shape, [&](std::uint32_t thread) {
        HostLane lane(grid, thread);
        kernel(lane);
    });
}

}  // namespace selvedge::test::simt
