# make demo   start Torget with made-up data in your browser
# make test   run every test
# make check  run every gate
#
# Needs Python 3.11 or later and make; everything else goes into .venv, by locked hashes.

VENV := .venv
BIN := $(VENV)/bin
LOCK := pip compile pyproject.toml - --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header --no-annotate --quiet
# What builds the package itself: the same line as [build-system] in pyproject.toml.
BUILD := setuptools>=77

.PHONY: help demo test check faults bench lock install clean
.NOTPARALLEL:

help:
	@sed -n 's/^# \(make .*\)/\1/p' Makefile

demo: $(VENV)/.demo
	@FRESH="$(FRESH)" CHECK="$(CHECK)" $(BIN)/torget demo

test: $(VENV)/.dev
	@sh scripts/chromium.sh
	@$(BIN)/python -m pytest -n 2 -m "not faults" --cov --cov-report=term --cov-report=json
	@$(BIN)/python -m scripts.gates core_coverage

check: $(VENV)/.dev
	@$(BIN)/python -m scripts.gates

faults: $(VENV)/.dev
	@TORGET_TEST_FAILPOINTS=1 $(BIN)/python -m pytest -m faults

bench: $(VENV)/.dev
	@$(BIN)/python -m benchmarks $(N)

install: $(VENV)/.dev

# One version of everything: the small locks are bound by the large one. UPGRADE=1 takes newer.
lock: $(VENV)/.dev
	@sh scripts/lock.sh "$(BUILD)" $(if $(UPGRADE),--upgrade) -- $(LOCK)

$(VENV)/.demo: requirements-demo.lock pyproject.toml
	@sh scripts/install.sh requirements-demo.lock $@

$(VENV)/.dev: requirements-dev.lock pyproject.toml
	@sh scripts/install.sh requirements-dev.lock $@

clean:
	@rm -rf build htmlcov test-results .coverage .coverage.* .pytest_cache .mypy_cache \
		.ruff_cache .import_linter_cache .hypothesis
