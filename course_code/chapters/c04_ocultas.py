"""Qué aprenden las capas ocultas: dos curvas que se separan, y diez clases en dos números."""

from course_code.curves import CurveNet, record_training, two_curves, unbend
from course_code.data import to_tensors
from course_code.mlp import MLP
from course_code.training import evaluate, train_epoch

# --8<-- [start:imports]
import copy

import matplotlib.pyplot as plt
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset, random_split
from torchvision import datasets

device = torch.device("cpu")
if torch.accelerator.is_available():
    device = torch.accelerator.current_accelerator()
# --8<-- [end:imports]

# --8<-- [start:curves]
x, y = two_curves()
print(x.shape, y.shape)
# --8<-- [end:curves]

# --8<-- [start:curves-claim]
assert x.shape == (2000, 2), "Ya no son 2000 puntos."
assert ((x[y == 0] == torch.tensor([0.0, -0.5])).sum(dim=1) < 2).all(), "Ningún punto en x₁ = 0"
assert torch.allclose(x[y == 0][[0, -1]], torch.tensor([[-1.0, 0.5], [1.0, 0.5]])), (
    "La curva de abajo ya no termina en (±1, 0.5)."
)
# --8<-- [end:curves-claim]

# --8<-- [start:best-line]
angles = torch.deg2rad(torch.arange(360.0))
directions = torch.stack([angles.cos(), angles.sin()])
heights, order = (x @ directions).sort(dim=0)
labels = y[order]
hits = len(y) / 2 + (1 - 2 * labels).cumsum(dim=0)
best = 100 * hits.max().item() / len(y)
print(f"la mejor de {hits.numel()} rectas acierta el {best:.1f} %")
# --8<-- [end:best-line]

# --8<-- [start:best-line-claim]
assert hits.numel() == 720_000, "Ya no probamos 720 000 rectas."
assert 85 < best < 86, "La mejor recta ya no acierta cerca del 85 %."
# --8<-- [end:best-line-claim]

# --8<-- [start:line-fails]
cut, angle = divmod(hits.argmax().item(), 360)
side = x @ directions[:, angle]
wrong = (side > heights[cut, angle]) != (y == 1)

plt.figure(figsize=(5, 3.9))
plt.plot(*x[y == 1][::27].T, "C0")
plt.plot(*x[y == 0][::27].T, "C1")
plt.plot(*x[wrong][::15].T, "C3o", markersize=7)
a, b = directions[:, angle]
x2 = (heights[cut, angle] + 1.2 * a) / b  # donde la recta pasa por x₁ = −1.2
plt.axline((-1.2, x2), slope=-a / b, color="0.5")
plt.text(0, 0.4, "etiqueta 1", color="C0", ha="center")
plt.text(0, -0.66, "etiqueta 0", color="C1", ha="center")
plt.gca().set(xlim=(-1.2, 1.2), ylim=(-0.8, 1.1), xlabel="x₁", ylabel="x₂")
plt.show()
# --8<-- [end:line-fails]

# --8<-- [start:line-fails-claim]
assert abs(100 * (1 - wrong.float().mean().item()) - best) < 0.06, (
    "La recta dibujada no acierta lo que dice la cuenta."
)
assert not wrong[y == 1].any(), "La mejor recta ya no acierta toda la curva de arriba."
# --8<-- [end:line-fails-claim]

# --8<-- [start:train]
torch.manual_seed(0)
model = CurveNet()
film = record_training(model, x, y)


@torch.inference_mode()
def accuracy(model):
    """La parte de los 2000 puntos que quedan del lado correcto."""
    return ((model(x) > 0) == (y == 1)).float().mean().item()


for epoch in [0, 20, 40, 60, 80, 100, 150]:
    print(f"época {epoch:3d}   {100 * accuracy(film[epoch]):5.1f} %")
# --8<-- [end:train]

