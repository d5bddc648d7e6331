"""Parque de redes: cinco experimentos con redes pequeñas y puntos del plano."""

from course_code.plane_data import circle, clouds, flip_labels, spiral, xor
from course_code.plane_networks import accuracy, plane_mlp, train, train_many

# --8<-- [start:imports]
import math
from itertools import pairwise

import matplotlib.pyplot as plt
import torch
from matplotlib.colors import LinearSegmentedColormap, to_rgba
from torch import nn
from torch.func import functional_call, stack_module_state, vmap
# --8<-- [end:imports]

# --8<-- [start:points]
x, y = xor(200, seed=0)
x_test, y_test = xor(1000, seed=1)
print(x.shape, y.shape)
print(x[:3])
print(y[:3])
# --8<-- [end:points]
# --8<-- [start:points-claim]
assert x.shape == (200, 2) and y.shape == (200,), "200 puntos con su clase"
assert torch.equal(y == 1, x[:, 0].sign() != x[:, 1].sign()), "Azul: signos distintos"
assert x.abs().max() < 6, "Todo cabe en el mapa de −6 a 6"
# --8<-- [end:points-claim]

# --8<-- [start:binary-loss]
z = torch.tensor([2.0, -1.0, 0.0])
labels = torch.tensor([1.0, 1.0, 0.0])
print(f"{nn.BCEWithLogitsLoss()(z, labels):.3f}")

two_logits = torch.stack([torch.zeros(3), z], dim=1)
print(f"{nn.CrossEntropyLoss()(two_logits, labels.long()):.3f}")
# --8<-- [end:binary-loss]
# --8<-- [start:binary-loss-claim]
assert torch.allclose(
    nn.BCEWithLogitsLoss()(z, labels), nn.CrossEntropyLoss()(two_logits, labels.long())
), "Un logit z equivale a los dos logits (0, z)"
assert torch.allclose(torch.sigmoid(z), two_logits.softmax(dim=1)[:, 1]), "σ(z) es la softmax"
assert abs(nn.BCEWithLogitsLoss()(torch.zeros(2), labels[1:]) - math.log(2)) < 1e-6, (
    "Con p = 0.5 la pérdida es ln 2"
)
# --8<-- [end:binary-loss-claim]


# --8<-- [start:draw-map]
stops = [(0, "C1", 0.6), (0.5, "C1", 0), (0.5, "C0", 0), (1, "C0", 0.6)]
stops = [(place, to_rgba(color, alpha)) for place, color, alpha in stops]
shades = LinearSegmentedColormap.from_list("clases", stops)


def draw_map(ax, predict, x, y, title):
    """Tiñe el plano según la probabilidad de azul y pone encima los puntos."""
    axis = torch.linspace(-6, 6, 60)
    grid = torch.cartesian_prod(axis, axis)  # (3600, 2)
    with torch.no_grad():
        p = torch.sigmoid(predict(grid)).reshape(60, 60).T
    size = {"origin": "lower", "extent": (-6, 6, -6, 6), "zorder": 2}
    ax.imshow(p, shades, vmin=0, vmax=1, rasterized=True, **size)
    border = ax.contour(axis, axis, p, [0.5], colors="0.5", linewidths=1.5)
    border.set_rasterized(True)  # píxeles: el dibujo pesa mucho menos
    for answer, marker in [(0, "C1s"), (1, "C0o")]:
        style = {"ms": 4, "mec": "w", "mew": 0.4, "rasterized": True}
        ax.plot(*x[y == answer].T, marker, **style)
    ax.set(xlim=(-6, 6), ylim=(-6, 6), xticks=[-6, 0, 6], yticks=[-6, 0, 6])
    ax.set_title(title, loc="center")
    ax.grid(False)


# --8<-- [end:draw-map]


