"""Funciones de activación: la pendiente medida, las seis del curso y dos de hoy, y sus límites."""

from course_code.activations import (
    elu,
    elu_derivative,
    gelu,
    gelu_derivative,
    leaky_relu,
    leaky_relu_derivative,
    maxout,
    relu,
    relu_derivative,
    sigmoid_derivative,
    silu,
    silu_derivative,
    tanh,
    tanh_derivative,
)
from course_code.finite_differences import numerical_gradient
from course_code.neuron import sigmoid

# --8<-- [start:imports]
import math

import matplotlib.pyplot as plt
import torch
from torch import nn
from torch.nn import functional as F
# --8<-- [end:imports]

# --8<-- [start:shrink]
h = torch.tensor(1.0, dtype=torch.float64)
for eps in [1.0, 0.1, 0.01, 0.001]:
    rise = sigmoid(h + eps) - sigmoid(h - eps)
    print(f"ε = {eps}: pendiente {rise / (2 * eps):.6f}")
# --8<-- [end:shrink]
# --8<-- [start:shrink-claim]
assert f"{rise / (2 * eps):.4f}" == "0.1966", "La pendiente en h = 1 se acerca a 0.1966"
assert 0.2310 < (sigmoid(torch.tensor(1.0)) - 0.5).item() < 0.2311, "De 0 a 1 sube 0.231"
assert f"{sigmoid(torch.tensor(5.0)) - sigmoid(torch.tensor(4.0)):.3f}" == "0.011", (
    "De 4 a 5 sube 0.011"
)
# --8<-- [end:shrink-claim]

# --8<-- [start:formula]
print(f"{sigmoid_derivative(h):.6f}")
# --8<-- [end:formula]
# --8<-- [start:formula-claim]
assert math.isclose(sigmoid_derivative(h), rise / (2 * eps), abs_tol=1e-6), (
    "La fórmula y la medida coinciden"
)
# --8<-- [end:formula-claim]

# --8<-- [start:check-sigmoid]
h = torch.tensor([[-4.0, -1.0], [0.0, 4.0]], dtype=torch.float64)
measured = numerical_gradient(sigmoid, h)
print(measured)
print(torch.allclose(measured, sigmoid_derivative(h)))
# --8<-- [end:check-sigmoid]
# --8<-- [start:check-sigmoid-claim]
assert torch.allclose(measured, sigmoid_derivative(h)), "Medida y fórmula coinciden"
assert abs(measured[1, 0].item() - 0.25) < 1e-9, "La mayor pendiente de la sigmoide es 0.25"
assert f"{measured[1, 1]:.4f}" == "0.0177", "En h = 4 la pendiente es 0.0177"
assert measured[1, 0] / measured[1, 1] > 14, "En h = 4, catorce veces menos que en el centro"
# --8<-- [end:check-sigmoid-claim]

# --8<-- [start:bends]
h = torch.tensor([-2.0, -0.5, 0.0, 1.0, 3.0])
print("ReLU:      ", relu(h))
print("Leaky ReLU:", leaky_relu(h, 0.1))
print("ELU:       ", elu(h))
# --8<-- [end:bends]
# --8<-- [start:bends-claim]
assert relu(h).tolist() == [0.0, 0.0, 0.0, 1.0, 3.0], "La ReLU anula lo negativo"
assert torch.allclose(leaky_relu(h, 0.1), torch.tensor([-0.2, -0.05, 0.0, 1.0, 3.0])), "Leaky"
assert elu(torch.tensor(-50.0)).item() == -1.0, "La ELU se detiene en −1"
# --8<-- [end:bends-claim]

# --8<-- [start:corner]
corner = torch.zeros(1, dtype=torch.float64)
print(numerical_gradient(relu, corner))
print(relu_derivative(corner))
# --8<-- [end:corner]
# --8<-- [start:corner-claim]
assert abs(numerical_gradient(relu, corner).item() - 0.5) < 1e-9, "Mide la media de 0 y 1"
assert relu_derivative(corner).item() == 0.0, "Por convenio, 0"
# --8<-- [end:corner-claim]

# --8<-- [start:two-sums]
x = torch.tensor([1.0, 2.0], dtype=torch.float64)
w1, b1 = torch.tensor([2.0, -1.0], dtype=torch.float64), 0.5
w2, b2 = torch.tensor([0.0, 1.0], dtype=torch.float64), 1.0
print(x @ w1 + b1, x @ w2 + b2)
print(maxout(x, w1, b1, w2, b2))
print(numerical_gradient(lambda x: maxout(x, w1, b1, w2, b2), x))
# --8<-- [end:two-sums]
# --8<-- [start:two-sums-claim]
assert maxout(x, w1, b1, w2, b2).item() == 3.0, "Gana la segunda suma"
assert torch.allclose(numerical_gradient(lambda x: maxout(x, w1, b1, w2, b2), x), w2), (
    "Las pendientes de Maxout son los pesos de la suma que gana"
)
# --8<-- [end:two-sums-claim]

