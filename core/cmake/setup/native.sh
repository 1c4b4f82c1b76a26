# Set-up step: compilers, libraries, headers and the dataset that the native program and its tests need.
source "$(dirname "$0")/lib.sh"

apt_install build-essential g++ cmake ninja-build ccache pkg-config git ca-certificates python3 xz-utils \
    zlib1g-dev libvips-dev googletest libbenchmark-dev dataset-fashion-mnist

# Headers of fixed versions, the same for native and WebAssembly builds.
newer_packages "$DEPS/unpacked" libxtensor-dev xtl-dev libxsimd-dev nlohmann-json3-dev libcli11-dev libeigen3-dev
mkdir -p "$DEPS/include"
for library in xtensor xtl xsimd nlohmann CLI; do
    rm -rf "$DEPS/include/$library"
    mv "$DEPS/unpacked/usr/include/$library" "$DEPS/include/"
done
rm -rf "$DEPS/include/Eigen"
mv "$DEPS/unpacked/usr/include/eigen3/Eigen" "$DEPS/include/"
rm -rf "$DEPS/unpacked"

proves "$DEPS/include/xtensor/xtensor.hpp" "$DEPS/include/xsimd/xsimd.hpp" "$DEPS/include/CLI/CLI.hpp" \
    "$DEPS/include/Eigen/Cholesky" \
    /usr/bin/cmake /usr/bin/ninja /usr/bin/g++ /usr/include/vips/vips.h /usr/include/zlib.h \
    /usr/src/googletest/CMakeLists.txt /usr/share/datasets/fashion-mnist/train-images-idx3-ubyte.gz
