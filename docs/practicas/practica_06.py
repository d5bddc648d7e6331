# ---
# titulo: apagar con medida
# description: Reglas del dropout que se comprueban, dos errores que no avisan y cuatro remedios contra una red que memoriza mil quinientas prendas.
# practica: 65
# ---

from course_code.checks import check, missing
from course_code.data import fast_loader, to_tensors
from course_code.dropout import DropoutMLP
from course_code.training import train_epoch

# %% [markdown]
# Aquí practicamos el *dropout*: con qué cuentas apaga, en qué modo, qué mide la pérdida mientras
# apaga y qué se aprende al preguntar muchas veces. Basta con
# [Apagar neuronas al azar](../06-dropout/apagar.md) y
# [¿Sirve el *dropout*?](../06-dropout/efecto.md); el reto usa además el planificador de
# [Entrenar un MLP](../03-mnist/entrenar.md).
#
# !!! abstract "Al terminar podrás…"
#     - **predecir** cuánto apagan dos *dropout* seguidos y cuánto ruido le llega a una neurona;
#     - **ordenar** una capa de *dropout* que obedece a `train()` y a `eval()`;
#     - **medir** dos pérdidas en el mismo modo, y decir por qué se parecen o no;
#     - **escribir** el *dropout* de Monte Carlo y juzgar para qué sirve;
#     - **encontrar** cuatro errores que no dan ningún mensaje.
#
# ## Preparación { #preparacion }

# %% name="imports"
import copy
import random

import matplotlib.pyplot as plt
import torch
from torch import nn
from torch.nn import functional as F
from torch.utils.data import BatchSampler, DataLoader
from torch.utils.data import RandomSampler, TensorDataset
from torchvision import datasets

torch.set_num_threads(1)
device = torch.device("cpu")  # para que los números sean los del enunciado

# %% name="comprobador" fold="El código de las comprobaciones"
# --8<-- "checks.py:check"

# %% name="piezas" fold="Código: to_tensors, fast_loader y train_epoch"
# --8<-- "data.py:to_tensors"
# --8<-- "data.py:fast_loader"
# --8<-- "training.py:train_epoch"

# %% name="red" fold="Código: DropoutMLP"
# --8<-- "dropout.py:DropoutMLP"

# %% [markdown]
# Usamos solo las primeras 2000 prendas de Fashion-MNIST, para que sobreajustar sea cuestión de
# segundos. Las repartimos al azar: 1000 entrenan, 500 validan y las otras 500 quedan en un sobre, la
# prueba del reto.

# %% name="datos"
raw = datasets.FashionMNIST("datos", train=True, download=True)
images, labels = to_tensors(raw, mean=0.286, std=0.353).tensors
shuffled = torch.randperm(2000, generator=torch.Generator().manual_seed(0))
train, val, sealed = shuffled.split([1000, 500, 500])
train_x, train_y = images[train], labels[train]
val_x, val_y = images[val], labels[val]
train_loader = fast_loader(TensorDataset(train_x, train_y), batch_size=64)
loss_fn = nn.CrossEntropyLoss()
print(len(train_x), "para entrenar,", len(val_x), "para validar")

# %% [markdown]
# ## ★ Tarea 1: dos apagones seguidos { #tarea-1 }
#
# Al juntar dos trozos de código quedaron dos *dropout*, uno tras otro. No da ningún error.
# ¿Qué le pasa a un millón de unos?


# %% name="seguidos"
torch.manual_seed(0)
for p, q in [(0.2, 0.5), (0.5, 0.5)]:
    output = nn.Sequential(nn.Dropout(p), nn.Dropout(q))(torch.ones(1_000_000))
    off = (output == 0).float().mean()
    print(f"{p} y {q}: apagados {off:.3f}, los demás valen {output.max():.2f}")

# %% [markdown]
# Los dos juntos equivalen a un solo *dropout* con otra probabilidad. Escribe la regla,
# `combined(p, q)`, que devuelve esa probabilidad.
#
# **Debes obtener**: 0.6 con `combined(0.2, 0.5)`. La comprobación prueba otras parejas.
#
# ??? tip "Pista"
#     Empieza por lo contrario: ¿qué tiene que pasar para que una activación llegue encendida al
#     final?


# %% name="combined"
def combined(p, q):
    """La p de un solo dropout que apaga tanto como dos seguidos, de p y de q."""
    # solución
    return 1 - (1 - p) * (1 - q)
    # hueco
    # return ...  # la regla
    # fin


print(combined(0.2, 0.5))


# %% name="combined-check" fold="Comprobación de la tarea 1"
@check("Tarea 1")
def hint():
    picker = random.Random(7)
    for _ in range(6):
        p, q = (round(picker.uniform(0.1, 0.4), 2), round(picker.uniform(0.5, 0.9), 2))
        found, right = combined(p, q), 1 - (1 - p) * (1 - q)
        if found is None:
            return "`combined` da None. ¿Qué le falta para entregar su resultado?"
        if missing(found):
            return "`combined` sigue sin regla. ¿Qué fracción pasa el primer *dropout*?"
        if torch.is_tensor(found) and found.numel() == 1:
            found = found.item()
        if not isinstance(found, float):
            return f"das {found!r}, que no es un número con decimales. ¿Usaste p y q?"
        case = f"con p = {p} y q = {q} das {found:.3f}"
        if abs(found - (p + q)) < 1e-6:
            return f"{case}. ¿Se puede apagar dos veces la misma activación?"
        if abs(found - p * q) < 1e-6:
            return f"{case}, menos que cada uno. ¿Hace falta que la apaguen los dos?"
        if abs(found - (1 - right)) < 1e-6:
            return f"{case}. ¿Esa es la fracción que se apaga o la que queda?"
        if abs(found - max(p, q)) < 1e-6:
            return f"{case}. ¿Los dos sorteos caen siempre sobre las mismas activaciones?"
        if 1e-6 < abs(found - right) < 0.005:
            return f"das {found:.6f}, casi {right:.6f}. ¿Lo redondeas, o lo simulas?"
        if abs(found - right) > 1e-6:
            return f"{case}; al probarlo sale {right:.3f}. ¿Qué fracción llega al segundo?"


