"""Un perceptrón multicapa con tensores sueltos: dos productos de matrices y dos activaciones."""


# --8<-- [start:layer]
def layer(x, W, b, f):
    """Una capa: f(xW + b).

    x: (d,) o (lote, d)   W: (d, m)   b: (m,)   f: activación
    Devuelve: (m,) o (lote, m)
    """
    return f(x @ W + b)


# --8<-- [end:layer]


# --8<-- [start:mlp]
def mlp(x, W1, b1, W2, b2, f1, f2):
    """Dos capas: h = f1(x W1 + b1), y = f2(h W2 + b2).

    x: (lote, d)   W1: (d, m)   b1: (m,)   W2: (m, k)   b2: (k,)
    Devuelve: (lote, k)
    """
    h = layer(x, W1, b1, f1)
    return layer(h, W2, b2, f2)


# --8<-- [end:mlp]


# --8<-- [start:count_parameters]
def count_parameters(sizes):
    """Pesos y sesgos de una red con esas capas: [784, 128, 64, 10] → 109386."""
    total = 0
    for i in range(len(sizes) - 1):
        total += sizes[i] * sizes[i + 1] + sizes[i + 1]
    return total


# --8<-- [end:count_parameters]
