"""El almacén de salidas: cada página se guarda bajo una clave hecha de todo lo que la determina."""

from __future__ import annotations

import ast
import contextlib
import errno
import hashlib
import importlib.metadata
import json
import os
import platform
import shutil
from pathlib import Path

from course_build import assets
from course_build.errors import CourseError
from course_build.files import write
from course_build.pages import OUTPUTS, Page

#: Las bibliotecas cuya versión puede cambiar una salida o una figura.
LIBRARIES = (
    *("torch", "torchvision", "timm", "numpy", "scikit-learn", "matplotlib", "pillow"),
    *("onnx", "onnxscript", "onnxruntime", "safetensors"),
)
#: Lo que, en course_build, decide cómo queda una salida.
RUNNER = ("execute.py", "prelude.py", "render.py", "schematics.py", "svg.py")
KEPT = 4


def versions() -> dict[str, str]:
    """Las versiones de Python y de las bibliotecas que importan."""
    found = {"python": platform.python_version()}
    for library in LIBRARIES:
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            found[library] = importlib.metadata.version(library)
    return found


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _course_imports(root: Path, path: Path, seen: dict[str, str]) -> None:
    """Anota en ``seen`` el resumen de un módulo del curso y de los que importa."""
    name = path.relative_to(root).as_posix()
    if name in seen:
        return
    seen[name] = _digest(path)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        modules = []
        if isinstance(node, ast.ImportFrom) and node.module:
            modules = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        for module in modules:
            candidate = root / (module.replace(".", "/") + ".py")
            if module.startswith("course_code") and candidate.is_file():
                _course_imports(root, candidate, seen)


def page_key(page: Page, data: dict[str, str]) -> tuple[str, dict]:
    """La clave de una página y las partes de que está hecha.

    ``data`` tiene el resumen de cada conjunto de datos. La prosa no cuenta.
    """
    root = page.root
    modules: dict[str, str] = {}
    if page.schematics_path:
        _course_imports(root, root / page.schematics_path, modules)
    parts = {
        "page": page.script,
        "title": page.meta.get("title"),
        "blocks": [[block.id, block.code, block.raises, block.claims] for block in page.blocks],
        "schematics": modules,
        "figures": sorted(schematic_names(page)),
        "files": page.files,
        "style": _digest(root / "course_code/curso.mplstyle"),
        "palette": _digest(root / "course_code/figures/palette.py"),
        "fonts": [_digest(font) for font in assets.font_files()],
        "runner": {name: _digest(root / "course_build" / name) for name in RUNNER},
        "data": data,
        "versions": versions(),
    }
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:24], parts


def schematic_names(page: Page) -> list[str]:
    """Las figuras de la página que no dibuja ninguno de sus bloques."""
    ids = [block.id for block in page.blocks]
    names = []
    for figure in page.figures:
        base = figure.name
        numbered = base.rpartition("-")
        owned = base in ids or (numbered[0] in ids and numbered[2].isdigit())
        if not owned and base not in names:
            names.append(base)
    return names


