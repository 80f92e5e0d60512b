# Two commands matter: `make run` and `make test`. Both need Python 3.11 or newer, and nothing else.
.DEFAULT_GOAL := help
.PHONY: help install run test test-faults lint format bench bench-compare bench-gate soak screenshots messages lock
PYTHON ?= python3
export PYTHON
VENV := .venv/bin
# Where bytecode is forbidden, as images of containers often do, each process would compile all of Django again (10 of 15 s
# of a start, 24 s before the first test): it is kept in .data then.
ifdef PYTHONDONTWRITEBYTECODE
unexport PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX := $(CURDIR)/.data/bytecode
endif

help:  ## what can be made
	@sed -n 's/^\([a-z-]*\):.*##/\1\t/p' $(MAKEFILE_LIST) | expand -t 14

# `dev` holds all of `run`: where it is installed and as new, nothing is left to do.
.venv/run: requirements/run.txt requirements/install
	@if [ .venv/dev -nt requirements/run.txt ] && [ .venv/dev -nt requirements/install ]; then :; else requirements/install run; fi
	@touch $@

.venv/dev: requirements/dev.txt requirements/install
	@requirements/install dev
	@touch $@

install: .venv/run  ## the virtual environment with what it takes to run

run: .venv/run  ## Sextant on this machine, with its own database and broker (PORT=8000)
	@$(VENV)/python -m tracker.embedded run

# Three at once on two cores: two of them leave these idle for a tenth of the time, waiting for processes that tests start.
test: .venv/dev  ## the whole suite (T=tests/rollup for a part)
	@$(VENV)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder $(T)

test-faults: .venv/dev  ## real processes killed, stopped, filled, overloaded: nothing lost (FAULTS=long: hours)
	@FAULTS=$(or $(FAULTS),short) $(VENV)/python -m pytest -n 0 -p no:randomly -s $(or $(T),tests/faults)

lint: .venv/dev  ## style, types, the arrows of the architecture, missing migrations, templates
	$(VENV)/ruff check .
	$(VENV)/ruff format --check .
	$(VENV)/mypy
	$(VENV)/lint-imports --no-cache
	$(VENV)/djlint --quiet --check --lint templates
	$(VENV)/python manage.py makemigrations --check --dry-run

format: .venv/dev  ## what machines can tidy
	@$(VENV)/ruff check --fix .
	@$(VENV)/ruff format .
	@$(VENV)/djlint --quiet --reformat templates || true

SIZE ?= cluster
bench: .venv/dev  ## how fast, against what floor (SIZE=small, cluster, europe, real; B="api export" for parts)
	@$(VENV)/python -m tracker.embedded exec -- $(VENV)/python -m bench $(SIZE) $(B)

bench-compare: .venv/dev  ## the last two runs of a size; fails on what worsened by half
	@$(VENV)/python -m bench.comparing $(SIZE)

bench-gate: .venv/dev  ## the small size: is a ratio worse by half than the committed one? (B=baseline measures those anew)
	@$(VENV)/python -m bench.alone small $(or $(B),gate)

soak: .venv/dev  ## everybody at work for half an hour (MINUTES=5)
	@$(VENV)/python -m tracker.embedded exec -- $(VENV)/python -m bench $(SIZE) soak

screenshots: .venv/dev  ## the pages as people see them, for the README
	@$(VENV)/python -m tracker.embedded exec -- $(VENV)/python -m tests.screenshots

messages: .venv/dev  ## new strings into the catalogues, to be translated
	@$(VENV)/python -m tests.conventions.messages

lock: .venv/dev  ## requirements/*.in compiled for every Python from 3.11 on, with hashes
	@for name in run dev; do $(VENV)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 \
		--custom-compile-command 'make lock' requirements/$$name.in --output-file requirements/$$name.txt; done
