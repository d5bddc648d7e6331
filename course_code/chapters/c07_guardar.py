"""Página «Guardar y cargar»: pesos, puntos de control, archivos dañados y archivos ajenos."""

from course_code.checkpoints import file_hash, load_verified, save_atomic
from course_code.data import to_tensors
from course_code.flexible_mlp import FlexibleMLP
from course_code.training import evaluate, train_epoch

# --8<-- [start:imports]
import copy
import hashlib
import json
import os
import zipfile
from itertools import pairwise
from pathlib import Path
from unittest import mock

import matplotlib.pyplot as plt
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import nn
from torch.utils.data import DataLoader, TensorDataset
from torchvision import datasets

device = torch.device("cpu")  # aunque haya GPU: aquí comparamos bit a bit
# --8<-- [end:imports]

# --8<-- [start:data]
raw = datasets.FashionMNIST("datos", train=True, download=True)
count = len(raw) // 10
pixels = raw.data[:count] / 255
mean, std = pixels.mean().item(), pixels.std().item()

images, labels = to_tensors(raw, mean, std).tensors
train_set = TensorDataset(images[:count], labels[:count])
val_set = TensorDataset(images[-count:], labels[-count:])
order = torch.Generator()
train_loader = DataLoader(train_set, batch_size=100, shuffle=True, generator=order)
val_loader = DataLoader(val_set, batch_size=1000)
print(len(train_set), "para entrenar y", len(val_set), "para validar")
# --8<-- [end:data]

# --8<-- [start:data-claim-full]
assert len(train_set) == len(val_set) == 6000, "Ya no son 6000 y 6000 imágenes."
# --8<-- [end:data-claim-full]

# --8<-- [start:train]
config = {"sizes": [784, 128, 64, 10], "dropout": 0.2}
loss_fn = nn.CrossEntropyLoss()


def start(seed, epochs=6):
    """Red, optimizador y planificador recién creados."""
    torch.manual_seed(seed)
    order.manual_seed(seed)
    model = FlexibleMLP(**config).to(device)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    scheduler = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, max_lr=0.003, total_steps=epochs * len(train_loader)
    )
    return {"model": model, "optimizer": optimizer, "scheduler": scheduler}


# --8<-- [end:train]


# --8<-- [start:advance]
def advance(parts, epochs):
    """De cada época: pérdida, pérdida de validación y exactitud."""
    model, optimizer, scheduler = parts.values()
    options = (loss_fn, optimizer, device, scheduler)
    history = []
    for epoch in range(epochs):
        loss = train_epoch(model, train_loader, *options)
        history.append((loss, *evaluate(model, val_loader, loss_fn, device)))
    return history


parts = start(seed=0)
straight = advance(parts, epochs=6)
model = parts["model"]
print(f"exactitud de validación: {100 * straight[-1][2]:.1f} %")
# --8<-- [end:advance]

# --8<-- [start:save]
torch.save(model.state_dict(), "pesos.pt")
for name, tensor in model.state_dict().items():
    print(f"{name:15s} {tuple(tensor.shape)}")
print(os.path.getsize("pesos.pt"), "bytes")
# --8<-- [end:save]

# --8<-- [start:save-claim]
assert 2600 < os.path.getsize("pesos.pt") - 4 * 109386 < 2800, "El envoltorio ya no es ese."
# --8<-- [end:save-claim]


# --8<-- [start:load]
def accuracy(model):
    return evaluate(model, val_loader, loss_fn, device)[1]


loaded = FlexibleMLP(**config).to(device)
print(f"recién creada: {100 * accuracy(loaded):.1f} %")

weights = torch.load("pesos.pt", map_location=device, weights_only=True)
print(loaded.load_state_dict(weights))
print(f"con los pesos: {100 * accuracy(loaded):.1f} %")
# --8<-- [end:load]

# --8<-- [start:same]
x, y = val_set[:1000]
x, y = x.to(device), y.to(device)
with torch.inference_mode():
    print("los mismos logits:", torch.equal(model(x), loaded(x)))
