"""Página «Fashion-MNIST»: elegir una red con datos que no son los de la prueba."""

from course_code.data import fast_loader, make_loaders, to_tensors
from course_code.mlp import make_mlp
from course_code.training import evaluate, train_epoch

# --8<-- [start:imports]
import math

import matplotlib.pyplot as plt
import torch
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from torch import nn
from torch.utils.data import BatchSampler, DataLoader, RandomSampler
from torch.utils.data import TensorDataset, random_split
from torchvision import datasets

plt.rcParams["image.cmap"] = "gray"  # las imágenes, en grises
device = torch.device("cpu")
if torch.accelerator.is_available():
    device = torch.accelerator.current_accelerator()
# --8<-- [end:imports]

# --8<-- [start:read]
raw_train = datasets.FashionMNIST("datos", train=True, download=True)
names = ["camiseta", "pantalón", "suéter", "vestido", "abrigo"]
names += ["sandalia", "camisa", "zapatilla", "bolso", "botín"]
counts = raw_train.targets.bincount().tolist()
for number, (original, name) in enumerate(zip(raw_train.classes, names)):
    print(f"{number}  {original:12s} {name:10s} {counts[number]}")
# --8<-- [end:read]

# --8<-- [start:read-claim]
assert raw_train.classes[:9] == [
    *("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat"),
    *("Sandal", "Shirt", "Sneaker", "Bag"),
], "Las clases de Fashion-MNIST cambiaron de orden."
# --8<-- [end:read-claim]

# --8<-- [start:read-claim-full]
assert len(raw_train) == 60000, "El conjunto de entrenamiento no tiene 60 000 imágenes."
assert set(counts) == {6000}, "Ya no hay 6000 imágenes de cada clase."
# --8<-- [end:read-claim-full]

# --8<-- [start:mosaic]
rows = []
for number in range(10):
    chosen = (raw_train.targets == number).nonzero().flatten()[:10]
    rows.append(torch.cat(list(raw_train.data[chosen]), dim=1))

fig, ax = plt.subplots(figsize=(5.6, 4.8))
ax.imshow(torch.cat(rows, dim=0))
ax.set(xticks=[], yticks=range(14, 280, 28), yticklabels=names)
ax.tick_params(length=0)
ax.grid(False)
ax.spines[:].set_visible(False)
plt.show()
# --8<-- [end:mosaic]

# --8<-- [start:mosaic-claim]
assert all(row.shape == (28, 280) for row in rows), "Alguna clase no tiene diez imágenes."
assert raw_train.data[:, 0, 0].float().mean() < 10, "El fondo ya no es oscuro."
# --8<-- [end:mosaic-claim]

# --8<-- [start:mean-std]
scaled = raw_train.data.float() / 255
mean, std = scaled.mean().item(), scaled.std().item()
print(f"media {mean:.4f}   desviación estándar {std:.4f}")
print(f"píxeles de fondo: {100 * (scaled == 0).float().mean():.1f} %")
# --8<-- [end:mean-std]

# --8<-- [start:mean-std-claim-full]
assert round(mean, 4) == 0.2860, "La media ya no es 0.2860."
assert round(std, 4) == 0.3530, "La desviación ya no es 0.3530."
assert 0.49 < (scaled == 0).float().mean() < 0.51, "El fondo ya no es la mitad."
# --8<-- [end:mean-std-claim-full]

