# `make` alone lists what there is. Each target sets up what it needs, in .venv, and works from a fresh clone.

PYTHON ?= python3
BIN := .venv/bin
PIN := uv pip compile --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11

.DEFAULT_GOAL := help
.PHONY: help sandbox test thorough check lint types imports bench bench-quick faults audit lock

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /make \1\t/' | expand -t 18

.venv/ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Fadderbot needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Name another one: make PYTHON=python3.12 ...") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

sandbox: .venv/ready ## Open a small class server in the browser, with the bot in it
	$(BIN)/fadderbot sandbox

test: .venv/ready ## Run the tests, on every core
	$(BIN)/python -m pytest -n auto -m "not thorough"

thorough: .venv/ready ## Run the rest of the journeys on every platform and on PostgreSQL, and send parsers far more
	$(BIN)/python -m pytest -n auto -m thorough
	$(BIN)/python -m pytest -n auto tests/fuzz --hypothesis-profile thorough

check: lint types imports test ## Everything that must be true before a commit

lint: .venv/ready ## Style and common mistakes
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/ready ## mypy, strict
	$(BIN)/mypy

imports: .venv/ready ## Who may import whom
	$(BIN)/lint-imports

# What is measured beside the bot; without it, the report says so.
.venv/peers: .venv/ready benchmarks/requirements.lock
	@if $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r benchmarks/requirements.lock; \
	then touch $@; else echo "Some of what the bot is measured beside cannot be installed here."; fi

bench: .venv/ready .venv/peers ## Measure how good it is, beside others, and write docs/benchmarks.md
	$(BIN)/python -m benchmarks

bench-quick: .venv/ready ## Measure quality and reliability alone, in two minutes; fails where a promise is not kept
	$(BIN)/python -m benchmarks.quick

faults: .venv/ready ## Kill it, cut its lines, fill its disk, some hundred times, and count what was lost or said twice
	$(BIN)/python -m tests.faults

audit: ## Ask PyPI's advisories about everything that is pinned
	.ci/audit

lock: ## Pin the dependencies anew (needs uv)
	$(PIN) --group dev -o requirements.lock pyproject.toml
	$(PIN) -c requirements.lock -o deploy/requirements.lock pyproject.toml
	$(PIN) -c requirements.lock --extra embeddings -o deploy/embeddings.lock pyproject.toml
	$(PIN) --group pyproject.toml:audit -o deploy/audit.lock
	$(PIN) -c requirements.lock --group peers -o benchmarks/requirements.lock
