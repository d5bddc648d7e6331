"""Página «Filtros y mapas de características»: mirar dentro, con un control al lado."""

from course_code.convnet import SmallCNN
from course_code.convolution import receptive_field
from course_code.data import fast_loader, to_tensors
from course_code.hooks import record
from course_code.photos import open_photo, to_square
from course_code.pretrained import load_network, to_network
from course_code.training import evaluate, train_epoch

# --8<-- [start:imports]
import copy
from contextlib import contextmanager
from pathlib import Path

import matplotlib.pyplot as plt
import timm
import torch
from PIL import Image, ImageOps
from sklearn.linear_model import RidgeClassifier
from sklearn.model_selection import StratifiedGroupKFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from torch import nn
from torch.nn import functional as F
from torch.utils.data import BatchSampler, DataLoader, RandomSampler, TensorDataset
from torchvision import datasets
from torchvision.transforms import v2
# --8<-- [end:imports]

# --8<-- [start:device]
plt.rcParams["image.cmap"] = "gray"
device = torch.device("cpu")
if torch.accelerator.is_available():
    device = torch.accelerator.current_accelerator()
# --8<-- [end:device]

# --8<-- [start:sobel]
x = to_network(open_photo("datos/fotos/hogar/camera_35mm.png"))
grey = x.mean(dim=0)[None, None]  # (1, 1, 224, 224), de −1 a 1

sobel = torch.tensor([[-1.0, 0, 1], [-2, 0, 2], [-1, 0, 1]])
kernels = torch.stack([sobel, -sobel, sobel.T, -sobel.T]).unsqueeze(1)
maps = F.conv2d(grey, kernels)
after = {"el mapa": maps, "con ReLU": maps.relu()}
after["agrupado"] = F.max_pool2d(maps.relu(), 4)
for name, values in after.items():
    zeros = 100 * (values == 0).float().mean()
    print(f"{name:9s} {tuple(values.shape)!s:20s} ceros: {zeros:.1f} %")
# --8<-- [end:sobel]

# --8<-- [start:sobel-claim]
assert torch.equal(maps[:, 0], -maps[:, 1]), "Los filtros opuestos no dan mapas opuestos."
assert torch.allclose(maps[:, 0], maps.relu()[:, 0] - maps.relu()[:, 1]), (
    "Los dos mapas rectificados no juntan el original."
)
# --8<-- [end:sobel-claim]

# --8<-- [start:sobel-figure]
fig, axes = plt.subplots(3, 4, figsize=(5, 4.1))
titles = ["de oscuro\na claro →", "de claro\na oscuro →", "de oscuro\na claro ↓"]
titles.append("de claro\na oscuro ↓")
for row, (name, values) in zip(axes, after.items()):
    for ax, image in zip(row, values[0]):
        ax.imshow(image, vmin=-4 if name == "el mapa" else 0, vmax=4)
        ax.set(xticks=[], yticks=[])
    row[0].set_ylabel(name)
for ax, title in zip(axes[0], titles):
    ax.set_title(title, loc="center", fontsize=12)
plt.show()
# --8<-- [end:sobel-figure]

# --8<-- [start:train]
raw_train = datasets.MNIST("datos", train=True, download=True)
train_set = to_tensors(raw_train)
test_set = to_tensors(datasets.MNIST("datos", train=False, download=True))
loader = fast_loader(TensorDataset(*train_set[:30_000]), 125)
loss_fn = nn.CrossEntropyLoss()

newborns, cnns = [], []
for seed in range(3):
    torch.manual_seed(seed)
    cnn = SmallCNN().to(device, memory_format=torch.channels_last)
    newborns.append(copy.deepcopy(cnn).eval())  # el control: la misma, sin entrenar
    optimizer = torch.optim.Adam(cnn.parameters(), lr=0.005)
    train_epoch(cnn, loader, loss_fn, optimizer, device)
    cnns.append(cnn.eval())
