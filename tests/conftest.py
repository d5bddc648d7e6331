"""Los proyectos de juguete y el sitio construido que comparten las pruebas."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from filelock import FileLock
from support import ROOT, ToyProject, build_mini_site, copy_tools, require

from course_build.prelude import patch_torchvision

# Las pruebas que necesitan torchvision lo importan ya remendado donde hace falta.
patch_torchvision()


@pytest.fixture
def toy(tmp_path: Path) -> ToyProject:
    """Un proyecto de juguete vacío, con los datos de este."""
    require((ROOT / ".course/data").is_dir(), "Faltan los datos: ejecuta «make data»")
    copy_tools(tmp_path)
    return ToyProject(tmp_path)


@pytest.fixture(scope="session")
def built_site(tmp_path_factory, worker_id) -> Path:
    """El sitio construido: el de ``COURSE_SITE``, o uno con datos reducidos.

    Los procesos que se reparten las pruebas comparten el mismo: lo construye el primero.
    """
    if os.environ.get("COURSE_SITE"):
        site = Path(os.environ["COURSE_SITE"]).resolve()
        assert site.is_dir(), f"COURSE_SITE apunta a {site}, que no existe"
        return site
    require((ROOT / ".course/data").is_dir(), "Faltan los datos: ejecuta «make data»")
    shared = tmp_path_factory.getbasetemp()
    if worker_id != "master":
        shared = shared.parent
    with FileLock(shared / "sitio.lock"):
        built = shared / "sitio-listo"
        if not built.exists():
            built.write_text(str(build_mini_site(tmp_path_factory.mktemp("sitio"))))
    return Path(built.read_text())
