"""La revisión de la lengua: un término por concepto, español neutro y ortografía.

``python -m course_build.language`` escribe los hallazgos como ``archivo:línea: mensaje`` y
termina con 1 si hay alguno. Las reglas son datos: ``glossary.yml`` (términos y variantes),
``language.yml`` (palabras y giros vedados) y ``words.txt`` (palabras que hunspell no conoce).
"""

from __future__ import annotations

import argparse
import keyword
import os
import re
import shutil
import subprocess
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache
from pathlib import Path

import yaml

from course_build.exercises import FOLDER, split_cells
from course_build.prose import HIDDEN, LINK, Prose, markdown_prose, python_prose, yaml_prose

HERE = Path(__file__).resolve().parent
ERROR, WARNING = "error", "aviso"
GLOSSARY_PAGE = "glosario.md"
ANCHORS = {"notacion", "terminos", "ingles-espanol"}
NBSP, THIN = "\u00a0", "\u202f"


@dataclass(frozen=True)
class Term:
    """Un término del glosario; los campos se explican en ``glossary.yml``."""

    id: str
    es: str
    en: str
    definition: str
    gender: str = ""
    forms: tuple[str, ...] = ()
    english: tuple[str, ...] = ()
    forbidden: tuple[tuple[str, str], ...] = ()
    note: str = ""
    cursive: bool = False
    hover: bool = True

    @property
    def uses(self) -> tuple[str, ...]:
        """El término y sus otras formas."""
        return (self.es, *self.forms)

    @property
    def english_forms(self) -> tuple[str, ...]:
        """Cómo se dice en inglés, si se dice de otro modo."""
        return tuple(e for e in (self.en, *self.english) if e not in self.uses)


@dataclass(frozen=True)
class Problem:
    """Un hallazgo; ``level`` es «error» (hace fallar) o «aviso»."""

    path: Path
    line: int
    column: int
    kind: str
    message: str
    suggestion: str = ""
    level: str = ERROR
    fragment: str = ""

    def __str__(self) -> str:
        hint = f" → {self.suggestion}" if self.suggestion else ""
        mark = "" if self.level == ERROR else "aviso: "
        return f"{self.path.as_posix()}:{self.line}: {mark}{self.message}{hint}"


@dataclass(frozen=True)
class Rule:
    """Un patrón vedado: qué evitar, qué usar y por qué."""

    kind: str
    pattern: re.Pattern
    use: str
    why: str = ""
    skip_cursive: bool = False
    pages_only: bool = False


# --- Los datos --------------------------------------------------------------------------------


@cache
def load_glossary() -> list[Term]:
    """Los términos, en el orden alfabético del español."""
    terms = []
    for entry in yaml.safe_load((HERE / "glossary.yml").read_text(encoding="utf-8")):
        forbidden = tuple(
            (item, entry["es"]) if isinstance(item, str) else (item["evita"], item["usa"])
            for item in entry.pop("forbidden", [])
        )
        lists = {key: tuple(entry.pop(key, [])) for key in ("forms", "english")}
        terms.append(Term(**entry, **lists, forbidden=forbidden))
    return sorted(terms, key=lambda term: collation(term.es))


@cache
def load_data() -> dict:
    """Los patrones y los límites de ``language.yml``."""
    return yaml.safe_load((HERE / "language.yml").read_text(encoding="utf-8"))


@cache
def load_words() -> frozenset[str]:
    """Las palabras del proyecto que no están en el diccionario de hunspell."""
    return frozenset((HERE / "words.txt").read_text(encoding="utf-8").split())


def collation(text: str) -> str:
    """La clave del orden alfabético del español: sin tildes y con la ñ detrás de la n."""
    text = text.casefold().replace("ñ", "n~")
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def whole(pattern: str, case: bool = False) -> re.Pattern:
    """El patrón como palabra entera; un espacio vale por cualquier espacio o salto de línea."""
    left = "" if pattern.startswith(",") else r"(?<![\w/-])"
    body = pattern.replace(" ", r"\s+")
    return re.compile(rf"{left}(?:{body})(?!\w|[-./]\w|\()", 0 if case else re.I)


