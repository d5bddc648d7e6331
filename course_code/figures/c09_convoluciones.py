"""Los esquemas de «Convoluciones»: los números salen de las operaciones, no de la mano."""

import io
import re
from itertools import pairwise

import matplotlib.pyplot as plt
import torch
from torch.nn import functional as F

from course_code.convolution import conv2d, receptive_field
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
    SMALL,
    VIOLET,
    arrow,
    box,
    canvas,
    label,
)

#: La imagen de la página, 5 × 5, y el filtro que busca un borde vertical.
IMAGE = torch.tensor([[0, 0, 9, 9, 9]] * 3 + [[0] * 5] * 2).float()
KERNEL = torch.tensor([[-1.0, 0.0, 1.0]] * 3)
#: Los 16 números del ejemplo de agrupación.
GRID_4 = torch.tensor([[1, 1, 2, 4], [5, 6, 7, 8], [3, 2, 1, 0], [1, 2, 3, 4]]).float()


def _numbers(ax, corner, table, fills, edge=INK):
    """Una cuadrícula de números; ``corner`` es la esquina de arriba a la izquierda."""
    for i, row in enumerate(table):
        for j, value in enumerate(row):
            place = (corner[0] + j + 0.5, corner[1] - i - 0.5)
            text = f"{value:.0f}".replace("-", "−")
            box(ax, place, 1, 1, text, fill=fills(i, j), edge=edge, size=15)


def _frame(ax, corner, side, name):
    """Un cuadrado sin relleno, que el SVG llamará ``name``."""
    x, y = corner
    xs, ys = [x, x + side, x + side, x, x], [y, y, y - side, y - side, y]
    ax.plot(xs, ys, color=ORANGE, linewidth=0.2, zorder=6, solid_joinstyle="miter", gid=name)


def sliding_kernel():
    """El filtro recorre nueve ventanas; la cuenta escrita es la de la primera."""
    maps = conv2d(IMAGE[None, None], KERNEL[None, None], torch.zeros(1))[0, 0]
    fig, ax = canvas(5.8, 3.35, (-0.2, 13.6), (-2.3, 5.9))
    _numbers(ax, (0, 5), IMAGE, lambda i, j: ORANGE_SOFT if i < 3 and j < 3 else PAPER)
    _numbers(ax, (5.9, 4), KERNEL, lambda i, j: BLUE_SOFT, edge=BLUE)
    _numbers(ax, (10.4, 4), maps, lambda i, j: ORANGE_SOFT if i == j == 0 else PAPER)
    label(ax, (2.5, 5.5), "imagen 5 × 5")
    label(ax, (7.4, 4.55), "filtro 3 × 3", color=BLUE)
    label(ax, (11.9, 4.55), "mapa 3 × 3")
    label(ax, (5.45, 2.5), "∗", size=20)
    label(ax, (9.65, 2.5), "=", size=20)
    style = {"size": SMALL, "ha": "left"}
    label(ax, (0, -0.75), "cada fila de la ventana:  −1 · 0 + 0 · 0 + 1 · 9 = 9", **style)
    label(ax, (0, -1.65), "las tres filas:  9 + 9 + 9 = 27", **style)
    with plt.rc_context({"path.simplify": False}):
        _frame(ax, (0, 5), 3, "ventana")
        _frame(ax, (10.4, 4), 1, "casilla")
        text = io.StringIO()
        fig.savefig(text, format="svg", metadata={"Date": None})
    plt.close(fig)
    svg = text.getvalue()
    moving = _moving(svg, "ventana", 3) + _moving(svg, "casilla", 1)
    return svg.replace("</svg>", f'<g class="solo-movimiento">{moving}</g></svg>')