# --8<-- [start:one-neuron]
torch.manual_seed(0)
model = plane_mlp([2, 1], nn.ReLU)
optimizer = torch.optim.Adam(model.parameters(), lr=0.1)
losses = train(model, optimizer, x, y, steps=300)

p = torch.sigmoid(model(x_test))
hits = accuracy(model(x_test).squeeze(1), y_test)
print(f"pérdida {losses[-1]:.3f}; ln 2 = {math.log(2):.3f}")
print(f"probabilidades, de {p.min():.2f} a {p.max():.2f}")
print(f"exactitud {100 * hits:.1f} %")
# --8<-- [end:one-neuron]
# --8<-- [start:one-neuron-claim]
assert abs(losses[-1] - math.log(2)) < 0.002, "Una neurona se queda en ln 2"
assert p.min() > 0.45 and p.max() < 0.55, "Todas las probabilidades rondan 0.5"
assert hits < 0.5, "La exactitud queda por debajo del 50 %"
# --8<-- [end:one-neuron-claim]

# --8<-- [start:xor-maps]
fig, axes = plt.subplots(2, 2, figsize=(5.2, 5.6))
for ax, hidden in zip(axes.flat, [[], [2], [4], [8]]):
    torch.manual_seed(0)
    model = plane_mlp([2, *hidden, 1], nn.ReLU)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.1)
    train(model, optimizer, x, y, steps=300)
    hits = accuracy(model(x_test).squeeze(1), y_test)
    shape = "–".join(str(width) for width in [2, *hidden, 1])
    draw_map(ax, model, x, y, f"{shape}: {100 * hits:.0f} %")
plt.show()
# --8<-- [end:xor-maps]
# --8<-- [start:xor-maps-claim]
assert hits > 0.99, "La 2–8–1 acierta casi todo"
# --8<-- [end:xor-maps-claim]


# --8<-- [start:pick]
def pick(predict, which):
    """Una sola de las redes que entrenó train_many."""
    return lambda points: predict(points)[which]


# --8<-- [end:pick]

# --8<-- [start:xor-seeds]
solved, trained = {}, {}
options = {"seeds": 20, "steps": 300, "lr": 0.1}
for hidden in [[], [2], [4], [8], [2, 2]]:
    widths = [2, *hidden, 1]
    for activation in [nn.Tanh, nn.ReLU]:
        predict = train_many(widths, activation, x, y, **options)
        hits = accuracy(predict(x_test), y_test)
        key = "–".join(map(str, widths)), activation.__name__
        solved[key], trained[key] = (hits > 0.9).sum().item(), predict
        print(f"{key[0]:8}{key[1]:5}{solved[key]:2} de 20", end="; ")
        print(f"la mejor, {100 * hits.max():.1f} %")
# --8<-- [end:xor-seeds]
# --8<-- [start:xor-seeds-claim]
assert solved["2–1", "Tanh"] == solved["2–1", "ReLU"] == 0, "Sin capa oculta, ninguna"
assert solved["2–2–1", "Tanh"] == solved["2–2–1", "ReLU"] == 0, "Con dos ocultas, ninguna"
assert 12 <= solved["2–4–1", "Tanh"] < 20, "Con cuatro, la mayoría pero no todas (tanh)"
assert 12 <= solved["2–4–1", "ReLU"] < 20, "Con cuatro, la mayoría pero no todas (ReLU)"
assert solved["2–8–1", "Tanh"] == solved["2–8–1", "ReLU"] == 20, "Con ocho, todas"
assert 2 <= solved["2–2–2–1", "Tanh"] <= 8, "La 2–2–2–1 con tanh, unas pocas"
assert solved["2–2–2–1", "ReLU"] == 0, "La 2–2–2–1 con ReLU, ninguna"
# --8<-- [end:xor-seeds-claim]

