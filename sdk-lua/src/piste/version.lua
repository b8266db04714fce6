--- The tracker's version, as it stands on the wire too.
-- @module piste.version

local version = { VERSION = "0.1.0" }
version.TRACKER = "piste-lua-" .. version.VERSION

return version
