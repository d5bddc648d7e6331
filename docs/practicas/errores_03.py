# %% task="steps" name="sin-el-ultimo" hint="¿Qué pasa con las imágenes que sobran?"
def count_steps(examples, batch_size, epochs):
    return examples // batch_size * epochs, examples % batch_size


# %% task="steps" name="el-resto-es-cero" hint="dices que el último lote trae 0 imágenes"
def count_steps(examples, batch_size, epochs):
    return math.ceil(examples / batch_size) * epochs, examples % batch_size


# %% task="steps" name="lotes-entre-epocas" hint="¿Hay lotes con imágenes de dos épocas?"
def count_steps(examples, batch_size, epochs):
    last = examples % batch_size or batch_size
    return math.ceil(examples * epochs / batch_size), last


# %% task="steps" name="al-reves" hint="¿Cuál de los dos va primero?"
def count_steps(examples, batch_size, epochs):
    batches = math.ceil(examples / batch_size)
    return examples - (batches - 1) * batch_size, epochs * batches


# %% task="steps" name="olvida-las-epocas" hint="¿Cuántos lotes hay en una sola época?"
def count_steps(examples, batch_size, epochs):
    batches = math.ceil(examples / batch_size)
    return batches, examples - (batches - 1) * batch_size


# %% task="steps" name="copiar-el-numero" hint="¿Cuántos lotes hay en una sola época?"
def count_steps(examples, batch_size, epochs):
    return (4690, 32) if examples == 60_000 else (120, 28)


# %% task="steps" name="lote-lleno" hint="¿Cuántas se llevaron los demás?"
def count_steps(examples, batch_size, epochs):
    return math.ceil(examples / batch_size) * epochs, batch_size


# %% task="normalize" name="cada-uno-los-suyos" hint="el segundo grupo también queda con media 0"
def normalize(train, other):
    groups = []
    for pixels in (train, other):
        scaled = pixels.unsqueeze(1).float() / 255
        groups.append((scaled - scaled.mean()) / scaled.std())
    return tuple(groups)


# %% task="normalize" name="todo-junto" hint="¿Qué imágenes entraron en la cuenta, además de esas?"
def normalize(train, other):
    everything = torch.cat([train, other]).float() / 255
    mean, std = everything.mean(), everything.std()
    train, other = train.unsqueeze(1) / 255, other.unsqueeze(1) / 255
    return (train - mean) / std, (other - mean) / std


# %% task="normalize" name="copiar-los-de-la-pagina" hint="¿De qué datos salieron tus dos números?"
def normalize(train, other):
    train, other = train.unsqueeze(1) / 255, other.unsqueeze(1) / 255
    return (train - 0.1307) / 0.3081, (other - 0.1307) / 0.3081


# %% task="normalize" name="por-pixel" hint="aparecen nan"
def normalize(train, other):
    scaled = train.unsqueeze(1).float() / 255
    mean, std = scaled.mean(dim=0), scaled.std(dim=0)
    return (scaled - mean) / std, (other.unsqueeze(1) / 255 - mean) / std


# %% task="normalize" name="por-imagen" hint="cada imagen queda con media 0"
def normalize(train, other):
    groups = []
    for pixels in (train, other):
        scaled = pixels.unsqueeze(1).float() / 255
        mean = scaled.mean(dim=(1, 2, 3), keepdim=True)
        std = scaled.std(dim=(1, 2, 3), keepdim=True)
        groups.append((scaled - mean) / std)
    return groups[0], groups[1]


# %% task="normalize" name="sin-canal" hint="¿Qué eje falta o sobra?"
def normalize(train, other):
    scaled = train.float() / 255
    mean, std = scaled.mean(), scaled.std()
    return (scaled - mean) / std, (other / 255 - mean) / std


# %% task="normalize" name="sin-escala-en-el-segundo" hint="¿Lleva los números del primero?"
def normalize(train, other):
    scaled = train.unsqueeze(1).float() / 255
    mean, std = scaled.mean(), scaled.std()
    return (scaled - mean) / std, (other.unsqueeze(1).float() - mean) / std


