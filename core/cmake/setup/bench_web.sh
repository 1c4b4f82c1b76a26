# Lays the folder that `bench web` serves, .build/bench-web: our builds, the peers', networks and images. Sourced by `run`.

lay_bench_web() {
    local folder=$ROOT/.build/bench-web modules=$ROOT/.deps/peers-web/node_modules preset network
    for step in native node emscripten page browser peers peers_web; do setup_step "$step"; done
    build release selvedge
    for preset in web-relaxed web-relaxed-single; do build "$preset" selvedge_perf_web selvedge_engine; done
    rm -rf "$folder" && mkdir -p "$folder"/{ours/threads,ours/single,engine,tfjs,ort,convnetjs,models,data}
    cp -p "$ROOT/.build/web-relaxed/perf/"* "$folder/ours/threads/"
    cp -p "$ROOT/.build/web-relaxed-single/perf/"* "$folder/ours/single/"
    cp -p "$ROOT/.build/web-relaxed/engine/"* "$ROOT/.build/web-relaxed-single/engine/"* "$folder/engine/"
    cp -pr "$ROOT/web/js" "$folder/engine/js"
    cp -p "$modules/@tensorflow/tfjs/dist/tf.min.js" "$modules/@tensorflow/tfjs-backend-wasm/dist/"*.wasm \
        "$modules/@tensorflow/tfjs-backend-wasm/dist/tf-backend-wasm.min.js" "$folder/tfjs/"
    cp -p "$modules/onnxruntime-web/dist/ort.wasm.min.js" \
        "$modules/onnxruntime-web/dist/ort-wasm-simd-threaded."{mjs,wasm} "$folder/ort/"
    cp -p "$modules/convnetjs/build/convnet-min.js" "$folder/convnetjs/"
    cp -pr "$ROOT/tests/perf/web/contestants" "$ROOT/tests/perf/web/pages/"* "$folder/"
    cp -p "$ROOT/assets/models/r2-cnn.safetensors" "$folder/models/C.safetensors"
    for network in A C D; do
        printf '{"mode": "export", "network": "%s", "path": "%s"}\n' "$network" "$folder/models/$network.onnx"
    done | /usr/bin/python3 "$ROOT/tests/perf/peers/torch_worker.py" --threads 1 --data /usr/share/datasets/fashion-mnist
    node "$ROOT/tests/perf/web/lay.mjs" "$folder" /usr/share/datasets/fashion-mnist "$ROOT/.build/release/bin/selvedge"
}
