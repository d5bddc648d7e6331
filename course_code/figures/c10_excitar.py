"""El esquema de «¿Qué le gusta a cada neurona?»: qué se mueve y qué queda quieto."""

from course_code.figures.style import (
    BLUE,
    BLUE_SOFT,
    GOLD,
    GOLD_SOFT,
    GREY_SOFT,
    INK,
    MUTED,
    ORANGE,
    PAPER,
    SMALL,
    arrow,
    box,
    canvas,
    label,
)


def three_uses():
    """Entrenar, dibujar y explicar: el mismo gradiente, con tres destinos."""
    fig, ax = canvas(5.4, 4.9, (-0.3, 10.5), (-0.6, 9.2))
    rows = [
        # (y, qué se hace, salida, qué se mueve, lo que dice la flecha de vuelta)
        (7.4, "entrenar", "pérdida", "red", "se mueven los pesos"),
        (4.3, "dibujar", "unidad", "imagen", "se mueve la imagen"),
        (1.2, "explicar", "logit", None, "nada se mueve: se mira"),
    ]
    for y, name, output, moving, back in rows:
        label(ax, (0, y + 1.3), name, ha="left", weight="bold")
        for x, text in [(1.4, "imagen"), (5.1, "red"), (8.8, output)]:
            plain = (BLUE_SOFT, BLUE) if text == "red" else (PAPER, INK)
            fill, edge = (GOLD_SOFT, GOLD) if text == moving else plain
            if moving is None and text == "imagen":
                fill, edge = GREY_SOFT, MUTED
            box(ax, (x, y), 2.5, 1.1, text, fill=fill, edge=edge)
        arrow(ax, (2.7, y), (3.8, y))
        arrow(ax, (6.4, y), (7.5, y))
        end = 5.1 if moving == "red" else 1.4
        ax.plot([8.8, 8.8, end], [y - 0.6, y - 1.0, y - 1.0], color=ORANGE, linewidth=1.6)
        arrow(ax, (end, y - 1.0), (end, y - 0.6), color=ORANGE)
        label(ax, ((8.8 + end) / 2, y - 1.35), back, size=SMALL, color=ORANGE)
    return fig
