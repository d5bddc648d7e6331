# %% task="resized" name="los-dos-lados" hint="¿Qué le pasaría a un tejón largo"
def resized_shape(width, height, side):
    return 3, side, side


# %% task="resized" name="ancho-primero" hint="¿qué va primero"
def resized_shape(width, height, side):
    shorter = min(width, height)
    return 3, side * width // shorter, side * height // shorter


# %% task="resized" name="lado-mayor" hint="¿Es el lado mayor"
def resized_shape(width, height, side):
    longer = max(width, height)
    return 3, side * height // longer, side * width // longer


# %% task="resized" name="redondea" hint="¿Redondea Resize"
def resized_shape(width, height, side):
    shorter = min(width, height)
    return 3, round(side * height / shorter), round(side * width / shorter)


# %% task="resized" name="sin-cortar" hint="una fracción de columna"
def resized_shape(width, height, side):
    shorter = min(width, height)
    return 3, side * height / shorter, side * width / shorter


# %% task="resized" name="canales-al-final" hint="¿Dónde van los canales?"
def resized_shape(width, height, side):
    shorter = min(width, height)
    return side * height // shorter, side * width // shorter, 3


# %% task="resized" name="solo-el-alto" hint="con 64 de ancho, 77 de alto"
def resized_shape(width, height, side):
    return 3, side, side * width // height


# %% task="resized" name="copiar-el-tejon" hint="y Resize da otra cosa"
def resized_shape(width, height, side):
    return 3, 64, 162


# %% task="resized" name="sin-canales" hint="¿Cuántos números tiene la forma"
def resized_shape(width, height, side):
    shorter = min(width, height)
    return side * height // shorter, side * width // shorter


# %% task="renumber" name="orden-dado" hint="¿En qué orden recorre ImageFolder"
def renumber(train_names, test_names):
    known = sorted(train_names)
    return [known.index(name) for name in test_names]


# %% task="renumber" name="modelo-sin-ordenar" hint="en el orden en que las escribiste"
def renumber(train_names, test_names):
    return [train_names.index(name) for name in sorted(test_names)]


# %% task="renumber" name="nada-cambia" hint="como si nada cambiara"
def renumber(train_names, test_names):
    return list(range(len(test_names)))


# %% task="renumber" name="falta-la-primera" hint="¿Qué clase tiene el 0 en la prueba"
def renumber(train_names, test_names):
    return [number + 1 for number in range(len(test_names))]


# %% task="renumber" name="sin-mayusculas" hint="«Puma» o «perro»"
def renumber(train_names, test_names):
    known = sorted(train_names, key=str.lower)
    return [known.index(name) for name in sorted(test_names, key=str.lower)]


# %% task="renumber" name="alfabeto-espanol" hint="las letras con tilde, y la ñ"
def renumber(train_names, test_names):
    def key(name):
        return name.lower().translate(str.maketrans("áéíóúñ", "aeioun"))

    known = sorted(train_names, key=key)
    return [known.index(name) for name in sorted(test_names, key=key)]


# %% task="renumber" name="numeros-de-verdad" hint="¿Son números o textos"
def renumber(train_names, test_names):
    def key(name):
        return (0, int(name), "") if name.isdigit() else (1, 0, name)

    known = sorted(train_names, key=key)
    return [known.index(name) for name in sorted(test_names, key=key)]


# %% task="renumber" name="un-diccionario" hint="`renumber` devuelve dict"
def renumber(train_names, test_names):
    known = sorted(train_names)
    return {name: known.index(name) for name in sorted(test_names)}


# %% task="renumber" name="copiar-el-ejemplo" hint="¿Hay un número por cada clase"
def renumber(train_names, test_names):
    return [0, 3]


# %% task="order" name="destapa" hint="destapa lo escondido"
order = list("CFGJBIEHAD")

