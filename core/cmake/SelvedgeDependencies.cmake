# Third-party parts: headers that set-up left in .deps, or the system's; zlib, libvips and threads for the native part.
include_guard()

# xtensor's shapes and JSON show in public headers, xsimd in the kernels only, Eigen in the search only. CLI11 is the
# program's.
add_library(selvedge_third_party INTERFACE)
find_path(SELVEDGE_XTENSOR_INCLUDE xtensor/xtensor.hpp HINTS "${SELVEDGE_DEPS}/include" NO_CMAKE_FIND_ROOT_PATH)
find_path(SELVEDGE_XSIMD_INCLUDE xsimd/xsimd.hpp HINTS "${SELVEDGE_DEPS}/include" NO_CMAKE_FIND_ROOT_PATH)
find_path(SELVEDGE_JSON_INCLUDE nlohmann/json.hpp HINTS "${SELVEDGE_DEPS}/include" NO_CMAKE_FIND_ROOT_PATH)
find_path(SELVEDGE_EIGEN_INCLUDE Eigen/Cholesky HINTS "${SELVEDGE_DEPS}/include" PATH_SUFFIXES eigen3
          NO_CMAKE_FIND_ROOT_PATH)
foreach(header XTENSOR XSIMD JSON EIGEN)
    if(NOT SELVEDGE_${header}_INCLUDE)
        message(FATAL_ERROR "The ${header} headers are missing: run `./run setup`, or set SELVEDGE_${header}_INCLUDE.")
    endif()
    # /usr/include is searched anyway, and naming it would hide Emscripten's own C library.
    if(NOT SELVEDGE_${header}_INCLUDE STREQUAL "/usr/include")
        target_include_directories(selvedge_third_party SYSTEM INTERFACE "${SELVEDGE_${header}_INCLUDE}")
    endif()
endforeach()

if(NOT EMSCRIPTEN)
    set(THREADS_PREFER_PTHREAD_FLAG ON)
    find_package(Threads REQUIRED)
endif()
if(SELVEDGE_NATIVE)
    find_package(ZLIB REQUIRED)
    find_package(PkgConfig REQUIRED)
    pkg_check_modules(VIPS REQUIRED IMPORTED_TARGET vips)
endif()
