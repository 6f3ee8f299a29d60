PYTHON ?= $(shell command -v python3.11 || command -v python3)
PY := .venv/bin/python

.PHONY: run setup test lint bench

run: setup          ## set up what is missing and serve http://127.0.0.1:8000
	@$(PY) -m assistant serve

setup:              ## environments, pages, models; seconds when nothing changed
	@$(PYTHON) scripts/setup.py

test: setup lint    ## set up what is missing and pass every test
	@bash scripts/system_packages.sh
	@cd web && npm test --silent
	@$(PY) -m pytest --ignore tests/browser
	@$(PY) -m pytest tests/browser

lint:
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check -q assistant actions scripts
	@$(PY) -m mypy
	@.venv/bin/lint-imports --verbose 2>/dev/null | tail -3

bench:              ## speed and memory, beside Rasa's own default pipeline
	@$(PY) -m assistant bench chat --clients 32 --messages 20 --baseline --json
