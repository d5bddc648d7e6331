"""Página «ImageFolder y transformaciones»: de carpetas con fotos a lotes, y una red que falla."""

from course_code.photos import open_photo, to_square

# --8<-- [start:imports]
import shutil
from collections import Counter
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import torch
from PIL import Image, ImageOps
from sklearn.model_selection import StratifiedGroupKFold
from torch import nn
from torch.multiprocessing import get_start_method
from torch.utils.data import DataLoader, Subset, random_split
from torchvision import datasets
from torchvision.datasets.utils import download_and_extract_archive
from torchvision.transforms import v2
from torchvision.utils import make_grid

device = torch.device("cpu")
if torch.accelerator.is_available():
    device = torch.accelerator.current_accelerator()
# --8<-- [end:imports]

# --8<-- [start:fetch]
if not Path("datos/fotos").is_dir():
    download_and_extract_archive(input("Dirección de fotos.zip: "), "datos")
# --8<-- [end:fetch]

# --8<-- [start:look]
paths = sorted(Path("datos/fotos").glob("*/*.png"))
photos = [Image.open(path) for path in paths]
print(len(paths), "fotos en", len({path.parent for path in paths}), "carpetas")
print("modos:", dict(Counter(photo.mode for photo in photos)))
widths = [photo.width for photo in photos]
print("ancho: de", min(widths), "a", max(widths), "píxeles")
ratios = [photo.width / photo.height for photo in photos]
print(f"ancho / alto: de {min(ratios):.2f} a {max(ratios):.2f}")
# --8<-- [end:look]

# --8<-- [start:look-claim]
assert len({path.parent for path in paths}) == 27, "Ya no son 27 carpetas."
# --8<-- [end:look-claim]

# --8<-- [start:look-claim-full]
assert len(paths) == 330, "Ya no son 330 fotos."
# --8<-- [end:look-claim-full]

# --8<-- [start:six]
names = ["verduras", "aves", "frutas", "flores", "transito", "mamiferos"]
for name in names:
    shutil.copytree(f"datos/fotos/{name}", f"seis/{name}", dirs_exist_ok=True)

raw = datasets.ImageFolder("seis")
targets = torch.tensor(raw.targets)
print(raw.class_to_idx)
print("fotos por clase:", targets.bincount().tolist())
photo, target = raw[0]
print(photo.mode, photo.size, "clase", target)
# --8<-- [end:six]

# --8<-- [start:six-claim]
assert raw.classes == sorted(names), "Las clases no van en orden alfabético."
assert raw[0][0].mode == "RGB" and Image.open(raw.samples[0][0]).mode == "RGBA", (
    "ImageFolder ya no descarta la transparencia."
)
# --8<-- [end:six-claim]

# --8<-- [start:six-claim-full]
assert targets.bincount().tolist() == [35, 25, 26, 65, 20, 19], "Otras fotos por clase."
# --8<-- [end:six-claim-full]

# --8<-- [start:hidden]
smaller = v2.Resize(120)
shown = ["aves/duck", "aves/gander", "flores/daffodil", "mamiferos/badger"]
fig, axes = plt.subplots(2, 4, figsize=(5.2, 3.2))
for (top, bottom), name in zip(axes.T, shown):
    top.imshow(smaller(raw.loader(f"seis/{name}.png")))
    bottom.imshow(smaller(open_photo(f"seis/{name}.png")))
    for ax in (top, bottom):
        ax.axis("off")
axes[0, 0].set_title("ImageFolder", loc="left")
axes[1, 0].set_title("sobre blanco", loc="left")
plt.show()
# --8<-- [end:hidden]

# --8<-- [start:count-hidden]
counts = Counter()
for path, target in raw.samples:
    pixels = np.asarray(Image.open(path).convert("RGBA"))
    hidden = pixels[pixels[..., 3] == 0][:, :3]  # el color donde alfa es 0
    if len(hidden) == 0:
        counts["sin transparencia"] += 1
    else:
        one = (hidden == hidden[0]).all()
        counts["de un color" if one else "de varios"] += 1
print("lo escondido:", dict(counts))
# --8<-- [end:count-hidden]

