# Finds the SIMD sources by name (core/src/cpu/isa/<isa>.cpp) and compiles each with its own instruction set's flags.
include_guard()

set(SELVEDGE_ISA_FLAGS_scalar "")
set(SELVEDGE_ISA_FLAGS_sse4_2 -msse4.2)
set(SELVEDGE_ISA_FLAGS_avx2 -mavx2 -mfma)
set(SELVEDGE_ISA_FLAGS_avx512 -mavx2 -mfma -mavx512f -mavx512bw -mavx512dq -mavx512vl -mavx512cd
                              -mprefer-vector-width=512)
set(SELVEDGE_ISA_FLAGS_neon64 "")
# Their vectors of 64 bytes cross the border of no file, so that nobody else need agree how they are passed.
set(SELVEDGE_ISA_FLAGS_strict -Wno-psabi)
set(SELVEDGE_ISA_FLAGS_strict_avx2 ${SELVEDGE_ISA_FLAGS_avx2} -Wno-psabi)
set(SELVEDGE_ISA_FLAGS_strict_avx512 ${SELVEDGE_ISA_FLAGS_avx512} -Wno-psabi)
if(EMSCRIPTEN)
    list(APPEND SELVEDGE_ISA_FLAGS_strict -msimd128)
endif()
set(SELVEDGE_ISA_FLAGS_wasm -msimd128)
set(SELVEDGE_ISA_FLAGS_wasm_relaxed -msimd128 -mrelaxed-simd)

# The instruction sets that the target of this build can hold.
function(selvedge_isas_of_target out)
    set(isas scalar)
    if(EMSCRIPTEN)
        # A module loads only where all its instructions are known, and every byte of it is fetched: one set a build, and
        # the strict one beside it where tests compare its bits with the native ones.
        if(SELVEDGE_WASM_RELAXED)
            set(isas wasm_relaxed)
        elseif(SELVEDGE_WASM_SIMD)
            set(isas wasm strict)
        endif()
    elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64|amd64)$")
        list(APPEND isas sse4_2 avx2 avx512 strict strict_avx2 strict_avx512)
    elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "^(aarch64|arm64|ARM64)$")
        list(APPEND isas neon64 strict)
    endif()
    set(${out} "${isas}" PARENT_SCOPE)
endfunction()

# Adds to `target`, optimised to the full, every ISA source under `folder` that fits, and defines
# SELVEDGE_HAVE_ISA_<NAME>=1 for each one in the source `registry`, and there alone: all others are the same in builds
# with other instruction sets, for ccache.
function(selvedge_add_isa_sources target folder registry)
    selvedge_isas_of_target(isas)
    file(GLOB sources CONFIGURE_DEPENDS "${folder}/*.cpp")
    set(built "")
    set(definitions "")
    foreach(source IN LISTS sources)
        get_filename_component(isa "${source}" NAME_WE)
        if(NOT DEFINED SELVEDGE_ISA_FLAGS_${isa})
            message(FATAL_ERROR "${source} names no known instruction set; add its flags to SelvedgeIsa.cmake.")
        endif()
        if(isa IN_LIST isas)
            target_sources(${target} PRIVATE "${source}")
            set_source_files_properties("${source}" PROPERTIES COMPILE_OPTIONS "$<$<CONFIG:Release>:-O3>;${SELVEDGE_ISA_FLAGS_${isa}}")
            string(TOUPPER "${isa}" upper)
            list(APPEND definitions SELVEDGE_HAVE_ISA_${upper}=1)
            list(APPEND built ${isa})
        endif()
    endforeach()
    set_source_files_properties("${registry}" PROPERTIES COMPILE_DEFINITIONS "${definitions}")
    list(JOIN built " " built)
    message(STATUS "Selvedge instruction sets: ${built}")
endfunction()
