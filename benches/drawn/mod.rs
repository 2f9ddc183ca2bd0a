//! The types that both generators are given, drawn at random from a seed: as a schema of ours ([`hw`]) and of Protobuf ([`proto`]), in as
//! many files.

pub mod hw;
pub mod proto;

/// Types in one file, where they stand in several.
pub const TYPES_OF_A_FILE: usize = 5;

/// One type.
#[derive(Clone, Debug)]
pub struct Type {
    /// Its name.
    pub name: String,
    /// Its fields, ten of them.
    pub fields: Vec<Field>,
}

/// One field, numbered from 1 in the order written.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: Kind,
    /// How often.
    pub how: How,
}

/// What a field holds.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// A truth value.
    Bool,
    /// An integer, as are the next.
    I32,
    /// Of 64 bits.
    I64,
    /// Without sign.
    U32,
    /// Of 64 bits, without sign.
    U64,
    /// A float.
    F64,
    /// A string.
    Text,
    /// A type that was drawn before.
    Type(usize),
}

/// How often.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum How {
    /// Always.
    Once,
    /// Once or not at all.
    Maybe,
    /// Any number of times.
    Many,
}

/// Draws types of ten fields: a quarter texts, an eighth other types, the rest numbers; one in four optional, one in eight a list.
pub fn draw(count: usize, seed: u64) -> Vec<Type> {
    let mut random = Random(seed);
    (0..count).map(|index| draw_type(index, &mut random)).collect()
}

fn draw_type(index: usize, random: &mut Random) -> Type {
    let fields = (0..10).map(|number| {
        let kind = draw_kind(index, random);
        let how = match random.below(8) {
            0 | 1 => How::Maybe,
            2 => How::Many,
            // A message of proto3 is always optional, so ours is too.
            _ if matches!(kind, Kind::Type(_)) => How::Maybe,
            _ => How::Once,
        };
        Field { name: format!("field_{number}"), kind, how }
    });
    Type { name: format!("Type{index}"), fields: fields.collect() }
}

fn draw_kind(index: usize, random: &mut Random) -> Kind {
    match random.below(16) {
        0..=3 => Kind::Text,
        4 | 5 if index > 0 => Kind::Type(random.below(index as u64) as usize),
        6 | 7 => Kind::Bool,
        8 | 9 => Kind::I32,
        10 | 11 => Kind::I64,
        12 => Kind::U32,
        13 => Kind::F64,
        _ => Kind::U64,
    }
}

/// SplitMix64.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (x ^ (x >> 31)) % limit
    }
}
