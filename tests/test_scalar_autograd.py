"""La diferenciación automática de números sueltos, contra ``torch.autograd`` en float64."""

import math

import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from course_code.scalar_autograd import Value, add, as_value, exp, multiply, topological_order

OPERATIONS = {
    "+": (2, lambda a, b: a + b),
    "-": (2, lambda a, b: a - b),
    "*": (2, lambda a, b: a * b),
    "3 +": (1, lambda a: 3 + a),
    "+ 0.5": (1, lambda a: a + 0.5),
    "0.25 *": (1, lambda a: 0.25 * a),
    "* -2": (1, lambda a: a * -2),
    "1 -": (1, lambda a: 1 - a),
    "- 4": (1, lambda a: a - 4),
    "neg": (1, lambda a: -a),
    "** 2": (1, lambda a: a**2),
    "** 3": (1, lambda a: a**3),
    "** -1": (1, lambda a: a**-1),
    "** 0.5": (1, lambda a: a**0.5),
    "exp": (1, lambda a: exp(a) if isinstance(a, Value) else torch.exp(a)),
}

# Siempre los mismos ejemplos, sin guardar nada en la carpeta del proyecto.
repeatable = settings(deadline=None, derandomize=True, database=None, max_examples=150)

leaves = st.lists(st.floats(-3, 3, allow_subnormal=False), min_size=1, max_size=4)
# Cada paso opera con nodos que ya existen, elegidos por su posición: así se repiten.
steps = st.lists(
    st.tuples(st.sampled_from(sorted(OPERATIONS)), st.integers(0, 99), st.integers(0, 99)),
    min_size=1,
    max_size=12,
)


def build(nodes, program):
    """Aplica el programa a las hojas; la última operación es el resultado."""
    nodes = list(nodes)
    for name, *places in program:
        count, operation = OPERATIONS[name]
        arguments = [nodes[place % len(nodes)] for place in places[:count]]
        value = arguments[0].data if isinstance(arguments[0], Value) else arguments[0].item()
        # Donde la función no es derivable o se sale de los números, no hay nada que comparar.
        assume(name != "** -1" or abs(value) > 1e-2)
        assume(name != "** 0.5" or value > 1e-2)
        assume(abs(value) < (20 if name == "exp" else 1e6))
        nodes.append(operation(*arguments))
    return nodes


@repeatable
@given(leaves, steps)
def test_random_expressions_match_torch(numbers, program):
    ours = build([Value(number) for number in numbers], program)
    theirs = build(
        [torch.tensor(n, dtype=torch.float64, requires_grad=True) for n in numbers], program
    )
    for node in theirs:
        node.retain_grad()

    ours[-1].backward()
    theirs[-1].backward()

    reached = set(topological_order(ours[-1]))
    for node, tensor in zip(ours, theirs, strict=True):
        assert node.data == pytest.approx(tensor.item(), rel=1e-12, abs=1e-12)
        if node in reached:
            assert node.grad == pytest.approx(tensor.grad.item(), rel=1e-9, abs=1e-9)
        else:
            assert node.grad == 0.0
            assert tensor.grad is None


@repeatable
@given(leaves, steps)
def test_order_puts_every_node_once_and_after_its_parents(numbers, program):
    result = build([Value(number) for number in numbers], program)[-1]
    order = topological_order(result)
    place = {node: i for i, node in enumerate(order)}
    assert order[-1] is result
    assert len(place) == len(order)
    for node in order:
        assert all(place[parent] < place[node] for parent, _ in node.parents)


@repeatable
@given(leaves, steps)
def test_second_backward_doubles_the_leaves_like_torch(numbers, program):
    inputs = [Value(number) for number in numbers]
    result = build(inputs, program)[-1]
    result.backward()
    once = [leaf.grad for leaf in inputs]
    result.backward()
    assert [leaf.grad for leaf in inputs] == pytest.approx([2 * grad for grad in once])


def test_the_neuron_of_the_page_by_hand():
    w1, w2, b = Value(1), Value(0.5), Value(-6)
    prediction = (1 + exp(-(5 * w1 + 2 * w2 + b))) ** -1
    loss = 0.5 * (prediction - 1) ** 2
    loss.backward()
    assert prediction.data == 0.5
    assert loss.data == 0.125
    assert (w1.grad, w2.grad, b.grad) == (-0.625, -0.25, -0.125)


def test_a_node_used_twice_adds_its_paths():
    a = Value(3)
    (a * a + a).backward()
    assert a.grad == 2 * 3 + 1


def test_a_diamond_visits_the_shared_node_once():
    a = Value(2)
    shared = a * a
    result = shared + shared
    result.backward()
    assert len(topological_order(result)) == 3
    assert shared.grad == 2.0
    assert a.grad == 8.0


def test_chain_rule_through_three_functions():
    a = Value(0.5)
    exp((2 * a) ** 3).backward()
    assert a.grad == pytest.approx(math.exp(1.0) * 3 * (2 * 0.5) ** 2 * 2)


def test_subtraction_on_both_sides():
    a = Value(2)
    assert (a - 5).data == -3.0
    assert (5 - a).data == 3.0
    (5 - a).backward()
    assert a.grad == -1.0


def test_gradients_of_two_results_accumulate_in_the_leaf():
    a = Value(2)
    shared = a * 3
    (shared + 1).backward()
    (shared * 2).backward()
    assert a.grad == 3.0 + 6.0
    assert shared.grad == 2.0, "El gradiente de un nodo intermedio es el de la última vez"


def test_backward_of_a_leaf_accumulates_ones():
    a = Value(7)
    for times in (1, 2, 3):
        a.backward()
        assert a.grad == times


def test_a_long_chain_does_not_exhaust_the_stack():
    a = result = Value(1)
    for _ in range(20_000):
        result = result + 1
    result.backward()
    assert (result.data, a.grad) == (20_001.0, 1.0)


def test_numbers_are_wrapped_and_values_are_not():
    a = Value(1)
    assert as_value(a) is a
    assert as_value(2).data == 2.0
    assert add(1, 2).data == 3.0
    assert multiply(2, 3).data == 6.0


def test_text_form():
    assert repr(Value(1.5)) == "Value(1.5000, grad=0.0000)"


def test_what_is_not_a_number_is_rejected():
    with pytest.raises(TypeError):
        Value([1.0, 2.0])
    with pytest.raises(ValueError, match="could not convert"):
        Value(1.0) + "a"
    with pytest.raises(TypeError, match="unsupported operand"):
        Value(2.0) ** Value(3.0)


def test_outside_the_domain_there_is_an_error():
    with pytest.raises(ZeroDivisionError):
        Value(0.0) ** -1
    with pytest.raises(OverflowError):
        exp(Value(1000.0))
    with pytest.raises(TypeError):
        Value(-1.0) ** 0.5
