"""Módulos y capas: la red hecha a mano y la de `nn` dan los mismos números."""

# --8<-- [start:imports]
from collections import OrderedDict

import matplotlib.pyplot as plt
import torch
from torch import nn
from torchvision import datasets
# --8<-- [end:imports]

# --8<-- [start:by-hand]
x = torch.tensor([[1.0, 2, 3], [3, 0, 1], [0, 1, 1], [2, 2, 0]])
W1 = torch.tensor([[1.0, 2.0], [0.0, -1.0], [-1.0, 1.0]])
b1 = torch.tensor([1.0, 0.0])
W2 = torch.tensor([[2.0], [1.0]])
b2 = torch.tensor([-1.0])

h = torch.relu(x @ W1 + b1)
y = h @ W2 + b2
print(h)
print(y)
# --8<-- [end:by-hand]

# --8<-- [start:by-hand-claim]
assert (x @ W1 + b1).tolist() == [[-1, 3], [3, 7], [0, 0], [3, 2]], "Las sumas de la oculta."
assert h.tolist() == [[0, 3], [3, 7], [0, 0], [3, 2]], "La ReLU cambia el −1 por 0."
assert y.tolist() == [[2], [12], [-1], [7]], "Las cuatro salidas hechas a mano."
# --8<-- [end:by-hand-claim]

# --8<-- [start:linear-shape]
layer = nn.Linear(3, 2)
print("weight:", layer.weight.shape)
print("bias:  ", layer.bias.shape)
# --8<-- [end:linear-shape]

# --8<-- [start:linear-shape-claim]
assert layer.weight.shape == (2, 3), "nn.Linear(3, 2) ya no guarda los pesos como (2, 3)."
assert layer.bias.shape == (2,), "El sesgo de nn.Linear(3, 2) ya no es (2,)."
# --8<-- [end:linear-shape-claim]

# --8<-- [start:set-weights]
with torch.no_grad():
    layer.weight.copy_(W1.T)
    layer.bias.copy_(b1)

print(x @ W1 + b1)
print(layer(x))
# --8<-- [end:set-weights]

# --8<-- [start:set-weights-claim]
assert torch.equal(layer(x), x @ W1 + b1), "La capa y la cuenta a mano no coinciden."
assert torch.equal((W1.T @ x.T + b1.unsqueeze(1)).T, layer(x)), "Wx + b no da lo mismo."
# --8<-- [end:set-weights-claim]

# --8<-- [start:sequential]
model = nn.Sequential(nn.Linear(3, 2), nn.ReLU(), nn.Linear(2, 1))
print(model)

with torch.no_grad():
    model[0].weight.copy_(W1.T)
    model[0].bias.copy_(b1)
    model[2].weight.copy_(W2.T)
    model[2].bias.copy_(b2)
    print(model(x))
# --8<-- [end:sequential]

# --8<-- [start:sequential-claim]
assert torch.equal(model(x), y), "Sequential no da los números hechos a mano."
# --8<-- [end:sequential-claim]

# --8<-- [start:ordered]
layers = [("hidden", model[0]), ("relu", model[1]), ("output", model[2])]
named = nn.Sequential(OrderedDict(layers))
print(named)
print(named.hidden is named[0])
# --8<-- [end:ordered]

# --8<-- [start:ordered-claim]
assert torch.equal(named(x), y), "La red con nombres no da los mismos números."
# --8<-- [end:ordered-claim]


# --8<-- [start:classes]
class Line:
    def __init__(self, w, b):  # se ejecuta al crear el objeto
        self.w = w  # self es el objeto: aquí guarda lo suyo
        self.b = b

    def __call__(self, x):  # lo que hace line(x)
        return self.w * x + self.b


class NamedLine(Line):  # hereda: tiene todo lo de Line, y algo más
    def __init__(self, w, b, name):
        super().__init__(w, b)  # primero, lo que Line prepara
        self.name = name


line = NamedLine(2, 1, "recta")
print(line.name, line(10))
# --8<-- [end:classes]

# --8<-- [start:classes-claim]
assert line(10) == 21, "La recta del repaso da 2 · 10 + 1 = 21."
# --8<-- [end:classes-claim]


# --8<-- [start:network]
class Network(nn.Module):
    """x: (lote, 3) → y: (lote, 1)."""

    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(3, 2)
        self.output = nn.Linear(2, 1)

    def forward(self, x):
        h = torch.relu(self.hidden(x))
        return self.output(h)


# --8<-- [end:network]

# --8<-- [start:same-numbers]
model = Network()
with torch.no_grad():
    model.hidden.weight.copy_(W1.T)
    model.hidden.bias.copy_(b1)
    model.output.weight.copy_(W2.T)
    model.output.bias.copy_(b2)

print(torch.equal(model(x), y))
# --8<-- [end:same-numbers]

# --8<-- [start:same-numbers-claim]
assert torch.equal(model(x), y), "La clase no da los números hechos a mano."
# --8<-- [end:same-numbers-claim]

# --8<-- [start:parameters]
for name, parameter in model.named_parameters():
    print(f"{name:14s} {tuple(parameter.shape)}")

