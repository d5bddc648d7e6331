"""Página «Entrenar un MLP»: de un paso hecho a mano a más del 97.5 % en cinco épocas."""

from course_code.data import make_loaders, to_tensors
from course_code.mlp import MLP
from course_code.onnx_export import save_onnx
from course_code.training import evaluate, train_epoch

# --8<-- [start:imports]
import math

import matplotlib.pyplot as plt
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset, random_split
from torchvision import datasets

plt.rcParams["image.cmap"] = "gray"  # las imágenes, en grises
device = torch.device("cpu")
if torch.accelerator.is_available():
    device = torch.accelerator.current_accelerator()
# --8<-- [end:imports]


# --8<-- [start:data]
raw_train = datasets.MNIST("datos", train=True, download=True)
full_train = to_tensors(raw_train)
train_loader, val_loader = make_loaders(full_train)
print("entrenamiento:", len(train_loader.dataset))
print("validación:   ", len(val_loader.dataset))
# --8<-- [end:data]

# --8<-- [start:data-claim-full]
assert len(train_loader.dataset) == 55000, "Ya no entrenamos con 55 000 imágenes."
assert len(val_loader.dataset) == 5000, "Ya no validamos con 5 000 imágenes."
# --8<-- [end:data-claim-full]

# --8<-- [start:parameters]
torch.manual_seed(0)
model = MLP().to(device)
for name, p in model.named_parameters():
    print(f"{name:15s} {tuple(p.shape)!s:11s} {p.numel():7d}")
print(f"{'total':27s} {sum(p.numel() for p in model.parameters()):7d}")
# --8<-- [end:parameters]

# --8<-- [start:parameters-claim]
assert sum(p.numel() for p in model.parameters()) == 109386, "Ya no son 109 386 parámetros."
assert model.hidden1.weight.shape == (128, 784), "La matriz ya no se guarda (128, 784)."
assert model.hidden1.weight.numel() + model.hidden1.bias.numel() == 100480, "No es 100 480."
assert model.hidden2.weight.numel() + model.hidden2.bias.numel() == 8256, "No es 8 256."
assert model.output.weight.numel() + model.output.bias.numel() == 650, "No es 650."
# --8<-- [end:parameters-claim]

# --8<-- [start:initial-loss]
loss_fn = nn.CrossEntropyLoss()
x, y = next(iter(train_loader))
x, y = x.to(device), y.to(device)

logits = model(x)
loss = loss_fn(logits, y)
print("logits", tuple(logits.shape))
print(f"pérdida inicial {loss.item():.3f}   ln 10 = {math.log(10):.3f}")
# --8<-- [end:initial-loss]

# --8<-- [start:initial-loss-claim]
assert logits.shape == (64, 10), "Los logits ya no tienen forma (64, 10)."
assert abs(loss.item() - math.log(10)) < 0.05, "La pérdida inicial ya no ronda ln 10."
# --8<-- [end:initial-loss-claim]

# --8<-- [start:slope]
epsilon = 0.01
bias = model.output.bias
with torch.no_grad():
    bias[7] += epsilon
    loss_up = loss_fn(model(x), y).item()
    bias[7] -= 2 * epsilon
    loss_down = loss_fn(model(x), y).item()
    bias[7] += epsilon  # lo dejamos como estaba

slope = (loss_up - loss_down) / (2 * epsilon)
print(f"pendiente medida a mano: {slope:.3f}")
# --8<-- [end:slope]

# --8<-- [start:backward]
formula = (logits.softmax(dim=1)[:, 7] - (y == 7).float()).mean()
print(f"con la fórmula:          {formula.item():.3f}")

loss = loss_fn(model(x), y)
loss.backward()
print(f"con loss.backward():     {bias.grad[7].item():.3f}")
# --8<-- [end:backward]

# --8<-- [start:backward-claim]
assert abs(slope - bias.grad[7].item()) < 2e-4, "La pendiente a mano no es el gradiente."
assert abs(formula.item() - bias.grad[7].item()) < 1e-5, "La fórmula no es el gradiente."
assert all(p.grad.shape == p.shape for p in model.parameters()), "Falta algún gradiente."
# --8<-- [end:backward-claim]

# --8<-- [start:backward-claim-full]
assert bias.grad[7] < 0, "El gradiente del sesgo del 7 ya no es negativo."
assert (y == 7).sum() == 10, "El primer lote ya no trae diez sietes."
# --8<-- [end:backward-claim-full]

