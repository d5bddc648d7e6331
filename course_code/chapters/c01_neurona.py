"""La neurona simple: de la cuenta a mano a un lote, su geometría y lo que no puede hacer."""

from course_code.neuron import neuron, sigmoid

# --8<-- [start:imports]
import math

import matplotlib.pyplot as plt
import torch
# --8<-- [end:imports]

# --8<-- [start:by-hand]
x = [4.0, 6.0]
w = [1.0, 0.5]
b = -6.0

h = b
for i in range(2):
    h = h + w[i] * x[i]
y = 1 / (1 + math.exp(-h))
print(f"h = {h}")
print(f"y = {y:.3f}")
# --8<-- [end:by-hand]
# --8<-- [start:by-hand-claim]
assert h == 1.0, "La suma hecha a mano debe dar h = 1"
assert f"{y:.3f}" == "0.731", "La salida hecha a mano debe redondear a 0.731"
# --8<-- [end:by-hand-claim]

# --8<-- [start:tensors]
x = torch.tensor([4.0, 6.0])
w = torch.tensor([1.0, 0.5])
b = torch.tensor(-6.0)
print(x.shape, w.shape, b.shape)
# --8<-- [end:tensors]

# --8<-- [start:elementwise]
print(x * w)
# --8<-- [end:elementwise]
# --8<-- [start:elementwise-claim]
assert (x * w).tolist() == [4.0, 3.0], "El producto elemento a elemento debe ser [4, 3]"
# --8<-- [end:elementwise-claim]

# --8<-- [start:sum]
h = (x * w).sum() + b
print(h)
# --8<-- [end:sum]

# --8<-- [start:dot]
h = x @ w + b
print(h)
# --8<-- [end:dot]
# --8<-- [start:dot-claim]
assert h.item() == 1.0, "El producto punto más el sesgo debe dar la misma h = 1"
assert h.shape == (), "h debe ser un solo número, sin ejes"
# --8<-- [end:dot-claim]

# --8<-- [start:output]
print(neuron(x, w, b))
# --8<-- [end:output]
# --8<-- [start:output-claim]
assert abs(neuron(x, w, b).item() - y) < 1e-6, "Los tensores deben dar lo mismo que la mano"
assert torch.allclose(neuron(x, w, b), torch.sigmoid(torch.dot(x, w) + b)), (
    "Nuestra neurona debe coincidir con la sigmoide de PyTorch"
)
# --8<-- [end:output-claim]

# --8<-- [start:batch]
students = torch.tensor([[4.0, 6.0], [2.0, 5.0], [6.0, 3.0], [5.0, 2.0]])
print(students)
print(students @ w + b)
print(neuron(students, w, b))
# --8<-- [end:batch]
# --8<-- [start:batch-claim]
assert (students @ w + b).tolist() == [1.0, -1.5, 1.5, 0.0], "Las cuatro sumas del lote"
assert neuron(students, w, b)[3].item() == 0.5, "Con h = 0 la salida es exactamente 0.5"
# --8<-- [end:batch-claim]

# --8<-- [start:seed-7]
torch.manual_seed(7)
features = torch.randn(1, 5)
weights = torch.randn(1, 5)
bias = torch.randn(1, 1)

h = features @ weights.T + bias
print(h.shape)
print(sigmoid(h))
# --8<-- [end:seed-7]
# --8<-- [start:seed-7-claim]
assert f"{sigmoid(h).item():.4f}" == "0.1595", "Con la semilla 7 la salida es 0.1595"
assert torch.allclose(h, (features * weights).sum() + bias), "Suma y @ deben coincidir"
# --8<-- [end:seed-7-claim]

# --8<-- [start:decision-line]
axis = torch.linspace(0, 10, 101)
grid = torch.cartesian_prod(axis, axis)
surface = neuron(grid, w, b).reshape(101, 101).T

plt.figure(figsize=(4.8, 4.6))
lines = plt.contour(axis, axis, surface, [0.2, 0.5, 0.8], colors="C0", linewidths=[1, 3, 1])
plt.clabel(lines, manual=[(2.6, 4), (4, 4), (5.4, 4)])
plt.scatter(students[:, 0], students[:, 1], s=70, color="C1", zorder=3)
plt.xlabel("x₁: horas de estudio")
plt.ylabel("x₂: horas de sueño")
plt.gca().set_aspect("equal")
plt.show()
# --8<-- [end:decision-line]
# --8<-- [start:decision-line-claim]
assert torch.allclose(surface[60, 40], neuron(x, w, b)), "Fila x₂ = 6, columna x₁ = 4"
assert (neuron(grid, w, b) > 0.5)[grid @ w + b > 0.01].all(), "Con h > 0, y > 0.5"
assert (neuron(grid, w, b) < 0.5)[grid @ w + b < -0.01].all(), "Con h < 0, y < 0.5"
# --8<-- [end:decision-line-claim]

# --8<-- [start:perpendicular]
along_line = torch.tensor([6.0, 0.0]) - torch.tensor([1.0, 10.0])
print(along_line @ w)
# --8<-- [end:perpendicular]
# --8<-- [start:perpendicular-claim]
assert (along_line @ w).item() == 0.0, "Avanzar por la recta no cambia h"
assert neuron(torch.tensor([[6.0, 0.0], [1.0, 10.0]]), w, b).tolist() == [0.5, 0.5], (
    "Los dos puntos elegidos están sobre la recta de decisión"
)
# --8<-- [end:perpendicular-claim]

