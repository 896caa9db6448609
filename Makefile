# Controlled Forgetting: what you can do here. `make` alone lists it.
#
# Every command sets up .venv from requirements.txt by itself. PYTHON=/path/to/python3.12 chooses the Python.

SHELL   := /bin/bash -o pipefail
VENV    := .venv
BIN     := $(VENV)/bin
READY   := $(VENV)/ready
# The book's own extension is a package in book/_ext.
export PYTHONPATH := $(CURDIR)/book/_ext$(if $(PYTHONPATH),:$(PYTHONPATH))
PORT    ?= 8000

.DEFAULT_GOAL := help
.PHONY: help book pdf offline test serve live lint format types bench ensembles binder course lock clean venv

help: ## List the commands
	@echo "Controlled Forgetting"
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "%-14s %s\n", $$1, $$2}'

book: $(READY) ## Run every page that has changed and build the site into _build/html
	@$(BIN)/python -m bookext

pdf: $(READY) ## Print the built book into _build/controlled-forgetting.pdf, by an installed Chromium
	@$(BIN)/python -m bookext.pdf

offline: $(READY) ## Pack the built book into a zip, with a checksum, to be read without a network
	@$(BIN)/python -m bookext.offline

# Every core has a test of its own: threads of BLAS on top would get in each other's way.
test: $(READY) ## Lint, types, unit tests, every page, the site, and the site in a real browser
	@echo "== Lint"
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .
	@$(BIN)/lint-imports --no-logo
	@echo "== Types"
	@$(BIN)/mypy
	@echo "== Tests: the package, every page, the site, and the site in a browser"
	@OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest --book -n logical --maxprocesses 4 --dist worksteal $(PYTEST)

serve: $(READY) ## Show the built book at http://localhost:8000 (PORT=...)
	@$(BIN)/python -m bookext.serve $(PORT)

live: $(READY) ## Run the live components with the native kernels behind them (panel serve)
	@$(BIN)/python -m ergolib.live.serve $(CLASS)

lint: $(READY) ## Check style and the layering of the package
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/lint-imports --no-logo

format: $(READY) ## Rewrite the code in the project's style
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

types: $(READY) ## Check the types of the package
	@$(BIN)/mypy

bench: $(READY) ## Compare our kernels with naive ones and with other packages
	@$(BIN)/python -m benchmarks

# What the pages load: hundreds of training runs, kept in the package. Stopped, it goes on from _build/ensembles.
ensembles: $(READY) ## Train the stored ensembles of transformers again, on all cores (half an hour)
	@OPENBLAS_NUM_THREADS=1 $(BIN)/python -m ergolib.learning.ensembles

# Needs the built book, a network and Python 3.12 (PYTHON=...): new environments of a gigabyte each in _build/binder.
binder: $(READY) ## Do what Binder does in a fresh environment, and move a figure in JupyterLab
	@$(BIN)/python -m binder notebooks && $(BIN)/python -m binder main

course: $(READY) ## Make the problem sets: student and instructor versions
	@$(BIN)/python -m course

lock: $(READY) ## Write requirements.txt again from pyproject.toml
	@command -v uv >/dev/null || test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet uv
	@PATH="$(CURDIR)/$(BIN):$$PATH" uv pip compile --universal --fork-strategy fewest --python-version 3.11 --extra bench \
	  --no-emit-package ergolib --no-emit-index-url --custom-compile-command "make lock" pyproject.toml -o requirements.txt

clean: ## Remove what was built (not .venv)
	@rm -rf _build build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
	@echo "Removed _build and the caches; .venv stays"

venv: $(READY) ## Set up .venv from requirements.txt

# Python 3.11 to 3.13, newest first, or the one given as PYTHON=.
$(READY): requirements.txt pyproject.toml
	@set -e; \
	python="$(PYTHON)"; \
	fits() { "$$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; }; \
	if [ -z "$$python" ]; then \
	  for name in $(BIN)/python python3.13 python3.12 python3.11 python3 python; do \
	    if command -v $$name >/dev/null && fits $$name; then python=$$name; break; fi; \
	  done; \
	fi; \
	if [ -z "$$python" ] || ! fits "$$python"; then \
	  echo "This book needs Python 3.11, 3.12 or 3.13, and found $${python:-none}."; \
	  echo "Install one (for example: apt install python3.12 python3.12-venv), or name it: make book PYTHON=/path/to/python3.12"; \
	  exit 1; \
	fi; \
	if ! fits $(BIN)/python || ! $(BIN)/python -m pip --version >/dev/null 2>&1 || { [ -n "$(PYTHON)" ] && [ "$$($(BIN)/python -V)" != "$$("$$python" -V)" ]; }; then \
	  echo "Making $(VENV) with $$("$$python" --version)"; \
	  rm -rf $(VENV); \
	  "$$python" -m venv $(VENV) || { echo "python -m venv failed; on Debian and Ubuntu: apt install python3-venv"; exit 1; }; \
	fi; \
	echo "Installing the packages of requirements.txt (about a minute the first time)"; \
	$(BIN)/python -m pip install --disable-pip-version-check --progress-bar on -r requirements.txt | { grep -v "already satisfied" || true; }; \
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps -e .; \
	touch $@
