# Everything a fresh machine needs is Python 3.11 or later and make. Set-up writes inside this folder only.

PYTHON ?= python3
BIN := .venv/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: help setup demo down test check lint types format bench lock clean
.DEFAULT_GOAL := help

help: ## Show this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

# uv installs what the lock file names, hash by hash. Byte code is compiled now: without it the first synth takes
# twice as long, and where PYTHONDONTWRITEBYTECODE is set every one does.
.venv/.ready: requirements.lock requirements-bootstrap.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bootstrap.lock
	VIRTUAL_ENV=.venv $(BIN)/uv pip sync --quiet --require-hashes --compile-bytecode requirements.lock
	VIRTUAL_ENV=.venv $(BIN)/uv pip install --quiet --no-deps --no-build-isolation --offline --editable .
	$(BIN)/python -m operations.setup.node
	touch $@

lock: ## Resolve the dependencies again and write the lock files
	echo 'uv==0.13.9' | $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links --python-version 3.11 -o requirements-bootstrap.lock -
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --python-version 3.11 --extra local --extra dev -o requirements.lock pyproject.toml
