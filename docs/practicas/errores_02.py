# %% task="expected" name="copia-los-numeros" hint="lo mismo que con 10"
def expected_losses(classes):
    return 2.303, 1.461


# %% task="expected" name="logaritmo-decimal" hint="¿Qué base"
def expected_losses(classes):
    return math.log10(classes), math.log(math.e + classes - 1) - 1


# %% task="expected" name="sin-el-menos" hint="¿Qué signo tiene una pérdida"
def expected_losses(classes):
    return math.log(1 / classes), math.log(math.e + classes - 1) - 1


# %% task="expected" name="uno-menos-p" hint="¿Qué probabilidad recibe la clase verdadera"
def expected_losses(classes):
    return 1 - 1 / classes, math.log(math.e + classes - 1) - 1


# %% task="expected" name="al-reves" hint="¿Cuál va primero"
def expected_losses(classes):
    return math.log(math.e + classes - 1) - 1, math.log(classes)


# %% task="expected" name="suelo-cero" hint="si ya pasaron por una softmax"
def expected_losses(classes):
    return math.log(classes), 0.0


# %% task="expected" name="cuenta-la-verdadera" hint="¿cuántas quedan en 0"
def expected_losses(classes):
    return math.log(classes), -math.log(math.e / (math.e + classes))


# %% task="expected" name="logit-cero" hint="¿Qué logit le queda"
def expected_losses(classes):
    return math.log(classes), math.log(math.e + classes - 1)


# %% task="expected" name="suelo-de-diez" hint="¿cuánto vale p"
def expected_losses(classes):
    return math.log(classes), -math.log(math.e / (math.e + 9))


# %% task="expected" name="falta-el-suelo" hint="falta el suelo"
def expected_losses(classes):
    return math.log(classes), ...


# %% task="expected" name="suelo-sin-el-menos" hint="¿qué falta para la pérdida"
def expected_losses(classes):
    return math.log(classes), math.log(math.e / (math.e + classes - 1))


# %% task="expected" name="suelo-sin-logaritmo" hint="pones el suelo en 0.576"
def expected_losses(classes):
    return math.log(classes), math.e / (math.e + classes - 1)


# %% task="transplant" name="nada-traspuesto" hint="¿Qué forma tiene el `weight`"
class DigitNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(64, 64)
        self.output = nn.Linear(64, 10)

    def forward(self, x):
        return self.output(torch.relu(self.hidden(x)))


def transplant(model, weights, biases):
    with torch.no_grad():
        model.hidden.weight.copy_(weights[0])
        model.hidden.bias.copy_(biases[0])
        model.output.weight.copy_(weights[1])
        model.output.bias.copy_(biases[1])


# %% task="transplant" name="solo-la-que-protesta" hint="entró tal cual"
class DigitNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(64, 64)
        self.output = nn.Linear(64, 10)

    def forward(self, x):
        return self.output(torch.relu(self.hidden(x)))


def transplant(model, weights, biases):
    with torch.no_grad():
        model.hidden.weight.copy_(weights[0])
        model.hidden.bias.copy_(biases[0])
        model.output.weight.copy_(weights[1].T)
        model.output.bias.copy_(biases[1])


# %% task="transplant" name="sin-no-grad" hint="¿Qué hay que pedirle antes"
class DigitNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(64, 64)
        self.output = nn.Linear(64, 10)

    def forward(self, x):
        return self.output(torch.relu(self.hidden(x)))


def transplant(model, weights, biases):
    model.hidden.weight.copy_(weights[0].T)
    model.hidden.bias.copy_(biases[0])
    model.output.weight.copy_(weights[1].T)
    model.output.bias.copy_(biases[1])


# %% task="transplant" name="asigna-el-tensor" hint="¿Cambias el tensor que ya existe"
class DigitNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(64, 64)
        self.output = nn.Linear(64, 10)

    def forward(self, x):
        return self.output(torch.relu(self.hidden(x)))


def transplant(model, weights, biases):
    model.hidden.weight = weights[0].T
    model.output.weight = weights[1].T


# %% task="transplant" name="sin-sesgos" hint="¿Quedó algo sin copiar"
class DigitNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(64, 64)
        self.output = nn.Linear(64, 10)
        torch.nn.init.zeros_(self.hidden.bias)
        torch.nn.init.zeros_(self.output.bias)

    def forward(self, x):
        return self.output(torch.relu(self.hidden(x)))


def transplant(model, weights, biases):
    with torch.no_grad():
        model.hidden.weight.copy_(weights[0].T)
        model.output.weight.copy_(weights[1].T)


# %% task="transplant" name="sigmoide" hint="¿Con qué activación"
class DigitNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(64, 64)
        self.output = nn.Linear(64, 10)

    def forward(self, x):
        return self.output(torch.sigmoid(self.hidden(x)))


def transplant(model, weights, biases):
    with torch.no_grad():
        model.hidden.weight.copy_(weights[0].T)
        model.hidden.bias.copy_(biases[0])
        model.output.weight.copy_(weights[1].T)
        model.output.bias.copy_(biases[1])


# %% task="transplant" name="con-softmax" hint="no son logits"
class DigitNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(64, 64)
        self.output = nn.Linear(64, 10)

    def forward(self, x):
        return self.output(torch.relu(self.hidden(x))).softmax(dim=1)


def transplant(model, weights, biases):
    with torch.no_grad():
        model.hidden.weight.copy_(weights[0].T)
        model.hidden.bias.copy_(biases[0])
        model.output.weight.copy_(weights[1].T)
        model.output.bias.copy_(biases[1])


