# %% task="options" name="para-antes" hint="¿Cuál falta?"
def options(p, coverage):
    chosen, total = [], 0.0
    values, classes = p.topk(len(p))
    for value, c in zip(values.tolist(), classes.tolist()):
        total += value
        if total >= coverage and chosen:
            break
        chosen.append(c)
    return chosen


# %% task="options" name="una-de-mas" hint="¿Cuándo se decide si basta?"
def options(p, coverage):
    chosen, total = [], 0.0
    values, classes = p.topk(len(p))
    for value, c in zip(values.tolist(), classes.tolist()):
        chosen.append(c)
        if total >= coverage:
            break
        total += value
    return chosen


# %% task="options" name="solo-si-pasa" hint="¿Basta con llegar?"
def options(p, coverage):
    chosen, total = [], 0.0
    values, classes = p.topk(len(p))
    for value, c in zip(values.tolist(), classes.tolist()):
        chosen.append(c)
        total += value
        if total > coverage:
            break
    return chosen


# %% task="options" name="de-menor-a-mayor" hint="¿Qué orden trae `topk`?"
def options(p, coverage):
    chosen, total = [], 0.0
    values, classes = p.sort()
    for value, c in zip(values.tolist(), classes.tolist()):
        chosen.append(c)
        total += value
        if total >= coverage:
            break
    return chosen


# %% task="options" name="probabilidades" hint="¿Es una lista de clases"
def options(p, coverage):
    chosen, total = [], 0.0
    for value in p.topk(len(p)).values.tolist():
        chosen.append(round(value, 3))
        total += value
        if total >= coverage:
            break
    return chosen


# %% task="plan" name="sin-dividir" hint="la línea I usa `train`"
plan = "IBGFKAD"

# %% task="plan" name="normalizar-con-todo" hint="¿De qué imágenes sale?"
plan = "GCBFKAD"

# %% task="plan" name="copiar-y-dividir" hint="¿Cuándo se copiaron?"
plan = "HGIBFKAD"

# %% task="plan" name="elegir-con-la-prueba" hint="¿Qué parte elige?"
plan = "GIBFEAD"

# %% task="plan" name="temperatura-con-la-prueba" hint="¿Cuáles deben decidirla?"
plan = "GIBFKJD"

# %% task="plan" name="entrenar-con-la-prueba" hint="¿Qué parte recibe `fit`?"
plan = "GIBLAD"

# %% task="plan" name="sobra-una" hint="¿Cuál no cambia nada?"
plan = "GCIBFKAD"

# %% task="plan" name="sin-medir" hint="¿Con cuál debe terminar?"
plan = "GIBFKA"

# %% task="plan" name="letra-inventada" hint="no hay ninguna línea «M»"
plan = "GIBFKAM"


# %% task="scores" name="al-reves" hint="tu precisión es la exhaustividad"
def class_scores(matrix):
    hits = matrix.diagonal()
    precision = (hits / matrix.sum(dim=1)).nan_to_num(0)
    recall = (hits / matrix.sum(dim=0)).nan_to_num(0)
    f1 = (2 * precision * recall / (precision + recall)).nan_to_num(0)
    return precision, recall, f1


# %% task="scores" name="sin-nan-to-num" hint="precisión: la clase 2 nunca se dice"
def class_scores(matrix):
    hits = matrix.diagonal()
    precision = hits / matrix.sum(dim=0)
    recall = hits / matrix.sum(dim=1)
    f1 = 2 * precision * recall / (precision + recall)
    return precision, recall, f1


# %% task="scores" name="f1-con-nan" hint="F1: la clase 2 nunca se dice"
def class_scores(matrix):
    hits = matrix.diagonal()
    precision = (hits / matrix.sum(dim=0)).nan_to_num(0)
    recall = (hits / matrix.sum(dim=1)).nan_to_num(0)
    f1 = 2 * precision * recall / (precision + recall)
    return precision, recall, f1


# %% task="scores" name="f1-promedio" hint="¿Qué le pasa a un promedio"
def class_scores(matrix):
    hits = matrix.diagonal()
    precision = (hits / matrix.sum(dim=0)).nan_to_num(0)
    recall = (hits / matrix.sum(dim=1)).nan_to_num(0)
    f1 = (precision + recall) / 2
    return precision, recall, f1