# --8<-- [start:hand-step]
learning_rate = 0.1
with torch.no_grad():
    for parameter in model.parameters():
        parameter -= learning_rate * parameter.grad

loss_after = loss_fn(model(x), y).item()
print(f"pérdida: de {loss.item():.3f} a {loss_after:.3f}")
# --8<-- [end:hand-step]

# --8<-- [start:hand-step-claim]
assert loss_after < loss.item(), "El paso a mano no baja la pérdida."
# --8<-- [end:hand-step-claim]

# --8<-- [start:five-steps]
torch.manual_seed(0)
model = MLP().to(device)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)

losses = []
for step in range(5):
    logits = model(x)  # predecir
    loss = loss_fn(logits, y)  # medir la pérdida
    optimizer.zero_grad()  # poner a cero
    loss.backward()  # retropropagar
    optimizer.step()  # actualizar
    losses.append(loss.item())
print("pérdidas:", [f"{value:.3f}" for value in losses])
# --8<-- [end:five-steps]

# --8<-- [start:five-steps-claim]
assert abs(losses[1] - loss_after) < 1e-5, "El optimizador no da el mismo paso que a mano."
assert losses == sorted(losses, reverse=True), "La pérdida no baja en cada paso."
# --8<-- [end:five-steps-claim]

# --8<-- [start:memorize]
torch.manual_seed(0)
model = MLP().to(device)
optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
for step in range(50):
    logits = model(x)  # predecir
    loss = loss_fn(logits, y)  # medir la pérdida
    optimizer.zero_grad()  # poner a cero
    loss.backward()  # retropropagar
    optimizer.step()  # actualizar

correct = (model(x).argmax(dim=1) == y).sum().item()
print(f"pérdida {loss.item():.3f}   aciertos {correct} de {len(y)}")
# --8<-- [end:memorize]

# --8<-- [start:memorize-claim]
assert loss.item() < 0.01, "La red no memoriza un lote en 50 pasos."
assert correct == len(y), "La red no acierta el lote memorizado entero."
# --8<-- [end:memorize-claim]

# --8<-- [start:baseline]
train_labels = torch.cat([y for x, y in train_loader])
val_labels = torch.cat([y for x, y in val_loader])
most_frequent = train_labels.bincount().argmax().item()
baseline = (val_labels == most_frequent).float().mean().item()
print(f"decir siempre {most_frequent}: {100 * baseline:.1f} %")
# --8<-- [end:baseline]

# --8<-- [start:baseline-claim]
assert baseline < 0.2, "Decir siempre la clase más frecuente acierta más del 20 %."
# --8<-- [end:baseline-claim]

# --8<-- [start:baseline-claim-full]
assert most_frequent == 1, "La clase más frecuente ya no es el 1."
# --8<-- [end:baseline-claim-full]


# --8<-- [start:fit]
def fit(model, train_loader, val_loader, optimizer, scheduler=None):
    """Entrena cinco épocas y devuelve lo que midió en cada una."""
    history = []
    for epoch in range(1, 6):
        options = (loss_fn, optimizer, device, scheduler)
        loss = train_epoch(model, train_loader, *options)
        val_loss, accuracy = evaluate(model, val_loader, loss_fn, device)
        history.append((loss, val_loss, accuracy))
        print(f"época {epoch}   pérdida {loss:.3f}   validación:", end=" ")
        print(f"pérdida {val_loss:.3f}, exactitud {100 * accuracy:.1f} %")
    return history


# --8<-- [end:fit]

# --8<-- [start:workshop]
workshop_full = to_tensors(raw_train, mean=0.5, std=0.5)
workshop_train, workshop_val = make_loaders(workshop_full)

torch.manual_seed(0)
model = MLP().to(device)
optimizer = torch.optim.SGD(model.parameters(), lr=0.003)
workshop_history = fit(model, workshop_train, workshop_val, optimizer)
# --8<-- [end:workshop]

# --8<-- [start:workshop-claim]
assert all(
    earlier[0] > later[0] for earlier, later in zip(workshop_history, workshop_history[1:])
), "La pérdida de entrenamiento no baja en todas las épocas."
# --8<-- [end:workshop-claim]

