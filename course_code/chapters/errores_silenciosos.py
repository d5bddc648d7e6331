"""Errores silenciosos: los que no avisan, provocados y medidos con cinco semillas."""

# --8<-- [start:imports]
import copy
import math

import matplotlib.pyplot as plt
import torch
from torch import nn
from torchvision import datasets

device = torch.device("cpu")
if torch.accelerator.is_available():
    device = torch.accelerator.current_accelerator()
# --8<-- [end:imports]

# --8<-- [start:data]
raw = datasets.MNIST("datos", train=True, download=True)
images = raw.data.to(device).float() / 255
labels = raw.targets.to(device)
fifth, twelfth = len(images) // 5, len(images) // 12
train_images, train_y = images[:fifth], labels[:fifth]
val_images, val_y = images[-twelfth:], labels[-twelfth:]
mean, std = train_images.mean(), train_images.std()


def prepare(images):
    """Imágenes (n, 28, 28) en 0–1 → (n, 784) normalizadas."""
    return ((images - mean) / std).flatten(start_dim=1)


train_x, val_x = prepare(train_images), prepare(val_images)
print("entrenamiento", tuple(train_x.shape), "validación", tuple(val_x.shape))
# --8<-- [end:data]


# --8<-- [start:train]
def make_net(*extra):
    """784–128–10 con ReLU y, si se piden, más capas después de ella."""
    hidden = [nn.Linear(784, 128), nn.ReLU(), *extra]
    return nn.Sequential(*hidden, nn.Linear(128, 10)).to(device)


def train(model, x=train_x, y=train_y, loss_fn=None, owner=None, reset=True, shuffle=True):
    """Cinco épocas de SGD; owner crea la red que mueve el optimizador."""
    loss_fn = loss_fn or nn.CrossEntropyLoss()
    moved = owner() if owner else model
    optimizer = torch.optim.SGD(moved.parameters(), lr=0.1)
    model.train()
    for epoch in range(5):
        order = torch.randperm(len(x)) if shuffle else torch.arange(len(x))
        for index in order.split(100):
            loss = loss_fn(model(x[index]), y[index])
            if reset:
                optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return model


# --8<-- [end:train]


# --8<-- [start:train-five]
def train_five(build=make_net, **options):
    """Cinco redes entrenadas, una por semilla."""
    models = []
    for seed in range(5):
        torch.manual_seed(seed)
        models.append(train(build(), **options))
    return models


@torch.inference_mode()
def measure(model, x=val_x, y=val_y, training=False, batch_size=1000):
    """Pérdida, exactitud y confianza media; no cambia el modelo."""
    model = copy.deepcopy(model).train(training)
    logits = torch.cat([model(batch) for batch in x.split(batch_size)])
    confidence, guess = logits.softmax(dim=1).max(dim=1)
    loss = nn.functional.cross_entropy(logits, y).item()
    accuracy = (guess == y).float().mean().item()
    return loss, accuracy, confidence.mean().item()


# --8<-- [end:train-five]

# --8<-- [start:report]
results = {}


def report(name, models, **options):
    """Mide las cinco redes; guarda y muestra media ± desviación estándar."""
    runs = torch.tensor([measure(model, **options) for model in models])
    mean, std = runs.mean(dim=0).tolist(), runs.std(dim=0).tolist()
    results[name] = (mean, std)
    print(name)
    print(f"  exactitud {100 * mean[1]:.1f} ± {100 * std[1]:.1f} %")
    print(f"  pérdida {mean[0]:.3f}, confianza {100 * mean[2]:.0f} %")


# --8<-- [end:report]

# --8<-- [start:reference]
good_models = train_five()
report("sin errores", good_models)
# --8<-- [end:reference]

# --8<-- [start:reference-claim-full]
assert 0.945 < results["sin errores"][0][1] < 0.965, "La referencia ya no ronda el 95 %."
assert results["sin errores"][1][1] < 0.005, "La referencia varía más de medio punto."
assert abs(results["sin errores"][0][2] - results["sin errores"][0][1]) < 0.03, (
    "La confianza de la referencia ya no ronda su exactitud."
)
# --8<-- [end:reference-claim-full]

# --8<-- [start:no-zero-grad]
report("sin zero_grad", train_five(reset=False))
# --8<-- [end:no-zero-grad]

