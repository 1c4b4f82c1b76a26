// Page: the canvas, its frames, and the calls into the WebAssembly side. Draws only when something happened.
import { Pace } from './pace.mjs';
import { Slices } from './slices.mjs';

/** The numbers of ui/key.h's Key. */
export const KEYS = [
    'undo', 'redo', 'clear', 'sample', 'open', 'brush', 'eraser', 'fill', 'smaller', 'larger', 'model', 'help', 'escape',
    'camera', 'symmetry', 'ghost', 'tone',
];
const CURSORS = ['default', 'pointer', 'crosshair'];

export class Page {
    /**
     * @param {import('./js/selvedge.mjs').Selvedge} selvedge
     * @param {{canvas: HTMLCanvasElement, paper: HTMLElement}} elements
     * @param {{regular: Uint8Array, semibold: Uint8Array}} fonts
     * @param {(command: string, argument: string) => void} on_command what the page asks of the browser
     */
    constructor(selvedge, { canvas, paper }, fonts, on_command) {
        this.selvedge = selvedge;
        this.api = selvedge.module;
        this.canvas = canvas;
        this.paper = paper;
        this.on_command = on_command;
        this.frames = 0;
        this.request = 0;
        this.timer = 0;
        this.watch = 0;
        this.lost = false;
        this.pace = new Pace();
        this.slices = new Slices(this);
        this.dark = matchMedia('(prefers-color-scheme: dark)');
        this.still = matchMedia('(prefers-reduced-motion: reduce)');
        const { scale, dark, motion } = this.look();
        this.handle = selvedge.with_copies([`#${canvas.id}`, fonts.regular, fonts.semibold], (id, regular, semibold) =>
            this.api._selvedge_page_start(
                id, scale, dark, motion, regular, fonts.regular.length, semibold, fonts.semibold.length,
            ),
        );
        this.rectangle = this.api._malloc(16);
        if (!this.handle) return;
        this.dark.addEventListener('change', () => this.look_changed());
        this.still.addEventListener('change', () => this.look_changed());
        this.measure();
        this.watch_size();
    }

    look() {
        return { scale: devicePixelRatio || 1, dark: this.dark.matches, motion: !this.still.matches };
    }

    look_changed() {
        const { scale, dark, motion } = this.look();
        this.api._selvedge_page_look(this.handle, scale, dark, motion);
        this.draw_soon();
    }

    // The canvas's size in device pixels, exact where the browser tells it (which emulated phones do wrongly).
    watch_size() {
        const observer = new ResizeObserver(([entry]) => {
            const exact = entry.devicePixelContentBoxSize?.[0];
            this.measure(exact);
        });
        try {
            observer.observe(this.canvas, { box: 'device-pixel-content-box' });
        } catch {
            observer.observe(this.canvas);
        }
        addEventListener('resize', () => this.fit_height());
        addEventListener('scroll', () => this.api._selvedge_page_follows_scrolling(this.handle) && this.measure(), { passive: true });
    }

    measure(exact) {
        const box = this.canvas.getBoundingClientRect();
        const scale = devicePixelRatio || 1;
        const size = (told, css) => (told && Math.abs(told - css * scale) < 2 ? told : Math.round(css * scale));
        this.width = size(exact?.inlineSize, box.width);
        this.height = size(exact?.blockSize, box.height);
        if (scale !== this.scale) {
            this.scale = scale;
            this.look_changed();
        }
        const seen_from = Math.max(-box.top, 0) * scale;
        this.api._selvedge_page_size(this.handle, this.width, this.height, seen_from, innerHeight * scale);
        this.draw_soon();
    }

    // As high as what it shows, and at least as high as the window; the browser scrolls it.
    fit_height() {
        const wanted = Math.max(Math.ceil(this.api._selvedge_page_content_height(this.handle) / this.scale), innerHeight);
        if (this.css_height === wanted) return this.measure_if_window_changed();
        this.css_height = wanted;
        this.canvas.style.height = `${wanted}px`;
        this.measure();
    }

    measure_if_window_changed() {
        if (this.window_height === innerHeight) return;
        this.window_height = innerHeight;
        this.measure();
    }

    draw_soon() {
        if (this.request || this.lost || !this.handle) return;
        clearTimeout(this.timer);
        this.wanted = performance.now();
        this.request = requestAnimationFrame((now) => this.draw(now / 1000));
    }

    draw(now) {
        this.request = 0;
        if (this.lost) return;
        this.pace.frame(performance.now() - this.wanted);
        if (this.canvas.width !== this.width) this.canvas.width = this.width;
        if (this.canvas.height !== this.height) this.canvas.height = this.height;
        const wait = this.api._selvedge_page_frame(this.handle, now, this.width, this.height, this.pace.hold() / 1000);
        this.frames += 1;
        this.place_paper();
        this.fit_height();
        const cursor = CURSORS[this.api._selvedge_page_cursor(this.handle)];
        if (this.cursor !== cursor) this.canvas.parentElement.style.cursor = this.cursor = cursor;
        this.run_commands();
        this.on_drawn?.();
        this.watch_engine();
        if (wait === 0) this.draw_soon();
        else if (wait > 0) this.timer = setTimeout(() => this.draw_soon(), wait * 1000);
    }

