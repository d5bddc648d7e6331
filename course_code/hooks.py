"""Mirar dentro de una red: anotar lo que sale de sus módulos."""

from contextlib import contextmanager


# --8<-- [start:record]
@contextmanager
def record(model, names):
    """Dentro del ``with``, cada pasada anota lo que sale de esos módulos.

    names: como en model.named_modules(). Da un diccionario nombre → salida (la
    última), con su grafo si lo hay. Al terminar, quita los hooks.
    """
    modules = {name: model.get_submodule(name) for name in names}
    maps = {}

    def hook(name):
        def keep(module, inputs, output):
            maps[name] = output
            return output.clone()  # la red sigue con una copia: lo anotado no cambia

        return keep

    handles = [m.register_forward_hook(hook(name)) for name, m in modules.items()]
    try:
        yield maps
    finally:
        for handle in handles:
            handle.remove()


# --8<-- [end:record]