# --8<-- [start:no-zero-grad-claim-full]
assert results["sin zero_grad"][0][1] < 0.2, "Sin zero_grad ya no cae cerca del azar."
assert results["sin zero_grad"][0][0] > math.log(10), "Sin zero_grad la pérdida no pasa de ln 10."
# --8<-- [end:no-zero-grad-claim-full]

# --8<-- [start:other-owner]
report("optimizador de otra red", train_five(owner=make_net))
# --8<-- [end:other-owner]

# --8<-- [start:other-owner-claim-full]
assert abs(results["optimizador de otra red"][0][0] - math.log(10)) < 0.1, "No ronda ln 10."
assert results["optimizador de otra red"][0][1] < 0.2, "Con otro optimizador, no es el azar."
# --8<-- [end:other-owner-claim-full]

# --8<-- [start:sorted]
order = train_y.argsort(stable=True)
by_class = {"x": train_x[order], "y": train_y[order], "shuffle": False}
class_models = train_five(**by_class)
report("sin mezclar, por clases", class_models)
nines = [(model(val_x).argmax(dim=1) == 9).float().mean().item() for model in class_models]
print(f"  responde «9» al {100 * sum(nines) / 5:.0f} % de las imágenes")
report("sin mezclar, tal cual", train_five(shuffle=False))
# --8<-- [end:sorted]

# --8<-- [start:sorted-claim-full]
assert min(nines) > 0.5, "Ordenado por clases, alguna red no llena la columna del nueve."
assert results["sin mezclar, por clases"][0][1] < 0.5, "Ordenado por clases, pasa del 50 %."
assert results["sin mezclar, por clases"][0][2] > 0.7, "Ordenado por clases, ya no está segura."
assert abs(results["sin mezclar, tal cual"][0][1] - results["sin errores"][0][1]) < 0.01, (
    "Sin mezclar, en el orden de MNIST, ya no da lo mismo."
)
# --8<-- [end:sorted-claim-full]


# --8<-- [start:double-softmax]
def softmax_net():
    return make_net().append(nn.Softmax(dim=1))


report("softmax doble", train_five(softmax_net))
# --8<-- [end:double-softmax]

# --8<-- [start:double-softmax-claim-full]
assert results["softmax doble"][0][0] > 1.461, "La pérdida con softmax doble baja del suelo."
assert results["softmax doble"][0][0] < 1.7, "La pérdida con softmax doble no se acerca al suelo."
assert results["sin errores"][0][1] - results["softmax doble"][0][1] > 0.01, (
    "La softmax doble cuesta menos de un punto."
)
assert results["softmax doble"][0][2] < 0.25, "La confianza con softmax doble pasa de 0.25."
assert results["softmax doble"][1][1] > 3 * results["sin errores"][1][1], (
    "Con softmax doble la exactitud ya no depende más de la semilla."
)
# --8<-- [end:double-softmax-claim-full]

# --8<-- [start:nll]
nll = nn.NLLLoss()
torch.manual_seed(0)
model = make_net()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for step in range(31):
    loss = nll(model(train_x[:100]), train_y[:100])
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 10 == 0:
        print(f"paso {step:2d}: pérdida {loss.item():.2g}")
report("NLLLoss sobre logits", train_five(loss_fn=nll))
# --8<-- [end:nll]

# --8<-- [start:nll-claim]
assert loss.item() < 0 or math.isnan(loss.item()), "NLLLoss con logits ya no da negativos."
# --8<-- [end:nll-claim]

# --8<-- [start:nll-claim-full]
assert results["NLLLoss sobre logits"][0][1] < 0.15, "NLLLoss con logits ya no cae en el azar."
assert math.isnan(results["NLLLoss sobre logits"][0][0]), "La pérdida ya no termina en nan."
# --8<-- [end:nll-claim-full]


# --8<-- [start:dropout]
def dropout_net():
    return make_net(nn.Dropout(0.5))


dropout_models = train_five(dropout_net)
report("dropout, eval()", dropout_models)
report("dropout, sin eval()", dropout_models, training=True)
# --8<-- [end:dropout]

# --8<-- [start:dropout-claim-full]
assert results["dropout, eval()"][0][1] - results["dropout, sin eval()"][0][1] > 0.01, (
    "Olvidar eval() con dropout cuesta menos de un punto."
)
# --8<-- [end:dropout-claim-full]


