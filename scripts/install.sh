#!/bin/sh
# Install a lock, by hashes and wheels only, and Torget itself into .venv; then leave a stamp.
# Usage: install.sh requirements-….lock .venv/.stamp
set -eu
lock=$1
stamp=$2

usable() {
    command -v "$1" >/dev/null 2>&1 &&
        "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

find_python() {
    for name in python3 python3.13 python3.12 python3.11; do
        if usable "$name"; then
            echo "$name"
            return
        fi
    done
    echo "Torget behöver Python 3.11 eller senare: installera paketet python3 (Debian 12 och senare)." >&2
    exit 1
}

make_venv() {
    if "$1" -m venv --clear .venv >/dev/null 2>&1; then
        return
    fi
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        apt-get install -y --no-install-recommends python3-venv </dev/null >/dev/null 2>&1 || {
            apt-get update </dev/null >/dev/null 2>&1 || true
            apt-get install -y --no-install-recommends python3-venv </dev/null >/dev/null 2>&1 || true
        }
        "$1" -m venv --clear .venv >/dev/null 2>&1 && return
    fi
    echo "Torget kunde inte göra en virtuell miljö: installera paketet python3-venv." >&2
    exit 1
}

if ! usable .venv/bin/python || ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    python=$(find_python)
    make_venv "$python"
fi

echo "Installerar $lock i .venv …"
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 PIP_ROOT_USER_ACTION=ignore
.venv/bin/python -m pip install -qq --require-hashes --no-deps --only-binary=:all: \
    --no-compile -r "$lock"
.venv/bin/python -m pip install -qq --no-deps --no-index --no-build-isolation -e .
touch "$stamp"
