# %% task="costs" name="un-solo-relleno" hint="¿En cuántas orillas hay relleno?"
def conv_costs(side, c, m, k, s, p):
    new_side = (side + p - k) // s + 1
    return new_side, (c * k * k + 1) * m, new_side**2 * m * c * k * k


# %% task="costs" name="division-con-decimales" hint="¿Cabe media ventana?"
def conv_costs(side, c, m, k, s, p):
    new_side = (side + 2 * p - k) / s + 1
    return new_side, (c * k * k + 1) * m, new_side**2 * m * c * k * k


# %% task="costs" name="sin-el-mas-uno" hint="¿Qué ocupa la primera ventana?"
def conv_costs(side, c, m, k, s, p):
    new_side = (side + 2 * p - k) // s
    return new_side, (c * k * k + 1) * m, new_side**2 * m * c * k * k


# %% task="costs" name="sin-sesgos" hint="¿Qué más guarda cada filtro"
def conv_costs(side, c, m, k, s, p):
    new_side = (side + 2 * p - k) // s + 1
    return new_side, c * k * k * m, new_side**2 * m * c * k * k


# %% task="costs" name="un-solo-canal" hint="¿De cuántos canales lee un filtro?"
def conv_costs(side, c, m, k, s, p):
    new_side = (side + 2 * p - k) // s + 1
    return new_side, (k * k + 1) * m, new_side**2 * m * c * k * k


# %% task="costs" name="lado-que-entra" hint="¿En cuántas posiciones se coloca el filtro?"
def conv_costs(side, c, m, k, s, p):
    new_side = (side + 2 * p - k) // s + 1
    return new_side, (c * k * k + 1) * m, side**2 * m * c * k * k


# %% task="costs" name="multiplica-el-sesgo" hint="¿El sesgo se multiplica por algo?"
def conv_costs(side, c, m, k, s, p):
    new_side = (side + 2 * p - k) // s + 1
    parameters = (c * k * k + 1) * m
    return new_side, parameters, new_side**2 * parameters


# %% task="costs" name="copiar-el-numero" hint="el lado te da 28. ¿Qué ocupa"
def conv_costs(side, c, m, k, s, p):
    return 28, 156, 117600


# %% task="shifted" name="sin-sumar" hint="solo queda la última casilla. ¿Dónde"
def shifted_conv(x, weight, bias, stride=1, padding=0):
    k = weight.shape[2]
    x = F.pad(x, [padding] * 4)
    rows = (x.shape[2] - k) // stride + 1
    columns = (x.shape[3] - k) // stride + 1
    for u in range(k):
        for v in range(k):
            patch = x[:, :, u : u + rows * stride : stride, v : v + columns * stride : stride]
            maps = weight[:, :, u, v] @ patch.flatten(start_dim=2) + bias[:, None]
    return maps.reshape(len(x), len(weight), rows, columns)


# %% task="shifted" name="sin-sesgo" hint="queda la última casilla, sin sesgo."
def shifted_conv(x, weight, bias, stride=1, padding=0):
    k = weight.shape[2]
    x = F.pad(x, [padding] * 4)
    rows = (x.shape[2] - k) // stride + 1
    columns = (x.shape[3] - k) // stride + 1
    for u in range(k):
        for v in range(k):
            patch = x[:, :, u : u + rows * stride : stride, v : v + columns * stride : stride]
            maps = weight[:, :, u, v] @ patch.flatten(start_dim=2)
    return maps.reshape(len(x), len(weight), rows, columns)


# %% task="shifted" name="filas-por-columnas" hint="el filtro está acostado."
def shifted_conv(x, weight, bias, stride=1, padding=0):
    k = weight.shape[2]
    x = F.pad(x, [padding] * 4)
    rows = (x.shape[2] - k) // stride + 1
    columns = (x.shape[3] - k) // stride + 1
    maps = bias[:, None] + torch.zeros(len(x), len(weight), rows * columns)
    for u in range(k):
        for v in range(k):
            patch = x[:, :, v : v + rows * stride : stride, u : u + columns * stride : stride]
            maps = maps + weight[:, :, u, v] @ patch.flatten(start_dim=2)
    return maps.reshape(len(x), len(weight), rows, columns)


