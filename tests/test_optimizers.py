"""Los optimizadores del curso, paso a paso contra los de ``torch.optim``."""

import pytest
import torch
from sklearn.datasets import load_diabetes

from course_code.optimizers import Adam, GradientDescent, Momentum, Nesterov, RMSprop, descend


@pytest.fixture(scope="module")
def gradient():
    """El gradiente de una regresión real con dos pesos, en float64."""
    data = load_diabetes()
    x = torch.from_numpy(data.data[:, [4, 5]])
    x = x / x.std(dim=0)
    y = torch.from_numpy(data.target)
    y = (y - y.mean()) / y.std()
    return lambda w: x.T @ (x @ w - y) / len(y)


def torch_path(make, gradient, start, steps):
    """El camino de un optimizador de PyTorch al que se le da el gradiente a mano."""
    w = start.clone()
    optimizer = make([w])
    path = [w.clone()]
    for _ in range(steps):
        w.grad = gradient(w)
        optimizer.step()
        path.append(w.clone())
    return torch.stack(path)


PAIRS = {
    "descenso": (GradientDescent(0.4), lambda p: torch.optim.SGD(p, lr=0.4)),
    "momentum": (Momentum(0.1, 0.9), lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9)),
    "nesterov": (
        Nesterov(0.1, 0.8),
        lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.8, nesterov=True),
    ),
    "rmsprop": (RMSprop(0.05), lambda p: torch.optim.RMSprop(p, lr=0.05, alpha=0.9)),
    "rmsprop, ρ de PyTorch": (RMSprop(0.01, 0.99), lambda p: torch.optim.RMSprop(p, lr=0.01)),
    "adam": (Adam(0.1, 0.8, 0.99), lambda p: torch.optim.Adam(p, lr=0.1, betas=(0.8, 0.99))),
    "adam, como viene": (Adam(0.02), lambda p: torch.optim.Adam(p, lr=0.02)),
}


@pytest.mark.parametrize("name", PAIRS)
def test_the_path_is_that_of_torch(name, gradient):
    ours, make = PAIRS[name]
    start = torch.tensor([-1.5, 1.0], dtype=torch.float64)
    path = descend(gradient, start, ours, 80)
    expected = torch_path(make, gradient, start, 80)
    assert path.shape == (81, 2)
    assert (path - expected).abs().max() < 1e-9
    assert (path[-1] - path[0]).norm() > 0.1, "el camino debe avanzar"


def test_momentum_adds_up_to_the_gain():
    optimizer, w = Momentum(1.0, 0.9), torch.tensor(0.0, dtype=torch.float64)
    for _ in range(400):
        w = optimizer.step(w, torch.tensor(1.0, dtype=torch.float64))
    assert optimizer.velocity.item() == pytest.approx(1 / (1 - 0.9))


def test_momentum_is_the_weighted_sum_written_out():
    gradients = torch.tensor([3.0, -1.0, 2.0, 5.0], dtype=torch.float64)
    optimizer = Momentum(0.1, 0.5)
    for g in gradients:
        optimizer.step(torch.tensor(0.0), g)
    weights = torch.tensor([0.125, 0.25, 0.5, 1.0], dtype=torch.float64)
    assert optimizer.velocity.item() == (weights * gradients).sum().item()


def test_descend_does_not_touch_the_start(gradient):
    start = torch.tensor([1.0, 1.0], dtype=torch.float64)
    path = descend(gradient, start, GradientDescent(0.1), 3)
    assert start.tolist() == [1.0, 1.0]
    assert torch.equal(path[0], start)
