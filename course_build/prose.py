"""Separa la prosa de lo que no lo es: deja el texto con los mismos largos y posiciones.

Lo que no se lee como español (código, fórmulas, direcciones, etiquetas) se tapa; así cualquier
hallazgo en la prosa conserva su línea y su columna en el archivo.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise

HIDDEN = "\ufffc"  # ocupa el lugar de lo tapado dentro de una oración

FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.S)
FRONT_PROSE = re.compile(r"^(title|description): *['\"]?(.*?)['\"]?$", re.M)
FENCE = re.compile(r"^[ >]*(?:[-*+] |\d+\. )?[ ]*(`{3,}|~{3,})")
COMMENT = re.compile(r"<!--.*?-->", re.S)
ELEMENT = re.compile(r"<(script|style|pre|code|math|svg)\b.*?</\1>", re.S | re.I)
ENGLISH = re.compile(r"<(\w+)\b[^>]*\blang=[\"']?en\b[^>]*>.*?</\1>", re.S)
DISPLAY_MATH = re.compile(r"\$\$.+?\$\$|\\\[.+?\\\]", re.S)
CODE = re.compile(r"(?<![`\\])(`+)(?!`)((?:(?!\n\s*\n).)+?)(?<!`)\1(?!`)", re.S)
MATH = re.compile(r"(?<![\\$\w])\$(?=\S)[^$]+?(?<=\S)\$(?![\d$])|\\\(.+?\\\)")
REFERENCE = re.compile(r"^[ ]*\[[^\]]+\]: .*$", re.M)
LINK = re.compile(r"\[(?P<text>(?:[^\[\]]|\[[^\]]*\])*)\](?P<url>\([^)\n]*\)|\[[^\]\n]*\])")
ENGLISH_LINK = re.compile(LINK.pattern + r"\{[^}\n]*\blang=[\"']?en\b[^}\n]*\}")
ENGLISH_SPAN = re.compile(r"(\*{1,3})[^*\n]+\1\{[^}\n]*\blang=[\"']?en\b[^}\n]*\}")
TAG = re.compile(r"</?[A-Za-z!][^<>]*>")
TAG_PROSE = re.compile(r"\b(?:alt|title|aria-label)=\"([^\"]*)\"")
URL = re.compile(r"\b(?:https?://|www\.)[^\s)>\]]+|\b[\w.+-]+@[\w-]+\.\w+")
BRACES = re.compile(r"\{[^{}\n]*\}")
ENTITY = re.compile(r"&#?\w+;")
KEYS = re.compile(r"\+\+[^+\n]+\+\+")
NOTE = re.compile(r"\[\^[^\]]+\]:?")
ADMONITION = re.compile(
    r"^(?P<mark>[ ]*(?:!!!|\?\?\?\+?|===[!+]?)[ ][^\"\n]*)(?P<title>\".*\")?[ ]*$", re.M
)
HEADING = re.compile(r"^[ ]{0,3}(#{1,6}) +(.*)$", re.M)
ITEM = re.compile(r"^[ >]*(?:[-*+]|\d+[.)])[ ]+(?:\[[ xX]\] )?", re.M)
EMPHASIS = re.compile(
    r"(?<![*\\\w])\*(?=[^\s*])((?:(?!\n\s*\n)[^*])+?)(?<=[^\s*])\*(?![\w*])"
    r"|(?<![*\\])\*\*\*(?=[^\s*])([^*\n]+?)\*\*\*(?!\*)"
    r"|(?<=\*\*)\*(?=[^\s*])([^*\n]+?)\*(?!\*)"
    r"|(?<![\w_\\])_(?=[^\s_])([^_\n]+?)_(?![\w_])"
)
PERMIT = re.compile(r"idioma: permitir((?:\s+\"[^\"\n]+\")+)")


@dataclass
class Prose:
    """La prosa de un archivo: ``text`` mide lo mismo que el original.

    ``source`` tapa solo el código (sirve para mirar enlaces); ``codes`` son los fragmentos
    entre acentos graves; ``emphasis``, ``headings``, ``strings`` y ``breaks``, posiciones;
    ``names``, los nombres que usa un programa, que sus comentarios pueden mencionar.
    """

    text: str
    source: str = ""
    codes: list[tuple[int, str]] = field(default_factory=list)
    emphasis: list[tuple[int, int]] = field(default_factory=list)
    headings: list[tuple[int, int]] = field(default_factory=list)
    breaks: set[int] = field(default_factory=set)
    permits: list[tuple[int, str]] = field(default_factory=list)
    strings: list[tuple[int, int]] = field(default_factory=list)
    names: set[str] = field(default_factory=set)

    def line(self, position: int) -> int:
        """La línea, desde 1, en que cae una posición."""
        return self.text.count("\n", 0, position) + 1

    def column(self, position: int) -> int:
        """La columna, desde 1."""
        return position - self.text.rfind("\n", 0, position)

    def cursive(self, start: int) -> bool:
        """Si la posición está dentro de una cursiva."""
        return any(a <= start < b for a, b in self.emphasis)

    def in_heading(self, start: int) -> bool:
        """Si la posición está en un título (de sección, de aviso o de la página)."""
        return any(a <= start < b for a, b in self.headings)

    def in_string(self, start: int) -> bool:
        """Si la posición está en una cadena de un programa que no es documentación."""
        return any(a <= start < b for a, b in self.strings)

    def blocks(self) -> list[tuple[int, str]]:
        """Los párrafos, puntos de lista, celdas y títulos, cada uno con su posición."""
        cuts = sorted(self.breaks | {0, len(self.text)})
        pairs = pairwise(cuts)
        return [(a, self.text[a:b]) for a, b in pairs if self.text[a:b].strip()]


class Mask:
    """Un texto en el que se van tapando trozos sin cambiar su largo."""

    def __init__(self, text: str):
        self.characters = list(text)

    def __str__(self) -> str:
        return "".join(self.characters)

    def hide(self, start: int, end: int, fill: str = HIDDEN) -> None:
        """Tapa de ``start`` a ``end``; los saltos de línea se quedan."""
        for i in range(start, end):
            if self.characters[i] != "\n":
                self.characters[i] = fill

    def hide_all(self, pattern: re.Pattern, fill: str = HIDDEN) -> None:
        """Tapa todo lo que coincide con el patrón."""
        for match in pattern.finditer(str(self)):
            self.hide(*match.span(), fill)


def permits(text: str) -> list[tuple[int, str]]:
    """Los textos que permite un comentario de idioma, cada uno con su línea."""
    found = []
    for match in PERMIT.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        found += [(line, quoted) for quoted in re.findall(r"\"([^\"]+)\"", match[1])]
    return found


def markdown_prose(text: str) -> Prose:
    """La prosa de una página en Markdown."""
    mask, prose = Mask(text), Prose(text, permits=permits(text))
    _front_matter(text, mask, prose)
    _fences(mask)
    for pattern in (COMMENT, ELEMENT, DISPLAY_MATH):
        mask.hide_all(pattern)
    for match in CODE.finditer(str(mask)):
        prose.codes.append((match.start(2), match[2]))
        mask.hide(*match.span())
    mask.hide_all(MATH)
    prose.source = str(mask)
    for pattern in (ENGLISH, ENGLISH_LINK, ENGLISH_SPAN, REFERENCE):
        mask.hide_all(pattern)
    for _ in range(2):  # una imagen dentro de un enlace
        for match in LINK.finditer(str(mask)):
            mask.hide(*match.span("url"))
            for i in (match.start() - 1, match.start(), match.end("text")):
                if i >= 0 and mask.characters[i] in "![]":
                    mask.hide(i, i + 1)
    for match in TAG.finditer(str(mask)):
        kept = [m.span(1) for m in TAG_PROSE.finditer(match[0])]
        for i in range(*match.span()):
            if not any(a <= i - match.start() < b for a, b in kept):
                mask.hide(i, i + 1)
    for pattern in (URL, BRACES, ENTITY, KEYS, NOTE):
        mask.hide_all(pattern)
    _lines(mask, prose)
    prose.text = str(mask)
    prose.emphasis = [m.span() for m in EMPHASIS.finditer(prose.text)]
    return prose


def _front_matter(text: str, mask: Mask, prose: Prose) -> None:
    match = FRONT_MATTER.match(text)
    if not match:
        return
    mask.hide(*match.span(), " ")
    for entry in FRONT_PROSE.finditer(match[0]):
        start, end = entry.span(2)
        mask.characters[start:end] = text[start:end]
        prose.breaks |= {start, end}
        if entry[1] == "title":
            prose.headings.append((start, end))


def _fences(mask: Mask) -> None:
    """Tapa los bloques de código, las inclusiones y los renglones ``///``."""
    position, closing = 0, None
    for line in str(mask).splitlines(keepends=True):
        match = FENCE.match(line)
        hide = closing is not None
        if closing is None and match:
            closing, hide = match[1], True
        elif closing and match and match[1].startswith(closing):
            rest = line.strip(" >\n")
            closing = None if set(rest) == {closing[0]} else closing
        elif line.lstrip().startswith(("--8<--", "///", "*[")):
            hide = True
        if hide:
            mask.hide(position, position + len(line), " ")
        position += len(line)