# %% task="shifted" name="filtro-volteado" hint="el filtro va al revés."
def shifted_conv(x, weight, bias, stride=1, padding=0):
    k = weight.shape[2]
    x = F.pad(x, [padding] * 4)
    rows = (x.shape[2] - k) // stride + 1
    columns = (x.shape[3] - k) // stride + 1
    maps = bias[:, None] + torch.zeros(len(x), len(weight), rows * columns)
    for u in range(k):
        for v in range(k):
            patch = x[:, :, u : u + rows * stride : stride, v : v + columns * stride : stride]
            maps = maps + weight[:, :, k - 1 - u, k - 1 - v] @ patch.flatten(start_dim=2)
    return maps.reshape(len(x), len(weight), rows, columns)


# %% task="shifted" name="sin-el-paso" hint="con paso 2 y relleno 1 se detiene"
def shifted_conv(x, weight, bias, stride=1, padding=0):
    k = weight.shape[2]
    x = F.pad(x, [padding] * 4)
    rows = (x.shape[2] - k) // stride + 1
    columns = (x.shape[3] - k) // stride + 1
    maps = bias[:, None] + torch.zeros(len(x), len(weight), rows * columns)
    for u in range(k):
        for v in range(k):
            patch = x[:, :, u : u + rows * stride, v : v + columns * stride]
            maps = maps + weight[:, :, u, v] @ patch.flatten(start_dim=2)
    return maps.reshape(len(x), len(weight), rows, columns)


# %% task="shifted" name="la-ventana-sin-correr" hint="hay diferencias de"
def shifted_conv(x, weight, bias, stride=1, padding=0):
    k = weight.shape[2]
    x = F.pad(x, [padding] * 4)
    rows = (x.shape[2] - k) // stride + 1
    columns = (x.shape[3] - k) // stride + 1
    maps = bias[:, None] + torch.zeros(len(x), len(weight), rows * columns)
    for u in range(k):
        for v in range(k):
            patch = x[:, :, : rows * stride : stride, : columns * stride : stride]
            maps = maps + weight[:, :, u, v] @ patch.flatten(start_dim=2)
    return maps.reshape(len(x), len(weight), rows, columns)


# %% task="shifted" name="solo-el-primer-filtro" hint="solo el primer mapa está bien."
def shifted_conv(x, weight, bias, stride=1, padding=0):
    k = weight.shape[2]
    x = F.pad(x, [padding] * 4)
    rows = (x.shape[2] - k) // stride + 1
    columns = (x.shape[3] - k) // stride + 1
    maps = bias[:, None] + torch.zeros(len(x), len(weight), rows * columns)
    for u in range(k):
        for v in range(k):
            down, right = u + rows * stride, v + columns * stride
            patch = x[:, :, u:down:stride, v:right:stride]
            maps = maps + weight[:1, :, u, v] @ patch.flatten(start_dim=2)
    return maps.reshape(len(x), len(weight), rows, columns)


# %% task="shifted" name="sesgo-en-cada-vuelta" hint="sobra sesgo."
def shifted_conv(x, weight, bias, stride=1, padding=0):
    k = weight.shape[2]
    x = F.pad(x, [padding] * 4)
    rows = (x.shape[2] - k) // stride + 1
    columns = (x.shape[3] - k) // stride + 1
    maps = bias[:, None] + torch.zeros(len(x), len(weight), rows * columns)
    for u in range(k):
        for v in range(k):
            patch = x[:, :, u : u + rows * stride : stride, v : v + columns * stride : stride]
            maps = maps + weight[:, :, u, v] @ patch.flatten(start_dim=2) + bias[:, None]
    return maps.reshape(len(x), len(weight), rows, columns)


# %% task="order" name="optimizador-antes" hint="¿Qué capas había cuando nació el optimizador?"
order = [6, 4, 3, 1, 5, 2, 0]

# %% task="order" name="train-al-final" hint="se movieron las medias guardadas"
order = [6, 4, 1, 3, 2, 5, 0]

# %% task="order" name="fijar-despues-del-paso" hint="¿En qué modo estaban esas capas"
order = [6, 4, 1, 3, 5, 0, 2]

