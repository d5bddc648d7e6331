"""Autograd y retropropagación: un gradiente a mano, el grafo, sesenta líneas y dos capas."""

from course_code.finite_differences import numerical_gradient
from course_code.scalar_autograd import Value, exp, topological_order

# --8<-- [start:imports]
import math
import random

import matplotlib.pyplot as plt
import torch
from torch import nn
# --8<-- [end:imports]

# --8<-- [start:pencil]
z = 1.0 * 5 + 0.5 * 2 - 6
prediction = 1 / (1 + math.exp(-z))
loss = (prediction - 1) ** 2 / 2
print(f"adelante   z: {z}   ŷ: {prediction}   ℓ: {loss}")

grad_prediction = prediction - 1
grad_z = grad_prediction * prediction * (1 - prediction)
print(f"atrás      ŷ: {grad_prediction}   z: {grad_z}")
print(f"           w₁: {grad_z * 5}   w₂: {grad_z * 2}   b: {grad_z}")
# --8<-- [end:pencil]
# --8<-- [start:pencil-claim]
assert (z, prediction, loss) == (0.0, 0.5, 0.125), "Hacia adelante: 0, 0.5 y 0.125"
assert (grad_prediction, grad_z) == (-0.5, -0.125), "Hacia atrás: −0.5 y −0.125"
assert (grad_z * 5, grad_z * 2) == (-0.625, -0.25), "Los gradientes de los dos pesos"
# --8<-- [end:pencil-claim]

# --8<-- [start:record]
x = torch.tensor([5.0, 2.0])
w = torch.tensor([1.0, 0.5], requires_grad=True)
b = torch.tensor(-6.0, requires_grad=True)

prediction = torch.sigmoid(x @ w + b)
loss = (prediction - 1) ** 2 / 2
print(loss)
# --8<-- [end:record]
# --8<-- [start:record-claim]
assert loss.item() == 0.125, "PyTorch obtiene la misma pérdida"
assert loss.grad_fn.name() == "DivBackward0", "La última operación anotada es la división"
# --8<-- [end:record-claim]

# --8<-- [start:gradients]
loss.backward()
print("w:", w.grad)
print("b:", b.grad)
print("x:", x.grad)
# --8<-- [end:gradients]
# --8<-- [start:gradients-claim]
assert w.grad.tolist() == [-0.625, -0.25], "Los gradientes de los pesos son los del lápiz"
assert b.grad.item() == -0.125, "El gradiente del sesgo es el del lápiz"
assert x.grad is None, "La entrada no pidió gradiente"
# --8<-- [end:gradients-claim]

# --8<-- [start:walk]
names, node = [], loss.grad_fn
while node is not None:
    names.append(node.name())
    node = node.next_functions[0][0]
print(" → ".join(names))
# --8<-- [end:walk]
# --8<-- [start:walk-claim]
assert [name.removesuffix("Backward0") for name in names] == [
    *["Div", "Pow", "Sub", "Sigmoid", "Add", "Dot"]
], "Las seis operaciones anotadas, de la última a la primera"
# --8<-- [end:walk-claim]


# --8<-- [start:card]
def card(name, t):
    """Muestra lo que un tensor recuerda de su origen."""
    operation = t.grad_fn.name() if t.grad_fn else None
    print(f"{name} = {t.item()}  requires_grad {t.requires_grad!s:5}", end="  ")
    print(f"is_leaf {t.is_leaf!s:5}  grad_fn {operation}")


# --8<-- [end:card]

# --8<-- [start:cards-off]
x, y = torch.tensor(1.0), torch.tensor(2.0)
card("z", x * y)
# --8<-- [end:cards-off]
# --8<-- [start:cards-off-claim]
assert not (x * y).requires_grad, "Si nadie pide gradiente, el resultado tampoco"
assert (x * y).grad_fn is None and (x * y).is_leaf, "Sin anotaciones, z es una hoja"
# --8<-- [end:cards-off-claim]

# --8<-- [start:cards-on]
x = torch.tensor(1.0, requires_grad=True)
z = x * y
for name, t in [("x", x), ("y", y), ("z", z)]:
    card(name, t)

z.backward()
print("x.grad:", x.grad, "  y.grad:", y.grad)
# --8<-- [end:cards-on]
# --8<-- [start:cards-on-claim]
assert z.grad_fn.name() == "MulBackward0", "La multiplicación se anota como MulBackward0"
assert z.requires_grad and not z.is_leaf, "z sale de una operación anotada: no es hoja"
assert x.is_leaf and y.is_leaf, "x e y las creamos nosotros: son hojas"
assert x.grad.item() == 2.0 and y.grad is None, "∂z/∂x = y = 2; y no pidió gradiente"
# --8<-- [end:cards-on-claim]

