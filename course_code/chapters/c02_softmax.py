"""Softmax: de los logits a las probabilidades, sin desbordarse."""

from course_code.softmax import log_softmax, log_sum_exp, softmax

# --8<-- [start:imports]
import matplotlib.pyplot as plt
import torch
from torch import nn
from torchvision import datasets
# --8<-- [end:imports]

# --8<-- [start:divide]
print(torch.tensor([2.0, 1.0, 0.1]) / 3.1)
print(torch.tensor([2.0, 1.0, -2.5]) / 0.5)
# --8<-- [end:divide]

# --8<-- [start:divide-claim]
assert (torch.tensor([2.0, 1.0, -2.5]) / 0.5).tolist() == [4, 2, -5], "Dividir no da 4, 2, −5."
# --8<-- [end:divide-claim]

# --8<-- [start:by-hand]
logits = torch.tensor([2.0, 1.0, 0.1])
exps = logits.exp()
probabilities = exps / exps.sum()
print(exps)
print(exps.sum())
print(probabilities)
# --8<-- [end:by-hand]

# --8<-- [start:by-hand-claim]
assert [round(p, 3) for p in probabilities.tolist()] == [0.659, 0.242, 0.099], (
    "Las probabilidades del ejemplo ya no son 0.659, 0.242 y 0.099."
)
assert [round(e, 3) for e in exps.tolist()] == [7.389, 2.718, 1.105], "Las exponenciales."
assert round(exps.sum().item(), 2) == 11.21, "La suma de las exponenciales no es 11.21."
# --8<-- [end:by-hand-claim]

# --8<-- [start:bars]
fig, axes = plt.subplots(1, 3, figsize=(5.6, 3), layout="constrained")
names = ["logits", "exponencial", "probabilidad"]
for ax, name, values in zip(axes, names, [logits, exps, probabilities]):
    bars = ax.bar(["a", "b", "c"], values)
    ax.bar_label(bars, [f"{value:.2f}" for value in values.tolist()])
    ax.margins(y=0.15)
    ax.set_title(name)
    ax.set_yticks([])
plt.show()
# --8<-- [end:bars]

# --8<-- [start:differences]
print(probabilities[0] / probabilities[1])
print((logits[0] - logits[1]).exp())

moved = (logits + 5).exp()
print(moved / moved.sum())
# --8<-- [end:differences]

# --8<-- [start:differences-claim]
assert torch.allclose(moved / moved.sum(), probabilities), "Sumar 5 cambia la softmax."
assert torch.allclose(probabilities[0] / probabilities[1], torch.tensor(1.0).exp()), (
    "El cociente de dos probabilidades no es la exponencial de la diferencia."
)
# --8<-- [end:differences-claim]

# --8<-- [start:batch]
torch.manual_seed(0)
batch = torch.randn(64, 10)
exps = batch.exp()
print(exps.sum(dim=1).shape)
print(exps.sum(dim=1, keepdim=True).shape)

probabilities = exps / exps.sum(dim=1, keepdim=True)
print(probabilities.shape, probabilities.sum(dim=1)[:3])
# --8<-- [end:batch]

# --8<-- [start:batch-claim]
assert torch.allclose(probabilities.sum(dim=1), torch.ones(64)), "Las filas no suman 1."
assert torch.allclose(probabilities, batch.softmax(dim=1)), "No coincide con PyTorch."
# --8<-- [end:batch-claim]

# --8<-- [start:overflow]
big = torch.tensor([1000.0, 0.0, -1000.0])
print(big.exp())
print(big.exp() / big.exp().sum())
# --8<-- [end:overflow]

# --8<-- [start:overflow-claim]
assert big.exp().tolist() == [float("inf"), 1, 0], "exp(1000) ya no se desborda."
assert (big.exp() / big.exp().sum())[0].isnan(), "La softmax ingenua ya no da «no es un número»."
assert torch.tensor(89.0).exp().isinf() and torch.tensor(88.0).exp().isfinite(), "El 89."
# --8<-- [end:overflow-claim]

# --8<-- [start:stable]
print(softmax(big))
print(softmax(logits))
print(torch.allclose(softmax(batch, dim=1), torch.softmax(batch, dim=1)))
# --8<-- [end:stable]

# --8<-- [start:stable-claim]
assert softmax(big).tolist() == [1, 0, 0], "La softmax estable falla en ±1000."
assert torch.allclose(softmax(batch, dim=1), torch.softmax(batch, dim=1)), "No es la de torch."
# --8<-- [end:stable-claim]

# --8<-- [start:naive-log]
far = torch.tensor([0.0, -50.0, -200.0])
print(softmax(far).log())
print(log_softmax(far))
# --8<-- [end:naive-log]

# --8<-- [start:naive-log-claim]
assert softmax(far).log()[2].item() == float("-inf"), "El logaritmo ingenuo ya no es −∞."
assert log_softmax(far).tolist() == [0, -50, -200], "log_softmax pierde el −200."
assert torch.allclose(log_softmax(batch, 1), torch.log_softmax(batch, 1)), "No es la de torch."
assert torch.allclose(log_sum_exp(batch, 1), batch.logsumexp(1, keepdim=True)), "Log-sum-exp."
# --8<-- [end:naive-log-claim]