# %% name="combined-claim"
assert abs(combined(0.2, 0.5) - 0.6) < 1e-9, "Con 0.2 y 0.5 ya no es 0.6."
assert abs(combined(0.5, 0.5) - 0.75) < 1e-9, "Con 0.5 y 0.5 ya no es 0.75."
assert output.max() == 1 / (1 - combined(0.5, 0.5)), "Lo que queda ya no vale 1/(1 − p)."

# %% [markdown] only="solucion"
# Para llegar encendida al final, una activación tiene que pasar los dos sorteos, que son
# independientes: $(1-p)(1-q)$. Lo demás se apaga. La escala también encaja: el primero divide
# entre $1-p$ y el segundo, entre $1-q$, y eso es dividir una vez entre la fracción que queda.
#
# La advertencia es práctica: dos *dropout* de 0.5, uno en el bloque y otro «por si acaso» al
# usarlo, son uno de 0.75. La red no se queja; aprende menos.

# %% [markdown]
# ## ★ Tarea 2: el ruido que le llega a una neurona { #tarea-2 }
#
# Una neurona de la capa siguiente promedia $n$ neuronas que dicen lo mismo: todas valen 1 y
# todos los pesos son $1/n$. Sin *dropout* recibe 1. Con *dropout* recibe 1 en promedio, y en
# cada pasada, algo distinto. ¿Cuánto se aparta?
#
# Escribe `noise(n, p)`, la **desviación estándar** de lo que recibe. El bloque simula tres casos
# para que compares.
#
# **Debes obtener**: 1.0 con `noise(1, 0.5)`, 0.25 con `noise(16, 0.5)` y 0.125 con
# `noise(16, 0.2)`.
#
# ??? tip "Pista 1"
#     La desviación de *una* activación con *dropout* está en «Para profundizar», en
#     [Por qué se divide entre 1 − p](../06-dropout/apagar.md#escala).
#
# ??? tip "Pista 2"
#     Lo que recibe es una media de $n$ valores sorteados por separado. La misma sección dice cuánto
#     suele moverse una media por puro azar: es el error estándar.


# %% name="noise"
def noise(n, p):
    """Desviación de la media de n unos que pasaron por un dropout de p."""
    # solución
    return (p / (1 - p)) ** 0.5 / n**0.5
    # hueco
    # return ...  # la regla
    # fin


torch.manual_seed(0)
for n, p in [(1, 0.5), (16, 0.5), (16, 0.2)]:
    received = F.dropout(torch.ones(100_000, n), p).mean(dim=1)
    print(f"n = {n:2d}, p = {p}: simulado {received.std():.3f}, regla {noise(n, p)}")


# %% name="noise-check" fold="Comprobación de la tarea 2"
@check("Tarea 2")
def hint():
    picker = random.Random(7)
    for _ in range(6):
        n, p = picker.randint(5, 60), picker.choice([0.1, 0.3, 0.6, 0.7, 0.8])
        found, one = noise(n, p), (p / (1 - p)) ** 0.5
        if missing(found):
            return "`noise` sigue sin regla. ¿Cuánto se aparta una sola activación?"
        if torch.is_tensor(found) and found.numel() == 1:
            found = found.item()
        if not isinstance(found, float):
            return f"das {found!r}, que no es un número con decimales. ¿Usaste n y p?"
        case = f"con n = {n} y p = {p} das {found:.4f}"
        if abs(found - one) < 1e-6:
            return f"{case}, como si fuera una sola. ¿Qué gana una media de {n} valores?"
        if abs(found - one / n) < 1e-6:
            return f"{case}, demasiado poco. ¿Entre qué se divide en un error estándar?"
        if abs(found - one**2 / n) < 1e-6:
            return f"{case}, que es su cuadrado. ¿Qué falta para la desviación?"
        if abs(found - (p * (1 - p) / n) ** 0.5) < 1e-6:
            return f"{case}. Eso valdría con ceros y unos; ¿cuánto vale aquí lo que queda?"
        right = one / n**0.5
        if 1e-6 < abs(found - right) < 0.01 * right:
            return f"das {found:.6f}, casi {right:.6f}. ¿Lo redondeas, o lo simulas?"
        if abs(found - right) > 1e-6:
            return f"{case}, y al simularlo sale {right:.4f}. ¿Qué hace n, y qué hace p?"


# %% name="noise-claim"
assert abs(noise(1, 0.5) - 1) < 1e-9, "Con n = 1 y p = 0.5 ya no es 1."
assert abs(noise(16, 0.5) - 0.25) < 1e-9, "Con n = 16 y p = 0.5 ya no es 0.25."
assert abs(noise(16, 0.2) - 0.125) < 1e-9, "Con n = 16 y p = 0.2 ya no es 0.125."
assert abs(received.std() - noise(16, 0.2)) < 0.002, "La simulación ya no coincide."