@cache
def rules() -> tuple[Rule, ...]:
    """Todos los patrones vedados en la prosa."""
    found = [
        Rule("variante", whole(pattern), use)
        for term in load_glossary()
        for pattern, use in term.forbidden
    ]
    for kind, key in (("vedada", "banned"), ("tratamiento", "address")):
        for entry in load_data()[key]:
            pattern = whole(entry["evita"], entry.get("caja", False))
            flags = entry.get("cursiva", False), entry.get("paginas", False)
            found.append(Rule(kind, pattern, entry["usa"], entry.get("porque", ""), *flags))
    return tuple(found)


@cache
def english_pattern() -> tuple[re.Pattern, dict[str, Term]]:
    """Los términos en inglés que solo se admiten en cursiva."""
    terms = {form.casefold(): term for term in load_glossary() for form in term.english_forms}
    options = "|".join(re.escape(form) for form in sorted(terms, key=len, reverse=True))
    return whole(options.replace(r"\ ", " ")), terms


# --- Las reglas -------------------------------------------------------------------------------

Finding = tuple[int, str, str, str]  # posición, fragmento, mensaje, sugerencia


def banned(prose: Prose, page: bool = True) -> Iterator[tuple[str, Finding]]:
    """Variantes de un término, falsos amigos, calcos y tratamientos."""
    for rule in rules():
        if rule.pages_only and not page:
            continue
        for match in rule.pattern.finditer(prose.text):
            if rule.skip_cursive and prose.cursive(match.start()):
                continue
            text = " ".join(match[0].split())
            reason = f" ({rule.why})" if rule.why else ""
            if rule.kind == "variante":
                message = f"«{text}»: en el curso el término es otro"
            else:
                message = f"«{text}» no se usa aquí{reason}"
            start = match.start() + len(match[0]) - len(match[0].lstrip(", "))
            yield rule.kind, (start, text, message, f"«{rule.use}»")


def english(prose: Prose) -> Iterator[Finding]:
    """Un término en inglés fuera de la cursiva."""
    pattern, terms = english_pattern()
    for match in pattern.finditer(prose.text):
        if not prose.cursive(match.start()):
            text = " ".join(match[0].split())
            term = terms[text.casefold()]
            use = f"«{term.es}», y el inglés en cursiva y entre paréntesis, solo al presentarlo"
            yield match.start(), text, f"«{text}» está en inglés", use


def cursive(prose: Prose) -> Iterator[Finding]:
    """Un término que se queda en inglés, sin cursiva en su primer uso."""
    for term in load_glossary():
        if not term.cursive:
            continue
        for match in whole("|".join(term.uses)).finditer(prose.text):
            if prose.in_heading(match.start()):
                continue
            if not prose.cursive(match.start()):
                message = f"«{match[0]}» va en cursiva la primera vez"
                yield match.start(), match[0], message, f"*{match[0]}*"
            break


def simple(pattern: str, message: str, suggest: Callable[[re.Match], str]) -> Callable:
    """Una regla que es un solo patrón sobre la prosa."""
    compiled = re.compile(pattern)

    def check(prose: Prose) -> Iterator[Finding]:
        for match in compiled.finditer(prose.text):
            yield match.start(), match[0], message.format(match[0].strip()), suggest(match)

    return check


