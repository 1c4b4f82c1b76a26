// Renders the development set of pictures in the wild: icons of npm's @iconify-json packages, and our own drawings.
//
//   node tests/wild/render.mjs ICONS OUT      ICONS: the folder that holds node_modules/@iconify-json
//
// pictures.json says what is drawn and how; every third picture of it is held out. Writes OUT/*.png, OUT/tuning.json and
// OUT/held-out.json, the lists that `selvedge eval --pictures` takes. Emoji, other icon families and clip-art packages
// are not to be added: they are what models are accepted by.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [icons_folder, out] = process.argv.slice(2);
if (!out) {
    console.error('usage: node tests/wild/render.mjs ICONS OUT');
    process.exit(2);
}
const read_json = (path) => JSON.parse(readFileSync(path, 'utf8'));
const here = (name) => new URL(name, import.meta.url);

const edge = 256;
// Where the picture lies in the frame (x, y, size as parts of it), its ink and its ground.
const treatments = {
    plain: { place: [0.1, 0.1, 0.8] },
    coloured: { place: [0.12, 0.12, 0.76], inks: ['#b3263a', '#1d5fa8', '#2c7a4b', '#7a3fa0', '#c2571a'], grounds: ['#ffe9b8', '#dff1ff', '#f3e0ef', '#e6f5dc', '#ffffff'] },
    dark: { place: [0.1, 0.1, 0.8], inks: ['#ffffff', '#f2d16b', '#9fd4ff'], grounds: ['#15181e', '#20304a', '#3a1f2b'] },
    off_centre: { place: [0.48, 0.42, 0.5] },
    small: { place: [0.38, 0.4, 0.24] },
    large: { place: [0.005, 0.005, 0.99] },
    mirrored: { place: [0.1, 0.1, 0.8], mirror: true },
};

const families = new Map();
function icon_body(name) {
    const [family, icon] = name.split(':');
    if (!families.has(family)) families.set(family, read_json(join(icons_folder, 'node_modules/@iconify-json', family, 'icons.json')));
    const set = families.get(family);
    let drawn = set.icons[icon];
    for (let alias = icon; !drawn && set.aliases?.[alias]; drawn = set.icons[alias]) alias = set.aliases[alias].parent;
    if (!drawn) throw new Error(`${name}: the package has no such icon`);
    return { body: drawn.body, width: drawn.width ?? set.width ?? 16, height: drawn.height ?? set.height ?? 16 };
}

const drawings = new Map(read_json(here('drawings.json')).drawings.map((drawing) => [drawing.name, drawing]));
function drawing_body({ drawing, style }, ground) {
    const { shape, lines } = drawings.get(drawing);
    const pen = 'stroke-width="3" stroke-linejoin="round" stroke-linecap="round"';
    const body =
        style === 'filled'
            ? // Lines off the shape, such as straps, are ink; those upon it are left blank.
              `<clipPath id="on"><path d="${shape}" clip-rule="evenodd"/></clipPath><path d="${lines}" fill="none" stroke="currentColor" ${pen}/>` +
              `<path d="${shape}" fill="currentColor" fill-rule="evenodd"/><path d="${lines}" clip-path="url(#on)" fill="none" stroke="${ground}" ${pen}/>`
            : `<path d="${shape} ${lines}" fill="none" stroke="currentColor" ${pen}/>`;
    return { body, width: 100, height: 100 };
}

function svg_of(row, number) {
    const { place, inks = ['#000000'], grounds = ['#ffffff'], mirror = false } = treatments[row.treatment];
    const ink = inks[number % inks.length];
    const ground = grounds[number % grounds.length];
    const { body, width, height } = row.icon ? icon_body(row.icon) : drawing_body(row, ground);
    const [x, y, size] = place.map((part) => part * edge);
    const scale = size / Math.max(width, height);
    const flip = mirror ? `translate(${width} 0) scale(-1 1)` : '';
    return (
        `<svg xmlns="http://www.w3.org/2000/svg" width="${edge}" height="${edge}"><rect width="${edge}" height="${edge}" fill="${ground}"/>` +
        `<g color="${ink}" fill="${row.icon ? ink : 'none'}" transform="translate(${x} ${y}) scale(${scale}) ${flip}">${body.replaceAll('currentColor', ink)}</g></svg>`
    );
}

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
const parts = { tuning: [], 'held-out': [] };
read_json(here('pictures.json')).forEach((row, i) => {
    const name = `${String(i).padStart(3, '0')}-${(row.icon ?? `${row.drawing}-${row.style}`).replace(':', '-').slice(0, 60)}`;
    const svg = join(out, `${name}.svg`);
    writeFileSync(svg, svg_of(row, i));
    execFileSync('vips', ['copy', svg, join(out, `${name}.png`)]);
    rmSync(svg);
    const group = [row.icon ? 'icons' : row.style, row.treatment];
    parts[i % 3 === 2 ? 'held-out' : 'tuning'].push({ file: `${name}.png`, class: row.class, groups: group });
});
for (const [part, rows] of Object.entries(parts)) writeFileSync(join(out, `${part}.json`), `${JSON.stringify(rows, null, 1)}\n`);
console.log(`${out}: ${parts.tuning.length} pictures for tuning, ${parts['held-out'].length} held out`);
