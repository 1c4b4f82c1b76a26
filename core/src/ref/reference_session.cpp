// ReferenceSession's values: storage, uploads, readings, and the clock that every step begins with.
#include "ref/reference_session.h"

#include <algorithm>
#include <cstring>

#include "ref/reference_ops.h"
#include "ref/scalar.h"

namespace selvedge::ref {
namespace {

/// Copies the elements of `bytes`, each an E, to out(index, element).
template <class E, class Out>
void each_element(std::span<const std::byte> bytes, Out&& out) {
    for (std::size_t i = 0; i < bytes.size() / sizeof(E); ++i) {
        E element;
        std::memcpy(&element, bytes.data() + i * sizeof(E), sizeof(E));
        out(i, element);
    }
}

/// Appends the bytes of each element, converted to E.
template <class E, class T>
std::vector<std::byte> to_bytes(const Tensor<T>& tensor) {
    std::vector<std::byte> bytes(tensor.size() * sizeof(E));
    for (std::size_t i = 0; i < tensor.size(); ++i) {
        const E element = static_cast<E>(real_part(tensor.flat(i)));
        std::memcpy(bytes.data() + i * sizeof(E), &element, sizeof(E));
    }
    return bytes;
}

}  // namespace

template <class T>
ReferenceSession<T>::ReferenceSession(Program program) : program_(std::move(program)) {
    const std::size_t count = program_.values.size();
    std::apply([&](auto&... stores) { (stores.resize(count), ...); }, storage_);
    for (std::size_t i = 0; i < count; ++i) {
        const Value& value = program_.values[i];
        if (value.kind == Value::Kind::view) continue;
        const typename Tensor<T>::shape_type shape(value.shape.begin(), value.shape.end());
        switch (value.type) {
            case DataType::f32:
            case DataType::f64:
                std::get<0>(storage_)[i] = Tensor<T>(shape, T(0));
                break;
            case DataType::u8:
                std::get<Bytes>(storage_)[i] = Tensor<std::uint8_t>(shape, 0);
                break;
            case DataType::u32:
                std::get<Words>(storage_)[i] = Tensor<std::uint32_t>(shape, 0);
                break;
        }
    }
}

template <class T>
Status ReferenceSession<T>::upload(ValueId id, std::span<const std::byte> bytes) {
    if (!id.valid() || id.index >= program_.values.size())
        return Error{"upload", "there is no such value", "look it up with Program::find"};
    const Value& value = program_[id];
    if (value.kind == Value::Kind::transient)
        return Error{"upload of '" + value.name + "'", "it only lives within a step", "upload a persistent value"};
    if (bytes.size() > value.bytes() || bytes.size() % byte_size(value.type) != 0)
        return Error{"upload of " + std::to_string(bytes.size()) + " bytes into '" + value.name + "'",
                     "it holds " + std::to_string(value.elements()) + " elements of " +
                         std::to_string(byte_size(value.type)) + " bytes",
                     ""};
    const bool is_order = id == program_.find("train.order") || id == program_.find("eval.order");
    if (const ValueId images = program_.find("images"); is_order && images.valid()) {
        const std::size_t samples = program_[images].shape[0];
        bool known = true;
        each_element<std::uint32_t>(bytes,
                                    [&](std::size_t, std::uint32_t sample) { known = known && sample < samples; });
        if (!known)
            return Error{"an index in '" + value.name + "'", "there are " + std::to_string(samples) + " images",
                         "count them from 0"};
    }
    const std::size_t count = bytes.size() / byte_size(value.type);
    const auto fill = [&]<class E, class To>(E, To) {
        Tensor<To> contents = zeros<To>(count);
        each_element<E>(bytes, [&](std::size_t i, E element) { contents.flat(i) = static_cast<To>(element); });
        store(id, contents);
    };
    switch (value.type) {
        case DataType::f32:
            fill(float{}, T{});
            break;
        case DataType::f64:
            fill(double{}, T{});
            break;
        case DataType::u8:
            fill(std::uint8_t{}, std::uint8_t{});
            break;
        case DataType::u32:
            fill(std::uint32_t{}, std::uint32_t{});
            break;
    }
    const auto set_rows = [&](Entry entry, std::size_t rows) {
        uploaded_rows_[static_cast<std::size_t>(entry)] = rows;
    };
    if (id == program_.find("train.order")) set_rows(Entry::train, count);
    if (id == program_.find("eval.order")) set_rows(Entry::eval, count);
    if (id == program_.find("input")) {
        const std::size_t per_row = value.elements() / value.shape[0];
        set_rows(Entry::infer, (count + per_row - 1) / per_row);
        set_rows(Entry::probe, (count + per_row - 1) / per_row);
    }
    return {};
}

template <class T>
Status ReferenceSession<T>::set_clock(Entry entry, std::uint64_t step) {
    const std::size_t uploaded = uploaded_rows_[static_cast<std::size_t>(entry)];
    if (uploaded == 0)
        return Error{"enqueue", "nothing has been uploaded to work on",
                     "upload train.order, eval.order or input first"};
    Tensor<std::uint32_t> now = zeros<std::uint32_t>(static_cast<std::size_t>(clock_size));
    now(clock_step) = static_cast<std::uint32_t>(step);
    now(clock_rows) = static_cast<std::uint32_t>(uploaded);
    if (entry == Entry::train || entry == Entry::eval) {
        const std::size_t batch =
            entry == Entry::train ? program_.options.batch_size : program_.options.eval_batch_size;
        const std::uint64_t steps_per_epoch = (uploaded + batch - 1) / batch;
        const std::uint64_t first_row = step % steps_per_epoch * batch;
        now(clock_epoch) = static_cast<std::uint32_t>(step / steps_per_epoch);
        now(clock_first_row) = static_cast<std::uint32_t>(first_row);
        now(clock_rows) = static_cast<std::uint32_t>(std::min<std::uint64_t>(batch, uploaded - first_row));
    }
    std::copy(now.begin(), now.end(), clock_.begin());
    store(program_.find("clock"), now);
    return {};
}

template <class T>
Status ReferenceSession<T>::enqueue(Entry entry, std::uint64_t first_step, std::uint64_t n_steps) {
    for (std::uint64_t step = first_step; step < first_step + n_steps; ++step) {
        if (Status status = set_clock(entry, step); !status) return status;
        for (const Op& op : program_.entry(entry)) run(op);
    }
    return {};
}

template <class T>
Ticket ReferenceSession<T>::read(ValueId id) {
    if (!id.valid() || id.index >= program_.values.size()) return {};
    const Value& value = program_[id];
    if (value.kind == Value::Kind::transient && value.name.rfind("probe.", 0) != 0) return {};
    std::vector<std::byte>& reading = readings_[++last_ticket_];
    switch (value.type) {
        case DataType::f32:
            reading = to_bytes<float>(load<T>(id));
            break;
        case DataType::f64:
            reading = to_bytes<double>(load<T>(id));
            break;
        case DataType::u8:
            reading = to_bytes<std::uint8_t>(load<std::uint8_t>(id));
            break;
        case DataType::u32:
            reading = to_bytes<std::uint32_t>(load<std::uint32_t>(id));
            break;
    }
    return {last_ticket_};
}

template <class T>
Result<bool> ReferenceSession<T>::poll(Ticket ticket, std::span<std::byte> destination) {
    const auto found = readings_.find(ticket.id);
    if (found == readings_.end()) return unknown_ticket();
    std::copy_n(found->second.begin(), std::min(found->second.size(), destination.size()), destination.begin());
    readings_.erase(found);
    return true;
}

template class ReferenceSession<float>;
template class ReferenceSession<double>;
template class ReferenceSession<std::complex<double>>;

}  // namespace selvedge::ref
