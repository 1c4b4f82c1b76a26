// The nearest training pictures, the map of the test pictures, dead units and filters, as a person uses them in Chromium.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { artifact, samples_folder, site_folder, visits } from './support.mjs';

const visit = visits();

const survey_seconds = 400;  // a busy machine is no fault of the page
const labels = (part) => gunzipSync(readFileSync(`${site_folder}/data/${part}-labels.bin`)).subarray(8);

const open_inside = async (visitor, name = 'dress.png') => {
    await visitor.drop(name, 'image/png', readFileSync(`${samples_folder}/${name}`));
    await visitor.until((state) => state.pictureName === name && state.settled);
    await visitor.press('room-inside');
    return visitor.until(({ room, settled }) => room === 'inside' && settled);
};

/** A small network, so that a survey of 10,000 pictures does not take long. */
const choose_small = (visitor) => choose(visitor, 'r2-cnn');
const choose = async (visitor, name) => {
    const index = await visitor.page.evaluate(async (wanted) => {
        const { models } = await (await fetch('lists.json')).json();
        return models.findIndex(({ experiment }) => experiment === wanted);
    }, name);
    await visitor.page.evaluate((k) => globalThis.selvedge.page.choose_model(k), index);
    await visitor.until((state) => state.model?.index === index && state.settled);
};

/** The distances, computed anew from the features that the JavaScript API gives; and that other pictures are farther. */
async function check_distances(experiment, pixels, pictures) {
    const { load_selvedge } = await import(pathToFileURL(`${site_folder}/js/selvedge.mjs`).href);
    const selvedge = await load_selvedge({ variant: 'selvedge-simd' });
    const model = selvedge.open_model(readFileSync(`${site_folder}/models/${experiment}.safetensors`));
    const images = gunzipSync(readFileSync(`${site_folder}/data/pick-images.bin`)).subarray(16);
    const here = model.features(pixels).values;
    const distance = (row) => {
        const there = model.features(images.subarray(row * 784, (row + 1) * 784)).values;
        return Math.sqrt(there.reduce((sum, value, k) => sum + (value - here[k]) ** 2, 0));
    };
    for (const one of pictures) assert.ok(Math.abs(distance(one.row) - one.distance) < 1e-3, `${one.distance} is ${distance(one.row)}`);
    const nearest = new Set(pictures.map(({ row }) => row));
    for (let row = 7; row < 10_000; row += 97) {
        if (!nearest.has(row)) assert.ok(distance(row) >= pictures[7].distance - 1e-3, `${row} is nearer`);
    }
    assert.throws(() => model.features([1, 2, 3]), /3 pixels/);
    model.close();
}

/** Presses what may lie below the window. */
const press_below = async (visitor, id) => {
    const { y } = await visitor.place(id);
    await visitor.page.evaluate((by) => scrollBy(0, by), y - 300);
    await visitor.frame();
    await visitor.press(id);
};

/** The time that each frame takes on the page's own thread, but for the software that stands in for a GPU here. */
const watch_frames = (visitor) =>
    visitor.page.evaluate(() => {
        const { page } = globalThis.selvedge;
        Object.assign(WebGL2RenderingContext.prototype, { drawElements() {}, clear() {}, isProgram: () => true });
        const draw = page.draw.bind(page);
        globalThis.frame_times = [];
        page.draw = (now) => {
            const start = performance.now();
            draw(now);
            globalThis.frame_times.push(performance.now() - start);
        };
    });
const median_frame = async (visitor) => {
    const times = await visitor.page.evaluate(() => globalThis.frame_times.splice(0).sort((a, b) => a - b));
    assert.ok(times.length > 5, `${times.length} frames`);
    return times[times.length >> 1];
};

/** The median time of mere redraws, as the pointer moves over the page. */
const redraws = async (visitor) => {
    await visitor.page.evaluate(() => globalThis.frame_times.splice(0));
    for (let k = 0; k < 16; ++k) {
        await visitor.page.mouse.move(900 + 10 * k, 20);
        await visitor.frame();
    }
    return median_frame(visitor);
};

