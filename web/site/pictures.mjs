// Pictures: from a file to exact straight RGBA pixels, by the browser's own decoder.
//
// A 2-D canvas keeps pixels premultiplied by their opacity and so loses bits of whatever is see-through. A WebGL texture
// keeps them as they are: the picture is uploaded in tiles and read back.

/** A file that cannot be used, in words for the person who gave it. */
export class PictureError extends Error {}

// The core's own limit, checked here as well so that the browser does not decode what would be refused.
const MOST_PIXELS = 100_000_000;
const MOST_BYTES = 512 * 1024 * 1024;
const TILE = 2048;

/**
 * Decodes a picture file.
 * @param {Blob} file
 * @param {string} name for messages
 * @param {(width: number, height: number) => Uint8Array|null} allocate memory for the pixels, or null. Called again for
 *        a fresh view before every tile, since memory may have moved.
 */
export async function decode_picture(file, name, allocate) {
    if (file.size === 0) throw new PictureError(`${name} is empty: it has 0 bytes. Choose another file.`);
    if (file.size > MOST_BYTES) throw new PictureError(`${name} is larger than 512 MB. Choose a smaller picture.`);
    const header = new Uint8Array(await file.slice(0, 256 * 1024).arrayBuffer());
    const size = size_in_header(header);
    if (size) check_size(name, ...size);

    let bitmap;
    try {
        bitmap = await createImageBitmap(file, { premultiplyAlpha: 'none', colorSpaceConversion: 'none' });
    } catch {
        throw new PictureError(`${name} is not a picture that this browser can read. PNG, JPEG, WebP and GIF are.`);
    }
    try {
        check_size(name, bitmap.width, bitmap.height);
        await read_back(bitmap, name, allocate);
    } finally {
        bitmap.close();
    }
}

function check_size(name, width, height) {
    if (width * height > MOST_PIXELS) {
        const megapixels = Math.round((width * height) / 1e6);
        throw new PictureError(
            `${name} has ${megapixels} megapixels (${width} × ${height}); at most 100 can be read. Make it smaller first.`,
        );
    }
}

/** Width and height from the first bytes of a PNG, GIF, WebP, BMP or JPEG; null where they are not found. */
export function size_in_header(bytes) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const text = (at, length) => String.fromCharCode(...bytes.subarray(at, at + length));
    if (bytes.length < 30) return null;
    if (text(1, 3) === 'PNG') return [view.getUint32(16), view.getUint32(20)];
    if (text(0, 3) === 'GIF') return [view.getUint16(6, true), view.getUint16(8, true)];
    if (text(0, 2) === 'BM') return [Math.abs(view.getInt32(18, true)), Math.abs(view.getInt32(22, true))];
    if (text(0, 4) === 'RIFF' && text(8, 4) === 'WEBP') return webp_size(bytes, view, text(12, 4));
    if (view.getUint16(0) === 0xffd8) return jpeg_size(view);
    return null;
}

function webp_size(bytes, view, kind) {
    const three_bytes = (at) => bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16);
    if (kind === 'VP8X') return [three_bytes(24) + 1, three_bytes(27) + 1];
    if (kind === 'VP8L') {
        const bits = view.getUint32(21, true);
        return [(bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1];
    }
    return [view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff];
}

// Goes from marker to marker up to the frame header (SOF0 to SOF15, but for the three that are something else).
function jpeg_size(view) {
    let at = 2;
    while (at + 9 < view.byteLength && view.getUint8(at) === 0xff) {
        const marker = view.getUint8(at + 1);
        if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
            return [view.getUint16(at + 7), view.getUint16(at + 5)];
        }
        at += 2 + view.getUint16(at + 2);
    }
    return null;
}

async function read_back(bitmap, name, allocate) {
    const { width, height } = bitmap;
    const gl = new OffscreenCanvas(1, 1).getContext('webgl2');
    if (!gl) throw new PictureError('The browser gave no WebGL to read the picture with. Close other pages and try again.');
    try {
        const texture = gl.createTexture();
        gl.bindTexture(gl.TEXTURE_2D, texture);
        gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
        gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
        gl.pixelStorei(gl.UNPACK_COLORSPACE_CONVERSION_WEBGL, gl.NONE);
        gl.bindFramebuffer(gl.FRAMEBUFFER, gl.createFramebuffer());
        if (!allocate(width, height)) {
            throw new PictureError(`There is not enough memory for ${name} (${width} × ${height}). Make it smaller first.`);
        }
        for (let y = 0; y < height; y += TILE) {
            for (let x = 0; x < width; x += TILE) {
                const w = Math.min(TILE, width - x);
                const h = Math.min(TILE, height - y);
                gl.pixelStorei(gl.UNPACK_SKIP_PIXELS, x);
                gl.pixelStorei(gl.UNPACK_SKIP_ROWS, y);
                gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, w, h, 0, gl.RGBA, gl.UNSIGNED_BYTE, bitmap);
                gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, texture, 0);
                const tile = new Uint8Array(w * h * 4);
                gl.readPixels(0, 0, w, h, gl.RGBA, gl.UNSIGNED_BYTE, tile);
                if (gl.getError() !== gl.NO_ERROR || gl.isContextLost()) {
                    throw new PictureError(`${name} (${width} × ${height}) could not be read back. Make it smaller first.`);
                }
                const pixels = allocate(width, height);
                for (let row = 0; row < h; ++row) {
                    pixels.set(tile.subarray(row * w * 4, (row + 1) * w * 4), ((y + row) * width + x) * 4);
                }
                // A large picture takes many tiles: the page is let breathe between them.
                if (width * height > TILE * TILE) await new Promise((resolve) => setTimeout(resolve));
            }
        }
    } finally {
        gl.getExtension('WEBGL_lose_context')?.loseContext();
    }
}