# --8<-- [start:non-leaf]
print(z.grad)
# --8<-- [end:non-leaf]

# --8<-- [start:value-neuron]
w1, w2, b = Value(1.0), Value(0.5), Value(-6.0)
z = 5 * w1 + 2 * w2 + b
prediction = (1 + exp(-z)) ** -1
loss = 0.5 * (prediction - 1) ** 2
loss.backward()
for node in [loss, prediction, z, w1, w2, b]:
    print(node)
# --8<-- [end:value-neuron]
# --8<-- [start:value-neuron-claim]
assert (w1.grad, w2.grad, b.grad) == (-0.625, -0.25, -0.125), "Los mismos gradientes"
assert (prediction.grad, z.grad) == (-0.5, -0.125), "Y los de en medio"
assert topological_order(loss)[-1] is loss, "La pérdida es la última del orden"
# --8<-- [end:value-neuron-claim]

# --8<-- [start:reuse]
a = Value(3.0)
(a * a + a).backward()
t = torch.tensor(3.0, requires_grad=True)
(t * t + t).backward()
print(a.grad, t.grad)
# --8<-- [end:reuse]
# --8<-- [start:reuse-claim]
assert a.grad == t.grad.item() == 7.0, "Tres caminos: 3 + 3 + 1"
# --8<-- [end:reuse-claim]


# --8<-- [start:tanh]
def tanh(a):
    result = math.tanh(a.data)
    return Value(result, [(a, 1 - result**2)])


a = Value(0.5)
tanh(a).backward()
print(a)
# --8<-- [end:tanh]
# --8<-- [start:tanh-claim]
assert f"{a.grad:.4f}" == "0.7864", "La derivada de tanh en 0.5 es 0.7864"
# --8<-- [end:tanh-claim]

# --8<-- [start:learn-xor]
random.seed(0)
hidden = [[Value(random.gauss(0, 1)) for _ in range(3)] for _ in range(3)]
output = [Value(random.gauss(0, 1)) for _ in range(4)]
parameters = hidden[0] + hidden[1] + hidden[2] + output


def neuron(weights, inputs):
    z = weights[-1]
    for w, value in zip(weights, inputs):
        z = z + w * value
    return (1 + exp(-z)) ** -1


for step in range(1000):
    predictions, loss = [], 0
    for x1, x2, y in [(0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 0)]:
        prediction = neuron(output, [neuron(w, [x1, x2]) for w in hidden])
        predictions.append(f"{prediction.data:.2f}")
        loss = loss + (prediction - y) ** 2
    for w in parameters:
        w.grad = 0.0
    loss.backward()
    for w in parameters:
        w.data -= 2 * w.grad
print(predictions)
# --8<-- [end:learn-xor]
# --8<-- [start:learn-xor-claim]
assert [round(float(p)) for p in predictions] == [0, 1, 1, 0], "Las cuatro respuestas de XOR"
assert loss.data < 0.01, "La pérdida queda cerca de cero"
# --8<-- [end:learn-xor-claim]

# --8<-- [start:network]
torch.manual_seed(0)
x = torch.tensor([[0.0, 0], [0, 1], [1, 0], [1, 1]], dtype=torch.float64)
y = torch.tensor([[0.0], [1], [1], [0]], dtype=torch.float64)
W1 = torch.randn(2, 3, dtype=torch.float64)
b1 = torch.randn(3, dtype=torch.float64)
W2 = torch.randn(3, 1, dtype=torch.float64)
b2 = torch.randn(1, dtype=torch.float64)


def forward(W1, b1, W2, b2):
    L1 = x @ W1 + b1
    S = torch.sigmoid(L1)
    L2 = S @ W2 + b2
    loss = ((L2 - y) ** 2).sum() / (2 * len(x))
    return L1, S, L2, loss


L1, S, L2, loss = forward(W1, b1, W2, b2)
print(f"pérdida: {loss:.3f}")
# --8<-- [end:network]
# --8<-- [start:network-claim]
assert L1.shape == S.shape == (4, 3) and L2.shape == (4, 1), "Las formas de la página"
assert sum(p.numel() for p in (W1, b1, W2, b2)) == 13, "La red tiene 13 parámetros"
# --8<-- [end:network-claim]

# --8<-- [start:by-hand]
grad_L2 = (L2 - y) / len(x)
grad_W2 = S.T @ grad_L2
grad_b2 = grad_L2.sum(dim=0)
grad_S = grad_L2 @ W2.T
grad_L1 = grad_S * S * (1 - S)
grad_W1 = x.T @ grad_L1
grad_b1 = grad_L1.sum(dim=0)

