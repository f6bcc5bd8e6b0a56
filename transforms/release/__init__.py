"""The last stage: what people read. `draft` writes it, a person signs it, `publish` puts it in force."""

from __future__ import annotations

from transforms.release.drafting import DraftInfo, draft
from transforms.release.in_force.switch import publish, refuse, withdraw

__all__ = ["DraftInfo", "draft", "publish", "refuse", "withdraw"]
