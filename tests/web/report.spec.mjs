// The pages that `selvedge report` makes, opened in Chromium from their files with the network cut off.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { artifact, launch, program } from './support.mjs';

const folder = mkdtempSync(`${tmpdir()}/selvedge-report-`);
const selvedge = (...words) =>
    execFileSync(program, words, { cwd: folder, env: { ...process.env, SELVEDGE_DATA: `${folder}/data` }, encoding: 'utf8' });

// A dataset in the published format: class c has a bright band of rows, of noise that sometimes hides it.
function write_dataset(name, count, seed) {
    let state = seed;
    const random = () => (state = (state * 1103515245 + 12345) % 2147483648) / 2147483648;
    const header = (magic, ...sizes) => Buffer.concat([magic, ...sizes].map((value) => {
        const bytes = Buffer.alloc(4);
        bytes.writeUInt32BE(value);
        return bytes;
    }));
    const images = Buffer.alloc(count * 784);
    const labels = Buffer.from(Array.from({ length: count }, (_, i) => i % 10));
    for (let i = 0; i < count; ++i) {
        const strength = 40 + 120 * random();
        for (let p = 0; p < 784; ++p) {
            const band = Math.floor((Math.floor(p / 28) * 10) / 28) === labels[i];
            images[i * 784 + p] = 90 * random() + (band ? strength : 0);
        }
    }
    writeFileSync(`${folder}/data/${name}-images-idx3-ubyte`, Buffer.concat([header(0x803, count, 28, 28), images]));
    writeFileSync(`${folder}/data/${name}-labels-idx1-ubyte`, Buffer.concat([header(0x801, count), labels]));
}

const experiment = {
    parent: 'keras-base', title: 'Bands', data: { split: { validation: 100 } },
    network: [
        { conv2d: { filters: 6, kernel: 3, activation: 'relu' } }, { max_pool2d: { window: 2 } },
        { conv2d: { filters: 8, kernel: 3, activation: 'relu' } }, { max_pool2d: { window: 2 } },
        'flatten', { dense: { units: 10 } },
    ],
    train: { batch_size: 20, epochs: 4, seed: 4 },
};

const search = {
    id: 'r2-search', title: 'Search', objective: 'val_accuracy', direction: 'maximize',
    space: [
        { name: 'units', type: 'int', min: 16, max: 128, step: 16, sampling: 'linear', default: 64 },
        { name: 'rate', type: 'float', min: 1e-4, max: 1e-2, step: null, sampling: 'log', default: 1e-3 },
        { name: 'activation', type: 'choice', values: ['relu', 'sigmoid'], default: 'relu' },
        { name: 'more', type: 'int', min: 1, max: 2, step: 1, sampling: 'linear', default: 1, when: { activation: ['relu'] } },
    ],
    trials: Array.from({ length: 8 }, (_, number) => ({
        number, status: number === 5 ? 'failed' : 'done', objective: number === 5 ? null : 0.8 + number / 100,
        parameters: { units: 16 * (number + 1), rate: 1e-4 * 2 ** number, activation: number % 2 ? 'relu' : 'sigmoid', ...(number % 2 ? { more: 1 } : {}) },
        val_loss: 0.5, val_accuracy: 0.8 + number / 100, epochs: 10, seconds: 12.5,
    })),
    best: { val_accuracy: 0.87, val_loss: 0.5 }, retrained: { test_accuracy: 0.86, test_loss: 0.4 },
    importance: [{ name: 'rate', importance: 0.7 }, { name: 'units', importance: 0.2 }],
};

let browser;
before(async () => {
    mkdirSync(`${folder}/data`);
    write_dataset('train', 500, 1);
    write_dataset('t10k', 200, 2);
    writeFileSync(`${folder}/bands.json`, JSON.stringify(experiment));
    selvedge('train', 'bands.json', '--out', 'one', '--quiet');
    selvedge('train', 'bands.json', '--out', 'two', '--seed', '5', '--epochs', '2', '--quiet');
    selvedge('report', 'one', 'two', '--out', 'both.html');
    mkdirSync(`${folder}/search`);
    writeFileSync(`${folder}/search/search.json`, JSON.stringify(search));
    selvedge('report', 'search');
    browser = await launch();
});
after(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
});