# --8<-- [start:three-seeds]
predict = trained["2–2–2–1", "Tanh"]
hits = accuracy(predict(x_test), y_test)
fig, axes = plt.subplots(1, 3, figsize=(5, 2.2), sharey=True)
for ax, seed in zip(axes, [7, 1, 8]):
    title = f"semilla {seed}: {100 * hits[seed]:.0f} %"
    draw_map(ax, pick(predict, seed), x, y, title)
plt.show()
# --8<-- [end:three-seeds]
# --8<-- [start:three-seeds-claim]
assert hits[8] > 0.99, "La semilla 8 resuelve XOR"
assert hits[7] < 0.8, "La semilla 7 se atasca"
assert 0.8 < hits[1] < 0.9, "La semilla 1 se atasca más arriba"
assert (
    accuracy(train_many([2, 2, 2, 1], nn.Tanh, x, y, seeds=8, steps=600, lr=0.1)(x_test), y_test)[
        [1, 7]
    ]
    < 0.9
).all(), "Con el doble de pasos siguen atascadas"
# --8<-- [end:three-seeds-claim]

# --8<-- [start:by-hand]
model = plane_mlp([2, 4, 1], nn.ReLU)
with torch.no_grad():
    signs = torch.tensor([[1, -1], [-1, 1], [1, 1], [-1, -1]])
    model[0].weight.copy_(signs)
    model[2].weight.copy_(torch.tensor([[1, 1, -1, -1]]))
    model[0].bias.zero_()
    model[2].bias.zero_()
print(f"{100 * accuracy(model(x_test).squeeze(1), y_test):.1f} %")
# --8<-- [end:by-hand]
# --8<-- [start:by-hand-claim]
assert accuracy(model(x_test).squeeze(1), y_test) == 1, "Cuatro ReLU bastan, a mano"
# --8<-- [end:by-hand-claim]

# --8<-- [start:spiral-widths]
x, y = spiral(250, seed=0)
x_test, y_test = spiral(1000, seed=1)
swirl, trained = {}, {}
options = {"seeds": 10, "steps": 500, "lr": 0.03}
for hidden in [[8], [32], [8, 8], [16, 16]]:
    widths = [2, *hidden, 1]
    for activation in [nn.Tanh, nn.ReLU]:
        predict = train_many(widths, activation, x, y, **options)
        hits = 100 * accuracy(predict(x_test), y_test)
        model = plane_mlp(widths, activation)
        size = sum(p.numel() for p in model.parameters())
        key = "–".join(map(str, widths)), activation.__name__
        swirl[key], trained[key] = hits, predict
        print(f"{key[0]:10}{size:4}  {key[1]:5}", end="")
        print(f"{hits.mean():.1f} ± {hits.std():.1f} %")
# --8<-- [end:spiral-widths]
# --8<-- [start:spiral-widths-claim]
assert swirl["2–8–1", "Tanh"].max() < 90 and swirl["2–8–1", "ReLU"].max() < 90, (
    "Ocho unidades no bastan, con ninguna semilla"
)
assert swirl["2–16–16–1", "Tanh"].min() > 90 and swirl["2–16–16–1", "ReLU"].min() > 90, (
    "La 2–16–16–1 pasa del 90 % con todas"
)
assert swirl["2–32–1", "Tanh"].mean() > swirl["2–8–8–1", "Tanh"].mean(), "Con tanh gana la ancha"
assert (
    abs(swirl["2–8–8–1", "ReLU"].mean() - swirl["2–32–1", "ReLU"].mean())
    < swirl["2–8–8–1", "ReLU"].std()
), "Con ReLU, la diferencia cabe en lo que varía cada una"
# --8<-- [end:spiral-widths-claim]

# --8<-- [start:spiral-maps]
fig, axes = plt.subplots(2, 2, figsize=(5.2, 5.6))
for ax, shape in zip(axes.flat, ["2–8–1", "2–32–1", "2–8–8–1", "2–16–16–1"]):
    title = f"{shape}: {swirl[shape, 'ReLU'][0]:.0f} %"
    draw_map(ax, pick(trained[shape, "ReLU"], 0), x, y, title)