@contextlib.contextmanager
def clear_disk_errors(what: str):
    """Convierte un disco lleno o sin permiso en un mensaje claro."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise CourseError(
                f"No queda espacio en el disco al escribir {what}. Las salidas anteriores siguen "
                f"intactas. Libera espacio y repite la orden."
            ) from None
        if error.errno in (errno.EACCES, errno.EROFS, errno.EPERM):
            raise CourseError(
                f"No hay permiso para escribir {what}: {error.filename}. Revisa de quién es la "
                f"carpeta y repite la orden."
            ) from None
        raise


class Store:
    """Las salidas guardadas, en ``<carpeta>/<guion>/<clave>/``."""

    def __init__(self, folder: Path):
        self.folder = folder

    def find(self, page: Page, key: str) -> dict | None:
        """Devuelve el registro de una ejecución guardada y sana, o None."""
        entry = self.folder / page.script / key
        try:
            record = json.loads((entry / "run.json").read_text(encoding="utf-8"))
            for name, digest in record["files"].items():
                if _digest(entry / name) != digest:
                    return None
        except (OSError, ValueError, KeyError):
            return None
        return record

    def entry(self, page: Page, key: str) -> Path:
        """La carpeta de una ejecución guardada."""
        return self.folder / page.script / key

    @contextlib.contextmanager
    def new_entry(self, page: Page, key: str, record: dict):
        """Da una carpeta provisional y, si todo va bien, la guarda entera de una vez."""
        parent = self.folder / page.script
        temporary = parent / f".nueva-{key}-{os.getpid()}"
        with clear_disk_errors(f"las salidas de docs/{page.name}"):
            shutil.rmtree(temporary, ignore_errors=True)
            temporary.mkdir(parents=True)
            try:
                yield temporary
                record["files"] = {path.name: _digest(path) for path in sorted(temporary.iterdir())}
                write(temporary / "run.json", json.dumps(record, indent=1).encode())
                final = parent / key
                shutil.rmtree(final, ignore_errors=True)
                os.replace(temporary, final)
            finally:
                shutil.rmtree(temporary, ignore_errors=True)
        self._prune(parent)

    def last_duration(self, page: Page) -> float:
        """Lo que tardó la última ejecución guardada de una página, en segundos."""
        runs = sorted((self.folder / page.script).glob("*/run.json"), key=_modified)
        for run in reversed(runs):
            with contextlib.suppress(OSError, ValueError, KeyError):
                return float(json.loads(run.read_text(encoding="utf-8"))["seconds"])
        return 0.0

    @staticmethod
    def _prune(parent: Path) -> None:
        entries = [path for path in parent.iterdir() if not path.name.startswith(".")]
        for old in sorted(entries, key=_modified)[:-KEPT]:
            shutil.rmtree(old, ignore_errors=True)
        for path in parent.glob(".nueva-*"):
            if not _alive(path.name.rpartition("-")[2]):
                shutil.rmtree(path, ignore_errors=True)


def _modified(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _alive(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except (ProcessLookupError, ValueError):
        return False
    except PermissionError:
        return True
    return True


def publish(page: Page, entry: Path, made: dict[str, bytes]) -> bool:
    """Pone en ``docs/salidas/<guion>/`` lo que la página usa de una ejecución guardada.

    ``made`` es lo que se hace al publicar: el pie y los archivos que se descargan. Devuelve si
    hubo que cambiar algo. La carpeta se cambia entera de una vez.
    """
    target = page.root / OUTPUTS / page.script
    names = sorted(path.name for path in entry.glob("*.md"))
    names += page.files
    for figure in page.figures:
        names.append(f"{figure.name}.{figure.format}")
        if figure.format == "svg":
            names += [path.name for path in entry.glob(f"{figure.name}-imagen*.png")]
    wanted = {}
    for name in sorted(set(names)):
        if not (entry / name).is_file():
            line = next((f.line for f in page.figures if f"{f.name}.{f.format}" == name), 1)
            raise CourseError(
                f"docs/{page.name}:{line}: la página pide la figura {name}, pero no la dibuja "
                f"ni un bloque ni un esquema."
            )
        wanted[name] = (entry / name).read_bytes()
    wanted.update(made)
    if target.is_dir():
        current = {path.name: path.read_bytes() for path in target.iterdir() if path.is_file()}
        if current == wanted:
            return False
    with clear_disk_errors(OUTPUTS):
        replace_folder(target, wanted)
    return True


def replace_folder(target: Path, files: dict[str, bytes]) -> None:
    """Cambia una carpeta entera por otra con ``files``."""
    temporary = target.with_name(f".{target.name}-{os.getpid()}")
    old = target.with_name(f".{target.name}-vieja-{os.getpid()}")
    shutil.rmtree(temporary, ignore_errors=True)
    try:
        temporary.mkdir(parents=True)
        for name, content in files.items():
            (temporary / name).write_bytes(content)
        if target.exists():
            os.replace(target, old)
        os.replace(temporary, target)
    finally:
        if old.exists() and not target.exists():
            os.replace(old, target)
        shutil.rmtree(temporary, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)