# %% task="transplant" name="lista" hint="¿Qué capas anotó"
class DigitNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = [nn.Linear(64, 64), nn.Linear(64, 10)]

    def forward(self, x):
        return self.layers[1](torch.relu(self.layers[0](x)))


def transplant(model, weights, biases):
    with torch.no_grad():
        for layer, W, b in zip(model.layers, weights, biases):
            layer.weight.copy_(W.T)
            layer.bias.copy_(b)


# %% task="transplant" name="gira-con-reshape" hint="no sus números"
class DigitNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(64, 64)
        self.output = nn.Linear(64, 10)

    def forward(self, x):
        return self.output(torch.relu(self.hidden(x)))


def transplant(model, weights, biases):
    with torch.no_grad():
        model.hidden.weight.copy_(weights[0].T)
        model.hidden.bias.copy_(biases[0])
        model.output.weight.copy_(weights[1].reshape(10, 64))
        model.output.bias.copy_(biases[1])


# %% task="transplant" name="relu-en-la-salida" hint="ningún logit es negativo"
class DigitNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(64, 64)
        self.output = nn.Linear(64, 10)

    def forward(self, x):
        return torch.relu(self.output(torch.relu(self.hidden(x))))


def transplant(model, weights, biases):
    with torch.no_grad():
        model.hidden.weight.copy_(weights[0].T)
        model.hidden.bias.copy_(biases[0])
        model.output.weight.copy_(weights[1].T)
        model.output.bias.copy_(biases[1])


# %% task="order" name="softmax-de-mas" hint="¿Cuántas softmax"
steps_order = "bdeac"

# %% task="order" name="cero-en-medio" hint="ningún peso cambia"
steps_order = "bfaec"

# %% task="order" name="paso-al-principio" hint="¿Qué gradiente usa el primero"
steps_order = "cbfea"

# %% task="order" name="sin-poner-a-cero" hint="¿Qué línea los separa"
steps_order = "bfac"

# %% task="order" name="perdida-antes" hint="`logits` no existe"
steps_order = "fbeac"

# %% task="order" name="sin-perdida" hint="`loss` no existe"
steps_order = "beac"

# %% task="order" name="separa-el-grafo" hint="¿Qué línea borra el camino"
steps_order = "bgfeac"

# %% task="order" name="dos-pasos" hint="¿Se repite alguna línea"
steps_order = "bfeacc"

# %% task="order" name="en-lista" hint="¿Es una cadena de letras"
steps_order = ["b", "f", "e", "a", "c"]


# %% task="order" name="paso-antes-de-atras" hint="¿Qué línea los cambió antes"
steps_order = "bfcea"


# %% task="order" name="repite-predecir" hint="«bbfeac» entrena bien"
steps_order = "bbfeac"


# %% task="order" name="sobra-detach" hint="¿Qué letra sobra"
steps_order = "bfgeac"


# %% task="smooth" name="sin-restar-el-maximo" hint="¿Qué exponencial no cabe"
def smooth_cross_entropy(logits, labels, smoothing):
    n, classes = logits.shape
    p = logits.exp() / logits.exp().sum(dim=1, keepdim=True)
    targets = (1 - smoothing) * F.one_hot(labels, classes) + smoothing / classes
    return -(targets * p.log()).sum(dim=1).mean(), (p - targets) / n


# %% task="smooth" name="logaritmo-de-la-softmax" hint="se toma el logaritmo"
def smooth_cross_entropy(logits, labels, smoothing):
    n, classes = logits.shape
    p = logits.softmax(dim=1)
    targets = (1 - smoothing) * F.one_hot(labels, classes) + smoothing / classes
    return -(targets * p.log()).sum(dim=1).mean(), (p - targets) / n


# %% task="smooth" name="sin-suavizar" hint="la misma que sin suavizar"
def smooth_cross_entropy(logits, labels, smoothing):
    n, classes = logits.shape
    log_p = logits.log_softmax(dim=1)
    targets = F.one_hot(labels, classes)
    return -(targets * log_p).sum(dim=1).mean(), (log_p.exp() - targets) / n


# %% task="smooth" name="reparte-entre-las-demas" hint="¿Entre cuántas clases"
def smooth_cross_entropy(logits, labels, smoothing):
    n, classes = logits.shape
    log_p = logits.log_softmax(dim=1)
    one_hot = F.one_hot(labels, classes)
    targets = (1 - smoothing) * one_hot + smoothing / (classes - 1) * (1 - one_hot)
    return -(targets * log_p).sum(dim=1).mean(), (log_p.exp() - targets) / n


# %% task="smooth" name="suma-de-mas" hint="¿Suman 1 las filas"
def smooth_cross_entropy(logits, labels, smoothing):
    n, classes = logits.shape
    log_p = logits.log_softmax(dim=1)
    targets = F.one_hot(labels, classes) + smoothing / classes
    return -(targets * log_p).sum(dim=1).mean(), (log_p.exp() - targets) / n


# %% task="smooth" name="suma-el-lote" hint="¿Cuántos ejemplos hay"
def smooth_cross_entropy(logits, labels, smoothing):
    n, classes = logits.shape
    log_p = logits.log_softmax(dim=1)
    targets = (1 - smoothing) * F.one_hot(labels, classes) + smoothing / classes
    return -(targets * log_p).sum(), log_p.exp() - targets


