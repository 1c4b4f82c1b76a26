// Evaluation in the page: the confusion matrix of a model on the test set, its pictures, two models compared.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { artifact, launch, program, serve_site, Visitor } from './support.mjs';

/** Chooses one of the models that the site carries, by its experiment. */
async function choose(visitor, experiment) {
    const index = await visitor.page.evaluate(async (wanted) => {
        const { models } = await (await fetch('lists.json')).json();
        return models.findIndex((model) => model.experiment === wanted);
    }, experiment);
    await visitor.page.evaluate((k) => globalThis.selvedge.page.choose_model(k), index);
    await visitor.until(({ model, settled }) => model?.index === index && settled);
}

describe('Evaluate', () => {
    let browser;
    let server;
    let visitor;
    before(async () => {
        browser = await launch();
        server = await serve_site();
        visitor = await Visitor.open(browser, server.url);
        await visitor.press('room-evaluate');
    });
    after(async () => {
        await visitor?.close();
        await server?.close();
        await browser?.close();
    });

    test('the model that answers has the program’s figures', async (t) => {
        await visitor.press('evaluate');
        const { shown, model } = await visitor.until((state) => state.shown.accuracy !== undefined);
        await visitor.screenshot('evaluate');
        assert.ok(Math.abs(shown.accuracy - model.testAccuracy) < 5e-4, `${shown.accuracy}, not ${model.testAccuracy}`);
        assert.equal(shown.confusion.flat().reduce((a, b) => a + b), 10_000);
        assert.match(shown.report, /precision\s+recall\s+f1-score\s+support/);
        if (!existsSync(program)) return t.skip('the program has not been built');
        const file = fileURLToPath(new URL(`../../assets/models/${model.experiment}.safetensors`, import.meta.url));
        const native = JSON.parse(execFileSync(program, ['eval', file, '--json'], { encoding: 'utf8' }));
        assert.ok(Math.abs(native.accuracy - shown.accuracy) < 5e-4);
    });

    test('a cell opens its pictures, and a picture opens its feature maps', async () => {
        await visitor.press('cell6-0');
        const { shown } = await visitor.state();
        assert.equal(shown.gallery.length, shown.confusion[6][0]);
        assert.match(shown.galleryTitle, /Shirt, taken for T-shirt\/top/);
        await visitor.screenshot('evaluate-cell');
        await visitor.press('item0');
        const answered = await visitor.until(({ room, settled, pictureName }) => room === 'inside' && settled && /Test image/.test(pictureName));
        assert.equal(answered.outcome.answer.label, 'T-shirt/top');
    });

    test('report and calibration are a press away', async () => {
        await visitor.press('room-evaluate');
        await visitor.press('evaluate-view1');
        await visitor.screenshot('evaluate-report');
        await visitor.press('evaluate-view2');
        const { shown, places } = await visitor.state();
        assert.ok(places['chart-calibration']);
        assert.ok(shown.ece > 0 && shown.ece < 0.2);
        await visitor.screenshot('evaluate-calibration');
    });

    test('two models are compared on the same images', async () => {
        await visitor.press('evaluate-other');
        const open = await visitor.until(({ places }) => 'evaluate-other1' in places);
        const other = open.model.index === 0 ? 2 : 1;  // 0 is "no other"
        await visitor.press(`evaluate-other${other}`);
        const { shown } = await visitor.until((state) => state.shown.otherAccuracy !== undefined);
        assert.equal(shown.view, 'compare');
        await visitor.frame();
        await visitor.screenshot('evaluate-compare');
        await visitor.press('only-first');
        assert.match((await visitor.state()).shown.galleryTitle, /^Only /);
    });

    test('on a phone a row is as high as a finger, and its cells are buttons below', async () => {
        const context = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };
        const phone = await Visitor.open(browser, server.url, { context });
        const tap = async (id, along = 0.5) => {
            const { x, y, width, height } = await phone.seen(id);
            await phone.page.touchscreen.tap(x + along * width, y + height / 2);
            await phone.frame();
            return (await phone.state()).shown;
        };
        await choose(phone, 'r1-mlp-medium-128');
        await tap('room-evaluate');
        await tap('evaluate');
        const { shown } = await phone.until((state) => state.shown.accuracy !== undefined);
        const row = await tap('row6', 0.1);
        assert.equal(row.gallery.length, shown.confusion[6][0], 'the cell below the finger');
        assert.match(row.galleryTitle, /^Shirt, taken for T-shirt/);
        await phone.frame();
        await phone.page.screenshot({ path: artifact('phone-evaluate-row.png'), fullPage: true });
        const { places } = await phone.state();
        const listed = Object.keys(places).filter((id) => id.startsWith('taken6-'));
        assert.equal(listed.length, shown.confusion[6].filter((count) => count > 0).length);
        const small = Object.entries(places).filter(([id, [, , w, h]]) => !/^item$/.test(id) && (w < 88 || h < 88));
        assert.deepEqual(small, [], 'targets of at least 44 px');
        const coat = await tap('taken6-4');
        assert.equal(coat.gallery.length, shown.confusion[6][4]);
        assert.match(coat.galleryTitle, /^Shirt, taken for coat/);
        assert.deepEqual(phone.faults, []);
        await phone.close();
    });

    test('nothing went wrong', () => assert.deepEqual(visitor.faults, []));
});