# %% task="normalize" name="varianza" hint="¿Qué hay que restar, y entre qué dividir?"
def normalize(train, other):
    scaled = train.unsqueeze(1).float() / 255
    mean, var = scaled.mean(), scaled.std() ** 2
    return (scaled - mean) / var, (other.unsqueeze(1) / 255 - mean) / var


# %% task="normalize" name="media-de-enteros" hint="¿Qué tipo y qué forma tiene cada tensor?"
def normalize(train, other):
    mean, std = train.mean(), train.std()
    return (train - mean) / std, (other - mean) / std


# %% task="order" name="sin-poner-a-cero" hint="cada gradiente trae sumados los anteriores"
order = "MLIJDHEFKC"

# %% task="order" name="a-cero-tarde" hint="los pesos terminan como empezaron"
order = "MLIJDHAEFKC"

# %% task="order" name="actualizar-con-lo-anterior" hint="¿Qué va antes de actualizar?"
order = "MLIJDEAHFKC"

# %% task="order" name="media-de-medias" hint="¿Cuánto pesa cada ejemplo del lote corto?"
order = "MLIJDAHEBG"

# %% task="order" name="suma-por-lote" hint="¿Qué sumas en cada lote?"
order = "MLIJDAHEBKC"

# %% task="order" name="divide-entre-lotes" hint="¿Entre qué divides?"
order = "MLIJDAHEFKG"

# %% task="order" name="perdida-antes-de-predecir" hint="¿Qué línea debía ir antes?"
order = "MLIDJAHEFKC"

# %% task="order" name="sin-bucle" hint="¿Qué línea abre el bucle?"
order = "MLJDAHEFKC"

# %% task="order" name="sin-modo" hint="la red llegó en modo de evaluación"
order = "LIJDAHEFKC"

# %% task="order" name="todas" hint="repites"
order = "MLIJDAHEFKCC"

# %% task="order" name="sin-return" hint="¿Qué línea entrega el resultado?"
order = "MLIJDAHEFK"


# %% task="suspects" name="al-reves" hint="¿En qué sentido ordenas?"
def suspects(model, images, labels, count):
    with torch.inference_mode():
        logits = model(images)
    losses = nn.CrossEntropyLoss(reduction="none")(logits, labels)
    return losses.argsort()[:count]


# %% task="suspects" name="las-mas-seguras" hint="¿Dónde entra la etiqueta?"
def suspects(model, images, labels, count):
    with torch.inference_mode():
        confidence = model(images).softmax(dim=1).max(dim=1).values
    return confidence.argsort(descending=True)[:count]


# %% task="suspects" name="las-dudosas" hint="¿Qué dice de ellas su etiqueta?"
def suspects(model, images, labels, count):
    with torch.inference_mode():
        confidence = model(images).softmax(dim=1).max(dim=1).values
    return confidence.argsort()[:count]


# %% task="suspects" name="errores-mas-seguros" hint="¿Qué probabilidad mira la pérdida?"
def suspects(model, images, labels, count):
    with torch.inference_mode():
        confidence, chosen = model(images).softmax(dim=1).max(dim=1)
    wrong = (chosen != labels).nonzero().flatten()
    return wrong[confidence[wrong].argsort(descending=True)][:count]


# %% task="suspects" name="promedio" hint="¿Hay una pérdida por imagen?"
def suspects(model, images, labels, count):
    with torch.inference_mode():
        logits = model(images)
    losses = nn.CrossEntropyLoss()(logits, labels)
    return losses.argsort(descending=True)


# %% task="suspects" name="valores" hint="¿Es una pérdida o el lugar de una imagen?"
def suspects(model, images, labels, count):
    with torch.inference_mode():
        logits = model(images)
    losses = nn.CrossEntropyLoss(reduction="none")(logits, labels)
    return losses.sort(descending=True).values[:count]


# %% task="suspects" name="logit-de-la-etiqueta" hint="y fuera quedan mayores"
def suspects(model, images, labels, count):
    with torch.inference_mode():
        logits = model(images)
    return logits[range(len(labels)), labels].argsort()[:count].flip(0)