for name, models in [("sin entrenar", newborns), ("entrenadas", cnns)]:
    exams = [evaluate(m, DataLoader(test_set, 1000), loss_fn, device) for m in models]
    print(f"{name:12s}", *[f"{100 * accuracy:.1f} %" for loss, accuracy in exams])
# --8<-- [end:train]

# --8<-- [start:train-claim-full]
assert min(accuracy for loss, accuracy in exams) > 0.96, "Alguna CNN no llega al 96 %."
# --8<-- [end:train-claim-full]


# --8<-- [start:signed]
def show_signed(ax, values, limit=None):
    """Un mapa con signo: gris es cero; blanco y negro, ± limit."""
    if limit is None:
        limit = values.abs().max().item()
    ax.imshow(values.cpu(), vmin=-limit, vmax=limit)
    ax.set(xticks=[], yticks=[])


digits = test_set.tensors[0][:1000].to(device)
fig = plt.figure(figsize=(6.2, 3.8))
models = {"sin entrenar": newborns[0], "entrenada": cnns[0]}
for part, (name, model) in zip(fig.subfigures(2), models.items()):
    part.suptitle(f"{name}: los filtros y sus mapas")
    with record(model, ["conv1"]) as maps, torch.inference_mode():
        model(digits[4:5])
    for k, (top, bottom) in enumerate(part.subplots(2, 8).T):
        show_signed(top, model.conv1.weight[k, 0].detach())
        show_signed(bottom, maps["conv1"][0, k])
plt.show()
# --8<-- [end:signed]


# --8<-- [start:digit-share]
def share(filters, pattern):
    """Qué parte de cada filtro está en esos patrones, de 0 a 1.

    filters: (m, n); pattern: (k, n), perpendiculares entre sí.
    """
    pattern = F.normalize(pattern, dim=1)
    return (filters @ pattern.T).square().sum(dim=1) / filters.square().sum(dim=1)


edges = torch.stack([sobel, sobel.T]).flatten(1)  # (2, 9)
for name, models in [("sin entrenar", newborns), ("entrenadas", cnns)]:
    parts = [share(m.conv1.weight.detach().cpu().flatten(1), edges) for m in models]
    means = torch.stack(parts).mean(dim=1)
    print(f"{name:12s} borde: {means.mean():.2f} ± {means.std():.2f}")
print(f"al azar se espera {2 / 9:.2f}")
alike = [
    F.cosine_similarity(new.conv1.weight.flatten(1), old.conv1.weight.flatten(1))
    for new, old in zip(cnns, newborns)
]
print(f"coseno entre antes y después: {torch.cat(alike).mean():.2f}")
# --8<-- [end:digit-share]

# --8<-- [start:digit-share-claim-full]
assert all(
    part.mean() > share(old.conv1.weight.detach().cpu().flatten(1), edges).mean() + 0.05
    for part, old in zip(parts, newborns)
), "La parte de borde ya no sube en las tres redes."
assert means.mean() < 1 / 3, "La parte de borde ya no queda por debajo de un tercio."
assert torch.cat(alike).mean() > 0.8, "Los filtros ya no se quedan cerca de donde nacieron."
# --8<-- [end:digit-share-claim-full]

# --8<-- [start:record-digits]
for name, model in [("sin entrenar", newborns[0]), ("entrenada", cnns[0])]:
    with record(model, ["conv1", "conv2"]) as maps, torch.inference_mode():
        model(digits)
    for layer, values in maps.items():
        zeros = 100 * (values <= 0).float().mean()
        print(f"{name:12s} {layer} {tuple(values.shape)!s:20s}", end=" ")
        print(f"ceros tras la ReLU: {zeros:.0f} %")
# --8<-- [end:record-digits]

# --8<-- [start:record-digits-claim-full]
assert values.le(0).float().mean() > 0.7, "La red entrenada ya no deja tantos ceros."
# --8<-- [end:record-digits-claim-full]

