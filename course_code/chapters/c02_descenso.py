"""Descenso de gradiente: el paso, la tasa de aprendizaje, los lotes, momentum y Adam."""

from course_code.finite_differences import numerical_gradient
from course_code.optimizers import (
    Adam,
    GradientDescent,
    Momentum,
    Nesterov,
    RMSprop,
    descend,
)

# --8<-- [start:imports]
import matplotlib.pyplot as plt
import torch
from sklearn.datasets import load_diabetes
# --8<-- [end:imports]

# --8<-- [start:data]
diabetes = load_diabetes(scaled=False)
x = torch.tensor(diabetes.data[:, [2, 8]])
y = torch.tensor(diabetes.target)
x = (x - x.mean(dim=0)) / x.std(dim=0)
y = (y - y.mean()) / y.std()
print(x.shape, y.shape, x.dtype)
# --8<-- [end:data]
# --8<-- [start:data-claim]
assert x.shape == (442, 2), "442 personas y dos medidas"
assert x.mean(dim=0).abs().max() < 1e-9, "Las medidas están centradas"
# --8<-- [end:data-claim]


# --8<-- [start:loss]
def loss(w):
    """La pérdida para los pesos w, de forma (2,)."""
    return ((x @ w - y) ** 2).sum() / (2 * len(y))


start = torch.tensor([-0.8, 1.3]).double()
print(f"{loss(start):.3f}")
# --8<-- [end:loss]

# --8<-- [start:slope]
for step in [0.1, 0.01, 0.001]:
    right = start + torch.tensor([step, 0.0])
    print(f"{(loss(right) - loss(start)) / step:.4f}")
# --8<-- [end:slope]


# --8<-- [start:gradient]
def gradient(w):
    """Las dos derivadas parciales de la pérdida: (2,)."""
    return (x @ w - y) @ x / len(y)


print(gradient(start))
print(numerical_gradient(loss, start))
# --8<-- [end:gradient]
# --8<-- [start:gradient-claim]
assert torch.allclose(gradient(start), numerical_gradient(loss, start), atol=1e-8), (
    "El gradiente de la fórmula coincide con el medido"
)
assert abs((loss(right) - loss(start)) / step - gradient(start)[0]) < 0.001, (
    "La pendiente medida tiende a la primera derivada parcial"
)
# --8<-- [end:gradient-claim]

# --8<-- [start:directions]
angles = torch.deg2rad(torch.arange(360).double())
directions = torch.stack([angles.cos(), angles.sin()], dim=1)
moved = start + 0.001 * directions
drops = torch.stack([loss(start) - loss(w) for w in moved])

print("la que más baja: ", directions[drops.argmax()])
print("contra gradiente:", -gradient(start) / gradient(start).norm())
flat = directions[drops.abs().argmin()]
print(f"la que no cambia, por el gradiente: {flat @ gradient(start):.3f}")
# --8<-- [end:directions]
# --8<-- [start:directions-claim]
assert directions[drops.argmax()] @ -gradient(start) / gradient(start).norm() > 0.999, (
    "La dirección que más baja es la contraria al gradiente"
)
assert abs(flat @ gradient(start)) < 0.02, "La que no cambia es perpendicular al gradiente"
# --8<-- [end:directions-claim]

# --8<-- [start:one-step]
w = start - 0.5 * gradient(start)
print(w, f"{loss(start):.3f} → {loss(w):.3f}")
# --8<-- [end:one-step]

# --8<-- [start:rates]
paths = {}
for lr in [0.05, 0.5, 1.5]:
    paths[lr] = descend(gradient, start, GradientDescent(lr), 20)
    losses = [f"{loss(w):.3f}" for w in paths[lr][[0, 1, 2, 5, 10, 20]]]
    print(f"α = {lr:<4}", *losses)
# --8<-- [end:rates]
# --8<-- [start:rates-claim]
assert loss(paths[1.5][1]) < loss(paths[0.5][1]), "Al primer paso, α = 1.5 es la mejor"
assert loss(paths[1.5][20]) > 10, "Tras 20 pasos, α = 1.5 ha divergido"
assert loss(paths[0.5][20]) < 0.2705, "α = 0.5 llega al mínimo"
assert 0.4 < loss(paths[0.05][20]) < 0.6, "α = 0.05 va a medio camino"
assert 1.38 < 2 / torch.linalg.eigvalsh(x.T @ x / len(y)).max() < 1.39, "El límite es 1.39"
# --8<-- [end:rates-claim]


