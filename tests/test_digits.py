"""La preparación de dígitos contra PIL, SciPy, la geometría y MNIST mismo."""

import math
from itertools import pairwise

import numpy as np
import pytest
import torch
from PIL import Image
from scipy import ndimage
from support import ROOT, require
from torchvision import datasets

from course_code.digits import (
    center_by_mass,
    crop_to_ink,
    draw_strokes,
    fit_in_box,
    off_line,
    paste,
    pen_width,
    photo_to_ink,
    prepare,
    resize,
)

FOUR = [[(40, 20), (30, 70), (80, 70)], [(62, 45), (62, 100)]]


@pytest.fixture(scope="module")
def mnist():
    """(imágenes de 0 a 1, etiquetas): las 2000 primeras de entrenamiento y 600 de prueba."""
    folder = ROOT / ".course/data"
    require(folder.is_dir(), "Faltan los datos: ejecuta «make data»")
    train = datasets.MNIST(folder, train=True)
    test = datasets.MNIST(folder, train=False)
    return (
        (train.data[:2000].float() / 255, train.targets[:2000]),
        (test.data[::16][:600].float() / 255, test.targets[::16][:600]),
    )


def lines(angle, length, pen):
    """Ocho rayas iguales, (8, 28, 28), cada una en otro sitio respecto de los píxeles."""
    half = length / 2
    dx, dy = half * math.cos(math.radians(angle)), half * math.sin(math.radians(angle))
    shifts = torch.rand(8, 2, generator=torch.Generator().manual_seed(0)) + 13.5
    ends = [[(x - dx, y - dy), (x + dx, y + dy)] for x, y in shifts.tolist()]
    return torch.stack([draw_strokes([stroke], 28, pen) for stroke in ends])


# ------------------------------------------------------------------ dibujar y medir la pluma


@pytest.mark.parametrize("angle", [0, 20, 45, 77, 90])
@pytest.mark.parametrize("pen", [2.0, 2.6, 4.0])
def test_the_ink_of_a_line_is_the_area_of_the_stroke(angle, pen):
    area = 18 * pen + math.pi * pen**2 / 4
    ink = lines(angle, 18, pen).sum(dim=(1, 2))
    assert ink.mean().item() == pytest.approx(area, rel=0.02)


def test_every_pixel_is_its_distance_to_the_stroke():
    strokes = [[(5.0, 5.0), (20.0, 9.0), (11.0, 22.0)], [(3.0, 24.0), (25.0, 24.0)]]
    drawn = draw_strokes(strokes, 28, 3.0).numpy()
    # Oráculo: la distancia al más cercano de muchísimos puntos del trazo.
    cloud = np.concatenate(
        [np.linspace(a, b, 4000) for stroke in strokes for a, b in pairwise(stroke)]
    )
    for row in range(0, 28, 3):
        for column in range(0, 28, 3):
            distance = np.hypot(*(cloud - (column + 0.5, row + 0.5)).T).min()
            expected = min(max(2.0 - distance, 0), 1)
            assert drawn[row, column] == pytest.approx(expected, abs=0.01)


def test_a_point_is_a_disc():
    disc = draw_strokes([[(14.0, 14.0), (14.0, 14.0)]], 28, 8.0)
    assert not disc.isnan().any()
    assert disc.sum().item() == pytest.approx(math.pi * 16, rel=0.02)
    assert torch.equal(disc, disc.T)


@pytest.mark.parametrize("angle", [0, 20, 45, 77, 90])
@pytest.mark.parametrize("pen", [2.0, 2.6, 3.5])
def test_the_width_of_a_line_is_that_of_its_pen(angle, pen):
    measured = pen_width(lines(angle, 18, pen)).mean().item()
    assert measured == pytest.approx(pen, rel=0.06)


def test_the_width_agrees_with_a_distance_transform(mnist):
    """Otra medida: el doble de la distancia al borde, en la cresta del trazo ampliado."""
    images = mnist[1][0][:150]
    widths = []
    for image in images:
        big = ndimage.zoom(image.numpy(), 8, order=1)
        distance = ndimage.distance_transform_edt(big > 0.5)
        ridge = (distance >= ndimage.maximum_filter(distance, size=9) - 1e-6) & (distance > 2)
        widths.append(2 * np.median(distance[ridge]) / 8)
    assert np.median(widths) == pytest.approx(pen_width(images).median().item(), abs=0.2)


def test_the_distance_to_the_line_is_that_of_a_weighted_fit(mnist):
    images = mnist[1][0][:30].double()
    rows, columns = np.mgrid[:28, :28]
    for image, ours in zip(images.numpy(), off_line(images), strict=True):
        ink = image.ravel()
        fit = np.polyfit(rows.ravel(), columns.ravel(), 1, w=np.sqrt(ink))
        residual = columns.ravel() - np.polyval(fit, rows.ravel())
        expected = np.sqrt((ink * residual**2).sum() / ink.sum())
        assert ours.item() == pytest.approx(expected, rel=1e-4)


