"""The Snowplow Tracker Protocol as data: parameters, columns, codes, events, transport, rules and standard schemas."""

from piste_protocol.load import Protocol, ProtocolError, load, schemas_root, vectors_root

__version__ = "0.1.0"
__all__ = ["Protocol", "ProtocolError", "__version__", "load", "schemas_root", "vectors_root"]
