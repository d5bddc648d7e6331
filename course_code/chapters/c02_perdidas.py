"""Funciones de pérdida: el error cuadrático medio, la entropía cruzada y sus pendientes."""

from course_code.losses import cross_entropy, cross_entropy_gradient, mse_gradient, mse_loss

# --8<-- [start:imports]
import math

import matplotlib.pyplot as plt
import torch
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from torch import nn
from torch.nn import functional as F
# --8<-- [end:imports]

# --8<-- [start:mse]
y = torch.tensor([7.0, 4.0, 9.0])
predictions = torch.tensor([6.0, 4.0, 5.0])

print((y - predictions) ** 2)
print(f"con ½, la de la fórmula: {mse_loss(predictions, y):.3f}")
print(f"sin ½, la de PyTorch:    {F.mse_loss(predictions, y):.3f}")
# --8<-- [end:mse]
# --8<-- [start:mse-claim]
assert ((y - predictions) ** 2).tolist() == [1.0, 0.0, 16.0], "Los tres cuadrados: 1, 0 y 16"
assert mse_loss(predictions, y).item() == F.mse_loss(predictions, y).item() / 2, (
    "La pérdida de PyTorch es el doble de la del curso"
)
assert f"{mse_loss(predictions, y):.3f}" == "2.833", "17 / 6 = 2.833"
# --8<-- [end:mse-claim]

# --8<-- [start:mse-slope]
print(mse_gradient(predictions, y))

moved = predictions + torch.tensor([0.0, 0.0, 0.001])
rise = mse_loss(moved, y) - mse_loss(predictions, y)
print(f"medida en la tercera: {rise / 0.001:.2f}")
# --8<-- [end:mse-slope]
# --8<-- [start:mse-slope-claim]
assert f"{rise / 0.001:.2f}" == "-1.33", "La pendiente medida coincide con (5 − 9) / 3"
assert abs(mse_gradient(predictions, y)[2].item() + 4 / 3) < 1e-6, "(5 − 9) / 3"
# --8<-- [end:mse-slope-claim]

# --8<-- [start:one-hot]
logits = torch.tensor([2.0, 1.0, 0.1])
S = torch.softmax(logits, dim=0)
L = F.one_hot(torch.tensor(0), num_classes=3)

print(S, L)
print(f"D(S, L) = {-(L * torch.log(S)).sum():.3f}")

rounded = torch.tensor([0.7, 0.2, 0.1])
print(f"con las probabilidades redondeadas: {-(L * torch.log(rounded)).sum():.3f}")
# --8<-- [end:one-hot]
# --8<-- [start:one-hot-claim]
assert f"{-(L * torch.log(S)).sum():.3f}" == "0.417", "Con la softmax exacta, 0.417"
assert f"{-(L * torch.log(rounded)).sum():.3f}" == "0.357", "Con el 0.7 redondeado, 0.357"
assert [f"{s:.3f}" for s in S] == ["0.659", "0.242", "0.099"], "Las probabilidades exactas"
# --8<-- [end:one-hot-claim]

# --8<-- [start:surprise]
p = torch.linspace(0.005, 1, 150)
plt.figure(figsize=(5, 3.6))
plt.plot(p, -torch.log(p))
for value in [0.01, 0.1, S[0].item(), 0.9]:
    plt.scatter(value, -math.log(value), color="C1", s=50, zorder=3)
    plt.text(value + 0.02, -math.log(value) + 0.15, f"{-math.log(value):.3f}")
plt.xlabel("p: probabilidad dada a la clase verdadera")
plt.ylabel("pérdida: −ln p")
plt.xlim(-0.02, 1.12)
plt.show()
# --8<-- [end:surprise]
# --8<-- [start:surprise-claim]
assert f"{-math.log(0.1):.3f}" == "2.303", "Diez clases al azar cuestan 2.303"
assert f"{-math.log(0.01):.3f}" == "4.605", "Con p = 0.01 la pérdida es 4.605"
# --8<-- [end:surprise-claim]

# --8<-- [start:tenfold]
for p in [0.5, 0.05, 0.005]:
    squared = (1 - p) ** 2 / 2
    print(f"p = {p:<5}  ½(1 − p)² = {squared:.3f}  −ln p = {-math.log(p):.3f}")
# --8<-- [end:tenfold]
# --8<-- [start:tenfold-claim]
assert math.isclose(-math.log(0.05) + math.log(0.5), math.log(10)), "Cada décima parte, ln 10"
assert math.isclose(-math.log(0.005) + math.log(0.05), math.log(10)), "Y otra vez ln 10"
assert all((1 - p) ** 2 / 2 < 0.5 for p in (0.5, 0.05, 0.005)), "El cuadrado no pasa de ½"
# --8<-- [end:tenfold-claim]

