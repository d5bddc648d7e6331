"""Saliencia, oclusión y Grad-CAM contra cuentas que se pueden hacer a mano."""

import torch
from torch import nn

from course_code.explain import grad_cam, occlusion, saliency


def test_saliency_of_a_linear_model_is_its_weights():
    torch.manual_seed(0)
    linear = nn.Linear(3 * 6 * 6, 5)
    model = nn.Sequential(nn.Flatten(), linear)
    x, targets = torch.randn(4, 3, 6, 6), torch.tensor([2, 0, 4, 2])
    expected = linear.weight[targets].reshape(4, 3, 6, 6).abs().amax(dim=1)
    torch.testing.assert_close(saliency(model, x, targets), expected)
    assert not x.requires_grad and linear.weight.grad is None  # no deja rastro


def test_saliency_is_the_slope_of_the_logit():
    torch.manual_seed(0)
    model = nn.Sequential(nn.Flatten(), nn.Linear(16, 8), nn.Tanh(), nn.Linear(8, 3)).double()
    x, targets = torch.randn(1, 1, 4, 4, dtype=torch.double), torch.tensor([1])
    found = saliency(model, x, targets)[0]
    for i in range(4):
        for j in range(4):
            step = torch.zeros_like(x)
            step[0, 0, i, j] = 1e-6
            slope = (model(x + step) - model(x - step))[0, 1] / 2e-6
            torch.testing.assert_close(found[i, j], slope.abs(), atol=1e-7, rtol=1e-5)


class LooksAtOnePatch(nn.Module):
    """Dos logits: 0 y cuatro veces la media de un solo cuadro, (fila 1, columna 2)."""

    def forward(self, x):
        seen = 4 * x[:, 0, 4:8, 8:12].mean(dim=(1, 2))
        return torch.stack([torch.zeros_like(seen), seen], dim=1)


def test_occlusion_finds_the_only_patch_that_matters():
    x = torch.ones(1, 8, 16)
    drops = occlusion(LooksAtOnePatch(), x, target=1, side=4, fill=0.0)
    expected = torch.zeros(2, 4)
    expected[1, 2] = torch.tensor(4.0).sigmoid() - 0.5
    torch.testing.assert_close(drops, expected)
    assert (occlusion(LooksAtOnePatch(), x, target=1, side=4, fill=1.0) == 0).all()
    assert (x == 1).all()  # la foto no cambia


def test_occlusion_of_the_other_answer_goes_up():
    drops = occlusion(LooksAtOnePatch(), torch.ones(1, 8, 16), target=0, side=4, fill=0.0)
    assert drops[1, 2] < -0.4 and drops.abs().sum() == drops[1, 2].abs()


def test_grad_cam_of_a_linear_head_is_the_class_activation_map():
    torch.manual_seed(0)
    body = nn.Sequential(nn.Conv2d(1, 6, 3, padding=1), nn.ReLU())
    head = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(6, 4))
    model = nn.Sequential(body, head)
    x, targets = torch.randn(3, 1, 5, 7), torch.tensor([3, 0, 1])
    maps = body(x)
    weights = head[2].weight[targets]  # (lote, canales)
    expected = torch.einsum("nc,nchw->nhw", weights, maps).relu() / (5 * 7)
    found = grad_cam(model, "0", x, targets)
    torch.testing.assert_close(found, expected)
    assert not found.requires_grad and head[2].weight.grad is None
    assert all(not module._forward_hooks for module in model.modules())


def test_grad_cam_weighs_each_map_with_its_mean_gradient():
    torch.manual_seed(0)
    model = nn.Sequential(
        nn.Conv2d(2, 3, 3), nn.ReLU(inplace=True), nn.Flatten(), nn.Linear(3 * 4 * 4, 2)
    )
    x, targets = torch.randn(1, 2, 6, 6), torch.tensor([1])
    maps = model[0](x)
    weights = model[3].weight[1].reshape(3, 4, 4) * (maps[0] > 0)  # la derivada de la ReLU
    expected = (weights.mean(dim=(1, 2), keepdim=True) * maps[0]).sum(dim=0).relu()
    torch.testing.assert_close(grad_cam(model, "0", x, targets)[0], expected)