describe('the nearest training pictures', () => {
    test('are found on request, in words while they are looked for, and open with a press', () =>
        visit(async (visitor) => {
            await choose_small(visitor);
            const first = await open_inside(visitor);
            assert.equal(first.shown.section, 'layers');
            await visitor.press('section1');
            await visitor.frame();
            await visitor.screenshot('inside-nearest-before');
            assert.equal((await visitor.state()).shown.trainSurvey.wanted, false, 'nothing is fetched before it is asked for');
            assert.ok(!visitor.requests.some((url) => url.includes('/data/')));
            await visitor.press('find-nearest');
            await visitor.until(({ shown }) => /^Fetching 10,000 training pictures, 4.4 MB/.test(shown.trainSurvey.words) || shown.trainSurvey.over || /looked at/.test(shown.trainSurvey.words));
            await visitor.until(({ shown }) => /^The network has looked at [\d,]+ of 10,000 training pictures/.test(shown.trainSurvey.words) || shown.trainSurvey.over);
            const { shown, outcome } = await visitor.until((state) => state.shown.nearest && state.settled, survey_seconds);
            await visitor.frame();
            await visitor.screenshot('inside-nearest');
            const { pictures } = shown.nearest;
            assert.equal(shown.nearest.count, 10_000);
            assert.equal(pictures.length, 8);
            const names = first.model.classNames;
            const truth = labels('pick');
            pictures.forEach((one, k) => {
                assert.equal(one.class, names[truth[one.row]]);
                assert.equal(one.same, one.class === outcome.answer.label);
                assert.ok(k === 0 || one.distance >= pictures[k - 1].distance, 'nearest first');
            });
            assert.ok(pictures.filter(({ same }) => same).length >= 5, `like is near to like: ${shown.nearest.words}`);
            await check_distances(first.model.experiment, outcome.pixels, pictures);
            assert.ok(shown.nearest.meanDistance > 1.5 * pictures[7].distance);

            await visitor.press('neighbour2');
            const opened = await visitor.until(({ pictureName, settled }) => /^Training image/.test(pictureName) && settled);
            assert.equal(opened.room, 'inside');
            assert.equal(opened.shown.section, 'nearest');
            assert.match(opened.pictureName, new RegExp(`^Training image ${pictures[2].row.toLocaleString('en')}, `));
            assert.equal(opened.shown.nearest.pictures[0].row, pictures[2].row, 'a training picture is nearest to itself');
            assert.ok(opened.shown.nearest.pictures[0].distance < 0.25 * opened.shown.nearest.pictures[1].distance);
            await visitor.frame();
            await visitor.screenshot('inside-nearest-opened');

            // In the layers' view they stand below the last layer, and another model finds its own.
            await visitor.press('section0');
            await visitor.frame();
            assert.ok('open-nearest' in (await visitor.state()).places);
            await press_below(visitor, 'open-nearest');
            await visitor.until((state) => state.shown.section === 'nearest');
            await visitor.page.keyboard.press('m');
            await visitor.until(({ shown: now, model, settled }) => model.index !== first.model.index && !now.nearest && !settled);
        }));

    test('a failure to fetch them is told in words, and a second try mends it', () =>
        visit(
            async (visitor) => {
                await choose_small(visitor);
                await open_inside(visitor);
                await visitor.page.route('**/data/pick-images.bin', (route) => route.fulfill({ status: 503 }));
                await visitor.press('section1');
                await visitor.frame();
                await visitor.press('find-nearest');
                const { shown } = await visitor.until((state) => state.shown.trainSurvey.trouble);
                assert.match(shown.trainSurvey.words, /could not be fetched.*503/);
                await visitor.frame();
                await visitor.screenshot('inside-nearest-trouble');
                await visitor.page.unroute('**/data/pick-images.bin');
                await visitor.press('find-nearest');
                await visitor.until((state) => /looked at|Beginning/.test(state.shown.trainSurvey.words) || state.shown.nearest);
                visitor.faults = visitor.faults.filter((fault) => !/503/.test(fault));
            },
            // The page keeps what it has fetched; this visit must fetch.
            { context: { serviceWorkers: 'block' } },
        ));

    test('the page goes on while the network looks at them', () =>
        visit(async (visitor) => {
            await choose_small(visitor);
            await open_inside(visitor);
            await visitor.press('section1');
            await visitor.frame();
            await watch_frames(visitor);
            const idle = await redraws(visitor);
            await visitor.press('find-nearest');
            await visitor.until((state) => /looked at/.test(state.shown.trainSurvey.words));
            // Other rooms answer, and what is asked for first comes first.
            await visitor.press('room-answer');
            await visitor.page.keyboard.press('n');
            const answered = await visitor.until(({ source, settled, outcome }) => source === 'sample' && settled && outcome.answer);
            assert.ok(answered.outcome.answer.label);
            const busy = await redraws(visitor);
            console.log(`# a frame: ${idle.toFixed(1)} ms, while the network looks at pictures ${busy.toFixed(1)} ms`);
            assert.ok(busy < Math.max(16, idle + 50), `half of the frames take ${busy} ms, a mere redraw ${idle} ms`);
            await visitor.press('room-inside');
            await visitor.until((state) => state.shown.nearest, survey_seconds);
        }));
});

