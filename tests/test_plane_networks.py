"""Las redes del plano, contra las capas de PyTorch y contra cuentas a mano."""

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from course_code.plane_data import clouds, xor
from course_code.plane_networks import accuracy, plane_mlp, train, train_many


def test_plane_mlp_chains_the_layers_and_ends_in_a_logit():
    torch.manual_seed(0)
    model = plane_mlp([2, 5, 3, 1], nn.Tanh)
    kinds = [type(module) for module in model]
    assert kinds == [nn.Linear, nn.Tanh, nn.Linear, nn.Tanh, nn.Linear]
    x = torch.randn(7, 2)
    h = torch.tanh(F.linear(x, model[0].weight, model[0].bias))
    h = torch.tanh(F.linear(h, model[2].weight, model[2].bias))
    torch.testing.assert_close(model(x), F.linear(h, model[4].weight, model[4].bias))
    assert model(x).shape == (7, 1)


def test_one_neuron_has_no_activation():
    assert [type(module) for module in plane_mlp([2, 1], nn.ReLU)] == [nn.Linear]


def test_train_is_gradient_descent_on_the_mean_cross_entropy():
    x, y = xor(50, seed=0)
    torch.manual_seed(0)
    model = plane_mlp([2, 1], nn.ReLU)
    weight, bias = model[0].weight.detach().clone(), model[0].bias.detach().clone()
    losses = train(model, torch.optim.SGD(model.parameters(), lr=0.1), x, y, steps=3)
    expected = []
    for _ in range(3):
        p = torch.sigmoid(x @ weight[0] + bias)
        expected.append(-(y * p.log() + (1 - y) * (1 - p).log()).mean().item())
        weight -= 0.1 * ((p - y) @ x / 50)
        bias -= 0.1 * (p - y).mean()
    assert losses == pytest.approx(expected, abs=1e-6)
    torch.testing.assert_close(model[0].weight.detach(), weight)
    torch.testing.assert_close(model[0].bias.detach(), bias)


def test_accuracy_of_one_network_and_of_several():
    y = torch.tensor([1.0, 0.0, 1.0, 0.0])
    logits = torch.tensor([[3.0, -1.0, -0.5, 2.0], [1.0, -1.0, 1.0, -1.0]])
    assert accuracy(logits[0], y) == 0.5
    assert accuracy(logits, y).tolist() == [0.5, 1.0]
    assert accuracy(torch.full((4,), torch.nan), y) == 0.5, "nan cuenta como clase 0"


@pytest.mark.parametrize("decay", [0.0, 0.1])
@pytest.mark.parametrize("own_points", [False, True])
def test_many_at_once_are_the_same_as_one_by_one(decay, own_points):
    if own_points:
        draws = [clouds(30, seed) for seed in range(3)]
        x, y = (torch.stack(parts) for parts in zip(*draws, strict=True))
    else:
        x, y = xor(30, seed=0)
    predict = train_many([2, 4, 1], nn.Tanh, x, y, 3, 20, lr=0.05, weight_decay=decay)
    new, _ = xor(11, seed=1)
    assert predict(new).shape == (3, 11)
    for seed in range(3):
        torch.manual_seed(seed)
        model = plane_mlp([2, 4, 1], nn.Tanh)
        optimizer = torch.optim.Adam(model.parameters(), lr=0.05, weight_decay=decay)
        points, labels = (x[seed], y[seed]) if own_points else (x, y)
        train(model, optimizer, points, labels, steps=20)
        torch.testing.assert_close(predict(new)[seed], model(new).squeeze(1), atol=1e-4, rtol=1e-3)