# %% task="order" name="congelar-al-final" hint="la línea 0 se detiene. RuntimeError"
order = [4, 1, 3, 6, 5, 2, 0]

# %% task="order" name="bloque-congelado" hint="¿Y los del último bloque?"
order = [4, 6, 1, 3, 5, 2, 0]

# %% task="order" name="cabeza-congelada" hint="¿Y los de la cabeza nueva?"
order = [1, 6, 4, 3, 5, 2, 0]

# %% task="order" name="congelar-tarde" hint="¿Qué se congeló tarde?"
order = [4, 1, 3, 5, 2, 0, 6]

# %% task="order" name="paso-con-la-cabeza-vieja" hint="con la cabeza de mil salidas"
order = [6, 4, 3, 5, 2, 0, 1]

# %% task="order" name="paso-sin-optimizador" hint="la línea 0 se detiene. NameError"
order = [6, 4, 1, 5, 2, 0, 3]

# %% task="order" name="incompleto" hint="¿Están los siete números"
order = [6, 4, 1, 3, 0]

# %% task="order" name="copiar-el-numero" hint="`order` es 618250."
order = 618250


# %% task="cross" name="entrena-con-todas" hint="¿Cuáles no debería haber visto?"
def cross_validate(fit, features, labels, seed):
    guesses, marks = torch.zeros_like(labels), []
    folds = StratifiedKFold(5, shuffle=True, random_state=seed)
    for rows, unseen in folds.split(features, labels):
        model = fit(features, labels)
        guesses[unseen] = model(features[unseen]).argmax(dim=1)
        marks.append(100 * (guesses == labels)[unseen].float().mean())
    return guesses, torch.stack(marks)


# %% task="cross" name="al-reves" hint="un modelo entrena con 8 de 40 fotos"
def cross_validate(fit, features, labels, seed):
    guesses, marks = torch.zeros_like(labels), []
    folds = StratifiedKFold(5, shuffle=True, random_state=seed)
    for unseen, rows in folds.split(features, labels):
        model = fit(features[rows], labels[rows])
        guesses[unseen] = model(features[unseen]).argmax(dim=1)
        marks.append(100 * (guesses == labels)[unseen].float().mean())
    return guesses, torch.stack(marks)


# %% task="cross" name="sin-mezclar" hint="no están en la parte que da la semilla"
def cross_validate(fit, features, labels, seed):
    guesses, marks = torch.zeros_like(labels), []
    for rows, unseen in StratifiedKFold(5).split(features, labels):
        model = fit(features[rows], labels[rows])
        guesses[unseen] = model(features[unseen]).argmax(dim=1)
        marks.append(100 * (guesses == labels)[unseen].float().mean())
    return guesses, torch.stack(marks)


# %% task="cross" name="etiquetas-de-otras" hint="`fit` recibe etiquetas de otras fotos"
def cross_validate(fit, features, labels, seed):
    guesses, marks = torch.zeros_like(labels), []
    folds = StratifiedKFold(5, shuffle=True, random_state=seed)
    for rows, unseen in folds.split(features, labels):
        model = fit(features[rows], labels[: len(rows)])
        guesses[unseen] = model(features[unseen]).argmax(dim=1)
        marks.append(100 * (guesses == labels)[unseen].float().mean())
    return guesses, torch.stack(marks)


# %% task="cross" name="responde-las-de-entrenar" hint="fotos, y son 40."
def cross_validate(fit, features, labels, seed):
    guesses, marks = torch.zeros_like(labels), []
    folds = StratifiedKFold(5, shuffle=True, random_state=seed)
    for rows, unseen in folds.split(features, labels):
        model = fit(features[rows], labels[rows])
        guesses[rows] = model(features[rows]).argmax(dim=1)
        marks.append(100 * (guesses == labels)[rows].float().mean())
    return guesses, torch.stack(marks)


# %% task="cross" name="en-el-orden-de-las-partes" hint="respuestas no están en su fila"
def cross_validate(fit, features, labels, seed):
    guesses, marks = [], []
    folds = StratifiedKFold(5, shuffle=True, random_state=seed)
    for rows, unseen in folds.split(features, labels):
        answers = fit(features[rows], labels[rows])(features[unseen]).argmax(dim=1)
        guesses.append(answers)
        marks.append(100 * (answers == labels[unseen]).float().mean())
    return torch.cat(guesses), torch.stack(marks)


