// What a visit costs, measured in Chromium: loading, drawing, training. Each figure is {what, value, unit, bound} and,
// where the value is to be no less than the bound, at_least; what else it holds tells more of the same.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { visit_sizes } from '../../../web/make_lists.mjs';
import { launch, serve_site, site_folder, trouser, Visitor } from '../../web/support.mjs';

const quantile = (sorted, part) => sorted[Math.min(Math.floor(part * sorted.length), sorted.length - 1)];
const spread = (values) => {
    const sorted = [...values].sort((a, b) => a - b);
    return { count: sorted.length, median: quantile(sorted, 0.5), p95: quantile(sorted, 0.95), most: sorted.at(-1) };
};
const round = (value, digits = 1) => Number(value.toFixed(digits));

/** What a first visit fetches, and how long it takes to its first answer, each time in a browser that knows nothing. */
export async function load(browser, isolation) {
    const server = await serve_site({ isolation });
    const times = [];
    for (let k = 0; k < 7; ++k) {
        const visitor = await Visitor.open(browser, server.url, { context: { serviceWorkers: isolation ? 'allow' : 'block' } });
        times.push(await visitor.page.evaluate(() => performance.getEntriesByName('answered')[0].startTime));
        await visitor.close();
    }
    await server.close();
    const { median, most } = spread(times);
    return { what: `cold load to the first answer, ${kind(isolation)}: median of ${times.length}`, unit: 'ms', value: round(median, 0), worst: round(most, 0), bound: 1500 };
}

const kind = (isolation) => (isolation ? 'threads' : 'one thread');

export function weight() {
    const { models, samples, default_model: index } = JSON.parse(readFileSync(`${site_folder}/lists.json`, 'utf8'));
    const packed = (file) => gzipSync(readFileSync(`${site_folder}/${file}`), { level: 9 }).length;
    const given = packed(`models/${models[index].file}`) + packed(`samples/${samples[0].file}`);
    const most = Math.max(...Object.values(visit_sizes(site_folder))) + given;
    return { what: 'everything up to the first answer, gzip, the heaviest build', unit: 'KB', value: round(most / 1000, 0), bound: 2000 };
}

// From here on the page notes how long each of its frames keeps the page's own thread, and when each could be shown.
const watch_frames = (visitor) =>
    visitor.page.evaluate(() => {
        const { page } = globalThis.selvedge;
        const draw = page.draw.bind(page);
        const noted = (globalThis.frame_notes = { draws: [], gaps: [] });
        page.draw = (now) => {
            const start = performance.now();
            draw(now);
            noted.draws.push(performance.now() - start);
        };
        let before = performance.now();
        const tick = () => {
            const now = performance.now();
            noted.gaps.push(now - before);
            before = now;
            requestAnimationFrame(tick);
        };
        requestAnimationFrame(tick);
    });
const frame_notes = (visitor) => visitor.page.evaluate(() => ({ draws: globalThis.frame_notes.draws.splice(0), gaps: globalThis.frame_notes.gaps.splice(0) }));

/** A stroke is drawn and answered frame by frame. */
export async function draw(browser, isolation) {
    const server = await serve_site({ isolation });
    const visitor = await Visitor.open(browser, server.url, { context: { serviceWorkers: isolation ? 'allow' : 'block' } });
    await visitor.page.keyboard.press('c');
    await visitor.answered();
    await watch_frames(visitor);
    const answers = [];
    for (let k = 0; k < 4; ++k) {
        await visitor.stroke(trouser.outline, { steps: 14 });
        answers.push((await visitor.answered()).outcome.milliseconds);
    }
    const { draws } = await frame_notes(visitor);
    await visitor.close();
    await server.close();
    const { count, median, p95 } = spread(draws);
    return { what: `drawing with a prediction, ${kind(isolation)}: a frame on the page’s thread, 95th percentile of ${count}`, unit: 'ms', value: round(p95), median: round(median), prediction: round(spread(answers).median), bound: 16 };
}

