# Set-up step: Node.js 18 or later, which serves the page, runs WebAssembly tests and is part of Emscripten's toolchain.
source "$(dirname "$0")/lib.sh"

at_least node 18.0.0 || apt_install nodejs
if ! at_least node 18.0.0; then
    say "node on PATH is $(node --version 2>/dev/null || echo absent); version 18 or later is needed"
    exit 1
fi
proves "$(command -v node)"
