# %% task="shapes" name="entradas-primero" hint="¿Va primero lo que entra o lo que sale?"
def weight_shapes(sizes, dropout=0.0):
    shapes = {}
    for i, (inputs, outputs) in enumerate(pairwise(sizes)):
        shapes[f"layers.{i}.weight"] = (inputs, outputs)
        shapes[f"layers.{i}.bias"] = (outputs,)
    return shapes


# %% task="shapes" name="sin-sesgos" hint="¿Qué más guarda cada capa?"
def weight_shapes(sizes, dropout=0.0):
    shapes = {}
    for i, (inputs, outputs) in enumerate(pairwise(sizes)):
        shapes[f"layers.{i}.weight"] = (outputs, inputs)
    return shapes


# %% task="shapes" name="desde-uno" hint="¿Desde qué número se cuenta?"
def weight_shapes(sizes, dropout=0.0):
    shapes = {}
    for i, (inputs, outputs) in enumerate(pairwise(sizes), start=1):
        shapes[f"layers.{i}.weight"] = (outputs, inputs)
        shapes[f"layers.{i}.bias"] = (outputs,)
    return shapes


# %% task="shapes" name="con-dropout" hint="¿Tiene el *dropout* algún número que aprender?"
def weight_shapes(sizes, dropout=0.0):
    shapes = {}
    for i, (inputs, outputs) in enumerate(pairwise(sizes)):
        shapes[f"layers.{i}.weight"] = (outputs, inputs)
        shapes[f"layers.{i}.bias"] = (outputs,)
    shapes["dropout.p"] = ()
    return shapes


# %% task="shapes" name="sesgo-sin-tupla" hint="¿Qué forma tiene ese tensor?"
def weight_shapes(sizes, dropout=0.0):
    shapes = {}
    for i, (inputs, outputs) in enumerate(pairwise(sizes)):
        shapes[f"layers.{i}.weight"] = (outputs, inputs)
        shapes[f"layers.{i}.bias"] = (outputs, 1)
    return shapes


# %% task="shapes" name="construir-la-red" hint="tu función construye la red"
def weight_shapes(sizes, dropout=0.0):
    state = FlexibleMLP(sizes, dropout).state_dict()
    return {name: tuple(tensor.shape) for name, tensor in state.items()}


# %% task="shapes" name="sin-el-atributo" hint="¿En qué atributo de la red están las capas?"
def weight_shapes(sizes, dropout=0.0):
    shapes = {}
    for i, (inputs, outputs) in enumerate(pairwise(sizes)):
        shapes[f"{i}.weight"] = (outputs, inputs)
        shapes[f"{i}.bias"] = (outputs,)
    return shapes


# %% task="shapes" name="sesgo-con-entero" hint="layers.0.bias es int"
def weight_shapes(sizes, dropout=0.0):
    shapes = {}
    for i, (inputs, outputs) in enumerate(pairwise(sizes)):
        shapes[f"layers.{i}.weight"] = (outputs, inputs)
        shapes[f"layers.{i}.bias"] = outputs
    return shapes


# %% task="network" name="la-red-entera" hint="¿Guardaste la red o sus pesos?"
def save_network(model, config, path):
    torch.save({"config": config, "model": model}, path)


def load_network(path):
    return torch.load(path, weights_only=False)["model"].eval()


# %% task="network" name="sin-eval" hint="¿Qué hará su *dropout*?"
def save_network(model, config, path):
    torch.save({"config": config, "model": model.state_dict()}, path)


def load_network(path):
    checkpoint = torch.load(path, map_location="cpu", weights_only=True)
    network = FlexibleMLP(**checkpoint["config"])
    network.load_state_dict(checkpoint["model"])
    return network


# %% task="network" name="tamanos-fijos" hint="tiene otro tamaño. ¿De dónde debe salir?"
def save_network(model, config, path):
    torch.save({"config": config, "model": model.state_dict()}, path)


