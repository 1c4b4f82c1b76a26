// ONNX Runtime Web's contestant: its wasm backend, one session a network.
importScripts('clock.js', '/ort/ort.wasm.min.js');

let data = null;
const sessions = {};

async function start({ threads }) {
    ort.env.wasm.wasmPaths = '/ort/';
    ort.env.wasm.numThreads = threads;
    ort.env.logLevel = 'error';
    data = await bench.fetch_data();
    return { about: `onnxruntime-web ${ort.env.versions.web}` };
}

async function measure({ network, batch, seconds }) {
    sessions[network] ??= await ort.InferenceSession.create(`/models/${network}.onnx`, { executionProviders: ['wasm'] });
    const pixels = Float32Array.from(data.images.subarray(0, batch * 784), (byte) => byte / 255);
    const input = new ort.Tensor('float32', pixels, [batch, 1, 28, 28]);
    const step = async () => void (await sessions[network].run({ input }));
    await step();
    return { rate: await bench.measure_rate(step, batch, seconds) };
}

bench.answer_messages((request) => (request.start ? start(request) : measure(request)));
