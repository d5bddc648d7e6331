"""Los esquemas de «Inferencia»."""

from matplotlib.patches import Rectangle

from course_code.figures.style import (
    BLUE,
    BLUE_SOFT,
    GOLD,
    GOLD_SOFT,
    GREEN,
    GREEN_SOFT,
    GREY_SOFT,
    INK,
    MUTED,
    PAPER,
    RED,
    RED_SOFT,
    SMALL,
    arrow,
    box,
    canvas,
    label,
)

#: Un suéter de 9 × 9 píxeles.
SWEATER = [
    "...#.#...",
    "..#####..",
    ".#######.",
    "#########",
    "##.###.##",
    "##.###.##",
    "##.###.##",
    "...###...",
    "...###...",
]


def inference_pipeline():
    """De la imagen a la frase: qué forma tiene cada cosa en cada paso."""
    fig, ax = canvas(5.6, 4.5, (0, 11.2), (0.7, 9.6))
    box(ax, (1.51, 7.97), 2.62, 2.62, fill=GREY_SOFT, edge=INK)
    for row, line in enumerate(SWEATER):
        for column, mark in enumerate(line):
            if mark == "#":
                corner = (0.25 + 0.28 * column, 8.95 - 0.28 * row)
                cell = Rectangle(corner, 0.28, 0.28, facecolor=BLUE, edgecolor=BLUE, zorder=4)
                ax.add_patch(cell)
    label(ax, (1.5, 6.3), "(28, 28)", MUTED, SMALL)

    box(ax, (5.5, 8.1), 3.2, 1.7, "preparar,\ncomo siempre", GREY_SOFT, MUTED, SMALL)
    label(ax, (5.5, 6.8), "(1, 28, 28)", MUTED, SMALL)
    box(ax, (9.4, 8.1), 2.9, 1.7, "unsqueeze(0)", GREY_SOFT, MUTED, SMALL)
    label(ax, (9.4, 6.8), "(1, 1, 28, 28)", MUTED, SMALL)
    arrow(ax, (2.95, 8.1), (3.85, 8.1))
    arrow(ax, (7.1, 8.1), (7.9, 8.1))
    arrow(ax, (9.4, 6.4), (9.4, 5.45))

    box(ax, (7.0, 4.5), 8.0, 1.8, fill=BLUE_SOFT, edge=BLUE)
    label(ax, (7.0, 4.85), "la red", BLUE, SMALL, zorder=4, fontweight="bold")
    label(ax, (7.0, 4.15), "en eval(), sin anotar nada", size=SMALL, zorder=4)
    label(ax, (1.45, 4.75), "logits", size=SMALL)
    label(ax, (1.45, 4.15), "(1, 10)", MUTED, SMALL)
    arrow(ax, (3.0, 4.5), (2.5, 4.5))
    arrow(ax, (1.45, 3.75), (1.45, 2.75))

    box(ax, (1.6, 1.8), 2.7, 1.8, "softmax,\nlas 2 mayores", GOLD_SOFT, GOLD, SMALL)
    arrow(ax, (2.95, 1.8), (3.6, 1.8))
    box(ax, (7.35, 1.8), 7.4, 1.8, fill=GREEN_SOFT, edge=GREEN)
    label(ax, (7.35, 2.2), "«Creo que es un suéter (… %);", size=SMALL, zorder=4)
    label(ax, (7.35, 1.5), "si no, un abrigo (… %)»", size=SMALL, zorder=4)
    return fig


PREDICTED, TRUE = (4, 2, 6, 6), (4, 6, 6, 6)


def _cell(ax, xy, text, fill, edge):
    box(ax, xy, 1, 1, str(text), fill, edge, SMALL)


def broadcast_trap():
    """(4,) contra (4,) compara en parejas; (4, 1) contra (4,), todas con todas."""
    fig, ax = canvas(5.6, 4.3, (-0.2, 12.2), (-1.3, 8.2))
    label(ax, (2.2, 7.8), "lo que queríamos", GREEN, SMALL, fontweight="bold")
    label(ax, (8.9, 7.8), "lo que hace", RED, SMALL, fontweight="bold")
    for name, x in [("(4,)", 0.5), ("(4,)", 2.0)]:
        label(ax, (x, 6.9), name, MUTED, SMALL)
    for i, (guess, truth) in enumerate(zip(PREDICTED, TRUE, strict=True)):
        y = 4.5 - 1.15 * i
        right = guess == truth
        _cell(ax, (0.5, y), guess, BLUE_SOFT, BLUE)
        _cell(ax, (2.0, y), truth, GREY_SOFT, MUTED)
        mark, fill, edge = ("✓", GREEN_SOFT, GREEN) if right else ("✗", RED_SOFT, RED)
        label(ax, (2.85, y), "→", size=SMALL)
        _cell(ax, (3.7, y), mark, fill, edge)

        _cell(ax, (6.3, y), guess, BLUE_SOFT, BLUE)
        _cell(ax, (7.7 + 1.15 * i, 6.0), truth, GREY_SOFT, MUTED)
        for j, other in enumerate(TRUE):
            hit = guess == other
            fill = (GREEN_SOFT if i == j else GOLD_SOFT) if hit else PAPER
            edge = INK if i == j else MUTED
            _cell(ax, (7.7 + 1.15 * j, y), "✓" if hit else "", fill, edge)
    label(ax, (6.3, 5.4), "(4, 1)", MUTED, SMALL)
    label(ax, (9.45, 6.9), "(4,)", MUTED, SMALL)
    label(ax, (2.2, -0.1), "3 de 4: 75 %", GREEN, SMALL)
    label(ax, (8.7, -0.1), "7 ✓: 7/4 es 175 %", RED, SMALL)
    label(ax, (8.7, -0.8), "y 7/16, un creíble 44 %", RED, SMALL)
    return fig
