"""El esquema de «¿Sirve el dropout?»."""

from math import nan

from course_code.figures.style import (
    BLUE,
    BLUE_SOFT,
    GREEN,
    GREY_SOFT,
    INK,
    MUTED,
    ORANGE,
    RED,
    RED_SOFT,
    SMALL,
    box,
    canvas,
    circle,
    label,
)


def _shifted_images(ax, left, bottom):
    """La misma imagen, en tres sitios del cuadro."""
    for column, (dx, dy) in enumerate([(-0.2, 0.15), (0.2, 0.2), (0.05, -0.25)]):
        x, y = left + 0.75 + 1.6 * column, bottom + 1.25
        box(ax, (x, y), 1.4, 1.4, fill=GREY_SOFT, edge=MUTED)
        box(ax, (x + dx, y + dy), 0.62, 0.72, fill=BLUE_SOFT, edge=BLUE, zorder=4)


def _dropped_network(ax, left, bottom):
    """Una capa oculta con dos neuronas tachadas."""
    inputs = [(left + 0.4, bottom + 0.6 + 0.65 * row) for row in range(3)]
    hidden = [(left + 2.3, bottom + 0.28 + 0.65 * row) for row in range(4)]
    output = [(left + 4.2, bottom + 1.25)]
    on = [hidden[0], hidden[2]]
    edges = [(a, h) for a in inputs for h in on] + [(h, output[0]) for h in on]
    xs = [x for a, b in edges for x in (a[0], b[0], nan)]
    ys = [y for a, b in edges for y in (a[1], b[1], nan)]
    ax.plot(xs, ys, color=BLUE, linewidth=1.2, zorder=1)
    for point in [*inputs, *output]:
        circle(ax, point, 0.24, fill=GREY_SOFT)
    for point in hidden:
        alive = point in on
        circle(ax, point, 0.24, fill=BLUE_SOFT if alive else RED_SOFT, edge=BLUE if alive else RED)
        if not alive:
            x, y = point
            ax.plot(
                [x - 0.14, x + 0.14, nan, x - 0.14, x + 0.14],
                [y - 0.14, y + 0.14, nan, y + 0.14, y - 0.14],
                color=RED,
                linewidth=2,
                zorder=5,
            )


def _shrunk_weights(ax, left, bottom):
    """Barras de pesos antes (gris) y después (azul), más cortas."""
    for column, height in enumerate([0.9, -0.55, 0.4, 1.05, -0.9, 0.65, -0.35]):
        x, y = left + 0.45 + 0.64 * column, bottom + 1.2
        box(ax, (x, y + height / 2), 0.42, abs(height), fill=GREY_SOFT, edge=MUTED)
        box(ax, (x, y + 0.32 * height), 0.42, 0.64 * abs(height), fill=BLUE_SOFT, edge=BLUE)
    ax.plot([left, left + 4.7], [bottom + 1.2] * 2, color=INK, linewidth=1.6, zorder=5)


def _early_stop(ax, left, bottom):
    """La pérdida de validación: baja, y una raya en su mínimo."""
    xs = [0.1 * k for k in range(48)]
    ys = [0.55 + 1.5 * 2.718 ** (-1.9 * x) + 0.055 * max(0, x - 1.2) ** 2.1 for x in xs]
    low = ys.index(min(ys))
    points = [(left + x, bottom + y) for x, y in zip(xs, ys, strict=True)]
    ax.plot(*zip(*points[: low + 1], strict=True), color=ORANGE, linewidth=2.6)
    ax.plot(*zip(*points[low:], strict=True), color=ORANGE, linewidth=1.6, linestyle=":")
    ax.plot([points[low][0]] * 2, [bottom, bottom + 2.2], color=GREEN, linewidth=2)
    ax.plot(*points[low], "o", color=GREEN, markersize=9, zorder=5)


def remedies():
    """Cuatro remedios contra el sobreajuste y lo que toca cada uno."""
    fig, ax = canvas(5.8, 4.3, (-0.25, 11.1), (-0.3, 8.1))
    panels = [
        (0, 4.4, _shifted_images, "aumento de datos", "cambia las imágenes"),
        (6.0, 4.4, _dropped_network, "dropout", "apaga neuronas"),
        (0, 0, _shrunk_weights, "decaimiento de pesos", "encoge los pesos"),
        (6.0, 0, _early_stop, "detención temprana", "para a tiempo"),
    ]
    for left, bottom, draw, name, effect in panels:
        draw(ax, left, bottom)
        label(ax, (left, bottom + 3.4), name, size=SMALL, ha="left", weight="bold")
        label(ax, (left, bottom + 2.75), effect, MUTED, SMALL, ha="left")
    return fig
