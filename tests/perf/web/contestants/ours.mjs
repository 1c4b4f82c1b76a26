// Our contestant: contest.h in WebAssembly, the build that suits this browser and the number of threads.
import './clock.js';

let module = null;

const text_of = (pointer) => module.UTF8ToString(pointer);

function with_text(text, use) {
    const length = module.lengthBytesUTF8(text) + 1;
    const pointer = module._malloc(length);
    module.stringToUTF8(text, pointer, length);
    const answer = use(pointer);
    module._free(pointer);
    return answer;
}

async function start({ build, threads }) {
    const { default: create } = await import(`/ours/${build}/selvedge_perf_web.mjs`);
    module = await create();
    const { images, labels } = await globalThis.bench.fetch_data();
    const copy = (bytes) => {
        const pointer = module._malloc(bytes.length);
        new Uint8Array(module.wasmMemory.buffer).set(bytes, pointer);
        return pointer;
    };
    const [at_images, at_labels] = [copy(images), copy(labels)];
    const about = text_of(module._perf_start(threads, at_images, at_labels, labels.length));
    module._free(at_images);
    module._free(at_labels);
    return { about };
}

globalThis.bench.answer_messages((request) =>
    request.start
        ? start(request)
        : JSON.parse(with_text(JSON.stringify(request), (pointer) => text_of(module._perf_ask(pointer)))),
);
