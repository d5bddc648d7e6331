"""Los esquemas de «Medir bien»."""

from course_code.figures.style import (
    BLUE,
    BLUE_SOFT,
    GREEN,
    GREEN_SOFT,
    GREY_SOFT,
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


def row_and_column():
    """La exhaustividad lee una fila de la matriz de confusión; la precisión, una columna."""
    fig, ax = canvas(5.6, 4.3, (-2.4, 9.4), (-2.4, 6.6))
    chosen, size = 2, 5
    for row in range(size):
        for column in range(size):
            fill, edge = PAPER, MUTED
            if row == column:
                fill = GREY_SOFT
            if row == chosen:
                fill, edge = ORANGE_SOFT, ORANGE
            if column == chosen:
                fill, edge = BLUE_SOFT, BLUE
            if row == column == chosen:
                fill, edge = GREEN_SOFT, GREEN
            box(ax, (column + 0.5, 4.5 - row), 0.92, 0.92, fill=fill, edge=edge)
    centre = chosen + 0.5
    label(ax, (centre, centre), "VP", GREEN, SMALL, zorder=4, fontweight="bold")
    for shift in (-2, -1, 1, 2):
        label(ax, (centre + shift, centre), "FN", ORANGE, SMALL, zorder=4)
        label(ax, (centre, centre + shift), "FP", BLUE, SMALL, zorder=4)

    label(ax, (2.5, 6.3), "la red dijo", MUTED, SMALL)
    label(ax, (-1.9, 2.5), "era", MUTED, SMALL, rotation=90)
    label(ax, (centre, 5.45), "camisa", BLUE, SMALL)
    label(ax, (-0.2, centre), "camisa", ORANGE, SMALL, ha="right")

    arrow(ax, (5.2, centre), (5.9, centre), ORANGE)
    label(ax, (7.65, 3.35), "exhaustividad", ORANGE, SMALL, fontweight="bold")
    label(ax, (7.65, 2.5), "VP / (VP + FN)", ORANGE, SMALL)
    label(ax, (7.65, 1.65), "¿cuántas halló?", MUTED, SMALL)
    arrow(ax, (centre, -0.2), (centre, -0.8), BLUE)
    label(ax, (centre, -1.2), "precisión = VP / (VP + FP)", BLUE, SMALL, fontweight="bold")
    label(ax, (centre, -2.0), "cuando lo dice, ¿lo es?", MUTED, SMALL)
    return fig