# --8<-- [start:count-hidden-claim-full]
assert counts["de varios"] > 0.7 * len(raw), "Ya no es en más de siete de cada diez."
# --8<-- [end:count-hidden-claim-full]

# --8<-- [start:exif]
exif = Image.Exif()
exif[0x0112] = 6  # «para verla derecha, gira un cuarto de vuelta»
sideways = open_photo("seis/aves/gander.png").rotate(90, expand=True)
sideways.save("telefono.jpg", exif=exif)

print("ImageFolder la ve de", raw.loader("telefono.jpg").size)
print("derecha mide", open_photo("telefono.jpg").size)
# --8<-- [end:exif]

# --8<-- [start:exif-claim]
assert raw.loader("telefono.jpg").size == open_photo("telefono.jpg").size[::-1], (
    "ImageFolder ya aplica la orientación EXIF."
)
# --8<-- [end:exif-claim]

# --8<-- [start:three-ways]
badger = open_photo("seis/mamiferos/badger.png")
ways = {
    "deformar": v2.Resize((64, 64)),
    "recortar": v2.Compose([v2.Resize(64), v2.CenterCrop(64)]),
    "rellenar": v2.Compose([to_square, v2.Resize((64, 64))]),
}
fig, axes = plt.subplots(1, 3, figsize=(5.2, 2.1))
for ax, (name, way) in zip(axes, ways.items()):
    ax.imshow(way(badger))
    ax.set(title=name, xticks=[], yticks=[])
plt.show()
# --8<-- [end:three-ways]

# --8<-- [start:three-ways-claim]
assert badger.width > 2.5 * badger.height, "El tejón ya no es tan ancho."
# --8<-- [end:three-ways-claim]

# --8<-- [start:prepare]
prepare = v2.Compose(
    [
        to_square,
        v2.Resize((64, 64)),
        v2.ToImage(),  # de PIL a tensor: (3, 64, 64), de 0 a 255
        v2.ToDtype(torch.float32, scale=True),  # de 0 a 1
    ]
)
dataset = datasets.ImageFolder("seis", prepare, loader=open_photo)
x, y = dataset[0]
print(tuple(x.shape), x.dtype, f"de {x.min():.3f} a {x.max():.3f}", "clase", y)
# --8<-- [end:prepare]

# --8<-- [start:thumbnails]
tiny = v2.Compose([prepare, v2.Grayscale(), v2.Resize((16, 16))])
small = datasets.ImageFolder("seis", tiny, loader=open_photo)
thumbs = torch.stack([x.flatten() for x, y in small])  # (n, 256)
thumbs = thumbs - thumbs.mean(dim=1, keepdim=True)
thumbs = thumbs / thumbs.norm(dim=1, keepdim=True)
alike = (thumbs @ thumbs.T).triu(diagonal=1)  # (n, n), cada par una vez

files = [Path(path).stem for path, target in small.samples]
for position in alike.flatten().argsort(descending=True)[:6]:
    i, j = divmod(position.item(), len(files))
    print(f"{alike[i, j]:.2f}  {files[i]} y {files[j]}")
# --8<-- [end:thumbnails]

# --8<-- [start:thumbnails-claim-full]
assert all(
    files[i].startswith("stoplight") and files[j].startswith("stoplight")
    for i, j in (alike > 0.95).nonzero()
), "Los más parecidos ya no son los semáforos."
assert (alike > 0.95).sum() == 3, "Ya no son tres los pares parecidos."
assert alike[files.index("gnu-baby"), files.index("gnu-baby-stand")] < 0.7, (
    "Las dos crías se parecen."
)
# --8<-- [end:thumbnails-claim-full]

# --8<-- [start:families]
family = torch.arange(len(files))
for i, j in (alike > 0.95).nonzero():
    family[family == family[j].item()] = family[i].item()
print(len(files), "fotos,", len(family.unique()), "familias")
# --8<-- [end:families]


# --8<-- [start:split]
def split(seed):
    """Una de cada cinco fotos valida: clases en proporción, familias juntas."""
    folds = StratifiedGroupKFold(n_splits=5, shuffle=True, random_state=seed)
    return next(folds.split(thumbs, targets, groups=family))


