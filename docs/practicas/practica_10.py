# ---
# titulo: mirar dentro sin engañarse
# description: Seis tareas, de predecir cuánto ve una neurona a dibujar los dígitos que le gustan a una red y convencer a otra.
# practica: 60
# ---

from course_code.checks import check, missing
from course_code.convnet import SmallCNN

# %% [markdown]
# Abrimos una red que lee dígitos: cuánto ve, qué sale de cada capa, qué píxeles la mueven y qué
# imagen la convence. Y al lado, siempre, una red sin entrenar. Basta con
# [Filtros y mapas de características](../10-filtros/filtros.md) y
# [¿Qué le gusta a cada neurona?](../10-filtros/excitar.md).
#
# !!! abstract "Al terminar podrás…"
#     - **predecir** el campo receptivo de una fila de capas;
#     - **anotar** lo que sale de cualquier capa sin dejar nada puesto;
#     - **mostrar** filtros sin que el color mienta;
#     - **calcular** una saliencia y **compararla** con su control;
#     - **corregir** un ascenso por gradiente que no sube.

# %% name="imports"
import random

import matplotlib.pyplot as plt
import torch
import torch.nn.functional as F
from torch import nn
from torchvision import datasets

plt.rcParams["image.cmap"] = "gray"

# %% name="comprobador" fold="El código de las comprobaciones"
# --8<-- "checks.py:check"

# %% [markdown]
# Usamos 1500 dígitos para entrenar y 500 para mirar, normalizados como siempre: el negro queda en
# −0.424 y el blanco, en 2.821.

# %% name="data"
raw = datasets.MNIST("datos", train=True, download=True)
images = (raw.data[:2000].unsqueeze(1) / 255 - 0.1307) / 0.3081
x_train, y_train = images[:1500], raw.targets[:1500]
x, y = images[1500:], raw.targets[1500:2000]
LOW, HIGH = images.min().item(), images.max().item()
print(tuple(x.shape), f"de {LOW:.3f} a {HIGH:.3f}")

# %% [markdown]
# La red convolucional pequeña del capítulo, dos veces: `network`, la que miramos, y `judge`, igual pero
# entrenada con otra semilla, que hará de juez en el reto. Y `untrained`, el control.

# %% name="small-cnn" fold="El código de SmallCNN"
# --8<-- "convnet.py:SmallCNN"


