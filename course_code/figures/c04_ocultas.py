"""Los esquemas de «Qué aprenden las capas ocultas»: salen del mismo entrenamiento que la página."""

import io
import re
from functools import cache

import matplotlib.pyplot as plt
import torch

from course_code.curves import CurveNet, record_training, two_curves, unbend
from course_code.figures.style import (
    BLUE,
    BLUE_SOFT,
    GREEN,
    INK,
    MUTED,
    ORANGE,
    ORANGE_SOFT,
    PAPER,
    SMALL,
    VIOLET,
    arrow,
    circle,
    label,
)

#: Los cuadros, más seguidos cuando la rejilla se tuerce; entre uno y otro se interpola.
EPOCHS = [0, 10, 20, 30, 40, *range(45, 81, 5), 90, 110, 150]
#: Las líneas que se mueven se escriben en unidades de esta parte de punto: números enteros.
UNIT = 0.4
SECONDS = 15
#: La parte de ese tiempo en que algo se mueve; el resto, la última imagen espera quieta.
MOVING = 0.87


@cache
def film():
    """Los 151 modelos del entrenamiento de la página: la misma semilla y el mismo código."""
    torch.manual_seed(0)
    return [model.double() for model in record_training(CurveNet(), *two_curves())]


@torch.inference_mode()
def boundary(model, points=31):
    """La frontera en la capa oculta, una recta, y en las entradas: dos tensores (points, 2)."""
    w, b = model.output.weight[0], model.output.bias
    nearest = -b * w / (w @ w)  # el punto de la recta más cercano al origen
    along = torch.stack([-w[1], w[0]]) / w.norm()
    # Dónde entra la recta en el cuadrado de lado 1 y dónde sale.
    limits = torch.stack([(1e-11 - nearest) / along, (1 - 1e-11 - nearest) / along])
    low, high = limits.amin(dim=0).amax(), limits.amax(dim=0).amin()
    # Cerca de los bordes del cuadrado las entradas quedan muy lejos: allí, puntos muy juntos.
    spread = 23 * torch.linspace(-1, 1, points).double() ** 3
    t = low + (high - low) * torch.sigmoid(spread)
    hidden = nearest + t.unsqueeze(1) * along
    return hidden, unbend(model, hidden)


@torch.inference_mode()
def bent_shapes(model, points=11):
    """Lo que se ve en la capa oculta: la rejilla, (18, points, 2), y las dos curvas."""
    x, y = two_curves(2 * points - 1)
    curves = [x[y == 0].double(), x[y == 1].double()]
    return model.bend(straight_grid(points)), [model.bend(curve) for curve in curves]


def straight_grid(points):
    """Nueve líneas por sentido en el plano de las entradas: (18, points, 2)."""
    steps = torch.linspace(-1.2, 1.2, 9).double()
    along = torch.linspace(-1.2, 1.2, points).double()
    upright = torch.stack(torch.meshgrid(steps, along, indexing="ij"), dim=-1)
    return torch.cat([upright, upright.flip(-1)])


def _plot_grid(ax, lines):
    """Dibuja varias líneas, (m, n, 2), como un solo trazo con huecos: pesa mucho menos."""
    joined = torch.nn.functional.pad(lines, (0, 0, 0, 1), value=torch.nan)
    ax.plot(*joined.reshape(-1, 2).T, color=MUTED, linewidth=0.7)


def _plain_planes(left, right):
    """Los ejes de los dos planos, sin rejilla."""
    for ax, limits, title in [
        (left, (-1.2, 1.2), "entradas"),
        (right, (0, 1), "capa oculta"),
    ]:
        ax.set(xlim=limits, ylim=limits, xticks=limits, yticks=limits, aspect="equal")
        ax.set_title(title, loc="center")
        ax.grid(False)
        ax.spines[["top", "right"]].set_visible(True)
        ax.tick_params(length=0)
    left.set(xlabel="x₁", ylabel="x₂", xticks=[-1, 0, 1], yticks=[-1, 0, 1])
    right.set(xlabel="h₁", ylabel="h₂")


def _draw_hidden(ax, model):
    """La rejilla torcida, las dos curvas y la recta."""
    grid, curves = bent_shapes(model, points=25)
    _plot_grid(ax, grid)
    for curve, color in zip(curves, (ORANGE, BLUE), strict=True):
        ax.plot(*curve.T, color=color, linewidth=2.6)
    ax.plot(*boundary(model)[0][[0, -1]].T, color=INK, linewidth=2.2)