# --8<-- [start:workshop-claim-full]
assert 0.87 < workshop_history[-1][2] < 0.91, "La receta del taller no ronda el 89 %."
# --8<-- [end:workshop-claim-full]


# --8<-- [start:one-cycle]
def one_cycle(model, loader, epochs=5):
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    scheduler = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, max_lr=0.003, total_steps=epochs * len(loader)
    )
    return optimizer, scheduler


torch.manual_seed(0)
model = MLP().to(device)
optimizer, scheduler = one_cycle(model, train_loader)
history = fit(model, train_loader, val_loader, optimizer, scheduler)
# --8<-- [end:one-cycle]

# --8<-- [start:one-cycle-claim]
assert history[-1][2] > workshop_history[-1][2], "Nuestra receta no supera a la del taller."
# --8<-- [end:one-cycle-claim]

# --8<-- [start:one-cycle-claim-full]
assert history[-1][2] > 0.975, "La validación no llega al 97.5 % en cinco épocas."
assert history[0][2] > workshop_history[-1][2], "Una época no supera a las cinco del taller."
# --8<-- [end:one-cycle-claim-full]

# --8<-- [start:curves]
epochs = [1, 2, 3, 4, 5]
fig, (left, right) = plt.subplots(1, 2, figsize=(5.4, 3.4), layout="constrained")
for values, line in [(workshop_history, "--"), (history, "-")]:
    losses, val_losses, accuracies = zip(*values)
    left.plot(epochs, losses, "C0" + line)
    left.plot(epochs, val_losses, "C1" + line)
    right.plot(epochs, [100 * value for value in accuracies], "C1" + line)
left.set(title="Pérdida", xlabel="época", xticks=epochs, ylim=(0, None))
right.set(title="Exactitud (%)", xlabel="época", xticks=epochs, ylim=(60, 100))
left.text(2.3, 1.85, "entrenamiento", color="C0")
left.text(2.3, 1.65, "validación", color="C1")
left.text(3.4, 0.62, "taller")
left.text(3.4, 0.18, "nuestra")
right.text(3.4, 83.5, "taller")
right.text(3.4, 94.3, "nuestra")
plt.show()
# --8<-- [end:curves]

# --8<-- [start:curves-claim-full]
assert history[0][0] > history[0][1], "En la primera época, la de validación no es menor."
# --8<-- [end:curves-claim-full]

# --8<-- [start:no-relu]
torch.manual_seed(0)
layers = [nn.Linear(784, 128), nn.Linear(128, 64), nn.Linear(64, 10)]
linear_model = nn.Sequential(nn.Flatten(), *layers).to(device)
options = one_cycle(linear_model, train_loader)
linear_history = fit(linear_model, train_loader, val_loader, *options)
# --8<-- [end:no-relu]

# --8<-- [start:no-relu-claim-full]
assert 0.91 < linear_history[-1][2] < 0.94, "Sin ReLU ya no se queda cerca del 92 %."
assert history[-1][2] - linear_history[-1][2] > 0.04, "Sin ReLU se pierden menos puntos."
# --8<-- [end:no-relu-claim-full]

# --8<-- [start:retrain]
torch.manual_seed(0)
workshop_model = MLP().to(device)
workshop_loader = DataLoader(workshop_full, batch_size=64, shuffle=True)
optimizer = torch.optim.SGD(workshop_model.parameters(), lr=0.003)
for epoch in range(5):
    train_epoch(workshop_model, workshop_loader, loss_fn, optimizer, device)

torch.manual_seed(0)
final_model = MLP().to(device)
full_loader = DataLoader(full_train, batch_size=64, shuffle=True)
optimizer, scheduler = one_cycle(final_model, full_loader)
options = (loss_fn, optimizer, device, scheduler)
for epoch in range(5):
    train_epoch(final_model, full_loader, *options)
# --8<-- [end:retrain]

# --8<-- [start:test]
raw_test = datasets.MNIST("datos", train=False, download=True)
test_set = to_tensors(raw_test)
workshop_test = to_tensors(raw_test, mean=0.5, std=0.5)
tests = [
    ("receta del taller", workshop_model, workshop_test),
    ("nuestra receta", final_model, test_set),
]
test_accuracy = {}
for name, model, dataset in tests:
    loader = DataLoader(dataset, batch_size=1000)
    loss, accuracy = evaluate(model, loader, loss_fn, device)
    margin = 2 * math.sqrt(accuracy * (1 - accuracy) / len(dataset))
    print(f"{name:18s} {100 * accuracy:.1f} % ± {100 * margin:.1f}")
    test_accuracy[name] = accuracy
