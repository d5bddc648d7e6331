"""Una página y sus bloques: qué código muestra, de dónde sale y qué figuras pide."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import yaml
from markdown import Markdown
from pymdownx.snippets import (
    SnippetExtension,
    SnippetMissingError,
    SnippetPreprocessor,
)

from course_build.errors import CourseError

OUTPUTS = "docs/salidas"
DEFAULT_LIMIT = 300
MAX_BLOCK_LINES = 25
#: Las terminaciones de lo que la propia ejecución escribe.
GENERATED = (".md", ".svg", ".png", ".ipynb", ".json")
MAX_LINE = 92

FENCE = re.compile(r"^(?P<indent>[ >]*)(?P<marks>`{3,}|~{3,})[ ]*(?P<info>[^`]*)$")
INCLUDE = re.compile(r"^\s*-{1,}8<-{1,}\s+\"(?P<target>[^\"]+)\"\s*$")
IMAGE = re.compile(r"!\[(?P<alt>(?:[^\[\]]|\[[^\[\]]*\])*)\]\((?P<src>[^)\s]+)(?:\s+\"[^\"]*\")?\)")
LANGUAGE = re.compile(r"^\{?\s*\.?(?P<language>[\w+-]+)")
RAISES = re.compile(r"data-raises=\"(?P<name>\w+)\"")
REGION = re.compile(r"-{1,}8<-{1,}\s+\[\s*(?P<kind>start|end)\s*:\s*(?P<name>[\w-]+)\s*\]")
PYTHON = {"python", "py", "python3", "pycon", "ipython"}


@dataclass
class Block:
    """Un bloque de código de una página.

    ``source`` dice de qué archivo y línea viene cada línea de ``code``.
    """

    id: str
    code: str
    line: int
    source: list[tuple[str, int]]
    raises: str | None = None
    claims: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Figure:
    """Una figura que la página pide: ``name`` es el bloque o la función que la dibuja."""

    name: str
    format: str
    alt: str
    line: int


@dataclass
class Page:
    """Una página de ``docs/`` leída: sus bloques, sus figuras y las salidas que incluye."""

    path: Path
    root: Path
    script: str | None
    blocks: list[Block]
    figures: list[Figure]
    outputs: list[tuple[str, int]]
    meta: dict
    text: str

    @property
    def name(self) -> str:
        """La ruta de la página dentro de ``docs/``."""
        return self.path.relative_to(self.root / "docs").as_posix()

    @property
    def limit(self) -> int:
        """Los segundos que puede durar un bloque."""
        return int(self.meta.get("limite", DEFAULT_LIMIT))

    @property
    def files(self) -> list[str]:
        """Los archivos que escriben los bloques y que la página publica (``archivos:``)."""
        names = self.meta.get("archivos") or []
        return [names] if isinstance(names, str) else [str(name) for name in names]

    @cached_property
    def script_path(self) -> Path:
        """El guion de la página, relativo a la raíz."""
        return Path("course_code/chapters") / f"{self.script}.py"

    @cached_property
    def schematics_path(self) -> Path | None:
        """El módulo con los esquemas de la página, relativo a la raíz, si lo hay."""
        path = Path("course_code/figures") / f"{self.script}.py"
        return path if (self.root / path).is_file() else None


class _ConfigLoader(yaml.SafeLoader):
    """Lee ``mkdocs.yml`` sin resolver las etiquetas propias de MkDocs."""


_ConfigLoader.add_multi_constructor("", lambda loader, suffix, node: None)


def load_config(root: Path) -> dict:
    """Devuelve ``mkdocs.yml`` como diccionario."""
    path = root / "mkdocs.yml"
    try:
        return yaml.load(path.read_text(encoding="utf-8"), _ConfigLoader)
    except FileNotFoundError:
        raise CourseError(
            f"No hay mkdocs.yml en {root}: ejecuta la orden en la raíz del proyecto."
        ) from None
    except yaml.YAMLError as error:
        raise CourseError(f"mkdocs.yml no es YAML válido: {error}") from None


def nav_pages(config: dict) -> list[str]:
    """Devuelve las páginas del menú, en orden: las de Markdown y los cuadernos."""

    def walk(item):
        if isinstance(item, str):
            yield item
        elif isinstance(item, dict):
            for value in item.values():
                yield from walk(value)
        elif isinstance(item, list):
            for value in item:
                yield from walk(value)

    return [page for page in walk(config.get("nav", [])) if page.endswith((".md", ".ipynb"))]


def snippet_preprocessor(root: Path, config: dict) -> SnippetPreprocessor:
    """Crea el mismo preprocesador de inclusiones con que se publica el sitio."""
    options = {}
    for extension in config.get("markdown_extensions", []):
        if isinstance(extension, dict) and "pymdownx.snippets" in extension:
            options = dict(extension["pymdownx.snippets"] or {})
    settings = SnippetExtension(**options).getConfigs()
    settings["base_path"] = [str(root / path) for path in options.get("base_path", ["."])]
    return SnippetPreprocessor(settings, Markdown())


def split_meta(text: str, where: str) -> tuple[dict, int]:
    """Devuelve los metadatos de la cabecera y el número de líneas que ocupan."""
    lines = text.split("\n")
    if not lines or lines[0].strip() != "---":
        return {}, 0
    for number, line in enumerate(lines[1:], start=1):
        if line.strip() == "---":
            try:
                return yaml.safe_load("\n".join(lines[1:number])) or {}, number + 1
            except yaml.YAMLError as error:
                raise CourseError(
                    f"{where}: la cabecera (entre ---) no es YAML válido: {error}"
                ) from None
    return {}, 0


def _fences(lines: list[str]):
    """Recorre los bloques delimitados: (línea inicial, información, cuerpo, línea final)."""
    number = 0
    while number < len(lines):
        opening = FENCE.match(lines[number])
        if not opening:
            number += 1
            continue
        marks, start = opening["marks"], number
        number += 1
        body = []
        while number < len(lines):
            closing = FENCE.match(lines[number])
            if closing and closing["marks"].startswith(marks) and not closing["info"].strip():
                break
            body.append(lines[number])
            number += 1
        yield start, opening["info"].strip(), body, number
        number += 1


def region_lines(path: Path, region: str) -> list[tuple[int, str]]:
    """Devuelve las líneas (número, texto) de una región de un archivo."""
    inside, found = False, []
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
        marker = REGION.search(line)
        if marker:
            if marker["name"] == region:
                inside = marker["kind"] == "start"
            continue
        if inside:
            found.append((number, line))
    return found


def figures_in(line: str, number: int, where: str) -> list[tuple[Figure, str]]:
    """Las figuras generadas que pide una línea, con el guion del que salen."""
    found = []
    for image in IMAGE.finditer(re.sub(r"`[^`]*`", "", line)):
        if not image["alt"].strip():
            raise CourseError(
                f"{where}:{number}: la figura {image['src']} no tiene texto "
                f"alternativo: escribe entre los corchetes qué se ve en ella."
            )
        generated = re.search(r"salidas/([\w-]+)/([\w.-]+)\.(svg|png)$", image["src"])
        if generated:
            found.append((Figure(generated[2], generated[3], image["alt"], number), generated[1]))
    return found


def script_regions(path: Path) -> list[tuple[str, int]]:
    """Devuelve las regiones de un guion en orden: (nombre, línea)."""
    regions = []
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
        marker = REGION.search(line)
        if marker and marker["kind"] == "start":
            regions.append((marker["name"], number))
    return regions


def claim_name(region: str) -> str | None:
    """El bloque al que pertenece una región de afirmaciones, o None si no lo es."""
    for suffix in ("-claim-full", "-claim"):
        if region.endswith(suffix):
            return region.removesuffix(suffix)
    return None


def check_claim(code: str, where: str) -> None:
    """Exige que una región de afirmaciones solo tenga ``assert`` con mensaje."""
    try:
        tree = ast.parse(code)
    except SyntaxError as error:
        raise CourseError(f"{where}: la afirmación no es Python válido ({error.msg}).") from None
    for node in tree.body:
        if not isinstance(node, ast.Assert) or node.msg is None:
            raise CourseError(
                f"{where}: una región de afirmaciones solo contiene «assert condición, "
                f"mensaje», para no definir nada que quien lee no tenga."
            )
        if any(isinstance(part, ast.NamedExpr) for part in ast.walk(node)):
            raise CourseError(f"{where}: una afirmación no puede definir nombres (:=).")
    if not tree.body:
        raise CourseError(f"{where}: la región de afirmaciones está vacía.")


class Reader:
    """Lee las páginas de un proyecto."""

    def __init__(self, root: Path):
        self.root = root
        self.config = load_config(root)
        self.nav = nav_pages(self.config)
        self.snippets = snippet_preprocessor(root, self.config)

    def all_pages(self) -> list[Page]:
        """Lee todas las páginas del menú; rechaza las que le faltan o le sobran."""
        docs = self.root / "docs"
        for name in self.nav:
            if name.endswith(".md") and not (docs / name).is_file():
                raise CourseError(
                    f"mkdocs.yml nombra la página docs/{name} en «nav», pero el archivo no "
                    f"existe: créala o quítala del menú."
                )
        for path in sorted(docs.rglob("*.md")):
            name = path.relative_to(docs).as_posix()
            if not name.startswith("salidas/") and name not in self.nav:
                raise CourseError(
                    f"La página docs/{name} no está en el menú: agrégala a «nav» en "
                    f"mkdocs.yml, en el orden de la agenda, o bórrala."
                )
        for path in sorted(docs.glob("practicas/practica_*.py")):
            number = path.stem.removeprefix("practica_")
            for name in (
                f"practicas/practica-{number}.ipynb",
                f"practicas/solucion-{number}.ipynb",
            ):
                if name not in self.nav:
                    raise CourseError(
                        f"docs/practicas/{path.name}: {name} no está en el menú. Agrégala a «nav» "
                        f"en mkdocs.yml, al final de su capítulo, o borra la fuente."
                    )
        pages = [self.page(name) for name in self.nav]
        owner: dict[str, str] = {}
        for page in pages:
            if page.script and page.script in owner:
                raise CourseError(
                    f"docs/{page.name} y docs/{owner[page.script]} usan el mismo guion "
                    f"({page.script_path}): cada página tiene el suyo."
                )
            if page.script:
                owner[page.script] = page.name
        return pages

    def matches(self, name: str, wanted: str) -> bool:
        """Dice si ``wanted`` es la ruta, el nombre o el guion de una página del menú."""
        path = self.root / "docs" / name
        if path.suffix == ".ipynb":
            return wanted.replace("_", "-") in (name.removesuffix(".ipynb"), path.stem)
        if wanted in (name.removesuffix(".md"), path.stem):
            return path.is_file()
        if not path.is_file():
            return False
        text = path.read_text(encoding="utf-8")
        return f"chapters/{wanted}.py:" in text or f"salidas/{wanted}/" in text

    def page(self, name: str) -> Page:
        """Lee una página de ``docs/``, o el ejercicio o la solución de una práctica."""
        if name.endswith(".ipynb"):
            from course_build.exercises import read_page

            return read_page(self.root, name)
        path = self.root / "docs" / name
        text = path.read_text(encoding="utf-8")
        where = f"docs/{name}"
        meta, skip = split_meta(text, where)
        lines = text.split("\n")
        blocks, fenced = [], set()
        scripts: list[tuple[str, int]] = []
        for start, info, body, end in _fences(lines):
            fenced.update(range(start, end + 1))
            language = LANGUAGE.match(info)
            if language and language["language"].lower() in PYTHON:
                block = self._block(where, start, info, body, scripts)
                blocks.append(block)
                after = lines[end + 1] if end + 1 < len(lines) else ""
                if after.strip(" >") and not INCLUDE.match(after.lstrip(" >")):
                    raise CourseError(
                        f"{where}:{end + 2}: deja una línea en blanco después del bloque "
                        f"«{block.id}», o lo que sigue queda pegado a él."
                    )
            elif re.search(r"\.(salida|error|aviso)\b", info):
                raise CourseError(
                    f"{where}:{start + 1}: esta salida está escrita a mano. Las salidas se "
                    f'incluyen desde la ejecución: --8<-- "guion/bloque.md".'
                )
        figures, outputs = [], []
        for number, line in enumerate(lines):
            if number < skip or number in fenced:
                continue
            include = INCLUDE.match(line)
            if include and include["target"].startswith("chapters/"):
                raise CourseError(
                    f"{where}:{number + 1}: el código se incluye dentro de un bloque ```python."
                )
            if include:
                outputs.append((include["target"], number + 1))
            for figure, script in figures_in(line, number + 1, where):
                figures.append(figure)
                scripts.append((script, number + 1))
        names = {script for script, _ in scripts}
        if len(names) > 1:
            raise CourseError(
                f"{where}: usa más de un guion ({', '.join(sorted(names))}); cada página "
                f"tiene uno solo."
            )
        page = Page(
            path=path,
            root=self.root,
            script=next(iter(names), None),
            blocks=blocks,
            figures=figures,
            outputs=outputs,
            meta=meta,
            text=text,
        )
        for name in page.files:
            if Path(name).name != name or Path(name).suffix in GENERATED:
                raise CourseError(
                    f"{where}: «archivos: {name}» no puede publicarse. Pon el nombre de un "
                    f"archivo, sin carpeta, que no termine en {', '.join(GENERATED)}."
                )
        self._attach_claims(page, where)
        return page

    def _block(self, where, start, info, body, scripts) -> Block:
        """Lee un bloque de Python, con la procedencia de cada línea."""
        code, source, region = [], [], None
        for offset, line in enumerate(body):
            if not line.strip(" >"):
                if code:
                    code.append("")
                    source.append(source[-1])
                continue
            include = INCLUDE.match(line.lstrip(" >"))
            number = start + offset + 2
            if not include:
                raise CourseError(
                    f"{where}:{number}: hay Python escrito dentro de la página. El código vive "
                    f"en course_code y la página lo incluye: "
                    f'--8<-- "chapters/guion.py:region".'
                )
            target = include["target"]
            file, _, region = target.partition(":")
            if not region:
                raise CourseError(
                    f"{where}:{number}: «{target}» incluye un archivo entero; nombra la región: "
                    f'--8<-- "{target}:region".'
                )
            path = self.root / "course_code" / file
            if not path.is_file():
                raise CourseError(
                    f"{where}:{number}: «{target}» incluye course_code/{file}, que no existe."
                )
            try:
                text = self.snippets.run([f'--8<-- "{target}"'])
            except SnippetMissingError:
                text = []
            lines = region_lines(path, region)
            if not "".join(text).strip() or not lines:
                known = ", ".join(name for name, _ in script_regions(path)) or "ninguna"
                raise CourseError(
                    f"{where}:{number}: course_code/{file} no tiene la región «{region}» (o "
                    f"está vacía). Regiones que tiene: {known}."
                )
            script = re.fullmatch(r"chapters/([\w-]+)\.py", file)
            if script:
                scripts.append((script[1], number))
            remaining = iter(lines)
            for shown in text:
                for origin, original in remaining:
                    if original.strip() == shown.strip():
                        source.append((f"course_code/{file}", origin))
                        break
                else:
                    source.append((f"course_code/{file}", lines[0][0]))
                code.append(shown)
        if region is None:
            raise CourseError(f"{where}:{start + 1}: el bloque de Python está vacío.")
        if len(code) > MAX_BLOCK_LINES:
            raise CourseError(
                f"{where}:{start + 1}: el bloque «{region}» tiene {len(code)} líneas; el máximo "
                f"es {MAX_BLOCK_LINES}. Divídelo: una idea por bloque."
            )
        for text, (file, number) in zip(code, source, strict=True):
            if len(text) > MAX_LINE:
                raise CourseError(
                    f"{file}:{number}: la línea tiene {len(text)} caracteres y en la página caben "
                    f"{MAX_LINE}; pártela."
                )
        raises = RAISES.search(info)
        return Block(
            id=region,
            code="\n".join(code).strip("\n"),
            line=start + 1,
            source=source,
            raises=raises["name"] if raises else None,
        )

    def _attach_claims(self, page: Page, where: str) -> None:
        """Une a cada bloque sus afirmaciones y exige que el guion y la página concuerden."""
        ids = [block.id for block in page.blocks]
        for block_id in ids:
            if ids.count(block_id) > 1:
                raise CourseError(
                    f"{where}: dos bloques se llaman «{block_id}»; cambia el nombre de uno."
                )
        if not page.script:
            return
        path = self.root / page.script_path
        if not path.is_file():
            if page.blocks:
                raise CourseError(f"{where}: falta su guion {page.script_path}; créalo.")
            return
        by_id = {block.id: block for block in page.blocks}
        included = re.findall(rf"chapters/{re.escape(page.script)}\.py:([\w-]+)", page.text)
        expected = []
        for region, number in script_regions(path):
            at = f"{page.script_path}:{number}"
            owner = claim_name(region)
            if owner is None:
                expected.append(region)
                if region not in included:
                    raise CourseError(
                        f"{at}: la página {where} no muestra la región «{region}». Inclúyela o "
                        f"borra el código: en el curso no hay código que nadie vea."
                    )
                continue
            if owner not in by_id:
                raise CourseError(
                    f"{at}: «{region}» comprueba el bloque «{owner}», que la página no tiene."
                )
            code = "\n".join(self.snippets.run([f'--8<-- "chapters/{path.name}:{region}"']))
            check_claim(code, at)
            by_id[owner].claims.append((region, code.strip("\n")))
        order = [region for region in included if region in expected]
        if order != expected:
            raise CourseError(
                f"{where}: la página y {page.script_path} tienen los bloques en distinto orden; "
                f"el orden de la página es el programa. Página: {', '.join(order)}. "
                f"Guion: {', '.join(expected)}."
            )


def find_pages(reader: Reader, names: list[str]) -> list[Page]:
    """Lee las páginas pedidas por ruta, nombre o guion; todas si no se pide ninguna."""
    if not names:
        return reader.all_pages()
    chosen = []
    for name in names:
        wanted = name.removeprefix("docs/").removesuffix(".md")
        wanted = wanted.removeprefix("course_code/chapters/").removesuffix(".py")
        wanted = wanted.removesuffix(".ipynb")
        matches = [page for page in reader.nav if reader.matches(page, wanted)]
        if not matches:
            raise CourseError(f"No hay ninguna página «{name}». Páginas: {', '.join(reader.nav)}.")
        chosen += [page for page in matches if page not in chosen]
    return [reader.page(name) for name in chosen]
