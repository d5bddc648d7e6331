"""La construcción del curso desde la línea de órdenes: ``python -m course_build``."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from course_build.errors import CourseError

if sys.version_info < (3, 11):  # noqa: UP036 (el mensaje es para quien tiene una anterior)
    sys.exit(
        f"El curso necesita Python 3.11 o posterior y este es {sys.version.split()[0]}. "
        "Instálalo y repite la orden, o indica otro: make site PYTHON=python3.12"
    )


def build_parser() -> argparse.ArgumentParser:
    """Arma el lector de la línea de órdenes."""
    parser = argparse.ArgumentParser(
        prog="python -m course_build",
        description="Convierte las páginas y sus guiones en un sitio con salidas reales.",
        epilog="Con COURSE_DATA=mini se usan copias reducidas de los datos y se tarda mucho menos.",
    )
    parser.add_argument(
        "--root", type=Path, default=Path.cwd(), help="raíz del proyecto (si se omite, aquí)"
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="ORDEN")

    commands.add_parser("data", help="obtener y verificar los datos")

    run = commands.add_parser("run", help="ejecutar las páginas atrasadas")
    run.add_argument("pages", nargs="*", metavar="PÁGINA", help="guion o ruta (si se omite, todas)")
    run.add_argument("--force", action="store_true", help="ejecutar aunque no estén atrasadas")

    site = commands.add_parser("site", help="obtener datos, ejecutar, comprobar y construir site/")
    serve = commands.add_parser("serve", help="un servidor del sitio que se actualiza al guardar")
    serve.add_argument("--address", default="127.0.0.1:8000", help="dirección del servidor")
    for command in (run, site, serve):
        command.add_argument(
            "--jobs",
            type=int,
            default=os.cpu_count() or 1,
            metavar="N",
            help="páginas a la vez (si se omite, tantas como núcleos)",
        )

    commands.add_parser("check", help="comprobar páginas y salidas sin ejecutar nada")
    commands.add_parser("list", help="enumerar las páginas, sus bloques y si están al día")
    return parser


def command_data(project, arguments) -> int:
    """Obtiene y verifica los datos."""
    from course_build import data
    from course_build.run import say

    data.ensure(project.root, progress=say)
    print(f"Datos completos y verificados en {data.data_dir(project.root)}.")
    return 0


def command_run(project, arguments) -> int:
    """Ejecuta las páginas atrasadas."""
    from course_build.run import plural, report_problems, run

    started = time.monotonic()
    outcome = run(project, arguments.pages, arguments.jobs, arguments.force)
    report_problems(outcome.problems)
    print(
        f"{plural(len(outcome.ran), 'página ejecutada', 'páginas ejecutadas')}, "
        f"{len(outcome.stored)} del almacén, en {time.monotonic() - started:.1f} s."
    )
    return 1 if outcome.problems else 0


def command_check(project, arguments) -> int:
    """Comprueba las páginas."""
    from course_build.check import check
    from course_build.run import report_problems

    problems = check(project)
    report_problems(problems)
    if not problems:
        print("Las páginas y sus salidas concuerdan.")
    return 1 if problems else 0


def command_list(project, arguments) -> int:
    """Enumera las páginas."""
    from course_build.pages import Reader as PageReader
    from course_build.pages import find_pages
    from course_build.run import page_states

    pages = find_pages(PageReader(project.root), [])
    states = page_states(project, pages)
    for page in pages:
        state = "sin código"
        if page.script:
            record = states[page.script][2]
            state = f"al día, {record['seconds']} s" if record else "atrasada"
        print(f"{page.name:32} {page.script or '—':18} {len(page.blocks):3} bloques  {state}")
    return 0


def command_site(project, arguments) -> int:
    """Construye el sitio completo."""
    from course_build.check import check
    from course_build.run import plural, python_env, report_problems, run

    started = time.monotonic()
    outcome = run(project, [], arguments.jobs)
    problems = outcome.problems or check(project, outcome.pages)
    if problems:
        report_problems(problems)
        return 1
    code = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict"],
        cwd=project.root,
        env=python_env(project.root),
    ).returncode
    if code:
        raise CourseError(
            "MkDocs no pudo construir el sitio; las líneas de arriba dicen en qué página y por "
            "qué. Corrígelo y repite la orden."
        )
    if project.full_data:
        published = project.root / "site" / "datos"
        published.mkdir(exist_ok=True)
        shutil.copyfile(project.photos_zip, published / "fotos.zip")
    blocks = plural(outcome.blocks, "bloque", "bloques")
    pages = plural(len(outcome.pages), "página", "páginas")
    print(
        f"Sitio listo en {project.root / 'site'} · {pages}, {blocks} · "
        f"{len(outcome.ran)} ejecutadas ahora, {len(outcome.stored)} del almacén · "
        f"{time.monotonic() - started:.1f} s"
    )
    return 0


def command_serve(project, arguments) -> int:
    """Construye el sitio y lo sirve."""
    from course_build.serve import serve

    return serve(project, arguments.jobs, arguments.address)


def main(argv: list[str] | None = None) -> int:
    """Atiende una orden y devuelve el código de salida."""
    arguments = build_parser().parse_args(argv)
    command = globals()[f"command_{arguments.command}"]
    try:
        from course_build.run import open_project
        from course_build.store import clear_disk_errors

        with clear_disk_errors("las salidas"):
            return command(open_project(arguments.root.resolve()), arguments)
    except CourseError as error:
        print(f"Error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Interrumpido. Las páginas ya ejecutadas quedan en el almacén.", file=sys.stderr)
        return 130
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] in ("course_build", "course_code"):
            raise
        print(
            f"Error: al entorno le falta el paquete «{error.name}». Vuelve a crearlo: make clean "
            "y luego make site.",
            file=sys.stderr,
        )
        return 1


if __name__ == "__main__":
    sys.exit(main())
