"""Esquemas de la página «Entrenar un MLP»."""

from itertools import pairwise
from math import nan

from course_code.figures.style import (
    BLUE,
    BLUE_SOFT,
    GREEN,
    GREEN_SOFT,
    GREY_SOFT,
    GRID,
    INK,
    MUTED,
    ORANGE,
    ORANGE_SOFT,
    RED,
    RED_SOFT,
    SMALL,
    TEXT,
    arrow,
    box,
    canvas,
    circle,
    label,
)

#: Capa → (centro en x, alturas de las neuronas que se dibujan, relleno, borde)
COLUMNS = [
    (1.0, (5.2, 4.6, 4.0, 2.2, 1.6), GREY_SOFT, INK),
    (4.0, (5.0, 4.4, 2.8, 2.2), BLUE_SOFT, BLUE),
    (6.8, (4.7, 4.1, 2.7), BLUE_SOFT, BLUE),
    (9.4, (4.6, 4.0, 2.6), GREEN_SOFT, GREEN),
]


def mlp_diagram():
    """784–128–64–10: la red termina en los logits; la pérdida los compara con la etiqueta."""
    fig, ax = canvas(6, 3.65, (0, 13), (0, 7.9))
    for (x0, heights0, _, _), (x1, heights1, _, _) in pairwise(COLUMNS):
        # Un solo trazo con huecos: pesa mucho menos que una línea por conexión.
        xs = [x for _ in heights0 for _ in heights1 for x in (x0, x1, nan)]
        ys = [y for y0 in heights0 for y1 in heights1 for y in (y0, y1, nan)]
        ax.plot(xs, ys, color=GRID, linewidth=1, zorder=1)
    for x, heights, fill, edge in COLUMNS:
        for y in heights:
            circle(ax, (x, y), 0.25, fill=fill, edge=edge)
        gaps = [(top + low) / 2 for top, low in pairwise(heights)]
        wide = max(range(len(gaps)), key=lambda i, heights=heights: heights[i] - heights[i + 1])
        for shift in (-0.28, 0, 0.28):
            circle(ax, (x, gaps[wide] + shift), 0.05, fill=MUTED, edge=MUTED)

    for x, units, name in [
        (1.0, "784", "entrada x"),
        (4.0, "128", "oculta 1"),
        (6.8, "64", "oculta 2"),
        (9.4, "10", "logits"),
    ]:
        label(ax, (x, 7.2), units, weight="bold")
        label(ax, (x, 6.5), name, size=SMALL)
    label(ax, (4.0, 5.75), "ReLU", size=SMALL, color=BLUE)
    label(ax, (6.8, 5.75), "ReLU", size=SMALL, color=BLUE)

    for x, count in [(2.5, "100 480"), (5.4, "8256"), (8.1, "650")]:
        label(ax, (x, 0.95), count, size=SMALL, color=MUTED)
    label(ax, (5.3, 0.3), "parámetros entre capa y capa: 109 386", size=SMALL, color=MUTED)

    arrow(ax, (9.85, 3.6), (10.6, 3.6))
    box(ax, (11.75, 3.6), 2.2, 1.5, "entropía\ncruzada", fill=RED_SOFT, edge=RED, size=SMALL)
    label(ax, (11.75, 6.5), "pérdida ℓ", size=SMALL, color=RED)
    arrow(ax, (11.75, 4.4), (11.75, 6.1), color=RED)
    arrow(ax, (11.75, 1.9), (11.75, 2.8))
    label(ax, (11.75, 1.5), "etiqueta y", size=SMALL)
    return fig


def training_cycle():
    """Los cinco pasos del bucle de entrenamiento, siempre en el mismo orden."""
    fig, ax = canvas(6, 3.4, (-0.2, 13.2), (0, 7.2))
    steps = [
        ("predecir", "logits = model(x)", BLUE_SOFT, BLUE),
        ("medir la pérdida", "loss = loss_fn(logits, y)", RED_SOFT, RED),
        ("poner a cero", "optimizer.zero_grad()", GREY_SOFT, MUTED),
        ("retropropagar", "loss.backward()", ORANGE_SOFT, ORANGE),
        ("actualizar", "optimizer.step()", GREEN_SOFT, GREEN),
    ]
    for number, (title, code, fill, edge) in enumerate(steps):
        y = 6.6 - 1.5 * number
        box(ax, (5.7, y), 11.4, 1.05, fill=fill, edge=edge)
        label(ax, (0.3, y), f"{number + 1}", size=TEXT, color=edge, ha="left", zorder=4)
        label(ax, (0.9, y), title, size=SMALL, ha="left", zorder=4)
        label(ax, (4.9, y), code, size=SMALL, ha="left", zorder=4, family="monospace")
        if number < 4:
            arrow(ax, (5.7, y - 0.53), (5.7, y - 0.97))
    ax.plot([11.4, 12.2, 12.2], [0.6, 0.6, 6.6], color=INK, linewidth=1.6)
    arrow(ax, (12.2, 6.6), (11.45, 6.6))
    label(ax, (12.75, 3.6), "siguiente lote", size=SMALL, color=MUTED, rotation=90)
    return fig
