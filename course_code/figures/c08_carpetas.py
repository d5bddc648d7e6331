"""Esquemas de la página «ImageFolder y transformaciones»."""

from course_code.figures.style import (
    BLUE,
    BLUE_SOFT,
    GOLD,
    GOLD_SOFT,
    GREEN,
    GREEN_SOFT,
    INK,
    MUTED,
    SMALL,
    arrow,
    box,
    canvas,
    label,
)


def folder_to_batch():
    """De carpetas con fotos de todos los tamaños a un lote: cada paso y su forma."""
    fig, ax = canvas(6, 5.9, (0, 13), (0.2, 13))
    rows = [
        (12.6, "seis/", 0.3),
        (11.7, "aves/", 1.2),
        (10.9, "pato.png", 2.1),
        (10.1, "ganso.png", 2.1),
        (9.2, "flores/", 1.2),
        (8.4, "narciso.png", 2.1),
    ]
    for y, name, x in rows:
        folder = name.endswith("/")
        color, weight = (INK, "bold") if folder else (MUTED, "normal")
        label(ax, (x, y), name, size=SMALL, ha="left", color=color, weight=weight)
    for y, number, color in [(10.9, 0, BLUE), (10.1, 0, BLUE), (8.4, 1, GOLD)]:
        label(ax, (6.4, y), str(number), size=SMALL, color=color, weight="bold")
    label(ax, (6.4, 12.0), "clase", size=SMALL, color=MUTED)
    shapes = [(10.9, 1.7, 1.0), (10.1, 0.5, 0.66), (8.4, 0.9, 0.9)]
    for y, width, height in shapes:
        edge, fill = (GOLD, GOLD_SOFT) if y < 9 else (BLUE, BLUE_SOFT)
        box(ax, (10, y), width, height * 0.72, fill=fill, edge=edge)
    label(ax, (10, 12.0), "su tamaño", size=SMALL, color=MUTED)
    steps = [
        (6.3, "abrir: RGB, derecha, sobre blanco", "(alto, ancho)"),
        (4.7, "cuadrado, 64 × 64, de 0 a 1", "(3, 64, 64)"),
        (3.1, "normalizar cada canal", "(3, 64, 64)"),
    ]
    arrow(ax, (4.4, 7.7), (4.4, 6.85))
    for y, text, shape in steps:
        box(ax, (4.4, y), 8.6, 1.05, text, size=SMALL)
        label(ax, (9, y), shape, size=SMALL, color=MUTED, ha="left")
    arrow(ax, (4.4, 5.75), (4.4, 5.25))
    arrow(ax, (4.4, 4.15), (4.4, 3.65))
    arrow(ax, (4.4, 2.55), (4.4, 1.75))
    box(ax, (4.4, 1.0), 8.6, 1.3, "un lote", fill=GREEN_SOFT, edge=GREEN, size=SMALL)
    label(ax, (9, 1.3), "(32, 3, 64, 64)", size=SMALL, ha="left")
    label(ax, (9, 0.6), "y clases (32,)", size=SMALL, ha="left")
    return fig
