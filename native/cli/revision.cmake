# Writes revision.cpp, which tells the program the revision of the source it was built from. Run with cmake -P.
execute_process(COMMAND git rev-parse --short=12 HEAD WORKING_DIRECTORY "${SOURCE}" OUTPUT_VARIABLE revision
                OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE status)
if(NOT status EQUAL 0)
    set(revision "")
endif()
file(WRITE "${OUTPUT}" "// Made by native/cli/revision.cmake.
#include \"cli/revision.h\"

namespace selvedge::cli {
std::string_view source_commit() { return \"${revision}\"; }
}  // namespace selvedge::cli
")
