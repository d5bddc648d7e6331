"""Los esquemas de «De la neurona a la red»."""

from itertools import pairwise

import matplotlib.pyplot as plt
import torch

from course_code.figures.style import (
    BLUE,
    BLUE_SOFT,
    GOLD_SOFT,
    GREEN_SOFT,
    GREY_SOFT,
    INK,
    MUTED,
    ORANGE,
    ORANGE_SOFT,
    PAPER,
    RED,
    SMALL,
    TEXT,
    arrow,
    box,
    canvas,
    circle,
    label,
)
from course_code.matrix_mlp import layer

INPUTS = ["x₁", "x₂", "x₃"]
#: Los mismos pesos que el guion de la página.
XOR = (
    torch.tensor([[10.0, 10.0], [10.0, 10.0]]),
    torch.tensor([-5.0, -15.0]),
    torch.tensor([[10.0], [-10.0]]),
    torch.tensor([-5.0]),
)
CORNERS = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])


def _edge(ax, start, end, radius, color=MUTED, width=1.2):
    """Una arista de círculo a círculo, de borde a borde."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = (dx**2 + dy**2) ** 0.5
    dx, dy = radius * dx / length, radius * dy / length
    arrow(ax, (start[0] + dx, start[1] + dy), (end[0] - dx, end[1] - dy), color, width)


def layer_and_matrix():
    """La capa de tres entradas y dos neuronas, y su matriz: cada neurona es una columna."""
    fig, ax = canvas(6.4, 4, (-0.7, 12.1), (-4.1, 3.9))
    heights = [2.4, 0.7, -1.0, -2.7]
    hidden = [(4, 1.1), (4, -1.4)]
    background = {"facecolor": PAPER, "edgecolor": "none", "pad": 1.5}
    for height in heights:
        _edge(ax, (0, height), hidden[1], 0.5)
    for height, name in zip(heights, ["w₁₁", "w₂₁", "w₃₁", "b₁"], strict=True):
        _edge(ax, (0, height), hidden[0], 0.5, ORANGE, 2.6)
        place = (1.3, height + (1.1 - height) * 1.3 / 4)
        label(ax, place, name, ORANGE, SMALL, bbox=background)
    for height, name in zip(heights, [*INPUTS, "1"], strict=True):
        circle(ax, (0, height), 0.5, name, fill=GREY_SOFT if name == "1" else BLUE_SOFT)
    circle(ax, hidden[0], 0.5, "h₁", fill=ORANGE_SOFT, edge=ORANGE)
    circle(ax, hidden[1], 0.5, "h₂", fill=GOLD_SOFT)
    label(ax, (0, 3.45), "entradas", INK, SMALL)
    label(ax, (4, 3.45), "capa", INK, SMALL)

    left, top, side = 7.9, 2.0, 1.25
    for j, (name, fill, color) in enumerate([("h₁", ORANGE_SOFT, ORANGE), ("h₂", PAPER, INK)]):
        x = left + side * (j + 0.5)
        label(ax, (x, top + 0.45), name, color, TEXT)
        for i in range(3):
            place = (x, top - side * (i + 0.5))
            box(ax, place, side, side, "w" + "₁₂₃"[i] + "₁₂"[j], fill, color, color=color)
        box(ax, (x, -3.05), side, 0.95, "b" + "₁₂"[j], fill, color, color=color)
    for i, name in enumerate(INPUTS):
        label(ax, (left - 0.5, top - side * (i + 0.5)), name, MUTED, SMALL)
    label(ax, (left - 0.5, -3.05), "1", MUTED, SMALL)
    label(ax, (left + side, 3.45), "pesos: (3, 2)", INK, SMALL)
    label(ax, (left + side, -2.2), "sesgos: (2,)", INK, SMALL)
    label(ax, (11.2, top - 1.5 * side), "W", INK, 20, fontweight="bold")
    label(ax, (11.2, -3.05), "b", INK, 20, fontweight="bold")
    return fig


def _columns(ax, columns, radius):
    """Las aristas y los nudos de una red; cada columna es (x, [alturas], [nombres], relleno)."""
    for (x, heights, _, _), (next_x, next_heights, _, _) in pairwise(columns):
        for height in heights:
            for next_height in next_heights:
                _edge(ax, (x, height), (next_x, next_height), radius)
    for x, heights, names, fill in columns:
        for height, name in zip(heights, names, strict=True):
            circle(ax, (x, height), radius, name, fill=fill)


def network():
    """La red 3-2-1: dos capas, cada una con su matriz y su sesgo."""
    fig, ax = canvas(5.6, 3.3, (-0.9, 8.9), (-3.1, 2.7))
    _columns(
        ax,
        [
            (0, [1.5, 0, -1.5], INPUTS, BLUE_SOFT),
            (4, [0.8, -0.8], ["h₁", "h₂"], GOLD_SOFT),
            (8, [0], ["y"], GREEN_SOFT),
        ],
        0.5,
    )
    for place, text in [(0, "entrada"), (4, "capa oculta"), (8, "salida")]:
        label(ax, (place, 2.4), text, INK, SMALL)
    for place, weights, bias in [(2, "W₁ (3, 2)", "b₁ (2,)"), (6, "W₂ (2, 1)", "b₂ (1,)")]:
        label(ax, (place, -2.1), weights, ORANGE, SMALL)
        label(ax, (place, -2.75), bias, ORANGE, SMALL)
    return fig


def _grid(ax, rows, columns, left, middle, side, fill, name, shape):
    """Una matriz de casillas vacías centrada en la altura ``middle``."""
    top = middle + rows * side / 2
    for i in range(rows):
        for j in range(columns):
            box(ax, (left + side * (j + 0.5), top - side * (i + 0.5)), side, side, fill=fill)
    center = left + columns * side / 2
    label(ax, (center, middle + 1.55 * side + 0.4), name, INK, TEXT)
    label(ax, (center, middle - 1.55 * side - 0.4), shape, MUTED, SMALL)


def linear_collapse():
    """Sin f, la red 3-2-1 es una sola capa 3-1, y su matriz es el producto W₁W₂."""
    fig, ax = canvas(5.8, 4.9, (-0.8, 10.6), (-6.6, 3.1))
    _columns(
        ax,
        [
            (0, [1.5, 0, -1.5], INPUTS, BLUE_SOFT),
            (2.4, [0.8, -0.8], ["", ""], GREY_SOFT),
            (4.8, [0], ["y"], GREEN_SOFT),
        ],
        0.5,
    )
    label(ax, (2.4, 2.5), "sin f", RED, SMALL)
    label(ax, (6.1, 0), "=", INK, 24)
    _columns(
        ax,
        [(7.4, [1.5, 0, -1.5], INPUTS, BLUE_SOFT), (9.8, [0], ["y"], GREEN_SOFT)],
        0.5,
    )
    label(ax, (8.6, 2.5), "una sola capa", INK, SMALL)

    side, middle = 0.8, -4.4
    _grid(ax, 3, 2, 0.3, middle, side, ORANGE_SOFT, "W₁", "(3, 2)")
    label(ax, (2.6, middle), "@", INK, 18)
    _grid(ax, 2, 1, 3.4, middle, side, ORANGE_SOFT, "W₂", "(2, 1)")
    label(ax, (6.1, middle), "=", INK, 24)
    _grid(ax, 3, 1, 8.2, middle, side, GREEN_SOFT, "W", "(3, 1)")
    return fig


def _corner_marks(ax, points, answers):
    """Las esquinas con su respuesta dentro: azul si es 1, naranja si es 0."""
    for (x, y), answer in zip(points, answers, strict=True):
        circle(
            ax,
            (x, y),
            0.13,
            str(answer),
            fill=PAPER if answer else ORANGE_SOFT,
            edge=BLUE if answer else ORANGE,
            color=BLUE if answer else ORANGE,
            fontweight="bold",
        )


def xor_solved():
    """XOR en el plano de las entradas (dos rectas) y en el de la capa oculta (basta una)."""
    fig, axes = plt.subplots(1, 2, figsize=(6.4, 3.6))
    hidden = layer(CORNERS, XOR[0], XOR[1], torch.sigmoid)
    ends = torch.tensor([-0.45, 1.45])
    for ax in axes:
        ax.set(xlim=(-0.45, 1.45), ylim=(-0.45, 1.45), aspect="equal")
        ax.set(xticks=[0, 1], yticks=[0, 1])

    ax = axes[0]
    ax.fill(
        [-0.45, 0.95, 1.45, 1.45, 0.05, -0.45],
        [0.95, -0.45, -0.45, 0.05, 1.45, 1.45],
        color=BLUE_SOFT,
        zorder=0,
    )
    ax.plot(ends, 0.5 - ends, color=BLUE)
    ax.plot(ends, 1.5 - ends, color=BLUE)
    _corner_marks(ax, CORNERS.tolist(), [0, 1, 1, 0])
    label(ax, (0.5, 0.23), "OR", BLUE, SMALL, rotation=-45)
    label(ax, (1.0, 0.73), "AND", BLUE, SMALL, rotation=-45)
    ax.set(xlabel="x₁", ylabel="x₂")
    ax.set_title("entradas", loc="center")

    ax = axes[1]
    ax.fill([0.05, 1.45, 1.45, 0.05], [-0.45, -0.45, 0.95, -0.45], color=BLUE_SOFT, zorder=0)
    ax.plot(ends, ends - 0.5, color=BLUE)
    _corner_marks(ax, hidden[[0, 1, 3]].tolist(), [0, 1, 0])
    ax.annotate(
        "aquí caen\nlos dos unos",
        (0.88, 0.08),
        (0.22, 0.6),
        color=BLUE,
        fontsize=SMALL,
        ha="center",
        va="center",
        arrowprops={"arrowstyle": "->", "color": BLUE},
    )
    ax.set(xlabel="h₁ (OR)", ylabel="h₂ (AND)")
    ax.set_title("capa oculta", loc="center")
    return fig