def load_network(path):
    checkpoint = torch.load(path, map_location="cpu", weights_only=True)
    network = FlexibleMLP([784, 128, 64, 10], dropout=0.2)
    network.load_state_dict(checkpoint["model"])
    return network.eval()


# %% task="network" name="sin-el-dropout" hint="¿Quién lo recuerda?"
def save_network(model, config, path):
    torch.save({"sizes": config["sizes"], "model": model.state_dict()}, path)


def load_network(path):
    checkpoint = torch.load(path, map_location="cpu", weights_only=True)
    network = FlexibleMLP(checkpoint["sizes"])
    network.load_state_dict(checkpoint["model"])
    return network.eval()


# %% task="network" name="asignar-el-informe" hint="¿Y la red?"
def save_network(model, config, path):
    torch.save({"config": config, "model": model.state_dict()}, path)


def load_network(path):
    checkpoint = torch.load(path, map_location="cpu", weights_only=True)
    network = FlexibleMLP(**checkpoint["config"]).eval()
    network = network.load_state_dict(checkpoint["model"])
    return network


# %% task="network" name="sin-dar-los-pesos" hint="recién sorteados"
def save_network(model, config, path):
    torch.save({"config": config, "model": model.state_dict()}, path)


def load_network(path):
    checkpoint = torch.load(path, map_location="cpu", weights_only=True)
    return FlexibleMLP(**checkpoint["config"]).eval()


# %% task="network" name="solo-los-pesos" hint="¿Lo guardaste con ese nombre?"
def save_network(model, config, path):
    torch.save(model.state_dict(), path)


def load_network(path):
    checkpoint = torch.load(path, map_location="cpu", weights_only=True)
    network = FlexibleMLP(**checkpoint["config"])
    network.load_state_dict(checkpoint["model"])
    return network.eval()


# %% task="network" name="weights-only-false" hint="¿Qué opción lo impide?"
def save_network(model, config, path):
    torch.save({"config": config, "model": model.state_dict()}, path)


def load_network(path):
    checkpoint = torch.load(path, map_location="cpu", weights_only=False)
    network = FlexibleMLP(**checkpoint["config"])
    network.load_state_dict(checkpoint["model"])
    return network.eval()


# %% task="network" name="punto-de-control-entero" hint="¿Qué parte del archivo son los pesos?"
def save_network(model, config, path):
    torch.save({"config": config, "model": model.state_dict()}, path)


def load_network(path):
    checkpoint = torch.load(path, map_location="cpu", weights_only=True)
    network = FlexibleMLP(**checkpoint["config"])
    network.load_state_dict(checkpoint)
    return network.eval()


# %% task="network" name="asignar-y-eval" hint="¿Qué devuelve `load_state_dict`?"
def save_network(model, config, path):
    torch.save({"config": config, "model": model.state_dict()}, path)


def load_network(path):
    checkpoint = torch.load(path, map_location="cpu", weights_only=True)
    network = FlexibleMLP(**checkpoint["config"])
    network = network.load_state_dict(checkpoint["model"])
    return network.eval()


# %% task="resume" name="sin-los-pesos" hint="se perdió esto: los pesos"
def train_until(path, epochs):
    parts, first = start(seed=0), 0
    if Path(path).exists():
        checkpoint = torch.load(path, weights_only=True)
        parts["optimizer"].load_state_dict(checkpoint["optimizer"])
        parts["scheduler"].load_state_dict(checkpoint["scheduler"])
        torch.set_rng_state(checkpoint["general"])
        order.set_state(checkpoint["order"])
        first = checkpoint["epoch"]
    for epoch in range(first, epochs):
        advance(parts)
        states = {name: part.state_dict() for name, part in parts.items()}
        random_states = {"general": torch.get_rng_state(), "order": order.get_state()}
        save_atomic({**states, **random_states, "epoch": epoch + 1}, path)
    return parts


