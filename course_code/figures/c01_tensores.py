"""Los esquemas de «Tensores»."""

from course_code.figures.style import (
    BLUE,
    BLUE_SOFT,
    GOLD_SOFT,
    GREEN_SOFT,
    GREY_SOFT,
    INK,
    MUTED,
    ORANGE,
    ORANGE_SOFT,
    SMALL,
    arrow,
    box,
    canvas,
    label,
)

LETTERS = "tensor"
PI_DIGITS = "314159265358979323846264"
E_DIGITS = "27182818284590452353602874713526"


def _grid(ax, rows, x, y, fill, edge=INK, color=INK, zorder=3):
    """Dibuja una tabla de casillas de lado 1; (x, y) es su esquina superior izquierda."""
    for i, row in enumerate(rows):
        for j, text in enumerate(row):
            place = (x + j + 0.5, y - i - 0.5)
            box(ax, place, 1, 1, str(text), fill, edge, SMALL, zorder, color=color)


def _axis(ax, start, end, text, shift, rotation=0):
    """Dibuja la flecha de un eje y su nombre, apartado ``shift`` del punto medio."""
    arrow(ax, start, end, ORANGE)
    middle = ((start[0] + end[0]) / 2 + shift[0], (start[1] + end[1]) / 2 + shift[1])
    label(ax, middle, text, ORANGE, SMALL, rotation=rotation)


def three_tensors():
    """Los tensores (6,), (6, 4) y (4, 4, 2): letras, dígitos de π y dígitos de e."""
    fig, ax = canvas(5.5, 3.3, (-1.4, 15.6), (-8.6, 1.6))
    for place, shape, axes in [
        (0.5, "(6,)", "1 eje"),
        (5.6, "(6, 4)", "2 ejes"),
        (12.4, "(4, 4, 2)", "3 ejes"),
    ]:
        label(ax, (place, -7.1), shape, BLUE, 16, fontweight="bold")
        label(ax, (place, -8), axes, INK, SMALL)

    _grid(ax, [[letter] for letter in LETTERS], 0, 0, GREEN_SOFT)
    _axis(ax, (-0.4, 0), (-0.4, -6), "eje 0", (-0.5, 0), 90)

    _grid(ax, [PI_DIGITS[4 * i : 4 * i + 4] for i in range(6)], 3.6, 0, BLUE_SOFT)
    _axis(ax, (3.2, 0), (3.2, -6), "eje 0", (-0.5, 0), 90)
    _axis(ax, (3.6, 0.4), (7.6, 0.4), "eje 1", (0, 0.55))

    front = [[E_DIGITS[8 * i + 2 * j] for j in range(4)] for i in range(4)]
    back = [[E_DIGITS[8 * i + 2 * j + 1] for j in range(4)] for i in range(4)]
    x, y, depth = 10, -1.15, 1.15
    _grid(ax, back, x + depth, y + depth, GREY_SOFT, MUTED, MUTED, zorder=1)
    _grid(ax, front, x, y, GOLD_SOFT)
    _axis(ax, (x - 0.4, y), (x - 0.4, y - 4), "eje 0", (-0.5, 0), 90)
    _axis(ax, (x, y - 4.4), (x + 4, y - 4.4), "eje 1", (0, -0.55))
    _axis(ax, (x - 0.25, y + 0.3), (x + 0.85, y + 1.4), "eje 2", (-0.4, 0.4), 45)
    return fig


def broadcasting_grid():
    """(3, 1) + (4,) → (3, 4): la columna y la fila se repiten hasta llenar la tabla."""
    fig, ax = canvas(5.5, 1.9, (-0.3, 17.7), (-4.5, 1.4))
    column, row = [0, 10, 20], [1, 2, 3, 4]
    left, middle, right = 0, 6.5, 13

    for j in range(3, -1, -1):
        real = j == 0
        fill, color = (BLUE_SOFT, INK) if real else ("none", MUTED)
        edge = INK if real else MUTED
        _grid(ax, [[v] for v in column], left + j, 0, fill, edge, color, zorder=3 if real else 2)
    for i in range(2, -1, -1):
        real = i == 0
        fill, color = (ORANGE_SOFT, INK) if real else ("none", MUTED)
        edge = INK if real else MUTED
        _grid(ax, [row], middle, -i, fill, edge, color, zorder=3 if real else 2)
    _grid(ax, [[c + r for r in row] for c in column], right, 0, GREEN_SOFT)

    label(ax, (5.25, -1.5), "+", size=20)
    label(ax, (11.75, -1.5), "=", size=20)
    for place, shape in [(left + 2, "(3, 1)"), (middle + 2, "(4,)"), (right + 2, "(3, 4)")]:
        label(ax, (place, 0.8), shape, BLUE, fontweight="bold")
    arrow(ax, (left + 1.1, -3.45), (left + 4, -3.45), ORANGE)
    arrow(ax, (middle + 4.4, -1.1), (middle + 4.4, -3), ORANGE)
    label(ax, (left + 2.5, -4.0), "se repite", ORANGE, SMALL)
    label(ax, (middle + 2.6, -4.0), "se repite", ORANGE, SMALL)
    return fig
