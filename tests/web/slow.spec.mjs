// What trains for minutes: the CNN of report R2 in the page, in threads and in slices, and how the page does meanwhile.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { is_within, train } from '../perf/page/measure.mjs';
import { launch } from './support.mjs';

describe('the R2 CNN, trained in the page on 10,000 images', () => {
    let browser;
    before(async () => (browser = await launch()));
    after(() => browser?.close());

    for (const isolation of [true, false]) {
        test(isolation ? 'with threads' : 'in slices', async (t) => {
            const figures = await train(browser, isolation);
            for (const { what, value, unit } of figures) t.diagnostic(`${what}: ${value} ${unit}`);
            const [seconds, accuracy] = figures;
            assert.ok(is_within(accuracy), `${accuracy.value} % of the test images are answered rightly`);
            assert.ok(is_within(seconds), `it took ${seconds.value} seconds`);
        });
    }
});
