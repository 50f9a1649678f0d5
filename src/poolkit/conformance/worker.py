"""The process in which one runtime is asked: `python -m poolkit.conformance.worker MODULE:CLASS`.

Reads one case per line from standard input and writes one answer per line to standard output, as JSON. What the
runtime itself prints goes to standard error. A runtime that aborts takes only this process with it.
"""

from __future__ import annotations

import importlib
import json
import os
import re
import sys
from typing import Any, TextIO

import numpy as np

from poolkit.conformance.case import Array, Case
from poolkit.conformance.runtimes import NotExpressibleError, Runtime, missing

_LONGEST = 300
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_FOLDERS = re.compile(r"(?:/[\w.+-]+)+/")


def main(adapter: str) -> None:
    """Answer cases until standard input ends."""
    sink = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a runtime prints is no answer
    module, _, name = adapter.partition(":")
    kind: type[Runtime] = getattr(importlib.import_module(module), name)
    os.environ.update(kind.environment)
    try:
        reason = missing(kind)
        if reason is None:
            for package in kind.packages:  # here and not in the first case, whose time is limited
                importlib.import_module(package)
        runtime = kind()
        ready = {"missing": reason} if reason else {"version": runtime.version()}
    except Exception as error:
        ready = {"missing": _told(error)}
    _write(sink, ready)
    for line in sys.stdin:
        _write(sink, _answer(runtime, Case(**json.loads(line))))


def _answer(runtime: Runtime, case: Case) -> dict[str, Any]:
    try:
        answer = runtime.answer(case)
    except NotExpressibleError as error:
        return {"status": "not_expressible", "reason": str(error)}
    except Exception as error:
        return {"status": "refused", "reason": _told(error)}
    return {"status": "answered", **packed(np.asarray(answer))}


def packed(answer: Array) -> dict[str, Any]:
    """An array as JSON has it."""
    if answer.dtype.kind not in "fiub":
        answer = answer.astype(np.float32)
    flat = [
        str(each) if isinstance(each, float) and not np.isfinite(each) else each for each in answer.ravel().tolist()
    ]
    return {"dtype": str(answer.dtype), "shape": list(answer.shape), "values": flat}


def _told(error: BaseException) -> str:
    """An exception in one line."""
    # Neither colours nor folders of this machine: results are compared and published.
    text = " ".join(_FOLDERS.sub("", _COLOURS.sub("", str(error))).split())
    return f"{type(error).__name__}: {text}"[:_LONGEST].rstrip(": ")


def _write(sink: TextIO, content: dict[str, Any]) -> None:
    sink.write(json.dumps(content, default=str) + "\n")
    sink.flush()


if __name__ == "__main__":
    main(sys.argv[1])
