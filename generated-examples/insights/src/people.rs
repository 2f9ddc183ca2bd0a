//! Made-up people: who it is says how old they are and where they live, as long as they live.

use crate::Age;
use crate::site::mix;

/// Where people live, those with most of them first.
const COUNTRIES: &[&str] = &[
    "US", "IN", "BR", "ID", "MX", "GB", "PH", "DE", "FR", "TR", "TH", "IT", "AR", "CO", "VN", "ES", "CA", "JP", "PE", "AU", "PL", "EG",
    "MY", "NG", "CL", "TW", "VE", "ZA", "RO", "NL", "EC", "BE", "PT", "SE", "CZ", "GR", "CH", "HU", "AT", "KE", "DK", "IL", "FI", "NO",
    "IE", "NZ", "SK", "BG", "RS", "UA", "HR", "MA", "LT", "SI", "LV", "EE", "IS", "LU", "MT", "LI",
];
/// For each sixteenth of the people, how old they are.
const AGES: [Age; 16] = [
    Age::To17,
    Age::To17,
    Age::To24,
    Age::To24,
    Age::To24,
    Age::To24,
    Age::To34,
    Age::To34,
    Age::To34,
    Age::To34,
    Age::To44,
    Age::To44,
    Age::To44,
    Age::To54,
    Age::To64,
    Age::Above,
];

/// How old somebody is.
pub fn age(person: u64) -> Age {
    AGES[mix(person) as usize % AGES.len()]
}

/// Where somebody lives: two letters of ISO 3166.
pub fn country(person: u64) -> &'static str {
    // The square puts half of the people into a quarter of the countries.
    let unit = (mix(person) >> 11) as f64 / (1_u64 << 53) as f64;
    COUNTRIES[(unit * unit * COUNTRIES.len() as f64) as usize]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn people_are_of_all_ages_and_from_everywhere() {
        let (mut ages, mut countries) = (BTreeMap::new(), BTreeMap::new());
        for person in 0..100_000 {
            *ages.entry(age(person)).or_insert(0) += 1;
            *countries.entry(country(person)).or_insert(0) += 1;
        }
        assert_eq!((ages.len(), countries.len()), (7, COUNTRIES.len()));
        let (first, last) = (countries["US"], countries["LI"]);
        assert!((11_000..15_000).contains(&first) && (600..1100).contains(&last), "{first} and {last}");
        assert!((11_500..13_500).contains(&ages[&Age::To17]), "{ages:?}");
    }
}
