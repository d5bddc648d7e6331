"""Página «Sacar el modelo de Python»: el grafo, el archivo ONNX y quién lo ejecuta."""

from course_code.data import to_tensors
from course_code.flexible_mlp import FlexibleMLP
from course_code.onnx_export import save_onnx
from course_code.training import evaluate, train_epoch

# --8<-- [start:standard]
import contextlib
import io
import logging
import os
import shutil
import time
import warnings
from collections import OrderedDict
from itertools import pairwise
from pathlib import Path
from statistics import median
# --8<-- [end:standard]

# --8<-- [start:imports]
import matplotlib.pyplot as plt
import onnx
import onnxruntime
import torch
from onnx_ir.passes.common import ClearMetadataAndDocStringPass
from safetensors.torch import save_file
from torch import nn
from torch.utils.data import DataLoader, TensorDataset
from torchvision import datasets
from torchvision.transforms import v2

device = torch.device("cpu")
if torch.accelerator.is_available():
    device = torch.accelerator.current_accelerator()
# --8<-- [end:imports]

# --8<-- [start:train]
raw = datasets.MNIST("datos", train=True, download=True)
count = len(raw) // 5
images, labels = to_tensors(raw).tensors
train_set = TensorDataset(images[:count], labels[:count])
val_set = TensorDataset(images[-count:], labels[-count:])
train_loader = DataLoader(train_set, batch_size=100, shuffle=True)
val_loader = DataLoader(val_set, batch_size=1000)

torch.manual_seed(0)
model = FlexibleMLP([784, 128, 64, 10], dropout=0.2).to(device)
loss_fn = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.002)
for epoch in range(3):
    train_epoch(model, train_loader, loss_fn, optimizer, device)
accuracy = evaluate(model, val_loader, loss_fn, device)[1]
print(f"exactitud de validación: {100 * accuracy:.1f} %")
# --8<-- [end:train]

# --8<-- [start:train-claim-full]
assert count == 12000, "Ya no son 12 000 imágenes."
assert accuracy > 0.93, "La red ya no llega al 93 %."
# --8<-- [end:train-claim-full]

# --8<-- [start:packaged]
normalize = v2.Normalize((0.1307,), (0.3081,))
packaged = nn.Sequential(normalize, model).cpu().eval()

pixels = raw.data[-count:].unsqueeze(1) / 255  # de 0 a 1
targets = raw.targets[-count:]
with torch.inference_mode():
    expected = packaged(pixels)
share = (expected.argmax(dim=1) == targets).float().mean()
print(f"entran píxeles de 0 a 1: {100 * share:.1f} %")
# --8<-- [end:packaged]

# --8<-- [start:packaged-claim]
assert abs(share - accuracy) < 0.0005, "Con la normalización dentro, la exactitud cambia."
# --8<-- [end:packaged-claim]

# --8<-- [start:export]
example = torch.zeros(2, 1, 28, 28)
batch = torch.export.Dim("lote")
exported = torch.export.export(packaged, (example,), dynamic_shapes=({0: batch},))
for node in exported.graph.nodes:
    if node.op == "call_function":
        print(f"{node.target!s:25s} {tuple(node.meta['val'].shape)}")
# --8<-- [end:export]

# --8<-- [start:pt2]
torch.export.save(exported, "digitos.pt2")
program = torch.export.load("digitos.pt2").module()
with torch.inference_mode():
    print("iguales:", torch.equal(program(pixels), expected))
    print("con una sola imagen:", tuple(program(pixels[:1]).shape))
# --8<-- [end:pt2]


# --8<-- [start:branch]
class Inverter(nn.Module):
    """Invierte el lote si es más claro que oscuro."""

    def forward(self, x):
        if x.mean() > 0.5:
            return 1 - x
        return x


logging.disable(logging.WARNING)
with contextlib.redirect_stderr(io.StringIO()):  # silencia los detalles
    try:
        torch.export.export(Inverter(), (example,))
    except Exception as error:
        print(type(error).__name__)
        print(str(error).split("(unhinted")[0])
# --8<-- [end:branch]

