"""Página «Convoluciones»: la misma cuenta en cada ventana, y una red hecha de ella."""

from course_code.convnet import SmallCNN
from course_code.convolution import conv2d, output_size, receptive_field
from course_code.data import fast_loader, to_tensors
from course_code.mlp import make_mlp
from course_code.training import evaluate, train_epoch

# --8<-- [start:imports]
import math

import matplotlib.pyplot as plt
import torch
from PIL import Image
from torch import nn
from torch.nn import functional as F
from torch.utils.data import BatchSampler, DataLoader, RandomSampler
from torch.utils.data import TensorDataset
from torchvision import datasets
from torchvision.transforms import v2

plt.rcParams["image.cmap"] = "gray"  # las imágenes, en grises
device = torch.device("cpu")
if torch.accelerator.is_available():
    device = torch.accelerator.current_accelerator()
# --8<-- [end:imports]

# --8<-- [start:window]
image = torch.tensor([[0, 0, 9, 9, 9]] * 3 + [[0] * 5] * 2).float()
kernel = torch.tensor([[-1.0, 0.0, 1.0]] * 3)

maps = torch.zeros(3, 3)
for i in range(3):
    for j in range(3):
        window = image[i : i + 3, j : j + 3]
        maps[i, j] = (window * kernel).sum()
print(maps)
# --8<-- [end:window]

# --8<-- [start:window-claim]
assert maps.tolist() == [[27, 27, 0], [18, 18, 0], [9, 9, 0]], "El mapa a mano ya no es ese."
# --8<-- [end:window-claim]

# --8<-- [start:same]
torch.manual_seed(0)
layer = nn.Conv2d(3, 8, kernel_size=3, stride=2, padding=1)
x = torch.randn(4, 3, 32, 32)
by_layer = layer(x)
by_function = F.conv2d(x, layer.weight, layer.bias, stride=2, padding=1)
by_hand = conv2d(x, layer.weight, layer.bias, stride=2, padding=1)

print("pesos: ", tuple(layer.weight.shape), tuple(layer.bias.shape))
print("salida:", tuple(by_layer.shape))
print("F.conv2d da lo mismo:", torch.allclose(by_function, by_layer))
print("a mano da lo mismo:  ", torch.allclose(by_hand, by_layer, atol=1e-5))
# --8<-- [end:same]

# --8<-- [start:same-claim]
assert torch.allclose(by_hand, by_layer, atol=1e-5), "A mano y nn.Conv2d ya no coinciden."
assert torch.allclose(by_function, by_layer), "F.conv2d y nn.Conv2d ya no coinciden."
assert by_layer.shape == (4, 8, 16, 16), "La salida ya no es (4, 8, 16, 16)."
# --8<-- [end:same-claim]

# --8<-- [start:sizes]
x = torch.zeros(1, 1, 28, 28)
print("filtro  paso  relleno  lado  fórmula")
for kernel_size, stride, padding in [
    (3, 1, 0),
    (3, 1, 1),
    (5, 1, 2),
    (3, 2, 1),
    (5, 2, 0),
]:
    side = nn.Conv2d(1, 1, kernel_size, stride, padding)(x).shape[2]
    formula = output_size(28, kernel_size, stride, padding)
    print(f"{kernel_size:4d}{stride:7d}{padding:7d}{side:8d}{formula:7d}")
# --8<-- [end:sizes]

# --8<-- [start:sizes-claim]
assert output_size(28, 3, 1, 0) == 26 and output_size(28, 5, 2, 0) == 12, "El lado no cuadra."
assert all(
    nn.Conv2d(1, 1, k, s, p)(x).shape[2] == output_size(28, k, s, p)
    for k in (1, 2, 3, 5, 7)
    for s in (1, 2, 3)
    for p in (0, 1, 2)
), "La fórmula del lado no coincide con nn.Conv2d."
assert output_size(28, 3, 1, 1) == output_size(28, 5, 1, 2) == 28, "Ya no se conserva el lado."
# --8<-- [end:sizes-claim]