plt.show()
# --8<-- [end:spiral-maps]

# --8<-- [start:rates]
x, y = xor(200, seed=0)
curves = {}
print("     α     última   máxima  números")
for activation in [nn.Tanh, nn.ReLU]:
    for lr in [0.01, 1, 100]:
        torch.manual_seed(0)
        model = plane_mlp([2, 8, 1], activation)
        optimizer = torch.optim.SGD(model.parameters(), lr=lr)
        losses = torch.tensor(train(model, optimizer, x, y, steps=200))
        numbers = losses[losses.isfinite()]
        curves[activation.__name__, lr] = numbers
        print(f"{activation.__name__:4} {lr:<4} {losses[-1]:7.3f}", end="")
        print(f" {numbers.max():8.2g} {len(numbers):8}")
# --8<-- [end:rates]
# --8<-- [start:rates-claim]
assert curves["Tanh", 0.01][-1] > 0.6 and curves["ReLU", 0.01][-1] > 0.4, "0.01 es lenta"
assert curves["Tanh", 1][-1] < 0.05 and curves["ReLU", 1][-1] < 0.05, "Con 1 aprende"
assert (curves["Tanh", 1].diff() < 0).all() and (curves["ReLU", 1].diff() < 0).all(), (
    "Con 1 la pérdida baja en todos los pasos"
)
assert len(curves["Tanh", 100]) == 200, "La tangente nunca da nan"
assert (curves["Tanh", 100].diff() > 0).sum() > 60, "Pero la pérdida sube y baja"
assert curves["Tanh", 100][5:].min() > 8 and curves["Tanh", 100].max() < 85, "Entre 10 y 80"
assert curves["Tanh", 100].median() > 10 * math.log(2), "Y vive muy por encima de ln 2"
assert len(curves["ReLU", 100]) < 20 and losses[-1].isnan(), "La ReLU da nan en pocos pasos"
assert curves["ReLU", 100].max() > 1e30, "Justo antes, números enormes"
# --8<-- [end:rates-claim]

# --8<-- [start:rate-curves]
fig, axes = plt.subplots(2, 1, figsize=(4.8, 6))
names = {0.01: "lenta", 1: "buena", 100: "excesiva"}
for ax, activation in zip(axes, ["Tanh", "ReLU"]):
    for lr, color in [(0.01, "C4"), (1, "C0"), (100, "C3")]:
        losses = curves[activation, lr]
        ax.plot(losses, color, lw=1.5, label=f"α = {lr}, {names[lr]}")
        if len(losses) < 200:
            ax.plot(len(losses) - 1, losses[-1], color + "x", ms=10, mew=3)
            ax.text(len(losses) + 6, losses[-1] / 100, "nan", color=color)
    ax.set(title=activation, ylabel="pérdida", yscale="log")
axes[0].set(ylim=(0.003, 300))
axes[1].set(xlabel="paso", yticks=[1, 1e10, 1e20, 1e30])
axes[1].legend(loc="right")
for ax in axes:
    ax.minorticks_off()
plt.show()
# --8<-- [end:rate-curves]

# --8<-- [start:draws]
draws = [clouds(20, seed) for seed in range(20)]
x = torch.stack([points for points, labels in draws])  # (20, 20, 2)
y = torch.stack([labels for points, labels in draws])  # (20, 20)
x_val, y_val = clouds(2000, seed=100)
x_test, y_test = clouds(10_000, seed=101)

rule = accuracy(x_test.sum(dim=1), y_test)  # azul si x₁ + x₂ > 0
best = (1 + math.erf(1)) / 2
print(f"la regla x₁ + x₂ > 0: {100 * rule:.1f} %")
print(f"en teoría:            {100 * best:.1f} %")
# --8<-- [end:draws]
# --8<-- [start:draws-claim]
assert abs(rule - best) < 0.006, "La mejor regla acierta el 92.1 %, salvo el azar de la prueba"
assert abs(best - torch.distributions.Normal(0, 1).cdf(torch.tensor(2**0.5))) < 1e-6, (
    "Φ(√2): el centro está a √2 desviaciones de la recta"
)
# --8<-- [end:draws-claim]

