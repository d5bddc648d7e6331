"""Pone dentro de la página los SVG que la ejecución dibujó, con su texto alternativo.

La página los pide como cualquier imagen: ``![texto alternativo](../salidas/guion/figura.svg)``.
"""

from __future__ import annotations

import html
import re
import struct
from pathlib import Path

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from course_build.svg import HERE

GENERATED = re.compile(r"^(?P<folder>.*?salidas/[\w-]+)/(?P<name>[\w.-]+)\.(?P<format>svg|png)$")
OUTPUTS = Path(__file__).resolve().parents[2] / "docs" / "salidas"


class FigureProcessor(Treeprocessor):
    """Cambia cada ``<img>`` de un SVG generado por el propio SVG."""

    def __init__(self, md: Markdown, outputs: Path):
        super().__init__(md)
        self.outputs = outputs

    def run(self, root):
        """Recorre las imágenes de la página."""
        for parent in root.iter():
            for index, child in enumerate(list(parent)):
                match = GENERATED.match(child.get("src", "")) if child.tag == "img" else None
                if match and match["format"] == "svg":
                    self._inline(parent, index, child, match)
                elif match:
                    self._pixels(child, match)

    def _file(self, match: re.Match) -> Path:
        script = match["folder"].rpartition("/")[2]
        return self.outputs / script / f"{match['name']}.{match['format']}"

    def _inline(self, parent, index, image, match) -> None:
        path = self._file(match)
        svg = path.read_text(encoding="utf-8").replace(HERE, match["folder"])
        alt = html.escape(image.get("alt", ""))
        svg = svg.replace("<svg ", f'<svg class="figura" role="img" aria-label="{alt}" ', 1)
        holder = parent[index]
        tail = holder.tail
        holder.clear()
        holder.tag = "span"
        holder.set("class", "figura-svg")
        holder.text = self.md.htmlStash.store(svg.strip())
        holder.tail = tail

    def _pixels(self, image, match) -> None:
        image.set("loading", "lazy")
        image.set("class", f"pixeles {image.get('class', '')}".strip())
        path = self._file(match)
        if path.is_file():
            width, height = struct.unpack(">II", path.read_bytes()[16:24])
            image.set("width", str(width // 2))
            image.set("height", str(height // 2))


class FigureExtension(Extension):
    """La extensión ``course_build.markdown_ext.figures``."""

    def __init__(self, **options):
        self.config = {"outputs": [str(OUTPUTS), "Carpeta con las salidas de la ejecución"]}
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:
        """Registra el procesador después del que arregla las rutas de las imágenes."""
        processor = FigureProcessor(md, Path(self.getConfig("outputs")))
        md.treeprocessors.register(processor, "course_figures", -10)


def makeExtension(**options) -> FigureExtension:
    """Crea la extensión para Markdown."""
    return FigureExtension(**options)
