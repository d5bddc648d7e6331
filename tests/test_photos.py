"""Abrir fotos: comparado con lo que dice el estándar, píxel por píxel."""

import numpy as np
import pytest
from PIL import Image

from course_code.photos import open_photo, to_square

RED, BLUE = (255, 0, 0), (0, 0, 255)


def test_transparency_becomes_white_by_the_over_formula(tmp_path):
    """Color · alfa + blanco · (1 − alfa), con el color escondido sin efecto."""
    pixels = np.array([[[200, 40, 0, 0], [200, 40, 0, 128], [200, 40, 0, 255]]], np.uint8)
    Image.fromarray(pixels).save(tmp_path / "a.png")
    alpha = pixels[..., 3:] / 255
    expected = pixels[..., :3] * alpha + 255 * (1 - alpha)
    photo = open_photo(tmp_path / "a.png")
    assert photo.mode == "RGB"
    assert np.abs(np.asarray(photo) - expected).max() <= 1


@pytest.mark.parametrize("mode", ["L", "LA", "P", "RGB", "CMYK", "1"])
def test_every_mode_becomes_rgb(tmp_path, mode):
    """Sea cual sea el modo del archivo, salen tres canales."""
    name = "a.tiff" if mode == "CMYK" else "a.png"
    Image.new("RGB", (5, 3), "white").convert(mode).save(tmp_path / name)
    photo = open_photo(tmp_path / name)
    assert (photo.mode, photo.size) == ("RGB", (5, 3))
    assert np.asarray(photo).min() == 255


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_exif_orientation_ends_upright(tmp_path, orientation):
    """Las ocho orientaciones: girada y espejada como la guardaría la cámara, vuelve derecha."""
    upright = np.arange(2 * 3 * 3, dtype=np.uint8).reshape(2, 3, 3)
    stored = {
        1: upright,
        2: upright[:, ::-1],
        3: upright[::-1, ::-1],
        4: upright[::-1],
        5: upright.transpose(1, 0, 2),
        6: np.rot90(upright, 1),
        7: upright.transpose(1, 0, 2)[::-1, ::-1],
        8: np.rot90(upright, -1),
    }[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    Image.fromarray(np.ascontiguousarray(stored)).save(tmp_path / "a.png", exif=exif)
    assert np.array_equal(np.asarray(open_photo(tmp_path / "a.png")), upright)


@pytest.mark.parametrize("size", [(4, 4), (6, 2), (3, 8), (1, 6)])
def test_square_centres_without_touching_the_pixels(size):
    """Un lado igual al mayor, la foto entera dentro y blanco alrededor."""
    width, height = size
    square = np.asarray(to_square(Image.new("RGB", size, RED)))
    side = max(size)
    assert square.shape == (side, side, 3)
    left, top = (side - width) // 2, (side - height) // 2
    inside = np.zeros((side, side), bool)
    inside[top : top + height, left : left + width] = True
    assert (square[inside] == RED).all()
    assert (square[~inside] == 255).all()