# --8<-- [start:big-small]
small, big = [2, 4, 1], [2, 64, 64, 1]
recipes = [(small, 0.0)]
recipes += [(big, decay) for decay in [0.0, 0.01, 0.03, 0.1, 0.3]]
options = {"seeds": 20, "steps": 300, "lr": 0.03}
fitted = {}
print("ocultas         λ   suyos  validación")
for widths, decay in recipes:
    predict = train_many(widths, nn.ReLU, x, y, **options, weight_decay=decay)
    fitted[len(widths), decay] = predict
    seen = 100 * accuracy(predict(x), y)
    new = 100 * accuracy(predict(x_val), y_val)
    print(f"{widths[1:-1]!s:12} {decay:4} {seen.mean():5.1f} %", end="")
    print(f"  {new.mean():.1f} ± {new.std():.1f} %")
# --8<-- [end:big-small]
# --8<-- [start:big-small-claim]
assert accuracy(fitted[4, 0.0](x), y).min() == 1, "La grande memoriza todo"
assert (
    accuracy(fitted[3, 0.0](x_val), y_val).mean() > accuracy(fitted[4, 0.0](x_val), y_val).mean()
), "La pequeña supera a la grande sin decaimiento"
assert (
    max(
        [0.0, 0.01, 0.03, 0.1, 0.3],
        key=lambda decay: accuracy(fitted[4, decay](x_val), y_val).mean(),
    )
    == 0.1
), "La validación elige λ = 0.1"
assert sum(p.numel() for p in plane_mlp([2, 64, 64, 1], nn.ReLU).parameters()) == 4417, (
    "La 2–64–64–1 tiene 4417 parámetros"
)
assert (accuracy(fitted[4, 0.3](x_val), y_val) == 0.5).sum() >= 2, (
    "Con λ = 0.3 algunas redes responden siempre lo mismo"
)
assert accuracy(fitted[4, 0.1](x), y).mean() < 0.97, "Y acierta menos de los suyos"
# --8<-- [end:big-small-claim]

# --8<-- [start:big-small-test]
chosen = {"pequeña": (3, 0.0), "grande": (4, 0.0), "λ = 0.1": (4, 0.1)}
final = {}
for name, key in chosen.items():
    hits = 100 * accuracy(fitted[key](x_test), y_test)
    final[name] = hits
    print(f"{name:8} {hits.mean():.1f} ± {hits.std():.1f} %")

wins = (final["pequeña"] > final["grande"]).sum().item()
print(f"la pequeña supera a la grande en {wins} de 20")
wins = (final["λ = 0.1"] > final["pequeña"]).sum().item()
print(f"la grande con λ = 0.1, a la pequeña en {wins} de 20")
# --8<-- [end:big-small-test]
# --8<-- [start:big-small-test-claim]
assert final["λ = 0.1"].mean() > final["pequeña"].mean() > final["grande"].mean(), "El orden"
assert wins >= 17, "Con decaimiento gana casi siempre"
assert 11 <= (final["pequeña"] > final["grande"]).sum() <= 17, (
    "La pequeña gana más veces que pierde, pero no siempre"
)
assert final["λ = 0.1"].std() < final["pequeña"].std() / 3, "Y depende mucho menos de la semilla"
assert 90 < final["λ = 0.1"].mean() < 100 * best, "Cerca de lo mejor posible"
# --8<-- [end:big-small-test-claim]

# --8<-- [start:big-small-maps]
fig, axes = plt.subplots(1, 3, figsize=(5, 2.2), sharey=True)
for ax, (name, key) in zip(axes, chosen.items()):
    title = f"{name}: {final[name][4]:.0f} %"
    draw_map(ax, pick(fitted[key], 4), x[4], y[4], title)
