// Images to train and test with: fetched when they are asked for, unpacked and checked in the browser.

/** Images that did not come, in words for the person who waits for them. */
export class ImagesError extends Error {}

/**
 * @typedef {object} PackedFile
 * @property {string} file      below the page's folder, gzip-compressed
 * @property {number} bytes     packed
 * @property {number} unpacked  bytes of what is inside
 */

/**
 * Fetches a part's two files.
 * @param {{images: PackedFile, labels: PackedFile}} part
 * @param {(done: number) => void} on_progress 0 to 1
 * @returns {Promise<{images: Uint8Array, labels: Uint8Array}>} unpacked IDX files
 */
export async function fetch_images(part, on_progress) {
    const whole = part.images.bytes + part.labels.bytes;
    let seen = 0;
    const count = (bytes) => on_progress(Math.min((seen += bytes) / whole, 1));
    const [images, labels] = await Promise.all([fetch_packed(part.images, count), fetch_packed(part.labels, count)]);
    return { images, labels };
}

async function fetch_packed({ file, unpacked }, on_bytes) {
    let response;
    try {
        response = await fetch(file);
    } catch {
        throw new ImagesError('The images could not be fetched: the server does not answer. Check the connection, then try again.');
    }
    if (!response.ok) throw new ImagesError(`The images could not be fetched: the server answered ${response.status} for ${file}. Try again later.`);
    const counted = response.body.pipeThrough(
        new TransformStream({
            transform(chunk, controller) {
                on_bytes(chunk.length);
                controller.enqueue(chunk);
            },
        }),
    );
    let bytes;
    try {
        bytes = new Uint8Array(await new Response(await unzipped(counted)).arrayBuffer());
    } catch {
        throw new ImagesError('The images came damaged or cut off. Try again.');
    }
    if (bytes.length !== unpacked) {
        throw new ImagesError(`The images came cut off: ${bytes.length} bytes instead of ${unpacked}. Try again.`);
    }
    return bytes;
}

// Unpacks what is gzip, and passes on what a server has unpacked on the way.
async function unzipped(stream) {
    const reader = stream.getReader();
    const { value: first = new Uint8Array(), done } = await reader.read();
    const rest = new ReadableStream({
        start: (controller) => {
            if (first.length) controller.enqueue(first);
            if (done) controller.close();
        },
        pull: async (controller) => {
            const { value, done: over } = await reader.read();
            if (over) controller.close();
            else controller.enqueue(value);
        },
    });
    const packed = first[0] === 0x1f && first[1] === 0x8b;
    return packed ? rest.pipeThrough(new DecompressionStream('gzip')) : rest;
}
