// Dense layers of sizes that the op table does not reach — copies in the order of tiles, blocks of rows, batches in
// steps, panels that are no whole ones — against plain loops in double.
#include <gtest/gtest.h>

#include "support/every_isa.h"
#include "support/random.h"

namespace selvedge::test::cpu_dense_test {
namespace {

struct DenseCase {
    std::string name;
    std::size_t batch, rows, inputs, outputs;
};
void PrintTo(const DenseCase& dense, std::ostream* out) { *out << dense.name; }

std::vector<DenseCase> cases() {
    return {
        {"one_row", 1, 1, 70, 300},
        {"few_outputs", 33, 31, 50, 10},
        {"ragged_panel", 40, 40, 33, 37},
        // AVX2 and WebAssembly copy w and dy of these; AVX2 goes by 192 rows of the weight gradient.
        {"batch_in_steps", 230, 227, 45, 256},
        {"large_batch_of_few_outputs", 400, 400, 130, 24},
        // AVX-512 copies dy.
        {"largest_batch", 530, 530, 61, 264},
        {"largest_batch_not_full", 600, 519, 17, 256},
        {"largest_batch_of_ragged_outputs", 512, 512, 20, 301},
        // Of x the second cache holds no more than blocks of rows.
        {"blocks_of_rows", 200, 199, 3000, 12},
    };
}

struct Tensors {
    std::vector<float> x, w, b, dy;
    std::vector<double> y, dx, dw, db;
};

Tensors expected(const DenseCase& c) {
    Tensors t;
    t.x = random_normal(c.batch * c.inputs, c.name + "x");
    t.w = random_normal(c.inputs * c.outputs, c.name + "w");
    t.b = random_normal(c.outputs, c.name + "b");
    t.dy = random_normal(c.batch * c.outputs, c.name + "dy");
    t.y.resize(c.rows * c.outputs);
    t.dx.resize(c.rows * c.inputs);
    t.dw.resize(t.w.size());
    t.db.resize(c.outputs);
    for (std::size_t n = 0; n < c.rows; ++n) {
        for (std::size_t j = 0; j < c.outputs; ++j) {
            t.y[n * c.outputs + j] = t.b[j];
            t.db[j] += t.dy[n * c.outputs + j];
        }
        for (std::size_t i = 0; i < c.inputs; ++i) {
            for (std::size_t j = 0; j < c.outputs; ++j) {
                const double x = t.x[n * c.inputs + i], w = t.w[i * c.outputs + j], dy = t.dy[n * c.outputs + j];
                t.y[n * c.outputs + j] += x * w;
                t.dx[n * c.inputs + i] += dy * w;
                t.dw[i * c.outputs + j] += x * dy;
            }
        }
    }
    return t;
}

class CpuDense : public testing::TestWithParam<DenseCase> {};

TEST_P(CpuDense, AgreesWithPlainLoops) {
    const DenseCase& c = GetParam();
    const Tensors t = expected(c);
    for (const bool training : {true, false}) {
        ProgramBuilder builder(c.batch);
        builder.program().options.training = training;
        const Shape in{c.batch, c.inputs}, out{c.batch, c.outputs}, weights{c.inputs, c.outputs};
        const ValueId x = builder.value("x", DataType::f32, in), w = builder.value("w", DataType::f32, weights);
        const ValueId b = builder.value("b", DataType::f32, Shape{c.outputs});
        const ValueId y = builder.value("y", DataType::f32, out), dy = builder.value("dy", DataType::f32, out);
        const ValueId dx = builder.value("dx", DataType::f32, in), dw = builder.value("dw", DataType::f32, weights);
        const ValueId db = builder.value("db", DataType::f32, Shape{c.outputs});
        builder.op(Entry::train, OpKind::dense, DenseAttributes{}, {x, w, b}, {y});
        builder.op(Entry::train, OpKind::dense_grad_input, {}, {dy, w}, {dx});
        builder.op(Entry::train, OpKind::dense_grad_weight, {}, {x, dy}, {dw, db});

        expect_on_every_isa(builder, c.rows, {{x, t.x}, {w, t.w}, {b, t.b}, {dy, t.dy}},
                            {{y, t.y, "y"}, {dx, t.dx, "dx"}, {dw, t.dw, "dw"}, {db, t.db, "db"}});
    }
}

INSTANTIATE_TEST_SUITE_P(Sizes, CpuDense, testing::ValuesIn(cases()), CaseName());

}  // namespace
}  // namespace selvedge::test::cpu_dense_test