# %% task="cross" name="una-sola-parte" hint="modelos entrenados: 1."
def cross_validate(fit, features, labels, seed):
    guesses, marks = torch.zeros_like(labels), []
    folds = StratifiedKFold(5, shuffle=True, random_state=seed)
    for rows, unseen in folds.split(features, labels):
        model = fit(features[rows], labels[rows])
        guesses[unseen] = model(features[unseen]).argmax(dim=1)
        marks.append(100 * (guesses == labels)[unseen].float().mean())
        return guesses, torch.stack(marks)


# %% task="cross" name="sin-el-cien" hint="¿De qué fotos es, y en qué unidad?"
def cross_validate(fit, features, labels, seed):
    guesses, marks = torch.zeros_like(labels), []
    folds = StratifiedKFold(5, shuffle=True, random_state=seed)
    for rows, unseen in folds.split(features, labels):
        model = fit(features[rows], labels[rows])
        guesses[unseen] = model(features[unseen]).argmax(dim=1)
        marks.append((guesses == labels)[unseen].float().mean())
    return guesses, torch.stack(marks)


# %% task="cross" name="lista-de-notas" hint="las notas son list."
def cross_validate(fit, features, labels, seed):
    guesses, marks = torch.zeros_like(labels), []
    folds = StratifiedKFold(5, shuffle=True, random_state=seed)
    for rows, unseen in folds.split(features, labels):
        model = fit(features[rows], labels[rows])
        guesses[unseen] = model(features[unseen]).argmax(dim=1)
        marks.append(100 * (guesses == labels)[unseen].float().mean().item())
    return guesses, marks


# %% task="cross" name="solo-la-media" hint="las notas tienen forma ()."
def cross_validate(fit, features, labels, seed):
    guesses, marks = torch.zeros_like(labels), []
    folds = StratifiedKFold(5, shuffle=True, random_state=seed)
    for rows, unseen in folds.split(features, labels):
        model = fit(features[rows], labels[rows])
        guesses[unseen] = model(features[unseen]).argmax(dim=1)
        marks.append(100 * (guesses == labels)[unseen].float().mean())
    return guesses, torch.stack(marks).mean()


# %% task="cross" name="nota-de-las-de-entrenar" hint="¿De qué fotos es, y en qué unidad?"
def cross_validate(fit, features, labels, seed):
    guesses, marks = torch.zeros_like(labels), []
    folds = StratifiedKFold(5, shuffle=True, random_state=seed)
    for rows, unseen in folds.split(features, labels):
        model = fit(features[rows], labels[rows])
        answers = model(features).argmax(dim=1)
        guesses[unseen] = answers[unseen]
        marks.append(100 * (answers == labels)[rows].float().mean())
    return guesses, torch.stack(marks)


# %% task="cross" name="como-en-la-pagina" hint="`fit` recibe 4 argumentos."
def cross_validate(fit, features, labels, seed):
    guesses, marks = torch.zeros_like(labels), []
    folds = StratifiedKFold(5, shuffle=True, random_state=seed)
    for rows, unseen in folds.split(features, labels):
        model = fit(features, labels, rows, seed)
        guesses[unseen] = model(features[unseen]).argmax(dim=1)
        marks.append(100 * (guesses == labels)[unseen].float().mean())
    return guesses, torch.stack(marks)


# %% task="cross" name="copiar-el-numero" hint="modelos entrenados: 0."
def cross_validate(fit, features, labels, seed):
    return torch.zeros_like(labels), torch.full((5,), 86.0)


# %% task="vote" name="producto-punto" hint="ganan los vectores más largos. ¿Qué quita"
def vote(bank, bank_labels, queries, k):
    values, nearest = (queries @ bank.T).topk(k, dim=1)
    return (values[:, :, None] * F.one_hot(bank_labels[nearest], 10)).sum(dim=1)