train_rows, val_rows = split(0)
for name, rows in [("entrenamiento", train_rows), ("validación", val_rows)]:
    print(f"{name:13s} {targets[rows].bincount().tolist()}")
# --8<-- [end:split]

# --8<-- [start:sanity]
both = set(family[train_rows].tolist()) & set(family[val_rows].tolist())
print("familias a los dos lados:", len(both))
print("fotos repartidas:", len({*train_rows, *val_rows}), "de", len(raw))

apart = 0
pairs = (alike > 0.95).nonzero()
for seed in range(1000):
    torch.manual_seed(seed)
    chosen = torch.zeros(len(raw), dtype=torch.bool)
    chosen[torch.randperm(len(raw))[: len(val_rows)]] = True
    apart += (chosen[pairs[:, 0]] != chosen[pairs[:, 1]]).any().item()
print(f"una división al azar las separa {apart / 10:.0f} veces de cada 100")
# --8<-- [end:sanity]

# --8<-- [start:sanity-claim]
assert not both, "Hay familias a los dos lados."
assert len({*train_rows, *val_rows}) == len(raw), "Faltan fotos."
# --8<-- [end:sanity-claim]

# --8<-- [start:sanity-claim-full]
assert 420 < apart < 560, "Ya no es cerca de la mitad."
# --8<-- [end:sanity-claim-full]

# --8<-- [start:normalize]
images = torch.stack([x for x, y in dataset])  # (n, 3, 64, 64)
mean = images[train_rows].mean(dim=(0, 2, 3))
std = images[train_rows].std(dim=(0, 2, 3))
print("media:     ", [f"{value:.3f}" for value in mean])
print("desviación:", [f"{value:.3f}" for value in std])
z = v2.functional.normalize(images[train_rows], mean.tolist(), std.tolist())
print(f"normalizadas, van de {z.min():.1f} a {z.max():.1f}")
# --8<-- [end:normalize]

# --8<-- [start:normalize-claim]
assert images[0].nbytes * 190 // 100_000 == 93, "Las 190 fotos ya no ocupan 9.3 MB."
assert z.mean().abs() < 1e-4 and z.min() < -1.5 and z.max() < 1, "El intervalo es otro."
# --8<-- [end:normalize-claim]

# --8<-- [start:loader]
ready = v2.Compose([prepare, v2.Normalize(mean.tolist(), std.tolist())])
dataset = datasets.ImageFolder("seis", ready, loader=open_photo)
train_set = Subset(dataset, train_rows.tolist())

torch.manual_seed(0)
train_loader = DataLoader(train_set, batch_size=32, shuffle=True)
x, y = next(iter(train_loader))
print(tuple(x.shape), tuple(y.shape))
# --8<-- [end:loader]


# --8<-- [start:grid]
def restore(x):
    """Deshace la normalización: (lote, 3, alto, ancho), de 0 a 1."""
    return x * std.reshape(3, 1, 1) + mean.reshape(3, 1, 1)


fig, axes = plt.subplots(4, 4, figsize=(5.2, 5.8))
for ax, photo, target in zip(axes.flat, restore(x), y):
    ax.imshow(photo.permute(1, 2, 0).clamp(0, 1))
    ax.set_title(dataset.classes[target], pad=2)
    ax.axis("off")
plt.show()
# --8<-- [end:grid]

# --8<-- [start:grid-claim]
assert torch.allclose(restore(z), images[train_rows], atol=1e-5), "restore no deshace la cuenta."
# --8<-- [end:grid-claim]

# --8<-- [start:not-restored]
fig, axes = plt.subplots(1, 2, figsize=(5.2, 2.2))
for ax, batch, title in [
    (axes[0], x, "sin deshacer"),
    (axes[1], restore(x), "deshecha"),
]:
    tiles = make_grid(batch[:6], nrow=3, padding=2)
    ax.imshow(tiles.permute(1, 2, 0).clamp(0, 1))
    ax.set_title(title)
    ax.axis("off")
plt.show()
# --8<-- [end:not-restored]


# --8<-- [start:workers]
def batches(workers):
    torch.manual_seed(0)
    loader = DataLoader(train_set, 32, shuffle=True, num_workers=workers)
    return list(loader)


