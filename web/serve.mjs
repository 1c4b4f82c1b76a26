// A small static file server for the page, with the headers that give it shared memory (and so threads).
//
//   node web/serve.mjs FOLDER [--port N] [--no-isolation]
//
// Listens on 127.0.0.1 only. Port 0 takes any free one; the address is printed on standard output once it listens.
// --no-isolation leaves the cross-origin isolation headers out, as a plain static host would.
import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream';
import { fileURLToPath } from 'node:url';

const TYPES = {
    '.bin': 'application/octet-stream',
    '.css': 'text/css; charset=utf-8',
    '.html': 'text/html; charset=utf-8',
    '.ico': 'image/x-icon',
    '.jpg': 'image/jpeg',
    '.js': 'text/javascript; charset=utf-8',
    '.json': 'application/json; charset=utf-8',
    '.mjs': 'text/javascript; charset=utf-8',
    '.otf': 'font/otf',
    '.png': 'image/png',
    '.safetensors': 'application/octet-stream',
    '.svg': 'image/svg+xml',
    '.ttf': 'font/ttf',
    '.txt': 'text/plain; charset=utf-8',
    '.wasm': 'application/wasm',
    '.webmanifest': 'application/manifest+json',
    '.webp': 'image/webp',
    '.woff2': 'font/woff2',
};

const ISOLATION = {
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
    'Cross-Origin-Resource-Policy': 'same-origin',
};

// The file that a request's path names, or null where it names none or leads outside of `root`.
async function file_of(root, url) {
    let path;
    try {
        path = decodeURIComponent(new URL(url, 'http://localhost').pathname);
    } catch {
        return null;
    }
    if (path.includes('\0') || path.includes('\\')) return null;
    if (path.endsWith('/')) path += 'index.html';
    try {
        const file = await realpath(join(root, path));
        if (!file.startsWith(root + sep)) return null;
        const { size, mtime } = await stat(file).then((s) => (s.isFile() ? s : Promise.reject(s)));
        return { file, size, modified: mtime.toUTCString() };
    } catch {
        return null;
    }
}

function refuse(response, status, text, headers = {}) {
    response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', ...headers });
    response.end(text + '\n');
}

// Serves the files below `folder`; resolves, once it listens, to { url, port, close() }.
export async function serve(folder, { port = 0, isolation = true } = {}) {
    const root = await realpath(resolve(folder));
    const common = { 'X-Content-Type-Options': 'nosniff', 'Cache-Control': 'no-cache', ...(isolation && ISOLATION) };
    const server = createServer(async (request, response) => {
        if (request.method !== 'GET' && request.method !== 'HEAD') {
            return refuse(response, 405, 'Only GET and HEAD are answered here.', { ...common, Allow: 'GET, HEAD' });
        }
        const found = await file_of(root, request.url);
        if (!found) return refuse(response, 404, 'There is no such file here.', common);
        const headers = {
            ...common,
            'Content-Type': TYPES[extname(found.file).toLowerCase()] ?? 'application/octet-stream',
            'Last-Modified': found.modified,
        };
        if (request.headers['if-modified-since'] === found.modified) {
            response.writeHead(304, headers);
            return response.end();
        }
        response.writeHead(200, { ...headers, 'Content-Length': found.size });
        if (request.method === 'HEAD') return response.end();
        pipeline(createReadStream(found.file), response, () => {});
    });
    await new Promise((listening, failed) => {
        server.once('error', failed);
        server.listen(port, '127.0.0.1', listening);
    });
    const bound = server.address().port;
    return {
        url: `http://127.0.0.1:${bound}/`,
        port: bound,
        close: () => new Promise((closed) => (server.close(closed), server.closeAllConnections?.())),
    };
}

// Reads the command line; ends the process with what is wrong with it.
function options_of(args) {
    const options = { folder: null, port: 8000, isolation: true };
    const wrong = (message) => {
        console.error(`serve: ${message}\nUsage: node serve.mjs FOLDER [--port N] [--no-isolation]`);
        process.exit(2);
    };
    for (let i = 0; i < args.length; ++i) {
        if (args[i] === '--no-isolation') {
            options.isolation = false;
        } else if (args[i] === '--port') {
            const text = args[++i] ?? '';
            if (!/^\d+$/.test(text) || Number(text) > 65535) wrong(`--port wants a number up to 65535, got '${text}'`);
            options.port = Number(text);
        } else if (args[i].startsWith('-') || options.folder !== null) {
            wrong(`unknown argument '${args[i]}'`);
        } else {
            options.folder = args[i];
        }
    }
    if (options.folder === null) wrong('name the folder to serve');
    return options;
}

async function main() {
    const options = options_of(process.argv.slice(2));
    try {
        const { url } = await serve(options.folder, options);
        console.log(`Selvedge is at ${url} (Ctrl-C stops it)`);
    } catch (error) {
        const why = {
            EADDRINUSE: `port ${options.port} is taken; choose another with --port N`,
            EACCES: `port ${options.port} may not be used; choose one above 1023 with --port N`,
            ENOENT: `there is no folder ${options.folder}`,
        }[error.code];
        console.error(`serve: ${why ?? error.message}`);
        process.exit(1);
    }
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) await main();