# --8<-- [end:test]

# --8<-- [start:test-claim]
assert test_accuracy["nuestra receta"] > test_accuracy["receta del taller"], "No mejora."
# --8<-- [end:test-claim]

# --8<-- [start:test-claim-full]
assert test_accuracy["nuestra receta"] >= 0.975, "La prueba no llega al 97.5 %."
assert 0.885 < test_accuracy["receta del taller"] < 0.91, "El taller no ronda el 90 %."
# --8<-- [end:test-claim-full]

# --8<-- [start:seeds]
torch.manual_seed(1)
model = MLP().to(device)
optimizer, scheduler = one_cycle(model, train_loader)
options = (loss_fn, optimizer, device, scheduler)
for epoch in range(5):
    train_epoch(model, train_loader, *options)
val_loss, other_accuracy = evaluate(model, val_loader, loss_fn, device)
print(f"semilla 0: validación {100 * history[-1][2]:.1f} %")
print(f"semilla 1: validación {100 * other_accuracy:.1f} %")
# --8<-- [end:seeds]

# --8<-- [start:seeds-claim-full]
assert abs(other_accuracy - history[-1][2]) < 0.005, (
    "La semilla mueve la exactitud más de medio punto."
)
# --8<-- [end:seeds-claim-full]

# --8<-- [start:predict]
images, labels = test_set.tensors
final_model.eval()
with torch.inference_mode():
    logits = final_model(images.to(device))
probabilities = logits.softmax(dim=1).cpu()
confidence, predictions = probabilities.max(dim=1)

for digit in range(10):
    chosen = labels == digit
    hits = (predictions[chosen] == digit).sum().item()
    total = chosen.sum().item()
    print(f"{digit}: {hits:4d} de {total:4d}   {100 * hits / total:.1f} %")
# --8<-- [end:predict]

# --8<-- [start:predict-claim]
assert torch.allclose(probabilities.sum(dim=1), torch.ones(len(labels))), "No suman 1."
# --8<-- [end:predict-claim]

# --8<-- [start:predict-claim-full]
assert all((predictions[labels == digit] == digit).float().mean() > 0.96 for digit in range(10)), (
    "Alguna clase baja del 96 %."
)
# --8<-- [end:predict-claim-full]

# --8<-- [start:probabilities]
doubtful = confidence.argmin().item()
ratios = {"height_ratios": [1, 2]}
fig, axes = plt.subplots(2, 4, figsize=(5.4, 4.4), sharey="row", **ratios)
for (top, bottom), index in zip(axes.T, [0, 1, 2, doubtful]):
    top.imshow(images[index, 0])
    top.axis("off")
    colors = ["C0"] * 10
    colors[predictions[index]] = "C3"
    colors[labels[index]] = "C2"
    bottom.barh(range(10), probabilities[index], color=colors)
    bottom.set(xlim=(0, 1), xticks=[0, 0.5], yticks=range(10))
axes[1, 0].set_ylabel("clase")
fig.supxlabel("probabilidad", fontsize=12)
plt.show()
# --8<-- [end:probabilities]

# --8<-- [start:probabilities-claim-full]
assert (confidence[:3] > 0.99).all(), "La red ya no está segura de los tres primeros."
assert confidence[doubtful] < 0.6, "El caso más dudoso ya no es dudoso."
# --8<-- [end:probabilities-claim-full]

# --8<-- [start:mistakes]
wrong = (predictions != labels).nonzero().flatten()
order = confidence[wrong].argsort(descending=True, stable=True)
hardest = wrong[order[:10]]
print("errores:", len(wrong), "de", len(labels))

fig, axes = plt.subplots(2, 5, figsize=(5.6, 3))
for ax, index in zip(axes.flat, hardest):
    ax.imshow(images[index, 0])
    title = f"{labels[index]} → {predictions[index]}"
    ax.set_title(title, color="C3", loc="center")
    ax.axis("off")
plt.show()
# --8<-- [end:mistakes]

# --8<-- [start:mistakes-claim-full]
assert len(wrong) < 250, "La red se equivoca más de 250 veces."
assert confidence[hardest].min() > 0.99, "Los diez peores errores ya no pasan del 99 %."
# --8<-- [end:mistakes-claim-full]

