"""Lo que se descarga de una página: su cuaderno y su programa."""

from __future__ import annotations

import json
import subprocess
import sys

import nbformat
import pytest

from course_build import notebooks
from course_build.notebooks import Place, notebook, parts, photos_step, program
from course_build.pages import Reader
from course_build.store import versions

SCRIPT = """\
# --8<-- [start:numbers]
import random

x = [1, 2, 3]
print(sum(x))
# --8<-- [end:numbers]

# --8<-- [start:wrong]
x[7]
# --8<-- [end:wrong]

# --8<-- [start:after]
print("sigue")
# --8<-- [end:after]
"""
PAGE = """\
---
title: Sumas
---

# Sumas { #sumas }

**Lectura** 5 min
{ .meta }

Antes, [otra página](otra.md#lugar){ lang=en } y <a href="datos/fotos.zip">fotos</a>. <!-- nota -->

!!! abstract "Al terminar podrás…"
    - sumar.

```python
--8<-- "chapters/sumas.py:numbers"
```

--8<-- "sumas/numbers.md"

![Un esquema con dos cajas](salidas/sumas/boxes.svg)
/// figure-caption
Dos **cajas**.
///

!!! failure "Error frecuente: `x[7]`"
    No hay tantos:

    ```{ .python data-raises="IndexError" }
    --8<-- "chapters/sumas.py:wrong"
    ```

    --8<-- "sumas/wrong.md"

    **Solución**: contar.

    ```bash
    echo hola
    ```

??? success "Respuesta con `x`"
    Son $6$.

    - Una lista.

Después.

```python
--8<-- "chapters/sumas.py:after"
```

--8<-- "sumas/after.md"

--8<-- "sumas/pie.md"
"""
SITE = Place("https://ejemplo.org/curso/", "persona/curso", "abc123")


@pytest.fixture
def page(toy):
    """Una página con un poco de todo lo que hay en las del curso."""
    toy.page("sumas", SCRIPT, PAGE)
    toy.page("otra", SCRIPT.replace("sumas", "otra"), nav=True)
    return Reader(toy.root).page("sumas.md")


def executed(page):
    """Un cuaderno con las celdas de la página, como el que guarda la ejecución."""
    cells = [nbformat.v4.new_code_cell(block.code, id=f"block-{block.id}") for block in page.blocks]
    return nbformat.v4.new_notebook(cells=cells)


def test_the_notebook_has_the_prose_in_its_place(page):
    found = parts(page, Place())
    assert [text for kind, text in found if kind == "bloque"] == ["numbers", "wrong", "after"]
    prose = [text for kind, text in found if kind == "prosa"]
    assert prose[0].startswith("# Sumas\n\n**Lectura** 5 min\n\nAntes, otra página y fotos.")
    assert "**Al terminar podrás…**\n\n- sumar." in prose[0]
    assert "> Figura: Un esquema con dos cajas" in prose[1] and "> Dos **cajas**." in prose[1]
    assert "**Error frecuente: `x[7]`**\n\nNo hay tantos:" in prose[1]
    assert prose[2].startswith("**Solución**: contar.\n\n```bash\necho hola\n```")
    assert "<details><summary>Respuesta con <code>x</code></summary>\n\nSon $6$." in prose[2]
    assert prose[2].endswith("- Una lista.\n\n</details>\n\nDespués.")
    whole = "\n".join(prose)
    for only_of_the_site in ("{ #", "{ .", "!!!", "???", "///", "8<", "<!--", "lang=en"):
        assert only_of_the_site not in whole, only_of_the_site


def test_links_lead_to_the_published_site(page):
    prose = "\n".join(text for kind, text in parts(page, SITE) if kind == "prosa")
    assert "[otra página](https://ejemplo.org/curso/otra/#lugar)" in prose
    assert "[fotos](https://ejemplo.org/curso/datos/fotos.zip)" in prose
    assert "> [Figura](https://ejemplo.org/curso/salidas/sumas/boxes.svg): Un esquema" in prose
    assert SITE.colab(page) == (
        "https://colab.research.google.com/github/persona/curso/blob/cuadernos/sumas.ipynb"
    )
    assert Place().colab(page) == "" and Place().link(page, "otra.md") == ""


def test_addresses_are_those_of_the_built_site(toy):
    toy.page("sumas", SCRIPT)
    (toy.root / "docs/03-mnist").mkdir()
    (toy.root / "docs/03-mnist/entrenar.md").write_text("# Entrenar\n", encoding="utf-8")
    page = Reader(toy.root).page("03-mnist/entrenar.md")
    links = {
        "conjunto.md": "03-mnist/conjunto/",
        "../index.md#mapa": "#mapa",
        "../02-redes/softmax.md#temperatura": "02-redes/softmax/#temperatura",
        "#datos": "03-mnist/entrenar/#datos",
        "../practicas/practica-03.ipynb": "practicas/practica-03/",
        "../salidas/c03/c03.ipynb": "salidas/c03/c03.ipynb",
        "../salidas/c03/red.svg": "salidas/c03/red.svg",
    }
    for target, expected in links.items():
        assert SITE.link(page, target) == f"https://ejemplo.org/curso/{expected}", target
    assert SITE.link(page, "https://pytorch.org") == "https://pytorch.org"


