"""A handler of the XLA FFI that says it was built for a version that this jaxlib does not take."""

from __future__ import annotations

import ctypes
from typing import Any, Final

_Pointer: Final = ctypes.c_void_p


class _Version(ctypes.Structure):
    _fields_ = (
        ("struct_size", ctypes.c_size_t),
        ("extension", _Pointer),
        ("major", ctypes.c_int),
        ("minor", ctypes.c_int),
    )


class _Metadata(ctypes.Structure):
    _fields_ = (("struct_size", ctypes.c_size_t), ("version", _Version))


class _MetadataExtension(ctypes.Structure):
    _fields_ = (
        ("struct_size", ctypes.c_size_t),
        ("type", ctypes.c_int),
        ("next", _Pointer),
        ("metadata", ctypes.POINTER(_Metadata)),
    )


class _CallFrame(ctypes.Structure):
    _fields_ = (("struct_size", ctypes.c_size_t), ("extension", ctypes.POINTER(_MetadataExtension)))


_Handler: Final = ctypes.CFUNCTYPE(_Pointer, ctypes.POINTER(_CallFrame))
_METADATA: Final = 1  # the kind of extension by which XLA asks a handler what it is


def capsule(major: int, minor: int) -> Any:
    """A capsule like those of the core; when XLA asks, its handler answers with this version."""

    def answer(frame: Any) -> None:
        extension = frame.contents.extension.contents
        assert extension.type == _METADATA, "called for work, though it cannot be registered"
        extension.metadata.contents.version.major = major
        extension.metadata.contents.version.minor = minor

    handler = _Handler(answer)
    import jax

    made = jax.ffi.pycapsule(handler)
    _alive.append(handler)
    return made


_alive: list[Any] = []  # XLA keeps the address