describe('the map of the test pictures', () => {
    test('shows where every picture lies; it zooms, moves, hides classes, and a mark opens its picture', () =>
        visit(async (visitor) => {
            await choose_small(visitor);
            await open_inside(visitor);
            await visitor.press('section2');
            await visitor.frame();
            await visitor.press('draw-map');
            const { shown, outcome } = await visitor.until((state) => state.shown.map?.place && state.settled, survey_seconds);
            await visitor.frame();
            await visitor.screenshot('inside-map');
            assert.equal(shown.map.count, 10_000);
            assert.deepEqual(shown.map.classes.map(({ count }) => count), new Array(10).fill(1000));
            assert.match(shown.map.words, /^The 20 marks around this picture: \d+ × /);
            assert.equal(outcome.answer.label, 'Dress');
            assert.match(shown.map.words, /× dress/);
            const place = new Map(shown.map.classes.map(({ name, where }) => [name, where]));
            assert.notEqual(place.get('Trouser'), place.get('Ankle boot'), 'what is unlike lies apart');

            // The pointer at the present picture's mark is at some test picture near it.
            const present = await visitor.place('map-present');
            const at = [present.x + present.width / 2, present.y + present.height / 2];
            const pointed = await point_near(visitor, at);
            await visitor.screenshot('inside-map-hover');
            const truth = labels('test');
            assert.equal(pointed.class, shown.map.classes[truth[pointed.index]].name);

            // A class that is hidden cannot be pointed at.
            const label = truth[pointed.index];
            await visitor.press(`map-class${label}`);
            assert.equal((await visitor.state()).shown.map.classes[label].shown, false);
            await visitor.page.mouse.move(...at);
            await visitor.frame();
            await visitor.screenshot('inside-map-hidden');
            assert.notEqual((await visitor.state()).shown.map.pointed?.class, pointed.class);
            await visitor.press('map-all');
            assert.ok((await visitor.state()).shown.map.classes.every((one) => one.shown));

            // The wheel zooms where the pointer is and the page stays; a drag moves the map.
            await visitor.page.mouse.move(...at);
            await visitor.page.mouse.wheel(0, -400);
            const nearer = await visitor.until(({ shown: now }) => now.map.zoom > 1.5);
            assert.equal(await visitor.page.evaluate(() => scrollY), 0);
            const zoomed = await visitor.place('map-present');
            assert.ok(Math.abs(zoomed.x - present.x) < 3 && Math.abs(zoomed.y - present.y) < 3, 'what the pointer is at stays there');
            const map = await visitor.place('map');
            const from = [map.x + map.width * 0.5, map.y + map.height * 0.85];
            await visitor.page.mouse.move(...from);
            await visitor.page.mouse.down();
            await visitor.page.mouse.move(from[0] + 60, from[1] - 30, { steps: 6 });
            await visitor.page.mouse.up();
            await visitor.frame();
            const moved = await visitor.place('map-present');
            assert.ok(Math.abs(moved.x - zoomed.x - 60) < 4 && Math.abs(moved.y - zoomed.y + 30) < 4, 'it follows the hand');
            assert.equal((await visitor.state()).room, 'inside');
            assert.match((await visitor.state()).pictureName, /dress/, 'a drag opens nothing');
            await visitor.screenshot('inside-map-zoomed');
            await visitor.page.keyboard.press(']');
            await visitor.until(({ shown: now }) => now.map.zoom > nearer.shown.map.zoom);
            await visitor.press('map-whole');
            assert.equal((await visitor.state()).shown.map.zoom, 1);

            // A mark that is pressed opens its picture: feature maps, and neighbours below them.
            const chosen = await point_near(visitor, at);
            await visitor.page.mouse.down();
            await visitor.page.mouse.up();
            const opened = await visitor.until(({ pictureName, settled }) => /^Test image/.test(pictureName) && settled);
            assert.match(opened.pictureName, new RegExp(`^Test image ${chosen.index.toLocaleString('en')}, ${chosen.class}$`, 'i'));
            assert.equal(opened.shown.section, 'layers');
            assert.ok(opened.shown.layers.length > 3);
            await visitor.until((state) => state.shown.nearest, survey_seconds);
            await visitor.frame();
            await visitor.page.screenshot({ path: artifact('inside-opened.png'), fullPage: true });

            // Ten thousand marks cost little.
            await watch_frames(visitor);
            const idle = await redraws(visitor);
            await visitor.press('section2');
            await visitor.until((state) => state.shown.map && state.settled);
            await visitor.page.evaluate(() => globalThis.frame_times.splice(0));
            for (let k = 0; k < 24; ++k) {
                await visitor.page.mouse.move(map.x + map.width * (0.2 + 0.025 * k), map.y + map.height * 0.5);
                await visitor.frame();
            }
            const with_map = await median_frame(visitor);
            console.log(`# a frame: ${idle.toFixed(1)} ms, with the map ${with_map.toFixed(1)} ms`);
            assert.ok(with_map < Math.max(16, 5 * idle), `half of the frames take ${with_map} ms, a mere redraw ${idle} ms`);
        }));
});