# %% [markdown] only="solucion"
# La desviación de un 1 es $\sqrt{p/(1-p)}$, y la de una media de $n$ sorteos independientes se
# divide entre $\sqrt{n}$:
#
# $$ \sqrt{\frac{p}{(1-p)\,n}} $$
#
# Aquí está, en una línea, por qué el *dropout* empuja a repartir el trabajo. Quien confía en una
# sola neurona recibe un ruido tan grande como la señal; quien confía en 16 que saben lo mismo,
# la cuarta parte. Para quitar ruido hay dos caminos: bajar $p$ o tener compañía. El primero lo
# elegimos nosotros; el segundo es el único que le queda a la red.

# %% [markdown]
# ## ★★ Tarea 3: ordenar una capa { #tarea-3 }
#
# Estas son las líneas del `forward` de una capa de *dropout* invertido, desordenadas. **Sobran
# dos**. `build` arma una capa con las que le digas, en el orden que le digas.


# %% name="lines"
lines = [
    "return h * mask / (1 - self.p)",  # 0
    "    return h",  # 1
    "mask = torch.rand(h.shape[1]) >= self.p",  # 2
    "if not self.training:",  # 3
    "return h * mask",  # 4
    "mask = torch.rand_like(h) >= self.p",  # 5
]


def build(order, p=0.5):
    """Una capa cuyo forward son esas líneas, en ese orden."""
    body = "\n".join("        " + lines[i] for i in order)
    space = {"torch": torch, "nn": nn}
    exec(f"class Network(nn.Module):\n    def forward(self, h):\n{body}", space)
    layer = space["Network"]()
    layer.p = p
    return layer


# %% [markdown]
# Escribe en `order` los números de las líneas, en orden.
#
# **Debes obtener**: una capa que, con $p = 0.5$ y un lote de unos, da media 1.00 al entrenar y
# exactamente los mismos unos al evaluar. Cada fila del lote recibe su propio sorteo.
#
# ??? tip "Pista"
#     Son cuatro líneas. Las que empiezan con espacios van dentro de la que termina en dos puntos.

# %% name="order"
# solución
order = [3, 1, 5, 0]
# hueco
# order = ...  # una lista con los números de las líneas
# fin


# %% name="order-check" fold="Comprobación de la tarea 3"
@check("Tarea 3")
def hint():
    if missing(order):
        return "falta `order`. ¿Qué se decide primero: qué apagar, o si hay que apagar?"
    if not isinstance(order, (list, tuple)) or not set(order) <= set(range(6)) or not order:
        return f"`order` vale {order!r}. ¿Es una lista de números de línea, del 0 al 5?"
    ones = torch.ones(400, 100)
    with torch.random.fork_rng():
        torch.manual_seed(7)
        try:
            layer = build(order)
            trained, evaluated = layer.train()(ones), layer.eval()(ones)
        except SyntaxError as error:
            return f"Python se queja: {error.msg}. ¿Qué línea lleva espacios y por qué?"
        except UnboundLocalError:
            return "alguna línea usa `mask` antes de que exista. ¿Cuál la crea?"
        except NameError:
            return "ninguna de tus líneas crea `mask`. ¿Quién hace el sorteo?"
    if trained is None or evaluated is None:
        return "en uno de los modos no devuelve nada. ¿Qué línea devuelve algo en cada uno?"
    if not torch.equal(evaluated, ones):
        return f"al evaluar, un 1 pasa a valer {evaluated.max():.1f}. ¿Quién lo evita?"
    if not (trained == 0).any():
        return "al entrenar no apaga nada. ¿Se llega alguna vez a la línea que multiplica?"
    if (trained == trained[0]).all():
        return "las 400 filas se apagan igual. ¿Cuántos sorteos hace falta hacer?"
    if abs(trained.mean() - 1) > 0.05:
        return f"al entrenar, la media es {trained.mean():.2f}. ¿Qué la devolvería a 1?"
    if len(order) != 4:
        return f"funciona, pero con {len(order)} líneas. ¿Cuál podrías quitar?"


# %% name="order-claim"
assert torch.equal(build(order).eval()(torch.ones(9, 9)), torch.ones(9, 9)), "Al evaluar cambia."
assert abs(build(order)(torch.ones(1000, 1000)).mean() - 1) < 0.005, "La media ya no es 1.00."
assert set(build(order, 0.2)(torch.ones(99, 99)).unique().tolist()) == {0, 1.25}, "No es 1.25."

# %% [markdown] only="solucion"
# Las dos líneas que sobran son errores reales. La 2 sortea una máscara con la forma de *una* fila,
# y el *broadcasting* la repite en todo el lote: un solo sorteo para 64 imágenes. La 4 olvida la
# escala: al evaluar, la capa siguiente recibiría el doble que al entrenar.
#
# También vale `[5, 3, 1, 0]`: sortea aunque no haga falta. El resultado es el mismo, pero al
# evaluar gasta tiempo y azar.

# %% [markdown]
# ## ★★ Tarea 4: medir con la misma vara { #tarea-4 }
#
# La pérdida que se promedia *mientras* se entrena es la de la red recortada. Para saber cuánto
# sobreajusta hay que medirla otra vez, con `eval()`. Completa `watch`, que anota en cada época
# tres pérdidas: la de siempre (`running`), la de esas mismas 1000 imágenes con todas las neuronas
# (`clean`) y la de validación (`val`). Lo que falta son los modos y el promedio por imagen.
#
# **Debes obtener**: en la época 30, con $p = 0.5$ y la semilla 0, cerca de 0.36, 0.20 y 0.50.
#
# ??? tip "Pista 1"
#     El modo que se pone al final de una época sigue puesto al empezar la siguiente.
#
# ??? tip "Pista 2"
#     1000 no es múltiplo de 64: el último lote tiene 40 imágenes. ¿Cuánto debe pesar cada lote?


