"""Apagar neuronas al azar: qué hace el dropout, con qué cuentas y en qué modo."""

from course_code.data import fast_loader, to_tensors
from course_code.dropout import Dropout, DropoutMLP, inverted_dropout, random_mask
from course_code.training import train_epoch

# --8<-- [start:imports]
import matplotlib.pyplot as plt
import torch
from torch import nn
from torch.nn import functional as F
from torch.utils.data import BatchSampler, DataLoader
from torch.utils.data import RandomSampler, TensorDataset
from torchvision import datasets
# --8<-- [end:imports]

# --8<-- [start:deck-masks]
h = torch.tensor([[1.0, 0.2, -0.3, 0.5]])
masks = torch.tensor([[1.0, 1, 0, 0], [0, 1, 1, 0], [0, 1, 0, 1]])
print(h * masks)
# --8<-- [end:deck-masks]

# --8<-- [start:deck-masks-claim]
assert torch.equal(
    h * masks, torch.tensor([[1.0, 0.2, 0, 0], [0, 0.2, -0.3, 0], [0, 0.2, 0, 0.5]])
), "Las tres máscaras no dejan lo que dice la página."
# --8<-- [end:deck-masks-claim]

# --8<-- [start:own-mask]
torch.manual_seed(0)
same_rows = h.expand(5, 4)  # la misma fila, cinco veces
drawn = random_mask(same_rows, p=0.5)
print(drawn)
# --8<-- [end:own-mask]

# --8<-- [start:own-mask-claim]
assert len(drawn.unique(dim=0)) > 1, "Las cinco filas recibieron la misma máscara."
assert len(drawn.sum(dim=1).unique()) > 1, "Todas las filas apagan la misma cantidad."
assert sum(f"{k:04b}".count("0") == 2 for k in range(16)) == 6, "No son 6 de 16 máscaras."
# --8<-- [end:own-mask-claim]

# --8<-- [start:expectation]
torch.manual_seed(0)
many = h.expand(10_000, 4)
mask = random_mask(many, p=0.5)
outputs = inverted_dropout(many, mask, p=0.5)
errors = outputs.std(dim=0) / 10_000**0.5

print("sin dividir:", (many * mask).mean(dim=0))
for value, mean, error in zip(h[0], outputs.mean(dim=0), errors):
    print(f"{value:4.1f}: media {mean:6.3f} ± {2 * error:.3f}")
# --8<-- [end:expectation]

# --8<-- [start:expectation-claim]
assert ((outputs.mean(dim=0) - h[0]).abs() < 2 * errors).all(), "Alguna media se sale del ±."
assert ((many * mask).mean(dim=0) / h[0] - 0.5).abs().max() < 0.02, "Sin dividir no es la mitad."
# --8<-- [end:expectation-claim]

# --8<-- [start:running-mean]
counts = torch.logspace(0, 4, 60).long().unique()
running = outputs.cumsum(dim=0)[counts - 1] / counts.unsqueeze(1)

fig, ax = plt.subplots(figsize=(5.6, 3.8))
for column, value in enumerate(h[0].tolist()):
    color = f"C{column}"
    ax.plot(counts, running[:, column], color)
    ax.axhline(value, color=color, linestyle=":")
    ax.text(1.8e4, value, f"{value:.1f}", color=color, va="center")
ax.set(xscale="log", xlabel="cantidad de máscaras")
ax.set_title("Media de las salidas")
plt.show()
# --8<-- [end:running-mean]

# --8<-- [start:ones]
torch.manual_seed(0)
output = nn.Dropout(0.2)(torch.ones(100_000))
print("valores:", output.unique())
print(f"media:   {output.mean():.3f}")
# --8<-- [end:ones]

# --8<-- [start:ones-claim]
assert torch.allclose(output.unique(), torch.tensor([0, 1.25])), "No son 0 y 1.25."
assert abs(output.mean() - 1) < 0.005, "La media no ronda 1."
# --8<-- [end:ones-claim]

# --8<-- [start:modes]
torch.manual_seed(0)
layer = Dropout(0.5)
print(layer.training, layer(h))
print(layer.training, layer(h))
layer.eval()
print(layer.training, layer(h))
# --8<-- [end:modes]

# --8<-- [start:modes-claim]
assert torch.equal(layer(h), h) and not layer.training, "Al evaluar, el dropout cambia algo."
# --8<-- [end:modes-claim]

# --8<-- [start:same-mask]
torch.manual_seed(1)
theirs = nn.Dropout(0.5)(same_rows)
torch.manual_seed(1)
mask = nn.Dropout(0.5)(torch.ones(5, 4)) > 0
print(torch.allclose(inverted_dropout(same_rows, mask, p=0.5), theirs))
print(torch.equal(nn.Dropout(0.0)(h), h))
print(torch.equal(nn.Dropout(0.5).eval()(h), h))
# --8<-- [end:same-mask]

