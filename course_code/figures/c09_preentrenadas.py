"""Esquemas de «Redes preentrenadas»; los números de VGG-16 se cuentan en la propia red."""

from itertools import pairwise

import torch
from matplotlib.patches import Polygon
from torch import nn

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
    arrow,
    box,
    canvas,
    label,
)


def pretrained_flow():
    """Otros la entrenaron con ImageNet; nosotros le damos nuestra foto."""
    fig, ax = canvas(5.4, 4.5, (-0.4, 12.4), (0, 10))
    box(ax, (6, 9), 11, 1.5, "ImageNet: 1 281 167 fotos, 1000 clases", GREY_SOFT, MUTED, size=SMALL)
    arrow(ax, (6, 8.25), (6, 6.95), color=MUTED)
    label(ax, (6.3, 7.6), "la entrenaron otros", MUTED, SMALL, ha="left")
    box(ax, (6, 5.9), 5, 2.1, "red con sus\npesos", BLUE_SOFT, BLUE)
    box(ax, (1.6, 5.9), 2.4, 2.1, "tu foto", ORANGE_SOFT, ORANGE, size=SMALL)
    label(ax, (1.6, 4.3), "(1, 3, 224, 224)", MUTED, SMALL)
    arrow(ax, (2.8, 5.9), (3.5, 5.9))
    arrow(ax, (8.5, 5.9), (9.2, 5.9))
    box(ax, (10.4, 5.9), 2.4, 2.1, "1000\nlogits", GREEN_SOFT, GREEN, size=SMALL)
    label(ax, (10.4, 4.3), "(1, 1000)", MUTED, SMALL)
    label(ax, (6, 3.2), "las cinco clases más probables", size=SMALL)
    for k, width in enumerate([7.4, 1.4, 0.5, 0.3, 0.2]):
        box(ax, (2.4 + width / 2, 2.4 - 0.52 * k), width, 0.36, fill=GREEN_SOFT, edge=GREEN)
    return fig


def _column(ax, x, steps):
    """Una cadena de cajas de arriba abajo; devuelve las alturas."""
    heights = [8.1 - 1.75 * k for k in range(len(steps))]
    for (text, fill, edge), y in zip(steps, heights, strict=True):
        box(ax, (x, y), 3.9, 1.05, text, fill, edge, size=SMALL)
    for y in [9.4, *heights]:
        arrow(ax, (x, y - (0 if y == 9.4 else 0.53)), (x, y - (0.72 if y == 9.4 else 1.2)))
    return heights


def three_blocks():
    """La pieza que se repite en VGG, en ResNet y en MobileNet."""
    fig, ax = canvas(5.6, 4.0, (-0.2, 14.7), (0.1, 10.8))
    conv, relu = ("conv. 3 × 3", BLUE_SOFT, BLUE), ("ReLU", PAPER, MUTED)
    for x, name in [(1.9, "VGG"), (7.0, "ResNet"), (12.6, "MobileNet")]:
        label(ax, (x, 10.3), name, weight="bold")
    _column(ax, 1.9, [conv, relu, conv, relu])
    heights = _column(ax, 7.0, [conv, relu, conv, ("+", GREEN_SOFT, GREEN)])
    ax.plot([7, 9.45, 9.45], [9.1, 9.1, heights[3]], color=GREEN, linewidth=2.4, zorder=1)
    arrow(ax, (9.45, heights[3]), (8.98, heights[3]), color=GREEN, width=2.4)
    label(ax, (9.85, 6.35), "atajo", GREEN, SMALL, rotation=90)
    by_channel = ("3 × 3 por canal", GOLD_SOFT, GOLD)
    one = ("1 × 1", ORANGE_SOFT, ORANGE)
    _column(ax, 12.6, [by_channel, relu, one, relu])
    label(ax, (1.9, 0.6), "en fila", MUTED, SMALL)
    label(ax, (7, 0.6), "entrada + cambio", MUTED, SMALL)
    label(ax, (12.6, 0.6), "en dos pasos", MUTED, SMALL)
    return fig


