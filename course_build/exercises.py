"""Las prácticas: de una fuente en formato ``percent`` salen un ejercicio y su solución.

La fuente, ``docs/practicas/practica_03.py``, es la solución comentada y se lee de arriba abajo.
Cada celda empieza con una línea ``# %%``:

- ``# %% [markdown]`` es prosa; con ``only="solucion"`` u ``only="ejercicio"``, de uno solo;
- ``# %% name="contar"`` es un bloque; con ``fold="Título"``, la página lo muestra plegado;
- un bloque con un **hueco** es una tarea. Lo que va entre ``# solución`` y ``# hueco`` es de la
  solución; entre ``# hueco`` y ``# fin``, del ejercicio, comentado con ``# ``;
- ``# %% name="contar-check"`` comprueba esa tarea en los dos;
- ``# %% name="contar-claim"`` afirma con ``assert`` lo que dice la prosa, y no se muestra;
- ``# --8<-- "training.py:evaluate"`` trae una pieza del curso.

Lo que está antes de la primera celda (las importaciones de esas piezas) es solo de la fuente.

A su lado, ``errores_03.py`` tiene lo que alguien escribiría mal en cada tarea: una celda
``# %% task="contar" name="sin-sesgos" hint="trozo de la pista"`` con el código que la reemplaza.
``tests/practicas/prove.py`` comprueba que cada uno recibe su propia pista.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import jupytext
import yaml
from nbformat import NotebookNode

from course_build.errors import CourseError
from course_build.pages import (
    MAX_BLOCK_LINES,
    MAX_LINE,
    Block,
    Page,
    check_claim,
    claim_name,
    figures_in,
    region_lines,
)

FOLDER = "practicas"
NAME = re.compile(rf"{FOLDER}/(?P<kind>practica|solucion)-(?P<number>\d\d)\.ipynb")
PIECE = re.compile(r"# -+8<-+ \"(?P<file>[\w./-]+):(?P<region>[\w-]+)\"")
#: Una comprobación tiene varias preguntas y se muestra plegada.
MAX_CHECK_LINES = 40
Line = tuple[str, tuple[str, int]]


@dataclass(frozen=True)
class Cell:
    """Una celda de la fuente; ``lines`` empieza en la línea ``line`` del archivo."""

    kind: str
    name: str
    lines: tuple[str, ...]
    line: int
    only: str = ""
    fold: str = ""

    @property
    def text(self) -> str:
        """El texto de la celda, con las marcas de los huecos si las tiene."""
        return "\n".join(self.lines)

    @property
    def is_task(self) -> bool:
        """Si la celda tiene un hueco que llenar."""
        return any(line.strip() == "# hueco" for line in self.lines)


@dataclass
class Source:
    """Una práctica leída: sus metadatos y sus celdas."""

    path: Path
    root: Path
    meta: dict
    cells: list[Cell]

    @property
    def where(self) -> str:
        """La ruta, para los mensajes."""
        return self.path.relative_to(self.root).as_posix()

    def tasks(self) -> list[tuple[Cell, Cell]]:
        """Las tareas en orden, cada una con su comprobación."""
        by_name = {cell.name: cell for cell in self.cells}
        return [(cell, by_name[f"{cell.name}-check"]) for cell in self.cells if cell.is_task]


@dataclass
class ExercisePage(Page):
    """El ejercicio o la solución de una práctica, listos para ejecutarse como cualquier página."""

    cells: list[Cell] = field(default_factory=list)
    source: Source | None = None

    @property
    def script_path(self) -> Path:
        """La fuente, relativa a la raíz."""
        return Path(self.source.where)

    @property
    def schematics_path(self) -> None:
        """Una práctica no tiene esquemas: sus figuras las dibujan sus bloques."""
        return None


def source_path(root: Path, number: str) -> Path:
    """La fuente de la práctica ``number`` («03»)."""
    return root / "docs" / FOLDER / f"practica_{number}.py"


def read_source(root: Path, path: Path) -> Source:
    """Lee una fuente y comprueba que cada tarea esté completa."""
    where = path.relative_to(root).as_posix()
    if not path.is_file():
        raise CourseError(
            f"mkdocs.yml nombra una práctica cuya fuente no existe: {where}. Escríbela o quita "
            f"la práctica del menú."
        )
    return _read(root, path, path.read_text(encoding="utf-8"))


@cache
def _read(root: Path, path: Path, text: str) -> Source:
    """Lo mismo, de un texto ya leído; el ejercicio y la solución lo comparten."""
    where = path.relative_to(root).as_posix()
    notebook = jupytext.reads(text, fmt="py:percent")
    numbers = [n for n, line in enumerate(text.split("\n"), 1) if re.match(r"# ?%%", line)]
    head = [cell for cell in notebook.cells if cell.cell_type == "raw"]
    try:
        meta = yaml.safe_load(head[0].source.strip("- \n")) if head else {}
    except yaml.YAMLError as error:
        raise CourseError(f"{where}: la cabecera (entre ---) no es YAML válido: {error}") from None
    if not isinstance(meta, dict):
        raise CourseError(f"{where}: la cabecera (entre ---) son pares «nombre: valor».")
    shown = notebook.cells[len(notebook.cells) - len(numbers) :]
    cells = []
    for number, cell in zip(numbers, shown, strict=True):
        data, code = cell.metadata, cell.cell_type == "code"
        if code and not re.fullmatch(r"[a-z0-9-]+", data.get("name", "")):
            raise CourseError(
                f'{where}:{number}: la celda no tiene nombre. Escribe # %% name="nombre", en '
                f"minúsculas y con guiones."
            )
        if data.get("only", "") not in ("", "ejercicio", "solucion"):
            raise CourseError(f"{where}:{number}: «only» solo puede ser «ejercicio» o «solucion».")
        cells.append(
            Cell(
                kind=cell.cell_type,
                name=data.get("name", ""),
                lines=tuple(cell.source.split("\n")),
                line=number + 1,
                only=data.get("only", ""),
                fold=data.get("fold", ""),
            )
        )
    _check_cells(where, cells)
    return Source(path, root, meta, cells)


def split_cells(text: str) -> tuple[str, str]:
    """Una fuente partida en su prosa y su código; cada cosa queda en su línea y su columna."""
    prose, code, part, gap = [], [], "header", False
    for line in text.split("\n"):
        blank = " " * len(line)
        mark = line.strip()
        if re.match(r"# ?%%", line):
            part = "prose" if "[markdown]" in line else "code"
            line = blank
        elif part == "header":
            line = re.sub(r"^# \w+:", lambda key: "#" + " " * (len(key[0]) - 1), line)
        elif part == "prose":
            line = blank[:2] + line[2:]
        elif mark in ("# hueco", "# fin"):
            gap = mark == "# hueco"
        elif gap:  # el código del ejercicio, que está comentado
            line = re.sub(r"^(\s*)# ?", lambda start: " " * len(start[0]), line)
        prose.append(line if part == "prose" else blank)
        code.append(line if part != "prose" else blank)
    return "\n".join(prose), "\n".join(code)


def _check_cells(where: str, cells: list[Cell]) -> None:
    """Exige nombres únicos y una comprobación después de cada tarea."""
    names = [cell.name for cell in cells if cell.kind == "code"]
    for cell in cells:
        if cell.kind == "code" and names.count(cell.name) > 1:
            raise CourseError(f"{where}:{cell.line}: dos celdas se llaman «{cell.name}».")
        if cell.is_task and f"{cell.name}-check" not in names[names.index(cell.name) :]:
            raise CourseError(
                f"{where}:{cell.line}: la tarea «{cell.name}» no tiene comprobación. Agrega "
                f'después una celda # %% name="{cell.name}-check".'
            )


def fill(cell: Cell, where: str, solution: bool) -> list[Line]:
    """Las líneas de una celda con el hueco lleno o por llenar, cada una con su procedencia."""
    kept, part = [], ""
    follows = {"": "# solución", "# solución": "# hueco", "# hueco": "# fin"}
    for number, line in enumerate(cell.lines, start=cell.line):
        mark = line.strip()
        if mark in ("# solución", "# hueco", "# fin"):
            if mark != follows[part]:
                raise CourseError(
                    f"{where}:{number}: sobra «{mark}» o falta «{follows[part]}». El orden es "
                    f"# solución, # hueco, # fin."
                )
            part = "" if mark == "# fin" else mark
            continue
        if part == "# solución" and not solution:
            continue
        if part == "# hueco":
            if mark and not mark.startswith("#"):
                raise CourseError(
                    f"{where}:{number}: lo que va entre «# hueco» y «# fin» se escribe comentado."
                )
            if solution:
                continue
            line = re.sub(r"^(\s*)# ?", r"\1", line).rstrip()
        kept.append((line, (where, number)))
    if part:
        raise CourseError(f"{where}:{cell.line}: a la tarea «{cell.name}» le falta «# fin».")
    return kept


def with_pieces(root: Path, lines: list[Line]) -> list[Line]:
    """Cambia cada inclusión por el código de la pieza."""
    complete = []
    for text, (file, number) in lines:
        include = PIECE.fullmatch(text.strip())
        if not include:
            complete.append((text, (file, number)))
            continue
        path = root / "course_code" / include["file"]
        found = region_lines(path, include["region"]) if path.is_file() else []
        if not found:
            raise CourseError(
                f"{file}:{number}: no existe la región «{include['region']}» de "
                f"course_code/{include['file']}."
            )
        while found and not found[-1][1].strip():
            found.pop()
        complete += [(line, (f"course_code/{include['file']}", n)) for n, line in found]
    return complete


def variant(source: Source, solution: bool) -> tuple[list[Cell], list[Block]]:
    """Las celdas que se muestran y los bloques que se ejecutan de un ejercicio o una solución."""
    cells, blocks, by_id = [], [], {}
    for cell in source.cells:
        if cell.only and cell.only != ("solucion" if solution else "ejercicio"):
            continue
        if cell.kind == "markdown":
            if solution:  # las figuras de la solución son las suyas
                own = source.path.stem.replace("practica", "solucion")
                lines = [
                    line.replace(f"salidas/{source.path.stem}/", f"salidas/{own}/")
                    for line in cell.lines
                ]
                cell = replace(cell, lines=tuple(lines))
            cells.append(cell)
            continue
        lines = with_pieces(source.root, fill(cell, source.where, solution))
        code = "\n".join(text for text, _ in lines)
        owner = claim_name(cell.name)
        if owner:
            if owner not in by_id:
                raise CourseError(
                    f"{source.where}:{cell.line}: «{cell.name}» comprueba el bloque «{owner}», "
                    f"que no está antes."
                )
            check_claim(code, f"{source.where}:{cell.line}")
            if solution:
                by_id[owner].claims.append((cell.name, code))
            continue
        _check_size(source, cell, lines)
        block = Block(cell.name, code, cell.line, [origin for _, origin in lines])
        by_id[cell.name] = block
        blocks.append(block)
        cells.append(cell)
    return cells, blocks


def _check_size(source: Source, cell: Cell, lines: list[Line]) -> None:
    longest = MAX_CHECK_LINES if cell.name.endswith("-check") else MAX_BLOCK_LINES
    if len(lines) > longest:
        raise CourseError(
            f"{source.where}:{cell.line}: el bloque «{cell.name}» tiene {len(lines)} líneas; el "
            f"máximo es {longest}. Divídelo: una idea por bloque."
        )
    for text, (file, number) in lines:
        if len(text) > MAX_LINE:
            raise CourseError(
                f"{file}:{number}: la línea tiene {len(text)} caracteres y en la página caben "
                f"{MAX_LINE}; pártela."
            )


def opening(source: Source, number: str, solution: bool) -> Cell:
    """El título y la presentación, iguales en todas las prácticas."""
    n, subject = int(number), source.meta.get("titulo", "")
    exercise, solved = f"practica-{number}.ipynb", f"solucion-{number}.ipynb"
    if solution:
        lines = [
            f"# Solución {n}: {subject} {{ #solucion }}",
            "",
            f"**Práctica**: [Práctica {n}]({exercise})",
            "{ .meta }",
            "",
            "Cada tarea resuelta y con su porqué. Enseña más si antes la intentaste.",
        ]
    else:
        minutes = source.meta.get("practica", 45)
        lines = [
            f"# Práctica {n}: {subject} {{ #practica }}",
            "",
            f"**Práctica** {minutes} min · **Solución**: [Solución {n}]({solved})",
            "{ .meta }",
            "",
            "Se hace en su cuaderno, que se descarga al pie de la página. Llena cada hueco, que se "
            "ve como `...`, ejecuta su celda y después la comprobación: dice si está bien o da una "
            "pista. "
            "[Cómo se hace una práctica](../00-empezar/como-usar.md#practicas).",
        ]
    return Cell("markdown", "", tuple(lines), 1)


def check_verdicts(page: ExercisePage, notebook: NotebookNode) -> None:
    """Exige que la solución pase todas las comprobaciones y que el ejercicio no pase ninguna."""
    wanted = "✔" if page.script.startswith("solucion") else "✘"
    checks = {check.name for _, check in page.source.tasks()}
    for cell in notebook.cells:
        course = cell.metadata["course"]
        if course["kind"] != "block" or course["block"] not in checks:
            continue
        printed = "".join(output.get("text", "") for output in cell.outputs)
        marks = re.findall(r"^[✔✘]", printed, re.M)
        if marks != [wanted]:
            line = next(block.line for block in page.blocks if block.id == course["block"])
            raise CourseError(
                f"{page.source.where}:{line}: en docs/{page.name}, la comprobación "
                f"«{course['block']}» debía escribir «{wanted}» y escribió: "
                f"{printed.strip() or 'nada'}\n"
                f"  Qué hacer: corrige la tarea o su comprobación. Para verlas todas: "
                f"python tests/practicas/prove.py {page.source.path.stem[-2:]}"
            )


def read_page(root: Path, name: str) -> ExercisePage:
    """El ejercicio (``practicas/practica-03.ipynb``) o la solución, a partir de la fuente."""
    match = NAME.fullmatch(name)
    if not match:
        raise CourseError(
            f"mkdocs.yml nombra «{name}» en «nav»; un cuaderno se llama "
            f"{FOLDER}/practica-03.ipynb o {FOLDER}/solucion-03.ipynb."
        )
    source = read_source(root, source_path(root, match["number"]))
    solution = match["kind"] == "solucion"
    cells, blocks = variant(source, solution)
    cells.insert(0, opening(source, match["number"], solution))
    title = f"{'Solución' if solution else 'Práctica'} {int(match['number'])}"
    figures = [
        figure
        for cell in cells
        if cell.kind == "markdown"
        for number, line in enumerate(cell.lines, start=cell.line)
        for figure, _ in figures_in(line, number, source.where)
    ]
    return ExercisePage(
        path=root / "docs" / name,
        root=root,
        script=f"{match['kind']}_{match['number']}",
        blocks=blocks,
        figures=figures,
        outputs=[],
        meta={**source.meta, "title": title},
        text="\n\n".join(cell.text for cell in cells if cell.kind == "markdown"),
        cells=cells,
        source=source,
    )
