"""El lenguaje visual del curso: colores, y las pocas formas con que se dibujan los esquemas.

Cada color tiene una versión clara y otra oscura (:data:`PALETTE`). Los esquemas usan la clara;
al publicar, cada color se cambia por una variable CSS que sigue la paleta de quien lee.
"""

import matplotlib.pyplot as plt
from matplotlib.patches import Circle, FancyArrowPatch, Rectangle

from course_code.figures.palette import PALETTE

INK = PALETTE["ink"][0]
MUTED = PALETTE["muted"][0]
GRID = PALETTE["grid"][0]
PAPER = PALETTE["paper"][0]
BLUE = PALETTE["blue"][0]
ORANGE = PALETTE["orange"][0]
GREEN = PALETTE["green"][0]
RED = PALETTE["red"][0]
GOLD = PALETTE["gold"][0]
VIOLET = PALETTE["violet"][0]
BLUE_SOFT = PALETTE["blue-soft"][0]
ORANGE_SOFT = PALETTE["orange-soft"][0]
GREEN_SOFT = PALETTE["green-soft"][0]
RED_SOFT = PALETTE["red-soft"][0]
GOLD_SOFT = PALETTE["gold-soft"][0]
GREY_SOFT = PALETTE["grey-soft"][0]

#: Tamaño del texto de los esquemas: legible también a 360 px de ancho.
TEXT = 15
SMALL = 13


def canvas(width, height, xlim, ylim):
    """Crea un lienzo sin ejes, con la misma escala a lo ancho y a lo alto.

    width, height: pulgadas.   xlim, ylim: los límites, en unidades del dibujo.
    """
    fig, ax = plt.subplots(figsize=(width, height))
    ax.set(xlim=xlim, ylim=ylim, aspect="equal")
    ax.axis("off")
    return fig, ax


def label(ax, xy, text, color=INK, size=TEXT, ha="center", va="center", **style):
    """Escribe un texto centrado en ``xy``."""
    return ax.text(*xy, text, color=color, fontsize=size, ha=ha, va=va, **style)


def circle(ax, xy, radius, text="", fill=PAPER, edge=INK, size=TEXT, **style):
    """Dibuja un nudo redondo, con su texto dentro."""
    ax.add_patch(Circle(xy, radius, facecolor=fill, edgecolor=edge, linewidth=1.6, zorder=3))
    if text:
        label(ax, xy, text, size=size, zorder=4, **style)


def box(ax, xy, width, height, text="", fill=PAPER, edge=INK, size=TEXT, zorder=3, **style):
    """Dibuja una caja centrada en ``xy``, con su texto dentro."""
    corner = (xy[0] - width / 2, xy[1] - height / 2)
    ax.add_patch(
        Rectangle(
            corner, width, height, facecolor=fill, edgecolor=edge, linewidth=1.6, zorder=zorder
        )
    )
    if text:
        label(ax, xy, text, size=size, zorder=zorder + 0.5, **style)


def arrow(ax, start, end, color=INK, width=1.6, style="-|>", **options):
    """Dibuja una flecha de ``start`` a ``end``."""
    ax.add_patch(
        FancyArrowPatch(
            start,
            end,
            arrowstyle=style,
            mutation_scale=14,
            color=color,
            linewidth=width,
            shrinkA=0,
            shrinkB=0,
            zorder=2,
            **options,
        )
    )
