"""Los bloques que muestra cada página construida son los que se ejecutaron.

Que copiados funcionan, en orden y sin nada de este repositorio, lo prueba ``test_downloads.py``:
el cuaderno de la página lleva esos mismos bloques.
"""

from __future__ import annotations

from pathlib import Path

from bs4 import BeautifulSoup
from support import ROOT

from course_build.pages import Reader


def python_blocks(html: Path) -> list[tuple[str, str | None]]:
    """Los bloques de Python de una página, como texto, y el error que cada uno promete."""
    soup = BeautifulSoup(html.read_text(encoding="utf-8"), "html.parser")
    found = []
    for element in soup.select(".language-python"):
        code = element.select_one("pre code")
        found.append((code.get_text(), element.get("data-raises")))
    return found


def test_every_block_of_every_page_is_in_the_html(built_site):
    for page in Reader(ROOT).all_pages():
        folder = page.name.removesuffix(page.path.suffix).removesuffix("index")
        blocks = python_blocks(built_site / folder / "index.html")
        shown = [(code.strip("\n"), error) for code, error in blocks]
        written = [(block.code.strip("\n"), block.raises) for block in page.blocks]
        assert shown == written, f"docs/{page.name}: el HTML no muestra los mismos bloques"
