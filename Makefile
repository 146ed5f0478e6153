# Two commands for a bare machine with Python 3.11 or newer and make:
#   make demo   makes a simulated service organisation and its scorecard in demo/
#   make test   runs every check and test
# Both make their own environment in .venv, print what they do, and may be run again.

VENV ?= .venv
BIN = $(VENV)/bin
DEMO ?= demo
# One more than two processors: a quarter of the time a test waits, for the disk, a server or a browser.
JOBS ?= 3

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

# What is fetched is fetched side by side, and checked as soon as it can be; import rules are the first to speak.
test: | $(BIN)/python ## every check, then every test
	@$(MAKE) --no-print-directory -j3 lint $(VENV)/ready-system $(VENV)/ready-tsc
	@echo "== 5 of 5: tests (pytest)"
	@$(BIN)/python -m pytest -n $(JOBS) --dist worksteal -q

lint: $(VENV)/ready-dev ## import rules, ruff and types, without the tests
	@echo "== 1 of 5: import rules (import-linter)"
	@$(BIN)/lint-imports --no-cache
	@echo "== 2 of 5: ruff check"
	@$(BIN)/ruff check .
	@echo "== 3 of 5: ruff format"
	@$(BIN)/ruff format --check .
	@echo "== 4 of 5: types (mypy --strict)"
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

# uv fetches and unpacks in a third of pip's time; where it can't (a mirror that only pip knows of), pip does it.
$(VENV)/ready-dev: pyproject.toml
	@$(MAKE_ENVIRONMENT)
	@echo "== installing wellserved, what it needs and the tools of development (a minute or two the first time)"
	@"$(BIN)/python" -m pip install --quiet --disable-pip-version-check uv && \
	  UV_HTTP_TIMEOUT=180 "$(BIN)/uv" pip install --quiet --python "$(BIN)/python" -e '.[dev]' || \
	  "$(BIN)/python" -m pip install --quiet --disable-pip-version-check --no-compile -e '.[dev]'
	@touch "$(VENV)/ready-run" "$@"

$(BIN)/python:
	@$(MAKE_ENVIRONMENT)

# PostgreSQL, a Java for Spark and a browser: tests of what is missing are skipped. Only a container's root installs it.
$(VENV)/ready-system: | $(BIN)/python
	@wanted=; \
	command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || wanted="$$wanted postgresql"; \
	command -v java >/dev/null || wanted="$$wanted openjdk-17-jre-headless"; \
	command -v chromium >/dev/null || wanted="$$wanted chromium fonts-dejavu-core"; \
	if [ -n "$$wanted" ] && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "== installing for tests:$$wanted"; \
	  timeout 120 apt-get update -qq; \
	  for some in "$$wanted" $$wanted; do \
	    DEBIAN_FRONTEND=noninteractive timeout 600 apt-get install -y -qq --no-install-recommends $$some >/dev/null \
	      && { [ "$$some" = "$$wanted" ] && break || continue; } || echo "== that failed: $$some"; \
	  done; \
	elif [ -n "$$wanted" ]; then echo "== not here, and their tests are skipped:$$wanted"; fi
	@touch "$@"

# TypeScript checks the types of our own scripts; without npm that one test is skipped. Nothing of it is handed out.
$(VENV)/ready-tsc: | $(BIN)/python
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
