// Service worker: answers without a network after the first visit, and gives the page the headers that isolate it (and
// so shared memory and threads) where the server cannot. Everything comes from this origin; nothing is sent elsewhere.
const CACHE = 'selvedge';

const ISOLATION = {
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
    'Cross-Origin-Resource-Policy': 'same-origin',
};

function isolated(response) {
    if (response.status === 0) return response;
    const headers = new Headers(response.headers);
    for (const [name, value] of Object.entries(ISOLATION)) headers.set(name, value);
    return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}

// The network first, so that nobody is served an old page; what it gave last where there is no network.
async function answer(request) {
    const cache = await caches.open(CACHE);
    try {
        const response = await fetch(request);
        if (response.ok && response.status === 200) await cache.put(request, response.clone());
        return isolated(response);
    } catch (error) {
        const known = await cache.match(request, { ignoreSearch: request.mode === 'navigate' });
        if (known) return isolated(known);
        throw error;
    }
}

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('fetch', (event) => {
    const { request } = event;
    if (request.method !== 'GET' || new URL(request.url).origin !== self.location.origin) return;
    event.respondWith(answer(request));
});

// The page tells what it had fetched before this worker was there.
self.addEventListener('message', (event) => {
    if (!Array.isArray(event.data?.keep)) return;
    event.waitUntil(
        caches.open(CACHE).then((cache) =>
            Promise.allSettled(event.data.keep.filter((url) => new URL(url).origin === self.location.origin).map((url) => cache.add(url))),
        ),
    );
});
