"""Scalars, between what generated classes hold and our JSON."""

import base64
import re
import uuid
from datetime import date, datetime, timedelta, timezone

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
MICROSECOND = timedelta(microseconds=1)
DURATION = re.compile(r"(-?)PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d+))?S)?")


def to_json(kind, value):
    match kind:
        case "u64":
            return value % 2**64
        case "bytes":
            return base64.b64encode(value).decode()
        case "uuid":
            return str(uuid.UUID(bytes=value))
        case "timestamp":
            return (EPOCH + timedelta(microseconds=value)).isoformat().replace("+00:00", "Z")
        case "date":
            return (EPOCH.date() + timedelta(days=value)).isoformat()
        case "duration":
            seconds, rest = divmod(abs(value), 1_000_000)
            return f"{'-' if value < 0 else ''}PT{seconds}.{rest:06}S"
    return value


def of_json(kind, value, is_signed):
    match kind:
        case "u64":
            return value - 2**64 if is_signed and value >= 2**63 else value
        case "bytes":
            return base64.b64decode(value)
        case "uuid":
            return uuid.UUID(value).bytes
        case "timestamp":
            return (datetime.fromisoformat(value) - EPOCH) // MICROSECOND
        case "date":
            return (date.fromisoformat(value) - EPOCH.date()).days
        case "duration":
            sign, hours, minutes, seconds, rest = DURATION.fullmatch(value).groups()
            whole = int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0)
            return (-1 if sign else 1) * (whole * 1_000_000 + int((rest or "0").ljust(6, "0")))
    return value


def key_to_json(kind, value):
    """A key of an object, which is text."""
    value = to_json(kind, value)
    return {True: "true", False: "false"}[value] if kind == "bool" else str(value)


def key_of_json(kind, text, is_signed):
    if kind == "bool":
        return text == "true"
    return of_json(kind, int(text) if kind in ("number", "u64") else text, is_signed)


def enum_to_json(cases, number):
    names = {number: name for name, number in cases.items()}
    return names.get(number, f"#{number}")


def enum_of_json(cases, name):
    return int(name[1:]) if name.startswith("#") else cases[name]
