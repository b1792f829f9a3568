"""What the server does before it takes a first visit, so that nobody waits for it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from app_pages import parts
from app_pages.view import View, result_of


@asynccontextmanager
async def ready(app: Any) -> AsyncIterator[dict[str, Any]]:
    """Load the model and its libraries, and calculate what a first visit shows; it is kept for all
    sessions.
    """
    result_of(View())
    parts.drawn(View())
    yield {}
