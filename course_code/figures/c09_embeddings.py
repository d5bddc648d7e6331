"""Esquemas de la página «Embeddings y K-means»."""

import numpy as np

from course_code.figures.style import (
    BLUE,
    BLUE_SOFT,
    GREEN,
    GREEN_SOFT,
    GREY_SOFT,
    INK,
    MUTED,
    ORANGE,
    PAPER,
    RED,
    SMALL,
    arrow,
    box,
    canvas,
    circle,
    label,
)


def photo_to_vector():
    """La red sin su última capa: de una foto a 1280 números, y el ángulo entre dos."""
    fig, ax = canvas(5, 7.4, (0, 10), (-5.6, 9.2))
    steps = [
        (8.5, "foto", "(3, 224, 224)", GREY_SOFT, INK),
        (6.7, "cuerpo de la red", "(1280, 7, 7)", BLUE_SOFT, BLUE),
        (4.9, "media de cada mapa", "(1280,)", GREEN_SOFT, GREEN),
    ]
    for y, text, shape, fill, edge in steps:
        box(ax, (3.1, y), 5.6, 1.1, text, fill=fill, edge=edge, size=SMALL)
        label(ax, (6.3, y), shape, size=SMALL, color=MUTED, ha="left")
    for y in (7.95, 6.15):
        arrow(ax, (3.1, y), (3.1, y - 0.7))
    label(ax, (6.3, 4.25), "embedding", size=SMALL, color=GREEN, ha="left", weight="bold")
    box(ax, (3.1, 3.1), 5.6, 1.1, "última capa", fill=PAPER, edge=MUTED, size=SMALL, color=MUTED)
    label(ax, (6.3, 3.1), "no se usa", size=SMALL, color=MUTED, ha="left")
    arrow(ax, (3.1, 4.35), (3.1, 3.65), color=MUTED)
    origin = np.array([2.2, -5.0])
    tips = [
        (12, 5.2, "señal de alto", RED),
        (58, 5.6, "castor", ORANGE),
        (78, 5.3, "tejón", BLUE),
    ]
    for degrees, length, name, color in tips:
        radians = np.radians(degrees)
        tip = origin + length * np.array([np.cos(radians), np.sin(radians)])
        arrow(ax, origin, tip, color=color, width=2.4)
        side = {"ha": "left"} if degrees < 70 else {"ha": "center"}
        shift = (0.15, 0.35) if degrees > 20 else (-1.4, 0.55)
        label(ax, tip + shift, name, size=SMALL, color=color, **side)
    for start, end, radius, text in [(58, 78, 2.2, "cerca"), (12, 58, 2.6, "lejos")]:
        turn = np.radians(np.linspace(start, end, 30))
        ax.plot(
            origin[0] + radius * np.cos(turn),
            origin[1] + radius * np.sin(turn),
            color=MUTED,
            linewidth=1.4,
        )
        if text == "lejos":
            place = np.radians((start + end) / 2)
            spot = origin + (radius + 0.3) * np.array([np.cos(place), np.sin(place)])
            label(ax, spot, text, size=SMALL, color=MUTED, ha="left")
    label(ax, (1.9, -2.6), "cerca", size=SMALL, color=MUTED, ha="right")
    return fig


def kmeans_turn():
    """Una vuelta de K-means: cada punto con su centro más cercano, y el centro a su media."""
    fig, ax = canvas(5, 2.9, (0, 20), (-1.2, 10.4))
    left = [(1.2, 6.6), (2.2, 7.6), (3.2, 6.3), (2.4, 5.4)]
    right = [(5.6, 2.2), (6.6, 3.2), (7.2, 1.6), (6.0, 1.0)]
    points = np.array(left + right)
    start = np.array([(1.2, 3.2), (7.6, 6.0)])
    for across, title in [(0, "asignar"), (10.5, "mover")]:
        shift = np.array([across, 0])
        apart = ((points[:, None] - start) ** 2).sum(axis=2)
        groups = apart.argmin(axis=1)
        ends = np.array([points[groups == g].mean(axis=0) for g in (0, 1)])
        label(ax, (across + 4.5, 9.6), title, weight="bold")
        for point, group in zip(points, groups, strict=True):
            color = (BLUE, ORANGE)[group]
            if not across:
                ax.plot(*np.array([point, start[group]]).T, color=color, linewidth=1, linestyle=":")
            circle(ax, point + shift, 0.28, fill=color, edge=color)
        for group, color in enumerate((BLUE, ORANGE)):
            if across:
                arrow(ax, start[group] + shift, ends[group] + shift, color=color)
            place = (ends if across else start)[group] + shift
            ax.plot(*place, marker="X", markersize=13, color=color, markeredgecolor=INK, zorder=6)
    return fig
