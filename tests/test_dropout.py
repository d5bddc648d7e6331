"""El dropout del curso, contra nn.Dropout y contra lo que dicen las fórmulas."""

import math

import pytest
import torch
from torch import nn

from course_code.dropout import (
    Dropout,
    DropoutMLP,
    inverted_dropout,
    monte_carlo,
    random_mask,
)
from course_code.mlp import MLP

RATES = [0.1, 0.2, 0.5, 0.9]


@pytest.fixture
def h():
    generator = torch.Generator().manual_seed(0)
    return torch.randn(64, 50, generator=generator)


@pytest.mark.parametrize("p", RATES)
def test_the_same_mask_gives_what_torch_gives(h, p):
    torch.manual_seed(7)
    mask = (nn.Dropout(p)(torch.ones_like(h)) != 0).float()
    torch.manual_seed(7)
    torch.testing.assert_close(inverted_dropout(h, mask, p), nn.Dropout(p)(h))


@pytest.mark.parametrize("p", RATES)
def test_a_fraction_p_is_off(p):
    torch.manual_seed(0)
    mask = random_mask(torch.empty(400, 500), p)
    assert set(mask.unique().tolist()) == {0.0, 1.0}
    error = math.sqrt(p * (1 - p) / mask.numel())
    assert abs((1 - mask).mean().item() - p) < 4 * error


def test_each_row_and_each_call_draw_their_own_mask():
    torch.manual_seed(0)
    h = torch.ones(2, 100)
    mask = random_mask(h, 0.5)
    assert not torch.equal(mask[0], mask[1])
    assert not torch.equal(mask, random_mask(h, 0.5))
    torch.manual_seed(0)
    assert torch.equal(mask, random_mask(h, 0.5))


@pytest.mark.parametrize("p", RATES)
def test_the_mean_of_many_masks_is_the_activation(p):
    torch.manual_seed(0)
    h = torch.tensor([1.0, 0.2, -0.3, 0.5], dtype=torch.float64)
    layer = Dropout(p)
    outputs = layer(h.expand(200_000, 4))
    errors = h.abs() * math.sqrt(p / (1 - p) / len(outputs))
    assert ((outputs.mean(dim=0) - h).abs() < 4 * errors).all()
    deviation = h.abs() * math.sqrt(p / (1 - p))
    torch.testing.assert_close(outputs.std(dim=0), deviation, rtol=0.02, atol=0)


@pytest.mark.parametrize("layer", [Dropout(0.5).eval(), Dropout(0.0)], ids=["eval", "p = 0"])
def test_it_is_the_identity(layer, h):
    assert torch.equal(layer(h), h)


def test_the_gradient_passes_only_through_what_stays_on(h):
    torch.manual_seed(0)
    h.requires_grad_()
    output = Dropout(0.75)(h)
    output.sum().backward()
    torch.testing.assert_close(h.grad, (output != 0) * 4.0)


@pytest.mark.parametrize("p", [-0.1, 1.0, 1.5])
def test_impossible_probabilities_are_refused(p):
    with pytest.raises(ValueError, match="p debe estar entre 0 y 1"):
        Dropout(p)


def test_the_network_is_the_mlp_when_it_evaluates():
    network, mlp = DropoutMLP(0.5).eval(), MLP()
    mlp.load_state_dict(network.state_dict())
    x = torch.randn(3, 1, 28, 28)
    torch.testing.assert_close(network(x), mlp(x))


def test_the_network_turns_off_the_hidden_activations_and_nothing_else():
    torch.manual_seed(0)
    network, seen = DropoutMLP(0.5), []
    network.dropout.register_forward_hook(lambda _, inputs, output: seen.append((*inputs, output)))
    logits = network(torch.rand(8, 784))
    assert [tuple(before.shape) for before, _ in seen] == [(8, 128), (8, 64)]
    for before, after in seen:
        off = (after == 0) & (before != 0)
        assert 0.4 < off.sum() / (before != 0).sum() < 0.6
        torch.testing.assert_close(after[~off], 2 * before[~off])
    assert (logits != 0).all()


def test_monte_carlo_repeats_the_training_pass_of_the_network():
    network, x = DropoutMLP(0.4), torch.rand(6, 784)
    torch.manual_seed(3)
    outputs = monte_carlo(network, x, passes=4)
    assert outputs.shape == (4, 6, 10)
    torch.manual_seed(3)
    network.train()
    for probabilities in outputs:
        torch.testing.assert_close(probabilities, network(x).softmax(dim=1).detach())
    torch.testing.assert_close(outputs.sum(dim=2), torch.ones(4, 6))


def test_monte_carlo_turns_on_dropout_only_and_turns_it_off_again():
    torch.manual_seed(0)
    network = nn.Sequential(nn.Linear(5, 8), nn.BatchNorm1d(8), nn.Dropout(0.5), nn.Linear(8, 3))
    before = network[1].running_mean.clone()
    outputs = monte_carlo(network.train(), torch.randn(7, 5), passes=3)
    assert not torch.equal(outputs[0], outputs[1])
    assert torch.equal(network[1].running_mean, before)
    assert not any(module.training for module in network.modules())
    assert not outputs.requires_grad


def test_monte_carlo_of_a_network_without_dropout_never_changes():
    network, x = DropoutMLP(0.0), torch.rand(6, 784)
    outputs = monte_carlo(network, x, passes=3)
    expected = network.eval()(x).softmax(dim=1).detach()
    torch.testing.assert_close(outputs, expected.expand(3, 6, 10))
