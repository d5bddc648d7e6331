"""Las dos curvas y su red, contra fórmulas escritas aparte."""

import copy
import math

import pytest
import torch
from torch import nn

from course_code.curves import CurveNet, record_training, two_curves, unbend


def test_the_curves_are_parabolas_half_a_unit_apart():
    x, y = two_curves(5)
    assert x.shape == (10, 2) and y.tolist() == [1.0] * 5 + [0.0] * 5
    for (x1, x2), label in zip(x.tolist(), y.tolist(), strict=True):
        assert x2 == pytest.approx(x1 * x1 - (0.5 if label == 0 else 0.0))
    assert x[:5, 0].tolist() == [-1.0, -0.5, 0.0, 0.5, 1.0]


@pytest.mark.parametrize("units", [2, 3])
def test_the_network_is_two_layers_with_a_sigmoid(units):
    torch.manual_seed(1)
    model = CurveNet(units)
    x = torch.randn(7, 2)
    layers = nn.Sequential(model.hidden, nn.Sigmoid(), model.output)
    assert torch.allclose(model(x), layers(x)[:, 0])
    assert model.bend(x).shape == (7, units) and model(x.reshape(7, 1, 2)).shape == (7, 1)


def by_hand(weights, x, y, lr):
    """Un paso de descenso con las derivadas escritas a mano, en listas de Python."""
    (w1, b1), (w2, b2) = weights
    units, n = len(b1), len(y)
    grads = [[0.0, 0.0] for _ in range(units)], [0.0] * units, [0.0] * units, 0.0
    g_w1, g_b1, g_w2, g_b2 = grads
    for point, label in zip(x, y, strict=True):
        h = [
            1 / (1 + math.exp(-sum(w * v for w, v in zip(row, point, strict=True)) - b))
            for row, b in zip(w1, b1, strict=True)
        ]
        p = 1 / (1 + math.exp(-sum(w * v for w, v in zip(w2, h, strict=True)) - b2))
        error = (p - label) / n
        g_b2 += error
        for j in range(units):
            g_w2[j] += error * h[j]
            inner = error * w2[j] * h[j] * (1 - h[j])
            g_b1[j] += inner
            for i in range(2):
                g_w1[j][i] += inner * point[i]
    return (
        [[w - lr * g for w, g in zip(*rows, strict=True)] for rows in zip(w1, g_w1, strict=True)],
        [b - lr * g for b, g in zip(b1, g_b1, strict=True)],
        [w - lr * g for w, g in zip(w2, g_w2, strict=True)],
        b2 - lr * g_b2,
    )


def test_an_epoch_is_gradient_descent_by_hand():
    x, y = two_curves(8)  # 16 puntos: un solo lote por época, y el orden no importa
    torch.manual_seed(2)
    model = CurveNet()
    start = copy.deepcopy(model)
    film = record_training(model, x, y, epochs=1)
    w1, b1, w2, b2 = (p.tolist() for p in start.parameters())
    expected = by_hand(((w1, b1), (w2[0], b2[0])), x.tolist(), y.tolist(), lr=0.1)
    trained = film[-1]
    assert torch.allclose(trained.hidden.weight, torch.tensor(expected[0]), atol=1e-6)
    assert torch.allclose(trained.hidden.bias, torch.tensor(expected[1]), atol=1e-6)
    assert torch.allclose(trained.output.weight[0], torch.tensor(expected[2]), atol=1e-6)
    assert trained.output.bias.item() == pytest.approx(expected[3], abs=1e-6)


def test_the_film_keeps_every_epoch_apart():
    x, y = two_curves(50)
    torch.manual_seed(0)
    model = CurveNet()
    first = copy.deepcopy(model)
    film = record_training(model, x, y, epochs=3)
    assert len(film) == 4 and model is not film[-1]
    assert torch.equal(film[0].hidden.weight, first.hidden.weight)
    assert torch.equal(film[-1].hidden.weight, model.hidden.weight)
    assert len({frame.hidden.bias[0].item() for frame in film}) == 4


def test_unbend_undoes_bend():
    torch.manual_seed(3)
    model = CurveNet()
    x = torch.randn(20, 2)
    with torch.inference_mode():
        assert torch.allclose(unbend(model, model.bend(x)), x, atol=1e-4)
