# Two commands do all the set-up on a fresh machine: `make run` and `make test`.
PYTHON ?= python3
LANG_REPORT ?= en
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: help run test check bench data docs clean

help:
	@echo "make run    set up, run the reference world, name the report to open"
	@echo "make test   set up, check style, types and architecture, run all tests"
	@echo "make check  style, types and architecture only"
	@echo "make bench  measure speed and write bench/results.json"
	@echo "make data   build the reference world, cost tables and past events again from data-raw/"
	@echo "make docs   print the generated pages of docs/reference again"

$(VENV)/.run: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) install -c constraints.txt -e .
	touch $@

$(VENV)/.dev: $(VENV)/.run
	$(PIP) install --upgrade 'pip>=25.1'
	$(PIP) install -c constraints.txt --group test --group lint --group bench
	touch $@

run: $(VENV)/.run
	$(BIN)/ionshore run --lang $(LANG_REPORT)

test: check
	$(BIN)/python -m pytest -n auto --dist loadfile

check: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/codespell

bench: $(VENV)/.dev
	$(BIN)/python -m bench

data: $(VENV)/.run
	$(BIN)/python -m tools.build_reference
	$(BIN)/python -m tools.build_cost
	$(BIN)/python -m tools.build_withholding
	$(BIN)/ionshore data package src/ionshore/data/worlds/reference

docs: $(VENV)/.run
	$(BIN)/python -m tools.print_docs

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
