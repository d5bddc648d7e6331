"""El bucle de entrenamiento y la evaluación de un clasificador."""

import torch


# --8<-- [start:train_epoch]
def train_epoch(model, loader, loss_fn, optimizer, device, scheduler=None):
    """Una vuelta a los datos; devuelve la pérdida media por ejemplo."""
    model.train()
    total_loss, examples = 0.0, 0
    for x, y in loader:
        x, y = x.to(device), y.to(device)
        logits = model(x)  # predecir
        loss = loss_fn(logits, y)  # medir la pérdida
        optimizer.zero_grad()  # poner a cero
        loss.backward()  # retropropagar
        optimizer.step()  # actualizar
        if scheduler is not None:
            scheduler.step()
        total_loss += loss.item() * len(y)
        examples += len(y)
    return total_loss / examples


# --8<-- [end:train_epoch]


# --8<-- [start:evaluate]
@torch.inference_mode()
def evaluate(model, loader, loss_fn, device):
    """Pérdida media por ejemplo y exactitud, sin cambiar los pesos."""
    model.eval()
    total_loss, correct, examples = 0.0, 0, 0
    for x, y in loader:
        x, y = x.to(device), y.to(device)
        logits = model(x)
        total_loss += loss_fn(logits, y).item() * len(y)
        correct += (logits.argmax(dim=1) == y).sum().item()
        examples += len(y)
    return total_loss / examples, correct / examples


# --8<-- [end:evaluate]
