// The page as a person uses it, in Chromium: draw, open, drop, paste, choose; with and without isolation.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { ankle_boot, launch, samples_folder, serve_site, trouser, Visitor } from './support.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

for (const isolation of [true, false]) {
    describe(isolation ? 'with isolation headers' : 'without isolation headers', () => {
        let server;
        let visitor;
        before(async () => {
            server = await serve_site({ isolation });
            // Without the service worker a page without headers stays without isolation.
            visitor = await Visitor.open(browser, server.url, { context: { serviceWorkers: isolation ? 'allow' : 'block' } });
        });
        after(async () => {
            await visitor?.close();
            await server?.close();
        });

        test('an answer for a sample is there at load', async () => {
            const state = await visitor.answered();
            assert.equal(state.source, 'sample');
            assert.equal(state.outcome.answer.label, state.pictureName);
            assert.equal(state.outcome.answer.probabilities.length, 10);
            const sum = state.outcome.answer.probabilities.reduce((a, b) => a + b, 0);
            assert.ok(Math.abs(sum - 1) < 1e-5, `probabilities add up to ${sum}`);
            await visitor.screenshot(`page-${isolation ? 'isolated' : 'plain'}`);
        });

        test('the best build that the browser can run is the one in use', async () => {
            const variant = await visitor.page.evaluate(() => globalThis.selvedge.variant);
            assert.equal(variant, isolation ? 'selvedge-relaxed-threads' : 'selvedge-relaxed');
        });

        test('a trouser and an ankle boot, drawn with the mouse, are known', async () => {
            let state = await visitor.draw(trouser.outline, trouser.inside);
            assert.equal(state.source, 'drawing');
            await visitor.screenshot(`trouser-${isolation ? 'isolated' : 'plain'}`);
            assert.equal(state.outcome.answer.label, 'Trouser');
            state = await visitor.draw(ankle_boot.outline, ankle_boot.inside);
            await visitor.screenshot(`ankle-boot-${isolation ? 'isolated' : 'plain'}`);
            assert.equal(state.outcome.answer.label, 'Ankle boot');
        });

        test('a picture opened by the button is answered', async () => {
            const chooser = visitor.page.waitForEvent('filechooser');
            await visitor.press('open');
            await (await chooser).setFiles(`${samples_folder}/bag.png`);
            const state = await visitor.until(({ pictureName, settled }) => pictureName === 'bag.png' && settled);
            assert.equal(state.source, 'picture');
            assert.equal(state.outcome.answer.label, 'Bag');
        });

        test('another model can be chosen and answers', async (t) => {
            const before_it = await visitor.answered();
            if (Object.keys(before_it.places).length === 0) assert.fail('nothing is drawn');
            await visitor.press('model');
            const open = await visitor.until(({ places }) => 'model0' in places);
            const count = Object.keys(open.places).filter((id) => /^model\d/.test(id)).length;
            if (count < 2) return t.skip('there is only one model');
            const other = (before_it.model.index + 1) % count;
            await visitor.press(`model${other}`);
            const state = await visitor.until(({ model, settled }) => model.index === other && settled);
            assert.notEqual(state.model.title, before_it.model.title);
            assert.notDeepEqual(state.outcome.answer.probabilities, before_it.outcome.answer.probabilities);
        });

        test('nothing went wrong and nothing was asked of other servers', () => {
            assert.deepEqual(visitor.faults, []);
            assert.deepEqual(visitor.requests.filter((url) => !url.startsWith(server.url)), []);
        });
    });
}

