"""Los esquemas de «Funciones de activación»."""

import matplotlib.pyplot as plt
import torch

from course_code.activations import sigmoid_derivative
from course_code.figures.style import (
    BLUE,
    GREEN_SOFT,
    GREY_SOFT,
    INK,
    MUTED,
    ORANGE,
    SMALL,
    arrow,
    label,
)
from course_code.neuron import sigmoid


def push():
    """El mismo empujón a h, en el centro de la sigmoide y en su parte plana."""
    fig, ax = plt.subplots(figsize=(5.4, 3.6))
    h = torch.linspace(-6, 6, 121)
    ax.axvspan(-6, -2.9, color=GREY_SOFT, linewidth=0, zorder=0)
    ax.axvspan(2.9, 6, color=GREY_SOFT, linewidth=0, zorder=0)
    ax.plot(h, sigmoid(h), color=BLUE, zorder=3)
    for start in [0.0, 4.0]:
        low = sigmoid(torch.tensor(start)).item()
        high = sigmoid(torch.tensor(start + 1)).item()
        ax.plot([start, start + 1], [low, low], color=ORANGE, zorder=4)
        ax.plot([start + 1, start + 1], [low, high], color=ORANGE, linewidth=4, zorder=4)
        name = f"sube {high - low:.3f}"
        if start == 0:
            label(ax, (start + 1.2, 0.6), name, ORANGE, SMALL, ha="left")
            label(ax, (start + 0.2, low - 0.04), "avanza 1", ORANGE, SMALL, ha="left", va="top")
        else:
            label(ax, (start + 0.45, 0.86), name, ORANGE, SMALL, va="top")
            label(ax, (start + 0.45, 0.77), "avanza 1", ORANGE, SMALL, va="top")
    label(ax, (-4.45, 0.3), "se satura", MUTED, SMALL)
    label(ax, (4.45, 0.3), "se satura", MUTED, SMALL)
    ax.set(xlim=(-6, 6), ylim=(-0.05, 1.1), xlabel="h", yticks=[0, 0.5, 1])
    ax.set_title("salida y = σ(h)")
    return fig


def zoom():
    """La sigmoide alrededor de h = 1, cada vez más cerca: parece una recta."""
    fig, axes = plt.subplots(1, 3, figsize=(6.4, 2.7))
    point = torch.tensor(1.0)
    y, slope = sigmoid(point).item(), sigmoid_derivative(point).item()
    for ax, half in zip(axes, [4.0, 1.0, 0.1], strict=True):
        h = torch.linspace(1 - half, 1 + half, 81)
        ax.plot(h, y + slope * (h - 1), "--", color=ORANGE)
        ax.plot(h, sigmoid(h), color=BLUE)
        ax.plot(1, y, "o", color=INK, zorder=4)
        ax.set(xlim=(1 - half, 1 + half), ylim=(y - 0.25 * half, y + 0.25 * half))
        ax.set(xticks=[1 - half / 2, 1 + half / 2], yticks=[], xlabel="h")
        ax.set_title(f"ancho {2 * half:g}", loc="center")
    return fig


def dead_unit():
    """Las sumas de una unidad viva y de una muerta, sobre la ReLU."""
    fig, axes = plt.subplots(1, 2, figsize=(6, 2.7), sharey=True)
    generator = torch.Generator().manual_seed(3)
    sums = 1.3 * torch.randn(12, generator=generator)
    h = torch.linspace(-8, 4, 61)
    for ax, shift, title in [(axes[0], 0.0, "viva: b = 0"), (axes[1], -4.0, "muerta: b = −4")]:
        ax.axvspan(0, 4, color=GREEN_SOFT, linewidth=0, zorder=0)
        ax.plot(h, h.clamp(min=0), color=BLUE)
        points = (sums + shift).tolist()
        ax.plot(points, [max(0.0, p) for p in points], "o", color=ORANGE, zorder=4)
        ax.set(xlim=(-8, 4), ylim=(-0.4, 4), xlabel="h", xticks=[-6, -3, 0, 3], yticks=[0, 2, 4])
        ax.set_title(title, loc="center")
    arrow(axes[1], (0, 2), (-4, 2), ORANGE)
    label(axes[1], (-3.9, 2.5), "b las desplaza", ORANGE, SMALL)
    return fig