# ------------------------------------------------------------------------------ los pasos


def test_crop_keeps_every_pixel_over_the_threshold():
    ink = draw_strokes(FOUR, 112, 9.0)
    box = crop_to_ink(ink)
    rows, columns = np.where(ink.numpy() > 0.1)
    expected = ink[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    assert torch.equal(box, expected)


@pytest.mark.parametrize("blank", [torch.zeros(30, 40), torch.full((9, 9), 0.05)])
def test_a_blank_image_has_no_prediction(blank):
    with pytest.raises(ValueError, match="no hay tinta"):
        crop_to_ink(blank)


@pytest.mark.parametrize("shape", [(20, 13), (7, 20), (100, 31)])
def test_resize_is_that_of_pillow(shape):
    ink = draw_strokes(FOUR, 112, 9.0)[10:100, 25:90].contiguous()
    pillow = Image.fromarray(ink.numpy()).resize(shape[::-1], Image.Resampling.BILINEAR)
    torch.testing.assert_close(
        resize(ink, *shape), torch.from_numpy(np.array(pillow)), atol=1e-4, rtol=0
    )


@pytest.mark.parametrize(
    ("shape", "expected"),
    [((80, 40), (20, 10)), ((30, 60), (10, 20)), ((10, 5), (20, 10)), ((90, 1), (20, 1))],
)
def test_the_longest_side_measures_twenty(shape, expected):
    assert fit_in_box(torch.rand(shape)).shape == expected


def test_the_centre_of_mass_falls_on_pixel_14():
    generator = torch.Generator().manual_seed(0)
    for height, width in [(20, 12), (9, 20), (20, 20)]:
        image = center_by_mass(torch.rand(height, width, generator=generator))
        assert image.shape == (28, 28)
        for position in ndimage.center_of_mass(image.numpy()):
            assert abs(position - 14) <= 0.5 + 1e-4


def test_a_lopsided_digit_stays_inside():
    ink = torch.zeros(20, 20)
    ink[0, 0], ink[19, 19] = 1.0, 0.01
    image = center_by_mass(ink)
    assert image.sum() == ink.sum()
    assert torch.equal(image, paste(ink, 99, 99))


def test_place_and_size_on_the_canvas_do_not_matter():
    small = draw_strokes(FOUR, 112, 9.0)
    moved = [[(2 * x + 30, 2 * y + 5) for x, y in stroke] for stroke in FOUR]
    large = draw_strokes(moved, 260, 18.0)
    assert (prepare(small) - prepare(large)).abs().mean() < 0.01


def test_preparing_twice_changes_little(mnist):
    for image in mnist[1][0][:50]:
        once = prepare(image)
        assert (prepare(once) - once).abs().mean() < 0.02


def test_the_round_trip_loses_at_most_half_a_point(mnist):
    """600 imágenes ampliadas y puestas en un lienzo cualquiera; juzga el vecino más cercano."""
    (x, y), (test, labels) = mnist
    generator = torch.Generator().manual_seed(0)
    back = []
    for image in test:
        side = torch.randint(30, 81, (), generator=generator).item()
        big = fit_in_box(crop_to_ink(image), side)
        top, left = torch.randint(0, 30, (2,), generator=generator).tolist()
        canvas = torch.zeros(112, 112)
        canvas[top : top + big.shape[0], left : left + big.shape[1]] = big
        back.append(prepare(canvas))

    def accuracy(images):
        nearest = torch.cdist(images.flatten(1), x.flatten(1)).argmin(dim=1)
        return (y[nearest] == labels).float().mean().item()

    assert accuracy(test) > 0.85
    assert accuracy(torch.stack(back)) >= accuracy(test) - 0.005


# -------------------------------------------------------------------------------- la foto


def test_ink_is_the_same_in_a_photo_and_in_its_negative():
    ink = draw_strokes(FOUR, 112, 9.0)
    photo = 0.85 - 0.7 * ink
    torch.testing.assert_close(photo_to_ink(photo), photo_to_ink(1 - photo))
    clean = photo_to_ink(photo)
    assert clean.max() == 1 and clean.median() == 0
    torch.testing.assert_close(clean[ink > 0.25], ink[ink > 0.25])


def test_noise_of_the_paper_disappears():
    ink = draw_strokes(FOUR, 112, 9.0)
    noise = 0.03 * torch.randn(112, 112, generator=torch.Generator().manual_seed(0))
    clean = photo_to_ink(0.8 - 0.6 * ink + noise)
    assert (clean[ink == 0] == 0).all()


def test_a_blank_photo_has_no_ink():
    assert photo_to_ink(torch.full((20, 20), 0.8)).sum() == 0