print("la misma exactitud:", accuracy(model) == accuracy(loaded))
# --8<-- [end:same]

# --8<-- [start:same-claim]
assert not loaded.training, "evaluate ya no deja la red en modo de evaluación."
assert torch.equal(model(x), loaded(x)), "La red cargada no da los mismos logits."
assert accuracy(model) == accuracy(loaded), "La exactitud cambia al guardar y cargar."
# --8<-- [end:same-claim]

# --8<-- [start:wrong-size]
model = FlexibleMLP([784, 400, 200, 10]).to(device)
model.load_state_dict(torch.load("pesos.pt", weights_only=True))
# --8<-- [end:wrong-size]

# --8<-- [start:trap]
torch.save(model.state_dict(), "final.pt")

final = FlexibleMLP([784, 400, 200, 10]).to(device)
print(final.load_state_dict(torch.load("final.pt", weights_only=True)))
print(f"la que entrenamos: {100 * accuracy(loaded):.1f} %")
print(f"la que guardamos:  {100 * accuracy(final):.1f} %")
# --8<-- [end:trap]

# --8<-- [start:trap-claim-full]
assert accuracy(final) < 0.2 < 0.8 < accuracy(loaded), "La trampa ya no pierde la red."
# --8<-- [end:trap-claim-full]

# --8<-- [start:best]
torch.manual_seed(0)
model = FlexibleMLP([784, 256, 10]).to(device)
optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
val_losses = []
for epoch in range(8):
    train_epoch(model, train_loader, loss_fn, optimizer, device)
    val_losses.append(evaluate(model, val_loader, loss_fn, device)[0])
    if val_losses[-1] == min(val_losses):
        best = model.state_dict()
        best_copy = copy.deepcopy(model.state_dict())

print("mejor época:", 1 + val_losses.index(min(val_losses)), "de 8")
print(f"al final: {val_losses[-1]:.3f}")
for name, weights in [("best", best), ("best_copy", best_copy)]:
    model.load_state_dict(weights)
    val_loss = evaluate(model, val_loader, loss_fn, device)[0]
    print(f"{name}: {val_loss:.3f}")
# --8<-- [end:best]

# --8<-- [start:best-claim]
assert val_loss == min(val_losses), "La copia no recupera la mejor época."
assert all(
    best[name].data_ptr() == tensor.data_ptr() for name, tensor in model.state_dict().items()
), "state_dict ya no da los tensores mismos."
# --8<-- [end:best-claim]

# --8<-- [start:best-claim-full]
assert val_losses[-1] > min(val_losses) + 0.01, "La última época ya no es peor que la mejor."
# --8<-- [end:best-claim-full]


# --8<-- [start:take-checkpoint]
def take_checkpoint(parts, **facts):
    """Lo que cambia al entrenar y lo que hace falta saber del modelo."""
    states = {name: part.state_dict() for name, part in parts.items()}
    random = {"torch": torch.get_rng_state(), "order": order.get_state()}
    return {**states, "random": random, **facts}


classes = ["camiseta", "pantalón", "suéter", "vestido", "abrigo"]
classes += ["sandalia", "camisa", "zapatilla", "bolso", "botín"]
facts = {"config": config, "classes": classes, "mean": mean, "std": std}

parts = start(seed=0)
first_half = advance(parts, epochs=3)
checkpoint = take_checkpoint(parts, epoch=3, history=first_half, **facts)
torch.save(checkpoint, "control.pt")
print(*checkpoint)
print(os.path.getsize("control.pt"), "bytes")
# --8<-- [end:take-checkpoint]

# --8<-- [start:take-checkpoint-claim]
assert 2.9 < os.path.getsize("control.pt") / os.path.getsize("pesos.pt") < 3.1, "No es el triple."
# --8<-- [end:take-checkpoint-claim]


