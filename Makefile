# make brief   sets everything up and writes the briefing of the example into out/
# make test    sets everything up and runs the tests
# make notebook   carries out the notebook of examples/notebooks and writes it, with its pictures, into out/
# Any Python from 3.11 on will do; name another one with: make PYTHON=python3.12 test

SHELL := /bin/sh
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip -qq --disable-pip-version-check

.PHONY: brief test docs notebook clean

brief: $(VENV)/installed
	$(BIN)/corridor brief examples/november-2021 --out out

test: $(VENV)/installed-test
	$(BIN)/python -m pytest

docs: $(VENV)/installed
	$(BIN)/python -m corridor.cli.reference > docs/commands.md
	$(BIN)/python docs/make_reference.py

notebook: $(VENV)/installed-test
	@mkdir -p out
	$(BIN)/jupyter-execute --output=../../out/october-to-december-2021 examples/notebooks/october-to-december-2021.ipynb

clean:
	rm -rf $(VENV) out .pytest_cache .hypothesis

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later is needed; none was found." >&2; exit 1; }
	@echo "Setting up $(VENV) with $(PYTHON) …" >&2
	@$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml | $(BIN)/python
	@echo "Installing Corridor …" >&2
	@$(PIP) install --editable .
	@touch $@

$(VENV)/installed-test: pyproject.toml | $(BIN)/python
	@echo "Installing Corridor and what its tests need …" >&2
	@$(PIP) install --editable '.[test]'
	@touch $@ $(VENV)/installed
