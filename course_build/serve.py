"""Sirve el sitio mientras se escribe: al guardar, se ejecuta lo atrasado y se refresca."""

from __future__ import annotations

import subprocess
import sys
import threading

from watchdog.events import FileSystemEventHandler
from watchdog.observers import Observer

from course_build.errors import CourseError
from course_build.run import Project, python_env, report_problems, run, say

#: Lo que se espera tras el último cambio, por si el editor guarda varios archivos.
QUIET = 0.3


class _Changes(FileSystemEventHandler):
    """Avisa de cambios en las páginas y en el código, no en lo generado."""

    def __init__(self):
        self.event = threading.Event()

    def on_any_event(self, event):
        path = str(event.src_path)
        generated = "salidas" in path or "__pycache__" in path
        if not generated and not event.is_directory and path.endswith((".md", ".py", ".mplstyle")):
            self.event.set()


def serve(project: Project, jobs: int, address: str) -> int:
    """Ejecuta lo atrasado, arranca MkDocs y vuelve a ejecutar tras cada cambio."""

    def refresh() -> None:
        try:
            outcome = run(project, [], jobs)
        except CourseError as error:
            report_problems([str(error)])
            return
        report_problems(outcome.problems)
        if outcome.ran:
            say(f"Ejecutado de nuevo: {', '.join(outcome.ran)}.")

    changes = _Changes()
    observer = Observer()
    for folder in ("docs", "course_code"):
        observer.schedule(changes, str(project.root / folder), recursive=True)
    refresh()
    observer.start()
    command = [sys.executable, "-m", "mkdocs", "serve", "--livereload", "--dev-addr", address]
    for folder in ("course_code", "course_build", "overrides"):
        if (project.root / folder).is_dir():
            command += ["--watch", folder]
    server = subprocess.Popen(command, cwd=project.root, env=python_env(project.root))
    try:
        while server.poll() is None:
            if changes.event.wait(0.5):
                while True:
                    changes.event.clear()
                    if not changes.event.wait(QUIET):
                        break
                refresh()
        return server.returncode or 0
    finally:
        observer.stop()
        observer.join()
        if server.poll() is None:
            server.terminate()
            server.wait()