# %% task="resume" name="sin-el-optimizador" hint="los promedios de Adam"
def train_until(path, epochs):
    parts, first = start(seed=0), 0
    if Path(path).exists():
        checkpoint = torch.load(path, weights_only=True)
        parts["model"].load_state_dict(checkpoint["model"])
        parts["scheduler"].load_state_dict(checkpoint["scheduler"])
        torch.set_rng_state(checkpoint["general"])
        order.set_state(checkpoint["order"])
        first = checkpoint["epoch"]
    for epoch in range(first, epochs):
        advance(parts)
        states = {name: part.state_dict() for name, part in parts.items()}
        random_states = {"general": torch.get_rng_state(), "order": order.get_state()}
        save_atomic({**states, **random_states, "epoch": epoch + 1}, path)
    return parts


# %% task="resume" name="sin-el-planificador" hint="la cuenta del planificador"
def train_until(path, epochs):
    parts, first = start(seed=0), 0
    if Path(path).exists():
        checkpoint = torch.load(path, weights_only=True)
        parts["model"].load_state_dict(checkpoint["model"])
        parts["optimizer"].load_state_dict(checkpoint["optimizer"])
        torch.set_rng_state(checkpoint["general"])
        order.set_state(checkpoint["order"])
        first = checkpoint["epoch"]
    for epoch in range(first, epochs):
        advance(parts)
        states = {name: part.state_dict() for name, part in parts.items()}
        random_states = {"general": torch.get_rng_state(), "order": order.get_state()}
        save_atomic({**states, **random_states, "epoch": epoch + 1}, path)
    return parts


# %% task="resume" name="sin-el-orden" hint="los lotes siguen en otro orden"
def train_until(path, epochs):
    parts, first = start(seed=0), 0
    if Path(path).exists():
        checkpoint = torch.load(path, weights_only=True)
        for name, part in parts.items():
            part.load_state_dict(checkpoint[name])
        torch.set_rng_state(checkpoint["general"])
        first = checkpoint["epoch"]
    for epoch in range(first, epochs):
        advance(parts)
        states = {name: part.state_dict() for name, part in parts.items()}
        save_atomic({**states, "general": torch.get_rng_state(), "epoch": epoch + 1}, path)
    return parts


# %% task="resume" name="sin-el-azar-general" hint="¿Qué neuronas apagará el *dropout*?"
def train_until(path, epochs):
    parts, first = start(seed=0), 0
    if Path(path).exists():
        checkpoint = torch.load(path, weights_only=True)
        for name, part in parts.items():
            part.load_state_dict(checkpoint[name])
        order.set_state(checkpoint["order"])
        first = checkpoint["epoch"]
    for epoch in range(first, epochs):
        advance(parts)
        states = {name: part.state_dict() for name, part in parts.items()}
        save_atomic({**states, "order": order.get_state(), "epoch": epoch + 1}, path)
    return parts


# %% task="resume" name="epoca-sin-sumar" hint="se repite (paso 30)"
def train_until(path, epochs):
    parts, first = start(seed=0), 0
    if Path(path).exists():
        checkpoint = torch.load(path, weights_only=True)
        for name, part in parts.items():
            part.load_state_dict(checkpoint[name])
        torch.set_rng_state(checkpoint["general"])
        order.set_state(checkpoint["order"])
        first = checkpoint["epoch"]
    for epoch in range(first, epochs):
        advance(parts)
        states = {name: part.state_dict() for name, part in parts.items()}
        random_states = {"general": torch.get_rng_state(), "order": order.get_state()}
        save_atomic({**states, **random_states, "epoch": epoch}, path)
    return parts


# %% task="resume" name="guardar-sin-restaurar" hint="se repite (paso 15)"
def train_until(path, epochs):
    parts, first = start(seed=0), 0
    for epoch in range(first, epochs):
        advance(parts)
        states = {name: part.state_dict() for name, part in parts.items()}
        random_states = {"general": torch.get_rng_state(), "order": order.get_state()}
        save_atomic({**states, **random_states, "epoch": epoch + 1}, path)
    return parts