# --8<-- [start:onnx-imports]
import warnings
from collections import OrderedDict
from pathlib import Path

import onnx
import onnxruntime
from onnx_ir.passes.common import ClearMetadataAndDocStringPass
from torchvision.transforms import v2

# --8<-- [end:onnx-imports]

# --8<-- [start:onnx]
save_onnx(final_model, "mnist-mlp.onnx")
onnx.checker.check_model("mnist-mlp.onnx")  # se queja si algo no encaja

session = onnxruntime.InferenceSession("mnist-mlp.onnx")
pixels = raw_test.data.unsqueeze(1).float() / 255
(answer,) = session.run(["logits"], {"imagen": pixels.numpy()})
same = torch.allclose(torch.from_numpy(answer), logits.cpu(), atol=1e-5)
print("los mismos logits:", same)
print(f"el archivo: {Path('mnist-mlp.onnx').stat().st_size // 1000} kB")
# --8<-- [end:onnx]

# --8<-- [start:onnx-claim]
assert same, "ONNX Runtime y PyTorch dan logits distintos."
assert (torch.from_numpy(answer).softmax(dim=1) - probabilities).abs().max() <= 1e-5, (
    "ONNX Runtime y PyTorch dan probabilidades que difieren en más de 1e-5."
)
assert len(answer) == len(raw_test), "El archivo no admite un lote de cualquier tamaño."
assert Path("mnist-mlp.onnx").stat().st_size <= 450_000, "El archivo pesa más de 450 kB."
assert not any(
    trace in Path("mnist-mlp.onnx").read_bytes() for trace in (b"/tmp", b"ipykernel", b'.py"')
), "El archivo lleva rutas de la máquina que lo escribió."
# --8<-- [end:onnx-claim]

# --8<-- [start:no-flatten]
layers = nn.Sequential(nn.Linear(784, 128), nn.ReLU()).to(device)
layers(x)
# --8<-- [end:no-flatten]

# --8<-- [start:float-target]
loss_fn(model(x), y.float())
# --8<-- [end:float-target]

# --8<-- [start:out-of-range]
loss_fn(model(x).cpu(), y.cpu() + 1)
# --8<-- [end:out-of-range]

# --8<-- [start:no-zero-grad]
for reset in (True, False):
    torch.manual_seed(0)
    model = MLP().to(device)
    optimizer, scheduler = one_cycle(model, train_loader, epochs=1)
    for images, labels in train_loader:
        loss = loss_fn(model(images.to(device)), labels.to(device))
        if reset:
            optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        scheduler.step()
    val_loss, val_accuracy = evaluate(model, val_loader, loss_fn, device)
    name = "con zero_grad" if reset else "sin zero_grad"
    accuracy = f"{100 * val_accuracy:.1f} %"
    print(f"{name}: pérdida {val_loss:.3f}, exactitud {accuracy}")
# --8<-- [end:no-zero-grad]

# --8<-- [start:no-zero-grad-claim-full]
assert val_accuracy < 0.2, "Sin zero_grad ya no caemos cerca del azar."
assert abs(val_loss - math.log(10)) < 0.1, "Sin zero_grad la pérdida no ronda ln 10."
# --8<-- [end:no-zero-grad-claim-full]

# --8<-- [start:double-softmax]
torch.manual_seed(0)
model = nn.Sequential(MLP(), nn.Softmax(dim=1)).to(device)
options = one_cycle(model, train_loader)
softmax_history = fit(model, train_loader, val_loader, *options)

perfect = torch.eye(10)  # toda la probabilidad a la clase correcta
print(f"el suelo: {loss_fn(perfect, torch.arange(10)).item():.3f}")
# --8<-- [end:double-softmax]

# --8<-- [start:double-softmax-claim]
assert round(loss_fn(perfect, torch.arange(10)).item(), 3) == 1.461, "El suelo no es 1.461."
assert softmax_history[-1][0] > 1.461, "La pérdida con softmax doble baja del suelo."
# --8<-- [end:double-softmax-claim]

# --8<-- [start:double-softmax-claim-full]
assert softmax_history[-1][2] > 0.95, "Con softmax doble la exactitud ya no parece buena."
assert softmax_history[-1][2] < history[-1][2] - 0.005, "La softmax doble ya no cuesta nada."
# --8<-- [end:double-softmax-claim-full]
