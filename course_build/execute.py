"""Ejecuta los bloques de una página en un núcleo nuevo y devuelve el cuaderno ejecutado."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Callable
from pathlib import Path

import nbformat
from jupyter_client.kernelspec import NoSuchKernel
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from course_build.errors import CourseError
from course_build.pages import Block, Page

ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
CELL_LINE = re.compile(r"(?:Cell )?In\[\d+\], line (\d+)|<cell line: (\d+)>")

# Un hilo por página: los resultados no dependen de cuántos núcleos tenga la máquina y dos
# páginas a la vez no se estorban.
KERNEL_ENV = {
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    # Que glibc no devuelva al sistema la memoria que el lote siguiente pedirá otra vez: una red
    # convolucional tarda una quinta parte menos. Donde no hay glibc, nadie lee estas variables.
    "MALLOC_MMAP_THRESHOLD_": str(32 * 2**20),
    "MALLOC_TRIM_THRESHOLD_": str(512 * 2**20),
    "PYTHONHASHSEED": "0",
    "SOURCE_DATE_EPOCH": "0",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
}


#: Una afirmación no cambia el azar de quien copia los bloques, donde no está.
CLAIM = (
    "with (__import__('torch').random.fork_rng(devices=[]) if 'torch' in __import__('sys').modules"
    " else __import__('contextlib').nullcontext()):\n"
)


class BlockError(CourseError):
    """Un bloque no hizo lo que la página promete."""


def kernel_env() -> dict[str, str]:
    """El entorno de un núcleo: el de la máquina, sin el proyecto en la ruta de importación."""
    env = {**os.environ, **KERNEL_ENV}
    env.pop("PYTHONPATH", None)
    return env


def location(block: Block, line: int | None) -> str:
    """Dice en qué archivo y línea está la línea ``line`` (desde 1) de un bloque."""
    if line is None or not 1 <= line <= len(block.source):
        file, number = block.source[0]
        return f"{file}, a partir de la línea {number}"
    file, number = block.source[line - 1]
    return f"{file}, línea {number}"


def _fail(page: Page, block: Block, what: str, line: int | None = None, do: str = "") -> None:
    raise BlockError(
        f"La página docs/{page.name} no se puede ejecutar.\n"
        f"  Bloque «{block.id}» (docs/{page.name}:{block.line}) — {location(block, line)}\n"
        f"  {what}\n"
        f"  Qué hacer: {do or 'corrige el código del bloque y vuelve a ejecutar.'}"
    )


def _error_line(traceback: list[str]) -> int | None:
    """La línea del bloque en que empezó el error, según la traza de IPython."""
    found = CELL_LINE.search(ANSI.sub("", "\n".join(traceback)))
    return int(next(group for group in found.groups() if group)) if found else None


def _cell(code: str, block: Block, kind: str) -> nbformat.NotebookNode:
    cell = nbformat.v4.new_code_cell(code, id=f"{kind}-{block.id}"[:64])
    cell.metadata["course"] = {"kind": kind, "block": block.id}
    return cell


def build_notebook(page: Page, full_data: bool) -> nbformat.NotebookNode:
    """Arma el cuaderno de una página: sus bloques y, tras cada uno, sus afirmaciones."""
    notebook = nbformat.v4.new_notebook()
    notebook.metadata["kernelspec"] = {
        "name": "python3",
        "display_name": "Python 3",
        "language": "python",
    }
    for block in page.blocks:
        cell = _cell(block.code, block, "block")
        # El cuaderno sigue tras un error; _check_outputs decide si era el prometido.
        if block.raises:
            cell.metadata["tags"] = ["raises-exception"]
        notebook.cells.append(cell)
        for region, code in block.claims:
            if region.endswith("-full") and not full_data:
                continue
            claim = _cell(CLAIM + textwrap.indent(code, "    "), block, "claim")
            claim.id = region[:64]
            notebook.cells.append(claim)
    return notebook


def _prelude_cell(page: Page, fonts: list[Path]) -> nbformat.NotebookNode:
    code = (page.root / "course_build/prelude.py").read_text(encoding="utf-8")
    style = str(page.root / "course_code/curso.mplstyle")
    shown = "\n".join(block.code for block in page.blocks)
    source = (
        f"exec(compile({code!r}, 'preludio', 'exec'), (_prelude := {{'__name__': 'preludio'}}))\n"
        f"_prelude['start']({style!r}, {[str(font) for font in fonts]!r}, {shown!r})\n"
        "del _prelude"
    )
    cell = nbformat.v4.new_code_cell(source, id="preludio")
    cell.metadata["course"] = {"kind": "prelude", "block": None}
    return cell


def run_page(
    page: Page,
    working_dir: Path,
    *,
    full_data: bool,
    fonts: list[Path] = (),
    on_block: Callable[[int, str], None] = lambda number, block: None,
) -> nbformat.NotebookNode:
    """Ejecuta una página en ``working_dir`` y devuelve el cuaderno con sus salidas.

    ``on_block(número, bloque)`` se llama al empezar cada bloque. Lanza :class:`BlockError` si un
    bloque falla sin estar marcado, no falla estando marcado, falla con otro error, tarda más del
    límite de la página o termina el núcleo, y si una afirmación ya no se cumple.
    """
    notebook = build_notebook(page, full_data)
    notebook.cells.insert(0, _prelude_cell(page, list(fonts)))
    blocks = {block.id: block for block in page.blocks}
    state = {"cell": notebook.cells[0], "number": 0}

    def started(cell, cell_index, **_):
        state["cell"] = cell
        if cell.metadata["course"]["kind"] == "block":
            state["number"] += 1
            on_block(state["number"], cell.metadata["course"]["block"])

    def executed(cell, cell_index, execute_reply, **_):
        payload = execute_reply.get("content", {}).get("payload", [])
        if any(item.get("source") == "ask_exit" for item in payload):
            block = blocks[cell.metadata["course"]["block"]]
            _fail(
                page,
                block,
                "El bloque llama a exit() o quit(), que termina la sesión de quien lo copia.",
                do="quita esa llamada.",
            )

    client = NotebookClient(
        notebook,
        timeout=page.limit,
        startup_timeout=120,
        kernel_name="python3",
        record_timing=False,
        # El cuaderno ya está completo: no hay nada que el núcleo deba guardar al cerrarse.
        shutdown_kernel="immediate",
        # Lo que un bloque imprime puede llegar en uno o varios mensajes: queda en uno.
        coalesce_streams=True,
        on_cell_execute=started,
        on_cell_executed=executed,
    )
    client.create_kernel_manager()
    with tempfile.TemporaryDirectory(prefix="curso-") as sockets:
        if os.name == "posix":
            # Sin puertos de red: dos páginas a la vez no compiten por ellos.
            client.km.transport = "ipc"
            client.km.ip = f"{sockets}/nucleo"
        _execute(client, page, blocks, state, working_dir)
    notebook.cells.pop(0)
    _check_outputs(page, blocks, notebook)
    return notebook


def _execute(client, page: Page, blocks: dict, state: dict, working_dir: Path) -> None:
    """Ejecuta el cuaderno y traduce lo que puede salir mal."""
    try:
        # Lo que el propio núcleo escribe (no el código de la página) no ayuda a nadie.
        client.execute(cwd=str(working_dir), env=kernel_env(), stderr=subprocess.DEVNULL)
    except CellExecutionError as error:
        _report(page, blocks, state["cell"], error)
    except CellTimeoutError:
        block = blocks[state["cell"].metadata["course"]["block"]]
        _fail(
            page,
            block,
            f"El bloque no terminó en {page.limit} s.",
            do="busca un bucle sin fin; si el trabajo es largo de verdad, pon en la cabecera de la "
            "página «limite: 600» (los segundos que hagan falta).",
        )
    except DeadKernelError:
        block = blocks.get(state["cell"].metadata["course"]["block"])
        if block is None:
            raise CourseError(_prelude_problem(page, "el núcleo se detuvo al empezar")) from None
        _fail(
            page,
            block,
            "El núcleo de Python murió mientras ejecutaba el bloque (memoria agotada, exit() o "
            "un error en código compilado).",
            do="reduce la memoria que usa el bloque o quita la llamada que termina el proceso.",
        )
    except NoSuchKernel:
        raise CourseError(
            "No hay un núcleo de Jupyter en este entorno: vuelve a crearlo con «make clean» y "
            "«make site»."
        ) from None
    except RuntimeError as error:
        if "Kernel" not in str(error):
            raise
        raise CourseError(_prelude_problem(page, f"el núcleo no arrancó ({error})")) from None


def _prelude_problem(page: Page, what: str) -> str:
    return (
        f"No se pudo preparar el núcleo de docs/{page.name}: {what}\n"
        f"  Qué hacer: revisa que el entorno esté completo (make clean, make site)."
    )


def _report(page: Page, blocks: dict, cell, error: CellExecutionError) -> None:
    """Convierte el error de una celda en un mensaje con página, bloque, archivo y línea."""
    kind = cell.metadata["course"]["kind"]
    if kind == "prelude":
        raise CourseError(_prelude_problem(page, f"{error.ename}: {error.evalue}")) from None
    block = blocks[cell.metadata["course"]["block"]]
    if kind == "claim":
        raise BlockError(
            f"La página docs/{page.name} afirma algo que ya no se cumple.\n"
            f"  Afirmación «{cell.id}» del bloque «{block.id}» — {page.script_path}\n"
            f"  {error.ename}: {error.evalue}\n"
            f"  Qué hacer: averigua qué cambió; corrige el código o lo que dice el texto."
        ) from None
    outputs = [output for output in cell.outputs if output.output_type == "error"]
    line = _error_line(outputs[0].traceback) if outputs else None
    if error.ename == "SystemExit":
        _fail(
            page,
            block,
            "El bloque llama a exit(), que termina la sesión de quien lo copia.",
            line,
            "quita esa llamada.",
        )
    _fail(page, block, f"{error.ename}: {error.evalue}", line)


def _check_outputs(page: Page, blocks: dict, notebook: nbformat.NotebookNode) -> None:
    """Exige que cada bloque marcado con data-raises falle, y con ese error."""
    for cell in notebook.cells:
        if cell.metadata["course"]["kind"] != "block":
            continue
        block = blocks[cell.metadata["course"]["block"]]
        if not block.raises:
            continue
        errors = [output for output in cell.outputs if output.output_type == "error"]
        if not errors:
            _fail(
                page,
                block,
                f"La página dice que el bloque falla con {block.raises}, pero terminó sin error.",
                do="quita data-raises o corrige el bloque.",
            )
        if errors[0].ename != block.raises:
            _fail(
                page,
                block,
                f"La página promete {block.raises} y el bloque lanzó {errors[0].ename}: "
                f"{errors[0].evalue}",
                _error_line(errors[0].traceback),
                "corrige el bloque o lo que promete la página.",
            )


def run_schematics(
    root: Path, script: str, names: list[str], target: Path, fonts: list[Path]
) -> None:
    """Dibuja los esquemas ``names`` de ``course_code/figures/<script>.py`` en ``target``."""
    env = {**os.environ, **KERNEL_ENV, "PYTHONPATH": str(root), "MPLBACKEND": "Agg"}
    command = [sys.executable, "-m", "course_build.schematics", script, str(target), *names]
    env["COURSE_FONTS"] = os.pathsep.join(str(font) for font in fonts)
    result = subprocess.run(command, cwd=root, env=env, capture_output=True, text=True)
    if result.returncode:
        lines = result.stderr.strip().split("\n")
        where = [line.strip() for line in lines if "course_code" in line and "line" in line]
        raise CourseError(
            f"No se pudieron dibujar los esquemas de course_code/figures/{script}.py.\n"
            f"  {lines[-1]}\n" + (f"  {where[-1]}\n" if where else "") + "  Qué hacer: "
            "corrige la función que dibuja la figura, o el nombre con que la página la pide."
        )


def make_working_dir(base: Path, script: str) -> Path:
    """Crea una carpeta de trabajo vacía para una página."""
    path = base / f"{script}-{os.getpid()}"
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(parents=True)
    return path