# %% task="smooth" name="promedia-casillas" hint="ejemplos o casillas"
def smooth_cross_entropy(logits, labels, smoothing):
    n, classes = logits.shape
    log_p = logits.log_softmax(dim=1)
    targets = (1 - smoothing) * F.one_hot(labels, classes) + smoothing / classes
    return -(targets * log_p).mean(), (log_p.exp() - targets) / n


# %% task="smooth" name="pendiente-sin-promedio" hint="12 veces"
def smooth_cross_entropy(logits, labels, smoothing):
    n, classes = logits.shape
    log_p = logits.log_softmax(dim=1)
    targets = (1 - smoothing) * F.one_hot(labels, classes) + smoothing / classes
    return -(targets * log_p).sum(dim=1).mean(), log_p.exp() - targets


# %% task="smooth" name="y-menos-p" hint="¿Qué se resta de qué"
def smooth_cross_entropy(logits, labels, smoothing):
    n, classes = logits.shape
    log_p = logits.log_softmax(dim=1)
    targets = (1 - smoothing) * F.one_hot(labels, classes) + smoothing / classes
    return -(targets * log_p).sum(dim=1).mean(), (targets - log_p.exp()) / n


# %% task="smooth" name="pendiente-sin-suavizar" hint="¿De qué L sale"
def smooth_cross_entropy(logits, labels, smoothing):
    n, classes = logits.shape
    log_p = logits.log_softmax(dim=1)
    one_hot = F.one_hot(labels, classes)
    targets = (1 - smoothing) * one_hot + smoothing / classes
    return -(targets * log_p).sum(dim=1).mean(), (log_p.exp() - one_hot) / n


# %% task="smooth" name="perdida-por-ejemplo" hint="¿Cuál debe ser cada una"
def smooth_cross_entropy(logits, labels, smoothing):
    n, classes = logits.shape
    log_p = logits.log_softmax(dim=1)
    targets = (1 - smoothing) * F.one_hot(labels, classes) + smoothing / classes
    return -(targets * log_p).sum(dim=1), (log_p.exp() - targets) / n


# %% task="smooth" name="copia-los-numeros" hint="¿Cuál debe ser cada una"
def smooth_cross_entropy(logits, labels, smoothing):
    return 0.928 if smoothing == 0 else 0.999, logits.softmax(dim=1)[0]


# %% task="smooth" name="usa-cross-entropy" hint="¿Cómo se escribe con L"
def smooth_cross_entropy(logits, labels, smoothing):
    n, classes = logits.shape
    log_p = logits.log_softmax(dim=1)
    targets = (1 - smoothing) * F.one_hot(labels, classes) + smoothing / classes
    return F.cross_entropy(logits, labels, label_smoothing=smoothing), (log_p.exp() - targets) / n


# %% task="smooth" name="sin-clases" hint="¿Qué tabla no es de 12"
def smooth_cross_entropy(logits, labels, smoothing):
    n, classes = logits.shape
    log_p = logits.log_softmax(dim=1)
    targets = (1 - smoothing) * F.one_hot(labels) + smoothing / classes
    return -(targets * log_p).sum(dim=1).mean(), (log_p.exp() - targets) / n


# %% task="smooth" name="sin-el-menos" hint="¿Qué signo lleva la suma"
def smooth_cross_entropy(logits, labels, smoothing):
    n, classes = logits.shape
    log_p = logits.log_softmax(dim=1)
    targets = (1 - smoothing) * F.one_hot(labels, classes) + smoothing / classes
    return (targets * log_p).sum(dim=1).mean(), (log_p.exp() - targets) / n


# %% task="smooth" name="pendiente-entre-casillas" hint="5 veces menor"
def smooth_cross_entropy(logits, labels, smoothing):
    n, classes = logits.shape
    log_p = logits.log_softmax(dim=1)
    targets = (1 - smoothing) * F.one_hot(labels, classes) + smoothing / classes
    return -(targets * log_p).sum(dim=1).mean(), (log_p.exp() - targets) / (n * classes)


# %% task="smooth" name="pendiente-con-logaritmos" hint="ni con s = 0"
def smooth_cross_entropy(logits, labels, smoothing):
    n, classes = logits.shape
    log_p = logits.log_softmax(dim=1)
    targets = (1 - smoothing) * F.one_hot(labels, classes) + smoothing / classes
    return -(targets * log_p).sum(dim=1).mean(), (log_p - targets) / n


# %% task="smooth" name="otro-eje" hint="las filas de S"
def smooth_cross_entropy(logits, labels, smoothing):
    n, classes = logits.shape
    log_p = logits.log_softmax(dim=0)
    targets = (1 - smoothing) * F.one_hot(labels, classes) + smoothing / classes
    return -(targets * log_p).sum(dim=1).mean(), (log_p.exp() - targets) / n


# %% task="adam" name="sin-no-grad" hint="¿Dónde se puede cambiar un parámetro"
class MyAdam:
    def __init__(self, parameters, lr, beta1=0.9, beta2=0.999, eps=1e-8):
        self.parameters = list(parameters)
        self.lr, self.beta1, self.beta2, self.eps = lr, beta1, beta2, eps
        self.means = [torch.zeros_like(p) for p in self.parameters]
        self.squares = [torch.zeros_like(p) for p in self.parameters]
        self.steps = 0

    def zero_grad(self):
        for p in self.parameters:
            p.grad = None

    def step(self):
        self.steps += 1
        for i, p in enumerate(self.parameters):
            if p.grad is not None:
                g = p.grad
                self.means[i] = self.beta1 * self.means[i] + (1 - self.beta1) * g
                self.squares[i] = self.beta2 * self.squares[i] + (1 - self.beta2) * g**2
                mean = self.means[i] / (1 - self.beta1**self.steps)
                square = self.squares[i] / (1 - self.beta2**self.steps)
                p -= self.lr * mean / (square.sqrt() + self.eps)