/** Opens a page without a network; `seen` collects what it asks for and complains of. */
async function open(name, context = {}) {
    const seen = { requests: [], faults: [] };
    const visit = await browser.newContext({ viewport: { width: 1280, height: 900 }, offline: true, ...context });
    const page = await visit.newPage();
    page.on('request', (request) => seen.requests.push(request.url()));
    page.on('pageerror', (error) => seen.faults.push(error.message));
    page.on('console', (line) => ['error', 'warning'].includes(line.type()) && seen.faults.push(line.text()));
    page.on('dialog', (dialog) => seen.faults.push(`dialog ${dialog.message()}`) && dialog.dismiss());
    const url = pathToFileURL(`${folder}/${name}`).href;
    await page.goto(url);
    seen.fetched = () => seen.requests.filter((request) => request !== url && !request.startsWith('data:'));
    return { page, seen, close: () => visit.close() };
}

/** What each chart consists of: shapes and texts drawn. */
const charts_of = (page) =>
    page.$$eval('.plot', (plots) => Object.fromEntries(plots.map((plot) => [plot.dataset.chart, {
        label: plot.getAttribute('aria-label'),
        shapes: plot.querySelectorAll('svg path').length,
        texts: [...plot.querySelectorAll('svg text')].map((text) => text.textContent),
    }])));

function assert_drawn(charts, ids) {
    for (const id of ids) {
        assert.ok(charts[id], `there is no chart '${id}'`);
        assert.ok(charts[id].shapes >= 3, `the chart '${id}' is empty`);
        assert.ok(charts[id].texts.length >= 3, `the chart '${id}' has no words`);
        assert.ok(charts[id].label, `the chart '${id}' has no words for those who cannot see it`);
    }
}

async function assert_quiet({ page, seen }) {
    assert.deepEqual(seen.faults, []);
    assert.deepEqual(seen.fetched(), []);
    const pictures = await page.$$eval('img', (images) => images.map((image) => [image.naturalWidth, image.alt, image.src.slice(0, 22)]));
    for (const [width, alt, source] of pictures) {
        assert.ok(width > 0, `a picture does not decode: ${alt}`);
        assert.ok(alt.length > 0, 'a picture has no alternative text');
        assert.equal(source, 'data:image/png;base64,');
    }
    return pictures.length;
}

describe('the page of a run', () => {
    let visit;
    before(async () => (visit = await open('one/report.html')));
    after(() => visit?.close());

    test('shows every picture, asks for nothing and complains of nothing', async () => {
        const charts = await charts_of(visit.page);
        assert_drawn(charts, ['loss', 'accuracy', 'confusion', 'class-accuracy', 'reliability', 'confidence', 'classes']);
        assert.ok(charts.loss.texts.includes('validation'), 'the loss of validation is drawn');
        assert.ok(charts.confusion.texts.includes('Ankle boot'));
        assert.ok(charts.classes.texts.includes('training') && charts.classes.texts.includes('test'));
        for (const id of ['predictions-right', 'samples', 'means'])
            assert.ok((await visit.page.$$(`#${id} img`)).length >= 10, `${id} has its images`);
        assert.ok((await assert_quiet(visit)) > 50);
    });

    test('each prediction has its class, probability and truth', async () => {
        const words = await visit.page.$$eval('#predictions-right li', (items) => items.map((item) => item.innerText));
        assert.match(words[0], /T-shirt\/top\s+\d+\.\d\d %\s+true: T-shirt\/top\s+image \d+/);
        const errors = await visit.page.$$eval('#predictions-wrong li', (items) => items.map((item) => item.innerText));
        assert.ok(errors.length > 0, 'there are errors');
        const confidences = errors.map((text) => Number(/([\d.]+) %/.exec(text)[1]));
        assert.deepEqual(confidences, [...confidences].sort((a, b) => b - a), 'the surest error comes first');
    });

    test('the confusion matrix switches between counts and per cent', async () => {
        const figures = async () => (await charts_of(visit.page)).confusion.texts.filter((text) => /^[\d.]+$/.test(text)).map(Number);
        const sum = (values) => values.reduce((a, b) => a + b, 0);
        assert.equal(sum(await figures()), 200);
        await visit.page.click('[data-view-of="confusion"]:has-text("per cent")');
        assert.ok(Math.abs(sum(await figures()) - 1000) < 3, 'each of the ten rows adds up to 100 %');
        assert.equal(await visit.page.getAttribute('[data-view-of="confusion"]:has-text("per cent")', 'aria-pressed'), 'true');
    });

    test('feature maps and filters are shown for the layer that is chosen', async () => {
        assert.ok(await visit.page.isVisible('#maps-conv2d'));
        assert.ok(!(await visit.page.isVisible('#maps-conv2d-1')));
        await visit.page.selectOption('select', { label: 'conv2d_1' });
        for (const id of ['maps-conv2d-1', 'filters-conv2d-1']) assert.ok(await visit.page.isVisible(`#${id}`), id);
        assert.ok(!(await visit.page.isVisible('#maps-conv2d')));
    });

    test('tables say what they are about', async () => {
        const captions = await visit.page.$$eval('table', (tables) => tables.map((table) => table.caption?.innerText ?? ''));
        for (const caption of ['Classification report', 'Layers', 'Provenance']) assert.ok(captions.includes(caption), caption);
        assert.ok((await visit.page.innerText('body')).includes('weighted avg'));
    });
});

