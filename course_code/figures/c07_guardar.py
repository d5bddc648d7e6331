"""Esquemas de la página «Guardar y cargar»."""

from course_code.figures.style import (
    BLUE,
    BLUE_SOFT,
    GREY_SOFT,
    INK,
    MUTED,
    ORANGE,
    ORANGE_SOFT,
    SMALL,
    TEXT,
    box,
    canvas,
    label,
)

#: Grupo → (título, color, relleno, filas: clave y lo que guarda)
GROUPS = [
    (
        "para usar la red",
        BLUE,
        BLUE_SOFT,
        [
            ("model", "los pesos, por nombre"),
            ("config", "tamaños y dropout"),
            ("classes", "los nombres de las clases"),
            ("mean, std", "la normalización"),
        ],
    ),
    (
        "para seguir entrenando",
        ORANGE,
        ORANGE_SOFT,
        [
            ("optimizer", "los promedios de Adam"),
            ("scheduler", "en qué paso va"),
            ("random", "el estado del azar"),
            ("epoch, history", "lo que ya se hizo"),
        ],
    ),
]


def checkpoint_tree():
    """El diccionario de un punto de control, en dos grupos: usar la red y seguir entrenando."""
    fig, ax = canvas(5.2, 5, (0, 10.8), (0, 10.4))
    box(ax, (1.9, 9.8), 3.4, 0.9, "control.pt", fill=GREY_SOFT, edge=INK, family="monospace")
    y = 8.6
    ends = []
    for title, color, fill, rows in GROUPS:
        label(ax, (1.3, y), title, color=color, ha="left", weight="bold", size=TEXT)
        ends.append(y)
        for key, meaning in rows:
            y -= 0.9
            box(ax, (3.5, y), 3.8, 0.7, fill=fill, edge=color)
            label(ax, (1.75, y), key, size=SMALL, ha="left", zorder=4, family="monospace")
            label(ax, (5.7, y), meaning, size=SMALL, ha="left", color=MUTED)
        y -= 1.0
    ax.plot([0.6, 0.6], [9.35, ends[-1]], color=INK, linewidth=1.6)
    for end in ends:
        ax.plot([0.6, 1.15], [end, end], color=INK, linewidth=1.6)
    return fig
