# %% task="combined" name="suma" hint="¿Se puede apagar dos veces la misma activación?"
def combined(p, q):
    return p + q


# %% task="combined" name="producto" hint="¿Hace falta que la apaguen los dos?"
def combined(p, q):
    return p * q


# %% task="combined" name="lo-que-queda" hint="¿Esa es la fracción que se apaga o la que queda?"
def combined(p, q):
    return (1 - p) * (1 - q)


# %% task="combined" name="la-mayor" hint="¿Los dos sorteos caen siempre sobre las mismas"
def combined(p, q):
    return max(p, q)


# %% task="combined" name="copiar-el-numero" hint="¿Qué fracción llega al segundo?"
def combined(p, q):
    return 0.6


# %% task="combined" name="solo-imprimir" hint="`combined` da None"
def combined(p, q):
    print(1 - (1 - p) * (1 - q))


# %% task="combined" name="simular" hint="¿Lo redondeas, o lo simulas?"
def combined(p, q):
    ones = torch.ones(1_000_000)
    return (F.dropout(F.dropout(ones, p), q) == 0).float().mean().item()


# %% task="noise" name="una-sola" hint="como si fuera una sola"
def noise(n, p):
    return (p / (1 - p)) ** 0.5


# %% task="noise" name="entre-n" hint="¿Entre qué se divide en un error estándar?"
def noise(n, p):
    return (p / (1 - p)) ** 0.5 / n


# %% task="noise" name="varianza" hint="que es su cuadrado"
def noise(n, p):
    return p / (1 - p) / n


# %% task="noise" name="sin-la-escala" hint="Eso valdría con ceros y unos"
def noise(n, p):
    return (p * (1 - p) / n) ** 0.5


# %% task="noise" name="copiar-el-numero" hint="¿Qué hace n, y qué hace p?"
def noise(n, p):
    return 0.25


# %% task="noise" name="p-al-reves" hint="¿Qué hace n, y qué hace p?"
def noise(n, p):
    return ((1 - p) / p / n) ** 0.5


# %% task="noise" name="simular" hint="¿Lo redondeas, o lo simulas?"
def noise(n, p):
    return F.dropout(torch.ones(100_000, n), p).mean(dim=1).std().item()


# %% task="order" name="sin-escala" hint="¿Qué la devolvería a 1?"
order = [3, 1, 5, 4]

# %% task="order" name="una-mascara-por-lote" hint="¿Cuántos sorteos hace falta hacer?"
order = [3, 1, 2, 0]

# %% task="order" name="el-modo-al-final" hint="¿Quién lo evita?"
order = [5, 0, 3, 1]

# %% task="order" name="usar-antes-de-crear" hint="antes de que exista"
order = [3, 1, 0, 5]

# %% task="order" name="sin-mascara" hint="¿Quién hace el sorteo?"
order = [3, 1, 0]

# %% task="order" name="sangria-suelta" hint="¿Qué línea lleva espacios"
order = [1, 3, 5, 0]

# %% task="order" name="falta-un-return" hint="¿Qué línea devuelve algo en cada uno?"
order = [3, 1, 5]

# %% task="order" name="linea-muerta" hint="¿Cuál podrías quitar"
order = [3, 1, 5, 0, 4]

# %% task="order" name="todas" hint="¿Es una lista de números de línea"
order = "3150"


