// Lays the images for training and testing into SITE/data, and tells of them in SITE/data/images.json.
//
//   node web/make_data.mjs DATASET SITE
//
// DATASET holds Fashion-MNIST's four IDX files, gzip-compressed. All 60,000 training images and the 10,000 test images
// go as they are; beside them a pick of 10,000: the first 1,000 of each class in the order of the file, which is what
// an experiment's "data": {"pick": 10000} takes (core/include/selvedge/data/split.h).
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';

const PICK = 10_000;
const CLASSES = 10;

/** The positions of the first `each` items of every class, ascending. */
export function first_of_each_class(labels, each) {
    const taken = new Array(CLASSES).fill(0);
    const positions = [];
    labels.forEach((label, position) => {
        if (taken[label]++ < each) positions.push(position);
    });
    return positions;
}

// An IDX file with the items at `positions` alone.
function select(idx, header, size, positions) {
    const picked = Buffer.alloc(header + size * positions.length);
    idx.copy(picked, 0, 0, header);
    picked.writeUInt32BE(positions.length, 4);
    positions.forEach((from, to) => idx.copy(picked, header + to * size, header + from * size, header + (from + 1) * size));
    return picked;
}

export function make_data(dataset, site) {
    mkdirSync(join(site, 'data'), { recursive: true });
    const read = (name) => readFileSync(join(dataset, `${name}.gz`));
    const write = (name, packed, unpacked) => {
        writeFileSync(join(site, 'data', name), packed);
        return { file: `data/${name}`, bytes: packed.length, unpacked };
    };
    const whole = (name, as) => {
        const packed = read(name);
        return write(as, packed, gunzipSync(packed).length);
    };
    const images = gunzipSync(read('train-images-idx3-ubyte'));
    const labels = gunzipSync(read('train-labels-idx1-ubyte'));
    const positions = first_of_each_class(labels.subarray(8), PICK / CLASSES);
    if (positions.length !== PICK) throw new Error(`${dataset} has no ${PICK / CLASSES} items of each class`);
    const picked = (name, idx, header, size) => {
        const unpacked = select(idx, header, size, positions);
        return write(name, gzipSync(unpacked, { level: 9 }), unpacked.length);
    };
    // No .gz in the names: some servers would announce such files as pages that the browser is to unpack.
    const parts = {
        pick: { images: picked('pick-images.bin', images, 16, 784), labels: picked('pick-labels.bin', labels, 8, 1) },
        train: { images: whole('train-images-idx3-ubyte', 'train-images.bin'), labels: whole('train-labels-idx1-ubyte', 'train-labels.bin') },
        test: { images: whole('t10k-images-idx3-ubyte', 'test-images.bin'), labels: whole('t10k-labels-idx1-ubyte', 'test-labels.bin') },
    };
    writeFileSync(join(site, 'data', 'images.json'), JSON.stringify(parts));
    return parts;
}

if (process.argv[1]?.endsWith('make_data.mjs')) {
    const [dataset, site] = process.argv.slice(2);
    if (!dataset || !site) {
        console.error('usage: node web/make_data.mjs DATASET SITE');
        process.exit(2);
    }
    const parts = make_data(dataset, site);
    const megabytes = ({ images, labels }) => `${((images.bytes + labels.bytes) / 1e6).toFixed(1)} MB`;
    console.log(`images, on request: ${Object.entries(parts).map(([name, part]) => `${name} ${megabytes(part)}`).join(', ')}`);
}
