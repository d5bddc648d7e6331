"""Aligera el código de las páginas: quita el envoltorio de lo que no lleva color propio.

Los nombres, los espacios, los operadores y la puntuación son casi todos los ``<span>`` de un bloque
y se leen igual sin él.
"""

from __future__ import annotations

import re

from markdown import Markdown
from markdown.extensions import Extension
from markdown.postprocessors import Postprocessor

PLAIN = re.compile(r'<span class="(?:n|w|o|p)">([^<]*)</span>')


class PlainCodePostprocessor(Postprocessor):
    """Deja sin envoltorio los nombres, los espacios, los operadores y la puntuación."""

    def run(self, text: str) -> str:
        """Recorre el HTML ya armado de la página."""
        return PLAIN.sub(r"\1", text)


class PlainCodeExtension(Extension):
    """La extensión ``course_build.markdown_ext.code``."""

    def extendMarkdown(self, md: Markdown) -> None:
        """Registra el procesador después del que repone el HTML de los bloques."""
        md.postprocessors.register(PlainCodePostprocessor(md), "course_code", -10)


def makeExtension(**options) -> PlainCodeExtension:
    """Crea la extensión para Markdown."""
    return PlainCodeExtension(**options)