# --8<-- [start:train-claim]
assert len(film) == 151, "La película ya no tiene 151 cuadros."
assert sum(p.numel() for p in model.parameters()) == 9, "Ya no son 9 parámetros."
assert max(accuracy(frame) for frame in film[:41]) < best / 100, (
    "Antes de la época 40 ya supera a la mejor recta."
)
assert accuracy(film[40]) < 0.8, "A la época 40 ya pasó del 80 %."
assert 0.8 < accuracy(film[60]) < 0.95, "A la época 60 ya no está a medio camino."
assert accuracy(film[80]) > 0.99, "A la época 80 ya no acierta casi todo."
assert accuracy(film[100]) == 1 and accuracy(film[150]) == 1, "No acierta los 2000 puntos."
# --8<-- [end:train-claim]


# --8<-- [start:draw-planes]
steps = torch.linspace(-1.2, 1.2, 25)
grid = torch.cartesian_prod(steps, steps).reshape(25, 25, 2)
square = torch.tensor([[[0.0, 0.0], [0.0, 1.0]], [[1.0, 0.0], [1.0, 1.0]]])
shades = {"levels": [-99, 0, 99], "colors": ["C1", "C0"], "alpha": 0.25}


def join(lines):
    """Varias líneas, (m, n, 2), en un solo trazo con huecos."""
    return nn.functional.pad(lines, (0, 0, 0, 1), value=torch.nan).reshape(-1, 2)


@torch.inference_mode()
def draw_planes(top, bottom, model):
    """Arriba, el plano de las entradas; abajo, el de la capa oculta."""
    top.contourf(steps, steps, model(grid).T, **shades)
    bottom.contourf([0, 1], [0, 1], model.output(square)[..., 0].T, **shades)
    lines = torch.cat([grid[::4], grid.transpose(0, 1)[::4]])
    top.plot(*join(lines).T, "0.6", lw=0.6)
    bottom.plot(*join(model.bend(lines)).T, "0.6", lw=0.6)
    for label, color in [(0, "C1"), (1, "C0")]:
        curve = x[y == label][::27]
        top.plot(*curve.T, color)
        bottom.plot(*model.bend(curve).T, color)


# --8<-- [end:draw-planes]

# --8<-- [start:two-planes]
fig, axes = plt.subplots(2, 3, figsize=(5.8, 4.6))
for epoch, (top, bottom) in zip([0, 60, 150], axes.T):
    draw_planes(top, bottom, film[epoch])
    top.grid(False)
    bottom.grid(False)
    top.set(title=f"época {epoch}", xticks=[-1, 0, 1], yticks=[])
    bottom.set(xlim=(0, 1), ylim=(0, 1), xticks=[0, 1], yticks=[])
    top.set_aspect("equal")
    bottom.set_aspect("equal")
axes[0, 0].set(ylabel="entradas: x₂", xlabel="x₁")
axes[1, 0].set(ylabel="capa oculta: h₂", xlabel="h₁")
plt.show()
# --8<-- [end:two-planes]

# --8<-- [start:two-planes-claim]
assert film[0].bend(grid).amax() - film[0].bend(grid).amin() < 0.75, "Nace ya muy extendida."
assert film[150].bend(grid).amax() > 0.99, "La rejilla no llega al borde del cuadrado."
assert film[150].bend(grid).amin() < 0.01, "La rejilla no llega al borde del cuadrado."
assert film[0].hidden.weight.norm() < film[40].hidden.weight.norm(), "Los pesos no crecen."
assert film[40].hidden.weight.norm() < film[150].hidden.weight.norm(), "Los pesos no crecen."
assert (film[0](x) > 0).all(), "En la época 0 ya no contesta siempre «etiqueta 1»."
# --8<-- [end:two-planes-claim]

# --8<-- [start:pull-back]
w1, w2 = model.output.weight[0].detach()
b = model.output.bias.detach()
h1 = torch.linspace(0.45, 0.95, 5)
h2 = -(w1 * h1 + b) / w2  # sobre la recta: w₁h₁ + w₂h₂ + b = 0
with torch.inference_mode():
    points = unbend(model, torch.stack([h1, h2], dim=1))
    logits = model(points)
