"""Tensores: uno, dos y tres ejes; tipos, formas, productos, broadcasting y NumPy."""

# --8<-- [start:imports]
import numpy as np
import torch
# --8<-- [end:imports]

# --8<-- [start:letters-error]
torch.tensor(list("tensor"))
# --8<-- [end:letters-error]

# --8<-- [start:letters]
codes = torch.tensor([ord(letter) for letter in "tensor"])
print(codes)
print(codes.shape, codes.ndim, codes.numel())
print("".join(chr(code) for code in codes.tolist()))
# --8<-- [end:letters]
# --8<-- [start:letters-claim]
assert codes.shape == (6,), "El primer tensor tiene forma [6]"
assert codes.ndim == 1 and codes.numel() == 6, "Un eje, seis números"
# --8<-- [end:letters-claim]

# --8<-- [start:pi]
digits = "314159265358979323846264"
pi_digits = torch.tensor([int(digit) for digit in digits]).reshape(6, 4)
print(pi_digits)
# --8<-- [end:pi]
# --8<-- [start:pi-claim]
assert pi_digits.shape == (6, 4), "El segundo tensor tiene forma [6, 4]"
assert pi_digits.tolist()[0] == [3, 1, 4, 1], "La primera fila es 3 1 4 1"
# --8<-- [end:pi-claim]

# --8<-- [start:indexing]
print(pi_digits[0])
print(pi_digits[0, 1])
print(pi_digits[:, -1])
print(pi_digits[1:3, :2])
# --8<-- [end:indexing]
# --8<-- [start:indexing-claim]
assert pi_digits[0, 1].shape == (), "Un elemento es un tensor sin ejes"
assert pi_digits[1:3, :2].tolist() == [[5, 9], [5, 3]], "Filas 1 y 2, columnas 0 y 1"
# --8<-- [end:indexing-claim]

# --8<-- [start:column-shapes]
print(pi_digits[:, 0].shape)
print(pi_digits[:, 0:1].shape)
# --8<-- [end:column-shapes]
# --8<-- [start:column-shapes-claim]
assert pi_digits[:, 0].shape == (6,), "Un índice quita el eje"
assert pi_digits[:, 0:1].shape == (6, 1), "Un rango lo conserva"
# --8<-- [end:column-shapes-claim]

# --8<-- [start:e-cube]
digits = "27182818284590452353602874713526"
e_digits = torch.tensor([int(digit) for digit in digits]).reshape(4, 4, 2)
print(e_digits[0])
print(e_digits[:, :, 0])
# --8<-- [end:e-cube]
# --8<-- [start:e-cube-claim]
assert e_digits.shape == (4, 4, 2), "El tercer tensor tiene forma [4, 4, 2]"
assert e_digits[:, :, 0].tolist() == [[2, 1, 2, 1], [2, 4, 9, 4], [2, 5, 6, 2], [7, 7, 3, 2]], (
    "La cara de delante es 2121, 2494, 2562, 7732"
)
assert e_digits[:, :, 1].tolist() == [[7, 8, 8, 8], [8, 5, 0, 5], [3, 3, 0, 8], [4, 1, 5, 6]], (
    "La cara de detrás es 7888, 8505, 3308, 4156"
)
# --8<-- [end:e-cube-claim]

# --8<-- [start:position]
print(e_digits[2, 1, 0])
print(e_digits.flatten()[2 * 8 + 1 * 2 + 0])
# --8<-- [end:position]
# --8<-- [start:position-claim]
assert all(
    e_digits[i, j, k] == e_digits.flatten()[8 * i + 2 * j + k]
    for i in range(4)
    for j in range(4)
    for k in range(2)
), "La fórmula de la posición vale para los 32 números"
# --8<-- [end:position-claim]