def test_the_notebook_says_where_it_comes_from_and_what_it_needs(page):
    complete = notebook(page, executed(page), versions(), SITE)
    nbformat.validate(complete)
    header = next(cell for cell in complete.cells if cell.id == "procedencia").source
    assert "[Sumas](https://ejemplo.org/curso/sumas/)" in header
    assert f"Python {versions()['python']}" in header
    assert "pip install" not in header  # solo usa la biblioteca estándar


def blocks(*codes: str):
    """Una página de mentira con estos bloques."""

    class Page:
        script = "x"

    page = Page()
    page.blocks = [type("Block", (), {"code": code, "id": f"b{n}"}) for n, code in enumerate(codes)]
    return page


def test_packages_are_those_the_blocks_import():
    page = blocks("import torch\nfrom torchvision import datasets", "from sklearn.svm import SVC")
    assert notebooks.packages(page) == ["torch", "torchvision", "scikit-learn"]
    page = blocks("import math, numpy", "import torch\ntorch.onnx.export(1)")
    assert notebooks.packages(page) == ["torch", "numpy", "onnx", "onnxscript"]
    page = blocks("from PIL import Image\nimport matplotlib.pyplot as plt\nimport numpy as np")
    assert notebooks.packages(page) == ["matplotlib"]


def test_photos_come_from_the_site_with_their_checksum(tmp_path):
    code = photos_step(SITE)
    assert '"https://ejemplo.org/curso/datos/fotos.zip", "datos", md5="abc123"' in code
    assert "input(" in photos_step(Place())
    (tmp_path / "datos/fotos").mkdir(parents=True)
    for place in (SITE, Place()):  # si ya están, ni pide ni descarga
        fake = code_without_torchvision(photos_step(place))
        result = subprocess.run(
            [sys.executable, "-c", fake], cwd=tmp_path, capture_output=True, text=True
        )
        assert result.returncode == 0, result.stderr
    (tmp_path / "datos/fotos").rmdir()
    fake = code_without_torchvision(code)
    result = subprocess.run(
        [sys.executable, "-c", fake], cwd=tmp_path, capture_output=True, text=True
    )
    assert "descarga https://ejemplo.org/curso/datos/fotos.zip abc123" in result.stdout


def code_without_torchvision(code: str) -> str:
    """El mismo código, con una descarga que solo se anuncia."""
    line = "from torchvision.datasets.utils import download_and_extract_archive"
    assert line in code
    fake = "def download_and_extract_archive(url, folder, md5=None): print('descarga', url, md5)"
    return code.replace(line, fake)


def test_the_program_runs_from_top_to_bottom(page, tmp_path):
    text = program(page, Place())
    (tmp_path / "sumas.py").write_text(text, encoding="utf-8")
    result = subprocess.run(
        [sys.executable, "sumas.py"], cwd=tmp_path, capture_output=True, text=True
    )
    assert result.returncode == 0, result.stderr
    assert result.stdout == "6\nIndexError: list index out of range\nsigue\n"
    assert text.startswith("# %% [markdown]\n# # Sumas\n")


def test_a_page_publishes_both_and_prose_runs_nothing(toy):
    toy.page("sumas", SCRIPT, PAGE.replace("![Un esquema", "[Un esquema"))
    toy.page("otra", SCRIPT.replace("x[7]", "x[0]"))
    first = toy.run("run", "sumas")
    assert first.returncode == 0, first.stderr
    outputs = toy.outputs()
    cells = json.loads(outputs["sumas/sumas.ipynb"])["cells"]
    first_block = next(cell for cell in cells if cell["cell_type"] == "code")
    assert first_block["outputs"][0]["text"] == ["6\n"]
    assert b"# # Sumas" in outputs["sumas/sumas.py"]
    foot = (toy.root / "docs/salidas/sumas/pie.md").read_text(encoding="utf-8")
    assert "(salidas/sumas/sumas.py)" in foot and "Colab" not in foot
    path = toy.root / "docs/sumas.md"
    path.write_text(path.read_text(encoding="utf-8").replace("Después.", "Al final."), "utf-8")
    again = toy.run("run", "sumas", COURSE_REPOSITORY="persona/curso")
    assert "0 páginas ejecutadas" in again.stdout
    assert "Al final." in toy.outputs()["sumas/sumas.ipynb"].decode()
    foot = (toy.root / "docs/salidas/sumas/pie.md").read_text(encoding="utf-8")
    assert "(https://colab.research.google.com/github/persona/curso/blob/cuadernos/sumas" in foot
