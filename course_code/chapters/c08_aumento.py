"""Página «Aumento de datos»: variantes al azar, lo que enseñan y cuándo mienten."""

from course_code.augmentation import backgrounds, move, open_cutout, paste, to_cutout
from course_code.photos import to_square

# --8<-- [start:imports]
import shutil
from pathlib import Path
from time import perf_counter

import matplotlib.pyplot as plt
import torch
import torch.nn.functional as F
from PIL import Image, ImageOps
from sklearn.model_selection import StratifiedGroupKFold
from torch import nn
from torch.multiprocessing import get_start_method
from torch.utils.data import DataLoader, Dataset
from torchvision import datasets
from torchvision.datasets.utils import download_and_extract_archive
from torchvision.transforms import v2

device = torch.device("cpu")
if torch.accelerator.is_available():
    device = torch.accelerator.current_accelerator()
# --8<-- [end:imports]

# --8<-- [start:six]
if not Path("datos/fotos").is_dir():
    download_and_extract_archive(input("Dirección de fotos.zip: "), "datos")
for name in ["verduras", "aves", "frutas", "flores", "transito", "mamiferos"]:
    shutil.copytree(f"datos/fotos/{name}", f"seis/{name}", dirs_exist_ok=True)

dataset = datasets.ImageFolder("seis", to_cutout, loader=open_cutout)
cutouts = torch.stack([x for x, y in dataset])
targets = torch.tensor(dataset.targets)
print(tuple(cutouts.shape), dataset.classes)
# --8<-- [end:six]

# --8<-- [start:six-claim]
assert (cutouts[:, :3] <= cutouts[:, 3:] + 1e-6).all(), "El color no está multiplicado por alfa."
# --8<-- [end:six-claim]

# --8<-- [start:six-claim-full]
assert cutouts.shape == (190, 4, 48, 48), "Ya no son 190 fotos."
# --8<-- [end:six-claim-full]

# --8<-- [start:steps]
duck = to_cutout(open_cutout("seis/aves/duck.png"), side=72)
smooth = v2.InterpolationMode.BILINEAR
torch.manual_seed(5)
noise = F.interpolate(torch.rand(1, 3, 12, 12), size=(72, 72))[0]
on_white = paste(duck, 1)
steps = {
    "original": on_white,
    "espejo": paste(v2.RandomHorizontalFlip(p=1)(duck), 1),
    "giro": paste(v2.RandomRotation(30, interpolation=smooth)(duck), 1),
    "recorte": v2.RandomResizedCrop(72, scale=(0.4, 0.6))(on_white),
    "color": v2.ColorJitter(brightness=0.4, hue=0.1)(on_white),
    "fondo": paste(duck, noise),
}
fig, axes = plt.subplots(2, 3, figsize=(5.2, 3.9))
for ax, (name, image) in zip(axes.flat, steps.items()):
    ax.imshow(image.permute(1, 2, 0).clamp(0, 1))
    ax.set(title=name, xticks=[], yticks=[])
plt.show()
# --8<-- [end:steps]

# --8<-- [start:steps-claim]
assert torch.equal(steps["espejo"], on_white.flip(-1)), "El espejo no es un espejo."
assert on_white.max() <= 1.001, "Sobre blanco pasa de 1."
# --8<-- [end:steps-claim]

# --8<-- [start:sixteen]
shape = v2.Compose(
    [
        v2.RandomHorizontalFlip(),
        v2.RandomAffine(20, (0.1, 0.1), (0.75, 1.25), interpolation=smooth),
    ]
)
color = v2.ColorJitter(brightness=0.2, contrast=0.2, saturation=0.2)

torch.manual_seed(0)
large = to_cutout(open_cutout("seis/aves/duck.png"), side=120)
photos = paste(cutouts, 1)  # para sacar trozos de fondo
fig, axes = plt.subplots(4, 4, figsize=(4.8, 4.8))
for ax in axes.flat:
    paper = v2.functional.resize(backgrounds(photos, 1)[0], (120, 120))
    variant = color(paste(shape(large), paper))
    ax.imshow(variant.permute(1, 2, 0).clamp(0, 1))
    ax.axis("off")
plt.show()
# --8<-- [end:sixteen]

