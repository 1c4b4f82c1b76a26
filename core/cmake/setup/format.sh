# Lays out and lints our own sources. Sourced by `run`.

# Our C++ files, tracked or new, one a line.
cpp_sources() {
    (cd "$ROOT" && git ls-files --cached --others --exclude-standard -- '*.h' '*.cpp' '*.cu' '*.cuh' |
        while read -r file; do [[ -f $file ]] && printf '%s\n' "$file"; done)
}

run_format() {
    local options=(-i)
    case ${1:-} in
        '') ;;
        --check) options=(--dry-run --Werror) ;;
        *) wrong_usage "format knows no '$1'" ;;
    esac
    setup_step tidy
    cd "$ROOT"
    if ! cpp_sources | xargs -r clang-format "${options[@]}"; then
        say "run: these files are not laid out by .clang-format; \`./run format\` does it."
        exit 1
    fi
}

run_tidy() {
    setup_step native
    setup_step tidy
    configure debug  # in which every source is compiled by itself
    cd "$ROOT"
    cpp_sources | grep '\.cpp$' | grep -vE '^(web|core/src/cpu/isa)/' |
        xargs -r -P "$(nproc)" -n 4 clang-tidy -p .build/debug --quiet "$@"
}
