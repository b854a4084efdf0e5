# make run   create .venv and ./instance, load the demo at the first start, serve on http://127.0.0.1:8000
# make test  everything CI runs: style, types, layers, tests on SQLite and on PostgreSQL, journeys in a browser, the wheel
# make check the quick part of it: style, types, layers, tests on SQLite without a browser

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
export LINKAGE_HOME ?= $(CURDIR)/instance

.PHONY: run install dev test check style types unit translations clean

run: install
	@$(BIN)/linkage demo load --if-empty >/dev/null
	@$(BIN)/linkage serve --host 127.0.0.1 --port $(or $(PORT),8000)

install: $(VENV)/.installed
dev: $(VENV)/.installed-dev

$(VENV)/.installed: setup.cfg constraints.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.installed-dev: setup.cfg constraints.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@ $(VENV)/.installed

test: dev
	@bash tests/run

check: dev style types unit

style:
	$(BIN)/ruff check linkage database matching search tests benchmarks
	$(BIN)/ruff format --check linkage database matching search tests benchmarks

types:
	$(BIN)/mypy
	$(BIN)/lint-imports

unit:
	$(BIN)/pytest -n 2 --dist loadfile -m "not browser"

# Collects the texts anew, brings the catalogues up to date and compiles them; then translate what `tests/house` names.
# The head of each catalogue, down to its first blank line, holds the glossary: Babel drops it, so it is put back.
TEXTS := linkage/translations
translations: dev
	$(BIN)/pybabel -q extract -F $(TEXTS)/babel.cfg -k _l -c Translators: --sort-output --no-location --omit-header -o $(TEXTS)/messages.pot .
	for language in vi ja; do \
	    po=$(TEXTS)/$$language/LC_MESSAGES/messages.po; \
	    sed '/^$$/q' $$po > $$po.head; \
	    $(BIN)/pybabel -q update --no-fuzzy-matching --ignore-obsolete --omit-header --no-wrap -i $(TEXTS)/messages.pot -d $(TEXTS) -l $$language; \
	    cat $$po.head $$po > $$po.new && mv $$po.new $$po && rm $$po.head; \
	done
	$(BIN)/pybabel -q compile --statistics -d $(TEXTS)

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