# %% task="order" name="sin-exif" hint="¿Quién lee la nota EXIF?"
order = list("GJBIEHAD")

# %% task="order" name="de-0-a-255" hint="¿En qué escala"
order = list("CGJBIEHKD")

# %% task="order" name="sin-normalizar" hint="los valores van de 0 a 1"
order = list("CGJBIEHA")

# %% task="order" name="sin-medida" hint="¿Qué paso falta?"
order = list("CGJBIHAD")

# %% task="order" name="papel-despues" hint="la línea «B» se detiene"
order = list("CGBJIEHAD")

# %% task="order" name="sin-rgba" hint="la línea «B» se detiene (ValueError: "
order = list("CJBIEHAD")

# %% task="order" name="deforma-antes" hint="¿Qué paso cambia su silueta?"
order = list("CGEJBIHAD")

# %% task="order" name="papel-antes-de-girar" hint="no cabe en el papel"
order = list("GJCBIEHAD")

# %% task="order" name="sobran-lineas" hint="pero usas 10 letras"
order = list("CGJBFIEHAD")

# %% task="order" name="nombres-enteros" hint="¿Son letras de la A a la K?"
order = ["abrir", "cuadrado", "tensor"]

# %% task="order" name="sin-tensor" hint="no hay un tensor `x`"
order = list("CGJBIE")


# %% task="split" name="sin-familias" hint="¿Quién dice cuáles van juntas?"
def split(thumbs, owners, targets, threshold, seed):
    folds = StratifiedKFold(n_splits=5, shuffle=True, random_state=seed)
    return next(folds.split(thumbs, targets))


# %% task="split" name="sin-cadena" hint="cadenas partidas"
def split(thumbs, owners, targets, threshold, seed):
    same = (thumbs @ thumbs.T > threshold) | (owners.reshape(-1, 1) == owners)
    family = torch.arange(len(thumbs))
    for i, j in same.triu(diagonal=1).nonzero():
        family[j] = family[i].item()
    folds = StratifiedGroupKFold(n_splits=5, shuffle=True, random_state=seed)
    return next(folds.split(thumbs, targets, groups=family))


# %% task="split" name="sin-duenos" hint="¿Qué dice `owners`?"
def split(thumbs, owners, targets, threshold, seed):
    family = torch.arange(len(thumbs))
    for i, j in (thumbs @ thumbs.T > threshold).triu(diagonal=1).nonzero():
        family[family == family[j].item()] = family[i].item()
    folds = StratifiedGroupKFold(n_splits=5, shuffle=True, random_state=seed)
    return next(folds.split(thumbs, targets, groups=family))


# %% task="split" name="solo-duenos" hint="¿Qué dicen las miniaturas?"
def split(thumbs, owners, targets, threshold, seed):
    folds = StratifiedGroupKFold(n_splits=5, shuffle=True, random_state=seed)
    return next(folds.split(thumbs, targets, groups=owners))


# %% task="split" name="umbral-fijo" hint="¿Cuál es tu umbral?"
def split(thumbs, owners, targets, threshold, seed):
    same = (thumbs @ thumbs.T > 0.93) | (owners.reshape(-1, 1) == owners)
    family = torch.arange(len(thumbs))
    for i, j in same.triu(diagonal=1).nonzero():
        family[family == family[j].item()] = family[i].item()
    folds = StratifiedGroupKFold(n_splits=5, shuffle=True, random_state=seed)
    return next(folds.split(thumbs, targets, groups=family))


