"""De un cuaderno ejecutado a lo que la página incluye: fragmentos, figuras y el .ipynb."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import nbformat

from course_build.execute import ANSI
from course_build.pages import Page
from course_build.svg import clean_svg

ADDRESS = re.compile(r"\b0x[0-9a-f]{6,}\b")
KERNEL_FILE = re.compile(r"(?:/[^\s:]*)?/ipykernel_\d+/\d+\.py")
WARNING = re.compile(rf"^(?:{KERNEL_FILE.pattern}|/[^\s:]+\.py):\d+: (?P<message>\w*Warning: .*)$")
#: Dónde, en las fuentes de PyTorch, nació un aviso: cambia con cada compilación.
TRIGGERED = re.compile(r" \(Triggered internally at [^)]*\)\.?")
LONG_ERROR = 14


def clean_text(text: str, working_dir: Path) -> str:
    """Quita de una salida lo que depende de la máquina: colores, rutas y direcciones."""
    text = ANSI.sub("", text)
    text = text.replace(f"{working_dir}/", "").replace(str(working_dir), ".")
    text = KERNEL_FILE.sub("<bloque>", text)
    text = ADDRESS.sub("0x…", text)
    lines = [line.split("\r")[-1] for line in text.split("\n")]
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def clean_warning(text: str) -> str:
    """De un aviso de Python deja el mensaje, sin el archivo ni la línea de código."""
    kept, skip = [], False
    for line in TRIGGERED.sub("", ANSI.sub("", text)).split("\n"):
        warning = WARNING.match(line)
        if warning:
            kept.append(warning["message"])
            skip = True
        elif skip and line.startswith("  "):
            skip = False
        else:
            skip = False
            kept.append(line)
    return "\n".join(kept)


def error_text(name: str, message: str) -> str:
    """El mensaje de un error como lo termina Python; si es muy largo, el principio y el final."""
    text = ANSI.sub("", f"{name}: {message}" if message else name)
    lines = text.rstrip().split("\n")
    if len(lines) > LONG_ERROR:
        lines = [*lines[: LONG_ERROR - 3], "[…]", *lines[-2:]]
    return "\n".join(lines)


def fence(text: str, kind: str) -> str:
    """Un bloque de Markdown con la clase ``salida``, ``error`` o ``aviso``."""
    longest = max((len(run) for run in re.findall(r"`{3,}", text)), default=2)
    marks = "`" * max(3, longest + 1)
    return f"{marks} {{ .text .{kind} }}\n{text}\n{marks}\n"


def verdict_class(text: str) -> str:
    """La clase con que se distingue lo que responde una comprobación de una práctica."""
    return " .veredicto" if re.search(r"^[✔✘] ", text, re.M) else ""


def block_outputs(cell: nbformat.NotebookNode, working_dir: Path):
    """Separa las salidas de una celda en textos (tipo, texto) y figuras (formato → contenido)."""
    texts: list[tuple[str, str]] = []
    figures: list[dict[str, str | bytes]] = []

    def add(kind: str, text: str) -> None:
        if texts and texts[-1][0] == kind:
            texts[-1] = (kind, texts[-1][1] + text)
        elif text.strip():
            texts.append((kind, text))

    for output in cell.outputs:
        if output.output_type == "stream":
            add("salida" if output.name == "stdout" else "aviso", output.text)
        elif output.output_type == "error":
            add("error", error_text(output.ename, output.evalue))
        elif "image/svg+xml" in output.data or "image/png" in output.data:
            figures.append(
                {
                    "svg": output.data.get("image/svg+xml", ""),
                    "png": base64.b64decode(output.data.get("image/png", "")),
                }
            )
        elif "text/plain" in output.data:
            if texts and not texts[-1][1].endswith("\n"):
                add("salida", "\n")
            add("salida", output.data["text/plain"] + "\n")
    cleaned = []
    for kind, text in texts:
        if kind == "aviso":
            text = clean_warning(text)
        text = clean_text(text, working_dir)
        if text:
            cleaned.append((kind, text))
    return cleaned, figures


def render(page: Page, notebook: nbformat.NotebookNode, target: Path, working_dir: Path) -> None:
    """Escribe en ``target`` los fragmentos, las figuras y las celdas ejecutadas de una página.

    Por cada bloque: ``<bloque>.md`` si imprime algo, y ``<bloque>.svg`` y ``.png`` por su primera
    figura (``<bloque>-2…`` por las siguientes). En ``<guion>.ipynb``, todos los bloques, sin prosa.
    """
    published = nbformat.v4.new_notebook(metadata=notebook.metadata)
    for cell in notebook.cells:
        if cell.metadata["course"]["kind"] != "block":
            continue
        block = cell.metadata["course"]["block"]
        texts, figures = block_outputs(cell, working_dir)
        if texts:
            fences = (fence(text, kind + verdict_class(text)) for kind, text in texts)
            fragment = "\n" + "\n".join(fences) + "\n"
            (target / f"{block}.md").write_text(fragment, encoding="utf-8")
        for number, figure in enumerate(figures, start=1):
            name = block if number == 1 else f"{block}-{number}"
            for file, content in clean_svg(figure["svg"], name).items():
                (target / file).write_bytes(content)
            (target / f"{name}.png").write_bytes(figure["png"])
        published.cells.append(_published_cell(cell, working_dir))
    nbformat.validate(published)
    text = nbformat.writes(published, version=nbformat.NO_CONVERT)
    (target / f"{page.script}.ipynb").write_text(text + "\n", encoding="utf-8")


def _published_cell(cell: nbformat.NotebookNode, working_dir: Path) -> nbformat.NotebookNode:
    """La celda tal como se descarga: sin datos internos, con una imagen por figura."""
    clean = nbformat.v4.new_code_cell(cell.source, id=cell.id, execution_count=cell.execution_count)
    if "tags" in cell.metadata:
        clean.metadata["tags"] = list(cell.metadata["tags"])
    for output in cell.outputs:
        output = nbformat.from_dict(dict(output))
        if output.output_type == "stream":
            text = clean_warning(output.text) if output.name == "stderr" else output.text
            output.text = clean_text(text, working_dir) + "\n"
        elif output.output_type == "error":
            output.evalue = clean_text(output.evalue, working_dir)
            output.traceback = [error_text(output.ename, output.evalue)]
        elif "image/png" in output.data:
            output.data = {
                "image/png": output.data["image/png"],
                "text/plain": output.data["text/plain"],
            }
            output.metadata = {}
        clean.outputs.append(output)
    return clean
