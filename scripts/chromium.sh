#!/bin/sh
# See that there is a browser for the journeys; as root on Debian or Ubuntu, fetch one.
set -eu

found() {
    for name in chromium chromium-browser google-chrome; do
        if command -v "$name" >/dev/null 2>&1; then
            return 0
        fi
    done
    return 1
}

found && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installerar chromium för testerna …"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq </dev/null >/dev/null 2>&1 || true
    apt-get install -y --no-install-recommends chromium </dev/null >/dev/null 2>&1 || true
fi
found && exit 0
echo "Testerna behöver en webbläsare: installera paketet chromium (apt-get install chromium)." >&2
exit 1
