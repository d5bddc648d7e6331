"""Los cuadernos publicados: sus páginas tienen el aspecto del sitio y, descargados, se ejecutan."""

from __future__ import annotations

import inspect
import json
import os
import re
import subprocess
import sys
import venv
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from support import ROOT

from course_build import data
from course_build.execute import KERNEL_ENV
from course_build.exercises import ExercisePage
from course_build.pages import Reader
from course_build.prelude import patch_torchvision
from course_build.render import block_outputs

#: Ejecuta un cuaderno como «Ejecutar todo» y escribe en otro lo que salió.
RUN_ALL = """\
import sys
import nbformat
from nbclient import NotebookClient

notebook = nbformat.read(sys.argv[1], as_version=4)
for cell in notebook.cells:
    if cell.cell_type == "code":
        cell.outputs = []
NotebookClient(notebook, timeout=600, kernel_name="python3", coalesce_streams=True).execute()
nbformat.write(notebook, sys.argv[2])
"""
KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
#: Con los datos completos se prueban, en un entorno nuevo, una página y una práctica.
FRESH = ("c01_red", "c03_conjunto", "practica_03", "solucion_03")


@pytest.fixture(scope="module")
def exercise_pages():
    return [page for page in Reader(ROOT).all_pages() if isinstance(page, ExercisePage)]


def html_of(site: Path, page) -> str:
    return (site / page.name.removesuffix(".ipynb") / "index.html").read_text(encoding="utf-8")


def test_there_are_ten_practices(exercise_pages):
    names = sorted(page.script for page in exercise_pages)
    numbers = [f"{number:02d}" for number in range(1, 11)]
    assert names == [f"{kind}_{n}" for kind in ("practica", "solucion") for n in numbers]


def test_practice_pages_look_like_the_others(built_site, exercise_pages):
    """Sin el CSS de JupyterLab; recuadros, índice, figuras y salidas como en cualquier página."""
    for page in exercise_pages:
        text = html_of(built_site, page)
        soup = BeautifulSoup(text, "html.parser")
        assert "jp-" not in text and "jupyter-wrapper" not in text, page.name
        assert len("".join(str(style) for style in soup.select("style"))) < 5000, page.name
        assert len(text) < 300_000, page.name
        assert "!!! " not in soup.get_text() and "??? " not in soup.get_text(), page.name
        tasks = page.source.tasks()
        assert len(soup.select("details.tip")) >= len(tasks), page.name
        assert len(soup.select(".veredicto")) == len(tasks), page.name
        mark = "✔" if page.script.startswith("solucion") else "✘"
        for output in soup.select(".veredicto"):
            assert re.findall(r"^[✔✘]", output.get_text(), re.M) == [mark], page.name
        gaps = soup.select("[data-tarea]")
        assert len(gaps) == (0 if page.script.startswith("solucion") else len(tasks)), page.name
        for gap in gaps:
            kind = "huecos" if "..." in gap.get_text() else "errores"
            assert gap["data-tarea"] == kind, page.name
        assert page.script.startswith("solucion") or gaps[-2]["data-tarea"] == "errores", page.name
        headings = [heading["id"] for heading in soup.select("article h2[id]")]
        contents = {link["href"] for link in soup.select(".md-nav--secondary a[href^='#']")}
        assert headings and {f"#{name}" for name in headings} <= contents, page.name
        svgs = sum(figure.format == "svg" for figure in page.figures)
        assert len(soup.select("svg.figura")) == svgs, page.name


def test_practices_are_indexed_once(built_site, exercise_pages):
    index = json.loads((built_site / "search/search_index.json").read_text(encoding="utf-8"))
    places = [entry["location"] for entry in index["docs"]]
    assert len(places) == len(set(places))
    for page in exercise_pages:
        assert places.count(page.name.removesuffix(".ipynb") + "/") == 1, page.name
    assert not [place for place in places if "ipynb" in place]


def test_every_page_offers_its_files(built_site):
    """Cuaderno y programa al pie de cada página con código, y la práctica de su capítulo."""
    for page in Reader(ROOT).all_pages():
        if not page.blocks:
            continue
        folder = page.name.removesuffix(page.path.suffix).removesuffix("index")
        text = (built_site / folder / "index.html").read_text(encoding="utf-8")
        links = [a["href"] for a in BeautifulSoup(text, "html.parser").select(".descargas a")]
        assert any(link.endswith(f"{page.script}.ipynb") for link in links), page.name
        if not isinstance(page, ExercisePage):
            assert any(link.endswith(f"{page.script}.py") for link in links), page.name
        chapter = re.match(r"(0[1-9]|10)-", page.name)
        if chapter:
            assert any(f"practicas/practica-{chapter[1]}/" in link for link in links), page.name


def published(site: Path) -> dict[str, Path]:
    """Los cuadernos que se descargan: guion → archivo."""
    return {path.stem: path for path in sorted(site.glob("salidas/*/*.ipynb"))}


def shim(folder: Path) -> Path:
    """Donde el torchvision instalado no carga por sí solo, se remienda como en las páginas."""
    folder.mkdir(parents=True)
    source = inspect.getsource(patch_torchvision)
    (folder / "sitecustomize.py").write_text(
        "import contextlib, sys\n"
        f"{source}\n"
        "if any('ipykernel' in argument for argument in sys.orig_argv):\n"
        "    with contextlib.suppress(ModuleNotFoundError):\n"
        "        patch_torchvision()\n",
        encoding="utf-8",
    )
    return folder