# --8<-- [start:resume]
def resume(path, forget=()):
    """Crea todo de nuevo y le devuelve su estado, salvo lo que se olvide."""
    checkpoint = torch.load(path, map_location="cpu", weights_only=True)
    parts = start(seed=99)
    for name, part in parts.items():
        if name not in forget:
            part.load_state_dict(checkpoint[name])
    if "random" not in forget:
        torch.set_rng_state(checkpoint["random"]["torch"])
        order.set_state(checkpoint["random"]["order"])
    return parts


del parts, model, optimizer
parts = resume("control.pt")
second_half = advance(parts, epochs=3)
for epoch, (a, b) in enumerate(zip(straight[3:], second_half), start=4):
    print(f"época {epoch}: de corrido {a[0]:.15f}")
    print(f"          reanudada {b[0]:.15f}")
# --8<-- [end:resume]

# --8<-- [start:resume-claim]
assert first_half + second_half == straight, "Reanudar ya no da la misma historia."
assert all(
    torch.equal(a, b.to(a.device))
    for a, b in zip(
        parts["model"].state_dict().values(),
        torch.load("pesos.pt", map_location="cpu", weights_only=True).values(),
    )
), "Los pesos al final ya no son idénticos."
# --8<-- [end:resume-claim]

# --8<-- [start:resume-curve]
lost = advance(resume("control.pt", forget=["scheduler"]), epochs=3)
epochs = [1, 2, 3, 4, 5, 6]
fig, ax = plt.subplots(figsize=(5.4, 3.6), layout="constrained")
ax.plot(epochs, [row[1] for row in straight], "C1", linewidth=8, alpha=0.4)
ax.plot(epochs[:3], [row[1] for row in first_half], "C0o-")
ax.plot(epochs[3:], [row[1] for row in second_half], "C0o-")
ax.plot(epochs[3:], [row[1] for row in lost], "C3s--")
ax.axvline(3.5, color="C5", linestyle=":")
ax.text(3.6, 0.64, "guardar y cargar", color="C5")
ax.text(1.7, 0.61, "de corrido", color="C1")
ax.text(4.4, 0.395, "reanudada", color="C0")
ax.text(4.1, 0.51, "sin el planificador", color="C3")
ax.set(ylim=(0.38, 0.68), xticks=epochs)
ax.set(xlabel="época", ylabel="pérdida de validación")
plt.show()
# --8<-- [end:resume-curve]

# --8<-- [start:resume-curve-claim]
assert (
    resume("control.pt", forget=["scheduler"])["scheduler"].get_last_lr()[0]
    < 0.001
    < resume("control.pt")["scheduler"].get_last_lr()[0]
), "Sin su estado, el planificador ya no vuelve a empezar desde abajo."
# --8<-- [end:resume-curve-claim]

# --8<-- [start:resume-curve-claim-full]
assert abs(straight[0][1] - 0.66) < 0.02 and abs(straight[-1][1] - 0.42) < 0.02, (
    "La curva ya no baja de 0.66 a 0.42."
)
assert lost[1][1] > lost[0][1] and all(
    a[1] > b[1] + 0.02 for a, b in zip(lost[1:], second_half[1:])
), "Sin el planificador, la pérdida ya no sube en las épocas 5 y 6."
# --8<-- [end:resume-curve-claim-full]

# --8<-- [start:forget]
forgotten = {"nada": [], "random": [], "optimizer": [], "scheduler": []}
for seed in range(3):
    parts = start(seed)
    advance(parts, epochs=3)
    torch.save(take_checkpoint(parts), "semilla.pt")
    target = advance(parts, epochs=3)[-1]
    for name, differences in forgotten.items():
        result = advance(resume("semilla.pt", forget=[name]), epochs=3)[-1]
        differences.append([result[1] - target[1], 100 * (result[2] - target[2])])

for name, differences in forgotten.items():
    loss, points = torch.tensor(differences).T
    print(f"{name:9s} pérdida {loss.mean():+.3f} ± {loss.std():.3f}", end="   ")
    print(f"exactitud {points.mean():+.1f} ± {points.std():.1f} puntos")