    // While the engine works, looks every few milliseconds, without drawing, whether something has come of it.
    watch_engine() {
        const news = this.api._selvedge_page_news(this.handle);
        if (news === 2) this.draw_soon();
        this.slices.go();
        if ((news !== 1 && news !== 3) || this.watch) return;
        this.watch = setTimeout(() => {
            this.watch = 0;
            this.watch_engine();
        }, news === 1 ? 4 : 50);
    }

    /** In how many milliseconds work() is to be called for anything to happen; less than 0: not at all. */
    wants_work_in() {
        return this.api._selvedge_page_wants_work_in(this.handle) * 1000;
    }

    /** Works for some milliseconds; whether a frame is to show at once what came of it. */
    work() {
        return Boolean(this.api._selvedge_page_work(this.handle));
    }

    // An element over the paper, where no touch scrolls; over a map that is seen whole one finger does.
    place_paper() {
        const touch = this.api._selvedge_page_paper(this.handle, this.rectangle) ? 'none' : 'pan-y';
        if (this.paper.style.touchAction !== touch) this.paper.style.touchAction = touch;
        const place = [...new Float32Array(this.selvedge.memory(this.rectangle, 16).slice().buffer)].map((v) => v / this.scale);
        if (this.paper_place?.every((v, k) => v === place[k])) return;
        this.paper_place = place;
        const [x, y, width, height] = place;
        Object.assign(this.paper.style, { left: `${x}px`, top: `${y}px`, width: `${width}px`, height: `${height}px` });
    }

    run_commands() {
        for (;;) {
            const line = this.selvedge.text(this.api._selvedge_page_command(this.handle));
            if (line === null) return;
            const space = line.indexOf(' ');
            this.on_command(space < 0 ? line : line.slice(0, space), space < 0 ? '' : line.slice(space + 1));
        }
    }

    key(name) {
        this.measure();
        this.api._selvedge_page_key(this.handle, KEYS.indexOf(name));
        this.draw_soon();
    }

    /** Opens the room of that number; numbers that no room has do nothing. */
    open_room(index) {
        this.measure();
        this.api._selvedge_page_open_room(this.handle, index);
        this.draw_soon();
    }

    open_room_of(id) {
        this.open_room(this.state.rooms.findIndex((room) => room.id === id));
    }

    has_room(id) {
        return this.state.rooms.some((room) => room.id === id);
    }

    /** A pointer's movement; x and y in CSS pixels of the canvas. */
    pointer(phase, kind, x, y, pressure) {
        const scale = this.width / (this.canvas.clientWidth || 1);
        this.api._selvedge_page_pointer(this.handle, phase, kind, x * scale, y * scale, pressure);
        this.draw_soon();
    }

    /** The wheel at a place in CSS pixels of the canvas, in steps. Whether it was for something drawn there. */
    wheel(x, y, steps) {
        const scale = this.width / (this.canvas.clientWidth || 1);
        const taken = this.api._selvedge_page_wheel(this.handle, x * scale, y * scale, steps);
        if (taken) this.draw_soon();
        return taken;
    }

    /** Two fingers: what they held at `from` is at `to` now, in CSS pixels of the canvas, larger by a factor. */
    pinch(from, to, factor) {
        const scale = this.width / (this.canvas.clientWidth || 1);
        const taken = this.api._selvedge_page_pinch(this.handle, from[0] * scale, from[1] * scale, to[0] * scale, to[1] * scale, factor);
        if (taken) this.draw_soon();
        return taken;
    }

    /** Does what one of the open room's controls does: a word of ui/room.h's act(). */
    act(action) {
        this.with_text(action, (at) => this.api._selvedge_page_act(this.handle, at));
    }

    with_text(text, use) {
        const result = this.selvedge.with_copies([text], use);
        this.draw_soon();
        return result;
    }

    add_model(title, detail) {
        this.selvedge.with_copies([title, detail], (a, b) => this.api._selvedge_page_add_model(this.handle, a, b));
    }
    set_samples(count) {
        this.api._selvedge_page_set_samples(this.handle, count);
    }
    set_build(text) {
        this.with_text(text, (at) => this.api._selvedge_page_set_build(this.handle, at));
    }
    choose_model(index) {
        this.api._selvedge_page_choose_model(this.handle, index);
        this.draw_soon();
    }
    model(index, bytes, where) {
        this.selvedge.with_copies([bytes, where], (at, name) =>
            this.api._selvedge_page_model(this.handle, index, at, bytes.length, name),
        );
        this.draw_soon();
    }
    model_not_fetched(message) {
        this.with_text(message, (at) => this.api._selvedge_page_model_not_fetched(this.handle, at));
    }
    /** Says why something given cannot be used. */
    refuse(message) {
        this.with_text(message, (at) => this.api._selvedge_page_refuse(this.handle, at));
    }