# --8<-- [start:sanity]
model = cnns[0]
with record(model, ["conv1"]) as maps, torch.inference_mode():
    logits = model(digits)
    again = F.conv2d(digits, model.conv1.weight, model.conv1.bias, padding=1)
with torch.inference_mode():
    same = torch.allclose(model(digits), logits, atol=1e-5)
print("lo anotado es la convolución:", torch.allclose(maps["conv1"], again, atol=1e-5))
print("anotar no cambia la respuesta:", same)
print("hooks que quedan:", sum(len(m._forward_hooks) for m in model.modules()))
# --8<-- [end:sanity]

# --8<-- [start:sanity-claim]
assert same and torch.allclose(maps["conv1"], again, atol=1e-5), "record no anota la salida."
assert not any(m._forward_hooks for m in model.modules()), "record dejó algún hook."
# --8<-- [end:sanity-claim]


# --8<-- [start:load]
network = load_network().to(device)


def random_network(seed):
    """La misma arquitectura, con los pesos de nacimiento."""
    torch.manual_seed(seed)
    return timm.create_model("tf_efficientnet_lite0").to(device).eval()


controls = [random_network(seed) for seed in range(3)]
filters = network.conv_stem.weight.detach().cpu()  # (32, 3, 3, 3)
norms = filters.flatten(1).norm(dim=1)
alive = norms > 0.001
print(tuple(filters.shape))
print("las cinco normas menores:", [f"{norm:.0e}" for norm in norms.sort()[0][:5]])
# --8<-- [end:load]

# --8<-- [start:load-claim]
assert (~alive).sum() == 4 and norms[alive].min() > 0.5, "Ya no son cuatro los filtros muertos."
# --8<-- [end:load-claim]


# --8<-- [start:stem-figure]
def in_colour(kernel):
    """(3, a, b) con signo → (a, b, 3): cero es gris, el mayor llega a 0 o 1."""
    return (0.5 + 0.5 * kernel / kernel.abs().max()).permute(1, 2, 0)


random_filters = controls[0].conv_stem.weight.detach().cpu()
fig = plt.figure(figsize=(5.4, 6.2))
shown = {"pesos de ImageNet": filters, "pesos al azar": random_filters}
for part, (name, bank) in zip(fig.subfigures(2), shown.items()):
    part.suptitle(name)
    for k, ax in enumerate(part.subplots(4, 8).flat):
        ax.imshow(in_colour(bank[k]))
        ax.axis("off")
        if bank[k].norm() < 0.001:
            ax.set_title("muerto", loc="center", fontsize=11, pad=1, color="C3")
plt.show()
# --8<-- [end:stem-figure]

# --8<-- [start:stem-share]
equal = torch.ones(1, 3)  # los tres colores por igual
opposed = torch.tensor([[1.0, -1, 0], [1, 1, -2]])  # un color contra otro
flat = torch.ones(1, 9)  # las nueve casillas por igual
patterns = {"borde gris": torch.kron(equal, edges)}  # (2, 27)
patterns["mancha de color"] = torch.kron(opposed, flat)  # (2, 27)

many = torch.cat([c.conv_stem.weight.detach().cpu() for c in controls])  # 96
banks = {"entrenados": filters[alive], "al azar": many}
for name, pattern in patterns.items():
    for which, bank in banks.items():
        part = share(bank.flatten(1), pattern)
        print(f"{name:15s} {which:10s} media {part.mean():.2f}", end="  ")
        print(f"más de 0.3: {(part > 0.3).sum()} de {len(bank)}")
print(f"al azar se espera {2 / 27:.2f}, y más de 0.3 en {100 * 0.7**12.5:.0f} de cada 100")
# --8<-- [end:stem-share]

# --8<-- [start:stem-share-claim]
assert [(share(filters[alive].flatten(1), p) > 0.3).sum() for p in patterns.values()] == [5, 7], (
    "Ya no son cinco bordes y siete manchas."
)
assert (
    not torch.stack([share(filters[alive].flatten(1), p) > 0.3 for p in patterns.values()])
    .all(dim=0)
    .any()
), "Algún filtro cuenta dos veces."
assert sum((share(many.flatten(1), p) > 0.3).sum() for p in patterns.values()) == 2, (
    "Entre los 96 al azar ya no son dos."
)
# --8<-- [end:stem-share-claim]

