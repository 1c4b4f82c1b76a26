// What every contestant's worker shares: turns by the clock, the images, and messages in and out.

/** Images a second of `step`, which does `batch` of them (or returns a promise of it), over about `seconds`. */
async function measure_rate(step, batch, seconds) {
    let images = 0;
    let calls = 1;
    const start = performance.now();
    while (performance.now() - start < seconds * 1000) {
        const begin = performance.now();
        for (let call = 0; call < calls; ++call) {
            const pending = step();
            if (pending) await pending;
        }
        images += calls * batch;
        if (performance.now() - begin < 4) calls *= 2;
    }
    return (images / (performance.now() - start)) * 1000;
}

/** The images as bytes, 784 each, and their labels. */
async function fetch_data() {
    const bytes = async (url) => new Uint8Array(await (await fetch(url)).arrayBuffer());
    return { images: await bytes('/data/images.bin'), labels: await bytes('/data/labels.bin') };
}

/** Answers messages {id, …request} by {id, …answer(request)}, one after the other. */
function answer_messages(answer) {
    onmessage = async ({ data: { id, ...request } }) => {
        try {
            postMessage({ id, ...(await answer(request)) });
        } catch (error) {
            postMessage({ id, error: `${error?.stack ?? error}` });
        }
    };
}

globalThis.bench = { measure_rate, fetch_data, answer_messages };
