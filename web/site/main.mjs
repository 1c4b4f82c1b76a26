// Start: checks what the browser can do, loads the program, and ties page, files and models together.
import { camera_words, take_picture } from './camera.mjs';
import { edit_recipe, save_file, take_document } from './files.mjs';
import { listen_to_files, listen_to_keys, listen_to_pointers } from './input.mjs';
import { load_selvedge } from './js/selvedge.mjs';
import { detect_features, variant_for } from './js/variant.mjs';
import { fetch_images, ImagesError } from './images.mjs';
import { Memory, recall } from './memory.mjs';
import { isolate, keep_for_later } from './offline.mjs';
import { update_outline } from './outline.mjs';
import { Page } from './page.mjs';
import { decode_picture, PictureError } from './pictures.mjs';
import { start_tour } from './tour.mjs';

const element = (id) => document.getElementById(id);

// What tests and the curious can read; the page itself does not use it.
const hook = { ready: false };
Object.defineProperty(globalThis, 'selvedge', { value: hook });

function show_trouble(title, text, can_reload = false) {
    element('loading').hidden = true;
    element('controls').hidden = true;
    element('trouble-title').textContent = title;
    element('trouble-text').textContent = text;
    element('reload').hidden = !can_reload;
    element('trouble').hidden = false;
}

// The canvas's own context, made here as selvedge_page_start() asks for it, which then gets the same one: making two
// would cost as much again.
const has_webgl2 = () =>
    Boolean(element('canvas').getContext('webgl2', { alpha: false, depth: false, antialias: false, preserveDrawingBuffer: true }));

async function fetched(path) {
    const response = await fetch(path);
    if (!response.ok) throw new Error(`${path}: the server answered ${response.status}`);
    return response;
}
// Files that are asked for before the page asks for them, so that they come while the program is compiled.
const early = new Map();
function fetch_early(path) {
    const coming = fetched(path).then((response) => response.arrayBuffer());
    coming.catch(() => {});  // whoever wants it is told
    early.set(path, coming);
}
const bytes_of = async (path) => {
    const coming = early.get(path) ?? fetched(path).then((response) => response.arrayBuffer());
    early.delete(path);
    return new Uint8Array(await coming);
};

function model_detail({ parameters, test_accuracy, bytes }) {
    const parts = [];
    if (parameters) parts.push(`${parameters.toLocaleString('en')} parameters`);
    if (test_accuracy) parts.push(`${(test_accuracy * 100).toFixed(1)} % of test images right`);
    else parts.push(`${(bytes / 1e6).toFixed(1)} MB`);
    return parts.join(' · ');
}

async function start() {
    if (await isolate()) return;
    const features = detect_features();
    const variant = variant_for(features);
    if (!variant) {
        return show_trouble(
            'This browser cannot run Selvedge',
            'It has no WebAssembly SIMD, which the neural network computes with. Chrome and Edge from version 91, Firefox from 89 and Safari from 16.4 have it.',
        );
    }
    if (!has_webgl2()) {
        return show_trouble(
            'This browser shows no WebGL2',
            'Selvedge draws with WebGL2. Switch hardware acceleration on in the browser’s settings, or use a current Chrome, Edge, Firefox or Safari.',
        );
    }

    const progress = element('progress');
    const [selvedge, regular, semibold, lists] = await Promise.all([
        load_selvedge({
            variant,
            on_progress: (part) => (part === null ? progress.removeAttribute('value') : (progress.value = part)),
        }),
        bytes_of('fonts/Inter-Regular.otf'),
        bytes_of('fonts/Inter-SemiBold.otf'),
        fetched('lists.json').then((response) => response.json()).then(fetch_first),
    ]);
    const page = await open_page(selvedge, { regular, semibold }, lists);
    if (!page) return;
    dress({ 400: regular, 600: semibold });
    const words = [lists.version, features.relaxed ? 'relaxed SIMD' : 'SIMD', features.threads ? 'threads' : 'one thread'];
    page.set_build(words.join(' · '));
    element('loading').hidden = true;
    element('controls').hidden = false;
    element('outline').hidden = false;
    start_tour((room) => page.open_room_of(room));
    keep_for_later();
}

