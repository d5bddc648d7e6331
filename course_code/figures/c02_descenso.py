"""Los esquemas de «Descenso de gradiente»: todos los caminos salen de los optimizadores."""

import io
import re

import matplotlib.pyplot as plt
import torch
from sklearn.datasets import load_diabetes

from course_code.figures.style import (
    BLUE,
    BLUE_SOFT,
    GOLD,
    GREEN,
    GREY_SOFT,
    INK,
    MUTED,
    ORANGE,
    PAPER,
    RED,
    SMALL,
    VIOLET,
    label,
)
from course_code.optimizers import (
    Adam,
    GradientDescent,
    Momentum,
    Nesterov,
    RMSprop,
    descend,
)

START = torch.tensor([-0.8, 1.3], dtype=torch.float64)
RAVINE_START = torch.tensor([0.3, -1.0], dtype=torch.float64)


def regression(standardized):
    """El problema de la página: (x, y, gradiente, mínimo)."""
    diabetes = load_diabetes(scaled=False)
    x = torch.tensor(diabetes.data[:, [2, 8]])
    y = torch.tensor(diabetes.target)
    x, y = x - x.mean(dim=0), (y - y.mean()) / y.std()
    if standardized:
        x = x / x.std(dim=0)
    best = torch.linalg.lstsq(x, y.unsqueeze(1)).solution.squeeze(1)
    return x, y, lambda w: (x @ w - y) @ x / len(y), best


def heights(x, y, points):
    """La pérdida en muchos puntos a la vez: (..., 2) → (...)."""
    errors = points.reshape(-1, 2) @ x.T - y
    return (errors**2).mean(dim=1).reshape(points.shape[:-1]) / 2


def level_curve(x, best, excess, points=37):
    """La curva donde la pérdida supera en ``excess`` a la mínima: una elipse, (points, 2)."""
    values, vectors = torch.linalg.eigh(x.T @ x / len(x))
    angles = torch.linspace(0, 6.2832, points).double()
    circle = torch.stack([angles.cos(), angles.sin()], dim=1)
    return best + (circle * (2 * excess / values).sqrt()) @ vectors.T


def mountain():
    """La pérdida como un relieve: la altura es el error y el paso va contra el gradiente."""
    x, y, gradient, best = regression(standardized=True)
    w1, w2 = torch.meshgrid(
        torch.linspace(-1.2, 1.8, 11).double(),
        torch.linspace(-1.0, 1.8, 11).double(),
        indexing="xy",
    )
    z = heights(x, y, torch.stack([w1, w2], dim=-1))
    path = descend(gradient, START, GradientDescent(0.4), 10)
    on_surface = heights(x, y, path)

    top, low = on_surface[0].item(), heights(x, y, best).item()
    ring = level_curve(x, best, top - low)

    fig = plt.figure(figsize=(5.4, 4.6))
    ax = fig.add_subplot(projection="3d", computed_zorder=False)
    ax.plot_surface(
        *(w1, w2, z),
        rstride=1,
        cstride=1,
        color=BLUE_SOFT,
        edgecolor=BLUE,
        linewidth=0.4,
        shade=False,
        clip_on=False,
    )
    ax.plot(ring[:, 0], ring[:, 1], top + 0.01, color=MUTED, linewidth=2)
    ax.plot([START[0]] * 2, [START[1]] * 2, [0, top], color=RED, linewidth=3)
    ax.plot(path[:, 0], path[:, 1], on_surface + 0.03, "o-", color=ORANGE, markersize=5)
    ax.plot(*best, low + 0.03, "*", color=GREEN, markersize=16)
    paper = {"facecolor": PAPER, "edgecolor": "none", "pad": 1.5}
    style = {"ha": "center", "fontsize": SMALL, "bbox": paper}
    ax.text(-0.8, 1.3, top + 0.35, "estamos aquí", color=ORANGE, **style)
    ax.text(*(best + torch.tensor([0.42, -0.42])), low, "mínimo", color=GREEN, **style)
    ax.view_init(elev=42, azim=-38)
    ax.set(xlabel="w₁", ylabel="w₂", zlim=(0, z.max().item()))
    ax.set(xticks=[-1, 0, 1], yticks=[0, 1], zticks=[0, 0.5, 1, 1.5])
    ax.set_title("pérdida ℓ", loc="center")
    for pane in (ax.xaxis, ax.yaxis, ax.zaxis):
        pane.set_pane_color((0, 0, 0, 0))
    return fig


def bump_height(w):
    """La cuesta de dos mínimos de la página."""
    return w**4 / 4 - w**2 - w / 4


def bump_slope(w):
    """La derivada de la cuesta."""
    return w**3 - 2 * w - 0.25


def _bump_paths(steps):
    """Los caminos del descenso y de momentum, con los números de la página."""
    start = torch.tensor(-2.2)
    return (
        descend(bump_slope, start, GradientDescent(0.03), steps),
        descend(bump_slope, start, Momentum(0.03, 0.9), steps),
    )