describe('the pad', () => {
    let server;
    let visitor;
    before(async () => {
        server = await serve_site();
        visitor = await Visitor.open(browser, server.url);
    });
    after(async () => {
        await visitor?.close();
        await server?.close();
    });

    test('undo and redo go step by step, and clear can be undone', async () => {
        await visitor.page.keyboard.press('c');
        await visitor.stroke([[0.2, 0.2], [0.8, 0.8]]);
        const one = await visitor.answered();
        await visitor.stroke([[0.8, 0.2], [0.2, 0.8]]);
        const two = await visitor.answered();
        assert.notDeepEqual(two.outcome.pixels, one.outcome.pixels);
        await visitor.page.keyboard.press('Control+z');
        await visitor.frame();
        assert.deepEqual((await visitor.answered()).outcome.pixels, one.outcome.pixels);
        await visitor.press('redo');
        assert.deepEqual((await visitor.answered()).outcome.pixels, two.outcome.pixels);
        await visitor.press('clear');
        assert.equal((await visitor.answered()).outcome.blank, true);
        await visitor.press('undo');
        assert.deepEqual((await visitor.answered()).outcome.pixels, two.outcome.pixels);
    });

    test('the eraser takes away what the brush has drawn', async () => {
        await visitor.page.keyboard.press('c');
        await visitor.stroke([[0.3, 0.5], [0.7, 0.5]]);
        assert.equal((await visitor.answered()).outcome.blank, false);
        await visitor.press('eraser');
        for (let k = 0; k < 6; ++k) await visitor.page.keyboard.press(']');
        await visitor.stroke([[0.25, 0.5], [0.75, 0.5]]);
        assert.equal((await visitor.answered()).outcome.blank, true);
        for (let k = 0; k < 6; ++k) await visitor.page.keyboard.press('[');
        await visitor.page.keyboard.press('b');
    });

    test('a stroke goes on outside of the paper and ends there', async () => {
        await visitor.page.keyboard.press('c');
        await visitor.frame();
        await visitor.stroke([[0.5, 0.5], [1.2, 0.5]]);
        const ended = (await visitor.answered()).outcome.pixels;
        await visitor.page.mouse.move(300, 400, { steps: 3 });
        await visitor.frame();
        assert.deepEqual((await visitor.answered()).outcome.pixels, ended);
    });

    test('drawing on a sample starts on fresh paper, and undo leads back to what was drawn', async () => {
        await visitor.page.keyboard.press('c');
        await visitor.stroke([[0.3, 0.3], [0.7, 0.7]]);
        const drawn = (await visitor.answered()).outcome.pixels;
        await visitor.page.keyboard.press('n');
        await visitor.until(({ source, settled }) => source === 'sample' && settled);
        await visitor.page.keyboard.press('Control+z');
        const back = await visitor.until(({ source, settled }) => source === 'drawing' && settled);
        assert.deepEqual(back.outcome.pixels, drawn);
    });

    /** How broad the drawing's dark line is at parts of the paper's width, in pixels of the drawing. */
    const breadths = (at) =>
        visitor.page.evaluate((parts) => {
            const { page } = globalThis.selvedge;
            const pixels = page.drawing(), edge = page.drawing_edge;
            const dark = (x, y) => pixels[(y * edge + x) * 4] < 128;
            return parts.map((part) => [...Array(edge).keys()].filter((y) => dark(Math.round(part * edge), y)).length);
        }, at);

    test('a pen draws, broader where it is pressed, and ends as it went', async () => {
        await visitor.page.keyboard.press('c');
        await visitor.page.keyboard.press('b');
        await visitor.frame();
        const pad = await visitor.seen('pad');
        const client = await visitor.context.newCDPSession(visitor.page);
        const pen = (type, x, force) =>
            client.send('Input.dispatchMouseEvent', {
                type, x: pad.x + x * pad.width, y: pad.y + pad.height / 2, pointerType: 'pen', force, button: 'left', buttons: type === 'mouseReleased' ? 0 : 1, clickCount: 1,
            });
        const line = async (force) => {
            await visitor.page.keyboard.press('c');
            await pen('mousePressed', 0.2, force);
            for (let x = 0.25; x < 0.8; x += 0.05) await pen('mouseMoved', x, force);
            await pen('mouseReleased', 0.8, 0);
            assert.equal((await visitor.answered()).outcome.blank, false);
            return breadths([0.5, 0.79]);
        };
        const [light, light_end] = await line(0.1);
        const [heavy] = await line(1);
        assert.ok(light > 2 && heavy > 1.4 * light, `${light} pixels with a light hand, ${heavy} with a heavy one`);
        assert.ok(light_end <= light + 1, `${light} pixels, and ${light_end} where the pen was lifted`);
    });

    test('help opens and closes by its key', async () => {
        await visitor.page.keyboard.press('?');
        assert.equal((await visitor.state()).help, true);
        await visitor.frame();
        await visitor.screenshot('help');
        const before_it = (await visitor.state()).outcome.pixels;
        await visitor.page.mouse.click(200, 300);  // outside of it: closes it, and draws nothing
        await visitor.frame();
        const state = await visitor.answered();
        assert.equal(state.help, false);
        assert.deepEqual(state.outcome.pixels, before_it);
    });

    test('an idle page does not draw', async () => {
        await visitor.page.mouse.move(5, 5);
        await visitor.page.waitForTimeout(2500);
        const frames = () => visitor.page.evaluate(() => globalThis.selvedge.frames);
        const first = await frames();
        await visitor.page.waitForTimeout(1500);
        assert.equal(await frames(), first);
        await visitor.page.mouse.move(200, 300);
        await visitor.frame();
        assert.ok((await frames()) > first, 'and draws again when something happens');
    });

    test('the answer is said to those who do not see the page', async () => {
        const { pictureName: before_it } = await visitor.state();
        await visitor.page.keyboard.press('n');
        const state = await visitor.until(
            ({ source, settled, pictureName }) => source === 'sample' && pictureName !== before_it && settled,
        );
        const live = visitor.page.locator('#answer');
        await live.filter({ hasText: state.outcome.answer.label }).waitFor({ state: 'attached', timeout: 10_000 });
        assert.equal(await live.getAttribute('aria-live'), 'polite');
        assert.match(await live.textContent(), /^(Not sure: )?[A-Z].*, [<>]?\d+ %$/);
    });

    test('every action can be reached by Tab and done by Enter', async () => {
        const reached = [];
        for (let k = 0; k < 24; ++k) {
            await visitor.page.keyboard.press('Tab');
            reached.push(await visitor.page.evaluate(() => document.activeElement.dataset.key ?? document.activeElement.id));
        }
        for (const name of ['open', 'sample', 'clear', 'undo', 'redo', 'help', 'models', 'file']) {
            assert.ok(reached.includes(name), `${name} among ${reached}`);
        }
        await visitor.page.locator('[data-key=clear]').press('Enter');
        const state = await visitor.answered();
        assert.equal(state.source, 'drawing');
    });
});