def vgg16_stages():
    """Cada bloque de VGG-16: [(convoluciones, lado, canales, parámetros)], y las completas."""

    def size(module):
        return sum(p.numel() for p in module.parameters())

    x = torch.empty(1, 3, 224, 224, device="meta")
    stages = []
    for convolutions, channels in [(2, 64), (2, 128), (3, 256), (3, 512), (3, 512)]:
        count = 0
        for _ in range(convolutions):
            layer = nn.Conv2d(x.shape[1], channels, 3, padding=1, device="meta")
            count += size(layer)
            x = layer(x)
        stages.append((convolutions, x.shape[2], channels, count))
        x = nn.MaxPool2d(2)(x)
    dense = []
    sizes = [x[0].numel(), 4096, 4096, 1000]
    for inputs, outputs in pairwise(sizes):
        dense.append((inputs, outputs, size(nn.Linear(inputs, outputs, device="meta"))))
    return stages, dense


def _slab(ax, x, y, side, depth):
    """Un bloque en perspectiva, con su cara de frente en ``(x, y)``: lado y fondo."""
    shift = 0.45 * depth
    front = [(x, y), (x + side, y), (x + side, y + side), (x, y + side)]
    top = [(x, y + side), (x + shift, y + side + shift)]
    top += [(x + side + shift, y + side + shift), (x + side, y + side)]
    flank = [(x + side, y), (x + side + shift, y + shift)]
    flank += [(x + side + shift, y + side + shift), (x + side, y + side)]
    for corners in (top, flank, front):
        style = {"facecolor": BLUE_SOFT, "edgecolor": BLUE, "linewidth": 1.4, "zorder": 3}
        ax.add_patch(Polygon(corners, closed=True, **style))


def vgg16_anatomy():
    """VGG-16: el lado baja, los canales suben, y los parámetros están al final."""
    stages, dense = vgg16_stages()
    fig, ax = canvas(5.6, 7.4, (-0.3, 13.7), (1.9, 20.4))
    label(ax, (2, 20), "bloque", MUTED, SMALL)
    label(ax, (6.6, 20), "lado × lado × canales", MUTED, SMALL)
    label(ax, (13.6, 20), "parámetros", MUTED, SMALL, ha="right")
    y = 19.3
    most = max(count for *_, count in dense)
    label(ax, (4.2, y - 0.35), "224 × 224 × 3", size=SMALL, ha="left")
    label(ax, (0, y - 0.35), "la foto", MUTED, SMALL, ha="left")
    y -= 0.9
    for convolutions, side, channels, count in stages:
        edge = 2.3 * (side / 224) ** 0.55
        depth = 0.35 + 1.1 * channels / 512
        height = max(edge + 0.45 * depth, 1.5)
        _slab(ax, 0.2, y - height, edge, depth)
        middle = y - height / 2
        label(ax, (4.2, middle + 0.38), f"{side} × {side} × {channels}", size=SMALL, ha="left")
        text = f"{convolutions} convoluciones"
        label(ax, (4.2, middle - 0.38), text, MUTED, SMALL, ha="left")
        label(ax, (13.6, middle), f"{count / 1e6:.2f} M", BLUE, SMALL, ha="right")
        y -= height + 0.42
    sizes = [f"{dense[0][0]} → {dense[0][1]}"] + [f"{a} → {b}" for a, b, _ in dense[1:]]
    for text, (_, _, count) in zip(sizes, dense, strict=True):
        y -= 0.55
        width = 8.3 * count / most
        box(ax, (0.2 + width / 2, y - 0.62), width, 0.55, fill=ORANGE_SOFT, edge=ORANGE)
        label(ax, (0.2, y), f"completa, {text}", size=SMALL, ha="left")
        label(ax, (13.6, y - 0.3), f"{count / 1e6:.2f} M", ORANGE, SMALL, ha="right")
        y -= 1.1
    label(ax, (0.2, y - 0.2), "1000 clases", INK, SMALL, ha="left")
    return fig
