// Slices: without threads, all work goes on in short slices of the page's own time, between its frames.

/** Milliseconds of work between two chances for the page to draw, while nobody is at it. */
const SLICE = 6;
/** Milliseconds of each frame in which work may go on beside a person: the rest is for drawing the next one. */
const FRAME = 13;
/** Milliseconds for which a frame that is wanted goes first; in a hidden tab it never comes. */
const PATIENCE = 100;

export class Slices {
    /**
     * @param {import('./page.mjs').Page} page
     * @param {import('./pace.mjs').Pace} pace
     */
    constructor(page, pace) {
        this.page = page;
        this.pace = pace;
        this.going = false;  // there is something to do
        this.worked = 0;     // when the slice since the last frame ended; 0: there was none
        this.late = false;   // the frame that is waited for does not come
        this.held = false;   // until it does
        this.frame = 0;      // when the last one began
        // Messages come in a hidden tab as well, where timers are slowed down.
        this.channel = new MessageChannel();
        this.channel.port1.onmessage = () => this.work();
    }

    /** Goes on with what there is to do, if there is anything. */
    go() {
        if (this.going || !this.page.wants_work()) return;
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
        const shows = this.pace.attended() ? this.work_in_frame() : this.page.work(SLICE);
        this.worked = performance.now();
        this.going = this.page.wants_work();
        if (this.going) this.later();
        if (shows || !this.going) this.page.draw_soon();
    }

    // A step, and as many more as end before the next frame is due.
    work_in_frame() {
        const start = performance.now();
        if (this.page.work(0)) return true;
        const now = performance.now();
        const left = this.frame + FRAME - now - (now - start);
        return left > 0 && this.page.wants_work() && this.page.work(left);
    }

    // Between two frames that the page wants, or that a person at it may want any moment, there is one slice.
    frame_goes_first() {
        if (!this.worked || this.late || document.hidden || !(this.page.request || this.pace.attended())) return false;
        this.held = true;
        this.alarm = setTimeout(() => {
            this.late = true;
            this.release();
        }, PATIENCE);
        this.await_frame();
        return true;
    }

    await_frame() {
        requestAnimationFrame((now) => {
            this.frame = now;
            if (this.held && now - this.worked < this.pace.rest()) return this.await_frame();
            this.worked = 0;
            this.late = false;
            this.release();
        });
    }

    release() {
        if (!this.held) return;
        this.held = false;
        clearTimeout(this.alarm);
        this.later();
    }
}
