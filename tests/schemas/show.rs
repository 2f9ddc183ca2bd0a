//! A sketch as the text of a schema.

use super::sketch::{Counter, Entity, FactId, Field, On, Sketch, Ty};
use std::fmt::{self, Display};

impl Display for Sketch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "//! Made up from the seed {0}.\nschema made{0}\n", self.number)?;
        for (i, cases) in self.enums.iter().enumerate() {
            let cases: Vec<String> = cases.iter().map(|case| format!("c{case} = {case}")).collect();
            writeln!(f, "enum N{i} {{ {} }}", cases.join(", "))?;
        }
        for (i, wrapped) in self.newtypes.iter().enumerate() {
            writeln!(f, "type T{i} = {wrapped}")?;
        }
        for (i, fields) in self.structs.iter().enumerate() {
            writeln!(f, "struct S{i} {{ {} }}", fields_of(fields))?;
        }
        for (i, cases) in self.unions.iter().enumerate() {
            writeln!(f, "union U{i} {{ {} }}", fields_of(cases))?;
        }
        for (i, entity) in self.entities.iter().enumerate() {
            writeln!(f, "entity E{i} = {} {{\n    key {}", entity.tag, key_of(entity))?;
            entity.properties.iter().try_for_each(|it| writeln!(f, "{}    {it}", annotations("    ", &it.layout)))?;
            writeln!(f, "}}")?;
        }
        for (i, edge) in self.edges.iter().enumerate() {
            let (from, to, tag, layout) = (edge.from, edge.to, edge.tag, annotations("", &edge.layout));
            writeln!(f, "{layout}edge L{i}: E{from} -> E{to} = {tag} {{ {} }}", fields_of(&edge.fields))?;
        }
        self.counters.iter().try_for_each(|counter| write!(f, "{counter}"))
    }
}

impl Display for Ty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Ty::Bool => f.write_str("bool"),
            Ty::Int(name) | Ty::Float(name) => f.write_str(name),
            Ty::Str => f.write_str("string"),
            Ty::Time => f.write_str("timestamp"),
            Ty::Enum(i) => write!(f, "N{i}"),
            Ty::Struct(i) => write!(f, "S{i}"),
            Ty::Union(i) => write!(f, "U{i}"),
            Ty::Id(i) => write!(f, "E{i}"),
            Ty::List(of) => write!(f, "list<{of}>"),
            Ty::Plain(name) => f.write_str(name),
            Ty::Newtype(i) => write!(f, "T{i}"),
            Ty::Set(of) => write!(f, "set<{of}>"),
            Ty::Map(key, value) => write!(f, "map<{key}, {value}>"),
        }
    }
}

impl Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let optional = if self.optional { "?" } else { "" };
        write!(f, "{}: {}{optional} = {}", self.name, self.ty, self.tag)
    }
}

impl Display for Counter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "counter {} {{", self.name)?;
        let by: Vec<String> = self.by.iter().enumerate().map(|(i, ty)| format!("k{i}: {ty}")).collect();
        if !by.is_empty() {
            writeln!(f, "    by {}", by.join(", "))?;
        }
        let keep = |days: &Option<usize>| days.map(|days| format!(" keep {days}d")).unwrap_or_default();
        let each: Vec<String> = self.each.iter().map(|(size, days)| format!("{size}{}", keep(days))).collect();
        writeln!(f, "    each {}", each.join(", "))?;
        self.ons.iter().try_for_each(|on| write!(f, "{on}"))?;
        self.derived.iter().enumerate().try_for_each(|(i, derived)| writeln!(f, "    d{i} = {derived}"))?;
        writeln!(f, "}}")
    }
}

impl Display for On {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "    on {}", self.fact)?;
        if !self.by.is_empty() {
            write!(f, " by {}", self.by.join(", "))?;
        }
        self.filter.iter().try_for_each(|filter| write!(f, " where {filter}"))?;
        writeln!(f, " {{")?;
        self.measures.iter().try_for_each(|measure| writeln!(f, "        {measure},"))?;
        writeln!(f, "    }}")
    }
}

impl Display for FactId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FactId::Edge(edge) => write!(f, "L{edge}"),
            FactId::Property(entity, property) => write!(f, "E{entity}.p{property}"),
        }
    }
}

fn key_of(entity: &Entity) -> String {
    let mut names = (0..).map(|i| entity.name(i));
    let mut field = |ty: &Ty| format!("{}: {ty}", names.next().unwrap_or_default());
    let alternatives: Vec<String> = entity.key.iter().map(|fields| fields.iter().map(&mut field).collect::<Vec<_>>().join(", ")).collect();
    alternatives.join(" or ")
}

fn fields_of(fields: &[Field]) -> String {
    fields.iter().map(Field::to_string).collect::<Vec<_>>().join(", ")
}

fn annotations(indent: &str, layout: &str) -> String {
    layout.lines().map(|line| format!("{indent}{line}\n")).collect()
}
