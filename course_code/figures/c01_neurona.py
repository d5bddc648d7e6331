"""Los esquemas de «La neurona simple»."""

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
    arrow,
    box,
    canvas,
    circle,
    label,
)
from course_code.neuron import neuron

X = torch.tensor([4.0, 6.0])
W = torch.tensor([1.0, 0.5])
B = torch.tensor(-6.0)


def neuron_diagram():
    """El recorrido x₁, x₂, 1 → w₁, w₂, b → Σ → h → f(h) → y, con los números del ejemplo."""
    fig, ax = canvas(4.6, 3.1, (-0.75, 7.45), (-2.65, 2.85))
    h = (X @ W + B).item()
    y = neuron(X, W, B).item()

    inputs = [
        ("x₁", X[0], "w₁", W[0], 1.7, (2.2, 1.5)),
        ("x₂", X[1], "w₂", W[1], 0, (1.5, 0.35)),
        ("1", None, "b", B, -1.7, (2.2, -1.5)),
    ]
    for name, value, parameter, number, height, place in inputs:
        circle(ax, (0, height), 0.5, name, fill=GREY_SOFT if value is None else BLUE_SOFT)
        if value is not None:
            label(ax, (0, height - 0.8), f"{value:g}", MUTED, SMALL)
        arrow(ax, (0.5, height), (2.75, height * 0.14), ORANGE)
        label(ax, place, f"{parameter} = {number:g}".replace("-", "−"), ORANGE, SMALL)

    box(ax, (3.2, 0), 0.9, 0.9, "Σ", fill=GOLD_SOFT, size=18)
    arrow(ax, (3.65, 0), (4.55, 0))
    label(ax, (4.1, -0.45), "h", INK, SMALL, fontstyle="italic")
    box(ax, (5.1, 0), 1.1, 0.9, "f(h)", fill=GREEN_SOFT, fontstyle="italic")
    arrow(ax, (5.65, 0), (6.3, 0))
    circle(ax, (6.8, 0), 0.5, "y", fill=GREEN_SOFT, fontstyle="italic")
    label(ax, (4.1, -0.95), f"{h:g}", MUTED, SMALL)
    label(ax, (6.8, -0.85), f"{y:.3f}", MUTED, SMALL)

    for place, text in [(3.2, "suma"), (5.1, "activación"), (6.8, "salida")]:
        label(ax, (place, 0.95), text, INK, SMALL)
    label(ax, (0.1, 2.55), "entradas", INK, SMALL)
    label(ax, (2.2, -2.3), "pesos y sesgo", ORANGE, SMALL)
    return fig


def output_surface():
    """La salida como una rampa: tres dimensiones, calculada con la misma neurona."""
    axis = torch.linspace(0, 10, 16)
    x1, x2 = torch.meshgrid(axis, axis, indexing="xy")
    y = neuron(torch.stack([x1, x2], dim=-1), W, B)

    fig = plt.figure(figsize=(5, 4))
    ax = fig.add_subplot(projection="3d", computed_zorder=False)
    ax.plot_surface(
        x1,
        x2,
        y,
        rstride=1,
        cstride=1,
        color=BLUE_SOFT,
        edgecolor=BLUE,
        linewidth=0.5,
        shade=False,
    )
    border = torch.linspace(1, 6, 50)
    ax.plot(border, 12 - 2 * border, 0.5, color=ORANGE, linewidth=3)
    ax.view_init(elev=28, azim=-120)
    ax.set(xlabel="x₁: estudio", ylabel="x₂: sueño", zticks=[0, 0.5, 1])
    ax.set_title("salida y", loc="center")
    for pane in (ax.xaxis, ax.yaxis, ax.zaxis):
        pane.set_pane_color((0, 0, 0, 0))
    return fig


def geometry():
    """w es perpendicular a la recta de decisión; b la desplaza."""
    fig, ax = plt.subplots(figsize=(4.8, 4.8))
    ax.set(xlim=(0, 10), ylim=(0, 10), aspect="equal")
    ax.set(xlabel="x₁", ylabel="x₂", xticks=range(0, 11, 2), yticks=range(0, 11, 2))

    corners = torch.tensor([[1.0, 10], [10, 10], [10, 0], [6, 0]])
    ax.fill(corners[:, 0], corners[:, 1], color=BLUE_SOFT, zorder=0)
    x2 = torch.linspace(0, 10, 2)
    for b, color, width in [(-3, MUTED, 1.6), (-6, BLUE, 3), (-9, MUTED, 1.6)]:
        ax.plot(-b - 0.5 * x2, x2, color=color, linewidth=width)
        start = 8.6 if b != -3 else 4.6
        ax.text(
            -b - 0.5 * start + 0.2,
            start,
            f"b = −{-b}",
            color=color,
            rotation=-63.4,
            rotation_mode="anchor",
            ha="left",
            va="bottom",
        )

    foot = (4.5, 3.0)
    arrow(ax, foot, (foot[0] + 2 * W[0].item(), foot[1] + 2 * W[1].item()), ORANGE, 2.6)
    ax.text(5.75, 2.95, "w", color=ORANGE, fontsize=16, fontweight="bold")
    # El ángulo recto: un cuadradito entre w y la recta.
    along, across = torch.tensor([-0.2236, 0.4472]), torch.tensor([0.4472, 0.2236])
    square = torch.stack([along, along + across, across]) + torch.tensor(foot)
    ax.plot(square[:, 0], square[:, 1], color=ORANGE, linewidth=1.6)

    ax.text(8.1, 6.6, "h > 0\ny > 0.5", color=BLUE, ha="center", fontweight="bold")
    ax.text(1.1, 0.7, "h < 0\ny < 0.5", color=MUTED, ha="center", fontweight="bold")
    return fig


def logic_gates():
    """AND y OR se separan con una recta; XOR, no."""
    fig, axes = plt.subplots(1, 3, figsize=(5.2, 2.2))
    gates = {"AND": ([0, 0, 0, 1], 1.5), "OR": ([0, 1, 1, 1], 0.5), "XOR": ([0, 1, 1, 0], None)}
    corners = [(0, 0), (0, 1), (1, 0), (1, 1)]
    for ax, (name, (target, threshold)) in zip(axes, gates.items(), strict=True):
        ax.set(xlim=(-0.45, 1.45), ylim=(-0.45, 1.45), aspect="equal")
        ax.axis("off")
        ax.set_title(name, loc="center")
        ax.add_patch(plt.Rectangle((-0.45, -0.45), 1.9, 1.9, color=GREY_SOFT, zorder=0))
        if threshold:
            x1 = torch.linspace(-0.45, 1.45, 39)
            border = (threshold - x1).clamp(-0.45, 1.45)
            ax.fill_between(x1, border, 1.45, color=BLUE_SOFT, linewidth=0, zorder=0.5)
            ax.plot(x1, threshold - x1, color=BLUE, linewidth=2.2)
        else:
            label(ax, (0.5, 0.5), "?", RED, 26, fontweight="bold")
        for corner, answer in zip(corners, target, strict=True):
            circle(
                ax,
                corner,
                0.19,
                str(answer),
                fill=PAPER if answer else ORANGE_SOFT,
                edge=BLUE if answer else ORANGE,
                color=BLUE if answer else ORANGE,
                fontweight="bold",
            )
    return fig