total = sum(parameter.numel() for parameter in model.parameters())
print("en total:", total)
# --8<-- [end:parameters]

# --8<-- [start:parameters-claim]
assert total == 3 * 2 + 2 + 2 * 1 + 1 == 11, "La red 3–2–1 ya no tiene 11 parámetros."
# --8<-- [end:parameters-claim]


# --8<-- [start:buffer]
class Pixels(nn.Module):
    """Lleva los píxeles del intervalo de 0 a 255 al de −1 a 1."""

    def __init__(self):
        super().__init__()
        self.register_buffer("middle", torch.tensor(127.5))

    def forward(self, x):
        return (x - self.middle) / self.middle


pixels = Pixels()
print(pixels(torch.tensor([0.0, 127.5, 255.0])))
print("parámetros:", list(pixels.parameters()))
print("buffers:   ", list(pixels.buffers()))
# --8<-- [end:buffer]

# --8<-- [start:buffer-claim]
assert pixels(torch.tensor([0.0, 127.5, 255.0])).tolist() == [-1, 0, 1], "Pixels no da −1…1."
assert not list(pixels.parameters()), "Pixels tiene parámetros, y la página dice que no."
assert pixels.to(torch.float64).middle.dtype == torch.float64, "El buffer no viaja con .to()."
assert pixels.to(torch.float32).middle.dtype == torch.float32, "El buffer no vuelve a float32."
# --8<-- [end:buffer-claim]

# --8<-- [start:hook]
seen = []


def note(module, inputs, output):
    seen.append(output)


handle = model.hidden.register_forward_hook(note)
with torch.no_grad():
    model(x)
print(seen[0])
handle.remove()
# --8<-- [end:hook]

# --8<-- [start:hook-claim]
assert torch.equal(seen[0], x @ W1 + b1), "El hook no vio la salida de la capa oculta."
assert len(seen) == 1, "El hook se llamó más de una vez."
# --8<-- [end:hook-claim]

# --8<-- [start:forward-skips-hook]
seen = []
handle = model.register_forward_hook(note)
model(x)
print("tras model(x):        ", len(seen))
model.forward(x)
print("tras model.forward(x):", len(seen))
handle.remove()
# --8<-- [end:forward-skips-hook]

# --8<-- [start:forward-skips-hook-claim]
assert len(seen) == 1, "Llamar a forward ya no se salta los hooks."
# --8<-- [end:forward-skips-hook-claim]

# --8<-- [start:images]
raw_train = datasets.MNIST("datos", train=True, download=True)
images = pixels(raw_train.data[:1000].flatten(start_dim=1).float())
print(images.shape, "de", images.min().item(), "a", images.max().item())
# --8<-- [end:images]

# --8<-- [start:images-claim]
assert images.shape == (1000, 784), "Ya no son mil imágenes de 784 píxeles."
assert images.min() == -1 and images.max() == 1, "Las imágenes no van de −1 a 1."
# --8<-- [end:images-claim]


# --8<-- [start:new-network]
def new_network():
    """La red 784–256–10, siempre con la misma semilla."""
    torch.manual_seed(0)
    return nn.Sequential(
        nn.Linear(784, 256),
        nn.Sigmoid(),
        nn.Linear(256, 10),
    )


# --8<-- [end:new-network]

# --8<-- [start:initialisation]
stds = {"randn": 1.0, "normal 0.01": 0.01, "ceros": 0.0, "PyTorch": None}
hidden, sure = {}, {}
for name, std in stds.items():
    model = new_network()
    if std is not None:
        for parameter in model.parameters():
            nn.init.normal_(parameter, mean=0.0, std=std)

    with torch.no_grad():
        h = model[:2](images)
        scores = model[2](h)
    saturated = ((h < 0.01) | (h > 0.99)).float().mean().item()
    sure[name] = scores.softmax(dim=1).amax(dim=1).mean().item()
    print(f"{name:12s} saturadas {100 * saturated:4.1f} %", end="   ")
    print(f"seguridad {100 * sure[name]:4.1f} %")
    hidden[name] = h
# --8<-- [end:initialisation]

# --8<-- [start:initialisation-claim]
assert (((hidden["randn"] < 0.01) | (hidden["randn"] > 0.99)).float().mean()) > 0.8, (
    "Con randn ya no están saturadas más de ocho de cada diez."
)
assert 0.87 < sure["randn"] < 0.905, "La red de randn ya no ronda el 89 % de seguridad."
assert 0.1 < sure["PyTorch"] < 0.15, "La red de PyTorch ya no reparte casi por igual."
assert (hidden["ceros"] == 0.5).all(), "Con ceros, las ocultas ya no valen todas 0.5."
assert (
    20 < (images @ torch.randn(784, 256, generator=torch.Generator().manual_seed(0))).std() < 60
), "Con pesos de tamaño 1, las sumas ya no se cuentan por decenas."
assert model[0].weight.abs().max() <= 1 / 28, "El peso mayor de nn.Linear pasa de 1/√784."
# --8<-- [end:initialisation-claim]

