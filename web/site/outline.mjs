// Outline: the same as the canvas shows, in HTML, for those who listen or use keys alone: probabilities, the run, the
// evaluation. It is brought up to date a few times a second.

const element = (id) => document.getElementById(id);
const percent = (part) => `${(part * 100).toFixed(1)} %`;

function fill(body, rows) {
    const key = JSON.stringify(rows);
    if (body.dataset.key === key) return;
    body.dataset.key = key;
    body.replaceChildren(
        ...rows.map((cells) => {
            const row = document.createElement('tr');
            cells.forEach((text, k) => {
                const cell = document.createElement(k ? 'td' : 'th');
                if (!k) cell.scope = 'row';
                cell.textContent = text;
                row.append(cell);
            });
            return row;
        }),
    );
}

// Buttons that do what their words say, kept where they are while they stay the same, so that the focus is not lost.
function buttons(group, list) {
    while (group.children.length > list.length) group.lastChild.remove();
    list.forEach(([act, text], k) => {
        const button = group.children[k] ?? group.appendChild(Object.assign(document.createElement('button'), { type: 'button' }));
        button.dataset.act = act;
        if (button.textContent !== text) button.textContent = text;
    });
}

const say = (id, text) => {
    if (element(id).textContent !== text) element(id).textContent = text;
};

const ROOMS = {
    answer: ({ model, outcome }) => {
        const names = model?.classNames ?? [];
        const probabilities = outcome?.answer?.probabilities ?? [];
        fill(element('probabilities'), names.map((name, k) => [name, probabilities[k] === undefined ? '–' : percent(probabilities[k])]));
    },
    train: ({ shown }) => {
        const { current, parameters, trouble, layers, runs } = shown;
        say('train-status', trouble || (current?.words ? `${current.name}: ${current.words}` : `A network of ${layers.length} layers and ${parameters.toLocaleString('en')} parameters, not trained yet.`));
        // Said aloud once an epoch, not ten times a second.
        const last = current?.history?.at(-1);
        if (last) say('epoch', `Epoch ${last.epoch}: ${percent(last.val_accuracy ?? last.accuracy)} of the ${last.val_accuracy === null ? 'training' : 'validation'} images.`);
        fill(element('runs'), runs.map(({ name, changes, history, best_epoch: best }) => [name, changes || 'the first', history.length ? percent(history[best - 1]?.val_accuracy ?? history.at(-1).accuracy) : '–']));
        fill(element('health'), (current?.health ?? []).map(({ name, tone, words }) => [name, tone, words]));
        element('train-toggle').textContent = shown.running || shown.waiting ? 'Pause' : 'Train';
    },
    inside: ({ shown }) => {
        const { section, layers = [], nearest, map, dead = {}, deadWords, trainSurvey = {}, testSurvey = {} } = shown;
        const words = {
            layers: [deadWords || testSurvey.words, nearest?.words],
            nearest: [trainSurvey.words, nearest && `Of ${nearest.count} training pictures the ${nearest.pictures.length} nearest: ${nearest.words}`],
            map: [testSurvey.words, map && `A map of ${map.count} test pictures, shown ${map.zoom.toFixed(1)} times as large as the whole. ${map.words ?? ''}`],
        }[section];
        // Not ten numbers a second: how far it is, by tens of percent.
        say('inside-status', (words ?? []).filter(Boolean).join(' ').replace(/looked at ([\d,]+) of/, (_, n) => `looked at ${Math.floor(Number(n.replaceAll(',', '')) / 1000) * 1000} of`));
        fill(element('inside-layers'), layers.map(({ name, shape, silent }) => [name, shape.join(' × '), String(silent), dead[name]?.words ?? (deadWords ? '–' : 'not looked at')]));
        fill(element('inside-neighbours'), (nearest?.pictures ?? []).map((one) => [one.class, one.distance.toFixed(2), one.same ? 'yes' : 'no']));
        fill(element('inside-places'), (map?.classes ?? []).map(({ name, count, where, shown: on }) => [name, String(count), where, on ? 'yes' : 'no']));
        element('inside-map').hidden = element('inside-open').hidden = !map;
        buttons(element('inside-classes'), (map?.classes ?? []).map(({ name, shown: on }, k) => [`class ${k}`, `${on ? 'Hide' : 'Show'} ${name}`]));
        buttons(element('inside-nearest'), section === 'nearest' && nearest ? nearest.pictures.map((one, k) => [`neighbour ${k}`, `Open ${k + 1}: ${one.class}`]) : []);
    },
    evaluate: ({ shown }) => {
        const { done = 0, testImages, accuracy, report, error, fetchTrouble } = shown;
        say('evaluate-status', fetchTrouble || error || (accuracy === undefined ? (done ? `${done} of ${testImages} images` : 'Not evaluated yet.') : `${percent(accuracy)} of ${testImages} test images are answered rightly.`));
        say('report', report ?? '');
    },
};

export function update_outline(state) {
    for (const section of document.querySelectorAll('#outline [data-room]')) section.hidden = section.dataset.room !== state.room;
    ROOMS[state.room]?.(state);
}