# --8<-- [start:temperature]
for temperature in (0.1, 0.5, 1.0, 2.0, 10.0):
    p = softmax(logits / temperature)
    print(f"T = {temperature:4}:", [f"{value:.3f}" for value in p.tolist()])
# --8<-- [end:temperature]

# --8<-- [start:temperature-claim]
assert softmax(logits / 0.1)[0] > 0.999, "Con T = 0.1 la mayor ya no se lleva casi todo."
assert softmax(logits / 10)[0] < 0.37, "Con T = 10 las tres ya no se parecen."
# --8<-- [end:temperature-claim]

# --8<-- [start:temperature-curves]
temperatures = torch.logspace(-1, 1, 60)
curves = softmax(logits / temperatures.unsqueeze(1), dim=1)
plt.figure(figsize=(5.2, 3.4))
plt.semilogx(temperatures, curves)
for name, height, color in zip("abc", softmax(logits), ["C0", "C1", "C2"]):
    plt.text(1.05, height + 0.03, name, color=color)
plt.xticks([0.1, 1, 10], ["0.1", "1", "10"])
plt.xlabel("temperatura")
plt.title("Probabilidad")
plt.show()
# --8<-- [end:temperature-curves]

# --8<-- [start:digits]
raw_train = datasets.MNIST("datos", train=True, download=True)
raw_test = datasets.MNIST("datos", train=False, download=True)
images = raw_train.data[:20000].flatten(start_dim=1) / 127.5 - 1
labels = raw_train.targets[:20000]
test_images = raw_test.data.flatten(start_dim=1) / 127.5 - 1
test_labels = raw_test.targets


def new_network():
    """La red 784–256–10, siempre con la misma semilla."""
    torch.manual_seed(0)
    return nn.Sequential(
        nn.Linear(784, 256),
        nn.Sigmoid(),
        nn.Linear(256, 10),
    )


# --8<-- [end:digits]

# --8<-- [start:training]
trained = new_network()
loss_fn = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(trained.parameters(), lr=0.003)
for step in range(400):
    chosen = torch.randint(len(images), (100,))
    scores = trained(images[chosen])  # predecir
    loss = loss_fn(scores, labels[chosen])  # medir la pérdida
    optimizer.zero_grad()  # poner a cero
    loss.backward()  # retropropagar
    optimizer.step()  # actualizar
# --8<-- [end:training]

# --8<-- [start:three-networks]
wild = new_network()
for parameter in wild.parameters():
    nn.init.normal_(parameter)

names = ["con randn", "recién creada", "entrenada"]
log_p, hits = {}, {}
for name, network in zip(names, [wild, new_network(), trained]):
    with torch.no_grad():
        log_p[name] = log_softmax(network(test_images), dim=1)
    right = log_p[name].argmax(dim=1) == test_labels
    hits[name] = right.float().mean().item()
    sure = log_p[name].exp().amax(dim=1).mean().item()
    print(f"{name:14s} aciertos {100 * hits[name]:4.1f} %", end="   ")
    print(f"seguridad {100 * sure:4.1f} %")
# --8<-- [end:three-networks]

# --8<-- [start:three-networks-claim]
assert log_p["con randn"].exp().amax(dim=1).mean() > 0.85, "randn ya no está tan segura."
assert hits["con randn"] < 0.2 and hits["recién creada"] < 0.2, "Sin entrenar, ya acierta."
# --8<-- [end:three-networks-claim]

# --8<-- [start:three-networks-claim-full]
assert hits["entrenada"] > 0.9, "La red entrenada ya no pasa del 90 %."
# --8<-- [end:three-networks-claim-full]

# --8<-- [start:function]
four = 27
fig, axes = plt.subplots(2, 2, figsize=(5.2, 5), layout="constrained")
axes[0, 0].imshow(test_images[four].reshape(28, 28), cmap="gray")
axes[0, 0].set_title("la imagen x")
axes[0, 0].axis("off")
for ax, (name, values) in zip(axes.flat[1:], log_p.items()):
    p = values[four].exp()
    colors = ["C0"] * 10
    colors[p.argmax()] = "C3"
    colors[test_labels[four]] = "C2"
    ax.barh(range(10), p, color=colors)
    ax.set(xlim=(0, 1), xticks=[0, 0.5, 1], yticks=range(10))
    ax.set_title("F(x), " + name)
plt.show()
# --8<-- [end:function]

# --8<-- [start:function-claim]
assert test_labels[four] == 4, "La imagen elegida ya no es un cuatro."
assert log_p["recién creada"][four].exp().max() < 0.2, "La recién creada ya no reparte."
# --8<-- [end:function-claim]

# --8<-- [start:function-claim-full]
assert log_p["entrenada"][four].exp()[4] > 0.9, "La entrenada ya no da más de 0.9 al cuatro."
assert log_p["con randn"][four].argmax() != 4, "La de randn acierta el cuatro."
# --8<-- [end:function-claim-full]

