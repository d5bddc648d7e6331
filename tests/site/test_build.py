"""El sitio construido: enlaces bajo una subruta, segunda construcción y Zensical."""

from __future__ import annotations

import os
import re
import resource
import shutil
import subprocess
import sys
from urllib.parse import unquote, urldefrag

import pytest
from bs4 import BeautifulSoup
from support import ROOT, require

from course_build.pages import Reader


def test_no_link_leaves_the_site_or_breaks(built_site):
    """Cada enlace relativo lleva a un archivo que existe, con su ancla; ninguno es absoluto."""
    problems = []
    documents = {
        path: BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        for path in built_site.rglob("*.html")
    }
    anchors = {
        path: {element["id"] for element in soup.select("[id]")} for path, soup in documents.items()
    }
    for path, soup in documents.items():
        if path.name == "404.html":
            continue
        targets = [(a, a["href"]) for a in soup.select("a[href]")]
        targets += [(e, e["src"]) for e in soup.select("[src]")]
        targets += [(e, e["href"]) for e in soup.select("link[rel=stylesheet], link[rel=icon]")]
        targets += [(e, e.get("xlink:href") or e["href"]) for e in soup.select("svg image")]
        for element, target in targets:
            if re.match(r"(data|javascript):", target):
                continue
            if re.match(r"(https?|mailto):", target):
                if element.name != "a":
                    problems.append(f"{path}: pide {target[:80]} a otro servidor")
                continue
            if target.startswith("/"):
                problems.append(f"{path}: la ruta {target} no vale bajo una subruta")
                continue
            file, anchor = urldefrag(target)
            destination = (path.parent / unquote(file)).resolve() if file else path
            if destination == built_site.resolve() / "datos/fotos.zip":
                continue  # solo está en el sitio completo: test_published_photos
            if destination.is_dir():
                destination /= "index.html"
            if not destination.is_file():
                problems.append(f"{path}: {target} no existe")
            elif anchor and anchor not in anchors.get(destination, {anchor}):
                problems.append(f"{path}: {target}: no existe esa ancla")
    assert not problems, "\n".join(problems[:20])


def test_published_photos(built_site):
    """El sitio completo publica las fotografías con su licencia."""
    archive = built_site / "datos/fotos.zip"
    require(archive.is_file() or "COURSE_SITE" not in os.environ, f"falta {archive}")
    if archive.is_file():
        import zipfile

        with zipfile.ZipFile(archive) as photos:
            names = photos.namelist()
        assert any("LICENCIA" in name for name in names)
        assert sum(name.endswith(".png") for name in names) > 300


@pytest.mark.mini
def test_second_build_runs_nothing_and_adds_little(built_site, tmp_path):
    """Con todo en el almacén, construir añade como mucho 5 s a lo que tarda MkDocs solo.

    Se mide el tiempo de procesador: el reloj depende de qué más haga la máquina.
    """
    shutil.copytree(built_site.parent, tmp_path, symlinks=True, dirs_exist_ok=True)
    env = {
        **os.environ,
        "PYTHONPATH": str(tmp_path),
        "COURSE_DATA": "mini",
        "COURSE_STORE": str(ROOT / ".course/store"),
        "NO_MKDOCS_2_WARNING": "1",
    }

    def used() -> float:
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        return children.ru_utime + children.ru_stime

    def timed(*arguments: str) -> tuple[float, str]:
        best, output = float("inf"), ""
        for _ in range(3):
            start = used()
            result = subprocess.run(
                [sys.executable, "-m", *arguments],
                cwd=tmp_path,
                env=env,
                capture_output=True,
                text=True,
            )
            assert result.returncode == 0, result.stderr
            best, output = min(best, used() - start), result.stdout
        return best, output

    alone, _ = timed("mkdocs", "build", "--strict")
    whole, output = timed("course_build", "site")
    assert " 0 ejecutadas ahora" in output.strip().splitlines()[-1]
    assert whole - alone <= 5.0, f"{whole:.1f} s frente a {alone:.1f} s de MkDocs solo"


@pytest.mark.mini
def test_zensical_builds_the_chapters(built_site, tmp_path):
    """El sucesor de Material construye las mismas páginas con el mismo mkdocs.yml."""
    shutil.copytree(built_site.parent, tmp_path, symlinks=True, dirs_exist_ok=True)
    shutil.rmtree(tmp_path / "site")
    zensical = shutil.which("zensical", path=os.path.dirname(sys.executable))
    assert zensical, "requirements.txt instala zensical"
    result = subprocess.run(
        [zensical, "build", "--strict"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    for page in Reader(ROOT).all_pages():
        if page.path.suffix == ".ipynb":
            # Zensical todavía no hace páginas con cuadernos: los publica tal como son.
            assert (tmp_path / "site" / page.name).is_file()
            continue
        folder = page.name.removesuffix(".md").removesuffix("index")
        html = (tmp_path / "site" / folder / "index.html").read_text(encoding="utf-8")
        soup = BeautifulSoup(html, "html.parser")
        assert len(soup.select(".language-python")) == len(page.blocks), page.name
        svgs = sum(figure.format == "svg" for figure in page.figures)
        assert len(soup.select("svg.figura")) == svgs, page.name
