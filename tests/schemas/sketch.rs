//! What a schema is made of, as far as these are drawn.

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Ty {
    Bool,
    Int(&'static str),
    Float(&'static str),
    Str,
    Time,
    Enum(usize),
    Struct(usize),
    Union(usize),
    Id(usize),
    List(Box<Ty>),
    /// Any other scalar, by its name.
    Plain(&'static str),
    Newtype(usize),
    Set(Box<Ty>),
    Map(Box<Ty>, Box<Ty>),
}

pub(crate) struct Sketch {
    pub(crate) number: u64,
    /// Whether it is drawn from all types.
    pub(crate) rich: bool,
    /// What each newtype wraps: something that may be a key.
    pub(crate) newtypes: Vec<Ty>,
    /// The numbers of the cases.
    pub(crate) enums: Vec<Vec<u16>>,
    pub(crate) structs: Vec<Vec<Field>>,
    /// Cases; the first of each is a scalar.
    pub(crate) unions: Vec<Vec<Field>>,
    pub(crate) entities: Vec<Entity>,
    pub(crate) edges: Vec<Edge>,
    pub(crate) counters: Vec<Counter>,
    /// Tags of entities and edges that are free.
    pub(crate) free: Vec<u16>,
}

#[derive(Clone)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) tag: u16,
    pub(crate) ty: Ty,
    pub(crate) optional: bool,
    /// Annotations, for a property.
    pub(crate) layout: String,
}

pub(crate) struct Entity {
    pub(crate) tag: u16,
    /// The fields of each alternative.
    pub(crate) key: Vec<Vec<Ty>>,
    pub(crate) properties: Vec<Field>,
}

pub(crate) struct Edge {
    pub(crate) tag: u16,
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) fields: Vec<Field>,
    pub(crate) layout: String,
}

#[derive(Clone)]
pub(crate) struct Counter {
    pub(crate) name: String,
    pub(crate) by: Vec<Ty>,
    /// Sizes and how many days each is kept, smallest first.
    pub(crate) each: Vec<(&'static str, Option<usize>)>,
    pub(crate) ons: Vec<On>,
    pub(crate) derived: Vec<String>,
    /// Measures so far: the number of the next.
    pub(crate) measures: usize,
}

#[derive(Clone)]
pub(crate) struct On {
    pub(crate) fact: FactId,
    pub(crate) by: Vec<String>,
    pub(crate) filter: Option<String>,
    pub(crate) measures: Vec<String>,
}

#[derive(Clone, Copy)]
pub(crate) enum FactId {
    Edge(usize),
    Property(usize, usize),
}

/// What an expression may name.
#[derive(Clone)]
pub(crate) struct Leaf {
    pub(crate) path: String,
    pub(crate) ty: Ty,
}

impl Entity {
    /// The name of a field of its key, by its number among all alternatives.
    pub(crate) fn name(&self, field: usize) -> String {
        if self.key.iter().flatten().count() == 1 { "key".to_owned() } else { format!("k{field}") }
    }
}

impl Sketch {
    /// What is computed with where a value is of a type.
    pub(crate) fn inside<'t>(&'t self, ty: &'t Ty) -> &'t Ty {
        match ty {
            Ty::Newtype(id) => &self.newtypes[*id],
            ty => ty,
        }
    }

    pub(crate) fn facts(&self) -> Vec<FactId> {
        let properties = self.entities.iter().enumerate();
        let properties = properties.flat_map(|(e, entity)| (0..entity.properties.len()).map(move |p| FactId::Property(e, p)));
        (0..self.edges.len()).map(FactId::Edge).chain(properties).collect()
    }

    /// All that can be said of a fact: its columns, and what is in them.
    pub(crate) fn leaves(&self, fact: FactId) -> Vec<Leaf> {
        let mut leaves = Vec::new();
        let mut column = |path: &str, ty: &Ty| self.leaf(path, ty, 0, &mut leaves);
        column("at", &Ty::Time);
        match fact {
            FactId::Edge(edge) => {
                let edge = &self.edges[edge];
                column("from", &Ty::Id(edge.from));
                column("to", &Ty::Id(edge.to));
                edge.fields.iter().for_each(|field| column(&field.name, &field.ty));
            }
            FactId::Property(entity, property) => {
                column("id", &Ty::Id(entity));
                column("value", &self.entities[entity].properties[property].ty);
            }
        }
        leaves
    }

    fn leaf(&self, path: &str, ty: &Ty, depth: usize, leaves: &mut Vec<Leaf>) {
        match ty {
            Ty::List(_) | Ty::Set(_) | Ty::Map(..) => return,
            Ty::Struct(_) if depth == 3 => return,
            Ty::Struct(id) => {
                let fields = &self.structs[*id];
                return fields.iter().for_each(|field| self.leaf(&format!("{path}.{}", field.name), &field.ty, depth + 1, leaves));
            }
            Ty::Union(_) if depth == 3 => return,
            Ty::Union(id) => {
                let cases = &self.unions[*id];
                return cases.iter().for_each(|case| self.leaf(&format!("{path}.{}", case.name), &case.ty, depth + 1, leaves));
            }
            Ty::Id(id) => {
                let key = &self.entities[*id];
                let fields = key.key.iter().flatten().enumerate();
                fields.for_each(|(i, ty)| self.leaf(&format!("{path}.{}", key.name(i)), ty, depth + 1, leaves));
            }
            _ => {}
        }
        leaves.push(Leaf { path: path.to_owned(), ty: ty.clone() });
    }
}