# --8<-- [start:lies]
flip, hue = v2.RandomHorizontalFlip(p=1), v2.ColorJitter(hue=(0.33, 0.33))
turn = v2.RandomRotation((180, 180))
changes = [("arrow", flip), ("no_uturn", flip), ("no_entry_sign", hue)]
digit = datasets.MNIST("datos", train=True, download=True)
six = digit.data[digit.targets == 6][0].float().expand(3, 28, 28) / 255
pairs = [(six, turn(six))]
for name, change in changes:
    sign = paste(to_cutout(open_cutout(f"seis/transito/{name}.png"), 72), 1)
    pairs.append((sign.clamp(0, 1), change(sign.clamp(0, 1))))

fig, axes = plt.subplots(2, 4, figsize=(5.2, 2.9))
for column, pair in zip(axes.T, pairs):
    for ax, image in zip(column, pair):
        ax.imshow(image.permute(1, 2, 0), interpolation="nearest")
        ax.axis("off")
for ax, name in zip(axes[1], ["180°", "espejo", "espejo", "tono"]):
    ax.set_title(name)
plt.show()
# --8<-- [end:lies]

# --8<-- [start:half-turns]
half = min(10_000, len(digit.data) // 2)
pixels = digit.data.unsqueeze(1).float() / 255  # (60000, 1, 28, 28)
x_val, y_val = pixels[-half:].to(device), digit.targets[-half:].to(device)


def fit_digits(seed, turned, epochs=5):
    """MLP 784–128–10; si turned, cada dígito da media vuelta o no, al azar."""
    torch.manual_seed(seed)
    layers = [nn.Flatten(), nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10)]
    model = nn.Sequential(*layers).to(device)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.002)
    for epoch in range(epochs):
        for batch in torch.randperm(half).split(125):
            x, y = pixels[batch].to(device), digit.targets[batch].to(device)
            if turned:
                coin = torch.rand(len(x), 1, 1, 1, device=device) < 0.5
                x = torch.where(coin, x.flip(2, 3), x)
            loss = F.cross_entropy(model(x), y)  # predecir y medir la pérdida
            optimizer.zero_grad()  # poner a cero
            loss.backward()  # retropropagar
            optimizer.step()  # actualizar
    return model


# --8<-- [end:half-turns]


# --8<-- [start:six-nine]
def spread(values):
    values = 100 * torch.tensor(values)
    return f"{values.mean():5.1f} ± {values.std():.1f} %"


rates = {}
for turned, name in [(False, "derechos"), (True, "con medias vueltas")]:
    right = []
    for seed in range(3):
        model = fit_digits(seed, turned)
        with torch.inference_mode():
            right.append(model(x_val).argmax(dim=1) == y_val)
    print(name)
    for label, chosen in [("6 y 9", [6, 9]), ("los demás", [0, 1, 2, 3, 4, 5, 7, 8])]:
        rows = torch.isin(y_val, torch.tensor(chosen, device=device))
        rates[name, label] = [r[rows].float().mean().item() for r in right]
        print(f"  {label:10s}", spread(rates[name, label]))
# --8<-- [end:six-nine]

# --8<-- [start:six-nine-claim-full]
assert sum(rates["derechos", "6 y 9"]) - sum(rates["con medias vueltas", "6 y 9"]) > 0.12, (
    "Las medias vueltas ya no cuestan más de 4 puntos en el 6 y el 9."
)
assert sum(rates["derechos", "6 y 9"]) - sum(rates["con medias vueltas", "6 y 9"]) > 2 * (
    sum(rates["derechos", "los demás"]) - sum(rates["con medias vueltas", "los demás"])
), "El 6 y el 9 ya no pierden más del doble que los demás."
# --8<-- [end:six-nine-claim-full]

# --8<-- [start:boxes]
torch.manual_seed(0)
print("scale        mediana  menos de un cuarto")
for scale in [(0.08, 1.0), (0.5, 1.0)]:
    crop = v2.RandomResizedCrop(48, scale=scale)
    kept = []
    for alpha in cutouts[:, 3]:
        for draw in range(20):
            top, left, height, width = crop.make_params([alpha]).values()
            inside = alpha[top : top + height, left : left + width].sum()
            kept.append((inside / alpha.sum()).item())
    kept = 100 * torch.tensor(kept)
    few = 100 * (kept < 25).float().mean()
    print(f"{scale!s:12s} {kept.median():5.0f} % {few:10.1f} %")
