// Pace: how long training rests after each step so that the frames of a page that somebody is at come in time.
//
// Where there are processors to spare, not at all. Where drawing and training share them, as much as keeps all but
// about one frame in 60 in time: each late frame lengthens the rest, each other one shortens it a little.

/** Milliseconds for which somebody who touched the page is taken to be at it. */
const ATTENTION = 1000;
/** A frame that comes so many milliseconds after it was wanted is late; 60 a second leave it 16.7. */
const LATE = 17.5;
/** Milliseconds by which the rest changes for a frame that is late, and for one that is not; and its most. */
const MORE = 3, LESS = 0.05, MOST = 24;

export class Pace {
    constructor() {
        this.touched = -Infinity;
        this.needed = 0;
    }

    /** Somebody did something to the page. */
    touch() {
        this.touched = performance.now();
    }

    /** Whether somebody is at the page. */
    attended() {
        return performance.now() - this.touched < ATTENTION;
    }

    /** A frame came so many milliseconds after it was wanted. */
    frame(waited) {
        if (!this.attended()) return;
        this.needed = waited > LATE ? Math.min(this.needed + MORE, MOST) : Math.max(this.needed - LESS, 0);
    }

    /** Milliseconds to rest after a step of training. */
    rest() {
        return this.attended() ? this.needed : 0;
    }
}
