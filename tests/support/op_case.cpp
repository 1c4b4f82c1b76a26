// How op cases are written down, and the whole table.
#include "support/op_case.h"

#include "support/random.h"

namespace selvedge::test {

OpCase& OpCase::input(const std::string& value, const Shape& shape, std::vector<double> data) {
    if (data.empty()) data = as_doubles(random_normal(element_count(shape), name + "/" + value));
    inputs.push_back({value, DataType::f32, shape, std::move(data), true});
    return *this;
}

OpCase& OpCase::whole(const std::string& value, const Shape& shape, std::vector<double> data) {
    input(value, shape, std::move(data));
    inputs.back().batched = false;
    return *this;
}

OpCase& OpCase::integers(const std::string& value, DataType type, const Shape& shape, std::vector<double> data,
                         bool batched) {
    inputs.push_back({value, type, shape, std::move(data), batched});
    return *this;
}

OpCase& OpCase::updated() {
    inputs.back().updated = true;
    return *this;
}

OpCase& OpCase::clock() {
    inputs.push_back({"clock", DataType::u32, Shape{clock_size}, {}, false});
    return *this;
}

OpCase& OpCase::no_input() {
    inputs.push_back({.name = "absent", .shape = {}, .data = {}, .absent = true});
    return *this;
}

OpCase& OpCase::output(const std::string& value, const Shape& shape, bool batched, DataType type) {
    outputs.push_back({value, type, shape, {}, batched});
    return *this;
}

OpCase& OpCase::no_output() {
    outputs.push_back({.name = "absent", .shape = {}, .data = {}, .absent = true});
    return *this;
}

std::vector<OpCase> all_op_cases() {
    std::vector<OpCase> cases;
    for (const auto family :
         {dense_cases, conv2d_cases, pool2d_cases, pointwise_cases, batch_norm_cases, training_cases})
        for (OpCase& op_case : family()) {
            const int shared = in_place_input(op_case.kind);
            cases.push_back(op_case);
            if (shared < 0) continue;
            op_case.name += ", in place";
            op_case.in_place = true;
            op_case.inputs[static_cast<std::size_t>(shared)].updated = true;
            cases.push_back(std::move(op_case));
        }
    return cases;
}

}  // namespace selvedge::test