# %% task="adam" name="otro-tensor" hint="¿Cambias el tensor o creas otro"
class MyAdam:
    def __init__(self, parameters, lr, beta1=0.9, beta2=0.999, eps=1e-8):
        self.parameters = list(parameters)
        self.lr, self.beta1, self.beta2, self.eps = lr, beta1, beta2, eps
        self.means = [torch.zeros_like(p) for p in self.parameters]
        self.squares = [torch.zeros_like(p) for p in self.parameters]
        self.steps = 0

    def zero_grad(self):
        for p in self.parameters:
            p.grad = None

    def step(self):
        self.steps += 1
        for i, p in enumerate(self.parameters):
            if p.grad is not None:
                g = p.grad
                self.means[i] = self.beta1 * self.means[i] + (1 - self.beta1) * g
                self.squares[i] = self.beta2 * self.squares[i] + (1 - self.beta2) * g**2
                mean = self.means[i] / (1 - self.beta1**self.steps)
                square = self.squares[i] / (1 - self.beta2**self.steps)
                with torch.no_grad():
                    p = p - self.lr * mean / (square.sqrt() + self.eps)


# %% task="adam" name="sin-corregir" hint="¿Cómo nacen los promedios"
class MyAdam:
    def __init__(self, parameters, lr, beta1=0.9, beta2=0.999, eps=1e-8):
        self.parameters = list(parameters)
        self.lr, self.beta1, self.beta2, self.eps = lr, beta1, beta2, eps
        self.means = [torch.zeros_like(p) for p in self.parameters]
        self.squares = [torch.zeros_like(p) for p in self.parameters]
        self.steps = 0

    def zero_grad(self):
        for p in self.parameters:
            p.grad = None

    def step(self):
        self.steps += 1
        for i, p in enumerate(self.parameters):
            if p.grad is not None:
                g = p.grad
                self.means[i] = self.beta1 * self.means[i] + (1 - self.beta1) * g
                self.squares[i] = self.beta2 * self.squares[i] + (1 - self.beta2) * g**2
                mean = self.means[i]
                square = self.squares[i]
                with torch.no_grad():
                    p -= self.lr * mean / (square.sqrt() + self.eps)


# %% task="adam" name="cuenta-parametros" hint="¿Qué cuenta"
class MyAdam:
    def __init__(self, parameters, lr, beta1=0.9, beta2=0.999, eps=1e-8):
        self.parameters = list(parameters)
        self.lr, self.beta1, self.beta2, self.eps = lr, beta1, beta2, eps
        self.means = [torch.zeros_like(p) for p in self.parameters]
        self.squares = [torch.zeros_like(p) for p in self.parameters]
        self.steps = 0

    def zero_grad(self):
        for p in self.parameters:
            p.grad = None

    def step(self):
        for i, p in enumerate(self.parameters):
            if p.grad is not None:
                self.steps += 1
                g = p.grad
                self.means[i] = self.beta1 * self.means[i] + (1 - self.beta1) * g
                self.squares[i] = self.beta2 * self.squares[i] + (1 - self.beta2) * g**2
                mean = self.means[i] / (1 - self.beta1**self.steps)
                square = self.squares[i] / (1 - self.beta2**self.steps)
                with torch.no_grad():
                    p -= self.lr * mean / (square.sqrt() + self.eps)


# %% task="adam" name="cuenta-todos" hint="`steps` es 9"
class MyAdam:
    def __init__(self, parameters, lr, beta1=0.9, beta2=0.999, eps=1e-8):
        self.parameters = list(parameters)
        self.lr, self.beta1, self.beta2, self.eps = lr, beta1, beta2, eps
        self.means = [torch.zeros_like(p) for p in self.parameters]
        self.squares = [torch.zeros_like(p) for p in self.parameters]
        self.steps = 0

    def zero_grad(self):
        for p in self.parameters:
            p.grad = None

    def step(self):
        for i, p in enumerate(self.parameters):
            self.steps += 1
            if p.grad is not None:
                g = p.grad
                self.means[i] = self.beta1 * self.means[i] + (1 - self.beta1) * g
                self.squares[i] = self.beta2 * self.squares[i] + (1 - self.beta2) * g**2
                mean = self.means[i] / (1 - self.beta1**self.steps)
                square = self.squares[i] / (1 - self.beta2**self.steps)
                with torch.no_grad():
                    p -= self.lr * mean / (square.sqrt() + self.eps)


# %% task="adam" name="betas-fijas" hint="¿De dónde los toma"
class MyAdam:
    def __init__(self, parameters, lr, beta1=0.9, beta2=0.999, eps=1e-8):
        self.parameters = list(parameters)
        self.lr, self.beta1, self.beta2, self.eps = lr, beta1, beta2, eps
        self.means = [torch.zeros_like(p) for p in self.parameters]
        self.squares = [torch.zeros_like(p) for p in self.parameters]
        self.steps = 0

    def zero_grad(self):
        for p in self.parameters:
            p.grad = None

    def step(self):
        self.steps += 1
        for i, p in enumerate(self.parameters):
            if p.grad is not None:
                g = p.grad
                self.means[i] = 0.9 * self.means[i] + 0.1 * g
                self.squares[i] = 0.999 * self.squares[i] + 0.001 * g**2
                mean = self.means[i] / (1 - 0.9**self.steps)
                square = self.squares[i] / (1 - 0.999**self.steps)
                with torch.no_grad():
                    p -= self.lr * mean / (square.sqrt() + self.eps)


