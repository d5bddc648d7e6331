"""El aumento por lotes: comparado con torchvision y con la fórmula de la transparencia."""

import numpy as np
import pytest
import torch
from PIL import Image
from torchvision.transforms import v2

from course_code import augmentation
from course_code.augmentation import backgrounds, move, open_cutout, paste, to_cutout
from course_code.photos import open_photo, to_square


def photo_file(folder):
    """Una foto apaisada: izquierda roja, derecha transparente con verde escondido."""
    pixels = np.zeros((20, 40, 4), np.uint8)
    pixels[:, :20] = (255, 0, 0, 255)
    pixels[:, 20:] = (0, 255, 0, 0)
    Image.fromarray(pixels).save(folder / "a.png")
    return folder / "a.png"


def test_open_cutout_is_a_transparent_square(tmp_path):
    """Lo que se añade para llegar al cuadrado es transparente."""
    square = np.asarray(open_cutout(photo_file(tmp_path)))
    assert square.shape == (40, 40, 4)
    assert square[:10, :, 3].max() == 0 and square[30:, :, 3].max() == 0
    assert (square[10:30, :20] == (255, 0, 0, 255)).all()


def test_paste_on_white_agrees_with_open_photo(tmp_path):
    """Recortar y pegar sobre blanco es lo mismo que abrir sobre blanco."""
    path = photo_file(tmp_path)
    cutout = to_cutout(open_cutout(path), side=10)
    assert cutout.shape == (4, 10, 10)
    expected = v2.functional.to_image(
        to_square(open_photo(path)).resize((10, 10), Image.Resampling.BILINEAR)
    )
    assert (paste(cutout, 1) - expected / 255).abs().max() < 0.02


def test_paste_shows_paper_only_where_transparent():
    """Con alfa 1 se ve el recorte; con 0, el fondo; con 0.5, mitad y mitad."""
    alpha = torch.tensor([1.0, 0.0, 0.5]).reshape(3, 1, 1, 1).expand(3, 1, 2, 2)
    color = torch.rand(3, 3, 2, 2)
    paper = torch.rand(3, 3, 2, 2)
    result = paste(torch.cat([color * alpha, alpha], dim=1), paper)
    assert torch.allclose(result[0], color[0])
    assert torch.allclose(result[1], paper[1])
    assert torch.allclose(result[2], (color[2] + paper[2]) / 2)


def test_move_at_rest_is_the_image_or_its_mirror():
    """Sin giro, acercamiento ni desplazamiento solo queda el espejo, foto por foto."""
    torch.manual_seed(0)
    images = torch.rand(20, 4, 9, 9)
    moved = move(images, degrees=0, zoom=0, shift=0)
    same = torch.isclose(moved, images, atol=1e-5).flatten(1).all(dim=1)
    mirrored = torch.isclose(moved, images.flip(-1), atol=1e-5).flatten(1).all(dim=1)
    assert (same ^ mirrored).all() and 0 < same.sum() < 20


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"degrees": 30, "zoom": 0, "shift": 0}, {"angle": -30, "translate": [0, 0], "scale": 1}),
        ({"degrees": 0, "zoom": 0.25, "shift": 0}, {"angle": 0, "translate": [0, 0], "scale": 0.8}),
        ({"degrees": 0, "zoom": 0, "shift": 0.25}, {"angle": 0, "translate": [-4, -4], "scale": 1}),
    ],
)
def test_move_agrees_with_torchvision(monkeypatch, options, expected):
    """En el extremo de cada sorteo coincide con ``v2.functional.affine``."""
    images = torch.rand(2, 3, 32, 32)
    monkeypatch.setattr(augmentation.torch, "rand", lambda n, device: torch.ones(n, device=device))
    bilinear = v2.InterpolationMode.BILINEAR
    other = v2.functional.affine(images, shear=[0, 0], interpolation=bilinear, **expected)
    assert torch.allclose(move(images, **options), other, atol=1e-4)


def test_backgrounds_have_four_kinds():
    """Lisos, degradados, ruido de bloques y el centro ampliado de una foto."""
    torch.manual_seed(0)
    photos = torch.rand(1, 3, 1, 1) * torch.ones(1, 3, 48, 48)
    papers = backgrounds(photos, 400)
    assert papers.shape == (400, 3, 48, 48)
    assert papers.min() >= 0 and papers.max() <= 1
    flat = (papers == papers[..., :1, :1]).flatten(1).all(dim=1)
    texture = torch.isclose(papers, photos).flatten(1).all(dim=1)
    blocks = (papers[..., 24:28, 24:28] == papers[..., 24:25, 24:25]).flatten(1).all(dim=1) & ~flat
    smooth = ~flat & ~blocks & ~texture
    for kind in (flat & ~texture, texture, blocks & ~texture, smooth):
        assert 60 < kind.sum() < 140