for (x1, x2), logit in zip(points, logits):
    print(f"({x1:5.2f}, {x2:5.2f})   logit {logit.abs():.3f}")
# --8<-- [end:pull-back]

# --8<-- [start:pull-back-claim]
assert logits.abs().max() < 1e-3, "Los puntos traídos de la recta no están en la frontera."
assert (points[:, 1].diff() / points[:, 0].diff()).diff().abs().min() > 0.1, (
    "Los puntos de la frontera quedan casi en línea recta."
)
# --8<-- [end:pull-back-claim]


# --8<-- [start:race]
def race(units, epochs, networks=20):
    """Entrena 20 redes a la vez; sus exactitudes por época: (épocas, redes)."""
    torch.manual_seed(0)
    weights = []
    for shape in [(2, units), (1, units), (units, 1), (1, 1)]:
        inputs = 2 if shape[1] == units else units
        weight = (2 * torch.rand(networks, *shape) - 1) / inputs**0.5
        weights.append(weight.requires_grad_())
    W1, b1, W2, b2 = weights
    loss_fn = nn.BCEWithLogitsLoss()
    optimizer = torch.optim.SGD(weights, lr=0.1)
    history = []
    for _ in range(epochs):
        for rows in torch.randperm(len(y)).split(32):
            logits = (torch.sigmoid(x[rows] @ W1 + b1) @ W2 + b2).squeeze(2)
            loss = networks * loss_fn(logits, y[rows].expand(networks, -1))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        logits = (torch.sigmoid(x @ W1 + b1) @ W2 + b2).squeeze(2)
        history.append(((logits > 0) == (y == 1)).float().mean(dim=1))
    return torch.stack(history)


# --8<-- [end:race]


# --8<-- [start:how-many]
two, three = race(units=2, epochs=300), race(units=3, epochs=150)
for name, history in [
    ("2 neuronas, época 150", two[149]),
    ("2 neuronas, época 300", two[299]),
    ("3 neuronas, época 150", three[149]),
]:
    solved = (history == 1).sum().item()
    print(f"{name}: {solved} de 20   la peor, {100 * history.min():.1f} %")
# --8<-- [end:how-many]

# --8<-- [start:how-many-claim]
assert 12 <= (two[149] == 1).sum() < 20, "Con dos neuronas, a la época 150 ya no llega la mayoría."
assert 0.8 < two[149].min() < 0.9, "La peor ya no acierta cerca de lo que una recta."
assert (two[299] == 1).all(), "Con dos neuronas y 300 épocas ya no llegan todas."
assert (three[149] == 1).all(), "Con tres neuronas ya no llegan las veinte."
# --8<-- [end:how-many-claim]

# --8<-- [start:digits]
raw_train = datasets.MNIST("datos", train=True, download=True)
generator = torch.Generator().manual_seed(0)
parts = random_split(to_tensors(raw_train), [1 / 4, 1 / 12, 2 / 3], generator)
train_set, val_set = parts[:2]
val_loader = DataLoader(val_set, batch_size=1000)
print(len(train_set), "para entrenar y", len(val_set), "para validar")
# --8<-- [end:digits]

# --8<-- [start:digits-claim-full]
assert (len(train_set), len(val_set)) == (15000, 5000), "Ya no son 15 000 y 5000 imágenes."
# --8<-- [end:digits-claim-full]


# --8<-- [start:record-fit]
def record_fit(model, weight_decay=0.0, epochs=10):
    """Entrena con Adam; copias del modelo, una al empezar y una por época."""
    loader = DataLoader(train_set, batch_size=250, shuffle=True)
    options = {"lr": 0.003, "weight_decay": weight_decay}
    optimizer = torch.optim.Adam(model.parameters(), **options)
    scheduler = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, max_lr=0.003, total_steps=epochs * len(loader)
    )
    film = [copy.deepcopy(model)]
    for _ in range(epochs):
        train_epoch(model, loader, nn.CrossEntropyLoss(), optimizer, device, scheduler)
        film.append(copy.deepcopy(model))
    return film


