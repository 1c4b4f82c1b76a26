// What the page does in browsers that lack something, and what a visit costs.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { visit_sizes } from '../../web/make_lists.mjs';
import { is_within, weight } from '../perf/page/measure.mjs';
import { artifact, launch, serve_site, site_folder, Visitor } from './support.mjs';

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

describe('a browser that lacks something', () => {
    // Relaxed SIMD's test module is the longer one; plain SIMD's is the shorter.
    const without_simd = () => (WebAssembly.validate = () => false);
    const without_relaxed = () => {
        const validate = WebAssembly.validate;
        WebAssembly.validate = (bytes) => bytes.length < 34 && validate(bytes);
    };
    const without_webgl2 = () => {
        const get = HTMLCanvasElement.prototype.getContext;
        HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
            return kind === 'webgl2' ? null : get.call(this, kind, ...rest);
        };
    };

    for (const [what, change, says] of [
        ['WebAssembly SIMD', without_simd, /WebAssembly SIMD.*Chrome.*Firefox.*Safari/s],
        ['WebGL2', without_webgl2, /WebGL2/],
    ]) {
        test(`without ${what} it says so, and fetches no program`, async () => {
            const visitor = await Visitor.open(browser, server.url, { before: change, wait: false });
            const trouble = visitor.page.getByRole('alert');
            await trouble.waitFor();
            assert.match(await trouble.innerText(), says);
            assert.equal(await visitor.page.locator('#loading').isVisible(), false);
            assert.deepEqual(visitor.requests.filter((url) => url.endsWith('.wasm')), []);
            await visitor.screenshot(`without-${what.split(' ').at(-1).toLowerCase()}`);
            await visitor.close();
        });
    }

    test('without relaxed SIMD the plain build answers', async () => {
        const visitor = await Visitor.open(browser, server.url, { before: without_relaxed });
        assert.equal(await visitor.page.evaluate(() => globalThis.selvedge.variant), 'selvedge-simd-threads');
        assert.ok((await visitor.answered()).outcome.answer);
        await visitor.close();
    });

    test('without scripts it says what it needs', async () => {
        const visitor = await Visitor.open(browser, server.url, { context: { javaScriptEnabled: false }, wait: false });
        assert.match(await visitor.page.locator('noscript').innerText(), /needs JavaScript/);
        await visitor.close();
    });

    test('a lost WebGL context is restored, and the drawing with it', async () => {
        const visitor = await Visitor.open(browser, server.url);
        await visitor.page.keyboard.press('c');
        await visitor.stroke([[0.2, 0.2], [0.8, 0.8]]);
        await visitor.answered();
        await visitor.page.mouse.move(5, 5);
        await visitor.page.waitForTimeout(1500);
        // The pad and its tools; elsewhere stands how long the answer took.
        const clip = { x: 0, y: 0, width: 640, height: 800 };
        const shot = await visitor.page.screenshot({ clip });
        const lose = () => {
            const context = document.getElementById('canvas').getContext('webgl2');
            globalThis.lost = context.getExtension('WEBGL_lose_context');
            globalThis.lost.loseContext();
        };
        await visitor.page.evaluate(lose);
        await visitor.page.getByRole('alert').waitFor({ timeout: 10_000 });
        assert.match(await visitor.page.getByRole('alert').innerText(), /graphics were interrupted/);
        await visitor.page.evaluate(() => globalThis.lost.restoreContext());
        await visitor.page.getByRole('alert').waitFor({ state: 'hidden' });
        await visitor.answered();
        await visitor.page.waitForTimeout(1000);
        const again = await visitor.page.screenshot({ clip, path: artifact('restored.png') });
        assert.ok(shot.equals(again), 'the page looks as before');
        await visitor.close();
    });

    test('a build that cannot be fetched is told, with a way out', async () => {
        const visitor = new Visitor();
        visitor.context = await browser.newContext();
        visitor.page = await visitor.context.newPage();
        await visitor.page.route('**/*.wasm', (route) => route.fulfill({ status: 500, body: 'no' }));
        await visitor.page.goto(server.url);
        const trouble = visitor.page.getByRole('alert');
        await trouble.waitFor();
        assert.match(await trouble.innerText(), /could not be loaded.*500/s);
        assert.ok(await visitor.page.getByRole('button', { name: 'Load the page again' }).isVisible());
        await visitor.close();
    });

    test('a model that cannot be used is told, and the page goes on', async () => {
        const visitor = new Visitor();
        visitor.faults = [];
        visitor.context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
        visitor.page = await visitor.context.newPage();
        await visitor.page.route('**/*.safetensors', (route) => route.fulfill({ status: 200, body: 'This is no model at all.' }));
        await visitor.page.goto(server.url);
        const state = await visitor.until(({ modelTrouble, source }) => modelTrouble !== '' && source === 'sample');
        assert.match(state.modelTrouble, /\.safetensors/);
        assert.equal(state.model, null);
        await visitor.frame();
        await visitor.screenshot('bad-model');
        await visitor.close();
    });
});

describe('the built site', () => {
    test('a visit fetches less than 1.5 MB (gzip), whichever build it gets', () => {
        const sizes = visit_sizes(site_folder);
        assert.deepEqual(Object.keys(sizes).sort(), [
            'selvedge-relaxed', 'selvedge-relaxed-threads', 'selvedge-simd', 'selvedge-simd-threads',
        ]);
        for (const [variant, bytes] of Object.entries(sizes)) assert.ok(bytes < 1_500_000, `${variant}: ${bytes} bytes`);
    });

    test('with the model and the example that it begins with it is less than 2 MB', () => {
        const whole = weight();
        assert.ok(is_within(whole), `${whole.value} ${whole.unit}`);
    });

    test('a strict policy lets no foreign or inline script run', async () => {
        const html = readFileSync(`${site_folder}/index.html`, 'utf8');
        const policy = /Content-Security-Policy" content="([^"]+)"/.exec(html)[1];
        assert.match(policy, /default-src 'none'/);
        assert.doesNotMatch(policy, /unsafe-inline|'unsafe-eval'|https?:|\*/);
        const visitor = await Visitor.open(browser, server.url, { wait: false });
        const ran = await visitor.page.evaluate(() => {
            const script = document.createElement('script');
            script.textContent = 'globalThis.inline_ran = true';
            document.head.append(script);
            return globalThis.inline_ran === true;
        });
        assert.equal(ran, false);
        await visitor.close();
    });
});
