# %% task="product" name="extremos" hint="¿Cuántos ejes quedan si uno de los dos"
def product_shape(left, right):
    if left[-1] != right[0]:
        return None
    return (left[0], right[-1])


# %% task="product" name="sin-comprobar" hint="y PyTorch se detiene. ¿Qué tiene que coincidir?"
def product_shape(left, right):
    return left[:-1] + right[1:]


# %% task="product" name="como-asterisco" hint="¿Qué hace `@` tras multiplicar?"
def product_shape(left, right):
    if left[-1] != right[0]:
        return None
    return left


# %% task="product" name="coinciden-las-ultimas" hint="y sí se pueden multiplicar. ¿Qué longitudes"
def product_shape(left, right):
    if left[-1] != right[-1]:
        return None
    return left[:-1] + right[1:]


# %% task="product" name="una-lista" hint="que no es una forma. ¿Cómo se escribe"
def product_shape(left, right):
    if left[-1] != right[0]:
        return None
    return list(left[:-1]) + list(right[1:])


# %% task="product" name="conserva-la-que-se-toca" hint="¿Qué longitud se recorre al sumar?"
def product_shape(left, right):
    if left[-1] != right[0]:
        return None
    if len(left) == 2 and len(right) == 2:
        return (left[1], right[1])
    return left[:-1] + right[1:]


# %% task="product" name="al-reves" hint="¿De cuál de los dos son las filas"
def product_shape(left, right):
    if left[-1] != right[0]:
        return None
    return right[1:] + left[:-1]


# %% task="product" name="quita-por-valor" hint="¿Qué longitudes desaparecen: las iguales o"
def product_shape(left, right):
    if left[-1] != right[0]:
        return None
    return tuple(n for n in left + right if n != left[-1])


# %% task="product" name="imprime" hint="¿Qué devuelve una función sin `return`?"
def product_shape(left, right):
    if left[-1] == right[0]:
        print(left[:-1] + right[1:])


# %% task="product" name="creando-tensores" hint="¿Hace falta crear los tensores?"
def product_shape(left, right):
    try:
        return tuple((torch.zeros(left) @ torch.zeros(right)).shape)
    except RuntimeError:
        return None


# %% task="broadcast" name="exige-iguales" hint="¿Qué longitud se repite sin copiarse?"
def broadcast_shape(a, b):
    longest = max(len(a), len(b))
    a = (1,) * (longest - len(a)) + a
    b = (1,) * (longest - len(b)) + b
    shape = ()
    for m, n in zip(a, b):
        if m != n:
            return None
        shape += (max(m, n),)
    return shape


# %% task="broadcast" name="unos-a-la-derecha" hint="¿De qué lado se agregan los unos?"
def broadcast_shape(a, b):
    longest = max(len(a), len(b))
    a = a + (1,) * (longest - len(a))
    b = b + (1,) * (longest - len(b))
    shape = ()
    for m, n in zip(a, b):
        if m != n and m != 1 and n != 1:
            return None
        shape += (max(m, n),)
    return shape


# %% task="broadcast" name="nunca-falla" hint="¿Qué longitudes distintas se admiten?"
def broadcast_shape(a, b):
    longest = max(len(a), len(b))
    a = (1,) * (longest - len(a)) + a
    b = (1,) * (longest - len(b)) + b
    shape = ()
    for m, n in zip(a, b):
        shape += (max(m, n),)
    return shape


# %% task="broadcast" name="admite-multiplos" hint="con (6, 2) y (3, 2) respondes (6, 2), y PyTorch"
def broadcast_shape(a, b):
    longest = max(len(a), len(b))
    a = (1,) * (longest - len(a)) + a
    b = (1,) * (longest - len(b)) + b
    shape = ()
    for m, n in zip(a, b):
        if max(m, n) % min(m, n) != 0:
            return None
        shape += (max(m, n),)
    return shape


# %% task="broadcast" name="siempre-la-primera" hint="es 1, ¿cuál queda?"
def broadcast_shape(a, b):
    longest = max(len(a), len(b))
    a = (1,) * (longest - len(a)) + a
    b = (1,) * (longest - len(b)) + b
    shape = ()
    for m, n in zip(a, b):
        if m != n and m != 1 and n != 1:
            return None
        shape += (n,)
    return shape


