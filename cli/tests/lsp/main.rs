//! The language server as an editor meets it: a process, and JSON-RPC over its standard input and output.

mod client;
mod conversation;
mod names;
mod several_files;
mod typing;

/// A small schema. Comments with letters of one, two and four bytes stand before names, so that places are counted in the right units.
const SHOP: &str = "\
schema shop

/// Somebody who buys: é 😀.
entity Person = 1 {
    key handle: string
    home: Place = 1
}

entity Item = 2 { key sku: u64 }
struct Place { country: string = 1, city: string? = 2 }
enum Channel { Web = 1, App = 2 }

/// A purchase.
edge Bought: Person -> Item = 3 { channel: Channel = 1, price: u32? = 2 }

counter Sales {
    by item: Item
    each hour keep 14d, ever
    on Bought by to where channel != Channel.App {
        sold: count(),
        spent: sum(price),
    }
    mean_price = spent / sold
}
";
