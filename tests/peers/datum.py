"""Shows data that were read through generated classes as our JSON: what is the same whoever has generated them.

A format says how its classes are asked: `get(record, number)` gives a field, none where it is absent; `case_of(record)` the number and
value of the one field that is set; `elements(value)` the elements of a list or set; `pairs(value)` the pairs of a map.
"""

from scalars import enum_to_json, key_to_json, to_json


class Shown:
    def __init__(self, table, get, case_of, elements=iter, pairs=dict.items):
        self.table, self.get, self.case_of, self.elements, self.pairs = table, get, case_of, elements, pairs

    def show(self, ty, value):
        if isinstance(ty, str):
            return to_json(ty, value)
        ((kind, of),) = ty.items()
        match kind:
            case "list" | "set":
                return [self.show(of, each) for each in self.elements(value)]
            case "map":
                return {self.key(of[0], key): self.show(of[1], each) for key, each in self.pairs(value)}
            case "enum":
                return enum_to_json(self.table["enums"][of], value)
            case "record":
                return self.fields(self.table["records"][of], value)
            case "union":
                number, held = self.case_of(value)
                return {name: self.show(ty, held) for name, tag, ty in self.table["unions"][of] if tag == number}
            case "id":
                return self.id(self.table["ids"][of], value)

    def key(self, ty, key):
        return self.show(ty, key) if isinstance(ty, dict) else key_to_json(ty, key)

    def fields(self, fields, record):
        values = [(name, ty, self.get(record, number)) for name, number, ty in fields]
        return {name: self.show(ty, value) for name, ty, value in values if value is not None}

    def id(self, shape, value):
        if "key" in shape:
            fields = shape["key"]
            shown = self.fields(fields, value)
            return shown[fields[0][0]] if len(fields) == 1 else shown
        number, held = self.case_of(value)
        fields = shape["one_of"][number - 1]
        return {fields[0][0]: self.show(fields[0][2], held)} if len(fields) == 1 else self.fields(fields, held)

    def datum(self, datum):
        pedigree = [("at", 1, "timestamp"), ("source", 2, "string"), ("nonce", 3, "u64")]
        number, body = self.case_of(datum.fact)
        for name, fact in self.table["facts"].items():
            if fact["number"] == number and (shown := self.fact(fact, body)) is not None:
                return self.fields(pedigree, datum.pedigree) | {"fact": {name: shown}}
        raise ValueError(f"no fact is {number}")

    def fact(self, fact, body):
        """A fact; none where it is another property of the same entity."""
        if "fields" in fact:
            return self.fields(fact["fields"], body)
        value = self.get(body, 2)
        tag, held = (self.get(body, 3), None) if value is None else self.case_of(value)
        if tag != fact["property"]:
            return None
        id = self.show(fact["id"], self.get(body, 1))
        return {"id": id, "value": None if value is None else self.show(fact["value"], held)}
