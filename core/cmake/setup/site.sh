# Builds the page's four WebAssembly variants and lays the static folder .build/site. Sourced by `run`.

# The presets of the variants; the browser picks the best one that it can run.
SITE_PRESETS=(web web-relaxed web-single web-relaxed-single)

build_site() {
    local step preset site=$ROOT/.build/site
    for step in native node emscripten page; do setup_step "$step"; done
    for preset in "${SITE_PRESETS[@]}"; do build "$preset" selvedge_web; done

    # A new folder takes the old one's place at once, so that a server never shows half of each.
    rm -rf "$site.new" && mkdir -p "$site.new/fonts"
    cp -pr "$ROOT/web/site/." "$ROOT/web/js" "$site.new/"
    for preset in "${SITE_PRESETS[@]}"; do
        cp -p "$ROOT/.build/$preset/web/"selvedge-*.mjs "$ROOT/.build/$preset/web/"selvedge-*.wasm "$site.new/"
    done
    cp -p "$ROOT/.deps/fonts/"*.otf "$site.new/fonts/"
    for folder in models samples; do
        [[ -d $ROOT/assets/$folder ]] && cp -pr "$ROOT/assets/$folder" "$site.new/$folder"
    done
    node "$ROOT/web/make_lists.mjs" "$site.new"
    node "$ROOT/web/make_data.mjs" "${SELVEDGE_DATA:-/usr/share/datasets/fashion-mnist}" "$site.new"
    rm -rf "$site" && mv "$site.new" "$site"
}
