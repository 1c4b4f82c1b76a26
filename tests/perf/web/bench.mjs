// `./run bench web`: our engine beside ONNX Runtime Web, TensorFlow.js and ConvNetJS, in Chromium, in turn, in one run.
//
//   node bench.mjs --folder DIR [--networks A C D] [--modes infer train] [--threads 1 2] [--rounds N] [--seconds S]
//                  [--json FILE] [--first-only | --cells-only]
//
// DIR holds what the page fetches (web.sh lays it). Each contestant is a worker; in every round each has its turn. A
// figure is the median of its rounds, the spread (largest - smallest) / median of ours. Peers that cannot do something
// are left out: ONNX Runtime Web does not train, TensorFlow.js' wasm has no gradient of a convolution's filters.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { serve } from '../../../web/serve.mjs';

/** `--networks A C` as `--networks A --networks C`, which is what parseArgs knows. */
function spread_lists(words) {
    let list = null;
    return words.flatMap((word) => {
        if (word.startsWith('--')) return (list = ['--networks', '--modes', '--threads'].includes(word) ? word : null) ? [] : [word];
        return list ? [list, word] : [word];
    });
}

const { values: flags } = parseArgs({
    args: spread_lists(process.argv.slice(2)),
    options: {
        folder: { type: 'string' },
        playwright: { type: 'string' },
        networks: { type: 'string', multiple: true, default: [] },
        modes: { type: 'string', multiple: true, default: [] },
        threads: { type: 'string', multiple: true, default: [] },
        rounds: { type: 'string', default: '5' },
        seconds: { type: 'string', default: '0.4' },
        json: { type: 'string' },
        'first-only': { type: 'boolean', default: false },
        'cells-only': { type: 'boolean', default: false },
    },
});
const { chromium } = await import(flags.playwright);

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const experiments = JSON.parse(readFileSync(join(flags.folder, 'experiments.json'), 'utf8'));

/** One worker of the page. */
class Contestant {
    constructor(page, name, script, options) {
        Object.assign(this, { page, name, script, options });
    }
    async start() {
        await this.page.evaluate(
            ({ name, script, type }) => {
                const worker = new Worker(script, { type });
                globalThis.contestants ??= {};
                globalThis.contestants[name] = { worker, waiting: new Map(), next: 0 };
                const { waiting } = globalThis.contestants[name];
                worker.onmessage = ({ data: { id, ...answer } }) => (waiting.get(id)(answer), waiting.delete(id));
                worker.onerror = ({ message }) => waiting.forEach((settle) => settle({ error: `${message}` }));
            },
            { name: this.name, script: this.script, type: this.script.endsWith('.mjs') ? 'module' : 'classic' },
        );
        this.about = (await this.ask({ start: true, ...this.options })).about;
        return this;
    }
    async ask(request) {
        const answer = await this.page.evaluate(
            ({ name, request: message }) => {
                const contestant = globalThis.contestants[name];
                const id = contestant.next++;
                return new Promise((settle) => {
                    contestant.waiting.set(id, settle);
                    contestant.worker.postMessage({ id, ...message });
                });
            },
            { name: this.name, request },
        );
        if (answer.error) throw new Error(`${this.name}: ${answer.error}`);
        return answer;
    }
}

const can = {
    selvedge: () => true,
    'onnxruntime-web': ({ mode }) => mode === 'infer',
    'tfjs wasm': ({ mode, network }) => mode === 'infer' || network === 'A',
    // Slow ones are asked only where nobody is faster, and not where a step of theirs takes minutes.
    'tfjs cpu': ({ mode, network, batch }) => mode === 'train' && (network === 'A' || (network === 'C' && batch === 32)),
    convnetjs: ({ mode, network, batch }) => network !== 'D' && (mode === 'train' || batch === 1),
};

async function measure(cell, team) {
    const rates = {};
    const able = team.filter(({ name }) => can[name](cell));
    const request = { ...cell, experiment: experiments[cell.network] };
    for (const contestant of able) await contestant.ask({ ...request, seconds: flags.seconds / 4 });
    for (let round = 0; round < Number(flags.rounds); ++round) {
        for (const contestant of able) {
            const { rate } = await contestant.ask({ ...request, seconds: Number(flags.seconds) });
            (rates[contestant.name] ??= []).push(rate);
        }
    }
    const { selvedge: mine, ...theirs } = rates;
    const peers = Object.fromEntries(Object.entries(theirs).map(([name, of]) => [name, median(of)]));
    const best = Object.keys(peers).reduce((a, b) => (peers[b] > peers[a] ? b : a));
    const ours = median(mine);
    return {
        bench: cell.mode, network: cell.network, batch: cell.batch, threads: cell.threads, unit: 'images/s', ours, peers,
        best_peer: best, ratio_to_best_peer: ours / peers[best],
        spread: (Math.max(...mine) - Math.min(...mine)) / ours, load: loadavg()[0],
    };
}

const shown = (rate) => (rate >= 1e4 ? `${(rate / 1e3).toFixed(1)} k` : rate >= 1e3 ? `${(rate / 1e3).toFixed(2)} k` : rate.toFixed(rate < 10 ? 1 : 0));