# %% task="watch" name="sin-modos" hint="¿En qué modo quedó la red?"
def watch(model, optimizer, epochs=30):
    history = []
    for epoch in range(epochs):
        total = 0.0
        for x, y in train_loader:
            loss = loss_fn(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(y)
        running = total / len(train_x)
        with torch.inference_mode():
            clean = loss_fn(model(train_x), train_y).item()
            val = loss_fn(model(val_x), val_y).item()
        history.append((running, clean, val))
    return history


history = [(0.34, 0.21, 0.50)]


# %% task="watch" name="train-una-sola-vez" hint="la época 2 se entrena en modo de evaluación"
def watch(model, optimizer, epochs=30):
    history = []
    model.train()
    for epoch in range(epochs):
        total = 0.0
        for x, y in train_loader:
            loss = loss_fn(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(y)
        running = total / len(train_x)
        model.eval()
        with torch.inference_mode():
            clean = loss_fn(model(train_x), train_y).item()
            val = loss_fn(model(val_x), val_y).item()
        history.append((running, clean, val))
    return history


history = [(0.34, 0.21, 0.50)]


# %% task="watch" name="modos-cambiados" hint="la época 1 se entrena en modo de evaluación"
def watch(model, optimizer, epochs=30):
    history = []
    for epoch in range(epochs):
        model.eval()
        total = 0.0
        for x, y in train_loader:
            loss = loss_fn(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(y)
        running = total / len(train_x)
        model.eval()
        with torch.inference_mode():
            clean = loss_fn(model(train_x), train_y).item()
            val = loss_fn(model(val_x), val_y).item()
        history.append((running, clean, val))
    return history


history = [(0.34, 0.21, 0.50)]


# %% task="watch" name="media-de-medias" hint="¿Cuánto pesa el último lote"
def watch(model, optimizer, epochs=30):
    history = []
    for epoch in range(epochs):
        model.train()
        total = 0.0
        for x, y in train_loader:
            loss = loss_fn(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item()
        running = total / len(train_loader)
        model.eval()
        with torch.inference_mode():
            clean = loss_fn(model(train_x), train_y).item()
            val = loss_fn(model(val_x), val_y).item()
        history.append((running, clean, val))
    return history


history = [(0.34, 0.21, 0.50)]


# %% task="watch" name="sin-peso" hint="¿Entre cuántas imágenes divides"
def watch(model, optimizer, epochs=30):
    history = []
    for epoch in range(epochs):
        model.train()
        total = 0.0
        for x, y in train_loader:
            loss = loss_fn(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item()
        running = total / len(train_x)
        model.eval()
        with torch.inference_mode():
            clean = loss_fn(model(train_x), train_y).item()
            val = loss_fn(model(val_x), val_y).item()
        history.append((running, clean, val))
    return history


history = [(0.34, 0.21, 0.50)]


# %% task="watch" name="sin-item" hint="¿Cómo se saca el número?"
def watch(model, optimizer, epochs=30):
    history = []
    for epoch in range(epochs):
        model.train()
        total = 0.0
        for x, y in train_loader:
            loss = loss_fn(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss * len(y)
        running = total / len(train_x)
        model.eval()
        with torch.inference_mode():
            clean = loss_fn(model(train_x), train_y).item()
            val = loss_fn(model(val_x), val_y).item()
        history.append((running, clean, val))
    return history


history = [(0.34, 0.21, 0.50)]


# %% task="ask" name="todo-en-train" hint="¿A cuáles alcanza `train()`?"
@torch.inference_mode()
def ask(model, x, passes=30):
    model.train()
    outputs = torch.stack([model(x).softmax(dim=1) for _ in range(passes)])
    model.eval()
    mean = outputs.mean(dim=0)
    return mean, outputs.std(dim=0)[torch.arange(len(x)), mean.argmax(dim=1)]


# %% task="ask" name="todo-en-eval" hint="las 1500 pasadas son idénticas"
@torch.inference_mode()
def ask(model, x, passes=30):
    model.eval()
    outputs = torch.stack([model(x).softmax(dim=1) for _ in range(passes)])
    mean = outputs.mean(dim=0)
    return mean, outputs.std(dim=0)[torch.arange(len(x)), mean.argmax(dim=1)]


# %% task="ask" name="con-gradientes" hint="cada pasada guarda su grafo"
def ask(model, x, passes=30):
    model.eval()
    for module in model.modules():
        if isinstance(module, nn.Dropout):
            module.train()
    outputs = torch.stack([model(x).softmax(dim=1) for _ in range(passes)])
    model.eval()
    mean = outputs.mean(dim=0)
    return mean, outputs.std(dim=0)[torch.arange(len(x)), mean.argmax(dim=1)]


# %% task="ask" name="encendido-al-salir" hint="¿Qué verá quien la use después?"
@torch.inference_mode()
def ask(model, x, passes=30):
    model.eval()
    for module in model.modules():
        if isinstance(module, nn.Dropout):
            module.train()
    outputs = torch.stack([model(x).softmax(dim=1) for _ in range(passes)])
    mean = outputs.mean(dim=0)
    return mean, outputs.std(dim=0)[torch.arange(len(x)), mean.argmax(dim=1)]


# %% task="ask" name="promediar-logits" hint="¿Promedias antes o después de la softmax?"
@torch.inference_mode()
def ask(model, x, passes=30):
    model.eval()
    for module in model.modules():
        if isinstance(module, nn.Dropout):
            module.train()
    outputs = torch.stack([model(x) for _ in range(passes)])
    model.eval()
    mean = outputs.mean(dim=0).softmax(dim=1)
    spread = outputs.softmax(dim=2).std(dim=0)
    return mean, spread[torch.arange(len(x)), mean.argmax(dim=1)]


# %% task="ask" name="todas-las-clases" hint="¿Cuántos números pide cada una?"
@torch.inference_mode()
def ask(model, x, passes=30):
    model.eval()
    for module in model.modules():
        if isinstance(module, nn.Dropout):
            module.train()
    outputs = torch.stack([model(x).softmax(dim=1) for _ in range(passes)])
    model.eval()
    return outputs.mean(dim=0), outputs.std(dim=0)


# %% task="ask" name="dispersion-del-maximo" hint="la desviación de la clase de mayor media?"
@torch.inference_mode()
def ask(model, x, passes=30):
    model.eval()
    for module in model.modules():
        if isinstance(module, nn.Dropout):
            module.train()
    outputs = torch.stack([model(x).softmax(dim=1) for _ in range(passes)])
    model.eval()
    return outputs.mean(dim=0), outputs.amax(dim=2).std(dim=0)


# %% task="ask" name="solo-la-media" hint="¿Dónde están los dos tensores?"
@torch.inference_mode()
def ask(model, x, passes=30):
    model.eval()
    for module in model.modules():
        if isinstance(module, nn.Dropout):
            module.train()
    outputs = torch.stack([model(x).softmax(dim=1) for _ in range(passes)])
    model.eval()
    return outputs.mean(dim=0)


# %% task="ask" name="pasadas-fijas" hint="¿Quién dice cuántas?"
def ask(model, x, passes=30):
    model.eval()
    for module in model.modules():
        if isinstance(module, nn.Dropout):
            module.train()
    with torch.inference_mode():
        outputs = torch.stack([model(x).softmax(dim=1) for _ in range(30)])
    model.eval()
    mean = outputs.mean(dim=0)
    return mean, outputs.std(dim=0)[torch.arange(len(x)), mean.argmax(dim=1)]


# %% task="ask" name="elegida-con-eval" hint="sigues a la clase que elige `eval()`"
@torch.inference_mode()
def ask(model, x, passes=30):
    model.eval()
    chosen = model(x).argmax(dim=1)
    for module in model.modules():
        if isinstance(module, nn.Dropout):
            module.train()
    outputs = torch.stack([model(x).softmax(dim=1) for _ in range(passes)])
    model.eval()
    return outputs.mean(dim=0), outputs.std(dim=0)[torch.arange(len(x)), chosen]


# %% task="ask" name="la-mas-dispersa" hint="¿Es la elegida?"
@torch.inference_mode()
def ask(model, x, passes=30):
    model.eval()
    for module in model.modules():
        if isinstance(module, nn.Dropout):
            module.train()
    outputs = torch.stack([model(x).softmax(dim=1) for _ in range(passes)])
    model.eval()
    return outputs.mean(dim=0), outputs.std(dim=0).amax(dim=1)


# %% task="debug" name="falta-eval" hint="`score` mide sin modo de evaluación"
class Network(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.p = p
        self.hidden1 = nn.Linear(784, 128)
        self.hidden2 = nn.Linear(128, 64)
        self.output = nn.Linear(64, 10)

    def forward(self, x):
        h1 = torch.relu(self.hidden1(x.flatten(start_dim=1)))
        h1 = F.dropout(h1, self.p, self.training)
        h2 = torch.relu(self.hidden2(h1))
        if self.training:
            h2 = h2 * (torch.rand_like(h2) >= self.p) / (1 - self.p)
        return self.output(h2)


@torch.inference_mode()
def score(model, x, y):
    model.eval
    return 100 * (model(x).argmax(dim=1) == y).float().mean().item()


# %% task="debug" name="f-dropout-sin-modo" hint="con eval(), la primera capa oculta cambia"
class Network(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.p = p
        self.hidden1 = nn.Linear(784, 128)
        self.hidden2 = nn.Linear(128, 64)
        self.output = nn.Linear(64, 10)

    def forward(self, x):
        h1 = torch.relu(self.hidden1(x.flatten(start_dim=1)))
        h1 = F.dropout(h1, self.p)
        h2 = torch.relu(self.hidden2(h1))
        if self.training:
            h2 = h2 * (torch.rand_like(h2) >= self.p) / (1 - self.p)
        return self.output(h2)


@torch.inference_mode()
def score(model, x, y):
    model.eval()
    return 100 * (model(x).argmax(dim=1) == y).float().mean().item()


# %% task="debug" name="sin-escala" hint="la segunda capa oculta pasa al entrenar"
class Network(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.p = p
        self.hidden1 = nn.Linear(784, 128)
        self.hidden2 = nn.Linear(128, 64)
        self.output = nn.Linear(64, 10)

    def forward(self, x):
        h1 = torch.relu(self.hidden1(x.flatten(start_dim=1)))
        h1 = F.dropout(h1, self.p, self.training)
        h2 = torch.relu(self.hidden2(h1))
        if self.training:
            h2 = h2 * (torch.rand_like(h2) >= self.p)
        return self.output(h2)


@torch.inference_mode()
def score(model, x, y):
    model.eval()
    return 100 * (model(x).argmax(dim=1) == y).float().mean().item()


# %% task="debug" name="logits" hint="algunos logits salen 0"
class Network(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.p = p
        self.hidden1 = nn.Linear(784, 128)
        self.hidden2 = nn.Linear(128, 64)
        self.output = nn.Linear(64, 10)

    def forward(self, x):
        h1 = torch.relu(self.hidden1(x.flatten(start_dim=1)))
        h1 = F.dropout(h1, self.p, self.training)
        h2 = torch.relu(self.hidden2(h1))
        if self.training:
            h2 = h2 * (torch.rand_like(h2) >= self.p) / (1 - self.p)
        return F.dropout(self.output(h2), self.p, self.training)


@torch.inference_mode()
def score(model, x, y):
    model.eval()
    return 100 * (model(x).argmax(dim=1) == y).float().mean().item()


# %% task="debug" name="nn-dropout-en-forward" hint="con eval(), la segunda capa oculta cambia"
class Network(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.p = p
        self.hidden1 = nn.Linear(784, 128)
        self.hidden2 = nn.Linear(128, 64)
        self.output = nn.Linear(64, 10)

    def forward(self, x):
        h1 = torch.relu(self.hidden1(x.flatten(start_dim=1)))
        h1 = F.dropout(h1, self.p, self.training)
        h2 = nn.Dropout(self.p)(torch.relu(self.hidden2(h1)))
        return self.output(h2)


@torch.inference_mode()
def score(model, x, y):
    model.eval()
    return 100 * (model(x).argmax(dim=1) == y).float().mean().item()


# %% task="debug" name="quitar-en-vez-de-arreglar" hint="¿Qué quitaste?"
class Network(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.p = p
        self.hidden1 = nn.Linear(784, 128)
        self.hidden2 = nn.Linear(128, 64)
        self.output = nn.Linear(64, 10)

    def forward(self, x):
        h1 = torch.relu(self.hidden1(x.flatten(start_dim=1)))
        h2 = torch.relu(self.hidden2(h1))
        return self.output(h2)


@torch.inference_mode()
def score(model, x, y):
    model.eval()
    return 100 * (model(x).argmax(dim=1) == y).float().mean().item()


# %% task="debug" name="otra-p" hint="la primera capa apaga 0.80"
class Network(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.p = p
        self.hidden1 = nn.Linear(784, 128)
        self.hidden2 = nn.Linear(128, 64)
        self.output = nn.Linear(64, 10)

    def forward(self, x):
        h1 = torch.relu(self.hidden1(x.flatten(start_dim=1)))
        h1 = F.dropout(h1, 1 - self.p, self.training)
        h2 = torch.relu(self.hidden2(h1))
        if self.training:
            h2 = h2 * (torch.rand_like(h2) >= self.p) / (1 - self.p)
        return self.output(h2)


@torch.inference_mode()
def score(model, x, y):
    model.eval()
    return 100 * (model(x).argmax(dim=1) == y).float().mean().item()


# %% task="debug" name="softmax-en-la-red" hint="¿Qué espera la pérdida?"
class Network(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.p = p
        self.hidden1 = nn.Linear(784, 128)
        self.hidden2 = nn.Linear(128, 64)
        self.output = nn.Linear(64, 10)

    def forward(self, x):
        h1 = torch.relu(self.hidden1(x.flatten(start_dim=1)))
        h1 = F.dropout(h1, self.p, self.training)
        h2 = torch.relu(self.hidden2(h1))
        if self.training:
            h2 = h2 * (torch.rand_like(h2) >= self.p) / (1 - self.p)
        return self.output(h2).softmax(dim=1)


@torch.inference_mode()
def score(model, x, y):
    model.eval()
    return 100 * (model(x).argmax(dim=1) == y).float().mean().item()


# %% task="mine" name="sin-remedio" hint="Memoriza"
def mine():
    torch.manual_seed(0)
    model = DropoutMLP(p=0.0)
    return {"model": model, "optimizer": torch.optim.Adam(model.parameters(), lr=0.001)}


# %% task="mine" name="solo-dropout" hint="Está entre las de otros"
def mine():
    torch.manual_seed(0)
    model = DropoutMLP(p=0.5)
    return {"model": model, "optimizer": torch.optim.Adam(model.parameters(), lr=0.001)}


# %% task="mine" name="planificador-sin-mas" hint="¿probaste remedios más fuertes?"
def mine():
    torch.manual_seed(0)
    model = DropoutMLP(p=0.5)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
    scheduler = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, max_lr=0.003, total_steps=40 * len(train_loader)
    )
    return {"model": model, "optimizer": optimizer, "scheduler": scheduler}


# %% task="mine" name="adam-con-decaimiento" hint="¿aprendió algo la red?"
def mine():
    torch.manual_seed(0)
    model = DropoutMLP(p=0.2)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.001, weight_decay=1.0)
    return {"model": model, "optimizer": optimizer}


# %% task="mine" name="p-excesiva" hint="¿le estorbas demasiado?"
def mine():
    torch.manual_seed(0)
    model = DropoutMLP(p=0.85)
    return {"model": model, "optimizer": torch.optim.Adam(model.parameters(), lr=0.001)}


# %% task="mine" name="otra-red" hint="¿Cuál pide el reto?"
def mine():
    model = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
    return {"model": model, "optimizer": torch.optim.Adam(model.parameters(), lr=0.001)}


# %% task="mine" name="ya-entrenada" hint="¿Quién la entrenó?"
def mine():
    torch.manual_seed(0)
    model = DropoutMLP(p=0.2)
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.001)
    return {"model": race(model, optimizer)[1], "optimizer": optimizer}


# %% task="mine" name="la-carrera-dentro" hint="¿Qué claves lleva?"
def mine():
    torch.manual_seed(0)
    model = DropoutMLP(p=0.2)
    return race(model, torch.optim.AdamW(model.parameters(), lr=0.003, weight_decay=2.0))
