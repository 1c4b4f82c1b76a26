// Op cases as one-op Programs: building, uploading, running, reading and comparing.
#include "support/op_run.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <numeric>

#include "ref/reference_session.h"
#include "support/near.h"
#include "support/program_builder.h"

namespace selvedge::test {
namespace {

/// A case as a Program whose train entry holds the one op.
struct OneOp {
    Program program;
    ValueId order;
    std::vector<ValueId> values;  ///< inputs, then outputs; invalid where absent
};

OneOp build(const OpCase& op_case) {
    std::size_t samples = std::max(op_case.order_length, op_case.rows);
    for (const CaseValue& value : op_case.inputs)
        if (value.name == "order") samples = value.shape[0];
    ProgramBuilder builder(op_case.batch, samples);
    OneOp one{{}, builder.train_order(), {}};
    std::vector<ValueId> inputs, outputs;
    for (const CaseValue& value : op_case.inputs) {
        if (value.absent)
            inputs.emplace_back();
        else if (value.name == "clock")
            inputs.push_back(builder.clock());
        else if (value.name == "seed")
            inputs.push_back(builder.seed());
        else if (value.name == "order")
            inputs.push_back(builder.train_order());
        else
            inputs.push_back(builder.value(value.name, value.type, value.shape));
    }
    for (const CaseValue& value : op_case.outputs) {
        const bool shared = op_case.in_place && outputs.empty();
        if (value.absent)
            outputs.emplace_back();
        else if (shared)
            outputs.push_back(inputs[static_cast<std::size_t>(in_place_input(op_case.kind))]);
        else
            outputs.push_back(builder.value(value.name, value.type, value.shape));
    }
    one.values = inputs;
    one.values.insert(one.values.end(), outputs.begin(), outputs.end());
    builder.op(Entry::train, op_case.kind, op_case.attributes, inputs, outputs);
    one.program = builder.program();
    return one;
}

/// Values of the session's own making: not compared.
bool belongs_to_session(const CaseValue& value) { return value.name == "clock" || value.name == "order"; }

template <class E>
void put(std::vector<std::byte>& bytes, std::size_t i, E element) {
    std::memcpy(bytes.data() + i * sizeof(E), &element, sizeof(E));
}

/// Element i of a value as a number of its type.
void put_number(std::vector<std::byte>& bytes, DataType type, std::size_t i, double number) {
    switch (type) {
        case DataType::f32:
            return put(bytes, i, static_cast<float>(number));
        case DataType::f64:
            return put(bytes, i, number);
        case DataType::u8:
            return put(bytes, i, static_cast<std::uint8_t>(number));
        case DataType::u32:
            return put(bytes, i, static_cast<std::uint32_t>(number));
    }
}

void put_poison(std::vector<std::byte>& bytes, DataType type, std::size_t i) {
    switch (type) {
        case DataType::f32:
            return put(bytes, i, std::numeric_limits<float>::quiet_NaN());
        case DataType::f64:
            return put(bytes, i, std::numeric_limits<double>::quiet_NaN());
        case DataType::u8:
            return put(bytes, i, std::uint8_t{0xAB});
        case DataType::u32:
            return put(bytes, i, std::uint32_t{0xABABABAB});
    }
}

double number_at(const std::vector<std::byte>& bytes, DataType type, std::size_t i) {
    const auto get = [&]<class E>(E element) {
        std::memcpy(&element, bytes.data() + i * sizeof(E), sizeof(E));
        return static_cast<double>(element);
    };
    switch (type) {
        case DataType::f32:
            return get(float{});
        case DataType::f64:
            return get(double{});
        case DataType::u8:
            return get(std::uint8_t{});
        case DataType::u32:
            return get(std::uint32_t{});
    }
    return 0;
}

/// How many elements of a value are real: all, or those of the batch's real rows.
std::size_t real_elements(const OpCase& op_case, const CaseValue& value) {
    const std::size_t count = element_count(value.shape);
    return value.batched ? count / value.shape[0] * op_case.rows : count;
}

/// Uploads everything and runs the step.
Status drive(const OpCase& op_case, const OneOp& one, Session& session) {
    std::vector<std::uint32_t> order = op_case.order;
    if (order.empty()) {
        order.resize(op_case.order_length > 0 ? op_case.order_length : op_case.rows);
        // Each step must find the batch at the order's beginning: a single batch an epoch.
        std::iota(order.begin(), order.end(), 0U);
    }
    if (Status status = session.upload(one.order, bytes_of(order)); !status) return status;
    const std::vector<CaseValue> values = values_of(op_case);
    const CaseBytes initial = initial_bytes(op_case);
    for (std::size_t v = 0; v < values.size(); ++v) {
        const bool shared_output = op_case.in_place && v == op_case.inputs.size();
        if (values[v].absent || belongs_to_session(values[v]) || shared_output) continue;
        if (Status status = session.upload(one.values[v], initial[v]); !status) return status;
    }
    return session.enqueue(Entry::train, op_case.step, 1);
}

}  // namespace

std::vector<CaseValue> values_of(const OpCase& op_case) {
    std::vector<CaseValue> values = op_case.inputs;
    values.insert(values.end(), op_case.outputs.begin(), op_case.outputs.end());
    return values;
}

CaseBytes initial_bytes(const OpCase& op_case) {
    CaseBytes all;
    for (const CaseValue& value : values_of(op_case)) {
        std::vector<std::byte>& bytes = all.emplace_back();
        if (value.absent || belongs_to_session(value)) continue;
        bytes.resize(element_count(value.shape) * byte_size(value.type));
        for (std::size_t i = 0; i < element_count(value.shape); ++i)
            if (value.data.empty() || i >= real_elements(op_case, value))
                put_poison(bytes, value.type, i);
            else
                put_number(bytes, value.type, i, value.data[i]);
    }
    return all;
}

Result<CaseBytes> run_case(const OpCase& op_case, Executor& executor) {
    const OneOp one = build(op_case);
    Result<std::unique_ptr<Session>> session = executor.compile(one.program);
    if (!session) return session.error();
    if (Status status = drive(op_case, one, **session); !status) return status.error();
    const std::vector<CaseValue> values = values_of(op_case);
    CaseBytes all;
    for (std::size_t v = 0; v < values.size(); ++v)
        all.push_back(values[v].absent ? std::vector<std::byte>{}
                                       : *read_now<std::byte>(**session, one.program, one.values[v]));
    return all;
}

CaseNumbers reference_numbers(const OpCase& op_case) {
    const OneOp one = build(op_case);
    ref::ReferenceSession<double> session(one.program);
    const Status status = drive(op_case, one, session);
    CaseNumbers all;
    const std::vector<CaseValue> values = values_of(op_case);
    for (std::size_t v = 0; v < values.size() && status; ++v) {
        std::vector<double>& numbers = all.emplace_back();
        if (values[v].absent) continue;
        if (values[v].type == DataType::f32 || values[v].type == DataType::f64) {
            const auto tensor = session.values(one.values[v]);
            numbers.assign(tensor.begin(), tensor.end());
        } else {
            const auto bytes = *read_now<std::byte>(session, one.program, one.values[v]);
            for (std::size_t i = 0; i < element_count(values[v].shape); ++i)
                numbers.push_back(number_at(bytes, values[v].type, i));
        }
    }
    return all;
}

std::vector<std::string> differences(const OpCase& op_case, const CaseBytes& actual, const CaseNumbers& expected) {
    std::vector<std::string> lines;
    const std::vector<CaseValue> values = values_of(op_case);
    const CaseBytes initial = initial_bytes(op_case);
    const CaseNumbers allowed = tolerances(op_case, expected);
    for (std::size_t v = 0; v < values.size(); ++v) {
        const CaseValue& value = values[v];
        if (value.absent || belongs_to_session(value)) continue;
        const bool is_output = v >= op_case.inputs.size();
        const std::vector<std::byte>& before = op_case.in_place && v == op_case.inputs.size()
                                                   ? initial[static_cast<std::size_t>(in_place_input(op_case.kind))]
                                                   : initial[v];
        const std::size_t written = is_output || value.updated ? real_elements(op_case, value) : 0;
        // An input that the output has taken the place of is looked at as the output.
        const bool taken = op_case.in_place && !is_output && static_cast<int>(v) == in_place_input(op_case.kind);
        if (written > 0 && !taken) {
            std::vector<double> numbers(written),
                wanted(expected[v].begin(), expected[v].begin() + static_cast<std::ptrdiff_t>(written));
            for (std::size_t i = 0; i < written; ++i) numbers[i] = number_at(actual[v], value.type, i);
            const testing::AssertionResult result =
                all_within(numbers, wanted, [&](std::size_t i) { return allowed[v][i]; });
            if (!result) lines.push_back(value.name + " " + to_string(value.shape) + ": " + result.message());
        }
        const std::size_t first_kept = written * byte_size(value.type);
        if (!std::equal(before.begin() + static_cast<std::ptrdiff_t>(first_kept), before.end(),
                        actual[v].begin() + static_cast<std::ptrdiff_t>(first_kept)))
            lines.push_back(value.name + " " + to_string(value.shape) + ": changed where it must stay as it was");
    }
    return lines;
}

}  // namespace selvedge::test
