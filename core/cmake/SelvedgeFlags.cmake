# Compiler flags that every target of Selvedge shares, as the interface target selvedge_flags.
include_guard()

set(CMAKE_CXX_EXTENSIONS OFF)
if(PROJECT_IS_TOP_LEVEL)
    if(NOT CMAKE_BUILD_TYPE)
        set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
    endif()
    if(NOT EMSCRIPTEN)
        # The kernels alone are compiled with -O3 (SelvedgeIsa): with it what calls them takes a fifth longer to compile.
        string(REPLACE "-O3" "-O2" CMAKE_CXX_FLAGS_RELEASE "${CMAKE_CXX_FLAGS_RELEASE}")
    endif()
    set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
    find_program(SELVEDGE_CCACHE ccache)
    if(SELVEDGE_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
        set(CMAKE_C_COMPILER_LAUNCHER "${SELVEDGE_CCACHE}")
        set(CMAKE_CXX_COMPILER_LAUNCHER "${SELVEDGE_CCACHE}")
    endif()
endif()

# What applies to third-party sources as well: sanitizers and Emscripten's features change the ABI of the whole program.
add_library(selvedge_platform INTERFACE)
if(SELVEDGE_SANITIZE)
    target_compile_options(selvedge_platform INTERFACE -fsanitize=${SELVEDGE_SANITIZE} -fno-sanitize-recover=all
                                                      -fno-omit-frame-pointer)
    target_link_options(selvedge_platform INTERFACE -fsanitize=${SELVEDGE_SANITIZE})
endif()
if(EMSCRIPTEN)
    target_compile_options(selvedge_platform INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-fno-exceptions>)
    # SIMD and relaxed SIMD are for the kernels only (SelvedgeIsa), so that the builds with and without them share every
    # other object in ccache.
    if(SELVEDGE_WASM_RELAXED)
        target_link_options(selvedge_platform INTERFACE -mrelaxed-simd)
    endif()
    if(SELVEDGE_WASM_THREADS)
        target_compile_options(selvedge_platform INTERFACE -pthread)
        target_link_options(selvedge_platform INTERFACE -pthread)
    endif()
endif()

# What applies to our own sources. Contraction is off so that native and WebAssembly builds round alike; a kernel that
# wants a fused multiply-add asks for it.
add_library(selvedge_flags INTERFACE)
target_compile_features(selvedge_flags INTERFACE cxx_std_20)
target_compile_options(selvedge_flags INTERFACE -ffp-contract=off -fno-math-errno -fno-trapping-math)
if(SELVEDGE_DEVELOPER)
    target_compile_options(selvedge_flags INTERFACE -Wall -Wextra -Wpedantic)
    if(NOT SELVEDGE_ROOMS)
        # Else a local name is held against a private one of another source of its room.
        target_compile_options(selvedge_flags INTERFACE -Wshadow)
    endif()
    # Errors with the compilers that the project is checked with; a newer one's new warnings stop nobody.
    if((CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
       OR (CMAKE_CXX_COMPILER_ID STREQUAL "Clang" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 20))
        target_compile_options(selvedge_flags INTERFACE -Werror)
    endif()
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        # GCC 12 sees overlapping copies in "a" + std::string (its bug 105651), and dangling ones in xt::svector{1, 2}.
        target_compile_options(selvedge_flags INTERFACE -Wno-restrict -Wno-dangling-pointer)
    endif()
endif()
target_link_libraries(selvedge_flags INTERFACE selvedge_platform)