def _draw_inputs(ax):
    """La rejilla recta y las dos curvas."""
    _plot_grid(ax, straight_grid(2))
    x, y = two_curves(41)
    ax.plot(*x[y == 0].T, color=ORANGE, linewidth=2.6)
    ax.plot(*x[y == 1].T, color=BLUE, linewidth=2.6)


def _network(ax):
    """La red 2–2–1, con sus dos capas sobre los dos planos."""
    inputs, hidden, output = [(1.9, 2.2), (1.9, 0.9)], [(6.3, 2.2), (6.3, 0.9)], (9.3, 1.55)
    for start in inputs:
        for end in hidden:
            arrow(ax, start, (end[0] - 0.45, end[1]), color=MUTED, width=1.2)
    for start in hidden:
        arrow(ax, start, (output[0] - 0.43, output[1]), color=MUTED, width=1.2)
    for xy, name in zip(inputs, ("x₁", "x₂"), strict=True):
        circle(ax, xy, 0.43, name, size=SMALL)
    for xy, name in zip(hidden, ("h₁", "h₂"), strict=True):
        circle(ax, xy, 0.43, name, fill=BLUE_SOFT, edge=BLUE, size=SMALL)
    circle(ax, output, 0.43, "z", fill=ORANGE_SOFT, edge=ORANGE, size=SMALL)
    label(ax, (4.1, 2.95), "σ(xW + b): tuerce", size=SMALL, color=MUTED)
    label(ax, (8.6, 2.95), "corta", size=SMALL, color=MUTED)


def two_views():
    """La red 2–2–1 ya entrenada: la frontera curva de las entradas es una recta más adentro."""
    model = film()[-1]
    fig, axes = plt.subplot_mosaic(
        [["red", "red"], ["entradas", "oculta"]],
        figsize=(5.8, 4.6),
        height_ratios=[1, 1.9],
    )
    axes["red"].set(xlim=(0, 10.4), ylim=(0.3, 3.3), aspect="equal")
    axes["red"].axis("off")
    _network(axes["red"])
    left, right = axes["entradas"], axes["oculta"]
    _plain_planes(left, right)
    _draw_inputs(left)
    _draw_hidden(right, model)
    left.plot(*boundary(model)[1].T, color=INK, linewidth=2.2)
    w, b = model.hidden.weight.detach(), model.hidden.bias.detach()
    for row, bias, color in zip(w, b, (GREEN, VIOLET), strict=True):
        left.axline((0, -bias / row[1]), slope=-row[0] / row[1], color=color, linestyle=":")
    return fig


def film_moving():
    """La película del entrenamiento: la frontera, la rejilla torcida y la recta, época a época."""
    fig, axes = plt.subplot_mosaic(
        [["entradas", "oculta"], ["reloj", "reloj"]], figsize=(5.8, 3.7), height_ratios=[9, 1]
    )
    left, right, clock = axes["entradas"], axes["oculta"], axes["reloj"]
    _plain_planes(left, right)
    _draw_inputs(left)
    _draw_hidden(right, film()[-1])
    left.plot(*boundary(film()[-1])[1].T, color=INK, linewidth=2.2)
    clock.set(xlim=(0, 150), ylim=(-1, 1), xticks=[0, 50, 100, 150], yticks=[], xlabel="época")
    clock.spines["left"].set_visible(False)
    clock.grid(False)
    with plt.rc_context({"path.simplify": False}):
        for name, ax in axes.items():
            (x0, x1), (y0, y1) = ax.get_xlim(), ax.get_ylim()
            ax.plot([x0, x1], [y0, y1], linewidth=0.1, color=PAPER, gid=name)
        text = io.StringIO()
        fig.savefig(text, format="svg", metadata={"Date": None})
    plt.close(fig)
    svg = text.getvalue()
    places = {name: _place(svg, name, ax) for name, ax in axes.items()}
    return svg.replace("</svg>", f'<g class="solo-movimiento">{_moving(places)}</g></svg>')