# --8<-- [start:same-mask-claim]
assert torch.allclose(inverted_dropout(same_rows, mask, p=0.5), theirs), "No es nn.Dropout."
assert torch.equal(nn.Dropout(0.0)(h), h), "Con p = 0 cambia algo."
assert torch.equal(nn.Dropout(0.5).eval()(h), h), "Al evaluar cambia algo."
# --8<-- [end:same-mask-claim]

# --8<-- [start:network]
device = torch.device("cpu")
if torch.accelerator.is_available():
    device = torch.accelerator.current_accelerator()
model = DropoutMLP(p=0.5).to(device)
print("parámetros:", sum(w.numel() for w in model.parameters()))
print(model.eval().dropout.training, model.train().dropout.training)
# --8<-- [end:network]

# --8<-- [start:network-claim]
assert torch.sigmoid(torch.tensor(0.0)) == 0.5, "La sigmoide de 0 no es 0.5."
assert sum(w.numel() for w in model.parameters()) == 109_386, "El dropout agrega parámetros."
assert not model.eval().dropout.training and model.train().dropout.training, "Los modos."
# --8<-- [end:network-claim]

# --8<-- [start:data]
raw_train = datasets.FashionMNIST("datos", train=True, download=True)
images, labels = to_tensors(raw_train, mean=0.286, std=0.353).tensors
n = len(images)
order = torch.randperm(n, generator=torch.Generator().manual_seed(0))
val, _, pool = order.split([n // 12, n // 6, n - n // 12 - n // 6])
train = pool[: n // 5]
train_set = TensorDataset(images[train], labels[train])
train_loader = fast_loader(train_set, batch_size=250)
print(len(train), "para entrenar,", len(val), "para validar")
# --8<-- [end:data]

# --8<-- [start:data-claim-full]
assert (len(train), len(val)) == (12000, 5000), "La división cambió."
# --8<-- [end:data-claim-full]

# --8<-- [start:fit]
loss_fn = nn.CrossEntropyLoss()


def fit(model):
    """Seis épocas con Adam; devuelve la red entrenada."""
    model.to(device)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
    for epoch in range(6):
        train_epoch(model, train_loader, loss_fn, optimizer, device)
    return model


networks = {}
for p in (0.0, 0.5):
    networks[p] = []
    for seed in range(3):
        torch.manual_seed(seed)
        networks[p].append(fit(DropoutMLP(p)))
# --8<-- [end:fit]


# --8<-- [start:measure]
@torch.inference_mode()
def measure(model, training=False, rows=val):
    """Pérdida y exactitud (%) con esas filas, en el modo que se pida."""
    model.train(training)
    logits = model(images[rows].to(device)).cpu()
    hits = (logits.argmax(dim=1) == labels[rows]).float().mean()
    return loss_fn(logits, labels[rows]).item(), 100 * hits.item()


# --8<-- [end:measure]


# --8<-- [start:redundancy]
torch.manual_seed(0)
fractions = [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]
accuracies = {p: torch.zeros(3, len(fractions)) for p in networks}
for p, models in networks.items():
    for seed, model in enumerate(models):
        for column, fraction in enumerate(fractions):
            model.dropout.p = fraction
            loss, hits = measure(model, training=True)
            accuracies[p][seed, column] = hits
        model.dropout.p = p  # como estaba

for p, rows in accuracies.items():
    whole, half = rows[:, 0], rows[:, 5]
    print(f"entrenada con p = {p}")
    print(f"  con todas:    {whole.mean():.1f} % ± {whole.std():.1f}")
    print(f"  con la mitad: {half.mean():.1f} % ± {half.std():.1f}")
# --8<-- [end:redundancy]

# --8<-- [start:redundancy-claim-full]
assert (accuracies[0.0][:, 0] - accuracies[0.0][:, 5]).min() > 20, "Sin dropout pierde menos."
assert (accuracies[0.5][:, 0] - accuracies[0.5][:, 5]).max() < 5, "Con dropout pierde más de 5."
assert (accuracies[0.0][:, 0] > accuracies[0.5][:, 0]).all(), "Con todas, ya no gana la otra."
assert abs(accuracies[0.0][:, 5].mean() - 58) < 2, "Sin dropout, la mitad no ronda 58 %."
assert abs(accuracies[0.5][:, 5].mean() - 80) < 2, "Con dropout, la mitad no ronda 80 %."
assert all(abs(rows[:, 0].mean() - 84) < 2 for rows in accuracies.values()), "No rondan 84 %."
assert accuracies[0.5][:, 9].mean() < 35, "Con nueve de cada diez apagadas ya no cae."
# --8<-- [end:redundancy-claim-full]

# --8<-- [start:redundancy-plot]
fig, ax = plt.subplots(figsize=(5.6, 3.8))
for p, color, height in [(0.0, "C5", 47), (0.5, "C0", 88)]:
    mean, spread = accuracies[p].mean(dim=0), accuracies[p].std(dim=0)
    ax.errorbar(fractions, mean, yerr=spread, color=color, marker="o")
    ax.text(0.02, height, f"entrenada con p = {p}", color=color)
ax.axhline(10, color="C3", linestyle=":")
ax.text(0.02, 12, "al azar", color="C3")
ax.set(xlabel="fracción de neuronas ocultas apagadas", ylim=(0, 100))
ax.set_title("Exactitud de validación (%)")
plt.show()
# --8<-- [end:redundancy-plot]

# --8<-- [start:error-percent]
nn.Dropout(50)
# --8<-- [end:error-percent]


# --8<-- [start:report]
def report(name, models, *options):
    """Imprime media ± desviación estándar de las tres semillas."""
    values = torch.tensor([measure(model, *options) for model in models])
    loss, hits = values.mean(dim=0)
    loss_std, hits_std = values.std(dim=0)
    print(f"{name:10s} pérdida {loss:.3f} ± {loss_std:.3f}", end=", ")
    print(f"exactitud {hits:.1f} ± {hits_std:.1f} %")
    return values


# --8<-- [end:report]

# --8<-- [start:error-keep]
swapped = []
for seed in range(3):
    torch.manual_seed(seed)
    swapped.append(fit(DropoutMLP(p=0.8)))
right = report("p = 0.5:", networks[0.5])
wrong = report("p = 0.8:", swapped)
# --8<-- [end:error-keep]

# --8<-- [start:error-keep-claim-full]
assert (right[:, 1] - wrong[:, 1]).min() > 4, "p = 0.8 cuesta menos de 4 puntos."
# --8<-- [end:error-keep-claim-full]

# --8<-- [start:error-eval]
torch.manual_seed(0)
model.train()
model.eval
print("¿entrenando?", model.training)
called = report("eval():", networks[0.5])
forgotten = report("eval:", networks[0.5], True)
# --8<-- [end:error-eval]

# --8<-- [start:error-eval-claim-full]
assert (called[:, 1] - forgotten[:, 1]).min() > 1.5, "Olvidarlos cuesta menos de 1.5 puntos."
assert (forgotten[:, 0] > called[:, 0]).all(), "La pérdida ya no sube."
# --8<-- [end:error-eval-claim-full]


# --8<-- [start:error-functional]
class Stubborn(nn.Module):
    def forward(self, h):
        return F.dropout(h, p=0.5)


class Newborn(nn.Module):
    def forward(self, h):
        return nn.Dropout(p=0.5)(h)


torch.manual_seed(0)
for module in (Stubborn(), Newborn()):
    print(module.eval()(torch.ones(8)))
# --8<-- [end:error-functional]

# --8<-- [start:error-functional-claim]
assert (Stubborn().eval()(torch.ones(1000)) == 0).any(), "F.dropout ya mira el modo."
assert (Newborn().eval()(torch.ones(1000)) == 0).any(), "El módulo nuevo nace evaluando."
assert torch.equal(F.dropout(h, 0.5, training=False), h), "training=False no lo apaga."
# --8<-- [end:error-functional-claim]

# --8<-- [start:error-logits]
on_logits = []
for seed in range(3):
    torch.manual_seed(seed)
    model = nn.Sequential(DropoutMLP(p=0.0), nn.Dropout(0.5))
    on_logits.append(fit(model))
right = report("sin él:", networks[0.0])
wrong = report("en logits:", on_logits)
torch.manual_seed(0)
noisy = report("· train():", on_logits, True)
# --8<-- [end:error-logits]

# --8<-- [start:error-logits-claim-full]
assert (wrong[:, 0] > right[:, 0]).all(), "En los logits la pérdida ya no es mayor."
assert (noisy[:, 0] > 1).all(), "Al entrenar, la pérdida baja de 1."
assert (noisy[:, 1] < 60).all(), "Al entrenar acierta más del 60 %."
assert (wrong[:, 1] - right[:, 1]).mean().abs() < 0.6, "La exactitud sí lo nota."
# --8<-- [end:error-logits-claim-full]

# --8<-- [start:same-data]
torch.manual_seed(0)
noisy = report("train():", networks[0.5], True, train)
clean = report("eval():", networks[0.5], False, train)
# --8<-- [end:same-data]

# --8<-- [start:same-data-claim-full]
assert (noisy[:, 0] > clean[:, 0] + 0.05).all(), "La diferencia de modos es menor."
assert (noisy[:, 0] > called[:, 0]).all(), "La de entrenamiento ya no queda por encima."
assert (clean[:, 0] < called[:, 0]).all(), "Con eval() ya no es menor que la de validación."
assert [f"{v[:, 0].mean():.2f}" for v in (noisy, called, clean)] == ["0.53", "0.46", "0.41"], (
    "La pregunta 4 de la autoevaluación cita otros números."
)
# --8<-- [end:same-data-claim-full]
