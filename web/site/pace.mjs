// Pace: for how long no training goes on after a frame is drawn, so that the browser can show it in time.
//
// Where there are processors to spare, not at all. Where showing frames and training share them, as long as keeps all
// but about one frame in 60 in time: each late frame lengthens the hold, each other one shortens it a little.

/** A frame that comes so many milliseconds after it was wanted is late; 60 a second leave it 16.7. */
const LATE = 19;
/** Milliseconds by which the hold changes for a frame that is late, and for one that is not; and its most. */
const MORE = 3, LESS = 0.05, MOST = 20;

export class Pace {
    constructor() {
        this.needed = 0;
    }

    /** A frame came so many milliseconds after it was wanted. */
    frame(waited) {
        this.needed = waited > LATE ? Math.min(this.needed + MORE, MOST) : Math.max(this.needed - LESS, 0);
    }

    /** Milliseconds for which to hold other work from now on, if a frame shows anything new. */
    hold() {
        return this.needed;
    }
}