helpers = 2 if get_start_method() == "fork" else 0
alone, helped = batches(0), batches(helpers)
same = all(torch.equal(a[0], b[0]) for a, b in zip(alone, helped, strict=True))
print("los mismos lotes, en el mismo orden:", same)
# --8<-- [end:workers]

# --8<-- [start:workers-claim]
assert same, "Los procesos auxiliares cambian los lotes."
# --8<-- [end:workers-claim]


# --8<-- [start:fit]
def fit(seed, epochs=20):
    """Divide, normaliza y entrena un MLP 12288–64–6."""
    rows, unseen = split(seed)
    mean = images[rows].mean(dim=(0, 2, 3)).reshape(3, 1, 1)
    std = images[rows].std(dim=(0, 2, 3)).reshape(3, 1, 1)
    torch.manual_seed(seed)
    layers = [nn.Flatten(), nn.Linear(3 * 64 * 64, 64), nn.ReLU(), nn.Linear(64, 6)]
    model = nn.Sequential(*layers).to(device)
    loss_fn = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
    for epoch in range(epochs):
        for batch in torch.tensor(rows)[torch.randperm(len(rows))].split(32):
            x = ((images[batch] - mean) / std).to(device)
            logits = model(x)  # predecir
            loss = loss_fn(logits, targets[batch].to(device))  # medir la pérdida
            optimizer.zero_grad()  # poner a cero
            loss.backward()  # retropropagar
            optimizer.step()  # actualizar
    return model, mean, std, rows, unseen


# --8<-- [end:fit]

# --8<-- [start:memorize]
torch.manual_seed(0)
layers = [nn.Flatten(), nn.Linear(3 * 64 * 64, 64), nn.ReLU(), nn.Linear(64, 6)]
model = nn.Sequential(*layers)
x, y = next(iter(train_loader))
with torch.inference_mode():
    loss = nn.functional.cross_entropy(model(x), y)
print(f"pérdida inicial: {loss:.3f}; ln 6 = {np.log(6):.3f}")
print("parámetros:", sum(p.numel() for p in model.parameters()))
# --8<-- [end:memorize]

# --8<-- [start:memorize-claim]
assert abs(loss - np.log(6)) < 0.4, "La pérdida inicial no ronda ln 6."
assert sum(p.numel() for p in model.parameters()) == 786886, "Otra cuenta de parámetros."
# --8<-- [end:memorize-claim]


# --8<-- [start:fails]
@torch.inference_mode()
def hits(run, rows, x):
    """¿Acierta cada foto de esas filas? x: todas, (n, 3, 64, 64)."""
    model, mean, std = run[:3]
    logits = model.eval()(((x[rows] - mean) / std).to(device)).cpu()
    return (logits.argmax(dim=1) == targets[rows]).float()


def spread(values):
    values = 100 * torch.stack(values)
    return f"{values.mean():.1f} ± {values.std():.1f} %"


runs = [fit(seed) for seed in range(3)]
seen = [hits(run, run[3], images).mean() for run in runs]
unseen = [hits(run, run[4], images).mean() for run in runs]
print("entrenamiento:", spread(seen))
print("validación:   ", spread(unseen))
largest = 100 * targets.bincount().max() / len(targets)
print(f"siempre la clase mayor: {largest:.1f} %")
# --8<-- [end:fails]

# --8<-- [start:fails-claim-full]
assert torch.stack(seen).min() > 0.97, "Ya no memoriza el entrenamiento."
assert len(runs[0][4]) == 37 and len(runs[0][3]) == 153, "Ya no validan 37 fotos."
assert round(196 * (0.25 / 37) ** 0.5) == 16, "El margen ya no es de 16 puntos."
assert round(786886 / 153, -3) == 5000, "Ya no son 5000 parámetros por foto."
assert 0.4 < torch.stack(unseen).mean() < 0.58, "La validación ya no ronda la mitad."
# --8<-- [end:fails-claim-full]

# --8<-- [start:per-class]
right = torch.cat([hits(run, run[4], images) for run in runs])
which = torch.cat([targets[run[4]] for run in runs])
for number, name in enumerate(raw.classes):
    chosen = right[which == number]
    print(f"{name:10s} acierta {int(chosen.sum()):2d} de {len(chosen)}")