# %% task="resume" name="guardar-solo-al-final" hint="¿Cuándo se guarda?"
def train_until(path, epochs):
    parts, first = start(seed=0), 0
    if Path(path).exists():
        checkpoint = torch.load(path, weights_only=True)
        for name, part in parts.items():
            part.load_state_dict(checkpoint[name])
        torch.set_rng_state(checkpoint["general"])
        order.set_state(checkpoint["order"])
        first = checkpoint["epoch"]
    for epoch in range(first, epochs):
        advance(parts)
    states = {name: part.state_dict() for name, part in parts.items()}
    random_states = {"general": torch.get_rng_state(), "order": order.get_state()}
    save_atomic({**states, **random_states, "epoch": epochs}, path)
    return parts


# %% task="parity" name="sin-normalizar" hint="¿Recibe cada uno lo que espera?"
def parity(path, model, pixels):
    session = onnxruntime.InferenceSession(path)
    (answer,) = session.run(["logits"], {"imagen": pixels.numpy()})
    answer = torch.from_numpy(answer)
    with torch.inference_mode():
        expected = model.eval()(pixels)
    gap = (answer - expected).abs().max().item()
    changed = (answer.argmax(dim=1) != expected.argmax(dim=1)).sum().item()
    return gap, changed


# %% task="parity" name="sin-eval" hint="¿Qué modo usa?"
def parity(path, model, pixels):
    session = onnxruntime.InferenceSession(path)
    (answer,) = session.run(["logits"], {"imagen": pixels.numpy()})
    answer = torch.from_numpy(answer)
    with torch.inference_mode():
        expected = model((pixels - 0.1307) / 0.3081)
    gap = (answer - expected).abs().max().item()
    changed = (answer.argmax(dim=1) != expected.argmax(dim=1)).sum().item()
    return gap, changed


# %% task="parity" name="sin-valor-absoluto" hint="¿Y su signo?"
def parity(path, model, pixels):
    session = onnxruntime.InferenceSession(path)
    (answer,) = session.run(["logits"], {"imagen": pixels.numpy()})
    answer = torch.from_numpy(answer)
    with torch.inference_mode():
        expected = model.eval()((pixels - 0.1307) / 0.3081)
    gap = (answer - expected).max().item()
    changed = (answer.argmax(dim=1) != expected.argmax(dim=1)).sum().item()
    return gap, changed


# %% task="parity" name="la-media" hint="¿La mayor diferencia o un promedio?"
def parity(path, model, pixels):
    session = onnxruntime.InferenceSession(path)
    (answer,) = session.run(["logits"], {"imagen": pixels.numpy()})
    answer = torch.from_numpy(answer)
    with torch.inference_mode():
        expected = model.eval()((pixels - 0.1307) / 0.3081)
    gap = (answer - expected).abs().mean().item()
    changed = (answer.argmax(dim=1) != expected.argmax(dim=1)).sum().item()
    return gap, changed


# %% task="parity" name="contar-iguales" hint="¿Qué respuesta da cada uno?"
def parity(path, model, pixels):
    session = onnxruntime.InferenceSession(path)
    (answer,) = session.run(["logits"], {"imagen": pixels.numpy()})
    answer = torch.from_numpy(answer)
    with torch.inference_mode():
        expected = model.eval()((pixels - 0.1307) / 0.3081)
    gap = (answer - expected).abs().max().item()
    changed = (answer.argmax(dim=1) == expected.argmax(dim=1)).sum().item()
    return gap, changed


