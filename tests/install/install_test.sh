#!/usr/bin/env bash
# Installs a build into a fresh prefix, builds a project against it, runs that, and compares its lines with the README.
# Usage: install_test.sh SOURCE_DIR BUILD_DIR
set -euo pipefail
source_dir=$1 build_dir=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cmake --install "$build_dir" --prefix "$work/prefix" >"$work/log"
"$work/prefix/bin/selvedge" inspect --list >"$work/list"
grep -q '^r2-cnn ' "$work/list" || { echo "the installed program does not find its experiments"; exit 1; }

cmake -S "$source_dir/tests/install/embed" -B "$work/build" -DCMAKE_PREFIX_PATH="$work/prefix" -DCMAKE_BUILD_TYPE=Release >"$work/log"
cmake --build "$work/build" >>"$work/log" || { cat "$work/log"; exit 1; }

model=$(ls "$source_dir"/assets/models/*.safetensors | head -n 1)
answer=$("$work/build/embed" "$model")
echo "$answer"
[[ $answer == Trouser\ 0.* || $answer == "Trouser 1.00" ]] || { echo "expected the drawn trousers to be a Trouser"; exit 1; }
if "$work/build/embed" "$source_dir/README.md" 2>"$work/error"; then
    echo "a README was taken for a model"; exit 1
fi
[[ $(wc -l <"$work/error") == 1 ]] || { echo "expected one line of error:"; cat "$work/error"; exit 1; }

sed -n '/\[readme\]/,/\[\/readme\]/{/readme\]/d;p}' "$source_dir/tests/install/embed/main.cpp" >"$work/lines"
python3 - "$source_dir/README.md" "$work/lines" <<'PYTHON'
import sys
readme, lines = (open(path, encoding="utf-8").read() for path in sys.argv[1:])
sys.exit(0 if "```cpp\n" + lines + "```" in readme else "the README's C++ example differs from tests/install/embed/main.cpp")
PYTHON
