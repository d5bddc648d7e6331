"""De las salidas de un núcleo a lo que se publica: nada que dependa de la máquina."""

from __future__ import annotations

import base64
import re
from pathlib import Path

from markdown import Markdown

from course_build.render import clean_text, clean_warning, error_text, fence
from course_build.svg import INLINE_IMAGE, clean_svg
from course_code.figures.palette import PALETTE

WORK = Path("/tmp/curso/trabajo/c01-1")

SVG = """<?xml version="1.0"?>
<!DOCTYPE svg>
<svg xmlns:xlink="http://www.w3.org/1999/xlink" width="72pt" height="36pt" viewBox="0 0 72 36">
 <metadata><date>2026-01-01</date></metadata>
 <defs><style type="text/css">*{stroke-linejoin: round}</style></defs>
 <defs><clipPath id="p1"><rect width="9" height="9"/></clipPath></defs>
 <g id="axes_1"><path d="M 1.23456 2 L 3.98765 4" clip-path="url(#p1)"
  style="stroke: #0545b0"/></g>
 <text style="font: 700 13px 'DejaVu Sans', sans-serif; fill: #1d2433" x="1" y="2">Época</text>
 <text style="font-size: 9px; font-family: 'DejaVu Sans Mono', monospace">x</text>
 <image xlink:href="data:image/png;base64,{image}" width="9" height="9"/>
</svg>
"""


def svg_with(image: bytes) -> str:
    return SVG.replace("{image}", base64.b64encode(image).decode())


def test_text_loses_colours_paths_and_addresses():
    text = f"\x1b[31mobjeto en 0x7f3a2b4c5d6e\x1b[0m, {WORK}/datos/x.pt\n10 %\r 50 %\r100 %\n"
    assert clean_text(text, WORK) == "objeto en 0x…, datos/x.pt\n100 %"


def test_warning_keeps_its_message_only():
    text = (
        "/tmp/ipykernel_12/345.py:3: UserWarning: cuidado con esto "
        "(Triggered internally at /__w/pytorch/TensorBody.h:493.)\n  x = z.grad\n"
    )
    assert clean_warning(text).strip() == "UserWarning: cuidado con esto"


def test_long_errors_keep_the_beginning_and_the_end():
    shown = error_text("RuntimeError", "\n".join(f"línea {n}" for n in range(40)))
    assert shown.startswith("RuntimeError: línea 0\n")
    assert "[…]" in shown and shown.endswith("línea 38\nlínea 39")
    assert len(shown.split("\n")) < 16
    assert error_text("KeyError", "") == "KeyError"


def test_fence_is_longer_than_any_inside():
    assert fence("a\n````\nb", "salida").startswith("````` { .text .salida }")


def test_svg_is_ready_to_live_in_a_page():
    svg = clean_svg(svg_with(b"x"), "curva")["curva.svg"].decode()
    assert svg.startswith("<svg ")
    assert "<style" not in svg, "una hoja de estilo dentro valdría para toda la página"
    assert "metadata" not in svg and "axes_1" not in svg
    assert 'id="curva-1"' in svg and "url(#curva-1)" in svg
    assert "var(--fig-blue)" in svg and "var(--fig-ink)" in svg
    assert not re.search("|".join(light for light, _ in PALETTE.values()), svg)
    assert "font-weight:700" in svg and "DejaVu" not in svg
    assert "font-family:var(--fig-mono)" in svg
    assert "1.2 2 L 4 4" in svg
    assert "<g" not in svg, "los grupos sin atributos sobran"
    assert ">Época</text>" in svg


def test_big_images_leave_the_svg():
    big = bytes(range(256)) * (INLINE_IMAGE // 256 + 1)
    files = clean_svg(svg_with(big), "mosaico")
    assert files["mosaico-imagen1.png"] == big
    assert b"data:image" not in files["mosaico.svg"]
    assert b"data:image" in clean_svg(svg_with(b"poco"), "mosaico")["mosaico.svg"]


def test_figure_extension_puts_the_svg_in_the_page(tmp_path):
    folder = tmp_path / "c01_x"
    folder.mkdir()
    big = bytes(range(256)) * 20
    for name, content in clean_svg(svg_with(big), "curva").items():
        (folder / name).write_bytes(content)
    html = Markdown(
        extensions=["course_build.markdown_ext.figures"],
        extension_configs={"course_build.markdown_ext.figures": {"outputs": str(tmp_path)}},
    ).convert('Antes ![Una «curva» & "más"](../salidas/c01_x/curva.svg) después.')
    assert 'role="img" aria-label="Una «curva» &amp; &quot;más&quot;"' in html
    assert 'href="../salidas/c01_x/curva-imagen1.png"' in html
    assert html.startswith("<p>Antes <span") and html.endswith("después.</p>")


def test_plain_code_keeps_its_text():
    source = "```python\nx = torch.ones(3)  # unos\n```\n"
    extensions = ["pymdownx.superfences", "pymdownx.highlight"]
    full = Markdown(extensions=extensions).convert(source)
    light = Markdown(extensions=[*extensions, "course_build.markdown_ext.code"]).convert(source)
    assert 'class="n"' in full and 'class="n"' not in light
    assert 'class="c1"' in light, "lo que tiene color lo conserva"
    assert re.sub(r"<[^>]+>", "", full) == re.sub(r"<[^>]+>", "", light)