# --8<-- [start:curves]
functions = {
    "Sigmoide": sigmoid,
    "tanh": tanh,
    "ReLU": relu,
    "Leaky ReLU (0.1)": lambda h: leaky_relu(h, 0.1),
    "ELU": elu,
    "Maxout de dos rectas": lambda h: torch.maximum(-0.5 * h, h - 1),
    "SiLU": silu,
    "GELU": gelu,
}
h = torch.linspace(-5, 5, 80, dtype=torch.float64)
figure, axes = plt.subplots(4, 2, sharex=True, sharey=True, figsize=(5.2, 8.8))
for ax, name in zip(axes.flat, functions):
    f = functions[name]
    slope = numerical_gradient(f, h)
    flat = slope.abs() < 0.05
    ax.fill_between(h, -1.5, 3, flat, color="C5", alpha=0.2, linewidth=0)
    ax.plot(h, f(h))
    ax.plot(h, slope, "--")
    ax.set_title(name)
    ax.set_ylim(-1.5, 3)
figure.supxlabel("h")
plt.show()
# --8<-- [end:curves]
# --8<-- [start:curves-claim]
assert (numerical_gradient(sigmoid, h).abs() < 0.05)[h.abs() > 2.9].all(), "Sigmoide: |h| > 2.9"
assert (numerical_gradient(tanh, h).abs() >= 0.05)[h.abs() < 2.1].all(), "tanh: hasta |h| = 2.1"
assert (numerical_gradient(relu, h).abs() < 1e-9)[h < 0].all(), "La ReLU es plana a la izquierda"
assert (elu_derivative(h) < 0.05)[h < -3].all(), "ELU: se aplana por debajo de −3"
assert (leaky_relu_derivative(h, 0.1) >= 0.1).all(), "La Leaky ReLU no se satura"
assert silu(h).min() < -0.2 and gelu(h).min() < -0.1, "SiLU y GELU bajan un poco de cero"
assert all(
    (numerical_gradient(f, h[h > 0.1]) > 0.5).all() for f in (relu, leaky_relu, elu, silu, gelu)
), "A la derecha del cero, ninguna de las cinco se aplana"
# --8<-- [end:curves-claim]

# --8<-- [start:check-all]
h = torch.linspace(-6, 6, 100, dtype=torch.float64)
pairs = [
    (sigmoid, sigmoid_derivative),
    (tanh, tanh_derivative),
    (relu, relu_derivative),
    (leaky_relu, leaky_relu_derivative),
    (elu, elu_derivative),
    (silu, silu_derivative),
    (gelu, gelu_derivative),
]
for f, derivative in pairs:
    measured = numerical_gradient(f, h)
    print(f"{f.__name__}: {torch.allclose(measured, derivative(h), atol=1e-8)}")
# --8<-- [end:check-all]
# --8<-- [start:check-all-claim]
assert all(
    torch.allclose(numerical_gradient(f, h), derivative(h), atol=1e-8) for f, derivative in pairs
), "Las siete derivadas coinciden con lo medido"
assert (h != 0).all(), "La cuadrícula evita la esquina de la ReLU"
# --8<-- [end:check-all-claim]

# --8<-- [start:saturated]
torch.manual_seed(0)
x = torch.randn(1000, 100)
weights = torch.randn(100, 50)

for scale in [0.1, 1.0]:
    h = x @ (scale * weights)
    saturated = (sigmoid_derivative(h) < 0.05).float().mean()
    print(f"Pesos × {scale}: {100 * saturated:.1f} % de sigmoides saturadas")
# --8<-- [end:saturated]
# --8<-- [start:saturated-claim]
assert saturated > 0.7, "Con pesos grandes se saturan más de dos tercios de las sigmoides"
assert (sigmoid_derivative(x @ (0.1 * weights)) < 0.05).float().mean() < 0.01, (
    "Con pesos pequeños casi ninguna"
)
# --8<-- [end:saturated-claim]


# --8<-- [start:ten-times]
def ten_times(f, h):
    for _ in range(10):
        h = f(h)
    return h


h = torch.tensor([1.0], dtype=torch.float64)
slope = numerical_gradient(lambda h: ten_times(sigmoid, h), h)
print(f"Diez sigmoides: {slope.item():.1e}")
slope = numerical_gradient(lambda h: ten_times(relu, h), h)
print(f"Diez ReLU:      {slope.item():.1e}")
# --8<-- [end:ten-times]
# --8<-- [start:ten-times-claim]
assert 2e-7 < numerical_gradient(lambda h: ten_times(sigmoid, h), h).item() < 4e-7, (
    "Diez sigmoides reducen la pendiente a unas tres diezmillonésimas"
)
assert abs(numerical_gradient(lambda h: ten_times(relu, h), h).item() - 1) < 1e-6, (
    "Diez ReLU la dejan en 1"
)
assert 0.25**10 < 1e-6, "Como mucho 0.25 en cada paso: menos de una millonésima"
# --8<-- [end:ten-times-claim]

