// Slices: without threads, all work is done in pieces of some milliseconds of the page's own time, between its frames.

export class Slices {
    /** @param {import('./page.mjs').Page} page */
    constructor(page) {
        this.page = page;
        this.next = false;  // a piece is on its way
        // Messages come in a hidden tab as well, where timers are slowed down.
        this.channel = new MessageChannel();
        this.channel.port1.onmessage = () => this.work();
    }

    /** Goes on with what there is to do, if there is anything. */
    go() {
        if (this.next) return;
        const wait = this.page.wants_work_in();
        clearTimeout(this.timer);
        if (wait < 0) return;
        if (wait > 0) {
            this.timer = setTimeout(() => this.go(), wait);
        } else {
            this.next = true;
            this.soon();
        }
    }

    // Behind everything else that the browser has to do, where it knows such a thing and shows the page.
    soon() {
        if (!document.hidden && globalThis.scheduler?.postTask) scheduler.postTask(() => this.work(), { priority: 'background' });
        else this.channel.port2.postMessage(null);
    }

    work() {
        this.next = false;
        const shows = this.page.work();
        if (shows || this.page.wants_work_in() < 0) this.page.draw_soon();
        this.go();
    }
}
