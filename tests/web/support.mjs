// What the page's tests share: a server, a browser, and hands that draw and press.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { serve } from '../../web/serve.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
export const site_folder = process.env.SELVEDGE_SITE ?? `${root}.build/site`;
export const program = process.env.SELVEDGE_BIN ?? `${root}.build/release/bin/selvedge`;
export const samples_folder = `${root}assets/samples`;
const artifacts = process.env.SELVEDGE_ARTIFACTS ?? `${root}.build/artifacts`;

const FLAGS = [
    '--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update',
    '--disable-sync', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--ignore-gpu-blocklist',
];

export const launch = () =>
    chromium.launch({ executablePath: process.env.SELVEDGE_CHROMIUM || '/usr/bin/chromium', args: FLAGS });

/** A server for the built site; with or without the headers that give the page threads. */
export const serve_site = (options) => serve(site_folder, options);

export function artifact(name) {
    mkdirSync(artifacts, { recursive: true });
    return `${artifacts}/${name}`;
}

/** A page that loads itself again (for the service worker's headers) has no state for a moment. */
const gone = (error) => {
    if (!/context was destroyed|navigation/i.test(error.message)) throw error;
    return null;
};

const in_short = (state) => {
    const { rooms, outcome, places, model, shown, ...rest } = state ?? {};
    const { recipe, runs, current, layers, gallery, confusion, ...known } = shown ?? {};
    return JSON.stringify({ ...rest, model: model?.index, shown: { ...known, state: current?.state, words: current?.words } }).slice(0, 2000);
};

/** One open page, and what a person does with it. */
export class Visitor {
    /** Opens the page and waits for its first answer. */
    static async open(browser, url, { context = {}, before, wait = true, tour = false } = {}) {
        const visitor = new Visitor();
        visitor.context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...context });
        visitor.page = await visitor.context.newPage();
        visitor.page.setDefaultTimeout(120_000);  // a busy machine is no fault of the page
        visitor.requests = [];
        visitor.faults = [];
        visitor.page.on('request', (request) => visitor.requests.push(request.url()));
        visitor.page.on('pageerror', (error) => visitor.faults.push(error.message));
        visitor.page.on('console', (line) => line.type() === 'error' && visitor.faults.push(line.text()));
        if (!tour) await visitor.page.addInitScript(() => localStorage.setItem('selvedge.tour', 'seen'));
        if (before) await visitor.page.addInitScript(before);
        await visitor.page.goto(url);
        if (wait) await visitor.answered();
        return visitor;
    }

    /** What the page shows now. */
    state() {
        return this.page.evaluate(() => globalThis.selvedge.state);
    }

    /** Waits until the answer is about what is shown, and returns the state. */
    answered() {
        return this.until((state) => state.settled);
    }

    /** Waits until `test`, a function of the state, holds. The page's policy allows no code from here but evaluate's. */
    async until(test, seconds = 120) {
        const end = Date.now() + seconds * 1000;
        for (;;) {
            const state = await this.page.evaluate(() => (globalThis.selvedge?.ready ? globalThis.selvedge.state : null)).catch(gone);
            if (state && test(state)) return state;
            if (Date.now() > end) assert.fail(`waited in vain for ${test}; the page says ${in_short(state)}; ${this.faults}`);
            await new Promise((resolve) => setTimeout(resolve, 30));
        }
    }

    /** How many models the site brings along; those of the person's own stand behind them. */
    bundled_models() {
        return this.page.evaluate(async () => (await (await fetch('lists.json')).json()).models.length);
    }

    /** A widget's rectangle in CSS pixels of the window, once it is drawn. */
    async place(id) {
        const drawn = (name) => Boolean(globalThis.selvedge.state.places[name]);
        await this.page.waitForFunction(drawn, id, { timeout: 10_000 }).catch(() => {});  // told below
        const found = await this.page.evaluate((name) => {
            const { canvas, width } = globalThis.selvedge.page;
            const box = canvas.getBoundingClientRect();
            const scale = width / box.width;
            const place = globalThis.selvedge.state.places[name];
            return place && { x: box.x + place[0] / scale, y: box.y + place[1] / scale, width: place[2] / scale, height: place[3] / scale };
        }, id);
        assert.ok(found, `nothing is drawn under the name '${id}'`);
        return found;
    }

    /** The same, scrolled to where it can be seen. */
    async seen(id) {
        const { y, height } = await this.place(id);
        const scrolled = await this.page.evaluate(
            ([from, to]) => {
                if (from >= 0 && to <= innerHeight) return false;
                scrollBy(0, (from + to - innerHeight) / 2);
                return true;
            },
            [y, y + height],
        );
        if (scrolled) await this.frame();
        return this.place(id);
    }

    async press(id) {
        const { x, y, width, height } = await this.seen(id);
        await this.page.mouse.click(x + width / 2, y + height / 2);
        await this.frame();
    }

    /** Waits until the page has drawn what has happened so far, and all that came of it; what never ends is not waited for. */
    async frame() {
        await this.page.evaluate(
            () =>
                new Promise((done) => {
                    let left = 30;
                    const next = (drawn) => {
                        if (--left === 0 || (drawn > 1 && !globalThis.selvedge?.page?.request)) done();
                        else requestAnimationFrame(() => next(drawn + 1));
                    };
                    next(0);
                }),
        );
    }

    /** A stroke with the mouse through points given as parts of the paper. */
    async stroke(points, { steps = 2 } = {}) {
        const pad = await this.seen('pad');
        const at = ([x, y]) => [pad.x + x * pad.width, pad.y + y * pad.height];
        await this.page.mouse.move(...at(points[0]));
        await this.page.mouse.down();
        for (const point of points.slice(1)) await this.page.mouse.move(...at(point), { steps });
        await this.page.mouse.up();
    }

    /** Draws a garment: its outline with the brush, then fills it. */
    async draw(outline, inside) {
        await this.page.keyboard.press('c');
        await this.page.keyboard.press('b');
        await this.frame();
        await this.stroke([...outline, outline[0]]);
        await this.page.keyboard.press('f');
        const pad = await this.seen('pad');
        await this.page.mouse.click(pad.x + inside[0] * pad.width, pad.y + inside[1] * pad.height);
        await this.page.keyboard.press('b');
        return this.answered();
    }

    /** Gives a file as if dropped on the page. */
    async drop(name, type, bytes) {
        await this.page.evaluate(
            ([name_, type_, base64]) => {
                const transfer = new DataTransfer();
                transfer.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name_, { type: type_ }));
                dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
            },
            [name, type, Buffer.from(bytes).toString('base64')],
        );
    }

    screenshot(name) {
        return this.page.screenshot({ path: artifact(`${name}.png`) });
    }

    close() {
        return this.context.close();
    }
}

