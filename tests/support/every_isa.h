// One training step of a hand-made Program on every instruction set that this machine has, against truth in double.
#pragma once

#include <gtest/gtest.h>
#include <selvedge/cpu/cpu_executor.h>

#include <initializer_list>
#include <vector>

#include "support/near.h"
#include "support/program_builder.h"

namespace selvedge::test {

struct Given {
    ValueId value;
    const std::vector<float>& numbers;
};

/// Beyond `numbers`, where the rows of a batch that is not full would be, all has to be 0.
struct Truth {
    ValueId value;
    const std::vector<double>& numbers;
    const char* name;
};

/// Two steps of `rows` images on two threads; the second one finds scratch and packed weights used.
inline void expect_on_every_isa(ProgramBuilder& builder, std::size_t rows, std::initializer_list<Given> given,
                                std::initializer_list<Truth> truths) {
    for (const IsaInfo& isa : cpu_isas()) {
        if (!isa.usable) continue;
        SCOPED_TRACE(isa.name);
        auto executor = make_cpu_executor({.threads = 2, .isa = isa.name});
        ASSERT_TRUE(executor);
        auto session = (*executor)->compile(builder.program());
        ASSERT_TRUE(session) << session.error().message();
        for (const Given& input : given) ASSERT_TRUE((*session)->upload(input.value, bytes_of(input.numbers)));
        ASSERT_TRUE((*session)->upload(builder.train_order(), bytes_of(std::vector<std::uint32_t>(rows))));
        for (int step = 0; step < 2; ++step) {
            ASSERT_TRUE((*session)->enqueue(Entry::train, 0, 1));
            for (const Truth& truth : truths) {
                std::vector<float> got = *read_now<float>(**session, builder.program(), truth.value);
                for (std::size_t i = truth.numbers.size(); i < got.size(); ++i) ASSERT_EQ(got[i], 0.0F) << truth.name;
                got.resize(truth.numbers.size());
                EXPECT_LT(relative_error(got, truth.numbers), 2e-6) << truth.name;
            }
        }
    }
}

}  // namespace selvedge::test
