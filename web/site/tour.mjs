// Tour: what there is to do here, in five short cards, at the first visit or when it is asked for.

const STEPS = [
    ['Draw, and it answers', 'Draw a piece of clothing on the paper, open a picture, drop or paste one. A small neural network names it while you draw.', 'answer'],
    ['See what it saw', 'Beside the answer stands the picture as the network sees it, 28 × 28 grey pixels, and how likely it finds each class.', 'answer'],
    ['Train your own', 'In Train you put a network together and train it here, in the page. Change one thing, train again, compare.', 'train'],
    ['Find its mistakes', 'Evaluate asks a model for all 10,000 test images. Press a cell of the matrix to see what it takes for what.', 'evaluate'],
    ['It stays with you', 'Nothing leaves this device: there is no server behind this page. It works without a network, too.', 'answer'],
];
const SEEN = 'selvedge.tour';

/** @param {(room: string) => void} open_room */
export function start_tour(open_room, { asked = false } = {}) {
    let seen = true;
    try {
        seen = localStorage.getItem(SEEN) !== null;
        localStorage.setItem(SEEN, 'seen');
    } catch {
        // Without storage there is no first visit to tell from a second.
    }
    if (seen && !asked) return;
    const card = document.getElementById('tour');
    let step = 0;
    const show = () => {
        const [title, text, room] = STEPS[step];
        card.querySelector('h2').textContent = title;
        card.querySelector('p').textContent = text;
        card.querySelector('.faint').textContent = `${step + 1} of ${STEPS.length}`;
        card.querySelector('[data-next]').textContent = step + 1 < STEPS.length ? 'Next' : 'Begin';
        open_room(room);
    };
    const close = () => {
        card.hidden = true;
        open_room('answer');
    };
    card.querySelector('[data-next]').onclick = () => (++step < STEPS.length ? show() : close());
    card.querySelector('[data-skip]').onclick = close;
    card.hidden = false;
    show();
    card.querySelector('[data-next]').focus({ preventScroll: true });
}
