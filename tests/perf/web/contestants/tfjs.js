// TensorFlow.js's contestant: fused ops by hand, which are quicker than its layers, on its wasm or cpu backend.
importScripts('clock.js', '/tfjs/tf.min.js', '/tfjs/tf-backend-wasm.min.js');

let data = null;

/** Layers as lists: the kind, then its sizes. */
const NETWORKS = {
    A: [['dense', 784, 128], ['dense', 128, 128], ['dense', 128, 128], ['dense', 128, 10]],
    C: [
        ['conv', 1, 16, 'valid'], ['conv', 16, 16, 'valid'], ['pool', 'valid'], ['dropout', 0.5],
        ['conv', 16, 32, 'valid'], ['conv', 32, 32, 'valid'], ['pool', 'valid'], ['dropout', 0.3],
        ['dense', 512, 128], ['dropout', 0.2], ['dense', 128, 10],
    ],
    D: [
        ['conv', 1, 64, 'same'], ['pool', 'same'], ['conv', 64, 128, 'same'], ['pool', 'same'], ['conv', 128, 256, 'same'],
        ['pool', 'same'], ['dense', 4096, 10],
    ],
};

function variables_of(network) {
    const weights = (shape) => tf.variable(tf.randomUniform(shape, -0.1, 0.1));
    return NETWORKS[network].map(([kind, inputs, outputs]) => {
        if (kind === 'dense') return [weights([inputs, outputs]), weights([outputs])];
        if (kind === 'conv') return [weights([3, 3, inputs, outputs]), weights([outputs])];
        return [];
    });
}

function logits_of(network, variables, input, training) {
    let x = input;
    NETWORKS[network].forEach(([kind, ...sizes], i) => {
        const [weights, bias] = variables[i];
        const activation = i + 1 < NETWORKS[network].length ? 'relu' : 'linear';
        if (kind === 'conv') x = tf.fused.conv2d({ x, filter: weights, strides: 1, pad: sizes[2], bias, activation });
        else if (kind === 'pool') x = tf.maxPool(x, 2, 2, sizes[0]);
        else if (kind === 'dropout') x = training ? tf.dropout(x, sizes[0]) : x;
        else x = tf.fused.matMul({ a: x.reshape([x.shape[0], -1]), b: weights, bias, activation });
    });
    return x;
}

function batch_of(network, size) {
    const pixels = Float32Array.from(data.images.subarray(0, size * 784), (byte) => byte / 255);
    return network === 'A' ? tf.tensor2d(pixels, [size, 784]) : tf.tensor4d(pixels, [size, 28, 28, 1]);
}

async function start({ backend, threads }) {
    tf.wasm.setWasmPaths('/tfjs/');
    tf.wasm.setThreadsCount(threads);
    if (!(await tf.setBackend(backend))) throw new Error(`no backend ${backend}`);
    await tf.ready();
    data = await bench.fetch_data();
    return { about: `tfjs ${tf.version.tfjs} ${backend}` };
}

async function measure({ mode, network, batch, seconds }) {
    const variables = variables_of(network);
    const x = batch_of(network, batch);
    const infer = () => tf.tidy(() => void tf.softmax(logits_of(network, variables, x, false)).dataSync());
    let step = infer;
    const labels = tf.oneHot(tf.tensor1d(data.labels.subarray(0, batch), 'int32'), 10);
    if (mode === 'train') {
        const optimizer = network === 'A' ? tf.train.momentum(0.01, 0.9, true) : tf.train.adam(0.001);
        const loss = () => tf.losses.softmaxCrossEntropy(labels, logits_of(network, variables, x, true));
        step = () => tf.tidy(() => void optimizer.minimize(loss, true).dataSync());
    }
    step();
    const rate = await bench.measure_rate(step, batch, seconds);
    tf.dispose([variables.flat(), x, labels]);
    return { rate };
}

bench.answer_messages((request) => (request.start ? start(request) : measure(request)));
