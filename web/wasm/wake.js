// Emscripten library: tells the page, on its own thread, that the engine has an event.
addToLibrary({
    selvedge_wake__proxy: 'async',
    selvedge_wake: () => Module['onWake']?.(),
});