# %% task="adam" name="epsilon-dentro" hint="¿Está dentro o fuera"
class MyAdam:
    def __init__(self, parameters, lr, beta1=0.9, beta2=0.999, eps=1e-8):
        self.parameters = list(parameters)
        self.lr, self.beta1, self.beta2, self.eps = lr, beta1, beta2, eps
        self.means = [torch.zeros_like(p) for p in self.parameters]
        self.squares = [torch.zeros_like(p) for p in self.parameters]
        self.steps = 0

    def zero_grad(self):
        for p in self.parameters:
            p.grad = None

    def step(self):
        self.steps += 1
        for i, p in enumerate(self.parameters):
            if p.grad is not None:
                g = p.grad
                self.means[i] = self.beta1 * self.means[i] + (1 - self.beta1) * g
                self.squares[i] = self.beta2 * self.squares[i] + (1 - self.beta2) * g**2
                mean = self.means[i] / (1 - self.beta1**self.steps)
                square = self.squares[i] / (1 - self.beta2**self.steps)
                with torch.no_grad():
                    p -= self.lr * mean / (square + self.eps).sqrt()


# %% task="adam" name="sin-cuadrado" hint="¿Qué raíz no existe"
class MyAdam:
    def __init__(self, parameters, lr, beta1=0.9, beta2=0.999, eps=1e-8):
        self.parameters = list(parameters)
        self.lr, self.beta1, self.beta2, self.eps = lr, beta1, beta2, eps
        self.means = [torch.zeros_like(p) for p in self.parameters]
        self.squares = [torch.zeros_like(p) for p in self.parameters]
        self.steps = 0

    def zero_grad(self):
        for p in self.parameters:
            p.grad = None

    def step(self):
        self.steps += 1
        for i, p in enumerate(self.parameters):
            if p.grad is not None:
                g = p.grad
                self.means[i] = self.beta1 * self.means[i] + (1 - self.beta1) * g
                self.squares[i] = self.beta2 * self.squares[i] + (1 - self.beta2) * g
                mean = self.means[i] / (1 - self.beta1**self.steps)
                square = self.squares[i] / (1 - self.beta2**self.steps)
                with torch.no_grad():
                    p -= self.lr * mean / (square.sqrt() + self.eps)


# %% task="adam" name="sin-raiz" hint="¿Qué fórmula cambió"
class MyAdam:
    def __init__(self, parameters, lr, beta1=0.9, beta2=0.999, eps=1e-8):
        self.parameters = list(parameters)
        self.lr, self.beta1, self.beta2, self.eps = lr, beta1, beta2, eps
        self.means = [torch.zeros_like(p) for p in self.parameters]
        self.squares = [torch.zeros_like(p) for p in self.parameters]
        self.steps = 0

    def zero_grad(self):
        for p in self.parameters:
            p.grad = None

    def step(self):
        self.steps += 1
        for i, p in enumerate(self.parameters):
            if p.grad is not None:
                g = p.grad
                self.means[i] = self.beta1 * self.means[i] + (1 - self.beta1) * g
                self.squares[i] = self.beta2 * self.squares[i] + (1 - self.beta2) * g**2
                mean = self.means[i] / (1 - self.beta1**self.steps)
                square = self.squares[i] / (1 - self.beta2**self.steps)
                with torch.no_grad():
                    p -= self.lr * mean / (square + self.eps)


# %% task="adam" name="sube" hint="hasta 0."
class MyAdam:
    def __init__(self, parameters, lr, beta1=0.9, beta2=0.999, eps=1e-8):
        self.parameters = list(parameters)
        self.lr, self.beta1, self.beta2, self.eps = lr, beta1, beta2, eps
        self.means = [torch.zeros_like(p) for p in self.parameters]
        self.squares = [torch.zeros_like(p) for p in self.parameters]
        self.steps = 0

    def zero_grad(self):
        for p in self.parameters:
            p.grad = None

    def step(self):
        self.steps += 1
        for i, p in enumerate(self.parameters):
            if p.grad is not None:
                g = p.grad
                self.means[i] = self.beta1 * self.means[i] + (1 - self.beta1) * g
                self.squares[i] = self.beta2 * self.squares[i] + (1 - self.beta2) * g**2
                mean = self.means[i] / (1 - self.beta1**self.steps)
                square = self.squares[i] / (1 - self.beta2**self.steps)
                with torch.no_grad():
                    p += self.lr * mean / (square.sqrt() + self.eps)


# %% task="adam" name="sin-saltar" hint="¿Qué hacer con él"
class MyAdam:
    def __init__(self, parameters, lr, beta1=0.9, beta2=0.999, eps=1e-8):
        self.parameters = list(parameters)
        self.lr, self.beta1, self.beta2, self.eps = lr, beta1, beta2, eps
        self.means = [torch.zeros_like(p) for p in self.parameters]
        self.squares = [torch.zeros_like(p) for p in self.parameters]
        self.steps = 0

    def zero_grad(self):
        for p in self.parameters:
            p.grad = None

    def step(self):
        self.steps += 1
        for i, p in enumerate(self.parameters):
            if True:
                g = p.grad
                self.means[i] = self.beta1 * self.means[i] + (1 - self.beta1) * g
                self.squares[i] = self.beta2 * self.squares[i] + (1 - self.beta2) * g**2
                mean = self.means[i] / (1 - self.beta1**self.steps)
                square = self.squares[i] / (1 - self.beta2**self.steps)
                with torch.no_grad():
                    p -= self.lr * mean / (square.sqrt() + self.eps)


