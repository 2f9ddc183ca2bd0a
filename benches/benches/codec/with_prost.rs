//! The same values as `prost` has them.

use prost::Message;

use crate::wire;

/// A value that `prost` has as well.
pub(crate) trait WithProst {
    /// Its message.
    type Prost: Message + Default;

    /// The same value.
    fn prost(&self) -> Self::Prost;
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct View {
    #[prost(int64, tag = "1")]
    id: i64,
    #[prost(string, tag = "2")]
    url: String,
    #[prost(int32, tag = "3")]
    count: i32,
    #[prost(int64, tag = "4")]
    at: i64,
    #[prost(double, tag = "5")]
    took: f64,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct Place {
    #[prost(string, tag = "1")]
    country: String,
    #[prost(string, optional, tag = "2")]
    city: Option<String>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct Visit {
    #[prost(int64, tag = "1")]
    id: i64,
    #[prost(message, optional, tag = "2")]
    place: Option<Place>,
    #[prost(uint32, repeated, tag = "3")]
    numbers: Vec<u32>,
    #[prost(message, repeated, tag = "4")]
    stops: Vec<Place>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct Batch {
    #[prost(message, repeated, tag = "1")]
    views: Vec<View>,
}

impl WithProst for wire::View {
    type Prost = View;

    fn prost(&self) -> View {
        View { id: self.id, url: self.url.clone(), count: self.count, at: self.at.0, took: self.took }
    }
}

impl WithProst for wire::Visit {
    type Prost = Visit;

    fn prost(&self) -> Visit {
        let place = |place: &wire::Place| Place { country: place.country.clone(), city: place.city.clone() };
        let (at, stops) = (self.place.as_ref().map(place), self.stops.iter().map(place).collect());
        Visit { id: self.id, place: at, numbers: self.numbers.clone(), stops }
    }
}

impl WithProst for wire::Batch {
    type Prost = Batch;

    fn prost(&self) -> Batch {
        Batch { views: self.views.iter().map(WithProst::prost).collect() }
    }
}
