"""Esquemas de la página «El conjunto MNIST»."""

import re

from matplotlib.patches import Rectangle

from course_code.figures.style import (
    BLUE,
    BLUE_SOFT,
    GREEN,
    GREEN_SOFT,
    GREY_SOFT,
    INK,
    MUTED,
    SMALL,
    arrow,
    box,
    canvas,
    label,
)

#: Un siete de 8 × 8 píxeles: 0 es fondo, 1 es borde y 2 es trazo.
SEVEN = (
    "00000000",
    "01222210",
    "01111220",
    "00001210",
    "00012100",
    "00121000",
    "00121000",
    "00000000",
)


def frame(ax, x, y, size, fill=GREY_SOFT):
    """Dibuja una imagen vacía con su esquina inferior izquierda en (x, y)."""
    ax.add_patch(Rectangle((x, y), size, size, facecolor=fill, edgecolor=INK, linewidth=1.6))


def digit(ax, x, y, cell, soft, strong):
    """Dibuja el siete: por cada renglón, un rectángulo por tramo del mismo tono."""
    frame(ax, x, y, 8 * cell)
    for row, line in enumerate(SEVEN):
        for run in re.finditer("1+|2+", line):
            corner = (x + run.start() * cell, y + (7 - row) * cell)
            fill = strong if run[0][0] == "2" else soft
            width = len(run[0]) * cell
            ax.add_patch(
                Rectangle(corner, width, cell, facecolor=fill, edgecolor=fill, linewidth=0.5)
            )


def from_pixels_to_batch():
    """De los píxeles de una imagen al lote que recibe la red."""
    fig, ax = canvas(6, 2.95, (0, 12.8), (0.4, 6.7))

    digit(ax, 0.3, 2.1, 0.35, BLUE_SOFT, BLUE)
    label(ax, (1.7, 6.2), "una imagen")
    label(ax, (1.7, 1.55), "28 × 28 enteros", size=SMALL, color=MUTED)
    label(ax, (1.7, 0.95), "de 0 a 255", size=SMALL, color=MUTED)

    arrow(ax, (3.3, 3.5), (4.1, 3.5))
    label(ax, (5.95, 6.2), "cada píxel")
    for y, text, edge, fill in [
        (4.3, "0 → 0 → −0.42", MUTED, GREY_SOFT),
        (3.5, "÷ 255, normalizar", INK, "none"),
        (2.7, "255 → 1 → 2.82", BLUE, BLUE_SOFT),
    ]:
        if fill == "none":
            label(ax, (5.95, y), text, size=SMALL, color=MUTED)
        else:
            box(ax, (5.95, y), 3.5, 0.75, text, fill=fill, edge=edge, size=SMALL)
    label(ax, (5.95, 1.55), "decimales: media 0,", size=SMALL, color=MUTED)
    label(ax, (5.95, 0.95), "desviación 1", size=SMALL, color=MUTED)

    arrow(ax, (7.85, 3.5), (8.65, 3.5))
    for step in (3, 2, 1):
        frame(ax, 8.95 + 0.28 * step, 1.95 + 0.28 * step, 8 * 0.35)
    digit(ax, 8.95, 1.95, 0.35, GREEN_SOFT, GREEN)
    label(ax, (10.75, 6.2), "un lote de 64")
    label(ax, (10.75, 1.25), "(64, 1, 28, 28)", size=SMALL, color=MUTED)
    return fig