# --8<-- [end:boxes]

# --8<-- [start:boxes-claim-full]
assert few < 0.1, "Desde la mitad ya quedan trozos mínimos."
# --8<-- [end:boxes-claim-full]

# --8<-- [start:patches]
camel = to_cutout(open_cutout("seis/mamiferos/camel.png"), side=72)
crop = v2.RandomResizedCrop(120)
torch.manual_seed(0)
boxes = [crop.make_params([camel]) for draw in range(200)]
tiles = [v2.functional.crop(camel, **box) for box in boxes]
tiles.sort(key=lambda tile: tile[3].sum())  # de menos a más camello

fig, axes = plt.subplots(1, 4, figsize=(5.2, 1.7))
for ax, place in zip(axes, [1, 20, 100, 180]):
    share = 100 * tiles[place][3].sum() / camel[3].sum()
    tile = v2.functional.resize(paste(tiles[place], 1), (72, 72))
    ax.imshow(tile.permute(1, 2, 0).clamp(0, 1))
    ax.set(title=f"{share:.0f} %", xticks=[], yticks=[])
plt.show()
# --8<-- [end:patches]

# --8<-- [start:patches-claim]
assert tiles[1][3].sum() < 0.15 * camel[3].sum(), "El peor trozo ya no es tan pequeño."
# --8<-- [end:patches-claim]

# --8<-- [start:corners]
white, quarter = paste(camel, 1), (25, 25)
turned = {
    "sin girar": white,
    "fill=0": v2.RandomRotation(quarter)(white),
    "fill=1": v2.RandomRotation(quarter, fill=1)(white),
    "recorte": paste(v2.RandomRotation(quarter)(camel), 1),
}
fig, axes = plt.subplots(1, 4, figsize=(5.2, 1.7))
for ax, (name, image) in zip(axes, turned.items()):
    ax.imshow(image.permute(1, 2, 0).clamp(0, 1))
    ax.set(title=name, xticks=[], yticks=[])
plt.show()
# --8<-- [end:corners]

# --8<-- [start:corners-claim]
assert turned["fill=0"][:, 0, 0].max() == 0, "La esquina ya no queda negra."
assert turned["recorte"][:, 0, 0].min() == 1, "La esquina del recorte no es blanca."
# --8<-- [end:corners-claim]

# --8<-- [start:one-draw]
torch.manual_seed(0)
batch = cutouts[:32]
flip = v2.RandomHorizontalFlip()


def count(flipped):
    return (flipped != batch).flatten(start_dim=1).any(dim=1).sum().item()


print("el lote entero:", [count(flip(batch)) for draw in range(6)])
one_by_one = [torch.stack([flip(x) for x in batch]) for draw in range(6)]
print("foto por foto: ", [count(flipped) for flipped in one_by_one])
# --8<-- [end:one-draw]

# --8<-- [start:one-draw-claim]
assert {count(flip(batch)) for draw in range(20)} == {0, len(batch)}, "Hubo más de un sorteo."
assert all(0 < count(flipped) < len(batch) for flipped in one_by_one), "Foto por foto falló."
# --8<-- [end:one-draw-claim]

# --8<-- [start:speed]
affine = v2.RandomAffine(20, (0.08, 0.08), (0.75, 1.25), interpolation=smooth)


def milliseconds(change):
    times = []
    for repeat in range(7):
        start = perf_counter()
        change()
        times.append(perf_counter() - start)
    return 1000 * sorted(times)[3]


alone = milliseconds(lambda: torch.stack([affine(flip(x)) for x in batch]))
together = milliseconds(lambda: move(batch))
print("el lote con move, más del doble de rápido:", alone > 2 * together)
# --8<-- [end:speed]

# --8<-- [start:speed-claim-full]
assert alone > 2 * together, "El lote ya no es más del doble de rápido que foto por foto."
# --8<-- [end:speed-claim-full]

# --8<-- [start:workers]
varied = v2.Compose([to_cutout, shape])
moving = datasets.ImageFolder("seis", varied, loader=open_cutout)


def first_batch(workers):
    torch.manual_seed(0)
    return next(iter(DataLoader(moving, 8, num_workers=workers)))[0]