# --8<-- [start:batch-norm]
def batch_norm_net():
    return make_net(nn.BatchNorm1d(128))


norm_models = train_five(batch_norm_net)
report("norm. por lotes, eval()", norm_models)
for size in (1000, 2):
    name = f"norm. por lotes, con {size}"
    report(name, norm_models, training=True, batch_size=size)
# --8<-- [end:batch-norm]

# --8<-- [start:batch-norm-claim-full]
assert results["norm. por lotes, con 2"][0][1] < 0.85, "Con lotes de 2 pasa del 85 %."
assert (
    abs(results["norm. por lotes, eval()"][0][1] - results["norm. por lotes, con 1000"][0][1])
    < 0.005
), "Con lotes de 1000 ya se nota."
# --8<-- [end:batch-norm-claim-full]

# --8<-- [start:wrong-inputs]
wrong_inputs = {
    "sin normalizar": val_images.flatten(start_dim=1),
    "en 0–255": 255 * val_images.flatten(start_dim=1),
    "tonos invertidos": prepare(1 - val_images),
    "imagen traspuesta": prepare(val_images.transpose(1, 2)),
}
for name, x in wrong_inputs.items():
    report(name, good_models, x=x)
# --8<-- [end:wrong-inputs]

# --8<-- [start:wrong-inputs-claim-full]
assert all(
    0.005 < results["sin errores"][0][1] - results[name][0][1] < 0.03
    for name in ("sin normalizar", "en 0–255")
), "La escala equivocada al predecir ya no cuesta un par de puntos."
assert 0.4 < results["sin normalizar"][0][2] < 0.6, "Sin normalizar, la confianza no ronda 50 %."
assert results["sin normalizar"][0][0] > 3 * results["sin errores"][0][0], (
    "Sin normalizar al predecir, la pérdida no llega al triple."
)
assert results["en 0–255"][0][2] > 0.99, "En 0–255 la confianza baja del 99 %."
assert results["tonos invertidos"][0][1] < 0.05, "Con tonos invertidos acierta más del 5 %."
assert results["imagen traspuesta"][0][1] < 0.3, "Con la imagen traspuesta acierta más del 30 %."
# --8<-- [end:wrong-inputs-claim-full]

# --8<-- [start:train-scale]
raw_train, raw_val = train_images.flatten(start_dim=1), val_images.flatten(start_dim=1)
report("entrenada en 0–1", train_five(x=raw_train), x=raw_val)
report("entrenada en 0–255", train_five(x=255 * raw_train), x=255 * raw_val)
# --8<-- [end:train-scale]

# --8<-- [start:train-scale-claim]
assert nn.functional.cross_entropy(make_net()(255 * raw_val), val_y) > 10, (
    "En 0–255 la pérdida ya no empieza muy por encima de ln 10."
)
# --8<-- [end:train-scale-claim]

# --8<-- [start:train-scale-claim-full]
assert 0.01 < results["sin errores"][0][1] - results["entrenada en 0–1"][0][1] < 0.05, (
    "Entrenar sin normalizar ya no cuesta entre uno y cinco puntos."
)
assert results["entrenada en 0–255"][0][1] < 0.2, "Entrenada en 0–255 ya no cae en el azar."
# --8<-- [end:train-scale-claim-full]

# --8<-- [start:class-order]
names = [str(number) for number in range(1, 11)]  # diez clases: «1», «2», …, «10»
alphabetical = sorted(names)
print("en el orden de los números:", names)
print("en orden alfabético:       ", alphabetical)
matching = sum(a == b for a, b in zip(names, alphabetical))
print("en su sitio:", matching)

position = torch.tensor([alphabetical.index(name) for name in names], device=device)
report("clases en otro orden", good_models, y=position[val_y])
# --8<-- [end:class-order]

# --8<-- [start:class-order-claim]
assert alphabetical[:3] == ["1", "10", "2"], "El orden alfabético cambió."
assert matching == 1, "El orden alfabético deja en su sitio más de una clase."
# --8<-- [end:class-order-claim]

# --8<-- [start:class-order-claim-full]
assert results["clases en otro orden"][0][1] < 0.2, "Cambiar el orden ya no hunde la exactitud."
assert results["clases en otro orden"][0][2] > 0.9, "Con otro orden ya no está segura."
# --8<-- [end:class-order-claim-full]

