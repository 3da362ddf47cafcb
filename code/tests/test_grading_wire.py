"""What travels between grader and worker arrives unchanged, and cannot do anything."""

import contextlib
import io
import json

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from coursekit.grading import wire
from coursekit.grading.wire import HEAD, MAGIC, Thing, WireError, pack, unpack

PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=False)
    | st.text()
    | st.binary(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(st.text() | st.integers(), inner, max_size=4)
    ),
    max_leaves=12,
)
NUMERIC = (
    arrays.boolean_dtypes()
    | arrays.integer_dtypes()
    | arrays.floating_dtypes(sizes=(32, 64))
    | arrays.complex_number_dtypes()
)


@given(PLAIN)
@settings(max_examples=200, deadline=None)
def test_plain_values_come_back_with_their_types(value):
    back = unpack(pack(value))
    assert back == value
    assert repr(back) == repr(value)


@given(arrays.arrays(NUMERIC, arrays.array_shapes(min_dims=0, min_side=0)))
@settings(max_examples=200, deadline=None)
def test_arrays_come_back_bit_by_bit(array):
    for value in (array, array.T, array[..., None]):
        back = unpack(pack(value))
        assert (back.dtype, back.shape) == (value.dtype, value.shape)
        assert back.tobytes() == value.tobytes()
        assert back.flags.writeable


def test_numbers_keep_their_kind():
    for value in (np.float32(1.5), np.int64(3), np.bool_(True), np.complex128(1j)):
        assert type(unpack(pack(value))) is type(value)
    assert unpack(pack({1, 2})) == {1, 2}
    assert unpack(pack(2 + 3j)) == 2 + 3j
    assert np.isnan(unpack(pack(float("nan"))))


def test_tensors_arrive_as_tensors_without_their_graph():
    tensor = torch.arange(6.0, requires_grad=True).reshape(2, 3)
    back = unpack(pack(tensor))
    assert torch.equal(back, tensor.detach())
    assert not back.requires_grad


def test_a_generator_goes_on_where_it_was():
    rng = np.random.default_rng(3)
    rng.normal(size=5)
    back = unpack(pack({"rng": rng}))["rng"]
    assert np.array_equal(back.normal(size=4), rng.normal(size=4))


def test_what_cannot_travel_stays_and_sends_a_number():
    kept = []

    def keep(value):
        kept.append(value)
        return len(kept) - 1

    ragged = np.array([[1], [2, 3]], dtype=object)
    back = unpack(pack([print, (ragged,)], keep))
    assert kept == [print, ragged]
    assert back[0] == Thing("builtin_function_or_method", repr(print), 0)
    assert (back[1][0].type_, back[1][0].number_) == ("ndarray", 1)
    again = unpack(pack(back[0]), lambda kind, text, number: kept[number])
    assert again is print


def test_a_broken_repr_does_no_harm():
    class Broken:
        def __repr__(self):
            raise ValueError

    assert unpack(pack(Broken(), id)).text_ == "<its repr raised ValueError>"


def test_a_test_cannot_send_a_function():
    with pytest.raises(TypeError, match="needs plain values, got function"):
        pack(lambda x: x)


def message(tree, body=b""):
    header = json.dumps(tree).encode()
    return HEAD.pack(MAGIC, len(header), len(body)) + header + body


FORGED = {
    "not ours": b"hello, world and more",
    "short": MAGIC,
    "no JSON": HEAD.pack(MAGIC, 3, 0) + b"{}}",
    "cut off": message([1, 2, 3])[:-1],
    "unknown kind": message({"pickle": "gASVKAAAAAAAAACM"}),
    "two kinds": message({"tuple": [], "set": []}),
    "objects": message({"array": ["O", 1]}, b"12345678"),
    "no dtype": message({"array": ["nonsense", 1]}, b"12345678"),
    "too few bytes": message({"array": ["<f8", 2]}, b"12345678"),
    "negative shape": message({"array": ["<f8", -1]}, b"12345678"),
    "negative bytes": message({"bytes": -5}, b"12345678"),
    "no shape": message({"array": 5}),
    "unhashable": message({"set": [[1]]}),
    "bits": message({"rng": {"bit_generator": "MT19937", "state": 3}}),
    "deep": HEAD.pack(MAGIC, 200_000, 0) + b"[" * 200_000,
}


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED)
def test_forged_messages_are_refused(forged):
    with pytest.raises(WireError, match="a message needs"):
        unpack(forged)


@given(st.binary(max_size=80))
@settings(max_examples=300, deadline=None)
def test_no_bytes_break_the_reader(data):
    with pytest.raises(WireError):
        unpack(data)
    forged = HEAD.pack(MAGIC, len(data), 0) + data
    assert wire.receive(io.BytesIO(forged)) == forged
    with contextlib.suppress(WireError):  # a lone digit is a message
        assert type(unpack(forged)) in (int, float, str, bool, list, type(None))


def test_messages_follow_each_other_until_the_stream_ends():
    stream = io.BytesIO(pack(1) + pack([np.ones(3)]))
    assert unpack(wire.receive(stream)) == 1
    assert unpack(wire.receive(stream))[0].tolist() == [1, 1, 1]
    assert wire.receive(stream) is None


def test_a_message_may_not_be_larger_than_agreed():
    stream = io.BytesIO(HEAD.pack(MAGIC, 5, 2**60))
    with pytest.raises(WireError, match="at most 1000 bytes, got 1152921504606846981"):
        wire.receive(stream, most=1000)
