# CUDA: with nvcc, the executor's runtime part and its kernels for Ampere, Ada and Hopper; without, the stand-in.
#
# SELVEDGE_CUDA: AUTO (where nvcc is found), ON (an error where it is not) or OFF.
include_guard()
set(SELVEDGE_CUDA AUTO CACHE STRING "Build the CUDA executor: AUTO, ON or OFF")

set(SELVEDGE_HAVE_CUDA OFF)
if(SELVEDGE_CUDA AND NOT SELVEDGE_SANITIZE) # sanitizers and the CUDA runtime do not get on
    find_program(SELVEDGE_NVCC nvcc HINTS ENV CUDA_PATH /usr/local/cuda PATH_SUFFIXES bin)
    if(SELVEDGE_NVCC)
        set(CMAKE_CUDA_COMPILER "${SELVEDGE_NVCC}")
        set(CMAKE_CUDA_ARCHITECTURES 80 89-real 90a-real) # newer chips compile the instructions of 80 at start
        if(SELVEDGE_CCACHE)
            set(CMAKE_CUDA_COMPILER_LAUNCHER "${SELVEDGE_CCACHE}")
        endif()
        enable_language(CUDA)
        # CMake before 3.25.2 does not know that nvcc has C++20.
        if(NOT CMAKE_CUDA20_STANDARD_COMPILE_OPTION)
            set(CMAKE_CUDA20_STANDARD_COMPILE_OPTION "-std=c++20")
        endif()
        find_package(CUDAToolkit 13.0 REQUIRED)
        set(SELVEDGE_HAVE_CUDA ON)
    elseif(NOT SELVEDGE_CUDA STREQUAL "AUTO")
        message(FATAL_ERROR "SELVEDGE_CUDA is ${SELVEDGE_CUDA}, but there is no nvcc: install the CUDA Toolkit 13, "
                            "or set SELVEDGE_NVCC.")
    endif()
endif()
message(STATUS "Selvedge CUDA: ${SELVEDGE_HAVE_CUDA}")

# Sets what nvcc needs to know of `target`.
function(selvedge_compile_with_nvcc target folder)
    set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE ON CUDA_STANDARD 20 CUDA_STANDARD_REQUIRED ON)
    target_include_directories(${target} PRIVATE "${folder}" "${PROJECT_SOURCE_DIR}/core/include")
    target_link_libraries(${target} PRIVATE selvedge_third_party)
    # 2810: nvcc takes the assignment of a nodiscard value for its being thrown away.
    target_compile_options(${target} PRIVATE
                           $<$<COMPILE_LANGUAGE:CUDA>:--fmad=false;--expt-relaxed-constexpr;-diag-suppress=2810>)
    if(SELVEDGE_DEVELOPER)
        target_compile_options(
            ${target} PRIVATE $<$<COMPILE_LANGUAGE:CUDA>:-Werror=all-warnings;-Xcompiler=-Wall,-Wextra>)
    endif()
endfunction()

# Adds to `target` the CUDA executor, or what stands in for it; `folder` is native/.
function(selvedge_add_cuda target folder)
    if(NOT SELVEDGE_HAVE_CUDA)
        target_sources(${target} PRIVATE "${folder}/no_cuda/cuda_executor.cpp")
        return()
    endif()
    file(GLOB runtime CONFIGURE_DEPENDS "${folder}/cuda/runtime/*.cpp")
    # nvcc's own flags: no fused multiply-adds but those asked for, as everywhere.
    add_library(selvedge_cuda_kernels OBJECT "${folder}/cuda/runtime/launch_on.cu")
    selvedge_compile_with_nvcc(selvedge_cuda_kernels "${folder}")
    target_sources(${target} PRIVATE ${runtime} $<TARGET_OBJECTS:selvedge_cuda_kernels>)
    target_include_directories(${target} SYSTEM PRIVATE ${CUDAToolkit_INCLUDE_DIRS})
    # By its path, so that who links the installed library needs no more than the toolkit.
    target_link_libraries(${target} PRIVATE "${CUDA_cudart_static_LIBRARY}" ${CMAKE_DL_LIBS} rt)
endfunction()

# The program selvedge_lab, which times the ladder of products in native/cuda/lab.
function(selvedge_add_lab folder)
    if(NOT SELVEDGE_HAVE_CUDA)
        add_executable(selvedge_lab EXCLUDE_FROM_ALL "${folder}/no_cuda/lab.cpp")
    else()
        add_executable(selvedge_lab EXCLUDE_FROM_ALL "${folder}/cuda/lab/lab.cu")
        selvedge_compile_with_nvcc(selvedge_lab "${folder}")
        target_link_libraries(selvedge_lab PRIVATE selvedge_native)
        set_target_properties(selvedge_lab PROPERTIES LINKER_LANGUAGE CXX)
    endif()
    set_target_properties(selvedge_lab PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")
endfunction()
