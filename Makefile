# Piste. The root walks the parts; each part's Makefile works alone (make -C protocol test).
PYTHON ?= python3
PORT ?= 9090
DATA ?= ./piste-data
ENRICHMENTS ?= standard
PARTS := protocol reference-backend sdk-python sdk-js sdk-lua sdk-arduino conformance
UV := .venv/bin/uv
VENV_PATH := PATH="$(CURDIR)/.venv/bin:$$PATH"

.DEFAULT_GOAL := help
.PHONY: help setup up test check format generate conform bench docs dist lock clean

help: ## show this
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## install everything that tests, checks and benchmarks need (once)
	@$(PYTHON) .ci/setup.py test

up: ## start the backend [PORT=9090] [DATA=./piste-data] [ENRICHMENTS=standard]; Ctrl-C drains and stops it
	@$(PYTHON) .ci/setup.py up
	@exec .venv/bin/piste up --port $(PORT) --data $(DATA) --enrichments $(ENRICHMENTS)

test: setup check ## set up, check, and run every part's tests
	@set -e; for part in $(PARTS); do echo "== $$part: test"; $(VENV_PATH) $(MAKE) -s -C $$part test; done

check: setup ## format, lint, types, schemas and generated files, without changing anything
	@.venv/bin/ruff format --quiet --check .ci && .venv/bin/ruff check --quiet .ci
	@set -e; for part in $(PARTS); do echo "== $$part: check"; $(VENV_PATH) $(MAKE) -s -C $$part check; done
	@$(VENV_PATH) npm run --silent check

format: setup ## format and fix what can be fixed
	@.venv/bin/ruff format .
	@.venv/bin/ruff check --fix .
	@$(VENV_PATH) npm run --silent format

generate: setup ## print everything that is generated from protocol/
	@.venv/bin/piste-protocol generate

conform: setup ## run the conformance suite [TRACKER=python]
	@.venv/bin/piste-conformance run --tracker $(or $(TRACKER),python)

bench: setup ## benchmarks, side by side with the peers (minutes)
	@set -e; for part in $(PARTS); do $(VENV_PATH) $(MAKE) -s -C $$part bench; done

dist: setup ## build the wheels into dist/
	@for part in protocol reference-backend sdk-python conformance; do $(UV) build -q --no-build-isolation --python .venv/bin/python -o dist $$part; done

lock: ## resolve the dependencies anew into requirements*.lock
	@$(UV) lock -q
	@$(UV) export -q --no-emit-workspace --no-header --no-annotate --package piste --no-dev -o requirements.lock >/dev/null
	@$(UV) export -q --only-group build --no-header --no-annotate --no-emit-workspace >> requirements.lock
	@$(UV) export -q --all-packages --all-extras --group dev --no-emit-workspace --no-header --no-annotate -o requirements-dev.lock >/dev/null

clean: ## remove what setup and the tools made
	@rm -rf .venv node_modules dist .pytest_cache .mypy_cache .ruff_cache