# %% task="broadcast" name="sin-completar" hint="con (3, 2) y (3,) respondes (3,). ¿Cuántos ejes"
def broadcast_shape(a, b):
    shape = ()
    for m, n in zip(a, b):
        if m != n and m != 1 and n != 1:
            return None
        shape += (max(m, n),)
    return shape


# %% task="broadcast" name="alineada-sin-completar" hint="¿Cuántos ejes tiene la más larga"
def broadcast_shape(a, b):
    shape = ()
    for m, n in zip(a[::-1], b[::-1]):
        if m != n and m != 1 and n != 1:
            return None
        shape = (max(m, n), *shape)
    return shape


# %% task="broadcast" name="solo-una-vale-1" hint="y sí se pueden sumar. ¿Qué longitud"
def broadcast_shape(a, b):
    longest = max(len(a), len(b))
    a = (1,) * (longest - len(a)) + a
    b = (1,) * (longest - len(b)) + b
    shape = ()
    for m, n in zip(a, b):
        if m != n and n != 1:
            return None
        shape += (max(m, n),)
    return shape


# %% task="broadcast" name="longitud-sin-escribir" hint="que no es una forma"
def broadcast_shape(a, b):
    longest = max(len(a), len(b))
    a = (1,) * (longest - len(a)) + a
    b = (1,) * (longest - len(b)) + b
    shape = ()
    for m, n in zip(a, b):
        if m != n and m != 1 and n != 1:
            return None
        shape += (...,)
    return shape


# %% task="order" name="float64" hint="¿Qué tipo de dato da cada línea?"
reading_order = "biecah"
answers = follow(reading_order, test_images)

# %% task="order" name="sin-relu" hint="¿Qué hay entre las dos capas?"
reading_order = "fiegh"
answers = follow(reading_order, test_images)

# %% task="order" name="sin-preparar" hint="¿Qué x conocía la red?"
reading_order = "fecah"
answers = follow(reading_order, test_images)

# %% task="order" name="preparar-tarde" hint="¿Cuándo se usa x?"
reading_order = "feicah"
answers = follow(reading_order, test_images)

# %% task="order" name="sin-los-dos" hint="a la red le faltan dos pasos"
reading_order = "fegh"
answers = follow(reading_order, test_images)

# %% task="order" name="por-columnas" hint="¿Qué eje recorre `argmax`?"
reading_order = "fiecad"
answers = follow(reading_order, test_images)

# %% task="order" name="capas-al-reves" hint="una línea usa `h` antes de tiempo"
reading_order = "fieach"
answers = follow(reading_order, test_images)

# %% task="order" name="sin-respuesta" hint="nadie responde"
reading_order = "fieca"
answers = follow(reading_order, test_images)

# %% task="order" name="de-mas" hint="sobra algo"
reading_order = "fiegcah"
answers = follow(reading_order, test_images)

# %% task="order" name="preparar-dos-veces" hint="¿Se repite alguna línea?"
reading_order = "fiiecah"
answers = follow(reading_order, test_images)

# %% task="order" name="numeros" hint="¿Son letras de la «a» a la «i», sin espacios?"
reading_order = [6, 9, 5, 3, 1, 8]

# %% task="order" name="copiar-el-ejemplo" hint="una línea usa `h` antes de tiempo. ¿Cuál"
reading_order = "abcdef"
answers = follow(reading_order, test_images)


# %% task="softplus" name="tal-cual" hint="con h en [95.0, 900.0], `softplus` da [inf, inf]"
def softplus(h):
    return torch.log(1 + torch.exp(h))


def softplus_derivative(h):
    return 1 / (1 + torch.exp(-h))


# %% task="softplus" name="una-relu" hint="¿Qué pasa cerca de la esquina?"
def softplus(h):
    return h.clamp(min=0)


def softplus_derivative(h):
    return (h > 0).to(h.dtype)


# %% task="softplus" name="solo-la-de-positivas" hint="con h en [-900.0, -95.0], `softplus`"
def softplus(h):
    return h + torch.log(1 + torch.exp(-h))


def softplus_derivative(h):
    return 1 / (1 + torch.exp(-h))


# %% task="softplus" name="ramas-cruzadas" hint="con h en [-900.0, -95.0, 95.0, 900.0]"
def softplus(h):
    return torch.where(h < 0, h + torch.log(1 + torch.exp(-h)), torch.log(1 + torch.exp(h)))


def softplus_derivative(h):
    return 1 / (1 + torch.exp(-h))