# --8<-- [start:parameters]
conv = nn.Conv2d(1, 8, kernel_size=3, padding=1)
dense = nn.Linear(28 * 28, 8 * 28 * 28)
counts = {}
for name, layer in [("convolución", conv), ("completa", dense)]:
    counts[name] = sum(p.numel() for p in layer.parameters())
    print(f"{name:12s} {counts[name]:8d} parámetros")
# --8<-- [end:parameters]

# --8<-- [start:parameters-claim]
assert counts["convolución"] == (1 * 3 * 3 + 1) * 8 == 80, "La convolución no tiene 80."
assert counts["completa"] == 785 * 6272 == 4_923_520, "La capa completa no tiene 4 923 520."
assert 64 * 64 * 3 * 256 + 256 == 3_145_984, "La primera capa de la foto no cuesta eso."
# --8<-- [end:parameters-claim]

# --8<-- [start:photo]
picture = Image.open("datos/fotos/hogar/camera_35mm.png").convert("RGBA")
white = Image.new("RGBA", picture.size, "white")
grey = Image.alpha_composite(white, picture).convert("L")
as_tensor = v2.Compose([v2.ToImage(), v2.ToDtype(torch.float32, scale=True)])
photo = as_tensor(grey).unsqueeze(0)

vertical = torch.tensor([[-1.0, 0.0, 1.0]] * 3)
kernels = torch.stack([vertical, vertical.T]).unsqueeze(1)
maps = F.conv2d(photo, kernels)
strength = maps.square().sum(dim=1, keepdim=True).sqrt()
print("foto:", tuple(photo.shape), "  filtros:", tuple(kernels.shape))
print("mapas:", tuple(maps.shape))
# --8<-- [end:photo]

# --8<-- [start:photo-claim]
assert torch.allclose(conv2d(photo, kernels, torch.zeros(2)), maps, atol=1e-5), (
    "En la foto, la convolución a mano y F.conv2d no coinciden."
)
assert (strength[..., :3, :3] == 0).all(), "El fondo blanco ya no da cero."
# --8<-- [end:photo-claim]

# --8<-- [start:edges]
pictures = [photo[0, 0], maps[0, 0], maps[0, 1], strength[0, 0]]
titles = ["la foto", "bordes verticales", "bordes horizontales", "fuerza"]
fig, axes = plt.subplots(2, 2, figsize=(5.6, 5.2), layout="constrained")
for ax, values, title in zip(axes.flat, pictures, titles):
    low, high = (0, 1) if title == "la foto" else (-2, 2)
    ax.imshow(values, vmin=0 if title == "fuerza" else low, vmax=high)
    ax.set_title(title, loc="center")
    ax.axis("off")
plt.show()
# --8<-- [end:edges]

# --8<-- [start:edges-claim]
assert photo.min() >= 0 and strength.min() >= 0 and maps.min() < -1, "La escala de grises cambió."
assert maps.abs().max() <= 3, "Un borde ya no puede valer a lo sumo 3."
# --8<-- [end:edges-claim]

# --8<-- [start:moved]
torch.manual_seed(0)
layer = nn.Conv2d(1, 4, kernel_size=3, padding=1)
spot = torch.zeros(1, 1, 12, 12)
spot[0, 0, 4:7, 4:7] = torch.rand(3, 3)

moved_maps = layer(spot.roll(2, dims=3))  # dos píxeles a la derecha
maps_moved = layer(spot).roll(2, dims=3)
print("mismo mapa, corrido:", torch.allclose(moved_maps, maps_moved, atol=1e-6))
# --8<-- [end:moved]

# --8<-- [start:moved-claim]
assert torch.allclose(moved_maps, maps_moved, atol=1e-6), "Mover la entrada ya no mueve el mapa."
# --8<-- [end:moved-claim]

# --8<-- [start:pooling]
rows = [[1, 1, 2, 4], [5, 6, 7, 8], [3, 2, 1, 0], [1, 2, 3, 4]]
table = torch.tensor(rows).float()[None, None]
print(F.max_pool2d(table, 2)[0, 0])
print(F.avg_pool2d(table, 2)[0, 0])
# --8<-- [end:pooling]

