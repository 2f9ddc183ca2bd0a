//! Structs between any protocol of the crate `thrift` and Binary bytes, whatever their schema: in Thrift values say themselves what they are.
//! (Compact does not say what an empty map would hold.)

use std::fmt::Display;

use thrift::protocol::{
    TFieldIdentifier, TInputProtocol, TListIdentifier, TMapIdentifier, TOutputProtocol, TSetIdentifier, TStructIdentifier, TType,
};
use thrift::{ProtocolError, ProtocolErrorKind, Result};

use super::Reason;
use super::binary::{Binary, wire};
use super::protocol::Protocol;
use crate::codec::MAX_DEPTH;
use crate::codec::input::Input;
use crate::shape::Kind;

/// Wire types, and how the crate calls them.
const TYPES: [(u8, TType); 12] = [
    (wire::BOOL, TType::Bool),
    (wire::I8, TType::I08),
    (wire::I16, TType::I16),
    (wire::I32, TType::I32),
    (wire::I64, TType::I64),
    (wire::DOUBLE, TType::Double),
    (wire::BINARY, TType::String),
    (wire::LIST, TType::List),
    (wire::SET, TType::Set),
    (wire::MAP, TType::Map),
    (wire::STRUCT, TType::Struct),
    (wire::UUID, TType::Uuid),
];

/// What is wrong, as an error of the crate.
pub(super) fn invalid(what: impl Display) -> thrift::Error {
    thrift::Error::Protocol(ProtocolError { kind: ProtocolErrorKind::InvalidData, message: what.to_string() })
}

fn wire_of(name: TType) -> Result<u8> {
    let found = TYPES.iter().find(|(_, other)| *other == name);
    found.map(|(wire, _)| *wire).ok_or_else(|| invalid(format_args!("no value has the type {name}")))
}

fn name_of(wire: u8) -> Result<TType> {
    let found = TYPES.iter().find(|(other, _)| *other == wire);
    found.map(|(_, name)| *name).ok_or_else(|| invalid(Reason::WireType { wanted: "known type", found: wire }))
}

/// A number of elements, of which each will be read: more than there are ends soon.
fn count(size: i32) -> Result<usize> {
    usize::try_from(size).map_err(|_| invalid(Reason::Length(size)))
}

/// Reads a struct and appends it.
pub(super) fn take(p: &mut dyn TInputProtocol, out: &mut Vec<u8>, depth: u16) -> Result<()> {
    let mut last = 0;
    p.read_struct_begin()?;
    loop {
        let field = p.read_field_begin()?;
        if field.field_type == TType::Stop {
            break;
        }
        let tag = field.id.ok_or_else(|| invalid("a field has no number"))? as u16;
        Binary::write_header(out, &mut last, tag, wire_of(field.field_type)?);
        take_value(p, field.field_type, out, depth)?;
        p.read_field_end()?;
    }
    out.push(0);
    p.read_struct_end()
}

fn take_value(p: &mut dyn TInputProtocol, ty: TType, out: &mut Vec<u8>, depth: u16) -> Result<()> {
    match ty {
        TType::Bool => Binary::write_bool(out, p.read_bool()?),
        TType::I08 => Binary::write_int(out, Kind::I8, p.read_i8()?.into()),
        TType::I16 => Binary::write_int(out, Kind::I16, p.read_i16()?.into()),
        TType::I32 => Binary::write_int(out, Kind::I32, p.read_i32()?.into()),
        TType::I64 => Binary::write_int(out, Kind::I64, p.read_i64()?),
        TType::Double => Binary::write_double(out, p.read_double()?),
        TType::Uuid => out.extend_from_slice(p.read_uuid()?.as_bytes()),
        TType::String => {
            let bytes = p.read_bytes()?;
            Binary::check_len(bytes.len()).map_err(invalid)?;
            Binary::write_len(out, bytes.len());
            out.extend_from_slice(&bytes);
        }
        _ if depth == MAX_DEPTH => return Err(invalid(Reason::Depth)),
        TType::Struct => take(p, out, depth + 1)?,
        TType::Map => take_map(p, out, depth + 1)?,
        TType::List => {
            let list = p.read_list_begin()?;
            take_elements(p, list.element_type, list.size, out, depth + 1)?;
            p.read_list_end()?;
        }
        TType::Set => {
            let set = p.read_set_begin()?;
            take_elements(p, set.element_type, set.size, out, depth + 1)?;
            p.read_set_end()?;
        }
        other => return Err(invalid(format_args!("no value has the type {other}"))),
    }
    Ok(())
}