# --8<-- [start:data]
full_train = to_tensors(raw_train, mean, std)
train_loader, val_loader = make_loaders(full_train)
quarter = list(range(len(full_train) // 4))
search_set = TensorDataset(*train_loader.dataset[quarter])
print("para buscar: ", len(search_set))
print("para validar:", len(val_loader.dataset))
# --8<-- [end:data]

# --8<-- [start:data-claim-full]
assert len(search_set) == 15000, "Ya no buscamos con 15 000 imágenes."
assert len(val_loader.dataset) == 5000, "Ya no validamos con 5000 imágenes."
# --8<-- [end:data-claim-full]

# --8<-- [start:data-claim]
assert torch.equal(search_set.tensors[0][0], train_loader.dataset[0][0]), "No son las mismas."
# --8<-- [end:data-claim]

# --8<-- [start:baselines]
everything = list(range(len(val_loader.dataset)))
x, y = search_set.tensors
val_x, val_y = val_loader.dataset[everything]
x, val_x = x.flatten(1).numpy(), val_x.flatten(1).numpy()

baselines = {}
neighbours = KNeighborsClassifier(n_neighbors=5)
logistic = LogisticRegression(tol=0.003, max_iter=500)
for name, reference in [("vecinos", neighbours), ("logística", logistic)]:
    reference.fit(x, y)
    baselines[name] = reference.score(val_x, val_y)
    print(f"{name:10s} {100 * baselines[name]:.1f} %")
# --8<-- [end:baselines]

# --8<-- [start:baselines-claim-full]
assert all(0.825 < value < 0.838 for value in baselines.values()), "Las referencias no dan 83 %."
# --8<-- [end:baselines-claim-full]


# --8<-- [start:train]
loss_fn = nn.CrossEntropyLoss()


def train(model, dataset, epochs, max_lr):
    """Entrena con Adam y OneCycleLR; devuelve la pérdida de la última época."""
    loader = fast_loader(dataset)
    optimizer = torch.optim.Adam(model.parameters(), lr=max_lr)
    scheduler = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, max_lr=max_lr, total_steps=epochs * len(loader)
    )
    options = (loss_fn, optimizer, device, scheduler)
    for epoch in range(epochs):
        loss = train_epoch(model, loader, *options)
    return loss


# --8<-- [end:train]

# --8<-- [start:sanity]
for hidden in [(), (64, 32), (128, 64), (256, 128)]:
    torch.manual_seed(0)
    model = make_mlp(*hidden).to(device)
    parameters = sum(p.numel() for p in model.parameters())
    loss, accuracy = evaluate(model, val_loader, loss_fn, device)
    print(f"{hidden!s:11s} {parameters:7d} parámetros, pérdida {loss:.3f}")

torch.manual_seed(0)
model = make_mlp().to(device)
train(model, search_set, epochs=10, max_lr=0.003)
loss, linear_accuracy = evaluate(model, val_loader, loss_fn, device)
print(f"sin capas ocultas, entrenada: {100 * linear_accuracy:.1f} %")
# --8<-- [end:sanity]

# --8<-- [start:sanity-claim]
assert all(
    abs(evaluate(make_mlp(*hidden).to(device), val_loader, loss_fn, device)[0] - math.log(10))
    < 0.05
    for hidden in [(64, 32), (128, 64), (256, 128)]
), "Con capas ocultas, la pérdida inicial ya no ronda ln 10."
# --8<-- [end:sanity-claim]

# --8<-- [start:sanity-claim-full]
assert 0.01 < linear_accuracy - baselines["logística"] < 0.02, "Ya no es punto y medio más."
# --8<-- [end:sanity-claim-full]

# --8<-- [start:search]
widths = [(64, 32), (128, 64), (256, 128)]
rates = [0.001, 0.003, 0.01]
results = {}
print("capas   α     pérdida  validación")
for hidden in widths:
    for max_lr in rates:
        torch.manual_seed(0)
        model = make_mlp(*hidden).to(device)  # una red nueva cada vez
        loss = train(model, search_set, epochs=10, max_lr=max_lr)
        val_loss, accuracy = evaluate(model, val_loader, loss_fn, device)
        results[hidden, max_lr] = loss, val_loss, accuracy
        print(f"{hidden[0]:3d}–{hidden[1]:<3d} {max_lr:<5} {loss:.3f}", end="    ")
        print(f"{val_loss:.3f} {100 * accuracy:.1f} %")

best_width, best_rate = min(results, key=lambda key: results[key][1])
print("elegida:", best_width, best_rate)
# --8<-- [end:search]

# --8<-- [start:search-claim-full]
assert (best_width, best_rate) == ((256, 128), 0.003), "Ya no gana 256–128 con 0.003."
assert min(results, key=lambda key: results[key][0]) == ((256, 128), 0.01), (
    "La menor pérdida de entrenamiento ya no es la de 256–128 con 0.01."
)
assert sorted(score[2] for score in results.values())[-4] > (
    max(score[2] for score in results.values()) - 0.005
), "Las cuatro mejores ya no caben en medio punto."
assert min(a for _, _, a in results.values()) > max(baselines.values()), (
    "Alguna configuración no supera a las referencias."
)
# --8<-- [end:search-claim-full]

# --8<-- [start:comparison]
fig, (left, right) = plt.subplots(1, 2, figsize=(5.6, 3.8), layout="constrained")
for hidden, color in zip(widths, ["C5", "C4", "C0"]):
    scores = [results[hidden, rate] for rate in rates]
    left.plot(range(3), [score[1] for score in scores], color + "o-")
    right.plot(range(3), [100 * score[2] for score in scores], color + "o-")
left.set(title="Pérdida", ylim=(0.32, 0.42))
right.set(title="Exactitud (%)", ylim=(82, 90))
left.text(0.12, 0.408, "64–32", color="C5")
left.text(0.12, 0.370, "128–64", color="C4")
left.text(-0.12, 0.334, "256–128", color="C0")
for name, value in baselines.items():
    right.axhline(100 * value, color="C1", ls="--")
right.text(2.1, 83.3, "vecinos y logística", color="C1", ha="right")
right.errorbar(0, 88.6, yerr=0.9, color="C1", capsize=4)
right.text(0.15, 88.6, "± 0.9", color="C1", va="center")
for ax in (left, right):
    ax.set(xticks=range(3), xticklabels=rates, xlabel="α máxima", xlim=(-0.2, 2.2))
plt.show()
# --8<-- [end:comparison]

# --8<-- [start:comparison-claim-full]
assert round(200 * math.sqrt(0.88 * 0.12 / 5000), 1) == 0.9, "El margen ya no es de 0.9 puntos."
assert all(
    results[small, rate][1] > results[large, rate][1]
    for small, large in zip(widths, widths[1:])
    for rate in rates
), "La red más ancha ya no tiene siempre menor pérdida."
# --8<-- [end:comparison-claim-full]

# --8<-- [start:luck]
torch.manual_seed(0)
exam = torch.distributions.Binomial(5000, torch.tensor(0.88))
scores = 100 * exam.sample((10000, 9)) / 5000
print(f"una nota: {scores.mean():.1f} ± {2 * scores.std():.1f}")
print(f"la mejor de nueve: {scores.max(dim=1).values.mean():.1f}")
# --8<-- [end:luck]

# --8<-- [start:luck-claim]
assert abs(scores.mean() - 88) < 0.05, "La nota media ya no es 88."
assert 0.6 < scores.max(dim=1).values.mean() - 88 < 0.8, "La suerte ya no suma 0.7 puntos."
# --8<-- [end:luck-claim]

# --8<-- [start:epochs]
by_epochs = {10: results[best_width, best_rate]}
for epochs in (5, 20):
    torch.manual_seed(0)
    model = make_mlp(*best_width).to(device)
    loss = train(model, search_set, epochs, best_rate)
    by_epochs[epochs] = loss, *evaluate(model, val_loader, loss_fn, device)

print("épocas  pérdida  validación")
for epochs, (loss, val_loss, accuracy) in sorted(by_epochs.items()):
    print(f"{epochs:4d}    {loss:.3f}", end="    ")
    print(f"{val_loss:.3f} {100 * accuracy:.1f} %")
best_epochs = min(by_epochs, key=lambda epochs: by_epochs[epochs][1])
# --8<-- [end:epochs]

# --8<-- [start:epochs-claim-full]
assert best_epochs == 10, "Ya no ganan diez épocas."
assert by_epochs[20][0] < by_epochs[10][0] < by_epochs[5][0], "La de entrenamiento no baja."
assert 0.4 < by_epochs[20][0] / by_epochs[10][0] < 0.6, "Ya no baja a la mitad."
assert by_epochs[20][1] > by_epochs[10][1] + 0.02, "Con veinte épocas la validación no empeora."
# --8<-- [end:epochs-claim-full]

# --8<-- [start:final]
final_models = []
for seed in range(3):
    torch.manual_seed(seed)
    model = make_mlp(*best_width).to(device)
    train(model, full_train, best_epochs, best_rate)
    final_models.append(model)
# --8<-- [end:final]

# --8<-- [start:test]
raw_test = datasets.FashionMNIST("datos", train=False, download=True)
test_set = to_tensors(raw_test, mean, std)
test_loader = DataLoader(test_set, batch_size=1000)
exams = [evaluate(model, test_loader, loss_fn, device) for model in final_models]
accuracies = torch.tensor([accuracy for loss, accuracy in exams])
average, spread = accuracies.mean().item(), accuracies.std().item()
margin = 2 * math.sqrt(average * (1 - average) / len(test_set))
print("cada semilla:", *[f"{100 * a:.2f} %" for a in accuracies.tolist()])
print(f"media {100 * average:.1f} % ± {100 * spread:.2f} entre semillas")
print(f"margen de la prueba ± {100 * margin:.1f}")
# --8<-- [end:test]

# --8<-- [start:test-claim-full]
assert accuracies.min() > 0.88, "Alguna semilla no llega al 88 %."
assert abs(average - 0.895) < 0.004, "La media ya no ronda el 89.5 %."
assert spread < 0.003, "Las semillas difieren en más de tres décimas."
assert round(100 * margin, 1) == 0.6, "El margen de la prueba ya no es de 0.6."
# --8<-- [end:test-claim-full]

# --8<-- [start:per-class]
images, labels = test_set.tensors
with torch.inference_mode():
    logits = [model.eval()(images.to(device)) for model in final_models]
probabilities = torch.stack(logits).softmax(dim=2).cpu()  # (3, 10 000, 10)
predictions = probabilities.argmax(dim=2)  # (3, 10 000)

hits = 100 * (predictions == labels).float()
by_class = torch.stack([hits[:, labels == c].mean(dim=1) for c in range(10)])
for c in by_class.mean(dim=1).argsort().tolist():
    values = by_class[c]
    print(f"{names[c]:10s} {values.mean():.1f} % ± {values.std():.1f}")
# --8<-- [end:per-class]

# --8<-- [start:per-class-claim-full]
assert set(by_class.mean(dim=1).argsort()[:4].tolist()) == {0, 2, 4, 6}, "Otras son las peores."
assert by_class.mean(dim=1).argmin() == 6, "La peor ya no es la camisa."
assert 69 < by_class[6].mean() < 75, "La camisa ya no ronda el 72 %."
assert by_class.std(dim=1).max() > 2 * 100 * spread, "En cada clase las semillas coinciden."
assert all(by_class[c].mean() > 95 for c in (1, 5, 7, 8, 9)), "Calzado, bolso o pantalón bajan."
# --8<-- [end:per-class-claim-full]

# --8<-- [start:confusions]
table = torch.zeros(10, 10)
for c in range(10):
    chosen = predictions[:, labels == c].flatten()
    table[c] = 1000 * chosen.bincount(minlength=10) / len(chosen)

errors = table.clone().fill_diagonal_(0).flatten()
order = errors.argsort(descending=True, stable=True)
for pair in order[:6].tolist():
    true, guess = divmod(pair, 10)
    print(f"{names[true]:8s} → {names[guess]:8s} {errors[pair]:3.0f} de cada 1000")
# --8<-- [end:confusions]

# --8<-- [start:confusions-claim]
assert torch.allclose(table.sum(dim=1), torch.full((10,), 1000.0)), "Las filas no suman 1000."
# --8<-- [end:confusions-claim]

# --8<-- [start:confusions-claim-full]
assert all(set(divmod(pair, 10)) <= {0, 2, 4, 6} for pair in order[:6].tolist()), (
    "Entre las seis confusiones mayores hay otras prendas."
)
# --8<-- [end:confusions-claim-full]

# --8<-- [start:confusions-figure]
similar = [0, 2, 4, 6]
shown = table[similar][:, similar]
fig, ax = plt.subplots(figsize=(5, 4))
ax.imshow(shown.clone().fill_diagonal_(0), cmap="Reds", vmax=200)
for row in range(4):
    for column in range(4):
        weight = "bold" if row == column else "normal"
        place = {"ha": "center", "va": "center", "color": "black"}
        ax.text(column, row, f"{shown[row, column]:.0f}", weight=weight, **place)
labels_shown = [names[c] for c in similar]
ax.set(xticks=range(4), xticklabels=labels_shown, xlabel="lo que dijo la red")
ax.set(yticks=range(4), yticklabels=labels_shown, ylabel="lo que era")
ax.grid(False)
plt.show()
# --8<-- [end:confusions-figure]

# --8<-- [start:confusions-figure-claim-full]
assert abs(shown[3, 3] - 720) < 25 and abs(shown[0, 0] - 850) < 25, "Los aciertos cambiaron."
assert abs(shown[3, 0] - 105) < 20 and abs(shown[0, 3] - 105) < 20, "Camisa y camiseta cambian."
assert shown[0, 2] < 20 and shown[2, 0] < 20, "Camiseta y abrigo ya se confunden."
# --8<-- [end:confusions-figure-claim-full]

# --8<-- [start:restore]
restored = images * std + mean
original = raw_test.data.unsqueeze(1) / 255
print("iguales a los píxeles:", torch.allclose(restored, original, atol=1e-6))
# --8<-- [end:restore]

# --8<-- [start:restore-claim]
assert torch.allclose(restored, original, atol=1e-6), "Deshacer la normalización no devuelve."
# --8<-- [end:restore-claim]

# --8<-- [start:mistakes]
confidence, guesses = probabilities[0].max(dim=1)
wrong = guesses != labels
sure = wrong & (confidence > 0.9)
print("errores:", wrong.sum().item(), "  con más del 90 %:", sure.sum().item())

ratios = {"width_ratios": [1, 2]}
fig, axes = plt.subplots(4, 2, figsize=(4.2, 6), **ratios)
for (left, right), c in zip(axes, similar):
    index = (wrong & (labels == c)).nonzero()[0].item()  # el primero
    left.imshow(restored[index, 0])
    left.set_title(names[c], color="C2", loc="center")
    left.axis("off")
    top = probabilities[0, index].topk(3)
    colors = ["C2" if k == c else "C0" for k in top.indices]
    colors[0] = "C3"  # la elegida
    right.barh([names[k] for k in top.indices], top.values, color=colors)
    right.set(xlim=(0, 1), xticks=[0, 0.5, 1])
    right.invert_yaxis()
axes[3, 1].set_xlabel("probabilidad")
plt.show()
# --8<-- [end:mistakes]

# --8<-- [start:mistakes-claim-full]
assert all(
    c in probabilities[0, (wrong & (labels == c)).nonzero()[0].item()].topk(3).indices
    for c in similar
), "Alguna clase verdadera ya no está entre las tres primeras."
assert 0.15 < sure.sum() / wrong.sum() < 0.23, "Ya no es uno de cada cinco errores."
# --8<-- [end:mistakes-claim-full]

# --8<-- [start:brown]
rgb_mean = torch.tensor([0.485, 0.456, 0.406])
rgb_std = torch.tensor([0.229, 0.224, 0.225])
grey = torch.tensor([0.5, 0.5, 0.5])  # rojo, verde y azul iguales
normalized = (grey - 0.5) / 0.5
right = normalized * 0.5 + 0.5
wrong = normalized * rgb_std + rgb_mean
print("bien:", *[f"{value:.3f}" for value in right])
print("mal: ", *[f"{value:.3f}" for value in wrong])
# --8<-- [end:brown]

# --8<-- [start:error-dim]
LogisticRegression().fit(*search_set.tensors)
# --8<-- [end:error-dim]

# --8<-- [start:error-list]
batch = next(iter(val_loader))
batch.to(device)
# --8<-- [end:error-list]

# --8<-- [start:error-batches]
x, y = next(iter(fast_loader(search_set)))
x, _ = next(iter(val_loader))
loss_fn(model(x.to(device)), y.to(device))
# --8<-- [end:error-batches]

# --8<-- [start:wrong-statistics]
wrong_train, wrong_val = make_loaders(to_tensors(raw_train))
wrong_set = TensorDataset(*wrong_train.dataset[quarter])
marks = torch.zeros(2, 2, 3)
for i, dataset in enumerate([search_set, wrong_set]):
    for seed in range(3):
        torch.manual_seed(seed)
        model = make_mlp(128, 64).to(device)
        train(model, dataset, epochs=5, max_lr=0.003)
        for j, loader in enumerate([val_loader, wrong_val]):
            loss, accuracy = evaluate(model, loader, loss_fn, device)
            marks[i, j, seed] = 100 * accuracy

kinds = ["propias", "de MNIST"]
print("entrena   predice")
for i, j in [(0, 0), (1, 1), (0, 1), (1, 0)]:
    print(f"{kinds[i]:8s}  {kinds[j]:8s}", end="  ")
    print(f"{marks[i, j].mean():.1f} % ± {marks[i, j].std():.1f}")
# --8<-- [end:wrong-statistics]

# --8<-- [start:wrong-statistics-claim-full]
assert abs(marks[0, 0].mean() - marks[1, 1].mean()) < 0.4, "Las de MNIST ya cuestan algo."
assert 2.5 < marks[0, 0].mean() - marks[0, 1].mean() < 5, "Ya no se pierden más de tres puntos."
assert marks[1, 1].mean() - marks[1, 0].mean() > 8, "Al revés ya no se pierden tantos."
# --8<-- [end:wrong-statistics-claim-full]

# --8<-- [start:not-from-zero]
torch.manual_seed(0)
model = make_mlp(64, 32).to(device)
repeated = []
print("intento  pérdida  validación")
for attempt in (1, 2, 3):
    loss = train(model, search_set, epochs=3, max_lr=0.003)
    val_loss, accuracy = evaluate(model, val_loader, loss_fn, device)
    repeated.append(accuracy)
    print(f"{attempt:4d}     {loss:.3f}", end="    ")
    print(f"{val_loss:.3f} {100 * accuracy:.1f} %")
# --8<-- [end:not-from-zero]

# --8<-- [start:not-from-zero-claim-full]
assert 0.02 < repeated[2] - repeated[0] < 0.04, "El tercer intento ya no parece mejor."
# --8<-- [end:not-from-zero-claim-full]

# --8<-- [start:sums]
for batch_size in (64, 250):
    total = 0.0
    for x, y in DataLoader(search_set, batch_size):
        with torch.no_grad():
            total += loss_fn(model(x.to(device)), y.to(device)).item()
    print(f"lotes de {batch_size}: suma {total:.1f}")

loss, _ = evaluate(model, DataLoader(search_set, 250), loss_fn, device)
print(f"por ejemplo: {loss:.3f}")
# --8<-- [end:sums]

# --8<-- [start:sums-claim]
assert round(283.45 / 938, 3) == 0.302, "La cuenta del taller no da 0.302."
# --8<-- [end:sums-claim]
