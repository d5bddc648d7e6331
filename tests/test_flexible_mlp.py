"""El MLP configurable contra productos de matrices y contra nn.Sequential."""

import torch
from torch import nn

from course_code.flexible_mlp import FlexibleMLP


def test_same_numbers_as_matrix_products():
    torch.manual_seed(0)
    model = FlexibleMLP([12, 5, 4, 3])
    x = torch.randn(6, 1, 3, 4)
    w1, b1, w2, b2, w3, b3 = model.parameters()
    h1 = (x.reshape(6, 12) @ w1.T + b1).clamp(min=0)
    h2 = (h1 @ w2.T + b2).clamp(min=0)
    torch.testing.assert_close(model(x), h2 @ w3.T + b3)


def test_dropout_like_a_sequential_with_the_same_masks():
    torch.manual_seed(0)
    model = FlexibleMLP([8, 6, 5, 2], dropout=0.5)
    first, second, last = model.layers
    twin = nn.Sequential(
        *(first, nn.ReLU(), nn.Dropout(0.5)),
        *(second, nn.ReLU(), nn.Dropout(0.5), last),
    )
    x = torch.randn(4, 8)
    torch.manual_seed(1)
    expected = twin(x)
    torch.manual_seed(1)
    torch.testing.assert_close(model(x), expected)
    torch.testing.assert_close(model.eval()(x), twin.eval()(x))


def test_one_size_pair_is_a_single_layer():
    model = FlexibleMLP([7, 3], dropout=0.9)
    x = torch.randn(2, 7)
    torch.testing.assert_close(model(x), model.layers[0](x))