# %% task="vote" name="votos-de-uno" hint="todos los votos valen 1."
def vote(bank, bank_labels, queries, k):
    cosines = F.normalize(queries) @ F.normalize(bank).T
    return F.one_hot(bank_labels[cosines.topk(k).indices], 10).sum(dim=1)


# %% task="vote" name="por-distancia" hint="ganan los menos distantes."
def vote(bank, bank_labels, queries, k):
    nearest = torch.cdist(queries, bank).topk(k, largest=False).indices
    cosines = F.normalize(queries) @ F.normalize(bank).T
    values = cosines.gather(1, nearest)
    return (values[:, :, None] * F.one_hot(bank_labels[nearest], 10)).sum(dim=1)


# %% task="vote" name="los-menos-parecidos" hint="votan los menos parecidos. ¿Hacia"
def vote(bank, bank_labels, queries, k):
    cosines = F.normalize(queries) @ F.normalize(bank).T
    values, nearest = cosines.topk(k, largest=False)
    return (values[:, :, None] * F.one_hot(bank_labels[nearest], 10)).sum(dim=1)


# %% task="vote" name="votan-todas" hint="con k = 1 una fila tiene"
def vote(bank, bank_labels, queries, k):
    cosines = F.normalize(queries) @ F.normalize(bank).T
    return cosines @ F.one_hot(bank_labels, 10).float()


# %% task="vote" name="banco-sin-dividir" hint="con k = 1 una clase recibe"
def vote(bank, bank_labels, queries, k):
    cosines = queries @ F.normalize(bank).T
    values, nearest = cosines.topk(k)
    return (values[:, :, None] * F.one_hot(bank_labels[nearest], 10)).sum(dim=1)


# %% task="vote" name="sobrescribe" hint="con k = 4 una clase recibe"
def vote(bank, bank_labels, queries, k):
    values, nearest = (F.normalize(queries) @ F.normalize(bank).T).topk(k)
    return torch.zeros(len(queries), 10).scatter(1, bank_labels[nearest], values)


# %% task="vote" name="normaliza-columnas" hint="con k = 1 votan otras clases"
def vote(bank, bank_labels, queries, k):
    cosines = F.normalize(queries, dim=0) @ F.normalize(bank, dim=0).T
    values, nearest = cosines.topk(k)
    return (values[:, :, None] * F.one_hot(bank_labels[nearest], 10)).sum(dim=1)


# %% task="vote" name="clases-y-no-votos" hint="con 8 consultas sale algo de forma (8,)"
def vote(bank, bank_labels, queries, k):
    cosines = F.normalize(queries) @ F.normalize(bank).T
    return bank_labels[cosines.topk(k).indices].mode(dim=1).values


# %% task="vote" name="columnas-de-menos" hint="con 8 consultas sale algo de forma (8, 8)"
def vote(bank, bank_labels, queries, k):
    cosines = F.normalize(queries) @ F.normalize(bank).T
    values, nearest = cosines.topk(k, dim=1)
    return (values[:, :, None] * F.one_hot(bank_labels[nearest])).sum(dim=1)


# %% task="debug" name="requires-grad-sin-guion" hint="síntomas: 1. El primero: piden gradiente"
def adapt(network, x, y, steps=5):
    torch.manual_seed(0)
    model = deepcopy(network)
    model.requires_grad = False
    model.classifier = nn.Linear(1280, 10)
    optimizer = torch.optim.Adam(model.classifier.parameters(), lr=0.01)
    model.eval()
    for _ in range(steps):
        step(model, optimizer, x, y)
    return model


@torch.inference_mode()
def answer(model, path):
    model.eval()
    return model(to_small(open_photo(path))[None]).softmax(dim=1)[0]


# %% task="debug" name="optimizador-de-la-vieja" hint="síntomas: 1. El primero: la cabeza sale"
def adapt(network, x, y, steps=5):
    torch.manual_seed(0)
    model = deepcopy(network).requires_grad_(False)
    optimizer = torch.optim.Adam(model.classifier.parameters(), lr=0.01)
    model.classifier = nn.Linear(1280, 10)
    model.eval()
    for _ in range(steps):
        step(model, optimizer, x, y)
    return model


@torch.inference_mode()
def answer(model, path):
    model.eval()
    return model(to_small(open_photo(path))[None]).softmax(dim=1)[0]


