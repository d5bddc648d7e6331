"""Ejecuta las páginas atrasadas y publica sus salidas en ``docs/salidas/``."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from course_build import assets, data, language, notebooks
from course_build.errors import CourseError
from course_build.exercises import ExercisePage, check_verdicts, source_path
from course_build.files import write_if_changed
from course_build.notebooks import Place
from course_build.pages import OUTPUTS, Page, Reader, find_pages
from course_build.store import (
    Store,
    clear_disk_errors,
    page_key,
    publish,
    schematic_names,
    versions,
)

HEARTBEAT = 15
#: La página que explica cómo se abre un cuaderno.
HELP = "00-empezar/instalacion.md"


@dataclass
class Outcome:
    """Lo que pasó en una ejecución: páginas, bloques y tiempos."""

    pages: list[Page] = field(default_factory=list)
    blocks: int = 0
    ran: list[str] = field(default_factory=list)
    stored: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


@dataclass
class Project:
    """Un curso en una carpeta: dónde están sus páginas, sus datos y su almacén."""

    root: Path
    mode: str

    @property
    def state(self) -> Path:
        """La carpeta de lo que se genera y no se publica."""
        return self.root / ".course"

    @property
    def store(self) -> Store:
        """El almacén de salidas; ``COURSE_STORE`` permite compartirlo."""
        return Store(Path(os.environ.get("COURSE_STORE", self.state / "store")))

    @property
    def full_data(self) -> bool:
        """Si las páginas ven los conjuntos de datos completos."""
        return self.mode == "full"

    @cached_property
    def photos_zip(self) -> Path:
        """``fotos.zip``, las fotografías que publica el sitio, hecho la primera vez que se pide."""
        archive = self.state / "fotos.zip"
        data.build_photos_zip(self.root, archive)
        return archive


def open_project(root: Path) -> Project:
    """Abre el proyecto de ``root`` con los datos que pide ``COURSE_DATA``."""
    mode = os.environ.get("COURSE_DATA", "full")
    if mode not in ("full", "mini"):
        raise CourseError(
            f"COURSE_DATA vale «{mode}»; los valores posibles son «full» (o nada) y «mini»."
        )
    return Project(root, mode)


def say(text: str) -> None:
    """Escribe una línea de avance."""
    print(text, file=sys.stderr, flush=True)


def plural(number: int, one: str, many: str) -> str:
    """Un número con su nombre: «1 página», «3 páginas»."""
    return f"{number} {one if number == 1 else many}"


def python_env(root: Path) -> dict[str, str]:
    """El entorno con que MkDocs encuentra las extensiones del proyecto."""
    path = os.environ.get("PYTHONPATH")
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(root), *([path] if path else [])])}


def report_problems(problems: list[str]) -> None:
    """Escribe los problemas, uno tras otro."""
    for problem in problems:
        print(f"Error: {problem}", file=sys.stderr)
    if len(problems) > 1:
        print(f"Hay {len(problems)} problemas.", file=sys.stderr)


def page_states(project: Project, pages: list[Page]) -> dict[str, tuple[str, dict, dict | None]]:
    """De cada página con guion: su clave, las partes de la clave y su ejecución guardada."""
    digests = data.checksums(project.root, project.mode)
    states = {}
    for page in pages:
        if page.script:
            key, parts = page_key(page, digests)
            states[page.script] = (key, parts, project.store.find(page, key))
    return states


def foot(page: Page, record: dict, full_data: bool, place: Place) -> str:
    """El pie de una página: lo que se descarga, y con qué y en cuánto tiempo se ejecutó."""
    used = record["versions"]
    blocks = len(page.blocks)
    what = [
        f"Ejecutado con torch {used['torch']}, torchvision {used['torchvision']} y "
        f"Python {used['python']}, en {record['seconds']:.0f} s de una computadora sin GPU",
        plural(blocks, "bloque", "bloques"),
    ]
    if not full_data:
        what.append("**datos reducidos**: los números no son los del curso")
    ran = " · ".join(what) + ".\n{ .ejecutado }\n"
    return f"{carry(page, place)}\n{ran}" if blocks else ran


def find_place(project: Project) -> Place:
    """Dónde se publicará el sitio, según ``SITE_URL`` y ``COURSE_REPOSITORY``."""
    site = os.environ.get("SITE_URL", "").strip()
    repository = os.environ.get("COURSE_REPOSITORY", "").strip()
    md5 = ""
    if site and project.full_data:  # los datos reducidos no se publican
        md5 = hashlib.md5(project.photos_zip.read_bytes(), usedforsecurity=False).hexdigest()
    return Place(site, repository, md5)


def carry(page: Page, place: Place) -> str:
    """La línea «Para llevar»: el cuaderno, el programa, Colab y la práctica del capítulo."""
    up = "../" * page.name.count("/")
    base = f"{up}salidas/{page.script}/{page.script}"
    links = [f"[cuaderno (.ipynb)]({base}.ipynb)"]
    if not isinstance(page, ExercisePage):
        links.append(f"[programa (.py)]({base}.py)")
    if place.colab(page):
        links.append(f"[abrir en Colab]({place.colab(page)})")
    elif (page.root / "docs" / HELP).is_file():
        links.append(f"[cómo abrirlo en Colab]({up}{HELP}#colab)")
    chapter = page.name.split("-")[0]
    if source_path(page.root, chapter).is_file():
        links.append(f"[Práctica {int(chapter)}]({up}practicas/practica-{chapter}.ipynb)")
    return f"**Para llevar**: {' · '.join(links)}\n{{ .descargas }}\n"


def site_foot() -> str:
    """El pie de las páginas sin código."""
    used = versions()
    return (
        f"Sitio construido con torch {used['torch']}, torchvision {used['torchvision']} y "
        f"Python {used['python']}. Todas las salidas del curso salen de ejecutar su código.\n"
        "{ .ejecutado }\n"
    )


def publish_site_parts(project: Project) -> None:
    """Escribe lo que no pertenece a ninguna página: pies, glosario, datos, fuentes y paleta."""
    folder = project.root / OUTPUTS / "sitio"
    with clear_disk_errors(OUTPUTS):
        write_if_changed(folder / "pie.md", site_foot().encode())
        write_if_changed(folder / "glosario.md", language.glossary_markdown().encode())
        write_if_changed(folder / "datos.md", data.provenance_markdown().encode())
        assets.build(folder)


def run(project: Project, names: list[str], jobs: int, force: bool = False) -> Outcome:
    """Ejecuta lo atrasado de las páginas pedidas (todas si no se pide ninguna) y lo publica.

    Una página que falla no detiene a las demás y conserva sus salidas anteriores; su problema
    queda en ``Outcome.problems``.
    """
    reader = Reader(project.root)
    pages = find_pages(reader, names)
    data.ensure(project.root, progress=say)
    _clean_working_dirs(project.state / "trabajo")
    states = page_states(project, pages)
    publish_site_parts(project)
    place = find_place(project)
    outcome = Outcome(pages=pages, blocks=sum(len(page.blocks) for page in pages))

    stale = []
    for page in pages:
        if not page.script:
            continue
        key, _, record = states[page.script]
        if record is None or force:
            stale.append(page)
        else:
            outcome.stored.append(page.name)
            _publish(project, page, project.store.entry(page, key), record, place)
    if not stale:
        return outcome

    stale.sort(key=project.store.last_duration, reverse=True)
    jobs = max(1, min(jobs, len(stale)))
    where = f"de {jobs} en {jobs}" if jobs > 1 else "de una en una"
    say(f"Por ejecutar: {plural(len(stale), 'página', 'páginas')}, {where}.")
    progress = Progress(len(stale))
    with ThreadPoolExecutor(jobs) as pool:
        tasks = {
            pool.submit(_run_one, project, page, states[page.script], progress, place): page
            for page in stale
        }
        try:
            for task in as_completed(tasks):
                page = tasks[task]
                try:
                    task.result()
                    outcome.ran.append(page.name)
                except CourseError as error:
                    outcome.problems.append(str(error))
                    progress.failed(page)
        except KeyboardInterrupt:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
        finally:
            progress.stop()
    return outcome


def _publish(project: Project, page: Page, entry: Path, record: dict, place: Place) -> None:
    """Publica las salidas de una página y lo que se descarga de ella."""
    made = {"pie.md": foot(page, record, project.full_data, place).encode()}
    target = project.root / OUTPUTS / page.script
    if page.blocks:
        made["sello.json"] = notebooks.stamp(page, record["key"], place)
        names = notebooks.download_names(page)
        fresh = all((target / name).is_file() for name in [*names, "sello.json"])
        fresh = fresh and (target / "sello.json").read_bytes() == made["sello.json"]
        if fresh:
            made |= {name: (target / name).read_bytes() for name in names}
        else:
            made |= notebooks.downloads(page, entry, record["versions"], place)
    publish(page, entry, made)
    if isinstance(page, ExercisePage) and not (fresh and page.path.is_file()):
        executed = notebooks.read_executed(page, entry)
        shown = notebooks.dump(notebooks.site_notebook(page, executed, entry))
        with clear_disk_errors(f"docs/{page.name}"):
            write_if_changed(page.path, shown)


def _run_one(project: Project, page: Page, state: tuple, progress: Progress, place: Place) -> None:
    """Ejecuta una página, guarda sus salidas y las publica."""
    from course_build.execute import make_working_dir, run_page, run_schematics
    from course_build.render import render
    from course_build.svg import clean_svg

    key, parts, _ = state
    fonts = assets.font_files()
    with clear_disk_errors(f"la carpeta de trabajo de docs/{page.name}"):
        working_dir = make_working_dir(project.state / "trabajo", page.script)
        if any("datos" in block.code for block in page.blocks):
            data.link_into(project.root, project.mode, working_dir)
    started = time.monotonic()
    progress.started(page)
    record = {"key": key, "mode": project.mode, "versions": parts["versions"]}
    try:
        with project.store.new_entry(page, key, record) as entry:
            if page.blocks:
                notebook = run_page(
                    page,
                    working_dir,
                    full_data=project.full_data,
                    fonts=fonts,
                    on_block=lambda number, block: progress.block(page, number, block),
                )
                if isinstance(page, ExercisePage):
                    check_verdicts(page, notebook)
                render(page, notebook, entry, working_dir)
                _keep_files(page, working_dir, entry)
            names = schematic_names(page)
            if names and page.schematics_path is None:
                raise CourseError(
                    f"docs/{page.name} pide figuras que ningún bloque dibuja "
                    f"({', '.join(names)}) y no hay course_code/figures/{page.script}.py."
                )
            if names:
                progress.block(page, len(page.blocks), "esquemas")
                drawn = working_dir / ".esquemas"
                drawn.mkdir()
                run_schematics(project.root, page.script, names, drawn, fonts)
                for name in names:
                    svg = (drawn / f"{name}.svg").read_text(encoding="utf-8")
                    for file, content in clean_svg(svg, name).items():
                        (entry / file).write_bytes(content)
                    if (drawn / f"{name}.png").exists():
                        shutil.copyfile(drawn / f"{name}.png", entry / f"{name}.png")
            record["seconds"] = round(time.monotonic() - started, 1)
            record["blocks"] = len(page.blocks)
        _publish(project, page, project.store.entry(page, key), record, place)
        progress.finished(page, record["seconds"])
    finally:
        shutil.rmtree(working_dir, ignore_errors=True)


def _keep_files(page: Page, working_dir: Path, entry: Path) -> None:
    """Guarda los archivos que la página publica y que sus bloques escribieron."""
    for name in page.files:
        if not (working_dir / name).is_file():
            raise CourseError(
                f"docs/{page.name}: la cabecera publica «{name}», pero ningún bloque lo escribió. "
                f"Corrige el nombre en «archivos:» o el bloque que lo guarda."
            )
        shutil.copyfile(working_dir / name, entry / name)


def _clean_working_dirs(folder: Path) -> None:
    """Borra las carpetas de trabajo que dejó una ejecución interrumpida."""
    from course_build.store import _alive

    for path in folder.glob("*-*"):
        if not _alive(path.name.rpartition("-")[2]):
            shutil.rmtree(path, ignore_errors=True)


class Progress:
    """Cuenta en la terminal qué página y qué bloque se ejecutan."""

    def __init__(self, total: int):
        self.total = total
        self.done = 0
        self.running: dict[str, tuple[float, int, str]] = {}
        self.lock = threading.Lock()
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._beat, daemon=True)
        self.thread.start()

    def started(self, page: Page) -> None:
        """Una página empieza."""
        with self.lock:
            self.running[page.name] = (time.monotonic(), 0, "")
        say(f"  … {page.name} ({plural(len(page.blocks), 'bloque', 'bloques')})")

    def block(self, page: Page, number: int, block: str) -> None:
        """Una página llega a un bloque."""
        with self.lock:
            start = self.running[page.name][0]
            self.running[page.name] = (start, number, f"{number}/{len(page.blocks)} «{block}»")

    def finished(self, page: Page, seconds: float) -> None:
        """Una página termina bien."""
        with self.lock:
            self.running.pop(page.name, None)
            self.done += 1
            say(f"  ✓ [{self.done}/{self.total}] {page.name}: {seconds:.1f} s")

    def failed(self, page: Page) -> None:
        """Una página falla."""
        with self.lock:
            self.running.pop(page.name, None)
            self.done += 1
            say(f"  ✗ [{self.done}/{self.total}] {page.name}: falló")

    def stop(self) -> None:
        """Termina el latido."""
        self.over.set()
        self.thread.join()

    def _beat(self) -> None:
        while not self.over.wait(HEARTBEAT):
            with self.lock:
                running = list(self.running.items())
            for name, (start, _, block) in running:
                say(f"    {name}: {time.monotonic() - start:.0f} s, bloque {block}")
