"""Los esquemas de «Parque de redes»."""

import matplotlib.pyplot as plt
import torch
from matplotlib.colors import LinearSegmentedColormap, to_rgba
from torch import nn

from course_code.figures.style import BLUE, INK, MUTED, ORANGE, PAPER, SMALL, TEXT, label
from course_code.plane_data import xor
from course_code.plane_networks import plane_mlp, train

SHADES = LinearSegmentedColormap.from_list(
    "clases",
    [
        (0, to_rgba(ORANGE, 0.6)),
        (0.5, to_rgba(ORANGE, 0)),
        (0.5, to_rgba(BLUE, 0)),
        (1, to_rgba(BLUE, 0.6)),
    ],
)
#: Una semilla con la que la 2–2–2–1 de tangente hiperbólica resuelve XOR.
SEED = 8


def _trained():
    """La red 2–2–2–1 entrenada, y sus puntos."""
    x, y = xor(200, seed=0)
    torch.manual_seed(SEED)
    model = plane_mlp([2, 2, 2, 1], nn.Tanh)
    train(model, torch.optim.Adam(model.parameters(), lr=0.1), x, y, steps=300)
    return model, x, y


def _thumbnail(ax, center, side, values):
    """Lo que da una neurona en todo el plano: azul positivo, naranja negativo."""
    x0, x1 = center[0] - side / 2, center[0] + side / 2
    y0, y1 = center[1] - side / 2, center[1] + side / 2
    ax.fill([x0, x1, x1, x0], [y0, y0, y1, y1], color=PAPER, zorder=2)
    ax.imshow(values, SHADES, vmin=-1, vmax=1, origin="lower", extent=(x0, x1, y0, y1), zorder=3)
    ax.plot([x0, x1, x1, x0, x0], [y0, y0, y1, y1, y0], color=INK, linewidth=1.4, zorder=4)


def _edges(ax, layer, starts, ends, side):
    """Los pesos de una capa: el grosor es su tamaño y el color, su signo."""
    for j, end in enumerate(ends):
        for i, start in enumerate(starts):
            weight = layer.weight[j, i].item()
            ax.plot(
                [start[0] + side / 2, end[0]],
                [start[1], end[1]],
                color=BLUE if weight > 0 else ORANGE,
                linewidth=min(0.8 + 1.1 * abs(weight), 8),
                solid_capstyle="butt",
                alpha=0.75,
                zorder=1,
            )


def playground():
    """La red 2–2–2–1 que resuelve XOR, con el mapa de cada neurona y el de la salida."""
    model, x, y = _trained()
    axis = torch.linspace(-6, 6, 40)
    grid = torch.cartesian_prod(axis, axis)
    with torch.no_grad():
        first = model[:2](grid)
        second = model[:4](grid)
        output = 2 * torch.sigmoid(model(grid)) - 1
    columns = [
        [(0.8, 4.6), (0.8, 2.4)],
        [(3.4, 4.6), (3.4, 2.4)],
        [(6.0, 4.6), (6.0, 2.4)],
        [(10.3, 3.5)],
    ]
    side, big = 1.5, 4.4
    fig, ax = plt.subplots(figsize=(6.4, 3.6))
    for layer, starts, ends in zip(
        [model[0], model[2], model[4]], columns[:-1], columns[1:], strict=True
    ):
        _edges(ax, layer, starts, ends, side)
    for centers, maps in zip(columns[:-1], [grid / 6, first, second], strict=True):
        for i, center in enumerate(centers):
            _thumbnail(ax, center, side, maps[:, i].reshape(40, 40).T)
    (center,) = columns[-1]
    _thumbnail(ax, center, big, output.reshape(40, 40).T)
    for answer, marker, color in [(0, "s", ORANGE), (1, "o", BLUE)]:
        spots = torch.tensor(center) + x[y == answer][:30] * big / 12
        ax.plot(*spots.T, marker, color=color, ms=3.6, mec=PAPER, mew=0.4, zorder=5)
    for value in (-6, 0, 6):
        shift = value * big / 12
        text = str(value).replace("-", "−")
        label(ax, (center[0] + shift, 0.95), text, MUTED, SMALL)
        label(ax, (12.65, center[1] + shift), text, MUTED, SMALL, ha="left")
    for place, text in [(0.8, "x₁, x₂"), (3.4, "2 ocultas"), (6.0, "2 ocultas"), (10.3, "salida")]:
        label(ax, (place, 6.2), text, INK, TEXT if place > 7 else SMALL)
    ax.set(xlim=(-0.1, 13.3), ylim=(0.5, 6.6), aspect="equal")
    ax.axis("off")
    return fig
