//! Ids that cannot be.

use headwater::Entity;

#[derive(Clone, Debug, PartialEq, Entity)]
struct NoTagId {
    key: String,
}

#[derive(Clone, Debug, PartialEq, Entity)]
#[headwater(tag = 1)]
struct NoKeyId {}

#[derive(Clone, Debug, PartialEq, Entity)]
#[headwater(tag = 1)]
struct UnitId;

#[derive(Clone, Debug, PartialEq, Entity)]
#[headwater(tag = 1)]
struct TupleId(String);

#[derive(Clone, Debug, PartialEq, Entity)]
#[headwater(tag = 1)]
enum EnumId {
    One,
}

#[derive(Clone, Debug, PartialEq, Entity)]
#[headwater(tag = 1)]
struct KeysId {
    float: f64,
    null: Option<String>,
    list: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Entity)]
#[headwater(tag = 1, slice = "day", keep = "90d")]
struct LayoutId {
    #[headwater(tag = 1)]
    key: String,
}

#[derive(Clone, Debug, PartialEq, Entity)]
#[headwater(tag = 1)]
struct Generic<T> {
    key: T,
}

fn main() {}
