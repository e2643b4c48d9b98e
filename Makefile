# The two commands a newcomer needs: `make run` and `make test`. Everything is installed into .venv; nothing else is touched.
PYTHON ?= $(shell for one in python3 python3.14 python3.13 python3.12 python3.11; do \
  "$$one" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$one"; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/python -m uv pip install --python $(BIN)/python
COMPILE := $(BIN)/python -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header
FAST := not shared and not browser and not slow

.DEFAULT_GOAL := help
.PHONY: help setup run serve test check lint types imports data generate generated experts bench lock clean

help:  ## show these lines
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(VENV)/.made: locks/installer.txt
	@test -n "$(PYTHON)" && "$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Waypost needs Python 3.11 or newer; found: $$("$(or $(PYTHON),python3)" -V 2>&1 || true)"; \
	  echo "hint: make $(firstword $(MAKECMDGOALS)) PYTHON=/path/to/python3.11"; exit 2; }
	@echo "1/3 making a private environment in $(VENV) with $$("$(PYTHON)" -V)"
	@"$(PYTHON)" -m venv $(VENV) || { echo "hint: Debian and Ubuntu keep this in the package python3-venv"; exit 2; }
	@echo "2/3 fetching the installer"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r locks/installer.txt
	@touch $@

# What a plan needs: small. `make setup` installs all of it too, so whichever ran last counts.
$(VENV)/.run: $(VENV)/.made pyproject.toml locks/run.txt
	@echo "3/3 installing Waypost and what a plan needs"
	@$(UV) --require-hashes -r locks/run.txt
	@$(UV) --quiet --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.ready: $(VENV)/.made pyproject.toml locks/dev.txt locks/run.txt
	@echo "3/3 installing Waypost with every part, its tests and its checks"
	@$(UV) --require-hashes -r locks/dev.txt
	@$(UV) --quiet --no-deps --no-build-isolation -e .
	@touch $(VENV)/.run $@

setup: $(VENV)/.ready  ## build .venv with everything in it

run: $(VENV)/.run  ## make a real plan and show it
	@$(BIN)/waypost plan --background software-developer --role genai-engineer --stack aws --hours-per-week 8 --months 9 --budget-usd 600
	@echo 'From this folder: make serve opens it in a browser, .venv/bin/waypost plan makes your own.'

serve: setup  ## show everything in a browser
	@$(BIN)/waypost serve

test: setup  ## run the tests that need nothing but this clone
	$(BIN)/python -m pytest -n auto -m "$(FAST)" $(TESTFLAGS)

check: lint types imports data generated  ## everything CI runs; a skipped test is a failure
	@$(MAKE) --no-print-directory test TESTFLAGS="--cov --cov-report="
	$(BIN)/python -m pytest -n auto --dist loadfile -m "not ($(FAST))" --cov --cov-append --cov-report=term

lint: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: setup
	$(BIN)/mypy

imports: setup
	$(BIN)/lint-imports

data: setup  ## check every data file
	$(BIN)/waypost catalogue check

generate: setup  ## rewrite what is generated (catalogue.json, schemas, sessions and notebooks in the docs)
	$(BIN)/python -m waypost.catalogue.generate
	$(BIN)/python -m waypost.portfolio.schema
	$(BIN)/python -m waypost.surfaces.schema
	$(BIN)/python docs/sessions.py
	$(BIN)/python docs/notebooks.py

generated: setup
	$(BIN)/python -m waypost.catalogue.generate --check
	$(BIN)/python -m waypost.portfolio.schema --check
	$(BIN)/python -m waypost.surfaces.schema --check

experts: setup  ## score plans against published expert recommendations (needs ../shared)
	$(BIN)/python benchmarks/experts.py

bench: setup  ## measure the promises of the planner, of the market evidence and of the pages
	$(BIN)/python benchmarks/planning.py
	$(BIN)/python benchmarks/explain.py
	$(BIN)/python benchmarks/market.py
	$(BIN)/python benchmarks/web.py

lock: setup  ## resolve the dependencies again
	$(COMPILE) --all-extras --group test --group dev --group bench pyproject.toml locks/build.in -o locks/dev.txt
	$(COMPILE) --constraint locks/dev.txt pyproject.toml locks/build.in -o locks/run.txt
	$(COMPILE) locks/installer.in -o locks/installer.txt

clean:  ## remove the environment and caches
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .coverage*
