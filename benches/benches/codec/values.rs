//! The values that are measured; their types are generated from `wire.hw`.

use headwater::Timestamp;

use crate::wire::{Place, View, Visit};

/// A page was seen.
pub(crate) fn view(number: i64) -> View {
    let at = Timestamp(1_700_000_000_000_000 + number * 1_234_567);
    View { id: 123_456_789 + number, url: format!("http://example.test/a/b?c={number}"), count: 7, at, took: 1.5 }
}

/// Somebody went from place to place.
pub(crate) fn visit() -> Visit {
    let place = |number: u32| Place { country: "NL".to_owned(), city: number.is_multiple_of(2).then(|| "Amsterdam".to_owned()) };
    Visit { id: 77, place: Some(place(0)), numbers: (0..20).map(|number| number * 40).collect(), stops: (0..8).map(place).collect() }
}
