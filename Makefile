# Las órdenes del curso. Empieza por «make site» y «make test».
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
COURSE := PYTHONPATH=. $(BIN)/python -m course_build

.PHONY: site serve test data check clean

site: $(VENV)/.listo ## obtiene los datos, ejecuta lo atrasado y construye site/
	@$(COURSE) site

serve: $(VENV)/.listo ## ejecuta lo atrasado y abre un servidor que se actualiza al guardar
	@$(COURSE) serve

test: $(VENV)/.listo ## ejecuta todas las pruebas, con datos reducidos
	@$(COURSE) data
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .
	@$(BIN)/python -m pytest -n auto --dist loadfile --cov --cov-report=term-missing:skip-covered --cov-fail-under=100

data: $(VENV)/.listo ## obtiene y verifica los datos
	@$(COURSE) data

check: $(VENV)/.listo ## comprueba páginas y salidas sin ejecutar nada
	@$(COURSE) check

clean: ## borra lo generado; conserva los datos descargados
	rm -rf $(VENV) site site-zensical docs/salidas docs/practicas/*.ipynb .course/store .course/trabajo .course/data-mini

$(VENV)/.listo: requirements.txt
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(None if v >= (3, 11) else "El curso necesita Python 3.11 o posterior y este es %d.%d. Indica otro: make site PYTHON=python3.12" % v[:2])'
	@echo "Preparando el entorno en $(VENV) (unos minutos la primera vez)…"
	@test -d $(VENV) || $(PYTHON) -m venv $(VENV) || { echo "No se pudo crear $(VENV). En Debian y Ubuntu suele faltar un paquete: sudo apt install python3-venv"; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt || { echo "No se pudieron instalar los paquetes de requirements.txt. Revisa la conexión y el espacio en disco, y repite la orden."; exit 1; }
	@touch $@
