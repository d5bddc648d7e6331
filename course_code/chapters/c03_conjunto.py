"""Página «El conjunto MNIST»: de los archivos a los lotes."""

from course_code.data import to_tensors

# --8<-- [start:imports]
import time

import matplotlib.pyplot as plt
import torch
from torch.utils.data import DataLoader, TensorDataset
from torchvision import datasets
from torchvision.transforms import v2

plt.rcParams["image.cmap"] = "gray"
# --8<-- [end:imports]

# --8<-- [start:read]
raw_train = datasets.MNIST("datos", train=True, download=True)
raw_test = datasets.MNIST("datos", train=False, download=True)
print("entrenamiento:", len(raw_train), "imágenes")
print("prueba:       ", len(raw_test), "imágenes")

image, label = raw_train[0]
print("una imagen:   ", type(image).__name__, image.size)
print("su etiqueta:  ", label)
# --8<-- [end:read]

# --8<-- [start:read-claim]
assert label == 5, "La primera imagen ya no es un cinco."
assert image.size == (28, 28), "Las imágenes ya no son de 28 × 28."
# --8<-- [end:read-claim]

# --8<-- [start:read-claim-full]
assert len(raw_train) == 60000, "El conjunto de entrenamiento no tiene 60 000 imágenes."
assert len(raw_test) == 10000, "El conjunto de prueba no tiene 10 000 imágenes."
# --8<-- [end:read-claim-full]

# --8<-- [start:pixels]
pixels = raw_train.data[0]
print("forma", tuple(pixels.shape), "tipo", pixels.dtype)
crop = pixels[4:12, 14:22]

fig, (left, right) = plt.subplots(1, 2, figsize=(5.8, 3))
left.imshow(pixels)
frame = plt.Rectangle((13.5, 3.5), 8, 8, fill=False, edgecolor="C1", lw=3)
left.add_patch(frame)
right.imshow(crop, vmin=0, vmax=255)
for row in range(8):
    for column in range(8):
        value = crop[row, column].item()
        color = "white" if value < 140 else "black"
        place = {"ha": "center", "va": "center"}
        right.text(column, row, value, color=color, **place)
left.axis("off")
right.axis("off")
plt.show()
# --8<-- [end:pixels]

# --8<-- [start:pixels-claim]
assert pixels.dtype == torch.uint8, "Los píxeles ya no se guardan como uint8."
assert 0 in crop and crop.max() > 250, "El recorte ya no va del fondo al trazo."
# --8<-- [end:pixels-claim]

# --8<-- [start:counts]
counts = torch.bincount(raw_train.targets)
for digit, count in enumerate(counts.tolist()):
    print(f"{digit}: {count:5d}  ({100 * count / len(raw_train):.1f} %)")
# --8<-- [end:counts]

# --8<-- [start:counts-claim-full]
assert counts.argmin() == 5 and counts.min() == 5421, "El 5 ya no tiene 5 421 imágenes."
assert counts.argmax() == 1 and counts.max() == 6742, "El 1 ya no tiene 6 742 imágenes."
assert round(100 * counts.max().item() / counts.sum().item(), 1) == 11.2, "No es 11.2 %."
# --8<-- [end:counts-claim-full]

# --8<-- [start:mosaic]
torch.manual_seed(3)
rows = []
for digit in range(10):
    candidates = (raw_train.targets == digit).nonzero().flatten()
    chosen = candidates[torch.randperm(len(candidates))[:20]]
    rows.append(torch.cat(list(raw_train.data[chosen]), dim=1))
mosaic = torch.cat(rows, dim=0)

plt.figure(figsize=(5.6, 2.8))
plt.imshow(mosaic)
plt.axis("off")
plt.show()
# --8<-- [end:mosaic]

# --8<-- [start:mosaic-claim]
assert mosaic.shape == (280, 560), "El mosaico ya no es de 10 × 20 dígitos."
# --8<-- [end:mosaic-claim]

# --8<-- [start:steps]
as_image = v2.ToImage()(image)
as_float = v2.ToDtype(torch.float32, scale=True)(as_image)
normalized = v2.Normalize((0.1307,), (0.3081,))(as_float)


def describe(name, t):
    print(f"{name:9s} {tuple(t.shape)} {t.dtype!s:13s}", end=" ")
    print(f"de {t.min().item():.3f} a {t.max().item():.3f}")


describe("ToImage", as_image)
describe("ToDtype", as_float)
describe("Normalize", normalized)
# --8<-- [end:steps]

