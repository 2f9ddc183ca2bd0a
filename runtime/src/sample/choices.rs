//! What is one of several: a union, which may hold itself, and an id of alternatives, one of which has two fields.
//!
//! ```hw
//! union Either { text: string = 1, page: Page = 3, again: Either = 300, flag: bool = 4, tags: list<string> = 17 }
//! entity Account = 9 { key handle: string or number: u64 or owner: string, name: string }
//! ```

use headwater::shape::{self, Alternatives, Field, Kind, Shape};
use headwater::{Decode, Reader, Value, Writer};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::PageId;
use super::any;
use super::everything::record;

#[derive(Clone, Debug, PartialEq)]
pub enum Either {
    Text(String),
    Page(PageId),
    Flag(bool),
    Tags(Vec<String>),
    Again(Box<Either>),
}

impl Either {
    const CASES: &'static [Field] = &[
        Field::new(1, "text", shape::of::<String>),
        Field::new(3, "page", shape::of::<PageId>),
        Field::new(4, "flag", shape::of::<bool>),
        Field::new(17, "tags", shape::of::<Vec<String>>),
        Field::new(300, "again", shape::of::<Box<Either>>),
    ];
}

impl Value for Either {
    const KIND: Kind = Kind::Union;
    const SHAPE: Shape = Shape::union("Either", Self::CASES);

    fn write<W: Writer>(&self, w: &mut W) -> Result<(), W::Error> {
        match self {
            Either::Text(value) => w.case(Self::CASES, 0, value),
            Either::Page(value) => w.case(Self::CASES, 1, value),
            Either::Flag(value) => w.case(Self::CASES, 2, value),
            Either::Tags(value) => w.case(Self::CASES, 3, value),
            Either::Again(value) => w.case(Self::CASES, 4, value),
        }
    }
}

impl Decode for Either {
    fn read<R: Reader>(r: &mut R, _: Option<Self>) -> Result<Self, R::Error> {
        let (case, s) = r.case("Either", Self::CASES)?;
        let it = match case {
            0 => Either::Text(r.held("text")?),
            1 => Either::Page(r.held("page")?),
            2 => Either::Flag(r.held("flag")?),
            3 => Either::Tags(r.held("tags")?),
            _ => Either::Again(r.held("again")?),
        };
        r.end_case("Either", s)?;
        Ok(it)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AccountId {
    Handle(String),
    Number(u64),
    OwnerName { owner: String, name: String },
}

impl AccountId {
    const ALTERNATIVES: Alternatives = &[
        &[Field::new(1, "handle", shape::of::<String>)],
        &[Field::new(2, "number", shape::of::<u64>)],
        &[Field::new(1, "owner", shape::of::<String>), Field::new(2, "name", shape::of::<String>)],
    ];
}

impl Value for AccountId {
    const KIND: Kind = Kind::Record;
    const SHAPE: Shape = Shape::alternatives("Account", Self::ALTERNATIVES);

    fn write<W: Writer>(&self, w: &mut W) -> Result<(), W::Error> {
        match self {
            AccountId::Handle(handle) => w.alternative(Self::ALTERNATIVES, 0, |w, s| w.field(s, &Self::ALTERNATIVES[0][0], handle)),
            AccountId::Number(number) => w.alternative(Self::ALTERNATIVES, 1, |w, s| w.field(s, &Self::ALTERNATIVES[1][0], number)),
            AccountId::OwnerName { owner, name } => w.alternative(Self::ALTERNATIVES, 2, |w, s| {
                w.field(s, &Self::ALTERNATIVES[2][0], owner)?;
                w.field(s, &Self::ALTERNATIVES[2][1], name)
            }),
        }
    }
}

impl Decode for AccountId {
    fn read<R: Reader>(r: &mut R, _: Option<Self>) -> Result<Self, R::Error> {
        let (taken, s) = r.alternative("Account", Self::ALTERNATIVES)?;
        let it = match taken {
            0 => AccountId::Handle(r.held("handle")?),
            1 => AccountId::Number(r.held("number")?),
            _ => {
                let mut owner = None;
                let mut name = None;
                let mut s = r.open(Self::ALTERNATIVES[2])?;
                while let Some(tag) = r.next(&mut s)? {
                    match tag {
                        1 => r.field(&mut owner)?,
                        2 => r.field(&mut name)?,
                        _ => r.skip()?,
                    }
                }
                AccountId::OwnerName { owner: r.key_field(owner, "owner")?, name: r.key_field(name, "name")? }
            }
        };
        r.end_alternative("Account", s)?;
        Ok(it)
    }
}

record! {
    /// Both, wherever a value may stand.
    Choices, Record, zero false, {
        either: Either = 1 new,
        maybe: Option<Either> = 2 optional,
        many: Vec<Either> = 3 new,
        account: AccountId = 4 new,
        maybe_account: Option<AccountId> = 5 optional,
        accounts: Vec<AccountId> = 6 new,
    }
}

pub fn either() -> impl Strategy<Value = Either> {
    let leaf = prop_oneof![
        any::text().prop_map(Either::Text),
        any::page().prop_map(Either::Page),
        any::<bool>().prop_map(Either::Flag),
        vec(any::text(), 0..3).prop_map(Either::Tags),
    ];
    leaf.prop_recursive(3, 4, 1, |inner| inner.prop_map(|inner| Either::Again(Box::new(inner))))
}

pub fn account() -> impl Strategy<Value = AccountId> {
    prop_oneof![
        any::text().prop_map(AccountId::Handle),
        any::<u64>().prop_map(AccountId::Number),
        (any::text(), any::text()).prop_map(|(owner, name)| AccountId::OwnerName { owner, name }),
    ]
}

pub fn choices() -> impl Strategy<Value = Choices> {
    let eithers = (either(), option::of(either()), vec(either(), 0..3));
    (eithers, account(), option::of(account()), vec(account(), 0..3)).prop_map(
        |((either, maybe, many), account, maybe_account, accounts)| Choices { either, maybe, many, account, maybe_account, accounts },
    )
}
