"""Los optimizadores, cada uno en pocas líneas y sin diferenciación automática.

Todos tienen un método ``step(w, gradient)`` que devuelve los parámetros después de un paso.
"""

import torch


# --8<-- [start:GradientDescent]
class GradientDescent:
    """Descenso de gradiente: w ← w − α g."""

    def __init__(self, lr):
        self.lr = lr

    def step(self, w, gradient):
        return w - self.lr * gradient


# --8<-- [end:GradientDescent]


# --8<-- [start:descend]
def descend(gradient, w, optimizer, steps):
    """Da los pasos pedidos desde w; devuelve el camino, (steps + 1, 2)."""
    path = [w]
    for _ in range(steps):
        w = optimizer.step(w, gradient(w))
        path.append(w)
    return torch.stack(path)


# --8<-- [end:descend]


# --8<-- [start:Momentum]
class Momentum:
    """v ← β v + g;  w ← w − α v."""

    def __init__(self, lr, beta=0.9):
        self.lr, self.beta = lr, beta
        self.velocity = 0.0

    def step(self, w, gradient):
        self.velocity = self.beta * self.velocity + gradient
        return w - self.lr * self.velocity


# --8<-- [end:Momentum]


# --8<-- [start:Nesterov]
class Nesterov(Momentum):
    """Como Momentum, pero con un adelanto: w ← w − α (g + β v)."""

    def step(self, w, gradient):
        self.velocity = self.beta * self.velocity + gradient
        return w - self.lr * (gradient + self.beta * self.velocity)


# --8<-- [end:Nesterov]


# --8<-- [start:RMSprop]
class RMSprop:
    """s ← ρ s + (1 − ρ) g²;  w ← w − α g / (√s + ε)."""

    def __init__(self, lr, rho=0.9, eps=1e-8):
        self.lr, self.rho, self.eps = lr, rho, eps
        self.square = 0.0

    def step(self, w, gradient):
        self.square = self.rho * self.square + (1 - self.rho) * gradient**2
        return w - self.lr * gradient / (self.square.sqrt() + self.eps)


# --8<-- [end:RMSprop]


# --8<-- [start:Adam]
class Adam:
    """Promedios m de g y s de g², corregidos; w ← w − α m / (√s + ε)."""

    def __init__(self, lr, beta1=0.9, beta2=0.999, eps=1e-8):
        self.lr, self.beta1, self.beta2, self.eps = lr, beta1, beta2, eps
        self.mean, self.square, self.steps = 0.0, 0.0, 0

    def step(self, w, gradient):
        self.steps += 1
        self.mean = self.beta1 * self.mean + (1 - self.beta1) * gradient
        self.square = self.beta2 * self.square + (1 - self.beta2) * gradient**2
        mean = self.mean / (1 - self.beta1**self.steps)
        square = self.square / (1 - self.beta2**self.steps)
        return w - self.lr * mean / (square.sqrt() + self.eps)


# --8<-- [end:Adam]
