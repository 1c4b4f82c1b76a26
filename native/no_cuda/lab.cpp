// Stands in for the ladder of products in builds without nvcc.
#include <cstdio>

int main() { std::puts("bench lab: skipped, CUDA is not in this build"); }
