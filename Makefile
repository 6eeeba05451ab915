# `make demo` and `make test` are the two commands a newcomer needs.
PYTHON ?= python3.11
UV := .venv/bin/uv
UV_VERSION := 0.13.9
STAMP := .venv/.ready

.DEFAULT_GOAL := help
.PHONY: help setup demo test check unit bench lock words clean

help: ## List the commands
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

setup: $(STAMP) ## Make .venv with everything in it

$(STAMP): requirements/dev.txt pyproject.toml Makefile
	@command -v $(PYTHON) >/dev/null || { echo "Assay needs Python 3.11; name it with PYTHON=/path/to/python3.11"; exit 2; }
	@test -x .venv/bin/python || $(PYTHON) -m venv .venv
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	$(UV) pip install --quiet --python .venv/bin/python --require-hashes -r requirements/dev.txt
	$(UV) pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation --editable .
	@touch $@

demo: setup ## From nothing to a screened feed, with a page to open
	.venv/bin/assay demo

test: setup check unit ## Everything that has to be green

check: setup ## Format, lint, types, import contracts
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports

unit: setup ## The tests alone
	.venv/bin/pytest

bench: setup ## Measure speed and memory against the goals
	.venv/bin/python -m bench

lock: ## Pin the requirements again
	$(UV) pip compile --quiet --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-annotate pyproject.toml -o requirements/run.txt
	$(UV) pip compile --quiet --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-annotate --extra dev pyproject.toml -o requirements/dev.txt

words: setup ## Bring the catalogs of the pages up to date, and name what is not translated
	.venv/bin/python tests/office/web/catalogs.py

clean: ## Remove what was made here
	rm -rf .venv .assay demo .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
