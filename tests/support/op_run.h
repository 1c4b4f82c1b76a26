// Running an op case on any executor, and comparing what it left behind with the double-precision reference.
#pragma once

#include <selvedge/exec/executor.h>

#include <string>
#include <vector>

#include "support/op_case.h"

namespace selvedge::test {

/// What every value of a case holds, inputs first, then outputs; absent values are empty.
using CaseBytes = std::vector<std::vector<std::byte>>;
using CaseNumbers = std::vector<std::vector<double>>;

/// The case's values, inputs first, then outputs.
std::vector<CaseValue> values_of(const OpCase& op_case);

/// Before the op: the data of the case, with poison wherever nothing real stands.
CaseBytes initial_bytes(const OpCase& op_case);

/// Afterwards, on an executor. Error: the executor cannot compile or run it.
Result<CaseBytes> run_case(const OpCase& op_case, Executor& executor);

/// Afterwards, by the reference kernels in double precision.
CaseNumbers reference_numbers(const OpCase& op_case);

/// How far each element of each value may be from the reference: see op_tolerance.cpp. Empty for values that the op
/// does not write.
CaseNumbers tolerances(const OpCase& op_case, const CaseNumbers& expected);

/// What is wrong with `actual`, a line a value: numbers too far from `expected`; anything written that is not an
/// output's real row.
std::vector<std::string> differences(const OpCase& op_case, const CaseBytes& actual, const CaseNumbers& expected);

}  // namespace selvedge::test