by_hand = [grad_W1, grad_b1, grad_W2, grad_b2]
print([tuple(g.shape) for g in by_hand])
# --8<-- [end:by-hand]
# --8<-- [start:by-hand-claim]
assert [g.shape for g in by_hand] == [p.shape for p in (W1, b1, W2, b2)], (
    "Cada gradiente tiene la forma de su parámetro"
)
assert grad_S.shape == S.shape and grad_L1.shape == L1.shape, "También los de en medio"
# --8<-- [end:by-hand-claim]

# --8<-- [start:check]
parameters = [p.clone().requires_grad_() for p in (W1, b1, W2, b2)]
L1, S, L2, loss = forward(*parameters)
S.retain_grad()
L1.retain_grad()
loss.backward()

print(torch.allclose(S.grad, grad_S), torch.allclose(L1.grad, grad_L1))
for name, p, g in zip(["W1", "b1", "W2", "b2"], parameters, by_hand):
    print(name, torch.allclose(p.grad, g))
# --8<-- [end:check]
# --8<-- [start:check-claim]
assert all(torch.allclose(p.grad, g, rtol=1e-12) for p, g in zip(parameters, by_hand)), (
    "Las fórmulas a mano y backward() coinciden"
)
assert torch.allclose(S.grad, grad_S) and torch.allclose(L1.grad, grad_L1), (
    "Los gradientes de en medio coinciden"
)
# --8<-- [end:check-claim]

# --8<-- [start:differences]
measured = [
    numerical_gradient(lambda p: forward(p, b1, W2, b2)[3], W1),
    numerical_gradient(lambda p: forward(W1, p, W2, b2)[3], b1),
    numerical_gradient(lambda p: forward(W1, b1, p, b2)[3], W2),
    numerical_gradient(lambda p: forward(W1, b1, W2, p)[3], b2),
]
print([torch.allclose(m, g) for m, g in zip(measured, by_hand)])
# --8<-- [end:differences]
# --8<-- [start:differences-claim]
assert all(torch.allclose(m, g, atol=1e-9) for m, g in zip(measured, by_hand)), (
    "Las diferencias finitas coinciden con las fórmulas"
)
# --8<-- [end:differences-claim]

# --8<-- [start:no-grad]
w = torch.tensor(3.0, requires_grad=True)
recorded = 2 * w
with torch.no_grad():
    unrecorded = 2 * w
print(recorded.requires_grad, unrecorded.requires_grad)
print(recorded.detach().requires_grad)
# --8<-- [end:no-grad]
# --8<-- [start:no-grad-claim]
assert recorded.requires_grad and not unrecorded.requires_grad, "no_grad no anota"
assert not recorded.detach().requires_grad, "detach() quita la historia"
assert recorded.detach().data_ptr() == recorded.data_ptr(), "detach() comparte la memoria"
# --8<-- [end:no-grad-claim]

# --8<-- [start:accumulate]
w = torch.tensor(4.0, requires_grad=True)
for step in range(3):
    loss = w + 10
    loss.backward()
    print(w.grad)
# --8<-- [end:accumulate]
# --8<-- [start:accumulate-claim]
assert w.grad.item() == 3.0, "Tres pasadas suman 1 + 1 + 1"
# --8<-- [end:accumulate-claim]

# --8<-- [start:zero-grad]
w.grad = None
loss = w + 10
loss.backward()
print(w.grad)

layer = nn.Linear(2, 1)
layer(torch.ones(1, 2)).sum().backward()
print(layer.bias.grad)
layer.zero_grad()
print(layer.bias.grad)
# --8<-- [end:zero-grad]
# --8<-- [start:zero-grad-claim]
assert w.grad.item() == 1.0, "Sin el gradiente anterior, vuelve a ser 1"
assert layer.weight.grad is None and layer.bias.grad is None, "zero_grad() los borra todos"
# --8<-- [end:zero-grad-claim]

# --8<-- [start:sanity]
alpha = 0.001
slope = sum((p.grad**2).sum() for p in parameters)
before = forward(*parameters)[3]
with torch.no_grad():
    for p in parameters:
        p -= alpha * p.grad
after = forward(*parameters)[3]
print(f"bajada real / bajada prevista: {(before - after) / (alpha * slope):.3f}")
# --8<-- [end:sanity]
# --8<-- [start:sanity-claim]
assert after < before, "El paso baja la pérdida"
assert abs((before - after) / (alpha * slope) - 1) < 0.01, "Coinciden con menos del 1 % de error"
# --8<-- [end:sanity-claim]


# --8<-- [start:depth]
def weight_gradients(f):
    """Media de |∂ℓ/∂W| en cada una de diez capas de 64 neuronas con activación f."""
    torch.manual_seed(0)
    weights = [torch.randn(64, 64) * (2 / 64) ** 0.5 for layer in range(10)]
    h = torch.randn(100, 64)
    for W in weights:
        W.requires_grad_()
        h = f(h @ W)
    (h**2).mean().backward()
    return [W.grad.abs().mean().item() for W in weights]