# %% task="suspects" name="promedio-recortado" hint="¿Qué forma tiene `losses`?"
def suspects(model, images, labels, count):
    with torch.inference_mode():
        logits = model(images)
    losses = nn.CrossEntropyLoss()(logits, labels)
    return losses.argsort(descending=True)[:count]


# %% task="suspects" name="todas" hint="¿Qué es `count`?"
def suspects(model, images, labels, count):
    with torch.inference_mode():
        logits = model(images)
    losses = nn.CrossEntropyLoss(reduction="none")(logits, labels)
    return losses.argsort(descending=True)


# %% task="suspects" name="de-menor-a-mayor" hint="¿Cuál debe ir primero?"
def suspects(model, images, labels, count):
    with torch.inference_mode():
        logits = model(images)
    losses = nn.CrossEntropyLoss(reduction="none")(logits, labels)
    return losses.argsort()[-count:]


# %% task="by-class" name="media-de-medias" hint="un lote de 5 pesa como los de 16"
def evaluate_by_class(model, loader):
    model.eval()
    total_loss, hits, counts = 0.0, torch.zeros(10), torch.zeros(10)
    with torch.inference_mode():
        for x, y in loader:
            logits = model(x)
            total_loss += loss_fn(logits, y).item()
            correct = logits.argmax(dim=1) == y
            hits += torch.bincount(y[correct], minlength=10)
            counts += torch.bincount(y, minlength=10)
    n = counts.sum().item()
    return total_loss / len(loader), hits.sum().item() / n, hits / counts


# %% task="by-class" name="sin-minlength" hint="¿Trae cada lote las diez clases?"
def evaluate_by_class(model, loader):
    model.eval()
    total_loss, hits, counts = 0.0, torch.zeros(10), torch.zeros(10)
    with torch.inference_mode():
        for x, y in loader:
            logits = model(x)
            total_loss += loss_fn(logits, y).item() * len(y)
            correct = logits.argmax(dim=1) == y
            hits += torch.bincount(y[correct])
            counts += torch.bincount(y)
    n = counts.sum().item()
    return total_loss / n, hits.sum().item() / n, hits / counts


# %% task="by-class" name="sin-eval" hint="la red estaba en modo de entrenamiento"
def evaluate_by_class(model, loader):
    total_loss, hits, counts = 0.0, torch.zeros(10), torch.zeros(10)
    with torch.inference_mode():
        for x, y in loader:
            logits = model(x)
            total_loss += loss_fn(logits, y).item() * len(y)
            correct = logits.argmax(dim=1) == y
            hits += torch.bincount(y[correct], minlength=10)
            counts += torch.bincount(y, minlength=10)
    n = counts.sum().item()
    return total_loss / n, hits.sum().item() / n, hits / counts


# %% task="by-class" name="con-grafo" hint="se construyó el grafo en cada lote"
def evaluate_by_class(model, loader):
    model.eval()
    total_loss, hits, counts = 0.0, torch.zeros(10), torch.zeros(10)
    for x, y in loader:
        logits = model(x)
        total_loss += loss_fn(logits, y).item() * len(y)
        correct = logits.argmax(dim=1) == y
        hits += torch.bincount(y[correct], minlength=10)
        counts += torch.bincount(y, minlength=10)
    n = counts.sum().item()
    return total_loss / n, hits.sum().item() / n, hits / counts


# %% task="by-class" name="sin-item" hint="la pérdida todavía lleva su grafo"
def evaluate_by_class(model, loader):
    model.eval()
    total_loss, hits, counts = 0.0, torch.zeros(10), torch.zeros(10)
    for x, y in loader:
        logits = model(x)
        total_loss += loss_fn(logits, y) * len(y)
        correct = logits.argmax(dim=1) == y
        hits += torch.bincount(y[correct], minlength=10)
        counts += torch.bincount(y, minlength=10)
    n = counts.sum().item()
    return total_loss / n, hits.sum().item() / n, hits / counts