# %% task="softplus" name="sin-el-uno" hint="¿Cuánto vale $e^h$ ahí"
def softplus(h):
    return torch.where(h > 0, h + torch.exp(-h), torch.log(1 + torch.exp(h)))


def softplus_derivative(h):
    return 1 / (1 + torch.exp(-h))


# %% task="softplus" name="recorta-la-entrada" hint="`softplus` da [80.0, 80.0]"
def softplus(h):
    return torch.log(1 + torch.exp(h.clamp(max=80)))


def softplus_derivative(h):
    return 1 / (1 + torch.exp(-h))


# %% task="softplus" name="la-de-pytorch" hint="llama a la de PyTorch"
def softplus(h):
    return torch.nn.functional.softplus(h)


def softplus_derivative(h):
    return 1 / (1 + torch.exp(-h))


# %% task="softplus" name="recorta-in-situ" hint="cambia el tensor que recibe"
def softplus(h):
    h.clamp_(max=80)
    return torch.log(1 + torch.exp(h))


def softplus_derivative(h):
    return 1 / (1 + torch.exp(-h))


# %% task="softplus" name="sigmoide-sin-definir" hint="¿Qué nombres define o importa este cuaderno?"
def softplus(h):
    return h.clamp(min=0) + torch.log(1 + torch.exp(-h.abs()))


def softplus_derivative(h):
    return sigmoid(h)


# %% task="softplus" name="pendiente-escalon" hint="¿Qué pasa cerca de la esquina?"
def softplus(h):
    return h.clamp(min=0) + torch.log(1 + torch.exp(-h.abs()))


def softplus_derivative(h):
    return (h > 0).to(h.dtype)


# %% task="softplus" name="pendiente-nan" hint="`softplus_derivative` da [nan, nan]"
def softplus(h):
    return h.clamp(min=0) + torch.log(1 + torch.exp(-h.abs()))


def softplus_derivative(h):
    return torch.exp(h) / (1 + torch.exp(h))


# %% task="softplus" name="pendiente-al-reves" hint="¿Cómo es la curva al ir"
def softplus(h):
    return h.clamp(min=0) + torch.log(1 + torch.exp(-h.abs()))


def softplus_derivative(h):
    return 1 / (1 + torch.exp(h))


# %% task="softplus" name="pendiente-de-la-sigmoide" hint="¿De qué función es esa la pendiente?"
def softplus(h):
    return h.clamp(min=0) + torch.log(1 + torch.exp(-h.abs()))


def softplus_derivative(h):
    s = 1 / (1 + torch.exp(-h))
    return s * (1 - s)


# %% task="softplus" name="pendiente-sin-derivar" hint="¿Qué curva de la página pasa"
def softplus(h):
    return h.clamp(min=0) + torch.log(1 + torch.exp(-h.abs()))


def softplus_derivative(h):
    return 1 / (1 + h.exp() ** 2)


# %% task="softplus" name="pasa-a-float32" hint="¿Qué línea cambia el tipo?"
def softplus(h):
    h = h.float()
    return h.clamp(min=0) + torch.log(1 + torch.exp(-h.abs()))


def softplus_derivative(h):
    return 1 / (1 + torch.exp(-h))


# %% task="softplus" name="suma-todo" hint="¿Va elemento a elemento?"
def softplus(h):
    return (h.clamp(min=0) + torch.log(1 + torch.exp(-h.abs()))).sum()


def softplus_derivative(h):
    return 1 / (1 + torch.exp(-h))


# %% task="softplus" name="falta-la-pendiente" hint="`softplus_derivative` no devuelve nada"
def softplus(h):
    return h.clamp(min=0) + torch.log(1 + torch.exp(-h.abs()))


def softplus_derivative(h):
    return ...


# %% task="fold" name="sesgo-igual" hint="¿Qué da la capa con una imagen igual a `center`?"
def fold_preparation(center, scale, W, b):
    return W / scale.unsqueeze(1), b


# %% task="fold" name="sin-unsqueeze" hint="¿Qué dos formas no encajan?"
def fold_preparation(center, scale, W, b):
    W_new = W / scale
    return W_new, b - center @ W_new


# %% task="fold" name="por-neurona" hint="¿`scale` va por píxel o por neurona?"
def fold_preparation(center, scale, W, b):
    W_new = W / scale[: W.shape[1]]
    return W_new, b - center @ W_new