def _place(svg, gid, ax):
    """El rectángulo de unos ejes en el SVG, y la función que lleva sus datos a él."""
    line = re.search(rf'<g id="{gid}">\s*<path d="M (\S+) (\S+)\s+L (\S+) (\S+)', svg)
    x0, y0, x1, y1 = (float(number) for number in line.groups())
    (a0, a1), (b0, b1) = ax.get_xlim(), ax.get_ylim()

    def to_svg(points):
        x, y = torch.as_tensor(points).double().unbind(-1)
        x = x0 + (x - a0) / (a1 - a0) * (x1 - x0)
        y = y0 + (y - b0) / (b1 - b0) * (y1 - y0)
        # Lo que queda muy lejos se recorta: así los números son cortos.
        return torch.stack([x, y], dim=-1).clamp(-999, 1999)

    return (x0, y1, x1 - x0, y0 - y1), to_svg


def _moving(places):
    """Los elementos que se mueven, sobre un papel que tapa la figura quieta."""
    frames = [film()[epoch] for epoch in EPOCHS]
    box_left, left = places["entradas"]
    box_right, right = places["oculta"]
    _, clock = places["reloj"]

    parts = []
    for name, box in [("izquierda", box_left), ("derecha", box_right)]:
        parts.append(f'<clipPath id="{name}">{_rectangle(box, "none")}</clipPath>')
        parts.append(_rectangle(box, MUTED))
    parts.append(_path([left(straight_grid(2))], MUTED, 0.7))
    points, labels = two_curves(31)
    for number, color in enumerate((ORANGE, BLUE)):
        parts.append(_path([left(points[labels == number])], color, 2.6))
    borders = [boundary(model) for model in frames]
    parts.append(_path([left(curve) for _, curve in borders], INK, 2.2, "izquierda"))

    bent = [bent_shapes(model) for model in frames]
    parts.append(_path([right(grid) for grid, _ in bent], MUTED, 0.7, "derecha"))
    for number, color in enumerate((ORANGE, BLUE)):
        parts.append(_path([right(curves[number]) for _, curves in bent], color, 2.6, "derecha"))
    ends = [hidden[[0, -1]] for hidden, _ in borders]
    parts.append(_path([right(points) for points in ends], INK, 2.2, "derecha"))

    stops = clock([(epoch, 0.0) for epoch in EPOCHS])
    moves = _animate("cx", [f"{stop:.1f}" for stop in stops[:, 0].tolist()])
    parts.append(f'<circle cy="{stops[0, 1]:.1f}" r="6" style="fill: {INK}">{moves}</circle>')
    return "".join(parts)


def _rectangle(box, edge):
    """Un rectángulo de papel."""
    x, y, width, height = (f"{side:.1f}" for side in box)
    return (
        f'<rect x="{x}" y="{y}" width="{width}" height="{height}" '
        f'style="fill: {PAPER}; stroke: {edge}"/>'
    )


def _path(frames, color, width, clip=""):
    """Una línea o varias, (…, n, 2); si hay varios cuadros, pasa de uno a otro."""
    drawn = [
        "".join(_relative(line) for line in points.reshape(-1, *points.shape[-2:]))
        for points in frames
    ]
    moves = _animate("d", drawn) if len(drawn) > 1 else ""
    line = (
        f'<g transform="scale({UNIT})"><path d="{drawn[0]}" '
        f'style="fill: none; stroke: {color}; stroke-width: {width / UNIT:.2f}">{moves}</path></g>'
    )
    return f'<g clip-path="url(#{clip})">{line}</g>' if clip else line


def _relative(points):
    """Un camino SVG que dice cuánto avanzar desde el punto anterior: pesa menos."""
    places = (points / UNIT).round().long()
    steps = [places[0].tolist(), *places.diff(dim=0).tolist()]
    pairs = (f"{x}{' ' if y >= 0 else ''}{y}" for x, y in steps)
    return "M{}l{}".format(next(pairs), " ".join(pairs))


def _animate(attribute, values):
    """Los valores de un atributo, uno por cuadro, sin fin; el último espera."""
    times = [f"{MOVING * epoch / EPOCHS[-1]:.3f}" for epoch in EPOCHS]
    return (
        f'<animate attributeName="{attribute}" dur="{SECONDS}s" repeatCount="indefinite" '
        f'keyTimes="{";".join(times)};1" values="{";".join(values)};{values[-1]}"/>'
    )