# %% task="adam" name="olvida-contar" hint="sigue en 0"
class MyAdam:
    def __init__(self, parameters, lr, beta1=0.9, beta2=0.999, eps=1e-8):
        self.parameters = list(parameters)
        self.lr, self.beta1, self.beta2, self.eps = lr, beta1, beta2, eps
        self.means = [torch.zeros_like(p) for p in self.parameters]
        self.squares = [torch.zeros_like(p) for p in self.parameters]
        self.steps = 0

    def zero_grad(self):
        for p in self.parameters:
            p.grad = None

    def step(self):
        for i, p in enumerate(self.parameters):
            if p.grad is not None:
                g = p.grad
                self.means[i] = self.beta1 * self.means[i] + (1 - self.beta1) * g
                self.squares[i] = self.beta2 * self.squares[i] + (1 - self.beta2) * g**2
                mean = self.means[i] / (1 - self.beta1**self.steps)
                square = self.squares[i] / (1 - self.beta2**self.steps)
                with torch.no_grad():
                    p -= self.lr * mean / (square.sqrt() + self.eps)


# %% task="adam" name="promedios-sin-guardar" hint="con los promedios en cero"
class MyAdam:
    def __init__(self, parameters, lr, beta1=0.9, beta2=0.999, eps=1e-8):
        self.parameters = list(parameters)
        self.lr, self.beta1, self.beta2, self.eps = lr, beta1, beta2, eps
        self.means = [torch.zeros_like(p) for p in self.parameters]
        self.squares = [torch.zeros_like(p) for p in self.parameters]
        self.steps = 0

    def zero_grad(self):
        for p in self.parameters:
            p.grad = None

    def step(self):
        self.steps += 1
        for i, p in enumerate(self.parameters):
            if p.grad is not None:
                g = p.grad
                m = self.beta1 * self.means[i] + (1 - self.beta1) * g
                s = self.beta2 * self.squares[i] + (1 - self.beta2) * g**2
                mean = m / (1 - self.beta1**self.steps)
                square = s / (1 - self.beta2**self.steps)
                with torch.no_grad():
                    p -= self.lr * mean / (square.sqrt() + self.eps)


# %% task="adam" name="pregunta-por-el-tensor" hint="si algo es `None`"
class MyAdam:
    def __init__(self, parameters, lr, beta1=0.9, beta2=0.999, eps=1e-8):
        self.parameters = list(parameters)
        self.lr, self.beta1, self.beta2, self.eps = lr, beta1, beta2, eps
        self.means = [torch.zeros_like(p) for p in self.parameters]
        self.squares = [torch.zeros_like(p) for p in self.parameters]
        self.steps = 0

    def zero_grad(self):
        for p in self.parameters:
            p.grad = None

    def step(self):
        self.steps += 1
        for i, p in enumerate(self.parameters):
            if p.grad is None:
                continue
            if p.grad:
                g = p.grad
                self.means[i] = self.beta1 * self.means[i] + (1 - self.beta1) * g
                self.squares[i] = self.beta2 * self.squares[i] + (1 - self.beta2) * g**2
                mean = self.means[i] / (1 - self.beta1**self.steps)
                square = self.squares[i] / (1 - self.beta2**self.steps)
                with torch.no_grad():
                    p -= self.lr * mean / (square.sqrt() + self.eps)


# %% task="adam" name="se-detiene-en-none" hint="¿Llega el bucle"
class MyAdam:
    def __init__(self, parameters, lr, beta1=0.9, beta2=0.999, eps=1e-8):
        self.parameters = list(parameters)
        self.lr, self.beta1, self.beta2, self.eps = lr, beta1, beta2, eps
        self.means = [torch.zeros_like(p) for p in self.parameters]
        self.squares = [torch.zeros_like(p) for p in self.parameters]
        self.steps = 0

    def zero_grad(self):
        for p in self.parameters:
            p.grad = None

    def step(self):
        self.steps += 1
        for i, p in enumerate(self.parameters):
            if p.grad is None:
                break
            if True:
                g = p.grad
                self.means[i] = self.beta1 * self.means[i] + (1 - self.beta1) * g
                self.squares[i] = self.beta2 * self.squares[i] + (1 - self.beta2) * g**2
                mean = self.means[i] / (1 - self.beta1**self.steps)
                square = self.squares[i] / (1 - self.beta2**self.steps)
                with torch.no_grad():
                    p -= self.lr * mean / (square.sqrt() + self.eps)


# %% task="adam" name="indices-cambiados" hint="sus propios promedios"
class MyAdam:
    def __init__(self, parameters, lr, beta1=0.9, beta2=0.999, eps=1e-8):
        self.parameters = list(parameters)
        self.lr, self.beta1, self.beta2, self.eps = lr, beta1, beta2, eps
        self.means = [torch.zeros_like(p) for p in self.parameters]
        self.squares = [torch.zeros_like(p) for p in self.parameters]
        self.steps = 0

    def zero_grad(self):
        for p in self.parameters:
            p.grad = None

    def step(self):
        self.steps += 1
        for i, p in enumerate(p for p in self.parameters if p.grad is not None):
            if p.grad is not None:
                g = p.grad
                self.means[i] = self.beta1 * self.means[i] + (1 - self.beta1) * g
                self.squares[i] = self.beta2 * self.squares[i] + (1 - self.beta2) * g**2
                mean = self.means[i] / (1 - self.beta1**self.steps)
                square = self.squares[i] / (1 - self.beta2**self.steps)
                with torch.no_grad():
                    p -= self.lr * mean / (square.sqrt() + self.eps)


