"""De la neurona a la red: capas como productos de matrices, por qué hace falta f, y XOR."""

from course_code.matrix_mlp import count_parameters, layer, mlp

# --8<-- [start:imports]
import matplotlib.pyplot as plt
import torch
# --8<-- [end:imports]

# --8<-- [start:two-neurons]
x = torch.tensor([4.0, 6.0, 2.0])

w_ready, b_ready = torch.tensor([1.0, 0.5, 0.0]), -6.0
w_nervous, b_nervous = torch.tensor([0.0, -1.0, 2.0]), 1.0

print(torch.sigmoid(x @ w_ready + b_ready))
print(torch.sigmoid(x @ w_nervous + b_nervous))
# --8<-- [end:two-neurons]
# --8<-- [start:two-neurons-claim]
assert (x @ w_ready + b_ready).item() == 1.0, "La primera suma es 1, como en La neurona simple"
assert (x @ w_nervous + b_nervous).item() == -1.0, "La segunda suma es −1"
# --8<-- [end:two-neurons-claim]

# --8<-- [start:columns]
W = torch.stack([w_ready, w_nervous], dim=1)
b = torch.tensor([b_ready, b_nervous])
print(W)
print(W.shape, b.shape)
# --8<-- [end:columns]
# --8<-- [start:columns-claim]
assert torch.equal(W[:, 0], w_ready), "La columna 0 es la primera neurona"
assert torch.equal(W[:, 1], w_nervous), "La columna 1 es la segunda neurona"
# --8<-- [end:columns-claim]

# --8<-- [start:one-product]
print(x @ W + b)
print(torch.sigmoid(x @ W + b))
# --8<-- [end:one-product]
# --8<-- [start:one-product-claim]
assert (x @ W + b).tolist() == [1.0, -1.0], "Un producto da las dos sumas"
assert torch.allclose(torch.sigmoid(x @ W + b)[0], torch.sigmoid(x @ w_ready + b_ready)), (
    "La capa da lo mismo que la neurona suelta"
)
# --8<-- [end:one-product-claim]

# --8<-- [start:batch]
students = torch.tensor(
    [
        [4.0, 6.0, 2.0],
        [2.0, 5.0, 0.0],
        [6.0, 3.0, 1.0],
        [5.0, 2.0, 3.0],
    ]
)
h = layer(students, W, b, torch.sigmoid)
print(h.shape)
print(h)
# --8<-- [end:batch]
# --8<-- [start:batch-claim]
assert h.shape == (4, 2), "Cuatro ejemplos, dos neuronas"
assert torch.allclose(h[0], torch.sigmoid(x @ W + b)), "La primera fila es la persona de antes"
assert h[3, 0].item() == 0.5, "La última persona está en la duda, como en La neurona simple"
assert h[3, 1] == h[:, 1].max(), "Y es la más nerviosa"
# --8<-- [end:batch-claim]

# --8<-- [start:seed-7]
torch.manual_seed(7)
features = torch.randn(1, 3)
W1, W2 = torch.randn(3, 2), torch.randn(2, 1)
b1, b2 = torch.randn(1, 2), torch.randn(1, 1)

h = layer(features, W1, b1, torch.sigmoid)
y = mlp(features, W1, b1, W2, b2, torch.sigmoid, torch.sigmoid)
print("h =", h)
print("y =", y)
# --8<-- [end:seed-7]
# --8<-- [start:seed-7-claim]
assert [f"{value:.4f}" for value in h[0].tolist()] == ["0.6813", "0.4355"], "h con la semilla 7"
assert f"{y.item():.4f}" == "0.3171", "Con la semilla 7 la red da 0.3171"
assert torch.allclose(y, torch.sigmoid(h @ W2 + b2)), "La segunda capa recibe h"
# --8<-- [end:seed-7-claim]

# --8<-- [start:no-activation]
many = torch.randn(1000, 3)
two_layers = (many @ W1 + b1) @ W2 + b2

W = W1 @ W2
b = b1 @ W2 + b2
one_layer = many @ W + b

print(W.shape, b.shape)
print(torch.allclose(two_layers, one_layer, atol=1e-5))
# --8<-- [end:no-activation]
# --8<-- [start:no-activation-claim]
assert W.shape == (3, 1) and b.shape == (1, 1), "La capa equivalente va de 3 entradas a 1 salida"
assert torch.allclose(two_layers, one_layer, atol=1e-5), "Sin f, dos capas son una"
# --8<-- [end:no-activation-claim]

# --8<-- [start:with-activation]
curved = torch.sigmoid(many @ W1 + b1) @ W2 + b2
print(torch.allclose(curved, one_layer, atol=1e-5))
# --8<-- [end:with-activation]
# --8<-- [start:with-activation-claim]
assert not torch.allclose(curved, one_layer, atol=1e-2), "Con f en medio ya no coinciden"
# --8<-- [end:with-activation-claim]

# --8<-- [start:xor]
corners = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])

W1 = torch.tensor([[10.0, 10.0], [10.0, 10.0]])
b1 = torch.tensor([-5.0, -15.0])
W2 = torch.tensor([[10.0], [-10.0]])
b2 = torch.tensor([-5.0])

h = layer(corners, W1, b1, torch.sigmoid)
y = layer(h, W2, b2, torch.sigmoid)
for i in range(4):
    print(f"{corners[i].tolist()}: h = {h[i, 0]:.2f}, {h[i, 1]:.2f}; y = {y[i, 0]:.2f}")
