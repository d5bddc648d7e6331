"""Esquemas de la página «Un Dataset propio»."""

from course_code.figures.style import (
    BLUE,
    BLUE_SOFT,
    GREEN,
    GREEN_SOFT,
    MUTED,
    SMALL,
    arrow,
    box,
    canvas,
    label,
)


def ask_and_answer():
    """El cargador pregunta cuántas hay y pide índices; el conjunto responde de una en una."""
    fig, ax = canvas(6, 4.6, (0, 13), (0, 10))
    box(ax, (2.5, 5.4), 4.4, 8.4, fill=BLUE_SOFT, edge=BLUE)
    box(ax, (10.7, 5.4), 4.2, 8.4, fill=GREEN_SOFT, edge=GREEN)
    label(ax, (2.5, 9.0), "DataLoader", size=SMALL, weight="bold", zorder=4)
    label(ax, (10.7, 9.0), "Dataset", size=SMALL, weight="bold", zorder=4)
    rows = [
        (7.8, "¿cuántas hay?", "__len__", "30"),
        (6.0, "dame la 17", "__getitem__", "x, 2"),
        (4.2, "dame la 3", "__getitem__", "x, 0"),
    ]
    for y, question, method, answer in rows:
        label(ax, (2.5, y), question, size=SMALL, zorder=4)
        label(ax, (10.7, y), method, size=SMALL, zorder=4)
        arrow(ax, (4.9, y + 0.3), (8.4, y + 0.3), color=BLUE)
        arrow(ax, (8.4, y - 0.3), (4.9, y - 0.3), color=GREEN)
        label(ax, (6.65, y - 0.75), answer, size=SMALL, color=GREEN)
    label(ax, (2.5, 2.75), "…", size=SMALL, zorder=4)
    label(ax, (2.5, 1.9), "apilar: un lote", size=SMALL, zorder=4)
    label(ax, (10.7, 2.3), "abrir y preparar\nuna sola", size=SMALL, color=MUTED, zorder=4)
    return fig