def validate(model):
    return evaluate(model, val_loader, nn.CrossEntropyLoss(), device)[1]


# --8<-- [end:record-fit]


# --8<-- [start:funnel]
def funnel():
    layers = [nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 64), nn.ReLU()]
    return nn.Sequential(nn.Flatten(), *layers, nn.Linear(64, 2), nn.Linear(2, 10))


def straight():
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 2), nn.Linear(2, 10))


# --8<-- [end:funnel]

# --8<-- [start:compare]
results, films = {}, {}
for name, make in [("directa", straight), ("embudo", funnel), ("MLP", MLP)]:
    results[name] = []
    for seed in [0, 1, 2]:
        torch.manual_seed(seed)
        films[name, seed] = record_fit(make().to(device))
        results[name].append(100 * validate(films[name, seed][-1]))
    values = torch.tensor(results[name])
    print(f"{name:8s} {values.mean():.1f} ± {values.std():.1f} %")
# --8<-- [end:compare]

# --8<-- [start:compare-claim-full]
assert 60 < sum(results["directa"]) / 3 < 66, "Sin capas ocultas ya no ronda el 63 %."
assert 90 < sum(results["embudo"]) / 3 < 92.5, "El embudo ya no ronda el 91 %."
assert 95.5 < sum(results["MLP"]) / 3 < 96.5, "El MLP ya no ronda el 96 %."
assert 2 < min(results["MLP"]) - max(results["embudo"]) < 6, "El embudo ya no cuesta unos puntos."
# --8<-- [end:compare-claim-full]


# --8<-- [start:draw-classes]
@torch.inference_mode()
def draw_classes(ax, model):
    """Los dos números de 1500 imágenes, y la clase que gana en cada lugar."""
    codes = model[:-1](images.to(device)).cpu()
    low, high = codes.quantile(torch.tensor([0.01, 0.99]), dim=0)
    margin = 0.1 * (high - low)
    low, high = low - margin, high + margin
    sides = [torch.linspace(a, b, 800) for a, b in zip(low, high)]
    plane = torch.cartesian_prod(*sides).to(device)
    winner = model[-1](plane).argmax(dim=1).reshape(800, 800).T.cpu()
    extent = [low[0], high[0], low[1], high[1]]
    style = {"cmap": "tab10", "vmin": 0, "vmax": 9}
    ax.imshow(winner, extent=extent, alpha=0.25, origin="lower", aspect="auto", **style)
    ax.scatter(*codes[:1500].T, c=targets[:1500], s=3, rasterized=True, **style)
    for digit in range(10):
        spot = codes[targets == digit].median(dim=0).values
        style = {"weight": "bold", "ha": "center", "va": "center", "clip_on": True}
        ax.text(*spot, digit, fontsize=15, **style)
    ax.set(xlim=extent[:2], ylim=extent[2:], xticks=[], yticks=[])


# --8<-- [end:draw-classes]


# --8<-- [start:spread]
images, targets = next(iter(DataLoader(val_set, batch_size=5000)))
digits = films["embudo", 0]
fig, axes = plt.subplots(3, 2, figsize=(5.4, 7.2))
for ax, epoch in zip(axes.flat, [0, 1, 2, 5, 10]):
    draw_classes(ax, digits[epoch])
    ax.set_title(f"época {epoch}: {100 * validate(digits[epoch]):.0f} %")
direct = films["directa", 0][10]
draw_classes(axes[2, 1], direct)
axes[2, 1].set_title(f"directa: {100 * validate(direct):.0f} %")
plt.show()
# --8<-- [end:spread]

# --8<-- [start:spread-claim-full]
assert validate(digits[0]) < 0.2 < validate(digits[1]) < 0.5, "Las primeras épocas cambiaron."
assert validate(digits[1]) < validate(digits[2]) < validate(digits[5]), "No se abren poco a poco."
assert 0.85 < validate(digits[5]) < validate(digits[10]), "Las últimas épocas cambiaron."
# --8<-- [end:spread-claim-full]