/**
 * The CNN of report R2 is trained on the bundled images as the page offers it, and then asked for the test set. Nobody
 * touches the page meanwhile; then it is trained anew for some seconds while somebody moves the mouse over its curves.
 */
export async function train(browser, isolation) {
    const server = await serve_site({ isolation });
    const visitor = await Visitor.open(browser, server.url, { context: { serviceWorkers: isolation ? 'allow' : 'block' } });
    await visitor.press('room-train');
    await visitor.until(({ shown }) => shown.preset === 'R2 baseline CNN');
    await visitor.press('step-batch');  // the images are fetched by then
    await visitor.until(({ shown: { current } }) => current?.step === 1);
    await watch_frames(visitor);
    const start = Date.now();
    await visitor.press('train');
    let seconds;
    for (;;) {
        await visitor.page.waitForTimeout(500);
        seconds = (Date.now() - start) / 1000;
        const { shown } = await visitor.state();
        if (shown.current?.state === 'finished' || seconds > 600) break;
    }
    const alone = await frame_notes(visitor);
    const { shown } = await visitor.state();
    const epochs = shown.current.history.map((epoch) => epoch.images_per_second), steps_an_epoch = shown.current.step;
    await visitor.press('use0');
    const bundled = await visitor.bundled_models();
    await visitor.until(({ model, settled }) => settled && model.index === bundled);

    const chart = await visitor.place('chart-loss');
    const sway = async (seconds) => {
        const end = Date.now() + seconds * 1000;
        for (let k = 0; Date.now() < end; ++k) {
            await visitor.page.mouse.move(chart.x + chart.width * (0.5 + 0.4 * Math.sin(k / 5)), chart.y + chart.height * 0.5);
            await visitor.page.waitForTimeout(33);
        }
    };
    await sway(4);
    await frame_notes(visitor);
    await sway(4);
    const without_training = spread((await frame_notes(visitor)).gaps);
    await visitor.press('rewind');
    await visitor.press('train');
    await visitor.until(({ shown: { current } }) => current?.step > 1);
    await sway(4);
    await frame_notes(visitor);
    const steps = async () => (({ epoch, step }) => (epoch - 1) * steps_an_epoch + step)((await visitor.state()).shown.current);
    const before = await steps(), since = Date.now();
    await sway(20);
    const with_mouse = await frame_notes(visitor);
    const times_slower = ((Date.now() - since) / 1000 / (await steps() - before)) / (seconds / (steps_an_epoch * epochs.length));
    await visitor.press('train');  // pauses it

    await visitor.press('room-evaluate');
    await visitor.press('evaluate');
    const { shown: judged } = await visitor.until((state) => state.shown.accuracy !== undefined, 600);
    await visitor.close();
    await server.close();
    const run = `R2 CNN on 10,000 images, ${epochs.length} epochs, ${kind(isolation)}`;
    const frames = (when, { draws, gaps }, more) => {
        const own = spread(draws), shown_every = spread(gaps);
        return [
            { what: `${run}, ${when}: a frame on the page’s thread, 95th percentile of ${own.count}`, unit: 'ms', value: round(own.p95), median: round(own.median), most: round(own.most), bound: 20 },
            { what: `${run}, ${when}: from frame to frame, 95th percentile of ${shown_every.count}`, unit: 'ms', value: round(shown_every.p95), median: round(shown_every.median), ...more, bound: 20 },
        ];
    };
    return [
        { what: `${run}: training`, unit: 's', value: round(seconds), images_per_second: Math.round(spread(epochs).median), bound: 180 },
        { what: `${run}: right on the test set`, unit: '%', value: round(judged.accuracy * 100, 2), bound: 85, at_least: true },
        ...frames('nobody at the page', alone, {}),
        ...frames('the mouse moving', with_mouse, { without_training: round(without_training.p95), times_slower: round(times_slower, 2) }),
    ];
}

export const is_within = ({ value, bound, at_least }) => (at_least ? value >= bound : value <= bound);
