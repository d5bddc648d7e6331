"""Aligera el código de las páginas: quita el envoltorio de lo que no lleva color propio.

Los nombres y los espacios son más de la mitad de los ``<span>`` de un bloque y se ven igual sin él.
"""

from __future__ import annotations

import re

from markdown import Markdown
from markdown.extensions import Extension
from markdown.postprocessors import Postprocessor

PLAIN = re.compile(r'<span class="(?:n|w)">([^<]*)</span>')


class PlainCodePostprocessor(Postprocessor):
    """Deja sin envoltorio los nombres y los espacios del código."""

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
