"""El esquema de «Filtros y mapas de características»: la profundidad cambia lado por canales."""

from course_code.figures.style import (
    BLUE,
    BLUE_SOFT,
    GREY_SOFT,
    INK,
    MUTED,
    SMALL,
    VIOLET,
    arrow,
    box,
    canvas,
    label,
)

#: (lado de los mapas, cuántos son, píxeles que ve cada casilla) de EfficientNet-Lite0.
STAGES = [(112, 32, 3), (56, 24, 19), (28, 40, 67), (14, 112, 339), (7, 320, 851)]


def maps_by_depth():
    """Cada etapa, una pila de mapas: más baja y más honda cuanto más adentro."""
    fig, ax = canvas(6.4, 2.6, (-2.4, 18.2), (-3.2, 4.9))
    box(ax, (-0.6, 2.2), 2.6, 2.6, fill=GREY_SOFT, edge=INK)
    label(ax, (-0.6, 2.2), "foto", size=SMALL, zorder=5)
    label(ax, (-0.6, 0.2), "224²", size=SMALL)
    x, last = 2.6, 0.9
    for side, count, sees in STAGES:
        edge = 0.75 + 1.9 * (side / 112) ** 0.5
        sheets = 2 + round(count**0.5 / 3)
        step = 0.13
        for k in reversed(range(sheets)):
            place = (x + edge / 2 + k * step, 2.2 + k * step)
            box(ax, place, edge, edge, fill=BLUE_SOFT, edge=BLUE, zorder=3 + (sheets - k) / 50)
        arrow(ax, (last, 2.2), (x - 0.1, 2.2), color=MUTED)
        middle = x + edge / 2
        label(ax, (middle, 0.2), f"{side}²", size=SMALL)
        label(ax, (middle, -1.1), f"{count}", size=SMALL, color=BLUE)
        label(ax, (middle, -2.4), f"{sees}²", size=SMALL, color=VIOLET)
        last = x + edge + 0.13 * sheets
        x += edge + 0.75 + 0.13 * sheets
    label(ax, (-0.6, -1.1), "mapas", size=SMALL, color=BLUE)
    label(ax, (-0.6, -2.4), "ve", size=SMALL, color=VIOLET)
    return fig