# %% task="fold" name="multiplica" hint="¿Qué le hacía `scale` a cada píxel?"
def fold_preparation(center, scale, W, b):
    W_new = W * scale.unsqueeze(1)
    return W_new, b - center @ W_new


# %% task="fold" name="centro-sin-dividir" hint="¿A `center` no se le divide entre nada?"
def fold_preparation(center, scale, W, b):
    return W / scale.unsqueeze(1), b - center @ W


# %% task="fold" name="signo" hint="¿Con qué signo entra `center`?"
def fold_preparation(center, scale, W, b):
    W_new = W / scale.unsqueeze(1)
    return W_new, b + center @ W_new


# %% task="fold" name="olvida-b" hint="¿Qué fue del sesgo que ya había?"
def fold_preparation(center, scale, W, b):
    W_new = W / scale.unsqueeze(1)
    return W_new, -center @ W_new


# %% task="fold" name="scale-en-el-sesgo" hint="¿Dónde entra `scale`?"
def fold_preparation(center, scale, W, b):
    return W, b - (center / scale) @ W


# %% task="fold" name="suma-todas-las-neuronas" hint="¿Cuántos números hay que sumar por neurona?"
def fold_preparation(center, scale, W, b):
    W_new = W / scale.unsqueeze(1)
    return W_new, b - (center.unsqueeze(1) * W_new).sum()


# %% task="fold" name="float64" hint="no salen dos tensores float32"
def fold_preparation(center, scale, W, b):
    W_new = W.double() / scale.unsqueeze(1)
    return W_new, b - center.double() @ W_new


# %% task="fold" name="in-situ" hint="¿Qué operación es in situ?"
def fold_preparation(center, scale, W, b):
    W /= scale.unsqueeze(1)
    return W, b - center @ W


# %% task="fold" name="resta-center-a-W" hint="¿Y con un solo píxel y una sola neurona?"
def fold_preparation(center, scale, W, b):
    W_new = (W - center.unsqueeze(1)) / scale.unsqueeze(1)
    return W_new, b


# %% task="fold" name="traspuesta" hint="¿Qué formas tenían W y b?"
def fold_preparation(center, scale, W, b):
    W_new = (W / scale.unsqueeze(1)).T
    return W_new, b - W_new @ center


# %% task="fold" name="copiar-los-numeros" hint="¿Qué formas tenían W y b?"
def fold_preparation(center, scale, W, b):
    return torch.tensor([[2.0], [1.0]]), torch.tensor([-7.0])


# %% task="repair" name="solo-arroba" hint="con 6 imágenes de 6 píxeles, PyTorch dice"
def contrast_layer(pixels, W, b):
    x = torch.from_numpy(pixels)
    x -= x.mean(dim=1)
    z = x @ W + b
    return torch.relu(z)


out = contrast_layer(batch.copy(), W, b)


# %% task="repair" name="queda-el-asterisco" hint="síntomas: cada salida usa un solo píxel"
def contrast_layer(pixels, W, b):
    x = torch.tensor(pixels, dtype=torch.float32)
    x = x - x.mean(dim=1).unsqueeze(1)
    z = x * W + b
    return torch.relu(z)


# %% task="repair" name="queda-la-media" hint="síntomas: a una imagen se le restan medias de otras"
def contrast_layer(pixels, W, b):
    x = torch.tensor(pixels, dtype=torch.float32)
    x = x - x.mean(dim=1)
    z = x @ W + b
    return torch.relu(z)


# %% task="repair" name="quedan-dos" hint="restan medias de otras; cada salida usa"
def contrast_layer(pixels, W, b):
    x = torch.tensor(pixels, dtype=torch.float32)
    x = x - x.mean(dim=1)
    z = x * W + b
    return torch.relu(z)


# %% task="repair" name="queda-la-memoria" hint="síntomas: cambian los píxeles de quien llama. ¿Qué"
def contrast_layer(pixels, W, b):
    x = torch.from_numpy(pixels)
    x -= x.mean(dim=1).unsqueeze(1)
    z = x.float() @ W + b
    return torch.relu(z)


# %% task="repair" name="sin-relu" hint="¿Y la ReLU?"
def contrast_layer(pixels, W, b):
    x = torch.tensor(pixels, dtype=torch.float32)
    x = x - x.mean(dim=1).unsqueeze(1)
    return x @ W + b


# %% task="repair" name="traspuesta" hint="¿Qué es una columna de W?"
def contrast_layer(pixels, W, b):
    x = torch.tensor(pixels, dtype=torch.float32)
    x = x - x.mean(dim=1).unsqueeze(1)
    return torch.relu(x @ W.T + b)


