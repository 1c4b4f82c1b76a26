// Files that go out and come in: saving, models and recipes that were dropped, and the recipe as text.

/** Gives the person a file to keep. */
export function save_file(name, bytes) {
    const type = name.endsWith('.json') ? 'application/json' : name.endsWith('.png') ? 'image/png' : 'application/octet-stream';
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([bytes], { type }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

const MOST_BYTES = 256 * 1024 * 1024;

/**
 * Takes a file that is no picture: a model (.safetensors) or a recipe (.json).
 * @returns {Promise<boolean>} whether it was one
 */
export async function take_document(page, file, name) {
    const is_model = name.endsWith('.safetensors');
    const is_recipe = name.endsWith('.json');
    if (!is_model && !is_recipe) return false;
    if (file.size > MOST_BYTES) {
        page.refuse(`${name} is larger than 256 MB. Choose a smaller file.`);
    } else if (is_model) {
        page.own_model(new Uint8Array(await file.arrayBuffer()), name.replace(/\.safetensors$/, ''));
    } else {
        const text = await file.text();
        const trouble = page.recipe(recipe_in(text), name);
        if (trouble) page.refuse(trouble);
        else page.open_room_of('train');
    }
    return true;
}

// A run that was saved holds its recipe.
function recipe_in(text) {
    try {
        const json = JSON.parse(text);
        return json.recipe && json.history ? JSON.stringify(json.recipe) : text;
    } catch {
        return text;  // the core says what is wrong with it
    }
}

/**
 * Shows the recipe as text in a dialog.
 * @param {HTMLDialogElement} dialog
 * @param {(text: string) => string|null} take what is wrong with the text, or null
 */
export function edit_recipe(dialog, text, take) {
    const area = dialog.querySelector('textarea');
    const trouble = dialog.querySelector('[role=alert]');
    area.value = text;
    trouble.textContent = '';
    dialog.querySelector('form').onsubmit = (event) => {
        event.preventDefault();
        trouble.textContent = take(area.value) ?? '';
        if (!trouble.textContent) dialog.close();
    };
    dialog.querySelector('[data-cancel]').onclick = () => dialog.close();
    dialog.showModal();
}