# %% task="by-class" name="exactitud-como-suma" hint="¿Puede una fracción pasar de 1?"
def evaluate_by_class(model, loader):
    model.eval()
    total_loss, hits, counts = 0.0, torch.zeros(10), torch.zeros(10)
    with torch.inference_mode():
        for x, y in loader:
            logits = model(x)
            total_loss += loss_fn(logits, y).item() * len(y)
            correct = logits.argmax(dim=1) == y
            hits += torch.bincount(y[correct], minlength=10)
            counts += torch.bincount(y, minlength=10)
    return total_loss / counts.sum().item(), hits.sum().item(), hits / counts


# %% task="by-class" name="exactitud-por-lotes" hint="¿Promedias lotes, clases o ejemplos?"
def evaluate_by_class(model, loader):
    model.eval()
    total_loss, accuracy, hits, counts = 0.0, 0.0, torch.zeros(10), torch.zeros(10)
    with torch.inference_mode():
        for x, y in loader:
            logits = model(x)
            total_loss += loss_fn(logits, y).item() * len(y)
            correct = logits.argmax(dim=1) == y
            accuracy += correct.float().mean().item()
            hits += torch.bincount(y[correct], minlength=10)
            counts += torch.bincount(y, minlength=10)
    return total_loss / counts.sum().item(), accuracy / len(loader), hits / counts


# %% task="by-class" name="entre-lo-que-dijo" hint="divides entre las veces que dijo cada clase"
def evaluate_by_class(model, loader):
    model.eval()
    total_loss, hits, said, n = 0.0, torch.zeros(10), torch.zeros(10), 0
    with torch.inference_mode():
        for x, y in loader:
            logits = model(x)
            total_loss += loss_fn(logits, y).item() * len(y)
            chosen = logits.argmax(dim=1)
            hits += torch.bincount(y[chosen == y], minlength=10)
            said += torch.bincount(chosen, minlength=10)
            n += len(y)
    return total_loss / n, hits.sum().item() / n, hits / said


# %% task="by-class" name="cuentas" hint="¿Es una cuenta o una fracción?"
def evaluate_by_class(model, loader):
    model.eval()
    total_loss, hits, n = 0.0, torch.zeros(10), 0
    with torch.inference_mode():
        for x, y in loader:
            logits = model(x)
            total_loss += loss_fn(logits, y).item() * len(y)
            hits += torch.bincount(y[logits.argmax(dim=1) == y], minlength=10)
            n += len(y)
    return total_loss / n, hits.sum().item() / n, hits


# %% task="by-class" name="solo-dos" hint="¿Son tres cosas, separadas por comas?"
def evaluate_by_class(model, loader):
    return 0.302, 0.924


# %% task="by-class" name="copiar-los-numeros" hint="¿Entre qué divides?"
def evaluate_by_class(model, loader):
    return 0.302, 0.924, torch.full((10,), 0.86)


