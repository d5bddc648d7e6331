"""Guardar sin perder lo anterior; cargar solo lo que no cambió."""

import pytest
import torch

from course_code.checkpoints import file_hash, load_verified, save_atomic


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "control.pt"
    save_atomic({"epoch": 1, "weight": torch.arange(5.0)}, path)
    return path


def test_what_is_saved_comes_back_and_nothing_is_left_over(path):
    loaded = torch.load(path, weights_only=True)
    assert loaded["epoch"] == 1
    assert torch.equal(loaded["weight"], torch.arange(5.0))
    assert list(path.parent.iterdir()) == [path]


def test_a_failed_save_keeps_the_previous_file(path):
    before = path.read_bytes()
    with pytest.raises(Exception, match="pickle"):
        save_atomic({"epoch": 2, "function": lambda: 0}, path)
    assert path.read_bytes() == before


def test_the_hash_is_the_standard_one(tmp_path):
    """Los resúmenes de «abc» y de un archivo vacío que publica el estándar FIPS 180."""
    path = tmp_path / "archivo"
    path.write_bytes(b"abc")
    assert file_hash(path) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    path.write_bytes(b"")
    assert file_hash(path) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_load_verified_refuses_a_file_with_one_bit_changed(path):
    expected = file_hash(path)
    assert torch.equal(load_verified(path, expected)["weight"], torch.arange(5.0))
    data = bytearray(path.read_bytes())
    position = data.find(torch.arange(5.0).numpy().tobytes())
    data[position] ^= 1
    path.write_bytes(data)
    torch.load(path, weights_only=True)  # PyTorch no lo nota
    with pytest.raises(ValueError, match=r"control\.pt no es el archivo que se guardó"):
        load_verified(path, expected)