# --8<-- [start:dtype]
print(pi_digits.dtype)
numbers = pi_digits.float()
print(numbers.dtype)
print(numbers.mean())
# --8<-- [end:dtype]
# --8<-- [start:dtype-claim]
assert pi_digits.dtype == torch.int64, "Una lista de enteros da int64"
assert torch.tensor([0.5]).dtype == torch.float32, "Una lista con decimales da float32"
assert f"{sum(map(int, '314159265358979323846264')) / 24:.4f}" == f"{numbers.mean():.4f}", (
    "La media coincide con la de Python"
)
# --8<-- [end:dtype-claim]

# --8<-- [start:device]
if torch.accelerator.is_available():
    device = torch.accelerator.current_accelerator()
else:
    device = torch.device("cpu")
print(numbers.to(device).device)
# --8<-- [end:device]

# --8<-- [start:reshape]
print(codes.reshape(2, 3))
print(codes.reshape(-1, 2).shape)
print(codes.unsqueeze(1).shape)
# --8<-- [end:reshape]
# --8<-- [start:reshape-claim]
assert codes.reshape(-1, 2).shape == (3, 2), "−1 se calcula: 6 / 2 = 3"
assert codes.unsqueeze(1).shape == (6, 1), "unsqueeze(1) agrega un eje de longitud 1"
assert codes.unsqueeze(1).squeeze(1).shape == (6,), "squeeze lo quita"
# --8<-- [end:reshape-claim]

# --8<-- [start:view]
counter = torch.arange(6)
table = counter.view(2, 3)
table[0, 0] = 100
print(counter)
# --8<-- [end:view]
# --8<-- [start:view-claim]
assert counter[0] == 100, "Una vista comparte los números"
assert table.T.reshape(6).data_ptr() != table.data_ptr(), "Con la traspuesta, reshape copia"
# --8<-- [end:view-claim]

# --8<-- [start:product]
w = torch.tensor([1.0, 0.0, 0.0, 10.0])
print((numbers * w).shape)
print((numbers @ w).shape)
print(numbers @ w)
# --8<-- [end:product]
# --8<-- [start:product-claim]
assert (numbers @ w).tolist() == [13.0, 65.0, 85.0, 39.0, 42.0, 46.0], "Primera + 10 × última"
assert torch.equal((numbers * w).sum(dim=1), numbers @ w), "@ es * y sumar por filas"
# --8<-- [end:product-claim]

# --8<-- [start:two-columns]
W = torch.tensor([[1.0, 0.0], [0.0, 0.0], [0.0, 0.0], [10.0, 1.0]])
print((numbers @ W).shape)
print(numbers @ W)
# --8<-- [end:two-columns]
# --8<-- [start:two-columns-claim]
assert torch.equal((numbers @ W)[:, 0], numbers @ w), "La primera columna es la de antes"
assert torch.equal((numbers @ W)[:, 1], numbers[:, -1]), "La segunda, el último dígito"
# --8<-- [end:two-columns-claim]

# --8<-- [start:broadcasting]
column = torch.tensor([[0], [10], [20]])
row = torch.tensor([1, 2, 3, 4])
print(column.shape, row.shape)
print(column + row)
# --8<-- [end:broadcasting]
# --8<-- [start:broadcasting-claim]
assert (column + row).shape == (3, 4), "(3, 1) + (4,) → (3, 4)"
assert all((column + row)[i, j] == column[i, 0] + row[j] for i in range(3) for j in range(4)), (
    "Cada casilla suma su fila y su columna"
)
assert (numbers - numbers.mean(dim=0)).shape == (6, 4), "(6, 4) − (4,) → (6, 4)"
# --8<-- [end:broadcasting-claim]

# --8<-- [start:in-place]
a = torch.tensor([1.0, 2.0])
other_name = a
copy = a.clone()
a.add_(10)
print(other_name)
print(copy)
# --8<-- [end:in-place]
# --8<-- [start:in-place-claim]
assert other_name is a, "Asignar no copia: son dos nombres del mismo tensor"
assert copy.tolist() == [1.0, 2.0], "clone() sí copia"
# --8<-- [end:in-place-claim]

