"""Los esquemas de «Autograd y retropropagación»."""

from course_code.figures.style import (
    BLUE,
    BLUE_SOFT,
    GOLD_SOFT,
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
    circle,
    label,
)
from course_code.scalar_autograd import Value, exp


def _signed(number):
    """El número con el signo menos de la tipografía."""
    return f"{number:g}".replace("-", "−")


def neuron_graph():
    """La neurona con números: valores hacia adelante y gradientes hacia atrás."""
    w1, w2, b = Value(1.0), Value(0.5), Value(-6.0)
    z = 5 * w1 + 2 * w2 + b
    prediction = (1 + exp(-z)) ** -1
    loss = 0.5 * (prediction - 1) ** 2
    loss.backward()

    fig, ax = canvas(6.2, 4.6, (-1.15, 9.05), (-4.0, 3.65))
    places = {"w₁": (0, 2.4), "w₂": (0, 0), "b": (0, -2.4), "z": (3.1, 0), "ŷ": (5.8, 0)}
    places["ℓ"] = (8.3, 0)
    nodes = {"w₁": w1, "w₂": w2, "b": b, "z": z, "ŷ": prediction, "ℓ": loss}
    fills = {"z": GOLD_SOFT, "ŷ": GREEN_SOFT, "ℓ": ORANGE_SOFT}
    for name, place in places.items():
        circle(ax, place, 0.5, name, fill=fills.get(name, BLUE_SOFT), fontstyle="italic")
        label(ax, (place[0], place[1] + 0.8), _signed(nodes[name].data), BLUE, SMALL)
        gradient = _signed(nodes[name].grad)
        label(ax, (place[0], place[1] - 0.82), gradient, ORANGE, SMALL, fontweight="bold")

    for name, factor, where in [("w₁", "5", (1.75, 1.5)), ("w₂", "2", (1.35, 0.32))]:
        x, y = places[name]
        arrow(ax, (x + 0.5, y * 0.97), (2.6, y * 0.1))
        label(ax, where, f"× {factor}", MUTED, SMALL)
    arrow(ax, (0.5, -2.3), (2.62, -0.22))
    label(ax, (1.75, -1.55), "× 1", MUTED, SMALL)
    for start, end, factor in [("z", "ŷ", "× 0.25"), ("ŷ", "ℓ", "× (−0.5)")]:
        left, right = places[start][0] + 0.5, places[end][0] - 0.5
        arrow(ax, (left, 0), (right, 0))
        label(ax, ((left + right) / 2, 0.36), factor, MUTED, SMALL)

    arrow(ax, (3.1, 2.35), (8.3, 2.35), BLUE, 2.2)
    label(ax, (5.7, 2.85), "hacia adelante: los valores", BLUE, SMALL)
    arrow(ax, (8.3, -2.35), (3.1, -2.35), ORANGE, 2.2)
    label(ax, (5.7, -2.85), "hacia atrás: los gradientes", ORANGE, SMALL)
    return fig


CARD_WIDTH, CARD_HEIGHT = 4.7, 2.75


def _card(ax, place, name, fields, fill=PAPER, edge=INK, dashed=False):
    """Una ficha: el nombre del tensor arriba y sus atributos en filas."""
    x, y = place
    box(ax, place, CARD_WIDTH, CARD_HEIGHT, fill=fill, edge=edge)
    if dashed:
        ax.patches[-1].set_linestyle((0, (4, 3)))
    left, right = x - CARD_WIDTH / 2 + 0.15, x + CARD_WIDTH / 2 - 0.15
    top = y + CARD_HEIGHT / 2 - 0.36
    label(ax, (left, top), name, INK, 15, ha="left", zorder=4, fontweight="bold")
    for i, (key, value) in enumerate(fields):
        row = top - 0.52 * (i + 1)
        label(ax, (left, row), key, MUTED, SMALL, ha="left", zorder=4)
        color = ORANGE if key == "grad" and value != "None" else INK
        label(ax, (right, row), value, color, SMALL, ha="right", zorder=4)


def _fields(requires_grad, is_leaf, grad_fn, grad):
    return [
        ("requires_grad", requires_grad),
        ("is_leaf", is_leaf),
        ("grad_fn", grad_fn),
        ("grad", grad),
    ]