# %% task="debug" name="medias-que-se-mueven" hint="tensores congelados. ¿En qué modo iba?"
def adapt(network, x, y, steps=5):
    torch.manual_seed(0)
    model = deepcopy(network).requires_grad_(False)
    model.classifier = nn.Linear(1280, 10)
    optimizer = torch.optim.Adam(model.classifier.parameters(), lr=0.01)
    model.train()
    for _ in range(steps):
        step(model, optimizer, x, y)
    return model


@torch.inference_mode()
def answer(model, path):
    model.eval()
    return model(to_small(open_photo(path))[None]).softmax(dim=1)[0]


# %% task="debug" name="todo-congelado" hint="`adapt` se detiene: element 0 of tensors"
def adapt(network, x, y, steps=5):
    torch.manual_seed(0)
    model = deepcopy(network)
    model.classifier = nn.Linear(1280, 10)
    model.requires_grad_(False)
    optimizer = torch.optim.Adam(model.classifier.parameters(), lr=0.01)
    model.eval()
    for _ in range(steps):
        step(model, optimizer, x, y)
    return model


# %% task="debug" name="optimizador-de-todo" hint="pesos del extractor. ¿Quién los movió?"
def adapt(network, x, y, steps=5):
    torch.manual_seed(0)
    model = deepcopy(network)
    model.classifier = nn.Linear(1280, 10)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    model.eval()
    for _ in range(steps):
        step(model, optimizer, x, y)
    return model.requires_grad_(False).classifier.requires_grad_(True) and model


@torch.inference_mode()
def answer(model, path):
    model.eval()
    return model(to_small(open_photo(path))[None]).softmax(dim=1)[0]


# %% task="debug" name="sin-copiar" hint="cambió la red original."
def adapt(network, x, y, steps=5):
    torch.manual_seed(0)
    model = network.requires_grad_(False)
    model.classifier = nn.Linear(1280, 10)
    optimizer = torch.optim.Adam(model.classifier.parameters(), lr=0.01)
    model.eval()
    for _ in range(steps):
        step(model, optimizer, x, y)
    return deepcopy(model)


@torch.inference_mode()
def answer(model, path):
    model.eval()
    return model(to_small(open_photo(path))[None]).softmax(dim=1)[0]


# %% task="debug" name="al-azar" hint="un archivo da dos fotos distintas."
def adapt(network, x, y, steps=5):
    torch.manual_seed(0)
    model = deepcopy(network).requires_grad_(False)
    model.classifier = nn.Linear(1280, 10)
    optimizer = torch.optim.Adam(model.classifier.parameters(), lr=0.01)
    model.eval()
    for _ in range(steps):
        step(model, optimizer, x, y)
    return model


@torch.inference_mode()
def answer(model, path):
    model.eval()
    return model(as_trained(open_photo(path))[None]).softmax(dim=1)[0]


# %% task="debug" name="cuatro-canales" hint="¿Cuántos canales trae el PNG?"
def adapt(network, x, y, steps=5):
    torch.manual_seed(0)
    model = deepcopy(network).requires_grad_(False)
    model.classifier = nn.Linear(1280, 10)
    optimizer = torch.optim.Adam(model.classifier.parameters(), lr=0.01)
    model.eval()
    for _ in range(steps):
        step(model, optimizer, x, y)
    return model


@torch.inference_mode()
def answer(model, path):
    model.eval()
    return model(as_trained(Image.open(path))[None]).softmax(dim=1)[0]


# %% task="debug" name="fondo-destapado" hint="la red ve otra foto."
def adapt(network, x, y, steps=5):
    torch.manual_seed(0)
    model = deepcopy(network).requires_grad_(False)
    model.classifier = nn.Linear(1280, 10)
    optimizer = torch.optim.Adam(model.classifier.parameters(), lr=0.01)
    model.eval()
    for _ in range(steps):
        step(model, optimizer, x, y)
    return model


@torch.inference_mode()
def answer(model, path):
    model.eval()
    return model(to_small(Image.open(path))[None]).softmax(dim=1)[0]


