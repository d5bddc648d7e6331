"""El conjunto de fotos propias: igual a ImageFolder con fotos buenas, y qué dice de las malas."""

import numpy as np
import pytest
from PIL import Image
from torchvision import datasets

from course_code.photo_folder import PhotoFolder, flaw, scan
from course_code.photos import open_photo


def photo(path, seed=0):
    """Guarda ruido de colores: cualquier corte del archivo se nota."""
    path.parent.mkdir(parents=True, exist_ok=True)
    noise = np.random.default_rng(seed).integers(0, 256, (40, 30, 4), dtype=np.uint8)
    Image.fromarray(noise).save(path)
    return path


def test_clean_folder_gives_what_imagefolder_gives(tmp_path):
    """Las mismas clases, el mismo orden y los mismos píxeles que torchvision."""
    for number, name in enumerate(["perro/b.png", "ave/a.png", "Zorro/c.png", "perro/a.png"]):
        photo(tmp_path / name, number)
    ours = PhotoFolder(tmp_path, np.asarray)
    theirs = datasets.ImageFolder(tmp_path, np.asarray, loader=open_photo)
    assert ours.classes == theirs.classes
    assert len(ours) == len(theirs) == 4
    for (a, target), (b, expected) in zip(ours, theirs, strict=True):
        assert target == expected
        assert np.array_equal(a, b)
    assert ours.problems == []


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.png", b"", "vacía"),
        ("a.jpg", b"<html>404</html>", "empieza por b'<html>'"),
        ("a.heic", b"\0\0\0\x18ftypheic", "HEIC"),
        ("a.HEIC", b"\0\0\0\x18ftypheic", "HEIC"),
    ],
)
def test_each_bad_file_gets_its_reason(tmp_path, name, content, reason):
    """El motivo nombra lo que pasó."""
    (tmp_path / name).write_bytes(content)
    assert reason in flaw(tmp_path / name)


@pytest.mark.parametrize("kind", ["png", "jpg"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_any_cut_is_noticed(tmp_path, kind, share):
    """Una foto cortada en cualquier sitio se descarta; entera, no."""
    path = tmp_path / f"a.{kind}"
    noise = np.random.default_rng(0).integers(0, 256, (60, 60, 3), dtype=np.uint8)
    Image.fromarray(noise).save(path)
    assert flaw(path) is None
    path.write_bytes(path.read_bytes()[: int(share * path.stat().st_size)])
    assert "dañada" in flaw(path)


def test_scan_skips_hidden_names_and_keeps_the_rest(tmp_path):
    """Ni carpetas ni archivos ocultos; los archivos sueltos de la raíz no son clases."""
    good = photo(tmp_path / "ave/a.png")
    photo(tmp_path / ".ipynb_checkpoints/a.png")
    (tmp_path / "ave/.DS_Store").write_bytes(b"x")
    (tmp_path / "ave/notas.txt").write_text("hola")
    (tmp_path / "suelta.txt").write_text("hola")
    classes, samples, problems = scan(tmp_path)
    assert (classes, samples) == (["ave"], [(good, 0)])
    assert [path.name for path, reason in problems] == ["notas.txt"]


def test_messages_when_there_is_nothing_to_learn_from(tmp_path):
    """Sin carpetas y con una clase vacía: el mensaje dice cuál y qué hacer."""
    with pytest.raises(ValueError, match="no tiene carpetas"):
        PhotoFolder(tmp_path, None)
    photo(tmp_path / "ave/a.png")
    (tmp_path / "pez").mkdir()
    (tmp_path / "pez/a.png").write_bytes(b"")
    with pytest.raises(ValueError, match=r"Sin fotos útiles: \['pez'\]\. Añádelas"):
        PhotoFolder(tmp_path, None)
