# Set-up step: clang-format and clang-tidy.
source "$(dirname "$0")/lib.sh"

command -v clang-format >/dev/null || apt_install clang-format
command -v clang-tidy >/dev/null || apt_install clang-tidy
proves "$(command -v clang-format)" "$(command -v clang-tidy)"
