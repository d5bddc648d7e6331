"""Lo común a las pruebas: proyectos de juguete para la ejecución y el sitio con datos reducidos."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def strict() -> bool:
    """Si lo que falte debe hacer fallar las pruebas en vez de saltarlas."""
    return os.environ.get("CI") == "true" or os.environ.get("COURSE_REQUIRE_ALL") == "1"


def require(condition: bool, reason: str) -> None:
    """Salta la prueba si falta algo de la máquina; donde nada puede faltar, falla."""
    if condition:
        return
    if strict():
        pytest.fail(f"{reason} (y aquí no se salta ninguna prueba)")
    pytest.skip(reason)


def copy_tools(target: Path) -> None:
    """Copia a ``target`` lo que la construcción necesita, sin páginas ni guiones."""
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "course_build", target / "course_build", ignore=ignore)
    (target / "course_code/chapters").mkdir(parents=True)
    (target / "course_code/figures").mkdir()
    for name in ("__init__.py", "curso.mplstyle", "figures/__init__.py", "figures/palette.py"):
        shutil.copyfile(ROOT / "course_code" / name, target / "course_code" / name)
    (target / ".course").mkdir()
    link_data(target)


def link_data(target: Path) -> None:
    """Da a un proyecto de prueba los datos ya verificados y las fuentes ya hechas de este."""
    for name in ("data", "data-mini", "fuentes"):
        source = ROOT / ".course" / name
        if source.is_dir() and not (target / ".course" / name).exists():
            (target / ".course" / name).symlink_to(source)


CONFIG = """\
site_name: Prueba
theme:
  name: material
  language: es
  font: false
exclude_docs: |
  salidas/**/*.md
validation:
  omitted_files: warn
  absolute_links: warn
  unrecognized_links: warn
  anchors: warn
markdown_extensions:
  - admonition
  - attr_list
  - pymdownx.superfences
  - pymdownx.highlight:
      pygments_lang_class: true
  - pymdownx.blocks.caption
  - pymdownx.snippets:
      base_path: [course_code, docs/salidas]
      check_paths: true
      dedent_subsections: true
  - course_build.markdown_ext.figures
nav:
"""


@dataclass
class ToyProject:
    """Un curso de una o más páginas en una carpeta temporal."""

    root: Path
    pages: list[str] = field(default_factory=list)
    notebooks: list[str] = field(default_factory=list)

    def page(self, name: str, script: str, text: str | None = None, nav: bool = True) -> None:
        """Escribe la página ``name`` con su guion; sin ``text``, una valla por región."""
        regions = [
            line.split("[start:")[1].rstrip("] \n")
            for line in script.splitlines()
            if "[start:" in line and "-claim" not in line
        ]
        if text is None:
            text = f"# {name}\n"
            for region in regions:
                text += f'\n```python\n--8<-- "chapters/{name}.py:{region}"\n```\n'
                if "print(" in script.split(f"[start:{region}]")[1].split("[end:")[0]:
                    text += f'\n--8<-- "{name}/{region}.md"\n'
            text += f'\n--8<-- "{name}/pie.md"\n'
        (self.root / "docs").mkdir(exist_ok=True)
        (self.root / "docs" / f"{name}.md").write_text(text, encoding="utf-8")
        self.script(name, script)
        if nav:
            self.pages.append(name)
        self.config()

    def practice(self, number: str, source: str, mistakes: str = "") -> None:
        """Escribe una práctica y pone en el menú su ejercicio y su solución."""
        folder = self.root / "docs/practicas"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"practica_{number}.py").write_text(source, encoding="utf-8")
        if mistakes:
            (folder / f"errores_{number}.py").write_text(mistakes, encoding="utf-8")
        shutil.copyfile(ROOT / "course_code/checks.py", self.root / "course_code/checks.py")
        self.notebooks += [f"practicas/{kind}-{number}.ipynb" for kind in ("practica", "solucion")]
        self.config()

    def config(self) -> None:
        """Escribe mkdocs.yml con las páginas que hay."""
        lines = "".join(f"  - {page}: {page}.md\n" for page in self.pages)
        lines += "".join(f"  - {Path(name).stem}: {name}\n" for name in self.notebooks)
        (self.root / "mkdocs.yml").write_text(CONFIG + (lines or "  []\n"), encoding="utf-8")

    def script(self, name: str, text: str) -> None:
        """Escribe el guion de una página."""
        path = self.root / "course_code/chapters" / f"{name}.py"
        path.write_text(text, encoding="utf-8")

    def command(self, *arguments: str) -> list[str]:
        """La orden que ejecuta ``course_build`` sobre este proyecto."""
        return [sys.executable, "-m", "course_build", *arguments]

    def environment(self, **env: str) -> dict[str, str]:
        """El entorno de esa orden."""
        return {
            **os.environ,
            "PYTHONPATH": str(self.root),
            "COURSE_DATA": "mini",
            "NO_MKDOCS_2_WARNING": "1",
            **env,
        }

    def run(self, *arguments: str, **env: str) -> subprocess.CompletedProcess:
        """Ejecuta una orden y devuelve su resultado."""
        return subprocess.run(
            self.command(*arguments),
            cwd=self.root,
            env=self.environment(**env),
            capture_output=True,
            text=True,
            timeout=300,
        )

    def outputs(self) -> dict[str, bytes]:
        """Todo lo publicado por la ejecución, menos los pies (llevan la duración)."""
        folder = self.root / "docs/salidas"
        return {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file() and path.name != "pie.md"
        }


def build_mini_site(target: Path) -> Path:
    """Copia el proyecto a ``target`` y construye su sitio con datos reducidos."""
    ignore = shutil.ignore_patterns("__pycache__", "salidas")
    for name in ("course_build", "course_code", "docs", "overrides"):
        shutil.copytree(ROOT / name, target / name, ignore=ignore)
    shutil.copyfile(ROOT / "mkdocs.yml", target / "mkdocs.yml")
    (target / ".course").mkdir()
    link_data(target)
    env = {
        **os.environ,
        "PYTHONPATH": str(target),
        "COURSE_DATA": "mini",
        "COURSE_STORE": str(ROOT / ".course/store"),
        "SITE_URL": "https://ejemplo.github.io/curso/",
        "NO_MKDOCS_2_WARNING": "1",
    }
    result = subprocess.run(
        [sys.executable, "-m", "course_build", "site"],
        cwd=target,
        env=env,
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, f"El sitio de prueba no se construyó:\n{result.stderr}"
    return target / "site"