# --8<-- [end:forget]

# --8<-- [start:forget-claim]
assert not torch.tensor(forgotten["nada"]).any(), "Sin olvidar nada, el final ya no es idéntico."
# --8<-- [end:forget-claim]

# --8<-- [start:forget-claim-full]
assert all(abs(loss) < 0.01 for loss, points in forgotten["random"]), "El azar pesa más."
assert all(abs(loss) < 0.01 for loss, points in forgotten["optimizer"]), "Adam pesa más."
assert all(loss > 0.02 and points < 0 for loss, points in forgotten["scheduler"]), (
    "Olvidar el planificador ya no empeora las tres semillas."
)
# --8<-- [end:forget-claim-full]

# --8<-- [start:interrupted]
broken = {**checkpoint, "schedule": lambda step: 0.003}
for save in (torch.save, save_atomic):
    torch.save(checkpoint, "control.pt")
    try:
        save(broken, "control.pt")
    except Exception as error:
        print(f"{save.__name__}: {type(error).__name__}")
    print("quedan", os.path.getsize("control.pt"), "bytes")
# --8<-- [end:interrupted]

# --8<-- [start:interrupted-claim]
assert torch.load("control.pt", weights_only=True)["epoch"] == 3, "save_atomic pierde lo anterior."
# --8<-- [end:interrupted-claim]

