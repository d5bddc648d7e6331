"""Página «Transferir conocimiento»: una red de ImageNet, una cabeza nueva y pocas fotos."""

from course_code.photos import open_photo
from course_code.pretrained import embed, load_network, to_network

# --8<-- [start:imports]
import shutil
from copy import deepcopy
from pathlib import Path

import matplotlib.pyplot as plt
import timm
import torch
from PIL import Image, ImageOps
from sklearn.model_selection import StratifiedKFold
from torch import nn
from torch.nn import functional as F
from torchvision import datasets
from torchvision.datasets.utils import download_and_extract_archive
from torchvision.transforms import v2

device = torch.device("cpu")
if torch.accelerator.is_available():
    device = torch.accelerator.current_accelerator()
# --8<-- [end:imports]

# --8<-- [start:fetch]
if not Path("datos/fotos").is_dir():
    download_and_extract_archive(input("Dirección de fotos.zip: "), "datos")

names = ["aves", "flores", "frutas", "mamiferos", "transito", "verduras"]
repeated = shutil.ignore_patterns("stoplight_02*", "stoplight_03*")
for name in names:
    source, target = f"datos/fotos/{name}", f"seis/{name}"
    shutil.copytree(source, target, dirs_exist_ok=True, ignore=repeated)

dataset = datasets.ImageFolder("seis", to_network, loader=open_photo)
x = torch.stack([photo for photo, target in dataset])
y = torch.tensor(dataset.targets)
print(tuple(x.shape), "de", x.min().item(), "a", x.max().item())
print(dict(zip(dataset.classes, y.bincount().tolist())))
# --8<-- [end:fetch]

# --8<-- [start:fetch-claim]
assert dataset.classes == names, "Las clases no van en ese orden."
# --8<-- [end:fetch-claim]

# --8<-- [start:fetch-claim-full]
assert y.bincount().tolist() == [35, 25, 26, 65, 18, 19], "Otras fotos por clase."
# --8<-- [end:fetch-claim-full]

# --8<-- [start:cache]
network = load_network().to(device)
features = embed(network, x)
print("embeddings:", tuple(features.shape))
head = network.classifier
print("la cabeza que traía:", head.in_features, "→", head.out_features)
# --8<-- [end:cache]

# --8<-- [start:cache-claim]
assert features.shape == (len(y), 1280), "Los embeddings ya no miden 1280."
assert sum(p.numel() for p in nn.Linear(1280, 2).parameters()) == 2562, "Otra cuenta."
# --8<-- [end:cache-claim]


# --8<-- [start:fit_head]
def fit_head(features, labels, rows, seed, epochs=30):
    """Entrena una capa lineal con esas filas de features, (n, d)."""
    torch.manual_seed(seed)
    head = nn.Linear(features.shape[1], int(labels.max()) + 1)
    loss_fn = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(head.parameters(), lr=0.001)
    rows = torch.as_tensor(rows)
    for epoch in range(epochs):
        for batch in rows[torch.randperm(len(rows))].split(16):
            logits = head(features[batch])  # predecir
            loss = loss_fn(logits, labels[batch])  # medir la pérdida
            optimizer.zero_grad()  # poner a cero
            loss.backward()  # retropropagar
            optimizer.step()  # actualizar
    return head


# --8<-- [end:fit_head]

# --8<-- [start:initial]
two = ((y == 0) | (y == 3)).nonzero().flatten()  # filas de aves y mamíferos
labels = (y[two] == 3).long()  # 0: ave, 1: mamífero

untrained = fit_head(features[two], labels, [], seed=0, epochs=0)
loss = F.cross_entropy(untrained(features[two]), labels)
print(f"pérdida inicial: {loss:.3f}; ln 2 = 0.693")
few = torch.arange(0, len(two), 10)
trained = fit_head(features[two], labels, few, seed=0, epochs=200)
loss = F.cross_entropy(trained(features[two][few]), labels[few])
print(f"con {len(few)} fotos memorizadas: {loss:.3f}")
# --8<-- [end:initial]

