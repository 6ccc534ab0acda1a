# Needs Python 3.11 or newer and make; everything else is installed into .venv.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(not (3,11) <= sys.version_info[:2] <= (3,13))' && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
# Processes that share the tests, each with a database of its own; 0: one alone.
JOBS ?= 0
export OUTSPOKEN_STRICT_TEMPLATES ?= no

.DEFAULT_GOAL := help
.PHONY: help demo test check format install install-dev chromium clean

help: ## Say what each word does
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Outspoken needs Python 3.11, 3.12 or 3.13; none was found. Install one, or say PYTHON=/path/to/python3."; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip

$(VENV)/.server: $(BIN)/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[server]'
	@touch $@

$(VENV)/.dev: $(VENV)/.server
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --group dev
	@touch $@

install: $(VENV)/.server ## Install the platform into .venv
install-dev: $(VENV)/.dev ## Install what the tests need, too

demo: install ## Start a filled, live demo on this machine (Ctrl-C stops it)
	$(BIN)/outspoken demo

chromium: install-dev
	@$(BIN)/python tools/chromium.py

test: install-dev chromium ## Run every test, browser tests included (JOBS=2: by two processes at once)
	$(BIN)/python -m pytest --numprocesses $(JOBS) --dist loadfile --no-loadscope-reorder

check: install-dev ## Format, lint, types, imports, migrations, docs
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	DJANGO_SETTINGS_MODULE=outspoken.settings $(BIN)/python -W ignore::RuntimeWarning -m django makemigrations --check --dry-run
	$(BIN)/python tools/docs.py

format: install-dev ## Bring the code into its format
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

clean: ## Remove what was installed and cached
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
