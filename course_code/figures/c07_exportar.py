"""Esquemas de la página «Sacar el modelo de Python»."""

from course_code.figures.style import (
    BLUE,
    BLUE_SOFT,
    GREEN,
    GREEN_SOFT,
    GREY_SOFT,
    INK,
    MUTED,
    ORANGE,
    ORANGE_SOFT,
    SMALL,
    TEXT,
    arrow,
    box,
    canvas,
    label,
)


def export_path():
    """De la clase de Python al grafo, y del grafo a los dos archivos que otros ejecutan."""
    fig, ax = canvas(5.4, 4.9, (0, 12), (0, 10.9))
    box(ax, (6, 9.9), 8.4, 1.5, fill=GREY_SOFT, edge=INK)
    label(ax, (6, 10.25), "tu programa", size=TEXT, zorder=4)
    label(ax, (6, 9.55), "clase de Python + pesos", size=SMALL, color=MUTED, zorder=4)

    arrow(ax, (6, 9.1), (6, 7.3))
    label(ax, (6.3, 8.2), "exportar: anotar lo que pasa", size=SMALL, color=MUTED, ha="left")

    box(ax, (6, 6.5), 8.4, 1.5, fill=BLUE_SOFT, edge=BLUE)
    label(ax, (6, 6.85), "grafo", size=TEXT, zorder=4, color=BLUE)
    label(ax, (6, 6.15), "operaciones + pesos, sin Python", size=SMALL, color=MUTED, zorder=4)

    for x, file, fill, edge, who in [
        (3.0, ".pt2", ORANGE_SOFT, ORANGE, ["PyTorch,", "sin tu clase"]),
        (9.0, ".onnx", GREEN_SOFT, GREEN, ["ONNX Runtime:", "servidor, teléfono,", "navegador"]),
    ]:
        arrow(ax, (6 + (x - 6) * 0.6, 5.7), (x, 4.35))
        box(ax, (x, 3.6), 4.2, 1.4, file, fill=fill, edge=edge, family="monospace")
        for row, text in enumerate(who):
            label(ax, (x, 2.2 - 0.85 * row), text, size=SMALL)
    return fig