# --8<-- [start:double]
print(neuron(students, w, b))
print(neuron(students, 2 * w, 2 * b))
# --8<-- [end:double]
# --8<-- [start:double-claim]
assert torch.equal(grid @ (2 * w) + 2 * b > 0, grid @ w + b > 0), (
    "Duplicar pesos y sesgo no mueve la recta"
)
assert all(
    abs(after - 0.5) >= abs(before - 0.5)
    for before, after in zip(
        neuron(students, w, b).tolist(), neuron(students, 2 * w, 2 * b).tolist(), strict=True
    )
), "Duplicar aleja de 0.5 todas las salidas que no valían 0.5"
# --8<-- [end:double-claim]

# --8<-- [start:and-or]
corners = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
w_gate = torch.tensor([1.0, 1.0])
print("AND:", corners @ w_gate - 1.5 > 0)
print("OR: ", corners @ w_gate - 0.5 > 0)
# --8<-- [end:and-or]
# --8<-- [start:and-or-claim]
assert (corners @ w_gate - 1.5 > 0).tolist() == [False, False, False, True], "AND"
assert (corners @ w_gate - 0.5 > 0).tolist() == [False, True, True, True], "OR"
# --8<-- [end:and-or-claim]

# --8<-- [start:xor-search]
values = torch.linspace(-5, 5, 41)
parameters = torch.cartesian_prod(values, values, values)
inputs = torch.hstack([corners, torch.ones(4, 1)])
h = parameters @ inputs.T
print(h.shape)

targets = {"AND": [0, 0, 0, 1], "OR": [0, 1, 1, 1], "XOR": [0, 1, 1, 0]}
for name, target in targets.items():
    hits = ((h > 0) == torch.tensor(target)).sum(dim=1)
    print(f"{name}: la mejor neurona acierta {hits.max().item()} de 4")
# --8<-- [end:xor-search]
# --8<-- [start:xor-search-claim]
assert h.shape == (68921, 4), "Se prueban 41³ = 68 921 neuronas en los cuatro casos"
assert hits.max().item() == 3, "Ninguna neurona resuelve XOR: la mejor acierta 3 de 4"
assert ((h > 0) == torch.tensor([False, False, False, True])).all(dim=1).any(), "AND sí"
assert ((h > 0) == torch.tensor([False, True, True, True])).all(dim=1).any(), "OR sí"
# --8<-- [end:xor-search-claim]

# --8<-- [start:sanity]
nothing = torch.zeros(2)
print(neuron(nothing, w, b), sigmoid(b))
print(neuron(students, nothing, torch.tensor(0.0)))
print(torch.allclose(sigmoid(students @ w + b), torch.sigmoid(students @ w + b)))
# --8<-- [end:sanity]
# --8<-- [start:sanity-claim]
assert neuron(nothing, w, b) == sigmoid(b), "Con entradas nulas solo queda el sesgo"
assert (neuron(students, nothing, torch.tensor(0.0)) == 0.5).all(), "Sin parámetros, 0.5"
assert torch.allclose(neuron(grid, w, b), torch.sigmoid(grid @ w + b)), "Coincide con PyTorch"
assert torch.tensor([3.0, 4.0]) @ torch.tensor([2.0, -1.0]) + 1 == 3, "Autoevaluación 1: h = 3"
assert f"{1 / (1 + math.exp(-3)):.3f}" == "0.953", "Autoevaluación 1: la salida es 0.953"
# --8<-- [end:sanity-claim]

# --8<-- [start:error-shapes]
features @ weights
# --8<-- [end:error-shapes]

# --8<-- [start:error-dtype]
torch.tensor([4, 6]) @ w
# --8<-- [end:error-dtype]

# --8<-- [start:error-dot]
torch.dot(students, w)
# --8<-- [end:error-dot]

# --8<-- [start:error-math]
math.exp(students @ w + b)
# --8<-- [end:error-math]

# --8<-- [start:no-bias]
torch.manual_seed(0)
people = 10 * torch.rand(1000, 2)
passes = people @ w + b > 0
same_weights = (people @ w > 0) == passes

best = 0.0
for degrees in range(360):
    angle = torch.tensor(math.radians(degrees))
    other_w = torch.stack([angle.cos(), angle.sin()])
    matches = (people @ other_w > 0) == passes
    best = max(best, matches.float().mean().item())

print(f"Sin sesgo, los mismos pesos:  {100 * same_weights.float().mean():.1f} %")
print(f"Sin sesgo, los mejores pesos: {100 * best:.1f} %")
# --8<-- [end:no-bias]
# --8<-- [start:no-bias-claim]
assert (people @ w > 0).all(), "Sin sesgo, todas las personas quedan del mismo lado"
assert 0.6 < same_weights.float().mean().item() < 0.7, "Sin sesgo se pierde un tercio"
assert 0.7 < best < 0.8, "Sin sesgo, los mejores pesos aciertan tres de cada cuatro"
# --8<-- [end:no-bias-claim]