fn take_elements(p: &mut dyn TInputProtocol, ty: TType, size: i32, out: &mut Vec<u8>, depth: u16) -> Result<()> {
    let count = count(size)?;
    // Of what an empty one would hold some writers say nothing.
    let ty = if count == 0 { TType::Bool } else { ty };
    Binary::write_list_head(out, wire_of(ty)?, count);
    (0..count).try_for_each(|_| take_value(p, ty, out, depth))
}

fn take_map(p: &mut dyn TInputProtocol, out: &mut Vec<u8>, depth: u16) -> Result<()> {
    let map = p.read_map_begin()?;
    let count = count(map.size)?;
    let said = |ty: Option<TType>| ty.filter(|_| count > 0).unwrap_or(TType::Bool);
    let (key, value) = (said(map.key_type), said(map.value_type));
    Binary::write_map_head(out, wire_of(key)?, wire_of(value)?, count);
    for _ in 0..count {
        take_value(p, key, out, depth)?;
        take_value(p, value, out, depth)?;
    }
    p.read_map_end()
}

/// Writes a struct from its bytes, which a writer of ours has made.
pub(super) fn give(bytes: &[u8], p: &mut dyn TOutputProtocol) -> Result<()> {
    give_struct(&mut Input::new(bytes), p)
}

fn give_struct(input: &mut Input<'_>, p: &mut dyn TOutputProtocol) -> Result<()> {
    let mut last = 0;
    p.write_struct_begin(&TStructIdentifier { name: String::new() })?;
    while let Some(wire) = Binary::read_header(input, &mut last).map_err(invalid)? {
        p.write_field_begin(&TFieldIdentifier { name: None, field_type: name_of(wire)?, id: Some(last as i16) })?;
        give_value(input, wire, p)?;
        p.write_field_end()?;
    }
    p.write_field_stop()?;
    p.write_struct_end()
}

fn give_value(input: &mut Input<'_>, wire: u8, p: &mut dyn TOutputProtocol) -> Result<()> {
    let mut int = |kind| Binary::read_int(input, kind).map_err(invalid);
    match wire {
        wire::I8 => p.write_i8(int(Kind::I8)? as i8),
        wire::I16 => p.write_i16(int(Kind::I16)? as i16),
        wire::I32 => p.write_i32(int(Kind::I32)? as i32),
        wire::I64 => p.write_i64(int(Kind::I64)?),
        wire::BOOL => p.write_bool(Binary::read_bool(input, wire, true).map_err(invalid)?),
        wire::DOUBLE => p.write_double(Binary::read_double(input).map_err(invalid)?),
        wire::BINARY => {
            let len = Binary::read_len(input).map_err(invalid)?;
            p.write_bytes(input.take(len).map_err(|flaw| invalid(Reason::from(flaw)))?)
        }
        wire::LIST | wire::SET => give_elements(input, wire, p),
        wire::MAP => give_map(input, p),
        wire::STRUCT => give_struct(input, p),
        other => Err(invalid(Reason::WireType { wanted: "known type", found: other })),
    }
}

fn give_elements(input: &mut Input<'_>, wire: u8, p: &mut dyn TOutputProtocol) -> Result<()> {
    let (element, count) = Binary::read_list_head(input).map_err(invalid)?;
    let (name, size) = (name_of(element)?, size(count)?);
    if wire == wire::LIST {
        p.write_list_begin(&TListIdentifier::new(name, size))?;
    } else {
        p.write_set_begin(&TSetIdentifier::new(name, size))?;
    }
    (0..size).try_for_each(|_| give_value(input, element, p))?;
    if wire == wire::LIST { p.write_list_end() } else { p.write_set_end() }
}

fn give_map(input: &mut Input<'_>, p: &mut dyn TOutputProtocol) -> Result<()> {
    let (key, value, count) = Binary::read_map_head(input).map_err(invalid)?;
    let size = size(count)?;
    p.write_map_begin(&TMapIdentifier::new(name_of(key)?, name_of(value)?, size))?;
    for _ in 0..size {
        give_value(input, key, p)?;
        give_value(input, value, p)?;
    }
    p.write_map_end()
}

fn size(count: u64) -> Result<i32> {
    i32::try_from(count).map_err(|_| invalid(format_args!("{count} elements are more than Thrift takes")))
}
