"""Las prácticas: qué sale de una fuente y qué mensaje da una mal escrita."""

from __future__ import annotations

import nbformat
import pytest

from course_build.errors import CourseError
from course_build.exercises import read_page, read_source, source_path, split_cells, variant

SOURCE = """\
# ---
# titulo: ensayo
# practica: 30
# ---

from course_code.checks import check, missing

# %% [markdown]
# Texto de los dos.

# %% name="comprobador" fold="El código"
# --8<-- "checks.py:check"

# %% [markdown]
# ## ★ Tarea 1: doblar { #tarea-1 }

# %% name="double"
def double(x):
    # solución
    y = 2 * x

    return y
    # hueco
    # y = ...
    # return y
    # fin

# %% name="double-check" fold="Comprobación"
@check("Tarea 1")
def hint():
    if missing(double(3)):
        return "no devuelve nada. ¿Qué falta?"
    if double(3) != 6:
        return "no es el doble. ¿Qué pasa con 3?"

# %% name="double-claim"
assert double(4) == 8, "ya no es 8"

# %% [markdown] only="solucion"
# Porque es la suma de x y x.

# %% [markdown] only="ejercicio"
# Hasta aquí.
"""


@pytest.fixture
def practice(toy):
    """Un proyecto con la práctica de ensayo."""
    toy.practice("01", SOURCE)
    return toy


def text_of(cells):
    return "\n".join(cell.text for cell in cells if cell.kind == "markdown")


def test_one_source_gives_two_programs(practice):
    source = read_source(practice.root, source_path(practice.root, "01"))
    cells, blocks = variant(source, solution=False)
    codes = {block.id: block.code for block in blocks}
    assert codes["double"] == "def double(x):\n    y = ...\n    return y"
    assert "Hasta aquí." in text_of(cells) and "Porque" not in text_of(cells)
    assert not any(block.claims for block in blocks)
    cells, blocks = variant(source, solution=True)
    codes = {block.id: block.code for block in blocks}
    assert codes["double"] == "def double(x):\n    y = 2 * x\n\n    return y"
    assert "Porque" in text_of(cells) and "Hasta aquí." not in text_of(cells)
    assert blocks[1].claims == [("double-claim", 'assert double(4) == 8, "ya no es 8"')]
    assert list(codes) == ["comprobador", "double", "double-check"]


def test_a_piece_is_included_with_its_origin(practice):
    source = read_source(practice.root, source_path(practice.root, "01"))
    _, blocks = variant(source, solution=True)
    assert blocks[0].code.startswith("def check(task):")
    assert blocks[0].source[0] == ("course_code/checks.py", 5)
    file, line = blocks[1].source[1]
    text = (practice.root / file).read_text(encoding="utf-8").split("\n")
    assert text[line - 1] == "    y = 2 * x"


def test_the_title_links_exercise_and_solution(practice):
    exercise = read_page(practice.root, "practicas/practica-01.ipynb")
    solution = read_page(practice.root, "practicas/solucion-01.ipynb")
    assert exercise.meta["title"] == "Práctica 1" and solution.meta["title"] == "Solución 1"
    assert "# Práctica 1: ensayo" in exercise.cells[0].text
    assert "(solucion-01.ipynb)" in exercise.cells[0].text
    assert "(practica-01.ipynb)" in solution.cells[0].text
    assert (exercise.script, solution.script) == ("practica_01", "solucion_01")


def test_each_page_asks_for_its_own_figures(toy):
    figure = (
        '# %% [markdown]\n# ![Una recta](../salidas/practica_01/plot.svg)\n\n# %% name="x"\nx = 1\n'
    )
    toy.practice("01", SOURCE + figure)
    page = read_page(toy.root, "practicas/solucion-01.ipynb")
    assert "../salidas/solucion_01/plot.svg" in page.text
    assert [figure.name for figure in page.figures] == ["plot"]


@pytest.mark.parametrize(
    ("right", "wrong", "complaint"),
    [
        ("# titulo: ensayo", "# titulo: [ensayo", "la cabecera (entre ---) no es YAML válido"),
        ("# titulo: ensayo\n# practica: 30", "# ensayo", "son pares «nombre: valor»"),
        ('# %% name="double"\n', "# %%\n", "la celda no tiene nombre"),
        ('name="double-check"', 'name="double-test"', "«double» no tiene comprobación"),
        ('name="double-claim"', 'name="double"', "dos celdas se llaman «double»"),
        ('name="double-claim"', 'name="other-claim"', "«other», que no está antes"),
        ("    # fin\n", "", "le falta «# fin»"),
        ("    # hueco\n", "", "no tiene"),
        ("    # y = ...\n", "    y = ...\n", "se escribe comentado"),
        ("checks.py:check", "checks.py:nada", "no existe la región «nada»"),
        ('only="ejercicio"', 'only="alumno"', "«only» solo puede ser"),
        ("assert double(4) == 8", "z = double(4)\nassert z == 8", "solo contiene «assert"),
        ("return y\n    # hueco", "return y  #" + 90 * "x" + "\n    # hueco", "caben 92"),
        ("    y = 2 * x\n", "    y = 2 * x\n" * 26, "el máximo es 25"),
    ],
)
def test_a_badly_written_source_is_explained(toy, right, wrong, complaint):
    assert right in SOURCE
    text = SOURCE.replace(right, wrong)
    if "# hueco" in right and not wrong:
        complaint = "sobra «# fin»"
    toy.practice("01", text)
    with pytest.raises(CourseError, match=r"practica_01\.py|checks\.py") as error:
        read_page(toy.root, "practicas/solucion-01.ipynb")
    assert complaint in str(error.value)


