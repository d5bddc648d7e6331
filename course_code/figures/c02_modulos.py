"""Los esquemas de «Módulos y capas»."""

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

#: Los pesos que llegan a y₁ y los que llegan a y₂: relleno y borde.
UNITS = [(ORANGE_SOFT, ORANGE), (BLUE_SOFT, BLUE)]


def module_tree():
    """Un módulo que contiene módulos, y estos, parámetros; los datos lo atraviesan."""
    fig, ax = canvas(5.4, 4.9, (0, 10.8), (-0.9, 9.3))
    box(ax, (5.4, 4.2), 10.4, 7.4, fill=GREY_SOFT, zorder=1)
    label(ax, (0.5, 7.35), "model", ha="left", weight="bold")
    for y, name, kind, weight, bias in [
        (5.85, "hidden", "nn.Linear(3, 2)", "(2, 3)", "(2,)"),
        (1.75, "output", "nn.Linear(2, 1)", "(1, 2)", "(1,)"),
    ]:
        box(ax, (5.4, y), 9.6, 1.9, fill=BLUE_SOFT, edge=BLUE)
        label(ax, (0.95, y + 0.4), name, ha="left", weight="bold", zorder=4)
        label(ax, (0.95, y - 0.4), kind, size=SMALL, ha="left", zorder=4)
        for x, width, text in [(6.6, 2.3, f"weight\n{weight}"), (9.0, 1.9, f"bias\n{bias}")]:
            box(ax, (x, y), width, 1.5, text, fill=PAPER, edge=ORANGE, size=SMALL, zorder=4)
    box(ax, (5.4, 3.8), 3, 0.9, "ReLU", fill=GREEN_SOFT, edge=GREEN, size=SMALL)
    label(ax, (5.4, 8.85), "x  (4, 3)")
    arrow(ax, (5.4, 8.5), (5.4, 6.82))
    arrow(ax, (5.4, 4.9), (5.4, 4.27))
    arrow(ax, (5.4, 3.35), (5.4, 2.72))
    arrow(ax, (5.4, 0.8), (5.4, -0.1))
    label(ax, (5.4, -0.5), "y  (4, 1)")
    return fig


def conventions():
    """Las tres maneras de escribir la misma capa, con los mismos seis pesos y dos sesgos."""
    fig, ax = canvas(5.2, 4.8, (0.1, 12.55), (0.2, 11.6))
    names = ["₁", "₂", "₃"]
    cell = 0.95

    def grid(left, middle, rows):
        """Una tabla de casillas (texto, unidad de destino o None); devuelve su borde derecho."""
        top = middle + cell * len(rows) / 2
        for i, row in enumerate(rows):
            for j, (text, unit) in enumerate(row):
                fill, edge = (GREY_SOFT, MUTED) if unit is None else UNITS[unit]
                place = (left + cell * (j + 0.5), top - cell * (i + 0.5))
                box(ax, place, cell, cell, text, fill=fill, edge=edge, size=SMALL)
        return left + cell * len(rows[0])

    def sign(x, y, text):
        label(ax, (x + 0.4, y), text)
        return x + 0.8

    inputs = [(f"x{i}", None) for i in names]
    outputs = [(f"y{j}", unit) for unit, j in enumerate(names[:2])]
    biases = [(f"b{j}", unit) for unit, j in enumerate(names[:2])]
    by_input = [[(f"w{i}{j}", unit) for unit, j in enumerate(names[:2])] for i in names]
    by_output = [list(column) for column in zip(*by_input, strict=True)]

    def column(row):
        return [[item] for item in row]

    rows = [
        (9.2, "filas:  y = xW + b", [[inputs], by_input, [biases], [outputs]], ""),
        (5.1, "columnas:  y = Wx + b", [by_output, *map(column, (inputs, biases, outputs))], ""),
        (1.7, "nn.Linear:  y = xWᵀ + b", [[inputs], by_output, [biases], [outputs]], "T"),
    ]
    for y, title, tables, transposed in rows:
        height = cell * max(len(table) for table in tables) / 2
        label(ax, (0.2, y + height + 0.55), title, ha="left", weight="bold")
        x = 0.2
        for table, text in zip(tables, ["@", "+", "=", None], strict=True):
            x = grid(x, y, table)
            if transposed and table is by_output:
                label(ax, (x + 0.25, y + cell * 0.8), transposed, size=SMALL)
                x += 0.3
            if text:
                x = sign(x, y, text)
    for y, name, (fill, edge) in zip((5.6, 4.6), ("y₁", "y₂"), UNITS, strict=True):
        box(ax, (9.2, y), 0.5, 0.5, fill=fill, edge=edge)
        label(ax, (9.7, y), f"llega a {name}", size=SMALL, ha="left")
    return fig