function print(row) {
    console.log(
        `${row.bench.padEnd(5)} ${row.network} ${String(row.batch).padStart(5)} ${row.threads} ${shown(row.ours).padStart(9)}  ` +
            `${shown(row.peers[row.best_peer]).padStart(9)} ${row.ratio_to_best_peer.toFixed(2).padStart(7)}  ` +
            `${(100 * row.spread).toFixed(0).padStart(3)} %  ${row.best_peer}`,
    );
}

/** Opens a contestant's page in a window of its own; `watch` is given the page before it navigates. */
async function visit(browser, url, name, watch = () => {}) {
    const context = await browser.newContext();
    const page = await context.newPage();
    // A new window keeps the browser's own pages busy on two cores for a second and more; who navigates has one already.
    await page.waitForTimeout(2500);
    watch(page);
    await page.goto(`${url}first-${name}.html`);
    await page.waitForFunction(() => globalThis.first, null, { timeout: 60_000 });
    const { milliseconds } = await page.evaluate(() => globalThis.first);
    return { milliseconds, close: () => context.close() };
}

/** From navigation to the first answer on an empty page, and the bytes that were fetched, gzip-compressed. */
async function first_answer(browser, url, name) {
    const times = [];
    for (let round = 0; round < Number(flags.rounds); ++round) {
        const { milliseconds, close } = await visit(browser, url, name);
        times.push(milliseconds);
        await close();
    }
    // Weighed in a visit that is not timed.
    const bodies = [];
    const { close } = await visit(browser, url, name, (page) =>
        page.on('response', (response) => bodies.push(response.body().catch(() => Buffer.alloc(0)))),
    );
    const bytes = (await Promise.all(bodies)).reduce((sum, body) => sum + gzipSync(body, { level: 9 }).length, 0);
    await close();
    return { milliseconds: median(times), kilobytes: bytes / 1000 };
}

const site = await serve(flags.folder);
const browser = await chromium.launch({
    executablePath: process.env.SELVEDGE_CHROMIUM || '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
const rows = [];
try {
    console.log(`Chromium ${browser.version()}, load ${loadavg()[0].toFixed(2)}\n\nfrom navigation to the first answer of network C, and KB fetched (gzip):`);
    for (const name of flags['cells-only'] ? [] : ['nothing', 'selvedge', 'onnxruntime-web', 'tfjs', 'convnetjs']) {
        const first = await first_answer(browser, site.url, name);
        rows.push({ bench: 'first answer', network: 'C', contestant: name, unit: 'ms', ...first });
        console.log(`  ${name.padEnd(16)} ${first.milliseconds.toFixed(0).padStart(5)} ms ${first.kilobytes.toFixed(0).padStart(6)} KB`);
    }
    const engine = readdirSync(join(flags.folder, 'engine')).filter((file) => file.endsWith('.wasm')).map((file) => {
        const weigh = (path) => gzipSync(readFileSync(join(flags.folder, 'engine', path)), { level: 9 }).length;
        return [file.replace('.wasm', ''), (weigh(file) + weigh(file.replace('.wasm', '.mjs')) + weigh('js/selvedge.mjs') + weigh('js/variant.mjs')) / 1000];
    });
    for (const [build, kilobytes] of engine) {
        rows.push({ bench: 'engine', build, unit: 'KB gzip', kilobytes });
        console.log(`  engine ${build.padEnd(28)} ${kilobytes.toFixed(0)} KB gzip`);
    }
    const chosen = (given, all) => (given.length ? all.filter((one) => given.includes(String(one))) : all);
    for (const threads of flags['first-only'] ? [] : chosen(flags.threads, [1, 2])) {
        const page = await browser.newPage();
        await page.goto(site.url);
        const team = [
            new Contestant(page, 'selvedge', '/contestants/ours.mjs', { build: threads > 1 ? 'threads' : 'single', threads }),
            new Contestant(page, 'onnxruntime-web', '/contestants/ort.js', { threads }),
            new Contestant(page, 'tfjs wasm', '/contestants/tfjs.js', { backend: 'wasm', threads }),
            new Contestant(page, 'tfjs cpu', '/contestants/tfjs.js', { backend: 'cpu', threads }),
            new Contestant(page, 'convnetjs', '/contestants/convnetjs.js', {}),
        ];
        for (const contestant of team) await contestant.start();
        console.log(`\n${team.map(({ about }) => about).join(' · ')}\n            T      ours  best peer   ratio  spread`);
        for (const mode of chosen(flags.modes, ['infer', 'train'])) {
            for (const network of chosen(flags.networks, ['A', 'C', 'D'])) {
                for (const batch of mode === 'infer' ? [1, 64] : [32, 128]) {
                    const cell = { mode, network, batch, threads };
                    if (team.filter(({ name }) => can[name](cell)).length < 2) continue;
                    rows.push(await measure(cell, team));
                    print(rows.at(-1));
                }
            }
        }
        await page.close();
    }
} finally {
    await browser.close();
    await site.close();
}
if (flags.json) writeFileSync(flags.json, `${JSON.stringify(rows, null, 1)}\n`);
