//! Data of any schema, drawn at random, as the JSON that our own reader takes.

use headwater_idl::model::{EntityId, Fact, Field, KeyField, Model, Scalar, Type};
use serde_json::{Map, Value, json};

/// Draws data; the same every time.
#[derive(Debug)]
pub(crate) struct Draw<'m> {
    model: &'m Model,
    dice: u64,
    /// Whether numbers of enums come that the schema does not know.
    unknown: bool,
}

/// How deep values nest; from there on what may be absent is.
const DEPTH: u32 = 4;

impl<'m> Draw<'m> {
    pub(crate) fn new(model: &'m Model) -> Draw<'m> {
        Draw { model, dice: 0x9e37_79b9_7f4a_7c15, unknown: true }
    }

    /// Draws what the schema knows alone, for those who lose the rest.
    pub(crate) fn known(model: &'m Model) -> Draw<'m> {
        Draw { unknown: false, ..Draw::new(model) }
    }

    /// A datum; every fact of the schema comes as often as the others.
    pub(crate) fn datum(&mut self, number: u64) -> Value {
        let fact = self.model.facts[number as usize % self.model.facts.len()];
        let (name, value) = self.fact(fact);
        let mut datum = json!({"at": self.scalar(Scalar::Timestamp), "fact": {name: value}});
        if self.below(3) > 0 {
            datum["source"] = json!(format!("source-{}", self.below(3)));
            datum["nonce"] = json!(self.bits());
        }
        datum
    }

    fn bits(&mut self) -> u64 {
        self.dice = (self.dice ^ (self.dice >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9).wrapping_add(0x1234_5671);
        let bits = self.dice ^ (self.dice >> 32);
        // Small numbers and large ones, of every length.
        bits >> (self.dice >> 58)
    }

    fn below(&mut self, sides: u64) -> u64 {
        (self.bits() ^ (self.dice >> 17)) % sides
    }

    fn fact(&mut self, fact: Fact) -> (String, Value) {
        let model = self.model;
        match fact {
            Fact::Edge(id) => {
                let edge = &model.edges[id.0];
                let mut fields = self.fields(&edge.fields, 0);
                fields.insert("from".to_owned(), self.id(edge.from));
                fields.insert("to".to_owned(), self.id(edge.to));
                (edge.name.clone(), fields.into())
            }
            Fact::Property(id, index) => {
                let entity = &model.entities[id.0];
                let mut columns = self.fields(&[Field { name: "value".to_owned(), ..entity.properties[index].clone() }], 0);
                columns.insert("id".to_owned(), self.id(id));
                (format!("{}.{}", entity.name, entity.properties[index].name), columns.into())
            }
        }
    }

    fn fields(&mut self, fields: &[Field], depth: u32) -> Map<String, Value> {
        let mut drawn = Map::new();
        for field in fields {
            let is_absent = field.optional && (depth >= DEPTH || self.below(2) == 0);
            drawn.insert(field.name.clone(), if is_absent { Value::Null } else { self.value(&field.ty, depth) });
        }
        drawn
    }

    fn id(&mut self, id: EntityId) -> Value {
        let key = &self.model.entities[id.0].key;
        let draw = |draw: &mut Self, fields: &[KeyField]| -> Value {
            let fields: Map<String, Value> = fields.iter().map(|field| (field.name.clone(), draw.value(&field.ty, 0))).collect();
            fields.into()
        };
        match key.alternatives.as_slice() {
            [fields] if fields.len() == 1 => self.value(&fields[0].ty, 0),
            alternatives => {
                let which = self.below(alternatives.len() as u64) as usize;
                draw(self, &alternatives[which])
            }
        }
    }

    fn value(&mut self, ty: &Type, depth: u32) -> Value {
        let model = self.model;
        match ty {
            Type::Scalar(scalar) => self.scalar(*scalar),
            Type::Newtype(id) => self.value(&model.newtypes[id.0].ty, depth),
            Type::Entity(id) => self.id(*id),
            Type::Struct(id) => self.fields(&model.structs[id.0].fields, depth + 1).into(),
            Type::Union(id) => {
                // The first case of each union of the tests is a scalar, so that values end.
                let cases = &model.unions[id.0].cases;
                let case = &cases[if depth >= DEPTH { 0 } else { self.below(cases.len() as u64) as usize }];
                json!({ &case.name: self.value(&case.ty, depth + 1) })
            }
            Type::Enum(id) => {
                let cases = &model.enums[id.0].cases;
                match self.below(cases.len() as u64 + u64::from(self.unknown)) as usize {
                    at if at < cases.len() => json!(cases[at].name),
                    _ => json!(["#0", "#1234567"][self.below(2) as usize]),
                }
            }
            Type::List(element) => (0..self.len(depth)).map(|_| self.value(element, depth + 1)).collect(),
            Type::Set(member) => {
                let mut members: Vec<Value> = Vec::new();
                for _ in 0..self.len(depth) {
                    let member = self.value(member, depth + 1);
                    members.extend((!members.contains(&member)).then_some(member));
                }
                members.into()
            }
            Type::Map(key, value) => {
                let text = |key: Value| key.as_str().map_or_else(|| key.to_string(), str::to_owned);
                let pairs = (0..self.len(depth)).map(|_| (text(self.value(key, depth + 1)), self.value(value, depth + 1)));
                pairs.collect::<Map<String, Value>>().into()
            }
        }
    }

    fn len(&mut self, depth: u32) -> u64 {
        if depth >= DEPTH { 0 } else { self.below(4) }
    }

    fn scalar(&mut self, scalar: Scalar) -> Value {
        let bits = self.bits();
        match scalar {
            Scalar::Bool => json!(bits % 2 == 1),
            Scalar::I8 => json!(bits as i8),
            Scalar::I16 => json!(bits as i16),
            Scalar::I32 => json!(bits as i32),
            Scalar::I64 => json!((bits as i64).wrapping_neg()),
            Scalar::U8 => json!(bits as u8),
            Scalar::U16 => json!(bits as u16),
            Scalar::U32 => json!(bits as u32),
            Scalar::U64 => json!(bits),
            // What 32 bits hold too.
            Scalar::F32 | Scalar::F64 => json!(f64::from(bits as i16) / 16.0),
            Scalar::String => json!(["", "ann", "Zoë", "a\"b\\c\n", "\u{1f600}", "0", "long ".repeat(40).as_str()][(bits % 7) as usize]),
            Scalar::Bytes => json!(["", "AA==", "//79", "aGVhZHdhdGVy"][(bits % 4) as usize]),
            Scalar::Uuid => json!(format!("{:08x}-10b1-426f-9247-{:012x}", bits as u32, bits & 0xffff_ffff_ffff)),
            Scalar::Timestamp => {
                let (day, second) = (self.date(), self.below(86_400));
                let fraction = ["", ".5", ".000001", ".999999"][(bits % 4) as usize];
                json!(format!("{day}T{:02}:{:02}:{:02}{fraction}Z", second / 3600, second / 60 % 60, second % 60))
            }
            Scalar::Date => json!(self.date()),
            Scalar::Duration => {
                let (sign, fraction) = (["", "-"][(bits % 2) as usize], ["", ".25", ".000001"][(bits % 3) as usize]);
                json!(format!("{sign}PT{}S", format_args!("{}{fraction}", bits as u32)))
            }
            Scalar::Url => json!(format!("https://example.com/{}", bits % 100)),
        }
    }

    /// A day, before the epoch or after.
    fn date(&mut self) -> String {
        format!("{}-{:02}-{:02}", 1902 + self.below(200), 1 + self.below(12), 1 + self.below(28))
    }
}
