"""Página «Inferencia»: de una imagen a una frase, sin tropezar por el camino."""

from course_code.data import fast_loader, to_tensors
from course_code.mlp import MLP
from course_code.training import train_epoch

# --8<-- [start:imports]
import copy
import time

import matplotlib.pyplot as plt
import torch
from torch import nn
from torch.utils.data import BatchSampler, DataLoader, RandomSampler, TensorDataset
from torchvision import datasets
from torchvision.transforms import v2

plt.rcParams["image.cmap"] = "gray"
device = torch.device("cpu")
if torch.accelerator.is_available():
    device = torch.accelerator.current_accelerator()
# --8<-- [end:imports]

# --8<-- [start:data]
raw_train = datasets.FashionMNIST("datos", train=True, download=True)
images, labels = to_tensors(raw_train, mean=0.286, std=0.353).tensors

order = torch.randperm(len(labels), generator=torch.Generator().manual_seed(0))
val, train = order.tensor_split([len(order) // 12])
train = train[: len(order) // 5]
val_x, val_y = images[val].to(device), labels[val].to(device)
print("para entrenar:  ", len(train))
print("para preguntar: ", len(val))
# --8<-- [end:data]

# --8<-- [start:data-claim]
assert not set(val.tolist()) & set(train.tolist()), "Hay imágenes en los dos grupos."
# --8<-- [end:data-claim]

# --8<-- [start:data-claim-full]
assert (len(train), len(val)) == (12000, 5000), "Ya no son 12 000 y 5000 imágenes."
# --8<-- [end:data-claim-full]


# --8<-- [start:fit]
def fit(model, epochs=8):
    """Entrena la red con Adam y un ciclo de la tasa de aprendizaje."""
    dataset = TensorDataset(images[train], labels[train])
    loader = fast_loader(dataset, batch_size=100)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    scheduler = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, max_lr=0.003, total_steps=epochs * len(loader)
    )
    options = (nn.CrossEntropyLoss(), optimizer, device, scheduler)
    for epoch in range(epochs):
        train_epoch(model, loader, *options)
    return model


models = []
for seed in range(3):
    torch.manual_seed(seed)
    models.append(fit(MLP().to(device)))
model = models[0]
# --8<-- [end:fit]

# --8<-- [start:prepare]
prepare = v2.Compose(
    [
        v2.ToImage(),
        v2.ToDtype(torch.float32, scale=True),
        v2.Normalize((0.286,), (0.353,)),
    ]
)
image, label = raw_train[val[39].item()]
pixels = prepare(image)
x = pixels.unsqueeze(0).to(device)
print("la imagen:   ", image.size)
print("preparada:   ", tuple(pixels.shape))
print("lote de una: ", tuple(x.shape))
# --8<-- [end:prepare]

# --8<-- [start:prepare-claim]
assert torch.allclose(x, val_x[39:40], atol=1e-6), "No se prepara como al entrenar."
assert x.shape == (1, 1, 28, 28), "El lote de una imagen no tiene forma (1, 1, 28, 28)."
# --8<-- [end:prepare-claim]

# --8<-- [start:predict]
model.eval()
with torch.inference_mode():
    logits = model(x)
probabilities = logits.softmax(dim=1)[0].cpu()
values, classes = probabilities.topk(3)
print("logits", tuple(logits.shape))
for p, c in zip(values.tolist(), classes.tolist()):
    print(f"clase {c}: {100 * p:.1f} %")
# --8<-- [end:predict]

# --8<-- [start:sentence]
NAMES = ["una camiseta", "un pantalón", "un suéter", "un vestido", "un abrigo"]
NAMES += ["una sandalia", "una camisa", "una zapatilla", "un bolso", "un botín"]


def percent(p):
    return "más del 99 %" if p > 0.99 else f"{100 * p:.0f} %"


def sentence(probabilities):
    """De diez probabilidades, (10,), a una frase con las dos mayores."""
    values, classes = probabilities.topk(2)
    (first, second), (a, b) = values.tolist(), classes.tolist()
    text = f"Creo que es {NAMES[a]} ({percent(first)})"
    if second > 0.05:
        text += f"; si no, {NAMES[b]} ({percent(second)})"
    return text


print(sentence(probabilities))
# --8<-- [end:sentence]

# --8<-- [start:sentence-claim-full]
assert classes[0] == label == 2, "La imagen de ejemplo ya no es un suéter acertado."
assert classes[1] == 4 and 0.4 < values[0] < 0.85, "Ya no duda con el abrigo."
# --8<-- [end:sentence-claim-full]

# --8<-- [start:gallery]
with torch.inference_mode():
    val_logits = model(val_x)
val_p = val_logits.softmax(dim=1).cpu()

ratios = {"width_ratios": [1, 4]}
fig, axes = plt.subplots(4, 2, figsize=(5.2, 5), **ratios)
for (left, right), i in zip(axes, [2, 92, 163, 46]):
    answer, truth = val_p[i].argmax(), labels[val[i]]
    left.imshow(images[val[i], 0])
    text = sentence(val_p[i]).replace("; ", ";\n")
    color, mark = ("C2", "✓") if answer == truth else ("C3", "✗")
    right.text(0, 0.6, text, color=color, va="center", fontsize=14)
    right.text(0, 0.12, f"{mark} Era {NAMES[truth]}", va="center")
    left.axis("off")
    right.axis("off")
plt.show()
# --8<-- [end:gallery]

# --8<-- [start:gallery-claim-full]
assert labels[val[[2, 92, 163, 46]]].tolist() == [9, 3, 1, 0], "Son otras imágenes."
assert val_p[2, 9] > 0.99, "El primero ya no es un botín seguro."
assert val_p[92].argmax() == 3 and val_p[92, 3] < 0.8, "El vestido dudoso cambió."
assert val_p[163].argmax() == 3 and val_p[163, 3] > 0.9, "El error seguro cambió."
assert 0.05 < val_p[46, 6] < 0.6, "Entre camiseta y camisa ya no duda."
# --8<-- [end:gallery-claim-full]

# --8<-- [start:top-k]
for k in range(1, 4):
    top = val_logits.topk(k, dim=1).indices
    hits = (top == val_y.unsqueeze(1)).any(dim=1)
    print(f"entre las {k} primeras: {100 * hits.float().mean():.1f} %")
# --8<-- [end:top-k]

# --8<-- [start:top-k-claim-full]
assert 0.85 < (val_logits.argmax(dim=1) == val_y).float().mean() < 0.89, "No es el 87 %."
assert 0.98 < hits.float().mean() < 0.995, "Entre las tres primeras ya no está el 99 %."
# --8<-- [end:top-k-claim-full]

# --8<-- [start:trap]
top_class = val_logits[:64].topk(1, dim=1).indices
hits = top_class == val_y[:64]
print("top_class", tuple(top_class.shape))
print("etiquetas", tuple(val_y[:64].shape))
print("hits     ", tuple(hits.shape))
print(f"suma entre 64: {100 * hits.sum().item() / 64:.1f} %")
# --8<-- [end:trap]

# --8<-- [start:trap-claim]
assert hits.shape == (64, 64), "La comparación ya no da (64, 64)."
assert hits.sum() > 64, "La cuenta ya no pasa del 100 %."
# --8<-- [end:trap-claim]

# --8<-- [start:trap-damage]
torch.manual_seed(0)
untrained = MLP().to(device)
for name, network in [("sin entrenar", untrained), ("entrenada", model)]:
    with torch.inference_mode():
        top_class = network(val_x).topk(1, dim=1).indices
    right = (top_class.squeeze(1) == val_y).float().mean().item()
    wrong = (top_class == val_y).sum().item() / len(val_y) ** 2
    print(f"{name:13s} bien {100 * right:4.1f} %   mal {100 * wrong:4.1f} %")
# --8<-- [end:trap-damage]

# --8<-- [start:trap-damage-claim-full]
assert abs(wrong - 0.1) < 0.01, "El promedio de la tabla ya no ronda el 10 %."
assert right > 0.85, "La red entrenada ya no acierta el 87 %."
# --8<-- [end:trap-damage-claim-full]

# --8<-- [start:eval-mlp]
with torch.inference_mode():
    in_training = model.train()(val_x)
    in_evaluation = model.eval()(val_x)
print("MLP, mismas respuestas:", torch.equal(in_training, in_evaluation))
# --8<-- [end:eval-mlp]

# --8<-- [start:eval-mlp-claim]
assert torch.equal(in_training, in_evaluation), "eval() cambia algo en el MLP."
# --8<-- [end:eval-mlp-claim]


# --8<-- [start:modes]
def network_with_modes():
    layers = [nn.Linear(784, 128), nn.BatchNorm1d(128), nn.ReLU(), nn.Dropout(0.5)]
    return nn.Sequential(nn.Flatten(), *layers, nn.Linear(128, 10)).to(device)


trained = []
for seed in range(3):
    torch.manual_seed(seed)
    trained.append(fit(network_with_modes(), epochs=5))
# --8<-- [end:modes]

# --8<-- [start:three-answers]
torch.manual_seed(0)
network = copy.deepcopy(trained[0])
answers = []
for mode in (False, False, False, True, True, True):
    network.train(mode)
    with torch.inference_mode():
        answer = network(val_x[:64])[39].softmax(dim=0).cpu()
    print("train:" if mode else "eval: ", sentence(answer))
    answers.append(answer)
kept = torch.equal(network[2].running_mean, trained[0][2].running_mean)
print("promedios guardados, iguales que antes:", kept)
# --8<-- [end:three-answers]

# --8<-- [start:three-answers-claim]
assert torch.equal(answers[0], answers[1]), "En eval() la respuesta cambia."
assert torch.equal(answers[1], answers[2]), "En eval() la respuesta cambia."
assert not torch.equal(answers[3], answers[4]), "En train(), dos respuestas son iguales."
assert not torch.equal(answers[4], answers[5]), "En train(), dos respuestas son iguales."
assert not kept, "Preguntar en train() ya no mueve los promedios."
# --8<-- [end:three-answers-claim]

# --8<-- [start:eval-forgotten]
torch.manual_seed(0)
table = {}
for size in (5000, 64, 8, 2):
    accuracies = []
    for network in trained:
        network = copy.deepcopy(network).train(size < 5000)
        with torch.inference_mode():
            logits = torch.cat([network(x) for x in val_x.split(size)])
        accuracies.append((logits.argmax(dim=1) == val_y).float().mean())
    values = 100 * torch.stack(accuracies)
    name = "con eval()" if size == 5000 else f"sin eval(), lotes de {size}"
    print(f"{name:24s} {values.mean():.1f} ± {values.std():.1f} %")
    table[size] = values
# --8<-- [end:eval-forgotten]

# --8<-- [start:eval-forgotten-claim-full]
assert 1 < (table[5000] - table[64]).mean() < 4, "Con lotes de 64 no son dos puntos."
assert (table[5000] - table[8]).min() > 5, "Con lotes de 8 ya no se pierden cinco puntos."
assert (table[5000] - table[2]).min() > 25, "Con lotes de 2 ya no se pierde un tercio."
# --8<-- [end:eval-forgotten-claim-full]

# --8<-- [start:grad]
model.eval()
print("solo eval():     ", model(x).requires_grad)
with torch.no_grad():
    print("no_grad():       ", model(x).requires_grad)
with torch.inference_mode():
    print("inference_mode():", model(x).requires_grad)
# --8<-- [end:grad]

# --8<-- [start:grad-claim]
assert model(x).requires_grad, "eval() apaga las anotaciones."
# --8<-- [end:grad-claim]


# --8<-- [start:memory]
def saved_bytes(x):
    """Bytes guardados para ir hacia atrás, sin los datos ni los parámetros."""
    known = {tensor.data_ptr() for tensor in [x, *model.parameters()]}
    saved = {}

    def note(tensor):
        if tensor.data_ptr() not in known:
            saved[tensor.data_ptr()] = tensor.nbytes
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(note, lambda tensor: tensor):
        model(x)
    return sum(saved.values())


noted = saved_bytes(val_x[:1000])
with torch.inference_mode():
    silent = saved_bytes(val_x[:1000])
print("anotando:            ", noted, "bytes")
print("con inference_mode():", silent, "bytes")
# --8<-- [end:memory]

# --8<-- [start:memory-claim]
assert noted == len(val_x[:1000]) * (128 + 64) * 4, "Ya no se guardan las 192 activaciones."
assert silent == 0, "Con inference_mode() se guarda algo."
# --8<-- [end:memory-claim]


# --8<-- [start:speed]
def seconds(x, repeats):
    """Lo que tarda la red con el lote x: la mejor de varias medidas."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        with torch.inference_mode():
            model(x).cpu()  # .cpu() espera a que la GPU termine
        times.append(time.perf_counter() - start)
    return min(times)


one = seconds(val_x[:1], repeats=200)
many = seconds(val_x[:1000], repeats=20) / 1000
print("una imagen sola, en menos de 5 ms:      ", one < 0.005)
print("de mil en mil, más de 3 veces más rápido:", one / many > 3)
# --8<-- [end:speed]

# --8<-- [start:speed-claim-full]
assert one < 0.005, "Una imagen tarda más de 5 ms."
assert one / many > 3, "De mil en mil ya no es tres veces más rápido."
# --8<-- [end:speed-claim-full]

# --8<-- [start:preparations]
pixels = val_x * 0.353 + 0.286  # de vuelta a 0–1
ways = {
    "como al entrenar": val_x,
    "números de MNIST": (pixels - 0.1307) / 0.3081,
    "de 0 a 255": 255 * pixels,
    "de 0 a 1": pixels,
    "traspuesta": val_x.transpose(2, 3),
    "tonos invertidos": (1 - pixels - 0.286) / 0.353,
}
results = torch.zeros(len(ways), len(models), 2)
for row, x in enumerate(ways.values()):
    for column, network in enumerate(models):
        network.eval()
        with torch.inference_mode():
            confidence, guess = network(x).softmax(dim=1).max(dim=1)
        hits = (guess == val_y).float()
        results[row, column] = 100 * torch.stack([hits.mean(), confidence.mean()])
print("                  exactitud    confianza")
for name, mean, sd in zip(ways, results.mean(dim=1), results.std(dim=1)):
    print(f"{name:17s} {mean[0]:4.1f} ± {sd[0]:.1f}   {mean[1]:4.1f} ± {sd[1]:.1f}")
# --8<-- [end:preparations]

# --8<-- [start:preparations-claim-full]
assert (results[3, :, 1] < 60).all(), "Sin normalizar ya no duda de todo."
assert (results[2, :, 0] < 80).all() and (results[2, :, 1] > 99).all(), "De 0 a 255 cambió."
assert (results[4:, :, 0] < 10).all(), "Traspuesta o invertida, ya no cae bajo el azar."
assert (results[4:, :, 1] > 50).all(), "Traspuesta o invertida, ya no sigue segura."
assert 6 < (results[0] - results[2:4])[..., 0].mean() < 16, "La escala no cuesta diez puntos."
assert (results[0, :, 0] > results[2:4, :, 0] + 3).all(), "La escala ya no cuesta nada."
assert 1 < (results[0] - results[1])[:, 0].mean() < 5, "Los de MNIST ya no cuestan poco."
# --8<-- [end:preparations-claim-full]

# --8<-- [start:bars]
accuracy, confidence = results.mean(dim=1).T
places = torch.arange(len(ways))
fig, ax = plt.subplots(figsize=(5.2, 4.4))
ax.barh(places - 0.2, accuracy, height=0.36, color="C2")
ax.barh(places + 0.2, confidence, height=0.36, color="C5")
ax.text(accuracy[4] + 2, 3.8, "exactitud", color="C2", va="center")
ax.text(confidence[3] + 2, 3.2, "confianza", color="C5", va="center")
ax.set(yticks=places, yticklabels=ways, xlim=(0, 100), xlabel="%")
ax.invert_yaxis()
plt.show()
# --8<-- [end:bars]

# --8<-- [start:sanity]
with torch.inference_mode():
    together = model(val_x[:64])
    alone = torch.cat([model(x) for x in val_x[:64].split(1)])
    prepared = model(prepare(image).unsqueeze(0).to(device))[0]
print("sola o acompañada: ", torch.allclose(alone, together, atol=1e-4))
print("mismo camino:      ", torch.allclose(prepared, together[39], atol=1e-4))
# --8<-- [end:sanity]

# --8<-- [start:sanity-claim]
assert torch.allclose(alone, together, atol=1e-4), "La respuesta depende de la compañía."
assert torch.allclose(prepared, together[39], atol=1e-4), "Hay dos preparaciones distintas."
# --8<-- [end:sanity-claim]

# --8<-- [start:no-batch]
pixels = val_x[39, 0]  # (28, 28): ni canal ni lote
model(pixels)
# --8<-- [end:no-batch]

# --8<-- [start:no-parentheses]
network = network_with_modes()
network.eval
network(val_x[:1])
# --8<-- [end:no-parentheses]

# --8<-- [start:numpy]
model.eval()
model(val_x[:1]).softmax(dim=1).cpu().numpy()
# --8<-- [end:numpy]

# --8<-- [start:wrong-axis]
hits = model(val_x[:64]).argmax(dim=0) == val_y[:64]
# --8<-- [end:wrong-axis]

# --8<-- [start:square-batch]
with torch.inference_mode():
    guesses = [model(x).argmax(dim=0) for x in val_x.split(10)]
hits = (torch.cat(guesses)[: len(val_y)] == val_y).float()
print(f"{100 * hits.mean():.1f} %")
# --8<-- [end:square-batch]

# --8<-- [start:square-batch-claim-full]
assert hits.mean() < 0.3, "Con el eje equivocado ya no se hunde la exactitud."
# --8<-- [end:square-batch-claim-full]

# --8<-- [start:frozen-features]
with torch.inference_mode():
    features = model.hidden1(val_x[:64].flatten(start_dim=1))
head = nn.Linear(128, 10).to(device)
head(features)
# --8<-- [end:frozen-features]
