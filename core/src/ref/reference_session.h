// ReferenceSession: runs a Program op by op with the reference kernels, in any scalar, behind the usual Session.
#pragma once

#include <selvedge/exec/executor.h>

#include <array>
#include <complex>
#include <map>
#include <optional>
#include <tuple>
#include <vector>

#include "ref/tensor.h"

namespace selvedge::ref {

/// T is float, double or std::complex<double>. Floats uploaded become T; a reading gives the real part as float.
/// `values` and `set_values` reach the T themselves, and every value keeps storage of its own (nothing is shared in an
/// arena), so that tests can look at anything after a step.
template <class T>
class ReferenceSession final : public Session {
public:
    explicit ReferenceSession(Program program);

    Status upload(ValueId value, std::span<const std::byte> bytes) override;
    Status enqueue(Entry entry, std::uint64_t first_step, std::uint64_t n_steps) override;
    Ticket read(ValueId value) override;
    Result<bool> poll(Ticket ticket, std::span<std::byte> destination) override;

    /// A value of type f32 or f64, all rows, in full precision. A view gives its part.
    [[nodiscard]] Tensor<T> values(ValueId value) const;
    /// Overwrites the first elements of such a value.
    void set_values(ValueId value, const Tensor<T>& values);

private:
    /// An f64 value is held as T like an f32 one.
    using Bytes = std::vector<Tensor<std::uint8_t>>;
    using Words = std::vector<Tensor<std::uint32_t>>;

    /// Which storage a value lies in (its own, or that of the value it is a view of), and at which element it begins.
    struct Place {
        std::size_t storage, offset;
    };
    [[nodiscard]] Place place(ValueId value) const;

    /// The value, or its first `rows` rows, copied.
    template <class E>
    Tensor<E> load(ValueId value, std::optional<std::size_t> rows = {}) const;
    /// Overwrites the value's first elements; a value that is absent takes nothing.
    template <class E>
    void store(ValueId value, const Tensor<E>& contents);

    Status set_clock(Entry entry, std::uint64_t step);
    [[nodiscard]] std::uint32_t clock(ClockField field) const;
    [[nodiscard]] std::uint64_t seed(ValueId value) const;

    void run(const Op& op);
    void run_load_batch(const Op& op);
    void run_weighted(const Op& op);
    void run_elementwise(const Op& op);
    void run_pool(const Op& op);
    void run_batch_norm(const Op& op);
    void run_loss(const Op& op);
    void run_optimizer(const Op& op);

    Program program_;
    std::tuple<std::vector<Tensor<T>>, Bytes, Words> storage_;  ///< by value index; empty for views and other types
    std::array<std::size_t, entry_count> uploaded_rows_{};      ///< of each entry's order, or of "input"
    std::array<std::uint32_t, clock_size> clock_{};             ///< also where the program has no "clock" of its own
    std::uint64_t last_ticket_ = 0;
    std::map<std::uint64_t, std::vector<std::byte>> readings_;
};

extern template class ReferenceSession<float>;
extern template class ReferenceSession<double>;
extern template class ReferenceSession<std::complex<double>>;

}  // namespace selvedge::ref
