//! The same values through the `thrift` crate, as its own compiler generates the code for it.

use headwater::Timestamp;
use thrift::protocol::{TFieldIdentifier, TInputProtocol, TListIdentifier, TOutputProtocol, TStructIdentifier, TType};

use crate::wire::{Batch, Place, View, Visit};

/// A value that the crate writes and reads.
pub(crate) trait WithThrift: Sized {
    /// Writes it.
    fn write_with_crate(&self, p: &mut dyn TOutputProtocol) -> thrift::Result<()>;
    /// Reads it.
    fn read_with_crate(p: &mut dyn TInputProtocol) -> thrift::Result<Self>;
}

type Out<'a> = dyn TOutputProtocol + 'a;

fn field(p: &mut Out<'_>, name: &str, ty: TType, tag: i16, value: impl FnOnce(&mut Out<'_>) -> thrift::Result<()>) -> thrift::Result<()> {
    p.write_field_begin(&TFieldIdentifier::new(name, ty, tag))?;
    value(p)?;
    p.write_field_end()
}

fn end(p: &mut Out<'_>) -> thrift::Result<()> {
    p.write_field_stop()?;
    p.write_struct_end()
}

/// Calls `read` with the number of each field, until there is none.
fn fields(p: &mut dyn TInputProtocol, mut read: impl FnMut(&mut dyn TInputProtocol, i16) -> thrift::Result<()>) -> thrift::Result<()> {
    p.read_struct_begin()?;
    loop {
        let field = p.read_field_begin()?;
        if field.field_type == TType::Stop {
            break;
        }
        read(p, field.id.unwrap_or_default())?;
        p.read_field_end()?;
    }
    p.read_struct_end()
}

fn write_list<T>(p: &mut Out<'_>, ty: TType, list: &[T], write: impl Fn(&mut Out<'_>, &T) -> thrift::Result<()>) -> thrift::Result<()> {
    p.write_list_begin(&TListIdentifier::new(ty, list.len() as i32))?;
    list.iter().try_for_each(|value| write(p, value))?;
    p.write_list_end()
}

fn read_list<T>(p: &mut dyn TInputProtocol, read: impl Fn(&mut dyn TInputProtocol) -> thrift::Result<T>) -> thrift::Result<Vec<T>> {
    let head = p.read_list_begin()?;
    let mut list = Vec::with_capacity(head.size as usize);
    for _ in 0..head.size {
        list.push(read(p)?);
    }
    p.read_list_end()?;
    Ok(list)
}

impl WithThrift for View {
    fn write_with_crate(&self, p: &mut dyn TOutputProtocol) -> thrift::Result<()> {
        p.write_struct_begin(&TStructIdentifier::new("View"))?;
        field(p, "id", TType::I64, 1, |p| p.write_i64(self.id))?;
        field(p, "url", TType::String, 2, |p| p.write_string(&self.url))?;
        field(p, "count", TType::I32, 3, |p| p.write_i32(self.count))?;
        field(p, "at", TType::I64, 4, |p| p.write_i64(self.at.0))?;
        field(p, "took", TType::Double, 5, |p| p.write_double(self.took))?;
        end(p)
    }

    fn read_with_crate(p: &mut dyn TInputProtocol) -> thrift::Result<Self> {
        let mut view = View::default();
        fields(p, |p, tag| {
            match tag {
                1 => view.id = p.read_i64()?,
                2 => view.url = p.read_string()?,
                3 => view.count = p.read_i32()?,
                4 => view.at = Timestamp(p.read_i64()?),
                _ => view.took = p.read_double()?,
            }
            Ok(())
        })?;
        Ok(view)
    }
}

impl WithThrift for Place {
    fn write_with_crate(&self, p: &mut dyn TOutputProtocol) -> thrift::Result<()> {
        p.write_struct_begin(&TStructIdentifier::new("Place"))?;
        field(p, "country", TType::String, 1, |p| p.write_string(&self.country))?;
        if let Some(city) = &self.city {
            field(p, "city", TType::String, 2, |p| p.write_string(city))?;
        }
        end(p)
    }

    fn read_with_crate(p: &mut dyn TInputProtocol) -> thrift::Result<Self> {
        let mut place = Place::default();
        fields(p, |p, tag| {
            match tag {
                1 => place.country = p.read_string()?,
                _ => place.city = Some(p.read_string()?),
            }
            Ok(())
        })?;
        Ok(place)
    }
}

impl WithThrift for Visit {
    fn write_with_crate(&self, p: &mut dyn TOutputProtocol) -> thrift::Result<()> {
        p.write_struct_begin(&TStructIdentifier::new("Visit"))?;
        field(p, "id", TType::I64, 1, |p| p.write_i64(self.id))?;
        if let Some(place) = &self.place {
            field(p, "place", TType::Struct, 2, |p| place.write_with_crate(p))?;
        }
        field(p, "numbers", TType::List, 3, |p| write_list(p, TType::I64, &self.numbers, |p, number| p.write_i64(i64::from(*number))))?;
        field(p, "stops", TType::List, 4, |p| write_list(p, TType::Struct, &self.stops, |p, stop| stop.write_with_crate(p)))?;
        end(p)
    }

    fn read_with_crate(p: &mut dyn TInputProtocol) -> thrift::Result<Self> {
        let mut visit = Visit::default();
        fields(p, |p, tag| {
            match tag {
                1 => visit.id = p.read_i64()?,
                2 => visit.place = Some(Place::read_with_crate(p)?),
                3 => visit.numbers = read_list(p, |p| Ok(p.read_i64()? as u32))?,
                _ => visit.stops = read_list(p, Place::read_with_crate)?,
            }
            Ok(())
        })?;
        Ok(visit)
    }
}

impl WithThrift for Batch {
    fn write_with_crate(&self, p: &mut dyn TOutputProtocol) -> thrift::Result<()> {
        p.write_struct_begin(&TStructIdentifier::new("Batch"))?;
        field(p, "views", TType::List, 1, |p| write_list(p, TType::Struct, &self.views, |p, view| view.write_with_crate(p)))?;
        end(p)
    }

    fn read_with_crate(p: &mut dyn TInputProtocol) -> thrift::Result<Self> {
        let mut batch = Batch::default();
        fields(p, |p, _| {
            batch.views = read_list(p, View::read_with_crate)?;
            Ok(())
        })?;
        Ok(batch)
    }
}