# %% task="repair" name="la-matriz-primero" hint="¿Qué va primero, x o W?"
def contrast_layer(pixels, W, b):
    x = torch.tensor(pixels, dtype=torch.float32)
    x = x - x.mean(dim=1).unsqueeze(1)
    return torch.relu(W @ x + b)


# %% task="repair" name="sin-restar" hint="¿Se resta alguna media?"
def contrast_layer(pixels, W, b):
    x = torch.tensor(pixels, dtype=torch.float32)
    return torch.relu(x @ W + b)


# %% task="repair" name="queda-float64" hint="síntomas: la salida es torch.float64"
def contrast_layer(pixels, W, b):
    x = torch.tensor(pixels, dtype=torch.float64)
    x = x - x.mean(dim=1).unsqueeze(1)
    z = x @ W.double() + b
    return torch.relu(z)


# %% task="repair" name="media-de-cada-pixel" hint="¿Qué media se resta?"
def contrast_layer(pixels, W, b):
    x = torch.tensor(pixels, dtype=torch.float32)
    x = x - x.mean(dim=0)
    z = x @ W + b
    return torch.relu(z)


# %% task="repair" name="longitud-fija" hint="¿Qué longitud está fija?"
def contrast_layer(pixels, W, b):
    x = torch.tensor(pixels, dtype=torch.float32)
    x = x - x.mean(dim=1).reshape(len(W), 1)
    z = x @ W + b
    return torch.relu(z)


# %% task="disc" name="la-banda" hint="¿Se puede escapar del disco sin cruzar ninguna recta?"
def disc_network():
    return band


# %% task="disc" name="el-cuadrado" hint="La meta es con 3."
def disc_network():
    return square


# %% task="disc" name="un-triangulo" hint="¿Qué parte de tu región se asoma al anillo?"
def disc_network():
    W1 = torch.tensor([[0.0, 0.87, -0.87], [1.0, -0.5, -0.5]])
    return W1, torch.full((3,), -2.6), -torch.ones(3, 1), torch.tensor([0.02])


# %% task="disc" name="signo-al-reves" hint="¿Qué signo tiene la salida en el centro?"
def disc_network():
    W1 = torch.tensor([[0.0, 0.87, -0.87], [1.0, -0.5, -0.5]])
    return W1, torch.zeros(3), torch.ones(3, 1), torch.tensor([-3.0])


# %% task="disc" name="sin-sesgo-de-salida" hint="Siempre responde igual"
def disc_network():
    W1 = torch.tensor([[0.0, 0.87, -0.87], [1.0, -0.5, -0.5]])
    return W1, torch.zeros(3), -torch.ones(3, 1), torch.zeros(1)


# %% task="disc" name="hexagono-chico" hint="¿Qué número agranda la región sin cambiar su forma?"
def disc_network():
    W1 = torch.tensor([[0.0, 0.87, -0.87], [1.0, -0.5, -0.5]])
    return W1, torch.zeros(3), -torch.ones(3, 1), torch.tensor([2.0])


# %% task="disc" name="una-neurona-por-fila" hint="¿Dónde van los pesos de una neurona?"
def disc_network():
    W1 = torch.tensor([[0.0, 1.0], [0.87, -0.5], [-0.87, -0.5]])
    return W1, torch.zeros(3), -torch.ones(3, 1), torch.tensor([3.0])


# %% task="disc" name="enteros" hint="y los puntos son float32. ¿De dónde sale?"
def disc_network():
    W1 = torch.tensor([[0, 1, -1], [1, -1, -1]])
    return W1, torch.zeros(3), -torch.ones(3, 1), torch.tensor([3.0])


# %% task="disc" name="una-lista" hint="no es un tensor. ¿Qué función lo convierte?"
def disc_network():
    W1 = torch.tensor([[0.0, 0.87, -0.87], [1.0, -0.5, -0.5]])
    return W1, [0.0, 0.0, 0.0], -torch.ones(3, 1), torch.tensor([3.0])


# %% task="disc" name="direcciones-desiguales" hint="¿Están las tres direcciones repartidas"
def disc_network():
    W1 = torch.tensor([[1.0, 0.0, -1.0], [0.0, 1.0, -1.0]])
    return W1, torch.zeros(3), -torch.ones(3, 1), torch.tensor([2.8])