# --8<-- [start:dead]
sums = x @ weights
for bias in [0.0, -30.0, -40.0]:
    h = sums + bias
    dead_relu = (relu_derivative(h) == 0).all(dim=0)
    dead_leaky = (leaky_relu_derivative(h) == 0).all(dim=0)
    print(f"b = {bias}: mueren {dead_relu.sum()} ReLU, {dead_leaky.sum()} Leaky ReLU")
# --8<-- [end:dead]
# --8<-- [start:dead-claim]
assert (relu_derivative(sums) == 0).all(dim=0).sum() == 0, "Con sesgo 0 no muere ninguna"
assert (relu_derivative(sums - 30) == 0).all(dim=0).sum() > 10, "Con −30, más de una de cada 5"
assert dead_relu.sum() >= 40, "Con sesgo −40 mueren casi todas: 40 de 50 o más"
assert dead_leaky.sum() == 0, "Ninguna Leaky ReLU muere"
# --8<-- [end:dead-claim]

# --8<-- [start:sanity]
h = torch.linspace(-6, 6, 100)
ours = [sigmoid, tanh, relu, leaky_relu, elu, silu, gelu]
torchs = [torch.sigmoid, torch.tanh, torch.relu]
torchs += [F.leaky_relu, F.elu, F.silu, F.gelu]
for mine, theirs in zip(ours, torchs):
    print(f"{mine.__name__}: {torch.allclose(mine(h), theirs(h), atol=1e-6)}")
# --8<-- [end:sanity]
# --8<-- [start:sanity-claim]
assert all(torch.allclose(mine(h), theirs(h), atol=1e-6) for mine, theirs in zip(ours, torchs)), (
    "Las siete coinciden con PyTorch"
)
assert torch.allclose(relu(h), maxout(h.unsqueeze(1), torch.ones(1), 0.0, torch.zeros(1), 0.0)), (
    "La ReLU es un Maxout con una recta nula"
)
assert F.leaky_relu(torch.tensor(-1.0)).item() + 0.01 < 1e-6, "Por omisión PyTorch usa 0.01"
# --8<-- [end:sanity-claim]

# --8<-- [start:error-max]
h = torch.tensor([-2.0, 0.5, 3.0])
max(0, h)
# --8<-- [end:error-max]

# --8<-- [start:error-maximum]
torch.maximum(h, 0)
# --8<-- [end:error-maximum]

# --8<-- [start:error-maxout]
nn.Maxout
# --8<-- [end:error-maxout]

# --8<-- [start:error-integers]
F.gelu(torch.tensor([-2, 0, 3]))
# --8<-- [end:error-integers]

# --8<-- [start:naive-tanh]
h = torch.tensor([1.0, 80.0, 100.0])
naive = (torch.exp(h) - torch.exp(-h)) / (torch.exp(h) + torch.exp(-h))
print(naive)
print(tanh(h))

up, down = torch.exp(4 * sums), torch.exp(-4 * sums)
outputs = (up - down) / (up + down)
print(f"Lote con pesos × 4: {100 * outputs.isnan().float().mean():.1f} % de nan")
print("Media de las salidas:", outputs.mean())
# --8<-- [end:naive-tanh]
# --8<-- [start:naive-tanh-claim]
assert naive.isnan().tolist() == [False, False, True], "inf / inf da nan"
assert tanh(h).tolist()[1:] == [1.0, 1.0], "La nuestra da 1"
assert 0 < outputs.isnan().float().mean() < 0.1, "Pocos nan…"
assert outputs.mean().isnan(), "…bastan para estropear la media"
# --8<-- [end:naive-tanh-claim]

# --8<-- [start:rounding]
for dtype in [torch.float64, torch.float32]:
    h = torch.tensor(1.0, dtype=dtype)
    for eps in [1e-2, 1e-8]:
        rise = sigmoid(h + eps) - sigmoid(h - eps)
        print(f"{dtype}, ε = {eps}: pendiente {rise / (2 * eps):.3f}")
# --8<-- [end:rounding]
# --8<-- [start:rounding-claim]
assert (rise / (2 * eps)).item() == 0.0, "Con float32 y ε = 1e-8, la pendiente medida es 0"
assert h + eps == h, "float32 no distingue 1 de 1.00000001"
# --8<-- [end:rounding-claim]
