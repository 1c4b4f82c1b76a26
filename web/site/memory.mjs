// Memory: brings back what the address or the browser's storage keeps, and keeps what changes.
import { pack, pack_drawing, read_link, unpack, unpack_drawing, write_link } from './link.mjs';
import { forget, keep, kept } from './store.mjs';

const LONGEST_RECIPE = 1 << 20;
const PAUSE = 400;  // milliseconds between two looks at what has changed
const DRAWING = 0, SAMPLE = 2;  // page.kept().source

const stem = (file) => file.replace(/\.[^.]+$/, '');

/**
 * What a visit begins with: the address goes before what was kept, and that before the usual.
 * @returns {Promise<{show: () => Promise<void>, sample: number|null, model: number|null, drawn: boolean, damaged: boolean}>}
 */
export async function recall(page, lists, hash) {
    const link = read_link(hash);
    const fresh = Object.keys(link).length === 0;
    const [drawing, recipe, runs, models, last] = await Promise.all(['drawing', 'recipe', 'runs', 'models', 'last'].map(kept));
    const chosen = fresh ? (last ?? {}) : link;
    const index = (list, name) => {
        const found = list.findIndex(({ file }) => stem(file) === name);
        return found < 0 ? null : found;
    };
    const text = link.recipe ? await unpack(link.recipe, LONGEST_RECIPE).then((bytes) => new TextDecoder().decode(bytes)).catch(() => null) : recipe;
    let drawn = null;
    if (link.drawing) drawn = await unpack_drawing(link.drawing, page.drawing_edge).catch(() => null);
    else if (fresh && last?.drawing) drawn = drawing;
    return {
        model: index(lists.models, chosen.model),
        sample: chosen.sample ? index(lists.samples, chosen.sample) : null,
        drawn: Boolean(drawn),
        damaged:
            Boolean(link.drawing && !drawn) || Boolean(link.recipe && text === null) ||
            Boolean(link.model && index(lists.models, link.model) === null) ||
            Boolean(link.sample && index(lists.samples, link.sample) === null) ||
            Boolean(link.room && !page.has_room(link.room)),
        show: async () => {
            for (const { title, bytes } of models ?? []) page.own_model(bytes, title, false);
            if (drawn) page.restore_drawing(drawn);
            if (runs) page.restore_runs(runs);
            if (text) page.recipe(text, 'the recipe that was kept');
            if (chosen.room) page.open_room_of(chosen.room);
        },
    };
}

/** Looks now and then at what has changed, writes the address and the storage. */
export class Memory {
    constructor(page, lists) {
        this.page = page;
        this.lists = lists;
        this.seen = {};
        this.timer = 0;
    }

    /** Something may have changed. */
    notice() {
        this.timer ||= setTimeout(() => this.look().finally(() => (this.timer = 0)), PAUSE);
    }

    async look() {
        const { page, lists, seen } = this;
        const now = page.kept();
        const own_models = page.own_models(lists.models.length);
        const changed = (name) => now[name] !== seen[name];
        if (changed('drawing') && !now.blank) keep('drawing', page.drawing());
        if (changed('recipe') && now.recipe) keep('recipe', page.recipe_text());
        if (changed('runs')) keep('runs', page.runs());
        if (own_models.map(({ title, bytes }) => title + bytes.length).join() !== seen.own) {
            if (own_models.length) keep('models', own_models);
            else if (seen.own) forget('models');
        }
        const drawn = now.source === DRAWING && !now.blank;
        const sample = now.source === SAMPLE ? lists.samples.find(({ title }) => title === now.picture) : null;
        const link = {
            room: now.room === 'answer' ? '' : now.room,
            model: now.model === lists.default_model || now.model >= lists.models.length ? '' : stem(lists.models[now.model].file),
            sample: sample ? stem(sample.file) : '',
        };
        if (['room', 'model', 'source', 'picture', 'drawing', 'recipe'].some(changed)) {
            keep('last', { ...link, drawing: drawn });
            if (drawn && (changed('drawing') || !this.drawing)) this.drawing = await pack_drawing(page.drawing(), page.drawing_edge);
            if (now.recipe && changed('recipe')) this.recipe = await pack(new TextEncoder().encode(page.recipe_text()));
            const recipe = now.room === 'train' || now.recipe > 1 ? this.recipe : '';
            const hash = write_link({ ...link, drawing: drawn ? this.drawing : '', recipe });
            if (hash !== location.hash) history.replaceState(null, '', hash || location.pathname + location.search);
        }
        this.seen = { ...now, own: own_models.map(({ title, bytes }) => title + bytes.length).join() };
    }
}