# %% task="scores" name="entre-todas" hint="¿Entre qué imágenes hay que dividir?"
def class_scores(matrix):
    hits = matrix.diagonal()
    precision = hits / matrix.sum()
    recall = hits / matrix.sum()
    f1 = (2 * precision * recall / (precision + recall)).nan_to_num(0)
    return precision, recall, f1


# %% task="scores" name="un-solo-numero" hint="¿Qué eje sumas?"
def class_scores(matrix):
    precision = matrix.diagonal().sum() / matrix.sum()
    recall = precision
    f1 = 2 * precision * recall / (precision + recall)
    return precision, recall, f1


# %% task="scores" name="sin-la-diagonal" hint="¿Qué casillas de la matriz entran"
def class_scores(matrix):
    hits = matrix.diagonal()
    precision = (hits / (matrix.sum(dim=0) + hits)).nan_to_num(0)
    recall = (hits / (matrix.sum(dim=1) + hits)).nan_to_num(0)
    f1 = (2 * precision * recall / (precision + recall)).nan_to_num(0)
    return precision, recall, f1


# %% task="early" name="sin-copia" hint="¿Siguió cambiando lo que guardaste?"
def train_early(model, step, measure, patience, max_epochs):
    history, best = [], 0
    for epoch in range(max_epochs):
        step()
        history.append(measure())
        if epoch == 0 or history[-1] < history[best]:
            best = epoch
            best_state = model.state_dict()
        if epoch - best >= patience:
            break
    model.load_state_dict(best_state)
    return history


# %% task="early" name="sin-restaurar" hint="¿Qué línea le devuelve al modelo"
def train_early(model, step, measure, patience, max_epochs):
    history, best = [], 0
    for epoch in range(max_epochs):
        step()
        history.append(measure())
        if epoch == 0 or history[-1] < history[best]:
            best = epoch
        if epoch - best >= patience:
            break
    return history


# %% task="early" name="restaura-solo-al-parar" hint="¿Qué pasa si el bucle se acaba"
def train_early(model, step, measure, patience, max_epochs):
    history, best = [], 0
    for epoch in range(max_epochs):
        step()
        history.append(measure())
        if epoch == 0 or history[-1] < history[best]:
            best = epoch
            best_state = copy.deepcopy(model.state_dict())
        if epoch - best >= patience:
            model.load_state_dict(best_state)
            break
    return history


# %% task="early" name="sin-contar-desde-cero" hint="¿Desde cuándo se cuentan"
def train_early(model, step, measure, patience, max_epochs):
    history, best_loss, waited = [], float("inf"), 0
    for _ in range(max_epochs):
        step()
        loss = measure()
        history.append(loss)
        if loss < best_loss:
            best_loss = loss
            best_state = copy.deepcopy(model.state_dict())
        else:
            waited += 1
        if waited >= patience:
            break
    model.load_state_dict(best_state)
    return history


# %% task="early" name="igualar-es-mejorar" hint="¿Basta con igualar a la mejor?"
def train_early(model, step, measure, patience, max_epochs):
    history, best_loss, waited = [], float("inf"), 0
    for _ in range(max_epochs):
        step()
        history.append(measure())
        if history[-1] <= best_loss:
            best_loss, waited = history[-1], 0
            best_state = copy.deepcopy(model.state_dict())
        else:
            waited += 1
        if waited >= patience:
            break
    model.load_state_dict(best_state)
    return history


# %% task="early" name="una-de-mas" hint="¿Cuántas llevabas sin mejorar"
def train_early(model, step, measure, patience, max_epochs):
    history, best_loss, waited = [], float("inf"), 0
    for _ in range(max_epochs):
        step()
        history.append(measure())
        if history[-1] < best_loss:
            best_loss, waited = history[-1], 0
            best_state = copy.deepcopy(model.state_dict())
        else:
            waited += 1
        if waited > patience:
            break
    model.load_state_dict(best_state)
    return history


# %% task="early" name="sin-limite" hint="¿Qué más detiene el bucle?"
def train_early(model, step, measure, patience, max_epochs):
    history, best_loss, waited = [], float("inf"), 0
    while waited < patience:
        step()
        history.append(measure())
        waited += 1
        if history[-1] < best_loss:
            best_loss, waited = history[-1], 0
            best_state = copy.deepcopy(model.state_dict())
    model.load_state_dict(best_state)
    return history