# %% name="watch"
def watch(model, optimizer, epochs=30):
    """Por época: pérdida al entrenar, la misma con eval(), y la de validación."""
    history = []
    for epoch in range(epochs):
        # solución
        model.train()
        # hueco
        # ...  # el modo para entrenar
        # fin
        total = 0.0
        for x, y in train_loader:
            loss = loss_fn(model(x), y)  # predecir y medir la pérdida
            optimizer.zero_grad()  # poner a cero
            loss.backward()  # retropropagar
            optimizer.step()  # actualizar
            # solución
            total += loss.item() * len(y)
            # hueco
            # ...  # suma a total lo que aporta este lote
            # fin
        # solución
        running = total / len(train_x)
        model.eval()
        # hueco
        # running = ...  # la pérdida media por imagen
        # ...  # el modo para medir
        # fin
        with torch.inference_mode():
            clean = loss_fn(model(train_x), train_y).item()
            val = loss_fn(model(val_x), val_y).item()
        history.append((running, clean, val))
    return history


torch.manual_seed(0)
model = DropoutMLP(p=0.5)
history = watch(model, torch.optim.Adam(model.parameters(), lr=0.001))


# %% name="watch-check" fold="Comprobación de la tarea 4"
@check("Tarea 4")
def hint():
    passes = []
    with torch.random.fork_rng():
        torch.manual_seed(7)
        model = DropoutMLP(p=0.0)  # sin azar y con tasa 0, nada cambia
        model.register_forward_pre_hook(
            lambda module, x: passes.append((torch.is_grad_enabled(), module.training))
        )
        found = watch(model, torch.optim.SGD(model.parameters(), lr=0.0), epochs=2)
    if missing(found, *found[0]):
        return "`running` sigue sin valor. ¿Cuántas imágenes vio la red en la época?"
    if any(torch.is_tensor(value) for value in found[0]):
        return "`running` es un tensor, y con él viaja el grafo. ¿Cómo se saca el número?"
    steps = [training for learning, training in passes if learning]
    if any(training for learning, training in passes if not learning):
        return "`clean` y `val` se miden con neuronas apagadas. ¿En qué modo quedó la red?"
    if not all(steps):
        late = 1 + steps.index(False) // len(train_loader)
        return f"la época {late} se entrena en modo de evaluación. ¿Dónde cambió?"
    running, clean = found[0][:2]
    case = f"con tasa 0, `running` es {running:.4f} y `clean`, {clean:.4f}"
    if abs(running - clean) > 0.1:
        return f"{case}. ¿Entre cuántas imágenes divides, y cuántas sumaste en cada lote?"
    if abs(running - clean) > 3e-5:
        return f"{case}: casi. ¿Cuánto pesa el último lote, de 40 imágenes?"


# %% name="watch-claim"
assert abs(history[-1][0] - 0.36) < 0.03, "Al entrenar, la pérdida ya no ronda 0.36."
assert abs(history[-1][1] - 0.20) < 0.03, "Con eval(), la de entrenamiento ya no ronda 0.20."
assert abs(history[-1][2] - 0.50) < 0.04, "La de validación ya no ronda 0.50."
assert history[4][0] > history[4][2], "En la época 5, la recortada ya no queda por encima."
assert all(clean < running for running, clean, val in history[3:]), "clean ya no queda debajo."

# %% name="curvas"
if not missing(*history[-1]):
    print("época 30:", *[f"{loss:.3f}" for loss in history[-1]])
    running, clean, validation = zip(*history)
    epochs = range(1, 31)
    fig, ax = plt.subplots(figsize=(5.6, 4))
    ax.plot(epochs, running, "C0--")
    ax.plot(epochs, clean, "C0")
    ax.plot(epochs, validation, "C1")
    ax.text(7, 0.9, "entrenamiento, recortada", color="C0")
    ax.text(8, 0.2, "entrenamiento, con eval()", color="C0")
    ax.text(22, 0.54, "validación", color="C1")
    ax.set(xlabel="época", ylim=(0, 1.6))
    ax.set_title("Pérdida")
    plt.show()

# %% [markdown] only="solucion"
# ![Pérdida de 30 épocas. La de entrenamiento con la red recortada, discontinua, empieza la más alta y cruza la de validación hacia la mitad. La de entrenamiento con eval() queda siempre debajo de las dos.](../salidas/practica_06/curvas.svg)
# /// figure-caption
# Las dos líneas azules son la misma red y las mismas imágenes; solo cambia el modo al medir.
# ///
#
# En la época 5, quien compare la línea discontinua con la de validación dirá que la red «generaliza
# mejor de lo que aprende». Es la red recortada contra la entera. Con la misma vara, la de
# entrenamiento está siempre por debajo, y al final la distancia es de más de 0.25: hay sobreajuste,
# aunque al principio lo que imprime el bucle diga lo contrario.
#
# `running` se promedia además con unos pesos que cambian a lo largo de la época, y `clean`, con los
# del final: sin *dropout* también se separarían, pero mucho menos.

# %% [markdown]
# ## ★★★ Tarea 5: preguntar muchas veces { #tarea-5 }
#
# Entrenamos una red con $p = 0.2$ y le preguntamos treinta veces lo mismo, cada vez con otras
# neuronas apagadas.