plt.show()
# --8<-- [end:big-small-maps]
# --8<-- [start:big-small-maps-claim]
assert final["λ = 0.1"][4] > final["pequeña"][4] > final["grande"][4], (
    "En el sorteo del mapa, el mismo orden"
)
assert final["grande"][4] < final["grande"].mean(), "Ahí la grande sale peor que de costumbre"
# --8<-- [end:big-small-maps-claim]

# --8<-- [start:noise]
draws = [circle(100, seed) for seed in range(10)]
x = torch.stack([points for points, labels in draws])
y = [flip_labels(draws[i][1], 0.2, seed=200 + i) for i in range(10)]
y = torch.stack(y)
x_test, clean = circle(5000, seed=100)
y_test = flip_labels(clean, 0.2, seed=300)

budget, noisy = [10, 30, 100, 300, 1000], {}
print("ocultas  pasos   suyos  prueba")
for widths in [[2, 8, 1], [2, 64, 64, 1]]:
    for steps in budget:
        options = {"seeds": 10, "steps": steps, "lr": 0.01}
        predict = train_many(widths, nn.ReLU, x, y, **options)
        seen = 100 * accuracy(predict(x), y)
        new = 100 * accuracy(predict(x_test), y_test)
        noisy[len(widths), steps] = seen, new, predict
        print(f"{widths[1:-1]!s:9} {steps:4}  {seen.mean():.1f} %", end="  ")
        print(f"{new.mean():.1f} ± {new.std():.1f} %")
# --8<-- [end:noise]
# --8<-- [start:noise-claim]
assert noisy[4, 1000][0].mean() > 98, "La grande termina por aprenderse las etiquetas cambiadas"
assert noisy[4, 1000][1].mean() < noisy[4, 30][1].mean() - 4, "Y la prueba empeora"
assert max(new.mean() for seen, new, predict in noisy.values()) < 80, "Nadie pasa del 80 %"
assert abs(noisy[4, 1000][1].mean() - 68) < 3, "Cerca de 0.8² + 0.2² = 0.68"
assert noisy[3, 1000][1].mean() > noisy[4, 1000][1].mean() + 4, "La pequeña termina mejor"
# --8<-- [end:noise-claim]

# --8<-- [start:noise-curves]
plt.figure(figsize=(5, 3.6))
for depth, line in [(3, "--"), (4, "-")]:
    for which, color in [(0, "C0"), (1, "C1")]:
        means = [noisy[depth, steps][which].mean() for steps in budget]
        plt.plot(budget, means, color + line)
plt.axhline(80, color="C2", lw=1.2)
plt.text(1000, 83, "lo mejor posible", color="C2", ha="right")
plt.text(250, 97.5, "entrenamiento", color="C0", ha="right")
plt.text(1000, 63, "prueba", color="C1", ha="right")
plt.xscale("log")
plt.xticks(budget, budget)
plt.minorticks_off()
plt.xlabel("pasos")
plt.ylabel("exactitud (%)")
plt.show()
# --8<-- [end:noise-curves]

# --8<-- [start:noise-maps]
fig, axes = plt.subplots(1, 2, figsize=(5, 3), sharey=True)
for ax, steps in zip(axes, [30, 1000]):
    predict = noisy[4, steps][2]
    draw_map(ax, pick(predict, 0), x[0], y[0], f"{steps} pasos")
plt.show()
# --8<-- [end:noise-maps]

# --8<-- [start:error-instance]
plane_mlp([2, 4, 1], nn.Tanh())
# --8<-- [end:error-instance]

# --8<-- [start:error-squeeze]
x, y = xor(200, seed=0)
model = plane_mlp([2, 4, 1], nn.Tanh)
loss_fn = nn.BCEWithLogitsLoss()
loss_fn(model(x), y)
# --8<-- [end:error-squeeze]

