"""The drawing shows every node once, in order, and says the same in words."""

import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from groundup.autograd import Tensor
from groundup.autograd.drawing import arranged, draw
from groundup.autograd.graph import topological_order
from groundup.autograd.scalar import Value, parents

SVG = "{http://www.w3.org/2000/svg}"


def neuron():
    x, w, b = Value(2.0), Value(-0.5), Value(0.3)
    loss = ((x * w + b).tanh() - 1) ** 2
    return loss, {"x": x, "w": w, "b": b, "loss": loss}


def tangle(number):
    """A random graph in which nodes are used many times."""
    rng = np.random.default_rng(number)
    nodes = [Value(1.0), Value(2.0)]
    for _ in range(15):
        a, b = rng.integers(0, len(nodes), 2)
        nodes.append(nodes[a] + nodes[b])
    result = nodes[-1]
    for node in nodes[:-1]:
        result = result + node
    return result


def test_every_node_edge_and_number_is_there():
    loss, names = neuron()
    loss.backward()
    root = ET.fromstring(draw(loss, **names).svg)
    texts = [element.text for element in root.iter(f"{SVG}text")]
    assert len(list(root.iter(f"{SVG}rect"))) == 9
    assert len(list(root.iter(f"{SVG}path"))) == 8
    for expected in ("x", "loss = **2", "2.57", "grad −4.07", "0.635", "grad 1"):
        assert expected in texts
    assert sum(text.startswith("grad") for text in texts) == 9


def test_before_backward_no_gradient_is_shown():
    loss, names = neuron()
    drawing = draw(loss, **names)
    assert "grad" not in drawing.svg + drawing.alt


def test_the_words_say_what_the_picture_shows():
    x, y = Value(2.0), Value(3.0)
    product = x * y
    product.backward()
    assert draw(product, x=x, y=y).alt == (
        "Computation graph of 3 nodes. y is 3, grad 2; x is 2, grad 3; "
        "* is 6 from x and y, grad 1."
    )


def test_a_cell_shows_the_picture_with_its_words():
    drawing = draw(*neuron()[:1])
    data, metadata = drawing._repr_mimebundle_()
    assert data == {"image/svg+xml": drawing.svg, "text/plain": drawing.alt}
    assert metadata == {"image/svg+xml": {"alt": drawing.alt}}


def test_a_tensor_shows_its_operation_and_shape():
    x, w = Tensor(np.ones((5, 3))), Tensor(np.ones((3, 2)))
    drawing = draw((x @ w).sum(), x=x, w=w)
    assert "matmul is (5, 2) from x and w" in drawing.alt
    assert "sum is 30 from matmul" in drawing.alt


@pytest.mark.parametrize("number", range(10))
def test_no_two_things_stand_in_one_place_and_edges_go_right(number):
    order = topological_order(tangle(number), parents)
    places = arranged(order)
    assert len({(place.column, place.row) for place in places}) == len(places)
    for place in places:
        assert place.row >= 0
        for before in place.before:
            assert before.column == place.column - 1
    assert [place.node for place in places if place.node is not None] == order


@pytest.mark.parametrize("number", range(3))
def test_everything_lies_within_the_picture(number):
    svg = draw(tangle(number)).svg
    box = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
    width, height = float(box[1]), float(box[2])
    for rect in ET.fromstring(svg).iter(f"{SVG}rect"):
        left, top = float(rect.get("x")), float(rect.get("y"))
        assert 0 <= left <= width - float(rect.get("width"))
        assert 0 <= top <= height - float(rect.get("height"))


def test_names_are_text_and_not_markup():
    x = Value(1.0)
    drawing = draw(x + 1, **{"<script>": x})
    assert "<script>" not in drawing.svg
    assert ET.fromstring(drawing.svg) is not None


def test_what_cannot_be_drawn_is_refused():
    x = Tensor(1.0)
    y = x * 2
    y.backward()
    with pytest.raises(ValueError, match=r"one that backward\(\) has freed"):
        draw(y)
    long = Value(1.0)
    for _ in range(120):
        long = long + 1
    with pytest.raises(ValueError, match="at most 100 nodes, got 241"):
        draw(long)
