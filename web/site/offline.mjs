// Offline: starts the service worker, which keeps the page for times without a network, and isolates it where the
// server's headers do not.

const TRIED = 'selvedge.isolation';  // so that a browser in which it does not work is not loaded for ever

async function registered() {
    try {
        // A browser may never answer; it is not waited for long.
        const late = new Promise((resolve) => setTimeout(() => resolve(null), 3000));
        const registration = await Promise.race([navigator.serviceWorker.register('service.js'), late]);
        return registration ?? null;
    } catch {
        return null;
    }
}

const controlled = () =>
    new Promise((resolve) => {
        if (navigator.serviceWorker.controller) resolve(true);
        navigator.serviceWorker.addEventListener('controllerchange', () => resolve(true), { once: true });
        setTimeout(() => resolve(false), 3000);
    });

/**
 * Before anything is loaded: true where the page is loaded again, this time with the worker's headers.
 * @returns {Promise<boolean>}
 */
export async function isolate() {
    if (globalThis.crossOriginIsolated || !isSecureContext || !navigator.serviceWorker) return false;
    if (sessionStorage.getItem(TRIED)) return false;
    sessionStorage.setItem(TRIED, '1');
    if (!(await registered()) || !(await controlled())) return false;
    location.reload();
    return true;
}

/** After the first answer: keeps what this visit has fetched. */
export async function keep_for_later() {
    if (!isSecureContext || !navigator.serviceWorker || !(await registered()) || !(await controlled())) return;
    const urls = performance.getEntriesByType('resource').map(({ name }) => name).filter((url) => url.startsWith(location.origin) && !url.includes('/data/'));
    navigator.serviceWorker.controller.postMessage({ keep: [location.href.replace(/#.*/, ''), ...urls] });
}