# --8<-- [start:surprise]
rows = torch.arange(len(test_labels))
for name, values in log_p.items():
    penalty = -values[rows, test_labels].mean().item()
    print(f"{name:14s} {penalty:6.3f}")
print(f"por igual      {torch.tensor(10).log():6.3f}")
# --8<-- [end:surprise]

# --8<-- [start:surprise-claim]
assert 12 < -log_p["con randn"][rows, test_labels].mean() < 17, "randn ya no paga 12–17."
assert abs(-log_p["recién creada"][rows, test_labels].mean() - 2.303) < 0.06, "No es ln 10."
# --8<-- [end:surprise-claim]

# --8<-- [start:surprise-claim-full]
assert -log_p["entrenada"][rows, test_labels].mean() < 0.3, "La entrenada no baja de 0.3."
# --8<-- [end:surprise-claim-full]

# --8<-- [start:sanity]
probabilities = softmax(batch, dim=1)
print((probabilities > 0).all())
print(torch.allclose(probabilities.sum(dim=1), torch.ones(64)))
print(softmax(torch.zeros(4)))

z = torch.tensor([-2.0, 0.0, 1.0])
pairs = torch.stack([z, torch.zeros(3)], dim=1)
print(softmax(pairs, dim=1)[:, 0])
print(torch.sigmoid(z))
# --8<-- [end:sanity]

# --8<-- [start:sanity-claim]
assert softmax(torch.zeros(4)).tolist() == [0.25] * 4, "Iguales: 1/4."
assert torch.allclose(softmax(pairs, dim=1)[:, 0], torch.sigmoid(z)), "No es la sigmoide."
# --8<-- [end:sanity-claim]

# --8<-- [start:no-keepdim]
batch.exp() / batch.exp().sum(dim=1)
# --8<-- [end:no-keepdim]

# --8<-- [start:square]
with torch.no_grad():
    scores = trained(test_images)
wrong = []
for square in scores.split(10):  # lotes de diez imágenes y diez clases
    exps = square.exp()
    wrong.append(exps / exps.sum(dim=1))
wrong = torch.cat(wrong)

sums = wrong.sum(dim=1)
print(f"las filas suman de {sums.min():.3f} a {sums.max():.3f}")
accuracy = (wrong.argmax(dim=1) == test_labels).float().mean().item()
print(f"con keepdim: {100 * hits['entrenada']:.1f} % de aciertos")
print(f"sin keepdim: {100 * accuracy:.1f} % de aciertos")
# --8<-- [end:square]

# --8<-- [start:square-claim]
assert sums.min() < 0.5 and sums.max() > 2, "Las filas de los lotes cuadrados suman casi 1."
assert wrong.max() > 1, "Sin keepdim ninguna «probabilidad» pasa de 1."
# --8<-- [end:square-claim]

# --8<-- [start:square-claim-full]
assert 0.03 < hits["entrenada"] - accuracy < 0.08, "Sin keepdim no se pierden unos 5 puntos."
# --8<-- [end:square-claim-full]

# --8<-- [start:dim-zero]
across = torch.cat([part.softmax(dim=0) for part in scores.split(10)])
accuracy = (across.argmax(dim=1) == test_labels).float().mean().item()
print(f"en lotes de diez: {100 * accuracy:.1f} % de aciertos")
print("con una imagen:", scores[:1].softmax(dim=0))
# --8<-- [end:dim-zero]

# --8<-- [start:dim-zero-claim]
assert (scores[:1].softmax(dim=0) == 1).all(), "Con una imagen y dim=0 no salen todos unos."
# --8<-- [end:dim-zero-claim]

# --8<-- [start:dim-zero-claim-full]
assert accuracy < hits["entrenada"] - 0.1, "Con dim=0 se pierden menos de diez puntos."
# --8<-- [end:dim-zero-claim-full]

# --8<-- [start:twice]
once = log_p["entrenada"].exp()
twice = softmax(once, dim=1)
print(f"una vez:    seguridad media {100 * once.amax(dim=1).mean():.1f} %")
print(f"dos veces:  seguridad media {100 * twice.amax(dim=1).mean():.1f} %")
print("misma clase elegida:", torch.equal(once.argmax(dim=1), twice.argmax(dim=1)))

perfect = torch.eye(10)[0]  # probabilidad 1 a la primera clase
print(f"lo máximo posible: {100 * softmax(perfect)[0]:.1f} %")
# --8<-- [end:twice]

# --8<-- [start:twice-claim]
assert f"{100 * softmax(perfect)[0]:.1f}" == "23.2", "El techo de la doble ya no es 23.2 %."
assert twice.max() < 0.233, "La doble softmax pasa del techo."
assert torch.equal(once.argmax(dim=1), twice.argmax(dim=1)), "La doble cambia la elegida."
# --8<-- [end:twice-claim]

# --8<-- [start:wrong-axis]
logits.softmax(dim=1)
# --8<-- [end:wrong-axis]

# --8<-- [start:integers]
torch.tensor([2, 1, 0]).softmax(dim=0)
# --8<-- [end:integers]
