"""Página «¿Qué le gusta a cada neurona?»: fotos que excitan, ascenso y mapas de explicación."""

from course_code.convnet import SmallCNN
from course_code.data import fast_loader, to_tensors
from course_code.explain import grad_cam, occlusion, saliency
from course_code.hooks import record
from course_code.photos import open_photo, to_square
from course_code.pretrained import load_network, to_network
from course_code.training import train_epoch

# --8<-- [start:imports]
from contextlib import contextmanager
from pathlib import Path

import matplotlib.pyplot as plt
import timm
import torch
from PIL import Image, ImageOps
from torch import nn
from torch.nn import functional as F
from torch.utils.data import BatchSampler, DataLoader, RandomSampler, TensorDataset
from torchvision import datasets
from torchvision.datasets.utils import download_and_extract_archive
from torchvision.models import EfficientNet_B0_Weights
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

# --8<-- [start:load]
network = load_network().to(device, memory_format=torch.channels_last)
names = EfficientNet_B0_Weights.DEFAULT.meta["categories"]  # en inglés
paths = sorted(Path("datos/fotos").glob("*/*.png"))
photos = torch.stack([to_network(open_photo(path)) for path in paths])
small = F.interpolate(photos, size=128, mode="bilinear", antialias=True)
print(tuple(photos.shape), tuple(small.shape))
# --8<-- [end:load]

# --8<-- [start:load-claim-full]
assert len(paths) == 330 and len({path.parent for path in paths}) == 27, "Otras fotos."
# --8<-- [end:load-claim-full]


# --8<-- [start:random-network]
def random_network(seed):
    """La misma red con pesos al azar; su normalización, ajustada a las fotos."""
    torch.manual_seed(seed)
    model = timm.create_model("tf_efficientnet_lite0")
    model.to(device, memory_format=torch.channels_last)
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.momentum = None  # la media de lo que vea, sin historia
    with torch.no_grad():
        model.train()(small[::10].to(device))
    return model.eval()


randoms = [random_network(seed) for seed in range(3)]
# --8<-- [end:random-network]


# --8<-- [start:all-maps]
@torch.no_grad()
def all_maps(model, layers):
    """Los mapas de todas las fotos, por capa: (n, canales, alto, ancho)."""
    parts = {layer: [] for layer in layers}
    for batch in small.split(11):
        with record(model, layers) as maps:
            model(batch.to(device))
        for layer in layers:
            parts[layer].append(maps[layer].cpu())
    return {layer: torch.cat(kept) for layer, kept in parts.items()}


trained = all_maps(network, ["blocks.2", "bn2"])
untrained = [all_maps(model, ["blocks.2", "bn2"]) for model in randoms]
for layer, maps in trained.items():
    print(f"{layer:9s}", tuple(maps.shape))
# --8<-- [end:all-maps]

# --8<-- [start:agreement]
folders = sorted({path.parent.name for path in paths})
folder = torch.tensor([folders.index(path.parent.name) for path in paths])


def agreement(excitation):
    """De las 8 que más excitan a cada unidad: cuántas comparten carpeta, y cuál."""
    top = excitation.topk(8, dim=0).indices  # (8, unidades)
    votes, kind = F.one_hot(folder[top], len(folders)).sum(dim=0).max(dim=1)
    return votes.float(), kind


liked = trained["bn2"].mean(dim=(2, 3))  # (n, 1280)
rivals = [maps["bn2"].mean(dim=(2, 3)) for maps in untrained]
torch.manual_seed(0)
rows = {"entrenada": liked, "al azar, 0": rivals[0], "al azar, 1": rivals[1]}
rows |= {"al azar, 2": rivals[2], "sin red": torch.rand(liked.shape)}
for name, excitation in rows.items():
    votes, kind = agreement(excitation)
    print(f"{name:10s} {votes.mean():.1f} ± {votes.std():.1f} de 8", end="   ")
    many = votes >= 5
    print(f"{many.sum():3d} con 5 o más, de {len(kind[many].unique())} carpetas")
# --8<-- [end:agreement]

