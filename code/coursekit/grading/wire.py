"""Values as plain data: a JSON header, then the arrays' raw bytes. Never pickle.

What comes over the pipe was written by a process that runs a stranger's code. Reading
it must not be able to run anything, so no kinds of value exist but those below.
"""

import json
import math
import struct
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, BinaryIO

MAGIC = b"GUW1"
HEAD = struct.Struct(">4sIQ")  # the magic, bytes of JSON, bytes of buffers
MOST = 2**31
DTYPES = "biufcSU"  # kinds of entries that are all in the array itself
PLAIN = {bool, int, float, str}
SHOWN = 200  # characters of a value that cannot travel


class WireError(ValueError):
    """These bytes are not a message of ours."""


@dataclass(frozen=True)
class Thing:
    """A value that stays where it was made: its type, text and number travel.

    Their names end in "_", so that learners' attributes may have the names without.
    """

    type_: str
    text_: str
    number_: int


def receive(stream: BinaryIO, most: int = MOST) -> bytes | None:
    """Read one packed message; None at the end of the stream.

    Raises: WireError if what comes is no message of at most ``most`` bytes.
    """
    head = stream.read(HEAD.size)
    if not head:
        return None
    length = sum(_lengths(head))
    if length > most:
        raise WireError(f"a message needs at most {most} bytes, got {length}")
    return head + stream.read(length)


def pack(value: Any, keep: Callable[[Any], int] | None = None) -> bytes:
    """Encode one value.

    Raises: TypeError for what cannot travel, unless ``keep`` takes it.
    """
    buffers: list[bytes] = []
    header = json.dumps(_pack(value, buffers, keep)).encode()
    body = b"".join(buffers)
    return HEAD.pack(MAGIC, len(header), len(body)) + header + body


def unpack(message: bytes, thing: Callable[..., Any] = Thing) -> Any:
    """Decode what ``pack`` encoded; ``thing`` stands in for what stayed behind.

    Raises: WireError if the bytes are anything else.
    """
    header, body = _lengths(message)
    if len(message) != HEAD.size + header + body:
        raise WireError(f"a message needs {header + body} bytes, got {len(message)}")
    start = HEAD.size + header
    try:
        tree = json.loads(message[HEAD.size : start])
        return _unpack(tree, _Buffers(message[start:]), thing)
    except Exception as error:  # forged bytes can break any of the steps
        raise WireError(f"a message needs known kinds of values: {error}") from None


def _lengths(message):
    if len(message) < HEAD.size or not message.startswith(MAGIC):
        raise WireError(
            f"a message needs to start with {MAGIC!r}, got {message[:16]!r}"
        )
    return HEAD.unpack_from(message)[1:]


def _pack(value, buffers, keep):
    again = partial(_pack, buffers=buffers, keep=keep)
    if packed := _pack_numeric(value, buffers):
        return packed
    match value:
        case None | bool() | int() | float() | str():
            return value
        case list():
            return value if _are_plain(value) else [again(item) for item in value]
        case tuple():
            return {"tuple": [again(item) for item in value]}
        case set() | frozenset():
            return {"set": [again(item) for item in value]}
        case dict():
            return {"dict": [[again(k), again(v)] for k, v in value.items()]}
        case bytes() | bytearray():
            buffers.append(bytes(value))
            return {"bytes": len(value)}
        case complex():
            return {"complex": [value.real, value.imag]}
        case Thing():
            return {"kept": value.number_}
    return _pack_thing(value, keep)


def _pack_numeric(value, buffers):
    """Encode what NumPy or torch made; None if neither did.

    A module that is not loaded has made nothing, so none is loaded here.
    """
    numpy, torch = sys.modules.get("numpy"), sys.modules.get("torch")
    if numpy and isinstance(value, numpy.generic):
        return {"scalar": _pack_array(numpy.asarray(value), buffers)}
    if numpy and isinstance(value, numpy.ndarray) and _is_plain(value):
        return {"array": _pack_array(value, buffers)}
    if numpy and isinstance(value, numpy.random.Generator):
        return {"rng": value.bit_generator.state}
    if torch and isinstance(value, torch.Tensor):
        return {"tensor": _pack_array(value.detach().cpu().numpy(), buffers)}
    return None


def _are_plain(items):
    """Whether a list travels as it is: a long one then costs next to nothing."""
    return {*map(type, items)} <= PLAIN


def _is_plain(array):
    """Whether all of an array is in its bytes."""
    return array.dtype.kind in DTYPES and type(array).__name__ != "MaskedArray"


def _pack_array(array, buffers):
    buffers.append(array.tobytes())
    return [array.dtype.str, *array.shape]


def _pack_thing(value, keep):
    if keep is None:
        raise TypeError(f"a message needs plain values, got {type(value).__name__}")
    try:
        text = repr(value)[:SHOWN]
    except Exception as error:
        text = f"<its repr raised {type(error).__name__}>"
    return {"thing": [type(value).__name__, text, keep(value)]}


class _Buffers:
    """The raw bytes of a message, taken from the front."""

    def __init__(self, data):
        self.data, self.start = memoryview(data), 0

    def take(self, length):
        start, self.start = self.start, self.start + length
        if length < 0 or self.start > len(self.data):
            raise ValueError(f"buffers of {len(self.data)} bytes have no {self.start}")
        return self.data[start : self.start]

    def array(self, dtype, *shape):
        import numpy

        dtype = numpy.dtype(dtype)
        if dtype.kind not in DTYPES:  # bytes taken for pointers would crash Python
            raise TypeError(f"no array holds {dtype}")
        data = self.take(dtype.itemsize * math.prod(shape))
        return numpy.ndarray(shape, dtype, data).copy()


def _unpack(tree, buffers, thing):
    again = partial(_unpack, buffers=buffers, thing=thing)
    if isinstance(tree, list):
        return tree if _are_plain(tree) else [again(item) for item in tree]
    if not isinstance(tree, dict):
        return tree
    ((kind, content),) = tree.items()
    match kind:
        case "tuple" | "set":
            return (tuple if kind == "tuple" else set)(map(again, content))
        case "dict":
            return {again(key): again(value) for key, value in content}
        case "bytes":
            return bytes(buffers.take(content))
        case "complex":
            return complex(*content)
        case "thing":
            return thing(*content)
        case "kept":
            return thing("", "", content)
    return _unpack_numeric(kind, content, buffers)


def _unpack_numeric(kind, content, buffers):
    match kind:
        case "array":
            return buffers.array(*content)
        case "scalar":
            return buffers.array(*content)[()]
        case "tensor":
            import torch

            return torch.from_numpy(buffers.array(*content))
        case "rng":
            return _generator(content)
    raise ValueError(f"no kind of value is called {kind!r}")


def _generator(state):
    import numpy

    bits = numpy.random.PCG64()
    bits.state = state
    return numpy.random.Generator(bits)
