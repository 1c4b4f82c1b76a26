// Link: the page's state in the address after the #, so that it can be bookmarked and shared. Nothing of it is sent.
//
//   #room=train&model=r2-cnn&sample=bag&recipe=…        recipe and drawing are deflated, then base64url

const to_base64url = (bytes) => {
    let text = '';
    for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
    return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
};
const from_base64url = (text) =>
    Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));

async function through(bytes, transform) {
    return new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(transform)).arrayBuffer());
}

/** Bytes as short text. */
export const pack = async (bytes) => to_base64url(await through(bytes, new CompressionStream('deflate-raw')));

/** And back; throws where the text is damaged, or unpacks to more than `most` bytes. */
export async function unpack(text, most) {
    const bytes = await through(from_base64url(text), new DecompressionStream('deflate-raw'));
    if (bytes.length > most) throw new RangeError('too long');
    return bytes;
}

/** What an address says; parts that are not there are absent. */
export const read_link = (hash) => Object.fromEntries(new URLSearchParams(hash.replace(/^#/, '')));

/** The part of an address that says `values`; empty ones are left out. */
export function write_link(values) {
    const kept = Object.entries(values).filter(([, value]) => value !== null && value !== undefined && value !== '');
    return kept.length ? `#${new URLSearchParams(kept)}` : '';
}

const EDGE = 112;

/** A drawing small enough for an address: EDGE × EDGE shades of grey in 16 steps. */
export async function pack_drawing(rgba, edge) {
    const small = scaled(rgba, edge, EDGE);
    const nibbles = new Uint8Array((EDGE * EDGE) / 2);
    for (let k = 0; k < EDGE * EDGE; ++k) nibbles[k >> 1] |= (small[k * 4] >> 4) << (k & 1 ? 0 : 4);
    return pack(nibbles);
}

/** And back to (edge, edge, 4) pixels. */
export async function unpack_drawing(text, edge) {
    const nibbles = await unpack(text, (EDGE * EDGE) / 2);
    if (nibbles.length !== (EDGE * EDGE) / 2) throw new RangeError('not a drawing');
    const rgba = new Uint8ClampedArray(EDGE * EDGE * 4).fill(255);
    for (let k = 0; k < EDGE * EDGE; ++k) {
        const grey = ((nibbles[k >> 1] >> (k & 1 ? 0 : 4)) & 15) * 17;
        rgba[k * 4] = rgba[k * 4 + 1] = rgba[k * 4 + 2] = grey;
    }
    return scaled(rgba, EDGE, edge);
}

// On white paper, from a square of one size to one of another.
function scaled(rgba, from, to) {
    const source = new OffscreenCanvas(from, from);
    source.getContext('2d').putImageData(new ImageData(new Uint8ClampedArray(rgba), from, from), 0, 0);
    const canvas = new OffscreenCanvas(to, to);
    const context = canvas.getContext('2d');
    context.fillStyle = '#fff';
    context.fillRect(0, 0, to, to);
    context.imageSmoothingQuality = 'high';
    context.drawImage(source, 0, 0, to, to);
    return context.getImageData(0, 0, to, to).data;
}