# --8<-- [start:stem-share-claim]
assert all(
    abs(share(torch.randn(20_000, 27), pattern).mean() - 2 / 27) < 0.002
    and abs((share(torch.randn(20_000, 27), pattern) > 0.3).float().mean() - 0.7**12.5) < 0.004
    for pattern in patterns.values()
), "Lo esperado al azar no es 2/27, o la fórmula de la cola falla."
assert (patterns["borde gris"] @ patterns["mancha de color"].T).abs().max() == 0, (
    "Bordes y manchas ya no son perpendiculares."
)
# --8<-- [end:stem-share-claim]

# --8<-- [start:copies]
for name, bank in banks.items():
    unit = F.normalize(bank.flatten(1), dim=1)
    cosines = (unit @ unit.T).triu(diagonal=1)
    print(f"{name:10s} parejas casi iguales: {(cosines > 0.9).sum()}", end="   ")
    print(f"casi opuestas: {(cosines < -0.9).sum()}")
# --8<-- [end:copies]

# --8<-- [start:copies-claim]
assert (cosines.abs() > 0.9).sum() == 0, "Al azar también hay parejas casi iguales."
# --8<-- [end:copies-claim]

# --8<-- [start:dead-digit]
most = []
for model in [*newborns, *cnns]:
    with torch.inference_mode():
        maps2 = model.maps(digits)[1]  # (1000, 16, 14, 14), tras la ReLU
    most.append(maps2.amax(dim=(0, 2, 3)) == 0)
print("mapas de conv2 siempre en cero, por semilla")
print("al nacer:", [int(dead.sum()) for dead in most[:3]], end="   ")
print("entrenadas:", [int(dead.sum()) for dead in most[3:]])
# --8<-- [end:dead-digit]

# --8<-- [start:dead-digit-claim-full]
assert [int(dead.sum()) for dead in most] == [1, 0, 0, 1, 0, 0], "Otros mapas muertos."
assert torch.equal(most[0], most[3]), "El mapa muerto ya no es el que nació muerto."
# --8<-- [end:dead-digit-claim-full]

# --8<-- [start:stages]
stages = ["bn1", "blocks.1", "blocks.2", "blocks.4", "blocks.6"]
layers, sees = [], {}
for name, module in network.named_modules():
    if isinstance(module, nn.Conv2d):
        layers.append((module.kernel_size[0], module.stride[0]))
        stage = "bn1" if name == "conv_stem" else ".".join(name.split(".")[:2])
        sees[stage] = receptive_field(layers)[-1]

names = ["mamiferos/badger", "frutas/strawberry", "hogar/camera_35mm"]
photos = torch.stack([to_network(open_photo(f"datos/fotos/{n}.png")) for n in names])
with record(network, stages) as maps, torch.inference_mode():
    network(photos.to(device))
for stage, values in maps.items():
    print(f"{stage:9s} {tuple(values.shape)!s:19s} ve {sees[stage]:3d} píxeles")
# --8<-- [end:stages]

# --8<-- [start:stages-claim]
assert [maps[s].shape[2] for s in stages] == [112, 56, 28, 14, 7], "Los lados cambiaron."
assert [maps[s].shape[1] for s in stages] == [32, 24, 40, 112, 320], "Los mapas cambiaron."
assert sees["blocks.2"] < 224 < sees["blocks.4"], "blocks.4 ya no ve más que la foto."
# --8<-- [end:stages-claim]


# --8<-- [start:photo-maps]
def three_liveliest(values):
    """De (canales, alto, ancho), los tres mapas que más varían en la foto."""
    return values[values.std(dim=(1, 2)).argsort(descending=True)[:3]]