# --8<-- [start:mosaic]
def mosaic(rows, columns=8):
    """Filas de 784 números como imágenes, ocho por línea: una sola imagen."""
    pictures = rows.detach().cpu().reshape(-1, 28, 28)
    pictures = nn.functional.pad(pictures, (2, 2, 2, 2), value=torch.nan)
    lines = [torch.cat(list(line), dim=1) for line in pictures.split(columns)]
    return torch.cat(lines)


untrained, trained = films["MLP", 0][0], films["MLP", 0][-1]
torch.manual_seed(0)
decayed = record_fit(MLP().to(device), weight_decay=0.001)[-1]
print(f"con decaimiento, {100 * validate(decayed):.1f} %")
# --8<-- [end:mosaic]

# --8<-- [start:mosaic-claim-full]
assert abs(100 * validate(decayed) - results["MLP"][0]) < 1, "El decaimiento mueve la exactitud."
# --8<-- [end:mosaic-claim-full]

# --8<-- [start:weights]
shown = [
    ("sin entrenar", untrained, 8, 0.036),
    ("entrenada", trained, 16, 0.2),
    ("con decaimiento de pesos", decayed, 16, 0.2),
]
ratios = {"height_ratios": [1, 2, 2]}
fig, axes = plt.subplots(3, 1, figsize=(5.6, 4.6), **ratios)
for ax, (name, network, count, limit) in zip(axes, shown):
    picture = mosaic(network.hidden1.weight[:count])
    ax.imshow(picture, cmap="RdBu", vmin=-limit, vmax=limit)
    ax.set_title(f"{name}: de −{limit} a {limit}")
    ax.axis("off")
plt.show()
# --8<-- [end:weights]

# --8<-- [start:weights-claim]
assert untrained.hidden1.weight.abs().max() < 0.036, "Un peso recién nacido pasa de 0.036."
assert decayed.hidden1.weight.abs().max() < trained.hidden1.weight.abs().max(), (
    "Con decaimiento los pesos no son menores."
)
# --8<-- [end:weights-claim]

# --8<-- [start:black-pixels]
pixels = train_set.dataset.tensors[0][train_set.indices].flatten(start_dim=1)
black = pixels.amax(dim=0) == pixels.amin(dim=0)
moved = (trained.hidden1.weight - untrained.hidden1.weight).detach().cpu()
print("píxeles siempre negros:", black.sum().item())
print(f"sus pesos: se apartan {moved[:, black].std(dim=1).mean():.6f}")
print(f"los demás: se apartan {moved[:, ~black].std(dim=1).mean():.6f}")
# --8<-- [end:black-pixels]

# --8<-- [start:black-pixels-claim]
assert moved[:, black].std(dim=1).max() < 1e-6, "Los píxeles negros ya no se mueven juntos."
assert moved[:, ~black].std(dim=1).mean() > 1e-3, "Los demás píxeles casi no se mueven."
# --8<-- [end:black-pixels-claim]

# --8<-- [start:black-pixels-claim-full]
assert black.sum() == 98, "Ya no son 98 los píxeles siempre negros."
assert (
    decayed.hidden1.weight[:, black].std(dim=1).mean()
    < untrained.hidden1.weight[:, black].std(dim=1).mean() / 3
), "El decaimiento ya no borra el ruido del borde."
# --8<-- [end:black-pixels-claim-full]


# --8<-- [start:favourites]
@torch.inference_mode()
def responses(network):
    """Lo que responde cada neurona de la primera capa: (imágenes, 128)."""
    x = images.flatten(start_dim=1).to(device)
    return torch.relu(network.hidden1(x)).cpu()


answers = responses(trained)
chosen = answers.std(dim=0).topk(3).indices
favourites = [images[answers[:, unit].topk(7).indices] for unit in chosen]
fig, (left, right) = plt.subplots(1, 2, figsize=(5.6, 2.2), width_ratios=[1, 7])
weights = mosaic(trained.hidden1.weight[chosen], columns=1)
left.imshow(weights, cmap="RdBu", vmin=-0.2, vmax=0.2)
right.imshow(mosaic(torch.cat(favourites), columns=7), cmap="gray")
left.axis("off")
right.axis("off")
plt.show()
# --8<-- [end:favourites]