# %% task="early" name="solo-parametros" hint="¿Qué guarda un modelo además de sus parámetros?"
def train_early(model, step, measure, patience, max_epochs):
    history, best = [], 0
    for epoch in range(max_epochs):
        step()
        history.append(measure())
        if epoch == 0 or history[-1] < history[best]:
            best = epoch
            kept = [p.detach().clone() for p in model.parameters()]
        if epoch - best >= patience:
            break
    with torch.no_grad():
        for p, value in zip(model.parameters(), kept):
            p.copy_(value)
    return history


# %% task="early" name="devuelve-el-mejor" hint="se pide una lista"
def train_early(model, step, measure, patience, max_epochs):
    best, waited = float("inf"), 0
    for _ in range(max_epochs):
        step()
        loss = measure()
        waited += 1
        if loss < best:
            best, waited = loss, 0
            best_state = copy.deepcopy(model.state_dict())
        if waited >= patience:
            break
    model.load_state_dict(best_state)
    return best


# %% task="early" name="compara-con-la-anterior" hint="¿Con cuál de las anteriores"
def train_early(model, step, measure, patience, max_epochs):
    history, last, waited = [], float("inf"), 0
    for _ in range(max_epochs):
        step()
        history.append(measure())
        waited += 1
        if history[-1] < last:
            waited = 0
            best_state = copy.deepcopy(model.state_dict())
        last = history[-1]
        if waited >= patience:
            break
    model.load_state_dict(best_state)
    return history


# %% task="temperature" name="la-rejilla" hint="¿Hasta dónde llega tu búsqueda?"
def learn_temperature(logits, y):
    return fit_temperature(logits, y)