# --8<-- [start:initial-claim-full]
assert len(two) == 100 and labels.sum() == 65, "Ya no son 35 aves y 65 mamíferos."
assert loss < 0.02, "La cabeza ya no memoriza diez fotos."
# --8<-- [end:initial-claim-full]


# --8<-- [start:cross_validate]
def cross_validate(features, labels, seed):
    """Cada foto la responde una cabeza que no la vio: respuestas y cinco notas."""
    guesses, marks = torch.zeros_like(labels), []
    folds = StratifiedKFold(5, shuffle=True, random_state=seed)
    for rows, unseen in folds.split(features, labels):
        head = fit_head(features, labels, rows, seed)
        guesses[unseen] = head(features[unseen]).argmax(dim=1)
        marks.append(100 * (guesses == labels)[unseen].float().mean())
    return guesses, torch.stack(marks)


# --8<-- [end:cross_validate]

# --8<-- [start:two-classes]
pixels = v2.functional.resize(x, [32, 32], antialias=True).flatten(start_dim=1)
marks = {}
for name, inputs in [("píxeles", pixels), ("embeddings", features)]:
    runs = [cross_validate(inputs[two], labels, seed) for seed in range(3)]
    marks[name] = torch.cat([five for guesses, five in runs])
    print(f"{name:10s} {marks[name].mean():.1f} ± {marks[name].std():.1f} %")