helpers = 2 if get_start_method() == "fork" else 0
for one, other in [(0, 0), (helpers, helpers), (0, helpers)]:
    same = torch.equal(first_batch(one), first_batch(other))
    print(f"{one} y {other} procesos: las mismas variantes, {same}")
# --8<-- [end:workers]

# --8<-- [start:workers-claim]
assert torch.equal(first_batch(0), first_batch(0)), "La misma semilla da otras variantes."
assert torch.equal(first_batch(helpers), first_batch(helpers)), "Con procesos no se repite."
assert same == (helpers == 0), "Los procesos auxiliares sortean lo mismo que el principal."
# --8<-- [end:workers-claim]


# --8<-- [start:recipes]
def plain(cutouts, all_cutouts):
    return paste(cutouts, 1)


def moved(cutouts, all_cutouts):
    return paste(move(cutouts), 1)


def pasted(cutouts, all_cutouts):
    paper = backgrounds(paste(all_cutouts, 1), len(cutouts))
    return paste(move(cutouts), paper)


recipes = {"sin aumento": plain, "mover": moved, "mover y fondos": pasted}
# --8<-- [end:recipes]


# --8<-- [start:network]
def make_network():
    """Convolucional pequeña: (lote, 3, 48, 48), de 0 a 1 → logits (lote, 6)."""
    layers = [v2.Normalize([0.5] * 3, [0.25] * 3)]
    for entering, leaving in [(3, 8), (8, 16), (16, 32)]:
        layers += [nn.Conv2d(entering, leaving, kernel_size=3, padding=1)]
        layers += [nn.ReLU(), nn.MaxPool2d(2)]
    head = [nn.Flatten(), nn.Linear(32 * 6 * 6, 64), nn.ReLU(), nn.Linear(64, 6)]
    return nn.Sequential(*layers, *head)


# --8<-- [end:network]

# --8<-- [start:look]
torch.manual_seed(0)
rows = torch.randperm(len(cutouts))[:12]
x = pasted(cutouts[rows], cutouts)
with torch.inference_mode():
    loss = F.cross_entropy(make_network()(x), targets[rows])
print(tuple(x.shape), f"de {x.min():.3f} a {x.max():.3f}; pérdida {loss:.3f}")

fig, axes = plt.subplots(3, 4, figsize=(5.2, 3.9))
for ax, photo in zip(axes.flat, x):
    ax.imshow(photo.permute(1, 2, 0).clamp(0, 1), interpolation="nearest")
    ax.axis("off")
plt.show()
# --8<-- [end:look]

# --8<-- [start:look-claim]
assert abs(loss - torch.log(torch.tensor(6.0))) < 0.15, "La pérdida inicial no ronda ln 6."
assert x.min() > -0.01 and x.max() < 1.01, "El lote sale de 0 a 1."
# --8<-- [end:look-claim]

# --8<-- [start:folds]
family = torch.arange(len(targets))
for i, (path, target) in enumerate(dataset.samples):
    if "stoplight" in path:  # el mismo semáforo con tres luces
        family[i] = len(targets)
folds = StratifiedGroupKFold(n_splits=5, shuffle=True, random_state=0)
parts = list(folds.split(cutouts, targets, groups=family))
print("validan:", [len(val_rows) for train_rows, val_rows in parts])
# --8<-- [end:folds]

# --8<-- [start:folds-claim]
assert sorted(row for _, rows in parts for row in rows) == list(range(len(targets))), (
    "Alguna foto no valida exactamente una vez."
)
assert all(not set(family[a].tolist()) & set(family[b].tolist()) for a, b in parts), (
    "Una familia quedó a los dos lados."
)
# --8<-- [end:folds-claim]


# --8<-- [start:fit]
def fit(rows, seed, augment, epochs=25):
    """Entrena con esas filas; augment recibe el lote y todo el entrenamiento."""
    torch.manual_seed(seed)
    model = make_network().to(device, memory_format=torch.channels_last)
    mine, y = cutouts[rows].to(device), targets[rows].to(device)
    optimizer = torch.optim.Adam(model.parameters())
    steps = epochs * -(-len(rows) // 32)  # hacia arriba
    scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.003, steps)
    for epoch in range(epochs):
        for batch in torch.randperm(len(rows), device=device).split(32):
            logits = model(augment(mine[batch], mine))  # predecir
            loss = F.cross_entropy(logits, y[batch])  # medir la pérdida
            optimizer.zero_grad()  # poner a cero
            loss.backward()  # retropropagar
            optimizer.step()  # actualizar
            scheduler.step()
    return model.eval()


