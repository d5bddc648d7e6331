"""El esquema de «Dibuja un dígito»: qué espera una red entrenada con MNIST."""

from matplotlib.patches import Rectangle

from course_code.digits import draw_strokes, prepare
from course_code.figures.style import (
    BLUE,
    GREEN,
    MUTED,
    ORANGE,
    SMALL,
    arrow,
    canvas,
    label,
)

#: Un cuatro en una hoja de 140 píxeles, pequeño y a un lado.
FOUR = [[(84, 52), (64, 90), (104, 90)], [(92, 74), (90, 122)]]


def what_mnist_contains():
    """Un dibujo cualquiera, y el mismo dígito hecho como los de MNIST, con sus medidas."""
    fig, ax = canvas(6, 3.4, (0, 60), (0, 34))
    grey = {"cmap": "gray", "vmin": 0, "vmax": 1, "interpolation": "nearest", "zorder": 2}
    ink = draw_strokes(FOUR, 140, 6)
    ax.imshow(1 - ink, extent=(1, 17, 7, 23), **grey)
    ax.add_patch(Rectangle((1, 7), 16, 16, facecolor="none", edgecolor=MUTED, zorder=3))
    label(ax, (9, 25.2), "tu dibujo", size=SMALL)
    label(ax, (9, 3.8), "oscuro sobre claro,\nen cualquier sitio", size=SMALL, color=MUTED)
    arrow(ax, (18, 15), (22, 15))

    left, bottom = 23, 3  # la imagen de 28 × 28, a un píxel por unidad
    digit = prepare(ink)
    ax.imshow(digit, extent=(left, left + 28, bottom, bottom + 28), **grey)
    label(ax, (left + 14, 32.6), "28 × 28, claro sobre negro", size=SMALL)

    rows, columns = (digit > 0.1).any(dim=1).nonzero(), (digit > 0.1).any(dim=0).nonzero()
    top = bottom + 28 - rows.min().item()
    height = rows.max().item() - rows.min().item() + 1
    x0, width = left + columns.min().item(), columns.max().item() - columns.min().item() + 1
    ax.add_patch(
        Rectangle(
            (x0, top - height),
            width,
            height,
            facecolor="none",
            edgecolor=ORANGE,
            linewidth=2,
            zorder=4,
        )
    )
    x, y = left + 14.5, bottom + 28 - 14.5  # el centro del píxel de índice 14
    for dx, dy in [(2, 0), (0, 2)]:
        ax.plot([x - dx, x + dx], [y - dy, y + dy], color=BLUE, linewidth=2.4, zorder=5)

    side = left + 28.6
    for height, text, color in [
        (top - 1.6, "lado\nmayor:\n20", ORANGE),
        (y + 0.4, "centro\nde masa:\npíxel 14", BLUE),
        (bottom + 3, "trazo:\nunos 2.6", GREEN),
    ]:
        label(ax, (side, height), text, size=SMALL, color=color, ha="left")
    return fig