# --8<-- [start:favourites-claim-full]
assert all(len(targets[answers[:, unit].topk(7).indices].unique()) < 4 for unit in chosen), (
    "Las siete favoritas de alguna neurona son de más de tres clases."
)
# --8<-- [end:favourites-claim-full]


# --8<-- [start:control]
for name, network in [("entrenada", trained), ("sin entrenar", untrained)]:
    top = responses(network).topk(20, dim=0).indices
    counts = [targets[column].bincount().max().item() for column in top.T]
    print(f"{name}: {sum(counts) / len(counts):.1f} de 20 son de una clase")
# --8<-- [end:control]

# --8<-- [start:control-claim-full]
assert 9.5 < sum(counts) / 128 < 11, "Sin entrenar ya no son la mitad de una clase."
assert (
    sum(
        targets[column].bincount().max().item()
        for column in responses(trained).topk(20, dim=0).indices.T
    )
    > 13 * 128
), "Entrenada, ya no son casi catorce de veinte."
# --8<-- [end:control-claim-full]

# --8<-- [start:bce-shape]
logits = nn.Linear(2, 1)(x[:4])
nn.BCEWithLogitsLoss()(logits, y[:4])
# --8<-- [end:bce-shape]

# --8<-- [start:wrong-axis]
trained.hidden1.weight[:, 0].reshape(28, 28)
# --8<-- [end:wrong-axis]

# --8<-- [start:needs-detach]
trained.hidden1.weight[0].reshape(28, 28).numpy()
# --8<-- [end:needs-detach]

# --8<-- [start:no-copy]
torch.manual_seed(0)
model = CurveNet()
same, copies = [], []
for _ in range(3):
    record_training(model, x, y, epochs=20)
    same.append(model)
    copies.append(copy.deepcopy(model))
print("sin copiar:", [f"{accuracy(frame):.3f}" for frame in same])
print("con copia: ", [f"{accuracy(frame):.3f}" for frame in copies])
# --8<-- [end:no-copy]

# --8<-- [start:no-copy-claim]
assert len({accuracy(frame) for frame in same}) == 1, "Sin copiar ya no sale tres veces lo mismo."
assert [accuracy(frame) for frame in copies] == [accuracy(film[e]) for e in (20, 40, 60)], (
    "Las copias no son los cuadros 20, 40 y 60 de la película."
)
# --8<-- [end:no-copy-claim]

# --8<-- [start:twins]
torch.manual_seed(0)
model = CurveNet()
with torch.no_grad():
    for parameter in (model.hidden.weight, model.hidden.bias):
        parameter[1] = parameter[0]
    model.output.weight[0, 1] = model.output.weight[0, 0]
twins = record_training(model, x, y, epochs=100)[-1]
print(twins.hidden.weight.detach())
print(f"gemelas: {100 * accuracy(twins):.1f} %")
print(f"distintas: {100 * accuracy(film[100]):.1f} %")
# --8<-- [end:twins]

# --8<-- [start:twins-claim]
assert torch.equal(twins.hidden.weight[0], twins.hidden.weight[1]), "Las gemelas se separaron."
assert accuracy(twins) < 0.8536, "Las gemelas superan a la mejor recta."
# --8<-- [end:twins-claim]

# --8<-- [start:own-scale]
for name, network in [("sin entrenar", untrained), ("entrenada", trained)]:
    weights = network.hidden1.weight
    low, high = weights.min().item(), weights.max().item()
    print(f"{name}: de {low:.3f} a {high:.3f}")
# --8<-- [end:own-scale]

# --8<-- [start:own-scale-claim-full]
assert 8 < -low / 0.036 < 12, "La escala ya no es unas diez veces mayor."
assert abs(low + high) > 0.01, "La escala propia ya está centrada en cero."
# --8<-- [end:own-scale-claim-full]
