//! What a measure says: as JSON, and as a number for derived columns.

use super::one::Measure;
use super::quantiles::{Ordered, Quantiles, RANKS};
use super::tally::Tally;
use super::top::Top;
use crate::expr::Number;
use crate::key;
use crate::shape::{Kind, Type, TypeDef, TypeRef};
use serde_json::{Map, Value, json};

/// What a measure says.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// The value.
    pub value: Value,
    /// Between what the true one lies, for the kinds that estimate (`distinct`, `quantiles`) and where it was asked for.
    pub bounds: Option<Value>,
}

/// A measure that cannot be said.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Unshown {
    /// A sum that is read as i64 does not fit one.
    #[error("the sum is {0}, which does not fit 64 bits; ask for smaller buckets, or sum a float")]
    Sum(i128),
    /// The bytes of a kept value are not of its type.
    #[error("a kept value is not of its type: {0}")]
    Value(String),
}

impl Measure {
    /// What it says. `ty` is the type of its values, of the kinds that keep values; `k` is how many a `top` lists.
    pub fn show(&self, ty: Option<&Type>, k: u32, bounds: bool) -> Result<Shown, Unshown> {
        let value = match self {
            Measure::Count(n) => json!(n),
            Measure::SumInt(n) => json!(i64::try_from(n.value()).map_err(|_| Unshown::Sum(n.value()))?),
            Measure::SumFloat(x) => json!(x),
            Measure::Mean(mean) => json!(mean.value()),
            Measure::Min(m) | Measure::Max(m) => kept(m.value(), ty)?,
            Measure::First(m) | Measure::Last(m) => kept(m.value(), ty)?,
            Measure::Distinct(distinct) => json!(distinct.estimate()),
            Measure::Exact(exact) => json!(exact.count()),
            Measure::Top(top) => ranked(top, ty, k)?,
            Measure::Tally(tally) => tallied(tally, ty)?,
            Measure::QuantilesInt(quantiles) => spread(quantiles),
            Measure::QuantilesFloat(quantiles) => spread(quantiles),
            Measure::Asked(asked) => json!(asked.wrong()),
        };
        Ok(Shown { value, bounds: if bounds { self.bounds() } else { None } })
    }

    /// Between what the true value lies, for the kinds that estimate.
    fn bounds(&self) -> Option<Value> {
        match self {
            Measure::Distinct(distinct) => Some(json!(distinct.bounds())),
            Measure::Exact(exact) => Some(json!((exact.count(), exact.count()))),
            Measure::QuantilesInt(quantiles) => Some(spread_bounds(quantiles)),
            Measure::QuantilesFloat(quantiles) => Some(spread_bounds(quantiles)),
            _ => None,
        }
    }

    /// Its value as a number, if it has one: for derived columns.
    pub fn number(&self, ty: Option<&Type>) -> Option<Number> {
        match self {
            Measure::Count(n) => Some(Number::Int((*n).into())),
            Measure::SumInt(n) => Some(Number::Int(n.value())),
            Measure::SumFloat(x) => Some(Number::Float(*x)),
            Measure::Mean(mean) => mean.value().map(Number::Float),
            Measure::Distinct(distinct) => Some(Number::Int(distinct.estimate().into())),
            Measure::Exact(exact) => Some(Number::Int(exact.count().into())),
            Measure::Min(m) | Measure::Max(m) => kept(m.value(), ty).ok().and_then(number),
            Measure::First(m) | Measure::Last(m) => kept(m.value(), ty).ok().and_then(number),
            Measure::Top(_) | Measure::Tally(_) | Measure::QuantilesInt(_) | Measure::QuantilesFloat(_) | Measure::Asked(_) => None,
        }
    }
}

fn number(value: Value) -> Option<Number> {
    match (value.as_i64(), value.as_u64(), value.as_f64()) {
        (Some(n), ..) => Some(Number::Int(n.into())),
        (_, Some(n), _) => Some(Number::Int(n.into())),
        (.., x) => x.map(Number::Float),
    }
}

fn kept(bytes: Option<&[u8]>, ty: Option<&Type>) -> Result<Value, Unshown> {
    bytes.map_or(Ok(Value::Null), |bytes| item(bytes, ty))
}

/// A value from its key bytes.
fn item(bytes: &[u8], ty: Option<&Type>) -> Result<Value, Unshown> {
    let ty = ty.ok_or_else(|| Unshown::Value("the definition names no type".into()))?;
    let mut rest = bytes;
    match (key::show(ty, &mut rest), rest) {
        (Ok(value), []) => Ok(value),
        (Ok(_), _) => Err(Unshown::Value("it goes on after its end".into())),
        (Err(error), _) => Err(Unshown::Value(error.to_string())),
    }
}

fn ranked(top: &Top, ty: Option<&Type>, k: u32) -> Result<Value, Unshown> {
    let lines = top.ranked(k).into_iter();
    lines.map(|line| Ok(json!({"item": item(line.item, ty)?, "count": line.count, "error": line.error}))).collect()
}

/// A count for each value that was seen, in the order of their numbers.
fn tallied(tally: &Tally, ty: Option<&Type>) -> Result<Value, Unshown> {
    let ty = ty.ok_or_else(|| Unshown::Value("the definition names no type".into()))?;
    let pairs = tally.seen().iter().map(|&(value, times)| Ok((name(ty, value)?, json!(times))));
    pairs.collect::<Result<Map<_, _>, _>>().map(Value::Object)
}

/// The name of a case, or `#17`; `true` and `false`.
fn name(ty: &Type, value: i32) -> Result<String, Unshown> {
    match (&ty.root, value) {
        (TypeRef::Scalar(Kind::Bool), 0) => Ok("false".into()),
        (TypeRef::Scalar(Kind::Bool), 1) => Ok("true".into()),
        (TypeRef::Named(name), _) => match ty.types.get(name) {
            Some(TypeDef::Enum(cases)) => {
                let known = cases.iter().find(|case| case.tag == value);
                Ok(known.map_or_else(|| format!("#{value}"), |case| case.name.clone()))
            }
            _ => Err(Unshown::Value(format!("`{name}` is not described as an enum"))),
        },
        _ => Err(Unshown::Value(format!("{value} is no value of its type"))),
    }
}

fn spread<T: Ordered>(quantiles: &Quantiles<T>) -> Value {
    let Some(values) = quantiles.at(&RANKS) else { return Value::Null };
    let pairs = RANKS.iter().zip(values).map(|(rank, value)| (rank.to_string(), value.show()));
    Value::Object(pairs.collect::<Map<_, _>>())
}

/// For each rank the values at the ranks a little below and above it. The least and the greatest are always exact.
fn spread_bounds<T: Ordered>(quantiles: &Quantiles<T>) -> Value {
    let error = quantiles.rank_error();
    let shifted = |by: f64| RANKS.map(|rank| if rank == 0.0 || rank == 1.0 { rank } else { (rank + by).clamp(0.0, 1.0) });
    let (Some(low), Some(high)) = (quantiles.at(&shifted(-error)), quantiles.at(&shifted(error))) else { return Value::Null };
    let pairs = RANKS.iter().zip(low.into_iter().zip(high));
    Value::Object(pairs.map(|(rank, (low, high))| (rank.to_string(), json!([low.show(), high.show()]))).collect())
}
