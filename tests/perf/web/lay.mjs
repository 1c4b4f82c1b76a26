// Writes what `bench web` needs of the data set and the experiments: node lay.mjs FOLDER DATASET SELVEDGE
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

const [folder, dataset, selvedge] = process.argv.slice(2);
const count = 4096;
const unpack = (name) => gunzipSync(readFileSync(join(dataset, `${name}.gz`)));
const images = unpack('train-images-idx3-ubyte').subarray(16, 16 + count * 784);
writeFileSync(join(folder, 'data/images.bin'), images);
writeFileSync(join(folder, 'data/labels.bin'), unpack('train-labels-idx1-ubyte').subarray(8, 8 + count));
writeFileSync(join(folder, 'data/picture.bin'), Buffer.from([...images.subarray(0, 784)].flatMap((grey) => [grey, grey, grey, 255])));
const experiments = { A: 'r1-mlp-large-128', C: 'r2-cnn', D: 'r1-cnn-64-128-256' };
for (const [network, id] of Object.entries(experiments)) {
    experiments[network] = JSON.parse(execFileSync(selvedge, ['train', id, '--print-config'], { encoding: 'utf8' }));
}
writeFileSync(join(folder, 'experiments.json'), JSON.stringify(experiments));