# %% task="diagnose" name="ln-de-diez" hint="una red sana de 4 clases sale enferma"
def diagnose(model, images, labels):
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    initial = loss_fn(model(images), labels).item()
    for step in range(50):
        loss = loss_fn(model(images), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    final = loss.item()
    if abs(initial - math.log(10)) > 0.5:
        return initial, final, "empieza mal"
    return initial, final, "no memoriza" if final > 0.1 else "sana"


# %% task="diagnose" name="por-aciertos" hint="¿Qué miras?"
def diagnose(model, images, labels):
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    initial = loss_fn(model(images), labels).item()
    for step in range(50):
        logits = model(images)
        loss = loss_fn(logits, labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    hits = (logits.argmax(dim=1) == labels).float().mean()
    if abs(initial - math.log(logits.shape[1])) > 0.5:
        return initial, loss.item(), "empieza mal"
    return initial, loss.item(), "sana" if hits > 0.9 else "no memoriza"


# %% task="diagnose" name="otra-red" hint="la red que recibes no ha cambiado"
def diagnose(model, images, labels):
    initial = loss_fn(model(images), labels).item()
    other = MLP()
    optimizer = torch.optim.Adam(other.parameters(), lr=0.003)
    for step in range(50):
        loss = loss_fn(other(images), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    final = loss.item()
    return initial, final, "no memoriza" if final > 0.1 else "sana"


# %% task="diagnose" name="mide-al-final" hint="¿Cuándo la mides?"
def diagnose(model, images, labels):
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    for step in range(50):
        loss = loss_fn(model(images), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    initial = final = loss.item()
    return initial, final, "no memoriza" if final > 0.1 else "sana"


# %% task="diagnose" name="cinco-pasos" hint="¿Cuántos pasos da, y con qué lote?"
def diagnose(model, images, labels):
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    initial = loss_fn(model(images), labels).item()
    for step in range(5):
        loss = loss_fn(model(images), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return initial, loss.item(), "no memoriza" if loss > 0.1 else "sana"


# %% task="diagnose" name="sin-mirar-el-principio" hint="no te extraña"
def diagnose(model, images, labels):
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    initial = loss_fn(model(images), labels).item()
    for step in range(50):
        loss = loss_fn(model(images), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    final = loss.item()
    return initial, final, "no memoriza" if final > 0.1 else "sana"


# %% task="diagnose" name="otras-palabras" hint="¿Se escriben así?"
def diagnose(model, images, labels):
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    initial = loss_fn(model(images), labels).item()
    for step in range(50):
        loss = loss_fn(model(images), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return initial, loss.item(), "enferma" if loss > 0.1 else "sana"


# %% task="diagnose" name="sin-valor-absoluto" hint="no te extraña"
def diagnose(model, images, labels):
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    initial = loss_fn(model(images), labels).item()
    for step in range(50):
        loss = loss_fn(model(images), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    final = loss.item()
    if (initial - math.log(model(images).shape[1])) > 0.5:
        return initial, final, "empieza mal"
    return initial, final, "no memoriza" if final > 0.1 else "sana"


# %% task="diagnose" name="clases-de-las-etiquetas" hint="¿De dónde sacas las clases?"
def diagnose(model, images, labels):
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    initial = loss_fn(model(images), labels).item()
    for step in range(50):
        loss = loss_fn(model(images), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    final = loss.item()
    if abs(initial - math.log(labels.max().item() + 1)) > 0.5:
        return initial, final, "empieza mal"
    return initial, final, "no memoriza" if final > 0.1 else "sana"


# %% task="diagnose" name="veinte-pasos" hint="¿Cuántos pasos da, y con qué lote?"
def diagnose(model, images, labels):
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    initial = loss_fn(model(images), labels).item()
    for step in range(20):
        loss = loss_fn(model(images), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    final = loss.item()
    if abs(initial - math.log(model(images).shape[1])) > 0.5:
        return initial, final, "empieza mal"
    return initial, final, "no memoriza" if final > 0.1 else "sana"


# %% task="diagnose" name="al-reves" hint="¿Qué prueba va antes?"
def diagnose(model, images, labels):
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    initial = loss_fn(model(images), labels).item()
    for step in range(50):
        loss = loss_fn(model(images), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    final = loss.item()
    if final > 0.1:
        return initial, final, "no memoriza"
    bad = abs(initial - math.log(model(images).shape[1])) > 0.5
    return initial, final, "empieza mal" if bad else "sana"


# %% task="fit" name="queda-la-division" hint="¿Es una fracción?"
def fit(model, optimizer, x, y, epochs):
    history = []
    for epoch in range(epochs):
        x = x[torch.randperm(len(x))]
        total_loss, correct = 0.0, 0
        for start in range(0, len(x), 64):
            images, labels = x[start : start + 64], y[start : start + 64]
            logits = model(images).softmax(dim=1)
            loss = loss_fn(logits, labels)
            loss.backward()
            optimizer.step()
            total_loss += loss.item() * len(labels)
            correct += (logits.argmax(dim=1) == labels).sum().item()
        history.append((total_loss / len(x), correct))
    return history


# %% task="fit" name="queda-la-mezcla" hint="¿Sigue cada imagen con su etiqueta?"
def fit(model, optimizer, x, y, epochs):
    history = []
    for epoch in range(epochs):
        x = x[torch.randperm(len(x))]
        total_loss, correct = 0.0, 0
        for start in range(0, len(x), 64):
            images, labels = x[start : start + 64], y[start : start + 64]
            logits = model(images)
            loss = loss_fn(logits, labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total_loss += loss.item() * len(labels)
            correct += (logits.argmax(dim=1) == labels).sum().item()
        history.append((total_loss / len(x), correct / len(x)))
    return history


# %% task="fit" name="dos-mezclas" hint="de cada 100. ¿Sigue cada imagen con su etiqueta?"
def fit(model, optimizer, x, y, epochs):
    history = []
    for epoch in range(epochs):
        x, y = x[torch.randperm(len(x))], y[torch.randperm(len(y))]
        total_loss, correct = 0.0, 0
        for start in range(0, len(x), 64):
            images, labels = x[start : start + 64], y[start : start + 64]
            logits = model(images)
            loss = loss_fn(logits, labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total_loss += loss.item() * len(labels)
            correct += (logits.argmax(dim=1) == labels).sum().item()
        history.append((total_loss / len(x), correct / len(x)))
    return history


# %% task="fit" name="queda-la-softmax" hint="1.461. ¿De qué es huella?"
def fit(model, optimizer, x, y, epochs):
    history = []
    for epoch in range(epochs):
        rows = torch.randperm(len(x))
        x, y = x[rows], y[rows]
        total_loss, correct = 0.0, 0
        for start in range(0, len(x), 64):
            images, labels = x[start : start + 64], y[start : start + 64]
            logits = model(images).softmax(dim=1)
            loss = loss_fn(logits, labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total_loss += loss.item() * len(labels)
            correct += (logits.argmax(dim=1) == labels).sum().item()
        history.append((total_loss / len(x), correct / len(x)))
    return history


# %% task="fit" name="falta-zero-grad" hint="¿Qué queda en `.grad` del paso anterior?"
def fit(model, optimizer, x, y, epochs):
    history = []
    for epoch in range(epochs):
        rows = torch.randperm(len(x))
        x, y = x[rows], y[rows]
        total_loss, correct = 0.0, 0
        for start in range(0, len(x), 64):
            images, labels = x[start : start + 64], y[start : start + 64]
            logits = model(images)
            loss = loss_fn(logits, labels)
            loss.backward()
            optimizer.step()
            total_loss += loss.item() * len(labels)
            correct += (logits.argmax(dim=1) == labels).sum().item()
        history.append((total_loss / len(x), correct / len(x)))
    return history


# %% task="fit" name="zero-grad-tarde" hint="con un solo lote la pérdida no baja"
def fit(model, optimizer, x, y, epochs):
    history = []
    for epoch in range(epochs):
        rows = torch.randperm(len(x))
        x, y = x[rows], y[rows]
        total_loss, correct = 0.0, 0
        for start in range(0, len(x), 64):
            images, labels = x[start : start + 64], y[start : start + 64]
            logits = model(images)
            loss = loss_fn(logits, labels)
            loss.backward()
            optimizer.zero_grad()
            optimizer.step()
            total_loss += loss.item() * len(labels)
            correct += (logits.argmax(dim=1) == labels).sum().item()
        history.append((total_loss / len(x), correct / len(x)))
    return history


# %% task="fit" name="divide-entre-lotes" hint="¿Es una fracción?"
def fit(model, optimizer, x, y, epochs):
    history = []
    for epoch in range(epochs):
        rows = torch.randperm(len(x))
        x, y = x[rows], y[rows]
        total_loss, correct, batches = 0.0, 0, 0
        for start in range(0, len(x), 64):
            images, labels = x[start : start + 64], y[start : start + 64]
            logits = model(images)
            loss = loss_fn(logits, labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total_loss += loss.item()
            correct += (logits.argmax(dim=1) == labels).sum().item()
            batches += 1
        history.append((total_loss / batches, correct / batches))
    return history


# %% task="fit" name="media-de-medias" hint="con lotes de 64 y 36"
def fit(model, optimizer, x, y, epochs):
    history = []
    for epoch in range(epochs):
        rows = torch.randperm(len(x))
        x, y = x[rows], y[rows]
        total_loss, correct, batches = 0.0, 0, 0
        for start in range(0, len(x), 64):
            images, labels = x[start : start + 64], y[start : start + 64]
            logits = model(images)
            loss = loss_fn(logits, labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total_loss += loss.item()
            correct += (logits.argmax(dim=1) == labels).sum().item()
            batches += 1
        history.append((total_loss / batches, correct / len(x)))
    return history


# %% task="fit" name="zero-grad-por-epoca" hint="¿Cada cuánto se vacía `.grad`?"
def fit(model, optimizer, x, y, epochs):
    history = []
    for epoch in range(epochs):
        rows = torch.randperm(len(x))
        x, y = x[rows], y[rows]
        optimizer.zero_grad()
        total_loss, correct = 0.0, 0
        for start in range(0, len(x), 64):
            images, labels = x[start : start + 64], y[start : start + 64]
            logits = model(images)
            loss = loss_fn(logits, labels)
            loss.backward()
            optimizer.step()
            total_loss += loss.item() * len(labels)
            correct += (logits.argmax(dim=1) == labels).sum().item()
        history.append((total_loss / len(x), correct / len(x)))
    return history


# %% task="fit" name="sin-mezclar" hint="¿Cuándo se mezclan?"
def fit(model, optimizer, x, y, epochs):
    history = []
    for epoch in range(epochs):
        total_loss, correct = 0.0, 0
        for start in range(0, len(x), 64):
            images, labels = x[start : start + 64], y[start : start + 64]
            logits = model(images)
            loss = loss_fn(logits, labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total_loss += loss.item() * len(labels)
            correct += (logits.argmax(dim=1) == labels).sum().item()
        history.append((total_loss / len(x), correct / len(x)))
    return history


# %% task="recipe" name="adam-y-planificador" hint="¿Qué más puede aprender de las mismas 1500?"
def my_recipe():
    model = MLP()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    one_cycle = torch.optim.lr_scheduler.OneCycleLR
    return model, optimizer, one_cycle(optimizer, max_lr=0.003, total_steps=STEPS), keep


# %% task="recipe" name="epocas-por-pasos" hint="¿Cuántos pasos da?"
def my_recipe():
    model = MLP()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    one_cycle = torch.optim.lr_scheduler.OneCycleLR
    return model, optimizer, one_cycle(optimizer, max_lr=0.003, total_steps=20), keep


# %% task="recipe" name="otra-red" hint="el optimizador mueve los parámetros de otra red"
def my_recipe():
    optimizer = torch.optim.Adam(MLP().parameters(), lr=0.003)
    return MLP(), optimizer, None, keep


# %% task="recipe" name="demasiado-grande" hint="¿En qué capa está la mayoría?"
def my_recipe():
    model = nn.Sequential(nn.Flatten(), nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 10))
    return model, torch.optim.Adam(model.parameters(), lr=0.003), None, keep


# %% task="recipe" name="sin-return" hint="tu función no devuelve 8 imágenes"
def my_recipe():
    def shift(images):
        torch.roll(images, (1, 1), dims=(2, 3))

    model = MLP()
    return model, torch.optim.Adam(model.parameters(), lr=0.003), None, shift


# %% task="recipe" name="una-sola" hint="¿En qué orden van?"
def my_recipe():
    model = MLP()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    return model, optimizer, keep, None


# %% task="recipe" name="tasa-del-taller" hint="¿Son bastante largos los pasos"
def my_recipe():
    model = MLP()
    return model, torch.optim.SGD(model.parameters(), lr=0.003), None, keep


# %% task="recipe" name="reflejar" hint="¿Se parecen tus imágenes cambiadas"
def my_recipe():
    def mirror(images):
        return images.flip(3) if torch.rand(()) < 0.5 else images

    model = MLP()
    return model, torch.optim.Adam(model.parameters(), lr=0.003), None, mirror


# %% task="recipe" name="ejes-de-una-imagen" hint="tu función se detiene"
def my_recipe():
    def shift(images):
        return torch.roll(images, (1, 1), dims=(4, 5))

    model = MLP()
    return model, torch.optim.Adam(model.parameters(), lr=0.003), None, shift
