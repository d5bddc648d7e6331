"""Página «Validación y sobreajuste»: 30 épocas de más, y cómo darse cuenta a tiempo."""

from course_code.calibration import expected_calibration_error
from course_code.data import fast_loader, to_tensors
from course_code.early_stopping import EarlyStopping
from course_code.mlp import make_mlp
from course_code.training import train_epoch

# --8<-- [start:imports]
import copy

import matplotlib.pyplot as plt
import torch
from torch import nn
from torch.utils.data import BatchSampler, DataLoader, RandomSampler
from torch.utils.data import TensorDataset, random_split
from torchvision import datasets

device = torch.device("cpu")
if torch.accelerator.is_available():
    device = torch.accelerator.current_accelerator()
# --8<-- [end:imports]


# --8<-- [start:data]
raw_train = datasets.FashionMNIST("datos", train=True, download=True)
images, labels = to_tensors(raw_train, mean=0.286, std=0.353).tensors

n = len(images)
order = torch.randperm(n, generator=torch.Generator().manual_seed(0))
val, fresh, pool = order.split([n // 12, n // 6, n - n // 12 - n // 6])
train = pool[: n // 5]
val_x, val_y = images[val], labels[val]
fresh_x, fresh_y = images[fresh], labels[fresh]
print(len(train), "para entrenar")
print(len(val), "para validar")
print(len(fresh), "imágenes frescas")
# --8<-- [end:data]

# --8<-- [start:data-claim]
assert len(set(order.tolist())) == n, "Las partes comparten imágenes."
assert len(val) + len(fresh) + len(pool) == n, "Las partes no cubren el conjunto."
# --8<-- [end:data-claim]

# --8<-- [start:data-claim-full]
assert (len(train), len(val), len(fresh), len(pool)) == (12000, 5000, 10000, 45000), (
    "Las partes ya no miden lo que dice la página."
)
# --8<-- [end:data-claim-full]


# --8<-- [start:predict]
def make_loader(rows):
    """Lotes de 128, mezclados, con esas filas de ``images``."""
    return fast_loader(TensorDataset(images[rows], labels[rows]), 128)


@torch.inference_mode()
def predict(model, x):
    """Los logits de todas las imágenes: (n, 1, 28, 28) → (n, 10)."""
    model.eval()
    return model(x.to(device)).cpu()


# --8<-- [end:predict]

# --8<-- [start:watch]
loss_fn = nn.CrossEntropyLoss()


def watch(seed, epochs=30):
    """Entrena y anota, en cada época, lo que la red responde."""
    torch.manual_seed(seed)
    model = make_mlp(128, 64).to(device)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
    loader = make_loader(train)
    losses, on_val, on_fresh = [], [], []
    for epoch in range(epochs):
        options = (loss_fn, optimizer, device)
        losses.append(train_epoch(model, loader, *options))
        on_val.append(predict(model, val_x))
        on_fresh.append(predict(model, fresh_x))
    outputs = torch.stack(on_val), torch.stack(on_fresh)
    return model, torch.tensor(losses), *outputs


# --8<-- [end:watch]

# --8<-- [start:run]
runs = [watch(seed) for seed in range(3)]
models = [run[0] for run in runs]
train_loss = torch.stack([run[1] for run in runs])
val_logits = torch.stack([run[2] for run in runs])
fresh_logits = torch.stack([run[3] for run in runs])
print("en validación:", tuple(val_logits.shape))
# --8<-- [end:run]

# --8<-- [start:run-claim]
assert torch.equal(models[0].train()(val_x.to(device)).cpu(), predict(models[0], val_x)), (
    "eval() cambia algo en esta red."
)
# --8<-- [end:run-claim]


# --8<-- [start:table]
def mean_losses(logits, y):
    return torch.tensor([[loss_fn(z, y) for z in run] for run in logits])


def accuracies(logits, y):
    return 100 * (logits.argmax(dim=-1) == y).float().mean(dim=-1)


def spread(values, digits=3):
    return f"{values.mean():.{digits}f} ± {values.std():.{digits}f}"


val_loss = mean_losses(val_logits, val_y)
val_accuracy = accuracies(val_logits, val_y)
print("época  entrenamiento  validación")
for epoch in (1, 5, 10, 15, 20, 25, 30):
    parts = (train_loss[:, epoch - 1], val_loss[:, epoch - 1])
    print(f"{epoch:5d}  {spread(parts[0])}  {spread(parts[1])}")
# --8<-- [end:table]

# --8<-- [start:table-claim-full]
assert (train_loss.diff(dim=1).mean(dim=0) < 0).all(), "La de entrenamiento no baja siempre."
assert (train_loss[:, -1] < 0.1).all(), "La pérdida de entrenamiento no termina bajo 0.1."
assert (val_loss[:, -1] > 0.55).all(), "La pérdida de validación ya no termina sobre 0.55."
# --8<-- [end:table-claim-full]

# --8<-- [start:best]
seeds = torch.arange(3)
best = val_loss.argmin(dim=1)
rise = 100 * (val_loss[:, -1] / val_loss[seeds, best] - 1)
print("mejores épocas:", (best + 1).tolist())
print(f"la pérdida sube {spread(rise, 0)} %")
print(f"en la mejor: {spread(val_accuracy[seeds, best], 1)} %")
print(f"en la 30:    {spread(val_accuracy[:, -1], 1)} %")
# --8<-- [end:best]

# --8<-- [start:best-claim-full]
assert ((best >= 8) & (best <= 10)).all(), "La mejor época ya no está entre la 9 y la 11."
assert ((rise > 40) & (rise < 52)).all(), "La pérdida ya no sube entre 40 y 52 %."
assert (val_accuracy[:, -1] - val_accuracy[seeds, best]).abs().max() < 0.6, "Sí cambia."
assert (val_accuracy[:, -1] - val_accuracy[seeds, best]).mean().abs() < 0.3, "Sí cambia."
# --8<-- [end:best-claim-full]

# --8<-- [start:curves]
epochs = range(1, 31)
fig, (top, bottom) = plt.subplots(2, 1, figsize=(5.2, 5.6), sharex=True)
for ax, values, color in [
    (top, train_loss, "C0"),
    (top, val_loss, "C1"),
    (bottom, val_accuracy, "C1"),
]:
    ax.plot(epochs, values.T, color, linewidth=0.8, alpha=0.6)
    ax.plot(epochs, values.mean(dim=0), color)
top.plot(best + 1, val_loss[seeds, best], "o", color="C2")
top.set(title="Pérdida", ylim=(0, 0.9))
bottom.plot(best + 1, val_accuracy[seeds, best], "o", color="C2")
bottom.set(title="Exactitud de validación (%)", xlabel="época", ylim=(78, 90))
top.text(13, 0.06, "entrenamiento", color="C0")
top.text(17, 0.58, "validación", color="C1")
top.text(6.5, 0.47, "mejor época", color="C2")
plt.show()
# --8<-- [end:curves]

# --8<-- [start:curves-claim-full]
assert (val_loss[:, :10].min(dim=1).values < 0.41).all(), "La validación no llega a 0.4."
assert (val_accuracy[:, 9:].mean(dim=0) > 85.5).all(), "La exactitud baja de 85.5 % al final."
assert (val_accuracy[:, 9:].mean(dim=0) < 87).all(), "La exactitud sigue subiendo."
# --8<-- [end:curves-claim-full]

# --8<-- [start:hits]
each_loss = nn.CrossEntropyLoss(reduction="none")
for name, epochs in [("mejor", best), ("30", torch.tensor([29] * 3))]:
    logits = val_logits[seeds, epochs]  # (3, n, 10)
    for kind in ("aciertos", "errores"):
        values = []
        for z in logits:
            right = z.argmax(dim=1) == val_y
            chosen = right if kind == "aciertos" else ~right
            values.append(each_loss(z, val_y)[chosen].mean())
        print(f"época {name:5s}  {kind:8s}  {spread(torch.stack(values))}")
# --8<-- [end:hits]

# --8<-- [start:hits-claim-full]
assert torch.stack(values).mean() > 3.7, "Los errores ya no pagan casi 4 en la época 30."
# --8<-- [end:hits-claim-full]

# --8<-- [start:confidence]
probabilities = val_logits.softmax(dim=-1)
confidence = 100 * probabilities.amax(dim=-1).mean(dim=-1)
ece = 100 * torch.tensor(
    [[expected_calibration_error(p, val_y) for p in run] for run in probabilities]
)
print("          en la mejor   en la 30")
for name, values, digits in [
    ("pérdida", val_loss, 3),
    ("exactitud", val_accuracy, 1),
    ("confianza", confidence, 1),
    ("ECE", ece, 1),
]:
    first, last = values[seeds, best], values[:, -1]
    print(f"{name:9s} {spread(first, digits):13s} {spread(last, digits)}")
# --8<-- [end:confidence]

# --8<-- [start:confidence-claim-full]
assert (ece[:, -1] > 2 * ece[seeds, best]).all(), "La ECE ya no se duplica."
assert (confidence[:, -1] - confidence[seeds, best] > 4).all(), "La confianza no sube."
assert (confidence - val_accuracy - 8)[:, -1].abs().max() < 0.8, "No sobran unos 8 puntos."
assert (confidence - val_accuracy - ece)[:, -1].abs().max() < 0.3, "La ECE es otra cosa."
# --8<-- [end:confidence-claim-full]

# --8<-- [start:confidence-figure]
fig, ax = plt.subplots(figsize=(5.2, 3.4))
said, true = confidence.mean(dim=0), val_accuracy.mean(dim=0)
ax.fill_between(range(1, 31), true, said, color="C3", alpha=0.15)
ax.plot(range(1, 31), said, "C4")
ax.plot(range(1, 31), true, "C1")
ax.set(xlabel="época", ylabel="%", ylim=(78, 97), yticks=[80, 85, 90, 95])
ax.text(19, 94.2, "lo que dice", color="C4")
ax.text(19, 84.4, "lo que acierta", color="C1")
ax.text(19, 89, "exceso de confianza", color="C3")
plt.show()
# --8<-- [end:confidence-figure]

# --8<-- [start:confidence-figure-claim-full]
assert said[0] < true[0] and (said[4:] > true[4:] + 0.5).all(), "Las curvas no se cruzan."
# --8<-- [end:confidence-figure-claim-full]

# --8<-- [start:batch-means]
losses = each_loss(val_logits[0, best[0]], val_y)
print(f"por ejemplo: {losses.mean():.3f} en todo orden")

torch.manual_seed(0)
for size in (64, len(val_y) // 6):
    means = []
    for _ in range(200):
        batches = losses[torch.randperm(len(losses))].split(size)
        means.append(torch.stack([batch.mean() for batch in batches]).mean())
    means = torch.stack(means)
    print(f"{size}, y uno de {len(losses) % size}:", end=" ")
    print(f"de {means.min():.3f} a {means.max():.3f}")
# --8<-- [end:batch-means]

# --8<-- [start:batch-means-claim-full]
assert len(losses) % 64 == 8 and size == 833 and len(losses) % size == 2, "Otros lotes."
assert means.max() > 2 * losses.mean(), "Con dos imágenes en el último, ya no se duplica."
assert means.median() < losses.mean(), "La mayoría de los órdenes ya no se queda corta."
# --8<-- [end:batch-means-claim-full]


# --8<-- [start:fit-early]
def fit_early(model, loader, x, y, patience=5):
    """Entrena hasta 30 épocas y deja en el modelo los mejores pesos."""
    optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
    stopper = EarlyStopping(patience)
    for epoch in range(30):
        train_epoch(model, loader, loss_fn, optimizer, device)
        loss = loss_fn(predict(model, x), y).item()
        if stopper.should_stop(loss, model):
            break
    stopper.restore(model)
    return stopper


torch.manual_seed(0)
model = make_mlp(128, 64).to(device)
stopper = fit_early(model, make_loader(train), val_x, val_y)
print("paró en la época", stopper.epoch)
print("se quedó con la", stopper.best_epoch)
print(f"pérdida con esos pesos: {loss_fn(predict(model, val_x), val_y):.3f}")
# --8<-- [end:fit-early]

# --8<-- [start:fit-early-claim]
assert torch.isclose(loss_fn(predict(model, val_x), val_y), val_loss[0, stopper.best_epoch - 1]), (
    "Los pesos restaurados no son los de la mejor época."
)
# --8<-- [end:fit-early-claim]

# --8<-- [start:fit-early-claim-full]
assert (stopper.best_epoch, stopper.epoch) == (5, 10), "Ya no se queda con la 5 al parar en la 10."
assert best[0] == 10 and val_loss[0, 10] < val_loss[0, 4], "La 11 ya no era mejor que la 5."
# --8<-- [end:fit-early-claim-full]

# --8<-- [start:patience-figure]
kept, stopped = stopper.best_epoch, stopper.epoch
fig, ax = plt.subplots(figsize=(5.2, 3.2))
ax.plot(range(1, 31), val_loss[0], "C1:")
ax.plot(range(1, stopped + 1), val_loss[0, :stopped], "C1")
ax.axvspan(kept, stopped, color="C4", alpha=0.15)
ax.plot(kept, val_loss[0, kept - 1], "o", color="C2")
ax.text(kept, 0.36, "se queda aquí", color="C2", ha="center")
ax.text(stopped + 0.4, 0.53, "para aquí")
ax.axvline(stopped, color="C4")
ax.set(xlabel="época", ylabel="pérdida de validación", ylim=(0.33, 0.62))
plt.show()
# --8<-- [end:patience-figure]

# --8<-- [start:patience]
fresh_loss = mean_losses(fresh_logits, fresh_y)
fresh_accuracy = accuracies(fresh_logits, fresh_y)
print("espera  usa  pérdida        exactitud")
by_patience = {}
for patience in (1, 3, 5, 8, 30):
    rows = []
    for seed in range(3):
        stopper = EarlyStopping(patience)
        for loss in val_loss[seed]:
            if stopper.should_stop(loss.item(), model):
                break
        at = (seed, stopper.best_epoch - 1)
        rows.append([stopper.epoch, fresh_loss[at], fresh_accuracy[at]])
    used, loss, accuracy = torch.tensor(rows).T
    by_patience[patience] = loss.mean()
    print(f"{patience:6d}  {used.mean():3.0f}  {spread(loss)}  {spread(accuracy, 1)}")
last = spread(fresh_loss[:, -1]), spread(fresh_accuracy[:, -1], 1)
print(f"    no   30  {last[0]}  {last[1]}")
# --8<-- [end:patience]

# --8<-- [start:patience-claim-full]
assert used.mean() == 30, "Con paciencia 30 se para antes."
assert all(
    0.67 < by_patience[patience] / fresh_loss[:, -1].mean() < 0.73 for patience in (3, 5, 8, 30)
), "Parar ya no ahorra cerca del 30 % de la pérdida con paciencia de 3 o más."
assert (accuracy - fresh_accuracy[:, -1]).mean().abs() < 0.6, "Parar sí cambia la exactitud."
# --8<-- [end:patience-claim-full]

# --8<-- [start:learning-curve]
sizes = [n // 120, n // 30, n // 8, n // 2]
final_models, curve = [], []
print("datos  entrenamiento  validación")
for size in sizes:
    rows = []
    for seed in range(3):
        torch.manual_seed(seed)
        chosen = pool[torch.randperm(len(pool))[:size]]
        model = make_mlp(128, 64).to(device)
        fit_early(model, make_loader(chosen), val_x, val_y)
        seen = accuracies(predict(model, images[chosen]), labels[chosen])
        rows.append([seen, accuracies(predict(model, val_x), val_y)])
        final_models.append(model)
    curve.append(torch.tensor(rows).T)
    print(f"{size:5d}  {spread(curve[-1][0], 1):13s}  {spread(curve[-1][1], 1)}")
final_models = final_models[-3:]  # los tres que vieron más imágenes
# --8<-- [end:learning-curve]

# --8<-- [start:learning-curve-claim-full]
assert sizes == [500, 2000, 7500, 30000], "Ya no son 500, 2000, 7500 y 30 000 imágenes."
assert (curve[0][0] - curve[0][1]).mean() > 13, "Con 500 la brecha es menor de 13 puntos."
assert (curve[-1][0] - curve[-1][1]).mean() < 5, "Con 30 000 la brecha pasa de 5 puntos."
assert (torch.stack([unseen.mean() for seen, unseen in curve]).diff() > 2).all(), "No ayuda."
assert all(88 < seen.mean() < 95 for seen, unseen in curve), "El entrenamiento sí cambia."
# --8<-- [end:learning-curve-claim-full]

# --8<-- [start:learning-figure]
fig, ax = plt.subplots(figsize=(5.2, 3.6))
for row, color, name in [(0, "C0", "entrenamiento"), (1, "C1", "validación")]:
    mean = torch.stack([values[row].mean() for values in curve])
    std = torch.stack([values[row].std() for values in curve])
    ax.fill_between(sizes, mean - std, mean + std, color=color, alpha=0.25)
    ax.plot(sizes, mean, color + "o-")
    y = mean[0] + (2.4 - 5 * row)
    ax.text(sizes[0], y, name, color=color, clip_on=True)
ax.set(xscale="log", xlabel="imágenes de entrenamiento", ylabel="exactitud (%)")
ax.set_xticks(sizes, [str(size) for size in sizes])
ax.minorticks_off()
ax.set_ylim(74, 98)
plt.show()
# --8<-- [end:learning-figure]

# --8<-- [start:diagnosis]
tiny = []
for seed in range(3):
    torch.manual_seed(seed)
    layers = [nn.Flatten(), nn.Linear(784, 2), nn.ReLU(), nn.Linear(2, 10)]
    model = nn.Sequential(*layers).to(device)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
    for epoch in range(5):
        train_epoch(model, make_loader(train), loss_fn, optimizer, device)
    tiny.append(model)

print("              vistas      nuevas")
table = {}
for name, group in [("2 unidades", tiny), ("30 épocas", models)]:
    pair = [
        torch.stack([accuracies(predict(m, images[rows]), labels[rows]) for m in group])
        for rows in (train, val)
    ]
    table[name] = torch.stack(pair)
table["30 000 datos"] = curve[-1]
for name, (seen, unseen) in table.items():
    print(f"{name:12s}  {spread(seen, 1):10s}  {spread(unseen, 1)}")
# --8<-- [end:diagnosis]

# --8<-- [start:diagnosis-claim-full]
assert table["2 unidades"].mean() < 60, "La red de 2 unidades ya no falla."
assert table["2 unidades"].mean(dim=1).diff().abs() < 2, "Ya tiene brecha."
assert table["30 épocas"][0].mean() > 96, "El MLP ya no memoriza."
assert table["30 épocas"].mean(dim=1).diff() < -10, "Ya no sobreajusta."
# --8<-- [end:diagnosis-claim-full]

# --8<-- [start:guessers]
torch.manual_seed(0)
size = 200
guesses = torch.randint(10, (1000, size))
rates = 100 * (guesses == fresh_y[:size]).float().mean(dim=1)
print(f"promedio de los 1000: {rates.mean():.1f} %")
print(f"el mejor:             {rates.max():.1f} %")
# --8<-- [end:guessers]

# --8<-- [start:guessers-claim]
assert rates.max() >= 15 and abs(rates.mean() - 10) < 1, "El mejor de 1000 no llega al 15 %."
# --8<-- [end:guessers-claim]

# --8<-- [start:choose-on-test]
hits = (fresh_logits.argmax(dim=-1) == fresh_y).flatten(0, 1).float()
honest = best[0]  # semilla 0, la época que eligió la validación
torch.manual_seed(0)
print("     elegida aquí         en validación")
print("     dice es   sobran     dice es")
optimism = {}
for size in (len(fresh) // 50, len(fresh) // 10, len(fresh) // 2):
    rows = []
    for _ in range(200):
        mixed = torch.randperm(len(fresh))
        here = 100 * hits[:, mixed[:size]].mean(dim=1)
        there = 100 * hits[:, mixed[size:]].mean(dim=1)
        lucky = here.argmax()
        rows.append([here[lucky], there[lucky], here[honest], there[honest]])
    optimism[size] = torch.tensor(rows).T
    says, truth, fair, fair_truth = optimism[size]
    print(f"{size:4d} {says.mean():.1f} {truth.mean():.1f}", end=" ")
    print(spread(says - truth, 1), f" {fair.mean():.1f} {fair_truth.mean():.1f}")
# --8<-- [end:choose-on-test]

# --8<-- [start:choose-on-test-claim-full]
assert list(optimism) == [200, 1000, 5000], "Las pruebas simuladas ya no miden eso."
assert (optimism[200][0] - optimism[200][1]).mean() > 2.5, "Con 200 sobran menos de 2.5."
assert 0.9 < (optimism[1000][0] - optimism[1000][1]).mean() < 1.6, "Con 1000 no sobra 1.2."
assert 0.2 < (optimism[5000][0] - optimism[5000][1]).mean() < 0.7, "Con 5000 no sobra 0.4."
assert all((values[2] - values[3]).mean().abs() < 0.4 for values in optimism.values()), (
    "Elegir en validación ya no da un número justo."
)
assert (optimism[200][1] - optimism[200][3]).mean().abs() < 0.4, "Con 200 sí elige mejor."
assert optimism[5000][1].mean() > optimism[5000][3].mean(), "Con 5000 ya no elige mejor."
# --8<-- [end:choose-on-test-claim-full]


# --8<-- [start:copies]
def with_copies(x, y):
    """Cada imagen y cuatro copias, corridas un píxel: (n, …) → (5n, …)."""
    moves = [(0, 0), (0, 1), (0, -1), (1, 0), (-1, 0)]
    copies = [torch.roll(x, move, dims=(2, 3)) for move in moves]
    return torch.cat(copies), y.repeat(5)


def half(x, y):
    mixed, middle = torch.randperm(len(x)), len(x) // 2
    first, second = mixed[:middle], mixed[middle:]
    return (x[first], y[first]), (x[second], y[second])


# --8<-- [end:copies]


# --8<-- [start:copies-experiment]
def copies_experiment(seed, copy_first):
    torch.manual_seed(seed)
    rows = pool[torch.randperm(len(pool))[: n // 60]]
    data = (images[rows], labels[rows])
    if copy_first:
        seen, unseen = half(*with_copies(*data))
    else:
        seen, unseen = half(*data)
        seen = with_copies(*seen)
    loader = fast_loader(TensorDataset(*seen), 128)
    model = make_mlp(128, 64).to(device)
    fit_early(model, loader, *unseen)
    parts = (unseen, (fresh_x, fresh_y))
    return [accuracies(predict(model, x), y).item() for x, y in parts]


# --8<-- [end:copies-experiment]

# --8<-- [start:copies-run]
leaks = {}
for name, copy_first in [("copiar y dividir", True), ("dividir y copiar", False)]:
    results = [copies_experiment(seed, copy_first) for seed in range(5)]
    leaks[name] = torch.tensor(results).T
    said, truth = (spread(values, 1) for values in leaks[name])
    print(f"{name}:")
    print(f"  validación {said} %")
    print(f"  frescas    {truth} %")
# --8<-- [end:copies-run]

# --8<-- [start:copies-run-claim-full]
assert (leaks["copiar y dividir"].diff(dim=0) < -1).all(), "Con alguna semilla no infla."
assert leaks["copiar y dividir"].diff(dim=0).mean() < -3.5, "La fuga infla menos."
assert leaks["dividir y copiar"].diff(dim=0).mean().abs() < 2, "Dividir primero no es justo."
assert leaks["dividir y copiar"][1].mean() < leaks["copiar y dividir"][1].mean(), (
    "La red mal medida ya no es la mejor."
)
# --8<-- [end:copies-run-claim-full]

# --8<-- [start:normalize]
pixels = raw_train.data.unsqueeze(1).float() / 255
scores = {"solo entrenamiento": [], "todas": []}
for seed in range(5):
    torch.manual_seed(seed)
    rows = pool[torch.randperm(len(pool))[: n // 120]]
    for name, source in [("solo entrenamiento", pixels[rows]), ("todas", pixels)]:
        mean, std = source.mean(), source.std()
        torch.manual_seed(seed)
        model = make_mlp(128, 64).to(device)
        optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
        data = TensorDataset((pixels[rows] - mean) / std, labels[rows])
        loader = fast_loader(data, 128)
        for epoch in range(15):
            train_epoch(model, loader, loss_fn, optimizer, device)
        logits = predict(model, (pixels[fresh] - mean) / std)
        scores[name].append(accuracies(logits, fresh_y))
for name, values in scores.items():
    print(f"{name:18s}  {spread(torch.stack(values), 2)} %")
# --8<-- [end:normalize]

# --8<-- [start:normalize-claim-full]
assert all(abs(few - every) < 0.5 for few, every in zip(*scores.values())), "Sí cambia."
assert torch.stack(scores["todas"]).std() > 0.5, "La semilla ya no mueve más de medio punto."
# --8<-- [end:normalize-claim-full]

# --8<-- [start:sanity]
print("en dos conjuntos:", torch.isin(train, val).sum().item())

torch.manual_seed(0)
rows = train[: n // 60]
invented = labels[rows][torch.randperm(len(rows))]
model = make_mlp(128, 64).to(device)
optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
loader = fast_loader(TensorDataset(images[rows], invented), 128)
for epoch in range(80):
    train_epoch(model, loader, loss_fn, optimizer, device)
memorized = accuracies(predict(model, images[rows]), invented)
by_chance = accuracies(predict(model, val_x), val_y)
print(f"entrenamiento: {memorized:.1f} %")
print(f"validación:    {by_chance:.1f} %")
# --8<-- [end:sanity]

# --8<-- [start:sanity-claim-full]
assert not torch.isin(val, train).any(), "Hay imágenes en los dos conjuntos."
assert memorized > 90, "La red ya no memoriza las etiquetas inventadas."
assert by_chance < 15, "Con etiquetas inventadas, la validación pasa del azar."
# --8<-- [end:sanity-claim-full]

# --8<-- [start:test]
raw_test = datasets.FashionMNIST("datos", train=False, download=True)
test_x, test_y = to_tensors(raw_test, mean=0.286, std=0.353).tensors
logits = torch.stack([predict(model, test_x) for model in final_models])
test_accuracy = accuracies(logits, test_y)
print(f"validación: {spread(curve[-1][1], 1)} %")
print(f"prueba:     {spread(test_accuracy, 1)} %")
# --8<-- [end:test]

# --8<-- [start:test-claim-full]
assert (test_accuracy - curve[-1][1]).mean().abs() < 1.1, "Prueba y validación no concuerdan."
assert test_accuracy.mean() > 86.5, "La prueba ya no llega al 86.5 %."
assert abs(200 * (0.88 * 0.12 / len(val)) ** 0.5 - 0.9) < 0.05, "El margen no es ±0.9."
assert abs(200 * (0.88 * 0.12 / len(test_y)) ** 0.5 - 0.7) < 0.06, "El margen no es ±0.7."
# --8<-- [end:test-claim-full]

# --8<-- [start:bad-sizes]
order.split([n // 12, n // 6, n // 2])
# --8<-- [end:bad-sizes]

# --8<-- [start:subset]
first, second = random_split(raw_train, [0.9, 0.1])
first.targets.bincount()
# --8<-- [end:subset]

# --8<-- [start:nan]
stopper = EarlyStopping(patience=2)
for loss in [float("nan"), float("nan")]:
    print("¿parar?", stopper.should_stop(loss, model))
stopper.restore(model)
# --8<-- [end:nan]

# --8<-- [start:no-restore]
rows = []
for seed in range(3):
    stopper = EarlyStopping(patience=5)
    for loss in val_loss[seed]:
        if stopper.should_stop(loss.item(), model):
            break
    kept, last = stopper.best_epoch - 1, stopper.epoch - 1
    rows.append([fresh_loss[seed, kept], fresh_loss[seed, last]])
restored, not_restored = torch.tensor(rows).T
print(f"los mejores: {spread(restored)}")
print(f"los últimos: {spread(not_restored)}")
# --8<-- [end:no-restore]

# --8<-- [start:no-restore-claim-full]
assert not_restored.mean() > restored.mean() + 0.005, "No restaurar ya no cuesta nada."
# --8<-- [end:no-restore-claim-full]

# --8<-- [start:resplit]
generator = torch.Generator().manual_seed(1)  # en val, era 0
other_val = torch.randperm(n, generator=generator)[: n // 12]
seen = torch.isin(other_val, train).float().mean()
print(f"ya vistas al entrenar: {100 * seen:.0f} %")
for name, rows in [("la de siempre", val), ("la nueva", other_val)]:
    scores = [accuracies(predict(m, images[rows]), labels[rows]) for m in models]
    print(f"{name}: {spread(torch.stack(scores), 1)} %")
# --8<-- [end:resplit]

# --8<-- [start:resplit-claim-full]
assert 0.18 < seen < 0.22, "Ya no se vio una de cada cinco."
assert torch.stack(scores).mean() - val_accuracy[:, -1].mean() > 1.8, "Ya no infla 2 puntos."
# --8<-- [end:resplit-claim-full]
