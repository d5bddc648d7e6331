"""Portada: una red que aprende a leer dígitos en menos de un segundo."""

# --8<-- [start:digits]
import matplotlib.pyplot as plt
import torch
from sklearn.datasets import load_digits
from torch import nn

digits = load_digits()
images = torch.tensor(digits.data, dtype=torch.float32) / 16
labels = torch.tensor(digits.target)
print(images.shape, labels[:10].tolist())
# --8<-- [end:digits]

# --8<-- [start:digits-claim]
assert images.shape == (1797, 64), "La portada dice que hay 1797 dígitos de 8 × 8 píxeles."
# --8<-- [end:digits-claim]

# --8<-- [start:learn]
torch.manual_seed(0)
model = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))
loss_fn = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)

for step in range(200):
    logits = model(images[:1500])  # predecir
    loss = loss_fn(logits, labels[:1500])  # medir la pérdida
    optimizer.zero_grad()  # poner a cero
    loss.backward()  # retropropagar
    optimizer.step()  # actualizar
    if step in (0, 50, 199):
        print(f"vuelta {step + 1:3d}: pérdida {loss.item():.3f}")
# --8<-- [end:learn]

# --8<-- [start:learn-claim]
assert loss.item() < 0.05, "La portada dice que la pérdida termina casi en cero."
# --8<-- [end:learn-claim]

# --8<-- [start:unseen]
with torch.inference_mode():
    predictions = model(images[1500:]).argmax(dim=1)
accuracy = (predictions == labels[1500:]).float().mean().item()
print(f"Aciertos en 297 dígitos que no había visto: {100 * accuracy:.1f} %")
# --8<-- [end:unseen]

# --8<-- [start:unseen-claim]
assert len(predictions) == 297, "El bloque dice que evalúa 297 dígitos."
assert 0.88 < accuracy < 0.94, "La portada dice que acierta unas nueve de cada diez veces."
# --8<-- [end:unseen-claim]

# --8<-- [start:look]
first = 45  # un tramo en el que hay aciertos y errores
figure, axes = plt.subplots(2, 5, figsize=(5, 2.8))
for i, ax in enumerate(axes.flat, start=first):
    right = predictions[i] == labels[1500 + i]
    ax.imshow(images[1500 + i].reshape(8, 8), cmap="gray_r")
    mark = "✓" if right else f"✗ (es {labels[1500 + i]})"
    ax.set_title(f"{predictions[i]} {mark}", color="C2" if right else "C3", loc="center")
    ax.axis("off")
plt.show()
# --8<-- [end:look]

# --8<-- [start:look-claim]
assert (predictions[45:55] != labels[1545:1555]).sum() == 3, (
    "La portada dice que en el tramo que se ve hay tres errores."
)
# --8<-- [end:look-claim]
