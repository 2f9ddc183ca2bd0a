//! The values that every schema has: numbers, text, moments, and what holds others.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use uuid::Uuid;

use super::{Broken, Decode, Fault, Reader, Value, Writer};
use crate::address::Url;
use crate::shape::{FactShape, Field, Kind, Shape, Shaped};
use crate::time::{Date, Duration, Timestamp};

/// Integers that travel as i64; each reads what fits it.
macro_rules! integers {
    ($($type:ident: $kind:ident),*) => { $(
        impl Value for $type {
            const KIND: Kind = Kind::$kind;
            const SHAPE: Shape = Shape::Scalar(Kind::$kind);

            #[inline(always)]
            fn write<W: Writer>(&self, w: &mut W) -> Result<(), W::Error> {
                w.int(Kind::$kind, i64::from(*self))
            }

            #[inline(always)]
            fn is_zero(&self) -> bool {
                *self == 0
            }
        }

        impl Decode for $type {
            #[inline(always)]
            fn read<R: Reader>(r: &mut R, _: Option<Self>) -> Result<Self, R::Error> {
                let value = r.int(Kind::$kind)?;
                $type::try_from(value).map_err(|_| Fault::Range(value.into(), stringify!($type)).into())
            }

            #[inline(always)]
            fn zero() -> Option<Self> {
                Some(0)
            }
        }
    )* };
}

integers!(i8: I8, i16: I16, i32: I32, i64: I64, u8: U8, u16: U16, u32: U32);

/// Values with a method of their own in every format.
macro_rules! scalars {
    ($($type:ty: $kind:ident, $method:ident, $value:ident => $given:expr, $is_zero:expr;)*) => { $(
        impl Value for $type {
            const KIND: Kind = Kind::$kind;
            const SHAPE: Shape = Shape::Scalar(Kind::$kind);

            #[inline(always)]
            fn write<W: Writer>(&self, w: &mut W) -> Result<(), W::Error> {
                let $value = self;
                w.$method($given)
            }

            #[inline(always)]
            fn is_zero(&self) -> bool {
                let $value = self;
                $is_zero
            }
        }
    )* };
}

// A float is zero by its bits: -0.0 is another value, and no format may drop it.
scalars! {
    bool: Bool, bool, value => *value, !*value;
    u64: U64, u64, value => *value, *value == 0;
    f32: F32, f32, value => *value, value.to_bits() == 0;
    f64: F64, f64, value => *value, value.to_bits() == 0;
    String: Str, str, value => value, value.is_empty();
    Bytes: Bytes, bytes, value => value, value.is_empty();
    Uuid: Uuid, uuid, value => value.as_bytes(), value.is_nil();
    Timestamp: Timestamp, timestamp, value => value.0, value.0 == 0;
    Date: Date, date, value => value.0, value.0 == 0;
    Duration: Duration, duration, value => value.0, value.0 == 0;
    Url: Url, url, value => value, value.as_str().is_empty();
}

/// What is read as it is written.
macro_rules! read_plainly {
    ($($type:ty: $method:ident),*) => { $(
        impl Decode for $type {
            #[inline(always)]
            fn read<R: Reader>(r: &mut R, _: Option<Self>) -> Result<Self, R::Error> {
                r.$method()
            }

            #[inline(always)]
            fn zero() -> Option<Self> {
                Some(Self::default())
            }
        }
    )* };
}

read_plainly!(bool: bool, u64: u64, String: str, Bytes: bytes, Url: url);

/// Floats, which may be anything but NaN.
macro_rules! read_floats {
    ($($type:ident),*) => { $(
        impl Decode for $type {
            #[inline(always)]
            fn read<R: Reader>(r: &mut R, _: Option<Self>) -> Result<Self, R::Error> {
                let value = r.$type()?;
                if value.is_nan() { Err(Fault::Nan.into()) } else { Ok(value) }
            }

            #[inline(always)]
            fn zero() -> Option<Self> {
                Some(0.0)
            }
        }
    )* };
}

read_floats!(f32, f64);

impl Decode for Timestamp {
    #[inline(always)]
    fn read<R: Reader>(r: &mut R, _: Option<Self>) -> Result<Self, R::Error> {
        let micros = r.timestamp()?;
        Timestamp::from_micros(micros).ok_or_else(|| Fault::Range(micros.into(), "timestamp").into())
    }

    #[inline(always)]
    fn zero() -> Option<Self> {
        Some(Timestamp(0))
    }
}

impl Decode for Uuid {
    #[inline(always)]
    fn read<R: Reader>(r: &mut R, _: Option<Self>) -> Result<Self, R::Error> {
        r.uuid().map(Uuid::from_bytes)
    }

    #[inline(always)]
    fn zero() -> Option<Self> {
        Some(Uuid::nil())
    }
}

impl Decode for Date {
    #[inline(always)]
    fn read<R: Reader>(r: &mut R, _: Option<Self>) -> Result<Self, R::Error> {
        let days = r.date()?;
        Date::from_days(days).ok_or_else(|| Fault::Range(days.into(), "date").into())
    }

    #[inline(always)]
    fn zero() -> Option<Self> {
        Some(Date(0))
    }
}