# --8<-- [start:damage]
ordered = sorted(results, key=lambda name: results[name][0][1])
fig, ax = plt.subplots(figsize=(4.4, 6.6))
for row, name in enumerate(ordered):
    mean, std = results[name]
    right = name in ("sin errores", "dropout, eval()", "norm. por lotes, eval()")
    color = "C2" if right else "C3"
    ax.errorbar(100 * mean[1], row, xerr=100 * std[1], fmt="o", color=color)
    ax.plot(100 * mean[2], row, "D", color="C5", fillstyle="none")
ax.set(yticks=range(len(ordered)), yticklabels=ordered, xlim=(-3, 103))
ax.set_xlabel("● exactitud, ◇ confianza (%)")
plt.show()
# --8<-- [end:damage]

# --8<-- [start:damage-claim-full]
assert ordered[0] == "tonos invertidos", "La peor fila ya no es la de los tonos invertidos."
assert 0.96 < results["norm. por lotes, con 1000"][0][1] < 0.975, "El mejor rojo no ronda el 97 %."
assert all(
    0.95 < results[name][0][1] < 0.975
    for name in ("sin errores", "dropout, eval()", "norm. por lotes, eval()")
), "Los verdes ya no rondan el 96 %."
assert results["clases en otro orden"][0][2] - results["clases en otro orden"][0][1] > 0.7, (
    "La confianza ya no separa tanto de la exactitud en el orden de clases."
)
# --8<-- [end:damage-claim-full]


# --8<-- [start:checks]
def inspect(model, loss_fn=None, owner=None, reset=True):
    """Cinco comprobaciones con un solo lote de 100 imágenes."""
    loss_fn = loss_fn or nn.CrossEntropyLoss()
    moved = owner() if owner else model
    optimizer = torch.optim.SGD(moved.parameters(), lr=0.1)
    before = copy.deepcopy(model.state_dict())
    losses, norms = [], []
    for step in range(200):
        loss = loss_fn(model(train_x[:100]), train_y[:100])
        if reset:
            optimizer.zero_grad()
        loss.backward()
        losses.append(loss.item())
        norms.append(model[0].weight.grad.norm().item())
        if step > 0:  # las dos primeras vueltas, con los mismos pesos
            optimizer.step()
    return {
        "ln 10": abs(losses[0] - math.log(10)) < 0.2,
        "gradiente": math.isclose(norms[0], norms[1], rel_tol=1e-4),
        "cambian": any((before[key] != model.state_dict()[key]).any() for key in before),
        "positiva": min(losses) >= 0,
        "memoriza": abs(losses[-1]) < 0.05,
    }


# --8<-- [end:checks]

# --8<-- [start:run-checks]
torch.manual_seed(0)
cases = {
    "sin errores": inspect(make_net()),
    "sin zero_grad": inspect(make_net(), reset=False),
    "optimizador de otra red": inspect(make_net(), owner=make_net),
    "softmax doble": inspect(softmax_net()),
    "NLLLoss sobre logits": inspect(make_net(), loss_fn=nn.NLLLoss()),
}
print(f"{'':24s}", "  ".join(cases["sin errores"]))
for name, marks in cases.items():
    cells = [("sí" if mark else "NO").ljust(len(title)) for title, mark in marks.items()]
    print(f"{name:24s}", "  ".join(cells).rstrip())
# --8<-- [end:run-checks]

# --8<-- [start:run-checks-claim]
assert all(cases["sin errores"].values()), "La red sin errores no pasa las comprobaciones."
assert all(not all(marks.values()) for name, marks in cases.items() if name != "sin errores"), (
    "Algún error de bucle o de pérdida pasa las cinco comprobaciones."
)
assert [title for title, mark in cases["sin zero_grad"].items() if not mark] == ["gradiente"], (
    "Sin zero_grad ya no falla solo la comprobación del gradiente."
)
assert [title for title, mark in cases["softmax doble"].items() if not mark] == ["memoriza"], (
    "Con softmax doble ya no falla solo la comprobación de memorizar."
)
assert not cases["optimizador de otra red"]["cambian"], "Los pesos cambian con otro optimizador."
assert not cases["NLLLoss sobre logits"]["positiva"], "NLLLoss con logits ya no da negativos."
# --8<-- [end:run-checks-claim]
