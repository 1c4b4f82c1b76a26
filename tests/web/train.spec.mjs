// Training in the page as a person does it: choose, change, train, pause, step, rewind, compare, keep; and that the
// program trains the same.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { launch, program, serve_site, trouser, Visitor } from './support.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

/** Opens the room and waits for its recipes. */
async function in_train(visitor) {
    await visitor.press('room-train');
    return (await visitor.until(({ room, shown }) => room === 'train' && shown.recipe)).shown;
}

/** Puts a recipe in by the dialog, as text. */
async function write_recipe(visitor, change) {
    await visitor.press('recipe-text');
    const area = visitor.page.locator('#editor textarea');
    const recipe = JSON.parse(await area.inputValue());
    change(recipe);
    await area.fill(JSON.stringify(recipe));
    await visitor.page.locator('#editor [type=submit]').click();
    await visitor.frame();
    return recipe;
}

const quick = (recipe) => {
    recipe.data.pick = 2000;
    recipe.data.split.validation = 400;
    recipe.train.optimizer = { adam: { learning_rate: 0.002 } };
    recipe.train.epochs = 10;
};

for (const isolation of [true, false]) {
    describe(isolation ? 'training with threads' : 'training in slices', () => {
        let server;
        let visitor;
        before(async () => {
            server = await serve_site({ isolation });
            // Without the service worker the page stays without isolation.
            visitor = await Visitor.open(browser, server.url, { context: { serviceWorkers: isolation ? 'allow' : 'block' } });
        });
        after(async () => {
            await visitor?.close();
            await server?.close();
        });

        test('a network is trained, and its curves are the program’s', async (t) => {
            await in_train(visitor);
            await visitor.press('preset');
            await visitor.press('preset0');
            const recipe = await write_recipe(visitor, quick);
            await visitor.press('train');
            const { shown } = await visitor.until(({ shown: { current } }) => current?.state === 'finished');
            await visitor.screenshot(`train-${isolation ? 'threads' : 'slices'}`);
            const { history, health, losses } = shown.current;
            assert.equal(history.length, 10);
            assert.ok(history[9].val_accuracy > 0.7, `only ${history[9].val_accuracy} after ten epochs`);
            assert.ok(losses > 20, 'the loss has a curve');
            assert.deepEqual(health.map(({ name }) => name), ['Gradients', 'Units', 'Over-fit']);
            if (!existsSync(program)) return t.skip('the program has not been built');

            const folder = mkdtempSync(join(tmpdir(), 'selvedge-'));
            writeFileSync(join(folder, 'recipe.json'), JSON.stringify(recipe));
            execFileSync(program, ['train', join(folder, 'recipe.json'), '--out', join(folder, 'run'), '--device', 'cpu', '--quiet'], { stdio: 'ignore' });
            const lines = readFileSync(join(folder, 'run', 'history.jsonl'), 'utf8').trim().split('\n').map((line) => JSON.parse(line));
            assert.equal(lines.length, 10);
            let most = 0;
            for (const [k, line] of lines.entries()) {
                for (const figure of ['loss', 'val_loss']) {
                    const apart = Math.abs(history[k][figure] - line[figure]) / line[figure];
                    most = Math.max(most, apart);
                    assert.ok(apart < 1e-5, `epoch ${k + 1}: ${figure} ${history[k][figure]} in the page, ${line[figure]} in the program`);
                }
                assert.ok(Math.abs(history[k].val_accuracy - line.val_accuracy) <= 0.006);
            }
            t.diagnostic(`the losses of page and program differ by ${most.toExponential(1)} at most`);
        });

        test('it steps by the batch and the epoch, and goes back to the same first weights', async () => {
            await visitor.press('rewind');
            await visitor.until(({ shown }) => shown.current === null);
            await visitor.press('step-batch');
            const one = (await visitor.until(({ shown: { current } }) => current?.state === 'paused' && current.step === 1)).shown.current;
            await visitor.press('step-epoch');
            await visitor.until(({ shown: { current } }) => current?.state === 'paused' && current.history.length === 1);
            await visitor.press('rewind');
            await visitor.until(({ shown }) => shown.current === null);
            await visitor.press('rate-more');
            await visitor.press('step-batch');
            const again = (await visitor.until(({ shown: { current } }) => current?.state === 'paused' && current.step === 1)).shown.current;
            assert.equal(again.loss, one.loss, 'the first batch meets the same weights');
            assert.match(again.changes, /learning_rate/);
            assert.equal((await visitor.state()).shown.runs.length >= 2, true, 'the run before stays for comparison');
            await visitor.screenshot(`compare-${isolation ? 'threads' : 'slices'}`);
        });

        test('it goes on in a hidden tab, answers meanwhile, and is paused', async () => {
            await visitor.press('rewind');
            await visitor.press('preset');
            await visitor.press('preset3');
            await write_recipe(visitor, (recipe) => (recipe.train.epochs = 40));
            await visitor.press('train');
            await visitor.until(({ shown: { current } }) => current?.state === 'running' && current.step > 2);
            // What a hidden tab is for a page: no frames.
            const hidden = await visitor.page.evaluate(async () => {
                const { page } = globalThis.selvedge;
                const frame = globalThis.requestAnimationFrame;
                const waiting = [];
                globalThis.requestAnimationFrame = (callback) => waiting.push(callback);
                const frames = page.frames;
                const { epoch, step } = page.state.shown.current;
                await new Promise((resolve) => setTimeout(resolve, 2500));
                const drawn = page.frames - frames;
                globalThis.requestAnimationFrame = frame;
                for (const callback of waiting) callback(performance.now());
                const later = page.state.shown.current;
                return { drawn, before: [epoch, step], after: [later.epoch, later.step] };
            });
            assert.ok(hidden.drawn <= 1, `${hidden.drawn} frames were drawn`);
            const [before_it, after_it] = [hidden.before, hidden.after].map(([epoch, step]) => epoch * 1000 + step);
            assert.ok(after_it > before_it + 3, `it stood still: ${JSON.stringify(hidden)}`);
            await visitor.press('room-answer');
            await visitor.page.keyboard.press('n');
            await visitor.answered();
            await visitor.press('room-train');
            await visitor.until(({ shown: { current } }) => current.history.length >= 1);
            await visitor.press('train');
            const paused = (await visitor.until(({ shown: { current } }) => current?.state === 'paused')).shown.current;
            await new Promise((resolve) => setTimeout(resolve, 300));
            const later = (await visitor.state()).shown.current;
            assert.deepEqual([later.epoch, later.step], [paused.epoch, paused.step]);
        });

        test('what was trained answers, and is saved', async () => {
            const { shown } = await visitor.state();
            const last = shown.runs.length - 1;
            const saved = visitor.page.waitForEvent('download');
            await visitor.press(`model-save${last}`);
            const file = await (await saved).path();
            assert.match(readFileSync(file).subarray(8, 300).toString(), /selvedge/);
            const run_file = visitor.page.waitForEvent('download');
            await visitor.press(`run-save${last}`);
            assert.ok(JSON.parse(readFileSync(await (await run_file).path(), 'utf8')).history.length >= 1);
            const bundled = await visitor.bundled_models();
            await visitor.press(`use${last}`);
            await visitor.press('room-answer');
            const state = await visitor.until(({ model, settled }) => settled && model.index >= bundled);
            assert.ok(state.outcome.answer);
        });

        test('nothing went wrong', () => assert.deepEqual(visitor.faults, []));
    });
}

