# Set-up step: the icons of the development set of pictures in the wild (tests/wild), and what renders them.
source "$(dirname "$0")/lib.sh"

apt_install libvips-tools
command -v npm >/dev/null || apt_install npm
mkdir -p "$DEPS/wild"
cd "$DEPS/wild"
[[ -f package.json ]] || echo '{"private": true}' >package.json
npm install --ignore-scripts --no-audit --no-fund --no-package-lock --loglevel=error \
    @iconify-json/tabler@1.2.41 @iconify-json/solar@1.2.13 @iconify-json/iconoir@1.2.11 @iconify-json/material-symbols@1.2.98 \
    @iconify-json/fa6-solid@1.2.4 @iconify-json/ri@1.2.10 @iconify-json/streamline@1.2.5 @iconify-json/fluent@1.2.60
proves "$DEPS/wild/node_modules/@iconify-json/tabler/icons.json" "$DEPS/wild/node_modules/@iconify-json/fluent/icons.json" \
    "$(command -v vips)"