# %% task="fit" name="queda-la-lista" hint="síntomas: 1. PyTorch ve 330"
class Deep(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = [nn.Linear(64, 32), nn.Linear(32, 32)]
        self.output = nn.Linear(32, 10)

    def forward(self, x):
        for layer in self.hidden:
            x = torch.relu(layer(x))
        return self.output(x)


def fit(model, x, y, epochs=40):
    optimizer, losses = torch.optim.SGD(model.parameters(), lr=0.5), []
    for _ in range(epochs):
        losses.append(0)
        for rows in torch.randperm(len(y)).split(100):
            loss = loss_fn(model(x[rows]), y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses[-1] += loss.item() * len(rows) / len(y)
    return losses


# %% task="fit" name="queda-la-softmax" hint="síntomas: 1. Cada fila"
class Deep(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.ModuleList([nn.Linear(64, 32), nn.Linear(32, 32)])
        self.output = nn.Linear(32, 10)

    def forward(self, x):
        for layer in self.hidden:
            x = torch.relu(layer(x))
        return self.output(x).softmax(dim=1)


def fit(model, x, y, epochs=40):
    optimizer, losses = torch.optim.SGD(model.parameters(), lr=0.5), []
    for _ in range(epochs):
        losses.append(0)
        for rows in torch.randperm(len(y)).split(100):
            loss = loss_fn(model(x[rows]), y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses[-1] += loss.item() * len(rows) / len(y)
    return losses


# %% task="fit" name="queda-sin-cero" hint="síntomas: 1. El segundo paso"
class Deep(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.ModuleList([nn.Linear(64, 32), nn.Linear(32, 32)])
        self.output = nn.Linear(32, 10)

    def forward(self, x):
        for layer in self.hidden:
            x = torch.relu(layer(x))
        return self.output(x)


def fit(model, x, y, epochs=40):
    optimizer, losses = torch.optim.SGD(model.parameters(), lr=0.5), []
    for _ in range(epochs):
        losses.append(0)
        for rows in torch.randperm(len(y)).split(100):
            loss = loss_fn(model(x[rows]), y[rows])
            loss.backward()
            optimizer.step()
            losses[-1] += loss.item() * len(rows) / len(y)
    return losses


# %% task="fit" name="queda-el-grafo" hint="síntomas: 1. Cada pérdida guardada"
class Deep(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.ModuleList([nn.Linear(64, 32), nn.Linear(32, 32)])
        self.output = nn.Linear(32, 10)

    def forward(self, x):
        for layer in self.hidden:
            x = torch.relu(layer(x))
        return self.output(x)


def fit(model, x, y, epochs=40):
    optimizer, losses = torch.optim.SGD(model.parameters(), lr=0.5), []
    for _ in range(epochs):
        losses.append(0)
        for rows in torch.randperm(len(y)).split(100):
            loss = loss_fn(model(x[rows]), y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses[-1] += loss * len(rows) / len(y)
    return losses


# %% task="fit" name="quedan-dos" hint="síntomas: 2. Cada fila"
class Deep(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.ModuleList([nn.Linear(64, 32), nn.Linear(32, 32)])
        self.output = nn.Linear(32, 10)

    def forward(self, x):
        for layer in self.hidden:
            x = torch.relu(layer(x))
        return self.output(x).softmax(dim=1)


def fit(model, x, y, epochs=40):
    optimizer, losses = torch.optim.SGD(model.parameters(), lr=0.5), []
    for _ in range(epochs):
        losses.append(0)
        for rows in torch.randperm(len(y)).split(100):
            loss = loss_fn(model(x[rows]), y[rows])
            loss.backward()
            optimizer.step()
            losses[-1] += loss.item() * len(rows) / len(y)
    return losses


# %% task="fit" name="softmax-mudada" hint="síntomas: 1. En `fit`"
class Deep(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.ModuleList([nn.Linear(64, 32), nn.Linear(32, 32)])
        self.output = nn.Linear(32, 10)

    def forward(self, x):
        for layer in self.hidden:
            x = torch.relu(layer(x))
        return self.output(x)


def fit(model, x, y, epochs=40):
    optimizer, losses = torch.optim.SGD(model.parameters(), lr=0.5), []
    for _ in range(epochs):
        losses.append(0)
        for rows in torch.randperm(len(y)).split(100):
            loss = loss_fn(model(x[rows]).softmax(dim=1), y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses[-1] += loss.item() * len(rows) / len(y)
    return losses


# %% task="fit" name="cero-en-medio" hint="síntomas: 1. Seis pasos"
class Deep(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.ModuleList([nn.Linear(64, 32), nn.Linear(32, 32)])
        self.output = nn.Linear(32, 10)

    def forward(self, x):
        for layer in self.hidden:
            x = torch.relu(layer(x))
        return self.output(x)


def fit(model, x, y, epochs=40):
    optimizer, losses = torch.optim.SGD(model.parameters(), lr=0.5), []
    for _ in range(epochs):
        losses.append(0)
        for rows in torch.randperm(len(y)).split(100):
            loss = loss_fn(model(x[rows]), y[rows])
            loss.backward()
            optimizer.zero_grad()
            optimizer.step()
            losses[-1] += loss.item() * len(rows) / len(y)
    return losses


# %% task="fit" name="solo-el-ultimo-lote" hint="¿Cuántos lotes suma"
class Deep(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.ModuleList([nn.Linear(64, 32), nn.Linear(32, 32)])
        self.output = nn.Linear(32, 10)

    def forward(self, x):
        for layer in self.hidden:
            x = torch.relu(layer(x))
        return self.output(x)


def fit(model, x, y, epochs=40):
    optimizer, losses = torch.optim.SGD(model.parameters(), lr=0.5), []
    for _ in range(epochs):
        losses.append(0)
        for rows in torch.randperm(len(y)).split(100):
            loss = loss_fn(model(x[rows]), y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses[-1] = loss.item()
    return losses


# %% task="fit" name="otra-tasa" hint="¿Cambiaste algo más"
class Deep(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.ModuleList([nn.Linear(64, 32), nn.Linear(32, 32)])
        self.output = nn.Linear(32, 10)

    def forward(self, x):
        for layer in self.hidden:
            x = torch.relu(layer(x))
        return self.output(x)


def fit(model, x, y, epochs=40):
    optimizer, losses = torch.optim.SGD(model.parameters(), lr=0.1), []
    for _ in range(epochs):
        losses.append(0)
        for rows in torch.randperm(len(y)).split(100):
            loss = loss_fn(model(x[rows]), y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses[-1] += loss.item() * len(rows) / len(y)
    return losses


# %% task="fit" name="sin-devolver" hint="¿Qué se guarda en cada una"
class Deep(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.ModuleList([nn.Linear(64, 32), nn.Linear(32, 32)])
        self.output = nn.Linear(32, 10)

    def forward(self, x):
        for layer in self.hidden:
            x = torch.relu(layer(x))
        return self.output(x)


def fit(model, x, y, epochs=40):
    optimizer, losses = torch.optim.SGD(model.parameters(), lr=0.5), []
    for _ in range(epochs):
        losses.append(0)
        for rows in torch.randperm(len(y)).split(100):
            loss = loss_fn(model(x[rows]), y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses[-1] += loss.item() * len(rows) / len(y)
    return losses[-1]


# %% task="fit" name="sin-relu" hint="síntomas: 1. Las capas ocultas"
class Deep(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.ModuleList([nn.Linear(64, 32), nn.Linear(32, 32)])
        self.output = nn.Linear(32, 10)

    def forward(self, x):
        for layer in self.hidden:
            x = layer(x)
        return self.output(x)


def fit(model, x, y, epochs=40):
    optimizer, losses = torch.optim.SGD(model.parameters(), lr=0.5), []
    for _ in range(epochs):
        losses.append(0)
        for rows in torch.randperm(len(y)).split(100):
            loss = loss_fn(model(x[rows]), y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses[-1] += loss.item() * len(rows) / len(y)
    return losses


# %% task="sprint" name="receta-de-la-tabla" hint="¿Probaste la escala"
def make_model():
    return nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))


def make_optimizer(model):
    return torch.optim.SGD(model.parameters(), lr=0.2, momentum=0.9, nesterov=True)


# %% task="sprint" name="tasa-corta" hint="y otra tasa"
class Scaled(nn.Module):
    def forward(self, images):
        return (images - x[:1000].mean(dim=0)) / (x[:1000].std(dim=0) + 0.1)


def make_model():
    return nn.Sequential(Scaled(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))


def make_optimizer(model):
    return torch.optim.Adam(model.parameters(), lr=0.002)


# %% task="sprint" name="desviacion-cero" hint="¿Entre qué divides"
class Scaled(nn.Module):
    def forward(self, images):
        return (images - x[:1000].mean(dim=0)) / x[:1000].std(dim=0)


def make_model():
    return nn.Sequential(Scaled(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))


def make_optimizer(model):
    return torch.optim.Adam(model.parameters(), lr=0.02)


# %% task="sprint" name="red-trasplantada" hint="¿De dónde lo sabe"
def make_model():
    model = DigitNet()
    transplant(model, weights, biases)
    return model


def make_optimizer(model):
    return torch.optim.Adam(model.parameters(), lr=0.02)


# %% task="sprint" name="red-enorme" hint="¿Cuáles sobran"
def make_model():
    return nn.Sequential(nn.Linear(64, 512), nn.ReLU(), nn.Linear(512, 10))


def make_optimizer(model):
    return torch.optim.Adam(model.parameters(), lr=0.02)


# %% task="sprint" name="optimizador-de-otra-red" hint="¿Qué parámetros mueve"
def make_model():
    return nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))


def make_optimizer(model):
    return torch.optim.Adam(make_model().parameters(), lr=0.02)


# %% task="sprint" name="con-softmax" hint="¿Qué espera la pérdida"
def make_model():
    return nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10), nn.Softmax(dim=1))


def make_optimizer(model):
    return torch.optim.Adam(model.parameters(), lr=0.02)


# %% task="sprint" name="pasos-enormes" hint="¿Pasos cortos o largos"
def make_model():
    return nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))


def make_optimizer(model):
    return torch.optim.SGD(model.parameters(), lr=5, momentum=0.9)


# %% task="sprint" name="pasos-diminutos" hint="5 de 5 no llegan"
def make_model():
    return nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))


def make_optimizer(model):
    return torch.optim.Adam(model.parameters(), lr=0.0003)


# %% task="sprint" name="sin-optimizador" hint="¿Quién da los pasos"
def make_model():
    return nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))


def make_optimizer(model):
    return 0.02


# %% task="sprint" name="una-salida" hint="¿Qué forma debe tener"
def make_model():
    return nn.Linear(64, 1)


def make_optimizer(model):
    return torch.optim.Adam(model.parameters(), lr=0.02)
