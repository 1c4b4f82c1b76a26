# What the set-up steps share: messages, packages of this system, and packages of Debian 13 unpacked into .deps.
# Sourced by each step; a step is one script that runs under `bash -euo pipefail`, may be repeated, and ends with
# `proves FILE...`, the files whose presence shows later that its work is still there.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
DEPS=$ROOT/.deps
DEBS=$DEPS/debs

say() { printf '%s\n' "$*"; }

proves() { printf '%s\n' "$@" >"$DEPS/stamps/${STEP:?}.proof"; }

as_root() {
    if [[ $(id -u) == 0 ]]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        say "needs root for: $*"
        say "run this as root, or install sudo"
        return 1
    fi
}

# Installs those of the packages named that are missing.
apt_install() {
    local package missing=()
    for package in "$@"; do
        [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || missing+=("$package")
    done
    [[ ${#missing[@]} == 0 ]] && return 0
    say "installing ${missing[*]}"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q -o DPkg::Lock::Timeout=300
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
        -o DPkg::Lock::Timeout=300 "${missing[@]}"
}

# True where the program $1 prints a version of at least $2.
at_least() {
    local version
    version=$("$1" --version 2>/dev/null | grep -oE '[0-9]+\.[0-9]+\.[0-9]+' | head -1) || return 1
    [[ -n $version && $(printf '%s\n%s\n' "$2" "$version" | sort -V | head -1) == "$2" ]]
}

# apt-get on a private list of Debian 13, at the mirror that this system uses, so that newer packages can be had
# without touching the system's own sources.
newer_apt() {
    local apt=$DEPS/apt
    "$1" -o Dir::Etc::sourcelist="$apt/sources.list" -o Dir::Etc::sourceparts=/nonexistent \
        -o Dir::State::Lists="$apt/lists" -o Dir::Cache="$apt/cache" -o APT::Sandbox::User="$(id -un)" "${@:2}"
}

newer_apt_update() {
    local apt=$DEPS/apt keyring=/usr/share/keyrings/debian-archive-keyring.gpg mirror
    [[ -f $apt/updated && -z $(find "$apt/updated" -mmin +60) ]] && return 0
    apt_install ca-certificates debian-archive-keyring
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Component: main' |
        grep -v security | head -1)
    if [[ -z $mirror ]]; then
        say "apt knows no Debian mirror: this needs Debian 12 or later with a working sources list"
        return 1
    fi
    mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial"
    printf 'deb [signed-by=%s] %s trixie main\ndeb-src [signed-by=%s] %s trixie main\n' \
        "$keyring" "$mirror" "$keyring" "$mirror" >"$apt/sources.list"
    newer_apt apt-get update -q
    touch "$apt/updated"
}

# Downloads the Debian 13 packages named and unpacks them below the folder $1; tar's options may follow after `--`.
newer_packages() {
    local folder=$1 package options=()
    shift
    local packages=()
    while [[ $# -gt 0 && $1 != -- ]]; do packages+=("$1") && shift; done
    [[ $# -gt 0 ]] && options=("${@:2}")
    newer_apt_update
    rm -rf "$DEBS" && mkdir -p "$DEBS" "$folder"
    (cd "$DEBS" && newer_apt apt-get download -q "${packages[@]}")
    for package in "$DEBS"/*.deb; do
        dpkg-deb --fsys-tarfile "$package" | tar x -C "$folder" --no-same-owner "${options[@]}"
    done
    rm -rf "$DEBS"
}