# %% name="network"
def fit(kind, p, epochs=30):
    """Crea una red de esa clase, la entrena con Adam y la devuelve."""
    torch.manual_seed(0)
    model = kind(p)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
    for epoch in range(epochs):
        train_epoch(model, train_loader, loss_fn, optimizer, device)
    return model


network = fit(DropoutMLP, p=0.2)


# %% name="toy" fold="Una red de juguete, para la comprobación"
class Toy(nn.Module):
    """Un dropout y una capa lineal de pesos fijos; anota cómo la usan."""

    weight = torch.tensor([[2.0, -2.0, -4.0], [0.0, 0.0, -4.0], [-4.0, -3.0, -3.0]])

    def __init__(self):
        super().__init__()
        self.dropout = nn.Dropout(0.5)
        self.other = nn.Identity()  # hace de cualquier otra capa
        self.seen = []

    def forward(self, x):
        self.seen.append((self.other.training, torch.is_grad_enabled()))
        return self.other(self.dropout(x) @ self.weight)


# %% [markdown]
# Escribe `ask(model, x, passes)`, que devuelve dos tensores:
#
# - la **media** de las probabilidades de todas las pasadas, `(n, clases)`;
# - la **dispersión** `(n,)`: la desviación estándar, entre pasadas, de la probabilidad de la clase
#   elegida. La elegida es la de mayor media.
#
# Enciende solo los `nn.Dropout`, no guardes gradientes y deja la red como se usa: en evaluación.
#
# **Debes obtener**: con treinta pasadas, una pérdida de validación cerca de 0.51; una sola pasada
# con `eval()` da cerca de 0.57.
#
# ??? tip "Pista 1"
#     `model.modules()` recorre todas las piezas; a cada una se le puede cambiar el modo por separado.
#
# ??? tip "Pista 2"
#     `torch.stack` de las pasadas da `(pasadas, n, clases)`. ¿Qué dimensión desaparece al promediar?


# %% name="ask"
def ask(model, x, passes=30):
    """Media de las probabilidades y dispersión de la clase elegida."""
    # solución
    model.eval()
    for module in model.modules():
        if isinstance(module, nn.Dropout):
            module.train()
    with torch.inference_mode():
        outputs = torch.stack([model(x).softmax(dim=1) for _ in range(passes)])
    model.eval()
    mean = outputs.mean(dim=0)
    chosen = mean.argmax(dim=1)
    return mean, outputs.std(dim=0)[torch.arange(len(x)), chosen]
    # hueco
    # ...  # enciende los dropout, pregunta y promedia
    # return ...
    # fin


torch.manual_seed(0)
answer = ask(network, val_x)


# %% name="ask-check" fold="Comprobación de la tarea 5"
@check("Tarea 5")
def hint():
    toy, x = Toy(), torch.tensor([[1.0, 0.9, 0.0], [0.2, 0.0, 2.0], [-1.0, 0.5, 0.4]])
    with torch.random.fork_rng():
        torch.manual_seed(7)
        found = ask(toy, x.clone().requires_grad_(), 1500)
    if missing(found):
        return "`ask` no devuelve nada. ¿Qué piezas de la red hay que encender?"
    if type(found) not in (tuple, list) or len(found) != 2:
        return f"`ask` devuelve {type(found).__name__}. ¿Dónde están los dos tensores?"
    mean, deviation = (value.detach() for value in found)
    if len(toy.seen) == 30:
        return "se piden 1500 pasadas y haces 30. ¿Quién dice cuántas?"
    if any(training for training, learning in toy.seen):
        return "hay otras capas entrenando. ¿Cómo llegaron? ¿A cuáles alcanza `train()`?"
    if any(learning for training, learning in toy.seen):
        return "cada pasada guarda su grafo. ¿Lo evita `eval()`?"
    if deviation.max() < 1e-6:
        return "las 1500 pasadas son idénticas. ¿En qué modo está el *dropout*?"
    if toy.training or toy.dropout.training:
        return "al terminar, el *dropout* sigue encendido. ¿Qué verá quien la use después?"
    if mean.shape != (3, 3) or deviation.shape != (3,):
        shapes = f"{tuple(mean.shape)} y {tuple(deviation.shape)}"
        return f"con 3 imágenes y 3 clases salen {shapes}. ¿Cuántos números pide cada una?"
    # Ocho máscaras igual de probables: las cuentas exactas.
    mask = torch.cartesian_prod(*[torch.tensor([0.0, 2.0])] * 3)
    exact = (mask.unsqueeze(1) * x @ toy.weight).softmax(dim=2)
    rows, right = torch.arange(3), exact.mean(dim=0)
    if (gap := (mean - right).abs().max()) > 0.05:
        return f"la media se aparta {gap:.2f}. ¿Promedias antes o después de la softmax?"
    spread = exact.std(dim=0, correction=0)
    if (deviation - spread[rows, right.argmax(dim=1)]).abs().max() > 0.05:
        if (deviation - spread.amax(dim=1)).abs().max() < 0.05:
            return "das la dispersión de la clase que más varía. ¿Es la elegida?"
        largest = exact.amax(dim=2).std(dim=0, correction=0)  # de la mayor de cada pasada
        single = spread[rows, (x @ toy.weight).argmax(dim=1)]
        gap, other_gap = [(deviation - wrong).abs().max() for wrong in (single, largest)]
        if gap < min(0.05, other_gap):
            return "sigues a la clase que elige `eval()`. ¿Es siempre la de mayor media?"
        return "la dispersión es otra. ¿Es la desviación de la clase de mayor media?"