# --8<-- [start:not-symmetric]
print(f"D(S, L) = {-(L * torch.log(S)).sum():.3f}")
print(f"D(L, S) = {-(S * torch.log(L)).sum():.3f}")
# --8<-- [end:not-symmetric]
# --8<-- [start:not-symmetric-claim]
assert -(S * torch.log(L)).sum().item() == math.inf, "Al revés aparece ln 0 y el resultado es ∞"
# --8<-- [end:not-symmetric-claim]

# --8<-- [start:batch]
batch = torch.tensor([[2.0, 1.0, 0.1], [0.5, 2.5, 0.0], [3.0, 0.0, 1.0]])
labels = torch.tensor([0, 1, 2])

print(-torch.log_softmax(batch, dim=1))
print(f"la nuestra:    {cross_entropy(batch, labels):.3f}")
loss_fn = nn.CrossEntropyLoss()
print(f"la de PyTorch: {loss_fn(batch, labels):.3f}")
# --8<-- [end:batch]
# --8<-- [start:batch-claim]
assert torch.isclose(cross_entropy(batch, labels), loss_fn(batch, labels)), (
    "Nuestra entropía cruzada coincide con la de PyTorch"
)
assert torch.isclose(
    cross_entropy(batch, labels),
    -(F.one_hot(labels, 3) * torch.log_softmax(batch, dim=1)).sum(dim=1).mean(),
), "Elegir con el índice equivale a multiplicar por la codificación one-hot"
assert torch.isclose(F.cross_entropy(batch[:1], labels[:1]), -(L * torch.log(S)).sum()), (
    "La primera fila es el ejemplo de la presentación"
)
assert F.cross_entropy(batch[2:], labels[2:]) > 2, "El tercer ejemplo está mal y paga más"
# --8<-- [end:batch-claim]

# --8<-- [start:gradient]
example, label = logits.unsqueeze(0), torch.tensor([0])
print(cross_entropy_gradient(example, label))

for i in range(3):
    moved = example.double()
    moved[0, i] += 1e-4
    rise = cross_entropy(moved, label) - cross_entropy(example.double(), label)
    print(f"medida en el logit {i}: {rise / 1e-4:.4f}")
# --8<-- [end:gradient]
# --8<-- [start:gradient-claim]
assert abs(rise / 1e-4 - S[2]) < 1e-4, "La pendiente medida coincide con p − y"
assert abs(cross_entropy_gradient(example, label).sum()) < 1e-6, "Las pendientes suman cero"
assert torch.allclose(cross_entropy_gradient(example, label)[0], S - L), "Es S − L"
# --8<-- [end:gradient-claim]

# --8<-- [start:two-slopes]
z = torch.linspace(-8, 8, 161)
p = torch.sigmoid(z)
plt.figure(figsize=(5.4, 3.8))
plt.plot(z, p - 1)
plt.plot(z, -(1 - p) * p * (1 - p))
plt.text(0.7, -0.62, "entropía cruzada: p − 1", color="C0")
plt.text(-7.8, -0.26, "error cuadrático: −(1 − p)² p", color="C1")
plt.xlabel("logit z de la clase verdadera")
plt.ylabel("pendiente de la pérdida")
plt.show()
# --8<-- [end:two-slopes]

# --8<-- [start:slopes-table]
for z in [-6.0, 0.0, 6.0]:
    p = torch.sigmoid(torch.tensor(z))
    squared = -((1 - p) ** 2) * p
    print(f"p = {p:.3f}  entropía: {p - 1:.4f}  cuadrado: {squared:.4f}")
# --8<-- [end:slopes-table]
# --8<-- [start:slopes-table-claim]
assert 300 < 1 / (torch.sigmoid(torch.tensor(-6.0)) * torch.sigmoid(torch.tensor(6.0))) < 500, (
    "En z = −6, el cuadrado empuja unas 400 veces menos"
)
assert torch.isclose(
    torch.func.grad(lambda z: (1 - torch.sigmoid(z)) ** 2 / 2)(torch.tensor(6.0)), squared
), "La pendiente del cuadrado coincide con la derivada"
assert torch.isclose(
    torch.func.grad(lambda z: -F.logsigmoid(z))(torch.tensor(6.0)), p - 1, atol=1e-6
), "La pendiente de la entropía coincide con la derivada"
# --8<-- [end:slopes-table-claim]

# --8<-- [start:classifier]
digits = load_digits()
x = digits.data / 16
classifier = LogisticRegression(max_iter=500).fit(x[:1300], digits.target[:1300])

