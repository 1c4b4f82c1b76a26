# Compiles the sources of a room, a folder, together: most of a compiler's time goes into the headers that they share.
#
# Two sources of one folder may therefore have no private function, type or constant of the same name. The preset debug,
# and -DSELVEDGE_ROOMS=OFF anywhere, compile every source by itself.
include_guard()

option(SELVEDGE_ROOMS "Compile the sources of a folder together" OFF)

# Joins the sources of `target` by their folders, in parts of at most a dozen. Sources with options of their own, such as
# the kernels, stay alone.
function(selvedge_compile_by_room target)
    if(NOT SELVEDGE_ROOMS)
        return()
    endif()
    get_target_property(sources ${target} SOURCES)
    list(FILTER sources INCLUDE REGEX "\\.cpp$")
    list(SORT sources)
    foreach(source IN LISTS sources)
        get_filename_component(room "${source}" ABSOLUTE)
        get_filename_component(room "${room}" DIRECTORY)
        file(RELATIVE_PATH room "${PROJECT_SOURCE_DIR}" "${room}") # the same in every checkout, for ccache
        string(MAKE_C_IDENTIFIER "${room}" room)
        list(APPEND rooms ${room})
        list(APPEND sources_of_${room} "${source}")
    endforeach()
    list(REMOVE_DUPLICATES rooms)
    foreach(room IN LISTS rooms)
        list(LENGTH sources_of_${room} count)
        math(EXPR parts "(${count} + 11) / 12")
        set(i 0)
        foreach(source IN LISTS sources_of_${room})
            math(EXPR part "${i} * ${parts} / ${count}")
            set_source_files_properties("${source}" PROPERTIES UNITY_GROUP ${room}_${part})
            math(EXPR i "${i} + 1")
        endforeach()
    endforeach()
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
endfunction()
