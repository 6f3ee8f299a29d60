"""What the pages must know before anybody signs in: trusted hosts, files that can be sent, whether there is a voice."""

from __future__ import annotations

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from assistant.conversation.attachment_files import ENDINGS
from assistant.settings import Settings

router = APIRouter(tags=["pages"])


class PageSettings(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "trusted_hosts": ["hfbank.com.cn"],
                "attachment_bytes": 10485760,
                "attachment_types": ["image/jpeg", "application/pdf"],
                "speech": True,
            }
        }
    )

    trusted_hosts: list[str] = Field(description="links to these and to hosts below them open without a warning")
    attachment_bytes: int = Field(description="largest picture or document")
    attachment_types: list[str] = Field(description="media types that are taken")
    speech: bool = Field(description="whether pages can be read aloud and spoken to; without it they hide both")


@router.get("/api/page-settings")
async def page_settings(request: Request) -> PageSettings:
    """Settings of the bank that its pages keep to."""
    settings: Settings = request.app.state.settings
    return PageSettings(
        trusted_hosts=[host.strip().lower() for host in settings.links_trusted.split(",") if host.strip()],
        attachment_bytes=settings.attachment_bytes,
        attachment_types=list(ENDINGS),
        speech=request.app.state.speaking.available,
    )
