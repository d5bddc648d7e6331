"""¿Sirve el dropout? Treinta épocas con y sin él, junto a otros remedios."""

from course_code.calibration import calibration_bins, expected_calibration_error
from course_code.data import fast_loader, to_tensors
from course_code.dropout import DropoutMLP, monte_carlo
from course_code.early_stopping import EarlyStopping
from course_code.training import train_epoch

# --8<-- [start:imports]
import copy

import matplotlib.pyplot as plt
import torch
from sklearn.metrics import roc_auc_score
from torch import nn
from torch.utils.data import BatchSampler, DataLoader
from torch.utils.data import RandomSampler, TensorDataset
from torchvision import datasets
from torchvision.transforms import v2

device = torch.device("cpu")
if torch.accelerator.is_available():
    device = torch.accelerator.current_accelerator()
# --8<-- [end:imports]

# --8<-- [start:data]
raw_train = datasets.FashionMNIST("datos", train=True, download=True)
images, labels = to_tensors(raw_train, mean=0.286, std=0.353).tensors
n = len(images)
order = torch.randperm(n, generator=torch.Generator().manual_seed(0))
val, _, pool = order.split([n // 12, n // 6, n - n // 12 - n // 6])
train = pool[: n // 5]
train_set = TensorDataset(images[train], labels[train])
train_loader = fast_loader(train_set, batch_size=128)
val_set = images[val], labels[val]
print(len(train), "para entrenar,", len(val), "para validar")
# --8<-- [end:data]

# --8<-- [start:data-claim-full]
assert (len(train), len(val)) == (12000, 5000), "La división cambió."
# --8<-- [end:data-claim-full]

# --8<-- [start:measure]
loss_fn = nn.CrossEntropyLoss()


@torch.inference_mode()
def measure(model, x, y, training=False):
    """Pérdida, exactitud (%) y ECE (puntos), en el modo que se pida."""
    model.train(training)
    logits = model(x.to(device)).cpu()
    accuracy = (logits.argmax(dim=1) == y).float().mean().item()
    ece = expected_calibration_error(logits.softmax(dim=1), y)
    return loss_fn(logits, y).item(), 100 * accuracy, 100 * ece


# --8<-- [end:measure]


# --8<-- [start:watch]
def watch(model, optimizer, modes=(False,), transform=None, epochs=30):
    """Entrena y mide tras cada época; guarda también los mejores pesos."""
    stopper = EarlyStopping(patience=epochs)
    history = []
    for epoch in range(epochs):
        loader = transform(train_loader) if transform else train_loader
        row = [train_epoch(model, loader, loss_fn, optimizer, device)]
        for mode in modes:
            row += measure(model, *val_set, training=mode)
        stopper.should_stop(row[1], model)
        history.append(row)
    return model, stopper, torch.tensor(history)


def new_model(p, seed):
    """Una red recién creada: con la misma semilla, los mismos pesos."""
    torch.manual_seed(seed)
    return DropoutMLP(p).to(device)


# --8<-- [end:watch]

# --8<-- [start:sanity]
model = new_model(0.2, seed=0)
for training in (False, False, True, True):
    loss, accuracy, ece = measure(model, *val_set, training)
    print(f"training={training}: pérdida {loss:.4f}")
# --8<-- [end:sanity]

# --8<-- [start:sanity-claim]
assert abs(measure(model, *val_set)[0] - 2.303) < 0.05, "Sin entrenar no ronda ln 10."
assert measure(model, *val_set) == measure(model, *val_set), "Con eval() no se repite."
assert measure(model, *val_set, True) != measure(model, *val_set, True), "Sin eval() se repite."
# --8<-- [end:sanity-claim]

# --8<-- [start:run]
runs = {}
for p in (0.0, 0.2, 0.5):
    runs[f"p = {p}"] = []
    for seed in range(3):
        model = new_model(p, seed)
        optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
        modes = (False, True) if p == 0.2 else (False,)  # con y sin eval()
        runs[f"p = {p}"].append(watch(model, optimizer, modes))
# --8<-- [end:run]


# --8<-- [start:three-curves]
def history_of(name):
    """Lo anotado: (semillas, épocas, columnas)."""
    return torch.stack([history for _, _, history in runs[name]])


curves = {
    "A": history_of("p = 0.2")[:, :, 4],
    "B": history_of("p = 0.0")[:, :, 1],
    "C": history_of("p = 0.2")[:, :, 1],
}
epochs = range(1, 31)
fig, ax = plt.subplots(figsize=(5.6, 4))
for color, (name, losses) in zip(["C4", "C3", "C2"], curves.items()):
    ax.plot(epochs, losses.T, color, linewidth=0.7, alpha=0.6)
    ax.plot(epochs, losses.mean(dim=0), color)
    ax.text(30.6, losses[:, -1].mean(), name, color=color, va="center")
ax.set(xlabel="época", ylim=(0.34, 0.62))
ax.set_title("Pérdida de validación")
plt.show()
# --8<-- [end:three-curves]

# --8<-- [start:three-curves-claim-full]
assert (curves["A"] > curves["C"]).all(), "Sin eval() no queda siempre por encima."
assert (curves["B"][:, -1] > curves["A"][:, -1]).all(), "A las 30, B ya no está arriba."
assert (curves["A"][:, -1] > curves["C"][:, -1]).all(), "A las 30, C ya no está abajo."
assert (curves["B"][:, :10].amin(dim=1) < curves["A"].amin(dim=1)).all(), "B no empieza abajo."
assert all(abs(curves[k][:, -1].mean() - v) < 0.03 for k, v in zip("ABC", (0.50, 0.57, 0.44))), (
    "El texto alternativo dice otros finales."
)
# --8<-- [end:three-curves-claim-full]


# --8<-- [start:three-table]
def spread(values, digits=3):
    """Media ± desviación estándar entre las semillas."""
    return f"{values.mean():.{digits}f} ± {values.std():.{digits}f}"


plain = history_of("p = 0.0")[:, -1]
dropped = history_of("p = 0.2")[:, -1]
noisy = dropped[:, [0, 4, 5, 6]]  # las columnas medidas sin eval()
print("a las 30:  entrenamiento  validación     exactitud   ECE")
for name, end in [("B", plain), ("C", dropped), ("A", noisy)]:
    losses = f"{spread(end[:, 0])}  {spread(end[:, 1])}"
    scores = f"{spread(end[:, 2], 1)}  {spread(end[:, 3], 1)}"
    print(f"{name}          {losses}  {scores}")
# --8<-- [end:three-table]

# --8<-- [start:three-table-claim-full]
assert [spread(plain[:, c], 3 if c < 2 else 1) for c in range(4)] == [
    "0.077 ± 0.007",
    "0.573 ± 0.005",
    "86.2 ± 0.1",
    "8.3 ± 0.1",
], "B ya no es, cifra por cifra, la carrera de «Validación y sobreajuste»."
assert (dropped[:, 0] > 1.8 * plain[:, 0]).all(), "La de entrenamiento no se duplica."
assert (plain[:, 1] - dropped[:, 1] > 0.1).all(), "El dropout ya no baja la pérdida final."
assert (plain[:, 3] - dropped[:, 3] > 2).all(), "El dropout ya no baja la ECE dos puntos."
assert (dropped[:, 2] - noisy[:, 2] > 0.5).all(), "Olvidar eval() no cuesta medio punto."
# --8<-- [end:three-table-claim-full]

# --8<-- [start:sweep-run]
for p in (0.3, 0.7):
    runs[f"p = {p}"] = []
    for seed in range(3):
        model = new_model(p, seed)
        optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
        runs[f"p = {p}"].append(watch(model, optimizer))
# --8<-- [end:sweep-run]

# --8<-- [start:sweep]
values = [0.0, 0.2, 0.3, 0.5, 0.7]
rows = []
print("p    mejor pérdida  época  a las 30       ECE a las 30")
for p in values:
    history = history_of(f"p = {p}")
    best, when = history[:, :, 1].min(dim=1)
    last, ece = history[:, -1, 1], history[:, -1, 3]
    rows.append(torch.stack([best, last, ece]))
    print(f"{p}  {spread(best)}  {when.float().mean() + 1:4.0f}", end="   ")
    print(f"{spread(last)}  {spread(ece, 1)}")
summary = torch.stack(rows)  # (valores de p, medidas, semillas)
# --8<-- [end:sweep]

# --8<-- [start:sweep-claim-full]
assert summary.shape == (5, 3, 3), "No son cinco valores con tres semillas."
assert summary[1, 0].mean() < min(summary[row, 0].mean() for row in (0, 3, 4)), (
    "La mejor pérdida media de p = 0.2 ya no es menor que la de 0, 0.5 y 0.7."
)
assert abs(summary[2, 0].mean() - summary[1, 0].mean()) < 0.02, (
    "Entre 0.2 y 0.3, la mejor pérdida se separa más de dos centésimas."
)
assert (summary[:3, 1].mean(dim=1).diff() < 0).all(), "A las 30, la pérdida ya no baja hasta 0.3."
assert summary[3, 1].mean() < summary[1, 1].mean(), "A las 30, p = 0.5 ya no baja de p = 0.2."
assert abs(summary[3, 1].mean() - summary[2, 1].mean()) < summary[2:4, 1].std(dim=1).max(), (
    "A las 30, p = 0.3 y p = 0.5 ya no empatan."
)
assert (summary[4, 1] > summary[3, 1]).all(), "A las 30, p = 0.7 ya no es peor que p = 0.5."
assert (summary[:4, 2].mean(dim=1).diff() < 0).all(), "La ECE ya no baja de 0 a 0.5."
assert (summary[3, 1] - summary[3, 0] < 0.03).all(), "Con p = 0.5 la pérdida ya vuelve a subir."
assert (
    history_of("p = 0.5")[:, :, 1].argmin(dim=1).float().mean()
    > history_of("p = 0.0")[:, :, 1].argmin(dim=1).float().mean()
), "Con p = 0.5 la mejor época ya no llega más tarde."
# --8<-- [end:sweep-claim-full]

# --8<-- [start:sweep-plot]
fig, (top, bottom) = plt.subplots(2, sharex=True, figsize=(5.4, 5.6))
means, deviations = summary.mean(dim=2), summary.std(dim=2)
for ax, column, color in [(top, 0, "C2"), (top, 1, "C3"), (bottom, 2, "C1")]:
    bars = {"yerr": deviations[:, column], "marker": "o", "capsize": 3}
    ax.errorbar(values, means[:, column], color=color, **bars)
top.text(0.08, 0.55, "a las 30 épocas", color="C3")
top.text(0.05, 0.35, "en la mejor época", color="C2")
top.set(ylim=(0.33, 0.61))
top.set_title("Pérdida de validación")
bottom.set(xlabel="p", ylim=(0, 10))
bottom.set_title("ECE a las 30 épocas (puntos)")
plt.show()
# --8<-- [end:sweep-plot]


# --8<-- [start:others]
def shifted(loader):
    """Los mismos lotes, cada uno desplazado al azar hasta un píxel."""
    for x, y in loader:
        down, right = torch.randint(-1, 2, (2,)).tolist()
        yield torch.roll(x, (down, right), dims=(2, 3)), y


runs["decaimiento"], runs["aumento"] = [], []
for seed in range(3):
    model = new_model(0.0, seed)
    options = {"lr": 0.001, "weight_decay": 1.0}
    optimizer = torch.optim.AdamW(model.parameters(), **options)
    runs["decaimiento"].append(watch(model, optimizer))

    model = new_model(0.0, seed)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
    runs["aumento"].append(watch(model, optimizer, transform=shifted))
# --8<-- [end:others]

# --8<-- [start:test]
raw_test = datasets.FashionMNIST("datos", train=False, download=True)
test_set = to_tensors(raw_test, mean=0.286, std=0.353).tensors
recipes = ["p = 0.0", "p = 0.2", "p = 0.5", "decaimiento", "aumento"]
at_30, at_best = {}, {}
for name in recipes:
    group = runs[name]
    models = [model for model, _, _ in group]
    at_30[name] = torch.tensor([measure(m, *test_set) for m in models])
    for model, stopper, _ in group:
        stopper.restore(model)
    at_best[name] = torch.tensor([measure(m, *test_set) for m in models])

for title, table in [("a las 30", at_30), ("mejor época", at_best)]:
    print(f"{title:12s}  pérdida        exactitud   ECE")
    for name, values in table.items():
        loss, accuracy, ece = values.T
        print(f"  {name:12s}{spread(loss)}", end="  ")
        print(f"{spread(accuracy, 1)}  {spread(ece, 1)}")
# --8<-- [end:test]

# --8<-- [start:test-claim-full]
assert round(200 * (0.863 * 0.137 / len(test_set[1])) ** 0.5, 1) == 0.7, "El margen no es ±0.7."
assert all((at_30["p = 0.0"][:, 0] - at_30[k][:, 0]).min() > 0.08 for k in list(at_30)[1:]), (
    "A las 30, algún remedio ya no baja la pérdida."
)
assert all((at_30["p = 0.0"][:, 2] - at_30[k][:, 2]).min() > 1.5 for k in list(at_30)[1:]), (
    "A las 30, algún remedio ya no baja la ECE punto y medio."
)
assert (
    max(v[:, 0].mean() for v in at_best.values()) - min(v[:, 0].mean() for v in at_best.values())
    < 0.03
), "En la mejor época las pérdidas ya no caben en 0.03."
assert all(abs(v[:, 1].mean() - 86.3) < 0.75 for v in [*at_30.values(), *at_best.values()]), (
    "Las exactitudes ya no caben en un punto y medio."
)
assert at_30["decaimiento"][:, 0].mean() < at_30["p = 0.5"][:, 0].mean(), "Decaimiento."
assert at_30["aumento"][:, 0].mean() < at_30["p = 0.5"][:, 0].mean(), "Aumento."
assert all(
    table[name][:, 1].mean() >= table["p = 0.0"][:, 1].mean()
    for table in (at_30, at_best)
    for name in ("decaimiento", "aumento")
), "El decaimiento o el aumento ya bajan la exactitud."
assert at_best["aumento"][:, 1].mean() == max(v[:, 1].mean() for v in at_best.values()), (
    "La mejor exactitud ya no es la del aumento."
)
assert abs(at_best["p = 0.2"][:, 1] - at_best["p = 0.0"][:, 1]).mean() < 0.7, "El 0.2 mueve más."
# --8<-- [end:test-claim-full]

# --8<-- [start:strange]
raw_digits = datasets.MNIST("datos", train=True, download=True)
digits = to_tensors(raw_digits, mean=0.286, std=0.353).tensors[0]
count = min(1000, len(val))
known = val_set[0][:count]
black = known.min().item()
torch.manual_seed(0)
sets = {
    "prendas": known,
    "dígitos": digits[:count],
    "ruido": (torch.rand(known.shape) - 0.286) / 0.353,
    "a 45 grados": v2.functional.rotate(known, 45, fill=black),
    "a 90 grados": v2.functional.rotate(known, 90),
}
names = ["camiseta", "pantalón", "suéter", "vestido", "abrigo"]
names += ["sandalia", "camisa", "zapatilla", "bolso", "botín"]
# --8<-- [end:strange]

# --8<-- [start:passes]
torch.manual_seed(0)
model = runs["p = 0.2"][0][0]
shape = {"figsize": (5.4, 5.4), "width_ratios": [1, 4]}
fig, axes = plt.subplots(5, 2, sharex="col", **shape)
for (left, right), (name, x) in zip(axes, sets.items()):
    one = x[:1].to(device)
    confidence, chosen = model.eval()(one).softmax(dim=1).max(dim=1)
    outputs = monte_carlo(model, one)[:, 0, chosen.item()].cpu()
    left.imshow(one[0, 0].cpu())
    left.axis("off")
    right.plot(outputs, torch.rand(30) - 0.5, "o", alpha=0.5)
    right.axvline(confidence.item(), color="C1")
    right.set(xlim=(-0.02, 1.02), ylim=(-0.8, 0.8), yticks=[])
    right.set_title(f"{name}: {names[chosen]}")
axes[-1, 1].set_xlabel("probabilidad de la clase elegida")
plt.show()
# --8<-- [end:passes]

# --8<-- [start:passes-claim-full]
assert names[chosen] == "bolso" and confidence > 0.99, "A 90 grados ya no es un bolso."
assert names[val_set[1][0]] == "camisa", "La primera prenda ya no es una camisa."
assert outputs.std() < 0.1, "A 90 grados las pasadas ya no coinciden."
# --8<-- [end:passes-claim-full]


# --8<-- [start:doubts]
def doubts(model, x):
    """Dos dudas por imagen: 1 − confianza, y la dispersión de 30 pasadas."""
    x = x.to(device)
    outputs = monte_carlo(model, x)
    with torch.inference_mode():
        confidence, chosen = model(x).softmax(dim=1).max(dim=1)
    rows = torch.arange(len(x))
    return (1 - confidence).cpu(), outputs.std(dim=0)[rows, chosen].cpu()


torch.manual_seed(0)
networks = [model for model, _, _ in runs["p = 0.2"]]
scores = {}
for name, x in sets.items():
    scores[name] = [doubts(model, x) for model in networks]
    means = torch.stack([wobble.mean() for _, wobble in scores[name]])
    print(f"{name:11s}  dispersión media {spread(means)}")
# --8<-- [end:doubts]

# --8<-- [start:doubts-claim-full]
assert all(
    strange[1].mean() > 1.3 * usual[1].mean()
    for name in list(sets)[1:]
    for strange, usual in zip(scores[name], scores["prendas"])
), "En alguna semilla, lo raro ya no se dispersa más que las prendas."
# --8<-- [end:doubts-claim-full]


# --8<-- [start:auroc]
def area(usual, strange):
    """AUROC: lo raro es el grupo 1; lo conocido, el 0."""
    truth = [0] * len(usual) + [1] * len(strange)
    return roc_auc_score(truth, torch.cat([usual, strange]))


areas = {}
print("             1 - confianza   dispersión")
for name in list(sets)[1:]:
    rows = []
    for usual, strange in zip(scores["prendas"], scores[name]):
        rows.append([area(u, s) for u, s in zip(usual, strange)])
    areas[name] = torch.tensor(rows)  # (semillas, 2)
    one, many = areas[name].T
    print(f"{name:11s}  {spread(one)}   {spread(many)}")
# --8<-- [end:auroc]

# --8<-- [start:auroc-claim]
assert (
    abs(
        (scores["ruido"][0][1][:, None] > scores["prendas"][0][1]).double().mean()
        - areas["ruido"][0, 1]
    )
    < 1e-3
), "El AUROC no es la fracción de parejas bien ordenadas."
# --8<-- [end:auroc-claim]

# --8<-- [start:auroc-claim-full]
assert (areas["dígitos"][:, 1] > areas["dígitos"][:, 0] + 0.05).all(), "Dígitos."
assert (areas["a 45 grados"][:, 1] > areas["a 45 grados"][:, 0]).all(), "A 45 grados."
assert (areas["ruido"][:, 1] < areas["ruido"][:, 0] - 0.05).all(), "Ruido."
assert (areas["a 90 grados"] < 0.7).all(), "A 90 grados ya se distinguen."
# --8<-- [end:auroc-claim-full]

# --8<-- [start:error-numpy]
model.train()
outputs = torch.stack([model(known[:5].to(device)) for _ in range(30)])
outputs.std(dim=0).cpu().numpy()
# --8<-- [end:error-numpy]

# --8<-- [start:error-eval]
model.eval()
with torch.inference_mode():
    outputs = torch.stack([model(known.to(device)) for _ in range(30)])
print("mayor dispersión:", outputs.std(dim=0).max().item())
# --8<-- [end:error-eval]

# --8<-- [start:error-eval-claim]
assert outputs.std(dim=0).max() == 0, "En evaluación, las pasadas ya no coinciden."
# --8<-- [end:error-eval-claim]

# --8<-- [start:error-training-loss]
for name in ("p = 0.0", "p = 0.2", "p = 0.5"):
    losses = history_of(name)[:, -1]
    print(f"{name}  entrenamiento {spread(losses[:, 0])}", end="  ")
    print(f"validación {spread(losses[:, 1])}")
# --8<-- [end:error-training-loss]

# --8<-- [start:error-training-loss-claim-full]
assert (history_of("p = 0.0")[:, -1, 0] < history_of("p = 0.2")[:, -1, 0]).all(), "p = 0.2."
assert (history_of("p = 0.2")[:, -1, 0] < history_of("p = 0.5")[:, -1, 0]).all(), "p = 0.5."
assert (history_of("p = 0.0")[:, -1, 1] > history_of("p = 0.5")[:, -1, 1]).all(), "Validación."
# --8<-- [end:error-training-loss-claim-full]

# --8<-- [start:error-adam]
results = []
for seed in range(3):
    model = new_model(0.0, seed)
    optimizer = torch.optim.Adam(model.parameters(), **options)
    train_epoch(model, train_loader, loss_fn, optimizer, device)
    results.append(measure(model, *val_set))
loss, accuracy, ece = torch.tensor(results).T
print(f"pérdida {spread(loss)}, exactitud {spread(accuracy, 1)} %")
# --8<-- [end:error-adam]

# --8<-- [start:error-adam-claim-full]
assert (loss - 2.3026).abs().max() < 0.01, "Adam con weight_decay=1.0 ya aprende algo."
assert accuracy.max() < 15, "Adam con weight_decay=1.0 ya acierta más que el azar."
# --8<-- [end:error-adam-claim-full]

# --8<-- [start:error-one-seed]
without = at_best["p = 0.0"][:, 1]
with_it = at_best["p = 0.2"][:, 1]
gains = with_it[:, None] - without  # las nueve parejas de semillas
print("sin dropout:", [f"{value:.1f}" for value in without])
print("p = 0.2:    ", [f"{value:.1f}" for value in with_it])
low, high = gains.min(), gains.max()
print(f"«mejora» de una sola pareja: de {low:+.1f} a {high:+.1f} puntos")
# --8<-- [end:error-one-seed]

# --8<-- [start:error-one-seed-claim-full]
assert gains.min() < 0 < gains.max(), "Todas las parejas de semillas dicen lo mismo."
# --8<-- [end:error-one-seed-claim-full]