# %% task="debug" name="azar-con-semilla" hint="la foto llega cambiada."
def adapt(network, x, y, steps=5):
    torch.manual_seed(0)
    model = deepcopy(network).requires_grad_(False)
    model.classifier = nn.Linear(1280, 10)
    optimizer = torch.optim.Adam(model.classifier.parameters(), lr=0.01)
    model.eval()
    for _ in range(steps):
        step(model, optimizer, x, y)
    return model


@torch.inference_mode()
def answer(model, path):
    model.eval()
    torch.manual_seed(0)
    return model(as_trained(open_photo(path))[None]).softmax(dim=1)[0]


# %% task="debug" name="otro-lado" hint="la red ve fotos de lado 224."
def adapt(network, x, y, steps=5):
    torch.manual_seed(0)
    model = deepcopy(network).requires_grad_(False)
    model.classifier = nn.Linear(1280, 10)
    optimizer = torch.optim.Adam(model.classifier.parameters(), lr=0.01)
    model.eval()
    for _ in range(steps):
        step(model, optimizer, x, y)
    return model


@torch.inference_mode()
def answer(model, path):
    model.eval()
    return model(to_network(open_photo(path))[None]).softmax(dim=1)[0]


# %% task="debug" name="sin-eval" hint="predice en modo de entrenamiento."
def adapt(network, x, y, steps=5):
    torch.manual_seed(0)
    model = deepcopy(network).requires_grad_(False)
    model.classifier = nn.Linear(1280, 10)
    optimizer = torch.optim.Adam(model.classifier.parameters(), lr=0.01)
    model.eval()
    for _ in range(steps):
        step(model, optimizer, x, y)
    return model


@torch.inference_mode()
def answer(model, path):
    return model(to_small(open_photo(path))[None]).softmax(dim=1)[0]


# %% task="few" name="mira-las-etiquetas" hint="¿De dónde salen?"
def classify(few, few_labels, others):
    rows = [int((features == photo).all(dim=1).nonzero()[0, 0]) for photo in others]
    return labels[rows]


# %% task="few" name="solo-la-cabeza" hint="¿Qué información no usas?"
def classify(few, few_labels, others):
    return fit_head(few, few_labels)(others).argmax(dim=1)


# %% task="few" name="sin-normalizar" hint="¿Importa lo largo de un vector?"
def classify(few, few_labels, others):
    return few_labels[torch.cdist(others, few).argmin(dim=1)]


# %% task="few" name="k-means-sin-etiquetas" hint="por debajo de todas las referencias."
def classify(few, few_labels, others):
    units = F.normalize(others)
    centres = units[:10]
    for _ in range(10):
        group = (units @ F.normalize(centres).T).argmax(dim=1)
        centres = F.one_hot(group, 10).float().T @ units
    return (group + few_labels[0] - few_labels[0]) * 0 + (group + few_labels[0]) % 10


# %% task="few" name="k-means-con-etiquetas" hint="¿Cuánto pesa en un centro una foto dudosa?"
def classify(few, few_labels, others):
    units, new = F.normalize(few), F.normalize(others)
    known = F.one_hot(few_labels, 10).float()
    centres = known.T @ units
    for _ in range(10):
        group = (new @ F.normalize(centres).T).argmax(dim=1)
        centres = known.T @ units + F.one_hot(group, 10).float().T @ new
    return (new @ F.normalize(centres).T).argmax(dim=1)


# %% task="few" name="puntuaciones" hint="devuelve algo de forma (80, 10)"
def classify(few, few_labels, others):
    centres = torch.stack([F.normalize(few)[few_labels == c].mean(dim=0) for c in range(10)])
    return F.normalize(others) @ F.normalize(centres).T


# %% task="few" name="arreglo-de-numpy" hint="devuelve ndarray."
def classify(few, few_labels, others):
    centres = torch.stack([F.normalize(few)[few_labels == c].mean(dim=0) for c in range(10)])
    return (F.normalize(others) @ F.normalize(centres).T).argmax(dim=1).numpy()


# %% task="few" name="el-vecino-al-reves" hint="por debajo de todas las referencias. ¿Qué"
def classify(few, few_labels, others):
    cosines = F.normalize(others) @ F.normalize(few).T
    return few_labels[cosines.argmin(dim=1)]
