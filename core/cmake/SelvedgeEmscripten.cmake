# Toolchain file of the WebAssembly presets: Emscripten from .deps, or else the one whose emcc is on PATH.
get_filename_component(selvedge_root "${CMAKE_CURRENT_LIST_DIR}/../.." ABSOLUTE)
if(EXISTS "${selvedge_root}/.deps/emscripten/emcc")
    set(EMSCRIPTEN_ROOT_PATH "${selvedge_root}/.deps/emscripten")
else()
    find_program(SELVEDGE_EM_CONFIG em-config)
    if(NOT SELVEDGE_EM_CONFIG)
        message(FATAL_ERROR "No Emscripten in .deps and no em-config on PATH: run `./run setup`.")
    endif()
    execute_process(COMMAND "${SELVEDGE_EM_CONFIG}" EMSCRIPTEN_ROOT OUTPUT_VARIABLE EMSCRIPTEN_ROOT_PATH
                    OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
endif()
include("${EMSCRIPTEN_ROOT_PATH}/cmake/Modules/Platform/Emscripten.cmake")
