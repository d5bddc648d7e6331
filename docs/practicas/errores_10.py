# %% task="field" name="suma-de-tamanos" hint="¿Cuántos píxeles nuevos"
def receptive_field(layers):
    return sum(size for size, stride in layers)

# %% task="field" name="sin-empezar-en-uno" hint="¿Con cuánto se empieza?"
def receptive_field(layers):
    field, distance = 0, 1
    for size, stride in layers:
        field += (size - 1) * distance
        distance *= stride
    return field

# %% task="field" name="sin-paso" hint="¿Qué le hace el paso a lo que viene después?"
def receptive_field(layers):
    return 1 + sum(size - 1 for size, stride in layers)

# %% task="field" name="multiplicar-antes" hint="¿El paso de una capa le importa a ella"
def receptive_field(layers):
    field, distance = 1, 1
    for size, stride in layers:
        distance *= stride
        field += (size - 1) * distance
    return field

# %% task="maps" name="con-getattr" hint="que está dentro de otro"
def maps_of(model, names, x):
    maps, handles = {}, []
    for name in names:
        def keep(module, inputs, output, name=name):
            maps[name] = output.detach().clone()
        handles.append(getattr(model, name).register_forward_hook(keep))
    with torch.no_grad():
        model(x)
    for handle in handles:
        handle.remove()
    return maps

# %% task="maps" name="sin-quitar" hint="¿Quién los quita?"
def maps_of(model, names, x):
    maps = {}
    for name in names:
        def keep(module, inputs, output, name=name):
            maps[name] = output.detach().clone()
        model.get_submodule(name).register_forward_hook(keep)
    with torch.no_grad():
        model(x)
    return maps

# %% task="maps" name="sin-copia" hint="¿Quién los borró?"
def maps_of(model, names, x):
    maps, handles = {}, []
    for name in names:
        def keep(module, inputs, output, name=name):
            maps[name] = output.detach()
        handles.append(model.get_submodule(name).register_forward_hook(keep))
    with torch.no_grad():
        model(x)
    for handle in handles:
        handle.remove()
    return maps

# %% task="maps" name="la-entrada" hint="¿Es la salida?"
def maps_of(model, names, x):
    maps, handles = {}, []
    for name in names:
        def keep(module, inputs, output, name=name):
            maps[name] = inputs[0].detach().clone()
        handles.append(model.get_submodule(name).register_forward_hook(keep))
    with torch.no_grad():
        model(x)
    for handle in handles:
        handle.remove()
    return maps

# %% task="maps" name="todas-las-entradas" hint="¿Qué argumento es la salida?"
def maps_of(model, names, x):
    maps, handles = {}, []
    for name in names:
        def keep(module, inputs, output, name=name):
            maps[name] = inputs
        handles.append(model.get_submodule(name).register_forward_hook(keep))
    with torch.no_grad():
        model(x)
    for handle in handles:
        handle.remove()
    return maps

# %% task="maps" name="un-solo-nombre" hint="¿Qué nombre usa `keep`?"
def maps_of(model, names, x):
    maps, handles = {}, []
    def keep(module, inputs, output):
        maps[names[-1]] = output.detach().clone()
    for name in names:
        handles.append(model.get_submodule(name).register_forward_hook(keep))
    with torch.no_grad():
        model(x)
    for handle in handles:
        handle.remove()
    return maps

# %% task="gray" name="minimo-y-maximo" hint="¿Qué no debe moverse?"
def to_gray(filters):
    low = filters.amin(dim=(1, 2, 3), keepdim=True)
    high = filters.amax(dim=(1, 2, 3), keepdim=True)
    return (filters - low) / (high - low)

# %% task="gray" name="un-maximo-para-todos" hint="¿El máximo es de cada filtro?"
def to_gray(filters):
    return filters / filters.abs().max() / 2 + 0.5

# %% task="gray" name="de-menos-uno-a-uno" hint="¿En qué intervalo están los grises?"
def to_gray(filters):
    return filters / filters.abs().amax(dim=(1, 2, 3), keepdim=True)

# %% task="gray" name="in-situ" hint="¿Qué operación es in situ?"
def to_gray(filters):
    filters /= 2 * filters.abs().amax(dim=(1, 2, 3), keepdim=True)
    filters += 0.5
    return filters

# %% task="saliency" name="sin-pedir-gradiente" hint="¿Qué tensor tiene que pedir gradiente?"
def saliency(model, x, targets):
    logits = model(x)[torch.arange(len(x)), targets]
    (gradient,) = torch.autograd.grad(logits.sum(), x)
    return gradient.abs().squeeze(1)

# %% task="saliency" name="con-backward" hint="¿Qué más llena `backward`?"
def saliency(model, x, targets):
    x = x.clone().requires_grad_()
    model(x)[torch.arange(len(x)), targets].sum().backward()
    return x.grad.abs().squeeze(1)

# %% task="saliency" name="sin-valor-absoluto" hint="¿Qué mide el tamaño"
def saliency(model, x, targets):
    x = x.clone().requires_grad_()
    logits = model(x)[torch.arange(len(x)), targets]
    (gradient,) = torch.autograd.grad(logits.sum(), x)
    return gradient.squeeze(1)

# %% task="saliency" name="todos-los-logits" hint="¿De qué logit es la derivada?"
def saliency(model, x, targets):
    x = x.clone().requires_grad_()
    (gradient,) = torch.autograd.grad(model(x).sum(), x)
    return gradient.abs().squeeze(1)