test('the page of a comparison shows curves together and matrices side by side', async () => {
    const visit = await open('both.html');
    const charts = await charts_of(visit.page);
    assert_drawn(charts, ['val-loss', 'val-accuracy', 'loss', 'accuracy', 'confusion-1', 'confusion-2', 'class-accuracy', 'reliability']);
    for (const name of ['one', 'two']) assert.ok(charts['val-loss'].texts.includes(name), name);
    const [left, right] = await Promise.all(['#confusion-1', '#confusion-2'].map(async (id) => (await visit.page.$(id)).boundingBox()));
    assert.equal(left.y, right.y);
    await assert_quiet(visit);
    await visit.close();
});

test('the page of a search shows its trials, importances and best ones', async () => {
    const visit = await open('search/report.html');
    const charts = await charts_of(visit.page);
    assert_drawn(charts, ['parallel', 'objective', 'importance']);
    for (const axis of ['units', 'rate', 'activation', 'more', 'val_accuracy']) assert.ok(charts.parallel.texts.includes(axis), axis);
    assert.ok(charts.parallel.texts.includes('–'), 'a parameter that a trial does not have');
    const rows = await visit.page.locator('table', { hasText: 'Best trials' }).locator('tbody tr').allInnerTexts();
    assert.equal(rows.length, 7);
    assert.match(rows[0], /^7\s+128/);
    await assert_quiet(visit);
    await visit.close();
});

test('text of a run is text and never runs', async () => {
    const evil = '</script><script>document.title="taken"</script><img src=x onerror="document.title=\'taken\'">';
    const path = `${folder}/two/experiment.json`;
    writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), title: evil }));
    selvedge('report', 'two');
    const visit = await open('two/report.html');
    assert.equal(await visit.page.title(), evil);
    assert.equal(await visit.page.innerText('h1'), evil);
    await assert_quiet(visit);
    await visit.close();
});

for (const name of ['one/report.html', 'both.html', 'search/report.html'])
    for (const width of [1280, 390])
        for (const colorScheme of ['light', 'dark'])
            test(`${name} fits ${width} pixels, ${colorScheme}`, async () => {
                const visit = await open(name, { viewport: { width, height: 900 }, colorScheme });
                const wider = await visit.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
                assert.ok(wider <= 0, `the page is ${wider} pixels wider than the window`);
                const ground = await visit.page.evaluate(() => getComputedStyle(document.body).backgroundColor);
                const [red] = /\d+/.exec(ground).map(Number);
                assert.equal(red < 100, colorScheme === 'dark', ground);
                await visit.page.screenshot({ path: artifact(`report-${name.replace(/\W+/g, '-')}-${width}-${colorScheme}.png`), fullPage: true });
                await assert_quiet(visit);
                await visit.close();
            });

test('on paper nothing is cut off', async () => {
    const visit = await open('one/report.html', { colorScheme: 'dark' });
    const paper = await visit.page.pdf({ path: artifact('report.pdf'), format: 'A4' });
    assert.ok(paper.length > 20_000);
    await visit.close();
});