# --8<-- [start:contours]
def contours():
    """Dibuja las curvas de nivel de la pérdida y marca el mínimo."""
    w1, w2 = torch.linspace(-1.2, 1.5, 30), torch.linspace(-0.9, 1.6, 30)
    grid = torch.cartesian_prod(w1, w2).double()
    errors = x @ grid.T - y.unsqueeze(1)
    heights = (errors**2).mean(dim=0).reshape(30, 30).T / 2
    plt.figure(figsize=(5, 4.7))
    levels = [0.28, 0.35, 0.55, 0.93, 1.4]
    plt.contour(w1, w2, heights, levels, colors="0.5", linewidths=1)
    plt.plot(*best, "*", color="C2", markersize=16, zorder=4)
    plt.xlabel("w₁: masa corporal")
    plt.ylabel("w₂: triglicéridos")
    plt.gca().set_aspect("equal")


best = torch.linalg.lstsq(x, y.unsqueeze(1)).solution.squeeze(1)
contours()
for lr, color in [(0.05, "C4"), (0.5, "C0"), (1.5, "C3")]:
    steps = paths[lr][:9]
    plt.plot(steps[:, 0], steps[:, 1], "o-", color=color, label=f"α = {lr}")
plt.legend()
plt.show()
# --8<-- [end:contours]
# --8<-- [start:contours-claim]
assert gradient(best).abs().max() < 1e-9, "En el mínimo el gradiente es cero"
assert abs(loss(best) - 0.27) < 0.001, "La pérdida del mínimo"
# --8<-- [end:contours-claim]


# --8<-- [start:train]
def train(batch_size, lr=0.1, epochs=5):
    """Descenso por lotes mezclados; devuelve los pesos tras cada paso."""
    w = start
    path = [w]
    for _ in range(epochs):
        for rows in torch.randperm(len(y)).split(batch_size):
            errors = x[rows] @ w - y[rows]
            w = w - lr * errors @ x[rows] / len(rows)
            path.append(w)
    return torch.stack(path)


# --8<-- [end:train]
# --8<-- [start:batches]
torch.manual_seed(0)
runs = {"todo": train(442), "lotes de 32": train(32), "de uno en uno": train(1)}
excess = {}
for name, path in runs.items():
    excess[name] = torch.stack([loss(w) - loss(best) for w in path])
    last = excess[name][-1]
    print(f"{name}: {len(path) - 1} pasos, sobre el mínimo {last:.4f}")
# --8<-- [end:batches]
# --8<-- [start:batches-claim]
assert [len(path) - 1 for path in runs.values()] == [5, 70, 2210], "Los pasos de cada uno"
assert excess["lotes de 32"][-1] < 0.01 < excess["todo"][-1], "Con el mismo gasto gana el lote"
assert excess["de uno en uno"][-442:].mean() > 5 * excess["lotes de 32"][-14:].mean(), (
    "De uno en uno se queda dando vueltas"
)
assert (excess["de uno en uno"] < 0.01).nonzero()[0] < 100, "De uno en uno llega primero"
# --8<-- [end:batches-claim]

# --8<-- [start:three-paths]
colors = {"todo": "C0", "lotes de 32": "C2", "de uno en uno": "C5"}
contours()
for name, path in runs.items():
    dense = len(path) > 100
    w1, w2 = path.T
    width = 0.7 if dense else 2.5
    plt.plot(w1, w2, colors[name], lw=width, label=name, rasterized=dense)
plt.plot(*start, "o", color="C1", zorder=4)
plt.legend()
plt.show()
# --8<-- [end:three-paths]

# --8<-- [start:loss-curves]
plt.figure(figsize=(5, 3.6))
for name, values in excess.items():
    seen = torch.linspace(0, 5 * len(y), len(values))
    every = 26 if name == "de uno en uno" else 1
    plt.plot(seen[::every], values[::every], colors[name], label=name)
plt.yscale("log")
plt.minorticks_off()
plt.xlabel("ejemplos vistos")
plt.ylabel("pérdida sobre el mínimo")
plt.legend()
plt.show()
# --8<-- [end:loss-curves]

