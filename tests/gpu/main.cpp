// The GPU tests' main: without a GPU it says so in a line and ends with 77, which ctest counts as skipped.
#include <gtest/gtest.h>

#include <iostream>

#include "cuda/cuda_executor.h"

int main(int argc, char** argv) {
    testing::InitGoogleTest(&argc, argv);
    constexpr int skipped = 77;
    if (const selvedge::CudaInfo cuda = selvedge::cuda_info(); !cuda.usable && !GTEST_FLAG_GET(list_tests)) {
        std::cout << "skipped: the op table, sessions, networks and golden files on a GPU (" << cuda.about << ")\n";
        return skipped;
    }
    return RUN_ALL_TESTS();
}
