// The page, the JavaScript API and the native program say the same of the same picture.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { launch, native_answers, program, samples_folder, serve_site, site_folder, Visitor } from './support.mjs';

const models = JSON.parse(readFileSync(`${site_folder}/lists.json`, 'utf8')).models;
const skip = existsSync(program) ? false : 'the native program has not been built';

const close_to = (given, wanted, what) => {
    assert.equal(given.length, wanted.length);
    const off = Math.max(...given.map((p, k) => Math.abs(p - wanted[k])));
    assert.ok(off <= 1e-5, `${what}: the probabilities are off by ${off}`);
};

describe('the same answer in the page and natively', { skip }, () => {
    let browser;
    let server;
    let visitor;
    let folder;
    before(async () => {
        folder = mkdtempSync(join(tmpdir(), 'selvedge-web-'));
        browser = await launch();
        server = await serve_site();
        visitor = await Visitor.open(browser, server.url);
        for (const [name, bytes] of Object.entries(await made_pictures(visitor.page))) writeFileSync(join(folder, name), bytes);
    });
    after(async () => {
        await browser?.close();
        await server?.close();
        rmSync(folder, { recursive: true, force: true });
    });

    test('for every sample and for pictures with soft transparency, on every model', async () => {
        const files = [
            ...readdirSync(samples_folder).filter((name) => /\.(png|jpe?g|webp)$/.test(name)).map((name) => join(samples_folder, name)),
            ...readdirSync(folder).map((name) => join(folder, name)),
        ];
        assert.ok(files.length >= 6);
        for (const [index, { file }] of models.entries()) {
            await visitor.page.evaluate((k) => globalThis.selvedge.page.choose_model(k), index);
            await visitor.until(({ model, settled }) => model.index === index && settled);
            const wanted = native_answers(`${site_folder}/models/${file}`, files);
            assert.equal(wanted.length, files.length);
            for (const [k, path] of files.entries()) {
                const name = `${index}-${path.split('/').at(-1)}`;
                await visitor.drop(name, '', readFileSync(path));
                const state = await visitor.until(({ pictureName, settled }) => pictureName === name && settled);
                close_to(state.outcome.answer.probabilities, wanted[k].probabilities, name);
                assert.equal(state.outcome.answer.index, wanted[k].class);
                assert.equal(state.outcome.answer.label, wanted[k].label);
                assert.equal(state.outcome.answer.verdict, wanted[k].answer);
            }
        }
    });
});

// A garment with soft, half transparent edges, on nothing and on a dark ground: PNG, and JPEG, made by the browser.
async function made_pictures(page) {
    const made = await page.evaluate(async () => {
        const shirt = (context) => {
            const shade = context.createLinearGradient(0, 0, 180, 240);
            shade.addColorStop(0, 'rgba(40, 90, 160, 0.95)');
            shade.addColorStop(1, 'rgba(20, 30, 60, 0.55)');
            context.fillStyle = shade;
            context.filter = 'blur(3px)';
            context.beginPath();
            for (const [x, y] of [[60, 20], [120, 20], [175, 70], [150, 100], [130, 85], [130, 220], [50, 220], [50, 85], [30, 100], [5, 70]]) {
                context.lineTo(x, y);
            }
            context.fill();
        };
        const encode = async (type, ground) => {
            const canvas = new OffscreenCanvas(181, 240);
            const context = canvas.getContext('2d');
            if (ground) {
                context.fillStyle = ground;
                context.fillRect(0, 0, 181, 240);
            }
            shirt(context);
            return [...new Uint8Array(await (await canvas.convertToBlob({ type, quality: 0.9 })).arrayBuffer())];
        };
        return {
            'soft.png': await encode('image/png'),
            'on-dark.png': await encode('image/png', '#0c1018'),
            'on-light.jpg': await encode('image/jpeg', '#f0ece4'),
        };
    });
    return Object.fromEntries(Object.entries(made).map(([name, bytes]) => [name, Buffer.from(bytes)]));
}

describe('the JavaScript API under node', () => {
    test('gives the same answers in every build', async () => {
        setFlagsFromString('--experimental-wasm-relaxed-simd');  // which node 20 has, but does not offer by itself
        const { load_selvedge } = await import(pathToFileURL(join(site_folder, 'js/selvedge.mjs')).href);
        const [width, height] = [60, 80];
        const rgba = new Uint8Array(width * height * 4).fill(255);
        for (let y = 10; y < 70; ++y) for (let x = 15; x < 45; ++x) rgba.fill(40, (y * width + x) * 4, (y * width + x) * 4 + 3);
        const bytes = readFileSync(`${site_folder}/models/${models[0].file}`);
        let first;
        for (const variant of ['selvedge-simd', 'selvedge-relaxed', 'selvedge-simd-threads', 'selvedge-relaxed-threads']) {
            const selvedge = await load_selvedge({ variant });
            const model = selvedge.open_model(bytes, 'model.safetensors');
            assert.equal(model.card.classNames.length, 10);
            const outcome = model.classify({ rgba, width, height });
            assert.equal(outcome.error, null);
            assert.equal(outcome.pixels.length, 784);
            first ??= outcome;
            assert.deepEqual(outcome.pixels, first.pixels, variant);
            close_to(outcome.answer.probabilities, first.answer.probabilities, variant);
            assert.throws(() => model.classify({ rgba, width: 3, height: 3 }), /36 bytes/);
            assert.throws(() => selvedge.open_model(bytes.subarray(0, 1000), 'half.safetensors'), /half\.safetensors/);
            model.close();
        }
    });
});
