"""Lo que dice el README es cierto: las órdenes existen y el capítulo de ejemplo se ejecuta."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support import link_data, require

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
GENERATED = ("docs/salidas", ".course", "site/", ".venv", ".ipynb")
EXAMPLE = "c06_dropout"


def section(title: str) -> str:
    """El texto de una sección de segundo nivel."""
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", README, re.M | re.S)
    assert found, f"el README ya no tiene la sección «{title}»"
    return found[1]


def fence(text: str, language: str) -> str:
    """El cuerpo de la primera valla de un lenguaje, sin su sangría."""
    pattern = rf"^(?P<indent> *)(?P<marks>`{{3,}}){language}\n(?P<body>.*?)^(?P=indent)(?P=marks)$"
    found = re.search(pattern, text, re.M | re.S)
    assert found, f"no hay ninguna valla de {language}"
    return "\n".join(line.removeprefix(found["indent"]) for line in found["body"].split("\n"))


def test_every_make_target_named_exists_and_every_target_is_named():
    named = set(re.findall(r"\bmake ([a-z]+)\b", README))
    targets = set(re.findall(r"^([a-z]+):.*##", MAKEFILE, re.M))
    assert {"site", "test", "serve", "data", "clean"} <= targets
    assert named == targets


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\bmake ([a-z]+)\b", README))))
def test_make_accepts_each_target(target):
    result = subprocess.run(["make", "--dry-run", target], cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr


def test_every_path_named_exists():
    quoted = re.findall(r"`([\w./-]*[./][\w./-]*)`", README)
    paths = [
        path
        for path in quoted
        if not path.startswith(GENERATED) and "dropout" not in path and "c06" not in path
    ]
    assert len(paths) > 10
    for path in paths:
        bases = (ROOT, ROOT / "course_code")
        assert any((base / path).exists() for base in bases), f"el README nombra «{path}»"


def test_course_build_commands_are_those_of_the_help():
    help_text = subprocess.run(
        [sys.executable, "-m", "course_build", "--help"], cwd=ROOT, capture_output=True, text=True
    ).stdout
    for command in ("data", "run", "site", "serve", "check", "list"):
        assert re.search(rf"^ +{command} ", help_text, re.M), command


def test_quoted_messages_are_those_of_the_code():
    """Cada mensaje entre «» de la tabla aparece, palabra por palabra, en el código que lo da."""
    sources = [MAKEFILE]
    for path in (ROOT / "course_build").rglob("*.py"):
        # Un mensaje puede estar partido en varias cadenas: se unen antes de buscar.
        sources.append(re.sub(r"[\"']\s*\n\s*f?[\"']", "", path.read_text(encoding="utf-8")))
    rows = re.findall(r"^\| (.*?) \|", section("Cuando algo falla"), re.M)
    quoted = [message for row in rows for message in re.findall(r"«([^»]+)»", row)]
    assert len(quoted) >= 8
    for message in quoted:
        pieces = [piece.strip() for piece in message.split("…") if piece.strip()]
        pattern = r".{0,80}?".join(re.escape(piece) for piece in pieces)
        pattern = pattern.replace(r"\.venv", r"(?:\.venv|\$\(VENV\))")
        assert any(re.search(pattern, source) for source in sources), (
            f"el README cita «{message}», que ningún programa dice"
        )


def test_links_within_the_readme_exist():
    slugs = {
        re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")
        for title in re.findall(r"^#+ (.+)$", README, re.M)
    }
    for anchor in re.findall(r"\]\(#([^)]+)\)", README):
        assert anchor in slugs


def test_addresses_agree_with_the_workflow():
    workflow = (ROOT / ".github/workflows/sitio.yml").read_text(encoding="utf-8")
    index = re.search(r"PIP_EXTRA_INDEX_URL=(\S+)", README)[1]
    assert f"PIP_EXTRA_INDEX_URL: {index}" in workflow
    assert "SITE_URL" in README
    assert re.search(r"^name: sitio$", workflow, re.M)


def test_readme_is_short():
    assert len(README.split("\n")) <= 220


def test_the_example_chapter_works_to_the_letter(tmp_path):
    """Se siguen los pasos de «Cómo se agrega un capítulo» en una copia y la página se ejecuta."""
    require((ROOT / ".course/data").is_dir(), "Faltan los datos: ejecuta «make data»")
    ignored = shutil.ignore_patterns("salidas", "__pycache__")
    for folder in ("course_build", "course_code", "docs", "overrides"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=ignored)
    steps = section("Cómo se agrega un capítulo")
    script = tmp_path / f"course_code/chapters/{EXAMPLE}.py"
    script.write_text(fence(steps, "python"), encoding="utf-8")
    page = tmp_path / "docs/06-dropout/dropout.md"
    page.parent.mkdir(exist_ok=True)
    page.write_text(fence(steps, "markdown"), encoding="utf-8")
    config = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    assert "\nnav:\n" in config
    entry = "\nnav:\n  - Dropout: 06-dropout/dropout.md\n"
    (tmp_path / "mkdocs.yml").write_text(config.replace("\nnav:\n", entry), encoding="utf-8")
    (tmp_path / ".course").mkdir()
    link_data(tmp_path)

    env = {**os.environ, "COURSE_DATA": "mini", "PYTHONPATH": str(tmp_path)}
    env["COURSE_STORE"] = str(tmp_path / "store")
    result = subprocess.run(
        [sys.executable, "-m", "course_build", "run", "dropout"],
        cwd=tmp_path,
        env=env,
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr
    outputs = tmp_path / "docs/salidas" / EXAMPLE
    printed = (outputs / "mask.md").read_text(encoding="utf-8")
    assert "tensor([" in printed and "2." in printed
    assert (outputs / f"{EXAMPLE}.ipynb").is_file()
    for target in re.findall(r"--8<-- \"(c06_dropout/[^\"]+)\"", page.read_text()):
        assert (tmp_path / "docs/salidas" / target).is_file(), target
    ruff = [sys.executable, "-m", "ruff", "check", "--config", ROOT / "pyproject.toml", script]
    assert subprocess.run(ruff, capture_output=True).returncode == 0
