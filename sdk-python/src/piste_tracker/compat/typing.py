"""The official tracker's names of types."""

from __future__ import annotations

from typing import Any, Callable, Literal

from piste_tracker.compat.emitters import EmitterProtocol
from piste_tracker.configuration import FailureCallback, SuccessCallback
from piste_tracker.json_text import JsonEncoder
from piste_tracker.request import Method

PayloadDict = dict[str, Any]
PayloadDictList = list[PayloadDict]
JsonEncoderFunction = Callable[[Any], Any]
HttpProtocol = Literal["http", "https"]

__all__ = [
    "EmitterProtocol",
    "FailureCallback",
    "HttpProtocol",
    "JsonEncoder",
    "JsonEncoderFunction",
    "Method",
    "PayloadDict",
    "PayloadDictList",
    "SuccessCallback",
]