# --8<-- [start:minimal]
with warnings.catch_warnings(action="ignore"):  # avisos internos del exportador
    torch.onnx.export(packaged, (example[:1],), "fijo.onnx", verbose=False)
print(sorted(path.name for path in Path().glob("fijo*")))
# --8<-- [end:minimal]

# --8<-- [start:fixed-batch]
fixed = onnxruntime.InferenceSession("fijo.onnx")
fixed.run(None, {"input": pixels[:2].numpy()})
# --8<-- [end:fixed-batch]

# --8<-- [start:external]
Path("enviado").mkdir(exist_ok=True)
shutil.copy("fijo.onnx", "enviado")
onnxruntime.InferenceSession("enviado/fijo.onnx")
# --8<-- [end:external]

# --8<-- [start:traces]
print("menciona archivos .py:", b".py" in Path("fijo.onnx").read_bytes())
# --8<-- [end:traces]

# --8<-- [start:traces-claim]
assert b".py" in Path("fijo.onnx").read_bytes(), "El exportador ya no anota las rutas."
# --8<-- [end:traces-claim]

# --8<-- [start:save-onnx]
save_onnx(model, "digitos.onnx")
onnx.checker.check_model("digitos.onnx", full_check=True)
print("menciona archivos .py:", b".py" in Path("digitos.onnx").read_bytes())
# --8<-- [end:save-onnx]

# --8<-- [start:operators]
graph = onnx.load("digitos.onnx").graph
for node in graph.node:
    print(f"{node.op_type:8s}", *node.input)
shape = graph.input[0].type.tensor_type.shape
print(graph.input[0].name, [size.dim_param or size.dim_value for size in shape.dim])
# --8<-- [end:operators]

# --8<-- [start:operators-claim]
assert len(graph.node) == 8, "Ya no son ocho operaciones."
assert "Dropout" not in {node.op_type for node in graph.node}, "Queda un dropout."
assert b".py" not in Path("digitos.onnx").read_bytes(), "El archivo lleva rutas."
# --8<-- [end:operators-claim]

# --8<-- [start:parity]
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1
session = onnxruntime.InferenceSession("digitos.onnx", options)

(answer,) = session.run(["logits"], {"imagen": pixels.numpy()})
answer = torch.from_numpy(answer)
difference = (answer - expected).abs()
print("idénticos:", torch.equal(answer, expected))
print("a menos de 0.00001:", difference.max().item() <= 1e-5)
same = (answer.argmax(dim=1) == expected.argmax(dim=1)).sum().item()
print("misma respuesta en", same, "de", len(pixels))
# --8<-- [end:parity]

# --8<-- [start:parity-claim]
assert difference.max() <= 1e-5, "ONNX Runtime se aparta más de 1e-5."
assert same == len(pixels), "Alguna respuesta cambia."
# --8<-- [end:parity-claim]

# --8<-- [start:differences]
fig, ax = plt.subplots(figsize=(5.4, 3.2), layout="constrained")
ax.hist(1e6 * difference.flatten(), bins=40)
ax.axvline(10, color="C3", linestyle="--")
ax.text(9.7, 10, "lo que toleramos", color="C3", rotation=90, ha="right")
ax.set(yscale="log", xlabel="diferencia (millonésimas)", ylabel="logits")
plt.show()
# --8<-- [end:differences]

# --8<-- [start:differences-claim]
assert (difference < 1e-5).all() and (difference > 0).any(), "La figura ya no es esa."
assert 1.9e-6 < torch.nextafter(torch.tensor(20.0), torch.tensor(21.0)) - 20 < 2e-6, "Otro salto."
# --8<-- [end:differences-claim]

# --8<-- [start:differences-claim-full]
assert 16 < expected.abs().max() < 32, "Los mayores logits ya no rondan 20."
assert (difference < 2e-6).float().mean() > 0.9, "Las diferencias ya no son tan pequeñas."
# --8<-- [end:differences-claim-full]

