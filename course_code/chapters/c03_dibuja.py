"""Página «Dibuja un dígito»: de un dibujo cualquiera a una imagen como las de MNIST."""

from course_code.convnet import SmallCNN
from course_code.data import to_tensors
from course_code.digits import (
    center_by_mass,
    crop_to_ink,
    draw_strokes,
    fit_in_box,
    off_line,
    paste,
    pen_width,
    photo_to_ink,
    prepare,
    resize,
)
from course_code.mlp import MLP
from course_code.onnx_export import save_onnx
from course_code.training import train_epoch

# --8<-- [start:imports]
import math
import textwrap
from itertools import pairwise, product

import matplotlib.pyplot as plt
import numpy as np
import torch
from PIL import Image
from torch import nn
from torch.utils.data import DataLoader, TensorDataset
from torchvision import datasets

plt.rcParams["image.cmap"] = "gray"
device = torch.device("cpu")
if torch.accelerator.is_available():
    device = torch.accelerator.current_accelerator()
# --8<-- [end:imports]


# --8<-- [start:train]
def train(model, loader, epochs, lr):
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    scheduler = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, max_lr=lr, total_steps=epochs * len(loader)
    )
    options = (nn.CrossEntropyLoss(), optimizer, device, scheduler)
    for epoch in range(epochs):
        train_epoch(model, loader, *options)
    model.eval()


raw_train = datasets.MNIST("datos", train=True, download=True)
train_set = to_tensors(raw_train)
torch.manual_seed(0)
mlp = MLP().to(device)
train(mlp, DataLoader(train_set, 64, shuffle=True), epochs=5, lr=0.003)
torch.manual_seed(0)
cnn = SmallCNN().to(device)
train(cnn, DataLoader(train_set, 128, shuffle=True), epochs=2, lr=0.005)
# --8<-- [end:train]

# --8<-- [start:train-claim]
assert sum(p.numel() for p in mlp.parameters()) == 109386, "El MLP ya no es el mismo."
assert sum(p.numel() for p in cnn.parameters()) == 52138, "La CNN no tiene 52 138 números."
# --8<-- [end:train-claim]


# --8<-- [start:predict]
@torch.inference_mode()
def predict(model, images):
    """Probabilidades, (n, 10), de imágenes (n, 28, 28) de 0 a 1."""
    x = (images.unsqueeze(1) - 0.1307) / 0.3081
    return model(x.to(device)).softmax(dim=1).cpu()


def accuracies(images, labels):
    """Exactitud, en %, del MLP y de la CNN."""
    hits = [predict(m, images).argmax(dim=1) == labels for m in (mlp, cnn)]
    return [100 * h.float().mean().item() for h in hits]


raw_test = datasets.MNIST("datos", train=False, download=True)
originals = raw_test.data.float() / 255
whole = accuracies(originals, raw_test.targets)
print("MLP {:.1f} %   CNN {:.1f} %".format(*whole))
# --8<-- [end:predict]

# --8<-- [start:predict-claim-full]
assert min(whole) > 97.5, "Una de las redes no llega al 97.5 % en la prueba."
assert abs(whole[0] - 98) < 0.5, "El MLP ya no acierta cerca del 98 %."
assert whole[1] > whole[0], "La CNN ya no acierta más que el MLP."
# --8<-- [end:predict-claim-full]

# --8<-- [start:box]
pixels = raw_train.data[:10_000].float() / 255
longest = [max(crop_to_ink(image, threshold=0).shape) for image in pixels]
twenty = longest.count(20) / len(longest)
print(f"lado mayor de 20 píxeles: {100 * twenty:.2f} %")
# --8<-- [end:box]

# --8<-- [start:box-claim-full]
assert twenty > 0.999, "El lado mayor ya no es 20 en casi todas."
# --8<-- [end:box-claim-full]