// The model and the example that a visit begins with, unless it has begun otherwise before.
function fetch_first(lists) {
    if (!location.hash && lists.models.length) fetch_early(`models/${lists.models[lists.default_model].file}`);
    if (!location.hash && lists.samples.length) fetch_early(`samples/${lists.samples[0].file}`);
    return lists;
}

// Dialogs and the tour in the canvas's typeface, whose files are here already.
function dress(files) {
    for (const [weight, bytes] of Object.entries(files)) {
        new FontFace('Inter', bytes, { weight }).load().then((face) => document.fonts.add(face), () => {});
    }
}

async function open_page(selvedge, fonts, lists) {
    const canvas = element('canvas');
    let page = null;
    let images = null;

    const take = async (file, { name = file.name || 'The picture', sample = false } = {}) => {
        try {
            if (await take_document(page, file, name)) return;
            page.forget_buffer();
            await decode_picture(file, name, (width, height) => page.picture_buffer(width, height));
            page.show_picture(name, sample);
        } catch (error) {
            page.forget_buffer();
            page.refuse(error instanceof PictureError ? error.message : `${name} could not be read: ${error.message}`);
        }
    };
    // One at a time, in the order in which they came.
    let last = Promise.resolve();
    const take_in_turn = (...given) => (last = last.then(() => take(...given)));

    const commands = {
        open: () => element('file').click(),
        camera: async () => {
            if (element('camera').open) return;
            try {
                const blob = await take_picture(element('camera'));
                if (blob) await take_in_turn(blob, { name: 'Camera picture' });
            } catch (error) {
                page.refuse(camera_words(error));
            }
        },
        say: (text) => (element('answer').textContent = text),
        top: () => scrollTo(0, 0),
        images: async (argument) => {
            const [part, count] = argument.split(' ').map(Number);
            try {
                images ??= (await fetched('data/images.json')).json();
                const all = await images;
                const wanted = part === 1 ? all.test : count ? all.pick : all.train;
                const files = await fetch_images(wanted, (done) => page.images_progress(part, done));
                page.images(part, files.images, files.labels, wanted.images.file);
            } catch (error) {
                images = error instanceof ImagesError ? images : null;
                page.images_not_fetched(part, error instanceof ImagesError ? error.message : `The images could not be fetched. ${error.message}`);
            }
        },
        recipes: async () => {
            try {
                page.recipes(await (await fetched('recipes.json')).text());
            } catch (error) {
                page.refuse(`The recipes could not be fetched. ${error.message}`);
            }
        },
        edit: (text) => edit_recipe(element('editor'), text, (edited) => page.recipe(edited, 'the recipe')),
        save: (name) => save_file(name, page.file),
        sample: async (index) => {
            const { file, title } = lists.samples[Number(index)];
            try {
                const blob = new Blob([await bytes_of(`samples/${file}`)]);
                await take_in_turn(blob, { name: title, sample: true });
            } catch (error) {
                page.refuse(`The example could not be fetched. ${error.message}`);
            }
        },
        model: async (index) => {
            const { file } = lists.models[Number(index)];
            element('models').value = index;
            try {
                page.model(Number(index), await bytes_of(`models/${file}`), file);
            } catch (error) {
                page.model_not_fetched(`The model could not be fetched. ${error.message}`);
            }
        },
    };
    page = new Page(selvedge, { canvas, paper: element('paper') }, fonts, (command, argument) => commands[command](argument));
    if (!page.handle) {
        show_trouble('WebGL2 could not be started', 'Close other pages that draw much, and load this one again.', true);
        return null;
    }

    for (const model of lists.models) {
        page.add_model(model.title, model_detail(model));
        element('models').add(new Option(model.title, String(element('models').length)));
    }
    const { rooms } = page.state;
    for (const [index, { id, title, about }] of rooms.length > 1 ? rooms.entries() : []) {
        const button = Object.assign(document.createElement('button'), { type: 'button', textContent: title, title: about });
        button.dataset.room = id;
        button.addEventListener('click', () => page.open_room(index));
        element('rooms').append(button);
    }
    page.set_samples(lists.samples.length);
    const recalled = await recall(page, lists, location.hash);
    if (lists.models.length) page.choose_model(recalled.model ?? lists.default_model);
    else page.refuse('This copy of the page has no models. Train one, put it into assets/models, and build the page again.');
    await recalled.show();
    if (recalled.sample !== null) commands.sample(recalled.sample);
    else if (lists.samples.length && !recalled.drawn) page.key('sample');
    listen_to_pointers(page, element('stage'));
    listen_to_keys(page);
    listen_to_files(element('drop'), (file) => take_in_turn(file), (message) => page.refuse(message));
    element('file').addEventListener('change', ({ target }) => {
        if (target.files[0]) take_in_turn(target.files[0]);
        target.value = '';  // so that the same file can be chosen again
    });
    element('models').addEventListener('change', ({ target }) => page.choose_model(Number(target.value)));
    for (const button of document.querySelectorAll('[data-key]')) {
        button.addEventListener('click', () => page.key(button.dataset.key));
    }
    watch_context(page, canvas);
    listen_to_outline(page);
    const memory = new Memory(page, lists);
    let outlined = 0;
    let answered = false;
    page.on_drawn = () => {
        memory.notice();
        if (!answered && page.state.settled) {
            answered = true;
            performance.mark('answered');
            // Not before: a picture that is shown takes away what was said before it.
            if (recalled.damaged) page.refuse('Part of this address is damaged and was left out.');
        }
        outlined ||= setTimeout(() => {
            outlined = 0;
            update_outline(page.state);
        }, 300);
    };
    addEventListener('hashchange', () => location.reload());

    Object.defineProperties(hook, {
        page: { value: page },
        variant: { value: selvedge.variant },
        state: { get: () => page.state },
        frames: { get: () => page.frames },
        answer: { get: () => page.state.outcome?.answer ?? null },
        pixels: { get: () => page.state.outcome?.pixels ?? null },
    });
    hook.ready = true;
    return page;
}

