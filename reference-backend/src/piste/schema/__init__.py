"""Tools for folders of schemas: lint, new, infer, diff, publish."""
