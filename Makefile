# setup: everything a bare machine needs. run: the line. test, check, bench: what their names say.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: setup run test test-fast check bench bench-calls pictures model model-eval model-ship clean

setup: $(VENV)/.ready

$(VENV)/.ready: requirements.lock pyproject.toml
	@echo "Installing the line into $(VENV) (about a minute the first time)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make setup PYTHON=python3.11")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-deps -e .
	@touch $@

$(VENV)/.ready-dev: $(VENV)/.ready requirements-dev.lock
	@echo "Installing the tools of the tests"
	@$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@

run: setup
	@exec $(BIN)/ivr serve --prepare --with-worker

test: $(VENV)/.ready-dev
	$(BIN)/pytest -n 2 --dist worksteal

# What needs no database, process, socket or model, in half a minute; the random walks are short.
test-fast: $(VENV)/.ready-dev
	FUZZ_EXAMPLES=100 $(BIN)/pytest -n 2 -m pure

check: $(VENV)/.ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.ready-dev
	$(BIN)/python -m bench

# Streamed calls beside Pipecat: a speech model (SPEECH_MODEL) and a quiet machine; a quarter of an hour.
bench-calls: $(VENV)/.ready-dev
	$(BIN)/python -m bench.turns
	$(BIN)/python -m bench.streams

# docs/pictures, anew, by Chromium from a line in full swing; two minutes.
pictures: $(VENV)/.ready-dev
	$(BIN)/python -m bench.pictures

# The speech model of our own: speech_model/README.md. SMALL=1: some minutes that show that every stage runs.
MODEL_BIN := var/model/venv/bin
MODEL_SIZE := $(if $(SMALL),--small)

model: $(MODEL_BIN)/.ready
	@$(MODEL_BIN)/python -m speech_model all $(MODEL_SIZE)

# Installs the trained model as the bundled one.
model-ship: model
	@$(MODEL_BIN)/python -m speech_model ship

# Models that never heard the speakers who test them are trained first, where there are none yet.
model-eval: model $(VENV)/.ready-dev
	@$(MODEL_BIN)/python -m speech_model export --without armelle $(MODEL_SIZE)
	@$(MODEL_BIN)/python -m speech_model export --without letters $(MODEL_SIZE)
	@$(BIN)/python -m speech_model.evaluate $(MODEL_SIZE)

$(MODEL_BIN)/.ready: requirements.lock speech_model/requirements.txt
	@echo "Installing the tools of training into var/model/venv"
	@test -x $(MODEL_BIN)/python || $(PYTHON) -m venv var/model/venv
	@$(MODEL_BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(MODEL_BIN)/python -m pip install --quiet --disable-pip-version-check -r speech_model/requirements.txt
	@touch $@

clean:
	rm -rf var .venv
