"""Funciones de activación y sus derivadas, elemento a elemento.

Reciben un tensor de cualquier forma y devuelven otro de la misma forma y tipo. La sigmoide está
en ``course_code.neuron``. Maxout es distinta: recibe la entrada de la capa, no una suma.
"""

import math

import torch

from course_code.neuron import sigmoid


# --8<-- [start:sigmoid_derivative]
def sigmoid_derivative(h):
    """σ′ = σ (1 − σ): como mucho 0.25, en h = 0."""
    s = sigmoid(h)
    return s * (1 - s)


# --8<-- [end:sigmoid_derivative]


# --8<-- [start:tanh]
def tanh(h):
    """Una sigmoide estirada: de −1 a 1 en vez de 0 a 1."""
    return 2 * sigmoid(2 * h) - 1


def tanh_derivative(h):
    """1 menos el cuadrado de tanh(h): como mucho 1, en h = 0."""
    return 1 - tanh(h) ** 2


# --8<-- [end:tanh]


# --8<-- [start:relu]
def relu(h):
    """max(0, h): deja pasar lo positivo."""
    return h.clamp(min=0)


def relu_derivative(h):
    """1 si h > 0; si no, 0 (también en la esquina, como PyTorch)."""
    return (h > 0).to(h.dtype)


# --8<-- [end:relu]


# --8<-- [start:leaky_relu]
def leaky_relu(h, slope=0.01):
    """h si h > 0; si no, slope · h."""
    return torch.where(h > 0, h, slope * h)


def leaky_relu_derivative(h, slope=0.01):
    """1 si h > 0; si no, slope."""
    return torch.where(h > 0, torch.ones_like(h), slope)


# --8<-- [end:leaky_relu]


# --8<-- [start:elu]
def elu(h, alpha=1.0):
    """h si h > 0; si no, alpha (e^h − 1), que nunca baja de −alpha."""
    return torch.where(h > 0, h, alpha * (torch.exp(h) - 1))


def elu_derivative(h, alpha=1.0):
    """1 si h > 0; si no, alpha e^h."""
    return torch.where(h > 0, torch.ones_like(h), alpha * torch.exp(h))


# --8<-- [end:elu]


# --8<-- [start:maxout]
def maxout(x, w1, b1, w2, b2):
    """La mayor de dos sumas ponderadas, cada una con sus pesos y su sesgo.

    x: (d,) o (lote, d)   w1, w2: (d,)   b1, b2: ()
    """
    return torch.maximum(x @ w1 + b1, x @ w2 + b2)


# --8<-- [end:maxout]


# --8<-- [start:silu]
def silu(h):
    """h σ(h): una ReLU con la esquina redondeada."""
    return h * sigmoid(h)


def silu_derivative(h):
    """σ + h σ′."""
    return sigmoid(h) + h * sigmoid_derivative(h)


# --8<-- [end:silu]


# --8<-- [start:gelu]
def gelu(h):
    """h Φ(h), con Φ la campana de Gauss acumulada hasta h."""
    return h * (1 + torch.erf(h / math.sqrt(2))) / 2


def gelu_derivative(h):
    """Φ + h φ, con φ la altura de la campana en h."""
    area = (1 + torch.erf(h / math.sqrt(2))) / 2
    height = torch.exp(-(h**2) / 2) / math.sqrt(2 * math.pi)
    return area + h * height


# --8<-- [end:gelu]