describe('what is given', () => {
    let server;
    let visitor;
    before(async () => {
        server = await serve_site();
        visitor = await Visitor.open(browser, server.url);
    });
    after(async () => {
        await visitor?.close();
        await server?.close();
    });

    test('a dropped picture is answered', async () => {
        await visitor.drop('trouser.png', 'image/png', readFileSync(`${samples_folder}/trouser.png`));
        const state = await visitor.until(({ pictureName, settled }) => pictureName === 'trouser.png' && settled);
        assert.equal(state.outcome.answer.label, 'Trouser');
    });

    test('a pasted picture is answered', async () => {
        const base64 = readFileSync(`${samples_folder}/dress.png`).toString('base64');
        await visitor.page.evaluate((text) => {
            const transfer = new DataTransfer();
            transfer.items.add(new File([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))], 'pasted.png', { type: 'image/png' }));
            dispatchEvent(new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true, cancelable: true }));
        }, base64);
        const state = await visitor.until(({ pictureName, settled }) => pictureName === 'pasted.png' && settled);
        assert.equal(state.outcome.answer.label, 'Dress');
    });

    // A PNG's first bytes with a size that nobody could decode.
    const huge_png = (() => {
        const bytes = Buffer.alloc(64);
        Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]).copy(bytes);
        bytes.writeUInt32BE(20000, 16);
        bytes.writeUInt32BE(20000, 20);
        bytes.set([1, 0], 24);
        return bytes;
    })();
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>document.title = "no"</script></svg>';
    const truncated = readFileSync(`${samples_folder}/trouser.png`).subarray(0, 60);
    for (const [what, name, type, bytes, says] of [
        ['an empty file', 'empty.png', 'image/png', '', /empty\.png is empty/],
        ['text that is called a picture', 'letter.png', 'image/png', 'Dear reader, this is no picture.', /letter\.png is not a picture/],
        ['a PNG of 400 megapixels', 'huge.png', 'image/png', huge_png, /400 megapixels/],
        ['a truncated PNG', 'half.png', 'image/png', truncated, /half\.png is not a picture/],
        ['an SVG with a script', 'script.svg', 'image/svg+xml', svg, /script\.svg is not a picture/],
    ]) {
        test(`${what} gets a message, and the page goes on`, async () => {
            await visitor.drop(name, type, bytes);
            const state = await visitor.until(({ message }) => message.startsWith(name));
            assert.match(state.message, says);
            await visitor.frame();
            await visitor.screenshot(`refused-${name.replace('.', '-')}`);
            assert.match(await visitor.page.locator('#answer').textContent(), says);
            await visitor.drop('bag.png', 'image/png', readFileSync(`${samples_folder}/bag.png`));
            const next = await visitor.until(({ pictureName, settled, message }) => pictureName === 'bag.png' && settled && !message);
            assert.equal(next.outcome.answer.label, 'Bag');
            await visitor.page.keyboard.press('n');
            await visitor.until(({ source, settled }) => source === 'sample' && settled);
        });
    }

    test('what is no clothing is said to be none', async () => {
        // Squares of random grey, as of a television without a station.
        const noise = await visitor.page.evaluate(async () => {
            const canvas = new OffscreenCanvas(112, 112);
            const context = canvas.getContext('2d');
            let seed = 1;
            for (let k = 0; k < 28 * 28; ++k) {
                seed = (seed * 1103515245 + 12345) % 2147483648;
                const grey = Math.floor(seed / 8388608);
                context.fillStyle = `rgb(${grey} ${grey} ${grey})`;
                context.fillRect((k % 28) * 4, Math.floor(k / 28) * 4, 4, 4);
            }
            return [...new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer())];
        });
        await visitor.drop('noise.png', 'image/png', Buffer.from(noise));
        const state = await visitor.until(({ pictureName, settled }) => pictureName === 'noise.png' && settled);
        assert.equal(state.outcome.answer.verdict, 'unlike');
        await visitor.frame();
        await visitor.screenshot('no-clothing');
        await visitor.page.locator('#answer').filter({ hasText: 'This does not look like clothing' }).waitFor({ state: 'attached', timeout: 10_000 });
        await visitor.drop('bag.png', 'image/png', readFileSync(`${samples_folder}/bag.png`));
        const bag = await visitor.until(({ pictureName, settled }) => pictureName === 'bag.png' && settled);
        assert.equal(bag.outcome.answer.verdict, 'sure', 'and what is clothing is not');
    });

    test('of an animated picture the first frame is answered', async () => {
        await visitor.drop('moving.gif', 'image/gif', animated_gif());
        const state = await visitor.until(({ pictureName, settled }) => pictureName === 'moving.gif' && settled);
        assert.equal(state.outcome.blank, false, 'the second frame alone is blank');
        assert.equal(state.message, '');
    });

    test('a picture with nothing on it gets words instead of an answer', async () => {
        const blank = await visitor.page.evaluate(async () => {
            const canvas = new OffscreenCanvas(40, 30);
            canvas.getContext('2d').fillRect(0, 0, 40, 30);
            return [...new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer())];
        });
        await visitor.drop('night.png', 'image/png', Buffer.from(blank));
        const state = await visitor.until(({ pictureName, settled }) => pictureName === 'night.png' && settled);
        assert.equal(state.outcome.blank, true);
        assert.equal(state.outcome.answer, null);
    });
});

