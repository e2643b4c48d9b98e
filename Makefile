# The two commands a newcomer needs: `make run` and `make test`. Everything is installed into .venv; nothing else is touched.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help setup run test check lint types imports data generated experts bench lock generate clean

help:  ## show these lines
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(STAMP): pyproject.toml locks/dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Waypost needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) -V 2>&1 || echo absent)."; \
	  echo "hint: make $(firstword $(MAKECMDGOALS)) PYTHON=/path/to/python3.11"; exit 2; }
	@echo "1/3 making a private environment in $(VENV)"
	@$(PYTHON) -m venv $(VENV)
	@echo "2/3 fetching the installer"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r locks/installer.txt
	@echo "3/3 installing Waypost and what it needs"
	@$(BIN)/python -m uv pip install --python $(BIN)/python --require-hashes -r locks/dev.txt
	@$(BIN)/python -m uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

setup: $(STAMP)  ## build .venv

run: setup  ## make a real plan and show it
	@$(BIN)/waypost plan --background software-developer --role genai-engineer --stack aws --hours-per-week 8 --months 9 --budget-usd 600

test: setup  ## run the tests that need nothing but this clone
	$(BIN)/python -m pytest -n auto -m "not shared and not browser and not slow"

check: lint types imports data generated test  ## everything CI runs
	$(BIN)/python -m pytest -n auto -m "shared or browser or slow"

lint: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: setup
	$(BIN)/mypy

imports: setup
	$(BIN)/lint-imports

data: setup  ## check every data file
	$(BIN)/waypost catalogue check

generate: setup  ## rewrite the generated files (catalogue.json, schemas)
	$(BIN)/python -m waypost.catalogue.generate

generated: setup
	$(BIN)/python -m waypost.catalogue.generate --check

experts: setup  ## score plans against published expert recommendations (needs ../shared)
	$(BIN)/python benchmarks/experts.py

bench: setup  ## measure the promises of the planner
	$(BIN)/python benchmarks/planning.py

lock: setup  ## resolve the dependencies again
	$(BIN)/python -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  --all-extras --group test --group dev pyproject.toml locks/build.in -o locks/dev.txt

clean:  ## remove the environment and caches
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .coverage*
