"""Las diez prácticas, probadas en tres direcciones; y la prueba misma, con defectos plantados."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from support import ROOT, require

from course_build.exercises import read_source, source_path

PROVE = Path(__file__).with_name("prove.py")
NUMBERS = [f"{number:02d}" for number in range(1, 11)]


def prove(number: str, *options: str) -> dict:
    """El informe de prove.py, que se ejecuta aparte: bloquea los módulos del curso."""
    require((ROOT / ".course/data").is_dir(), "Faltan los datos: ejecuta «make data»")
    result = subprocess.run(
        [sys.executable, PROVE, number, "--json", *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert result.stdout, result.stderr
    return json.loads(result.stdout)


@pytest.fixture(scope="module")
def reports():
    """Los informes de las diez, que se prueban de dos en dos."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return dict(zip(NUMBERS, pool.map(prove, NUMBERS), strict=True))


@pytest.mark.parametrize("number", NUMBERS)
def test_practice(reports, number):
    """La solución pasa, el ejercicio sin tocar no, y cada error previsto recibe su pista."""
    report = reports[number]
    assert not report["problems"], "\n".join(report["problems"])
    assert report["tasks"] >= 5
    assert report["mistakes"] >= 2 * report["tasks"]


@pytest.mark.parametrize("number", NUMBERS)
def test_source_is_written_as_the_others(number):
    """Las celdas que comprueban están plegadas, y las primeras son las mismas en todas."""
    source = read_source(ROOT, source_path(ROOT, number))
    assert {"titulo", "description", "practica"} <= set(source.meta)
    names = [cell.name for cell in source.cells if cell.kind == "code"]
    assert names[:2] == ["imports", "comprobador"]
    for _, check in source.tasks():
        assert check.fold.startswith("Comprobación"), check.name
        assert "@check(" in check.text


SOURCE = """\
# ---
# titulo: ensayo
# ---

from course_code.checks import check, missing

# %% [markdown]
# Ensayo.

# %% name="comprobador" fold="El código de las comprobaciones"
# --8<-- "checks.py:check"

# %% [markdown]
# ## ★ Tarea 1: sumar { #tarea-1 }
#
# **Debes obtener**: 7 con 3 y 4.
#
# ??? tip "Pista"
#     Es una suma.

# %% name="add"
def add(a, b):
    # solución
    return a + b
    # hueco
    # ...
    # fin

# %% name="add-check" fold="Comprobación de la tarea 1"
@check("Tarea 1")
def hint():
    found = add(5, 8)
    if missing(found):
        return "`add` no devuelve nada. ¿Qué falta?"
    if found == 40:
        return "multiplicas. ¿Qué operación se pide?"
    if found != 13:
        return f"con 5 y 8 da {found}. ¿Usaste los dos?"

# %% name="add-claim"
assert add(3, 4) == 7, "ya no es 7"
"""
MISTAKES = """\
# %% task="add" name="multiplicar" hint="¿Qué operación"
def add(a, b):
    return a * b

# %% task="add" name="uno-solo" hint="¿Usaste los dos?"
def add(a, b):
    return a
"""
#: De un ensayo de una sola tarea solo se reclama que no sea una práctica entera.
STRUCTURE = ("falta una sección", "tiene 1 tareas")


def problems(toy, source: str = SOURCE, mistakes: str = MISTAKES) -> str:
    """Lo que prove.py dice de un ensayo, aparte de que es corto."""
    toy.practice("01", source, mistakes)
    found = prove("01", "--root", str(toy.root))["problems"]
    return "\n".join(text for text in found if not text.startswith(STRUCTURE))


def test_a_good_trial_has_no_problems(toy):
    assert problems(toy) == ""


@pytest.mark.parametrize(
    ("right", "wrong", "complaint"),
    [
        ("return a + b", "return a + b + 1", "la solución no pasa «add-check»"),
        ("assert add(3, 4) == 7", "assert add(3, 4) == 8", "«add-claim» no se cumple"),
        ("    # ...\n", "    # return a + b\n", "aprueba el ejercicio sin tocar"),
        ("    # ...\n", "    # return a / 0\n", "mensaje genérico"),
        ("    if missing(found):", "    if found == 0:", "no ve el error"),
        ("if found != 13", "if found not in (13, 5)", "no ve el error «uno-solo»"),
        (" ¿Qué operación se pide?", " Suma.", "no pregunta nada"),
        ("found = add(5, 8)", "found = add(3, 4) + 6", "acepta la constante 7"),
        ("**Debes obtener**: 7", "Resultado: 7", "no dice «**Debes obtener**"),
        ("??? tip", "!!! tip", "no tiene una pista plegada"),
    ],
)
def test_a_planted_defect_is_found(toy, right, wrong, complaint):
    assert right in SOURCE
    source = SOURCE.replace(right, wrong)
    if "found = add(3, 4)" in wrong:
        source = source.replace("found == 40", "found == 18").replace(
            "    if missing(found)", "    if missing(add(3, 4))"
        )
    if wrong.startswith("    if found == 0"):
        source = source.replace("found != 13", "found not in (None, 13, 5)")
    assert complaint in problems(toy, source)


@pytest.mark.parametrize(
    ("mistakes", "complaint"),
    [
        (MISTAKES.split("\n\n")[0], "tiene 1 errores previstos"),
        (MISTAKES.replace("¿Usaste los dos?", "¿Y el otro?"), "no dice «¿Y el otro?»"),
        (
            MISTAKES.replace("return a\n", "return b * a\n").replace("¿Usaste los dos?", "¿Qué"),
            "la misma pista",
        ),
        (
            MISTAKES.replace('task="add" name="uno', 'task="sub" name="uno'),
            "una tarea que no existe",
        ),
    ],
)
def test_a_planted_mistake_is_judged(toy, mistakes, complaint):
    assert complaint in problems(toy, SOURCE, mistakes)
