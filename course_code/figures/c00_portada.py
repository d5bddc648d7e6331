"""El mapa del curso: los diez capítulos como un camino, cada uno con el dibujo de su idea."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import (
    Circle,
    FancyArrowPatch,
    FancyBboxPatch,
    PathPatch,
    Polygon,
    Rectangle,
)
from matplotlib.path import Path
from matplotlib.transforms import Affine2D

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
    ORANGE,
    ORANGE_SOFT,
    PAPER,
    RED,
)

CHAPTERS = [
    "MLP multiplicando\nmatrices",
    "Redes neuronales\nen PyTorch",
    "Clasificador de\ndígitos MNIST",
    "Clasificador\nFashion-MNIST",
    "Inferencia\ny validación",
    "Dropout",
    "Leer y salvar\nmodelos",
    "Carga de\nimágenes",
    "Transfer learning con\nredes convolucionales",
    "Qué aprenden los\nfiltros de las redes",
]

CARD_WIDTH, CARD_HEIGHT = 2.4, 1.5
COLUMN, ROW = 2.78, 1.86  # distancia entre centros de tarjetas vecinas


def _cells(ax: Axes, x: float, y: float, values, size: float, colors: dict) -> None:
    """Dibuja una cuadrícula de celdas con la esquina superior izquierda en (x, y)."""
    for value, color in colors.items():
        squares = [
            Path.unit_rectangle().transformed(
                Affine2D().scale(size).translate(x + column * size, y - (row + 1) * size)
            )
            for row, line in enumerate(values)
            for column, cell in enumerate(line)
            if cell == value
        ]
        if squares:
            cells = Path.make_compound_path(*squares)
            ax.add_patch(PathPatch(cells, facecolor=color, edgecolor=MUTED, linewidth=0.7))


def _network(ax: Axes, x: float, y: float, layers, dropped=()) -> None:
    """Dibuja una red centrada en (x, y); ``dropped``: las unidades (capa, índice) apagadas."""
    columns = np.linspace(-0.62, 0.62, len(layers))
    places = [
        [(x + column, y + 0.27 * ((size - 1) / 2 - i)) for i in range(size)]
        for column, size in zip(columns, layers, strict=True)
    ]
    for layer in range(len(layers) - 1):
        for i, start in enumerate(places[layer]):
            for j, end in enumerate(places[layer + 1]):
                if (layer, i) not in dropped and (layer + 1, j) not in dropped:
                    ax.plot(*zip(start, end, strict=True), color=MUTED, lw=1, zorder=2)
    colors = [BLUE, ORANGE, GREEN]
    for layer, units in enumerate(places):
        for i, (cx, cy) in enumerate(units):
            off = (layer, i) in dropped
            color = colors[min(layer, 1) if layer < len(places) - 1 else 2]
            ax.add_patch(
                Circle(
                    (cx, cy),
                    0.1,
                    facecolor=GREY_SOFT if off else color,
                    edgecolor=MUTED if off else color,
                    zorder=3,
                )
            )
            if off:
                for sign in (-1, 1):
                    ax.plot(
                        (cx - 0.09, cx + 0.09),
                        (cy - sign * 0.09, cy + sign * 0.09),
                        color=RED,
                        lw=2,
                        zorder=4,
                    )


def _matrices(ax: Axes, x: float, y: float) -> None:
    """Capítulo 1: un vector por una matriz da otro vector."""
    colors = {"x": BLUE_SOFT, "w": ORANGE_SOFT, "h": GREEN_SOFT}
    size = 0.2
    _cells(ax, x - 0.92, y + size / 2, ["xxx"], size, colors)
    _cells(ax, x - 0.1, y + 1.5 * size, ["ww", "ww", "ww"], size, colors)
    _cells(ax, x + 0.54, y + size / 2, ["hh"], size, colors)
    ax.text(x - 0.21, y, "·", ha="center", va="center", fontsize=18)
    ax.text(x + 0.42, y, "=", ha="center", va="center", fontsize=14)


def _layers(ax: Axes, x: float, y: float) -> None:
    """Capítulo 2: una red de tres capas."""
    _network(ax, x, y, [2, 3, 1])


def _digit(ax: Axes, x: float, y: float) -> None:
    """Capítulo 3: un cuatro de píxeles."""
    four = ["......", ".#..#.", ".#..#.", ".####.", "....#.", "....#."]
    _cells(ax, x - 0.36, y + 0.36, four, 0.12, {"#": INK, ".": PAPER})


def _shirt(ax: Axes, x: float, y: float) -> None:
    """Capítulo 4: una camiseta."""
    half = [
        (0.14, 0.36),
        (0.27, 0.36),
        (0.56, 0.13),
        (0.43, -0.06),
        (0.29, 0.04),
        (0.29, -0.36),
    ]
    neck = [(-0.07, 0.27), (0.07, 0.27)]
    outline = [(-px, py) for px, py in half[::-1]] + neck + half
    ax.add_patch(
        Polygon(
            [(x + px, y + py) for px, py in outline],
            closed=True,
            facecolor=GOLD_SOFT,
            edgecolor=GOLD,
            linewidth=2,
            joinstyle="round",
        )
    )


def _curves(ax: Axes, x: float, y: float) -> None:
    """Capítulo 5: la pérdida de entrenamiento baja, la de validación vuelve a subir."""
    t = np.linspace(0, 1, 60)
    left, bottom = x - 0.62, y - 0.36
    ax.plot((left, left, left + 1.24), (bottom + 0.74, bottom, bottom), color=MUTED, lw=1.2)
    train = 0.06 + 0.6 * np.exp(-3.2 * t)
    validation = train + 0.06 + 0.42 * t**2.2
    ax.plot(left + 0.06 + 1.14 * t, bottom + train, color=BLUE, lw=2.4)
    ax.plot(left + 0.06 + 1.14 * t, bottom + validation, color=ORANGE, lw=2.4)


def _dropout(ax: Axes, x: float, y: float) -> None:
    """Capítulo 6: una red con unidades apagadas."""
    _network(ax, x, y, [3, 3, 1], dropped={(0, 1), (1, 2)})


def _file(ax: Axes, x: float, y: float) -> None:
    """Capítulo 7: un archivo, con una flecha que entra y otra que sale."""
    page = [(-0.24, 0.36), (0.1, 0.36), (0.24, 0.22), (0.24, -0.36), (-0.24, -0.36)]
    ax.add_patch(
        Polygon(
            [(x + px, y + py) for px, py in page],
            closed=True,
            facecolor=BLUE_SOFT,
            edgecolor=BLUE,
            linewidth=2,
            joinstyle="round",
        )
    )
    ax.text(x, y - 0.05, "W, b", ha="center", va="center", fontsize=11)
    for start in (-0.82, 0.32):
        ax.add_patch(
            FancyArrowPatch(
                (x + start, y),
                (x + start + 0.5, y),
                arrowstyle="-|>",
                mutation_scale=14,
                color=GREEN if start < 0 else ORANGE,
                linewidth=2.2,
                shrinkA=0,
                shrinkB=0,
                zorder=3,
            )
        )


def _photos(ax: Axes, x: float, y: float) -> None:
    """Capítulo 8: un montón de fotografías."""
    for step in (2, 1, 0):
        cx, cy = x - 0.1 + 0.13 * step, y - 0.1 + 0.1 * step
        ax.add_patch(
            Rectangle(
                (cx - 0.45, cy - 0.27),
                0.9,
                0.58,
                facecolor=BLUE_SOFT,
                edgecolor=BLUE,
                linewidth=1.6,
            )
        )
    hills = [(-0.45, -0.27), (-0.2, 0.1), (0, -0.08), (0.2, 0.06), (0.45, -0.27)]
    ax.add_patch(
        Polygon([(cx + px, cy + py) for px, py in hills], facecolor=GREEN, edgecolor="none")
    )
    ax.add_patch(Circle((cx + 0.26, cy + 0.17), 0.07, facecolor=GOLD, edgecolor="none"))


def _transfer(ax: Axes, x: float, y: float) -> None:
    """Capítulo 9: bloques convolucionales congelados y una cabeza nueva."""
    left = x - 0.78
    for height, width in ((0.74, 0.16), (0.58, 0.2), (0.42, 0.26), (0.28, 0.34)):
        ax.add_patch(
            Rectangle(
                (left, y - height / 2),
                width,
                height,
                facecolor=BLUE_SOFT,
                edgecolor=BLUE,
                linewidth=1.6,
            )
        )
        left += width + 0.06
    ax.add_patch(
        Rectangle(
            (left + 0.06, y - 0.27),
            0.2,
            0.54,
            facecolor=ORANGE,
            edgecolor=ORANGE,
            linewidth=1.6,
        )
    )


def _filters(ax: Axes, x: float, y: float) -> None:
    """Capítulo 10: tres filtros de 4 × 4: borde vertical, borde horizontal y diagonal."""
    vertical = ["..##"] * 4
    horizontal = ["....", "....", "####", "####"]
    diagonal = ["#...", "##..", ".##.", "..##"]
    colors = {"#": INK, ".": PAPER}
    for start, pattern in zip((-0.74, -0.22, 0.3), (vertical, horizontal, diagonal), strict=True):
        _cells(ax, x + start, y + 0.22, pattern, 0.11, colors)


ICONS = [
    _matrices,
    _layers,
    _digit,
    _shirt,
    _curves,
    _dropout,
    _file,
    _photos,
    _transfer,
    _filters,
]


def course_map() -> Figure:
    """Dibuja los diez capítulos en dos columnas y cinco filas, unidos por un camino."""
    width, height = COLUMN + CARD_WIDTH + 0.2, 4 * ROW + CARD_HEIGHT + 0.2
    figure = plt.figure(figsize=(width, height), layout="none")
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set_xlim(0, width)
    ax.set_ylim(0, height)
    ax.axis("off")
    centers = [
        (
            0.1 + CARD_WIDTH / 2 + (i % 2) * COLUMN,
            height - 0.1 - CARD_HEIGHT / 2 - (i // 2) * ROW,
        )
        for i in range(10)
    ]
    for i, (x, y) in enumerate(centers[:-1]):
        next_x, next_y = centers[i + 1]
        if i % 2 == 0:
            points = [(x + CARD_WIDTH / 2, y), (next_x - CARD_WIDTH / 2 - 0.03, next_y)]
            path = Path(points)
        else:
            middle = (y + next_y) / 2
            r = 0.12
            path = Path(
                [
                    (x, y - CARD_HEIGHT / 2),
                    (x, middle + r),
                    (x, middle),
                    (x - r, middle),
                    (next_x + r, middle),
                    (next_x, middle),
                    (next_x, middle - r),
                    (next_x, next_y + CARD_HEIGHT / 2 + 0.03),
                ],
                [1, 2, 3, 3, 2, 3, 3, 2],
            )
        ax.add_patch(
            FancyArrowPatch(
                path=path,
                arrowstyle="-|>",
                mutation_scale=15,
                color=GREEN,
                linewidth=2.2,
                zorder=1,
            )
        )
    for number, ((x, y), title, icon) in enumerate(
        zip(centers, CHAPTERS, ICONS, strict=True), start=1
    ):
        ax.add_patch(
            FancyBboxPatch(
                (x - CARD_WIDTH / 2, y - CARD_HEIGHT / 2),
                CARD_WIDTH,
                CARD_HEIGHT,
                boxstyle="round,pad=0,rounding_size=0.12",
                facecolor=PAPER,
                edgecolor=MUTED,
                linewidth=1.2,
                zorder=0.5,
            )
        )
        ax.add_patch(
            Circle(
                (x - CARD_WIDTH / 2 + 0.2, y + CARD_HEIGHT / 2 - 0.2),
                0.15,
                facecolor=BLUE,
                edgecolor="none",
                zorder=2,
            )
        )
        ax.text(
            x - CARD_WIDTH / 2 + 0.2,
            y + CARD_HEIGHT / 2 - 0.21,
            str(number),
            ha="center",
            va="center",
            color=PAPER,
            fontsize=12,
            fontweight="bold",
            zorder=3,
        )
        icon(ax, x + 0.08, y + 0.29)
        ax.text(
            x,
            y - 0.42,
            title,
            ha="center",
            va="center",
            fontsize=12.5,
            fontweight="bold",
            linespacing=1.15,
        )
    for artist in (*ax.patches, *ax.lines):
        artist.set_clip_on(False)
    return figure