# %% task="parity" name="tensores" hint="¿Cómo se saca un número de un tensor?"
def parity(path, model, pixels):
    session = onnxruntime.InferenceSession(path)
    (answer,) = session.run(["logits"], {"imagen": pixels.numpy()})
    answer = torch.from_numpy(answer)
    with torch.inference_mode():
        expected = model.eval()((pixels - 0.1307) / 0.3081)
    return (answer - expected).abs().max(), (answer.argmax(1) != expected.argmax(1)).sum()


# %% task="parity" name="la-parte" hint="¿Cuántas, o qué parte?"
def parity(path, model, pixels):
    session = onnxruntime.InferenceSession(path)
    (answer,) = session.run(["logits"], {"imagen": pixels.numpy()})
    answer = torch.from_numpy(answer)
    with torch.inference_mode():
        expected = model.eval()((pixels - 0.1307) / 0.3081)
    gap = (answer - expected).abs().max().item()
    changed = (answer.argmax(dim=1) != expected.argmax(dim=1)).float().mean().item()
    return gap, changed


# %% task="matching" name="solo-strict-false" hint="¿Qué tensores le diste a la red?"
def load_matching(model, weights):
    result = model.load_state_dict(weights, strict=False)
    return list(weights), result.missing_keys


# %% task="matching" name="por-forma" hint="¿Comparas también el nombre?"
def load_matching(model, weights):
    own, fits = model.state_dict(), {}
    for name, mine in own.items():
        for tensor in weights.values():
            if tensor.shape == mine.shape:
                fits[name] = tensor
    model.load_state_dict(fits, strict=False)
    return list(fits), [name for name in own if name not in fits]


# %% task="matching" name="sin-cargar" hint="¿Quién pone los tensores en la red?"
def load_matching(model, weights):
    own = model.state_dict()
    fits = {
        name: tensor
        for name, tensor in weights.items()
        if name in own and tensor.shape == own[name].shape
    }
    own.update(fits)
    return list(fits), [name for name in own if name not in fits]


# %% task="matching" name="lo-que-sobra-del-archivo" hint="la segunda lista es"
def load_matching(model, weights):
    own = model.state_dict()
    fits = {
        name: tensor
        for name, tensor in weights.items()
        if name in own and tensor.shape == own[name].shape
    }
    model.load_state_dict(fits, strict=False)
    return list(fits), [name for name in weights if name not in fits]


# %% task="matching" name="una-sola-lista" hint="¿Y las dos listas?"
def load_matching(model, weights):
    own = model.state_dict()
    fits = {
        name: tensor
        for name, tensor in weights.items()
        if name in own and tensor.shape == own[name].shape
    }
    model.load_state_dict(fits, strict=False)
    return list(fits)


# %% task="matching" name="por-orden" hint="¿Qué parejas comparas?"
def load_matching(model, weights):
    own = model.state_dict()
    fits = {
        name: tensor
        for (name, mine), tensor in zip(own.items(), weights.values())
        if mine.shape == tensor.shape
    }
    model.load_state_dict(fits, strict=False)
    return list(fits), [name for name in own if name not in fits]


# %% task="matching" name="por-cantidad" hint="¿Qué tensores le diste a la red?"
def load_matching(model, weights):
    own = model.state_dict()
    fits = {
        name: tensor
        for name, tensor in weights.items()
        if name in own and tensor.numel() == own[name].numel()
    }
    model.load_state_dict(fits, strict=False)
    return list(fits), [name for name in own if name not in fits]


# %% task="debug" name="referencia" hint="ganó la época 2 y se guardó la última"
def save_best(model, epochs, path):
    optimizer, losses = torch.optim.Adam(model.parameters(), lr=0.01), []
    for epoch in range(epochs):
        train_epoch(model, train_loader, loss_fn, optimizer, device)
        losses.append(evaluate(model, val_loader, loss_fn, device)[0])
        if losses[-1] == min(losses):
            best = model.state_dict()
    torch.save({"model": best, "config": config, "loss": min(losses)}, path)


def load_best(path):
    checkpoint = torch.load(path, weights_only=True)
    network = FlexibleMLP(**checkpoint["config"])
    network.load_state_dict(checkpoint["model"])
    return network.eval()


