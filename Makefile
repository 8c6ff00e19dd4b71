# The verbs of this repository. `make` alone lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMPS := .stamps
CATALOGUES := $(wildcard locale/*/LC_MESSAGES/django.po)
ADDRESS ?= 127.0.0.1:8000

export NODE_USE_SYSTEM_CA := 1
# Everything is started many times here; Python keeps what it compiled.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help
help: ## List the verbs
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1|\2/' | column -t -s '|'

# ---- set-up: each step leaves a stamp, so a second call does nothing

$(STAMPS)/venv: requirements-dev.txt
	@command -v $(PYTHON) >/dev/null || { echo "Python is missing. Install Python 3.11 or newer, with venv."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; $$($(PYTHON) --version) was found. Try: make setup PYTHON=python3.11"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo "Python's venv is missing. On Debian or Ubuntu: apt-get install python3-venv"; exit 1; }
	@echo "Installing the Python packages (about 250 MB, half a minute)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: --no-binary odfpy -r requirements-dev.txt
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/frontend: $(STAMPS)/venv frontend/package.json frontend/package-lock.json frontend/build.py
	@echo "Fetching style sheets and fonts"
	@$(BIN)/python frontend/build.py
	@touch $@

$(STAMPS)/messages: $(STAMPS)/venv .env $(CATALOGUES)
	@$(BIN)/python manage.py messages --compile --verbosity 0
	@touch $@

.env: | $(STAMPS)/venv
	@$(BIN)/python -c "import secrets; print('# Local settings, made by make setup. Never used in production.\nDEBUG=true\nSECRET_KEY=' + secrets.token_urlsafe(50))" > $@

.PHONY: setup
setup: $(STAMPS)/venv $(STAMPS)/frontend .env $(STAMPS)/messages ## Install everything into this folder (.venv, front-end files, .env)
	@$(BIN)/python manage.py system_libraries

.PHONY: system
system: ## Install Pango, Chromium and libatomic with apt (as root), or print the line
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$(cat system-packages.txt) >/dev/null && echo "System libraries installed."; \
	else echo "Run as root: apt-get install $$(tr '\n' ' ' < system-packages.txt)"; fi

# ---- daily work

.PHONY: run
run: setup ## Serve the demo on 127.0.0.1:8000
	@$(BIN)/python manage.py migrate --verbosity 0
	@$(BIN)/python manage.py load_demo
	@echo "Open http://$(ADDRESS)/ and log in as wonen@heemstede.example with demo-heemstede. Control-C stops it."
	@$(BIN)/python manage.py runserver $(ADDRESS) >/dev/null

.PHONY: demo
demo: setup ## Load the demo data without serving it
	@$(BIN)/python manage.py migrate --verbosity 0
	@$(BIN)/python manage.py load_demo

.PHONY: test
test: setup ## Run the suite on SQLite and PostgreSQL, and the browser journeys
	@echo "== SQLite" && $(BIN)/python -m pytest -n logical -m "not journey and not slow"
	@echo "== PostgreSQL" && $(BIN)/python -m tests.postgres -n logical -m "database and not journey and not slow"
	@echo "== Slow tests on SQLite, after every migration" && $(BIN)/python -m pytest --migrations -n logical -m "slow and not journey"
	@echo "== Slow tests on PostgreSQL, after every migration" && $(BIN)/python -m tests.postgres --migrations -n logical -m "slow and database and not journey"
	@echo "== Journeys" && $(BIN)/python -m pytest -n logical -m journey

.PHONY: check
check: setup ## Linters, types, import contracts, templates, catalogues, deployment settings
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .
	@git ls-files -z '*.html' ':!templates/pdf/*' | xargs -0 $(BIN)/djade --target-version 5.2 --check
	@$(BIN)/mypy --no-error-summary
	@PYTHONPATH=. $(BIN)/lint-imports >$(STAMPS)/contracts 2>&1 || { cat $(STAMPS)/contracts; exit 1; }
	@$(BIN)/python manage.py makemigrations --check --dry-run --verbosity 0
	@$(BIN)/python manage.py messages --check
	@env -i PATH="$$PATH" ENV_FILE=/dev/null SECRET_KEY="$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(50))')" ALLOWED_HOSTS=example.org DATABASE_URL=sqlite:///:memory: DEFAULT_FROM_EMAIL=noreply@example.org SECURITY_CONTACT=mailto:security@example.org SECURITY_EXPIRES=2099-01-01 $(BIN)/python manage.py check --deploy --fail-level WARNING >/dev/null

.PHONY: fmt
fmt: setup ## Format Python and templates
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format --quiet .
	@git ls-files -z '*.html' ':!templates/pdf/*' | xargs -0 $(BIN)/djade --target-version 5.2 || true

.PHONY: messages
messages: setup ## Collect texts for translation and compile the catalogues
	@$(BIN)/python manage.py messages
	@touch $(STAMPS)/messages

.PHONY: pictures
pictures: setup ## Take the pictures of the user guides anew (docs/gebruikers/afbeeldingen)
	@KEEP_PICTURES=1 $(BIN)/python -m pytest tests/journeys/test_pictures.py

.PHONY: bench
bench: setup ## Measure pages, reminders and the PDF (see docs/benchmarks.md)
	@$(BIN)/python -m tests.bench

.PHONY: lock
lock: $(STAMPS)/venv ## Renew the locks of Python and front-end packages
	@for name in requirements requirements-dev requirements-saml; do \
	  $(BIN)/pip-compile --quiet --upgrade --generate-hashes --strip-extras --allow-unsafe --no-header --no-emit-index-url --no-emit-trusted-host --no-emit-find-links -o $$name.txt $$name.in; done
	@$(BIN)/python frontend/build.py --update

.PHONY: clean
clean: ## Remove what set-up made (keeps .env and the database)
	@rm -rf $(VENV) $(STAMPS) static/vendor staticfiles frontend/node_modules