# --8<-- [start:steps-claim]
assert as_image.shape == (1, 28, 28), "ToImage ya no agrega el eje del canal."
assert as_image.dtype == torch.uint8 and as_image.max() == 255, "ToImage cambia los valores."
assert as_float.min() == 0 and as_float.max() == 1, "ToDtype no deja los valores en [0, 1]."
assert abs(normalized.min() + 0.1307 / 0.3081) < 1e-4, "El fondo no queda en −μ/σ."
assert abs(normalized.max() - (1 - 0.1307) / 0.3081) < 1e-4, "El blanco no queda en (1−μ)/σ."
# --8<-- [end:steps-claim]

# --8<-- [start:mean-std]
scaled = raw_train.data.float() / 255
mean, std = scaled.mean().item(), scaled.std().item()
print(f"media {mean:.4f}   desviación estándar {std:.4f}")
print(f"píxeles iguales a 0: {100 * (scaled == 0).float().mean():.1f} %")
# --8<-- [end:mean-std]

# --8<-- [start:mean-std-claim]
assert (scaled == 0).float().mean() > 0.75, "Menos de tres cuartos de los píxeles son fondo."
# --8<-- [end:mean-std-claim]

# --8<-- [start:mean-std-claim-full]
assert round(mean, 4) == 0.1307, "La media del conjunto de entrenamiento ya no es 0.1307."
assert scaled.numel() == 47_040_000, "Ya no son 47 millones de píxeles."
assert 0.79 < (scaled == 0).float().mean() < 0.82, "El fondo ya no es el 80 %."
assert round(std, 4) == 0.3081, "La desviación del entrenamiento ya no es 0.3081."
# --8<-- [end:mean-std-claim-full]

# --8<-- [start:look]
fig, axes = plt.subplots(1, 2, figsize=(4.6, 2.1))
for ax, title, t in zip(axes, ["antes", "después"], [as_float, normalized]):
    picture = ax.imshow(t[0])
    fig.colorbar(picture, ax=ax, shrink=0.8)
    ax.set_title(title)
    ax.axis("off")
plt.show()
# --8<-- [end:look]

# --8<-- [start:transform]
transform = v2.Compose(
    [
        v2.ToImage(),
        v2.ToDtype(torch.float32, scale=True),
        v2.Normalize((0.1307,), (0.3081,)),
    ]
)
train_set = datasets.MNIST("datos", train=True, transform=transform)
x, y = train_set[0]
print(tuple(x.shape), x.dtype, y)
# --8<-- [end:transform]

# --8<-- [start:transform-claim]
assert torch.equal(x, normalized), "La cadena no da lo mismo que los tres pasos."
# --8<-- [end:transform-claim]

# --8<-- [start:batch]
generator = torch.Generator().manual_seed(0)
train_loader = DataLoader(
    train_set,
    batch_size=64,
    shuffle=True,
    generator=generator,
)
x, y = next(iter(train_loader))
print("x", tuple(x.shape), "  y", tuple(y.shape))
print("primeras etiquetas:", y[:10].tolist())
# --8<-- [end:batch]

# --8<-- [start:batch-claim]
assert x.shape == (64, 1, 28, 28) and y.shape == (64,), "El lote no tiene la forma dicha."
# --8<-- [end:batch-claim]


# --8<-- [start:order]
def first_labels(seed):
    generator = torch.Generator().manual_seed(seed)
    options = {"batch_size": 12, "shuffle": True, "generator": generator}
    loader = DataLoader(train_set, **options)
    return [next(iter(loader))[1].tolist() for epoch in range(2)]


print("semilla 0, dos épocas:", *first_labels(0), sep="\n  ")
print("semilla 0, otra vez:  ", *first_labels(0), sep="\n  ")
print("semilla 1, dos épocas:", *first_labels(1), sep="\n  ")
# --8<-- [end:order]

# --8<-- [start:order-claim]
assert first_labels(0) == first_labels(0), "La misma semilla da dos órdenes distintos."
assert first_labels(0)[0] != first_labels(0)[1], "Las dos épocas salen en el mismo orden."
assert first_labels(0) != first_labels(1), "Dos semillas distintas dan el mismo orden."
# --8<-- [end:order-claim]

# --8<-- [start:last-batch]
start = time.perf_counter()
for x, y in train_loader:
    pass
slow = time.perf_counter() - start

print("lotes:", len(train_loader))
print("último lote:", tuple(x.shape))
# --8<-- [end:last-batch]

# --8<-- [start:last-batch-claim]
assert len(x) == len(train_set) % 64, "El último lote no trae el resto de la división."
# --8<-- [end:last-batch-claim]

# --8<-- [start:last-batch-claim-full]
assert len(train_loader) == 938, "Ya no son 938 lotes."
assert len(x) == 32, "El último lote ya no tiene 32 imágenes."
# --8<-- [end:last-batch-claim-full]


# --8<-- [start:to-tensors]
fast_set = to_tensors(raw_train)
fast_loader = DataLoader(fast_set, batch_size=64, shuffle=True)
start = time.perf_counter()
for x, y in fast_loader:
    pass
