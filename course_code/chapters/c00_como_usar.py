"""Cómo usar el curso: bloques en orden, salidas, avisos, errores y semillas."""

# --8<-- [start:first]
import torch

grades = torch.tensor([7.0, 9.0, 8.0])
# --8<-- [end:first]

# --8<-- [start:second]
print(grades.mean())
# --8<-- [end:second]

# --8<-- [start:second-claim]
assert grades.mean() == 8, "La página dice que la media de 7, 9 y 8 es 8."
# --8<-- [end:second-claim]

model = None  # fuera de toda región: en la página nadie lo define y el bloque falla

# --8<-- [start:skipped]
print(model)
# --8<-- [end:skipped]

# --8<-- [start:alias]
copy = grades
copy[0] = 0.0
print(grades)
# --8<-- [end:alias]

# --8<-- [start:alias-claim]
assert grades[0] == 0, "La página dice que «copy» y «grades» son el mismo tensor."
# --8<-- [end:alias-claim]

# --8<-- [start:warning]
from torch.nn import functional as F

logits = torch.tensor([2.0, 1.0, 0.1])
probabilities = F.softmax(logits)
# --8<-- [end:warning]

# --8<-- [start:error]
x = torch.ones(2, 3)
w = torch.ones(2, 3)
x @ w
# --8<-- [end:error]

# --8<-- [start:traceback]
import traceback


def accuracy(logits, labels):
    return (logits.argmax(dim=1) == labels).float().mean()


def report(logits, labels):
    print(f"Exactitud: {accuracy(logits, labels):.3f}")


try:
    report(torch.zeros(10), torch.zeros(10))
except IndexError:
    print(traceback.format_exc())
# --8<-- [end:traceback]

# --8<-- [start:seed]
torch.manual_seed(0)
first = torch.rand(3)
second = torch.rand(3)
torch.manual_seed(0)
again = torch.rand(3)
print(first, second, again, sep="\n")
# --8<-- [end:seed]

# --8<-- [start:seed-claim]
assert torch.equal(first, again), "La página dice que la misma semilla repite los números."
assert not torch.equal(first, second), "La página dice que sin volver a fijarla, siguen otros."
# --8<-- [end:seed-claim]

# --8<-- [start:rounding]
print(0.1 + 0.2 + 0.3)
print(0.3 + 0.2 + 0.1)
# --8<-- [end:rounding]

# --8<-- [start:rounding-claim]
assert 0.1 + 0.2 + 0.3 != 0.3 + 0.2 + 0.1, "La página dice que el orden cambia la suma."
# --8<-- [end:rounding-claim]