# %% task="debug" name="float64" hint="«loss» es un float64"
def save_best(model, epochs, path):
    optimizer, losses = torch.optim.Adam(model.parameters(), lr=0.01), []
    for epoch in range(epochs):
        train_epoch(model, train_loader, loss_fn, optimizer, device)
        losses.append(evaluate(model, val_loader, loss_fn, device)[0])
        if losses[-1] == min(losses):
            best = copy.deepcopy(model.state_dict())
    torch.save({"model": best, "config": config, "loss": np.min(losses)}, path)


def load_best(path):
    checkpoint = torch.load(path, weights_only=True)
    network = FlexibleMLP(**checkpoint["config"])
    network.load_state_dict(checkpoint["model"])
    return network.eval()


# %% task="debug" name="weights-only-false" hint="¿Quién lo permite?"
def save_best(model, epochs, path):
    optimizer, losses = torch.optim.Adam(model.parameters(), lr=0.01), []
    for epoch in range(epochs):
        train_epoch(model, train_loader, loss_fn, optimizer, device)
        losses.append(evaluate(model, val_loader, loss_fn, device)[0])
        if losses[-1] == min(losses):
            best = copy.deepcopy(model.state_dict())
    torch.save({"model": best, "config": config, "loss": min(losses)}, path)


def load_best(path):
    checkpoint = torch.load(path, weights_only=False)
    network = FlexibleMLP(**checkpoint["config"])
    network.load_state_dict(checkpoint["model"])
    return network.eval()


# %% task="debug" name="strict-false" hint="la red cargada tiene pesos recién creados"
def save_best(model, epochs, path):
    optimizer, losses = torch.optim.Adam(model.parameters(), lr=0.01), []
    for epoch in range(epochs):
        train_epoch(model, train_loader, loss_fn, optimizer, device)
        losses.append(evaluate(model, val_loader, loss_fn, device)[0])
        if losses[-1] == min(losses):
            best = copy.deepcopy(model.state_dict())
    torch.save({"model": best, "config": config, "loss": min(losses)}, path)


def load_best(path):
    checkpoint = torch.load(path, weights_only=True)
    network = FlexibleMLP(**checkpoint["config"])
    network.load_state_dict(checkpoint, strict=False)
    return network.eval()


# %% task="debug" name="punto-de-control-entero" hint="`load_best` se detiene"
def save_best(model, epochs, path):
    optimizer, losses = torch.optim.Adam(model.parameters(), lr=0.01), []
    for epoch in range(epochs):
        train_epoch(model, train_loader, loss_fn, optimizer, device)
        losses.append(evaluate(model, val_loader, loss_fn, device)[0])
        if losses[-1] == min(losses):
            best = copy.deepcopy(model.state_dict())
    torch.save({"model": best, "config": config, "loss": min(losses)}, path)


def load_best(path):
    checkpoint = torch.load(path, weights_only=True)
    network = FlexibleMLP(**checkpoint["config"])
    network.load_state_dict(checkpoint)
    return network.eval()


# %% task="debug" name="sin-eval" hint="¿En qué modo nació?"
def save_best(model, epochs, path):
    optimizer, losses = torch.optim.Adam(model.parameters(), lr=0.01), []
    for epoch in range(epochs):
        train_epoch(model, train_loader, loss_fn, optimizer, device)
        losses.append(evaluate(model, val_loader, loss_fn, device)[0])
        if losses[-1] == min(losses):
            best = copy.deepcopy(model.state_dict())
    torch.save({"model": best, "config": config, "loss": min(losses)}, path)


def load_best(path):
    checkpoint = torch.load(path, weights_only=True)
    network = FlexibleMLP(**checkpoint["config"])
    network.load_state_dict(checkpoint["model"])
    return network