/** Moves the pointer about a place until it is at a mark. */
async function point_near(visitor, [x, y]) {
    for (let k = 0; k < 60; ++k) {
        await visitor.page.mouse.move(x + 1.5 * Math.sqrt(k) * Math.cos(k), y + 1.5 * Math.sqrt(k) * Math.sin(k));
        await visitor.frame();
        const { shown } = await visitor.state();
        if (shown.map.pointed) return shown.map.pointed;
    }
    assert.fail('no mark near the present picture');
}

test('how many pictures will be looked at is said beforehand', () =>
    visit(async (visitor) => {
        await choose_small(visitor);
        const { shown } = await open_inside(visitor);
        assert.match(shown.trainSurvey.about, /looks at 10,000 training pictures/);
        // Its last layer sees 4 × 4 × 256 = 4,096 numbers a picture: 2^24 of them are 4,096 pictures.
        await choose(visitor, 'r1-cnn-64-128-256');
        const { shown: wide } = await visitor.until((state) => state.room === 'inside' && state.settled);
        assert.match(wide.trainSurvey.about, /looks at 4,096 training pictures/);
        assert.match(wide.testSurvey.about, /looks at 4,096 test pictures/);
    }));

describe('layers', () => {
    test('dead units over the whole test set are said in words beside those of the picture', () =>
        visit(async (visitor) => {
            await choose_small(visitor);
            await open_inside(visitor);
            await press_below(visitor, 'find-dead');
            const { shown } = await visitor.until((state) => state.shown.deadWords, survey_seconds);
            await visitor.frame();
            assert.match(shown.deadWords, /^(No dead units|Dead units, 0 for every one of the 10,000 test pictures: )/);
            for (const { name, silent } of shown.layers) {
                if (!shown.dead[name]) continue;
                assert.ok(shown.dead[name].units.length <= silent, `${name}: what is dead is dark for this picture too`);
                assert.match(shown.dead[name].words, /(is|are) 0 for every one of the 10,000|None of its \d+ (units|maps) is dead/);
            }
            assert.ok(!('dense_1' in shown.dead), 'the classes are no hidden units');
            await press_below(visitor, 'layer-dense');
            await visitor.until((state) => state.shown.view === 'layer');
            await visitor.frame();
            await visitor.screenshot('inside-layer-dead');
        }));

    test('filters are a sheet to point at, and a press shows the arithmetic', () =>
        visit(async (visitor) => {
            await choose_small(visitor);
            await open_inside(visitor);
            for (const [layer, inputs] of [['conv2d', 1], ['conv2d_2', 16]]) {
                await press_below(visitor, `layer-${layer}`);
                await visitor.until((state) => state.shown.view === 'layer' && 'layer-shows1' in state.places);
                await visitor.page.evaluate(() => scrollTo(0, 0));
                await visitor.frame();
                await visitor.press('layer-shows1');
                await visitor.until((state) => state.shown.filters && 'filters' in state.places);
                await visitor.frame();
                await visitor.screenshot(`inside-filters-${layer}`);
                const sheet = await visitor.place('filters');
                // The first filter's first input map, or one further down.
                await visitor.page.mouse.move(sheet.x + 4, sheet.y + (inputs === 1 ? 4 : sheet.height * 0.3));
                await visitor.frame();
                await visitor.page.mouse.down();
                await visitor.page.mouse.up();
                const { shown } = await visitor.until((state) => state.shown.view === 'kernel');
                assert.equal(shown.channel, 0);
                assert.equal(shown.layer, layer);
                assert.ok(Math.abs(shown.computed - shown.value) < 1e-4);
                await visitor.frame();
                await visitor.press('back');
                await visitor.press('layer-shows0');
                await visitor.until((state) => 'map-0' in state.places);
                await visitor.press('back');
                await visitor.until((state) => state.shown.view === 'network');
            }
        }));
});