# %% name="train"
def train(seed):
    """Una SmallCNN tras cuatro épocas, en modo de evaluación."""
    torch.manual_seed(seed)
    model, order = SmallCNN(), torch.Generator().manual_seed(seed)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    for _ in range(4):
        for batch in torch.randperm(1500, generator=order).split(50):
            loss = F.cross_entropy(model(x_train[batch]), y_train[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return model.eval()


network, judge = train(seed=0), train(seed=1)
torch.manual_seed(2)
untrained = SmallCNN().eval()
for name, model in [("network", network), ("judge", judge), ("untrained", untrained)]:
    print(f"{name:10s} {100 * (model(x).argmax(dim=1) == y).float().mean():.1f} %")

# %% name="train-claim"
assert (network(x).argmax(dim=1) == y).float().mean() > 0.9, "La red acierta más del 90 %"
assert (judge(x).argmax(dim=1) == y).float().mean() > 0.9, "El juez también"
assert (untrained(x).argmax(dim=1) == y).float().mean() < 0.3, "El control no sabe nada"

# %% [markdown]
# ## ★ Tarea 1: cuánto ve una neurona { #tarea-1 }
#
# El campo receptivo de una neurona es el lado del cuadro de píxeles que puede moverla. Escribe
# `receptive_field(layers)`, que lo calcula para una fila de convoluciones y agrupaciones. Cada capa
# es un par (tamaño del filtro, paso), de la primera a la última.
#
# **Debes obtener**: 7 con `[(3, 1), (3, 1), (3, 1)]` y 8 con `[(3, 1), (2, 2), (3, 1)]`, que son las
# capas de `SmallCNN` hasta su segunda convolución.
#
# ??? tip "Pista 1"
#     Empieza en 1, un píxel. Una capa de tamaño $k$ agrega $k - 1$ vecinos. ¿A cuántos píxeles de
#     distancia están?
#
# ??? tip "Pista 2"
#     Después de un paso de 2, dos neuronas vecinas miran sitios que distan 2 píxeles. Después de otro,
#     4. Lleva esa distancia en otra variable.


# %% name="field"
def receptive_field(layers):
    """El lado, en píxeles, de lo que ve una neurona de la última capa."""
    # solución
    field, distance = 1, 1
    for size, stride in layers:
        field += (size - 1) * distance
        distance *= stride
    return field
    # hueco
    # field, distance = 1, 1
    # for size, stride in layers:
    #     ...
    # return ...
    # fin


print(receptive_field([(3, 1), (3, 1), (3, 1)]), receptive_field([(3, 1), (2, 2), (3, 1)]))


# %% name="field-check" fold="Comprobación de la tarea 1"
@check("Tarea 1")
def hint():
    picker = random.Random(7)
    cases = [[(3, 1)], [(3, 1), (3, 1)], [(3, 2), (3, 1)], [(3, 2), (3, 2), (3, 1)]]
    for _ in range(5):
        cases.append([(picker.randint(1, 4), picker.randint(1, 2)) for _ in range(3)])
    for layers in cases:
        with torch.no_grad():
            convs = [nn.Conv2d(1, 1, k, stride=s, bias=False) for k, s in layers]
            for conv in convs:
                conv.weight.fill_(1.0)
        probe = torch.zeros(1, 1, 60, 60, requires_grad=True)
        out = nn.Sequential(*convs)(probe)
        (gradient,) = torch.autograd.grad(out[0, 0, 0, 0], probe)
        right = int((gradient[0, 0] != 0).any(dim=0).nonzero().max()) + 1
        found = receptive_field(layers)
        if missing(found):
            return "`receptive_field` no devuelve nada. ¿Cuánto ve una capa de tamaño 3?"
        if found == right:
            continue
        said = f"con {layers} respondes {found}, y hay gradiente en {right} píxeles"
        if found == sum(k for k, _ in layers):
            return f"{said}. ¿Cuántos píxeles nuevos agrega una capa de tamaño 3?"
        if found == 1 + sum(k for k, _ in layers):
            return f"{said}. ¿Cuántos píxeles nuevos agrega una capa de tamaño 3?"
        if all(s == 1 for _, s in layers):
            return f"{said}. ¿Con cuánto se empieza?"
        if found == 1 + sum(k - 1 for k, _ in layers):
            return f"{said}. ¿Qué le hace el paso a lo que viene después?"
        if len(layers) == 3:
            return f"{said}. Tras dos pasos de 2, ¿a cuánto quedan dos neuronas vecinas?"
        return f"{said}. ¿El paso de una capa le importa a ella, o a las siguientes?"


# %% name="field-claim"
assert receptive_field([(3, 1), (3, 1), (3, 1)]) == 7, "Tres de tamaño 3"
assert receptive_field([(3, 1), (2, 2), (3, 1)]) == 8, "Las de SmallCNN"

# %% [markdown] only="solucion"
# El paso de una capa no cambia lo que ve ella, sino la distancia entre sus neuronas, y con eso lo que
# ven las siguientes. Por eso primero se suma y después se multiplica. La comprobación no usa ninguna
# fórmula: llena de unos los filtros y cuenta en cuántos píxeles hay gradiente.

# %% [markdown]
# ## ★★ Tarea 2: anotar sin dejar rastro { #tarea-2 }
#
# Completa `maps_of(model, names, x)`, que hace una pasada y devuelve lo que sale de los módulos con
# esos nombres (los de `named_modules()`): un diccionario de tensores sin grafo. Al terminar debes quitar
# los *hooks* que pusiste, y solo esos, y lo anotado no debe cambiar aunque una capa posterior modifique el tensor *in situ*.
#
# **Debes obtener**: formas `(500, 8, 28, 28)` y `(500, 16, 14, 14)`, y 0 *hooks* al final.
#
# ??? tip "Pista 1"
#     `register_forward_hook` devuelve algo que hay que guardar. ¿Para qué sirve?
#
# ??? tip "Pista 2"
#     Una ReLU con `inplace=True` escribe sobre el mismo tensor que anotaste. ¿Cómo se guarda una
#     copia?


# %% name="maps"
def maps_of(model, names, x):
    """Nombre → salida de ese módulo, sin grafo."""
    maps, handles = {}, []
    for name in names:

        def keep(module, inputs, output, name=name):
            # solución
            maps[name] = output.detach().clone()
            # hueco
            # ...  # anota la salida
            # fin

        # solución
        handles.append(model.get_submodule(name).register_forward_hook(keep))
        # hueco
        # ...  # pon el hook
        # fin
    with torch.no_grad():
        model(x)
    # solución
    for handle in handles:
        handle.remove()
    # hueco
    # ...  # deja el modelo como estaba
    # fin
    return maps


maps = maps_of(network, ["conv1", "conv2"], x)
print({name: tuple(tensor.shape) for name, tensor in maps.items()})
print("hooks que quedan:", sum(len(m._forward_hooks) for m in network.modules()))


# %% name="maps-check" fold="Comprobación de la tarea 2"
@check("Tarea 2")
def hint():
    with torch.random.fork_rng():
        torch.manual_seed(7)
        block = nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(inplace=True))
        model = nn.Sequential(block, nn.Conv2d(2, 3, 3))
        probe = torch.randn(4, 1, 9, 9)
    first = block[0](probe).detach()
    right = {"0.0": first, "1": model[1](first.relu()).detach()}
    other = model[1].register_forward_hook(lambda module, inputs, output: None)
    for round_ in (1, 2):
        try:
            found = maps_of(model, ["0.0", "1"], probe)
        except AttributeError as error:
            return f"{error}. ¿Cómo se llega al módulo «0.0», que está dentro de otro?"
        left = sum(len(module._forward_hooks) for module in model.modules()) - 1
        if missing(found) or not isinstance(found, dict) or not found:
            return "no se anotó ninguna salida. ¿Quién llama a `keep`, y cuándo?"
        if other.id not in model[1]._forward_hooks:
            return "también quitaste un hook que no pusiste tú. ¿Qué guardaste al ponerlos?"
        if left:
            return f"tras la pasada {round_}, hooks puestos: {left}. ¿Quién los quita?"
        if set(found) != set(right):
            return f"se anotó {sorted(found)}; se pidió 0.0 y 1. ¿Qué nombre usa `keep`?"
        for name, tensor in right.items():
            if not isinstance(found[name], torch.Tensor):
                return f"«{name}» no es un tensor. ¿Qué argumento es la salida?"
            if found[name].shape != tensor.shape:
                return f"«{name}» tiene forma {tuple(found[name].shape)}. ¿Es la salida?"
            clipped = torch.equal(found[name], tensor.relu())
            if clipped and not torch.equal(found[name], tensor):
                return f"en «{name}» no hay negativos, y la capa los da. ¿Quién los borró?"
            if not torch.allclose(found[name], tensor, atol=1e-5):
                return f"«{name}» no es lo que sale de la capa. ¿Qué anotaste?"


# %% name="maps-claim"
assert maps["conv1"].shape == (500, 8, 28, 28), "La primera capa"
assert maps["conv2"].shape == (500, 16, 14, 14), "La segunda"
assert not any(m._forward_hooks for m in network.modules()), "No queda ninguno"

# %% [markdown] only="solucion"
# `name=name` en la definición de `keep` fija el nombre de esa vuelta del bucle; sin él, todos los
# *hooks* escribirían en el último. Y `detach()` no basta: da otro tensor sobre **la misma memoria**, la
# que la ReLU *in situ* va a pisar.

# %% [markdown]
# ## ★★ Tarea 3: filtros que no mienten { #tarea-3 }
#
# Para dibujar un filtro hay que llevar sus pesos al intervalo de 0 a 1. Si se estira del mínimo al
# máximo, el cero cae en cualquier gris y dos filtros no se pueden comparar. Escribe `to_gray(filters)`:
# en cada filtro, 0 queda en 0.5, y el peso de mayor valor absoluto, en 1 si es positivo y en 0 si no.
#
# **Debes obtener**: con los pesos −2, 0 y 1, los grises 0, 0.5 y 0.75.
#
# ??? tip "Pista"
#     Divide primero entre el mayor valor absoluto: los pesos quedan de −1 a 1. ¿Cómo se llega de ahí a
#     0 y 1 sin mover el centro? `amax(dim=(1, 2, 3), keepdim=True)` da un máximo por filtro.


# %% name="gray"
def to_gray(filters):
    """Filtros (n, canales, alto, ancho) → grises de 0 a 1, con el cero en 0.5."""
    # solución
    largest = filters.abs().amax(dim=(1, 2, 3), keepdim=True)
    return filters / largest / 2 + 0.5
    # hueco
    # return ...
    # fin


small = torch.tensor([-2.0, 0.0, 1.0]).reshape(1, 1, 1, 3)
if not missing(to_gray(small)):
    print(to_gray(small).flatten().tolist())


# %% name="gray-check" fold="Comprobación de la tarea 3"
@check("Tarea 3")
def hint():
    maker = torch.Generator().manual_seed(7)
    filters = torch.randn(5, 2, 3, 3, generator=maker)
    filters *= torch.tensor([0.1, 1.0, 3.0, 0.5, 2.0]).reshape(5, 1, 1, 1)
    filters[:, 0, 0, 0] = 0
    original = filters.clone()
    found = to_gray(filters)
    if missing(found):
        return "`to_gray` no devuelve nada. ¿Qué gris le toca a un peso 0?"
    if not isinstance(found, torch.Tensor) or found.shape != filters.shape:
        return f"con {tuple(filters.shape)} no sale esa forma. ¿Qué ejes desaparecieron?"
    if not torch.equal(filters, original):
        return "los filtros de la red cambiaron. ¿Qué operación es in situ?"
    size = filters.abs().amax(dim=(1, 2, 3), keepdim=True)
    right = filters / size / 2 + 0.5
    if torch.allclose(found, right, atol=1e-5):
        return
    zeros, low, high = found[:, 0, 0, 0], found.min().item(), found.max().item()
    if torch.allclose(found, filters / size, atol=1e-5):
        return f"va de {low:.2f} a {high:.2f}. ¿En qué intervalo están los grises?"
    if not torch.allclose(zeros, torch.full_like(zeros, 0.5), atol=1e-4):
        return f"el cero queda en {zeros[0]:.2f} y {zeros[1]:.2f}. ¿Qué no debe moverse?"
    if torch.allclose(found, filters / filters.abs().max() / 2 + 0.5, atol=1e-5):
        return "el filtro más pequeño queda casi gris. ¿El máximo es de cada filtro?"
    return f"va de {low:.2f} a {high:.2f}. ¿Qué gris le toca al peso mayor?"


# %% name="gray-claim"
assert to_gray(small).flatten().tolist() == [0.0, 0.5, 0.75], "Los tres grises"

# %% name="kernels"
if not missing(to_gray(small)):
    figure, axes = plt.subplots(2, 8, figsize=(6.4, 1.9))
    for row, model in zip(axes, [network, untrained]):
        for ax, kernel in zip(row, to_gray(model.conv1.weight.detach())):
            ax.imshow(kernel[0], vmin=0, vmax=1)
            ax.axis("off")
    plt.show()

# %% [markdown] only="solucion"
# ![Dos filas de ocho filtros de 3 por 3. Arriba, los de la red entrenada; abajo, los de la red sin entrenar. Las dos filas tienen manchas claras y oscuras parecidas.](../salidas/practica_10/kernels.svg)
# /// figure-caption
# Arriba, la red entrenada; abajo, la que no sabe nada. Con 3 × 3, a simple vista no se distinguen.
# ///
#
# El control dice lo que ya dijo la página: que un filtro «parezca un borde» no prueba nada. Hace falta
# medir, como en la tarea que sigue.

# %% [markdown]
# ## ★★★ Tarea 4: saliencia, con su control { #tarea-4 }
#
# Escribe `saliency(model, x, targets)`: de cada imagen, cuánto cambia el logit de su clase al mover
# cada píxel, en valor absoluto. De forma `(n, 1, 28, 28)` a `(n, 28, 28)`. Los parámetros de la red
# deben quedar sin gradiente.
#
# Después medimos qué parte de la saliencia cae sobre la tinta y el píxel de al lado: en la red
# entrenada y en la que no sabe nada.
#
# **Debes obtener**: un 63 % con la red entrenada y un 40 % con la otra. La zona ocupa un 30 % del área.
#
# ??? tip "Pista 1"
#     La entrada debe pedir gradiente, y no la de quien llama: una copia. `torch.autograd.grad` da la
#     derivada de un número respecto de un tensor, sin tocar los parámetros.
#
# ??? tip "Pista 2"
#     `logits[torch.arange(len(x)), targets]` toma un logit por imagen. Su suma es un solo número, y
#     cada imagen influye solo en el suyo.


# %% name="saliency"
def saliency(model, x, targets):
    """|gradiente| del logit de targets, por píxel: (n, 28, 28)."""
    # solución
    x = x.clone().requires_grad_()
    logits = model(x)[torch.arange(len(x)), targets]
    (gradient,) = torch.autograd.grad(logits.sum(), x)
    return gradient.abs().squeeze(1)
    # hueco
    # ...
    # return ...
    # fin


shares = {}
near = F.max_pool2d((x > 0).float(), 3, stride=1, padding=1).squeeze(1)
print(f"área de la tinta y su borde: {100 * near.mean():.0f} %")
for name, model in [("entrenada", network), ("sin entrenar", untrained)]:
    found = saliency(model, x, y)
    if not missing(found):
        share = (found * near).sum(dim=(1, 2)) / found.sum(dim=(1, 2))
        shares[name] = 100 * share.mean().item()
        print(f"{name:13s} {shares[name]:.0f} % de la saliencia")


# %% name="saliency-check" fold="Comprobación de la tarea 4"
@check("Tarea 4")
def hint():
    with torch.random.fork_rng():
        torch.manual_seed(7)
        model = nn.Sequential(nn.Flatten(), nn.Linear(784, 9), nn.Tanh(), nn.Linear(9, 10))
        probe, targets = torch.randn(3, 1, 28, 28), torch.tensor([4, 0, 7])
    inner = probe.clone().requires_grad_()
    (whole,) = torch.autograd.grad(model(inner).sum(), inner)
    (signed,) = torch.autograd.grad(model(inner)[torch.arange(3), targets].sum(), inner)
    (mixed,) = torch.autograd.grad(model(inner)[:, targets].sum(), inner)
    right = signed.abs().squeeze(1)
    given = probe.clone()
    try:
        found = saliency(model, given, targets)
    except RuntimeError as error:
        if "scalar outputs" in str(error):
            return "`grad` deriva un número, y le diste varios. ¿Cómo se juntan en uno?"
        return "PyTorch no puede derivar. ¿Qué tensor tiene que pedir gradiente?"
    if missing(found) or not isinstance(found, torch.Tensor):
        return "no sale ningún tensor. ¿La derivada de qué, y respecto de qué?"
    if given.requires_grad:
        return "la imagen de quien llama ahora pide gradiente. ¿De quién es el tensor?"
    if any(p.grad is not None and p.grad.any() for p in model.parameters()):
        return "los parámetros quedaron con gradiente. ¿Qué más llena `backward`?"
    if found.shape != (3, 28, 28):
        return f"con 3 imágenes sale la forma {tuple(found.shape)}. ¿Qué eje sobra o falta?"
    if torch.allclose(found, right, atol=1e-5):
        if saliency(model, probe[:1], targets[:1]).shape != (1, 28, 28):
            return "con una sola imagen falta un eje. ¿Cuáles quita `squeeze()`?"
        return
    if torch.allclose(found, signed.squeeze(1), atol=1e-5):
        return "hay valores negativos. ¿Qué mide el tamaño de un cambio?"
    if torch.allclose(found, whole.abs().squeeze(1), atol=1e-5):
        return "no depende de la clase. ¿De qué logit es la derivada?"
    if torch.allclose(found, mixed.abs().squeeze(1), atol=1e-5):
        return "cada imagen suma los logits de las tres clases. ¿Cuál es el suyo?"
    if torch.allclose(found, right / 3, atol=1e-5):
        return "sale un tercio de lo debido con 3 imágenes. ¿Suma o media?"
    return f"da {found.mean():.4f} de media, y hay {right.mean():.4f}. ¿Derivas el logit?"


# %% name="saliency-claim"
assert abs((near.mean() - 0.30).item()) < 0.015, "El área"
assert abs(shares["sin entrenar"] - 40) < 4, "La red sin entrenar"
assert abs(shares["entrenada"] - 63) < 4, "La red entrenada"

# %% [markdown] only="solucion"
# Si la saliencia cayera en cualquier parte, le tocaría a la tinta un 30 %. La red sin entrenar ya pone
# un 40 %: sus convoluciones responden donde la imagen cambia, sin haber aprendido nada. Lo que podemos
# atribuir a lo aprendido es la distancia entre 63 y 40, no entre 63 y 30.

# %% [markdown]
# ## Depurar: un ascenso que no sube { #depurar }
#
# `ascend` busca la imagen que más sube un logit: en cada paso avanza `rate` en la dirección del
# gradiente, dividido entre su norma. La versión de abajo tiene tres errores, y no da ningún mensaje.
#
# **Debes obtener**: el logit del 3 sube de −1.7 a 13.4 en 20 pasos, la imagen de partida no
# cambia y los parámetros quedan sin gradiente.
#
# ??? tip "Pista 1"
#     ¿Hacia dónde va el gradiente, y hacia dónde se avanza?
#
# ??? tip "Pista 2"
#     `backward()` suma a lo que ya había, en la imagen **y** en los parámetros. ¿Y de quién es el tensor
#     que se modifica *in situ*?


# %% name="ascend"
def ascend(model, start, target, steps, rate):
    """Una imagen que sube el logit de target; start: (1, 1, 28, 28), no cambia."""
    # solución
    image = start.clone().requires_grad_()
    # hueco
    # image = start.requires_grad_()
    # fin
    for _ in range(steps):
        logit = model(image)[0, target]
        # solución
        (gradient,) = torch.autograd.grad(logit, image)
        with torch.no_grad():
            image += rate * gradient / gradient.norm()
        # hueco
        # logit.backward()
        # with torch.no_grad():
        #     image -= rate * image.grad / image.grad.norm()
        # fin
    return image.detach()


start = torch.full((1, 1, 28, 28), LOW)
before = network(start)[0, 3].item()
after = network(ascend(network, start, 3, steps=20, rate=1.0))[0, 3].item()
print(f"logit del 3: de {before:.1f} a {after:.1f}; cambió: {(start != LOW).any()}")


# %% name="ascend-check" fold="Comprobación de Depurar"
@check("Depurar")
def hint():
    with torch.random.fork_rng():
        torch.manual_seed(7)
        first, last = nn.Linear(784, 12), nn.Linear(12, 10)
        model = nn.Sequential(nn.Flatten(), first, nn.Tanh(), last)
        start = torch.randn(1, 1, 28, 28)
    given, right = start.clone(), start.clone()
    for _ in range(6):
        image = right.clone().requires_grad_()
        (gradient,) = torch.autograd.grad(model(image)[0, 3], image)
        right = right + 0.8 * gradient / gradient.norm()
    found = ascend(model, given, 3, steps=6, rate=0.8)
    if missing(found) or not isinstance(found, torch.Tensor) or found.shape != start.shape:
        return "no devuelve una imagen. ¿Qué forma tenía la de partida?"
    symptoms = []
    if not torch.equal(given.detach(), start) or given.requires_grad:
        symptoms.append("la imagen de quien llama cambió")
    if any(p.grad is not None and p.grad.any() for p in model.parameters()):
        symptoms.append("los parámetros acumulan gradientes")
    logits = [model(image)[0, 3].item() for image in (start, found.detach())]
    if logits[1] < logits[0]:
        symptoms.append(f"el logit baja de {logits[0]:.2f} a {logits[1]:.2f}")
    elif not torch.allclose(found, right, atol=1e-4):
        symptoms.append("los pasos arrastran gradientes de pasos anteriores")
    if symptoms:
        return f"quedan síntomas: {'; '.join(symptoms)}. ¿Qué línea causa el primero?"
    if found.requires_grad:
        return "la imagen devuelta aún pide gradiente. ¿Qué la separa del grafo?"


# %% name="ascend-claim"
assert abs(before + 1.7) < 0.3 and abs(after - 13.4) < 1.5, "Los logits del enunciado"
assert (start == LOW).all(), "La imagen de partida no cambia"

# %% [markdown] only="solucion"
# 1. `start.requires_grad_()` no copia: las sumas *in situ* dibujan sobre la imagen de quien llama.
# 2. `backward()` acumula en `image.grad`, que nadie pone a cero: cada paso mezcla las direcciones de
#    todos los anteriores. De paso llena de gradientes los parámetros, y quien entrene después los
#    encontrará. `torch.autograd.grad` evita las dos cosas.
# 3. Con `-=` se **desciende**. Es el reflejo de haber escrito tantos bucles de entrenamiento.

# %% [markdown]
# ## Reto: convencer a otra red { #reto }
#
# Una imagen que convence a una red puede ser puro ruido. Pedimos algo más difícil: dibujar los diez
# dígitos mirando **solo** `network`, y que convenzan a `judge`, que aprendió por su cuenta. Y que sean
# lisos como un dígito de verdad. La aspereza es lo que difieren, de media, dos píxeles vecinos.


# %% name="scores"
def roughness(images):
    """La diferencia media entre píxeles vecinos."""
    down = (images[..., 1:, :] - images[..., :-1, :]).abs().mean()
    across = (images[..., 1:] - images[..., :-1]).abs().mean()
    return ((down + across) / 2).item()


def belief(model, images):
    """La probabilidad media que da la red a que sean, en orden, del 0 al 9."""
    digits = torch.arange(10)
    return 100 * model(images).softmax(dim=1)[digits, digits].mean().item()


# %% name="references"
blank = torch.full((1, 1, 28, 28), LOW)
plain = [ascend(network, blank, digit, steps=60, rate=1.0) for digit in range(10)]
real = [x_train[y_train == digit].mean(dim=0, keepdim=True) for digit in range(10)]
if not missing(*plain):
    print("                     juez    aspereza")
    print(f"dígitos de verdad    —       {roughness(x):.2f}")
    for name, drawn in [("ascenso sin más", plain), ("media de cada dígito", real)]:
        drawn = torch.cat(drawn).detach().clamp(LOW, HIGH)
        print(f"{name:20s} {belief(judge, drawn):.1f} %  {roughness(drawn):.2f}")

# %% [markdown]
# Escribe `paint(model)`, que devuelve diez imágenes, `(10, 1, 28, 28)`, entre `LOW` y `HIGH`, sin usar
# ningún dígito de verdad. La meta: **95 % para el juez, con una aspereza de 0.22 o menos**. La
# comprobación prueba tu función con otra red, que tiene las clases en otro orden.
#
# **Debes obtener**: 95 % o más. La nuestra llega cerca de 99 % con una aspereza de 0.19.
#
# ??? tip "Pista 1"
#     La página da tres remedios contra el ruido: mover la imagen antes de cada paso, suavizar y
#     decaer. `image.roll((1, -1), dims=(2, 3))` la mueve.
#
# ??? tip "Pista 2"
#     `F.avg_pool2d(image, 3, stride=1, padding=1)` promedia cada píxel con sus vecinos. Mezclado en
#     pequeña proporción con la imagen, la alisa poco a poco.
#
# ??? tip "Pista 3"
#     Los diez dígitos caben en un lote: la suma de diez logits, uno de cada imagen, tiene el gradiente
#     de todas. Pero la norma debe ser la de cada una.


# %% name="paint"
def paint(model):
    """Diez imágenes, del 0 al 9, que convencen a model. Solo mira model."""
    # solución
    torch.manual_seed(0)
    digits = torch.arange(10)
    image = LOW + 0.1 * torch.randn(10, 1, 28, 28)
    for _ in range(80):
        moved = tuple(torch.randint(-1, 2, (2,)).tolist())
        image = image.detach().requires_grad_()
        logits = model(image.roll(moved, dims=(2, 3)))[digits, digits]
        (gradient,) = torch.autograd.grad(logits.sum(), image)
        size = gradient.flatten(start_dim=1).norm(dim=1).reshape(10, 1, 1, 1)
        image = image.detach() + 1.5 * gradient / size
        image = 0.75 * image + 0.25 * F.avg_pool2d(image, 3, stride=1, padding=1)
        image = image.clamp(LOW, HIGH)
    return image
    # hueco
    # return ...
    # fin


with torch.random.fork_rng():
    drawn = paint(network)
if not missing(drawn):
    print(f"juez {belief(judge, drawn):.1f} %, aspereza {roughness(drawn):.2f}")


# %% name="paint-check" fold="Comprobación del reto"
@check("Reto")
def hint():
    turned = SmallCNN().eval()
    turned.load_state_dict(network.state_dict())
    order = torch.tensor([3, 1, 4, 0, 5, 9, 2, 6, 8, 7])
    with torch.no_grad():  # la misma red, con las clases en otro orden
        turned.output.weight[:] = network.output.weight[order]
        turned.output.bias[:] = network.output.bias[order]
    with torch.random.fork_rng():
        found = paint(turned)
    if missing(found) or not isinstance(found, torch.Tensor):
        return "`paint` no devuelve imágenes. ¿Por dónde empieza un ascenso?"
    if found.shape != (10, 1, 28, 28):
        return f"la forma es {tuple(found.shape)}. ¿Cuántas imágenes y canales?"
    found = found.detach()
    if found.min() < LOW - 1e-4 or found.max() > HIGH + 1e-4:
        return f"va de {found.min():.1f} a {found.max():.1f}. ¿Qué límites puso el reto?"
    if belief(network, found) > 50:
        return "con las clases en otro orden dibuja lo mismo. ¿Solo mira la red que recibe?"
    found = found[order.argsort()]
    own, other, rough = belief(network, found), belief(judge, found), roughness(found)
    said = f"el juez cree un {other:.1f} %, con aspereza {rough:.2f}"
    if own < 50:
        return f"{said}, y la propia red, un {own:.1f} %. ¿Sube cada imagen su logit?"
    if other < 95 and rough > 0.22:
        return f"{said}. Faltan las dos cosas. ¿Qué remedio quita el ruido?"
    if other < 95:
        return f"{said}. Faltan {95 - other:.1f} puntos. ¿Y con pasos más largos?"
    if rough > 0.22:
        return f"{said}; la meta es 0.22. ¿Qué alisa una imagen sin borrarla?"


# %% name="paint-claim"
assert belief(judge, drawn) > 97, "El juez"
assert 0.17 < roughness(drawn) < 0.215, "La aspereza de los dibujos"
assert abs(roughness(x) - 0.21) < 0.01, "La aspereza de los dígitos de verdad"
assert roughness(torch.cat(plain).clamp(LOW, HIGH)) > 0.36, "El ascenso sin más es áspero"

# %% name="gallery"
if not missing(drawn, *plain):
    figure, axes = plt.subplots(2, 10, figsize=(6.4, 1.6))
    for column, pair in zip(axes.T, zip(plain, drawn)):
        for ax, picture in zip(column, pair):
            ax.imshow(picture.reshape(28, 28).clamp(LOW, HIGH), vmin=LOW, vmax=HIGH)
            ax.axis("off")
    plt.show()

# %% [markdown] only="solucion"
# ![Dos filas de diez cuadros, uno por dígito. Arriba, manchas de puntos sueltos en las que apenas se adivina algo. Abajo, trazos más continuos que recuerdan a dígitos.](../salidas/practica_10/gallery.svg)
# /// figure-caption
# Arriba, el ascenso sin más; abajo, los dibujos de `paint`.
# ///

# %% [markdown] only="solucion"
# Mover y alisar quita lo que solo engaña a **una** red: el ruido que a `network` le gusta por
# casualidad, a `judge` no le dice nada, y tampoco sobrevive a un píxel de desplazamiento. Lo que queda es
# lo que las dos aprendieron. Aun así, no es «lo que la red tiene en la cabeza»: es una imagen, entre
# muchas, elegida por nuestros remedios tanto como por la red.

# %% [markdown]
# ## Resumen { #resumen }
#
# - El paso de una capa agranda lo que ven las siguientes, no lo que ve ella.
# - Un *hook* se quita, y lo que anota se copia.
# - Para comparar filtros, el cero siempre en el mismo gris.
# - Ningún mapa dice nada sin su control: la misma cuenta en una red que no sabe.
# - Lo que convence a dos redes distintas se parece más a lo aprendido que al ruido.
#
# Es la última práctica del curso. El que quiera seguir tiene por dónde en la
# [bibliografía](../bibliografia.md).
