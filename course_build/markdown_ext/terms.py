"""La definición de cada término del glosario, sobre su primer uso en la página.

Envuelve ese primer uso, en párrafos, listas y pies de figura, en ``<abbr title="…">``; y marca
con ``lang="en"`` las cursivas que son un término en inglés, para los lectores de pantalla.
Una página se libra de las definiciones con ``<!-- glosario: sin definiciones -->``.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

from course_build.language import Term, load_glossary

OPT_OUT = re.compile(r"<!--\s*glosario: sin definiciones\s*-->")
TEXT = {"p", "li", "dd", "figcaption"}
SKIP = {
    *("h1", "h2", "h3", "h4", "h5", "h6", "a", "abbr", "button", "code", "kbd", "label"),
    *("math", "pre", "script", "style", "summary", "svg", "table"),
}
SKIP_CLASS = {"admonition-title", "arithmatex", "highlight", "meta"}


def term_pattern(forms: list[str]) -> re.Pattern:
    """Busca cualquiera de las formas, la más larga primero; la inicial puede ser mayúscula."""
    options = []
    for form in sorted(forms, key=len, reverse=True):
        body = r"\s+".join(map(re.escape, form.split()))
        first = form[0]
        options.append(f"[{first}{first.upper()}]{body[1:]}" if first.islower() else body)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(options)})(?![\w-])")


class Switch(Preprocessor):
    """Anota si la página pide que no se pongan definiciones."""

    def run(self, lines):
        """Lee la página entera y la deja igual."""
        self.md.skip_terms = any(OPT_OUT.search(line) for line in lines)
        return lines


class TermProcessor(Treeprocessor):
    """Recorre los párrafos en orden y define cada término una sola vez."""

    def __init__(self, md: Markdown, terms: list[Term]):
        super().__init__(md)
        self.terms = {form.casefold(): term for term in terms if term.hover for form in term.uses}
        self.english = {form.casefold() for term in terms for form in term.english_forms}
        self.pattern = term_pattern(list({f for t in terms if t.hover for f in t.uses}))

    def run(self, root):
        """Transforma el árbol de la página."""
        if not getattr(self.md, "skip_terms", False):
            self._walk(root, False, set())

    def _walk(self, element: Element, prose: bool, seen: set[str]) -> None:
        if element.tag in SKIP or SKIP_CLASS & set((element.get("class") or "").split()):
            return
        prose = prose or element.tag in TEXT
        if element.tag == "em" and (element.text or "").casefold() in self.english:
            element.set("lang", "en")
        index = 0
        if prose:
            index = self._insert(element, None, 0, seen)
        while index < len(element):
            child = element[index]
            self._walk(child, prose, seen)
            index += 1
            if prose:
                index = self._insert(element, child, index, seen)

    def _insert(self, parent: Element, before: Element | None, index: int, seen: set) -> int:
        """Define los términos nuevos del texto que sigue a ``before``; devuelve el índice."""
        text = (parent.text if before is None else before.tail) or ""
        pieces, last = [], 0
        for match in self.pattern.finditer(text):
            term = self.terms[" ".join(match[0].split()).casefold()]
            if term.id in seen:
                continue
            seen.add(term.id)
            abbr = Element("abbr", {"title": term.definition})
            abbr.text = match[0]
            pieces.append((text[last : match.start()], abbr))
            last = match.end()
        if not pieces:
            return index
        for offset, (head, abbr) in enumerate(pieces):
            previous = before if offset == 0 else pieces[offset - 1][1]
            if previous is None:
                parent.text = head
            else:
                previous.tail = head
            parent.insert(index + offset, abbr)
        pieces[-1][1].tail = text[last:]
        return index + len(pieces)


class TermExtension(Extension):
    """La extensión ``course_build.markdown_ext.terms``."""

    def extendMarkdown(self, md: Markdown):
        """Va después de los títulos y de los atributos, que ya no cambian el texto."""
        md.preprocessors.register(Switch(md), "course-terms-switch", 35)
        md.treeprocessors.register(TermProcessor(md, load_glossary()), "course-terms", 3)


def makeExtension(**options):
    """Lo que Python-Markdown busca al cargar la extensión."""
    return TermExtension(**options)
