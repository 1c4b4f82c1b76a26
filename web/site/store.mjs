// Store: what the person made, kept in the browser's own storage from one visit to the next. Without storage (a private
// window, a full disk) everything works but is forgotten.

const open = () =>
    new Promise((resolve, reject) => {
        const request = indexedDB.open('selvedge', 1);
        request.onupgradeneeded = () => request.result.createObjectStore('work');
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
    });

let database = null;

async function act(mode, use) {
    try {
        database ??= open();
        const transaction = (await database).transaction('work', mode);
        const request = use(transaction.objectStore('work'));
        return await new Promise((resolve, reject) => {
            transaction.oncomplete = () => resolve(request.result);
            transaction.onabort = transaction.onerror = () => reject(transaction.error);
        });
    } catch {
        return undefined;
    }
}

/** What is kept under the name; undefined where nothing is. */
export const kept = (name) => act('readonly', (work) => work.get(name));
export const keep = (name, value) => act('readwrite', (work) => work.put(value, name));
export const forget = (name) => act('readwrite', (work) => work.delete(name));
