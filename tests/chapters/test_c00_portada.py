"""El mapa de la portada dice la verdad: los diez capítulos, y enlaces solo a lo que existe."""

import re
from pathlib import Path

import matplotlib.pyplot as plt
import pytest

from course_build.pages import load_config, nav_pages
from course_code.figures.c00_portada import CHAPTERS, ICONS, course_map

ROOT = Path(__file__).parents[2]
AGENDA = [
    "MLP multiplicando matrices",
    "Redes neuronales en PyTorch",
    "Clasificador de dígitos MNIST",
    "Clasificador Fashion-MNIST",
    "Inferencia y validación",
    "Dropout",
    "Leer y salvar modelos",
    "Carga de imágenes",
    "Transfer learning con redes convolucionales",
    "Qué aprenden los filtros de las redes",
]


@pytest.fixture(scope="module")
def chapters() -> list[tuple[str, str]]:
    """Los capítulos del mapa escrito: (título, texto)."""
    text = (ROOT / "docs/index.md").read_text(encoding="utf-8")
    listing = re.search(r'<div class="mapa" markdown>(.*?)</div>', text, re.S)[1]
    items = re.split(r"^\d+\. +", listing, flags=re.M)[1:]
    return [(re.match(r"\*\*(.+?)\*\*", item)[1], item) for item in items]


def test_the_map_has_the_ten_chapters_of_the_agenda(chapters):
    assert [title for title, _ in chapters] == AGENDA
    assert [title.replace("\n", " ") for title in CHAPTERS] == AGENDA
    assert len(ICONS) == len(CHAPTERS)


def test_every_page_of_a_chapter_is_linked_and_nothing_else(chapters):
    pages = nav_pages(load_config(ROOT))
    for number, (title, text) in enumerate(chapters, start=1):
        existing = [page for page in pages if page.startswith(f"{number:02d}-")]
        linked = re.findall(r"\]\(([^)#]+\.md)\)", text)
        assert existing, f"«{title}» no tiene páginas en el menú"
        assert linked == existing, f"el mapa y el menú no coinciden en «{title}»"
        assert re.findall(r"\(([^)]+\.ipynb)\)", text) == [f"practicas/practica-{number:02d}.ipynb"]


def test_the_drawing_names_every_chapter_in_order():
    figure = course_map()
    texts = [text.get_text() for text in figure.axes[0].texts]
    assert [text for text in texts if text in CHAPTERS] == CHAPTERS
    assert [text for text in texts if text.isdigit()] == [str(n) for n in range(1, 11)]
    plt.close(figure)


def test_the_drawing_is_tall_enough_for_a_phone():
    """A 360 px de ancho (328 útiles) la letra de los títulos mide al menos 9 px."""
    figure = course_map()
    width = figure.get_size_inches()[0] * 96
    titles = [text for text in figure.axes[0].texts if text.get_text() in CHAPTERS]
    for text in titles:
        assert text.get_fontsize() * 96 / 72 * 328 / width >= 9
    figure.canvas.draw()
    for text in titles:
        assert text.get_window_extent().width / figure.dpi < 2.4, text.get_text()
    plt.close(figure)
