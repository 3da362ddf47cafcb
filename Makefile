# Every target works on a fresh machine that has Python 3.11 or newer: `make book`.
# On Windows, or without make, see "Without make" in README.md.
PYTHON ?= python3
VENV   := .venv
PY     := $(VENV)/bin/python
JOBS   ?=
# EDITABLE= installs a built wheel instead, as a reader in Colab would have it.
EDITABLE ?= --editable

.DEFAULT_GOAL := help
.PHONY: help install book test check serve bench browser-test constraints clean

help:  ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(VENV)/installed: pyproject.toml constraints.txt
	@echo "Installing into $(VENV) (a few minutes the first time)"
	$(PYTHON) -c 'import sys; assert sys.version_info >= (3, 11), f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}: run make PYTHON=python3.11"'
	$(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet --constraint constraints.txt $(EDITABLE) '.[dev]'
	@touch $@

install: $(VENV)/installed  ## Create the virtual environment

book: install  ## Execute the chapters and build the site
	$(PY) -m coursekit book $(if $(JOBS),--jobs $(JOBS))

test: install  ## Run every test that needs no browser and no network
	OMP_NUM_THREADS=1 $(PY) -m pytest --numprocesses logical --dist worksteal  # one process a core is enough

check: install  ## Lint, types, configuration, workflows
	$(PY) -m coursekit check

serve: install  ## Show the built site on this machine
	$(PY) -m coursekit serve

bench: install  ## Compare speed with the peers, in one run
	$(PY) -m pip install --quiet --constraint constraints.txt $(EDITABLE) '.[bench]'
	$(PY) -m coursekit bench $(if $(JOBS),--jobs $(JOBS))

browser-test: install  ## Open every page in headless Chromium
	$(PY) -m pytest code/tests/browser

constraints: install  ## Resolve constraints.txt again
	$(PY) -m coursekit constraints

clean:  ## Remove what was built; keep the virtual environment
	rm -rf _build node_modules
