"""Lo que quien lee copia de las páginas construidas funciona, sin nada de este repositorio."""

from __future__ import annotations

import inspect
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bs4 import BeautifulSoup
from support import ROOT

from course_build import data
from course_build.pages import Reader
from course_build.prelude import patch_torchvision

FAILS = """\
try:
    exec(compile({code!r}, {name!r}, "exec"))
except BaseException as error:
    if type(error).__name__ != {error!r}:
        raise SystemExit({name!r} + ": falló con " + repr(error)) from None
else:
    raise SystemExit({name!r} + ": debía fallar con {error}")
"""


def python_blocks(html: Path) -> list[tuple[str, str | None]]:
    """Los bloques de Python de una página, como texto, y el error que cada uno promete."""
    soup = BeautifulSoup(html.read_text(encoding="utf-8"), "html.parser")
    found = []
    for element in soup.select(".language-python"):
        code = element.select_one("pre code")
        found.append((code.get_text(), element.get("data-raises")))
    return found


def program(blocks: list[tuple[str, str | None]]) -> str:
    """El archivo que resulta de pegar los bloques en orden; los que fallan, dentro de un try."""
    parts = []
    for number, (code, error) in enumerate(blocks, start=1):
        name = f"bloque {number}"
        parts.append(FAILS.format(code=code, name=name, error=error) if error else code)
    return "\n".join(parts)


def run_copied(page: str, blocks: list, folder: Path) -> str:
    """Ejecuta los bloques copiados en una carpeta con solo los datos; devuelve lo que falló."""
    folder.mkdir()
    # Donde el torchvision instalado no carga por sí solo, se remienda como en las páginas.
    shim = folder / "remiendo"
    shim.mkdir()
    source = inspect.getsource(patch_torchvision)
    code = "\n".join(code for code, _ in blocks)
    if "torchvision" in code or "timm" in code:
        (shim / "sitecustomize.py").write_text(
            f"import sys\n{source}\npatch_torchvision()\n", encoding="utf-8"
        )
    work = folder / "trabajo"
    work.mkdir()
    if "datos" in code:
        data.link_into(ROOT, "mini", work)
    (work / "pegado.py").write_text(program(blocks), encoding="utf-8")
    env = {**os.environ, "PYTHONPATH": str(shim), "MPLBACKEND": "Agg", "OMP_NUM_THREADS": "1"}
    guard = subprocess.run(
        [sys.executable, "-c", "import course_code"], cwd=work, env=env, capture_output=True
    )
    if guard.returncode == 0:
        return f"{page}: course_code se puede importar y no debería"
    result = subprocess.run(
        [sys.executable, "pegado.py"], cwd=work, env=env, capture_output=True, text=True
    )
    return "" if result.returncode == 0 else f"{page}:\n{result.stderr[-1500:]}"


def test_every_block_of_every_page_is_in_the_html(built_site):
    for page in Reader(ROOT).all_pages():
        folder = page.name.removesuffix(page.path.suffix).removesuffix("index")
        blocks = python_blocks(built_site / folder / "index.html")
        shown = [(code.strip("\n"), error) for code, error in blocks]
        written = [(block.code.strip("\n"), block.raises) for block in page.blocks]
        assert shown == written, f"docs/{page.name}: el HTML no muestra los mismos bloques"


def test_copied_blocks_run(built_site, tmp_path):
    data.ensure(ROOT, mode="mini")
    pages = {}
    for html in sorted(built_site.rglob("index.html")):
        blocks = python_blocks(html)
        if blocks:
            pages[html.parent.relative_to(built_site).as_posix()] = blocks
    assert len(pages) >= 5
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        tasks = [
            pool.submit(run_copied, page, blocks, tmp_path / f"{number}")
            for number, (page, blocks) in enumerate(pages.items())
        ]
        problems = [task.result() for task in tasks]
    assert not any(problems), "\n\n".join(filter(None, problems))


def test_program_notices_a_block_that_does_not_fail(tmp_path):
    assert "debía fallar" in run_copied("x", [("x = 1\n", "ValueError")], tmp_path / "a")
    assert "falló con" in run_copied("x", [("1 / 0\n", "ValueError")], tmp_path / "b")
    assert not run_copied("x", [("1 / 0\n", "ZeroDivisionError")], tmp_path / "c")
    assert "NameError" in run_copied("x", [("print(y)\n", None)], tmp_path / "d")