# --8<-- [start:mass]
indices = torch.arange(28.0)  # 0, 1, …, 27
ink = pixels.sum(dim=(1, 2))
row = pixels.sum(dim=2) @ indices / ink
column = pixels.sum(dim=1) @ indices / ink
for name, center in [("fila", row), ("columna", column)]:
    print(f"{name:7s} media {center.mean():.2f}", end="")
    print(f"   de {center.min():.2f} a {center.max():.2f}")
# --8<-- [end:mass]

# --8<-- [start:mass-claim]
assert all((c - 14).abs().max() < 0.55 and abs(c.mean() - 14) < 0.05 for c in (row, column)), (
    "El centro de masa ya no cae en el píxel 14."
)
# --8<-- [end:mass-claim]

# --8<-- [start:pen]
straight = draw_strokes([[(9, 5), (19, 23)]], size=28, pen=2.6)
known = pen_width(straight.unsqueeze(0)).item()
print(f"una raya de 2.6: {known:.1f}")

widths = pen_width(pixels)
print(f"MNIST, mediana:  {widths.median():.1f}")
low, high = widths.quantile(torch.tensor([0.05, 0.95]))
print(f"nueve de cada diez, entre {low:.1f} y {high:.1f}")
# --8<-- [end:pen]

# --8<-- [start:pen-claim]
assert abs(known - 2.6) < 0.15, "La medida ya no acierta con una raya conocida."
assert 2.4 < widths.median() < 2.8, "La pluma mediana ya no ronda 2.6 píxeles."
# --8<-- [end:pen-claim]

# --8<-- [start:steps]
four = [[(58, 18), (34, 62), (82, 62)], [(68, 44), (64, 100)]]
ink = draw_strokes(four, size=140, pen=10)
drawing = 1 - ink  # como en papel: oscuro sobre claro

cropped = crop_to_ink(1 - drawing)
fitted = fit_in_box(cropped)
digit = center_by_mass(fitted)
images = [drawing, 1 - drawing, cropped, fitted, digit]
titles = ["dibujo", "invertir", "recortar", "a 20 px", "centrar"]
fig, axes = plt.subplots(1, 5, figsize=(5, 1.8))
for ax, image, title in zip(axes, images, titles):
    ax.imshow(image, vmin=0, vmax=1)
    ax.set_title(title, fontsize=11, loc="center")
    size = " × ".join(str(n) for n in image.shape)
    ax.set(xticks=[], yticks=[], xlabel=size)
plt.show()
# --8<-- [end:steps]

# --8<-- [start:steps-claim]
assert drawing.shape == (140, 140) and cropped.shape == (92, 58), "Otros tamaños."
assert fitted.shape == (20, 13) and digit.shape == (28, 28), "Los tamaños no son los dichos."
assert all(predict(m, digit.unsqueeze(0)).argmax() == 4 for m in (mlp, cnn)), "No lee el 4."
# --8<-- [end:steps-claim]

# --8<-- [start:prepare-claim]
assert torch.equal(digit, prepare(ink)), "prepare no da lo mismo que los pasos."
# --8<-- [end:prepare-claim]


# --8<-- [start:canvases]
def on_canvas(image, size=112):
    """El mismo dígito, más grande y en cualquier sitio de un lienzo."""
    side = torch.randint(30, 81, ()).item()
    big = fit_in_box(crop_to_ink(image), side)
    top, left = [torch.randint(size - n + 1, ()).item() for n in big.shape]
    canvas = torch.zeros(size, size)
    canvas[top : top + big.shape[0], left : left + big.shape[1]] = big
    return canvas


torch.manual_seed(0)
chosen = torch.randperm(len(originals))[:2000]
labels = raw_test.targets[chosen]
canvases = [on_canvas(image) for image in originals[chosen]]
# --8<-- [end:canvases]


# --8<-- [start:pens]
def repen(image, change):
    """Engorda el trazo, o lo adelgaza, change cuartos de píxel por lado."""
    sign = 1 if change > 0 else -1
    big = sign * resize(image, 112, 112).unsqueeze(0)
    options = {"stride": 1, "padding": abs(change)}
    big = nn.functional.max_pool2d(big, 2 * abs(change) + 1, **options)
    return prepare(sign * big[0])