# --8<-- [start:numpy]
array = np.array([0.5, 1.5])
shared = torch.from_numpy(array)
copied = torch.tensor(array, dtype=torch.float32)
array[0] = 99.0
print(shared)
print(copied)
# --8<-- [end:numpy]
# --8<-- [start:numpy-claim]
assert shared.dtype == torch.float64, "NumPy usa float64 y from_numpy lo conserva"
assert (shared * torch.ones(1)).dtype == torch.float64, "* con float32 da float64"
assert copied.tolist() == [0.5, 1.5], "torch.tensor copia: el cambio posterior no lo alcanza"
assert np.shares_memory(shared.numpy(), array), ".numpy() también comparte la memoria"
# --8<-- [end:numpy-claim]

# --8<-- [start:sanity]
print(numbers.numel() == 6 * 4)
print(torch.equal(e_digits.reshape(-1).reshape(4, 4, 2), e_digits))
print(torch.equal(numbers @ w, (numbers * w).sum(dim=1)))
# --8<-- [end:sanity]
# --8<-- [start:sanity-claim]
assert numbers.numel() == 24, "24 números antes y después"
assert torch.equal(e_digits.reshape(-1).reshape(4, 4, 2), e_digits), "La ida y vuelta no cambia"
assert torch.zeros(2, 3, 4).ndim == 3, "Autoevaluación 1: tres ejes"
assert (torch.zeros(5, 1) * torch.zeros(3)).shape == (5, 3), "Autoevaluación 2: (5, 3)"
assert (torch.zeros(32, 1) - torch.zeros(32)).numel() == 1024, "Autoevaluación 5: 1024"
# --8<-- [end:sanity-claim]

# --8<-- [start:error-dtype]
shared @ torch.tensor([1.0, 2.0])
# --8<-- [end:error-dtype]

# --8<-- [start:error-mean]
pi_digits.mean()
# --8<-- [end:error-mean]

# --8<-- [start:error-reshape]
codes.reshape(4, 2)
# --8<-- [end:error-reshape]

# --8<-- [start:error-view]
table.T.view(6)
# --8<-- [end:error-view]

# --8<-- [start:error-sizes]
numbers * torch.ones(6)
# --8<-- [end:error-sizes]

# --8<-- [start:silent-column]
torch.manual_seed(0)
target = torch.randn(1000)
perfect = target.unsqueeze(1)
constant = torch.full((1000, 1), target.mean().item())

print("Formas:", perfect.shape, target.shape, "→", (perfect - target).shape)
print(f"Predicción perfecta:  {((perfect - target) ** 2).mean():.3f}")
print(f"Predicción constante: {((constant - target) ** 2).mean():.3f}")
print(f"Perfecta, bien medida: {((perfect.squeeze(1) - target) ** 2).mean():.3f}")
# --8<-- [end:silent-column]
# --8<-- [start:silent-column-claim]
assert (perfect - target).shape == (1000, 1000), "La resta produce un millón de números"
assert ((perfect.squeeze(1) - target) ** 2).mean() == 0, "El error verdadero es cero"
assert abs(((perfect - target) ** 2).mean() / ((constant - target) ** 2).mean() - 2) < 0.01, (
    "Mal medida, la predicción perfecta parece el doble de mala que la constante"
)
# --8<-- [end:silent-column-claim]

# --8<-- [start:silent-transpose]
wrong = pi_digits.reshape(4, 6)
right = pi_digits.T
print(wrong.shape, right.shape)
print((wrong == right).sum().item(), "de", right.numel(), "en su sitio")
# --8<-- [end:silent-transpose]
# --8<-- [start:silent-transpose-claim]
assert wrong.shape == right.shape, "Las dos tablas tienen la misma forma"
assert (wrong == right).sum() < 8, "Casi ningún número queda en su sitio"
# --8<-- [end:silent-transpose-claim]