# %% task="saliency" name="media-en-vez-de-suma" hint="¿Suma o media?"
def saliency(model, x, targets):
    x = x.clone().requires_grad_()
    logits = model(x)[torch.arange(len(x)), targets]
    (gradient,) = torch.autograd.grad(logits.mean(), x)
    return gradient.abs().squeeze(1)

# %% task="saliency" name="con-el-canal" hint="¿Qué eje sobra o falta?"
def saliency(model, x, targets):
    x = x.clone().requires_grad_()
    logits = model(x)[torch.arange(len(x)), targets]
    (gradient,) = torch.autograd.grad(logits.sum(), x)
    return gradient.abs()

# %% task="ascend" name="solo-la-copia" hint="síntomas: los parámetros acumulan gradientes; el logit baja"
def ascend(model, start, target, steps, rate):
    image = start.clone().requires_grad_()
    for _ in range(steps):
        logit = model(image)[0, target]
        logit.backward()
        with torch.no_grad():
            image -= rate * image.grad / image.grad.norm()
    return image.detach()

# %% task="ascend" name="copia-y-signo" hint="síntomas: los parámetros acumulan gradientes; los pasos arrastran"
def ascend(model, start, target, steps, rate):
    image = start.clone().requires_grad_()
    for _ in range(steps):
        logit = model(image)[0, target]
        logit.backward()
        with torch.no_grad():
            image += rate * image.grad / image.grad.norm()
    return image.detach()

# %% task="ascend" name="sin-copia" hint="síntomas: la imagen de quien llama cambió. ¿Qué"
def ascend(model, start, target, steps, rate):
    image = start.requires_grad_()
    for _ in range(steps):
        logit = model(image)[0, target]
        (gradient,) = torch.autograd.grad(logit, image)
        with torch.no_grad():
            image += rate * gradient / gradient.norm()
    return image.detach()

# %% task="ascend" name="sin-detach" hint="¿Qué la separa del grafo?"
def ascend(model, start, target, steps, rate):
    image = start.clone().requires_grad_()
    for _ in range(steps):
        logit = model(image)[0, target]
        (gradient,) = torch.autograd.grad(logit, image)
        with torch.no_grad():
            image += rate * gradient / gradient.norm()
    return image

# %% task="paint" name="ascenso-sin-mas" hint="la meta es 0.22"
def paint(model):
    blank = torch.full((1, 1, 28, 28), LOW)
    return torch.cat([ascend(model, blank, d, 60, 1.0) for d in range(10)]).clamp(LOW, HIGH)

# %% task="paint" name="pocos-pasos" hint="la propia red, un"
def paint(model):
    blank = torch.full((1, 1, 28, 28), LOW)
    return torch.cat([ascend(model, blank, d, 3, 1.0) for d in range(10)]).clamp(LOW, HIGH)

# %% task="paint" name="sin-limites" hint="¿Qué límites puso el reto?"
def paint(model):
    blank = torch.full((1, 1, 28, 28), LOW)
    return torch.cat([ascend(model, blank, d, 60, 1.0) for d in range(10)])

# %% task="paint" name="una-sola-imagen" hint="¿Cuántas imágenes"
def paint(model):
    return ascend(model, torch.full((1, 1, 28, 28), LOW), 3, 60, 1.0)

# %% task="paint" name="con-digitos-de-verdad" hint="¿Solo mira la red que recibe?"
def paint(model):
    return torch.cat([x_train[y_train == d].mean(dim=0, keepdim=True) for d in range(10)])

# %% task="field" name="sumar-el-tamano" hint="¿Cuántos píxeles nuevos"
def receptive_field(layers):
    field, distance = 1, 1
    for size, stride in layers:
        field += size * distance
        distance *= stride
    return field

# %% task="field" name="sumar-los-pasos" hint="Tras dos pasos de 2"
def receptive_field(layers):
    field, distance = 1, 1
    for size, stride in layers:
        field += (size - 1) * distance
        distance += stride - 1
    return field

# %% task="maps" name="borrar-los-ajenos" hint="un hook que no pusiste"
def maps_of(model, names, x):
    maps = {}
    for name in names:
        def keep(module, inputs, output, name=name):
            maps[name] = output.detach().clone()
        model.get_submodule(name).register_forward_hook(keep)
    with torch.no_grad():
        model(x)
    for module in model.modules():
        module._forward_hooks.clear()
    return maps

# %% task="saliency" name="sin-copia" hint="¿De quién es el tensor?"
def saliency(model, x, targets):
    x.requires_grad_()
    logits = model(x)[torch.arange(len(x)), targets]
    (gradient,) = torch.autograd.grad(logits.sum(), x)
    return gradient.abs().squeeze(1)

# %% task="saliency" name="sin-sumar" hint="¿Cómo se juntan en uno?"
def saliency(model, x, targets):
    x = x.clone().requires_grad_()
    logits = model(x)[torch.arange(len(x)), targets]
    (gradient,) = torch.autograd.grad(logits, x)
    return gradient.abs().squeeze(1)

# %% task="saliency" name="quitar-todos-los-unos" hint="¿Cuáles quita `squeeze()`?"
def saliency(model, x, targets):
    x = x.clone().requires_grad_()
    logits = model(x)[torch.arange(len(x)), targets]
    (gradient,) = torch.autograd.grad(logits.sum(), x)
    return gradient.abs().squeeze()

# %% task="saliency" name="todas-las-clases-del-lote" hint="¿Cuál es el suyo?"
def saliency(model, x, targets):
    x = x.clone().requires_grad_()
    (gradient,) = torch.autograd.grad(model(x)[:, targets].sum(), x)
    return gradient.abs().squeeze(1)
