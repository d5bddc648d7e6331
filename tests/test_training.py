"""El bucle de entrenamiento y la evaluación, contra cuentas independientes."""

import copy
import math

import pytest
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from course_code.training import evaluate, train_epoch

CPU = torch.device("cpu")


def problem(examples=10, classes=3):
    """Un problema pequeño cuyo último lote es más corto: 10 = 4 + 4 + 2."""
    torch.manual_seed(0)
    x = torch.randn(examples, 5)
    y = torch.randint(0, classes, (examples,))
    model = nn.Linear(5, classes)
    return model, x, y, DataLoader(TensorDataset(x, y), batch_size=4)


def test_evaluate_averages_over_examples_not_batches():
    model, x, y, loader = problem()
    loss, accuracy = evaluate(model, loader, nn.CrossEntropyLoss(), CPU)
    with torch.no_grad():
        per_example = nn.functional.cross_entropy(model(x), y, reduction="none")
        batch_means = [part.mean().item() for part in per_example.split(4)]
        hits = (model(x).argmax(dim=1) == y).sum().item()
    assert loss == pytest.approx(per_example.mean().item(), abs=1e-6)
    assert abs(loss - sum(batch_means) / 3) > 1e-3, "el ejemplo no distingue ambos promedios"
    assert accuracy == hits / 10


def test_evaluate_with_pencil():
    """Logits dados: pérdidas ln 2, ln 2 y ln(1 + e⁻²), un acierto seguro y un empate."""
    logits = torch.tensor([[0.0, 0.0], [0.0, 0.0], [2.0, 0.0]])
    labels = torch.tensor([0, 1, 0])
    loader = DataLoader(TensorDataset(logits, labels), batch_size=2)
    loss, accuracy = evaluate(nn.Identity(), loader, nn.CrossEntropyLoss(), CPU)
    assert loss == pytest.approx((2 * math.log(2) + math.log(1 + math.exp(-2))) / 3, abs=1e-6)
    assert accuracy == pytest.approx(2 / 3)  # en un empate, argmax elige la primera


def test_evaluate_changes_nothing_and_records_nothing():
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(5, 8), nn.BatchNorm1d(8), nn.Dropout(0.5), nn.Linear(8, 3))
    _, x, y, loader = problem()
    before = copy.deepcopy(model.state_dict())
    first = evaluate(model, loader, nn.CrossEntropyLoss(), CPU)
    assert first == evaluate(model, loader, nn.CrossEntropyLoss(), CPU)
    assert not model.training
    assert all(torch.equal(before[name], value) for name, value in model.state_dict().items())
    assert all(p.grad is None for p in model.parameters())
    with torch.no_grad():
        whole = nn.functional.cross_entropy(model(x), y).item()
    assert first[0] == pytest.approx(whole, abs=1e-6)


def test_train_epoch_equals_the_update_rule():
    model, x, y, loader = problem()
    weight, bias = (p.detach().double().clone() for p in model.parameters())
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    loss = train_epoch(model, loader, nn.CrossEntropyLoss(), optimizer, CPU)

    total = 0.0
    for part, labels in zip(x.double().split(4), y.split(4), strict=True):
        logits = part @ weight.T + bias
        p = logits.exp() / logits.exp().sum(dim=1, keepdim=True)
        total -= p[range(len(labels)), labels].log().sum().item()
        error = (p - nn.functional.one_hot(labels, 3)) / len(labels)  # ∂ℓ/∂z = p − y
        weight -= 0.1 * error.T @ part
        bias -= 0.1 * error.sum(dim=0)
    torch.testing.assert_close(model.weight.double(), weight, atol=1e-6, rtol=1e-5)
    torch.testing.assert_close(model.bias.double(), bias, atol=1e-6, rtol=1e-5)
    assert loss == pytest.approx(total / 10, abs=1e-6)


def test_train_epoch_returns_a_plain_number_and_leaves_training_mode():
    model, _, _, loader = problem()
    model.eval()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.0)
    loss = train_epoch(model, loader, nn.CrossEntropyLoss(), optimizer, CPU)
    assert type(loss) is float
    assert model.training
    assert loss == pytest.approx(evaluate(model, loader, nn.CrossEntropyLoss(), CPU)[0])


def test_leftover_gradients_are_cleared():
    model, _, _, loader = problem()
    twin = copy.deepcopy(model)
    for parameter in twin.parameters():
        parameter.grad = torch.full_like(parameter, 1e6)
    for m in (model, twin):
        optimizer = torch.optim.SGD(m.parameters(), lr=0.1)
        train_epoch(m, loader, nn.CrossEntropyLoss(), optimizer, CPU)
    torch.testing.assert_close(model.weight, twin.weight)


def test_scheduler_advances_once_per_batch():
    model, _, _, loader = problem()
    optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
    scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.5)
    train_epoch(model, loader, nn.CrossEntropyLoss(), optimizer, CPU, scheduler)
    assert optimizer.param_groups[0]["lr"] == pytest.approx(0.5 ** len(loader))


def test_averages_count_only_the_examples_seen():
    model, x, y, _ = problem()
    loader = DataLoader(TensorDataset(x, y), batch_size=4, drop_last=True)
    loss, accuracy = evaluate(model, loader, nn.CrossEntropyLoss(), CPU)
    with torch.no_grad():
        expected = nn.functional.cross_entropy(model(x[:8]), y[:8]).item()
        hits = (model(x[:8]).argmax(dim=1) == y[:8]).sum().item()
    assert loss == pytest.approx(expected, abs=1e-6)
    assert accuracy == hits / 8


def test_learns_a_separable_problem():
    torch.manual_seed(0)
    y = torch.arange(200) % 2
    x = torch.randn(200, 2) * 0.3 + (2.0 * y - 1).unsqueeze(1)
    loader = DataLoader(TensorDataset(x, y), batch_size=32, shuffle=True)
    model = nn.Linear(2, 2)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
    losses = [train_epoch(model, loader, nn.CrossEntropyLoss(), optimizer, CPU) for _ in range(5)]
    assert losses == sorted(losses, reverse=True)
    assert evaluate(model, loader, nn.CrossEntropyLoss(), CPU)[1] > 0.99