// Two frames of 40 × 40: a dark upright rectangle on white, then white alone. Every third code starts the table anew, so
// that codes stay three bits wide.
function animated_gif() {
    const edge = 40;
    const frame = (pixel) => {
        let bits = 0, count = 0;
        const bytes = [];
        const put = (code) => {
            bits |= code << count;
            for (count += 3; count >= 8; count -= 8, bits >>= 8) bytes.push(bits & 255);
        };
        for (let k = 0; k < edge * edge; ++k) {
            if (k % 2 === 0) put(4);
            put(pixel(k % edge, Math.floor(k / edge)));
        }
        put(5);
        if (count) bytes.push(bits & 255);
        const blocks = [];
        for (let at = 0; at < bytes.length; at += 255) blocks.push(Math.min(255, bytes.length - at), ...bytes.slice(at, at + 255));
        return [0x21, 0xf9, 4, 0, 10, 0, 0, 0, 0x2c, 0, 0, 0, 0, edge, 0, edge, 0, 0, 2, ...blocks, 0];
    };
    const ink = (x, y) => Number(x > 12 && x < 28 && y > 4 && y < 36);
    return Buffer.from([
        ...Buffer.from('GIF89a'), edge, 0, edge, 0, 0x91, 0, 0, 255, 255, 255, 30, 30, 40, 0, 0, 0, 0, 0, 0,
        ...frame(ink), ...frame(() => 0), 0x3b,
    ]);
}

