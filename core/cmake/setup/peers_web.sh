# Set-up step: what `bench web` measures beside this project, from npm.
source "$(dirname "$0")/lib.sh"

command -v npm >/dev/null || apt_install npm
mkdir -p "$DEPS/peers-web"
cd "$DEPS/peers-web"
[[ -f package.json ]] || echo '{"private": true}' >package.json
npm install --ignore-scripts --no-audit --no-fund --no-package-lock --loglevel=error \
    @tensorflow/tfjs@4.22.0 @tensorflow/tfjs-backend-wasm@4.22.0 onnxruntime-web@1.30.0 convnetjs@0.3.0
proves "$DEPS/peers-web/node_modules/@tensorflow/tfjs/dist/tf.min.js" \
    "$DEPS/peers-web/node_modules/onnxruntime-web/dist/ort.wasm.min.js" \
    "$DEPS/peers-web/node_modules/convnetjs/build/convnet-min.js"
