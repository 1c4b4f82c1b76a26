// Programs by hand: a few values and ops, without a network. For tests of single ops and of sessions.
#pragma once

#include <selvedge/graph/program.h>

#include <string>
#include <vector>

namespace selvedge::test {

/// A Program in the making. It comes with "clock", "seed" and an order for the entries train and eval; everything is
/// persistent, so that all of it can be uploaded and read.
class ProgramBuilder {
public:
    /// `batch`: the capacity N of training and eval steps. `samples`: how long an order may be.
    explicit ProgramBuilder(std::size_t batch, std::size_t samples = 0) {
        program_.options.batch_size = program_.options.eval_batch_size = program_.options.infer_batch_size = batch;
        program_.options.dataset_size = samples > batch ? samples : batch;
        clock_ = value("clock", DataType::u32, Shape{clock_size});
        seed_ = value("seed", DataType::u32, Shape{2});
        train_order_ = value("train.order", DataType::u32, Shape{program_.options.dataset_size});
        eval_order_ = value("eval.order", DataType::u32, Shape{program_.options.dataset_size});
    }

    ValueId value(const std::string& name, DataType type, const Shape& shape) {
        program_.values.push_back({name, type, shape, Value::Kind::persistent, {}, 0});
        return ValueId{static_cast<std::uint32_t>(program_.values.size() - 1)};
    }
    ValueId view(const std::string& name, const Shape& shape, ValueId of, std::size_t offset) {
        program_.values.push_back({name, DataType::f32, shape, Value::Kind::view, of, offset});
        return ValueId{static_cast<std::uint32_t>(program_.values.size() - 1)};
    }
    void op(Entry entry, OpKind kind, OpAttributes attributes, std::vector<ValueId> inputs,
            std::vector<ValueId> outputs) {
        program_.entries[static_cast<std::size_t>(entry)].push_back(
            {kind, std::move(attributes), std::move(inputs), std::move(outputs)});
    }

    [[nodiscard]] ValueId clock() const { return clock_; }
    [[nodiscard]] ValueId seed() const { return seed_; }
    [[nodiscard]] ValueId train_order() const { return train_order_; }
    [[nodiscard]] ValueId eval_order() const { return eval_order_; }
    Program& program() { return program_; }

private:
    Program program_;
    ValueId clock_, seed_, train_order_, eval_order_;
};

}  // namespace selvedge::test