# --8<-- [end:xor]
# --8<-- [start:xor-claim]
assert (y > 0.5).squeeze(1).tolist() == [False, True, True, False], "La red resuelve XOR"
assert torch.allclose(h[1], h[2]), "Las dos esquinas del «sí» caen en el mismo punto oculto"
assert (h[:, 0] > 0.5).tolist() == [False, True, True, True], "h₁ es OR"
assert (h[:, 1] > 0.5).tolist() == [False, False, False, True], "h₂ es AND"
# --8<-- [end:xor-claim]

# --8<-- [start:xor-map]
axis = torch.linspace(-0.5, 1.5, 81)
grid = torch.cartesian_prod(axis, axis)
answer = mlp(grid, W1, b1, W2, b2, torch.sigmoid, torch.sigmoid)
answer = answer.reshape(81, 81).T

plt.figure(figsize=(4.6, 4.4))
plt.contourf(axis, axis, answer, [0, 0.5, 1], colors=["C1", "C0"], alpha=0.25)
plt.contour(axis, axis, answer, [0.5], colors="C0", linewidths=3)
plt.scatter(corners[:, 0], corners[:, 1], s=90, c=["C1", "C0", "C0", "C1"], zorder=3)
plt.xlabel("x₁")
plt.ylabel("x₂")
plt.gca().set_aspect("equal")
plt.show()
# --8<-- [end:xor-map]
# --8<-- [start:xor-map-claim]
assert (answer > 0.5)[(axis + axis[:, None] > 0.52) & (axis + axis[:, None] < 1.48)].all(), (
    "Entre las dos rectas, sí"
)
assert (answer < 0.5)[(axis + axis[:, None] < 0.48) | (axis + axis[:, None] > 1.52)].all(), (
    "Fuera de la banda, no"
)
# --8<-- [end:xor-map-claim]

# --8<-- [start:parameters]
print(count_parameters([3, 2, 1]))
print(count_parameters([784, 128, 64, 10]))
print(count_parameters([784, 10]))
# --8<-- [end:parameters]
# --8<-- [start:parameters-claim]
assert count_parameters([3, 2, 1]) == 11, "3·2 + 2 + 2·1 + 1 = 11"
assert W1.numel() + b1.numel() + W2.numel() + b2.numel() == 9, "La de XOR tiene nueve"
assert count_parameters([784, 128, 64, 10]) == 109_386, "La red del capítulo 3"
assert [784 * 128 + 128, 128 * 64 + 64, 64 * 10 + 10] == [100_480, 8_256, 650], "Por capas"
assert count_parameters([784, 10]) == 7_850, "Una sola capa"
assert f"{100 * 100_480 / 109_386:.0f}" == "92", "La primera capa se lleva el 92 %"
# --8<-- [end:parameters-claim]

# --8<-- [start:sanity]
order = [1, 0]
swapped = layer(corners, W1[:, order], b1[order], torch.sigmoid)
y_swapped = layer(swapped, W2[order], b2, torch.sigmoid)
print(torch.allclose(y, y_swapped))

rows = [mlp(row, W1, b1, W2, b2, torch.sigmoid, torch.sigmoid) for row in corners]
print(torch.allclose(y, torch.stack(rows)))
# --8<-- [end:sanity]
# --8<-- [start:sanity-claim]
assert torch.allclose(y, y_swapped), "El orden de las neuronas ocultas no importa"
assert torch.allclose(y, torch.stack(rows)), "De uno en uno da lo mismo que el lote"
# --8<-- [end:sanity-claim]

# --8<-- [start:error-rows]
W = torch.tensor([[1.0, 0.5, 0.0], [0.0, -1.0, 2.0]])
students @ W
# --8<-- [end:error-rows]

# --8<-- [start:error-order]
W.T @ x
# --8<-- [end:error-order]

# --8<-- [start:error-chain]
first = torch.randn(784, 128)
second = torch.randn(64, 10)
torch.relu(torch.randn(32, 784) @ first) @ second
# --8<-- [end:error-chain]

# --8<-- [start:error-list]
students @ [[1.0, 0.0], [0.5, -1.0], [0.0, 2.0]]
# --8<-- [end:error-list]

# --8<-- [start:silent-transpose]
torch.manual_seed(0)
many = torch.randn(1000, 8)
W, b = torch.randn(8, 8), torch.randn(8)

right = layer(many, W, b, torch.sigmoid) > 0.5
wrong = layer(many, W.T, b, torch.sigmoid) > 0.5
print(right.shape, wrong.shape)
print(f"Respuestas que coinciden: {100 * (right == wrong).float().mean():.1f} %")
# --8<-- [end:silent-transpose]
# --8<-- [start:silent-transpose-claim]
assert right.shape == wrong.shape, "Con W cuadrada las formas coinciden"
assert 0.4 < (right == wrong).float().mean() < 0.65, "Coinciden poco más que al azar"
# --8<-- [end:silent-transpose-claim]

# --8<-- [start:silent-no-f]
without_f = torch.sigmoid((corners @ W1 + b1) @ W2 + b2)
print("Con f:", (y > 0.5).squeeze(1))
print("Sin f:", (without_f > 0.5).squeeze(1))
# --8<-- [end:silent-no-f]
# --8<-- [start:silent-no-f-claim]
assert (without_f > 0.5).all(), "Sin f₁ la red contesta «sí» a las cuatro"
assert (W1 @ W2 == 0).all(), "Los pesos de la capa equivalente son cero"
# --8<-- [end:silent-no-f-claim]
