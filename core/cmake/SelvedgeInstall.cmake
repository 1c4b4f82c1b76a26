# Install rules: libraries, headers, the program, and the files behind find_package(selvedge).
include_guard()
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

if(NOT TARGET selvedge_core)
    return()
endif()

set(selvedge_config_dir "${CMAKE_INSTALL_LIBDIR}/cmake/selvedge")
install(TARGETS selvedge_core selvedge_native EXPORT selvedge_targets)
if(TARGET selvedge)
    install(TARGETS selvedge)
endif()
install(DIRECTORY "${PROJECT_SOURCE_DIR}/core/include/selvedge" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}"
        FILES_MATCHING PATTERN "*.h")
# The public headers use shapes from xtensor and JSON from nlohmann; the versions the library was built with go along.
set(third_party_dir "${CMAKE_INSTALL_INCLUDEDIR}/selvedge-third-party")
install(DIRECTORY "${SELVEDGE_XTENSOR_INCLUDE}/xtensor" "${SELVEDGE_XTENSOR_INCLUDE}/xtl" "${SELVEDGE_JSON_INCLUDE}/nlohmann"
        DESTINATION "${third_party_dir}" FILES_MATCHING PATTERN "*.hpp")
target_include_directories(selvedge_core SYSTEM INTERFACE $<INSTALL_INTERFACE:${third_party_dir}>)
install(DIRECTORY "${PROJECT_SOURCE_DIR}/assets/experiments" DESTINATION "${CMAKE_INSTALL_DATADIR}/selvedge"
        FILES_MATCHING PATTERN "*.json")
# The library that draws reports' charts, where set-up has fetched it.
install(FILES "${SELVEDGE_DEPS}/echarts/echarts.min.js" "${SELVEDGE_DEPS}/echarts/LICENSE"
              "${SELVEDGE_DEPS}/echarts/NOTICE" DESTINATION "${CMAKE_INSTALL_DATADIR}/selvedge/echarts" OPTIONAL)
install(EXPORT selvedge_targets NAMESPACE selvedge:: DESTINATION "${selvedge_config_dir}")
configure_package_config_file("${PROJECT_SOURCE_DIR}/core/cmake/selvedge-config.cmake.in"
                              "${PROJECT_BINARY_DIR}/selvedge-config.cmake" INSTALL_DESTINATION "${selvedge_config_dir}")
write_basic_package_version_file("${PROJECT_BINARY_DIR}/selvedge-config-version.cmake" COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/selvedge-config.cmake" "${PROJECT_BINARY_DIR}/selvedge-config-version.cmake"
        DESTINATION "${selvedge_config_dir}")
