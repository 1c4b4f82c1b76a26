# Set-up step: what the benchmarks measure beside this project: PyTorch, ONNX Runtime, OpenBLAS and oneDNN, with the
# libraries that make them fast.
source "$(dirname "$0")/lib.sh"

# OpenBLAS with OpenMP: with its own threads it fights with PyTorch's.
apt_install python3-torch libjemalloc2 libopenblas0-openmp libdnnl-dev
command -v npm >/dev/null || apt_install npm
mkdir -p "$DEPS/peers"
cd "$DEPS/peers"
[[ -f package.json ]] || echo '{"private": true}' >package.json
# The library comes inside the package; its scripts would fetch the one for CUDA.
npm install --ignore-scripts --no-audit --no-fund --no-package-lock --loglevel=error onnxruntime-node@1.30.0
newer_packages "$DEPS/unpacked" libonnxruntime-dev
rm -rf "$DEPS/peers/include"
mv "$DEPS/unpacked/usr/include" "$DEPS/peers/include"
rm -rf "$DEPS/unpacked"
library=$(find "$DEPS/peers/node_modules/onnxruntime-node" -path '*linux/x64*' -name 'libonnxruntime.so*' | head -1)
[[ -n $library ]]
ln -sf "$library" "$DEPS/peers/libonnxruntime.so"
proves "$DEPS/peers/libonnxruntime.so" "$DEPS/peers/include" /usr/lib/x86_64-linux-gnu/libjemalloc.so.2 \
    /usr/include/dnnl.hpp
