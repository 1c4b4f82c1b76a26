#!/usr/bin/env bash
# The GPU tests under a tool of compute-sanitizer: sanitize.sh memcheck|racecheck PROGRAM. Ends with 77, which ctest
# counts as skipped, without the tool or without a GPU.
set -euo pipefail

tool=$1 program=$2
sanitizer=$(command -v compute-sanitizer || true)
[[ -n $sanitizer ]] || sanitizer=${CUDA_PATH:-/usr/local/cuda}/bin/compute-sanitizer
if [[ ! -x $sanitizer ]]; then
    echo "skipped: $tool, compute-sanitizer is not installed"
    exit 77
fi
"$program" --gtest_filter=-* # 77 without a GPU
exec "$sanitizer" --tool "$tool" --error-exitcode 1 "$program" --gtest_brief=1
