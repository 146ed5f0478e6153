# Two commands for a bare machine with Python 3.11 or newer and make:
#   make demo   makes a simulated service organisation and its scorecard in demo/
#   make test   runs every check and test
# Both make their own environment in .venv, print what they do, and may be run again.

VENV ?= .venv
BIN = $(VENV)/bin
DEMO ?= demo
JOBS ?= 2

# Set in some images; it makes every start of Python three times slower.
unexport PYTHONDONTWRITEBYTECODE
# Another environment's settings must not leak into ours.
unexport PYTHONPATH PYTHONHOME VIRTUAL_ENV

.DEFAULT_GOAL := help
.PHONY: help demo test lint format clean

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1	\2/p' Makefile

demo: $(VENV)/ready-run ## a simulated service organisation and its scorecard, in demo/
	@echo "== demo: making $(DEMO)/"
	@$(BIN)/wellserved demo "$(DEMO)"

test: $(VENV)/ready-dev $(VENV)/ready-postgres $(VENV)/ready-java $(VENV)/ready-browser $(VENV)/ready-tsc ## every check, then every test
	@echo "== 1 of 5: import rules (import-linter)"
	@$(BIN)/lint-imports --no-cache
	@echo "== 2 of 5: ruff check"
	@$(BIN)/ruff check .
	@echo "== 3 of 5: ruff format"
	@$(BIN)/ruff format --check .
	@echo "== 4 of 5: types (mypy --strict)"
	@$(BIN)/mypy --strict
	@echo "== 5 of 5: tests (pytest)"
	@$(BIN)/python -m pytest -n $(JOBS) -q

lint: $(VENV)/ready-dev ## import rules, ruff and types, without the tests
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy --strict

format: $(VENV)/ready-dev ## mend layout and what ruff can mend by itself
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

clean: ## remove the environment, the demo and caches
	rm -rf "$(VENV)" "$(DEMO)" .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

# A stamp says that its packages are installed for the pyproject.toml of now.
$(VENV)/ready-run: pyproject.toml
	@$(MAKE_ENVIRONMENT)
	@echo "== installing wellserved and what it needs (a minute or two the first time)"
	@"$(BIN)/python" -m pip install --quiet --disable-pip-version-check -e '.[report,insight]'
	@touch "$@"

$(VENV)/ready-dev: pyproject.toml
	@$(MAKE_ENVIRONMENT)
	@echo "== installing wellserved, what it needs and the tools of development (a minute or two the first time)"
	@"$(BIN)/python" -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch "$(VENV)/ready-run" "$@"

# A server for the tests of the sql source; they are skipped where there is none. Only a container's root installs it.
$(VENV)/ready-postgres: $(VENV)/ready-dev
	@if ! command -v initdb >/dev/null && ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "== installing PostgreSQL for the tests of the sql source"; \
	    { timeout 120 apt-get update -qq && DEBIAN_FRONTEND=noninteractive timeout 240 apt-get install -y -qq \
	      --no-install-recommends postgresql >/dev/null; } || echo "== that failed; its tests are skipped"; \
	  else echo "== there is no PostgreSQL here; the tests of the sql source on it are skipped"; fi; fi
	@touch "$@"

# A Java for the tests on a Spark cluster; they are skipped where there is none. Only a container's root installs it.
$(VENV)/ready-java: $(VENV)/ready-dev
	@if ! command -v java >/dev/null; then \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "== installing Java for the tests on Spark"; \
	    { timeout 120 apt-get update -qq && DEBIAN_FRONTEND=noninteractive timeout 300 apt-get install -y -qq \
	      --no-install-recommends openjdk-17-jre-headless >/dev/null; } || echo "== that failed; its tests are skipped"; \
	  else echo "== there is no Java here; the tests on Spark are skipped"; fi; fi
	@touch "$@"

# A browser for the tests that walk the pages; they are skipped where there is none. Only a container's root installs it.
$(VENV)/ready-browser: $(VENV)/ready-dev
	@if ! command -v chromium >/dev/null; then \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "== installing Chromium for the tests in the browser"; \
	    { timeout 120 apt-get update -qq && DEBIAN_FRONTEND=noninteractive timeout 480 apt-get install -y -qq \
	      --no-install-recommends chromium fonts-dejavu-core >/dev/null; } || echo "== that failed; its tests are skipped"; \
	  else echo "== there is no Chromium here; the tests in the browser are skipped"; fi; fi
	@touch "$@"

# TypeScript checks the types of our own scripts; without npm that one test is skipped. Nothing of it is handed out.
$(VENV)/ready-tsc: $(VENV)/ready-dev
	@if command -v npm >/dev/null; then \
	  echo "== installing TypeScript to check the scripts' types"; \
	  timeout 240 npm install --silent --no-fund --no-audit --prefix "$(VENV)/typescript" typescript@5 >/dev/null 2>&1 \
	    || echo "== that failed; the scripts' types are not checked"; \
	else echo "== there is no npm here; the scripts' types are not checked"; fi
	@touch "$@"

# The newest Python that runs: a name may exist and still not start (pyenv's shims).
define MAKE_ENVIRONMENT
set -e; \
if ! "$(BIN)/python" -m pip --version >/dev/null 2>&1; then \
  found=; \
  for candidate in $(PYTHON) python3.14 python3.13 python3.12 python3.11 python3 python; do \
    if "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then found=$$candidate; break; fi; \
  done; \
  if [ -z "$$found" ]; then \
    echo "there is no Python 3.11 or newer here" >&2; \
    echo "  where: looked for $(PYTHON) python3.14 to python3.11, python3 and python on the PATH" >&2; \
    echo "  fix:   install one (Debian: apt install python3 python3-venv), or say which: make PYTHON=/path/to/python" >&2; \
    exit 1; \
  fi; \
  echo "== making $(VENV) with $$found ($$("$$found" -c 'import platform; print(platform.python_version())'))"; \
  if ! "$$found" -m venv --clear "$(VENV)"; then \
    echo "Python could not make an environment" >&2; \
    echo "  where: $(VENV)" >&2; \
    echo "  fix:   on Debian and Ubuntu: apt install python3-venv" >&2; \
    exit 1; \
  fi; \
fi
endef
