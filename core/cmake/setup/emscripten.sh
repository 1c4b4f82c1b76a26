# Set-up step: Emscripten in .deps/emscripten, unless a fit `emcc` is on PATH.
source "$(dirname "$0")/lib.sh"

if at_least emcc 3.1.60; then
    say "using $(command -v emcc)"
    rm -rf "$DEPS/emscripten"
    proves "$(command -v emcc)"
    exit 0
fi

apt_install clang-19 lld-19 llvm-19 python3

# The prebuilt sysroot holds every library in five flavours; link-time optimised and relocatable ones are not used here.
unpacked=$DEPS/unpacked
rm -rf "$unpacked" "$DEPS/emscripten" "$DEPS/binaryen"
newer_packages "$unpacked" emscripten binaryen node-acorn libc6 libgcc-s1 libstdc++6 -- \
    --exclude='*/lto' --exclude='*/thinlto' --exclude='*/pic' --exclude='*/emscripten/test' --exclude='./usr/share/doc' \
    --exclude='*/wasm64-emscripten' --exclude='./usr/share/locale' --exclude='./usr/share/man' --exclude='*/gconv'
mv "$unpacked/usr/share/emscripten" "$DEPS/emscripten"

# Binaryen wants a newer C library than Debian 12 has: each tool is started through the loader that came with it.
binaryen=$DEPS/binaryen
mkdir -p "$binaryen/bin" "$binaryen/libexec"
mv "$unpacked"/usr/lib/*-linux-gnu* "$binaryen/lib"
loader=$(basename "$(ls "$binaryen"/lib/ld-linux*.so.* | head -1)")
for tool in "$unpacked"/usr/bin/wasm*; do
    mv "$tool" "$binaryen/libexec/"
    name=$(basename "$tool")
    cat >"$binaryen/bin/$name" <<EOF
#!/bin/sh
here=\$(dirname "\$(dirname "\$(readlink -f "\$0")")")
exec "\$here/lib/$loader" --library-path "\$here/lib" "\$here/libexec/$name" "\$@"
EOF
    chmod +x "$binaryen/bin/$name"
done

# Emscripten's JavaScript optimiser imports acorn, an ES module, from beside it.
mkdir -p "$DEPS/emscripten/node_modules"
mv "$unpacked/usr/share/nodejs/acorn" "$DEPS/emscripten/node_modules/acorn"
rm -rf "$unpacked"

cat >"$DEPS/emscripten/.emscripten" <<EOF
LLVM_ROOT = '/usr/lib/llvm-19/bin'
BINARYEN_ROOT = '$binaryen'
NODE_JS = '$(command -v node)'
CACHE = '$DEPS/emscripten/cache'
FROZEN_CACHE = True
EOF
"$binaryen/bin/wasm-opt" --version
"$DEPS/emscripten/emcc" --version | head -1
proves "$DEPS/emscripten/emcc" "$binaryen/bin/wasm-opt" /usr/lib/llvm-19/bin/clang /usr/lib/llvm-19/bin/wasm-ld \
    "$(command -v node)"