# --8<-- [start:histograms]
centers = torch.linspace(0.02, 0.98, 25)
fig, axes = plt.subplots(2, 2, figsize=(5.2, 4.2), layout="constrained")
for ax, (name, h) in zip(axes.flat, hidden.items()):
    counts = torch.histc(h, bins=25, min=0, max=1)
    ax.bar(centers, 100 * counts / h.numel(), width=0.04)
    ax.set(title=name, xticks=[0, 0.5, 1], ylim=(0, 105))
fig.supxlabel("salida de la neurona oculta", fontsize=12)
fig.supylabel("% de las salidas", fontsize=12)
plt.show()
# --8<-- [end:histograms]

# --8<-- [start:zeros]
for name in ("ceros", "PyTorch"):
    different = hidden[name].unique(dim=1).shape[1]
    print(f"{name:8s} neuronas distintas: {different:3d} de 256")
# --8<-- [end:zeros]

# --8<-- [start:zeros-claim]
assert hidden["ceros"].unique(dim=1).shape[1] == 1, "Con ceros hay más de una neurona distinta."
assert different == 256, "Con la de PyTorch hay neuronas repetidas."
# --8<-- [end:zeros-claim]

# --8<-- [start:depth]
colors = {"randn": "C3", "Kaiming": "C2", "PyTorch": "C0", "normal 0.01": "C1"}
spreads = {}
plt.figure(figsize=(5.2, 3.6))
for name, color in colors.items():
    torch.manual_seed(0)
    h, spreads[name] = images, []
    for depth in range(8):
        layer = nn.Linear(h.shape[1], 256)
        if stds.get(name):
            nn.init.normal_(layer.weight, std=stds[name])
        if name == "Kaiming":
            nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
            nn.init.zeros_(layer.bias)
        with torch.no_grad():
            h = torch.relu(layer(h))
        spreads[name].append(h.std(dim=0).mean().item())
    plt.semilogy(range(1, 9), spreads[name], "o-", color=color)
    plt.text(8.2, spreads[name][-1], name, color=color, va="center")
plt.xlabel("capa oculta")
plt.title("Variación entre imágenes")
plt.show()
# --8<-- [end:depth]

# --8<-- [start:depth-claim]
assert 5e7 < spreads["randn"][-1] < 2e8, "Con randn ya no llega cerca de cien millones."
assert 0.2 < spreads["Kaiming"][-1] < 0.5, "Con Kaiming la señal ya no se conserva."
assert spreads["PyTorch"][-1] < 1e-3, "Con la de PyTorch la señal ya no se encoge mil veces."
assert spreads["normal 0.01"][-1] < 1e-7, "Con 0.01 ya no cae de una diezmillonésima."
# --8<-- [end:depth-claim]

# --8<-- [start:sanity]
model = new_network()
W1, b1, W2, b2 = model.parameters()
by_hand = torch.sigmoid(images @ W1.T + b1) @ W2.T + b2

print(torch.allclose(model(images), by_hand, atol=1e-5))
print(sum(parameter.numel() for parameter in model.parameters()))
# --8<-- [end:sanity]

# --8<-- [start:sanity-claim]
assert torch.allclose(model(images), by_hand, atol=1e-5), "La red de nn no da lo mismo."
# --8<-- [end:sanity-claim]


# --8<-- [start:no-super]
class Forgetful(nn.Module):
    def __init__(self):
        self.hidden = nn.Linear(3, 2)


Forgetful()
# --8<-- [end:no-super]


# --8<-- [start:typo]
class Typo(nn.Module):
    def foward(self, x):
        return x


Typo()(x)
# --8<-- [end:typo]

# --8<-- [start:layer-sizes]
broken = nn.Sequential(nn.Linear(3, 2), nn.ReLU(), nn.Linear(3, 1))
broken(x)
# --8<-- [end:layer-sizes]

# --8<-- [start:relu-class]
h = nn.ReLU(x)
nn.Linear(3, 1)(h)
# --8<-- [end:relu-class]

# --8<-- [start:no-no-grad]
layer = nn.Linear(3, 2)
layer.weight.fill_(1.0)
# --8<-- [end:no-no-grad]


# --8<-- [start:python-list]
class Deep(nn.Module):
    def __init__(self, layers):
        super().__init__()
        self.hidden = layers
        self.output = nn.Linear(784, 10)

    def forward(self, x):
        for layer in self.hidden:
            x = torch.relu(layer(x))
        return self.output(x)


layers = [nn.Linear(784, 784) for _ in range(3)]
models = {"lista": Deep(layers), "ModuleList": Deep(nn.ModuleList(layers))}
for name, model in models.items():
    count = sum(parameter.numel() for parameter in model.parameters())
    print(f"{name:10s} {tuple(model(images).shape)} {count:8d}")
# --8<-- [end:python-list]

# --8<-- [start:python-list-claim]
assert count == 3 * (784 * 784 + 784) + 7850, "nn.ModuleList no ve todos los parámetros."
assert sum(p.numel() for p in models["lista"].parameters()) == 7850, "La lista ve otras capas."
assert round(100 * 7850 / count, 1) == 0.4, "La lista ya no ve el 0.4 % de los parámetros."
# --8<-- [end:python-list-claim]
