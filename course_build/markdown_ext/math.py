r"""Fórmulas: ``$…$`` en la línea y ``$$…$$`` en su propio párrafo, hechas MathML al construir.

Nada se calcula en el navegador: ``math_core`` traduce cada fórmula a MathML Core, que Chromium,
Firefox y Safari dibujan con la fuente matemática del sitio. Una fórmula mal escrita detiene la
construcción y el mensaje la muestra.

El signo de dinero no molesta: ``$`` solo abre una fórmula si no le sigue un espacio, y solo la
cierra si no lo precede un espacio ni le sigue una cifra. ``\$`` es siempre un signo de dinero.
"""

import re
from functools import cache
from xml.etree import ElementTree

from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from math_core import LatexError, LatexToMathML

# \x02 y \x03 rodean lo que Markdown ya apartó (código, HTML): una fórmula no puede contenerlo.
INLINE = r"(?<![\\$])\$(?![\s$])((?:\\.|[^\\$\x02\x03])+?)(?<!\s)\$(?![\d$])"
STRAY_BLOCK = r"(?<![\\$])\$\$(?!\$)([^$\x02\x03]+)\$\$"
BLOCK = re.compile(r"^ {0,3}\$\$(?!\$)(.+?)(?<!\\)\$\$[ \t]*$", re.MULTILINE | re.DOTALL)
BLOCK_START = re.compile(r"^ {0,3}\$\$(?!\$)", re.MULTILINE)

#: U+2060, un carácter sin ancho que impide cortar la línea.
JOINER = "\u2060"
OPENING = ("(", "[", "«", "¿", "¡")
CLOSING = (")", "]", "»", "?", "!", ".", ",", ";", ":", "…")

_CONVERTER = LatexToMathML(fancy_error=False)


class FormulaError(ValueError):
    """Una fórmula que no se puede traducir a MathML."""


@cache
def to_mathml(latex: str, *, display: bool = False) -> str:
    """Traduce una fórmula en LaTeX a MathML; lanza FormulaError si está mal escrita."""
    latex = latex.strip()
    try:
        mathml = _CONVERTER.convert_with_local_state(latex, displaystyle=display)
    except LatexError as error:
        # El mensaje de math_core empieza por la posición: ``4: Duplicate subscript…``.
        raise FormulaError(f"Fórmula mal escrita: «{latex}», carácter {error}") from error
    return mathml.replace("&ApplyFunction;", "\u2061")


class InlineFormula(InlineProcessor):
    """``$…$`` dentro de un párrafo, un título, una celda o un pie de figura."""

    def handleMatch(self, m, data):
        formula = self.md.htmlStash.store(to_mathml(m.group(1)))
        # La puntuación pegada a la fórmula no debe caer sola en otra línea.
        before = JOINER if data[: m.start()].endswith(OPENING) else ""
        after = JOINER if data[m.end() :].startswith(CLOSING) else ""
        return before + formula + after, m.start(0), m.end(0)


class StrayBlockFormula(InlineProcessor):
    """``$$…$$`` en medio de una línea: se pide el párrafo propio en vez de adivinar."""

    def handleMatch(self, m, data):
        raise FormulaError(
            f"La fórmula «{m.group(1).strip()}» está entre $$…$$ en medio de un texto: debe ir "
            "en un párrafo propio, o entre $…$ si va en la línea."
        )


class BlockFormula(BlockProcessor):
    """``$$…$$`` en su propio párrafo, en una o en varias líneas."""

    def test(self, parent, block):
        return BLOCK_START.search(block) is not None

    def run(self, parent, blocks):
        block = blocks.pop(0)
        # Una línea en blanco dentro de la fórmula la repartió en varios bloques.
        while not (match := BLOCK.search(block)):
            if not blocks:
                start = BLOCK_START.search(block).start()
                raise FormulaError(f"A esta fórmula le falta el $$ final: «{block[start:]}».")
            block = f"{block}\n{blocks.pop(0)}"
        if before := block[: match.start()].strip("\n"):
            self.parser.parseBlocks(parent, [before])
        box = ElementTree.SubElement(parent, "div")
        box.set("class", "formula")
        box.set("data-search-exclude", "")
        box.text = self.parser.md.htmlStash.store(to_mathml(match.group(1), display=True))
        if after := block[match.end() :].strip("\n"):
            blocks.insert(0, after)


class MathExtension(Extension):
    """Registra los tres procesadores."""

    def extendMarkdown(self, md):
        if "$" not in md.ESCAPED_CHARS:
            md.ESCAPED_CHARS.append("$")
        # Después del código en línea (190) y antes de las barras invertidas (180).
        md.inlinePatterns.register(InlineFormula(INLINE, md), "formula", 189)
        md.inlinePatterns.register(StrayBlockFormula(STRAY_BLOCK, md), "formula-suelta", 188.9)
        # Después del código sangrado (80) y antes del párrafo (10).
        md.parser.blockprocessors.register(BlockFormula(md.parser), "formula", 75)


def makeExtension(**kwargs):
    return MathExtension(**kwargs)
