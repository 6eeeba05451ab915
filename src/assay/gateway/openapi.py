"""The description of the HTTP API, OpenAPI 3.1, made from the very types that requests are read with."""

import functools
import re
from importlib.metadata import version
from typing import Any, Final

import msgspec
from msgspec import Struct

from assay.gateway import limits, wire

_REF: Final = "#/components/schemas/{name}"
_STRUCTS: Final[tuple[type[Struct], ...]] = (
    wire.ListingEvent,
    wire.SellerFacts,
    wire.SaleMade,
    wire.ComplaintMade,
    wire.NoticeGiven,
    wire.CaseDecision,
    wire.WebhookAddress,
    wire.ClockStep,
)
_INSTANT: Final = {"type": "string", "format": "date-time"}
_TEXT: Final = {"type": "string"}
_TEXTS: Final = {"type": "array", "items": _TEXT}
_UUID: Final = {"type": "string", "format": "uuid"}
_NUMBER: Final = {"type": "integer"}
_VERDICT: Final = {"enum": ["allow", "review", "remove"]}
_PUBLISH: Final = {
    "enum": ["yes", "hold", "no"],
    "description": "Advice on publication; what is live is ordered by webhook.",
}


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": _REF.format(name=name)}


def _array(name: str) -> dict[str, Any]:
    return {"type": "array", "items": _ref(name), "maxItems": limits.MOST_IN_A_BATCH}


_ANSWERS: Final[dict[str, Any]] = {
    "Problem": {
        **_object(type=_TEXT, title=_TEXT, status=_NUMBER, detail=_TEXT),
        "description": "RFC 9457. `pointer`, where there is one, is a JSON pointer to what is refused.",
    },
    "Entry": {
        **_object(index=_NUMBER, status=_NUMBER, detail=_TEXT, pointer=_TEXT),
        "description": "What is wrong with one object of many; the pointer leads into that object.",
    },
    "Answer": _object(
        listing_id=_TEXT,
        version=_NUMBER,
        status={"enum": ["kept", "same", "older"]},
        verdict=_VERDICT,
        publish=_PUBLISH,
        score={"type": "number", "minimum": 0, "maximum": 1},
        reasons=_TEXTS,
        pack=_TEXT,
        screening_id=_UUID,
    ),
    "Batch": _object(
        results={"type": "array", "items": _ref("Answer")}, errors={"type": "array", "items": _ref("Entry")}
    ),
    "Listing": _object(
        listing_id=_TEXT,
        marketplace=_TEXT,
        seller_id=_TEXT,
        version=_NUMBER,
        event=_TEXT,
        title=_TEXT,
        captured_at=_INSTANT,
        verdict=_VERDICT,
        publish=_PUBLISH,
        brand={"type": ["string", "null"]},
        screening_id=_UUID,
        first_seen_at=_INSTANT,
        units_sold=_NUMBER,
        first_sold_at={"type": ["string", "null"], "format": "date-time"},
        score={"type": "number"},
        reasons=_TEXTS,
        pack=_TEXT,
        screened_at=_INSTANT,
    ),
    "Kept": {"type": "object", "properties": {"status": {"enum": ["kept", "same"]}}, "required": ["status"]},
    "KeptMany": _object(
        results={"type": "array", "items": _ref("Kept")}, errors={"type": "array", "items": _ref("Entry")}
    ),
    "Receipt": _object(notice_id=_TEXT, receipt=_UUID, received_at=_INSTANT),
    "NoticeOutcomes": _object(
        notice_id=_TEXT,
        receipt=_UUID,
        received_at=_INSTANT,
        outcomes={
            "type": "array",
            "items": _object(
                listing_id=_TEXT,
                outcome={"type": ["string", "null"]},
                decided_at={"type": ["string", "null"], "format": "date-time"},
            ),
        },
    ),
    "OpenCases": {
        "type": "array",
        "items": _object(
            case_id=_UUID, listing_id=_TEXT, kind=_TEXT, opened_at=_INSTANT, due_at=_INSTANT, reasons=_TEXTS
        ),
    },
    "Decided": _object(case_id=_UUID, decision_id=_UUID, outcome=_TEXT),
    "Figures": _object(
        since=_INSTANT,
        until=_INSTANT,
        figures={
            "type": "object",
            "additionalProperties": _object(
                value={"type": ["number", "null"]}, count=_NUMBER, of={"type": ["integer", "null"]}
            ),
            "description": "By name; docs/glossary.md says what each counts.",
        },
    ),
    "Webhook": _object(endpoint_id=_UUID, url=_TEXT, secret=_TEXT),
    "Clock": _object(now=_INSTANT, waiting={"type": "object", "additionalProperties": _NUMBER}),
    "Ready": _object(
        status=_TEXT, database=_TEXT, pack={"type": ["string", "null"]}, pack_not_opened={"type": ["string", "null"]}
    ),
    "Well": _object(status=_TEXT),
}

