"""Los esquemas de «Softmax»."""

import torch

from course_code.figures.style import (
    BLUE,
    BLUE_SOFT,
    GOLD_SOFT,
    GREEN,
    GREEN_SOFT,
    GREY_SOFT,
    INK,
    MUTED,
    ORANGE,
    ORANGE_SOFT,
    RED,
    SMALL,
    arrow,
    box,
    canvas,
    label,
)
from course_code.softmax import softmax

LOGITS = torch.tensor([2.0, 1.0, 0.1])


def letter_to_probabilities():
    """De la letra A a los logits, y de los logits a las probabilidades, con sus números."""
    fig, ax = canvas(6, 2.9, (0, 14.2), (-0.3, 6.6))
    box(ax, (1.1, 3), 1.8, 1.8, "A", fill=GREY_SOFT, size=30, weight="bold")
    box(ax, (4.0, 3), 2.0, 1.2, "xW + b", fill=BLUE_SOFT, edge=BLUE, size=SMALL)
    box(ax, (8.6, 3), 1.0, 4.9, "softmax", fill=GOLD_SOFT, rotation=90)
    arrow(ax, (2.0, 3), (3.0, 3))
    for logit, probability, letter, y in zip(
        LOGITS, softmax(LOGITS), "abc", (4.7, 3.0, 1.3), strict=True
    ):
        right = letter == "a"
        arrow(ax, (5.0, 3), (5.75, y), MUTED)
        box(ax, (6.5, y), 1.5, 1.2, f"{logit:.1f}", fill=ORANGE_SOFT, edge=ORANGE)
        arrow(ax, (7.25, y), (8.1, y), MUTED)
        arrow(ax, (9.1, y), (9.95, y), MUTED)
        edge = GREEN if right else INK
        box(ax, (10.8, y), 1.7, 1.2, f"{probability:.1f}", fill=GREEN_SOFT, edge=edge)
        label(ax, (12.3, y), letter, weight="bold")
        label(ax, (13.3, y), "✓" if right else "✗", GREEN if right else RED, 18)
    label(ax, (1.1, 6.1), "imagen x", size=SMALL)
    label(ax, (6.5, 6.1), "logits", ORANGE, SMALL)
    label(ax, (10.8, 6.1), "probabilidades", GREEN, SMALL)
    label(ax, (10.8, 0.05), "suman 1", MUTED, SMALL)
    return fig