layers = range(1, 11)
plt.figure(figsize=(4.8, 3.2))
for f, name, color in [(torch.sigmoid, "sigmoide", "C3"), (torch.relu, "ReLU", "C0")]:
    sizes = weight_gradients(f)
    plt.semilogy(layers, sizes, "o-", color=color)
    plt.text(5, 2.5 * sizes[4], name, color=color, ha="right")
    print(f"{name:8}  capa 10: {sizes[-1]:.0e}   capa 1: {sizes[0]:.0e}")
plt.xticks(layers)
plt.minorticks_off()
plt.xlabel("capa")
plt.ylabel("|gradiente| medio")
plt.show()
# --8<-- [end:depth]
# --8<-- [start:depth-claim]
assert weight_gradients(torch.sigmoid)[-1] / weight_gradients(torch.sigmoid)[0] > 1e5, (
    "Con sigmoides, la última capa recibe más de cien mil veces lo que la primera"
)
assert 0.5 < weight_gradients(torch.relu)[-1] / weight_gradients(torch.relu)[0] < 2, (
    "Con ReLU, la primera y la última se parecen"
)
# --8<-- [end:depth-claim]

# --8<-- [start:twice]
t = torch.tensor(3.0, requires_grad=True)
loss = t**2
loss.backward()
loss.backward()
# --8<-- [end:twice]

# --8<-- [start:rebind]
w = torch.tensor([1.0, 0.5], requires_grad=True)
for step in range(2):
    loss = (w**2).sum()
    loss.backward()
    w = w - 0.1 * w.grad
# --8<-- [end:rebind]

# --8<-- [start:not-scalar]
errors = (2 * w - 1) ** 2
errors.backward()
# --8<-- [end:not-scalar]

# --8<-- [start:numpy]
w.numpy()
# --8<-- [end:numpy]


# --8<-- [start:train]
def train(reset, seed):
    """La pérdida de la red de XOR, paso a paso, con gradientes a cero o sin ellos."""
    torch.manual_seed(seed)
    shapes = [(2, 3), (3,), (3, 1), (1,)]
    parameters = [torch.randn(s, dtype=torch.float64) for s in shapes]
    for p in parameters:
        p.requires_grad_()
    losses = []
    for step in range(1000):
        loss = forward(*parameters)[3]  # predecir, medir la pérdida
        losses.append(loss.item())
        if reset:
            for p in parameters:
                p.grad = None  # poner a cero
        loss.backward()  # retropropagar
        with torch.no_grad():
            for p in parameters:
                p -= 0.5 * p.grad  # actualizar
    return losses


# --8<-- [end:train]

# --8<-- [start:no-reset]
for seed in range(3):
    good, bad = train(True, seed), train(False, seed)
    print(f"semilla {seed}   con: {good[-1]:.3f}   sin: {bad[-1]:.3f}")

plt.figure(figsize=(4.8, 3.2))
plt.plot(bad[:400], color="C3", linewidth=0.8, label="sin poner a cero")
plt.plot(good[:400], color="C0", label="a cero")
plt.xlabel("paso")
plt.ylabel("pérdida")
plt.ylim(0, 1.2)
plt.legend(ncols=2)
plt.show()
# --8<-- [end:no-reset]
# --8<-- [start:no-reset-claim]
assert all(train(True, seed)[-1] < 0.001 for seed in range(3)), "Con la puesta a cero, aprende"
assert all(train(False, seed)[-1] > 0.4 for seed in range(3)), "Sin ella, no aprende"
assert abs(((y - 0.5) ** 2).sum().item() / 8 - 0.125) < 1e-12, "Responder 0.5 cuesta 0.125"
assert sum(bad[i - 2] < bad[i - 1] > bad[i] for i in range(2, 1000)) > 5, "La pérdida oscila"
# --8<-- [end:no-reset-claim]

# --8<-- [start:data]
t = torch.tensor(2.0, requires_grad=True)
s = torch.sigmoid(t)
print(f"correcto: {(s * (1 - s)).item():.3f}")

s.data += 1
s.backward()
print(f"con .data: {t.grad.item():.3f}")
# --8<-- [end:data]
# --8<-- [start:data-claim]
assert t.grad.item() < 0, "Con .data, el gradiente sale con el signo contrario"
assert abs(torch.sigmoid(t) * (1 - torch.sigmoid(t)) - 0.105) < 1e-3, "El correcto es 0.105"
# --8<-- [end:data-claim]

# --8<-- [start:modified]
s = torch.sigmoid(t)
with torch.no_grad():
    s += 1
s.backward()
# --8<-- [end:modified]
