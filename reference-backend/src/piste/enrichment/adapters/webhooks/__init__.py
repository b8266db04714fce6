"""Webhooks of other services: one module each, by the format that the service documents."""

from __future__ import annotations

from piste.enrichment.adapters.webhooks import (
    callrail,
    cloudfront,
    google_analytics,
    hubspot,
    mailchimp,
    mailgun,
    mandrill,
    marketo,
    olark,
    pagerduty,
    pingdom,
    sendgrid,
    statusgator,
    unbounce,
    urban_airship,
    vero,
)
from piste.enrichment.adapters.webhooks.webhook import Stamped

MODULES = (
    callrail,
    cloudfront,
    google_analytics,
    hubspot,
    mailchimp,
    mailgun,
    mandrill,
    marketo,
    olark,
    pagerduty,
    pingdom,
    sendgrid,
    statusgator,
    unbounce,
    urban_airship,
    vero,
)
WEBHOOKS = {module.WEBHOOK.api: module.adapt for module in MODULES}

__all__ = ["MODULES", "WEBHOOKS", "Stamped"]