// The buttons beside the canvas, for those who do not see it.
function listen_to_outline(page) {
    for (const button of document.querySelectorAll('[data-train]')) {
        button.addEventListener('click', () => page.train(button.dataset.train));
    }
    element('inside').addEventListener('click', ({ target }) => target.dataset.act && page.act(target.dataset.act));
    element('inside').addEventListener('submit', (event) => {
        event.preventDefault();
        page.act(`test-picture ${new FormData(event.target).get('number')}`);
    });
    element('evaluate').addEventListener('click', () => page.evaluate());
    element('tour-again').addEventListener('click', () => start_tour((room) => page.open_room_of(room), { asked: true }));
    element('save-picture').addEventListener('click', () => save_picture(page));
    addEventListener('keydown', (event) => {
        if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest?.('select, input, textarea, button, dialog')) return;
        if (event.key === 's') save_picture(page);
        if (page.kept().room !== 'train') return;
        if (event.key === ' ') page.train('toggle');
        else if (event.key === 'r') page.train('rewind');
        else return;
        event.preventDefault();
    });
}

async function save_picture(page) {
    const edge = page.drawing_edge;
    const canvas = new OffscreenCanvas(edge, edge);
    canvas.getContext('2d').putImageData(new ImageData(new Uint8ClampedArray(page.drawing()), edge, edge), 0, 0);
    const blob = await canvas.convertToBlob({ type: 'image/png' });
    save_file('drawing.png', new Uint8Array(await blob.arrayBuffer()));
}

// A browser may take the graphics away at any time, and mostly gives them back.
function watch_context(page, canvas) {
    let timer = 0;
    canvas.addEventListener('webglcontextlost', (event) => {
        event.preventDefault();
        page.context_lost();
        element('answer').textContent = 'The graphics were interrupted.';
        timer = setTimeout(() => {
            show_trouble('The graphics were interrupted', 'The browser took WebGL away and has not given it back yet. Your drawing is kept until you load the page again.', true);
        }, 1500);
    });
    canvas.addEventListener('webglcontextrestored', () => {
        clearTimeout(timer);
        element('trouble').hidden = true;
        element('controls').hidden = false;
        page.context_restored();
    });
}

element('reload').addEventListener('click', () => location.reload());
start().catch((error) => {
    console.error(error);
    show_trouble('Selvedge could not be loaded', `${error.message}. Check the connection and load the page again.`, true);
});
