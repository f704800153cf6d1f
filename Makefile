# The commands of the README. Every target sets up .venv first, from requirements.lock.
.DEFAULT_GOAL := help
.PHONY: help setup demo test test-long check bench format manual lock hook clean
bin := .venv/bin
OUT ?= demo
SERVE ?= 1
PORT ?= 8000

help:  ## This list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

.venv/complete: requirements.lock pyproject.toml scripts/set-up
	@scripts/set-up

setup: .venv/complete  ## Make .venv from the lock file

demo: setup  ## Five simulated trials to five reports in demo/; SERVE=0 does not serve them
	@$(bin)/lesionwise demo --out $(OUT) --port $(PORT) $(if $(filter 0 no false,$(SERVE)),--no-serve,--serve)

check: setup  ## Formatter, linter, types, floors, fast tests
	$(bin)/ruff format --check .
	$(bin)/ruff check .
	$(bin)/mypy
	$(bin)/lint-imports
	$(bin)/pytest tests/unit tests/spec tests/house -m "not long" -n 2

test: setup  ## The whole test suite
	@scripts/install-test-packages
	$(bin)/pytest -m "not long" -n 2

test-long: setup  ## What `make test` has no time for, and new random examples
	@scripts/install-test-packages
	$(bin)/pytest -m long -n 2
	$(bin)/pytest tests/generative -m "not long" -n 2 --hypothesis-profile=explore

bench: setup  ## Times against peers, which are installed into build/bench only
	@benchmarks/run

format: setup  ## Apply the formatter and the linter's safe mends
	$(bin)/ruff format .
	$(bin)/ruff check --fix .

manual: setup  ## Tables and examples of the manual anew (examples take minutes)
	PYTHONPATH=tests $(bin)/python -m manual_tables
	PYTHONPATH=tests $(bin)/python -m manual_cases

lock:  ## Write requirements.lock anew (needs uv)
	uv pip compile pyproject.toml --universal --python-version 3.11 --all-extras --group dev \
		--generate-hashes --no-emit-index-url --no-header -q -o requirements.lock

hook:  ## Run `make check` before every commit
	git config core.hooksPath .githooks

clean:  ## Remove what the commands made
	rm -rf .venv build demo .hypothesis .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