# --8<-- [start:error-long]
loss_fn(model(x).squeeze(1), y.long())
# --8<-- [end:error-long]

# --8<-- [start:silent-nan]
torch.manual_seed(0)
model = plane_mlp([2, 8, 1], nn.ReLU)
optimizer = torch.optim.SGD(model.parameters(), lr=100)
losses = train(model, optimizer, x, y, steps=200)
hits = accuracy(model(x).squeeze(1), y)
print(f"pérdida {losses[-1]}, exactitud {100 * hits:.1f} %")
print(f"naranjas: {100 * (y == 0).float().mean():.1f} %")
# --8<-- [end:silent-nan]
# --8<-- [start:silent-nan-claim]
assert math.isnan(losses[-1]), "La pérdida es nan"
assert hits == (y == 0).float().mean(), "nan > 0 es falso: responde siempre naranja"
# --8<-- [end:silent-nan-claim]

# --8<-- [start:silent-transpose]
axis = torch.linspace(-6, 6, 60)
grid = torch.cartesian_prod(axis, axis)
for name, make in [("XOR", xor), ("espiral", spiral)]:
    x, y = make(200, seed=0)
    torch.manual_seed(0)
    model = plane_mlp([2, 32, 1], nn.Tanh)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.03)
    train(model, optimizer, x, y, steps=500)
    p = model(grid).reshape(60, 60)
    column, row = ((x + 6) / 12 * 59).round().long().T  # su casilla
    right = accuracy(p.T[row, column], y)
    wrong = accuracy(p[row, column], y)
    print(f"{name:8} con .T {100 * right:.1f} %", end="  ")
    print(f"sin .T {100 * wrong:.1f} %")
# --8<-- [end:silent-transpose]
# --8<-- [start:silent-transpose-claim]
assert right > 0.95 and wrong < 0.6, "En la espiral el mapa traspuesto se nota"
assert (xor(200, seed=0)[0].prod(dim=1) == xor(200, seed=0)[0].flip(1).prod(dim=1)).all(), (
    "XOR no cambia al intercambiar x₁ y x₂"
)
# --8<-- [end:silent-transpose-claim]

# --8<-- [start:silent-seed]
draws = [circle(100, seed) for seed in range(10)]
x = torch.stack([points for points, labels in draws])
x_test, clean = circle(5000, seed=100)
options = {"seeds": 10, "steps": 300, "lr": 0.01}
for shift in [0, 200]:
    y = [flip_labels(draws[i][1], 0.2, seed=i + shift) for i in range(10)]
    y_test = flip_labels(clean, 0.2, seed=100 + shift)
    predict = train_many(big, nn.ReLU, x, torch.stack(y), **options)
    hits = 100 * accuracy(predict(x_test), y_test)
    seeds = "la misma semilla" if shift == 0 else "otra semilla"
    print(f"{seeds:17} prueba {hits.mean():.1f} ± {hits.std():.1f} %")
# --8<-- [end:silent-seed]
# --8<-- [start:silent-seed-claim]
assert (
    accuracy(
        train_many(
            [2, 64, 64, 1],
            nn.ReLU,
            x,
            torch.stack([flip_labels(draws[i][1], 0.2, seed=i) for i in range(10)]),
            seeds=10,
            steps=100,
            lr=0.01,
        )(x_test),
        flip_labels(clean, 0.2, seed=100),
    ).mean()
    > 0.85
), "Con la misma semilla, por encima del techo"
assert torch.equal(
    flip_labels(clean, 0.2, seed=100) != clean,
    x_test.norm(dim=1) < torch.where(clean == 1, 0.5, 3.8),
), "Cambiaron los de más adentro del disco y del anillo"
assert hits.mean() < 75, "Con otra semilla, por debajo del techo"
# --8<-- [end:silent-seed-claim]