logits = torch.tensor(classifier.decision_function(x[1300:])).float()
labels = torch.tensor(digits.target[1300:])
print(logits.shape, labels.shape)
print(f"pérdida: {loss_fn(logits, labels):.3f}")
print(f"aciertos: {100 * (logits.argmax(dim=1) == labels).float().mean():.1f} %")
# --8<-- [end:classifier]
# --8<-- [start:classifier-claim]
assert loss_fn(logits, labels) < 0.35, "El clasificador entrenado tiene una pérdida pequeña"
assert (logits.argmax(dim=1) == labels).float().mean() > 0.9, "Acierta más del 90 %"
# --8<-- [end:classifier-claim]

# --8<-- [start:who-pays]
losses = F.cross_entropy(logits, labels, reduction="none")
losses, order = losses.sort(descending=True)
print(f"la mitad de los dígitos paga menos de {losses.median():.3f}")
print(f"el que más paga: {losses[0]:.3f}")
share = losses[:25].sum() / losses.sum()
print(f"los 25 que más pagan suman el {100 * share:.0f} %")
# --8<-- [end:who-pays]
# --8<-- [start:who-pays-claim]
assert len(losses) == 497, "Son 497 dígitos"
assert 0.45 < share < 0.58, "25 de 497 pagan cerca de la mitad"
assert losses.median() < 0.1, "El dígito mediano casi no paga"
# --8<-- [end:who-pays-claim]

# --8<-- [start:sanity]
torch.manual_seed(0)
untrained = nn.Linear(64, 10)(torch.tensor(x).float())
all_labels = torch.tensor(digits.target)
initial = loss_fn(untrained, all_labels).item()
print(f"sin entrenar: {initial:.3f}; ln 10: {math.log(10):.3f}")

perfect = 100.0 * F.one_hot(all_labels, num_classes=10)
print(f"perfecta: {loss_fn(perfect, all_labels):.3f}")
# --8<-- [end:sanity]
# --8<-- [start:sanity-claim]
assert abs(initial - math.log(10)) < 0.1, "Cerca de ln 10"
assert loss_fn(perfect, all_labels).item() == 0.0, "Los logits perfectos no pagan nada"
# --8<-- [end:sanity-claim]

# --8<-- [start:error-float]
loss_fn(logits, labels.float())
# --8<-- [end:error-float]

# --8<-- [start:error-column]
loss_fn(logits, labels.unsqueeze(1))
# --8<-- [end:error-column]

# --8<-- [start:error-class]
nn.CrossEntropyLoss(logits, labels)
# --8<-- [end:error-class]

# --8<-- [start:error-one-hot]
loss_fn(logits, F.one_hot(labels, num_classes=10))
# --8<-- [end:error-one-hot]

# --8<-- [start:double-softmax]
for name, scores in [("clasificador", logits), ("perfecta", perfect[1300:])]:
    right = loss_fn(scores, labels)
    wrong = loss_fn(torch.softmax(scores, dim=1), labels)
    print(f"{name}: bien {right:.3f}, con softmax delante {wrong:.3f}")
# --8<-- [end:double-softmax]
# --8<-- [start:double-softmax-claim]
assert f"{-math.log(math.e / (math.e + 9)):.3f}" == "1.461", "El suelo con diez clases"
assert abs(wrong + math.log(math.e / (math.e + 9))) < 1e-6, "Ni la perfecta baja del suelo"
assert 1.461 < loss_fn(torch.softmax(logits, dim=1), labels) < 1.7, "Parece una red mala"
# --8<-- [end:double-softmax-claim]

# --8<-- [start:double-slope]
flat, label = torch.zeros(1, 10).double(), torch.tensor([3])
moved = flat.clone()
moved[0, 3] += 1e-4
right = (loss_fn(moved, label) - loss_fn(flat, label)) / 1e-4
S, S_moved = torch.softmax(flat, dim=1), torch.softmax(moved, dim=1)
wrong = (loss_fn(S_moved, label) - loss_fn(S, label)) / 1e-4
print(f"pendiente: bien {right:.3f}, con softmax delante {wrong:.3f}")
# --8<-- [end:double-slope]
# --8<-- [start:double-slope-claim]
assert abs(right + 0.9) < 0.001, "La pendiente correcta al empezar es 0.1 − 1"
assert abs(wrong + 0.09) < 0.001, "Con softmax delante es diez veces menor"
# --8<-- [end:double-slope-claim]

# --8<-- [start:mse-broadcast]
y = torch.tensor([7.0, 4.0, 9.0])
column = y.unsqueeze(1)
print(f"una predicción perfecta: {F.mse_loss(column, y):.3f}")
# --8<-- [end:mse-broadcast]
# --8<-- [start:mse-broadcast-claim]
assert F.mse_loss(y, y) == 0, "Con las formas iguales, la predicción perfecta no paga"
assert F.mse_loss(y.unsqueeze(1), y) > 8, "Con (3, 1) contra (3,) la perfecta paga más de 8"
# --8<-- [end:mse-broadcast-claim]
