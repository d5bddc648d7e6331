"""Esquemas de la página «Fashion-MNIST»."""

from course_code.figures.style import (
    BLUE,
    BLUE_SOFT,
    GREEN,
    GREEN_SOFT,
    GREY_SOFT,
    MUTED,
    ORANGE,
    ORANGE_SOFT,
    SMALL,
    TEXT,
    arrow,
    box,
    canvas,
    label,
)


def honest_search():
    """Qué datos entrenan, cuáles eligen y cuáles examinan, de arriba abajo."""
    fig, ax = canvas(6, 5.1, (0, 12), (0, 10.2))

    label(ax, (0.2, 9.75), "1  buscar", ha="left", size=TEXT)
    box(ax, (2.6, 8.55), 4.4, 1.3, "15 000 imágenes\nde entrenamiento", BLUE_SOFT, BLUE, SMALL)
    box(ax, (9.4, 8.55), 4.8, 1.3, "11 configuraciones", GREY_SOFT, MUTED, SMALL)
    arrow(ax, (4.85, 8.55), (6.95, 8.55))
    label(ax, (5.9, 8.95), "entrenan", size=SMALL, color=MUTED)
    box(ax, (2.6, 6.65), 4.4, 1.3, "5000 imágenes\nde validación", ORANGE_SOFT, ORANGE, SMALL)
    box(ax, (9.4, 6.65), 4.8, 1.3, "la de menor pérdida", GREY_SOFT, MUTED, SMALL)
    arrow(ax, (4.85, 6.65), (6.95, 6.65))
    label(ax, (5.9, 7.05), "eligen", size=SMALL, color=MUTED)
    arrow(ax, (9.4, 7.85), (9.4, 7.35))

    label(ax, (0.2, 5.25), "2  entrenar de nuevo", ha="left", size=TEXT)
    box(ax, (2.6, 4.1), 4.4, 1.3, "las 60 000 de\nentrenamiento", BLUE_SOFT, BLUE, SMALL)
    box(ax, (9.4, 4.1), 4.8, 1.3, "3 redes, 3 semillas", GREY_SOFT, MUTED, SMALL)
    arrow(ax, (4.85, 4.1), (6.95, 4.1))
    label(ax, (5.9, 4.5), "entrenan", size=SMALL, color=MUTED)
    arrow(ax, (9.4, 5.95), (9.4, 4.8))

    label(ax, (0.2, 2.7), "3  examinar, una sola vez", ha="left", size=TEXT)
    box(ax, (2.6, 1.55), 4.4, 1.3, "10 000 imágenes\nde prueba", GREEN_SOFT, GREEN, SMALL)
    box(ax, (9.4, 1.55), 4.8, 1.3, "exactitud ± semillas", GREY_SOFT, MUTED, SMALL)
    arrow(ax, (4.85, 1.55), (6.95, 1.55))
    label(ax, (5.9, 1.95), "miden", size=SMALL, color=MUTED)
    arrow(ax, (9.4, 3.4), (9.4, 2.25))
    label(ax, (6, 0.45), "cada imagen, un solo papel en cada etapa", size=SMALL, color=MUTED)
    return fig
