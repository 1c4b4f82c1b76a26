// ConvNetJS's contestant: plain JavaScript, an image at a time. It knows no Adam: its plain momentum stands in.
globalThis.window = globalThis; // ConvNetJS looks for it, also where there is none
importScripts('clock.js', '/convnetjs/convnet-min.js');

let data = null;

const input = { type: 'input', out_sx: 28, out_sy: 28, out_depth: 1 };
const fc = (num_neurons, more = {}) => ({ type: 'fc', num_neurons, activation: 'relu', ...more });
const conv = (filters, pad) => ({ type: 'conv', sx: 3, filters, stride: 1, pad, activation: 'relu' });
const pool = { type: 'pool', sx: 2, stride: 2 };
const answer = { type: 'softmax', num_classes: 10 };
const NETWORKS = {
    A: [input, fc(128), fc(128), fc(128), answer],
    C: [
        input, conv(16, 0), conv(16, 0), { ...pool, drop_prob: 0.5 }, conv(32, 0), conv(32, 0), { ...pool, drop_prob: 0.3 },
        fc(128, { drop_prob: 0.2 }), answer,
    ],
    D: [input, conv(64, 1), pool, conv(128, 1), pool, conv(256, 1), pool, answer],
};

function image(number) {
    const volume = new convnetjs.Vol(28, 28, 1, 0);
    for (let i = 0; i < 784; ++i) volume.w[i] = data.images[number * 784 + i] / 255;
    return volume;
}

async function measure({ mode, network, batch, seconds }) {
    const net = new convnetjs.Net();
    net.makeLayers(NETWORKS[network]);
    const volumes = Array.from({ length: batch }, (_, i) => image(i));
    const trainer = new convnetjs.Trainer(net, { method: 'sgd', learning_rate: 0.01, momentum: 0.9, batch_size: batch });
    const step = () => {
        for (let i = 0; i < batch; ++i) {
            if (mode === 'train') trainer.train(volumes[i], data.labels[i]);
            else net.forward(volumes[i], false);
        }
    };
    return { rate: await bench.measure_rate(step, batch, seconds) };
}

bench.answer_messages(async (request) => {
    if (!request.start) return measure(request);
    data = await bench.fetch_data();
    return { about: 'ConvNetJS 0.3' };
});
