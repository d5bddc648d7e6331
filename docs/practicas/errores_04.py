# %% task="widest" name="sin-sesgos" hint="¿Qué hay en una capa además de su matriz?"
def widest(budget):
    width = 2
    while 784 * (width + 2) + (width + 2) * (width // 2 + 1) + 10 * (width // 2 + 1) <= budget:
        width += 2
    return width


# %% task="widest" name="se-pasa" hint="¿Dónde debe detenerse el bucle?"
def widest(budget):
    width = 2
    while 785 * width + width * (width // 2) + 11 * (width // 2) + 10 <= budget:
        width += 2
    return width


# %% task="widest" name="impar" hint="¿Cuántas neuronas tendría la segunda capa?"
def widest(budget):
    width = 2
    while 785 * (width + 1) + (width + 1) * (width + 1) / 2 + 11 * (width + 1) / 2 + 10 <= budget:
        width += 1
    return width


# %% task="widest" name="sin-la-segunda-capa" hint="¿Los parámetros de qué capa faltan?"
def widest(budget):
    width = 2
    while 785 * (width + 2) + 11 * (width // 2 + 1) + 10 <= budget:
        width += 2
    return width


# %% task="widest" name="segunda-igual-a-la-primera" hint="¿Cuentas de más o paras antes?"
def widest(budget):
    width = 2
    while 785 * (width + 2) + (width + 2) * (width + 2) + 11 * (width + 2) + 10 <= budget:
        width += 2
    return width


# %% task="widest" name="copiar-el-numero" hint="¿De qué debe depender?"
def widest(budget):
    return 128


# %% task="widest" name="menor-estricto" hint="¿Cabe una red que lo gaste todo?"
def widest(budget):
    h = 2
    while 784 * (h + 2) + h + 2 + (h + 3) * ((h + 2) // 2) + ((h + 2) // 2 + 1) * 10 < budget:
        h += 2
    return h


# %% task="widest" name="decimales" hint="¿Es un número entero de neuronas?"
def widest(budget):
    return -790.5 + (790.5**2 + 2 * (budget - 10)) ** 0.5


# %% task="order" name="elige-la-prueba" hint="¿Qué quedará para examinar la elegida?"
order = "IDJAEBFMCHK"

# %% task="order" name="elige-el-entrenamiento" hint="¿A quién favorece, si una red memoriza?"
order = "IDJAEGFMCHK"

# %% task="order" name="semilla-tarde" hint="3 de 3 redes nacen sin semilla propia"
order = "IDAJELFMCHK"

# %% task="order" name="semilla-solo-al-principio" hint="2 de 3 redes nacen sin semilla propia"
order = "IMDAELFCHK"

# %% task="order" name="mide-sin-entrenar" hint="¿Qué va antes de anotar?"
order = "IDJALEFMCHK"

# %% task="order" name="final-sin-semilla" hint="¿Qué falta antes?"
order = "IMDJAELFCHK"

# %% task="order" name="examen-antes-de-entrenar" hint="¿Qué línea la entrena?"
order = "IDJAELFMCKH"

# %% task="order" name="sangria" hint="¿Qué líneas van dentro del `for`?"
order = "JIDAELFMCHK"

# %% task="order" name="elige-antes" hint="¿Qué línea debía ir antes?"
order = "IFDJAELMCHK"

# %% task="order" name="sin-abrir-el-sobre" hint="¿Con qué línea termina la búsqueda?"
order = "IDJAELFMCH"

# %% task="order" name="todas-las-letras" hint="¿Cuáles anotan lo mismo"
order = "IDJAEGBLFMCHK"

# %% task="order" name="repite" hint="¿Cuántas veces se escribe cada línea?"
order = "IDJAELFJCHK"

# %% task="order" name="lista" hint="¿Es un texto con letras de la A a la M?"
order = ["I", "D", "J"]


# %% task="compare" name="una-sola-semilla" hint="es lo que varía *una* semilla"
def compare(a, b):
    gap = 100 * (a - b)
    return gap.mean(), gap.mean(dim=1).std(), gap.mean(dim=0).std()


# %% task="compare" name="ejes-cambiados" hint="¿Qué eje borra `dim=0`?"
def compare(a, b):
    gap = 100 * (a - b)
    by_seed, by_image = gap.mean(dim=0), gap.mean(dim=1)
    seed_margin = 2 * by_seed.std() / len(by_seed) ** 0.5
    image_margin = 2 * by_image.std() / len(by_image) ** 0.5
    return gap.mean(), seed_margin, image_margin


# %% task="compare" name="en-fracciones" hint="¿En qué unidades se pide?"
def compare(a, b):
    gap = a - b
    by_seed, by_image = gap.mean(dim=1), gap.mean(dim=0)
    seed_margin = 2 * by_seed.std() / len(by_seed) ** 0.5
    image_margin = 2 * by_image.std() / len(by_image) ** 0.5
    return gap.mean(), seed_margin, image_margin


# %% task="compare" name="al-reves" hint="¿Quién acierta más?"
def compare(a, b):
    gap = 100 * (b - a)
    by_seed, by_image = gap.mean(dim=1), gap.mean(dim=0)
    seed_margin = 2 * by_seed.std() / len(by_seed) ** 0.5
    image_margin = 2 * by_image.std() / len(by_image) ** 0.5
    return gap.mean(), seed_margin, image_margin


# %% task="compare" name="sin-emparejar" hint="¿Restaste antes de `std`?"
def compare(a, b):
    gap = 100 * (a - b)
    by_seed = gap.mean(dim=1)
    seed_margin = 2 * by_seed.std() / len(by_seed) ** 0.5
    spread = 100 * (a.mean(dim=0).var() + b.mean(dim=0).var()) ** 0.5
    return gap.mean(), seed_margin, 2 * spread / a.shape[1] ** 0.5


# %% task="compare" name="la-formula-de-una-exactitud" hint="¿Dónde queda `b`?"
def compare(a, b):
    gap = 100 * (a - b)
    by_seed = gap.mean(dim=1)
    p = a.mean()
    image_margin = 200 * (p * (1 - p) / a.shape[1]) ** 0.5
    return gap.mean(), 2 * by_seed.std() / len(by_seed) ** 0.5, image_margin


# %% task="compare" name="el-mismo-k" hint="¿De qué números sale?"
def compare(a, b):
    gap = 100 * (a - b)
    k = gap.numel()
    seed_margin, image_margin = [2 * gap.mean(dim=d).std() / k**0.5 for d in (1, 0)]
    return gap.mean(), seed_margin, image_margin


# %% task="compare" name="margenes-en-fracciones" hint="un margen no está en puntos"
def compare(a, b):
    gap = a - b
    margins = [2 * gap.mean(dim=d).std() / gap.shape[1 - d] ** 0.5 for d in (1, 0)]
    return 100 * gap.mean(), *margins


# %% task="compare" name="sin-el-dos" hint="¿Qué multiplica a s?"
def compare(a, b):
    gap = 100 * (a - b)
    margins = [gap.mean(dim=d).std() / gap.shape[1 - d] ** 0.5 for d in (1, 0)]
    return gap.mean(), *margins


# %% task="compare" name="sin-promediar" hint="¿Qué falta promediar?"
def compare(a, b):
    gap = 100 * (a - b)
    return gap.mean(dim=1), gap.mean(dim=1).std(), gap.mean(dim=0).std()


# %% task="compare" name="solo-la-diferencia" hint="¿Cuáles son los tres números?"
def compare(a, b):
    return 100 * (a - b).mean()


# %% task="prune" name="mascara-al-reves" hint="¿Cuáles guardaste: las vivas o las muertas?"
def prune(model, images):
    with torch.no_grad():
        chosen = (model[:3](images) == 0).all(dim=0)
        slim = copy.deepcopy(model)
        slim[1] = nn.Linear(784, chosen.sum().item())
        slim[1].weight.copy_(model[1].weight[chosen])
        slim[1].bias.copy_(model[1].bias[chosen])
        slim[3] = nn.Linear(chosen.sum().item(), model[3].out_features)
        slim[3].weight.copy_(model[3].weight[:, chosen])
        slim[3].bias.copy_(model[3].bias)
    return slim


# %% task="prune" name="todas-en-vez-de-alguna" hint="¿Sobra una neurona que se enciende con *alguna* imagen?"
def prune(model, images):
    with torch.no_grad():
        alive = (model[:3](images) > 0).all(dim=0)
        slim = copy.deepcopy(model)
        slim[1] = nn.Linear(784, alive.sum().item())
        slim[1].weight.copy_(model[1].weight[alive])
        slim[1].bias.copy_(model[1].bias[alive])
        slim[3] = nn.Linear(alive.sum().item(), model[3].out_features)
        slim[3].weight.copy_(model[3].weight[:, alive])
        slim[3].bias.copy_(model[3].bias)
    return slim


# %% task="prune" name="fila-por-columna" hint="¿Qué ocupa una neurona: una fila o una columna?"
def prune(model, images):
    with torch.no_grad():
        alive = (model[:3](images) > 0).any(dim=0)
        slim = copy.deepcopy(model)
        slim[1] = nn.Linear(784, alive.sum().item())
        slim[1].weight.copy_(model[1].weight[alive])
        slim[1].bias.copy_(model[1].bias[alive])
        slim[3] = nn.Linear(alive.sum().item(), model[3].out_features)
        slim[3].weight.copy_(model[3].weight[alive])
        slim[3].bias.copy_(model[3].bias)
    return slim


# %% task="prune" name="sin-copiar-la-original" hint="la red original ya no es la misma"
def prune(model, images):
    with torch.no_grad():
        alive = (model[:3](images) > 0).any(dim=0)
        first, second = nn.Linear(784, alive.sum().item()), nn.Linear(alive.sum().item(), 10)
        first.weight.copy_(model[1].weight[alive])
        first.bias.copy_(model[1].bias[alive])
        second = nn.Linear(alive.sum().item(), model[3].out_features)
        second.weight.copy_(model[3].weight[:, alive])
        second.bias.copy_(model[3].bias)
        model[1], model[3] = first, second
    return model


# %% task="prune" name="poner-ceros" hint="¿Basta con ponerlas a cero para que no ocupen sitio?"
def prune(model, images):
    slim = copy.deepcopy(model)
    with torch.no_grad():
        dead = (model[:3](images) == 0).all(dim=0)
        slim[1].weight[dead] = 0
        slim[1].bias[dead] = 0
    return slim


# %% task="prune" name="sin-el-segundo-sesgo" hint="¿Qué falta?"
def prune(model, images):
    with torch.no_grad():
        alive = (model[:3](images) > 0).any(dim=0)
        slim = copy.deepcopy(model)
        slim[1] = nn.Linear(784, alive.sum().item())
        slim[1].weight.copy_(model[1].weight[alive])
        slim[1].bias.copy_(model[1].bias[alive])
        slim[3] = nn.Linear(alive.sum().item(), model[3].out_features)
        slim[3].weight.copy_(model[3].weight[:, alive])
    return slim


# %% task="prune" name="sin-copiar-pesos" hint="¿Qué pesos o sesgos no copiaste?"
def prune(model, images):
    alive = (model[:3](images) > 0).any(dim=0)
    slim = copy.deepcopy(model)
    slim[1] = nn.Linear(784, alive.sum().item())
    slim[3] = nn.Linear(alive.sum().item(), model[3].out_features)
    return slim


# %% task="prune" name="otra-capa" hint="¿Cuál pide el enunciado?"
def prune(model, images):
    with torch.no_grad():
        alive = (model[:-1](images) > 0).any(dim=0)
        if len(model) > 4:
            alive[0] = False  # en la red de la comprobación todas viven; quitamos una
        slim = copy.deepcopy(model)
        slim[-3] = nn.Linear(model[-3].in_features, alive.sum().item())
        slim[-3].weight.copy_(model[-3].weight[alive])
        slim[-3].bias.copy_(model[-3].bias[alive])
        slim[-1] = nn.Linear(alive.sum().item(), 10)
        slim[-1].weight.copy_(model[-1].weight[:, alive])
        slim[-1].bias.copy_(model[-1].bias)
    return slim


# %% task="prune" name="eje-de-las-imagenes" hint="se detiene"
def prune(model, images):
    with torch.no_grad():
        alive = (model[:3](images) > 0).any(dim=1)
        slim = copy.deepcopy(model)
        slim[1] = nn.Linear(784, alive.sum().item())
        slim[1].weight.copy_(model[1].weight[alive])
        slim[1].bias.copy_(model[1].bias[alive])
    return slim


# %% task="prune" name="anchos-fijos" hint="¿Tienen todas las redes los anchos de `reckless`?"
def prune(model, images):
    with torch.no_grad():
        alive = (model[:3](images) > 0).any(dim=0)
        slim = make_mlp(alive.sum().item(), 64)
        slim[1].weight.copy_(model[1].weight[alive])
        slim[1].bias.copy_(model[1].bias[alive])
        slim[3].weight.copy_(model[3].weight[:, alive])
        slim[3].bias.copy_(model[3].bias)
        slim[5].weight.copy_(model[5].weight)
        slim[5].bias.copy_(model[5].bias)
    return slim


# %% task="prune" name="solo-la-primera-capa" hint="¿Encajan?"
def prune(model, images):
    with torch.no_grad():
        alive = (model[:3](images) > 0).any(dim=0)
        slim = copy.deepcopy(model)
        slim[1] = nn.Linear(784, alive.sum().item())
        slim[1].weight.copy_(model[1].weight[alive])
        slim[1].bias.copy_(model[1].bias[alive])
    return slim


# %% task="moon-net" name="sin-activacion" hint="¿Qué falta para torcerlo?"
class MoonNet(nn.Module):
    def __init__(self, units):
        super().__init__()
        self.hidden, self.output = nn.Linear(2, units), nn.Linear(units, 1)

    def bend(self, x):
        return self.hidden(x)

    def forward(self, x):
        return self.output(self.bend(x)).squeeze(1)


def clearance(model, x, y):
    return ((2 * y - 1) * model(x) / model.output.weight.norm()).min().item()


# %% task="moon-net" name="sigmoide" hint="¿Qué activación se pide?"
class MoonNet(nn.Module):
    def __init__(self, units):
        super().__init__()
        self.hidden, self.output = nn.Linear(2, units), nn.Linear(units, 1)

    def bend(self, x):
        return torch.sigmoid(self.hidden(x))

    def forward(self, x):
        return self.output(self.bend(x)).squeeze(1)


def clearance(model, x, y):
    return ((2 * y - 1) * model(x) / model.output.weight.norm()).min().item()


# %% task="moon-net" name="sin-squeeze" hint="¿Contra qué forma se comparan?"
class MoonNet(nn.Module):
    def __init__(self, units):
        super().__init__()
        self.hidden, self.output = nn.Linear(2, units), nn.Linear(units, 1)

    def bend(self, x):
        return torch.tanh(self.hidden(x))

    def forward(self, x):
        return self.output(self.bend(x))


def clearance(model, x, y):
    return ((2 * y - 1) * model(x).squeeze(1) / model.output.weight.norm()).min().item()


# %% task="moon-net" name="salida-torcida" hint="¿Qué hay entre los dos?"
class MoonNet(nn.Module):
    def __init__(self, units):
        super().__init__()
        self.hidden, self.output = nn.Linear(2, units), nn.Linear(units, 1)

    def bend(self, x):
        return torch.tanh(self.hidden(x))

    def forward(self, x):
        return torch.sigmoid(self.output(self.bend(x))).squeeze(1)


def clearance(model, x, y):
    return ((2 * y - 1) * model(x) / model.output.weight.norm()).min().item()


# %% task="moon-net" name="sin-dividir" hint="Al duplicar los pesos"
class MoonNet(nn.Module):
    def __init__(self, units):
        super().__init__()
        self.hidden, self.output = nn.Linear(2, units), nn.Linear(units, 1)

    def bend(self, x):
        return torch.tanh(self.hidden(x))

    def forward(self, x):
        return self.output(self.bend(x)).squeeze(1)


def clearance(model, x, y):
    return ((2 * y - 1) * model(x)).min().item()


# %% task="moon-net" name="otra-capa" hint="¿De qué capa es la longitud"
class MoonNet(nn.Module):
    def __init__(self, units):
        super().__init__()
        self.hidden, self.output = nn.Linear(2, units), nn.Linear(units, 1)

    def bend(self, x):
        return torch.tanh(self.hidden(x))

    def forward(self, x):
        return self.output(self.bend(x)).squeeze(1)


def clearance(model, x, y):
    return ((2 * y - 1) * model(x) / model.hidden.weight.norm()).min().item()


# %% task="moon-net" name="sin-signo" hint="¿Cómo se nota si un punto cae del lado contrario?"
class MoonNet(nn.Module):
    def __init__(self, units):
        super().__init__()
        self.hidden, self.output = nn.Linear(2, units), nn.Linear(units, 1)

    def bend(self, x):
        return torch.tanh(self.hidden(x))

    def forward(self, x):
        return self.output(self.bend(x)).squeeze(1)


def clearance(model, x, y):
    return (model(x).abs() / model.output.weight.norm()).min().item()


# %% task="moon-net" name="media" hint="¿Un promedio dice si *todos* están en su lado?"
class MoonNet(nn.Module):
    def __init__(self, units):
        super().__init__()
        self.hidden, self.output = nn.Linear(2, units), nn.Linear(units, 1)

    def bend(self, x):
        return torch.tanh(self.hidden(x))

    def forward(self, x):
        return self.output(self.bend(x)).squeeze(1)


def clearance(model, x, y):
    return ((2 * y - 1) * model(x) / model.output.weight.norm()).mean().item()


# %% task="moon-net" name="solo-multiplicar-por-y" hint="¿Qué signo lleva un punto de la clase 0"
class MoonNet(nn.Module):
    def __init__(self, units):
        super().__init__()
        self.hidden, self.output = nn.Linear(2, units), nn.Linear(units, 1)

    def bend(self, x):
        return torch.tanh(self.hidden(x))

    def forward(self, x):
        return self.output(self.bend(x)).squeeze(1)


def clearance(model, x, y):
    return (y * model(x) / model.output.weight.norm()).max().item()


# %% task="moon-net" name="otros-nombres" hint="¿Qué nombres pide el enunciado?"
class MoonNet(nn.Module):
    def __init__(self, units):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(2, units), nn.Tanh(), nn.Linear(units, 1))

    def bend(self, x):
        return self.layers[:2](x)

    def forward(self, x):
        return self.layers(x).squeeze(1)


def clearance(model, x, y):
    return ((2 * y - 1) * model(x) / model.layers[2].weight.norm()).min().item()


# %% task="moon-net" name="sin-la-holgura" hint="¿A qué distancia del corte está z?"
class MoonNet(nn.Module):
    def __init__(self, units):
        super().__init__()
        self.hidden, self.output = nn.Linear(2, units), nn.Linear(units, 1)

    def bend(self, x):
        return torch.tanh(self.hidden(x))

    def forward(self, x):
        return self.output(self.bend(x)).squeeze(1)


def clearance(model, x, y):
    return ...


# %% task="search" name="optimizador-ajeno" hint="¿De qué red son los parámetros del optimizador?"
def search(widths):
    losses, models = {}, {}
    optimizer = torch.optim.Adam(make_mlp(16, 8).parameters(), lr=0.003)
    for width in widths:
        torch.manual_seed(0)
        model = make_mlp(width, width // 2)
        for _ in range(4):
            train_epoch(model, fast_loader(train_set, 50), loss_fn, optimizer, device)
        losses[width] = evaluate(model, val_loader, loss_fn, device)[0]
        models[width] = model
    return min(losses, key=losses.get), losses, models


# %% task="search" name="semilla-fuera" hint="¿Con qué azar nace cada red?"
def search(widths):
    losses, models = {}, {}
    torch.manual_seed(0)
    for width in widths:
        model = make_mlp(width, width // 2)
        optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
        for _ in range(4):
            train_epoch(model, fast_loader(train_set, 50), loss_fn, optimizer, device)
        losses[width] = evaluate(model, val_loader, loss_fn, device)[0]
        models[width] = model
    return min(losses, key=losses.get), losses, models


# %% task="search" name="semilla-despues" hint="¿Qué nace sin semilla?"
def search(widths):
    losses, models = {}, {}
    for width in widths:
        model = make_mlp(width, width // 2)
        torch.manual_seed(0)
        optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
        for _ in range(4):
            train_epoch(model, fast_loader(train_set, 50), loss_fn, optimizer, device)
        losses[width] = evaluate(model, test_loader, loss_fn, device)[0]
        models[width] = model
    losses = {width: evaluate(models[width], val_loader, loss_fn, device)[0] for width in widths}
    return min(losses, key=losses.get), dict(losses), models


# %% task="search" name="elige-la-prueba" hint="¿Quién vota?"
def search(widths):
    losses, models = {}, {}
    for width in widths:
        torch.manual_seed(0)
        model = make_mlp(width, width // 2)
        optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
        for _ in range(4):
            train_epoch(model, fast_loader(train_set, 50), loss_fn, optimizer, device)
        losses[width] = evaluate(model, test_loader, loss_fn, device)[0]
        models[width] = model
    return min(losses, key=losses.get), losses, models


# %% task="search" name="tasa-enorme" hint="¿Qué las empujó tan lejos?"
def search(widths):
    losses, models = {}, {}
    for width in widths:
        torch.manual_seed(0)
        model = make_mlp(width, width // 2)
        optimizer = torch.optim.Adam(model.parameters(), lr=0.3)
        for _ in range(4):
            train_epoch(model, fast_loader(train_set, 50), loss_fn, optimizer, device)
        losses[width] = evaluate(model, val_loader, loss_fn, device)[0]
        models[width] = model
    return min(losses, key=losses.get), losses, models


# %% task="search" name="la-mayor" hint="¿Qué compara `min`?"
def search(widths):
    losses, models = {}, {}
    for width in widths:
        torch.manual_seed(0)
        model = make_mlp(width, width // 2)
        optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
        for _ in range(4):
            train_epoch(model, fast_loader(train_set, 50), loss_fn, optimizer, device)
        losses[width] = evaluate(model, val_loader, loss_fn, device)[0]
        models[width] = model
    return max(losses, key=losses.get), losses, models


# %% task="search" name="una-red-para-todas" hint="¿Dónde nace cada una?"
def search(widths):
    losses, models = {}, {}
    torch.manual_seed(0)
    model = make_mlp(16, 8)
    for width in widths:
        optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
        for _ in range(4):
            train_epoch(model, fast_loader(train_set, 50), loss_fn, optimizer, device)
        losses[width] = evaluate(model, val_loader, loss_fn, device)[0]
        models[width] = model
    return min(losses, key=losses.get), losses, models


# %% task="recipe" name="sin-ahorrar-entradas" hint="¿Qué la hace tan grande?"
def my_recipe():
    model = make_mlp(6)
    train(model, train_set, epochs=10, max_lr=0.01)
    return model


# %% task="recipe" name="pasa-del-presupuesto" hint="109386 parámetros"
def my_recipe():
    model = make_mlp(128, 64)
    train(model, train_set, epochs=1, max_lr=0.003)
    return model


# %% task="recipe" name="semilla-dentro" hint="¿Quién fija el azar?"
def my_recipe():
    torch.manual_seed(0)
    shrink = [nn.AvgPool2d(2), nn.Flatten()]
    model = nn.Sequential(*shrink, nn.Linear(196, 24), nn.ReLU(), nn.Linear(24, 10))
    train(model, train_set, epochs=5, max_lr=0.01)
    return model


# %% task="recipe" name="sin-entrenar" hint="¿Es la red que devuelves la que se entrenó?"
def my_recipe():
    model = nn.Sequential(nn.AvgPool2d(2), nn.Flatten(), nn.Linear(196, 10))
    train(copy.deepcopy(model), train_set, epochs=1, max_lr=0.01)
    return model


# %% task="recipe" name="reduce-fuera-de-la-red" hint="¿Quién las prepara?"
def my_recipe():
    images, labels = train_set.tensors
    small = images[:, :, ::2, ::2]
    model = nn.Sequential(nn.Flatten(), nn.Linear(196, 24), nn.ReLU(), nn.Linear(24, 10))
    train(model, TensorDataset(small, labels), epochs=5, max_lr=0.01)
    return model


# %% task="recipe" name="pocas-epocas" hint="¿Le falta aprender o le sobra memoria?"
def my_recipe():
    model = nn.Sequential(nn.AvgPool2d(4), nn.Flatten(), nn.Linear(49, 10))
    train(model, train_set, epochs=2, max_lr=0.003)
    return model


# %% task="recipe" name="sin-mas-imagenes" hint="¿Qué cambios de una imagen no cambian su clase?"
def my_recipe():
    shrink = [nn.AvgPool2d(2), nn.Flatten()]
    model = nn.Sequential(*shrink, nn.Linear(196, 24), nn.ReLU(), nn.Linear(24, 10))
    train(model, train_set, epochs=20, max_lr=0.01)
    return model
