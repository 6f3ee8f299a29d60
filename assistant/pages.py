"""The built pages: the desk's at /desk, the customers' at every other address that is no file."""

from __future__ import annotations

from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

# Nothing from elsewhere runs or loads; blob: is what the page itself has fetched, signed in.
POLICY = "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'self'"
OURS = ("api/", "webhooks/", "internal/", ".well-known/")


class Pages(StaticFiles):
    def __init__(self, folder: Path) -> None:
        super().__init__(directory=folder, html=True)

    async def get_response(self, path: str, scope: Scope) -> Response:
        try:
            response = await super().get_response(path, scope)
        except HTTPException as error:
            is_page = error.status_code == 404 and "." not in path.rsplit("/", 1)[-1]
            if not is_page or path.startswith(OURS):
                raise
            page = "desk.html" if path == "desk" or path.startswith("desk/") else "index.html"
            response = await super().get_response(page, scope)
        # Vite names what is under assets/ by its content; anything else may change at any time.
        forever = path.startswith("assets/")
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if forever else "no-cache"
        return response
