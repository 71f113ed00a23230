#!/bin/sh
# Write the three locks again, without index address or path of this machine.
# Usage: lock.sh <build requirement> [--upgrade] -- <uv arguments>
set -eu
build=$1
shift
upgrade=
if [ "$1" = --upgrade ]; then
    upgrade=--upgrade
    shift
fi
shift

if [ -x .venv/bin/uv ]; then
    uv=.venv/bin/uv
elif command -v uv >/dev/null 2>&1; then
    uv=uv
else
    echo "make lock behöver uv: .venv/bin/pip install uv" >&2
    exit 1
fi

write() { # <file> <further arguments>
    file=$1
    shift
    echo "$build" | "$uv" "$@" --output-file "$file" >/dev/null
    echo "$file: $(grep -c '==' "$file") paket"
}

write requirements-dev.lock "$@" $upgrade --extra demo --group dev
write requirements-demo.lock "$@" $upgrade --extra demo --constraint requirements-dev.lock
write requirements.lock "$@" $upgrade --constraint requirements-dev.lock
