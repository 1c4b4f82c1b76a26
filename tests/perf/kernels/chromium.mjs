// `./run bench kernels --isa wasm` and wasm_relaxed: the same program in a worker of Chromium, which is where it matters.
//
//   node chromium.mjs FOLDER [arguments of the program]
//
// FOLDER holds selvedge_perf_kernels.js and .wasm. Node's engine is years older than a browser's and compiles the same
// loops to half the speed.
import { writeFileSync } from 'node:fs';
import { launch } from '../../web/support.mjs';
import { serve } from '../../../web/serve.mjs';

const [folder, ...words] = process.argv.slice(2);
const json = words.indexOf('--json') < 0 ? null : words[words.indexOf('--json') + 1];
const server = await serve(folder);
const browser = await launch();
const page = await browser.newPage();
await page.exposeFunction('tell', ({ text, error }) => (error ? console.error(text) : console.log(text)));
await page.route(`${server.url}bench.html`, (route) =>
    route.fulfill({
        contentType: 'text/html',
        headers: { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' },
        body: '<!doctype html>',
    }),
);
await page.goto(`${server.url}bench.html`);
// The worker's script: the program's own, told what to say to whom.
const work = (args, file) => {
    const post = (message) => self.postMessage(message);
    self.Module = {
        arguments: args,
        print: (text) => post({ text }),
        printErr: (text) => post({ text, error: true }),
        onExit: (code) => post({ code, file: file && code === 0 ? self.Module.FS.readFile(file, { encoding: 'utf8' }) : null }),
        onAbort: (why) => post({ text: `${why}`, error: true, code: 1 }),
    };
};
const { code, file } = await page.evaluate(
    ({ script, url }) =>
        new Promise((settle, fail) => {
            const worker = new Worker(URL.createObjectURL(new Blob([`${script}\nself.Module.mainScriptUrlOrBlob = '${url}'; importScripts('${url}');`])));
            worker.onerror = ({ message }) => fail(new Error(message));
            worker.onmessage = ({ data }) => {
                if (data.text !== undefined) globalThis.tell(data);
                if (data.code !== undefined) settle(data);
            };
        }),
    {
        script: `(${work})(${JSON.stringify(json === null ? words : words.map((word) => (word === json ? '/rows.json' : word)))}, ${json === null ? null : '"/rows.json"'}); self.Module.locateFile = (name) => '${server.url}' + name;`,
        url: `${server.url}selvedge_perf_kernels.js`,
    },
);
await browser.close();
await server.close();
try {
    if (json !== null && file !== null) writeFileSync(json, file);
} catch ({ message }) {
    console.error(`bench kernels: ${json}: cannot be written: ${message}`);
    process.exit(1);
}
process.exit(code);
