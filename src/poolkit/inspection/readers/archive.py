"""JSON inside of a zip file, read with care: such files come from anywhere."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from poolkit.inspection.model import UnreadableModelError

LARGEST: Final = 1 << 28
"""Most bytes of JSON, unpacked."""


def read_json(path: Path, wanted: Callable[[str], bool], what: str) -> Any:
    """The first member of an archive whose name is wanted, parsed.

    Raises:
        UnreadableModelError: Where the file is no archive, has no such member, or the member is too large or no JSON.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            member = next((each for each in archive.infolist() if wanted(each.filename)), None)
            if member is None:
                raise UnreadableModelError(f"{path} is no {what}: it does not describe a model")
            if member.file_size > LARGEST:
                raise UnreadableModelError(f"{path}: {member.filename} unpacks to {member.file_size} bytes, too many")
            with archive.open(member) as file:
                content = file.read(LARGEST + 1)
    except OSError as error:
        raise UnreadableModelError(f"{path} cannot be read: {error.strerror or error}") from None
    except UnreadableModelError:
        raise
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise UnreadableModelError(f"{path} is no {what}, or a damaged one: {error}") from None
    except Exception as error:  # zlib.error and what else a damaged stream makes
        raise UnreadableModelError(f"{path} is a damaged {what}: {error}") from None
    if len(content) > LARGEST:
        raise UnreadableModelError(f"{path}: {member.filename} unpacks to more than {LARGEST} bytes")
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise UnreadableModelError(f"{path} is a damaged {what}: {error}") from None