describe('without seeing the canvas', () => {
    test('buttons, tables and sentences say and do the same', () =>
        visit(async (visitor) => {
            await choose_small(visitor);
            await open_inside(visitor);
            const press = async (name) => {
                const button = visitor.page.getByRole('button', { name, exact: true });
                await button.focus();
                await visitor.page.keyboard.press('Enter');
            };
            await press('Nearest training pictures');
            const { shown } = await visitor.until((state) => state.shown.nearest, survey_seconds);
            const status = visitor.page.locator('#inside-status');
            await status.filter({ hasText: 'Of 10000 training pictures the 8 nearest' }).waitFor({ state: 'attached' });
            assert.equal(await visitor.page.locator('#inside-neighbours tr').count(), 8);
            await press(`Open 2: ${shown.nearest.pictures[1].class}`);
            await visitor.until(({ pictureName, settled }) => /^Training image/.test(pictureName) && settled);
            await press('Map of test pictures');
            await visitor.until((state) => state.shown.map?.words, survey_seconds);
            await status.filter({ hasText: 'A map of 10000 test pictures' }).waitFor({ state: 'attached' });
            await status.filter({ hasText: 'The 20 marks around this picture' }).waitFor({ state: 'attached' });
            assert.equal(await visitor.page.locator('#inside-places tr').count(), 10);
            await press('Zoom in');
            await visitor.until((state) => state.shown.map.zoom > 1);
            await press('Hide Bag');
            await visitor.until((state) => state.shown.map.classes[8].shown === false);
            await visitor.page.locator('#inside-open input').fill('41');
            await visitor.page.keyboard.press('Enter');
            const opened = await visitor.until(({ pictureName, settled }) => /^Test image 41,/.test(pictureName) && settled);
            assert.equal(opened.shown.section, 'layers');
            await visitor.page.locator('#inside-layers tr', { hasText: 'test pictures' }).first().waitFor({ state: 'attached' });
            // What is there to be listened to takes no room.
            const { scroll, canvas } = await visitor.page.evaluate(() => ({
                scroll: [document.documentElement.scrollWidth, document.documentElement.scrollHeight],
                canvas: [innerWidth, Math.max(innerHeight, document.getElementById('canvas').clientHeight)],
            }));
            assert.ok(scroll[0] <= canvas[0] && scroll[1] <= canvas[1] + 1, `${scroll} of ${canvas}`);
        }));
});

