"""Página «Medir bien»: dónde se equivoca la red, cuánto creerle y qué significa el ±."""

from course_code.calibration import (
    calibration_bins,
    expected_calibration_error,
    fit_temperature,
)
from course_code.data import fast_loader, to_tensors
from course_code.mlp import MLP
from course_code.training import train_epoch

# --8<-- [start:imports]
import math

import matplotlib.pyplot as plt
import torch
from sklearn import metrics
from torch import nn
from torch.utils.data import BatchSampler, DataLoader, RandomSampler, TensorDataset
from torchvision import datasets

device = torch.device("cpu")
if torch.accelerator.is_available():
    device = torch.accelerator.current_accelerator()
names = ["camiseta", "pantalón", "suéter", "vestido", "abrigo"]
names += ["sandalia", "camisa", "zapatilla", "bolso", "botín"]
# --8<-- [end:imports]

# --8<-- [start:data]
raw_train = datasets.FashionMNIST("datos", train=True, download=True)
images, labels = to_tensors(raw_train, mean=0.286, std=0.353).tensors

order = torch.randperm(len(labels), generator=torch.Generator().manual_seed(0))
val, train = order.tensor_split([len(order) // 12])
train = train[: len(order) // 5]
train_set = TensorDataset(images[train], labels[train])
val_x, val_y = images[val], labels[val]
print("entrenamiento:", len(train), "  validación:", len(val))
# --8<-- [end:data]

# --8<-- [start:data-claim-full]
assert (len(train), len(val)) == (12000, 5000), "Ya no son 12 000 y 5000 imágenes."
# --8<-- [end:data-claim-full]


# --8<-- [start:fit]
def fit(seed, epochs, lr, one_cycle):
    """Entrena un MLP con Adam; la tasa es fija o hace un ciclo."""
    torch.manual_seed(seed)
    model = MLP().to(device)
    loader = fast_loader(train_set, batch_size=128)
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    scheduler = None
    if one_cycle:
        scheduler = torch.optim.lr_scheduler.OneCycleLR(
            optimizer, max_lr=lr, total_steps=epochs * len(loader)
        )
    options = (nn.CrossEntropyLoss(), optimizer, device, scheduler)
    for epoch in range(epochs):
        train_epoch(model, loader, *options)
    return model.eval()


# --8<-- [end:fit]


# --8<-- [start:train]
@torch.inference_mode()
def predict(models, x):
    """Los logits de varias redes, en la CPU: (redes, n, 10)."""
    return torch.stack([model(x.to(device)).cpu() for model in models])


models = [fit(seed, 20, 0.003, one_cycle=True) for seed in range(5)]
val_logits = predict(models, val_x)
predictions = val_logits.argmax(dim=2)
accuracies = 100 * (predictions == val_y).float().mean(dim=1)
print(f"exactitud: {accuracies.mean():.1f} ± {accuracies.std():.1f} %")
# --8<-- [end:train]

# --8<-- [start:train-claim-full]
assert accuracies.min() > 86, "Alguna red baja del 86 % en validación."
# --8<-- [end:train-claim-full]


# --8<-- [start:confusion]
def confusion(labels, predictions):
    """Fila: la clase verdadera; columna: la elegida. Forma (10, 10)."""
    return (10 * labels + predictions).bincount(minlength=100).reshape(10, 10)


matrix = confusion(val_y, predictions[0])
same = metrics.confusion_matrix(val_y, predictions[0])
print("como scikit-learn:   ", torch.equal(matrix, torch.tensor(same)))
print("suma de la tabla:    ", matrix.sum().item())
print(f"diagonal entre suma:  {100 * matrix.trace() / matrix.sum():.1f} %")
print(f"exactitud de la red 0: {accuracies[0]:.1f} %")
# --8<-- [end:confusion]

# --8<-- [start:confusion-claim]
assert torch.equal(matrix, torch.tensor(same)), "La matriz no es la de scikit-learn."
assert matrix.sum() == len(val_y), "La matriz no suma la cantidad de imágenes."
# --8<-- [end:confusion-claim]

# --8<-- [start:heat]
percent = 100 * matrix / matrix.sum(dim=1, keepdim=True)
fig, ax = plt.subplots(figsize=(5.2, 5.2))
ax.imshow(percent, cmap="Blues", vmin=0, vmax=100)
for row in range(10):
    for column in range(10):
        value = round(percent[row, column].item())
        color = "white" if value > 50 else "black"
        if value > 0:
            ax.text(column, row, value, color=color, ha="center", va="center")
ax.set(xticks=range(10), yticks=range(10), yticklabels=names)
ax.set_xticklabels(names, rotation=60, ha="right", rotation_mode="anchor")
ax.set(xlabel="la red dijo", ylabel="era")
ax.grid(False)
plt.show()
# --8<-- [end:heat]

# --8<-- [start:heat-claim-full]
assert percent.diagonal().argmin() == 6, "La camisa ya no es la clase más difícil."
assert percent[6, 6] < 76, "Ya se acierta más de tres cuartas partes de las camisas."
assert percent[[1, 5, 7, 8, 9], [1, 5, 7, 8, 9]].min() > 88, "Las clases fáciles cambiaron."
# --8<-- [end:heat-claim-full]

# --8<-- [start:pairs]
tables = torch.stack([confusion(val_y, guess) for guess in predictions])
rates = 100 * tables / tables.sum(dim=2, keepdim=True)
mean, sd = rates.mean(dim=0), rates.std(dim=0)
off_diagonal = mean - mean.diag().diag()
top = off_diagonal.flatten().argsort(descending=True)[:8]
rows, columns = top // 10, top % 10

fig, ax = plt.subplots(figsize=(5.2, 4))
ax.errorbar(mean[rows, columns], range(8), xerr=sd[rows, columns], fmt="C3o")
pairs = [f"{names[i]} → {names[j]}" for i, j in zip(rows, columns)]
ax.set(yticks=range(8), yticklabels=pairs, xlim=(0, 15))
ax.set_xlabel("% de las de esa clase")
ax.invert_yaxis()
plt.show()
# --8<-- [end:pairs]

# --8<-- [start:pairs-claim-full]
assert {(6, 0), (0, 6)} == set(zip(rows[:2].tolist(), columns[:2].tolist())), "Otra pareja."
assert set(rows.tolist()) | set(columns.tolist()) == {0, 2, 4, 6}, "Entran otras clases."
assert mean[rows[0], columns[0]] > 10, "La mayor confusión ya no llega al 10 %."
# --8<-- [end:pairs-claim-full]

# --8<-- [start:by-hand]
said, was = predictions[0] == 6, val_y == 6
hits = (said & was).sum().item()  # verdaderos positivos
false_alarms = (said & ~was).sum().item()  # falsos positivos
misses = (~said & was).sum().item()  # falsos negativos

precision = hits / (hits + false_alarms)
recall = hits / (hits + misses)
f1 = 2 * precision * recall / (precision + recall)
print("VP", hits, "  FP", false_alarms, "  FN", misses)
print(f"a mano:       {precision:.3f}  {recall:.3f}  {f1:.3f}")
scores = metrics.precision_recall_fscore_support(val_y, predictions[0])
print("scikit-learn:", "  ".join(f"{score[6]:.3f}" for score in scores[:3]))
# --8<-- [end:by-hand]

# --8<-- [start:by-hand-claim]
assert all(
    abs(ours - theirs[6]) < 1e-9 for ours, theirs in zip((precision, recall, f1), scores[:3])
), "La cuenta a mano no es la de scikit-learn."
# --8<-- [end:by-hand-claim]

# --8<-- [start:all-classes]
print(f"{'':10s}   P      R      F1")
macro = [score.mean() for score in scores[:3]]
micro = [metrics.f1_score(val_y, predictions[0], average="micro")] * 3
for name, row in zip([*names, "macro", "micro"], [*zip(*scores[:3]), macro, micro]):
    print(f"{name:10s}", "  ".join(f"{value:.3f}" for value in row))
# --8<-- [end:all-classes]

# --8<-- [start:all-classes-claim]
assert abs(micro[0] - accuracies[0].item() / 100) < 1e-6, "El micro-F1 no es la exactitud."
assert abs(metrics.f1_score(val_y, predictions[0], average="macro") - macro[2]) < 1e-9, (
    "El macro-F1 no es el promedio de los F1."
)
# --8<-- [end:all-classes-claim]


# --8<-- [start:four-scores]
def four_scores(truth, guess):
    """Exactitud, precisión, exhaustividad y macro-F1."""
    return [
        metrics.accuracy_score(truth, guess),
        metrics.precision_score(truth, guess, zero_division=0),
        metrics.recall_score(truth, guess),
        metrics.f1_score(truth, guess, average="macro"),
    ]


# --8<-- [end:four-scores]

# --8<-- [start:rare]
shirts = (val_y == 6).nonzero().flatten()
others = (val_y != 6).nonzero().flatten()
rare = torch.cat([others, shirts[: len(others) // 99]])
truth = val_y[rare] == 6
print(len(rare), "imágenes;", truth.sum().item(), "son camisas")

guesses = {"decir siempre que no": torch.zeros(5, len(rare), dtype=torch.bool)}
guesses["las cinco redes"] = predictions[:, rare] == 6
table = {}
for name, rows in guesses.items():
    table[name] = torch.tensor([four_scores(truth, guess) for guess in rows])
# --8<-- [end:rare]

# --8<-- [start:rare-table]
titles = ["exactitud", "precisión", "exhaustividad", "macro-F1"]
for column, title in enumerate(titles):
    print(title)
    for name, values in table.items():
        mean, sd = values[:, column].mean(), values[:, column].std()
        print(f"  {name:20s} {100 * mean:4.1f} ± {100 * sd:.1f} %")
# --8<-- [end:rare-table]

# --8<-- [start:rare-claim-full]
assert 10 < len(shirts) / truth.sum() < 13, "Ya no hay once veces menos camisas."
assert len(rare) == 4527 and truth.sum() == 45, "La muestra rara ya no es la misma."
assert (table["decir siempre que no"][:, 0] > table["las cinco redes"][:, 0] + 0.01).all(), (
    "La red ya gana en exactitud."
)
assert (table["las cinco redes"][:, 1] < 0.25).all() and precision > 0.65, (
    "La precisión ya no se hunde."
)
assert (table["las cinco redes"][:, 2] > 0.55).all(), (
    "La red ya no encuentra casi dos de cada tres."
)
assert 13 < 200 * (0.66 * 0.34 / truth.sum()).sqrt() < 15, "El margen ya no ronda los 14 puntos."
assert (table["las cinco redes"][:, 2] - 0.66).mean().abs() < 0.03, (
    "La exhaustividad media ya no ronda 0.66."
)
assert (table["las cinco redes"][:, 3] > table["decir siempre que no"][:, 3] + 0.08).all(), (
    "El macro-F1 ya no las ordena bien."
)
# --8<-- [end:rare-claim-full]

# --8<-- [start:ece]
val_p = val_logits.softmax(dim=2)
gap = 100 * (val_p.amax(dim=2).mean(dim=1) - accuracies / 100)
ece = torch.tensor([100 * expected_calibration_error(p, val_y) for p in val_p])
print(f"confianza − exactitud: {gap.mean():.1f} ± {gap.std():.1f} puntos")
print(f"ECE:                   {ece.mean():.1f} ± {ece.std():.1f} puntos")
# --8<-- [end:ece]

# --8<-- [start:ece-claim-full]
assert (ece - gap).abs().max() < 0.7, "La ECE ya no es el exceso de confianza."
assert ece.min() > 3.5 and gap.min() > 3.5, "Las redes ya no se exceden de confianza."
# --8<-- [end:ece-claim-full]

# --8<-- [start:temperature]
temperatures = [fit_temperature(logits, val_y) for logits in val_logits]
print("temperaturas:", temperatures)
# --8<-- [end:temperature]

# --8<-- [start:temperature-claim-full]
assert min(temperatures) > 1.4 and max(temperatures) < 2, "Las temperaturas no rondan 1.7."
# --8<-- [end:temperature-claim-full]

# --8<-- [start:envelope]
raw_test = datasets.FashionMNIST("datos", train=False, download=True)
test_x, test_y = to_tensors(raw_test, mean=0.286, std=0.353).tensors
test_logits = predict(models, test_x)
cooled = test_logits / torch.tensor(temperatures).reshape(5, 1, 1)
# --8<-- [end:envelope]


# --8<-- [start:before-after]
def report(logits):
    """Aciertos, pérdida y ECE (en puntos) de cada red: (redes, 3)."""
    loss_fn = nn.CrossEntropyLoss()
    rows = []
    for z in logits:
        correct = (z.argmax(dim=1) == test_y).sum().item()
        ece = 100 * expected_calibration_error(z.softmax(dim=1), test_y)
        rows.append([correct, loss_fn(z, test_y).item(), ece])
    return torch.tensor(rows)


before, after = report(test_logits), report(cooled)
print("         aciertos        ECE       pérdida")
for seed, (b, a) in enumerate(zip(before.tolist(), after.tolist())):
    print(f"red {seed}  {b[0]:.0f} → {a[0]:.0f}", end="  ")
    print(f"{b[2]:.1f} → {a[2]:.1f}  {b[1]:.3f} → {a[1]:.3f}")
# --8<-- [end:before-after]

# --8<-- [start:before-after-claim]
assert torch.equal(before[:, 0], after[:, 0]), "La temperatura cambia alguna respuesta."
# --8<-- [end:before-after-claim]

# --8<-- [start:before-after-claim-full]
assert (after[:, 2] < before[:, 2] / 2).all(), "La ECE ya no baja a la mitad."
assert (after[:, 1] < before[:, 1] - 0.03).all(), "La pérdida ya no baja."
# --8<-- [end:before-after-claim-full]

# --8<-- [start:reliability]
fig, axes = plt.subplots(1, 2, figsize=(5.6, 3.2), sharey=True)
for ax, logits, title in zip(axes, (test_logits, cooled), ("Antes", "Después")):
    p = logits[0].softmax(dim=1)
    share, confidence, accuracy = calibration_bins(p, test_y)
    drawn = share * len(test_y) >= 20
    confidence, accuracy = confidence[drawn], accuracy[drawn]
    ax.plot([0, 1], [0, 1], "C5--")
    ax.vlines(confidence, accuracy, confidence, color="C3", lw=5, alpha=0.5)
    ax.plot(confidence, accuracy, "C0o-")
    ax.set(title=title, xlabel="confianza", xlim=(0, 1), xticks=[0, 0.5, 1])
axes[0].set(ylabel="exactitud", ylim=(0, 1))
axes[0].text(0.05, 0.62, "lo que\ndice", color="C5")
axes[0].text(0.62, 0.3, "lo que\nacierta", color="C0")
plt.show()
# --8<-- [end:reliability]

# --8<-- [start:reliability-claim-full]
assert (accuracy[-5:] - confidence[-5:]).abs().max() < 0.06, "Ya no sigue la diagonal."
assert all(
    a < c
    for n, c, a in zip(*calibration_bins(test_logits[0].softmax(dim=1), test_y))
    if n * len(test_y) >= 100
), "Antes de ajustar, algún tramo ya no se excede de confianza."
# --8<-- [end:reliability-claim-full]

# --8<-- [start:bootstrap]
hits = test_logits[0].argmax(dim=1) == test_y
n, a = len(hits), hits.float().mean().item()
formula = 2 * math.sqrt(a * (1 - a) / n)

torch.manual_seed(0)
repeated = []
for _ in range(1000):
    chosen = torch.randint(n, (n,))  # con repetición
    repeated.append(hits[chosen].float().mean())
repeated = torch.stack(repeated)
print(f"exactitud:    {100 * a:.2f} %")
print(f"con la fórmula: ± {100 * formula:.2f}")
print(f"con bootstrap:  ± {100 * 2 * repeated.std():.2f}")
# --8<-- [end:bootstrap]

# --8<-- [start:bootstrap-claim]
assert abs(2 * repeated.std().item() / formula - 1) < 0.1, "El bootstrap no da la fórmula."
# --8<-- [end:bootstrap-claim]


# --8<-- [start:paired]
def compare(first, second):
    """Cuántos aciertos gana la segunda, con las mismas imágenes."""
    u = (second & ~first).sum().item()
    v = (first & ~second).sum().item()
    n = len(first)
    difference, margin = (u - v) / n, 2 * math.sqrt(u + v) / n
    print(f"u = {u}, v = {v}", end="   ")
    print(f"diferencia {100 * difference:+.2f} ± {100 * margin:.2f} puntos")
    return difference, margin


short_models = [fit(seed, 10, 0.001, one_cycle=False) for seed in range(5)]
short_hits = predict(short_models, test_x).argmax(dim=2) == test_y
long_hits = test_logits.argmax(dim=2) == test_y
a = torch.stack([short_hits[0], long_hits[0]]).float().mean(dim=1)
margins = 2 * (a * (1 - a) / n).sqrt()
print("exactitudes:    ", [f"{100 * value:.1f} %" for value in a])
print(f"por separado: ± {100 * margins.square().sum().sqrt():.2f}")
difference, margin = compare(short_hits[0], long_hits[0])
# --8<-- [end:paired]

# --8<-- [start:paired-claim-full]
assert difference > margin, "La comparación por parejas ya no decide."
assert margin < 0.65 * margins.square().sum().sqrt(), "Emparejar ya no estrecha el margen."
# --8<-- [end:paired-claim-full]

# --8<-- [start:two-seeds]
other_difference, other_margin = compare(long_hits[0], long_hits[1])
# --8<-- [end:two-seeds]

# --8<-- [start:two-seeds-claim-full]
assert abs(other_difference) < difference / 2, "Entre semillas hay tanto como entre recetas."
assert 0.03 < other_margin**2 / 4 * n < 0.055, "Las dos semillas ya no difieren en unas 400."
# --8<-- [end:two-seeds-claim-full]

# --8<-- [start:seeds]
fig, ax = plt.subplots(figsize=(5.4, 3.2))
for y, name, rows in [(0, "corta", short_hits), (1, "larga", long_hits)]:
    a = rows.float().mean(dim=1)
    heights = y + torch.linspace(-0.25, 0.25, len(a))
    margins = 200 * (a * (1 - a) / n).sqrt()
    ax.errorbar(100 * a, heights, xerr=margins, fmt="o", color=f"C{1 - y}")
    print(f"{name}: {100 * a.mean():.1f} ± {100 * a.std():.1f} %")
ax.set(yticks=[0, 1], yticklabels=["corta", "larga"], ylim=(-0.5, 1.5))
ax.set(xlabel="exactitud en la prueba (%)")
plt.show()
# --8<-- [end:seeds]

# --8<-- [start:seeds-claim-full]
assert long_hits.float().mean(dim=1).min() > 0.86, "La receta larga baja del 86 %."
assert short_hits.float().mean(dim=1).std() > long_hits.float().mean(dim=1).std(), (
    "La receta corta ya no se dispersa más."
)
assert long_hits.float().mean(dim=1).min() > short_hits.float().mean(dim=1).max(), (
    "Alguna red de la receta corta supera a una de la larga."
)
assert 2 * long_hits.float().mean(dim=1).std() < formula, "Las semillas se apartan del ±."
# --8<-- [end:seeds-claim-full]

# --8<-- [start:logits-not-classes]
metrics.accuracy_score(val_y, val_logits[0])
# --8<-- [end:logits-not-classes]

# --8<-- [start:average-binary]
metrics.precision_score(val_y, predictions[0])
# --8<-- [end:average-binary]

# --8<-- [start:never]
says_no = torch.zeros_like(val_y)
print(metrics.precision_score(val_y == 6, says_no))
# --8<-- [end:never]

# --8<-- [start:swapped]
guess = predictions[0, rare] == 6
right = metrics.precision_score(truth, guess)
swapped = metrics.precision_score(guess, truth)
print(f"precisión:                      {100 * right:.1f} %")
print(f"con los argumentos al revés:    {100 * swapped:.1f} %")
print(f"la exhaustividad verdadera:     {100 * metrics.recall_score(truth, guess):.1f} %")
# --8<-- [end:swapped]

# --8<-- [start:swapped-claim]
assert swapped == metrics.recall_score(truth, guess), "Al revés ya no da la exhaustividad."
# --8<-- [end:swapped-claim]

# --8<-- [start:batch-f1]
f1_scores = torch.zeros(2, len(models))
for column, guess in enumerate(predictions):
    f1_scores[0, column] = metrics.f1_score(val_y, guess, average="macro")
    parts = list(zip(val_y.split(64), guess.split(64)))
    for y, g in parts:
        score = metrics.f1_score(y, g, average="macro")
        f1_scores[1, column] += score / len(parts)
mean, sd = 100 * f1_scores.mean(dim=1), 100 * f1_scores.std(dim=1)
print(f"con las 5000 de una vez:   {mean[0]:.1f} ± {sd[0]:.1f} %")
print(f"promedio de lotes de 64:   {mean[1]:.1f} ± {sd[1]:.1f} %")
# --8<-- [end:batch-f1]

# --8<-- [start:batch-f1-claim-full]
assert ((f1_scores[0] - f1_scores[1]) > 0.005).all(), "Promediar lotes ya no baja el F1."
# --8<-- [end:batch-f1-claim-full]

# --8<-- [start:known-images]
known = train[:5000]
known_logits = predict(models, images[known])
known_t = [fit_temperature(logits, labels[known]) for logits in known_logits]
print("temperaturas:", known_t)

errors = []
for logits, t in zip(val_logits, known_t):
    p = (logits / t).softmax(dim=1)
    errors.append(100 * expected_calibration_error(p, val_y))
errors = torch.tensor(errors)
print(f"ECE sin ajustar:                   {ece.mean():.1f} ± {ece.std():.1f}")
print(f"ajustada con las de entrenamiento: {errors.mean():.1f} ± {errors.std():.1f}")
# --8<-- [end:known-images]

# --8<-- [start:known-images-claim-full]
assert max(known_t) < 1, "Con las de entrenamiento, la temperatura ya no baja de 1."
assert (errors > ece + 1).all(), "Ajustar con las de entrenamiento ya no empeora."
# --8<-- [end:known-images-claim-full]