fig, axes = plt.subplots(5, 6, figsize=(4.8, 4.6), facecolor="white")
for start, model in [(0, network), (3, controls[0])]:
    with record(model, stages) as maps, torch.inference_mode():
        model(photos[:1].to(device))
    for row, stage in zip(axes, stages):
        best = three_liveliest(maps[stage][0])
        best = best - best.mean(dim=(1, 2), keepdim=True)
        for ax, image in zip(row[start : start + 3], best):
            show_signed(ax, image, limit=best.abs().max().item())
for row, stage in zip(axes, stages):
    row[0].set_ylabel(stage)
axes[0, 0].set_title("ImageNet")
axes[0, 3].set_title("pesos al azar")
plt.show()
# --8<-- [end:photo-maps]


# --8<-- [start:resemblance]
@torch.inference_mode()
def resemblance(model):
    """Coseno medio, sin signo, entre cada mapa y la foto en gris; uno por etapa."""
    with record(model, stages) as maps:
        model(photos.to(device))
    result = []
    for values in maps.values():
        grey = photos.mean(dim=1, keepdim=True).to(device)
        grey = F.adaptive_avg_pool2d(grey, values.shape[2:])
        a, b = [v - v.mean(dim=(2, 3), keepdim=True) for v in (values, grey)]
        alike = F.cosine_similarity(a.flatten(2), b.flatten(2), dim=2).abs()
        live = values.std(dim=(0, 2, 3)) > 1e-6  # los mapas muertos no cuentan
        result.append(alike[:, live].mean().item())
    return torch.tensor(result)


# --8<-- [end:resemblance]

# --8<-- [start:resemblance-table]
ours = resemblance(network)
theirs = torch.stack([resemblance(model) for model in controls])  # (3, 5)
print("parecido con la foto:  ImageNet   al azar")
for k, stage in enumerate(stages):
    print(f"{stage:20s}   {ours[k]:.2f}", end="       ")
    print(f"{theirs[:, k].mean():.2f} ± {theirs[:, k].std():.2f}")
# --8<-- [end:resemblance-table]

# --8<-- [start:resemblance-table-claim]
assert (theirs[:, :3] > ours[:3]).all(), "Al azar ya no se parece más en las tres primeras."
assert (theirs[:, 3:] < ours[3:]).all(), "En las dos últimas se parece más la red al azar."
# --8<-- [end:resemblance-table-claim]

# --8<-- [start:six]
classes = ["aves", "flores", "frutas", "mamiferos", "transito", "verduras"]
paths = [p for c in classes for p in sorted(Path("datos/fotos", c).glob("*.png"))]
targets = [classes.index(path.parent.name) for path in paths]
# los semáforos casi iguales, siempre del mismo lado
groups = ["stoplight" if "stoplight" in p.stem else str(p) for p in paths]

steps = list(to_network.transforms)
steps[1] = v2.Resize((128, 128))  # en vez de 224: la tercera parte de la cuenta
to_small = v2.Compose(steps)
images = torch.stack([to_small(open_photo(path)) for path in paths])
print(tuple(images.shape))
# --8<-- [end:six]


# --8<-- [start:means]
@torch.inference_mode()
def stage_means(model):
    """Media de cada mapa: por etapa, un tensor (fotos, mapas)."""
    parts = {stage: [] for stage in stages}
    for batch in images.split(32):
        with record(model, stages) as maps:
            model(batch.to(device))
        for stage in stages:
            parts[stage].append(maps[stage].mean(dim=(2, 3)).cpu())
    return {stage: torch.cat(part) for stage, part in parts.items()}


# --8<-- [end:means]


# --8<-- [start:probe]
def probe(features, seed):
    """Exactitud, en %, de una capa lineal sobre esos números: cinco partes."""
    folds = StratifiedGroupKFold(n_splits=5, shuffle=True, random_state=seed)
    linear = make_pipeline(StandardScaler(), RidgeClassifier(alpha=10))
    data = features.numpy(), targets
    return 100 * cross_val_score(linear, *data, groups=groups, cv=folds).mean()


