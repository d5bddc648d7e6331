"""Instalación: comprobar las versiones, el dispositivo y un primer cálculo."""

# --8<-- [start:versions]
import sys

import matplotlib
import sklearn
import torch
import torchvision

print(f"{'Python':11} {sys.version.split()[0]}")
for library in (torch, torchvision, matplotlib, sklearn):
    print(f"{library.__name__:11} {library.__version__.split('+')[0]}")
print("Compilado para CUDA:", torch.version.cuda)
# --8<-- [end:versions]

# --8<-- [start:versions-claim]
assert sys.version_info >= (3, 11), "La página pide Python 3.11 o posterior."
assert torch.__version__.startswith("2.13."), "La página dice que el curso usa torch 2.13."
assert torchvision.__version__.startswith("0.28."), (
    "La página dice que con torch 2.13 va torchvision 0.28."
)
# --8<-- [end:versions-claim]

# --8<-- [start:device]
if torch.accelerator.is_available():
    device = torch.accelerator.current_accelerator()
else:
    device = torch.device("cpu")
print("Dispositivo:", device)
# --8<-- [end:device]

# --8<-- [start:computation]
x = torch.tensor([2.0, 3.0], device=device, requires_grad=True)
w = torch.tensor([0.5, -1.0], device=device)
y = (x @ w) ** 2
y.backward()
print("y =", y.item())
print("gradiente =", x.grad.tolist())
# --8<-- [end:computation]

# --8<-- [start:computation-claim]
assert y.item() == 4.0, "La página calcula a mano (2·0.5 + 3·(−1))² = 4."
assert x.grad.tolist() == [-2.0, 4.0], "La página calcula a mano el gradiente [−2, 4]."
# --8<-- [end:computation-claim]

# --8<-- [start:figure]
import matplotlib.pyplot as plt

t = torch.linspace(-4, 4, 100)
plt.figure(figsize=(5, 2.6))
plt.plot(t, torch.sigmoid(t))
plt.title("Si ves esta curva, todo funciona")
plt.show()
# --8<-- [end:figure]

# --8<-- [start:no-pytorch]
import pytorch

pytorch.ones(3)
# --8<-- [end:no-pytorch]

# --8<-- [start:no-cuda]
try:
    print(torch.ones(3, device="cuda"))
except (AssertionError, RuntimeError) as error:
    print(f"{type(error).__name__}: {error}")
# --8<-- [end:no-cuda]

# --8<-- [start:no-gpu-device]
torch.ones(3, device="gpu")
# --8<-- [end:no-gpu-device]

# --8<-- [start:no-download]
from torchvision import datasets

datasets.MNIST("otra_carpeta", train=True)
# --8<-- [end:no-download]