# %% name="ask-claim"
assert abs(F.nll_loss(answer[0].log(), val_y) - 0.51) < 0.03, "La media ya no ronda 0.51."
assert abs(loss_fn(network(val_x), val_y) - 0.57) < 0.03, "Con eval() ya no ronda 0.57."
assert F.nll_loss(answer[0].log(), val_y) + 0.02 < loss_fn(network(val_x), val_y), "No mejora."

# %% [markdown]
# ¿Para qué sirve? Una red puede **callar**: contestar solo las imágenes en que menos duda. Comparamos
# tres dudas: la dispersión, 1 menos la confianza de una pasada con `eval()`, y 1 menos la de la media.

# %% name="callar"
if not missing(answer):
    mean, deviation = answer
    with torch.inference_mode():
        single = network(val_x).softmax(dim=1)
    print(f"pérdida: con eval() {F.nll_loss(single.log(), val_y):.3f}", end=", ")
    print(f"con la media {F.nll_loss(mean.log(), val_y):.3f}")
    answered, at_80 = torch.arange(1, 501), {}
    fig, ax = plt.subplots(figsize=(5.6, 4))
    for name, color, output, doubt in [
        ("dispersión", "C3", mean, deviation),
        ("confianza, eval()", "C0", single, 1 - single.amax(dim=1)),
        ("confianza, media", "C2", mean, 1 - mean.amax(dim=1)),
    ]:
        hits = (output.argmax(dim=1) == val_y)[doubt.argsort()].float()
        accuracy = 100 * hits.cumsum(dim=0) / answered
        ax.plot(answered[99:] / 5, accuracy[99:], color)
        at_80[name] = accuracy[399].item()
        print(f"{name:18s} si contesta 8 de cada 10, acierta {at_80[name]:.1f} %")
    ax.text(72, 88.6, "dispersión", color="C3", ha="right")
    ax.text(72, 94.6, "confianza, eval()", color="C0")
    ax.text(72, 96, "confianza, media", color="C2")
    ax.set(xlabel="imágenes que contesta (%)")
    ax.set_title("Exactitud (%)")
    plt.show()

# %% name="callar-claim"
assert at_80["dispersión"] + 1 < min(list(at_80.values())[1:]), "La dispersión ya no es la peor."
assert min(at_80.values()) > hits.mean() * 100 + 4, "Callar ya no sirve."

# %% [markdown] only="solucion"
# ![Tres curvas de exactitud según el porcentaje de imágenes que la red contesta. Todas bajan de 100 % a 82 %. Las dos de la confianza van casi juntas. La de la dispersión queda por debajo entre 65 y 95 % y las alcanza cuando contesta todas.](../salidas/practica_06/callar.svg)
# /// figure-caption
# Callar ante la duda sirve. Para elegir dónde callar, la dispersión es aquí la peor de las tres.
# ///
#
# Promediar mejora las probabilidades: la pérdida baja sin volver a entrenar. Es la media de muchas
# redes recortadas, y donde no se ponen de acuerdo afirma menos. Pero la dispersión, que suena a
# medida de la duda, ordena **peor** que la confianza. Una razón posible: si la red duda entre dos
# clases en *todas* las pasadas, dice siempre 0.5 y no se dispersa nada. La dispersión mide cuánto
# depende la respuesta de qué neuronas haya, no si es correcta.

# %% [markdown]
# ## Depurar: cuatro errores que no avisan { #depurar }
#
# Esta red se entrena sin quejarse. Pero medida dos veces seguidas da dos exactitudes distintas, y
# ninguna es buena. Hay **cuatro** errores: tres en la red y uno en `score`. Corrígelos sin
# cambiar los nombres y sin quitar el *dropout* de las dos capas ocultas.
#
# **Debes obtener**: la misma exactitud las dos veces, cerca de 81 %.
#
# ??? tip "Pista 1"
#     Una misma pregunta para cada línea con azar: ¿quién le dice en qué modo está la red?
#
# ??? tip "Pista 2"
#     De lo que queda encendido en cada capa, ¿cuánto suma en promedio? ¿Y qué capa no debería
#     tener *dropout*?


