"""Los hooks: lo anotado contra la misma cuenta hecha a mano, y que no quede ninguno."""

import pytest
import torch
from torch import nn

from course_code.convnet import SmallCNN
from course_code.hooks import record


def hooks_in(model):
    return sum(len(module._forward_hooks) for module in model.modules())


@pytest.fixture
def model():
    torch.manual_seed(0)
    return SmallCNN()


def test_it_keeps_what_leaves_each_module(model):
    x = torch.rand(2, 1, 28, 28)
    with record(model, ["conv1", "conv2", "output"]) as maps:
        logits = model(x)
    assert list(maps) == ["conv1", "conv2", "output"]
    torch.testing.assert_close(maps["conv1"].relu(), model.maps(x)[0])
    torch.testing.assert_close(maps["conv2"].relu(), model.maps(x)[1])
    torch.testing.assert_close(maps["output"], logits)
    torch.testing.assert_close(model(x), logits)  # anotar no cambia la respuesta


def test_names_with_dots_and_the_last_pass():
    model = nn.Sequential(nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 1)))
    with record(model, ["0.0"]) as maps:
        model(torch.zeros(4, 2))
        assert maps["0.0"].shape == (4, 3)
        model(torch.zeros(5, 2))
    assert maps["0.0"].shape == (5, 3)


def test_no_hook_is_left(model):
    with record(model, ["conv1", "conv2"]):
        assert hooks_in(model) == 2
    assert hooks_in(model) == 0
    with pytest.raises(RuntimeError), record(model, ["conv1"]) as maps:
        model(torch.zeros(1, 3, 28, 28))
    assert hooks_in(model) == 0 and not maps
    with pytest.raises(AttributeError), record(model, ["conv1", "conv9"]):
        pass  # pragma: no cover
    assert hooks_in(model) == 0


def test_an_inplace_layer_does_not_change_what_was_kept():
    model = nn.Sequential(nn.Linear(3, 8), nn.ReLU(inplace=True))
    x = torch.randn(5, 3)
    with record(model, ["0"]) as maps, torch.inference_mode():
        model(x)
    assert (maps["0"] < 0).any()
    torch.testing.assert_close(maps["0"], model[0](x).detach())


def test_gradients_reach_what_was_kept(model):
    x = torch.rand(1, 1, 28, 28)
    with record(model, ["conv2"]) as maps:
        score = model(x)[0, 3]
    (found,) = torch.autograd.grad(score, maps["conv2"])
    z = maps["conv2"].detach().requires_grad_()
    (expected,) = torch.autograd.grad(model.classify(z.relu())[0, 3], z)
    torch.testing.assert_close(found, expected)
    assert found.abs().sum() > 0
