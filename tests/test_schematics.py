"""Los esquemas: figuras de matplotlib, o un SVG ya hecho cuando algo se mueve."""

import sys
from types import SimpleNamespace

import matplotlib.pyplot as plt
import pytest

from course_build.schematics import draw
from course_build.svg import clean_svg

SVG = '<svg viewBox="0 0 10 10"><g class="solo-movimiento"><circle r="1"/></g></svg>'


@pytest.fixture(autouse=True)
def module(monkeypatch):
    """Un módulo de esquemas con una figura quieta y otra que se mueve."""

    def still():
        figure, axes = plt.subplots()
        axes.plot([0, 1 / 3], [0, 1 / 7], gid="linea")
        return figure

    fake = SimpleNamespace(still=still, moving=lambda: SVG)
    monkeypatch.setitem(sys.modules, "course_code.figures.prueba", fake)


def test_a_figure_gives_an_svg_and_a_png(tmp_path):
    draw("prueba", tmp_path, ["still"])
    assert {path.name for path in tmp_path.iterdir()} == {"still.svg", "still.png"}


def test_a_string_is_the_svg_itself(tmp_path):
    draw("prueba", tmp_path, ["moving"])
    assert {path.name for path in tmp_path.iterdir()} == {"moving.svg"}
    assert (tmp_path / "moving.svg").read_text(encoding="utf-8") == SVG


def test_what_moves_keeps_its_class():
    assert b'class="solo-movimiento"' in clean_svg(SVG, "moving")["moving.svg"]


def test_coordinates_lose_decimals_and_texts_keep_theirs():
    svg = (
        '<svg viewBox="0 0 10 10"><path d="M 1.23456 -0.00001 L 12.3 4567.891"/>'
        '<text x="3.14159">3.14159</text><defs><path id="punto" d="M 0.125 1"/></defs>'
        '<use href="#punto"/></svg>'
    )
    cleaned = clean_svg(svg, "pi")["pi.svg"].decode()
    assert 'd="M 1.2 -0 L 12.3 4567.9"' in cleaned
    assert '<text x="3.1">3.14159</text>' in cleaned
    assert '<path id="pi-1" d="M 0.12 1"/>' in cleaned


def test_a_name_without_function_is_named(tmp_path):
    with pytest.raises(AttributeError, match="ninguna función «nada»"):
        draw("prueba", tmp_path, ["nada"])