# --8<-- [start:pooling-claim]
assert F.max_pool2d(table, 2)[0, 0].tolist() == [[6, 8], [3, 4]], "El máximo no es 6 8/3 4."
assert F.avg_pool2d(table, 2)[0, 0].tolist() == [[3.25, 5.25], [2, 2]], "El promedio cambió."
# --8<-- [end:pooling-claim]

# --8<-- [start:receptive]
windows = [(3, 1), (2, 2), (3, 1), (2, 2)]  # (lado, paso) de cada capa
print("con la regla:", receptive_field(windows))

torch.manual_seed(0)
first, second = nn.Conv2d(1, 1, 3), nn.Conv2d(1, 1, 3)
pool = nn.AvgPool2d(2)
x = torch.rand(1, 1, 28, 28, requires_grad=True)
answer = pool(second(pool(first(x))))
answer[0, 0, 2, 2].backward()
seen = x.grad[0, 0] != 0
print("medido:", seen.any(dim=1).sum().item(), "×", seen.any(dim=0).sum().item())
# --8<-- [end:receptive]

# --8<-- [start:receptive-claim]
assert receptive_field(windows) == [3, 4, 8, 10], "El campo receptivo ya no es 3, 4, 8, 10."
assert seen.sum() == 100, "El gradiente ya no marca 10 × 10 píxeles."
assert receptive_field([(3, 1), (3, 1)])[-1] == 5, "Dos filtros de 3 × 3 no ven 5 × 5."
# --8<-- [end:receptive-claim]

# --8<-- [start:lenet]
lenet = nn.Sequential(
    *(nn.Conv2d(1, 6, kernel_size=5), nn.ReLU(), nn.MaxPool2d(2)),
    *(nn.Conv2d(6, 16, kernel_size=5), nn.ReLU(), nn.MaxPool2d(2)),
    nn.Flatten(),
    *(nn.Linear(16 * 5 * 5, 120), nn.ReLU()),
    *(nn.Linear(120, 84), nn.ReLU()),
    nn.Linear(84, 10),
)
x, lenet_counts = torch.zeros(1, 1, 32, 32), {}
for layer in lenet:
    x = layer(x)
    if not isinstance(layer, nn.ReLU):
        count = sum(p.numel() for p in layer.parameters())
        print(f"{type(layer).__name__:10s} {tuple(x.shape)!s:16s} {count:6d}")
print("en total:", sum(p.numel() for p in lenet.parameters()))
# --8<-- [end:lenet]

# --8<-- [start:lenet-claim]
assert sum(p.numel() for p in lenet.parameters()) == 61_706, "LeNet ya no tiene 61 706."
assert sum(p.numel() for p in lenet[:6].parameters()) == 156 + 2416, "Sus filtros cambiaron."
assert 0.04 < (156 + 2416) / 61_706 < 0.043, "Los filtros ya no son el 4 %."
# --8<-- [end:lenet-claim]

# --8<-- [start:data]
mean, std = 0.2860, 0.3530  # las que calculamos en el capítulo 4
raw_train = datasets.FashionMNIST("datos", train=True, download=True)
train_set = to_tensors(raw_train, mean, std)
few_loader = DataLoader(TensorDataset(*train_set[:5000]), 1000)
loss_fn = nn.CrossEntropyLoss()

for name, build in [("MLP", lambda: make_mlp(256, 128)), ("CNN", SmallCNN)]:
    torch.manual_seed(0)
    model = build().to(device)
    count = sum(p.numel() for p in model.parameters())
    loss, _ = evaluate(model, few_loader, loss_fn, device)
    print(f"{name}: {count:6d} parámetros, pérdida inicial {loss:.3f}")
# --8<-- [end:data]

# --8<-- [start:data-claim]
assert count == 80 + 1168 + 50_240 + 650 == 52_138, "La CNN ya no tiene 52 138 parámetros."
assert (8 * 3 * 3 + 1) * 16 == 1168 and (784 + 1) * 64 == 50_240, "Las cuentas no salen."
assert abs(loss - math.log(10)) < 0.05, "La pérdida inicial de la CNN no ronda ln 10."
assert 4 < sum(p.numel() for p in make_mlp(256, 128).parameters()) / count < 5, (
    "La CNN ya no tiene menos de la cuarta parte."
)
# --8<-- [end:data-claim]