trained = stage_means(network)
untrained = [stage_means(model) for model in controls]
colours = [probe(images.mean(dim=(2, 3)), seed) for seed in range(3)]
marks = {"ImageNet": [], "al azar": []}
for stage in stages:
    marks["ImageNet"].append([probe(trained[stage], seed) for seed in range(3)])
    marks["al azar"].append([probe(untrained[s][stage], s) for s in range(3)])
# --8<-- [end:probe]

# --8<-- [start:probe-table]
marks = {name: torch.tensor(values) for name, values in marks.items()}
print("etapa      ImageNet     al azar")
for k, stage in enumerate(stages):
    row = [f"{m[k].mean():.1f} ± {m[k].std():.1f}" for m in marks.values()]
    print(f"{stage:9s}  {row[0]:11s}  {row[1]}")
colours = torch.tensor(colours)
print(f"solo el color medio: {colours.mean():.1f} ± {colours.std():.1f}")
# --8<-- [end:probe-table]

# --8<-- [start:probe-table-claim-full]
assert marks["ImageNet"][0].mean() - marks["al azar"][0].mean() < 8, "bn1 ya las distingue."
assert marks["ImageNet"][4].min() > marks["al azar"].max() + 30, "El final ya no las separa."
assert (marks["ImageNet"].mean(dim=1).diff() > 4).all(), "La sonda ya no sube en cada etapa."
assert marks["al azar"][4].mean() < 40, "Al azar, la última etapa ya no se hunde."
assert round(100 * targets.count(3) / len(targets)) == 34, "Los mamíferos ya no son el 34 %."
assert round(196 * (0.88 * 0.12 / 190) ** 0.5) == 5, "El margen ya no es de cinco puntos."
# --8<-- [end:probe-table-claim-full]

# --8<-- [start:probe-figure]
fig, ax = plt.subplots(figsize=(5.4, 3.7))
for name, color, shift in [("ImageNet", "C0", 3), ("al azar", "C5", -9)]:
    means, spreads = marks[name].mean(dim=1), marks[name].std(dim=1)
    ax.errorbar(range(5), means, spreads, fmt="o-", color=color, capsize=3)
    ax.text(2.9, means[3] + shift, name, color=color, ha="right")
ax.axhline(colours.mean(), color="C4", ls="--")
ax.text(0, colours.mean() - 6, "solo el color medio", color="C4")
sides = [f"{stage}\n{images.shape[2] >> k}²" for k, stage in enumerate(stages, 1)]
ax.set(xticks=range(5), xticklabels=sides, ylim=(0, 100))
ax.set(xlabel="etapa, y lado de sus mapas", ylabel="exactitud (%)")
plt.show()
# --8<-- [end:probe-figure]

# --8<-- [start:grad]
with record(cnns[0], ["conv1"]) as maps:
    cnns[0](digits[:1])
ax.imshow(maps["conv1"][0, 0])  # ax, el de la última figura
# --8<-- [end:grad]

# --8<-- [start:axes]
ax.imshow(photos[0])
# --8<-- [end:axes]

# --8<-- [start:left]
seen = []


def note(module, inputs, output):
    seen.append(output)


x = digits[:250]
for attempt in range(3):  # la misma celda del cuaderno, ejecutada tres veces
    handle = cnns[0].conv1.register_forward_hook(note)
    before = len(seen)
    cnns[0](x)
    print(f"vez {attempt + 1}: anota {len(seen) - before}", end="; ")
    print(f"guarda {sum(t.nbytes for t in seen) / 1e6:.1f} MB")
# --8<-- [end:left]

# --8<-- [start:left-claim]
assert len(seen) == 1 + 2 + 3, "Los hooks olvidados ya no se acumulan."
# --8<-- [end:left-claim]

# --8<-- [start:clean]
cnns[0].conv1._forward_hooks.clear()  # quitarlos todos, si perdimos los handle
seen.clear()
# --8<-- [end:clean]


