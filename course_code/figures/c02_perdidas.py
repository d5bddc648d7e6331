"""Los esquemas de «Funciones de pérdida»."""

from functools import cache

import matplotlib.pyplot as plt
import torch
from sklearn.datasets import load_digits
from torch import nn
from torch.nn import functional as F

from course_code.figures.style import (
    BLUE,
    BLUE_SOFT,
    GOLD_SOFT,
    GREEN,
    GREEN_SOFT,
    GREY_SOFT,
    INK,
    MUTED,
    ORANGE,
    ORANGE_SOFT,
    RED,
    RED_SOFT,
    SMALL,
    arrow,
    box,
    canvas,
    label,
)

#: Un cuatro de los que la red no ve al entrenarse.
FOUR = 1652


@cache
def four_before_and_after():
    """La imagen de un 4 y sus diez probabilidades, antes y después de entrenar la red."""
    digits = load_digits()
    assert digits.target[FOUR] == 4
    x = torch.tensor(digits.data / 16).float()
    y = torch.tensor(digits.target)
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    stages = []
    for step in range(31):
        if step in (0, 30):
            stages.append(torch.softmax(model(x[FOUR]), dim=0).detach())
        loss = F.cross_entropy(model(x[:1500]), y[:1500])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return digits.images[FOUR], *stages


def approximation():
    """Una imagen entra en F y salen diez probabilidades: la pérdida dice cuánto falta."""
    image, before, after = four_before_and_after()
    fig = plt.figure(figsize=(6.2, 4.6))
    left, right = fig.subfigures(1, 2, width_ratios=[1.05, 1])
    ax = left.subplots()
    ax.set(xlim=(0, 6.3), ylim=(0, 9.4), aspect="equal")
    ax.axis("off")
    ax.imshow(image, extent=(0.1, 3.1, 3.3, 6.3), cmap="gray_r", zorder=3)
    box(ax, (1.6, 4.8), 3, 3, fill="none", edge=INK, zorder=4)
    label(ax, (1.6, 7.0), "entrada x")
    label(ax, (1.6, 2.6), "(64,)", MUTED, SMALL)
    arrow(ax, (3.1, 4.8), (3.85, 4.8))
    box(ax, (4.75, 4.8), 1.8, 1.8, "F(x)", fill=GREEN_SOFT, edge=GREEN)
    label(ax, (4.75, 7.0), "la red")
    arrow(ax, (5.65, 5.1), (6.25, 6.5))
    arrow(ax, (5.65, 4.5), (6.25, 3.1))

    for ax, p, name in zip(
        right.subplots(2, 1), (before, after), ("sin entrenar", "tras 30 pasos"), strict=True
    ):
        colors = [GREEN if digit == 4 else MUTED for digit in range(10)]
        ax.barh(range(10), p, color=colors, height=0.75)
        ax.set(xlim=(0, 1.05), ylim=(9.6, -0.6), xticks=[0, 0.5, 1], yticks=range(10))
        ax.set_yticks(range(10), labels=[str(d) if d % 2 == 0 else "" for d in range(10)])
        ax.set_title(name)
        ax.text(1.03, 7.9, f"p = {p[4]:.2f}\nℓ = {-p[4].log():.2f}", ha="right", va="center")
    return fig


def cross_entropy_columns():
    """Las columnas z → S → −ln S, y la columna L que elige: D(S, L) = 0.417."""
    logits = torch.tensor([2.0, 1.0, 0.1])
    s = torch.softmax(logits, dim=0)
    hot = [1, 0, 0]
    products = [f"{h * -p.log():.3f}" for h, p in zip(hot, s, strict=True)]
    fig, ax = canvas(6, 3.5, (-0.2, 15.4), (-1.9, 7.2))
    columns = [
        (1.2, "z", [f"{z:.1f}" for z in logits], GREY_SOFT, INK),
        (4.7, "S", [f"{p:.3f}" for p in s], ORANGE_SOFT, ORANGE),
        (8.2, "−ln S", [f"{-p.log():.3f}" for p in s], GOLD_SOFT, INK),
        (11.0, "L", [str(value) for value in hot], BLUE_SOFT, BLUE),
        (13.9, "producto", products, RED_SOFT, RED),
    ]
    for x, name, values, fill, edge in columns:
        label(ax, (x, 6.5), name, edge)
        for row, text in enumerate(values):
            width = 1.3 if name == "L" else 2.3
            box(ax, (x, 5.1 - 1.6 * row), width, 1.25, text, fill, edge, SMALL)
    for start, end in [(2.4, 3.5), (5.9, 7.0)]:
        arrow(ax, (start, 3.5), (end, 3.5))
    label(ax, (9.85, 3.5), "×")
    label(ax, (12.2, 3.5), "=")
    label(ax, (2.95, 0.35), "softmax", MUTED, SMALL)
    label(ax, (6.45, 0.35), "sorpresa", MUTED, SMALL)
    label(ax, (11.0, 0.35), "one-hot", MUTED, SMALL)
    arrow(ax, (13.9, 1.2), (13.9, -0.35), RED)
    label(ax, (12.4, -1.1), "suma: D(S, L) = " + f"{-s[0].log():.3f}", RED)
    return fig