    /** Memory for a picture of this size, to be filled and then shown; null where there is not enough. */
    picture_buffer(width, height) {
        if (this.buffer_size !== `${width}x${height}`) {
            this.buffer = this.api._selvedge_page_picture_buffer(this.handle, width, height);
            this.buffer_size = `${width}x${height}`;
        }
        return this.buffer ? this.selvedge.memory(this.buffer, width * height * 4) : null;
    }
    forget_buffer() {
        this.buffer = 0;
        this.buffer_size = '';
    }
    show_picture(name, sample) {
        this.forget_buffer();
        this.with_text(name, (at) => this.api._selvedge_page_picture(this.handle, at, sample));
    }

    /** The experiments' files, {name: JSON}, as text. */
    recipes(text) {
        this.with_text(text, (at) => this.api._selvedge_page_recipes(this.handle, at));
    }
    /** Takes a recipe's text; returns what is wrong with it, or null. */
    recipe(text, where) {
        const trouble = this.selvedge.with_copies([text, where], (at, name) =>
            this.selvedge.text(this.api._selvedge_page_recipe(this.handle, at, name)),
        );
        this.draw_soon();
        return trouble;
    }
    /** Two unpacked IDX files; part 0 is for training, 1 for testing. */
    images(part, images, labels, name) {
        this.selvedge.with_copies([images, labels, name], (at, labels_at, name_at) =>
            this.api._selvedge_page_images(this.handle, part, at, images.length, labels_at, labels.length, name_at),
        );
        this.draw_soon();
    }
    images_progress(part, done) {
        this.api._selvedge_page_images_progress(this.handle, part, done);
        this.draw_soon();
    }
    images_not_fetched(part, message) {
        this.with_text(message, (at) => this.api._selvedge_page_images_not_fetched(this.handle, part, at));
    }
    /** A model file of the person's own; `turn` to it, or only have it there to choose. */
    own_model(bytes, title, turn = true) {
        this.selvedge.with_copies([bytes, title], (at, name) =>
            this.api._selvedge_page_own_model(this.handle, at, bytes.length, name, turn),
        );
        this.draw_soon();
    }
    /** The person's own models, which stand behind the `bundled` ones. */
    own_models(bundled) {
        const models = [];
        for (let index = bundled; ; ++index) {
            const title = this.selvedge.text(this.api._selvedge_page_model_title(this.handle, index));
            if (title === null) return models;
            const at = this.api._selvedge_page_model_file(this.handle, index);
            if (at) models.push({ title, bytes: this.selvedge.memory(at, this.api._selvedge_page_model_file_size(this.handle, index)).slice() });
        }
    }
    recipe_text() {
        return this.selvedge.text(this.api._selvedge_page_recipe_text(this.handle));
    }
    /** train, pause, toggle, batch, epoch, rewind, edit or save. */
    train(action) {
        this.with_text(action, (at) => this.api._selvedge_page_train(this.handle, at));
    }
    evaluate() {
        this.api._selvedge_page_evaluate(this.handle);
        this.draw_soon();
    }
    /** What an address or the storage keeps, in short. */
    kept() {
        return JSON.parse(this.selvedge.text(this.api._selvedge_page_kept(this.handle)));
    }
    runs() {
        return this.selvedge.text(this.api._selvedge_page_runs(this.handle));
    }
    restore_runs(text) {
        this.with_text(text, (at) => this.api._selvedge_page_restore_runs(this.handle, at));
    }
    get drawing_edge() {
        return this.api._selvedge_page_drawing_edge();
    }
    /** The drawing's pixels, (edge, edge, 4). */
    drawing() {
        return this.selvedge.memory(this.api._selvedge_page_drawing(this.handle), this.drawing_edge ** 2 * 4).slice();
    }
    restore_drawing(rgba) {
        if (rgba.length !== this.drawing_edge ** 2 * 4) return;
        this.selvedge.with_copies([rgba], (at) => this.api._selvedge_page_restore_drawing(this.handle, at));
        this.draw_soon();
    }
    /** The bytes that the command "save" is about. */
    get file() {
        const at = this.api._selvedge_page_file(this.handle);
        return this.selvedge.memory(at, this.api._selvedge_page_file_size(this.handle)).slice();
    }

    get state() {
        return JSON.parse(this.selvedge.text(this.api._selvedge_page_state(this.handle)));
    }

    context_lost() {
        this.lost = true;
        cancelAnimationFrame(this.request);
        this.request = 0;
    }
    context_restored() {
        this.lost = false;
        this.api._selvedge_page_restore(this.handle);
        this.draw_soon();
    }
}