# %% task="temperature" name="multiplicar" hint="¿Qué operación hay entre los logits y T?"
def learn_temperature(logits, y):
    s = torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.Adam([s], lr=0.05)
    for _ in range(300):
        loss = loss_fn(logits * s.exp(), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return s.exp().item()


# %% task="temperature" name="pocos-pasos" hint="¿Terminó de bajar?"
def learn_temperature(logits, y):
    s = torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.SGD([s], lr=0.01)
    for _ in range(20):
        loss = loss_fn(logits / s.exp(), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return s.exp().item()


# %% task="temperature" name="sin-gradiente" hint="¿Le llega el gradiente?"
def learn_temperature(logits, y):
    s = torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.Adam([s], lr=0.05)
    for _ in range(20):
        T = torch.tensor(s.exp().item(), requires_grad=True)
        loss = loss_fn(logits / T, y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return s.exp().item()


# %% task="temperature" name="sin-poner-a-cero" hint="¿Qué queda de un paso en el siguiente?"
def learn_temperature(logits, y):
    s = torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.Adam([s], lr=0.05)
    for _ in range(300):
        loss = loss_fn(logits / s.exp(), y)
        loss.backward()
        optimizer.step()
    return s.exp().item()


# %% task="temperature" name="devuelve-el-tensor" hint="¿Cómo se saca el número"
def learn_temperature(logits, y):
    s = torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.Adam([s], lr=0.05)
    for _ in range(300):
        loss = loss_fn(logits / s.exp(), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return s.exp()


# %% task="temperature" name="sin-exponencial" hint="¿Es T lo que mueve"
def learn_temperature(logits, y):
    s = torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.Adam([s], lr=0.05)
    for _ in range(300):
        loss = loss_fn(logits / s.exp(), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return s.item()


# %% task="temperature" name="sobre-los-logits" hint="¿Qué operación escribe sobre ellos?"
def learn_temperature(logits, y):
    T = fit_temperature(logits, y)
    logits /= T
    return T


# %% task="temperature" name="copiar-el-numero" hint="¿Depende de los logits?"
def learn_temperature(logits, y):
    return 2.53


# %% task="report" name="solo-la-comparacion" hint="¿En qué modo está la red?"
def report(network, pixels, y):
    network.eval
    x = (pixels - pixels.mean()) / pixels.std()
    losses, hits = [], []
    for batch, answers in zip(x.split(96), y.split(96)):
        logits = network(batch)
        losses.append(loss_fn(logits, answers).item())
        hits.append((logits.argmax(dim=1) == answers).float().mean().item())
    return sum(losses) / len(losses), 100 * sum(hits) / len(hits)


# %% task="report" name="fuga" hint="¿De qué imágenes salen los dos números?"
def report(network, pixels, y):
    network.eval()
    x = (pixels - pixels.mean()) / pixels.std()
    losses, hits = [], []
    for batch, answers in zip(x.split(96), y.split(96)):
        logits = network(batch)
        losses.append(loss_fn(logits, answers).item())
        hits.append((logits.argmax(dim=1) == answers).float().mean().item())
    return sum(losses) / len(losses), 100 * sum(hits) / len(hits)


# %% task="report" name="media-de-medias" hint="¿Cuánto pesa cada imagen del último lote?"
def report(network, pixels, y):
    network.eval()
    x = (pixels - mean) / std
    losses, hits = [], []
    for batch, answers in zip(x.split(96), y.split(96)):
        logits = network(batch)
        losses.append(loss_fn(logits, answers).item())
        hits.append((logits.argmax(dim=1) == answers).float().mean().item())
    return sum(losses) / len(losses), 100 * sum(hits) / len(hits)


# %% task="report" name="solo-eval" hint="¿Quién lo apaga?"
def report(network, pixels, y):
    network.eval()
    logits = network((pixels - mean) / std)
    hits = (logits.argmax(dim=1) == y).float().mean()
    return loss_fn(logits, y).item(), 100 * hits.item()


# %% task="report" name="otro-eje" hint="¿Qué eje recorre esa operación?"
def report(network, pixels, y):
    network.eval()
    x = (pixels - mean) / std
    total_loss, hits = 0.0, 0
    for batch, answers in zip(x.split(96), y.split(96)):
        with torch.inference_mode():
            logits = network(batch)
        total_loss += loss_fn(logits, answers).item() * len(answers)
        hits += (logits.argmax(dim=0) == answers).sum().item()
    return total_loss / len(y), 100 * hits / len(y)


# %% task="report" name="sin-normalizar" hint="¿Con qué escala aprendió?"
def report(network, pixels, y):
    network.eval()
    with torch.inference_mode():
        logits = network(pixels)
    hits = (logits.argmax(dim=1) == y).float().mean()
    return loss_fn(logits, y).item(), 100 * hits.item()


# %% task="report" name="trampa" hint="¿Qué forma tiene la comparación"
def report(network, pixels, y):
    network.eval()
    x = (pixels - mean) / std
    total_loss, hits = 0.0, 0
    for batch, answers in zip(x.split(96), y.split(96)):
        with torch.inference_mode():
            logits = network(batch)
        total_loss += loss_fn(logits, answers).item() * len(answers)
        hits += (logits.topk(1, dim=1).indices == answers).sum().item()
    return total_loss / len(y), 100 * hits / len(y)


# %% task="report" name="copiar-los-numeros" hint="sin preguntarle a la red"
def report(network, pixels, y):
    return 0.490, 83.0


# %% task="challenge" name="sobreajustada" hint="¿Qué baja la confianza de una red ya entrenada?"
def answer(x):
    return predict(overfit, x).softmax(dim=1)


# %% task="challenge" name="solo-temperatura" hint="¿Qué otra receta del capítulo"
def answer(x):
    return (predict(overfit, x) / 2.53).softmax(dim=1)


# %% task="challenge" name="sin-entrenar" hint="¿Qué aprendió esa red"
model, step, measure = start(0)


def answer(x):
    return predict(model, x).softmax(dim=1)


# %% task="challenge" name="logits" hint="¿Son ya probabilidades?"
def answer(x):
    return predict(overfit, x)


# %% task="challenge" name="otro-eje" hint="¿Qué eje debe repartirse el 1?"
def answer(x):
    return predict(overfit, x).softmax(dim=0)


# %% task="challenge" name="respuestas" hint="¿De qué se puede estar tan seguro?"
def answer(x):
    return nn.functional.one_hot(predict(overfit, x).argmax(dim=1), 10).float()


# %% task="challenge" name="clases" hint="¿Qué forma deben tener?"
def answer(x):
    return predict(overfit, x).argmax(dim=1)


# %% task="challenge" name="normalizar-el-lote" hint="¿Qué depende del lote?"
def answer(x):
    x = (x - x.mean()) / x.std()
    return (predict(overfit, x) / 2.53).softmax(dim=1)


# %% task="challenge" name="entrenar-con-el-sobre" hint="¿Qué imágenes vio esa red?"
model, step, measure = start(0, *envelope())
for _ in range(40):
    step()


def answer(x):
    return predict(model, x).softmax(dim=1)


# %% task="challenge" name="con-parte-del-sobre" hint="¿Qué imágenes vio esa red?"
both = [torch.cat(parts) for parts in zip((train_x, train_y), envelope())]
model, step, measure = start(0, *both)
for _ in range(20):
    step()


def answer(x):
    return predict(model, x).softmax(dim=1)
