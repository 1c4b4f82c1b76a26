# How `run` calls a set-up step or a build: once, quietly, and with a word on what to do when it fails.

say() { printf '%s\n' "$*" >&2; }

wrong_usage() {
    say "run: $*"
    say "\`./run help\` lists the verbs."
    exit 2
}

# What a person can do about a failed step.
remedy_of() {
    case $1 in
        native) echo "Debian 12 or later is needed, as root or with sudo, and a reachable Debian mirror" ;;
        node) echo "install Node.js 18 or later" ;;
        emscripten) echo "put an emcc of version 3.1.60 or later on PATH (emsdk), or check that apt reaches its mirror" ;;
        page | studio) echo "check that apt reaches its mirror" ;;
        wild) echo "check that apt and npm reach their registries; only \`./run bench wild\` needs this" ;;
        peers) echo "check that apt and npm reach their registries; only \`./run bench peers\` needs this" ;;
        peers_web) echo "check that npm reaches its registry; only \`./run bench web\` needs this" ;;
        report | browser) echo "check that apt and npm reach their registries" ;;
        *) echo "see the log" ;;
    esac
}

# True where the stamp of step $1 carries the mark $2 and what it put there is still there.
step_is_done() {
    local stamp=$ROOT/.deps/stamps/$1 file
    [[ -f $stamp && -f $stamp.proof && $(<"$stamp") == "$2" ]] || return 1
    while read -r file; do [[ -e $file ]] || return 1; done <"$stamp.proof"
}

# Runs core/cmake/setup/$1.sh unless it has run in this form before.
setup_step() {
    local script=$SCRIPTS/$1.sh stamp=$ROOT/.deps/stamps/$1 log=$ROOT/.deps/logs/$1.log mark status=0
    mark="$ROOT $(cksum <"$script")"
    step_is_done "$1" "$mark" && return 0
    mkdir -p "$ROOT/.deps/stamps" "$ROOT/.deps/logs"
    (
        flock 9
        step_is_done "$1" "$mark" && exit 0
        say "Setting up: $1 …"
        rm -f "$stamp" "$stamp.proof"
        STEP=$1 bash -euo pipefail "$script" >"$log" 2>&1 </dev/null || exit 1
        printf '%s' "$mark" >"$stamp"
    ) 9>"$ROOT/.deps/lock" || status=$?
    if [[ $status != 0 ]]; then
        tail -n 15 "$log" >&2
        say "run: the set-up step '$1' failed; its log is .deps/logs/$1.log"
        say "What to do: $(remedy_of "$1"), then try again."
        exit 1
    fi
}

# Configures the preset $1 where that has not been done.
configure() {
    local preset=$1 folder=$ROOT/.build/$1 log=$ROOT/.build/$1.log
    mkdir -p "$ROOT/.build"
    if [[ ! -f $folder/build.ninja ]]; then
        say "Configuring $preset …"
        if ! (cd "$ROOT" && cmake --preset "$preset" >"$log" 2>&1); then
            tail -n 25 "$log" >&2
            say "run: configuring '$preset' failed; its log is .build/$preset.log"
            say "What to do: delete .build/$preset and .deps/stamps and try again."
            exit 1
        fi
    fi
}

# Has a build of preset $1 that was configured before a set-up step brought a library look for it anew.
look_anew() {
    [[ ! -f $ROOT/.build/$1/build.ninja ]] || cmake "$ROOT/.build/$1" >/dev/null
}

# Builds the targets named (all without any) of the preset $1.
build() {
    local preset=$1 folder=$ROOT/.build/$1 status=0
    shift
    configure "$preset"
    # Ninja tells on its standard output; it goes to ours for errors, and nothing is said where nothing is done.
    NINJA_STATUS="[$preset %f/%t] " ninja -C "$folder" "$@" 2>&1 |
        { grep --line-buffered -vE '^ninja: (no work to do|Entering directory)|Re-checking globbed directories|^-- ' >&2 ||
            true; } || status=$?
    if [[ $status != 0 ]]; then
        say "run: building '$preset' failed; the compiler's messages stand above."
        exit 1
    fi
}
