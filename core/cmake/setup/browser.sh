# Set-up step: Chromium and playwright-core, which drive the page in the web tests.
source "$(dirname "$0")/lib.sh"

command -v chromium >/dev/null || apt_install chromium
command -v npm >/dev/null || apt_install npm
cd "$ROOT/tests/web"
npm install --ignore-scripts --no-audit --no-fund --no-package-lock --loglevel=error
proves "$(command -v chromium)" "$ROOT/tests/web/node_modules/playwright-core/package.json"