# --8<-- [start:train]
def train(model, max_lr, batch_size, epochs=6):
    loader = fast_loader(train_set, batch_size)
    optimizer = torch.optim.Adam(model.parameters(), lr=max_lr)
    scheduler = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, max_lr=max_lr, total_steps=epochs * len(loader)
    )
    for epoch in range(epochs):
        train_epoch(model, loader, loss_fn, optimizer, device, scheduler)
    return model.eval()


mlps, cnns = [], []
for seed in range(3):
    torch.manual_seed(seed)
    mlp = make_mlp(256, 128).to(device)
    mlps.append(train(mlp, max_lr=0.003, batch_size=250))
    torch.manual_seed(seed)
    cnn = SmallCNN().to(device, memory_format=torch.channels_last)
    cnns.append(train(cnn, max_lr=0.01, batch_size=125))
# --8<-- [end:train]

# --8<-- [start:test]
raw_test = datasets.FashionMNIST("datos", train=False, download=True)
test_set = to_tensors(raw_test, mean, std)
test_loader = DataLoader(test_set, batch_size=1000)
marks = {}
for name, models in [("MLP", mlps), ("CNN", cnns)]:
    exams = [evaluate(model, test_loader, loss_fn, device) for model in models]
    marks[name] = 100 * torch.tensor([accuracy for loss, accuracy in exams])
    print(name, *[f"{mark:.1f}" for mark in marks[name]], end="   ")
    print(f"media {marks[name].mean():.1f} % ± {marks[name].std():.1f}")
share = marks["CNN"].mean().item() / 100
margin = 200 * math.sqrt(share * (1 - share) / len(test_set))
print(f"margen de la prueba: ± {margin:.1f}")
# --8<-- [end:test]

# --8<-- [start:test-claim]
assert 8 * 28 * 28 * 9 + 16 * 14 * 14 * 72 + 784 * 64 + 640 == 333_056, "No son 333 056."
assert 784 * 256 + 256 * 128 + 1280 == 234_752, "El MLP no hace 234 752 multiplicaciones."
# --8<-- [end:test-claim]

# --8<-- [start:test-claim-full]
assert marks["CNN"].min() >= 91, "Alguna CNN no llega al 91 %."
assert marks["CNN"].min() > marks["MLP"].max() + 1, "La CNN ya no gana por más de un punto."
assert marks["CNN"].mean() > 89.5 + margin, "La CNN no supera el 89.5 % del capítulo 4."
assert round(margin, 1) == 0.6, "El margen de la prueba ya no es de 0.6."
# --8<-- [end:test-claim-full]

# --8<-- [start:per-class]
names = ["camiseta", "pantalón", "suéter", "vestido", "abrigo"]
names += ["sandalia", "camisa", "zapatilla", "bolso", "botín"]
images, labels = test_set.tensors
by_class = {}
for name, models in [("MLP", mlps), ("CNN", cnns)]:
    with torch.inference_mode():
        guesses = [model(images.to(device)).argmax(dim=1).cpu() for model in models]
    hits = 100 * (torch.stack(guesses) == labels).float().mean(dim=0)
    by_class[name] = torch.stack([hits[labels == c].mean() for c in range(10)])

print("           MLP     CNN")
gain = by_class["CNN"] - by_class["MLP"]
for c in gain.argsort(descending=True).tolist():
    row = [f"{by_class[name][c]:.1f} %" for name in ("MLP", "CNN")]
    print(f"{names[c]:10s} {row[0]}  {row[1]}  {gain[c]:+.1f}")
# --8<-- [end:per-class]

# --8<-- [start:per-class-claim-full]
assert by_class["CNN"].argmin() == 6, "La camisa ya no es la peor clase."
assert 69 < by_class["CNN"][6] < 75, "La camisa ya no ronda el 72 %."
assert set(gain.argsort()[-2:].tolist()) == {2, 4}, "Las que más ganan ya son otras."
assert gain[[2, 4]].min() > 3.5, "Suéter o abrigo ganan menos de cuatro puntos."
# --8<-- [end:per-class-claim-full]

# --8<-- [start:shifts]
background = (0 - mean) / std  # el negro, ya normalizado


