"""Esquemas de la página «Validación y sobreajuste»."""

from course_code.figures.style import (
    BLUE,
    BLUE_SOFT,
    GOLD,
    GOLD_SOFT,
    GREEN,
    GREY_SOFT,
    INK,
    MUTED,
    ORANGE,
    ORANGE_SOFT,
    RED,
    SMALL,
    arrow,
    box,
    canvas,
    label,
)


def three_sets():
    """Tres conjuntos y tres preguntas: ajustar, elegir y medir."""
    fig, ax = canvas(6, 3.75, (0, 13), (0.1, 8.2))
    rows = [
        (7.1, "entrenamiento", BLUE, BLUE_SOFT, "ajusta los pesos", "en cada paso"),
        (4.4, "validación", ORANGE, ORANGE_SOFT, "elige época, red y tasa", "en cada época"),
        (1.3, "prueba", INK, GREY_SOFT, "mide lo elegido", "una sola vez, al final"),
    ]
    for y, name, edge, fill, task, when in rows:
        box(ax, (2.5, y), 4.6, 1.7, fill=fill, edge=edge)
        shift = -0.4 if name == "prueba" else 0
        label(ax, (2.5, y + shift), name, size=SMALL, weight="bold", zorder=4)
        label(ax, (5.2, y + 0.35), task, size=SMALL, ha="left")
        label(ax, (5.2, y - 0.4), when, size=SMALL, color=MUTED, ha="left")
    # La prueba es un sobre cerrado: la solapa.
    ax.plot([0.2, 2.5, 4.8], [2.15, 1.35, 2.15], color=INK, linewidth=1.6, zorder=4)
    arrow(ax, (1.7, 6.2), (1.7, 5.3), color=BLUE)
    arrow(ax, (3.3, 5.3), (3.3, 6.2), color=ORANGE)
    label(ax, (3.7, 5.75), "cambiar algo y repetir", size=SMALL, color=ORANGE, ha="left")
    arrow(ax, (2.5, 3.5), (2.5, 2.25))
    label(ax, (2.9, 2.87), "cuando ya no queda nada por elegir", size=SMALL, ha="left")
    return fig


def tiles(ax, x, y, names):
    """Imágenes como fichas con su letra; el color dice de qué original vienen."""
    for step, name in enumerate(names):
        edge, fill = (GOLD, GOLD_SOFT) if name[0] == "A" else (MUTED, GREY_SOFT)
        box(ax, (x + 1.05 * step, y), 0.95, 0.95, name, fill=fill, edge=edge, size=SMALL)


def copies_leak():
    """Copiar antes de dividir deja copias de una misma imagen a los dos lados."""
    fig, ax = canvas(6, 3.85, (0, 13), (0.2, 8.55))
    cases = [
        (6.2, "copiar y dividir", RED, ["A", "A′", "B″"], ["B", "B′", "A″"]),
        (1.9, "dividir y copiar", GREEN, ["A", "A′", "A″"], ["B"]),
    ]
    for y, title, color, seen, unseen in cases:
        label(ax, (0.2, y + 1.5), title, color=color, ha="left", weight="bold", size=SMALL)
        box(ax, (3.1, y), 5.6, 1.7, fill="none", edge=BLUE)
        box(ax, (9.9, y), 5.6, 1.7, fill="none", edge=ORANGE)
        tiles(ax, 2.05, y, seen)
        tiles(ax, 9.9 - 0.525 * (len(unseen) - 1), y, unseen)
        label(ax, (3.1, y - 1.25), "entrenamiento", size=SMALL, color=BLUE)
        label(ax, (9.9, y - 1.25), "validación", size=SMALL, color=ORANGE)
    curve = {"connectionstyle": "arc3,rad=-0.28", "style": "<|-|>", "color": RED}
    arrow(ax, (3.1, 6.75), (10.9, 6.75), **curve)
    label(ax, (7.6, 8.2), "casi la misma imagen", size=SMALL, color=RED)
    return fig