# (method, path, name, what it does, scope, the schema it takes, {status: the schema it answers})
_PLACES: Final[tuple[tuple[str, str, str, str, str, Any, dict[int, Any]], ...]] = (
    ("post", "/v1/listings", "sendListing", "One listing was offered, edited or ended: screen it and keep it.", "listings:write",
        _ref("ListingEvent"), {200: _ref("Answer")}),
    ("post", "/v1/listings:batch", "sendListings", "Up to 10,000 at once, as an array or as NDJSON; what is good is kept.",
        "listings:write", _array("ListingEvent"), {200: _ref("Batch")}),
    ("get", "/v1/listings/{marketplace}/{listing_id}", "getListing", "How a listing stands now.", "listings:read", None,
        {200: _ref("Listing")}),
    ("post", "/v1/sellers", "sendSellers", "What is known of one seller, or of many.", "sellers:write",
        {"oneOf": [_ref("SellerFacts"), _array("SellerFacts")]}, {200: {"oneOf": [_ref("Kept"), _ref("KeptMany")]}}),
    ("post", "/v1/sales", "sendSales", "One sale or many.", "sales:write", {"oneOf": [_ref("SaleMade"), _array("SaleMade")]},
        {200: {"oneOf": [_ref("Kept"), _ref("KeptMany")]}}),
    ("post", "/v1/complaints", "sendComplaints", "One complaint of a buyer or many.", "complaints:write",
        {"oneOf": [_ref("ComplaintMade"), _array("ComplaintMade")]}, {200: {"oneOf": [_ref("Kept"), _ref("KeptMany")]}}),
    ("post", "/v1/notices", "giveNotice", "Somebody says that listings are counterfeit.", "notices:write", _ref("NoticeGiven"),
        {202: _ref("Receipt")}),
    ("get", "/v1/notices/{notice_id}", "getNotice", "What became of a notice.", "notices:write", None,
        {200: _ref("NoticeOutcomes")}),
    ("get", "/v1/cases", "getCases", "The cases that wait for a person, the most urgent first.", "cases:decide", None,
        {200: _ref("OpenCases")}),
    ("post", "/v1/cases/{case_id}/decision", "decideCase", "A person's decision of a case.", "cases:decide", _ref("CaseDecision"),
        {200: _ref("Decided")}),
    ("get", "/v1/figures", "getFigures", "What the ledger counts in a period.", "figures:read", None, {200: _ref("Figures")}),
    ("post", "/v1/webhooks", "registerWebhook", "Where webhooks go from now on; the secret is answered this once.",
        "listings:write", _ref("WebhookAddress"), {201: _ref("Webhook")}),
    ("get", "/v1/clock", "getClock", "The stepped clock, and what still waits.", "clock:step", None, {200: _ref("Clock")}),
    ("post", "/v1/clock", "stepClock", "Move the stepped clock.", "clock:step", _ref("ClockStep"), {200: _ref("Clock")}),
    ("get", "/healthz", "getHealth", "Whether this process answers.", "", None, {200: _ref("Well")}),
    ("get", "/readyz", "getReadiness", "Whether listings can be taken.", "", None, {200: _ref("Ready"), 503: _ref("Ready")}),
)  # fmt: skip
_PROBLEMS: Final = {
    401: "The key is missing, unknown or revoked.",
    403: "The key has not the scope.",
    404: "It is not there, or belongs to another marketplace.",
    409: "It was kept before, with other content.",
    413: "The body is too large.",
    422: "It cannot be taken as it is; `pointer` names the place.",
    429: "Too much at once: come again after `Retry-After` seconds.",
    503: "The database is away: send it again after `Retry-After` seconds.",
}


@functools.cache
def document() -> bytes:
    """The whole description, as JSON."""
    _, schemas = msgspec.json.schema_components(_STRUCTS, ref_template=_REF)
    paths: dict[str, dict[str, Any]] = {}
    for method, path, name, summary, scope, takes, answers in _PLACES:
        paths.setdefault(path, {})[method] = _operation(path, name, summary, scope, takes, answers)
    return msgspec.json.format(
        msgspec.json.encode(
            {
                "openapi": "3.1.0",
                "info": {
                    "title": "Assay gateway",
                    "version": version("assay"),
                    "description": "Listing events in, verdicts out; what is answered is on disk.",
                },
                "paths": paths,
                "components": {
                    "schemas": {**schemas, **_ANSWERS},
                    "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
                },
            }
        ),
        indent=1,
    )


def _operation(path: str, name: str, summary: str, scope: str, takes: Any, answers: dict[int, Any]) -> dict[str, Any]:
    parameters: list[dict[str, Any]] = [
        {"name": part, "in": "path", "required": True, "schema": _TEXT} for part in re.findall(r"{(\w+)}", path)
    ]
    operation: dict[str, Any] = {
        "operationId": name,
        "summary": summary,
        "responses": {
            str(status): {"description": "So it is.", "content": {"application/json": {"schema": schema}}}
            for status, schema in answers.items()
        },
    }
    if scope:
        operation["security"] = [{"key": []}]
        operation["description"] = f"Needs the scope `{scope}`."
        for status, said in _PROBLEMS.items():
            operation["responses"][str(status)] = {
                "description": said,
                "content": {"application/problem+json": {"schema": _ref("Problem")}},
            }
    if takes is not None:
        parameters.append(
            {
                "name": "Idempotency-Key",
                "in": "header",
                "schema": {"type": "string", "minLength": 1, "maxLength": 255},
                "description": "The same request under the same key gets the same answer for 24 hours.",
            }
        )
        content = {"application/json": {"schema": takes}}
        if takes.get("type") == "array" or "oneOf" in takes:
            content["application/x-ndjson"] = {"schema": _TEXT}
        operation["requestBody"] = {"required": True, "content": content}
    if name == "getCases":
        parameters.append({"name": "state", "in": "query", "schema": {"enum": ["open"]}})
    if parameters:
        operation["parameters"] = parameters
    return operation
