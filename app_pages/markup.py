"""Texts of users, shown word for word wherever Streamlit reads Markdown."""

from __future__ import annotations

import re

SPECIAL = r"\`*_{}[]()<>#+-.!|~$:^=&"
# of no width: what stands around it is still one word, but no address and no icon
JOINER = "\u2060"
# Streamlit looks for these after the escapes have been taken off: addresses, icons, symbols, mail
# addresses.
_FOUND_LATER = re.compile(r"(:(?=\S)|(?i:\bwww)(?=\.)|@(?=\S))")


def literal(text: str) -> str:
    """A text as Markdown shows it word for word, whoever wrote it."""
    parted = _FOUND_LATER.sub(rf"\1{JOINER}", text)
    return "".join(f"\\{c}" if c in SPECIAL else c for c in parted).replace("\n", "  \n")
