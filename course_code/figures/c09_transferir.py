"""Esquemas de la página «Transferir conocimiento»."""

from course_code.figures.style import (
    BLUE,
    BLUE_SOFT,
    GREY_SOFT,
    MUTED,
    ORANGE,
    ORANGE_SOFT,
    SMALL,
    arrow,
    box,
    canvas,
    label,
)


def frozen_and_head():
    """Dos columnas: la red de ImageNet y la nuestra, con el mismo extractor y otra cabeza."""
    fig, ax = canvas(6, 5.6, (0, 13), (0.3, 12.4))
    left, right, width = 3.2, 9.8, 5.4
    label(ax, (left, 12.0), "ImageNet", weight="bold")
    label(ax, (right, 12.0), "nuestra tarea", weight="bold")
    label(ax, (left, 11.1), "1 281 167 fotos", size=SMALL, color=MUTED)
    label(ax, (right, 11.1), "100 fotos", size=SMALL, color=MUTED)
    for x in (left, right):
        arrow(ax, (x, 10.7), (x, 10.0))
        box(ax, (x, 8.3), width, 3.3, fill=BLUE_SOFT, edge=BLUE)
        label(ax, (x, 9.2), "extractor de", size=SMALL)
        label(ax, (x, 8.4), "características", size=SMALL)
        arrow(ax, (x, 6.6), (x, 5.9))
        label(ax, (x, 5.45), "1280 números", size=SMALL)
        arrow(ax, (x, 5.05), (x, 4.35))
        arrow(ax, (x, 2.55), (x, 1.85))
    label(ax, (left, 7.4), "aprendido", size=SMALL, color=BLUE, weight="bold")
    label(ax, (right, 7.4), "congelado", size=SMALL, color=BLUE, weight="bold")
    arrow(ax, (left + width / 2, 8.3), (right - width / 2, 8.3), color=BLUE, width=2.4)
    box(ax, (left, 3.45), width, 1.7, fill=GREY_SOFT, edge=MUTED)
    label(ax, (left, 3.85), "cabeza", size=SMALL)
    label(ax, (left, 3.05), "1280 → 1000", size=SMALL)
    box(ax, (right, 3.45), width, 1.7, fill=ORANGE_SOFT, edge=ORANGE)
    label(ax, (right, 3.85), "cabeza nueva", size=SMALL, weight="bold")
    label(ax, (right, 3.05), "1280 → 2", size=SMALL)
    label(ax, (left, 1.35), "tejón, fresa…", size=SMALL)
    label(ax, (right, 1.35), "ave o mamífero", size=SMALL)
    label(ax, (left, 0.65), "se descarta", size=SMALL, color=MUTED)
    label(ax, (right, 0.65), "se entrena", size=SMALL, color=ORANGE)
    return fig