# --8<-- [start:agreement-claim-full]
assert all(agreement(liked)[0].mean() > agreement(rival)[0].mean() for rival in rivals), (
    "Alguna red al azar tiene más acuerdo que la entrenada."
)
assert all(len(agreement(rival)[1][agreement(rival)[0] >= 5].unique()) <= 4 for rival in rivals), (
    "Las redes al azar ya no prefieren dos o tres carpetas."
)
assert len(agreement(liked)[1][agreement(liked)[0] >= 5].unique()) >= 8, (
    "La entrenada ya no reconoce ocho carpetas o más."
)
assert max(agreement(rival)[0].mean() for rival in rivals) > 2.9, (
    "Ninguna red al azar se acerca a la entrenada."
)
# --8<-- [end:agreement-claim-full]


# --8<-- [start:favourites]
def best_units(excitation, count):
    """Las unidades de más acuerdo, cada una con una carpeta distinta."""
    chosen, used = [], set()
    votes, kind = agreement(excitation)
    for unit in votes.argsort(descending=True, stable=True).tolist():
        if kind[unit].item() not in used and len(chosen) < count:
            chosen.append(unit)
            used.add(kind[unit].item())
    return chosen


def show_rows(axes, excitation, units, title):
    for ax, unit in zip(axes, units):
        top = excitation[:, unit].topk(6).indices
        ax.imshow(make_grid(small[top] / 2 + 0.5, 6, pad_value=1).permute(1, 2, 0))
        ax.set_title(f"{title}, unidad {unit}")
        ax.axis("off")


fig, axes = plt.subplots(6, 1, figsize=(5.2, 7.4))
show_rows(axes[:3], liked, best_units(liked, 3), "entrenada")
show_rows(axes[3:4], liked, [0], "sin elegir")
show_rows(axes[4:], rivals[0], best_units(rivals[0], 2), "al azar")
plt.show()
# --8<-- [end:favourites]


