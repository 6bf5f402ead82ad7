# Everything a fresh machine needs is Python 3.11 or later and make. Set-up writes inside this folder only.

PYTHON ?= python3
BIN := .venv/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: help setup demo down test unit check lint format bench faults schema lock clean
.DEFAULT_GOAL := help

help: ## Show this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-7s %s\n", $$1, $$2}'

setup: .venv/.ready node_modules/.ready ## Install everything into this folder; done once

# uv installs what the lock file names, hash by hash. Byte code is compiled now: without it the first synth takes
# twice as long, and where PYTHONDONTWRITEBYTECODE is set every one does.
.venv/.ready: requirements.lock requirements-bootstrap.lock pyproject.toml
	@echo "setting up .venv (once)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "error: python must be 3.11 or later, got " + sys.version.split()[0] + "; name another with make PYTHON=...")'
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bootstrap.lock
	@VIRTUAL_ENV=.venv $(BIN)/uv pip sync --quiet --require-hashes --compile-bytecode requirements.lock
	@VIRTUAL_ENV=.venv $(BIN)/uv pip install --quiet --no-deps --no-build-isolation --offline --editable .
	@$(BIN)/python -m compileall -q constructs/globaltables stacks operations local_aws
	@$(BIN)/python -m operations.setup.node
	@$(BIN)/python -m operations.setup.terraform
	@touch $@

node_modules/.ready: package-lock.json .npmrc .venv/.ready
	@echo "setting up node_modules (once)"
	@$(BIN)/npm ci --silent
	@touch $@

# The scanner has a hundred packages of its own, which must not meet ours.
.venv-scan/.ready: requirements-scan.lock .venv/.ready
	@echo "setting up .venv-scan (once)"
	@uv venv --quiet --clear .venv-scan
	@VIRTUAL_ENV=.venv-scan uv pip sync --quiet --require-hashes --compile-bytecode requirements-scan.lock
	@touch $@

demo: setup ## Deploy to the embedded AWS in three regions and prove replication
	@globaltables local up
	@globaltables deploy --yes
	@globaltables verify
	@echo
	@echo 'Look around:'
	@echo '  eval "$$(.venv/bin/globaltables local env)"     # then any AWS client talks to the embedded AWS'
	@echo '  aws dynamodb describe-table --region eu-west-1 --table-name global-app-data-local'
	@echo '  .venv/bin/globaltables local fault set lag source=us-east-1 target=eu-west-1 milliseconds=2000'
	@echo '  .venv/bin/globaltables verify'
	@echo 'Put everything away with make down.'

down: ## Destroy what make demo deployed and stop the embedded AWS
	@if [ -x $(BIN)/globaltables ]; then \
		if [ -n "$$(ls state/*-local.tfstate 2>/dev/null)" ]; then $(BIN)/globaltables destroy --yes; fi && $(BIN)/globaltables local down; \
	else echo "nothing is set up"; fi

check: lint test ## What CI runs

lint: setup ## Style, types, and that generated files are current
	ruff check .
	ruff format --check .
	mypy

# Terraform waits as much as it works, so there is one worker more than cores; the files that take long come first.
test: setup .venv-scan/.ready ## All tests
	pytest -q -n $$(python -c 'import os; print((os.cpu_count() or 1) + 1)') --no-loadscope-reorder

unit: setup ## The quick tests
	pytest -q tests/unit

format: setup ## Put the code into shape
	ruff check --fix-only --quiet .
	ruff format .

bench: setup ## Measure the speed targets
	python tests/benchmarks/synth_speed.py
	python tests/benchmarks/guard_speed.py
	python tests/benchmarks/status_speed.py
	python tests/benchmarks/verify_speed.py

faults: setup ## Verify a hundred times under faults; no false alarm, no violation missed
	python tests/benchmarks/verify_faults.py

schema: setup ## Write the JSON Schema of environment files anew
	python -m globaltables.model.schema > environments/environment.schema.json
	python -m operations.cost.usage > environments/usage/usage.schema.json

lock: setup ## Resolve the dependencies again and write the lock files
	echo 'uv==0.13.9' | uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links --python-version 3.11 -o requirements-bootstrap.lock -
	uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --python-version 3.11 --extra local --extra dev -o requirements.lock pyproject.toml
	echo 'checkov==3.3.30' | uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links --python-version 3.11 -o requirements-scan.lock -
	npm install --package-lock-only --silent

clean: down ## Remove all that set-up made; state is kept, it may be of real tables
	rm -rf .venv .venv-scan node_modules .terraform-bin cdktf.out