def shifted(images, right, down):
    return F.pad(images, (right, -right, down, -down), value=background)


@torch.inference_mode()
def accuracy_on(model, images):
    predictions = model(images.to(device)).argmax(dim=1).cpu()
    return 100 * (predictions == labels[:2000]).float().mean().item()


some = images[:2000]
curves = {"MLP": [], "CNN": []}
for steps in range(5):
    moves = [(steps, 0), (-steps, 0), (0, steps), (0, -steps)]
    copies = [shifted(some, right, down) for right, down in moves]
    for name, models in [("MLP", mlps), ("CNN", cnns)]:
        values = [[accuracy_on(model, copy) for copy in copies] for model in models]
        curves[name].append(torch.tensor(values).mean(dim=1))  # una por red
# --8<-- [end:shifts]

# --8<-- [start:shift-table]
print("píxeles   MLP           CNN")
for steps, (mlp, cnn) in enumerate(zip(curves["MLP"], curves["CNN"])):
    row = [f"{values.mean():.1f} % ± {values.std():.1f}" for values in (mlp, cnn)]
    print(f"{steps:4d}      {row[0]:13s} {row[1]}")
# --8<-- [end:shift-table]

# --8<-- [start:shift-table-claim-full]
assert all(c.min() > m.max() for m, c in zip(curves["MLP"], curves["CNN"])), (
    "En algún desplazamiento la peor CNN no supera al mejor MLP."
)
assert 78 < curves["CNN"][2].mean() < 86, "Con dos píxeles la CNN ya no ronda el 82 %."
assert 62 < curves["MLP"][2].mean() < 71, "Con dos píxeles el MLP ya no ronda el 67 %."
assert curves["CNN"][4].mean() < 52, "Con cuatro píxeles la CNN ya no ronda la mitad."
assert curves["MLP"][0].mean() - curves["MLP"][2].mean() > 20, "El MLP ya no pierde veinte."
assert abs(curves["CNN"][0].mean() - curves["CNN"][2].mean() - 10) < 2, "La CNN no pierde diez."
# --8<-- [end:shift-table-claim-full]

# --8<-- [start:shift-figure]
fig, ax = plt.subplots(figsize=(5.2, 3.6), layout="constrained")
for name, color in [("MLP", "C5"), ("CNN", "C0")]:
    means = [values.mean() for values in curves[name]]
    spreads = [values.std() for values in curves[name]]
    ax.errorbar(range(5), means, spreads, fmt="o-", color=color, capsize=3)
    ax.text(2.1, means[2] + 3, name, color=color)
ax.axhline(10, color="C3", ls="--")
ax.text(0, 12, "al azar", color="C3")
ax.set(xticks=range(5), xlabel="píxeles que se movió la prenda")
ax.set(ylabel="exactitud (%)", ylim=(0, 100))
plt.show()
# --8<-- [end:shift-figure]

# --8<-- [start:error-channel]
x = raw_test.data[:64].float()
cnns[0](x.to(device))
# --8<-- [end:error-channel]

# --8<-- [start:error-batch]
cnns[0](images[0].to(device))
# --8<-- [end:error-batch]

# --8<-- [start:error-flatten]
model = nn.Sequential(
    *(nn.Conv2d(1, 32, kernel_size=3), nn.ReLU(), nn.MaxPool2d(2)),
    *(nn.Flatten(), nn.Linear(32 * 14 * 14, 10)),
)
model(images[:64])
# --8<-- [end:error-flatten]

# --8<-- [start:error-small]
lenet(images[:1, :, :8, :8])
# --8<-- [end:error-small]

# --8<-- [start:transposed]
for name, models in [("MLP", mlps), ("CNN", cnns)]:
    for title, x in [("bien", some), ("traspuestas", some.transpose(2, 3))]:
        values = torch.tensor([accuracy_on(model, x) for model in models])
        print(f"{name}  {title:12s} {values.mean():.1f} % ± {values.std():.1f}")
# --8<-- [end:transposed]

# --8<-- [start:transposed-claim-full]
assert values.max() < 20, "Con alto y ancho cambiados la CNN ya no se hunde."
# --8<-- [end:transposed-claim-full]