# %% task="debug" name="la-ultima-perdida" hint="¿De qué época es?"
def save_best(model, epochs, path):
    optimizer, losses = torch.optim.Adam(model.parameters(), lr=0.01), []
    for epoch in range(epochs):
        train_epoch(model, train_loader, loss_fn, optimizer, device)
        losses.append(evaluate(model, val_loader, loss_fn, device)[0])
        if losses[-1] == min(losses):
            best = copy.deepcopy(model.state_dict())
    torch.save({"model": best, "config": config, "loss": losses[-1]}, path)


def load_best(path):
    checkpoint = torch.load(path, weights_only=True)
    network = FlexibleMLP(**checkpoint["config"])
    network.load_state_dict(checkpoint["model"])
    return network.eval()


# %% task="pack" name="la-grande-sin-mas" hint="¿Por cuál empiezas?"
def pack(path):
    torch.save({name: w.half() for name, w in model.state_dict().items()}, path)


def unpack(path):
    network = FlexibleMLP([784, 128, 64, 10]).eval()
    network.load_state_dict(torch.load(path, weights_only=True))
    return network


# %% task="pack" name="chica-y-corta" hint="cabe, pero faltan"
def pack(path):
    torch.manual_seed(0)
    network = FlexibleMLP([784, 32, 10])
    optimizer = torch.optim.Adam(network.parameters(), lr=0.003)
    for epoch in range(2):
        train_epoch(network, train_loader, loss_fn, optimizer, device)
    torch.save(to_int8(network.state_dict()), path)


def unpack(path):
    network = FlexibleMLP([784, 32, 10]).eval()
    network.load_state_dict(from_int8(torch.load(path, weights_only=True)))
    return network


# %% task="pack" name="chica-sin-redondear" hint="104063 bytes"
def pack(path):
    torch.save(small.state_dict(), path)


def unpack(path):
    network = FlexibleMLP([784, 32, 10]).eval()
    network.load_state_dict(torch.load(path, weights_only=True))
    return network


# %% task="pack" name="red-del-cuaderno" hint="`unpack` usa algo de fuera"
def pack(path):
    torch.save({}, path)


def unpack(path):
    return model.eval()


# %% task="pack" name="sin-cargar" hint="¿son esos los números que se guardaron?"
def pack(path):
    torch.save(to_int8(small.state_dict()), path)


def unpack(path):
    torch.load(path, weights_only=True)
    torch.manual_seed(0)
    return FlexibleMLP([784, 32, 10]).eval()


# %% task="pack" name="no-devuelve-la-red" hint="¿Cómo se vuelve a construir?"
def pack(path):
    torch.save(to_int8(small.state_dict()), path)


def unpack(path):
    FlexibleMLP([784, 32, 10]).load_state_dict(from_int8(torch.load(path, weights_only=True)))


# %% task="pack" name="devuelve-los-pesos" hint="¿Sabe responder a una imagen?"
def pack(path):
    torch.save(to_int8(small.state_dict()), path)


def unpack(path):
    return from_int8(torch.load(path, weights_only=True))


# %% task="pack" name="bien-entrenada-en-float32" hint="¿De cuántos bytes es cada uno?"
def pack(path):
    torch.manual_seed(0)
    network = FlexibleMLP([784, 32, 10])
    optimizer = torch.optim.AdamW(network.parameters(), lr=0.008, weight_decay=0.5)
    scheduler = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, max_lr=0.008, total_steps=30 * len(train_loader)
    )
    for epoch in range(30):
        moves = torch.randint(-1, 2, (len(train_loader), 2)).tolist()
        moved = [(x.roll(move, (2, 3)), y) for move, (x, y) in zip(moves, train_loader)]
        train_epoch(network, moved, loss_fn, optimizer, device, scheduler)
    torch.save(network.state_dict(), path)


def unpack(path):
    network = FlexibleMLP([784, 32, 10]).eval()
    network.load_state_dict(torch.load(path, weights_only=True))
    return network
