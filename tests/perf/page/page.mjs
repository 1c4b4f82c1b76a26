// Measures in Chromium what a visit costs: loading, drawing, training. Prints a line a figure, with the bound beside it.
//
//   ./run bench page [load] [draw] [train] [--json FILE]      all three without a name
//
// Times are those of this machine and of Chromium without a graphics card (its software renderer, SwiftShader, works on
// the same processors): run it on a machine that does nothing else.
import { writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { launch } from '../../web/support.mjs';
import { draw, is_within, load, train, weight } from './measure.mjs';

const args = process.argv.slice(2);
const json_at = args.indexOf('--json');
const json_file = json_at < 0 ? null : args.splice(json_at, 2)[1];
const wanted = args.length ? args : ['load', 'draw', 'train'];
const unknown = wanted.find((name) => !['load', 'draw', 'train'].includes(name));
if (unknown !== undefined || (json_at >= 0 && !json_file)) {
    console.error(`bench page: there is no '${unknown ?? '--json'}' to measure; there are: load draw train [--json FILE]`);
    process.exit(2);
}
const browser = await launch();
const lines = [];
const tell = (line) => {
    lines.push(line);
    const { what, value, unit, bound, at_least, ...rest } = line;
    const more = Object.entries(rest).map(([name, figure]) => `${name.replaceAll('_', ' ')} ${figure}`).join(', ');
    console.log(`${is_within(line) ? 'within ' : 'OUTSIDE'}  ${what}: ${value} ${unit} (${at_least ? 'at least' : 'at most'} ${bound})${more ? `; ${more}` : ''}`);
};
console.log(`${availableParallelism()} processors, load ${loadavg()[0].toFixed(1)} before`);
for (const isolation of [true, false]) {
    if (wanted.includes('load')) {
        if (isolation) tell(weight());
        tell(await load(browser, isolation));
    }
    if (wanted.includes('draw')) tell(await draw(browser, isolation));
    if (wanted.includes('train')) (await train(browser, isolation)).forEach(tell);
}
await browser.close();
if (json_file) writeFileSync(json_file, `${JSON.stringify({ processors: availableParallelism(), load: loadavg()[0], lines }, null, 2)}\n`);
process.exit(0);