def test_the_menu_and_the_folder_agree(practice):
    practice.notebooks.remove("practicas/solucion-01.ipynb")
    practice.config()
    result = practice.run("list")
    assert result.returncode == 1
    assert "practicas/solucion-01.ipynb no está en el menú" in result.stderr
    practice.notebooks += ["practicas/solucion-01.ipynb", "practicas/practica-02.ipynb"]
    practice.config()
    result = practice.run("list")
    assert "docs/practicas/practica_02.py" in result.stderr and "Traceback" not in result.stderr
    practice.notebooks[-1] = "practicas/otra.ipynb"
    practice.config()
    assert "un cuaderno se llama" in practice.run("list").stderr


def test_the_run_publishes_both(practice):
    """El ejercicio y la solución se ejecutan, se guardan y se publican como cualquier página."""
    result = practice.run("run")
    assert result.returncode == 0, result.stderr
    outputs = practice.outputs()
    assert b"no devuelve nada" in outputs["practica_01/double-check.md"]
    assert "✔ Tarea 1: bien.".encode() in outputs["solucion_01/double-check.md"]
    assert b".veredicto" in outputs["solucion_01/double-check.md"]
    for name in ("practica", "solucion"):
        page = practice.root / f"docs/practicas/{name}-01.ipynb"
        nbformat.validate(nbformat.read(page, as_version=4))
        assert f"{name}_01/{name}_01.ipynb" in outputs
    assert practice.run("check").returncode == 0
    again = practice.run("run")
    assert "0 páginas ejecutadas, 2 del almacén" in again.stdout


def test_prose_runs_nothing_and_code_runs_both(practice):
    assert practice.run("run").returncode == 0
    path = source_path(practice.root, "01")
    path.write_text(SOURCE.replace("Texto de los dos", "Otro texto"), encoding="utf-8")
    result = practice.run("run")
    assert "0 páginas ejecutadas" in result.stdout, result.stdout + result.stderr
    shown = (practice.root / "docs/practicas/practica-01.ipynb").read_text(encoding="utf-8")
    assert "Otro texto" in shown
    path.write_text(SOURCE.replace("double(3) != 6", "double(3) != 3 * 2"), encoding="utf-8")
    assert "2 páginas ejecutadas" in practice.run("run").stdout


@pytest.mark.parametrize(
    ("right", "wrong", "page", "complaint"),
    [
        ("y = 2 * x", "y = 2 * x if x == 4 else 0", "solucion-01", "debía escribir «✔»"),
        ("    # y = ...\n", "    # y = x + x\n", "practica-01", "debía escribir «✘»"),
        ("double(4) == 8", "double(4) == 9", "solucion-01", "afirma algo que ya no se cumple"),
        (
            "    if missing",
            "    print('✔ ya')\n    if missing",
            "practica-01",
            "debía escribir «✘»",
        ),
    ],
)
def test_a_practice_that_does_not_hold_is_not_published(toy, right, wrong, page, complaint):
    toy.practice("01", SOURCE.replace(right, wrong))
    result = toy.run("run")
    assert result.returncode == 1
    assert complaint in result.stderr and "Traceback" not in result.stderr
    assert not (toy.root / f"docs/practicas/{page}.ipynb").exists()


def test_pages_are_found_by_any_of_their_names(practice):
    for name in ("practica_01", "practicas/practica-01", "docs/practicas/practica-01.ipynb"):
        result = practice.run("run", name)
        assert result.returncode == 0, result.stderr
    assert "No hay ninguna página" in practice.run("run", "practica_09").stderr


def test_prose_and_code_keep_their_places():
    """Cada vista mide lo mismo que la fuente, y lo de una no está en la otra."""
    prose, code = split_cells(SOURCE)
    assert [len(line) for line in prose.split("\n")] == [len(line) for line in SOURCE.split("\n")]
    assert len(prose) == len(code) == len(SOURCE)
    place = SOURCE.index("Texto de los dos.")
    assert prose[place:].startswith("Texto de los dos.") and not code[place : place + 17].strip()
    place = SOURCE.index("y = ...")
    assert code[place:].startswith("y = ...") and code[place - 2 : place] == "  "
    assert "def double" not in prose and "titulo" not in code and "ensayo" in code
