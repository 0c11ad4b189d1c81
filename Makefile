# A thin door. Afterwards .venv/bin/urbansafety and .venv/bin/pytest do the same.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: setup demo test lint calibrate bench lock clean

setup: .venv/.ready

.venv/.ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "UrbanSafety needs Python 3.11 or newer; $(PYTHON) is older. Name another: make setup PYTHON=python3.12"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv \
	  || { rm -rf .venv; echo "Python's venv is missing. On Debian or Ubuntu: apt-get install python3-venv"; exit 1; }
	@command -v uv >/dev/null || test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet uv
	@uv=$$(command -v uv || echo $(BIN)/uv); \
	  $$uv pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r requirements.lock \
	  && $$uv pip install --quiet --python $(BIN)/python --no-deps -e .
	@touch $@

demo: setup
	@$(BIN)/urbansafety demo --out demo

test: setup
	$(BIN)/pytest -n auto --dist worksteal

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

calibrate: setup
	$(BIN)/python benchmarks/calibrate.py > docs/calibration.md

bench: setup
	$(BIN)/python benchmarks/locate.py
	$(BIN)/python benchmarks/assessment.py
	$(BIN)/python benchmarks/risk.py
	$(BIN)/python benchmarks/priorities.py
	$(BIN)/python benchmarks/portfolio.py

lock:
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-emit-index-url --no-emit-find-links -o requirements.lock

clean:
	rm -rf .venv demo