describe('a phone', () => {
    test('a finger draws without scrolling the page, and the answer stands below', async () => {
        const server = await serve_site();
        const visitor = await Visitor.open(browser, server.url, {
            context: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true },
        });
        try {
            await visitor.screenshot('phone');
            const pad = await visitor.place('pad');
            const touch = await visitor.context.newCDPSession(visitor.page);
            const at = (x, y) => [{ x: pad.x + x * pad.width, y: pad.y + y * pad.height }];
            await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: at(0.5, 0.2) });
            for (const y of [0.35, 0.5, 0.65, 0.8]) {
                await touch.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: at(0.5, y) });
            }
            await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
            const state = await visitor.until(({ source, settled }) => source === 'drawing' && settled);
            assert.equal(state.outcome.blank, false);
            assert.equal(await visitor.page.evaluate(() => scrollY), 0);
            const box = state.outcome.pixels.findLastIndex((v) => v > 0) - state.outcome.pixels.findIndex((v) => v > 0);
            assert.ok(box > 28 * 24, 'the stroke is whole, from top to bottom');
            const small = Object.entries(state.places).filter(([id, [, , w, h]]) => !['item'].includes(id) && (w < 88 || h < 88));
            assert.deepEqual(small, [], 'targets of at least 44 px');
            const wide = await visitor.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
            assert.ok(wide <= 0, 'nothing sticks out to the side');
        } finally {
            await visitor.close();
            await server.close();
        }
    });
});

describe('dark dress', () => {
    test('the system’s choice is followed at once', async () => {
        const server = await serve_site();
        const visitor = await Visitor.open(browser, server.url, { context: { colorScheme: 'dark' } });
        try {
            const corner = async () => {
                const shot = await visitor.page.screenshot({ clip: { x: 2, y: 2, width: 1, height: 1 } });
                return visitor.page.evaluate(async (base64) => {
                    const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
                    const bitmap = await createImageBitmap(new Blob([bytes]));
                    const context = new OffscreenCanvas(1, 1).getContext('2d');
                    context.drawImage(bitmap, 0, 0);
                    return [...context.getImageData(0, 0, 1, 1).data];
                }, shot.toString('base64'));
            };
            await visitor.screenshot('dark');
            assert.deepEqual(await corner(), [0x0e, 0x12, 0x1b, 255]);
            await visitor.page.emulateMedia({ colorScheme: 'light' });
            await visitor.frame();
            assert.deepEqual(await corner(), [0xf4, 0xf1, 0xea, 255]);
        } finally {
            await visitor.close();
            await server.close();
        }
    });
});
