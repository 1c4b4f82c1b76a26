// Camera: a dialog with what the camera sees, and one picture of it.

/** Why there is no picture from the camera, in words. */
export function camera_words({ name }) {
    if (name === 'NotAllowedError' || name === 'SecurityError') {
        return 'The camera may not be used. Allow it for this page in the browser’s settings, or open a picture file instead.';
    }
    if (name === 'NotFoundError' || name === 'OverconstrainedError') {
        return 'No camera was found. Connect one, or open a picture file instead.';
    }
    if (name === 'NotReadableError' || name === 'AbortError') {
        return 'The camera is in use by another program. Close that, or open a picture file instead.';
    }
    return 'The camera could not be started. Open a picture file instead.';
}

/**
 * Shows the dialog; resolves to the picture as a PNG, or null where the person thought better of it.
 * Throws what getUserMedia throws.
 * @param {HTMLDialogElement} dialog with a video and two buttons, of the values "take" and "cancel"
 * @returns {Promise<Blob|null>}
 */
export async function take_picture(dialog) {
    if (!navigator.mediaDevices?.getUserMedia) throw new DOMException('no camera', 'NotFoundError');
    const stream = await navigator.mediaDevices.getUserMedia({
        video: { facingMode: 'environment', width: { ideal: 1280 }, height: { ideal: 720 } },
        audio: false,
    });
    const video = dialog.querySelector('video');
    try {
        video.srcObject = stream;
        dialog.returnValue = 'cancel';
        dialog.showModal();
        await video.play();
        await new Promise((closed) => dialog.addEventListener('close', closed, { once: true }));
        if (dialog.returnValue !== 'take') return null;
        const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
        canvas.getContext('2d').drawImage(video, 0, 0);
        return await canvas.convertToBlob({ type: 'image/png' });
    } finally {
        for (const track of stream.getTracks()) track.stop();
        video.srcObject = null;
        if (dialog.open) dialog.close('cancel');
    }
}
