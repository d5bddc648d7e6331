"""Diferenciación automática con números sueltos: el grafo, y su recorrido hacia atrás."""

import math


# --8<-- [start:Value]
class Value:
    """Un número que recuerda de qué operación salió.

    data: el número      grad: la derivada del resultado respecto de él
    parents: parejas (nodo con que se calculó, derivada respecto de él)
    """

    def __init__(self, data, parents=()):
        self.data = float(data)
        self.grad = 0.0
        self.parents = parents

    def __repr__(self):
        return f"Value({self.data:.4f}, grad={self.grad:.4f})"


# --8<-- [end:Value]


# --8<-- [start:operations]
def as_value(a):
    """Deja pasar un Value y envuelve un número."""
    return a if isinstance(a, Value) else Value(a)


def add(a, b):
    a, b = as_value(a), as_value(b)
    return Value(a.data + b.data, [(a, 1.0), (b, 1.0)])


def multiply(a, b):
    a, b = as_value(a), as_value(b)
    return Value(a.data * b.data, [(a, b.data), (b, a.data)])


def power(a, n):
    return Value(a.data**n, [(a, n * a.data ** (n - 1))])


def exp(a):
    result = math.exp(a.data)
    return Value(result, [(a, result)])


# --8<-- [end:operations]


# --8<-- [start:operators]
Value.__add__ = Value.__radd__ = add
Value.__mul__ = Value.__rmul__ = multiply
Value.__pow__ = power
Value.__neg__ = lambda a: -1 * a
Value.__sub__ = lambda a, b: a + -b
Value.__rsub__ = lambda a, b: b + -a
# --8<-- [end:operators]


# --8<-- [start:topological_order]
def topological_order(result):
    """Los nodos de los que sale result, cada uno después de sus padres."""
    order, visited = [], set()
    pending = [(result, False)]
    while pending:
        node, parents_done = pending.pop()
        if parents_done:
            order.append(node)
        elif node not in visited:
            visited.add(node)
            pending.append((node, True))
            for parent, _ in node.parents:
                pending.append((parent, False))
    return order


# --8<-- [end:topological_order]


# --8<-- [start:backward]
def backward(result):
    """Suma en el grad de cada hoja la derivada de result respecto de ella."""
    order = topological_order(result)
    for node in order:
        if node.parents:  # las hojas conservan lo que ya tenían
            node.grad = 0.0
    result.grad += 1.0
    for node in reversed(order):
        for parent, local_grad in node.parents:
            parent.grad += local_grad * node.grad


Value.backward = backward
# --8<-- [end:backward]
