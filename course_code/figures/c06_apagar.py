"""Los esquemas de «Apagar neuronas al azar»."""

from itertools import pairwise
from math import nan

from matplotlib.patches import Circle, Ellipse, Polygon

from course_code.figures.style import (
    BLUE,
    BLUE_SOFT,
    GOLD_SOFT,
    GREEN,
    GREEN_SOFT,
    GREY_SOFT,
    GRID,
    INK,
    MUTED,
    ORANGE,
    PAPER,
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

#: Las activaciones del ejemplo y las tres máscaras de la página.
ACTIVATIONS = (1.0, 0.2, -0.3, 0.5)
MASKS = ((1, 1, 0, 0), (0, 1, 1, 0), (0, 1, 0, 1))


def cross(ax, xy, size, color=RED, width=2.2):
    """Una × que tacha, como un solo trazo."""
    x, y = xy
    xs = [x - size, x + size, nan, x - size, x + size]
    ys = [y - size, y + size, nan, y + size, y - size]
    ax.plot(xs, ys, color=color, linewidth=width, zorder=5, solid_capstyle="round")


def _network(ax, left, bottom, off):
    """Una red 3–4–4–2 con las neuronas ocultas de ``off`` apagadas: pares (capa, fila)."""
    layers = [3, 4, 4, 2]
    nodes = [
        [
            (left + 1.35 * column, bottom + 1.5 + 0.9 * (row - (count - 1) / 2))
            for row in range(count)
        ]
        for column, count in enumerate(layers)
    ]
    on, cut = [], []
    for column, (ones, twos) in enumerate(pairwise(nodes)):
        for i, a in enumerate(ones):
            for j, b in enumerate(twos):
                dead = (column, i) in off or (column + 1, j) in off
                (cut if dead else on).append((a, b))
    for edges, color, width in [(cut, GRID, 0.8), (on, BLUE, 1.2)]:
        xs = [x for (xa, _), (xb, _) in edges for x in (xa, xb, nan)]
        ys = [y for (_, ya), (_, yb) in edges for y in (ya, yb, nan)]
        ax.plot(xs, ys, color=color, linewidth=width, zorder=1)
    for column, points in enumerate(nodes):
        for row, point in enumerate(points):
            if (column, row) in off:
                circle(ax, point, 0.27, fill=RED_SOFT, edge=RED)
                cross(ax, point, 0.17)
            else:
                hidden = column in (1, 2)
                fill = BLUE_SOFT if hidden else (GREEN_SOFT if column == 3 else GREY_SOFT)
                edge = BLUE if hidden else (GREEN if column == 3 else INK)
                circle(ax, point, 0.27, fill=fill, edge=edge)


def random_subnetworks():
    """La misma red: recortada de tres maneras al entrenar y completa al evaluar."""
    fig, ax = canvas(5.6, 5.0, (-0.6, 10.6), (-0.4, 9.6))
    panels = [
        (0, 5, "entrenar: imagen 1", {(1, 0), (1, 2), (2, 1)}),
        (5.9, 5, "entrenar: imagen 2", {(1, 3), (2, 0), (2, 1), (2, 3)}),
        (0, 0, "entrenar: imagen 3", {(1, 0), (1, 1), (2, 2)}),
        (5.9, 0, "evaluar: cualquiera", set()),
    ]
    for left, bottom, title, off in panels:
        _network(ax, left, bottom, off)
        color = INK if off else GREEN
        label(ax, (left + 2.02, bottom + 3.9), title, color, SMALL, weight="bold")
    return fig


def _number(value):
    """Un decimal, con el signo menos tipográfico."""
    return f"{value:.1f}".replace("-", "−")


def activation_masks():
    """Tres máscaras sobre las mismas activaciones, con la división entre 1 − p."""
    fig, ax = canvas(5.8, 4.45, (-0.15, 11.45), (-0.1, 8.8))
    label(ax, (5.65, 8.4), "la misma entrada h", size=SMALL)
    for column, value in enumerate(ACTIVATIONS):
        box(ax, (3.55 + 1.4 * column, 7.5), 1.3, 0.95, _number(value), GREY_SOFT, size=SMALL)
    label(ax, (2.1, 6.15), "máscara", size=SMALL)
    label(ax, (8.6, 6.15), "h · máscara / (1 − p)", size=SMALL)
    for row, mask in enumerate(MASKS):
        y = 5.2 - 1.75 * row
        for column, (keep, value) in enumerate(zip(mask, ACTIVATIONS, strict=True)):
            fill, edge = (BLUE_SOFT, BLUE) if keep else (RED_SOFT, RED)
            left, right = 0.55 + 1.05 * column, 6.55 + 1.4 * column
            box(ax, (left, y), 0.95, 0.95, f"{keep}", fill, edge, SMALL)
            text = _number(2 * value) if keep else "0"
            box(ax, (right, y), 1.3, 0.95, text, fill, edge, SMALL)
        arrow(ax, (4.45, y), (5.65, y))
    label(ax, (5.65, 0.4), "con p = 0.5, lo que queda se duplica", MUTED, SMALL)
    return fig


def _cat(ax, x, y):
    """La cara de un gato, con círculos y triángulos."""
    style = {"facecolor": GOLD_SOFT, "edgecolor": INK, "linewidth": 1.6}
    for side in (-1, 1):
        ear = [(x + side * 0.95, y + 0.35), (x + side * 0.85, y + 1.35), (x + side * 0.2, y + 0.85)]
        ax.add_patch(Polygon(ear, zorder=2, **style))
    ax.add_patch(Circle((x, y), 1, zorder=3, **style))
    for side in (-1, 1):
        ax.add_patch(Ellipse((x + side * 0.38, y + 0.2), 0.2, 0.34, facecolor=INK, zorder=4))
    whiskers = [
        (x + side * start, y + height + start * slope)
        for side in (-1, 1)
        for height, slope in ((-0.2, 0.12), (-0.4, 0.0))
        for start in (0.3, 1.3, nan)
    ]
    ax.plot(*zip(*whiskers, strict=True), color=INK, linewidth=1, zorder=4)
    nose = [(x - 0.12, y - 0.12), (x + 0.12, y - 0.12), (x, y - 0.28)]
    ax.add_patch(Polygon(nose, facecolor=RED, edgecolor=RED, zorder=4))


def cat_voices():
    """Cuatro neuronas que dicen lo mismo, o una sola que lo sabe: qué pasa al callar una."""
    fig, ax = canvas(5.8, 5.85, (0, 11.2), (0.9, 12.2))
    redundant = [
        ("«es un gato»", RED),
        ("«coincido»", GREEN),
        ("«¡yo también!»", BLUE),
        ("«claramente no es un perro»", ORANGE),
    ]
    alone = [("«es un gato»", RED), ("«…»", MUTED), ("«…»", MUTED), ("«…»", MUTED)]
    for top, title, voices, verdict, color in [
        (11.8, "con redundancia:", redundant, "gato", GREEN),
        (5.8, "sin redundancia:", alone, "¿?", RED),
    ]:
        label(ax, (0.1, top), title, INK, SMALL, ha="left", weight="bold")
        middle = top - 2.7
        _cat(ax, 1.45, middle)
        for row, (voice, tone) in enumerate(voices):
            y = middle + 1.8 - 1.2 * row
            silenced = row == 0
            arrow(ax, (2.95, middle + 0.25 * (1.5 - row)), (3.9, y), MUTED, 1)
            circle(ax, (4.3, y), 0.36, fill=RED_SOFT if silenced else PAPER, edge=tone)
            if silenced:
                cross(ax, (4.3, y), 0.22)
            spoken = MUTED if silenced else tone
            label(ax, (4.85, y), voice, spoken, SMALL, ha="left")
        label(ax, (4.85, top), verdict, color, TEXT, ha="left", weight="bold")
    return fig
