//! Made-up pages: a page's rank gives its address, and so its domain.

use std::fmt::Write;

/// About so many pages stand under one domain.
const PAGES: u64 = 64;
/// What names of domains end in: suffixes of one label and of two.
const SUFFIXES: &[&str] = &["com", "org", "net", "co.uk", "de", "com.br", "fr", "co.jp", "in", "ch"];
/// The main host has most of a domain's pages.
const HOSTS: [&str; 8] = ["www", "www", "www", "www", "www", "m", "blog", "shop"];
const SECTIONS: &[&str] = &["news", "sports", "recipes", "music", "people", "travel", "code", "video"];

/// Writes the address of a page in the place of what stands in `url`, in the normal form of URLs: `https://www.site12.co.uk/news/4711`.
pub fn address(page: u64, pages: u64, url: &mut String) {
    let spread = mix(page);
    let domain = (spread >> 32) % pages.div_ceil(PAGES);
    let host = HOSTS[spread as usize % HOSTS.len()];
    let section = SECTIONS[(spread >> 6) as usize % SECTIONS.len()];
    let suffix = SUFFIXES[domain as usize % SUFFIXES.len()];
    url.clear();
    // Writing into a text cannot fail.
    let _ = write!(url, "https://{host}.site{domain}.{suffix}/{section}/{page}");
}

/// Spreads a number over all 64 bits, no two to the same.
pub(crate) fn mix(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use headwater::Url;

    use super::*;

    #[test]
    fn every_page_has_an_address_of_its_own_in_normal_form_under_some_domain() {
        let (mut addresses, mut domains, mut url) = (BTreeSet::new(), BTreeMap::new(), String::new());
        for page in 0..6400 {
            address(page, 6400, &mut url);
            assert_eq!(Url::parse(&url).unwrap().as_str(), url);
            let domain = headwater::web::domain(&url).expect("a registrable domain");
            *domains.entry(domain).or_insert(0) += 1;
            addresses.insert(url.clone());
        }
        assert_eq!((addresses.len(), domains.len()), (6400, 100));
        assert!(domains.values().all(|pages| (30..110).contains(pages)), "{domains:?}");
        let main = addresses.iter().filter(|url| url.contains("//www.")).count();
        assert!((3600..4400).contains(&main), "{main} pages on main hosts");
    }
}
