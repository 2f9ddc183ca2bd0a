"""Reads and writes data through the classes that Protobuf's compiler has generated.

protobuf_data.py GENERATED MODULE TABLE read     takes Protobuf in base64, gives our JSON
protobuf_data.py GENERATED MODULE TABLE write    takes our JSON, gives Protobuf in base64

A datum a line, from standard input to standard output.
"""

import base64
import importlib
import json
import sys

from datum import Shown
from scalars import enum_of_json, key_of_json, of_json

generated, module, table, verb = sys.argv[1:]
sys.path.insert(0, generated)
Datum = importlib.import_module(f"{module}_pb2").Datum
table = json.load(open(table))


def field_of(message, number):
    return message.DESCRIPTOR.fields_by_number[number]


def get(message, number):
    """A field's value; none where it could be there and is not."""
    field = field_of(message, number)
    if field.has_presence and not message.HasField(field.name):
        return None
    return getattr(message, field.name)


def case_of(message):
    """The number and value of the one case that is set."""
    (oneof,) = message.DESCRIPTOR.oneofs
    field = message.DESCRIPTOR.fields_by_name[message.WhichOneof(oneof.name)]
    return field.number, getattr(message, field.name)


def is_wrapper(value):
    """A message around what cannot be repeated where it stands."""
    return hasattr(value, "DESCRIPTOR")


def elements(value):
    return value.items if is_wrapper(value) else value


def pairs(value):
    """The pairs of a map, which is repeated messages where Protobuf does not take its key."""
    value = elements(value)
    return value.items() if hasattr(value, "items") else ((entry.key, entry.value) for entry in value)


def fill(message, number, ty, value):
    """Sets a field."""
    field = field_of(message, number)
    if isinstance(ty, str):
        setattr(message, field.name, of_json(ty, value, False))
        return
    ((kind, of),) = ty.items()
    if kind == "enum":
        setattr(message, field.name, enum_of_json(table["enums"][of], value))
        return
    held = getattr(message, field.name)
    if kind in ("list", "set", "map"):
        fill_many(held, kind, of, value)
        return
    # A message is there though all in it be zero.
    held.SetInParent()
    fill_message(held, kind, of, value)


def fill_many(held, kind, of, value):
    if is_wrapper(held):
        held.SetInParent()
        fill_many(held.items, kind, of, value)
    elif kind == "map" and hasattr(held, "items"):
        for key, each in value.items():
            key = make_key(of[0], key)
            if isinstance(of[1], dict) and "enum" not in of[1]:
                fill_each(held[key], of[1], each)
            else:
                held[key] = make(of[1], each)
    elif kind == "map":
        for key, each in value.items():
            entry = held.add(key=make_key(of[0], key))
            fill(entry, 2, of[1], each)
    else:
        for each in value:
            if isinstance(of, dict) and "enum" not in of:
                fill_each(held.add(), of, each)
            else:
                held.append(make(of, each))


def fill_each(message, ty, value):
    """Fills a message that is an element, or is around one."""
    ((kind, of),) = ty.items()
    (fill_many if kind in ("list", "set", "map") else fill_message)(message, kind, of, value)


def fill_message(message, kind, of, value):
    match kind:
        case "record":
            fill_fields(message, table["records"][of], value)
        case "union":
            fill_fields(message, table["unions"][of], value)
        case "id":
            fill_id(message, table["ids"][of], value)


def fill_fields(message, fields, value):
    for name, number, ty in fields:
        if value.get(name) is not None:
            fill(message, number, ty, value[name])


def fill_id(message, shape, value):
    if "key" in shape:
        fields = shape["key"]
        return fill_fields(message, fields, {fields[0][0]: value} if len(fields) == 1 else value)
    for number, fields in enumerate(shape["one_of"], 1):
        if {name for name, _, _ in fields} == value.keys():
            if len(fields) == 1:
                return fill(message, number, fields[0][2], value[fields[0][0]])
            held = getattr(message, field_of(message, number).name)
            held.SetInParent()
            return fill_fields(held, fields, value)
    raise ValueError(f"no alternative is {value}")


def make(ty, value):
    return of_json(ty, value, False) if isinstance(ty, str) else enum_of_json(table["enums"][ty["enum"]], value)


def make_key(ty, key):
    return make(ty, key) if isinstance(ty, dict) else key_of_json(ty, key, False)


def make_datum(value):
    datum = Datum()
    datum.pedigree.at = of_json("timestamp", value["at"], False)
    for name in ("source", "nonce"):
        if value.get(name) is not None:
            setattr(datum.pedigree, name, value[name])
    ((name, body),) = value["fact"].items()
    fact = table["facts"][name]
    made = getattr(datum.fact, field_of(datum.fact, fact["number"]).name)
    made.SetInParent()
    if "fields" in fact:
        fill_fields(made, fact["fields"], body)
        return datum
    fill(made, 1, fact["id"], body["id"])
    if body.get("value") is None:
        setattr(made, field_of(made, 3).name, fact["property"])
    else:
        fill(made.value, fact["property"], fact["value"], body["value"])
    return datum


def read(line):
    return json.dumps(Shown(table, get, case_of, elements, pairs).datum(Datum.FromString(base64.b64decode(line))))


def write(line):
    return base64.b64encode(make_datum(json.loads(line)).SerializeToString()).decode()


for line in sys.stdin:
    print({"read": read, "write": write}[verb](line))