print(f"siempre mamífero: {100 * labels.float().mean():.1f} %")
share = marks["embeddings"].mean() / 100
margin = 200 * (share * (1 - share) / len(two)) ** 0.5
print(f"margen por las fotos: ± {margin:.1f}")
print("pasadas por la red:", len(two), "y no", 3 * 30 * 5 * (4 * len(two) // 5))
# --8<-- [end:two-classes]

# --8<-- [start:two-classes-claim-full]
assert round(marks["píxeles"].mean().item()) == 65, "Los píxeles ya no empatan con la mayoría."
assert 94 < marks["embeddings"].mean() < 98.5, "La cabeza ya no ronda el 96 %."
assert 3 < margin < 5, "El margen ya no es de unos cuatro puntos."
assert 3 * 30 * 5 * 80 == 36_000, "La cuenta de pasadas cambió."
# --8<-- [end:two-classes-claim-full]

# --8<-- [start:confusion]
files = [Path(path).stem for path, target in dataset.samples]
guesses = runs[0][0]
print((2 * labels + guesses).bincount(minlength=4).reshape(2, 2))
for guesses, five in runs:
    wrong = two[guesses != labels].tolist()
    print(len(wrong), "errores:", ", ".join(files[row] for row in wrong))
# --8<-- [end:confusion]

# --8<-- [start:confusion-claim-full]
assert all(
    {"orca", "tamarin_emperor"} <= {files[row] for row in two[guesses != labels].tolist()}
    for guesses, five in runs
), "La orca y el tití ya no fallan siempre."
# --8<-- [end:confusion-claim-full]

# --8<-- [start:predict]
drake = files.index("drake")
rows = [row for row in range(len(two)) if two[row] != drake]
model = deepcopy(network)
model.classifier = fit_head(features[two], labels, rows, seed=0).to(device)


@torch.inference_mode()
def predict(path, transform):
    """Probabilidades de (ave, mamífero) para el archivo."""
    model.eval()
    photo = transform(open_photo(path))
    return model(photo[None].to(device)).softmax(dim=1)[0].tolist()


for path in ["aves/drake.png", "frutas/strawberry.png"]:
    bird, mammal = predict(f"seis/{path}", to_network)
    print(f"{path:22s} ave {bird:.3f}   mamífero {mammal:.3f}")
# --8<-- [end:predict]

# --8<-- [start:predict-claim-full]
assert predict("seis/aves/drake.png", to_network)[0] > 0.95, "Ya no reconoce al pato."
assert predict("seis/aves/drake.png", to_network) == predict("seis/aves/drake.png", to_network), (
    "Con la transformación fija la respuesta cambia."
)
assert max(bird, mammal) > 0.6, "La fresa ya no recibe una respuesta segura."
# --8<-- [end:predict-claim-full]

# --8<-- [start:random-predict]
steps = [v2.RandomRotation(30), v2.RandomResizedCrop(224), v2.RandomHorizontalFlip()]
as_trained = v2.Compose([*steps, *to_network.transforms[2:]])

torch.manual_seed(0)
photo = open_photo("seis/aves/drake.png")
fig, axes = plt.subplots(2, 3, figsize=(5.2, 4.1), layout="constrained")
for ax in axes.flat:
    view = as_trained(photo)
    with torch.inference_mode():
        bird = model(view[None].to(device)).softmax(dim=1)[0, 0].item()
    ax.imshow((view / 2 + 0.5).permute(1, 2, 0).clamp(0, 1))
    ax.set_title(f"ave {bird:.2f}", color="C2" if bird > 0.5 else "C3")
    ax.axis("off")
plt.show()
# --8<-- [end:random-predict]

# --8<-- [start:random-predict-claim-full]
assert bird < 0.3, "El último pato ya no parece un mamífero."
# --8<-- [end:random-predict-claim-full]

# --8<-- [start:random-fold]
folds = StratifiedKFold(5, shuffle=True, random_state=0)
rows, unseen = next(folds.split(features[two], labels))
head = fit_head(features[two], labels, rows, seed=0)
photos = [open_photo(dataset.samples[row][0]) for row in two[unseen].tolist()]
fixed = torch.stack([to_network(photo) for photo in photos])
times = []
for batch in [fixed] + [torch.stack([as_trained(p) for p in photos]) for _ in range(3)]:
    guesses = head(embed(network, batch)).argmax(dim=1)
    times.append(int((guesses == labels[unseen]).sum()))
print(f"fija: acierta {times[0]} de {len(unseen)}")
print("al azar, tres veces:", times[1:])
# --8<-- [end:random-fold]

# --8<-- [start:random-fold-claim-full]
assert times[0] >= 18 and sum(times[1:]) / 3 < times[0] - 1, "Lo aleatorio ya no daña."
# --8<-- [end:random-fold-claim-full]

# --8<-- [start:save]
whole = {
    "classes": ["aves", "mamiferos"],  # en el orden de las salidas
    "side": 224,
    "mean": [0.5, 0.5, 0.5],
    "std": [0.5, 0.5, 0.5],
    "head": model.classifier.state_dict(),
}
torch.save(whole, "aves-mamiferos.pt")

saved = torch.load("aves-mamiferos.pt", weights_only=True, map_location="cpu")
weight, bias = saved["head"]["weight"], saved["head"]["bias"]
probabilities = F.linear(features[drake], weight, bias).softmax(dim=0)
best = probabilities.argmax().item()
print(saved["classes"][best], f"{probabilities[best]:.3f}")
print("bytes:", Path("aves-mamiferos.pt").stat().st_size)
# --8<-- [end:save]

# --8<-- [start:save-claim]
assert Path("aves-mamiferos.pt").stat().st_size < 20_000, "El archivo ya no es pequeño."
# --8<-- [end:save-claim]

# --8<-- [start:six]
for name, inputs in [("píxeles", pixels), ("embeddings", features)]:
    runs = [cross_validate(inputs, y, seed) for seed in range(3)]
    marks[name] = torch.cat([five for guesses, five in runs])
    print(f"{name:10s} {marks[name].mean():.1f} ± {marks[name].std():.1f} %")
print(f"siempre mamíferos: {100 * (y == 3).float().mean():.1f} %")

guesses = runs[0][0]
confusion = (6 * y + guesses).bincount(minlength=36).reshape(6, 6)
swapped = ((y == 5) & (guesses == 2)).nonzero().flatten().tolist()
print("verduras que llama frutas:", ", ".join(files[row] for row in swapped))
# --8<-- [end:six]

# --8<-- [start:six-claim-full]
assert 91 < marks["embeddings"].mean() < 96.5, "La cabeza ya no ronda el 94 %."
assert 40 < marks["píxeles"].mean() < 50, "Los píxeles ya no quedan por debajo de la mitad."
assert "tomato" in [files[row] for row in swapped], "El tomate ya no pasa por fruta."
assert len(swapped) >= 3, "Ya no confunde verduras con frutas."
# --8<-- [end:six-claim-full]

# --8<-- [start:heat]
fig, ax = plt.subplots(figsize=(5.2, 4.6), layout="constrained")
ax.imshow(confusion / confusion.sum(dim=1, keepdim=True), cmap="Blues", vmin=0, vmax=1)
for i in range(6):
    for j in range(6):
        if confusion[i, j] > 0:
            color = "white" if i == j else "black"
            ax.text(j, i, confusion[i, j].item(), ha="center", va="center", color=color)
ax.set_xticks(range(6), dataset.classes, rotation=45, ha="right")
ax.set_yticks(range(6), dataset.classes)
ax.set(xlabel="respondida", ylabel="verdadera")
ax.grid(False)
plt.show()
# --8<-- [end:heat]

# --8<-- [start:heat-claim-full]
assert confusion.trace() / 188 > 0.9, "La diagonal ya no domina."
assert (confusion.diag() / confusion.sum(dim=1)).argmin() == 5, "La peor ya no son las verduras."
assert confusion[5, 2] == confusion.clone().fill_diagonal_(0).max(), "La mayor confusión es otra."
# --8<-- [end:heat-claim-full]


# --8<-- [start:draw]
def draw(seed, k):
    """k fotos de cada clase para entrenar; todas las demás, para medir."""
    torch.manual_seed(seed)
    order = torch.randperm(len(y))
    classes = [order[y[order] == c] for c in range(6)]
    rows = torch.cat([one[:k] for one in classes])
    return rows, torch.cat([one[k:] for one in classes])


def recall(guesses, rows):
    """El porcentaje de aciertos de cada clase, promediado entre las seis."""
    hits = 100 * (guesses == y[rows]).float()
    return torch.stack([hits[y[rows] == c].mean() for c in range(6)]).mean()


# --8<-- [end:draw]

# --8<-- [start:curve]
ks = [2, 4, 8, 16]
curves = {"embeddings": [], "píxeles": []}
for name, inputs in [("embeddings", features), ("píxeles", pixels)]:
    for k in ks:
        values = []
        for seed in range(10):
            rows, unseen = draw(seed, k)
            head = fit_head(inputs, y, rows, seed)
            values.append(recall(head(inputs[unseen]).argmax(dim=1), unseen))
        curves[name].append(torch.stack(values))
    print(name, [f"{v.mean():.1f} ± {v.std():.1f}" for v in curves[name]])
# --8<-- [end:curve]

# --8<-- [start:curve-claim-full]
assert curves["embeddings"][0].mean() > curves["píxeles"][3].mean() + 30, (
    "Dos fotos con embeddings ya no superan con mucho a 16 con píxeles."
)
assert 72 < curves["embeddings"][0].mean() < 84, "Con dos fotos ya no ronda el 78 %."
assert curves["embeddings"][3].mean() > 89, "Con 16 ya no ronda el 92 %."
assert all(23 < v.mean() < 42 for v in curves["píxeles"]), "Los píxeles ya no van de 25 a 40."
# --8<-- [end:curve-claim-full]

# --8<-- [start:curve-figure]
fig, ax = plt.subplots(figsize=(5.2, 3.6), layout="constrained")
for (name, values), color in zip(curves.items(), ["C0", "C5"]):
    means = [v.mean() for v in values]
    ax.errorbar(ks, means, [v.std() for v in values], fmt="o-", color=color, capsize=3)
    ax.text(4.2, means[1] + 5, name, color=color)
ax.axhline(100 / 6, color="C3", ls="--")
ax.text(2, 8, "siempre la misma clase", color="C3")
ax.set_xscale("log", base=2)
ax.set_xticks(ks, ks)
ax.set(xlabel="fotos por clase", ylabel="aciertos por clase (%)", ylim=(0, 100))
plt.show()
# --8<-- [end:curve-figure]

# --8<-- [start:small]
small = v2.functional.resize(x, [96, 96], antialias=True)
small = small.contiguous(memory_format=torch.channels_last)
network = network.to(memory_format=torch.channels_last)
cached = embed(network, small)
# --8<-- [end:small]

# --8<-- [start:drift]
model = deepcopy(network).requires_grad_(False)
before = deepcopy(model)
model.train()
with torch.no_grad():
    for step in range(15):
        model(small[::6].to(device))  # solo mirar: no hay optimizador

old, new = dict(before.named_parameters()), dict(model.named_parameters())
print("pesos que cambiaron:", sum(not torch.equal(old[n], new[n]) for n in old))
layers = [n for n, m in model.named_modules() if isinstance(m, nn.BatchNorm2d)]
shifts, ratios = [], []
for name in layers:
    a, b = before.get_submodule(name), model.get_submodule(name)
    scale = a.running_var + a.eps
    shifts.append(((b.running_mean - a.running_mean).abs() / scale.sqrt()).mean())
    ratios.append((b.running_var / scale).median())
shifts = torch.stack(shifts).cpu()
print("capas cuya media cambió:", int((shifts > 0).sum()), "de", len(layers))
print(f"de media, {shifts.mean():.2f} desviaciones; la que más, {shifts.max():.2f}")
print(f"una varianza quedó en {min(ratios):.2f} de la que era")
# --8<-- [end:drift]

# --8<-- [start:drift-claim]
assert sum(not torch.equal(old[n], new[n]) for n in old) == 0, "Cambió algún peso."
assert (shifts > 0).all() and len(layers) == 49, "No se movieron las 49."
assert round(100 * 0.9**15) == 21, "0.9 elevado a 15 ya no es un 21 %."
# --8<-- [end:drift-claim]

# --8<-- [start:drift-claim-full]
assert shifts.mean() < 0.15 and min(ratios) < 0.65, "El desplazamiento cambió."
# --8<-- [end:drift-claim-full]


# --8<-- [start:two_groups]
def body_of(model):
    """Los parámetros del extractor: todos menos los de la cabeza."""
    return [p for n, p in model.named_parameters() if "classifier" not in n]


def two_groups(model, body_lr, head_lr):
    """Un Adam con una tasa para el extractor y otra para la cabeza."""
    head = model.classifier.parameters()
    groups = [{"params": body_of(model), "lr": body_lr}, {"params": head, "lr": head_lr}]
    return torch.optim.Adam(groups)


# --8<-- [end:two_groups]


# --8<-- [start:tune]
def tune(model, rows, seed, optimizer, fix_norm=True, epochs=5):
    """Sigue entrenando la red entera con esas filas de small."""
    torch.manual_seed(seed)
    for epoch in range(epochs):
        model.train()
        for layer in model.modules():
            if fix_norm and isinstance(layer, nn.BatchNorm2d):
                layer.eval()  # después de cada train()
        for batch in rows[torch.randperm(len(rows))].split(16):
            logits = model(small[batch].to(device))  # predecir
            loss = F.cross_entropy(logits, y[batch].to(device))  # medir la pérdida
            optimizer.zero_grad()  # poner a cero
            loss.backward()  # retropropagar
            optimizer.step()  # actualizar


@torch.inference_mode()
def score(model, rows):
    guesses = [model.eval()(part.to(device)) for part in small[rows].split(32)]
    return recall(torch.cat(guesses).argmax(dim=1).cpu(), rows)


# --8<-- [end:tune]

# --8<-- [start:variants]
recipes = {  # congelada, tasa del cuerpo, tasa de la cabeza, normalización fija
    "congelada, pero en train()": (True, 0, 1e-4, False),
    "ajuste fino, dos tasas": (False, 1e-5, 1e-4, True),
    "lo mismo, sin fijar la norma": (False, 1e-5, 1e-4, False),
    "una sola tasa, 0.001": (False, 1e-3, 1e-3, True),
}
results = {"cabeza, red congelada": []} | {name: [] for name in recipes}
for seed in range(3):
    rows, unseen = draw(seed, 8)
    head = fit_head(cached, y, rows, seed).to(device)
    for name in results:
        model = deepcopy(network)
        model.classifier = deepcopy(head)
        if name in recipes:
            freeze, body_lr, head_lr, fix_norm = recipes[name]
            for p in body_of(model):
                p.requires_grad_(not freeze)
            optimizer = two_groups(model, body_lr, head_lr)
            tune(model, rows, seed, optimizer, fix_norm)
        results[name].append(score(model, unseen))
# --8<-- [end:variants]

# --8<-- [start:variants-table]
base = torch.stack(results["cabeza, red congelada"])
for name, values in results.items():
    values = torch.stack(values)
    gain = values - base  # mismas fotos: semilla por semilla
    text = f"{name:29s} {values.mean():.1f} ± {values.std():.1f} %"
    print(text, f"  {gain.mean():+.1f} ± {gain.std():.1f}" if name in recipes else "")
# --8<-- [end:variants-table]

# --8<-- [start:variants-table-claim-full]
assert (torch.stack(results["congelada, pero en train()"]) - base).mean() < -10, "Cuesta menos."
assert (torch.stack(results["lo mismo, sin fijar la norma"]) - base).mean() < -10, "Cuesta menos."
assert 76 < base.mean() < 85, "La cabeza sola ya no ronda el 80 %."
assert abs((torch.stack(results["ajuste fino, dos tasas"]) - base).mean()) < 4, (
    "El ajuste fino ya no empata con la cabeza sola."
)
assert (torch.stack(results["congelada, pero en train()"]) < base - 5).all(), (
    "La red congelada en train() ya no pierde con las tres semillas."
)
assert (torch.stack(results["lo mismo, sin fijar la norma"]) < base - 5).all(), (
    "Sin fijar la normalización ya no se pierde con las tres semillas."
)
assert (torch.stack(results["una sola tasa, 0.001"]) < base - 8).all(), (
    "La tasa única ya no daña con las tres semillas."
)
# --8<-- [end:variants-table-claim-full]


# --8<-- [start:scratch]
def small_cnn():
    """Tres convoluciones de paso 2. x: (lote, 3, 96, 96) → (lote, 6)."""
    layers = []
    for c, m, side in [(3, 16, 5), (16, 32, 3), (32, 64, 3)]:
        layers += [nn.Conv2d(c, m, side, stride=2, padding=side // 2)]
        layers += [nn.BatchNorm2d(m), nn.ReLU()]
    pool = [nn.AdaptiveAvgPool2d(1), nn.Flatten()]
    return nn.Sequential(*layers, *pool, nn.Linear(64, 6))


def from_scratch(rows, seed, epochs=60):
    torch.manual_seed(seed)
    model = small_cnn().to(device)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    for epoch in range(epochs):
        model.train()
        for batch in rows[torch.randperm(len(rows))].split(16):
            logits = model(small[batch].to(device))  # predecir
            loss = F.cross_entropy(logits, y[batch].to(device))  # medir la pérdida
            optimizer.zero_grad()  # poner a cero
            loss.backward()  # retropropagar
            optimizer.step()  # actualizar
    return model


# --8<-- [end:scratch]

# --8<-- [start:scratch-table]
rivals = {"de cero, 60 épocas": [], "… sus fotos vistas": [], "Lite0 con pesos al azar": []}
for seed in range(3):
    rows, unseen = draw(seed, 8)
    model = from_scratch(rows, seed)
    rivals["de cero, 60 épocas"].append(score(model, unseen))
    rivals["… sus fotos vistas"].append(score(model, rows))
    torch.manual_seed(seed)
    random_network = timm.create_model("tf_efficientnet_lite0").to(device)
    z = embed(random_network, small)
    z = (z - z[rows].mean()) / z[rows].std()
    guesses = fit_head(z, y, rows, seed)(z[unseen]).argmax(dim=1)
    rivals["Lite0 con pesos al azar"].append(recall(guesses, unseen))
for name, values in rivals.items():
    values = torch.stack(values)
    print(f"{name:24s} {values.mean():.1f} ± {values.std():.1f} %")
# --8<-- [end:scratch-table]

# --8<-- [start:scratch-table-claim-full]
assert (torch.stack(rivals["de cero, 60 épocas"]) < base - 15).all(), "De cero ya no pierde."
assert torch.stack(rivals["… sus fotos vistas"]).mean() > 85, "De cero ya no aprende sus fotos."
assert 40 < torch.stack(rivals["de cero, 60 épocas"]).mean() < 60, "De cero no ronda la mitad."
assert torch.stack(rivals["Lite0 con pesos al azar"]).mean() < 45, "Los pesos al azar ya bastan."
# --8<-- [end:scratch-table-claim-full]

# --8<-- [start:inference]
with torch.inference_mode():
    maps = network.forward_features(small[:8].to(device))
    frozen = network.forward_head(maps, pre_logits=True)
head = nn.Linear(1280, 6).to(device)
head(frozen)
# --8<-- [end:inference]

# --8<-- [start:outputs]
head = nn.Linear(1280, 5)  # clases de 0 a 5: son seis
F.cross_entropy(head(features), y)
# --8<-- [end:outputs]

# --8<-- [start:all-frozen]
model = deepcopy(network)
model.classifier = nn.Linear(1280, 6).to(device)
model.requires_grad_(False)  # ¡también la cabeza nueva!
loss = F.cross_entropy(model(small[:8].to(device)), y[:8].to(device))
loss.backward()
# --8<-- [end:all-frozen]

# --8<-- [start:old-optimizer]
torch.manual_seed(0)
rows, unseen = draw(0, 8)
for early in (True, False):
    model = deepcopy(network)
    old_head, new_head = model.classifier, nn.Linear(1280, 6).to(device)
    watched = old_head if early else new_head
    optimizer = torch.optim.Adam(watched.parameters(), lr=0.001)
    model.classifier = new_head
    for step in range(100):
        logits = model.classifier(cached[rows].to(device))
        loss = F.cross_entropy(logits, y[rows].to(device))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    when = "antes" if early else "después"
    mark = score(model, unseen)
    print(f"optimizador creado {when:7s}: pérdida {loss:.3f}, aciertos {mark:.1f} %")
# --8<-- [end:old-optimizer]

# --8<-- [start:old-optimizer-claim-full]
assert loss < 0.05 and mark > 70, "Con el optimizador correcto ya no aprende."
# --8<-- [end:old-optimizer-claim-full]

# --8<-- [start:no-metadata]
rows, unseen = draw(0, 8)
head = fit_head(cached, y, rows, seed=0)
other = ["verduras", "aves", "frutas", "flores", "transito", "mamiferos"]
position = torch.tensor([names.index(name) for name in other])
right = head(cached[unseen]).argmax(dim=1)
print(f"como se entrenó: {recall(right, unseen):.1f} %")
mean, std = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]
other_scale = v2.functional.normalize(small[unseen] / 2 + 0.5, mean, std)
wrong = head(embed(network, other_scale)).argmax(dim=1)
print(f"con la normalización de otra red: {recall(wrong, unseen):.1f} %")
print(f"con los nombres en otro orden: {recall(position[right], unseen):.1f} %")
# --8<-- [end:no-metadata]

# --8<-- [start:no-metadata-claim-full]
assert recall(position[right], unseen) < 40, "El orden de los nombres ya no importa."
assert recall(wrong, unseen) < recall(right, unseen), "La otra normalización ya no cuesta."
# --8<-- [end:no-metadata-claim-full]