# %% task="split" name="sin-proporcion" hint="¿Están en proporción?"
def split(thumbs, owners, targets, threshold, seed):
    same = (thumbs @ thumbs.T > threshold) | (owners.reshape(-1, 1) == owners)
    family = torch.arange(len(thumbs))
    for i, j in same.triu(diagonal=1).nonzero():
        family[family == family[j].item()] = family[i].item()
    names = sorted(set(family.tolist()), key=lambda name: (int(targets[name]), name))
    chosen = torch.isin(family, torch.tensor(names[: len(names) // 5]))
    rows = torch.arange(len(thumbs))
    return rows[~chosen], rows[chosen]


# %% task="split" name="al-reves" hint="¿Qué parte valida, y en qué lugar va?"
def split(thumbs, owners, targets, threshold, seed):
    same = (thumbs @ thumbs.T > threshold) | (owners.reshape(-1, 1) == owners)
    family = torch.arange(len(thumbs))
    for i, j in same.triu(diagonal=1).nonzero():
        family[family == family[j].item()] = family[i].item()
    folds = StratifiedGroupKFold(n_splits=5, shuffle=True, random_state=seed)
    train, val = next(folds.split(thumbs, targets, groups=family))
    return val, train


# %% task="split" name="sin-next" hint="¿Y las dos listas de filas?"
def split(thumbs, owners, targets, threshold, seed):
    folds = StratifiedGroupKFold(n_splits=5, shuffle=True, random_state=seed)
    return folds.split(thumbs, targets, groups=owners)


# %% task="table" name="no-existe" hint="FileNotFoundError: "
class CheckedTable(Dataset):
    def __init__(self, table, folder, classes, transform):
        self.classes, self.transform = classes, transform
        self.samples, self.problems = [], []
        for row in read_rows(table):
            path = Path(folder, row["archivo"])
            reason = flaw(path)
            if row["clase"] not in classes:
                reason = "clase desconocida"
            if reason is None:
                self.samples.append((path, classes.index(row["clase"])))
            else:
                self.problems.append((row["archivo"], reason))

    def __len__(self):
        return len(self.samples)

    def __getitem__(self, index):
        path, target = self.samples[index]
        return self.transform(open_photo(path)), target


# %% task="table" name="clase-sin-revisar" hint="ValueError: "
class CheckedTable(Dataset):
    def __init__(self, table, folder, classes, transform):
        self.classes, self.transform = classes, transform
        self.samples, self.problems = [], []
        for row in read_rows(table):
            path = Path(folder, row["archivo"])
            reason = flaw(path) if path.is_file() else "no existe"
            if reason is None:
                self.samples.append((path, classes.index(row["clase"])))
            else:
                self.problems.append((row["archivo"], reason))

    def __len__(self):
        return len(self.samples)

    def __getitem__(self, index):
        path, target = self.samples[index]
        return self.transform(open_photo(path)), target


# %% task="table" name="solo-si-existe" hint="está cortada"
class CheckedTable(Dataset):
    def __init__(self, table, folder, classes, transform):
        self.classes, self.transform = classes, transform
        self.samples, self.problems = [], []
        for row in read_rows(table):
            path = Path(folder, row["archivo"])
            if path.is_file() and row["clase"] in classes:
                self.samples.append((path, classes.index(row["clase"])))
            else:
                self.problems.append((row["archivo"], "no existe o clase desconocida"))

    def __len__(self):
        return len(self.samples)

    def __getitem__(self, index):
        path, target = self.samples[index]
        return self.transform(open_photo(path)), target


# %% task="table" name="en-minusculas" hint="«Zeta», que no está en la lista"
class CheckedTable(Dataset):
    def __init__(self, table, folder, classes, transform):
        self.classes, self.transform = classes, transform
        self.samples, self.problems = [], []
        for row in read_rows(table):
            path, kind = Path(folder, row["archivo"]), row["clase"].lower()
            reason = flaw(path) if path.is_file() else "no existe"
            if kind not in classes:
                reason = "clase desconocida"
            if reason is None:
                self.samples.append((path, classes.index(kind)))
            else:
                self.problems.append((row["archivo"], reason))

    def __len__(self):
        return len(self.samples)

    def __getitem__(self, index):
        path, target = self.samples[index]
        return self.transform(open_photo(path)), target


# %% task="table" name="sin-anotar" hint="nadie explica"
class CheckedTable(Dataset):
    def __init__(self, table, folder, classes, transform):
        self.classes, self.transform = classes, transform
        self.samples, self.problems = [], []
        for row in read_rows(table):
            path = Path(folder, row["archivo"])
            if row["clase"] in classes and path.is_file() and flaw(path) is None:
                self.samples.append((path, classes.index(row["clase"])))

    def __len__(self):
        return len(self.samples)

    def __getitem__(self, index):
        path, target = self.samples[index]
        return self.transform(open_photo(path)), target


# %% task="table" name="clases-ordenadas" hint="¿Qué lista manda?"
class CheckedTable(Dataset):
    def __init__(self, table, folder, classes, transform):
        self.classes, self.transform = sorted(classes), transform
        self.samples, self.problems = [], []
        for row in read_rows(table):
            path = Path(folder, row["archivo"])
            reason = flaw(path) if path.is_file() else "no existe"
            if row["clase"] not in classes:
                reason = "clase desconocida"
            if reason is None:
                self.samples.append((path, self.classes.index(row["clase"])))
            else:
                self.problems.append((row["archivo"], reason))

    def __len__(self):
        return len(self.samples)

    def __getitem__(self, index):
        path, target = self.samples[index]
        return self.transform(open_photo(path)), target


# %% task="table" name="clase-con-letras" hint="les das ['zeta', 'alfa', 'alfa', 'zeta']"
class CheckedTable(Dataset):
    def __init__(self, table, folder, classes, transform):
        self.classes, self.transform = classes, transform
        self.samples, self.problems = [], []
        for row in read_rows(table):
            path = Path(folder, row["archivo"])
            reason = flaw(path) if path.is_file() else "no existe"
            if row["clase"] not in classes:
                reason = "clase desconocida"
            if reason is None:
                self.samples.append((path, row["clase"]))
            else:
                self.problems.append((row["archivo"], reason))

    def __len__(self):
        return len(self.samples)

    def __getitem__(self, index):
        path, target = self.samples[index]
        return self.transform(open_photo(path)), target


# %% task="table" name="prepara-al-crear" hint="¿Cuándo se piden?"
class CheckedTable(Dataset):
    def __init__(self, table, folder, classes, transform):
        self.samples, self.problems, self.x = [], [], []
        for row in read_rows(table):
            path = Path(folder, row["archivo"])
            reason = flaw(path) if path.is_file() else "no existe"
            if row["clase"] not in classes:
                reason = "clase desconocida"
            if reason is None:
                self.samples.append((path, classes.index(row["clase"])))
                self.x.append(transform(open_photo(path)))
            else:
                self.problems.append((row["archivo"], reason))

    def __len__(self):
        return len(self.samples)

    def __getitem__(self, index):
        return self.x[index], self.samples[index][1]


# %% task="table" name="acostada" hint="¿Está derecha?"
class CheckedTable(Dataset):
    def __init__(self, table, folder, classes, transform):
        self.classes, self.transform = classes, transform
        self.samples, self.problems = [], []
        for row in read_rows(table):
            path = Path(folder, row["archivo"])
            reason = flaw(path) if path.is_file() else "no existe"
            if row["clase"] not in classes:
                reason = "clase desconocida"
            if reason is None:
                self.samples.append((path, classes.index(row["clase"])))
            else:
                self.problems.append((row["archivo"], reason))

    def __len__(self):
        return len(self.samples)

    def __getitem__(self, index):
        path, target = self.samples[index]
        return self.transform(Image.open(path).convert("RGB")), target


# %% task="table" name="destapada" hint="¿Quién pone el papel?"
class CheckedTable(Dataset):
    def __init__(self, table, folder, classes, transform):
        self.classes, self.transform = classes, transform
        self.samples, self.problems = [], []
        for row in read_rows(table):
            path = Path(folder, row["archivo"])
            reason = flaw(path) if path.is_file() else "no existe"
            if row["clase"] not in classes:
                reason = "clase desconocida"
            if reason is None:
                self.samples.append((path, classes.index(row["clase"])))
            else:
                self.problems.append((row["archivo"], reason))

    def __len__(self):
        return len(self.samples)

    def __getitem__(self, index):
        path, target = self.samples[index]
        return self.transform(ImageOps.exif_transpose(Image.open(path)).convert("RGB")), target


# %% task="table" name="cuenta-todo" hint="¿Qué cuenta `__len__`?"
class CheckedTable(Dataset):
    def __init__(self, table, folder, classes, transform):
        self.classes, self.transform = classes, transform
        self.samples, self.problems = [], []
        for row in read_rows(table):
            path = Path(folder, row["archivo"])
            reason = flaw(path) if path.is_file() else "no existe"
            if row["clase"] not in classes:
                reason = "clase desconocida"
            if reason is None:
                self.samples.append((path, classes.index(row["clase"])))
            else:
                self.problems.append((row["archivo"], reason))

    def __len__(self):
        return len(self.samples) + len(self.problems)

    def __getitem__(self, index):
        path, target = self.samples[index]
        return self.transform(open_photo(path)), target


# %% task="table" name="clase-vacia" hint="«beta» no sirve y nadie se entera"
class CheckedTable(Dataset):
    def __init__(self, table, folder, classes, transform):
        self.classes, self.transform = classes, transform
        self.samples, self.problems = [], []
        for row in read_rows(table):
            path = Path(folder, row["archivo"])
            reason = flaw(path) if path.is_file() else "no existe"
            if row["clase"] not in classes:
                reason = "clase desconocida"
            if reason is None:
                self.samples.append((path, classes.index(row["clase"])))
            else:
                self.problems.append((row["archivo"], reason))

    def __len__(self):
        return len(self.samples)

    def __getitem__(self, index):
        path, target = self.samples[index]
        return self.transform(open_photo(path)), target


# %% task="table" name="mensaje-mudo" hint="¿Qué clase falta?"
class CheckedTable(Dataset):
    def __init__(self, table, folder, classes, transform):
        self.classes, self.transform = classes, transform
        self.samples, self.problems = [], []
        for row in read_rows(table):
            path = Path(folder, row["archivo"])
            reason = flaw(path) if path.is_file() else "no existe"
            if row["clase"] not in classes:
                reason = "clase desconocida"
            if reason is None:
                self.samples.append((path, classes.index(row["clase"])))
            else:
                self.problems.append((row["archivo"], reason))
        if len({target for path, target in self.samples}) < len(classes):
            raise ValueError("Falta algo")

    def __len__(self):
        return len(self.samples)

    def __getitem__(self, index):
        path, target = self.samples[index]
        return self.transform(open_photo(path)), target


# %% task="table" name="sin-la-carpeta" hint="¿En qué carpeta buscas las fotos?"
class CheckedTable(Dataset):
    def __init__(self, table, folder, classes, transform):
        self.classes, self.transform = classes, transform
        self.samples, self.problems = [], []
        for row in read_rows(table):
            path = Path(row["archivo"])
            reason = flaw(path) if path.is_file() else "no existe"
            if row["clase"] not in classes:
                reason = "clase desconocida"
            if reason is None:
                self.samples.append((path, classes.index(row["clase"])))
            else:
                self.problems.append((row["archivo"], reason))

    def __len__(self):
        return len(self.samples)

    def __getitem__(self, index):
        path, target = self.samples[index]
        return self.transform(open_photo(path)), target


# %% task="table" name="ruta-de-texto" hint="has no attribute 'stat'"
class CheckedTable(Dataset):
    def __init__(self, table, folder, classes, transform):
        self.classes, self.transform = classes, transform
        self.samples, self.problems = [], []
        for row in read_rows(table):
            path = folder + "/" + row["archivo"]
            reason = flaw(path)
            if row["clase"] not in classes:
                reason = "clase desconocida"
            if reason is None:
                self.samples.append((path, classes.index(row["clase"])))
            else:
                self.problems.append((row["archivo"], reason))

    def __len__(self):
        return len(self.samples)

    def __getitem__(self, index):
        path, target = self.samples[index]
        return self.transform(open_photo(path)), target


# %% task="table" name="transforma-la-ruta" hint="¿Le diste la foto?"
class CheckedTable(Dataset):
    def __init__(self, table, folder, classes, transform):
        self.classes, self.transform = classes, transform
        self.samples, self.problems = [], []
        for row in read_rows(table):
            path = Path(folder, row["archivo"])
            reason = flaw(path) if path.is_file() else "no existe"
            if row["clase"] not in classes:
                reason = "clase desconocida"
            if reason is None:
                self.samples.append((path, classes.index(row["clase"])))
            else:
                self.problems.append((row["archivo"], reason))

    def __len__(self):
        return len(self.samples)

    def __getitem__(self, index):
        path, target = self.samples[index]
        return self.transform(path), target


# %% task="debug" name="solo-mezclar-bien" hint="validación da fotos distintas en cada vuelta"
def make_loaders(root, train_rows, val_rows):
    whole = datasets.ImageFolder(root, prepare)
    seen = torch.stack([x for x, y in whole])
    center, spread = seen.mean(dim=(0, 2, 3)), seen.std(dim=(0, 2, 3))
    scale = v2.Normalize(center.tolist(), spread.tolist())
    train, val = Subset(whole, train_rows), Subset(whole, val_rows)
    val.dataset.transform = v2.Compose([prepare, scale])
    train.dataset.transform = v2.Compose([prepare, flip, scale])
    return DataLoader(train, 16, shuffle=True), DataLoader(val, 16)


# %% task="debug" name="cambiar-el-orden" hint="¿Dónde quedó el espejo?"
def make_loaders(root, train_rows, val_rows):
    whole = datasets.ImageFolder(root, prepare, loader=open_photo)
    seen = torch.stack([whole[i][0] for i in train_rows])
    center, spread = seen.mean(dim=(0, 2, 3)), seen.std(dim=(0, 2, 3))
    scale = v2.Normalize(center.tolist(), spread.tolist())
    train, val = Subset(whole, train_rows), Subset(whole, val_rows)
    train.dataset.transform = v2.Compose([prepare, flip, scale])
    val.dataset.transform = v2.Compose([prepare, scale])
    return DataLoader(train, 16, shuffle=True), DataLoader(val, 16)


# %% task="debug" name="media-de-todas" hint="la media sale de todas"
def make_loaders(root, train_rows, val_rows):
    whole = datasets.ImageFolder(root, prepare, loader=open_photo)
    seen = torch.stack([x for x, y in whole])
    center, spread = seen.mean(dim=(0, 2, 3)), seen.std(dim=(0, 2, 3))
    scale = v2.Normalize(center.tolist(), spread.tolist())
    mirrored, fixed = v2.Compose([prepare, flip, scale]), v2.Compose([prepare, scale])
    train = Subset(datasets.ImageFolder(root, mirrored, loader=open_photo), train_rows)
    val = Subset(datasets.ImageFolder(root, fixed, loader=open_photo), val_rows)
    return DataLoader(train, 16, shuffle=True), DataLoader(val, 16)


# %% task="debug" name="media-de-validacion" hint="la media sale de las de validación"
def make_loaders(root, train_rows, val_rows):
    whole = datasets.ImageFolder(root, prepare, loader=open_photo)
    seen = torch.stack([whole[i][0] for i in val_rows])
    center, spread = seen.mean(dim=(0, 2, 3)), seen.std(dim=(0, 2, 3))
    scale = v2.Normalize(center.tolist(), spread.tolist())
    mirrored, fixed = v2.Compose([prepare, flip, scale]), v2.Compose([prepare, scale])
    train = Subset(datasets.ImageFolder(root, mirrored, loader=open_photo), train_rows)
    val = Subset(datasets.ImageFolder(root, fixed, loader=open_photo), val_rows)
    return DataLoader(train, 16, shuffle=True), DataLoader(val, 16)


# %% task="debug" name="convert-rgb" hint="de teléfono no llega como en un visor"
def make_loaders(root, train_rows, val_rows):
    whole = datasets.ImageFolder(root, prepare)
    seen = torch.stack([whole[i][0] for i in train_rows])
    center, spread = seen.mean(dim=(0, 2, 3)), seen.std(dim=(0, 2, 3))
    scale = v2.Normalize(center.tolist(), spread.tolist())
    mirrored, fixed = v2.Compose([prepare, flip, scale]), v2.Compose([prepare, scale])
    train = Subset(datasets.ImageFolder(root, mirrored), train_rows)
    val = Subset(datasets.ImageFolder(root, fixed), val_rows)
    return DataLoader(train, 16, shuffle=True), DataLoader(val, 16)


# %% task="debug" name="derecha-pero-destapada" hint="transparente no llega como en un visor"
def make_loaders(root, train_rows, val_rows):
    def upright(path):
        return ImageOps.exif_transpose(Image.open(path)).convert("RGB")

    whole = datasets.ImageFolder(root, prepare, loader=upright)
    seen = torch.stack([whole[i][0] for i in train_rows])
    center, spread = seen.mean(dim=(0, 2, 3)), seen.std(dim=(0, 2, 3))
    scale = v2.Normalize(center.tolist(), spread.tolist())
    mirrored, fixed = v2.Compose([prepare, flip, scale]), v2.Compose([prepare, scale])
    train = Subset(datasets.ImageFolder(root, mirrored, loader=upright), train_rows)
    val = Subset(datasets.ImageFolder(root, fixed, loader=upright), val_rows)
    return DataLoader(train, 16, shuffle=True), DataLoader(val, 16)


# %% task="debug" name="un-conjunto-olvidado" hint="¿Quién abre sus fotos?"
def make_loaders(root, train_rows, val_rows):
    whole = datasets.ImageFolder(root, prepare, loader=open_photo)
    seen = torch.stack([whole[i][0] for i in train_rows])
    center, spread = seen.mean(dim=(0, 2, 3)), seen.std(dim=(0, 2, 3))
    scale = v2.Normalize(center.tolist(), spread.tolist())
    mirrored, fixed = v2.Compose([prepare, flip, scale]), v2.Compose([prepare, scale])
    train = Subset(datasets.ImageFolder(root, mirrored), train_rows)
    val = Subset(datasets.ImageFolder(root, fixed, loader=open_photo), val_rows)
    return DataLoader(train, 16, shuffle=True), DataLoader(val, 16)


# %% task="debug" name="sin-mezclar" hint="entrenamiento no se mezcla nunca"
def make_loaders(root, train_rows, val_rows):
    whole = datasets.ImageFolder(root, prepare, loader=open_photo)
    seen = torch.stack([whole[i][0] for i in train_rows])
    center, spread = seen.mean(dim=(0, 2, 3)), seen.std(dim=(0, 2, 3))
    scale = v2.Normalize(center.tolist(), spread.tolist())
    mirrored, fixed = v2.Compose([prepare, flip, scale]), v2.Compose([prepare, scale])
    train = Subset(datasets.ImageFolder(root, mirrored, loader=open_photo), train_rows)
    val = Subset(datasets.ImageFolder(root, fixed, loader=open_photo), val_rows)
    return DataLoader(train, 16), DataLoader(val, 16)


# %% task="debug" name="dos-medias" hint="¿Por qué dos medias?"
def make_loaders(root, train_rows, val_rows):
    whole = datasets.ImageFolder(root, prepare, loader=open_photo)
    scales = []
    for rows in ([*train_rows, *val_rows], train_rows):
        seen = torch.stack([whole[i][0] for i in rows])
        center, spread = seen.mean(dim=(0, 2, 3)), seen.std(dim=(0, 2, 3))
        scales.append(v2.Normalize(center.tolist(), spread.tolist()))
    mirrored, fixed = v2.Compose([prepare, flip, scales[0]]), v2.Compose([prepare, scales[1]])
    train = Subset(datasets.ImageFolder(root, mirrored, loader=open_photo), train_rows)
    val = Subset(datasets.ImageFolder(root, fixed, loader=open_photo), val_rows)
    return DataLoader(train, 16, shuffle=True), DataLoader(val, 16)


# %% task="debug" name="validacion-sin-normalizar" hint="¿Con qué media la normalizas?"
def make_loaders(root, train_rows, val_rows):
    whole = datasets.ImageFolder(root, prepare, loader=open_photo)
    seen = torch.stack([whole[i][0] for i in train_rows])
    center, spread = seen.mean(dim=(0, 2, 3)), seen.std(dim=(0, 2, 3))
    scale = v2.Normalize(center.tolist(), spread.tolist())
    mirrored = v2.Compose([prepare, flip, scale])
    train = Subset(datasets.ImageFolder(root, mirrored, loader=open_photo), train_rows)
    return DataLoader(train, 16, shuffle=True), DataLoader(Subset(whole, val_rows), 16)


# %% task="describe" name="pixeles" hint="¿Qué números de tu descripción cambian con el fondo?"
def describe(x):
    return v2.functional.resize(x, (16, 16)).flatten(1)


# %% task="describe" name="color-medio" hint="puntos. ¿Qué números de tu descripción"
def describe(x):
    return x.mean(dim=(2, 3))


# %% task="describe" name="todo-el-lote" hint="¿Hay una fila de números por foto?"
def describe(x):
    return x.mean(dim=(0, 2, 3))


# %% task="describe" name="media-del-lote" hint="cambia según el lote"
def describe(x):
    return (x - x.mean(dim=0)).flatten(1)


# %% task="describe" name="azar" hint="¿Qué parte sale del azar?"
def describe(x):
    return x.flatten(1) @ torch.randn(3 * 48 * 48, 16)


# %% task="describe" name="entre-cero" hint="¿Divides entre cero?"
def describe(x):
    corner = x[..., :4, :4].flatten(1)
    return corner / corner.std(dim=1, keepdim=True)


# %% task="describe" name="una-esquina" hint="¿qué tira tu descripción?"
def describe(x):
    return x[..., :8, :8].flatten(1)


# %% task="describe" name="centro-en-color" hint="¿qué más distingue una clase de otra?"
def describe(x):
    return x[..., 14:34, 14:34].mean(dim=(2, 3))


# %% task="describe" name="colores-sin-raiz" hint="¿qué más distingue una clase de otra?"
def describe(x):
    level = (x[..., 12:36, 12:36] * 4).long().clamp(0, 3)
    color = (16 * level[:, 0] + 4 * level[:, 1] + level[:, 2]).flatten(1)
    return F.one_hot(color, 64).float().mean(dim=1)


# %% task="describe" name="mira-el-catalogo" hint="¿Qué haría con una foto que no está en él?"
def describe(x):
    known = cutouts[:, :3, 16:32, 16:32].flatten(1)
    nearest = torch.cdist(x[..., 16:32, 16:32].flatten(1), known).argmin(dim=1)
    return F.one_hot(targets[nearest], 6).float()


# %% task="describe" name="enteros" hint="¿Mide `cdist` con enteros?"
def describe(x):
    return (x[..., 14:34, 14:34] * 4).long().flatten(1)