def cards_off():
    """x · y = z sin pedir gradientes: nada se anota."""
    fig, ax = canvas(5.2, 4.1, (-5.1, 5.1), (-3.9, 4.1))
    nothing = _fields("False", "True", "None", "None")
    for x, name in [(-2.6, "x = 1.0"), (2.6, "y = 2.0")]:
        _card(ax, (x, 2.6), name, nothing, dashed=True)
    _card(ax, (0, -2.4), "z = 2.0", nothing, dashed=True)
    circle(ax, (0, 0.1), 0.42, "×", fill=GREY_SOFT, size=18)
    arrow(ax, (-2.6, 1.22), (-0.4, 0.25))
    arrow(ax, (2.6, 1.22), (0.4, 0.25))
    arrow(ax, (0, -0.32), (0, -1.02))
    return fig


def cards_on():
    """Lo mismo con x.requires_grad: la operación queda anotada y el gradiente vuelve."""
    fig, ax = canvas(5.2, 4.9, (-5.1, 5.1), (-5.5, 4.1))
    _card(ax, (-2.6, 2.6), "x = 1.0", _fields("True", "True", "None", "2.0"), BLUE_SOFT, BLUE)
    _card(ax, (2.6, 2.6), "y = 2.0", _fields("False", "True", "None", "None"), dashed=True)
    z = _fields("True", "False", "MulBackward0", "None")
    _card(ax, (0, -3.95), "z = 2.0", z, GOLD_SOFT)
    circle(ax, (0.9, -0.35), 0.42, "×", fill=GREY_SOFT, size=18)
    arrow(ax, (-1.2, 1.22), (0.6, -0.05))
    arrow(ax, (2.6, 1.22), (1.2, -0.05))
    arrow(ax, (0.9, -0.77), (0.9, -2.57))
    box(ax, (-2.15, -0.85), 3.3, 0.75, "MulBackward0", fill=ORANGE_SOFT, edge=ORANGE, size=SMALL)
    arrow(ax, (-1.2, -2.57), (-1.2, -1.25), ORANGE, 2.2)
    label(ax, (-0.75, -1.95), "1.0", ORANGE, SMALL, fontweight="bold")
    arrow(ax, (-3.2, -0.47), (-3.2, 1.2), ORANGE, 2.2)
    label(ax, (-4.0, 0.35), "2.0", ORANGE, SMALL, fontweight="bold")
    return fig


NODES = ["x", "L₁", "S", "L₂", "ℓ"]
SHAPES = ["(4, 2)", "(4, 3)", "(4, 3)", "(4, 1)", "()"]
BRANCHES = [
    ("W₁", 1.4, "(2, 3)"),
    ("b₁", 2.75, "(3,)"),
    ("W₂", 5.4, "(3, 1)"),
    ("b₂", 6.75, "(1,)"),
    ("y", 8.2, "(4, 1)"),
]


def chain_graph():
    """Ida y vuelta por x → L₁ → S → L₂ → ℓ, con las formas y todos los gradientes."""
    fig, ax = canvas(5.9, 5.3, (-0.75, 9.05), (-6.95, 1.75))
    for top, backward in [(0, False), (-4.7, True)]:
        title = "Hacia atrás: gradientes" if backward else "Hacia adelante: valores y formas"
        color = ORANGE if backward else BLUE
        label(ax, (-0.55, top + 1.42), title, color, ha="left", fontweight="bold")
        for i, name in enumerate(NODES):
            place = (2.05 * i, top)
            fill = GREY_SOFT if name == "x" else ORANGE_SOFT if name == "ℓ" else GOLD_SOFT
            circle(ax, place, 0.48, name, fill=fill)
            if not backward:
                label(ax, (place[0], top + 0.78), SHAPES[i], INK, SMALL)
            if i == 0:
                continue
            near, far = place[0] - 0.5, place[0] - 1.55
            if not backward:
                arrow(ax, (far, top), (near, top), color)
            elif i > 1:
                arrow(ax, (near, top), (far, top), color, 2.2)
                label(ax, (place[0] - 2.05, top + 0.78), f"∂ℓ/∂{NODES[i - 1]}", color, SMALL)
        for name, x, shape in BRANCHES:
            parent = {"1": 2.05, "₁": 2.05, "₂": 6.15}.get(name[-1], 8.2)
            box(ax, (x, top - 1.55), 0.85, 0.62, name, fill=GREY_SOFT if name == "y" else BLUE_SOFT)
            ends = (x, top - 1.22), (parent + 0.5 * (x - parent), top - 0.5)
            if not backward:
                arrow(ax, *ends, color)
                label(ax, (x, top - 2.15), shape, INK, SMALL)
            elif name != "y":
                arrow(ax, *reversed(ends), color, 2.2)
                label(ax, (x, top - 2.15), f"∂ℓ/∂{name}", color, SMALL)
    return fig
