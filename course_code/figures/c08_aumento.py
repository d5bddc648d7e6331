"""Esquema de la página «Aumento de datos»."""

from matplotlib.patches import Ellipse, Polygon
from matplotlib.transforms import Affine2D

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
    SMALL,
    arrow,
    box,
    canvas,
    label,
)


def fish(ax, xy, size=1.0, angle=0, mirror=False, paper=PAPER):
    """Dibuja un pez dentro de su foto."""
    box(ax, xy, 2.1, 2.1, fill=paper)
    flip = -1 if mirror else 1
    place = Affine2D().scale(flip * size, size).rotate_deg(angle).translate(*xy) + ax.transData
    for patch in (
        Polygon([(0.3, 0), (0.8, 0.35), (0.8, -0.35)], facecolor=BLUE, edgecolor=INK),
        Ellipse((-0.12, 0), 1.1, 0.62, facecolor=BLUE_SOFT, edgecolor=INK),
        Ellipse((-0.45, 0.08), 0.1, 0.1, facecolor=INK, edgecolor=INK),
    ):
        patch.set(linewidth=1.4, zorder=5, transform=place)
        ax.add_patch(patch)


def train_and_predict():
    """La misma foto, tres épocas: al entrenar cambia cada vez; al validar, nunca."""
    fig, ax = canvas(6, 5.2, (0, 13), (0.6, 11.8))
    for place, name in [(5.2, "época 1"), (8.2, "época 2"), (11.2, "época 3")]:
        label(ax, (place, 11.4), name, size=SMALL, color=MUTED)
    fish(ax, (1.4, 9.6))
    arrow(ax, (2.6, 9.6), (4, 9.6))
    fish(ax, (5.2, 9.6), 1.05, -18, True, GREEN_SOFT)
    fish(ax, (8.2, 9.6), 0.75, 15, False, GOLD_SOFT)
    fish(ax, (11.2, 9.6), 1.2, 8, True, GREY_SOFT)
    label(ax, (1.4, 8.0), "entrenar", size=SMALL, color=BLUE, weight="bold")
    label(ax, (8.2, 8.0), "otra variante cada vez, la misma etiqueta", size=SMALL)
    ax.plot([0.3, 12.7], [6.9, 6.9], color=MUTED, linewidth=1)
    fish(ax, (1.4, 5.2), angle=-8)
    arrow(ax, (2.6, 5.2), (4, 5.2))
    for place in (5.2, 8.2, 11.2):
        fish(ax, (place, 5.2), angle=-8)
    label(ax, (1.4, 3.6), "validar", size=SMALL, color=ORANGE, weight="bold")
    label(ax, (8.2, 3.6), "siempre igual: nada al azar", size=SMALL)
    box(ax, (6.5, 1.7), 12, 1.5, fill=ORANGE_SOFT, edge=ORANGE)
    label(ax, (6.5, 1.7), "probar y predecir se preparan como validar", size=SMALL, zorder=5)
    return fig
