// Slices: without threads, training and evaluating go on in short slices of the page's own time, between its frames.

/** Seconds of work between two chances for the page to draw. */
const SLICE = 0.006;
/** Milliseconds for which a frame that is wanted goes first; in a hidden tab it never comes. */
const PATIENCE = 100;
/** Milliseconds between two frames that show what has come of the work, but for its end, which is shown at once. */
const NEWS = 100;

export class Slices {
    /** @param {import('./page.mjs').Page} page */
    constructor(page) {
        this.page = page;
        this.going = false;   // there is something to do
        this.worked = false;  // since the frame before
        this.late = false;    // the frame that is wanted does not come
        this.held = false;    // until it does
        this.shown = 0;
        // Messages come in a hidden tab as well, where timers are slowed down.
        this.channel = new MessageChannel();
        this.channel.port1.onmessage = () => this.work();
    }

    /** Goes on with what there is to do, if there is anything. */
    go() {
        if (this.going || !this.page.work(0)) return;
        this.going = true;
        this.later();
    }

    // Behind everything else that the browser has to do, where it knows such a thing and shows the page.
    later() {
        if (!document.hidden && globalThis.scheduler?.postTask) scheduler.postTask(() => this.work(), { priority: 'background' });
        else this.channel.port2.postMessage(null);
    }

    work() {
        if (this.frame_goes_first()) return;
        this.going = this.page.work(SLICE);
        this.worked = true;
        if (this.going) this.later();
        if (this.going && performance.now() - this.shown < NEWS) return;
        this.shown = performance.now();
        this.page.draw_soon();
    }

    // Between two frames that the page wants there is one slice.
    frame_goes_first() {
        if (!this.page.request || !this.worked || this.late || document.hidden) return false;
        this.held = true;
        this.alarm = setTimeout(() => {
            this.late = true;
            this.release();
        }, PATIENCE);
        return true;
    }

    release() {
        if (!this.held) return;
        this.held = false;
        clearTimeout(this.alarm);
        this.later();
    }

    /** The page has drawn a frame. */
    drawn() {
        this.worked = this.late = false;
        this.release();
    }
}