# %% name="debug"
class Network(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.p = p
        self.hidden1 = nn.Linear(784, 128)
        self.hidden2 = nn.Linear(128, 64)
        self.output = nn.Linear(64, 10)

    def forward(self, x):
        # solución
        h1 = torch.relu(self.hidden1(x.flatten(start_dim=1)))
        h1 = F.dropout(h1, self.p, self.training)
        h2 = torch.relu(self.hidden2(h1))
        if self.training:
            h2 = h2 * (torch.rand_like(h2) >= self.p) / (1 - self.p)
        return self.output(h2)
        # hueco
        # h1 = torch.relu(self.hidden1(x.flatten(start_dim=1)))
        # h1 = F.dropout(h1, self.p)
        # h2 = torch.relu(self.hidden2(h1))
        # if self.training:
        #     h2 = h2 * (torch.rand_like(h2) >= self.p)
        # return F.dropout(self.output(h2), self.p, self.training)
        # fin


@torch.inference_mode()
def score(model, x, y):
    # solución
    model.eval()
    # hueco
    # model.eval
    # fin
    return 100 * (model(x).argmax(dim=1) == y).float().mean().item()


# %% name="debug-check" fold="Comprobación del código depurado"
@check("Depurar")
def hint():
    seen, found = {}, []
    with torch.random.fork_rng(), torch.inference_mode():
        torch.manual_seed(7)
        net = Network(0.2)
        for layer in (net.hidden1, net.hidden2):  # toda neurona oculta vale 1
            layer.weight.copy_(torch.zeros_like(layer.weight))
            layer.bias.copy_(torch.ones_like(layer.bias))
        net.hidden2.register_forward_pre_hook(lambda layer, x: seen.update(h1=x[0]))
        net.output.register_forward_pre_hook(lambda layer, x: seen.update(h2=x[0]))
        net.output.register_forward_hook(
            lambda layer, x, z: seen.update(logits=z, training=net.training)
        )
        x = torch.zeros(400, 1, 28, 28)
        z = net.train()(x)
        for name, place in [("h1", "primera"), ("h2", "segunda")]:
            if (seen[name] > 0).all():
                return f"al entrenar, la {place} capa oculta no apaga nada. ¿Qué quitaste?"
            if abs(seen[name].mean() - 1) > 0.05:
                found.append(
                    f"la {place} capa oculta pasa al entrenar de una media de 1 a "
                    f"{seen[name].mean():.2f}. ¿Cómo se compensa lo que se apaga?"
                )
            elif abs((off := (seen[name] == 0).float().mean()) - 0.2) > 0.05:
                found.append(f"con p = 0.2, la {place} capa apaga {off:.2f}. ¿Y su p?")
        if not torch.equal(z, seen["logits"]) and (z != 0).all():
            found.append("no sale lo que calcula `output`. ¿Qué espera la pérdida?")
        elif not torch.equal(z, seen["logits"]):
            found.append("al entrenar, algunos logits salen 0. ¿Qué capas deben apagarse?")
        z = net.eval()(x)
        for name, place in [("h1", "primera"), ("h2", "segunda")]:
            if (seen[name] - 1).abs().max() > 1e-6:
                found.append(f"con eval(), la {place} capa oculta cambia. ¿Sabe el modo?")
        score(net.train(), x[:9], torch.zeros(9))
        if seen["training"]:
            found.append("`score` mide sin modo de evaluación. ¿Llama a `eval`?")
    if found:
        return f"{len(found)} síntomas. El primero: {found[0]}" if found[1:] else found[0]


# %% name="debug-claim"
assert abs(score(fit(Network, 0.5, epochs=15), val_x, val_y) - 81) < 2, (
    "Corregida, ya no ronda 81 %."
)

# %% name="medir-dos-veces"
fixed = fit(Network, p=0.5, epochs=15)
print(*[f"{score(fixed, val_x, val_y):.1f} %" for _ in range(2)])

# %% [markdown] only="solucion"
# 1. `F.dropout(h1, self.p)` no conoce el modo y supone que entrenamos: hay que darle
#    `self.training`. Al evaluar seguía apagando la primera capa.
# 2. La máscara de la segunda capa no dividía entre $1 - p$. Al evaluar, la salida recibía el doble
#    de lo que conoció.
# 3. El *dropout* de la salida apagaba la mitad de los logits mientras entrenaba.
# 4. `model.eval` sin paréntesis no llama a nada.
#
# El primero se nota en que dos medidas no coinciden; el segundo y el tercero, no: son deterministas
# al evaluar, y la red solo parece peor. Por eso conviene mirar cada capa con entradas de unos, como
# hace la comprobación.

# %% [markdown]
# ## Reto: sin detenerse { #reto }
#
# La detención temprana cuida la pérdida porque se va antes de que llegue el desastre. Aquí no vale:
# todas las recetas entrenan 40 épocas y entregan **la red de la última**. `race` es el bucle, igual
# para todos.


# %% name="race"
def race(model, optimizer, scheduler=None, transform=None):
    """Cuarenta épocas; devuelve la red final y la de la mejor época."""
    best = float("inf")
    for epoch in range(40):
        loader = transform(train_loader) if transform else train_loader
        train_epoch(model, loader, loss_fn, optimizer, device, scheduler)
        loss = report(model, val_x, val_y)[0]
        if loss < best:
            best, stopped = loss, copy.deepcopy(model)
    return model, stopped


@torch.inference_mode()
def report(model, x, y):
    """Pérdida y exactitud (%), con eval()."""
    logits = model.eval()(x)
    hits = (logits.argmax(dim=1) == y).float().mean()
    return loss_fn(logits, y).item(), 100 * hits.item()


# %% [markdown]
# Compitieron cuatro recetas, cada una con un remedio de la página. La última línea es la detención
# temprana, fuera de concurso: la mejor época de la red sin nada.


# %% name="referencias"
def shifted(loader):
    """Los mismos lotes, cada uno desplazado al azar hasta un píxel."""
    for x, y in loader:
        down, right = torch.randint(-1, 2, (2,)).tolist()
        yield torch.roll(x, (down, right), dims=(2, 3)), y


others = {}
test_x, test_y = images[sealed], labels[sealed]
for name, p, decay, transform in [
    ("sin nada", 0.0, 0.0, None),
    ("p = 0.5", 0.5, 0.0, None),
    ("decaimiento", 0.0, 1.0, None),
    ("aumento", 0.0, 0.0, shifted),
]:
    torch.manual_seed(0)
    model = DropoutMLP(p)
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.001, weight_decay=decay)
    others[name], stopped = race(model, optimizer, transform=transform)
    if name == "sin nada":
        early = stopped
for name, model in [*others.items(), ("(detención)", early)]:
    print(f"{name:12s}", *[f"{value:7.3f}" for value in report(model, test_x, test_y)])

# %% name="referencias-claim"
assert report(others["sin nada"], test_x, test_y)[0] > 0.62, "Sin nada ya no memoriza."
assert all(
    0.49 < report(model, test_x, test_y)[0] < report(others["sin nada"], test_x, test_y)[0]
    for name, model in list(others.items())[1:]
), "Alguna receta ya no queda entre 0.49 y la red sin nada."
assert 0.49 < report(early, test_x, test_y)[0] < 0.54, "La detención ya no ronda 0.51."

