"""Reads and writes data through the classes that Apache Thrift has generated.

thrift_data.py GENERATED MODULE TABLE PROTOCOL read     takes Thrift in base64, gives our JSON
thrift_data.py GENERATED MODULE TABLE PROTOCOL write    takes our JSON, gives Thrift in base64

PROTOCOL is `compact`, `binary`, or `json`, which is Thrift's own.

A datum a line, from standard input to standard output.
"""

import base64
import importlib
import json
import sys

from thrift.protocol.TBinaryProtocol import TBinaryProtocol
from thrift.protocol.TCompactProtocol import TCompactProtocol
from thrift.protocol.TJSONProtocol import TJSONProtocol
from thrift.transport.TTransport import TMemoryBuffer

from datum import Shown
from scalars import enum_of_json, key_of_json, of_json

generated, module, table, protocol, verb = sys.argv[1:]
sys.path.insert(0, generated)
Datum = importlib.import_module(f"{module}.ttypes").Datum
table = json.load(open(table))
Protocol = {"compact": TCompactProtocol, "binary": TBinaryProtocol, "json": TJSONProtocol}[protocol]


def name_of(cls, number):
    return cls.thrift_spec[number][2]


def spec_of(cls, number):
    """What the compiler knows of a field's type: of a record its class."""
    return cls.thrift_spec[number][3]


def get(record, number):
    return getattr(record, name_of(type(record), number))


def case_of(record):
    """The number and value of the one field of a union that is set."""
    fields = [field for field in record.thrift_spec if field]
    (case,) = [(field[0], getattr(record, field[2])) for field in fields if getattr(record, field[2]) is not None]
    return case


def make(ty, value, spec):
    if isinstance(ty, str):
        return of_json(ty, value, True)
    ((kind, of),) = ty.items()
    match kind:
        case "list":
            return [make(of, each, spec[1]) for each in value]
        case "set":
            # In the order of what is read, which is that of our bytes.
            return {make(of, each, spec[1]): None for each in value}.keys()
        case "map":
            return {make_key(of[0], key): make(of[1], each, spec[3]) for key, each in value.items()}
        case "enum":
            return enum_of_json(table["enums"][of], value)
        case "record":
            return make_fields(table["records"][of], value, spec[0])
        case "union":
            return make_fields(table["unions"][of], value, spec[0])
        case "id":
            return make_id(table["ids"][of], value, spec[0])


def make_key(ty, key):
    return make(ty, key, None) if isinstance(ty, dict) else key_of_json(ty, key, True)


def make_fields(fields, value, cls):
    values = [(number, ty, value[name]) for name, number, ty in fields if value.get(name) is not None]
    return cls(**{name_of(cls, number): make(ty, held, spec_of(cls, number)) for number, ty, held in values})


def make_id(shape, value, cls):
    if "key" in shape:
        fields = shape["key"]
        return make_fields(fields, {fields[0][0]: value} if len(fields) == 1 else value, cls)
    for number, fields in enumerate(shape["one_of"], 1):
        if {name for name, _, _ in fields} == value.keys():
            spec = spec_of(cls, number)
            held = make(fields[0][2], value[fields[0][0]], spec) if len(fields) == 1 else make_fields(fields, value, spec[0])
            return cls(**{name_of(cls, number): held})
    raise ValueError(f"no alternative is {value}")


def make_datum(value):
    Pedigree, Fact = spec_of(Datum, 1)[0], spec_of(Datum, 2)[0]
    nonce = value.get("nonce")
    nonce = None if nonce is None else of_json("u64", nonce, True)
    pedigree = Pedigree(at=of_json("timestamp", value["at"], True), source=value.get("source"), nonce=nonce)
    ((name, body),) = value["fact"].items()
    fact = table["facts"][name]
    cls = spec_of(Fact, fact["number"])[0]
    if "fields" in fact:
        made = make_fields(fact["fields"], body, cls)
    else:
        made = cls(id=make(fact["id"], body["id"], spec_of(cls, 1)))
        if body.get("value") is None:
            setattr(made, name_of(cls, 3), fact["property"])
        else:
            values, number = spec_of(cls, 2)[0], fact["property"]
            held = make(fact["value"], body["value"], spec_of(values, number))
            made.value = values(**{name_of(values, number): held})
    return Datum(pedigree=pedigree, fact=Fact(**{name_of(Fact, fact["number"]): made}))


def read(line):
    datum = Datum()
    datum.read(Protocol(TMemoryBuffer(base64.b64decode(line))))
    datum.validate()
    return json.dumps(Shown(table, get, case_of).datum(datum))


def write(line):
    out = TMemoryBuffer()
    datum = make_datum(json.loads(line))
    datum.validate()
    datum.write(Protocol(out))
    return base64.b64encode(out.getvalue()).decode()


for line in sys.stdin:
    print({"read": read, "write": write}[verb](line))