COUNTED = (
    "imágenes|ejemplos|parámetros|pesos|píxeles|números|líneas|iteraciones|dígitos|clases"
    "|fotografías|fotos|palabras|neuronas|filas|valores|veces|operaciones|elementos"
)
decimal_comma = simple(
    r"(?<![\w,])\d+,\d+(?![\w,])",
    "«{}»: el decimal lleva punto y los miles, espacio fino",
    lambda m: m[0].replace(",", "."),
)
thousands = simple(
    rf"(?<![\w.,:/-])(?:[1-9]\d{{0,2}}(?:\.\d{{3}}){{2,}}|[1-9]\d{{0,2}}\.\d{{3}}(?=\s(?:{COUNTED})\b)"
    rf"|[1-9]\d{{1,2}}\.000|[1-9]\d{{0,2}}(?:[ {NBSP}]\d{{3}})+|\d{{5,}})(?![\w/]|[.,:-]\d)",
    "«{}»: los miles se separan con un espacio fino (U+202F)",
    lambda m: format(int(re.sub(r"\D", "", m[0])), ",").replace(",", THIN),
)
percent = simple(
    rf"[\d{HIDDEN}][ \t]?%",
    "«{}»: delante de % va un espacio que no se parte (U+00A0)",
    lambda m: f"{m[0][0]}{NBSP}%".replace(HIDDEN, "…"),
)
quotes = simple(
    r"\"[^\"\n]*\"?|(?<![\w'])'[^'\n]+'(?!\w)|“(?![^«\n]*»)[^”\n]*”?",
    "{}: en la prosa las comillas son «»",
    lambda m: f"«{m[0].strip('“”' + chr(34) + chr(39))}»",
)
acronyms = simple(
    r"\b[A-Z]{2,}(?:['’]?s)\b",
    "«{}»: las siglas no cambian en plural",
    lambda m: f"las {m[0].rstrip('s').rstrip(chr(39) + '’')}",
)


def titles(prose: Prose) -> Iterator[Finding]:
    """Mayúsculas de más en un título."""
    for start, end in prose.headings:
        heading = prose.text[start:end]
        first = re.search(r"\w", heading)
        for match in re.finditer(r"[^\W\d_]+(?:-[^\W\d_]+)*", heading):
            word, before = match[0], heading[: match.start()].rstrip(" *_")
            if not word[0].isupper() or not word[1:].islower() or match.start() == first.start():
                continue
            if before[-1:] in ".:?!…—·«“(¿¡|" or known(word):
                continue
            yield start + match.start(), word, f"«{word}» en un título", word.lower()


def signs(prose: Prose) -> Iterator[Finding]:
    """Signos de interrogación y de exclamación sin su pareja."""
    for offset, block in prose.blocks():
        for opening, closing in ("¿?", "¡!"):
            opened = []
            for i, character in enumerate(block):
                if character == opening:
                    opened.append(i)
                elif character == closing and block[i - 1 : i] != closing:
                    if not opened:
                        message = f"falta «{opening}» delante de este «{closing}»"
                        yield offset + i, closing, message, f"{opening}…{closing}"
                    opened = opened[:-1]
            for i in opened:
                message = f"falta «{closing}» detrás de este «{opening}»"
                yield offset + i, opening, message, f"{opening}…{closing}"


def exclamations(prose: Prose) -> Iterator[Finding]:
    """Demasiado entusiasmo en una página."""
    limit = load_data()["limits"]["exclamaciones_por_pagina"]
    for match in list(re.finditer("¡", prose.text))[limit:]:
        yield match.start(), "¡", f"más de {limit} exclamaciones en la página", "un punto"


def links(prose: Prose) -> Iterator[Finding]:
    """Enlaces partidos por un espacio."""
    for match in re.finditer(r"\] \([^)\n]*\)", prose.source):
        yield match.start(), match[0], "un espacio parte el enlace entre «]» y «(»", "]("
    for match in LINK.finditer(prose.source):
        url = re.sub(r"\s+\"[^\"]*\"\)$", ")", match["url"])
        if url.startswith("(") and not url.startswith("(<") and re.search(r"\s", url):
            start = match.start("url")
            yield start, url, f"la dirección {url} tiene un espacio", url.replace(" ", "")


def identifiers(prose: Prose) -> Iterator[Finding]:
    """Nombres del código traducidos o partidos."""
    for start, code in prose.codes:
        for entry in load_data()["identifiers"]:
            flags = 0 if entry.get("caja") else re.I
            if re.fullmatch(entry["evita"], code, flags):
                reason = entry.get("porque", "los nombres del código no se traducen")
                yield start, code, f"`{code}`: {reason}", entry["usa"]
        for match in re.finditer(r"\b([A-Za-z_]\w*) \(", code):
            if not keyword.iskeyword(match[1]):
                message = f"`{code}`: sobra el espacio delante del paréntesis"
                yield start, code, message, code.replace(" (", "(")