# --8<-- [start:gain]
optimizer = Momentum(lr=1.0, beta=0.9)
for step in range(1, 51):
    optimizer.step(torch.tensor(0.0), torch.tensor(1.0))
    if step in (1, 2, 5, 20, 50):
        print(f"paso {step}: v = {optimizer.velocity:.3f}")
# --8<-- [end:gain]
# --8<-- [start:gain-claim]
assert abs(optimizer.velocity - (1 - 0.9**50) / (1 - 0.9)) < 1e-4, "La suma geométrica"
assert abs(optimizer.velocity - 10) < 0.1, "La ganancia se acerca a 1 / (1 − β) = 10"
# --8<-- [end:gain-claim]


# --8<-- [start:bump]
def height(w):
    return w**4 / 4 - w**2 - w / 4


def slope(w):
    return w**3 - 2 * w - 0.25


hilltop = torch.tensor(-2.2)
for optimizer in [GradientDescent(lr=0.03), Momentum(lr=0.03, beta=0.9)]:
    name = type(optimizer).__name__
    w = descend(slope, hilltop, optimizer, 200)[-1]
    print(f"{name}: termina en {w:.2f}, altura {height(w):.2f}")
# --8<-- [end:bump]
# --8<-- [start:bump-claim]
assert abs(descend(slope, hilltop, GradientDescent(0.03), 200)[-1] + 1.35) < 0.01, (
    "El descenso se queda en el primer mínimo"
)
assert abs(w - 1.47) < 0.01, "Con momentum llega al segundo"
assert abs(slope(torch.tensor(1.473))) < 0.02, "Ahí la pendiente es casi cero"
assert descend(slope, hilltop, Momentum(0.03, 0.8), 200)[-1] < 0, "Con β = 0.8 no pasa"
# --8<-- [end:bump-claim]

# --8<-- [start:ravine]
raw = torch.tensor(diabetes.data[:, [2, 8]])
raw = raw - raw.mean(dim=0)
ravine_best = torch.linalg.lstsq(raw, y.unsqueeze(1)).solution.squeeze(1)


def ravine_gradient(w):
    return (raw @ w - y) @ raw / len(y)


def steps_to_arrive(path):
    """Los pasos hasta quedarse a menos de 0.01 de la pérdida mínima."""
    excess = (((path - ravine_best) @ raw.T) ** 2).mean(dim=1) / 2
    return (~(excess < 0.01)).nonzero().max().item() + 1


# --8<-- [end:ravine]
# --8<-- [start:ravine-claim]
assert torch.allclose(
    ravine_gradient(start),
    numerical_gradient(lambda w: ((raw @ w - y) ** 2).sum() / (2 * len(y)), start),
    atol=1e-6,
), "El gradiente del barranco coincide con el medido"
assert (
    abs(
        (((start - ravine_best) @ raw.T) ** 2).mean() / 2
        - (((raw @ start - y) ** 2).mean() - ((raw @ ravine_best - y) ** 2).mean()) / 2
    )
    < 1e-9
), "El exceso de pérdida se puede medir desde el mínimo"
assert 8 < raw.std(dim=0)[0] / raw.std(dim=0)[1] < 9, "Una medida varía ocho veces más"
assert 80 < torch.linalg.cond(raw.T @ raw) < 100, "El barranco es 90 veces más curvo de lado"
# --8<-- [end:ravine-claim]

# --8<-- [start:race]
ravine_start = torch.tensor([0.3, -1.0]).double()
for make in [GradientDescent, Momentum, Nesterov, RMSprop, Adam]:
    results = []
    for lr in [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5]:
        path = descend(ravine_gradient, ravine_start, make(lr), 400)
        results.append((steps_to_arrive(path), lr))
    steps, lr = min(results)
    print(f"{make.__name__}: {steps} pasos, con α = {lr}")
