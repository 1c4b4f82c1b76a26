// What stays and what travels: addresses, the browser's storage, files by drop, no network, no isolation headers; and
// the page for those who listen.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { launch, serve_site, trouser, with_page } from './support.mjs';

const axe = fileURLToPath(new URL('node_modules/axe-core/axe.min.js', import.meta.url));
const experiment = fileURLToPath(new URL('../../assets/experiments/r2-cnn.json', import.meta.url));
const model_file = fileURLToPath(new URL('../../assets/models/r1-mlp-medium-128.safetensors', import.meta.url));

let browser;
let server;
before(async () => {
    browser = await launch();
    server = await serve_site();
});
after(async () => {
    await browser?.close();
    await server?.close();
});

const with_visitor = (options, use) => with_page(browser, options.url ?? server.url, options, use);

const hash_of = async (visitor, test) => {
    for (let k = 0; k < 100; ++k) {
        const hash = await visitor.page.evaluate(() => location.hash);
        if (test(hash)) return hash;
        await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return assert.fail('the address did not follow');
};

/** Waits until the browser's storage holds something under the name that passes the test. */
const until_kept = async (visitor, name, test) => {
    for (let k = 0; k < 200; ++k) {
        const value = await visitor.page.evaluate(
            (key) =>
                new Promise((done, fail) => {
                    const request = indexedDB.open('selvedge');
                    request.onerror = () => fail(request.error);
                    request.onsuccess = () => {
                        const database = request.result;
                        const got = database.transaction('work').objectStore('work').get(key);
                        got.onsuccess = () => done(got.result instanceof Uint8Array ? got.result.length : JSON.parse(JSON.stringify(got.result ?? null)));
                        got.onerror = () => fail(got.error);
                        database.close();
                    };
                }),
            name,
        );
        if (value !== null && test(value)) return value;
        await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return assert.fail(`'${name}' was not kept`);
};

/** Waits until the service worker keeps a file for each of the patterns. */
const until_cached = async (visitor, patterns) => {
    let urls;
    for (let k = 0; k < 200; ++k) {
        urls = await visitor.page.evaluate(async () => (await (await caches.open('selvedge')).keys()).map(({ url }) => url));
        if (patterns.every((pattern) => urls.some((url) => pattern.test(url)))) return;
        await new Promise((resolve) => setTimeout(resolve, 100));
    }
    assert.fail(`not all is kept for later: ${urls}`);
};

describe('addresses', () => {
    test('hold the room, the model and the drawing, and bring them back to somebody else', async () => {
        let link;
        let label;
        await with_visitor({}, async (visitor) => {
            label = (await visitor.draw(trouser.outline, trouser.inside)).outcome.answer.label;
            await visitor.page.keyboard.press('m');
            await visitor.answered();
            link = await hash_of(visitor, (hash) => /drawing=/.test(hash) && /model=/.test(hash));
        });
        await with_visitor({ url: server.url + link }, async (visitor) => {
            const state = await visitor.answered();
            assert.equal(state.source, 'drawing');
            assert.notEqual(state.model.index, undefined);
            assert.equal(state.outcome.answer.label, label);
        });
    });

    test('that are damaged are said to be, and the page works', async () => {
        await with_visitor({ url: `${server.url}#drawing=%%%&recipe=xyz&room=nowhere` }, async (visitor) => {
            const state = await visitor.answered();
            assert.match(state.message, /damaged/);
        });
    });
});

describe('the browser’s storage', () => {
    test('keeps drawing, recipe, runs and models across a reload', async () => {
        await with_visitor({}, async (visitor) => {
            const bundled = await visitor.bundled_models();
            await visitor.press('room-train');
            await visitor.until(({ shown }) => shown.recipe);
            await visitor.drop('short.json', 'application/json', Buffer.from(JSON.stringify({
                title: 'A short one', parent: 'r3-mlp-e1-relu', data: { pick: 2000, split: { validation: 200 } },
                train: { epochs: 1, early_stopping: null, curves: null },
            })));
            await visitor.until(({ shown }) => shown.preset === 'A short one');
            await visitor.press('train');
            const trained = (await visitor.until(({ shown: { current } }) => current?.state === 'finished')).shown;
            await visitor.press('use0');
            await visitor.until(({ model, settled }) => settled && model.index === bundled);
            await visitor.drop('mine.safetensors', 'application/octet-stream', readFileSync(model_file));
            await visitor.until(({ model, settled }) => settled && model.index === bundled + 1);
            await visitor.press('model');
            await visitor.until(({ places }) => 'model0' in places);
            await visitor.press('model0');
            await visitor.press('room-answer');
            await visitor.until(({ model, settled }) => settled && model.index === 0);
            const { outcome } = await visitor.draw(trouser.outline, trouser.inside);
            await hash_of(visitor, (hash) => /drawing=/.test(hash));
            await until_kept(visitor, 'drawing', (length) => length > 0);
            await until_kept(visitor, 'models', ({ length }) => length === 2);
            await until_kept(visitor, 'runs', (text) => JSON.parse(text)[0].history.length === 1);
            await until_kept(visitor, 'recipe', (text) => JSON.parse(text).title === 'A short one');
            await until_kept(visitor, 'last', ({ drawing }) => drawing);
            await visitor.page.goto(`${server.url}?again`);  // the address says nothing
            const again = await visitor.until(({ settled, source }) => settled && source === 'drawing');
            assert.deepEqual(again.outcome.pixels, outcome.pixels);
            assert.equal(again.model.index, 0);
            await visitor.press('model');
            await visitor.until(({ places }) => `model${bundled + 1}` in places);
            await visitor.page.keyboard.press('Escape');
            await visitor.until(({ places }) => !('model0' in places));
            await visitor.press('room-train');
            const { shown } = await visitor.until(({ shown: { recipe, runs } }) => recipe && runs?.length === 1);
            assert.equal(shown.recipe.data.pick, 2000);
            assert.deepEqual(shown.runs[0].history, trained.runs[0].history);
        });
    });
});

describe('files', () => {
    test('a recipe is taken by drop, and opens Train', async () => {
        await with_visitor({}, async (visitor) => {
            await visitor.press('room-train');
            await visitor.until(({ shown }) => shown.presets > 0);
            await visitor.press('room-answer');
            await visitor.drop('r2-cnn.json', 'application/json', readFileSync(experiment));
            const { shown } = await visitor.until(({ room, shown: { preset } }) => room === 'train' && preset === 'R2 baseline CNN');
            assert.equal(shown.recipe.data.split.validation, 12000);
            await visitor.drop('bad.json', 'application/json', Buffer.from('{"network": 3}'));
            assert.match((await visitor.until(({ message }) => message)).message, /network/);
        });
    });

    test('the drawing is saved as a PNG that opens again', async () => {
        await with_visitor({}, async (visitor) => {
            const { outcome } = await visitor.draw(trouser.outline, trouser.inside);
            const coming = visitor.page.waitForEvent('download');
            await visitor.page.getByRole('button', { name: 'Save the drawing as PNG' }).press('Enter');
            const download = await coming;
            assert.equal(download.suggestedFilename(), 'drawing.png');
            const bytes = readFileSync(await download.path());
            const [edge, drawn, decoded] = await visitor.page.evaluate(async (base64) => {
                const { page } = globalThis.selvedge;
                const binary = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
                const bitmap = await createImageBitmap(new Blob([binary], { type: 'image/png' }));
                const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
                context.drawImage(bitmap, 0, 0);
                const pixels = context.getImageData(0, 0, bitmap.width, bitmap.height).data;
                const sum = (values) => values.reduce((all, value, k) => (all * 31 + value * (k % 7)) % 1000003, 0);
                return [[page.drawing_edge, bitmap.width, bitmap.height], sum(page.drawing()), sum(pixels)];
            }, bytes.toString('base64'));
            assert.deepEqual(edge.slice(1), [edge[0], edge[0]], 'as large as the paper');
            assert.equal(decoded, drawn, 'pixel by pixel what is on the paper');
            await visitor.drop('again.png', 'image/png', bytes);
            const again = await visitor.until(({ pictureName, settled }) => pictureName === 'again.png' && settled);
            assert.deepEqual(again.outcome.pixels, outcome.pixels);
        });
    });

    test('a file that is no model is refused with words', async () => {
        await with_visitor({}, async (visitor) => {
            await visitor.drop('bad.safetensors', 'application/octet-stream', Buffer.alloc(64));
            const { message } = await visitor.until((state) => state.message);
            assert.match(message, /bad/);
            assert.ok((await visitor.answered()).outcome.answer, 'the model before goes on answering');
        });
    });
});

describe('without a network, and without headers', () => {
    test('the service worker isolates the page, and answers offline after the first visit', async () => {
        const plain = await serve_site({ isolation: false });
        await with_visitor({ url: plain.url }, async (visitor) => {
            assert.match(await visitor.page.evaluate(() => globalThis.selvedge.variant), /threads/);
            assert.equal(await visitor.page.evaluate(() => crossOriginIsolated), true);
            const needed = [/\/$/, /main\.mjs$/, /threads\.wasm$/, /lists\.json$/, /\.safetensors$/, /SemiBold\.otf$/];
            await until_cached(visitor, needed);
            await visitor.context.setOffline(true);
            await plain.close();
            await visitor.page.reload();
            const state = await visitor.answered();
            assert.ok(state.outcome.answer);
        });
    });
});

describe('for everyone', () => {
    test('axe finds no serious fault in any room', async () => {
        await with_visitor({}, async (visitor) => {
            for (const { id: room } of (await visitor.state()).rooms) {
                await visitor.press(`room-${room}`);
                await visitor.frame();
                await visitor.page.waitForFunction((id) => !document.querySelector(`#outline [data-room=${id}]`)?.hidden, room, { polling: 100 });
                await visitor.page.evaluate(readFileSync(axe, 'utf8'));
                const { violations } = await visitor.page.evaluate(() => globalThis.axe.run(document));
                const serious = violations.filter(({ impact }) => ['serious', 'critical'].includes(impact));
                assert.deepEqual(serious.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]), [], room);
            }
        });
    });

    test('the probabilities are a table, and training has buttons and words', async () => {
        await with_visitor({}, async (visitor) => {
            const { index, probabilities } = (await visitor.answered()).outcome.answer;
            await visitor.page.waitForFunction(
                ([row, text]) => document.querySelectorAll('#probabilities td')[row]?.textContent === text,
                [index, `${(probabilities[index] * 100).toFixed(1)} %`],
                { polling: 100 },
            );
            assert.equal(await visitor.page.locator('#probabilities tr').count(), 10);
            await visitor.press('room-train');
            await visitor.until(({ shown }) => shown.recipe);
            const batch = visitor.page.locator('[data-train=batch]');
            await batch.waitFor();  // the outline follows the room a moment later
            await batch.focus();
            await visitor.page.keyboard.press('Enter');
            await visitor.until(({ shown: { current } }) => current?.step === 1);
            await visitor.page.waitForFunction(() => /epoch 1 of/.test(document.getElementById('train-status').textContent), null, { polling: 100 });
        });
    });

    test('the tour leads a first visitor through the rooms, and does not come again', async () => {
        await with_visitor({ tour: true }, async (visitor) => {
            const card = visitor.page.locator('#tour');
            await card.waitFor();
            await visitor.screenshot('tour');
            for (let k = 0; k < 5; ++k) await card.locator('[data-next]').click();
            assert.equal(await card.isVisible(), false);
            assert.equal((await visitor.state()).room, 'answer');
            await visitor.page.reload();
            await visitor.answered();
            assert.equal(await card.isVisible(), false);
        });
    });
});