# --8<-- [end:per-class]

# --8<-- [start:per-class-claim-full]
assert right[which == 0].mean() < 0.35 and right[which == 5].mean() < 0.35, "Sí acierta esas."
assert right[which == 3].mean() > 0.6, "Los mamíferos ya no sostienen el promedio."
# --8<-- [end:per-class-claim-full]

# --8<-- [start:different-sizes]
bad = v2.Compose([v2.Resize(64), v2.ToImage()])
bad_set = datasets.ImageFolder("seis", bad, loader=open_photo)
next(iter(DataLoader(bad_set, batch_size=2)))
# --8<-- [end:different-sizes]

# --8<-- [start:rgba]
steps = [v2.Resize((64, 64)), v2.ToImage(), v2.ToDtype(torch.float32, scale=True)]
to_input = v2.Compose([*steps, v2.Normalize(mean.tolist(), std.tolist())])
to_input(Image.open("seis/mamiferos/badger.png"))
# --8<-- [end:rgba]

# --8<-- [start:empty]
shutil.copytree("seis/aves", "otras/aves", dirs_exist_ok=True)
Path("otras/insectos").mkdir(exist_ok=True)
datasets.ImageFolder("otras")
# --8<-- [end:empty]

# --8<-- [start:other-background]
careless = datasets.ImageFolder("seis", prepare)  # sin loader=open_photo
on_leftovers = torch.stack([x for x, y in careless])
for name, x in [("sobre blanco", images), ("con lo escondido", on_leftovers)]:
    print(f"{name:17s}", spread([hits(run, run[4], x).mean() for run in runs]))
# --8<-- [end:other-background]

# --8<-- [start:other-background-claim-full]
assert torch.stack([hits(run, run[4], x).mean() for run in runs]).mean() < 0.26, "Ya no cae tanto."
# --8<-- [end:other-background-claim-full]

# --8<-- [start:no-scale]
steps = [to_square, v2.Resize((64, 64)), v2.ToImage(), v2.ToDtype(torch.float32)]
step = v2.Compose(steps)
forgotten = datasets.ImageFolder("seis", step, loader=open_photo)
unscaled = torch.stack([x for x, y in forgotten])
print(f"de {unscaled.min():.0f} a {unscaled.max():.0f}")
for name, x in [("de 0 a 1", images), ("de 0 a 255", unscaled)]:
    print(f"{name:10s}", spread([hits(run, run[4], x).mean() for run in runs]))
# --8<-- [end:no-scale]

# --8<-- [start:no-scale-claim-full]
assert torch.stack([hits(run, run[4], x).mean() for run in runs]).mean() < 0.26, "Ya no cae tanto."
# --8<-- [end:no-scale-claim-full]

# --8<-- [start:missing-class]
for name in raw.classes[1:]:  # todas menos las aves
    shutil.copytree(f"seis/{name}", f"cinco/{name}", dirs_exist_ok=True)
five = datasets.ImageFolder("cinco")
print(five.class_to_idx)

for name, shift in [("índices de «seis»", 0), ("índices de «cinco»", 1)]:
    rates = []
    for model, mean, std, _, rows in runs:
        rows = rows[targets[rows] > 0]  # sin las aves
        with torch.inference_mode():
            x = ((images[rows] - mean) / std).to(device)
            guesses = model(x).argmax(dim=1).cpu()
        rates.append((guesses == targets[rows] - shift).float().mean())
    print(name, spread(rates))
# --8<-- [end:missing-class]

# --8<-- [start:missing-class-claim-full]
assert torch.stack(rates).mean() < 0.1, "Los índices corridos ya no arruinan la cuenta."
# --8<-- [end:missing-class-claim-full]

# --8<-- [start:shared]
whole = datasets.ImageFolder("seis", prepare, loader=open_photo)
part, rest = random_split(whole, [0.8, 0.2])
rest.dataset.transform = None  # queremos cambiar solo la validación…
print(type(part[0][0]))
# --8<-- [end:shared]

# --8<-- [start:shared-claim]
assert part.dataset is rest.dataset, "Las partes ya no comparten el conjunto."
# --8<-- [end:shared-claim]
