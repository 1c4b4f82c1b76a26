// Writes SITE/lists.json: the models and samples that lie in SITE, for the page to choose from. Prints what a visit weighs.
//
//   node web/make_lists.mjs SITE
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const files_in = (folder, pattern) => (existsSync(folder) ? readdirSync(folder).filter((name) => pattern.test(name)).sort() : []);

// "ankle-boot.png" is "Ankle boot"; "t-shirt.jpg" keeps its hyphen.
const title_of = (name) => {
    const words = name.replace(/\.[^.]+$/, '').replace(/^t-shirt/, 'T\u2011shirt').replaceAll(/[-_]/g, ' ').replaceAll('\u2011', '-');
    return words[0].toUpperCase() + words.slice(1);
};

/** What the header of a .safetensors file says of its model. */
export function describe_model(folder, file) {
    const bytes = readFileSync(join(folder, file));
    const header = JSON.parse(bytes.subarray(8, 8 + Number(bytes.readBigUInt64LE(0))).toString('utf8'));
    const { provenance = {} } = JSON.parse(header.__metadata__.selvedge);
    const trained = Object.entries(header).filter(([name]) => !/^(__metadata__|golden\..*|.*running_\w+)$/.test(name));
    return {
        file,
        title: provenance.title || title_of(file),
        experiment: provenance.experiment || '',
        parameters: trained.reduce((sum, [, { shape }]) => sum + shape.reduce((a, b) => a * b, 1), 0),
        test_accuracy: provenance.test_accuracy ?? null,
        bytes: bytes.length,
    };
}

/**
 * Everything the page can choose from. What people draw and upload is not like the data set's photographs, so the first
 * model is the one made for that; else the best one that is still quick to fetch.
 */
export function make_lists(site, version) {
    const models = files_in(join(site, 'models'), /\.safetensors$/).map((file) => describe_model(join(site, 'models'), file));
    models.sort((a, b) => a.bytes - b.bytes);
    const quick = models.filter(({ bytes }) => bytes <= 1_500_000);
    const robust = models.find(({ experiment }) => experiment === 'robust-cnn');
    const best = robust ?? (quick.length ? quick : models).reduce((a, b) => ((b.test_accuracy ?? 0) > (a?.test_accuracy ?? -1) ? b : a), null);
    const samples = files_in(join(site, 'samples'), /\.(png|jpe?g|webp)$/).map((file) => ({ file, title: title_of(file) }));
    return { version, default_model: Math.max(models.indexOf(best), 0), models, samples };
}

/** The experiments' files by their names, without searches: what recipes start from. */
export const read_recipes = (folder) =>
    Object.fromEntries(
        files_in(folder, /\.json$/)
            .map((file) => [file.replace('.json', ''), JSON.parse(readFileSync(join(folder, file), 'utf8'))])
            .filter(([, json]) => !json.search),
    );

/** gzip sizes in bytes of what one visit fetches before it answers, by variant. */
export function visit_sizes(site) {
    const weigh = (path) => gzipSync(readFileSync(join(site, path)), { level: 9 }).length;
    const page = readdirSync(site).filter((name) => /\.(html|css|svg|json)$|^[a-z]+\.mjs$/.test(name));
    const common = [...page, 'js/selvedge.mjs', 'js/variant.mjs', ...files_in(join(site, 'fonts'), /\.otf$/).map((f) => `fonts/${f}`)];
    const shared = common.reduce((sum, path) => sum + weigh(path), 0);
    const variants = files_in(site, /^selvedge-.*\.wasm$/).map((name) => name.replace('.wasm', ''));
    return Object.fromEntries(variants.map((name) => [name, shared + weigh(`${name}.wasm`) + weigh(`${name}.mjs`)]));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
    const site = process.argv[2];
    if (!site || !existsSync(site) || !statSync(site).isDirectory()) {
        console.error('usage: node web/make_lists.mjs SITE');
        process.exit(2);
    }
    const cmake = readFileSync(fileURLToPath(new URL('../CMakeLists.txt', import.meta.url)), 'utf8');
    const lists = make_lists(site, /VERSION (\d+\.\d+\.\d+) DESCRIPTION/.exec(cmake)?.[1] ?? '');
    writeFileSync(join(site, 'lists.json'), JSON.stringify(lists));
    const experiments = fileURLToPath(new URL('../assets/experiments', import.meta.url));
    writeFileSync(join(site, 'recipes.json'), JSON.stringify(read_recipes(experiments)));
    const list = Object.entries(visit_sizes(site)).map(([name, bytes]) => `${name} ${Math.round(bytes / 1024)} KB`);
    console.log(`page: ${lists.models.length} models, ${lists.samples.length} samples; a visit (gzip, without a model): ${list.join(', ')}`);
}