def _moving(svg, gid, cells, seconds=13.5):
    """Una copia del marco ``gid`` que salta por las nueve posiciones, de izquierda a derecha."""
    path = re.search(rf'<g id="{gid}">\s*<path d="([^"]+)"', svg)[1]
    xs = [float(x) for x in re.findall(r"[ML] (\S+)", path)]
    step = (xs[1] - xs[0]) / cells
    values = ";".join(f"{j * step:.1f} {i * step:.1f}" for i in range(3) for j in range(3))
    move = (
        '<animateTransform attributeName="transform" type="translate" calcMode="discrete" '
        f'dur="{seconds}s" repeatCount="indefinite" values="{values}"/>'
    )
    line = " ".join(path.split())
    style = f'style="fill:none;stroke:{ORANGE};stroke-width:3.5"'
    return f'<path d="{line}" {style}>{move}</path>'


def max_pooling():
    """De 4 × 4 a 2 × 2: de cada bloque queda el mayor."""
    pooled = F.max_pool2d(GRID_4[None, None], 2)[0, 0]
    colors = [[BLUE_SOFT, ORANGE_SOFT], [GREEN_SOFT, GOLD_SOFT]]
    edges = [[BLUE, ORANGE], [GREEN, GOLD]]
    fig, ax = canvas(4.6, 2.5, (-0.2, 9.2), (-0.4, 4.7))
    for i in range(4):
        for j in range(4):
            value, best = GRID_4[i, j], pooled[i // 2, j // 2]
            weight = "bold" if value == best else "normal"
            fill, edge = colors[i // 2][j // 2], edges[i // 2][j // 2]
            place = (j + 0.5 + 0.12 * (j // 2), 3.5 - i - 0.12 * (i // 2) + 0.12)
            box(ax, place, 1, 1, f"{value:.0f}", fill, edge, size=15, weight=weight)
    for i in range(2):
        for j in range(2):
            place = (7 + 1.12 * j, 2.6 - 1.12 * i)
            text = f"{pooled[i, j]:.0f}"
            box(ax, place, 1, 1, text, colors[i][j], edges[i][j], size=15, weight="bold")
    arrow(ax, (4.5, 2.05), (6.1, 2.05))
    label(ax, (5.3, 2.5), "máximo", size=SMALL)
    label(ax, (2.06, 4.4), "4 × 4", size=SMALL)
    label(ax, (7.56, 3.5), "2 × 2", size=SMALL)
    return fig


def receptive_pyramid():
    """Un corte: qué casillas de cada capa influyen en una sola del final."""
    sides = receptive_field([(3, 1), (2, 2), (3, 1), (2, 2)])
    rows = [
        # (nombre, casillas que se dibujan, ancho de cada una, relleno, borde)
        ("imagen", sides[-1], 1, GREY_SOFT, INK),
        ("convolución 3 × 3", 8, 1, BLUE_SOFT, BLUE),
        ("agrupación 2 × 2", 4, 2, GREEN_SOFT, GREEN),
        ("convolución 3 × 3", 2, 2, BLUE_SOFT, BLUE),
        ("agrupación 2 × 2", 1, 4, GREEN_SOFT, GREEN),
    ]
    fig, ax = canvas(5.6, 3.9, (-5.4, 11.4), (-1.5, 10.2))
    places = []
    for level, (name, count, width, fill, edge) in enumerate(rows):
        y = 2.1 * level
        left = 5 - count * width / 2
        for k in range(count):
            box(ax, (left + (k + 0.5) * width, y), width, 1, fill=fill, edge=edge)
        label(ax, (-0.4, y), name, size=SMALL, ha="right")
        places.append((left, left + count * width, y))
    for (low, high, y), (left, right, top) in pairwise(places):
        ax.plot([low, left], [y + 0.5, top - 0.5], color=MUTED, linewidth=1.2, zorder=1)
        ax.plot([high, right], [y + 0.5, top - 0.5], color=MUTED, linewidth=1.2, zorder=1)
    label(ax, (5, -1.05), f"{sides[-1]} píxeles", size=SMALL, color=VIOLET)
    label(ax, (5, 9.5), "una sola casilla", size=SMALL, color=VIOLET)
    return fig