// Outlines as a person would draw them, in parts of the paper.
export const trouser = {
    outline: [[0.38, 0.06], [0.62, 0.06], [0.66, 0.3], [0.67, 0.94], [0.58, 0.94], [0.5, 0.28], [0.42, 0.94], [0.33, 0.94], [0.34, 0.3]],
    inside: [0.5, 0.16],
};
export const ankle_boot = {
    outline: [[0.52, 0.14], [0.84, 0.14], [0.85, 0.45], [0.9, 0.7], [0.9, 0.82], [0.74, 0.82], [0.7, 0.76], [0.5, 0.82], [0.1, 0.82], [0.1, 0.7], [0.2, 0.62], [0.42, 0.52], [0.52, 0.4]],
    inside: [0.65, 0.5],
};

/** What the native program says of pictures: probabilities by file. Null where the program has not been built. */
export function native_answers(model, files) {
    if (!existsSync(program)) return null;
    const lines = execFileSync(program, ['predict', model, ...files, '--json'], { encoding: 'utf8' });
    return lines.trim().split('\n').map((line) => JSON.parse(line));
}

/** Runs `work` with a page of its own, opened at `url`, and wants no faults of it. */
export async function with_page(browser, url, options, work) {
    const visitor = await Visitor.open(browser, url, options);
    try {
        await work(visitor);
        assert.deepEqual(visitor.faults, []);
    } finally {
        await visitor.close();
    }
}

/** A browser and the site for all tests of a file; returns visit(work, options), which is with_page there. */
export function visits() {
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
    return (work, options) => with_page(browser, server.url, options, work);
}