fast = time.perf_counter() - start

same = torch.allclose(fast_set[0][0], train_set[0][0], atol=1e-6)
print("la misma imagen:", same)
print("al menos cinco veces más rápido:", slow > 5 * fast)
# --8<-- [end:to-tensors]

# --8<-- [start:to-tensors-claim]
assert slow > 5 * fast, "Recorrer los tensores ya no es cinco veces más rápido."
assert all(torch.allclose(fast_set[i][0], train_set[i][0], atol=1e-6) for i in range(64)), (
    "Los tensores no coinciden con lo que dan las transformaciones."
)
assert x.dtype == torch.float32 and y.dtype == torch.int64, "Los tipos han cambiado."
# --8<-- [end:to-tensors-claim]

# --8<-- [start:to-tensors-claim-full]
assert 180e6 < fast_set.tensors[0].nbytes < 195e6, "Las imágenes ya no ocupan unos 188 MB."
# --8<-- [end:to-tensors-claim-full]

# --8<-- [start:class-means]
labels = raw_train.targets
class_means = torch.stack([scaled[labels == d].mean(dim=0) for d in range(10)])
first_row = torch.cat(list(class_means[:5]), dim=1)
second_row = torch.cat(list(class_means[5:]), dim=1)

plt.figure(figsize=(5.6, 2.3))
plt.imshow(torch.cat([first_row, second_row], dim=0))
plt.axis("off")
plt.show()
# --8<-- [end:class-means]


# --8<-- [start:nearest-mean]
def accuracy(images):
    """Exactitud, en %, de elegir la clase de la imagen media más cercana."""
    distances = torch.cdist(images.flatten(1), class_means.flatten(1))
    hits = distances.argmin(dim=1) == raw_test.targets
    return 100 * hits.float().mean().item()


test_scaled = raw_test.data.float() / 255
print(f"imagen media más cercana: {accuracy(test_scaled):.1f} %")
# --8<-- [end:nearest-mean]

# --8<-- [start:nearest-mean-claim]
assert accuracy(test_scaled) > 70, "La imagen media más cercana ya no acierta el 70 %."
# --8<-- [end:nearest-mean-claim]

# --8<-- [start:nearest-mean-claim-full]
assert 81 < accuracy(test_scaled) < 83, "La imagen media más cercana ya no ronda el 82 %."
# --8<-- [end:nearest-mean-claim-full]

# --8<-- [start:no-transform]
loader = DataLoader(raw_train, batch_size=64)
x, y = next(iter(loader))
# --8<-- [end:no-transform]

# --8<-- [start:normalize-integers]
v2.Normalize((0.1307,), (0.3081,))(as_image)
# --8<-- [end:normalize-integers]

# --8<-- [start:old-next]
x, y = iter(train_loader).next()
# --8<-- [end:old-next]

# --8<-- [start:no-scale]
no_scale = v2.ToDtype(torch.float32)(as_image)
print(f"sin scale=True, el máximo es {no_scale.max():.1f}")
print(f"exactitud con la escala correcta: {accuracy(test_scaled):.1f} %")
print(f"exactitud sin dividir entre 255:  {accuracy(test_scaled * 255):.1f} %")
# --8<-- [end:no-scale]

# --8<-- [start:no-scale-claim]
assert no_scale.max() == 255, "Sin scale=True los valores ya no llegan a 255."
assert accuracy(test_scaled * 255) < accuracy(test_scaled) - 5, "Olvidar la escala no daña."
# --8<-- [end:no-scale-claim]

# --8<-- [start:no-scale-claim-full]
assert 60 < accuracy(test_scaled * 255) < 66, "El daño de olvidar la escala ha cambiado."
# --8<-- [end:no-scale-claim-full]

# --8<-- [start:inverted]
inverted = 1 - test_scaled
print(f"exactitud con los colores de MNIST: {accuracy(test_scaled):.1f} %")
print(f"exactitud con los colores al revés: {accuracy(inverted):.1f} %")
# --8<-- [end:inverted]

# --8<-- [start:inverted-claim]
assert accuracy(inverted) < 5, "Invertir los colores ya no hunde la exactitud."
# --8<-- [end:inverted-claim]

# --8<-- [start:rgb-normalize]
rgb = v2.Normalize(mean=(0.485, 0.456, 0.406), std=(0.229, 0.224, 0.225))
print(tuple(as_float.shape), "→", tuple(rgb(as_float).shape))
# --8<-- [end:rgb-normalize]

# --8<-- [start:rgb-normalize-claim]
assert rgb(as_float).shape == (3, 28, 28), "Tres medias ya no fabrican tres canales."
assert rgb(as_float).numel() == 2352, "Ya no son 2352 números."
# --8<-- [end:rgb-normalize-claim]
