// Which of the WebAssembly builds this browser can run, asked of the browser itself.

// A module with one function that does nothing but use an instruction of the kind.
const SIMD = [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11];
const RELAXED = [
    0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 15, 1, 13, 0, 65, 1, 253, 15, 65, 2, 253, 15,
    253, 128, 2, 11,
];

const validates = (bytes) =>
    typeof WebAssembly === 'object' && typeof WebAssembly.validate === 'function' && WebAssembly.validate(new Uint8Array(bytes));

/**
 * @typedef {object} Features
 * @property {boolean} simd     WebAssembly's 128-bit SIMD; nothing runs without it
 * @property {boolean} relaxed  relaxed SIMD, with fused multiply-add
 * @property {boolean} threads  shared memory, which a page has only where it is isolated from other origins
 */

/** @returns {Features} */
export function detect_features() {
    const isolated = globalThis.crossOriginIsolated ?? typeof process === 'object';
    return {
        simd: validates(SIMD),
        relaxed: validates(RELAXED),
        threads: isolated && typeof SharedArrayBuffer === 'function',
    };
}

/**
 * The name of the best build for these features.
 * @param {Features} features
 * @returns {string|null} null where none runs
 */
export function variant_for({ simd, relaxed, threads }) {
    if (!simd) return null;
    return `selvedge-${relaxed ? 'relaxed' : 'simd'}${threads ? '-threads' : ''}`;
}
