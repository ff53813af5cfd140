# Everything a developer or an operator types. `make run` and `make test` set up what they need.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help run demo test check unit disks browser bench kill fuzz quality audit features setup browser-tools fmt

CARGO ?= cargo
# The browser tests' Debian package, and the benchmark's.
CHROMIUM := $(firstword $(wildcard /usr/bin/chromium /usr/bin/chromium-browser /usr/bin/google-chrome))

# Reference data and recorded answers, for checks and tests only, where they lie beside the checkout.
ifneq ($(wildcard ../shared/reference),)
export LUMINARIA_REFERENCE ?= $(abspath ../shared/reference)
endif
ifneq ($(wildcard ../shared/fixtures),)
export LUMINARIA_FIXTURES ?= $(abspath ../shared/fixtures)
endif

help: ## List the targets.
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort | column -t -s "$$(printf '\t')"

node_modules/.package-lock.json: package.json package-lock.json
	npm ci --no-audit --no-fund
	@touch $@

setup: node_modules/.package-lock.json ## Install the npm packages (htmx, the browser tests' driver).

run: setup ## Build and run the site on http://127.0.0.1:8080/.
	$(CARGO) run --locked --bin luminaria

demo: setup ## Run the site against recorded answers, so that news can be seen without the internet.
	$(CARGO) run --locked --example demo

fmt: ## Format the code.
	$(CARGO) fmt

test: setup browser-tools check unit browser ## Run every check: format, lints, docs, tests, browser tests.

check: setup features
	$(CARGO) fmt --check
	$(CARGO) clippy --locked --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --locked --no-deps --document-private-items --lib

# Each package with the features that a build turns on, one a line.
FEATURES := $(CARGO) tree --locked --prefix none --format '{p} [{f}]' --edges

features: ## Nothing is built twice: what the tests use turns on no feature of what the site is built of.
	@once=$$(mktemp -d); trap 'rm -r "$$once"' EXIT; \
	$(FEATURES) normal,build | sed 's/ (\*)$$//' | sort -u > "$$once/run"; \
	$(FEATURES) normal,build,dev | sed 's/ (\*)$$//' | sort -u > "$$once/test"; \
	if comm -23 "$$once/run" "$$once/test" | grep .; then \
	  echo "The tests build these with other features, and so a second time, with all that stands on them."; \
	  echo "docs/decisions/0002-build-profiles.md says what to do."; exit 1; fi

unit: setup ## Unit and integration tests.
	$(CARGO) test --locked --lib --bins --test it

disks: setup ## The store and the covers on full and read-only file systems, which are mounted for it (root).
	$(CARGO) test --locked --lib -- --ignored store:: covers::

browser: setup browser-tools ## Browser tests, in headless Chromium against the demo.
	$(CARGO) build --locked --bin luminaria --example demo
	node --test tests/browser/

browser-tools:
	@if ! command -v java >/dev/null; then \
	  if [ "$$(id -u)" = 0 ]; then \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends default-jre-headless; \
	  else echo "The check of the HTML needs Java. Run: sudo apt-get install -y default-jre-headless"; exit 1; fi; fi
ifeq ($(CHROMIUM),)
	@if [ "$$(id -u)" = 0 ]; then \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium; \
	else \
	  echo "The browser tests need Chromium. Run: sudo apt-get install -y chromium"; exit 1; \
	fi
endif

bench: setup ## Measure the figures in release (wrk from Debian).
	@if ! command -v wrk >/dev/null; then \
	  if [ "$$(id -u)" = 0 ]; then apt-get update -qq && apt-get install -y -qq wrk; \
	  else echo "The benchmark needs wrk. Run: sudo apt-get install -y wrk"; exit 1; fi; fi
	$(CARGO) build --locked --release --bin luminaria --example demo --example bare --example fill_store --example hit_rate --example endurance
	node benches/site.mjs
	./target/release/examples/hit_rate
	./target/release/examples/endurance cache
	./target/release/examples/endurance jobs

kill: setup ## Kill the site 200 times under load, and hold it to its promises (sqlite3 from Debian).
	@if ! command -v sqlite3 >/dev/null; then \
	  if [ "$$(id -u)" = 0 ]; then apt-get update -qq && apt-get install -y -qq sqlite3; \
	  else echo "The check needs SQLite's shell. Run: sudo apt-get install -y sqlite3"; exit 1; fi; fi
	$(CARGO) build --locked --release --bin luminaria --example kill
	./target/release/examples/kill --kills 200

# Schemathesis, from PyPI at a pinned version, in an environment of its own.
SCHEMATHESIS := target/venv/bin/schemathesis
$(SCHEMATHESIS):
	python3 -m venv target/venv
	target/venv/bin/pip install --quiet schemathesis==4.32.5

# Spoiled answers for each source that is quick to read; the others get a share. All together more than 10 million.
FUZZ_CASES ?= 1500000

fuzz: setup $(SCHEMATHESIS) ## Throw generated requests at the JSON API (python3), and spoiled answers and covers at what reads them (an hour).
	$(CARGO) build --locked --example demo
	node tests/api/fuzz.mjs $(SCHEMATHESIS)
	LUMINARIA_FUZZ_CASES=$(FUZZ_CASES) $(CARGO) test --locked --lib -- --nocapture sources::fuzz covers::fuzz

# The peers' packages, in an environment of their own.
QUALITY := target/venv-quality
QUALITY_PACKAGES := $(QUALITY)/installed
$(QUALITY_PACKAGES): benches/quality/requirements.txt
	python3 -m venv $(QUALITY)
	$(QUALITY)/bin/pip install --quiet --requirement benches/quality/requirements.txt
	@touch $@

quality: setup $(QUALITY_PACKAGES) ## Measure the recommender beside its peers; ARGS=--quick for one split (python3).
	$(QUALITY)/bin/python -B -m unittest discover --start-directory benches/quality
	$(CARGO) build --locked --release --bin luminaria
	$(QUALITY)/bin/python -B benches/quality/run.py $(ARGS)

audit: ## Dependencies: bans, licences, sources (cargo-deny, offline).
	@command -v cargo-deny >/dev/null || $(CARGO) install --locked cargo-deny
	$(CARGO) deny --offline check bans licenses sources