# --8<-- [start:sanity]
for size in [1, 7, 1000]:
    (answer,) = session.run(["logits"], {"imagen": pixels[:size].numpy()})
    gap = (torch.from_numpy(answer) - expected[:size]).abs().max().item()
    print(f"lote de {size}: {answer.shape}, a menos de 0.00001: {gap <= 1e-5}")
# --8<-- [end:sanity]

# --8<-- [start:sizes]
torch.save(model.state_dict(), "digitos.pt")
save_file(model.state_dict(), "digitos.safetensors")
for ending in ["pt", "safetensors", "pt2", "onnx"]:
    size = os.path.getsize(f"digitos.{ending}")
    print(f"{ending:12s} {size / 1e6:.2f} MB")
# --8<-- [end:sizes]

# --8<-- [start:sizes-claim]
assert 430e3 < os.path.getsize("digitos.onnx") < 450e3, "El archivo ya no pesa 0.44 MB."
# --8<-- [end:sizes-claim]


# --8<-- [start:latency]
def medians(functions, x, repeats):
    """Segundos de cada función: la mediana de varias vueltas, por turnos."""
    times = {name: [] for name in functions}
    for turn in range(repeats):
        for name, function in functions.items():
            start = time.perf_counter()
            function(x)
            times[name].append(time.perf_counter() - start)
    return {name: median(values[10:]) for name, values in times.items()}


torch.set_num_threads(1)
functions = {
    "PyTorch": packaged,
    "ONNX Runtime": lambda x: session.run(None, {"imagen": x.numpy()}),
}
ratios = {}
for size, repeats in [(1, 500), (1000, 40)]:
    with torch.inference_mode():
        seconds = medians(functions, pixels[:size], repeats)
    ratios[size] = seconds["PyTorch"] / seconds["ONNX Runtime"]
    print(f"lote de {size}: ONNX Runtime, más de 3 veces más rápido:", ratios[size] > 3)
# --8<-- [end:latency]

# --8<-- [start:latency-claim]
assert ratios[1] > 1.5, "ONNX Runtime ya no gana con una sola imagen."
# --8<-- [end:latency-claim]

# --8<-- [start:latency-claim-full]
assert ratios[1] > 3 > ratios[1000], "ONNX Runtime ya no gana solo con lotes pequeños."
# --8<-- [end:latency-claim-full]

# --8<-- [start:float64]
session.run(None, {"imagen": pixels[:1].double().numpy()})
# --8<-- [end:float64]

# --8<-- [start:example-of-one]
one = torch.zeros(1, 1, 28, 28)
torch.export.export(packaged, (one,), dynamic_shapes=({0: batch},))
# --8<-- [end:example-of-one]

# --8<-- [start:training-mode]
packaged.train()
careless = torch.export.export(packaged, (example,), dynamic_shapes=({0: batch},))
packaged.eval()

torch.manual_seed(0)
with torch.inference_mode():
    first, second = [careless.module()(pixels).argmax(dim=1) for _ in range(2)]
print("cambian al repetir:", (first != second).sum().item(), "de", len(pixels))
print(f"exactitud: {100 * (first == targets).float().mean():.1f} %")
# --8<-- [end:training-mode]

# --8<-- [start:training-mode-claim]
assert (first != second).any(), "Exportada en entrenamiento, ya no cambia al repetir."
# --8<-- [end:training-mode-claim]

# --8<-- [start:training-mode-claim-full]
assert (first == targets).float().mean() < share - 0.005, "Ya no cuesta exactitud."
# --8<-- [end:training-mode-claim-full]

# --8<-- [start:wrong-scale]
inputs = {"de 0 a 1": pixels, "de 0 a 255": 255 * pixels, "invertida": 1 - pixels}
for name, x in inputs.items():
    (logits,) = session.run(None, {"imagen": x.numpy()})
    hits = torch.from_numpy(logits).argmax(dim=1) == targets
    print(f"{name:10s} {100 * hits.float().mean():.1f} %")
# --8<-- [end:wrong-scale]

# --8<-- [start:wrong-scale-claim-full]
assert hits.float().mean() < 0.1, "Con los tonos invertidos ya no se hunde."
# --8<-- [end:wrong-scale-claim-full]