def _lines(mask: Mask, prose: Prose) -> None:
    """Quita las marcas de línea (títulos, listas, tablas, avisos) y anota los cortes."""
    text = str(mask)
    for match in ADMONITION.finditer(text):
        mask.hide(match.start("mark"), match.end("mark"), " ")
        if match["title"]:
            start, end = match.span("title")
            mask.hide(start, start + 1, " ")
            mask.hide(end - 1, end, " ")
            prose.headings.append((start, end))
        prose.breaks |= {match.start(), match.end()}
    for match in HEADING.finditer(text):
        mask.hide(*match.span(1), " ")
        prose.headings.append(match.span(2))
        prose.breaks |= {match.start(), match.end()}
    for match in ITEM.finditer(text):
        mask.hide(*match.span(), " ")
        prose.breaks.add(match.start())
    position = 0
    for line in text.splitlines(keepends=True):
        if not line.strip(" >\n" + HIDDEN):
            prose.breaks |= {position, position + len(line)}
        if line.lstrip().startswith("|"):
            for i, character in enumerate(line):
                if character == "|":
                    mask.hide(position + i, position + i + 1, " ")
                    prose.breaks.add(position + i)
        position += len(line)


def python_prose(text: str) -> Prose:
    """La prosa de un programa: sus comentarios y las cadenas que contienen espacios."""
    mask, starts = Mask(text), [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    mask.hide(0, len(text), " ")
    prose = Prose(text, permits=permits(text))
    for token in _tokens(text):
        if token.type == tokenize.NAME:
            prose.names.add(token.string)
        if token.type not in (tokenize.COMMENT, tokenize.STRING, FSTRING):
            continue
        start = starts[token.start[0] - 1] + token.start[1]
        end = starts[token.end[0] - 1] + token.end[1]
        inner = text[start:end]
        prefix = re.match(r"[a-zA-Z]*", inner)[0].lower()
        comment = token.type == tokenize.COMMENT
        if comment and re.match(r"#\s*(?:noqa|fmt:|type:|-+8<|idioma:|!|%%)", inner):
            continue
        if not comment and (" " not in inner or "r" in prefix or "b" in prefix):
            continue
        mask.characters[start:end] = text[start:end]
        edge = 1 if comment else len(re.match(r"[a-zA-Z]*(\"{3}|'{3}|.)", inner)[0])
        mask.hide(start, start + edge, " ")
        if not comment:
            if edge - len(prefix) < 3:
                prose.strings.append((start, end))
            mask.hide(max(start, end - (edge - len(prefix))), end, " ")
        prose.breaks |= {start, end}
    mask.hide_all(re.compile(r"(`+)[^`]+\1"))
    for pattern in (URL, BRACES, TAG, re.compile(r"\\[a-z]"), re.compile(r"idioma: .*")):
        mask.hide_all(pattern)
    prose.text = str(mask)
    return prose


def _tokens(text: str) -> Iterator[tokenize.TokenInfo]:
    """Los elementos del programa; de uno mal escrito ya se quejan otros."""
    with suppress(tokenize.TokenError, SyntaxError):
        yield from tokenize.generate_tokens(io.StringIO(text).readline)


FSTRING = getattr(tokenize, "FSTRING_MIDDLE", tokenize.STRING)


def yaml_prose(text: str, keys: tuple[str, ...]) -> Prose:
    """La prosa de un archivo de datos: los valores de una línea de las claves dadas."""
    mask, prose = Mask(text), Prose(text, permits=permits(text))
    mask.hide(0, len(text), " ")
    for match in re.finditer(rf"^ +(?:{'|'.join(keys)}): (.*)$", text, re.M):
        mask.characters[slice(*match.span(1))] = match[1]
        prose.breaks |= set(match.span(1))
    mask.hide_all(re.compile(r"`[^`\n]+`"))
    mask.hide_all(re.compile(r"\]\([^)\n]*\)"))
    prose.text = str(mask)
    prose.emphasis = [m.span() for m in EMPHASIS.finditer(prose.text)]
    return prose