/** Two fingers on the map, drawn apart and moved: what lay between them follows, and the page stays as it is. */
async function pinch_map(visitor) {
    const map = await visitor.seen('map');
    const middle = [map.x + map.width / 2, map.y + map.height / 2];
    const from_middle = async () => {
        const { x, y, width, height } = await visitor.place('map-present');
        return [x + width / 2 - middle[0], y + height / 2 - middle[1]];
    };
    const before = await from_middle();
    const client = await visitor.context.newCDPSession(visitor.page);
    const touch = (type, moved, apart) =>
        client.send('Input.dispatchTouchEvent', {
            type,
            touchPoints: type === 'touchEnd' ? [] : [-0.5, 0.5].map((side, id) => ({ x: middle[0] + moved + side * apart, y: middle[1], id })),
        });
    const page_zoom = () => visitor.page.evaluate(() => [visualViewport.scale, scrollY]);
    const page_before = await page_zoom();
    await touch('touchStart', 0, 50);
    for (let k = 1; k <= 6; ++k) await touch('touchMove', 4 * k, 50 + 5 * k);
    await touch('touchEnd');
    const { shown } = await visitor.until((state) => state.shown.map.zoom > 1.5);
    assert.ok(Math.abs(shown.map.zoom - 80 / 50) < 0.1, `${shown.map.zoom} times as large`);
    await visitor.frame();
    const wanted = [before[0] * shown.map.zoom + 24, before[1] * shown.map.zoom];
    assert.ok(Math.abs(wanted[0]) < map.width / 2 - 14 && Math.abs(wanted[1]) < map.height / 2 - 14, 'the present picture stays on the map');
    const after_it = await from_middle();
    assert.ok(Math.hypot(after_it[0] - wanted[0], after_it[1] - wanted[1]) < 6, `its mark went from ${before} to ${after_it}, not to ${wanted}`);
    assert.deepEqual(await page_zoom(), page_before);
    assert.match((await visitor.state()).pictureName, /dress/, 'nothing was opened');
}

for (const [name, context] of [
    ['phone', { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true }],
    ['tablet', { viewport: { width: 1024, height: 768 }, hasTouch: true, colorScheme: 'dark' }],
]) {
    test(`on a ${name} targets are 44 px, nothing sticks out, and a touch chooses a mark`, () =>
        visit(
            async (visitor) => {
                await choose_small(visitor);
                await open_inside(visitor);
                const scale = context.deviceScaleFactor ?? 1;
                const shot = (what) => visitor.page.screenshot({ path: artifact(`${name}-inside-${what}.png`), fullPage: true });
                const no_targets = ['item', 'inside-picture', 'map-present', 'map-bubble', 'filters'];
                const check = async (what) => {
                    await visitor.frame();
                    await shot(what);
                    const places = Object.entries((await visitor.state()).places);
                    const small = places.filter(([place, [, , w, h]]) => !no_targets.includes(place) && (w < 44 * scale || h < 44 * scale));
                    assert.deepEqual(small, [], `${what}: targets of at least 44 px`);
                    const wide = places.filter(([, [x, , w]]) => x < 0 || x + w > context.viewport.width * scale + 1);
                    assert.deepEqual(wide, [], `${what}: nothing sticks out to the side`);
                };
                const tap = async (id) => {
                    const { x, y, width, height } = await visitor.place(id);
                    await visitor.page.evaluate((top) => scrollTo(0, top), y + (await visitor.page.evaluate(() => scrollY)) - 300);
                    const now = await visitor.place(id);
                    await visitor.page.touchscreen.tap(now.x + width / 2, now.y + height / 2);
                    await visitor.frame();
                    return x;
                };
                await check('layers');
                await tap('section1');
                await check('nearest-before');
                await tap('find-nearest');
                await visitor.until((state) => state.shown.nearest && state.settled, survey_seconds);
                await check('nearest');
                await tap('section2');
                await tap('draw-map');
                await visitor.until((state) => state.shown.map?.place && state.settled, survey_seconds);
                await check('map');
                await pinch_map(visitor);
                await tap('map-whole');
                await tap('map-in');
                await tap('map-in');
                await tap('map');
                await check('map-touched');
                if ('map-open' in (await visitor.state()).places) {
                    await tap('map-open');
                    await visitor.until(({ pictureName, settled }) => /^Test image/.test(pictureName) && settled);
                } else {
                    await tap('section0');
                }
                await tap('layer-conv2d');
                await visitor.until((state) => 'layer-shows1' in state.places);
                await tap('layer-shows1');
                await check('filters');
            },
            { context },
        ));
}