# --8<-- [start:inplace]
torch.manual_seed(0)
small = nn.Sequential(nn.Conv2d(1, 8, 3), nn.ReLU(inplace=True)).to(device)
seen.clear()
handle = small[0].register_forward_hook(note)
with torch.inference_mode():
    small(digits)
    truth = small[0].forward(digits)  # solo la convolución
handle.remove()
print(f"mínimo anotado {seen[0].min():.2f}, verdadero {truth.min():.2f}")
print(f"valores cambiados: {100 * (seen[0] != truth).float().mean():.0f} %")
with record(small, ["0"]) as maps, torch.inference_mode():
    small(digits)
print("con record, intactos:", torch.equal(maps["0"], truth))
# --8<-- [end:inplace]

# --8<-- [start:inplace-claim]
assert seen[0].min() == 0 and truth.min() < 0, "La ReLU ya no cambia lo anotado."
assert torch.equal(maps["0"], truth), "record ya no protege lo anotado."
# --8<-- [end:inplace-claim]

# --8<-- [start:autoscale]
dead, lively = norms.argmin().item(), norms.argmax().item()
with record(network, ["conv_stem"]) as maps, torch.inference_mode():
    network(photos[2:].to(device))
values = maps["conv_stem"][0, [dead, lively]]
for name, image in zip(["muerto", "vivo"], values):
    print(f"filtro {name}: de {image.min():.1e} a {image.max():.1e}")

fig, axes = plt.subplots(1, 4, figsize=(4.8, 1.9))
titles = ["muerto", "vivo", "muerto", "vivo"]
for k, ax in enumerate(axes):
    limit = None if k < 2 else values.abs().max().item()
    show_signed(ax, values[k % 2], limit)
    ax.set_title(titles[k], loc="center", fontsize=12)
axes[0].set_xlabel("cada mapa, su escala", x=1.05)
axes[2].set_xlabel("una sola escala", x=1.05)
plt.show()
# --8<-- [end:autoscale]

# --8<-- [start:autoscale-claim]
assert values[0].abs().max() < 1e-8 and values[1].abs().max() > 10, "Otra escala de mapas."
# --8<-- [end:autoscale-claim]

# --8<-- [start:train-mode]
busy = copy.deepcopy(network).train()
read = {}
with torch.no_grad():
    for name, model, batch in [
        ("evaluación", network, photos),
        ("sola", busy, photos[:1]),
        ("con otras dos", busy, photos),
    ]:
        with record(model, ["blocks.4"]) as maps:
            model(batch.to(device))
        read[name] = maps["blocks.4"][0]
for name in ["sola", "con otras dos"]:
    gap = (read[name] - read["evaluación"]).norm() / read["evaluación"].norm()
    print(f"train(), {name}: cambia un {100 * gap:.0f} %")
moved = (busy.bn1.running_mean - network.bn1.running_mean).abs().max().item()
print(f"y la media guardada de bn1 se movió hasta {moved:.2f}")
# --8<-- [end:train-mode]

# --8<-- [start:train-mode-claim]
assert gap > 0.5 and moved > 1, "En train() los mapas ya no cambian tanto."
# --8<-- [end:train-mode-claim]

# --8<-- [start:raw]
right = (images / 2 + 0.5).clamp(0, 1)  # de 0 a 1: falta normalizar
with torch.inference_mode():
    answers = {
        name: network(x[::6].to(device)).argmax(dim=1)
        for name, x in [("bien", images), ("0 a 1", right), ("0 a 255", 255 * right)]
    }
for name in ["0 a 1", "0 a 255"]:
    same = (answers[name] == answers["bien"]).float().mean()
    print(f"de {name}: la misma respuesta en {100 * same:.0f} % de las fotos")
# --8<-- [end:raw]

# --8<-- [start:raw-claim-full]
assert same < 0.2, "Sin escalar ya no cambia casi toda respuesta."
# --8<-- [end:raw-claim-full]