# --8<-- [start:truncated]
data = Path("control.pt").read_bytes()
Path("cortado.pt").write_bytes(data[: len(data) // 2])
torch.load("cortado.pt", weights_only=True)
# --8<-- [end:truncated]

# --8<-- [start:one-bit]
bias = loaded.layers[-1].bias.detach().cpu()
data = bytearray(Path("pesos.pt").read_bytes())
position = data.find(bias.numpy().tobytes()) + 4 * bias.argmax().item()
data[position + 3] ^= 0b0100_0000  # cambia un bit
Path("alterado.pt").write_bytes(data)

altered = FlexibleMLP(**config).to(device)
weights = torch.load("alterado.pt", map_location=device, weights_only=True)
print(altered.load_state_dict(weights))
print(f"exactitud: de {100 * accuracy(loaded):.1f} % ", end="")
print(f"a {100 * accuracy(altered):.1f} %")
print("dañado según zipfile:", zipfile.ZipFile("alterado.pt").testzip())
# --8<-- [end:one-bit]

# --8<-- [start:one-bit-claim]
assert 3.4e6 < 32 * sum(p.numel() for p in altered.parameters()) < 3.6e6, "No son 3.5 millones."
assert altered.layers[-1].bias.max().item() == bias.max().item() * 2.0**128, "No es 2^128."
assert zipfile.ZipFile("alterado.pt").testzip() is not None, "El ZIP ya no delata el daño."
# --8<-- [end:one-bit-claim]

# --8<-- [start:one-bit-claim-full]
assert accuracy(altered) < 0.12, "Un bit ya no arruina la red."
# --8<-- [end:one-bit-claim-full]

# --8<-- [start:verified]
expected = file_hash("pesos.pt")
print(expected[:16], "…")
weights = load_verified("pesos.pt", expected)
load_verified("alterado.pt", expected)
# --8<-- [end:verified]


# --8<-- [start:pickle]
class Surprise:
    def __reduce__(self):
        return print, ("Esto lo imprime el archivo, y podría borrar otros.",)


torch.save({"model": loaded.state_dict(), "extra": Surprise()}, "ajeno.pt")
stranger = torch.load("ajeno.pt", weights_only=False)
# --8<-- [end:pickle]

# --8<-- [start:refused]
torch.load("ajeno.pt", weights_only=True)
# --8<-- [end:refused]

# --8<-- [start:safetensors]
notes = {"facts": json.dumps(facts)}
save_file(loaded.state_dict(), "pesos.safetensors", metadata=notes)

with safe_open("pesos.safetensors", framework="pt") as file:
    facts_read = json.loads(file.metadata()["facts"])
rebuilt = FlexibleMLP(**facts_read["config"]).to(device)
print(rebuilt.load_state_dict(load_file("pesos.safetensors")))
print(os.path.getsize("pesos.safetensors"), "bytes")
print("la misma exactitud:", accuracy(rebuilt) == accuracy(loaded))
# --8<-- [end:safetensors]

# --8<-- [start:predict]
photos, targets = raw.data[-1000:] / 255, raw.targets[-1000:].to(device)
for name, shift, scale in [
    ("con las del archivo", facts_read["mean"], facts_read["std"]),
    ("sin normalizar", 0, 1),
]:
    inputs = ((photos - shift) / scale).to(device)
    with torch.inference_mode():
        logits = rebuilt.eval()(inputs)
    loss = loss_fn(logits, targets).item()
    share = 100 * (logits.argmax(dim=1) == targets).float().mean()
    answer = facts_read["classes"][logits[-1].argmax()]
    print(f"{name:19s} pérdida {loss:.3f}, exactitud {share:.1f} %, {answer}")
# --8<-- [end:predict]

# --8<-- [start:predict-claim-full]
assert facts_read["classes"][5] == answer, "La última imagen ya no es la clase 5."
assert loss > 0.7, "Sin normalizar, la pérdida ya no se dispara."
assert 100 * accuracy(loaded) - share > 10, "Sin normalizar ya no se pierden puntos."
# --8<-- [end:predict-claim-full]

# --8<-- [start:map-location]
with mock.patch("torch.serialization.location_tag", return_value="cuda:99"):
    torch.save(loaded.state_dict(), "de-una-gpu.pt")
torch.load("de-una-gpu.pt", weights_only=True)
# --8<-- [end:map-location]

# --8<-- [start:renamed]
renamed = {f"module.{name}": tensor for name, tensor in loaded.state_dict().items()}
torch.manual_seed(0)
model = FlexibleMLP(**config).to(device)
model.load_state_dict(renamed)
# --8<-- [end:renamed]

# --8<-- [start:not-strict]
result = model.load_state_dict(renamed, strict=False)
print("faltan", len(result.missing_keys), "de", len(loaded.state_dict()))
print(f"con strict=False:     {100 * accuracy(model):.1f} %")

fixed = {name.removeprefix("module."): tensor for name, tensor in renamed.items()}
print(model.load_state_dict(fixed))
print(f"con los nombres bien: {100 * accuracy(model):.1f} %")
# --8<-- [end:not-strict]

# --8<-- [start:not-strict-claim]
assert accuracy(model) == accuracy(loaded), "Con los nombres bien, la exactitud no vuelve."
# --8<-- [end:not-strict-claim]

# --8<-- [start:assigned]
model = model.load_state_dict(torch.load("pesos.pt", weights_only=True))
model(x)
# --8<-- [end:assigned]

# --8<-- [start:whole-model]
torch.save(loaded, "entera.pt")
torch.load("entera.pt", weights_only=True)
# --8<-- [end:whole-model]

# --8<-- [start:no-eval]
fresh = FlexibleMLP(**config).to(device)
fresh.load_state_dict(torch.load("pesos.pt", map_location=device, weights_only=True))
torch.manual_seed(0)
with torch.inference_mode():
    first, second = fresh(x).argmax(dim=1), fresh(x).argmax(dim=1)
    right = fresh.eval()(x).argmax(dim=1)
print("cambian al repetir:", (first != second).sum().item(), "de", len(x))
for name, answers in [("sin eval()", first), ("con eval()", right)]:
    print(f"{name}: {100 * (answers == y).float().mean():.1f} %")
# --8<-- [end:no-eval]

# --8<-- [start:no-eval-claim]
assert fresh.train().training, "Una red ya no nace en modo de entrenamiento."
# --8<-- [end:no-eval-claim]

# --8<-- [start:no-eval-claim-full]
assert 20 < (first != second).sum() < 300, "Sin eval() ya no cambian las respuestas."
# --8<-- [end:no-eval-claim-full]