def box_only(ink):
    """Como prepare, pero centrado por la caja y no por la masa."""
    ink = fit_in_box(crop_to_ink(ink))
    return paste(ink, (28 - ink.shape[0]) // 2, (28 - ink.shape[1]) // 2)


def stretched(ink):
    """Como prepare, pero deformado hasta llenar 20 × 20."""
    return center_by_mass(resize(crop_to_ink(ink), 20, 20))


# --8<-- [end:pens]

# --8<-- [start:table]
base = originals[chosen]
ways = {
    "MNIST, sin tocar": base,
    "todos los pasos": torch.stack([prepare(c) for c in canvases]),
    "pluma fina": torch.stack([repen(image, -2) for image in base]),
    "pluma gruesa": torch.stack([repen(image, 4) for image in base]),
    "deformado": torch.stack([stretched(c) for c in canvases]),
    "sin centro de masa": torch.stack([box_only(c) for c in canvases]),
    "sin recortar": torch.stack([resize(c, 28, 28) for c in canvases]),
    "sin invertir": torch.stack([1 - prepare(c) for c in canvases]),
}
table = {name: accuracies(images, labels) for name, images in ways.items()}
print(f"{'':21s}MLP      CNN")
for name, (mlp_accuracy, cnn_accuracy) in table.items():
    print(f"{name:18s}  {mlp_accuracy:4.1f} %   {cnn_accuracy:4.1f} %")
# --8<-- [end:table]

# --8<-- [start:table-claim-full]
assert min(table["MNIST, sin tocar"] + table["todos los pasos"]) > 97, "No pasan del 97 %."
assert all(
    abs(good - original) <= 0.5
    for good, original in zip(table["todos los pasos"], table["MNIST, sin tocar"])
), "Ir al papel y volver cuesta más de medio punto."
assert all(
    2 < good - value < 8
    for name in ("pluma fina", "pluma gruesa")
    for good, value in zip(table["todos los pasos"], table[name])
), "La pluma ya no cuesta entre dos y ocho puntos."
assert all(
    8 < good - value < 14
    for good, value in zip(table["todos los pasos"], table["sin centro de masa"])
), "Sin el centro de masa ya no se pierden unos diez puntos."
assert all(
    80 < value < 97
    for name in ("pluma fina", "pluma gruesa", "deformado", "sin centro de masa")
    for value in table[name]
), "Un daño intermedio se ha salido de entre 80 y 97 %."
assert all(good - value > 2 for good, value in zip(table["todos los pasos"], table["deformado"])), (
    "Deformar ya no cuesta varios puntos."
)
assert max(table["sin recortar"] + table["sin invertir"]) < 33.3, (
    "Sin recortar o sin invertir se acierta más de una de cada tres."
)
assert table["sin invertir"][0] < 10, "Sin invertir, el MLP acierta tanto como al azar."
# --8<-- [end:table-claim-full]

# --8<-- [start:ways]
fig, axes = plt.subplots(2, 4, figsize=(5, 4.5), layout="constrained")
for ax, (name, images) in zip(axes.flat, ways.items()):
    ax.imshow(images[1], vmin=0, vmax=1)
    ax.set_title(textwrap.fill(name, 11), fontsize=11, loc="center")
    ax.set(xticks=[], yticks=[])
    ax.set_xlabel("{:.0f} y {:.0f} %".format(*table[name]))
plt.show()
# --8<-- [end:ways]

# --8<-- [start:sanity]
again = torch.stack([prepare(image) for image in base])
print("antes:   MLP {:.1f} %   CNN {:.1f} %".format(*accuracies(base, labels)))
print("después: MLP {:.1f} %   CNN {:.1f} %".format(*accuracies(again, labels)))
# --8<-- [end:sanity]

# --8<-- [start:sanity-claim-full]
assert all(
    abs(a - b) <= 0.5 for a, b in zip(accuracies(base, labels), accuracies(again, labels))
), "Preparar lo ya preparado cambia más de medio punto."
# --8<-- [end:sanity-claim-full]


# --8<-- [start:write]
def write(strokes, slant=0.1, pen=2.6):
    """Trazos de alto 1 → (28, 28): inclina, dibuja en grande y prepara."""
    tilted = []
    for stroke in strokes:
        points = [(x - slant * (y - 0.5), y) for x, y in stroke]
        tilted.append([(56 + 64 * x, 24 + 64 * y) for x, y in points])
    return prepare(draw_strokes(tilted, size=112, pen=64 * pen / (20 - pen)))


def one(flag, drop=0.8):
    """Un 1: el palo y una bandera de largo flag, que baja drop · flag."""
    return [[(-flag, drop * flag), (0, 0), (0, 1)]]


def seven(bar):
    """Un 7, con una raya de largo 2 · bar (0: sin raya)."""
    across = [(0.15 - bar, 0.5), (0.15 + bar, 0.5)]
    return [[(-0.25, 0), (0.25, 0), (0.05, 1)], across]


# --8<-- [end:write]

# --8<-- [start:styles]
styles = {
    "1 sin bandera": write(one(0)),
    "1 con bandera": write(one(0.4)),
    "7 sin raya": write(seven(0)),
    "7 con raya": write(seven(0.2)),
}
probabilities = predict(mlp, torch.stack(list(styles.values())))
fig, axes = plt.subplots(2, 4, figsize=(5, 4.2), height_ratios=[1, 2], sharey="row")
for (top, bottom), name, p in zip(axes.T, styles, probabilities):
    top.imshow(styles[name])
    top.set_title(name.replace(" ", "\n", 1), fontsize=11, loc="center")
    top.axis("off")
    colors = ["C0"] * 10
    colors[p.argmax()] = "C2" if p.argmax() == int(name[0]) else "C3"
    bottom.barh(range(10), p, color=colors)
    bottom.set(xlim=(0, 1), xticks=[0, 0.5], yticks=range(10))
axes[1, 0].set_ylabel("clase")
fig.supxlabel("probabilidad según el MLP", fontsize=12)
plt.show()
# --8<-- [end:styles]

# --8<-- [start:styles-claim-full]
assert [p.argmax().item() for p in probabilities] == [1, 7, 7, 7], "Ya no lee 1, 7, 7 y 7."
assert probabilities[1, 1] < 0.3, "El 1 con bandera le parece un 1 con más de 0.3."
assert probabilities[[0, 2, 3], [1, 7, 7]].min() > 0.95, "De los demás ya no está seguro."
# --8<-- [end:styles-claim-full]

# --8<-- [start:variants]
slants, pens = [-0.1, 0, 0.1, 0.2, 0.3], [2.2, 2.6, 3.0]
flags, read = [0.0, 0.1, 0.2, 0.3, 0.4, 0.5], []
print("bandera     MLP       CNN   la CNN lee")
for flag in flags:
    shapes = product([0.5, 0.8, 1.1], slants, pens)
    images = torch.stack([write(one(flag, d), s, p) for d, s, p in shapes])
    read.append(accuracies(images, torch.ones(len(images))))
    answers = predict(cnn, images).argmax(dim=1).tolist()
    found = ", ".join(f"{d}: {answers.count(d)}" for d in sorted(set(answers)))
    print("  {}     {:5.1f} %   {:5.1f} %   ".format(flag, *read[-1]) + found)

shapes = list(product([0, 0.1, 0.2, 0.3], slants, pens))
sevens = torch.stack([write(seven(b), s, p) for b, s, p in shapes])
crossed = accuracies(sevens, torch.full((len(sevens),), 7))
print("los 60 sietes: MLP {:.1f} %   CNN {:.1f} %".format(*crossed))
# --8<-- [end:variants]

# --8<-- [start:variants-claim]
assert len(images) == 45 and len(sevens) == 60, "Ya no son 45 unos y 60 sietes."
# --8<-- [end:variants-claim]

# --8<-- [start:variants-claim-full]
assert min(read[0] + read[1]) == 100, "Un 1 sin bandera, o con poca, ya no se lee siempre."
assert max(read[4]) < 50, "Con bandera larga se acierta más de la mitad de las veces."
assert max(read[5]) < 20, "Con la bandera más larga se acierta más de una de cada cinco."
assert answers.count(7) > 22, "La CNN ya no lee un 7 en más de la mitad de los más largos."
assert min(crossed) == 100, "Algún 7 con raya ya no se lee bien."
# --8<-- [end:variants-claim-full]

# --8<-- [start:share]
ones = raw_train.data[raw_train.targets == 1].float() / 255
spread, share = off_line(ones), []
for flag in flags:
    ours = off_line(torch.stack([write(one(flag), s) for s in slants])).mean()
    share.append(100 * (spread >= ours).float().mean().item())

plt.figure(figsize=(4.8, 3.3))
for values, style in zip([*zip(*read), share], ["C0o-", "C5s-", "C1--"]):
    plt.plot(flags, values, style)
plt.ylim(0, 105)
plt.xlabel("largo de la bandera, si el palo mide 1")
plt.ylabel("%")
plt.text(0.31, 54, "leídos: CNN", color="C5")
plt.text(0.31, 14, "leídos: MLP", color="C0")
plt.text(0.0, 10, "unos así en MNIST", color="C1")
plt.show()
# --8<-- [end:share]

# --8<-- [start:share-claim]
assert share == sorted(share, reverse=True), "A más bandera ya no hay menos unos así en MNIST."
# --8<-- [end:share-claim]

# --8<-- [start:share-claim-full]
assert share[4] < 3, "Los unos como el de bandera 0.4 pasan de 3 de cada 100."
assert share[0] > 70 and share[3] < 10 and share[5] < 2, "La curva de MNIST ha cambiado."
# --8<-- [end:share-claim-full]

# --8<-- [start:photo]
three = [[(80, 50), (130, 40), (150, 65), (110, 95)]]
three += [[(110, 95), (152, 125), (135, 165), (75, 165)]]
ink = draw_strokes(three, size=240, pen=13)
torch.manual_seed(0)
paper = torch.linspace(0.75, 0.85, 240)  # gris, más claro a la derecha
photo = paper - 0.6 * ink + 0.02 * torch.randn(240, 240)
levels = (255 * photo).clamp(0, 255).byte().numpy()
Image.fromarray(levels).save("mi-digito.png")
# --8<-- [end:photo]

# --8<-- [start:read-photo]
picture = Image.open("mi-digito.png").convert("L")  # una foto tuya, aquí
gray = torch.from_numpy(np.array(picture)).float() / 255
digit = prepare(photo_to_ink(gray))
for name, model in [("MLP", mlp), ("CNN", cnn)]:
    p, answer = predict(model, digit.unsqueeze(0)).max(dim=1)
    print(f"{name}: {answer.item()}, con probabilidad {p.item():.2f}")

fig, (left, right) = plt.subplots(1, 2, figsize=(4.4, 2.2))
left.imshow(gray, vmin=0, vmax=1)
right.imshow(digit)
left.axis("off")
right.axis("off")
plt.show()
# --8<-- [end:read-photo]

# --8<-- [start:read-photo-claim]
assert all(predict(m, digit.unsqueeze(0)).argmax() == 3 for m in (mlp, cnn)), "No lee el 3."
# --8<-- [end:read-photo-claim]

# --8<-- [start:onnx-imports]
import warnings
from collections import OrderedDict
from pathlib import Path

import onnx
import onnxruntime
from onnx_ir.passes.common import ClearMetadataAndDocStringPass
from torchvision.transforms import v2

# --8<-- [end:onnx-imports]


# --8<-- [start:export]
class WithMaps(nn.Module):
    """La CNN; además de los logits devuelve sus dos grupos de mapas."""

    def __init__(self, cnn):
        super().__init__()
        self.cnn = cnn

    def forward(self, x):
        maps1, maps2 = self.cnn.maps(x)
        return self.cnn.classify(maps2), maps1, maps2


with_maps = WithMaps(cnn)
names = ["logits", "mapas1", "mapas2"]
save_onnx(with_maps, "mnist-cnn.onnx", names)
onnx.checker.check_model("mnist-cnn.onnx")
# --8<-- [end:export]

# --8<-- [start:parity]
session = onnxruntime.InferenceSession("mnist-cnn.onnx")
images = originals[:1000].unsqueeze(1)
answers = session.run(names, {"imagen": images.numpy()})
with torch.inference_mode():
    expected = with_maps(((images - 0.1307) / 0.3081).to(device))
for name, a, b in zip(names, answers, expected):
    same = torch.allclose(torch.from_numpy(a), b.cpu(), atol=1e-5)
    print(f"{name:6s} {a.shape!s:20s} iguales: {same}")
# --8<-- [end:parity]

# --8<-- [start:parity-claim]
assert all(
    torch.allclose(torch.from_numpy(a), b.cpu(), atol=1e-5) for a, b in zip(answers, expected)
), "ONNX Runtime y PyTorch dan salidas distintas."
assert [i.name for i in onnx.load("mnist-cnn.onnx").graph.output] == names, "Otros nombres."
assert Path("mnist-cnn.onnx").stat().st_size <= 250_000, "El archivo pesa más de 250 kB."
assert not any(
    trace in Path("mnist-cnn.onnx").read_bytes() for trace in (b"/tmp", b"ipykernel", b'.py"')
), "El archivo lleva rutas de la máquina que lo escribió."
# --8<-- [end:parity-claim]

# --8<-- [start:transparent]
layers = torch.zeros(240, 240, 4)  # rojo, verde, azul y opacidad
layers[:, :, 3] = ink  # tinta negra, lo demás transparente
levels = (255 * layers).byte().numpy()
Image.fromarray(levels).save("transparente.png")

picture = Image.open("transparente.png").convert("L")
gray = torch.from_numpy(np.array(picture)).float() / 255
prepare(photo_to_ink(gray))
# --8<-- [end:transparent]

# --8<-- [start:color]
picture = Image.open("mi-digito.png").convert("RGB")
gray = torch.from_numpy(np.array(picture)).float() / 255
prepare(photo_to_ink(gray))
# --8<-- [end:color]

# --8<-- [start:no-axes]
cnn(digit.to(device))
# --8<-- [end:no-axes]

# --8<-- [start:gray-paper]
photos = [0.8 - 0.6 * canvas for canvas in canvases]
one_minus = torch.stack([prepare(1 - photo) for photo in photos])
cleaned = torch.stack([prepare(photo_to_ink(photo)) for photo in photos])
for name, images in [("1 - foto", one_minus), ("photo_to_ink", cleaned)]:
    print(f"{name:13s} MLP {{:.1f}} %   CNN {{:.1f}} %".format(*accuracies(images, labels)))
# --8<-- [end:gray-paper]

# --8<-- [start:gray-paper-claim-full]
assert max(accuracies(one_minus, labels)) < 25, "El papel gris ya no daña tanto."
assert min(accuracies(cleaned, labels)) > 97, "photo_to_ink ya no limpia el papel."
# --8<-- [end:gray-paper-claim-full]

# --8<-- [start:swapped]
swapped = ways["todos los pasos"].transpose(1, 2)
print("MLP {:.1f} %   CNN {:.1f} %".format(*accuracies(swapped, labels)))
# --8<-- [end:swapped]

# --8<-- [start:swapped-claim-full]
assert max(accuracies(swapped, labels)) < 20, "Cambiar los ejes ya no daña tanto."
# --8<-- [end:swapped-claim-full]
