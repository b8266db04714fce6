"""Events and entities of org.schema.

Printed from protocol/schemas by `sdk-python/tools/generate.py`. Change it there.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from piste_tracker.schemas.described import Described


class WebPage(Described):
    """A page, in a few words of schema.org.

    Schema WebPage 1-0-0 of org.schema.

    - genre: Genre.
    - author: Who wrote it.
    - in_language: Language.
    - date_created: When it was made.
    - date_modified: When it was last changed.
    - date_published: When it was published.
    - breadcrumb: Path to the page.
    - keywords: Words that it is about.
    """

    SCHEMA = "iglu:org.schema/WebPage/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        genre: str | None = None,
        author: str | None = None,
        in_language: str | None = None,
        date_created: str | datetime | None = None,
        date_modified: str | datetime | None = None,
        date_published: str | datetime | None = None,
        breadcrumb: Sequence[str] | None = None,
        keywords: Sequence[str] | None = None,
    ) -> None:
        super().__init__(
            {
                "genre": genre,
                "author": author,
                "inLanguage": in_language,
                "dateCreated": date_created,
                "dateModified": date_modified,
                "datePublished": date_published,
                "breadcrumb": breadcrumb,
                "keywords": keywords,
            },
        )