def sentences(prose: Prose) -> Iterator[Finding]:
    """Oraciones demasiado largas (solo un aviso)."""
    limit = load_data()["limits"]["palabras_por_oracion"]
    for offset, block in prose.blocks():
        start = 0
        for end in [m.end() for m in re.finditer(r"[.?!…]+[»”)*]*(?=\s|$)", block)] + [len(block)]:
            words = re.findall(r"\w+", block[start:end])
            if len(words) > limit:
                first = start + re.search(r"\w", block[start:end]).start()
                message = f"oración de {len(words)} palabras (el límite es {limit})"
                yield offset + first, " ".join(words[:4]), message, "pártela"
            start = end


def presentation(prose: Prose, text: str) -> Iterator[Finding]:
    """Enlaces al glosario sin término, y términos nuevos que la página no presenta."""
    terms = {term.id: term for term in load_glossary()}
    bold = " ".join(re.findall(r"\*\*(.+?)\*\*", prose.text, re.S)).replace("*", "").casefold()
    italics = " ".join(prose.text[a:b] for a, b in prose.emphasis).casefold()
    for match in re.finditer(r"glosario\.md#([\w-]+)", prose.source):
        name = match[1]
        if name in ANCHORS:
            continue
        if name not in terms:
            near = " o ".join(get_close_matches(name, terms)) or "agrégalo a glossary.yml"
            yield match.start(), name, f"el glosario no tiene «{name}»", near
            continue
        paragraph = text[text.rfind("\n\n", 0, match.start()) + 2 : match.start()]
        if "**Términos nuevos**" not in paragraph:
            continue
        term = terms[name]
        shown = italics if term.cursive else bold
        if not any(use.casefold() in shown for use in term.uses):
            mark = f"*{term.es}*" if term.cursive else f"**{term.es}**"
            yield match.start(), name, f"la página no presenta «{term.es}»", mark
            continue
        forms = term.english_forms if term.es.islower() and not term.cursive else ()
        if forms and not any(form.casefold() in italics for form in forms):
            message = f"falta el inglés al presentar «{term.es}»"
            yield match.start(), name, message, f"**{term.es}** (*{term.en}*)"


# --- Ortografía -------------------------------------------------------------------------------


class SpellerMissing(RuntimeError):
    """hunspell o su diccionario de español no están instalados."""


def known(word: str) -> bool:
    """Si la palabra está en la lista del proyecto; con mayúsculas en la lista, tal cual."""
    return word in load_words() or (word.lower() in load_words())


@cache
def glossary_words() -> frozenset[str]:
    """Las palabras de los propios términos, que se dan por buenas."""
    uses = " ".join(use for term in load_glossary() for use in term.uses)
    return frozenset(re.findall(r"[^\W\d_]+", uses.lower()))


def words(prose: Prose) -> Iterator[tuple[int, str]]:
    """Las palabras que se revisan: ni cursivas, ni siglas con cifras, ni nombres con puntos."""
    for match in re.finditer(rf"[\w{HIDDEN}][\w{HIDDEN}.'’/@-]*", prose.text):
        chunk = match[0].rstrip(".'’-/")
        if re.search(rf"[\d_@'’{HIDDEN}]|\w[./]\w", chunk) or prose.cursive(match.start()):
            continue
        for part in re.finditer(r"[^\W\d_]{2,}", chunk):
            if part[0] not in prose.names:
                yield match.start() + part.start(), part[0]