describe('the recipe', () => {
    let server;
    let visitor;
    before(async () => {
        server = await serve_site();
        // What a service worker fetches cannot be made to fail from here.
        visitor = await Visitor.open(browser, server.url, { context: { serviceWorkers: 'block' } });
        await in_train(visitor);
    });
    after(async () => {
        await visitor?.close();
        await server?.close();
    });

    test('layers are added, changed, moved and taken away, and their shapes follow', async () => {
        let { shown } = await visitor.state();
        assert.equal(shown.parameters, 83322, 'the CNN of report R2 is what it begins with');
        await visitor.press('layer0');
        await visitor.press('set-filters-more');
        shown = (await visitor.state()).shown;
        assert.deepEqual(shown.layers[0].output, [26, 26, 24]);
        await visitor.press('layer-down');
        shown = (await visitor.state()).shown;
        assert.deepEqual(shown.layers[1].output, [24, 24, 24]);
        await visitor.press('layer-remove');
        assert.equal((await visitor.state()).shown.layers.length, shown.layers.length - 1);
        await visitor.press('add-layer');
        await visitor.press('add-layer0');
        assert.equal((await visitor.state()).shown.layers.length, shown.layers.length);
    });

    test('what does not fit is said in the core’s words, and cannot be trained', async () => {
        await visitor.press('preset');
        await visitor.press('preset3');
        for (const layer of ['layer0', 'layer1', 'layer4']) {
            await visitor.press(layer);
            for (let k = 0; k < 6; ++k) await visitor.press('set-kernel-more');
            await visitor.press(layer);
        }
        const { shown } = await visitor.state();
        assert.match(shown.trouble, /layer \d+ \(\w+\)/);
        await visitor.press('train');
        assert.equal((await visitor.state()).shown.waiting, false);
        await visitor.screenshot('recipe-trouble');
    });

    test('text that is no recipe is refused in the dialog', async () => {
        await visitor.press('recipe-text');
        await visitor.page.locator('#editor textarea').fill('{"network": [{"dens": {"units": 10}}]}');
        await visitor.page.locator('#editor [type=submit]').click();
        assert.match(await visitor.page.locator('#editor [role=alert]').textContent(), /did you mean 'dense'/);
        await visitor.page.locator('#editor [data-cancel]').click();
    });

    test('images that come cut off are refused with words, and can be asked for again', async () => {
        await visitor.press('preset');
        await visitor.press('preset0');
        await visitor.page.route('**/pick-images.bin', async (route) => {
            const response = await route.fetch();
            await route.fulfill({ response, body: (await response.body()).subarray(0, 100_000), headers: { 'content-type': 'application/octet-stream' } });
        });
        await visitor.press('train');
        const { shown } = await visitor.until((state) => state.shown.fetchTrouble);
        assert.match(shown.fetchTrouble, /cut off/);
        await visitor.page.unroute('**/pick-images.bin');
        await visitor.press('step-batch');
        await visitor.until(({ shown: { current } }) => current?.step === 1);
    });

    test('own pictures are added by class, trained on with the others, and forgotten', async () => {
        await visitor.press('room-answer');
        await visitor.draw(trouser.outline, trouser.inside);
        await visitor.press('room-train');
        await visitor.press('preset');
        await visitor.press('preset0');
        await write_recipe(visitor, (recipe) => {
            quick(recipe);
            recipe.train.batch_size = 32;
        });
        for (const [label, own] of [[1, [0, 1]], [1, [0, 2]], [0, [1, 2]]]) {
            await visitor.press('own');
            await visitor.press(`own${label}`);
            const { shown } = await visitor.until((state) => state.shown.own.slice(0, 2).join() === own.join());
            assert.deepEqual(shown.own.slice(2), new Array(8).fill(0));
        }
        await visitor.screenshot('own-pictures');
        // 1,600 images are 50 batches of 32; three more are one batch more.
        const batches = async () => {
            await visitor.press('step-epoch');
            const done = await visitor.until(({ shown: { current } }) => current?.state === 'paused' && current.history.length === 1);
            await visitor.press('rewind');
            await visitor.until(({ shown }) => shown.current === null);
            return done.shown.current.step;
        };
        assert.equal(await batches(), 51);
        await visitor.press('own-forget');
        await visitor.until(({ shown }) => shown.own.every((count) => count === 0));
        assert.equal(await batches(), 50);
    });

    test('all 60,000 training images are fetched when they are asked for', async () => {
        const fetched = (file) => visitor.requests.some((url) => url.includes(file));
        assert.ok(!fetched('train-images'), 'not before');
        await visitor.press('images2');
        assert.equal((await visitor.state()).shown.recipe.data.pick ?? 0, 0);
        await visitor.press('step-batch');
        const { shown } = await visitor.until(({ shown: { current } }) => current?.state === 'paused' && current.step === 1);
        assert.equal(shown.images.train, 60_000);
        assert.ok(fetched('train-images'));
        await visitor.press('rewind');
    });
});
