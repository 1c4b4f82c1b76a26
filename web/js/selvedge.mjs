// Selvedge for JavaScript: loads the WebAssembly build that fits, opens models, classifies pixels.
//
//   const selvedge = await load_selvedge();
//   const model = selvedge.open_model(await (await fetch('models/r2-cnn.safetensors')).arrayBuffer());
//   const { answer } = model.classify({ rgba, width, height });   // answer.label === 'Ankle boot'
import { detect_features, variant_for } from './variant.mjs';

/**
 * @typedef {object} Answer
 * @property {number} index            of the largest probability
 * @property {string} label            the class's name
 * @property {'sure'|'unsure'|'unlike'} verdict  unlike: the picture is not like anything the model was trained on
 * @property {number} likeness         to what the model was trained on: its negative energy
 * @property {number[]} probabilities  one a class, float32 values
 *
 * @typedef {object} Outcome
 * @property {boolean} blank           nothing could be seen on the picture
 * @property {Answer|null} answer
 * @property {number[]|null} pixels    the 784 grey pixels that the network saw
 * @property {number} milliseconds     for conversion and network
 * @property {string|null} error
 *
 * @typedef {object} ModelCard
 * @property {string} title
 * @property {string} experiment
 * @property {string[]} classNames
 * @property {number} parameters
 * @property {number|null} testAccuracy
 * @property {string} executor
 */

/** Something that was given cannot be used; the message says what, why and what to do. */
export class SelvedgeError extends Error {}

/**
 * Loads and starts a build.
 * @param {object} [options]
 * @param {URL|string} [options.base]     folder of the builds; the one above this file's by default
 * @param {string|null} [options.variant]  a build's name; the best for this browser by default
 * @param {(part: number|null) => void} [options.on_progress]  0 to 1, or null where the size is not known
 * @returns {Promise<Selvedge>}
 */
export async function load_selvedge({ base, variant, on_progress } = {}) {
    const name = variant ?? variant_for(detect_features());
    if (!name) throw new SelvedgeError('This browser has no WebAssembly SIMD, which Selvedge computes with.');
    const folder = new URL(base ?? '..', import.meta.url);
    const options = {};
    // Emscripten's hook: it would fetch the program itself, but only after its own code has come. Under node it reads files.
    const fetched = folder.protocol.startsWith('http') && compiled(new URL(`${name}.wasm`, folder), on_progress);
    const failed = new Promise((_, reject) => {
        options.onAbort = (why) => reject(new SelvedgeError(`${why}`));
        if (!fetched) return;
        options.instantiateWasm = (imports, receive) => {
            const start = async () => {
                const program = await fetched;
                receive(await WebAssembly.instantiate(program, imports), program);
            };
            start().catch(reject);
            return {};
        };
        fetched.catch(reject);
    });
    failed.catch(() => {});  // looked at below, once Emscripten's code is there
    const { default: create } = await import(new URL(`${name}.mjs`, folder).href);
    return new Selvedge(await Promise.race([create(options), failed]), name);
}

// Compiles a program while its bytes come in, and tells of them where somebody wants to know.
async function compiled(url, on_progress) {
    const response = await fetch(url);
    if (!response.ok) throw new SelvedgeError(`${url.pathname}: the server answered ${response.status}`);
    let { body } = response;
    if (on_progress) {
        // The length of what was compressed says nothing about what comes out.
        const length = response.headers.get('content-encoding') ? 0 : Number(response.headers.get('content-length'));
        let seen = 0;
        body = body.pipeThrough(
            new TransformStream({
                transform(chunk, controller) {
                    seen += chunk.length;
                    on_progress(length ? Math.min(seen / length, 1) : null);
                    controller.enqueue(chunk);
                },
            }),
        );
    } else if (response.headers.get('content-type') === 'application/wasm') {
        return WebAssembly.compileStreaming(response);
    }
    return WebAssembly.compileStreaming(new Response(body, { headers: { 'Content-Type': 'application/wasm' } }));
}

/** A started build: its memory, and what can be made with it. */
export class Selvedge {
    /** @param {object} module Emscripten's module  @param {string} variant the build's name */
    constructor(module, variant) {
        this.module = module;
        this.variant = variant;
    }

    /** The program's memory as it is now; a view goes stale when the memory grows. */
    memory(pointer, length) {
        return new Uint8Array(this.module.wasmMemory.buffer, pointer, length);
    }

    /** Calls `use` with pointers to copies of the given strings and byte arrays, freed afterwards. */
    with_copies(values, use) {
        const pointers = [];
        try {
            for (const value of values) {
                const bytes = typeof value === 'string' ? new TextEncoder().encode(`${value}\0`) : value;
                const pointer = this.module._malloc(Math.max(bytes.length, 1));
                if (!pointer) throw new SelvedgeError(`There is not enough memory for ${bytes.length} bytes.`);
                pointers.push(pointer);
                this.memory(pointer, bytes.length).set(bytes);
            }
            return use(...pointers);
        } finally {
            for (const pointer of pointers) this.module._free(pointer);
        }
    }

    /** The text that a function of the C API returned; null for none. */
    text(pointer) {
        return pointer ? this.module.UTF8ToString(pointer) : null;
    }

    /**
     * Opens a model file.
     * @param {ArrayBuffer|Uint8Array} bytes
     * @param {string} [name] for messages
     * @returns {Model}
     */
    open_model(bytes, name = 'the model') {
        const model = new Model(this);
        const data = bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes);
        const card = this.with_copies([data, name], (at, name_at) =>
            JSON.parse(this.text(this.module._selvedge_model_open(model.handle, at, data.length, name_at))),
        );
        if (card.error) {
            model.close();
            throw new SelvedgeError(card.error);
        }
        model.card = card;
        return model;
    }
}

/** An open model. close() it to free its memory. */
export class Model {
    /** @param {Selvedge} selvedge */
    constructor(selvedge) {
        this.selvedge = selvedge;
        this.handle = selvedge.module._selvedge_model_new();
        /** @type {ModelCard|null} */
        this.card = null;
    }

    /**
     * Converts and classifies a picture, as ImageData or anything like it: straight RGBA, rows from the top.
     * @param {{rgba?: Uint8Array|Uint8ClampedArray, data?: Uint8ClampedArray, width: number, height: number}} picture
     * @returns {Outcome}
     */
    classify({ rgba, data, width, height }) {
        const pixels = rgba ?? data;
        if (!pixels || pixels.length !== width * height * 4) {
            throw new SelvedgeError(`A picture of ${width} × ${height} has ${width * height * 4} bytes, not ${pixels?.length ?? 0}.`);
        }
        return this.selvedge.with_copies([pixels], (at) =>
            JSON.parse(this.selvedge.text(this.selvedge.module._selvedge_model_classify(this.handle, at, width, height))),
        );
    }

    /**
     * What the network's last dense layer decides by: alike for pictures that look alike to the network.
     * @param {Uint8Array|number[]} pixels 28 × 28 grey ones, as in the data set; outcome.pixels of classify()
     * @returns {{layer: string, values: number[]}}
     */
    features(pixels) {
        const read = this.selvedge.with_copies([Uint8Array.from(pixels)], (at) =>
            JSON.parse(this.selvedge.text(this.selvedge.module._selvedge_model_features(this.handle, at, pixels.length))),
        );
        if (read.error) throw new SelvedgeError(read.error);
        return read;
    }

    close() {
        this.selvedge.module._selvedge_model_free(this.handle);
        this.handle = 0;
    }
}
