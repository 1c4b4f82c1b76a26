// Input: pointer, keys, files, drop and paste, passed on to the page.

const PHASES = { pointerdown: 0, pointermove: 1, pointerup: 2, pointercancel: 3, pointerleave: 4 };
const KINDS = { mouse: 0, touch: 1, pen: 2 };
const PEN_ERASER = 3;
const ERASER_BUTTON = 32;

const LETTERS = {
    c: 'clear', n: 'sample', o: 'open', b: 'brush', e: 'eraser', f: 'fill', m: 'model',
    p: 'camera', y: 'symmetry', g: 'ghost', t: 'tone',
    '[': 'smaller', ']': 'larger', '?': 'help', Escape: 'escape',
};

/** @param {import('./page.mjs').Page} page  @param {HTMLElement} stage what holds the canvas */
export function listen_to_pointers(page, stage) {
    const send = (event, phase) => {
        const box = page.canvas.getBoundingClientRect();
        const kind = event.pointerType === 'pen' && event.buttons & ERASER_BUTTON ? PEN_ERASER : (KINDS[event.pointerType] ?? 0);
        // A pen that is lifted presses no more; its stroke ends as broad as it was.
        if (phase !== PHASES.pointerup) pressure = event.pressure || 1;
        page.pointer(phase, kind, event.clientX - box.left, event.clientY - box.top, pressure);
    };
    let pressure = 1;
    let pressed = false;
    const pinch = new Pinch(page, (event) => {
        if (pressed) send(event, PHASES.pointercancel);
        pressed = false;
    });
    const handle = (event) => {
        if (event.pointerType === 'touch' && pinch.takes(event)) return;
        // One pointer draws; a second finger is not for us.
        if (!event.isPrimary) return;
        const phase = PHASES[event.type];
        if (event.type === 'pointerdown') {
            if (event.button !== 0 && event.button !== 5) return;
            pressed = true;
            if (event.target === page.paper) {
                page.paper.setPointerCapture(event.pointerId);
                document.activeElement?.blur();
            }
        } else if (event.type === 'pointerup' || event.type === 'pointercancel') {
            if (!pressed) return;
            pressed = false;
        } else if (event.type === 'pointerleave') {
            if (pressed) return;
        }
        // What the browser gathered since the last frame: strokes keep every point that the device gave.
        const coalesced = event.type === 'pointermove' ? (event.getCoalescedEvents?.() ?? []) : [];
        for (const each of coalesced.length ? coalesced : [event]) send(each, phase);
    };
    for (const type of Object.keys(PHASES)) stage.addEventListener(type, handle);
    // Over a map that can be moved the wheel makes it larger and smaller; elsewhere it scrolls the page.
    stage.addEventListener(
        'wheel',
        (event) => {
            const box = page.canvas.getBoundingClientRect();
            const steps = -event.deltaY / (event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 100 : 3);
            if (page.wheel(event.clientX - box.left, event.clientY - box.top, steps)) event.preventDefault();
        },
        { passive: false },
    );
    page.paper.addEventListener('contextmenu', (event) => event.preventDefault());
    stage.addEventListener('dragstart', (event) => event.preventDefault());
}

/** Two fingers on something that they make larger and smaller. */
class Pinch {
    /** @param {(event: PointerEvent) => void} give_up ends what the first finger has begun; it gets its last event */
    constructor(page, give_up) {
        this.page = page;
        this.give_up = give_up;
        this.fingers = new Map();  // by pointer: its last event
        this.under_way = false;
    }

    /** Notes what a finger does; whether that is a part of a pinch. From then on nothing else is until both are gone. */
    takes(event) {
        const was = this.under_way;
        if (event.type === 'pointerdown') {
            if (event.isPrimary) this.fingers.clear();
            this.fingers.set(event.pointerId, event);
            if (this.fingers.size === 2 && !was && this.pinch(this.held(), this.held())) {
                this.under_way = true;
                this.give_up([...this.fingers.values()].find(({ isPrimary }) => isPrimary) ?? event);
            }
        } else if (event.type === 'pointermove') {
            if (!this.fingers.has(event.pointerId)) return was;
            const before = this.held();
            this.fingers.set(event.pointerId, event);
            if (was && this.fingers.size === 2) this.pinch(before, this.held());
        } else {
            this.fingers.delete(event.pointerId);
            if (this.fingers.size === 0) this.under_way = false;
        }
        return was || this.under_way;
    }

    /** The middle between two fingers, and how far they are apart, in CSS pixels of the canvas. */
    held() {
        if (this.fingers.size !== 2) return null;
        const box = this.page.canvas.getBoundingClientRect();
        const [a, b] = this.fingers.values();
        return {
            middle: [(a.clientX + b.clientX) / 2 - box.left, (a.clientY + b.clientY) / 2 - box.top],
            apart: Math.max(Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY), 1),
        };
    }

    pinch(before, after) {
        return this.page.pinch(before.middle, after.middle, after.apart / before.apart);
    }
}

export function listen_to_keys(page) {
    addEventListener('keydown', (event) => {
        if (event.altKey || event.target.closest?.('select, input, textarea, dialog')) return;
        let key;
        if (/^[1-9]$/.test(event.key) && !event.ctrlKey && !event.metaKey) return page.open_room(Number(event.key) - 1);
        if (event.ctrlKey || event.metaKey) {
            const letter = event.key.toLowerCase();
            if (letter === 'z') key = event.shiftKey ? 'redo' : 'undo';
            if (letter === 'y') key = 'redo';
        } else {
            key = LETTERS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
        }
        if (!key) return;
        event.preventDefault();
        page.key(key);
    });
}

/**
 * Files that come by drop or paste.
 * @param {HTMLElement} hint shown while a file is held over the page
 * @param {(file: File) => void} take
 * @param {(message: string) => void} refuse
 */
export function listen_to_files(hint, take, refuse) {
    const holds_files = (event) => [...(event.dataTransfer?.types ?? [])].includes('Files');
    addEventListener('dragover', (event) => {
        event.preventDefault();
        hint.hidden = !holds_files(event);
    });
    addEventListener('dragleave', (event) => {
        if (!event.relatedTarget) hint.hidden = true;
    });
    addEventListener('drop', (event) => {
        event.preventDefault();
        hint.hidden = true;
        const [file] = event.dataTransfer?.files ?? [];
        if (file) take(file);
        else refuse('What was dropped is no file. Save the picture first, then drop its file.');
    });
    addEventListener('paste', (event) => {
        const files = [...(event.clipboardData?.files ?? [])];
        const file = files.find(({ type }) => type.startsWith('image/')) ?? files[0];
        if (file) take(file);
        else refuse('The clipboard holds no picture. Copy a picture, then paste it here.');
    });
}