# --8<-- [start:crops]
def best_crops(maps, unit, count=6, stride=8, side=67):
    """El trozo de foto que más excita a una unidad, en las fotos que más la excitan."""
    peaks, places = maps[:, unit].flatten(1).max(dim=1)
    crops = []
    for k in peaks.topk(count).indices.tolist():
        i, j = divmod(places[k].item(), maps.shape[3])
        padded = F.pad(small[k], [side // 2] * 4, value=1)  # blanco
        top, left = stride * (i + 1) - 1, stride * (j + 1) - 1
        crops.append(padded[:, top : top + side, left : left + side] / 2 + 0.5)
    return make_grid(torch.stack(crops), count, pad_value=0.5).permute(1, 2, 0)


fig, axes = plt.subplots(6, 1, figsize=(5.2, 6.8))
shown = [("entrenada", trained, unit) for unit in (11, 16, 17, 31)]
shown += [("al azar", untrained[0], unit) for unit in (11, 16)]
for ax, (title, maps, unit) in zip(axes, shown):
    ax.imshow(best_crops(maps["blocks.2"], unit))
    ax.set_title(f"{title}, unidad {unit}")
    ax.axis("off")
plt.show()
# --8<-- [end:crops]

# --8<-- [start:digits]
raw_train = datasets.MNIST("datos", train=True, download=True)
images, labels = to_tensors(raw_train).tensors
cut = len(images) // 10
train_set = TensorDataset(images[:cut], labels[:cut])
val_x, val_y = images[-2000:].to(device), labels[-2000:].to(device)


def train_digits(seed):
    torch.manual_seed(seed)
    model = SmallCNN().to(device, memory_format=torch.channels_last)
    loader = fast_loader(train_set, 125)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.005)
    for epoch in range(2):
        train_epoch(model, loader, nn.CrossEntropyLoss(), optimizer, device)
    return model.eval()


digit_models = [train_digits(seed) for seed in range(3)]
# --8<-- [end:digits]


# --8<-- [start:ascend]
smooth = v2.GaussianBlur(3, sigma=0.7)


def ascend(model, targets, x, steps, jitter=0, blur=False, decay=0.0):
    """Cambia x, (n, canales, alto, ancho), y no los pesos: sube cada logit."""
    x = x.clone().requires_grad_()
    optimizer = torch.optim.Adam([x], lr=0.05)
    for step in range(steps):
        shift = torch.randint(-jitter, jitter + 1, (2,)).tolist()
        logits = model(x.roll(shift, dims=(2, 3)))  # predecir
        loss = -logits[torch.arange(len(x)), targets].sum()  # subir el logit
        (x.grad,) = torch.autograd.grad(loss, x)  # retropropagar hasta x
        optimizer.step()  # actualizar x
        with torch.no_grad():
            if blur and step % 2 == 0:
                x.copy_(smooth(x))
            x.mul_(1 - decay).clamp_(-1, 1)
    return x.detach()


# --8<-- [end:ascend]


# --8<-- [start:sevens]
def to_digit_network(model):
    return lambda x: model((x / 2 + 0.5 - 0.1307) / 0.3081)  # x: de −1 a 1


torch.manual_seed(0)
noise = 0.1 * torch.randn(10, 1, 28, 28).to(device)
every = torch.arange(10, device=device)
pictures = {}
blank = SmallCNN().to(device)
for title, model in [("entrenada", digit_models[0]), ("al azar", blank)]:
    reader = to_digit_network(model)
    x = ascend(reader, every, noise, steps=100)
    pictures[title] = x.cpu()
    p = reader(x).softmax(dim=1).diagonal().mean().item()
    print(f"{title:9s} logit {reader(x).diagonal().mean():4.1f}, probabilidad {p:.3f}")
with torch.inference_mode():
    print(f"dígitos de verdad: logit {digit_models[0](val_x).amax(dim=1).mean():.1f}")
# --8<-- [end:sevens]

# --8<-- [start:sevens-claim-full]
assert (
    to_digit_network(digit_models[0])(pictures["entrenada"].to(device))
    .softmax(dim=1)
    .diagonal()
    .min()
    > 0.99
), "Ya no está segura de todas."
# --8<-- [end:sevens-claim-full]

# --8<-- [start:sevens-claim]
assert reader(pictures["al azar"].to(device)).diagonal().mean() < 5, "La red al azar sí sube."
# --8<-- [end:sevens-claim]

# --8<-- [start:sevens-figure]
averages = [images[labels == digit].mean(dim=0) for digit in range(10)]
pictures["promedio de verdad"] = torch.stack(averages)
fig, axes = plt.subplots(3, 1, figsize=(3.6, 5.4))
for ax, (title, x) in zip(axes, pictures.items()):
    tiles = make_grid(x, 5, normalize=True, scale_each=True, pad_value=0.5)
    ax.imshow(tiles.permute(1, 2, 0))
    ax.set_title(title)
    ax.axis("off")
plt.show()
# --8<-- [end:sevens-figure]

# --8<-- [start:recipes]
kinds = {"fresa": 949, "cebra": 340, "balón": 430}
targets = torch.tensor(list(kinds.values()), device=device)
recipes = {
    "sin ayuda": {},
    "con sacudidas": {"jitter": 8},
    "y desenfoque": {"jitter": 8, "blur": True},
    "y decaimiento": {"jitter": 8, "blur": True, "decay": 0.01},
}


def score(model, x):
    """El logit de cada imagen en su clase, sin gradientes: (n,)."""
    with torch.no_grad():
        return model(x)[torch.arange(len(x)), targets].cpu()


def roughness(x):
    """Diferencia media entre píxeles vecinos, en desviaciones de la imagen: (n,)."""
    steps = [x.diff(dim=k).abs().mean(dim=(1, 2, 3)) for k in (2, 3)]
    return (sum(steps) / 2 / x.std(dim=(1, 2, 3))).cpu()


# --8<-- [end:recipes]


# --8<-- [start:climb]
def spread(values, digits=1):
    return f"{values.mean():.{digits}f} ± {values.std():.{digits}f}"


drawn = {}
print("                 logit        movida       aspereza")
for name, options in [*recipes.items(), ("pesos al azar", recipes["y decaimiento"])]:
    model = randoms[0] if name == "pesos al azar" else network
    torch.manual_seed(0)
    noise = 0.1 * torch.randn(3, 3, 112, 112).to(device)
    x = ascend(model, targets, noise, steps=40, **options)
    moved = [score(model, x.roll((k, k), dims=(2, 3))) for k in (3, 6)]
    row = [spread(score(model, x)), spread(torch.stack(moved).mean(dim=0))]
    print(f"{name:14s} {row[0]:12s} {row[1]:12s} {spread(roughness(x), 2)}")
    drawn[name] = x.cpu()
# --8<-- [end:climb]

# --8<-- [start:climb-claim]
assert score(network, drawn["sin ayuda"].to(device)).min() > 50, "Sin ayuda ya no sube tanto."
assert score(network, drawn["sin ayuda"].to(device).roll((3, 3), (2, 3))).mean() < 30, (
    "Sin ayuda, el logit ya no se hunde al mover la imagen."
)
assert score(network, drawn["con sacudidas"].to(device).roll((3, 3), (2, 3))).min() > 25, (
    "Las sacudidas ya no protegen del movimiento."
)
assert roughness(drawn["con sacudidas"]).min() > 0.85, "Las sacudidas suavizan."
assert roughness(drawn["y desenfoque"]).max() < 0.5, "El desenfoque ya no suaviza."
assert roughness(drawn["y decaimiento"]).mean() > roughness(drawn["y desenfoque"]).mean(), (
    "El decaimiento sí suaviza."
)
# --8<-- [end:climb-claim]

# --8<-- [start:climb-figure]
fig, axes = plt.subplots(5, 1, figsize=(4.4, 8.6))
for ax, (name, x) in zip(axes, drawn.items()):
    x = x - x.mean(dim=(1, 2, 3), keepdim=True)
    x = x / (6 * x.std(dim=(1, 2, 3), keepdim=True)) + 0.5  # para que se vea
    ax.imshow(make_grid(x.clamp(0, 1), 3, pad_value=1).permute(1, 2, 0))
    ax.set_title(name)
    ax.axis("off")
plt.show()
# --8<-- [end:climb-figure]


# --8<-- [start:dream]
def dream(model, photo, layer, sides=(128, 176, 224), steps=10):
    """Exagera lo que ya excita a una capa. photo: (3, 224, 224)."""
    change = torch.zeros(1, 3, sides[0], sides[0], device=device)
    for side in sides:
        base = F.interpolate(photo[None], side, mode="bilinear", antialias=True)
        base = base.to(device)
        change = F.interpolate(change, side, mode="bilinear")
        for _ in range(steps):
            x = (base + change).requires_grad_()
            shift = torch.randint(-8, 9, (2,)).tolist()
            with record(model, [layer]) as maps:
                model(x.roll(shift, dims=(2, 3)))
            (slope,) = torch.autograd.grad(maps[layer].pow(2).mean(), x)
            x = x + 0.03 * slope / slope.abs().mean()  # con más: subir
            change = x.detach().clamp(-1, 1) - base
    return (base + change)[0].cpu()


# --8<-- [end:dream]

# --8<-- [start:dream-figure]
stems = [path.stem for path in paths]
bear = photos[stems.index("bear")]
torch.manual_seed(0)
dreams = [bear, dream(network, bear, "blocks.4"), dream(randoms[0], bear, "blocks.4")]
fig, axes = plt.subplots(1, 3, figsize=(4.8, 2))
for ax, x, title in zip(axes, dreams, ["la foto", "entrenada", "al azar"]):
    ax.imshow((x / 2 + 0.5).permute(1, 2, 0))
    ax.set_title(title)
    ax.axis("off")
plt.show()
# --8<-- [end:dream-figure]

# --8<-- [start:four]
wanted = ["badger", "strawberry", "usps_mailbox", "lionfish"]
four = [stems.index(name) for name in wanted]
x = photos[four].to(device)
with torch.no_grad():
    probabilities = network(x).softmax(dim=1)
best = probabilities.max(dim=1)
answers = best.indices
for k, p, answer in zip(four, best.values.tolist(), answers.tolist()):
    print(f"{stems[k]:13s} → {names[answer]:14s} {100 * p:.0f} %")
# --8<-- [end:four]

# --8<-- [start:four-claim]
assert answers.tolist()[2:] == [559, 73] and [names[k] for k in answers[:2]] == wanted[:2], (
    "La red responde otra cosa."
)
# --8<-- [end:four-claim]

# --8<-- [start:cam-by-hand]
with torch.no_grad():
    features = network.forward_features(x)  # (4, 1280, 7, 7), los de «bn2»
    weight = network.classifier.weight[answers]  # (4, 1280)
    by_hand = torch.einsum("nc,ncij->nij", weight, features) / 49
    total = by_hand.sum(dim=(1, 2)) + network.classifier.bias[answers]
    logits = network(x)[torch.arange(len(x)), answers]
cam = grad_cam(network, "bn2", x, answers)
print("Grad-CAM = a mano:", torch.allclose(cam, by_hand.relu(), atol=1e-4))
print("la suma da el logit:", torch.allclose(total, logits, atol=1e-3))
# --8<-- [end:cam-by-hand]

# --8<-- [start:cam-by-hand-claim]
assert torch.allclose(cam, by_hand.relu(), atol=1e-4), "Grad-CAM no es la cuenta a mano."
assert torch.allclose(total, logits, atol=1e-3), "Las celdas no suman el logit."
# --8<-- [end:cam-by-hand-claim]


# --8<-- [start:explain]
def explain(model, x, targets):
    """Los tres mapas de cada foto."""
    covered = [occlusion(model, photo, t) for photo, t in zip(x, targets)]
    maps = {"saliencia": F.avg_pool2d(saliency(model, x, targets)[:, None], 2)[:, 0]}
    maps["Grad-CAM"] = grad_cam(model, "bn2", x, targets)
    maps["oclusión"] = torch.stack(covered).clamp(min=0)
    return maps


real = explain(network, x, answers)
control = explain(randoms[0], x, answers)
# --8<-- [end:explain]


# --8<-- [start:explain-figure]
def overlay(ax, photo, heat):
    """La foto en gris y, encima, el mapa: blanco es nada y rojo, lo máximo."""
    box, top = (0, 112, 112, 0), heat.flatten().quantile(0.99).item() + 1e-9
    ax.imshow(photo, extent=box, vmin=-0.5, vmax=1)
    ax.imshow(heat, "Reds", alpha=0.6, vmin=0, vmax=top, extent=box)
    ax.axis("off")


halves = F.avg_pool2d(x, 2).cpu() / 2 + 0.5
fig, axes = plt.subplots(7, 4, figsize=(5.2, 9.6))
for ax, photo in zip(axes[0], halves):
    ax.imshow(photo.permute(1, 2, 0))
    ax.axis("off")
titles = [*real, *(f"{name}, pesos al azar" for name in control)]
for row, title, maps in zip(axes[1:], titles, [*real.values(), *control.values()]):
    row[0].set_title(title)
    for ax, photo, heat in zip(row, halves.mean(dim=1), maps.cpu()):
        overlay(ax, photo, heat)
plt.show()
# --8<-- [end:explain-figure]

# --8<-- [start:two-answers]
targets = torch.tensor([559, 637, 73, 396], device=device)
options = [names[k] for k in targets.tolist()]
x = photos[[four[2], four[2], four[3], four[3]]].to(device)
models = [network, randoms[0]]
cams = torch.cat([grad_cam(model, "bn2", x, targets) for model in models]).cpu()
for a, b in [(0, 1), (2, 3)]:
    same = torch.corrcoef(cams[[a, b]].flatten(1))[0, 1]
    print(f"{options[a]} y {options[b]}: correlación {same:.2f}")
fig, axes = plt.subplots(4, 2, figsize=(4.4, 9.4))
titles = options + [f"{name}, al azar" for name in options]
for ax, photo, cam, title in zip(axes.flat, [*x.cpu(), *x.cpu()], cams, titles):
    overlay(ax, F.avg_pool2d(photo, 2).mean(dim=0) / 2 + 0.5, cam)
    ax.set_title(title)
plt.show()
# --8<-- [end:two-answers]

# --8<-- [start:eight]
wanted = ["badger", "strawberry", "beaver", "binoculars"]
wanted += ["balloon360", "firetruck", "gander", "mantis"]
eight = photos[[stems.index(name) for name in wanted]].to(device)
with torch.no_grad():
    certainty, answers = network(eight).softmax(dim=1).max(dim=1)
print(f"probabilidad de la respuesta: {spread(certainty, 2)}")


def to_cells(maps):
    return F.avg_pool2d(maps[:, None], 32)[:, 0]  # (n, 7, 7)


ink = to_cells((eight < 0.98).any(dim=1).float())  # cuánto objeto hay en cada celda
methods = {
    "saliencia": lambda model: to_cells(saliency(model, eight, answers)),
    "Grad-CAM": lambda model: grad_cam(model, "bn2", eight, answers),
}
heat = {name: method(network) for name, method in methods.items()}
# --8<-- [end:eight]


# --8<-- [start:sanity]
def likeness(a, b):
    """Correlación entre dos mapas de cada foto: (n,)."""
    tables = torch.stack([a.flatten(1), b.flatten(1)], dim=1).cpu()
    return torch.stack([torch.corrcoef(table)[0, 1] for table in tables])


print("           con pesos al azar         con el objeto")
for name, method in methods.items():
    others = [likeness(heat[name], method(model)).mean() for model in randoms]
    row = [spread(torch.stack(others), 2), spread(likeness(heat[name], ink), 2)]
    print(f"{name:10s} {row[0]:25s} {row[1]}")
# --8<-- [end:sanity]

# --8<-- [start:sanity-claim-full]
assert likeness(heat["saliencia"], ink).mean() > 0.6, "La saliencia ya no sigue al objeto."
assert likeness(heat["Grad-CAM"], ink).mean() > 0.7, "Grad-CAM ya no sigue al objeto."
assert abs(torch.stack(others).mean()) < 0.25, "Grad-CAM se parece al de pesos al azar."
assert all(
    likeness(heat["saliencia"], methods["saliencia"](model)).mean() < 0 for model in randoms
), "La saliencia ya no es contraria con pesos al azar."
# --8<-- [end:sanity-claim-full]


# --8<-- [start:delete]
def deleted(x, scores, share=0.2):
    """Pone en blanco las celdas que más puntúan: una de cada cinco con objeto."""
    masks = torch.zeros_like(scores)
    for mask, score, cells in zip(masks, scores, ink):
        count = max(1, round(share * (cells > 0.1).sum().item()))
        mask.view(-1)[score.flatten().topk(count).indices] = 1
    masks = F.interpolate(masks[:, None], scale_factor=32)
    return torch.where(masks > 0, torch.ones_like(x), x)


@torch.no_grad()
def fall(scores):
    """Cuántos puntos baja la probabilidad de la respuesta: (n,)."""
    after = network(deleted(eight, scores)).softmax(dim=1)
    return 100 * (certainty - after[torch.arange(len(eight)), answers]).cpu()


# --8<-- [end:delete]

# --8<-- [start:deletion]
covered = [occlusion(network, photo, t) for photo, t in zip(eight, answers)]
heat["oclusión"] = torch.stack(covered)
falls = {name: fall(scores) for name, scores in heat.items()}
falls["lo más lleno"] = fall(ink)
torch.manual_seed(0)
anywhere = [torch.rand(ink.shape).to(device) for _ in range(3)]
falls["al azar"] = torch.stack([fall(r) for r in anywhere]).mean(dim=0)
inside = [fall(r + 2 * (ink > 0.1)) for r in anywhere]
falls["al azar, en el objeto"] = torch.stack(inside).mean(dim=0)
cams = [grad_cam(model, "bn2", eight, answers) for model in randoms]
falls["Grad-CAM, otros pesos"] = torch.stack([fall(c) for c in cams]).mean(dim=0)
for name, values in falls.items():
    wins = (values > falls["al azar, en el objeto"]).sum().item()
    print(f"{name:22s} {spread(values)} puntos, gana en {wins} de {len(eight)}")
# --8<-- [end:deletion]

# --8<-- [start:deletion-claim-full]
assert falls["Grad-CAM"].mean() > falls["al azar"].mean() + 15, "Grad-CAM no gana al azar."
assert falls["oclusión"].mean() > falls["al azar, en el objeto"].mean(), "La oclusión no gana."
assert falls["lo más lleno"].mean() > falls["Grad-CAM"].mean(), "Lo lleno quita menos."
assert falls["Grad-CAM"].mean() - falls["al azar, en el objeto"].mean() < (
    falls["Grad-CAM"].std()
), "La ventaja de Grad-CAM ya es mayor que la dispersión."
# --8<-- [end:deletion-claim-full]


# --8<-- [start:silence]
def silence(module, channel):
    """Un hook que pone a cero un canal de lo que sale de module."""

    def hook(module, inputs, output):
        output = output.clone()
        output[:, channel] = 0
        return output  # lo que devuelve un hook reemplaza la salida

    return module.register_forward_hook(hook)


@torch.inference_mode()
def right(model):
    return model(val_x).argmax(dim=1) == val_y  # (2000,)


# --8<-- [end:silence]

# --8<-- [start:ablation]
losses, uses, worst = [], [], (0, None)
for model in digit_models:
    before = right(model)
    with torch.inference_mode():
        uses.append(model.maps(val_x)[0].mean(dim=(0, 2, 3)).cpu())
    for channel in range(8):
        handle = silence(model.conv1, channel)
        after = right(model)
        handle.remove()
        losses.append(100 * (before.float().mean() - after.float().mean()).item())
        if losses[-1] > worst[0]:
            worst = (losses[-1], 100 * (before.float() - after.float()))
losses, uses = torch.tensor(losses), torch.stack(uses)
print(f"exactitud entera: {100 * before.float().mean():.1f} %")
print(f"un filtro menos: {spread(losses)} puntos", end=", ")
print(f"de {losses.min():.1f} a {losses.max():.1f}")
print("por clase, el peor:", [f"{worst[1][val_y == c].mean():.0f}" for c in range(10)])
pairs = zip(uses, losses.reshape(3, 8))
links = torch.stack([torch.corrcoef(torch.stack(pair))[0, 1] for pair in pairs])
print("correlación entre uso y pérdida:", spread(links, 2))
# --8<-- [end:ablation]

# --8<-- [start:ablation-claim-full]
assert losses.median() < 1 and losses.max() > 3, "Otro reparto de daños."
assert links.min() < 0 < links.max(), "La correlación ya no cambia de signo."
assert worst[0] > 5, "El peor filtro ya no cuesta cinco puntos."
# --8<-- [end:ablation-claim-full]

# --8<-- [start:no-grad]
with torch.inference_mode(), record(network, ["bn2"]) as maps:
    logit = network(eight[:1])[0, 362]
torch.autograd.grad(logit, maps["bn2"])
# --8<-- [end:no-grad]

# --8<-- [start:leaf]
x = torch.zeros(1, 3, 112, 112, device=device, requires_grad=True)
(slope,) = torch.autograd.grad(network(x)[0, 949], x)
x += 0.1 * slope
# --8<-- [end:leaf]

# --8<-- [start:wrong-sign]
reader = to_digit_network(digit_models[0])
torch.manual_seed(0)
x = (0.1 * torch.randn(1, 1, 28, 28)).to(device).requires_grad_()
optimizer = torch.optim.Adam([x], lr=0.05)
for step in range(100):
    loss = reader(x)[0, 7]  # falta el menos
    (x.grad,) = torch.autograd.grad(loss, x)
    optimizer.step()
print(f"logit del 7: {reader(x)[0, 7].item():.1f}")
# --8<-- [end:wrong-sign]

# --8<-- [start:wrong-sign-claim-full]
assert reader(x)[0, 7] < -50, "El logit no se hundió."
# --8<-- [end:wrong-sign-claim-full]

# --8<-- [start:accumulate]
x = torch.zeros(1, 3, 112, 112, device=device, requires_grad=True)
for step in range(3):
    network(x)[0, 949].backward()  # nadie pone a cero
    inner = network.classifier.weight.grad.norm().item()
    print(f"x.grad: {x.grad.norm():.2f}   última capa: {inner:.1f}")
network.zero_grad()
# --8<-- [end:accumulate]

# --8<-- [start:no-eval]
careless = load_network().to(device).train()
with torch.no_grad():
    for step in range(5):
        careless(eight)  # solo mirábamos…
    after = careless.eval()(eight).softmax(dim=1)[torch.arange(len(eight)), answers].cpu()
before = certainty.cpu()
print(f"probabilidad antes: {spread(before, 2)}   después: {spread(after, 2)}")
# --8<-- [end:no-eval]

# --8<-- [start:no-eval-claim]
assert before.mean() - after.mean() > 0.03, "La pasada en train() ya no hace daño."
# --8<-- [end:no-eval-claim]

# --8<-- [start:softmax]
probable = nn.Sequential(network, nn.Softmax(dim=1))
from_logit = saliency(network, eight, answers)
from_probability = saliency(probable, eight, answers)
ratio = (from_probability.mean(dim=(1, 2)) / from_logit.mean(dim=(1, 2))).cpu()
order = certainty.cpu().argsort()
for k in (order[0], order[-1]):
    print(f"probabilidad {certainty[k]:.3f}: el mapa queda en {100 * ratio[k]:.1f} %")
# --8<-- [end:softmax]

# --8<-- [start:softmax-claim]
assert ratio.min() < 0.01 and ratio[order[0]] > 0.1, "La softmax ya no encoge el mapa."
# --8<-- [end:softmax-claim]
