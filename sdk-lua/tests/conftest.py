"""What the tests of the Lua tracker share."""

from lua_backend import backend

__all__ = ["backend"]
