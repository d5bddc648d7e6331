"""Las fuentes y la paleta que el sitio lleva."""

import re

import pytest
from fontTools.ttLib import TTFont

from course_build import assets
from course_code.figures.style import PALETTE

SPANISH = "áéíóúüñÁÉÍÓÚÜÑ¿¡«»—…\u00a0\u202f"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    target = tmp_path_factory.mktemp("sitio")
    assets.build(target)
    return target


def test_fonts_have_the_characters_of_the_course(folder):
    needed = {
        "curso-sans": SPANISH + "αβθℓŷ→≈≤≥×−",
        "curso-sans-italica": SPANISH + "αβθ",
        "curso-mono": "áéíóúñ→│└─",
        "curso-math": "αβθ∑∂∇⊙ℒ𝐱𝑥ℝ",
    }
    for name, characters in needed.items():
        present = TTFont(folder / f"fonts/{name}.woff2").getBestCmap()
        assert not [c for c in characters if ord(c) not in present], name


def test_fonts_have_our_names_and_the_licence(folder):
    for font in assets.WEB_FONTS:
        face = TTFont(folder / f"fonts/{font.name}.woff2")
        assert face["name"].getDebugName(1) == font.family
    assert "SIL OPEN FONT LICENSE" in (folder / "fonts/LICENCIA.txt").read_text(encoding="utf-8")


def test_formula_font_can_set_formulas(folder):
    assert "MATH" in TTFont(folder / "fonts/curso-math.woff2")


def test_fonts_are_light(folder):
    total = sum(path.stat().st_size for path in folder.glob("fonts/*.woff2"))
    assert total < 400_000


def test_the_same_font_every_time():
    font = assets.STATIC_FONTS[0]
    assert assets.make_font(font, "ttf") == assets.font_files()[0].read_bytes()


def test_figures_know_the_weights():
    from matplotlib import font_manager

    entries = [font_manager.ttfFontProperty(font_manager.get_font(p)) for p in assets.font_files()]
    assert {entry.name for entry in entries} == {"Curso Sans"}
    assert {(entry.weight, entry.style) for entry in entries} >= {
        (400, "normal"),
        (700, "normal"),
        (400, "italic"),
    }


def test_palette_has_every_color_twice(folder):
    css = (folder / "palette.css").read_text(encoding="utf-8")
    light = dict(re.findall(r"--fig-([\w-]+): (#\w+);", css.split('"slate"')[0]))
    dark = dict(re.findall(r"--fig-([\w-]+): (#\w+);", css.split('"slate"')[1].split("}")[0]))
    assert {name: (light[name], dark[name]) for name in light} == PALETTE


def test_nothing_is_written_twice(folder):
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}
    assets.build(folder)
    assert before == {path: path.stat().st_mtime_ns for path in before}