def run_notebook(python: str, path: Path, folder: Path, mode: str) -> str:
    """Ejecuta un cuaderno descargado, con los datos al lado; devuelve en qué difiere, o nada."""
    work = folder / "trabajo"
    work.mkdir(parents=True)
    original = nbformat.read(path, as_version=4)
    code = "\n".join(cell.source for cell in original.cells if cell.cell_type == "code")
    if "datos" in code:
        data.link_into(ROOT, mode, work)
    env = {**os.environ, **KERNEL_ENV, "PYTHONPATH": str(shim(folder / "remiendo"))}
    (folder / "run_all.py").write_text(RUN_ALL, encoding="utf-8")
    result = subprocess.run(
        [python, folder / "run_all.py", path.resolve(), folder / "salida.ipynb"],
        cwd=work,
        env=env,
        capture_output=True,
        text=True,
    )
    if result.returncode:
        return f"{path.name} se detuvo:\n{result.stderr[-1500:]}"
    again = nbformat.read(folder / "salida.ipynb", as_version=4)
    for before, after in zip(original.cells, again.cells, strict=True):
        if before.cell_type != "code":
            continue
        expected, found = (summary(cell, work) for cell in (before, after))
        if expected != found:
            return f"{path.name}, celda «{before.id}»: la página dice {expected} y sale {found}"
    return ""


def summary(cell, work: Path):
    """Lo que una celda escribe, y cuántas figuras dibuja."""
    texts, figures = block_outputs(cell, work)
    return [(kind, text) for kind, text in texts if kind != "aviso"], len(figures)


def run_all(python: str, notebooks: dict[str, Path], folder: Path, mode: str) -> None:
    """Ejecuta varios cuadernos, dos a la vez, y exige las salidas de sus páginas."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        tasks = [
            pool.submit(run_notebook, python, path, folder / name, mode)
            for name, path in notebooks.items()
        ]
        problems = [task.result() for task in tasks]
    assert not any(problems), "\n\n".join(filter(None, problems))


def fresh_environment(folder: Path, notebooks: dict[str, Path]) -> str:
    """Un entorno recién hecho con lo que los cuadernos dicen que usan y lo que hace de Jupyter."""
    wanted = set()
    for path in notebooks.values():
        header = next(c for c in nbformat.read(path, 4).cells if c.id == "procedencia").source
        versions = dict(re.findall(r", ([\w-]+) (\d[\w.]*)(?:\+\w+)?(?=,)", header))
        named = re.search(r"pip install (.+)", header)[1].split()
        wanted |= {f"{package}=={versions[package]}" for package in named}
    venv.create(folder, with_pip=True)
    python = str(folder / "bin/python")
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, *sorted(wanted), "nbclient", "ipykernel"], check=True)
    lost = subprocess.run([python, "-c", "import course_code"], cwd=folder, capture_output=True)
    assert lost.returncode != 0
    return python


def test_notebooks_carry_the_blocks_of_their_page(built_site):
    """Todos los bloques, en su orden; lo demás que ejecutan es preparar Colab y las fotos."""
    notebooks = published(built_site)
    for page in Reader(ROOT).all_pages():
        if not page.blocks:
            continue
        cells = nbformat.read(notebooks[page.script], as_version=4).cells
        code = {cell.id: cell.source.strip("\n") for cell in cells if cell.cell_type == "code"}
        shown = [block.code.strip("\n") for block in page.blocks]
        added = {name for name, source in code.items() if source not in shown}
        assert added <= {"paquetes", "datos"}, page.name
        assert [code[name] for name in code if name not in added] == shown, page.name


def test_downloaded_notebooks_give_the_outputs_of_their_page(built_site, tmp_path):
    """Todos, con los datos reducidos; con los completos, unos cuantos en un entorno nuevo."""
    notebooks = published(built_site)
    assert len(notebooks) == sum(bool(page.blocks) for page in Reader(ROOT).all_pages())
    if "COURSE_SITE" in os.environ:
        chosen = {name: notebooks[name] for name in FRESH}
        python = fresh_environment(tmp_path / "entorno", chosen)
        run_all(python, chosen, tmp_path, "full")
    else:
        data.ensure(ROOT, mode="mini")
        run_all(sys.executable, notebooks, tmp_path, "mini")


@pytest.mark.mini
def test_a_notebook_that_differs_is_noticed(tmp_path):
    notebook = nbformat.v4.new_notebook(metadata=KERNEL)
    cell = nbformat.v4.new_code_cell("print(2)")
    cell.outputs = [nbformat.v4.new_output("stream", name="stdout", text="1\n")]
    notebook.cells = [cell]
    nbformat.write(notebook, tmp_path / "uno.ipynb")
    found = run_notebook(sys.executable, tmp_path / "uno.ipynb", tmp_path / "a", "mini")
    assert "la página dice" in found
    cell.source = "import course_code"
    nbformat.write(notebook, tmp_path / "dos.ipynb")
    found = run_notebook(sys.executable, tmp_path / "dos.ipynb", tmp_path / "b", "mini")
    assert "se detuvo" in found and "ModuleNotFoundError" in found