# --8<-- [end:race]
# --8<-- [start:race-claim]
assert make is Adam and steps < 40, "Adam llega en menos de 40 pasos"
assert steps_to_arrive(descend(ravine_gradient, ravine_start, GradientDescent(0.1), 400)) > 70, (
    "El descenso necesita más de 70 pasos"
)
assert (
    not steps_to_arrive(descend(ravine_gradient, ravine_start, GradientDescent(0.2), 400)) < 400
), "Con α = 0.2 el descenso no llega nunca"
assert steps_to_arrive(descend(ravine_gradient, ravine_start, Nesterov(0.05), 400)) < 25, (
    "Nesterov es el más rápido aquí"
)
assert loss(descend(gradient, ravine_start, GradientDescent(0.5), 10)[-1]) - loss(best) < 0.01, (
    "Con los datos en la misma escala bastan diez pasos"
)
assert min(
    steps_to_arrive(
        descend(ravine_gradient, ravine_start - torch.tensor([0.5, 0.0]), RMSprop(lr), 400)
    )
    for lr in [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5]
) > steps_to_arrive(
    descend(ravine_gradient, ravine_start - torch.tensor([0.5, 0.0]), GradientDescent(0.1), 400)
), "Desde (−0.2, −1), RMSprop pierde con el descenso"
# --8<-- [end:race-claim]

# --8<-- [start:torch-optim]
w = ravine_start.clone()
optimizer = torch.optim.Adam([w], lr=0.2)
for _ in range(25):
    w.grad = ravine_gradient(w)
    optimizer.step()

print("PyTorch:", w)
print("nuestro:", descend(ravine_gradient, ravine_start, Adam(lr=0.2), 25)[-1])
# --8<-- [end:torch-optim]
# --8<-- [start:torch-optim-claim]
assert torch.allclose(w, descend(ravine_gradient, ravine_start, Adam(lr=0.2), 25)[-1], atol=1e-9), (
    "Nuestro Adam da los mismos pasos que el de PyTorch"
)
# --8<-- [end:torch-optim-claim]

# --8<-- [start:sanity]
small = 0.001
real = loss(start) - loss(start - small * gradient(start))
expected = small * gradient(start).norm() ** 2
print(f"baja {real:.6f}; se esperaba {expected:.6f}")
print(f"gradiente en el mínimo: {gradient(best).norm():.6f}")
# --8<-- [end:sanity]
# --8<-- [start:sanity-claim]
assert abs(real / expected - 1) < 0.01, "α por el cuadrado"
assert gradient(best).norm() < 1e-9, "El gradiente es cero en el mínimo"
# --8<-- [end:sanity-claim]

# --8<-- [start:error-column]
w = start
for _ in range(2):
    errors = x @ w - y.unsqueeze(1)
    w = w - 0.1 * errors @ x / len(y)
# --8<-- [end:error-column]
# --8<-- [start:error-column-claim]
assert w.shape == (442, 2), "El primer paso no falla: deja 442 parejas de pesos"
# --8<-- [end:error-column-claim]

# --8<-- [start:error-dtype]
gradient(torch.tensor([0.0, 0.0]))
# --8<-- [end:error-dtype]

# --8<-- [start:error-optim]
torch.optim.SGD(start, lr=0.1)
# --8<-- [end:error-optim]

# --8<-- [start:silent-sum]
w = start
for step in range(1, 6):
    w = w - 0.1 * (x @ w - y) @ x
    print(f"paso {step}: {loss(w):.3g}")
# --8<-- [end:silent-sum]
# --8<-- [start:silent-sum-claim]
assert 400 < loss(start - 0.1 * (x @ start - y) @ x) / loss(start) < 600, "Unas 500 veces"
assert loss(w) > 1e12, "Con la suma en vez del promedio la pérdida explota"
assert loss(start - 0.1 * gradient(start)) < loss(start), "Con el promedio, baja"
# --8<-- [end:silent-sum-claim]

# --8<-- [start:silent-in-place]
w = start.clone()
path = [w]
for _ in range(20):
    w -= 0.1 * gradient(w)
    path.append(w)
print(f"{len(path)} puntos, {len(torch.stack(path).unique(dim=0))} distinto")
# --8<-- [end:silent-in-place]
# --8<-- [start:silent-in-place-claim]
assert len(torch.stack(path).unique(dim=0)) == 1, "Todos los puntos son el mismo tensor"
assert len(descend(gradient, start, GradientDescent(0.1), 20).unique(dim=0)) == 21, (
    "Sin modificar w en su sitio hay 21 puntos distintos"
)
# --8<-- [end:silent-in-place-claim]
