"""De un dibujo cualquiera a una imagen como las de MNIST, y al revés: medir cómo son estas."""

import math
from itertools import pairwise

import torch
from torch import nn


# --8<-- [start:pen_width]
def pen_width(images):
    """El ancho del trazo, en píxeles. images: (n, alto, ancho), de 0 a 1 → (n,).

    Un trazo de largo L y ancho w, con puntas redondas, tiene tinta A = w · L + π · w²/4
    y contorno P = 2 · L + π · w; al eliminar L queda w = (P − √(P² − 4 · π · A)) / π.
    """
    x = nn.functional.pad(images, (1, 1, 1, 1))
    across, down = x.diff(dim=2), x.diff(dim=1)
    across = (across[:, 1:] + across[:, :-1]) / 2
    down = (down[:, :, 1:] + down[:, :, :-1]) / 2
    ink = images.sum(dim=(1, 2))
    outline = (across**2 + down**2).sqrt().sum(dim=(1, 2))
    root = (outline**2 - 4 * math.pi * ink).clamp(min=0).sqrt()
    return (outline - root) / math.pi


# --8<-- [end:pen_width]


# --8<-- [start:off_line]
def off_line(images):
    """Cuánto se aparta la tinta de su recta, en píxeles. (n, alto, ancho) → (n,).

    Ajusta a cada imagen la recta columna = a + b · fila por mínimos cuadrados,
    pesando con la tinta, y devuelve la desviación estándar de lo que queda fuera.
    """
    weights = images / images.sum(dim=(1, 2), keepdim=True)
    rows = torch.arange(images.shape[1]).float().unsqueeze(1)
    columns = torch.arange(images.shape[2]).float()
    rows = rows - (weights * rows).sum(dim=(1, 2), keepdim=True)
    columns = columns - (weights * columns).sum(dim=(1, 2), keepdim=True)
    both = (weights * rows * columns).sum(dim=(1, 2))
    vertical = (weights * rows**2).sum(dim=(1, 2))
    horizontal = (weights * columns**2).sum(dim=(1, 2))
    return (horizontal - both**2 / vertical).clamp(min=0).sqrt()


# --8<-- [end:off_line]


# --8<-- [start:draw_strokes]
def draw_strokes(strokes, size, pen):
    """Dibuja con una pluma redonda de ancho pen: tinta de 0 a 1, (size, size).

    strokes: listas de dos o más puntos (x, y), en píxeles desde la esquina.
    """
    axis = torch.arange(size) + 0.5  # el centro de cada píxel
    pixels = torch.stack(torch.meshgrid(axis, axis, indexing="xy"), dim=-1)
    distance = torch.full((size, size), torch.inf)
    for stroke in strokes:
        points = torch.tensor(stroke, dtype=torch.float32)
        for start, end in pairwise(points):
            line = end - start
            along = (pixels - start) @ line / (line @ line).clamp(min=1e-9)
            nearest = start + along.clamp(0, 1).unsqueeze(-1) * line
            distance = distance.minimum((pixels - nearest).norm(dim=-1))
    return (pen / 2 + 0.5 - distance).clamp(0, 1)


# --8<-- [end:draw_strokes]


# --8<-- [start:crop_to_ink]
def crop_to_ink(ink, threshold=0.1):
    """Recorta la caja que encierra la tinta. ink: (alto, ancho), de 0 a 1."""
    rows = (ink > threshold).any(dim=1).nonzero()
    columns = (ink > threshold).any(dim=0).nonzero()
    if len(rows) == 0:
        raise ValueError("no hay tinta en la imagen")
    return ink[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]


# --8<-- [end:crop_to_ink]


# --8<-- [start:fit_in_box]
def resize(ink, height, width):
    """Cambia el tamaño, promediando: (a, b) → (height, width)."""
    batch = ink.unsqueeze(0).unsqueeze(0)
    options = {"mode": "bilinear", "antialias": True}
    return nn.functional.interpolate(batch, (height, width), **options)[0, 0]


def fit_in_box(ink, side=20):
    """Cambia el tamaño sin deformar: el lado mayor mide side píxeles."""
    scale = side / max(ink.shape)
    height, width = [max(1, round(scale * n)) for n in ink.shape]
    return resize(ink, height, width)


# --8<-- [end:fit_in_box]


# --8<-- [start:center_by_mass]
def paste(ink, top, left):
    """Pega la imagen en un lienzo de (28, 28), sin salirse de él."""
    height, width = ink.shape
    top = min(max(top, 0), 28 - height)
    left = min(max(left, 0), 28 - width)
    canvas = torch.zeros(28, 28)
    canvas[top : top + height, left : left + width] = ink
    return canvas


def center_by_mass(ink):
    """Lleva el centro de masa al píxel 14, 14. ink: hasta (28, 28) → (28, 28)."""
    row = ink.sum(dim=1) @ torch.arange(len(ink)).float() / ink.sum()
    column = ink.sum(dim=0) @ torch.arange(ink.shape[1]).float() / ink.sum()
    return paste(ink, 14 - round(row.item()), 14 - round(column.item()))


# --8<-- [end:center_by_mass]


# --8<-- [start:prepare]
def prepare(ink):
    """Deja un dibujo claro sobre negro como los de MNIST: (alto, ancho) → (28, 28)."""
    return center_by_mass(fit_in_box(crop_to_ink(ink)))


# --8<-- [end:prepare]


# --8<-- [start:photo_to_ink]
def photo_to_ink(gray):
    """De una foto a su tinta: el papel queda en 0; el trazo, cerca de 1.

    gray: (alto, ancho), de 0 a 1. Supone que el papel ocupa más de media foto.
    """
    paper = gray.median()
    ink = paper - gray if paper > 0.5 else gray - paper
    ink = ink.clamp(min=0) / ink.max().clamp(min=1e-9)
    return torch.where(ink > 0.2, ink, 0.0)


# --8<-- [end:photo_to_ink]