# --8<-- [end:fit]

# --8<-- [start:train]
models = {
    name: [fit(parts[seed][0], seed, augment) for seed in range(5)]
    for name, augment in recipes.items()
}
# --8<-- [end:train]

# --8<-- [start:views]
step = v2.Compose([to_square, v2.Resize((48, 48)), v2.ToImage()])
careless = datasets.ImageFolder("seis", step)  # sin loader: destapa lo escondido
leftovers = torch.stack([x for x, y in careless]).float() / 255

torch.manual_seed(1)
diagonal = torch.arange(48).reshape(48, 1) + torch.arange(48)
stripes = (diagonal // 4 % 2).float()
two = torch.rand(2, len(cutouts), 3, 1, 1)  # dos colores por foto
papers = stripes * two[0] + (1 - stripes) * two[1]
views = {
    "blanco": paste(cutouts, 1),
    "lo escondido": leftovers,
    "rayas": paste(cutouts, papers),
}
# --8<-- [end:views]


# --8<-- [start:table]
@torch.inference_mode()
def answers(model, x):
    return model(x.to(device)).argmax(dim=1).cpu()


def rates_on(name, x):
    """La exactitud de cada una de las cinco redes en las fotos que no vio."""
    pairs = zip(models[name], parts)
    return [
        (answers(model, x[rows]) == targets[rows]).float().mean().item()
        for model, (_, rows) in pairs
    ]


results = {(r, v): rates_on(r, x) for r in recipes for v, x in views.items()}
print(" " * 14, *[f"{view:>15s}" for view in views])
for name in recipes:
    print(f"{name:14s}", *[f"{spread(results[name, view]):>15s}" for view in views])
# --8<-- [end:table]

# --8<-- [start:table-claim-full]
assert sum(results["sin aumento", "rayas"]) / 5 < 65 / 190, "Sin aumento aguanta las rayas."
assert sum(results["sin aumento", "lo escondido"]) / 5 < 0.42, "Ya aguanta lo escondido."
assert min(sum(results["mover y fondos", v]) / 5 for v in views) > 0.44, "Los fondos ya no ayudan."
assert sum(results["mover y fondos", "rayas"]) - sum(results["mover", "rayas"]) > 0.75, (
    "Los fondos ya no suman más de quince puntos sobre las rayas."
)
# --8<-- [end:table-claim-full]

# --8<-- [start:result-figure]
fig, ax = plt.subplots(figsize=(5.2, 3.4))
for shift, (name, color) in enumerate(zip(recipes, ["C0", "C4", "C2"])):
    for place, view in enumerate(views):
        values = 100 * torch.tensor(results[name, view])
        x = torch.full((5,), place + 0.22 * (shift - 1))
        ax.plot(x, values, "o", color=color, alpha=0.45)
        label = name if place == 0 else None
        ax.plot(x[0], values.mean(), "_", color=color, ms=22, mew=3, label=label)
largest = 100 * targets.bincount().max() / len(targets)
ax.axhline(largest, color="C5", linestyle=":", label="siempre la mayor")
ax.set_xticks(range(3), views)
ax.set(ylabel="acierta de lo nuevo (%)", ylim=(0, 120))
ax.legend(ncols=2)
plt.show()
# --8<-- [end:result-figure]

# --8<-- [start:paired]
gains = {}
for name in ["mover", "mover y fondos"]:
    for view in views:
        pairs = zip(results[name, view], results["sin aumento", view])
        gain = 100 * torch.tensor([after - before for after, before in pairs])
        each = " ".join(f"{value:+4.0f}" for value in gain)
        print(f"{name:14s} {view:12s} {gain.mean():+6.1f}  ({each})")
        gains[name, view] = gain
# --8<-- [end:paired]

# --8<-- [start:paired-claim-full]
assert gains["mover", "blanco"].min() < 0 < gains["mover", "blanco"].max(), (
    "Sobre blanco, mover ayuda o estorba en todas las partes."
)
assert gains["mover y fondos", "blanco"].min() < 0 < gains["mover y fondos", "blanco"].max(), (
    "Sobre blanco, los fondos ayudan o estorban en todas las partes."
)
assert gains["mover y fondos", "rayas"].min() > 0, "Los fondos no ayudan en las cinco partes."
assert gains["mover y fondos", "lo escondido"].mean() > 8, "Lo escondido ya no mejora."
assert round(196 * (0.25 / 190) ** 0.5) == 7, "El margen ya no es de 7 puntos."
# --8<-- [end:paired-claim-full]

# --8<-- [start:seen]
for name in recipes:
    seen = [
        (answers(model, views["blanco"][rows]) == targets[rows]).float().mean().item()
        for model, (rows, _) in zip(models[name], parts)
    ]
    print(f"{name:14s} {spread(seen)}")
# --8<-- [end:seen]

# --8<-- [start:seen-claim-full]
assert sum(seen) / 5 < 0.8, "Con fondos ya memoriza."
# --8<-- [end:seen-claim-full]

# --8<-- [start:at-prediction]
lucky = v2.Compose(
    [
        v2.RandomRotation(30, fill=1),
        v2.RandomResizedCrop(48),
        v2.RandomHorizontalFlip(),
    ]
)
torch.manual_seed(0)
white = views["blanco"]
ten = range(10)
draws = {
    "sin azar": [white for _ in ten],
    "con move": [paste(move(cutouts), 1) for _ in ten],
    "giro y recorte": [torch.stack([lucky(x) for x in white]) for _ in ten],
}
# --8<-- [end:at-prediction]

# --8<-- [start:at-prediction-result]
fickle, hits = {}, {}
for name, versions in draws.items():
    said = torch.empty(10, len(targets), dtype=torch.long)
    for model, (_, rows) in zip(models["mover"], parts):
        for draw, x in enumerate(versions):
            said[draw, rows] = answers(model, x[rows])
    hits[name] = 100 * (said == targets).float().mean()
    fickle[name] = 100 * (said != said[0]).any(dim=0).float().mean()
    print(f"{name:14s} acierta el {hits[name]:.1f} %;", end=" ")
    print(f"cambia de respuesta en el {fickle[name]:.0f} % de las fotos")
# --8<-- [end:at-prediction-result]

# --8<-- [start:at-prediction-result-claim]
assert fickle["sin azar"] == 0, "Sin azar ya cambia de respuesta."
# --8<-- [end:at-prediction-result-claim]

# --8<-- [start:at-prediction-result-claim-full]
assert hits["sin azar"] - hits["giro y recorte"] > 6, "El recorte al predecir ya no cuesta."
assert fickle["giro y recorte"] > 80 and fickle["con move"] > 40, "Ya no cambian tanto."
# --8<-- [end:at-prediction-result-claim-full]

# --8<-- [start:four-channels]
v2.ColorJitter(brightness=0.2)(cutouts[0])
# --8<-- [end:four-channels]

# --8<-- [start:fill]
v2.RandomRotation(30, fill=(1, 1, 1))(cutouts[0])
# --8<-- [end:fill]

# --8<-- [start:probability]
v2.RandomHorizontalFlip(50)
# --8<-- [end:probability]


# --8<-- [start:own-generator]
class Own(Dataset):
    """Sortea con un generador propio, creado una sola vez."""

    def __init__(self):
        self.generator = torch.Generator().manual_seed(0)

    def __len__(self):
        return 8

    def __getitem__(self, index):
        return torch.randint(-20, 21, (), generator=self.generator)


own, turns = Own(), []
for epoch in range(2):
    loader = DataLoader(own, batch_size=None, num_workers=helpers)
    turns.append(torch.stack(list(loader)))
    print(f"época {epoch + 1}: giros", turns[-1].tolist())
# --8<-- [end:own-generator]

# --8<-- [start:own-generator-claim]
assert helpers == 0 or torch.equal(turns[0][0::2], turns[0][1::2]), "Ya no se repiten."
assert helpers == 0 or torch.equal(turns[0], turns[1]), "La segunda época ya no repite."
# --8<-- [end:own-generator-claim]