impl Decode for Duration {
    #[inline(always)]
    fn read<R: Reader>(r: &mut R, _: Option<Self>) -> Result<Self, R::Error> {
        r.duration().map(Duration)
    }

    #[inline(always)]
    fn zero() -> Option<Self> {
        Some(Duration(0))
    }
}

impl<T: Value> Value for Option<T> {
    const KIND: Kind = T::KIND;
    const SHAPE: Shape = T::SHAPE;
    const NULLABLE: bool = true;

    #[inline]
    fn check(&self) -> Result<(), Broken> {
        self.as_ref().map_or(Ok(()), Value::check)
    }

    /// Outside of a record or a property there is no absence: a null is written as its type's zero. The language has optional fields only.
    fn write<W: Writer>(&self, w: &mut W) -> Result<(), W::Error> {
        match self {
            Some(value) => value.write(w),
            None => T::zero().map_or(Ok(()), |zero| zero.write(w)),
        }
    }

    #[inline(always)]
    fn is_zero(&self) -> bool {
        self.is_none()
    }

    #[inline(always)]
    fn write_field<W: Writer>(&self, w: &mut W, scope: &mut W::Scope, field: &'static Field) -> Result<(), W::Error> {
        match self {
            Some(value) => w.put(scope, field, value, true),
            None => w.absent(scope, field),
        }
    }

    fn write_property<I: Value, W: Writer>(&self, w: &mut W, fact: &'static FactShape, id: &I) -> Result<(), W::Error> {
        w.put_property(fact, id, self.as_ref())
    }
}

impl<T: Decode> Decode for Option<T> {
    #[inline(always)]
    fn read<R: Reader>(r: &mut R, old: Option<Self>) -> Result<Self, R::Error> {
        if r.null()? { Ok(None) } else { T::read(r, old.flatten()).map(Some) }
    }

    #[inline(always)]
    fn zero() -> Option<Self> {
        Some(None)
    }
}

impl<T: Value> Value for Vec<T> {
    const KIND: Kind = Kind::List;
    const SHAPE: Shape = Shape::List(T::STATIC);

    fn check(&self) -> Result<(), Broken> {
        self.iter().enumerate().try_for_each(|(place, element)| element.check().map_err(|broken| broken.at(place)))
    }

    #[inline(always)]
    fn write<W: Writer>(&self, w: &mut W) -> Result<(), W::Error> {
        w.list(self)
    }

    #[inline(always)]
    fn is_zero(&self) -> bool {
        self.is_empty()
    }
}

impl<T: Value> Decode for Vec<T> {
    #[inline(always)]
    fn read<R: Reader>(r: &mut R, old: Option<Self>) -> Result<Self, R::Error> {
        r.list(old)
    }

    #[inline(always)]
    fn zero() -> Option<Self> {
        Some(Vec::new())
    }
}

impl<T: Value + Ord> Value for BTreeSet<T> {
    const KIND: Kind = Kind::Set;
    const SHAPE: Shape = Shape::Set(T::STATIC);

    fn write<W: Writer>(&self, w: &mut W) -> Result<(), W::Error> {
        w.set(self)
    }

    fn is_zero(&self) -> bool {
        self.is_empty()
    }
}

impl<T: Value + Ord> Decode for BTreeSet<T> {
    fn read<R: Reader>(r: &mut R, old: Option<Self>) -> Result<Self, R::Error> {
        r.set(old)
    }

    fn zero() -> Option<Self> {
        Some(BTreeSet::new())
    }
}

impl<K: Value + Ord, V: Value> Value for BTreeMap<K, V> {
    const KIND: Kind = Kind::Map;
    const SHAPE: Shape = Shape::Map(K::STATIC, V::STATIC);

    /// Keys are scalars and cases of enums, which have no checks of their own.
    fn check(&self) -> Result<(), Broken> {
        self.values().enumerate().try_for_each(|(place, value)| value.check().map_err(|broken| broken.at(place)))
    }

    fn write<W: Writer>(&self, w: &mut W) -> Result<(), W::Error> {
        w.map(self)
    }

    fn is_zero(&self) -> bool {
        self.is_empty()
    }
}

impl<K: Value + Ord, V: Value> Decode for BTreeMap<K, V> {
    fn read<R: Reader>(r: &mut R, old: Option<Self>) -> Result<Self, R::Error> {
        r.map(old)
    }

    fn zero() -> Option<Self> {
        Some(BTreeMap::new())
    }
}

impl<T: Value> Value for Box<T> {
    const KIND: Kind = T::KIND;
    const SHAPE: Shape = T::SHAPE;
    const NULLABLE: bool = T::NULLABLE;

    #[inline]
    fn check(&self) -> Result<(), Broken> {
        (**self).check()
    }

    fn write<W: Writer>(&self, w: &mut W) -> Result<(), W::Error> {
        (**self).write(w)
    }

    fn is_zero(&self) -> bool {
        (**self).is_zero()
    }
}

impl<T: Decode> Decode for Box<T> {
    fn read<R: Reader>(r: &mut R, old: Option<Self>) -> Result<Self, R::Error> {
        T::read(r, old.map(|old| *old)).map(Box::new)
    }

    fn zero() -> Option<Self> {
        T::zero().map(Box::new)
    }
}