# %% [markdown]
# Las columnas son la pérdida y la exactitud (%) de prueba: ninguna pérdida baja de 0.50.
#
# Escribe `mine()`, que devuelve un diccionario con los argumentos de `race`: `"model"` (una `DropoutMLP`),
# `"optimizer"` y, si quieres, `"scheduler"` y `"transform"`. Puedes combinar remedios y cambiar sus fuerzas.
# Elige con la **validación** (`report(best_model, val_x, val_y)`). La comprobación repite la carrera con lo
# que devuelve `mine` y abre el sobre.
#
# **Debes obtener**: una pérdida de prueba menor que 0.49, mejor que la de la detención y sin
# detenerte. La de la solución ronda 0.47.
#
# ??? tip "Pista 1"
#     Un remedio más fuerte no siempre estorba más que dos flojos. Anota una tabla: qué cambiaste, qué
#     pérdida de validación dio, qué concluyes.
#
# ??? tip "Pista 2"
#     Las cuatro recetas llegan al final con pasos tan largos como al principio.
#
# ??? tip "Pista 3"
#     El decaimiento compitió con una sola fuerza, 1. ¿Qué dice la validación con el doble?


# %% name="mine"
def mine():
    """Tu receta: los argumentos de race, en un diccionario."""
    torch.manual_seed(0)
    # solución
    model = DropoutMLP(p=0.2)
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.003, weight_decay=2.0)
    scheduler = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, max_lr=0.003, total_steps=40 * len(train_loader)
    )
    return {"model": model, "optimizer": optimizer, "scheduler": scheduler}
    # hueco
    # model = DropoutMLP(p=0.0)
    # ...  # el optimizador y lo demás
    # return ...
    # fin


parts = mine()
best_model = ... if missing(parts) else race(**parts)[0]


# %% name="mine-check" fold="Comprobación del reto"
@check("Reto")
def hint():
    with torch.random.fork_rng():
        recipe = mine()
        if missing(recipe):
            return "`mine` todavía no devuelve una receta. ¿Por qué remedio empiezas?"
        if not isinstance(recipe, dict) or not {"model", "optimizer"} <= set(recipe):
            return f"`mine` devuelve {type(recipe).__name__}. ¿Qué claves lleva?"
        if not isinstance(recipe["model"], DropoutMLP):
            name = type(recipe["model"]).__name__
            return f"la red es {name}. ¿Cuál pide el reto?"
        before, _ = report(recipe["model"], val_x, val_y)
        if before < 1.5:
            return f"antes de la carrera su pérdida ya es {before:.2f}. ¿Quién la entrenó?"
        final = race(**recipe)[0]
    loss, accuracy = report(final, images[sealed], labels[sealed])
    if loss < 0.49:
        return None
    note = "no llega a la meta; en validación, pérdida {:.3f} y {:.1f} % de aciertos"
    note = note.format(*report(final, val_x, val_y))
    if abs(loss - 2.303) < 0.15:
        return f"{note}. Es casi ln 10: ¿aprendió algo la red?"
    if accuracy < 79:
        return f"{note}. No memoriza, pero acierta poco: ¿le estorbas demasiado?"
    if loss > 0.62:
        return f"{note}. Memoriza: ¿qué dicen las dos pérdidas medidas con eval()?"
    if loss < 0.505:
        return f"{note}. Supera a las de otros: ¿qué fuerza no has cambiado?"
    if recipe.get("scheduler") is not None:
        return f"{note}. Los pasos ya cambian: ¿probaste remedios más fuertes?"
    return f"{note}. Está entre las de otros: ¿qué parte no tocó tu remedio?"


# %% name="mine-claim"
assert abs(report(best_model, test_x, test_y)[0] - 0.47) < 0.019, "La solución ya no ronda 0.47."
assert report(best_model, val_x, val_y)[0] < report(early, val_x, val_y)[0] + 0.02, (
    "En validación ya no iguala a la detención."
)

# %% [markdown] only="solucion"
# El decaimiento, aquí el doble de fuerte, encoge los pesos en cada paso; el planificador termina con
# pasos muy cortos, y el *dropout*, flojo, apaga algunas neuronas. La red de la época 40 supera a la que
# se detuvo a tiempo, y ya no hace falta adivinar cuándo.
#
# Tres cautelas. Quita el *dropout* y mide con otra semilla: la diferencia es del tamaño de la que hay
# entre semillas, así que esta práctica no prueba que hiciera falta. Con 500 imágenes, dos recetas
# separadas por 0.01 no se distinguen. Y la exactitud de todas ronda el 82 %: lo que mejoró es cuánto
# se le puede creer a la red, no cuánto acierta.

# %% [markdown]
# ## Resumen { #resumen }
#
# - Dos *dropout* seguidos apagan $1 - (1-p)(1-q)$; el ruido que le llega a una neurona baja con la
#   raíz de cuántas le dicen lo mismo.
# - Dos pérdidas se comparan con la misma vara: las dos con `eval()`.
# - El promedio de muchas pasadas mejora las probabilidades; la dispersión no siempre señala los errores.
# - Una red con el *dropout* mal puesto no da errores: se revisa capa por capa, en los dos modos.
# - Los remedios tocan cosas distintas, y combinarlos se mide con la validación.
#
# Sigue [Guardar y cargar](../07-guardar/guardar.md): estas redes desaparecen al cerrar el cuaderno.