def _bump_axes(count):
    """El perfil de la cuesta, una vez por gráfica."""
    fig, axes = plt.subplots(count, 1, figsize=(5.6, 2.4 * count), squeeze=False, sharex=True)
    w = torch.linspace(-2.35, 2.35, 48)
    for ax in axes[:, 0]:
        ax.plot(w, bump_height(w), color=INK, linewidth=2)
        ax.fill_between(w, bump_height(w), -2.0, color=GREY_SOFT, linewidth=0)
        ax.set(xlim=(-2.35, 2.35), ylim=(-2.0, 3.2), yticks=[-1, 0, 1, 2], ylabel="pérdida")
        ax.tick_params(length=0)
    axes[-1, 0].set_xlabel("peso w")
    return fig, axes[:, 0]


def dots(ax, x, y, color, size=4):
    """Un punto por posición, como un solo trazo: pesa mucho menos que un marcador por punto."""
    gap = torch.full_like(x, torch.nan)
    x = torch.stack([x, x + 1e-4, gap], dim=1).flatten()
    y = torch.stack([y, y, gap], dim=1).flatten()
    ax.plot(x, y, color=color, linewidth=size, solid_capstyle="round")


def momentum_bump():
    """El descenso se detiene en el primer mínimo; con momentum, la bola pasa el bache."""
    fig, axes = _bump_axes(2)
    stuck, rolling = _bump_paths(52)
    for ax, path, color, title in [
        (axes[0], stuck, RED, "descenso de gradiente"),
        (axes[1], rolling, GREEN, "con momentum, β = 0.9"),
    ]:
        ax.set_title(title, color=color)
        dots(ax, path, bump_height(path) + 0.12, color)
        ax.plot(path[-1], bump_height(path[-1]) + 0.2, "o", color=color, markersize=12)
    label(axes[0], (-1.35, -1.45), "se detiene aquí", RED, SMALL)
    label(axes[1], (0.1, -1.1), "llega al más hondo", GREEN, SMALL)
    return fig


def momentum_moving():
    """La misma carrera en movimiento: dos bolas sobre la cuesta, un cuadro por paso."""
    fig, (ax,) = _bump_axes(1)
    paths = dict(zip(("stuck", "rolling"), _bump_paths(70), strict=True))
    colors = {"stuck": RED, "rolling": GREEN}
    with plt.rc_context({"path.simplify": False}):
        for name, path in paths.items():
            ax.plot(
                *(path, bump_height(path) + 0.16),
                color=colors[name],
                linewidth=0.8,
                linestyle=":",
                gid=name,
            )
        label(ax, (-1.9, 2.75), "sin momentum", RED, SMALL, ha="left")
        label(ax, (-1.9, 2.2), "con momentum", GREEN, SMALL, ha="left")
        text = io.StringIO()
        fig.savefig(text, format="svg", metadata={"Date": None})
    plt.close(fig)
    svg = text.getvalue()
    balls = "".join(_ball(svg, name, colors[name]) for name in paths)
    return svg.replace("</svg>", f'<g class="solo-movimiento">{balls}</g></svg>')


def _ball(svg, gid, color, seconds=9):
    """Un círculo que recorre, vértice a vértice, la línea del SVG que se llama ``gid``."""
    line = re.search(rf'<g id="{gid}">\s*<path d="([^"]+)"', svg)[1]
    points = re.findall(r"[ML] (\S+) (\S+)", line)
    moves = "".join(
        f'<animate attributeName="{attribute}" dur="{seconds}s" repeatCount="indefinite" '
        f'values="{";".join(f"{float(point[axis]):.1f}" for point in points)}"/>'
        for axis, attribute in enumerate(("cx", "cy"))
    )
    x, y = points[0]
    return f'<circle cx="{x}" cy="{y}" r="6" style="fill: {color}">{moves}</circle>'


def ravine_paths():
    """Los cinco optimizadores en el barranco, cada uno con su mejor tasa de aprendizaje."""
    x, _, gradient, best = regression(standardized=False)
    levels = [level_curve(x, best, gap) for gap in (0.01, 0.1, 0.4, 0.9)]
    racers = [
        ("descenso", GradientDescent(0.1), RED, 80),
        ("momentum", Momentum(0.1), BLUE, 32),
        ("Nesterov", Nesterov(0.05), VIOLET, 18),
        ("RMSprop", RMSprop(0.05), GOLD, 49),
        ("Adam", Adam(0.2), ORANGE, 25),
    ]
    fig, axes = plt.subplots(5, 1, figsize=(5.4, 8.2), sharex=True)
    for ax, (name, optimizer, color, steps) in zip(axes, racers, strict=True):
        path = descend(gradient, RAVINE_START, optimizer, steps)
        for level in levels:
            ax.plot(level[:, 1], level[:, 0], color=MUTED, linewidth=0.7)
        ax.plot(path[:, 1], path[:, 0], color=color, linewidth=1.5)
        ax.plot(path[-1, 1], path[-1, 0], "o", color=color, markersize=8)
        ax.plot(*best.flip(0), "*", color=GREEN, markersize=13, zorder=4)
        ax.set(xlim=(-1.25, 1.6), ylim=(-0.34, 0.44), yticks=[-0.3, 0, 0.3])
        ax.set_aspect("equal", adjustable="box")
        ax.set_title(f"{name}: {steps} pasos", color=color)
        ax.tick_params(length=0)
        ax.grid(False)
    axes[2].set_ylabel("w₁")
    axes[-1].set_xlabel("w₂")
    return fig