def spell(candidates: set[str]) -> dict[str, list[str]]:
    """Las palabras mal escritas con sus sugerencias, en una sola llamada a hunspell."""
    unknown = {w for w in candidates if not known(w) and w.lower() not in glossary_words()}
    if not shutil.which("hunspell"):
        raise SpellerMissing("hunspell no está instalado (Debian: hunspell y hunspell-es)")
    result = subprocess.run(
        ["hunspell", "-a", "-i", "utf-8", "-d", "es_ES"],
        input="".join(f"^{word}\n" for word in sorted(unknown)),
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    if result.returncode or not result.stdout.startswith("@"):
        raise SpellerMissing(f"hunspell no encontró el diccionario es_ES: {result.stderr.strip()}")
    wrong = {}
    for line in result.stdout.splitlines():
        if match := re.match(r"[&#] (\S+) [\d ]+(?:: (.*))?", line):
            wrong[match[1]] = (match[2] or "").split(", ")[:3]
    return wrong


# --- El conjunto ------------------------------------------------------------------------------

PROSE_RULES = {
    "ingles": english,
    "coma-decimal": decimal_comma,
    "miles": thousands,
    "porcentaje": percent,
    "comillas": quotes,
    "titulo": titles,
    "signos": signs,
    "sigla-plural": acronyms,
    "enlace": links,
    "identificador": identifiers,
    "exclamaciones": exclamations,
}
WARNING_RULES = {"oracion": sentences}


def read_prose(path: Path, text: str) -> Prose:
    """La prosa de un archivo según lo que es, sin los títulos que no elegimos nosotros."""
    for title in load_data()["fixed_titles"]:
        pattern = r"(?:\s|\\n)+".join(map(re.escape, title.split()))
        text = re.sub(pattern, lambda m: re.sub(r"[^\s#*\"]", HIDDEN, m[0]), text)
    if path.suffix == ".py":
        return python_prose(text)
    if path.suffix in (".yml", ".yaml"):
        return yaml_prose(text, ("definition", "note"))
    return markdown_prose(text)


def check_text(text: str, path: Path, prose: Prose | None = None) -> list[Problem]:
    """Todo menos la ortografía, en un texto; ``path`` solo sirve para el mensaje."""
    prose = prose or read_prose(path, text)
    page = path.suffix == ".md"
    found = [(kind, ERROR, finding) for kind, finding in banned(prose, page)]
    checks = {"sigla-plural": acronyms} if path.suffix == ".py" else dict(PROSE_RULES)
    if page:
        if path.parts[0] == "docs" and path.name != GLOSSARY_PAGE:
            checks["cursiva"] = cursive
        checks["glosario"] = lambda prose: presentation(prose, text)
        for kind, check in WARNING_RULES.items():
            found += [(kind, WARNING, finding) for finding in check(prose)]
    for kind, check in checks.items():
        found += [(kind, ERROR, finding) for finding in check(prose)]
    return sorted(
        (_problem(path, prose, kind, level, finding) for kind, level, finding in found),
        key=lambda problem: (problem.line, problem.column),
    )


def _problem(path: Path, prose: Prose, kind: str, level: str, finding: Finding) -> Problem:
    position, fragment, message, suggestion = finding
    where = prose.line(position), prose.column(position)
    return Problem(path, *where, kind, message.replace(HIDDEN, "…"), suggestion, level, fragment)


def apply_permits(problems: list[Problem], prose: Prose, path: Path) -> list[Problem]:
    """Quita lo que la página permite y señala los permisos que no hacen falta."""
    kept, used = [], set()
    for problem in problems:
        for line, quoted in prose.permits:
            a, b = quoted.casefold(), problem.fragment.casefold()
            if problem.line - line in (0, 1) and b and (a in b or b in a):
                used.add((line, quoted))
                break
        else:
            kept.append(problem)
    for line, quoted in prose.permits:
        if (line, quoted) not in used:
            message = f"el permiso «{quoted}» no hace falta"
            kept.append(Problem(path, line, 1, "permiso", message, "bórralo"))
    return kept


def sources(root: Path) -> list[Path]:
    """Los archivos que se revisan."""
    pages = [p for p in root.glob("docs/**/*.md") if "salidas" not in p.parts]
    pages += root.glob("docs/practicas/*.py")
    code = [*root.glob("course_code/**/*.py"), *root.glob("course_build/**/*.py")]
    data = [p for p in [root / "README.md", root / "course_build/glossary.yml"] if p.exists()]
    return sorted(pages) + data + sorted(code)


def views(path: Path, text: str) -> list[tuple[Path, str]]:
    """Lo que se revisa de un archivo: de una práctica, su prosa y su código por separado."""
    if path.parts[-3:-1] != ("docs", FOLDER):
        return [(path, text)]
    prose, code = split_cells(text)
    return [(path.with_suffix(".md"), prose), (path, code)]


def check_files(root: Path, paths: list[Path], spelling: bool = True) -> list[Problem]:
    """Revisa unos archivos; una sola llamada a hunspell para todos."""
    proses, found = {}, defaultdict(list)
    places: dict[str, list[tuple[Path, int]]] = defaultdict(list)
    for path in paths:
        text = path.read_text(encoding="utf-8")
        for name, view in views(path.relative_to(root), text):
            prose = proses[name] = read_prose(name, view)
            found[name] = check_text(view, name, prose)
            for position, word in words(prose):
                if name.parts[0] == "course_build" and prose.in_string(position):
                    continue  # órdenes, CSS y trozos de código que no son español
                places[word].append((name, position))
    for word, hints in spell(set(places)).items() if spelling else ():
        for name, position in places[word]:
            message = f"«{word}» no está en el diccionario ni en words.txt"
            finding = position, word, message, ", ".join(hints)
            found[name].append(_problem(name, proses[name], "ortografia", ERROR, finding))
    problems = []
    for name, prose in proses.items():
        kept = apply_permits(found[name], prose, name)
        if name.parts[-3:-1] == ("docs", FOLDER):  # las dos vistas son del mismo archivo
            kept = [replace(problem, path=name.with_suffix(".py")) for problem in kept]
        problems += sorted(kept, key=lambda problem: (problem.line, problem.column))
    return problems


def check_language(root: Path, spelling: bool = True) -> list[Problem]:
    """Revisa páginas, README, glosario y lo que se lee en el código del proyecto."""
    return check_files(root, sources(root), spelling)


# --- La página del glosario ------------------------------------------------------------------


def glossary_markdown() -> str:
    """El fragmento ``sitio/glosario.md``: los términos y el índice del inglés al español."""
    lines = []
    for term in load_glossary():
        head = f"*{term.es}*" if term.cursive else term.es
        if term.english_forms:
            head += f" (*{term.en}*)"
        gender = f"*{term.gender}.* " if term.gender else ""
        lines += [f"### {head} {{ #{term.id} }}", "", f"{gender}{term.definition}", ""]
        if term.note:
            lines += [f"{term.note}", ""]
    lines += ["## Del inglés al español { #ingles-espanol }", ""]
    lines += ["| Inglés | Español |", "| --- | --- |"]
    for term in sorted(load_glossary(), key=lambda term: collation(term.en)):
        lines.append(f"| *{term.en}* | [{term.es}](#{term.id}) |")
    return "\n".join(lines) + "\n"


def required() -> bool:
    """Si aquí no se admite saltarse la ortografía."""
    return os.environ.get("CI") == "true" or os.environ.get("COURSE_REQUIRE_ALL") == "1"


def fix_spaces(path: Path, text: str) -> str:
    """El texto con los espacios que pide la revisión delante de % y en los miles."""
    prose = markdown_prose(views(path, text)[0][1])
    changes = {}
    for check, space in ((percent, NBSP), (thousands, THIN)):
        for start, fragment, _, _ in check(prose):
            for i, character in enumerate(fragment):
                if character in f" {NBSP}":
                    changes[start + i] = space
    return "".join(changes.get(i, character) for i, character in enumerate(text))


def main(arguments: list[str] | None = None) -> int:
    """Revisa el proyecto y escribe lo que encuentra."""
    parser = argparse.ArgumentParser(
        prog="python -m course_build.language", description=main.__doc__
    )
    parser.add_argument(
        "--espacios",
        nargs="+",
        type=Path,
        metavar="PÁGINA",
        help="pone en esas páginas los espacios de los miles y de %% y no revisa nada más",
    )
    pages = parser.parse_args(arguments).espacios
    for page in pages or ():
        page.write_text(fix_spaces(page, page.read_text(encoding="utf-8")), encoding="utf-8")
    if pages:
        return 0
    root = Path.cwd()
    try:
        problems = check_language(root)
    except SpellerMissing as missing:
        print(f"Ortografía sin revisar: {missing}", file=sys.stderr)
        if required():
            return 1
        problems = check_language(root, spelling=False)
    for problem in problems:
        print(problem)
    errors = sum(problem.level == ERROR for problem in problems)
    print(f"{errors} errores y {len(problems) - errors} avisos.", file=sys.stderr)
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
